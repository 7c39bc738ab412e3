"""The sale in hand: a cart of lines. A value: every step makes a new cart, so there is nothing to undo."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import FULL, NOTHING, ONE, BasisPoints, Cents, Thousandths, amount_of, percent_of
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.errors import Refused

LARGEST_QTY = Thousandths(99_999_999)
"""99,999.999: what the fiscal devices' quantity field holds (Datecs P manual, command 31h: 8 digits, 3 decimals)."""

LARGEST_PRICE = Cents(99_999_999)
"""999,999.99: what the fiscal devices' price field holds (the same: 8 digits)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `number` names it in its cart for ever, also after others are gone.

    `price` is in cents for one unit; `percent` (basis points) and then `off` (cents, for the whole line) come off it.
    `rule` is the id of the price rule that added the line, if one did.
    """

    number: int
    item: Item
    qty: Thousandths
    price: Cents
    percent: BasisPoints = BasisPoints(0)
    off: Cents = NOTHING
    price_by_hand: bool = False
    percent_by_hand: bool = False
    rule: str | None = None

    @property
    def gross(self) -> Cents:
        return amount_of(self.price, self.qty)

    @property
    def discount(self) -> Cents:
        return Cents(percent_of(self.gross, self.percent) + self.off)

    @property
    def net(self) -> Cents:
        return Cents(self.gross - self.discount)

    @property
    def once_more(self) -> Thousandths:
        """How much is one more of the same: one unit; of what was weighed or measured, as much again."""
        return self.qty if self.qty % ONE else ONE


def total_of(lines: Iterable[Line]) -> Cents:
    """The document's total: the sum of its lines, in cents."""
    return Cents(sum(line.net for line in lines))


@dataclass(frozen=True, slots=True)
class Cart:
    """The lines, for whom, where and by whom. `usn` is given with the first line and stays."""

    id: UUID
    location: Location
    partner: Partner
    operator: Operator
    usn: str | None = None
    lines: tuple[Line, ...] = ()
    next_number: int = 1

    @property
    def total(self) -> Cents:
        return total_of(self.lines)

    def line(self, number: int) -> Line:
        """Raises KeyError for a line that is not, or no longer, in the cart."""
        for line in self.lines:
            if line.number == number:
                return line
        raise KeyError(number)

    def with_line(
        self,
        item: Item,
        qty: Thousandths,
        price: Cents,
        percent: BasisPoints = BasisPoints(0),
        *,
        price_by_hand: bool = False,
        percent_by_hand: bool = False,
    ) -> "Cart":
        """The cart with one more line at the end. Lines of one item stay apart, as they were entered."""
        line = Line(
            self.next_number,
            item,
            check_qty(qty),
            check_price(price),
            check_percent(percent),
            price_by_hand=price_by_hand,
            percent_by_hand=percent_by_hand,
        )
        return replace(self, lines=(*self.lines, line), next_number=self.next_number + 1)

    def with_changed(self, changed: Line) -> "Cart":
        """The cart with the line of the same number replaced."""
        return replace(self, lines=tuple(changed if line.number == changed.number else line for line in self.lines))

    def without(self, number: int) -> "Cart":
        """The cart with one line voided."""
        return replace(self, lines=tuple(line for line in self.lines if line.number != number))


def check_qty(qty: Thousandths) -> Thousandths:
    """Raises Refused `zero_qty` or `absurd_qty`."""
    if qty == 0:
        raise Refused("zero_qty", "A quantity of 0 sells nothing; type another, or void the line.")
    if abs(qty) > LARGEST_QTY:
        raise Refused("absurd_qty", "No such quantity can be sold; was a barcode scanned into it?")
    return qty


def check_price(price: Cents) -> Cents:
    """Raises Refused `negative_price` or `absurd_price`."""
    if price < 0:
        raise Refused("negative_price", "A price cannot be below zero; type it without a minus.")
    if price > LARGEST_PRICE:
        raise Refused("absurd_price", "No such price fits on a receipt; was a barcode scanned into it?")
    return price


def check_percent(percent: BasisPoints) -> BasisPoints:
    """Raises Refused `percent_range` for less than 0 % or more than 100 %."""
    if not 0 <= percent <= FULL:
        raise Refused("percent_range", "A discount is between 0 and 100 percent; type it again.")
    return percent
