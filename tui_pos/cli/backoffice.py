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
    from tui_pos.tui.screens.screen import BackOffice


@click.command("backoffice")
@pass_home
@click.pass_context
def backoffice_command(context: click.Context, home: Home) -> None:
    """Items, customers, operators, documents, reports, sales: the PIN is asked first. Tills may be open meanwhile."""
    from tui_pos.tui import splash

    splash.need_terminal()
    left, seat = _sit(home, None)
    while left.wanted and not left.code and seat is not None:
        left = _sell(home, seat)
        if left.wanted and not left.code:
            left, seat = _sit(home, seat.operator)
    context.exit(left.code)


def _sit(home: Home, operator: "Operator | None") -> "tuple[Left, Seat | None]":
    """The main menu of `operator`, or of whoever signs on, until it is left; how it was, and who sat where."""
    from tui_pos.tui import splash

    sits = operator
    with office_in(home) as workplace, splash.begin() as terminal:
        from tui_pos.boot.screens import office_lock, office_screen, sign_on_screen
        from tui_pos.domain.saying import saying
        from tui_pos.tui.office_app import run_office

        def menu(who: "Operator", speak: Callable[[str], str]) -> "BackOffice":
            nonlocal sits
            first = office_screen(workplace, who, speak)
            sits = who
            return first

        if operator is None:
            left = run_office(lambda: sign_on_screen(workplace, saying("Back office"), menu), terminal)
        else:
            speak = translator(operator.language)
            lock = office_lock(workplace, operator, speak)
            left = run_office(lambda: menu(operator, speak), terminal, lock)
        return left, None if sits is None else Seat(workplace.station, sits)


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
