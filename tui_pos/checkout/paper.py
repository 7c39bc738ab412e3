"""An operation as the neutral receipt that any fiscal device can print."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Line
from tui_pos.domain.catalogue import RETAIL
from tui_pos.domain.money import NOTHING, ONE, Cents, amount_of, format_cents, format_qty
from tui_pos.domain.operation import COMES_BACK, Kind, Operation
from tui_pos.domain.payment import PaymentType
from tui_pos.domain.saying import saying
from tui_pos.fiscal.receipt import Receipt, ReceiptLine, Storno
from tui_pos.language import translator

if TYPE_CHECKING:
    # 4 ms: nothing is saved before the first picture is there.
    from tui_pos.checkout.children import Document


def receipt_of(
    operation: Operation,
    payment_types: dict[str, PaymentType],
    footer: Sequence[str] = (),
    storno: Storno | None = None,
) -> Receipt:
    """The receipt, line by line in the order of entry, with texts under its total."""
    return Receipt(
        usn=operation.usn,
        lines=receipt_lines(operation.lines),
        payments=tuple((payment_types[p.type].kind, p.amount) for p in operation.payments),
        total=operation.total,
        footer=tuple(footer),
        storno=storno,
    )


def points_told(workplace: Workplace, operation: Operation, before: Cents) -> tuple[str, ...]:
    """What the customer's receipt says of points, in the shop's language: those that this operation gives or takes
    back, and the balance, which was `before` (hundredths). Nothing where there are none, nor on a report that gives
    none.
    """
    earned = Cents(sum(share.points for share in operation.points))
    if operation.kind in COMES_BACK:
        earned = Cents(-earned)
    balance = Cents(before + earned)
    if operation.partner.is_anonymous or not (earned or (balance and operation.kind is not Kind.CONSIGNMENT_REPORT)):
        return ()
    told = saying("Points: {earned}, balance {balance}", earned=format_cents(earned), balance=format_cents(balance))
    return (told.say(translator(workplace.settings.station.language)),)


def packaging_told(workplace: Workplace, documents: "Sequence[Document]") -> tuple[str, ...]:
    """What the customer's receipt says of the packaging that is given with the sale and owed, in the shop's language
    (scenario B13: one paper holds both)."""
    say = translator(workplace.settings.station.language)
    given = [document.line for document in documents if document.child.kind == Kind.CONSIGNMENT.value]
    told = (
        saying(
            "On consignment: {qty} × {item} at {price}",
            qty=format_qty(line.qty),
            item=line.item.name,
            price=format_cents(line.price),
        )
        for line in given
    )
    return tuple(sentence.say(say) for sentence in told)


def packaging_back_told(workplace: Workplace, returns: Sequence[Operation]) -> tuple[str, ...]:
    """What the receipt of a storno says of the packaging that comes back with the goods, likewise."""
    say = translator(workplace.settings.station.language)
    told = (
        saying(
            "No longer owed: {qty} × {item} at {price}",
            qty=format_qty(line.qty),
            item=line.item.name,
            price=format_cents(line.price),
        )
        for each in returns
        for line in each.lines
    )
    return tuple(sentence.say(say) for sentence in told)


def receipt_lines(lines: Sequence[Line]) -> tuple[ReceiptLine, ...]:
    """The lines as they are printed. Raises Refused as `ReceiptLine` does."""
    return tuple(_printed(line) for line in lines)


def _printed(line: Line) -> ReceiptLine:
    """What is given away stands on paper at its retail price with a discount of all of it, since devices refuse a price
    of 0.00 and the ordinance wants the announced price registered first (N-18 art. 32(1))."""
    price, discount = line.price, line.discount
    if discount < 0:
        # A part that comes back can cost a cent more than its price times its quantity, where the whole was rounded up.
        return ReceiptLine(f"{format_qty(line.qty)} × {line.item.name}", line.item.vat, line.net, ONE)
    if price == NOTHING:
        price = line.item.price_in(RETAIL)
        discount = Cents(amount_of(price, line.qty))
    return ReceiptLine(line.item.name, line.item.vat, price, line.qty, discount)
