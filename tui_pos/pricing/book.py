"""The rule book: rules in the order in which they run, indexed by what they can hit.

A rule is filed under one of its conditions, the one that holds most rarely: an item, a partner, a group, … A cart then
meets only the rules filed under what is in it, so that the cost of a review grows with the cart and not with the book.
Rules of other days and other operations are left out once for each day.
"""

from collections.abc import Callable, Collection, Container, Iterable
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import ancestry
from tui_pos.domain.parties import ANONYMOUS
from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.rules import (
    EVERY_LINE,
    WEEKDAYS,
    Action,
    AddItem,
    Condition,
    Dates,
    GroupQuantity,
    ItemGroupPresent,
    ItemPresent,
    ItemQuantity,
    LocationIs,
    OperatorIs,
    PartnerGroupIs,
    PartnerIs,
    PlaySound,
    PriceAction,
    Rule,
    ShowMessage,
    StopRules,
    StopSave,
    Weekday,
)

_INDEXES_KEPT = 4
"""Midnight passes while a review window is open, and there are a few kinds of operation; older days are let go."""


class Entry(NamedTuple):
    """A rule taken apart by the phases of a save, and for the index."""

    place: int
    rule: Rule
    pricing: tuple[PriceAction, ...]
    stops: tuple[StopSave, ...]
    effects: tuple[PlaySound | ShowMessage, ...]
    ends_rules: bool
    off_when: tuple[Condition, ...]
    """The exceptions that switch the rule off whole."""
    items_out: frozenset[str]
    """The items whose lines the rule leaves alone; `groups_out` likewise."""
    groups_out: tuple[str, ...]
    items_named: tuple[str, ...]
    """The items that the rule's own conditions are about; `groups_named` likewise."""
    groups_named: tuple[str, ...]
    dated: tuple[Dates | Weekday, ...]
    filed: "_Filing"


class _Shelf(IntEnum):
    """Where a rule is filed, the rarest first: that one of its conditions which fewest carts meet."""

    ITEM = 0
    PARTNER = 1
    GROUP = 2
    PARTNER_GROUP = 3
    OPERATOR = 4
    LOCATION = 5
    EVERY_CART = 6


class _Filing(NamedTuple):
    shelf: _Shelf
    keys: tuple[str, ...]


_Index = tuple[dict[str, list[int]], ...]
"""The rules of one day and one operation: for each shelf, by key, their places in the book."""

_EVERY_CART = _Filing(_Shelf.EVERY_CART, ("",))


