"""The rule book: rules in the order in which they run, indexed by what they can hit.

A rule is filed under one of its conditions, the one that holds most rarely: an item, a partner, a group, … A cart then
meets only the rules filed under what is in it, so that the cost of a review grows with the cart and not with the book.
Rules of other days and other operations are left out once for each day.
"""

from collections.abc import Callable, Collection, Container, Iterable
from dataclasses import dataclass, field
from datetime import date

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import ancestry
from tui_pos.domain.parties import ANONYMOUS
from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.rules import (
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


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule taken apart by the phases of a save. `out_of_it` are the items and the groups whose lines the rule leaves
    alone; `off_when` the exceptions that switch it off whole."""

    place: int
    rule: Rule
    pricing: tuple[PriceAction, ...]
    stops: tuple[StopSave, ...]
    effects: tuple[PlaySound | ShowMessage, ...]
    ends_rules: bool
    off_when: tuple[Condition, ...]
    items_out: frozenset[str]
    groups_out: tuple[str, ...]
    items_named: tuple[str, ...]
    """The items that the rule's own conditions are about; `groups_named` likewise."""
    groups_named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Index:
    """The rules of one day and one operation, by place in the book."""

    items: dict[str, list[int]] = field(default_factory=dict)
    groups: dict[str, list[int]] = field(default_factory=dict)
    partners: dict[str, list[int]] = field(default_factory=dict)
    partner_groups: dict[str, list[int]] = field(default_factory=dict)
    locations: dict[str, list[int]] = field(default_factory=dict)
    operators: dict[str, list[int]] = field(default_factory=dict)
    rest: list[int] = field(default_factory=list)


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
        index = self._on(day, operation)
        found: set[int] = set(index.rest)
        for code in items:
            if code in index.items:
                found.update(index.items[code])
        for group in groups:
            if group in index.groups:
                found.update(index.groups[group])
        found.update(index.partners.get(cart.partner.code, ()))
        for group in ancestry(cart.partner.group):
            found.update(index.partner_groups.get(group, ()))
        found.update(index.locations.get(cart.location.code, ()))
        found.update(index.operators.get(cart.operator.code, ()))
        return [self.entries[place] for place in sorted(found)]

    def _on(self, day: date, operation: str) -> _Index:
        index = self._days.get((day, operation))
        if index is None:
            index = _Index()
            for entry in self.entries:
                if operation in entry.rule.operations and all(_of_day(c, day) for c in entry.rule.when):
                    _file(entry, index)
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
            return () if action.lines.groups else action.lines.items


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
    named = [c for c in rule.when if isinstance(c, ItemPresent | ItemQuantity)]
    in_groups = [c for c in rule.when if isinstance(c, ItemGroupPresent | GroupQuantity)]
    return Entry(
        place,
        rule,
        pricing=tuple(a for a in rule.then if isinstance(a, PriceAction)),
        stops=tuple(a for a in rule.then if isinstance(a, StopSave)),
        effects=tuple(a for a in rule.then if isinstance(a, PlaySound | ShowMessage)),
        ends_rules=any(isinstance(a, StopRules) for a in rule.then),
        off_when=tuple(off_when),
        items_out=frozenset(items_out),
        groups_out=tuple(groups_out),
        items_named=tuple(code for condition in named for code in condition.items),
        groups_named=tuple(group for condition in in_groups for group in condition.groups),
    )


def _of_day(condition: Condition, day: date) -> bool:
    match condition:
        case Dates(first, last):
            return (first is None or first <= day) and (last is None or day <= last)
        case Weekday(days):
            return WEEKDAYS[day.weekday()] in days
        case _:
            return True


def _file(entry: Entry, index: _Index) -> None:
    """File the rule under the rarest of its conditions; under each of that one's alternatives."""
    filings = [filing for condition in entry.rule.when if (filing := _filing(condition, index)) is not None]
    if not filings:
        index.rest.append(entry.place)
        return
    _, table, keys = min(filings, key=lambda filing: filing[0])
    for key in keys:
        table.setdefault(key, []).append(entry.place)


def _filing(condition: Condition, index: _Index) -> tuple[int, dict[str, list[int]], tuple[str, ...]] | None:
    match condition:
        case ItemPresent(items):
            return 0, index.items, items
        # A quantity that may be none holds for carts without the item too.
        case ItemQuantity(items, bounds) if not bounds.holds(0):
            return 0, index.items, items
        case PartnerIs(partners):
            return 1, index.partners, partners
        case ItemGroupPresent(groups):
            return 2, index.groups, groups
        case GroupQuantity(groups, bounds) if not bounds.holds(0):
            return 2, index.groups, groups
        case PartnerGroupIs(groups):
            return 3, index.partner_groups, groups
        case OperatorIs(operators):
            return 4, index.operators, operators
        case LocationIs(locations):
            return 5, index.locations, locations
        case _:
            return None
