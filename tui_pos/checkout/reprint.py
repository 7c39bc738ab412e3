"""What was posted, printed again: by the printer itself where it is its last receipt, otherwise as a marked copy."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from tui_pos.checkout.copy_paper import copy_of
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.operation import Operation
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused
from tui_pos.language import translator
from tui_pos.store import journal
from tui_pos.store.journal_search import last_printed

if TYPE_CHECKING:
    from tui_pos.fiscal.spooler import ReportKind, TextRow


class Papers(Protocol):
    """What of `tui_pos.checkout.workplace.Printer` it takes."""

    def report(self, kind: "ReportKind") -> None: ...

    def print_rows(self, rows: "Sequence[TextRow]", said: Saying) -> None: ...


def check_reprint(who: Operator, operation: Operation | None) -> Operation:
    """The operation, if `who` may print it again. Raises Refused `no_right`, `nothing_to_reprint`."""
    need(who, Right.REPRINT)
    if operation is None or operation.number is None:
        raise Refused("nothing_to_reprint", "There is no paper of this entry; choose a sale, a storno or a return.")
    return operation


def reprint(workplace: Workplace, papers: Papers, who: Operator, asked: Operation | None, *, lent: bool) -> str:
    """Print it again, and say so in the journal: "duplicate" or "copy". The last receipt of a `lent` printer may be
    somebody else's: there it is always a copy.

    Raises as `check_reprint`.
    """
    operation, store = check_reprint(who, asked), workplace.store
    is_last = not lent and bool(operation.receipt) and last_printed(store, workplace.station) == operation.id
    how = "duplicate" if is_last else "copy"
    facts = {
        "what": how,
        "kind": operation.kind.value,
        "number": operation.number,
        "receipt": operation.receipt,
        "station": workplace.station,
    }
    journal.append(store, "reprint", who, workplace.clock(), facts, operation.id)
    if is_last:
        papers.report("duplicate")
    else:
        say = translator(workplace.settings.station.language)
        rows = copy_of(operation, partial(_way, workplace, say), say)
        papers.print_rows(rows, saying("The copy is printed."))
    return how


def _way(workplace: Workplace, say: Callable[[str], str], code: str) -> str:
    known = workplace.payment_types.get(code)
    return code if known is None else say(known.name)