class RuleBook:
    """Compiled rules. Nothing of it changes but the index of the day, which is made when first asked for."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self.items_needed = frozenset(
            action.item for entry in entries for action in entry.pricing if isinstance(action, AddItem)
        )
        """All items that rules of the book may add; `items_needed_for` names those that one cart may need."""
        self._days: dict[tuple[date, str], _Index] = {}

    @classmethod
    def compile(cls, rules: Iterable[Rule], broken: Container[str] = ()) -> "RuleBook":
        """A book of the active rules whose ids are not among `broken`.

        The lowest priority runs first; among equals the name, then the id decides, whatever order they come in.
        """
        fit = [rule for rule in rules if rule.active and rule.id not in broken]
        fit.sort(key=lambda rule: (rule.priority, rule.name, rule.id))
        return cls(tuple(_entry(place, rule) for place, rule in enumerate(fit)))

    def items_needed_for(self, cart: Cart, day: date, operation: str = "sale") -> frozenset[str]:
        """The items that the rules which can hit this cart on `day` may add: a review needs them among its facts."""
        items = {line.item.code for line in cart.lines}
        groups = {group for line in cart.lines for group in ancestry(line.item.group)}
        met = self.candidates(operation, day, cart, items, groups)
        return frozenset(action.item for entry in met for action in entry.pricing if isinstance(action, AddItem))

    def candidates(
        self, operation: str, day: date, cart: Cart, items: Iterable[str], groups: Iterable[str]
    ) -> list[Entry]:
        """The rules that can hit a cart with lines of `items` and `groups` (with those that hold them) on `day`."""
        cart_keys: tuple[Iterable[str], ...] = (  # in the order of the shelves
            items,
            (cart.partner.code,),
            groups,
            ancestry(cart.partner.group),
            (cart.operator.code,),
            (cart.location.code,),
            _EVERY_CART.keys,
        )
        found: set[int] = set()
        for shelf, keys in zip(self._on(day, operation), cart_keys, strict=True):
            for key in keys:
                if key in shelf:
                    found.update(shelf[key])
        return [self.entries[place] for place in sorted(found)]

    def _on(self, day: date, operation: str) -> _Index:
        index = self._days.get((day, operation))
        if index is None:
            index = tuple({} for _ in _Shelf)
            for entry in self.entries:
                if operation in entry.rule.operations and (not entry.dated or _is_of(entry.dated, day)):
                    shelf = index[entry.filed.shelf]
                    for key in entry.filed.keys:
                        shelf.setdefault(key, []).append(entry.place)
            for oldest in list(self._days)[: 1 - _INDEXES_KEPT]:
                del self._days[oldest]
            self._days[day, operation] = index
        return index


def broken(
    rules: Iterable[Rule], is_item: Callable[[str], bool], is_partner: Callable[[str], bool]
) -> dict[str, Saying]:
    """The rules, by id, that can never act again since the items or partners that they need are gone, with the reason.

    Of a list of alternatives one is enough. An exception for something that is gone harms nobody.
    """
    return {rule.id: gone for rule in rules if (gone := _gone(rule, is_item, is_partner)) is not None}


def _gone(rule: Rule, is_item: Callable[[str], bool], is_partner: Callable[[str], bool]) -> Saying | None:
    for condition in rule.when:
        match condition:
            case PartnerIs(partners):
                if not any(code == ANONYMOUS or is_partner(code) for code in partners):
                    return saying("There is no partner {partner} any more.", partner=", ".join(partners))
            case ItemPresent(items) | ItemQuantity(items):
                if not any(map(is_item, items)):
                    return _no_item(items)
            case _:
                pass
    for action in rule.then:
        items = _items_of(action)
        if items and not any(map(is_item, items)):
            return _no_item(items)
    return None


def _items_of(action: Action) -> tuple[str, ...]:
    match action:
        case AddItem(item=item):
            return (item,)
        case PlaySound() | ShowMessage() | StopSave() | StopRules():
            return ()
        case _:
            lines = getattr(action, "lines", EVERY_LINE)
            return () if lines.groups else lines.items


def _no_item(items: Collection[str]) -> Saying:
    return saying("There is no item {item} any more.", item=", ".join(items))


def _entry(place: int, rule: Rule) -> Entry:
    items_out: list[str] = []
    groups_out: list[str] = []
    off_when: list[Condition] = []
    for exception in rule.unless:
        match exception:
            case ItemPresent(items):
                items_out += items
            case ItemGroupPresent(groups):
                groups_out += groups
            case _:
                off_when.append(exception)
    return Entry(
        place,
        rule,
        pricing=tuple([a for a in rule.then if isinstance(a, PriceAction)]),
        stops=tuple([a for a in rule.then if isinstance(a, StopSave)]),
        effects=tuple([a for a in rule.then if isinstance(a, PlaySound | ShowMessage)]),
        ends_rules=any(isinstance(a, StopRules) for a in rule.then),
        off_when=tuple(off_when),
        items_out=frozenset(items_out),
        groups_out=tuple(groups_out),
        items_named=tuple([code for c in rule.when if isinstance(c, ItemPresent | ItemQuantity) for code in c.items]),
        groups_named=tuple(
            [group for c in rule.when if isinstance(c, ItemGroupPresent | GroupQuantity) for group in c.groups]
        ),
        dated=tuple([c for c in rule.when if isinstance(c, Dates | Weekday)]),
        filed=min(map(_filing, rule.when)),
    )


def _is_of(dated: tuple[Dates | Weekday, ...], day: date) -> bool:
    for condition in dated:
        if isinstance(condition, Weekday):
            if WEEKDAYS[day.weekday()] not in condition.days:
                return False
        elif (condition.first and day < condition.first) or (condition.last and day > condition.last):
            return False
    return True


def _filing(condition: Condition) -> _Filing:
    match condition:
        case ItemPresent(items):
            return _Filing(_Shelf.ITEM, items)
        # A quantity that may be none holds for carts without the item too.
        case ItemQuantity(items, bounds) if not bounds.holds(0):
            return _Filing(_Shelf.ITEM, items)
        case PartnerIs(partners):
            return _Filing(_Shelf.PARTNER, partners)
        case ItemGroupPresent(groups):
            return _Filing(_Shelf.GROUP, groups)
        case GroupQuantity(groups, bounds) if not bounds.holds(0):
            return _Filing(_Shelf.GROUP, groups)
        case PartnerGroupIs(groups):
            return _Filing(_Shelf.PARTNER_GROUP, groups)
        case OperatorIs(operators):
            return _Filing(_Shelf.OPERATOR, operators)
        case LocationIs(locations):
            return _Filing(_Shelf.LOCATION, locations)
        case _:
            return _EVERY_CART
