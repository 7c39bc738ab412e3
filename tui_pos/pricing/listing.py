"""The listed price: how a line is priced the moment it is entered, and again when the partner or the location changes.

Two mechanisms act here, the price group and the partner's percent; the third, the price rules, waits for the save.
Each of the three can be off on a workstation. What the operator typed by hand stays as it is.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import RETAIL, Item
from tui_pos.domain.money import BasisPoints, Cents
from tui_pos.domain.parties import Location, Partner
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Term


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """The three mechanisms that make a price, each on or off on this workstation.

    `percent_with_rules`: whether a partner's percent stays on a line that a price rule changes.
    """

    price_groups: bool = True
    partner_percent: bool = True
    price_rules: bool = True
    percent_with_rules: bool = True


ALL_ON = Mechanisms()


class Listed(NamedTuple):
    """The price (cents, for one unit) and the percent (basis points) of a line as entered; `warning` when the chosen
    price group has no price of its own for the item."""

    price: Cents
    percent: BasisPoints
    warning: Saying | None = None


def price_group_for(partner: Partner, location: Location) -> str:
    """The partner's price group wins, unless it is *retail*; then the location's."""
    return location.price_group if partner.price_group == RETAIL else partner.price_group


def listed(item: Item, partner: Partner, location: Location, mechanisms: Mechanisms = ALL_ON) -> Listed:
    """The price and percent at which `item` enters a cart.

    A price of 0.00 in the chosen group means that there is none: the retail price stands, with a warning.
    """
    group = price_group_for(partner, location) if mechanisms.price_groups else RETAIL
    percent = partner.percent if mechanisms.partner_percent else BasisPoints(0)
    price = item.price_in(group)
    if price or group == RETAIL:
        return Listed(price, percent)
    return Listed(item.price_in(RETAIL), percent, no_price(item, group))


def no_price(item: Item, group: str) -> Saying:
    """The warning for an item that has no price in a group."""
    return saying(
        "“{item}” has no price in the price group {group}; its price stays.", item=item.name, group=Term(group)
    )


def relist(cart: Cart, mechanisms: Mechanisms = ALL_ON) -> Cart:
    """The cart priced again for its partner and location. A line whose price was typed by hand stays as it is, and so
    does a percent typed by hand."""
    return replace(cart, lines=tuple(_relisted(line, cart, mechanisms) for line in cart.lines))


def _relisted(line: Line, cart: Cart, mechanisms: Mechanisms) -> Line:
    if line.price_by_hand:
        return line
    price, percent, _ = listed(line.item, cart.partner, cart.location, mechanisms)
    return replace(line, price=price, percent=line.percent if line.percent_by_hand else percent)
