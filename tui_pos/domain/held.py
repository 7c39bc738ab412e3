"""A sale that is held, and what has changed about it by the time it is recalled."""

from dataclasses import dataclass
from datetime import datetime

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.money import Cents


@dataclass(frozen=True, slots=True)
class HeldSale:
    """A cart that waits since `moment`. `station` is the till where it was held; `note` is for whoever recalls it."""

    cart: Cart
    station: str
    note: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class PriceMoved:
    """The listed price (cents) of a line's item is another one by now. The line keeps its own."""

    line: Line
    now: Cents


@dataclass(frozen=True, slots=True)
class Recalled:
    """A held cart in hand again, as it was. `moved`: lines priced by the program that would be listed otherwise."""

    cart: Cart
    moved: tuple[PriceMoved, ...] = ()
