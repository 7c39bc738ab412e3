"""Papers of the back office, on the printer that a Device Manager lends: it is asked first how it is, and then for the
paper, on a thread of its own. What becomes of it is told on the screen that asked.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_pos.backoffice.office_printer import office_printer
from tui_pos.checkout.reprint import Papers, check_reprint, reprint
from tui_pos.domain.operation import Operation
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError
from tui_pos.tui.office.report_work import Work
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.screens.screen import BackOffice

if TYPE_CHECKING:
    from tui_pos.fiscal.jobs import DeviceChecked, ReportDone, ReportKind, TextRow
    from tui_pos.fiscal.remote import RemotePrinting


class _Asked:
    """Keeps what it is asked to print until somebody does."""

    def __init__(self) -> None:
        self.paper: Callable[[RemotePrinting], ReportDone] | None = None

    def report(self, kind: "ReportKind") -> None:
        self.paper = lambda printer: printer.report(kind)

    def print_rows(self, rows: "Sequence[TextRow]", said: Saying) -> None:
        self.paper = lambda printer: printer.print_rows(rows, said)


class Printing:
    """One paper at a time, asked for on `screen`."""

    def __init__(self, office: ShopOffice, screen: BackOffice) -> None:
        self._office = office
        self._screen = screen
        self._looking: Work[DeviceChecked] = Work()
        self._printing: Work[ReportDone] = Work()

    @property
    def going_on(self) -> bool:
        return self._looking.going_on or self._printing.going_on

    def copy(self, operation: Operation | None) -> None:
        """Print what was posted again, as a marked copy. Raises NoRight, Refused `nothing_to_reprint`,
        `no_office_printer`."""
        workplace, who = self._office.workplace, self._office.operator
        check_reprint(who, operation)
        self.print(lambda papers: reprint(workplace, papers, who, operation, lent=True))

    def print(self, ask: Callable[[Papers], object]) -> None:
        """`ask` for a paper once the printer is known to be there.

        Raises Refused `no_office_printer`, `still_printing`.
        """
        if self.going_on:
            raise Refused("still_printing", "The printer is still at the paper before; wait for it.")
        printer = office_printer(self._office.workplace.settings)
        self._screen.tell(saying("Asking the printer…"), "g")
        self._looking.begin(lambda _: printer.check(), partial(self._met, printer, ask))

    def drop(self) -> None:
        """The screen is gone: nobody is told any more."""
        self._looking.drop()
        self._printing.drop()

    def _met(
        self, printer: "RemotePrinting", ask: Callable[[Papers], object], came: "DeviceChecked | ShopError"
    ) -> None:
        trouble = came if isinstance(came, ShopError) else came.state.trouble
        asked = _Asked()
        try:
            if trouble is not None:
                raise trouble
            ask(asked)
        except ShopError as error:
            self._tell(error)
            return
        paper = asked.paper
        if paper is not None:
            self._screen.tell(saying("Printing…"), "g")
            self._printing.begin(lambda _: paper(printer), self._done)
            self._screen.redraw()

    def _done(self, came: "ReportDone | ShopError") -> None:
        self._tell(came if isinstance(came, ShopError) else came.text)

    def _tell(self, said: ShopError | Saying) -> None:
        self._screen.tell(said, "e" if isinstance(said, ShopError) else "g")
        self._screen.redraw()
