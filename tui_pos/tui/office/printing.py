"""Papers of the back office, on the printer that a Device Manager lends: it is asked first how it is, and then for the
paper, on a thread of its own. What becomes of it is told on the screen that asked.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_pos.backoffice.office_printer import office_printer
from tui_pos.checkout.reprint import COPY_PRINTED, Paper, check_reprint
from tui_pos.domain.operation import Operation
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError
from tui_pos.store.database import Store
from tui_pos.tui.office.report_work import Work
from tui_pos.tui.office.shop_office import ShopOffice
from tui_pos.tui.screens.screen import BackOffice

if TYPE_CHECKING:
    from tui_pos.fiscal.jobs import DeviceChecked, ReportDone, TextRow
    from tui_pos.fiscal.remote import RemotePrinting


class Papers:
    """Keeps what it is asked to print until somebody does."""

    def __init__(self) -> None:
        self.paper: Callable[[RemotePrinting], ReportDone] | None = None

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
        # It may be somebody else's receipt that a lent printer printed last.
        paper = Paper(who, check_reprint(who, operation), "copy")

        def ask(papers: Papers) -> None:
            paper.asked(workplace)
            papers.print_rows(paper.rows(workplace), COPY_PRINTED)

        def ended(trouble: ShopError | None) -> None:
            with Store.open(workplace.store.path) as store:
                paper.ended(workplace, store, trouble)

        self.print(ask, ended)

    def print(self, ask: Callable[["Papers"], object], ended: Callable[[ShopError | None], None] | None = None) -> None:
        """`ask` for a paper once the printer is known to be there. `ended` is told, on a thread of its own, what became
        of it: also when this screen is gone by then.

        Raises Refused `no_office_printer`, `still_printing`.
        """
        if self.going_on:
            raise Refused("still_printing", "The printer is still at the paper before; wait for it.")
        printer = office_printer(self._office.workplace.settings)
        self._screen.tell(saying("Asking the printer…"), "g")
        self._looking.begin(lambda _: printer.check(), partial(self._met, printer, ask, ended))

    def drop(self) -> None:
        """The screen is gone: nobody is told any more."""
        self._looking.drop()
        self._printing.drop()

    def _met(
        self,
        printer: "RemotePrinting",
        ask: Callable[[Papers], object],
        ended: Callable[[ShopError | None], None] | None,
        came: "DeviceChecked | ShopError",
    ) -> None:
        trouble = came if isinstance(came, ShopError) else came.state.trouble
        asked = Papers()
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
            self._printing.begin(lambda _: _printed(lambda: paper(printer), ended), self._done)
            self._screen.redraw()

    def _done(self, came: "ReportDone | ShopError") -> None:
        self._tell(came if isinstance(came, ShopError) else came.text)

    def _tell(self, said: ShopError | Saying) -> None:
        self._screen.tell(said, "e" if isinstance(said, ShopError) else "g")
        self._screen.redraw()


def _printed(paper: "Callable[[], ReportDone]", ended: Callable[[ShopError | None], None] | None) -> "ReportDone":
    try:
        done = paper()
    except ShopError as trouble:
        if ended is not None:
            ended(trouble)
        raise
    if ended is not None:
        ended(None)
    return done
