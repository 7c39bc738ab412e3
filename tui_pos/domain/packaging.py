"""Goods given on consignment, deposit packaging among them: not paid, but owed until they come back or are reported."""

from dataclasses import dataclass
from datetime import datetime

from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Cents, Thousandths, amount_of
from tui_pos.domain.operation import Lot


@dataclass(frozen=True, slots=True)
class Owed:
    """One lot: what was given of an item at once, at `price` (cents), which stays. `number` is the consignment's.
    Quantities are in thousandths."""

    lot: Lot
    number: int
    partner: str
    location: str
    moment: datetime
    item: Item
    price: Cents
    given: Thousandths
    returned: Thousandths = Thousandths(0)
    reported: Thousandths = Thousandths(0)

    @property
    def left(self) -> Thousandths:
        return Thousandths(self.given - self.returned - self.reported)

    @property
    def value(self) -> Cents:
        """What is left, at the price at which it was given."""
        return amount_of(self.price, self.left)
