"""The screens of the rule book on a terminal where no till is open."""

import click

from tui_pos.boot import Home, workplace_in
from tui_pos.cli.root import pass_home
from tui_pos.language import translator


@click.command("edit")
@pass_home
@click.pass_context
def edit_command(context: click.Context, home: Home) -> None:
    """Make and change rules on the screen, as a manager or above: the PIN is asked first."""
    from tui_pos.checkout.rules.desk import RuleDesk
    from tui_pos.checkout.sign_on import Door
    from tui_pos.tui import splash

    splash.need_terminal()
    # Under a name of its own, so that the till beside it may stay open.
    with workplace_in(home, station="rules") as workplace:
        operator = Door(workplace).sign_on(click.prompt("PIN", hide_input=True))
        desk = RuleDesk(workplace, operator)
        with splash.begin() as terminal:
            from tui_pos.boot.screens import office_lock, rule_screen
            from tui_pos.tui.office_app import run_office

            speak = translator(operator.language)
            lock = office_lock(workplace, operator, speak)
            code = run_office(lambda: rule_screen(desk, speak, workplace.settings), terminal, lock).code
    context.exit(code)
