"""Documents that make the stock real: deliveries, and stock counts. They grow line by line until they are posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from tui_pos.domain.cart import LARGEST_QTY, Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Cents, Thousandths, amount_of
from tui_pos.domain.operation import Kind
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.errors import Refused

DocumentKind = Literal[Kind.DELIVERY, Kind.STOCK_COUNT]
DocumentState = Literal["open", "posted", "dropped"]


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One item. Of a delivery `qty` (thousandths) came at `price` (cents a unit); below zero it went back. Of a stock
    count `qty` was found; `expected` is what the stock said when it was first counted, and `expected_last` when it was
    last, if that was another time. `by_last`: what was found is held against the latter."""

    number: int
    item: Item
    qty: Thousandths
    price: Cents
    expected: Thousandths | None = None
    expected_last: Thousandths | None = None
    by_last: bool = False

    @property
    def against(self) -> Thousandths | None:
        """The stock that what was found is held against: that of the first count, since what moved afterwards had been
        counted by then; or that of the last, where it had not."""
        return self.expected_last if self.by_last and self.expected_last is not None else self.expected

    @property
    def meanwhile(self) -> Thousandths:
        """What moved between the first count of it and the last."""
        if self.expected is None or self.expected_last is None:
            return Thousandths(0)
        return Thousandths(self.expected_last - self.expected)

    @property
    def moved(self) -> Thousandths:
        """What goes into the stock (below zero: out of it)."""
        return self.qty if self.against is None else Thousandths(self.qty - self.against)

    @property
    def value(self) -> Cents:
        """What that is worth, in cents."""
        return amount_of(self.price, self.moved)


@dataclass(frozen=True, slots=True)
class Document:
    """A document. `partner` is who delivered; `note` the number of his paper, or what there is to say of a count.
    `number` is that of the operation it became."""

    id: UUID
    kind: DocumentKind
    state: DocumentState
    location: Location
    partner: Partner
    operator: Operator
    note: str
    begun: datetime
    lines: tuple[DocumentLine, ...] = ()
    number: int | None = None

    @property
    def value(self) -> Cents:
        """What goes into the stock, in cents."""
        return Cents(sum(line.value for line in self.lines))


def moved_lines(lines: Sequence[DocumentLine]) -> tuple[Line, ...]:
    """The lines of the operation that a document becomes: what moves, at what it is worth."""
    return tuple(Line(line.number, line.item, line.moved, line.price) for line in lines if line.moved)


def check_document_qty(kind: DocumentKind, qty: Thousandths) -> Thousandths:
    """Raises Refused `zero_qty`, `negative_qty`, `absurd_qty`."""
    if abs(qty) > LARGEST_QTY:
        raise Refused("absurd_qty", "That is more than there can be; was a barcode scanned into it?")
    if kind is Kind.STOCK_COUNT and qty < 0:
        raise Refused("negative_qty", "Less than nothing cannot be counted; type what is there.")
    if kind is Kind.DELIVERY and qty == 0:
        raise Refused("zero_qty", "Nothing of it came; type how much did, or take the line out.")
    return qty
