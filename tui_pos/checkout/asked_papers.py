"""What of the printer may be asked for by whom, and what of it the journal must say."""

from typing import TYPE_CHECKING

from tui_pos.checkout.workplace import Printer, Workplace
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, need
from tui_pos.store import journal

if TYPE_CHECKING:
    from tui_pos.domain.answers import PrinterReport
    from tui_pos.domain.noted import EntryKind

_ASKED: "dict[PrinterReport, tuple[Right, EntryKind | None]]" = {
    "drawer": (Right.OPEN_DRAWER, "open_drawer"),
    "x": (Right.PRINTER_REPORTS, "printer_report"),
    "z": (Right.PRINTER_REPORTS, "printer_report"),
}
"""Each with the right that it takes and the kind of its entry; all else takes that for reports, and is not noted."""


def ask_paper(workplace: Workplace, printer: Printer, operator: Operator, kind: "PrinterReport") -> None:
    """Have the printer do it. Raises Refused `no_right`."""
    right, entry = _ASKED.get(kind, (Right.PRINTER_REPORTS, None))
    need(operator, right)
    if entry:
        facts = {"what": kind, "station": workplace.station}
        journal.append(workplace.store, entry, operator, workplace.clock(), facts)
    printer.report(kind)
