"""The back office on a terminal where no till is open."""

import os

import click

from tui_pos.boot import Home, office_in, office_screen
from tui_pos.cli.root import pass_home
from tui_pos.language import translator


@click.command("backoffice")
@pass_home
@click.pass_context
def backoffice_command(context: click.Context, home: Home) -> None:
    """Items, customers, operators, documents, reports: the PIN is asked first. Tills may stay open meanwhile."""
    from tui_pos.checkout.sign_on import Door
    from tui_pos.domain.rights import Right, need
    from tui_pos.tui import splash

    trouble = splash.terminal_trouble(os.environ, 0)
    if trouble is not None:
        raise trouble
    with office_in(home) as workplace:
        operator = Door(workplace).sign_on(click.prompt("PIN", hide_input=True))
        need(operator, Right.BACK_OFFICE)
        with splash.begin() as terminal:
            from tui_pos.tui.office_app import run_office

            code = run_office(lambda: office_screen(workplace, operator, translator(operator.language)), terminal)
    context.exit(code)
