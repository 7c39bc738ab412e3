"""A virtual printer of any family, and receipts that bear its number."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, FiscalDevice
from tui_pos.fiscal.receipt import Receipt, ReceiptLine
from tui_pos.fiscal.transport import Wire
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import EmbeddedWire
from tui_pos.fiscal.virtual.families import new_memory


def printer(folder: Path, family: str, fail: str = "", **link: Any) -> FiscalDevice:
    """The driver of `family` on a virtual printer in this process."""
    return over(lambda: EmbeddedWire(folder, family, faults.parse(fail)), family, **link)


def over(open_wire: Callable[[], Wire], family: str, network_password: str = "", **link: Any) -> FiscalDevice:
    access = Access(1, families.FAMILIES[family].password, 1, network_password=network_password)
    return families.driver(family, "test printer", access, open_wire, **link)


def usn(family: str, counter: int) -> str:
    return f"{new_memory(family).serial}-0001-{counter:07d}"


def coffee(**fields: Any) -> ReceiptLine:
    """Two for 1.50 each."""
    return ReceiptLine("Кафе", "Б", Cents(150), Thousandths(2000), **fields)


def bread(**fields: Any) -> ReceiptLine:
    return ReceiptLine("Хляб", "Б", Cents(120), Thousandths(1000), **fields)


def total_of(*lines: ReceiptLine) -> Cents:
    total = 0
    for line in lines:
        total += line.net
        for change in line.subtotals:
            total += change.of(Cents(total))
    return Cents(total)


def receipt(family: str, *lines: ReceiptLine, counter: int = 1, **fields: Any) -> Receipt:
    """Of these lines, or of a coffee and a bread; paid in cash to the cent unless `payments` says otherwise."""
    sold = lines or (coffee(), bread())
    total = total_of(*sold)
    payments = fields.pop("payments", ((PaymentKind.CASH, total),) if total else ())
    return Receipt(usn(family, counter), sold, payments, total, **fields)
