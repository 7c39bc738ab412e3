"""What a printer does beside receipts when it is asked: reports, a copy, a test page, its drawer, its display."""

from tui_pos.domain.money import format_cents
from tui_pos.domain.saying import Saying, saying
from tui_pos.fiscal.device import FiscalDevice
from tui_pos.fiscal.jobs import ReportKind

TEST_PAGE = (
    "TUI-POS",
    "0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯ",
    "абвгдежзийклмнопрст",
)

TEST_ROWS = ("TUI-POS 0123456789", "АБВГД абвгд ЩЪЬЮЯ")


def made(device: FiscalDevice, kind: ReportKind) -> Saying:
    """Have it done, and say so with its figures. Raises DeviceTrouble."""
    match kind:
        case "x":
            report = device.x_report()
            return saying("The X report is printed; the day so far: {total}.", total=format_cents(report.total))
        case "z":
            report = device.z_report()
            return saying(
                "Z report {number} is printed; the day came to {total}.",
                number=report.number,
                total=format_cents(report.total),
            )
        case "duplicate":
            device.duplicate()
            return saying("The duplicate is printed.")
        case "test_page":
            device.print_text(TEST_PAGE)
            return saying("The test page is printed; look whether all its letters are there.")
        case "drawer":
            device.open_drawer()
            return saying("The drawer is open.")
        case "display":
            device.show(TEST_ROWS)
            return saying("Two lines stand on the customer's display; look whether they are whole.")
