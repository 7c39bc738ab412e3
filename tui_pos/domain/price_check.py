"""What is told of an item without selling it."""

from dataclasses import dataclass

from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.parties import Location


@dataclass(frozen=True, slots=True)
class Offer:
    """What so much (thousandths) of the item comes to by itself: `listed` as it would be entered, `total` once the
    price rules named in `rules` have acted; both in cents. `stopped`: the rules would not let it be saved."""

    qty: Thousandths
    listed: Cents
    total: Cents
    rules: tuple[str, ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class StockThere:
    """How much (thousandths) of the item a location has. `here`: the one that the till sells from."""

    location: Location
    qty: Thousandths
    here: bool


@dataclass(frozen=True, slots=True)
class PriceChecked:
    """`item` with its barcodes; `price` (cents) and `percent` (basis points) at which it would be entered now, for the
    customer of the sale in hand. `offers`: for one, or what a scale's label says, and for a pack where there is one.
    """

    item: Item
    price: Cents
    percent: BasisPoints
    offers: tuple[Offer, ...]
    stock: tuple[StockThere, ...]
