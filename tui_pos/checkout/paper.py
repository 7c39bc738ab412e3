"""An operation as the neutral receipt that any fiscal device can print."""

from collections.abc import Sequence

from tui_pos.domain.cart import Line
from tui_pos.domain.catalogue import RETAIL
from tui_pos.domain.money import NOTHING, Cents, amount_of
from tui_pos.domain.operation import Operation
from tui_pos.domain.payment import PaymentType
from tui_pos.fiscal.receipt import Receipt, ReceiptLine


def receipt_of(operation: Operation, payment_types: dict[str, PaymentType]) -> Receipt:
    """The receipt, line by line in the order of entry."""
    return Receipt(
        usn=operation.usn,
        lines=receipt_lines(operation.lines),
        payments=tuple((payment_types[p.type].kind, p.amount) for p in operation.payments),
        total=operation.total,
    )


def receipt_lines(lines: Sequence[Line]) -> tuple[ReceiptLine, ...]:
    """The lines as they are printed. Raises Refused as `ReceiptLine` does."""
    return tuple(_printed(line) for line in lines)


def _printed(line: Line) -> ReceiptLine:
    """What is given away stands on paper at its retail price with a discount of all of it, since devices refuse a price
    of 0.00 and the ordinance wants the announced price registered first (N-18 art. 32(1))."""
    price, discount = line.price, line.discount
    if price == NOTHING:
        price = line.item.price_in(RETAIL)
        discount = Cents(amount_of(price, line.qty))
    return ReceiptLine(line.item.name, line.item.vat, price, line.qty, discount)
