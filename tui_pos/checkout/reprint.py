"""What was posted, printed again: by the printer itself where that is still possible, otherwise as a marked copy.

The printer alone knows whether it is: it makes one duplicate, directly after the receipt, and refuses it after any
other paper. The journal says what was asked for before it is asked, and what became of it once the printer has told.
"""

from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tui_pos.checkout.copy_paper import copy_of
from tui_pos.checkout.workplace import Printer, Workplace
from tui_pos.domain.answers import Notice, Report, ReportPrinted
from tui_pos.domain.operation import Operation
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.language import translator
from tui_pos.store import journal
from tui_pos.store.journal_search import last_printed, operation_of
from tui_pos.store.usn import printer_serial

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind
    from tui_pos.fiscal.jobs import ReportDone, ReportFailed, TextRow
    from tui_pos.store.database import Store

COPY_PRINTED = saying("The copy is printed.")

_TOO_LATE = "no_duplicate"


def check_reprint(who: Operator, operation: Operation | None) -> Operation:
    """The operation, if `who` may print it again. Raises Refused `no_right`, `nothing_to_reprint`."""
    need(who, Right.REPRINT)
    if operation is None or operation.number is None:
        raise Refused("nothing_to_reprint", "There is no paper of this entry; choose a sale, a storno or a return.")
    return operation


class Paper(NamedTuple):
    """A paper that is asked for again; `how`: "duplicate" or "copy". None: whatever the printer's last receipt is."""

    who: Operator
    operation: Operation | None
    how: str

    def note(self, workplace: Workplace, store: "Store", kind: "EntryKind", more: Mapping[str, object] = {}) -> None:
        """Write to the journal in `store` what is asked for, or what became of it."""
        facts: dict[str, object] = {"what": self.how, "station": workplace.station, **more}
        about = None
        if self.operation is not None:
            about = self.operation.id
            facts |= {
                "kind": self.operation.kind.value,
                "number": self.operation.number,
                "receipt": self.operation.receipt,
            }
        journal.append(store, kind, self.who, workplace.clock(), facts, about)

    def asked(self, workplace: Workplace) -> None:
        self.note(workplace, workplace.store, "reprint_asked")

    def ended(self, workplace: Workplace, store: "Store", trouble: ShopError | None) -> None:
        """The printer has told what became of it."""
        if trouble is None:
            self.note(workplace, store, "reprint")
        else:
            self.note(workplace, store, "reprint_failed", {"reason": trouble.code})

    def rows(self, workplace: Workplace) -> "list[TextRow]":
        """Those of a copy."""
        assert self.operation is not None
        say = translator(workplace.settings.station.language)
        return copy_of(self.operation, partial(_way, workplace, say), say)


class Reprints:
    """A till's papers that come again. Its printer does one thing after the other, and tells of each."""

    def __init__(self, workplace: Workplace, printer: Printer) -> None:
        self._workplace = workplace
        self._printer = printer
        self._duplicates: deque[Paper] = deque()
        self._copies: deque[Paper] = deque()

    def again(self, who: Operator, asked: Operation | None) -> str:
        """Ask for it: the printer's own duplicate ("duplicate") of its last receipt, a marked copy ("copy") of any
        other.

        Raises as `check_reprint`.
        """
        operation = check_reprint(who, asked)
        last = self._last()
        if last is not None and last.id == operation.id:
            return self._duplicate(Paper(who, operation, "duplicate"))
        return self._copy(Paper(who, operation, "copy"))

    def duplicate(self, who: Operator) -> None:
        """Ask for that of the last receipt, whichever that is. Raises Refused `no_right`."""
        need(who, Right.REPRINT)
        self._duplicate(Paper(who, self._last(), "duplicate"))

    def heard(self, letter: "ReportDone | ReportFailed") -> list[Report] | None:
        """The printer has told of a paper; None where it is none of these."""
        from tui_pos.fiscal.jobs import ReportDone

        trouble = None if isinstance(letter, ReportDone) else letter.trouble
        if letter.kind == "duplicate" and self._duplicates:
            paper = self._duplicates.popleft()
        elif letter.said == COPY_PRINTED and self._copies:
            paper = self._copies.popleft()
        else:
            return None
        paper.ended(self._workplace, self._workplace.store, trouble)
        if isinstance(letter, ReportDone):
            return [ReportPrinted(letter.text)]
        if paper.how == "duplicate" and letter.trouble.code == _TOO_LATE and paper.operation is not None:
            self._copy(paper._replace(how="copy"))
            return [Notice(saying("It is too late for the printer's own duplicate; a marked copy comes instead."))]
        return [Notice(letter.trouble)]

    def _duplicate(self, paper: Paper) -> str:
        paper.asked(self._workplace)
        self._duplicates.append(paper)
        self._printer.report("duplicate")
        return paper.how

    def _copy(self, paper: Paper) -> str:
        paper.asked(self._workplace)
        self._copies.append(paper)
        self._printer.print_rows(paper.rows(self._workplace), COPY_PRINTED)
        return paper.how

    def _last(self) -> Operation | None:
        """What the printer's last receipt is of; None where it may be somebody else's, as on a printer that is lent."""
        workplace = self._workplace
        if workplace.settings.printer.url:
            return None
        last = last_printed(
            workplace.store, workplace.station, printer_serial(workplace.store, workplace.own_printer) or ""
        )
        return None if last is None else operation_of(workplace.store, last)


def _way(workplace: Workplace, say: Callable[[str], str], code: str) -> str:
    known = workplace.payment_types.get(code)
    return code if known is None else say(known.name)
