"""The back office on a terminal where no till is open; and the sale as at a till, from there and back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from tui_pos.boot import Home, Seat, office_in, station_in
from tui_pos.cli.root import pass_home
from tui_pos.language import translator

if TYPE_CHECKING:
    from tui_pos.domain.parties import Operator
    from tui_pos.tui.office_app import Left


@click.command("backoffice")
@pass_home
@click.pass_context
def backoffice_command(context: click.Context, home: Home) -> None:
    """Items, customers, operators, documents, reports, sales: the PIN is asked first. Tills may be open meanwhile."""
    from tui_pos.checkout.sign_on import Door
    from tui_pos.domain.rights import Right, need
    from tui_pos.tui import splash

    splash.need_terminal()
    with office_in(home) as workplace:
        operator = Door(workplace).sign_on(click.prompt("PIN", hide_input=True))
        need(operator, Right.BACK_OFFICE)
    left, station = _sit(home, operator)
    while left.wanted and not left.code:
        left = _sell(home, Seat(station, operator))
        if left.wanted and not left.code:
            left, station = _sit(home, operator)
    context.exit(left.code)


def _sit(home: Home, operator: "Operator") -> "tuple[Left, str]":
    """The main menu until it is left; how it was, and what the seat is called."""
    from tui_pos.tui import splash

    with office_in(home) as workplace, splash.begin() as terminal:
        from tui_pos.boot.screens import office_lock, office_screen
        from tui_pos.tui.office_app import run_office

        speak = translator(operator.language)
        lock = office_lock(workplace, operator, speak)
        left = run_office(lambda: office_screen(workplace, operator, speak), terminal, lock)
        return left, workplace.station


def _sell(home: Home, seat: Seat) -> "Left":
    """The sale at this seat until whoever sits here signs off, who is led back to the menu; a signal leads nowhere."""
    from tui_pos.tui import splash

    back = ""

    @contextmanager
    def opened(wake: Callable[[], None]) -> Iterator[Any]:
        nonlocal back
        with station_in(home, wake, seat) as (station, screen):
            yield station, screen
            back = "office" if station.ended else ""

    with splash.begin() as terminal:
        from tui_pos.tui.app import run_station
        from tui_pos.tui.office_app import Left

        return Left(run_station(opened, terminal), back)
