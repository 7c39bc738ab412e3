"""Where a rule is filed in the book, and where a cart looks for it.

A rule is filed under one of its conditions, the one that holds most rarely. What only known customers can meet is filed
by what is known of them, so that the sales to nobody in particular never come upon it.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import ancestry
from tui_pos.domain.parties import Partner
from tui_pos.pricing.rules import (
    Birthday,
    Condition,
    Debt,
    GroupQuantity,
    HasCard,
    ItemGroupPresent,
    ItemPresent,
    ItemQuantity,
    LocationGroupIs,
    LocationIs,
    OperatorGroupIs,
    OperatorIs,
    OverdueDebt,
    PartnerGroupIs,
    PartnerIs,
    Rule,
    Turnover,
    TurnoverLastMonth,
)


class Shelf(IntEnum):
    """Where a rule is filed, the rarest first: that one of its conditions which fewest carts meet."""

    ITEM = 0
    PARTNER = 1
    GROUP = 2
    PARTNER_GROUP = 3
    OPERATOR = 4
    OPERATOR_GROUP = 5
    LOCATION = 6
    LOCATION_GROUP = 7
    KNOWN_PARTNER = 8
    EVERY_CART = 9


class Filing(NamedTuple):
    shelf: Shelf
    keys: tuple[str, ...]


_EVERY_CART = Filing(Shelf.EVERY_CART, ("",))
_ACCOUNT, _CARD, _BIRTHDAY = "account", "card", "birthday"
"""The keys of the shelf for known partners: everybody has an account."""


def filing_of(rule: Rule) -> Filing:
    """Where the rule is filed: under all keys of one of its conditions. Which carts a script meets it says itself."""
    return min(map(_filing, rule.when), default=_EVERY_CART)


def keys_of(cart: Cart, items: Iterable[str], groups: Iterable[str]) -> tuple[Iterable[str], ...]:
    """Where to look for the rules that can hit a cart with lines of `items` and `groups`, shelf by shelf."""
    return (
        items,
        (cart.partner.code,),
        groups,
        ancestry(cart.partner.group),
        (cart.operator.code,),
        ancestry(cart.operator.group),
        (cart.location.code,),
        ancestry(cart.location.group),
        _known_by(cart.partner),
        _EVERY_CART.keys,
    )


def _known_by(partner: Partner) -> tuple[str, ...]:
    if partner.is_anonymous:
        return ()
    return (_ACCOUNT, *([_CARD] if partner.card else ()), *([_BIRTHDAY] if partner.birth_date else ()))


def _filing(condition: Condition) -> Filing:
    match condition:
        case ItemPresent(items):
            return Filing(Shelf.ITEM, items)
        # A quantity that may be none holds for carts without the item too.
        case ItemQuantity(items, bounds) if not bounds.holds(0):
            return Filing(Shelf.ITEM, items)
        case PartnerIs(partners):
            return Filing(Shelf.PARTNER, partners)
        case ItemGroupPresent(groups):
            return Filing(Shelf.GROUP, groups)
        case GroupQuantity(groups, bounds) if not bounds.holds(0):
            return Filing(Shelf.GROUP, groups)
        case PartnerGroupIs(groups):
            return Filing(Shelf.PARTNER_GROUP, groups)
        case OperatorIs(operators):
            return Filing(Shelf.OPERATOR, operators)
        case OperatorGroupIs(groups):
            return Filing(Shelf.OPERATOR_GROUP, groups)
        case LocationIs(locations):
            return Filing(Shelf.LOCATION, locations)
        case LocationGroupIs(groups):
            return Filing(Shelf.LOCATION_GROUP, groups)
        case Birthday():
            return Filing(Shelf.KNOWN_PARTNER, (_BIRTHDAY,))
        case HasCard():
            return Filing(Shelf.KNOWN_PARTNER, (_CARD,))
        case Turnover() | TurnoverLastMonth() | Debt() | OverdueDebt():
            return Filing(Shelf.KNOWN_PARTNER, (_ACCOUNT,))
        case _:
            return _EVERY_CART
