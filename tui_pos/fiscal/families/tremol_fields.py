"""How a field is written to Tremol: fixed widths, semicolons between fields and so none in them (manual 1910211454)."""

from msgspec.structs import replace

from tui_pos.domain.money import NOTHING, BasisPoints, Thousandths, format_cents, format_percent, format_qty
from tui_pos.fiscal.prepare import storno_elsewhere
from tui_pos.fiscal.receipt import IDENTIFIER_KINDS, Buyer, Change, Receipt, ReceiptLine
from tui_pos.fiscal.text import encoded, printable

MOST_CHANGE = 999_999
"""A discount in money has 8 symbols, its minus among them."""

_LAST_RECEIPT = 999_999
_IDENTIFIER_WIDTH = 13


def field(text: str, width: int) -> bytes:
    """Text in a field of fixed width. A semicolon would end it, and a bar break its line."""
    return encoded(printable(text).replace(";", ",").replace("|", "/")[:width].ljust(width))


def changed(change: Change) -> str:
    """What stands behind a sale or a subtotal that is changed."""
    if change.percent:
        return f",{format_percent(change.percent)}%"
    return f":{format_cents(change.amount)}" if change.amount else ""


def buyer_fields(buyer: Buyer) -> bytes:
    """Whom an invoice is for, as its opening has them (2.6.6)."""
    parts = (
        field(buyer.name, 26),
        field(buyer.received_by, 16),
        field(buyer.vat_number, _IDENTIFIER_WIDTH),
        field(buyer.identifier, _IDENTIFIER_WIDTH),
        field(buyer.address, 30),
        IDENTIFIER_KINDS[buyer.identified_by].encode(),
    )
    return b";".join(parts)


def check(receipt: Receipt) -> None:
    """Raises NotBegun for what the device would refuse in the middle, or could not be told at all."""
    if receipt.storno is not None and int(receipt.storno.receipt) > _LAST_RECEIPT:
        raise storno_elsewhere(receipt)


def with_room(line: ReceiptLine) -> ReceiptLine:
    """A discount that its field does not hold stands in the price, and is told under the sale."""
    if abs(line.discount) <= MOST_CHANGE or line.net <= 0:
        return line
    told = f"{format_qty(line.qty)} x {format_cents(line.price)} {format_cents(-line.discount)}"
    return replace(
        line,
        price=line.net,
        qty=Thousandths(1000),
        discount=NOTHING,
        percent=BasisPoints(0),
        comments=(told, *line.comments),
    )
