"""The screens of the rule book on a terminal where no till is open."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from tui_pos.boot import Home, workplace_in
from tui_pos.cli.root import pass_home

if TYPE_CHECKING:
    from tui_pos.domain.parties import Operator
    from tui_pos.tui.screens.screen import BackOffice


@click.command("edit")
@pass_home
@click.pass_context
def edit_command(context: click.Context, home: Home) -> None:
    """Make and change rules on the screen, as a manager or above: the PIN is asked first."""
    from tui_pos.tui import splash

    splash.need_terminal()
    # Under a name of its own, so that the till beside it may stay open.
    with workplace_in(home, station="rules") as workplace, splash.begin() as terminal:
        from tui_pos.boot.screens import rule_screen, sign_on_screen
        from tui_pos.domain.saying import saying
        from tui_pos.tui.office_app import run_office

        def rules(operator: "Operator", speak: Callable[[str], str]) -> "BackOffice":
            from tui_pos.checkout.rules.desk import RuleDesk

            return rule_screen(RuleDesk(workplace, operator), speak, workplace.settings)

        code = run_office(lambda: sign_on_screen(workplace, saying("Price rules"), rules), terminal).code
    context.exit(code)
