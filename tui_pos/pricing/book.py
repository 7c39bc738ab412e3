"""The rule book: rules in the order in which they run, indexed by what they can hit.

A rule is filed under one of its conditions, the one that holds most rarely: an item, a partner, a group, … A cart then
meets only the rules filed under what is in it, so that the cost of a review grows with the cart and not with the book.
Rules of other days and other operations are left out once for each day.
"""

from collections.abc import Callable, Collection, Container, Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import ancestry
from tui_pos.domain.operation import RuleUse
from tui_pos.domain.parties import ANONYMOUS
from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.birthdays import FARTHEST, birthday_at
from tui_pos.pricing.exceptions import LeftOut, left_out, switched_off_by
from tui_pos.pricing.facts import LeapBirthday
from tui_pos.pricing.filing import Filing, Shelf, filing_of, keys_of
from tui_pos.pricing.links import best_of_groups, running_order
from tui_pos.pricing.rules import (
    EVERY_LINE,
    WEEKDAYS,
    Action,
    AddItem,
    Birthday,
    ChildOperation,
    Condition,
    Dates,
    EffectAction,
    GroupQuantity,
    ItemGroupPresent,
    ItemPresent,
    ItemQuantity,
    PartnerIs,
    PaymentIs,
    PriceAction,
    Rule,
    Script,
    ServiceCharge,
    StopRules,
    StopSave,
    Weekday,
)

if TYPE_CHECKING:
    # A book without scripts reads nothing about them.
    from tui_pos.pricing.scripts.surface import Surface

_INDEXES_KEPT = 4
"""Midnight passes while a review window is open, and there are a few kinds of operation; older days are let go."""


class Entry(NamedTuple):
    """A rule taken apart by the phases of a save, and for the index."""

    place: int
    rule: Rule
    pricing: tuple[PriceAction, ...]
    services: tuple[ServiceCharge, ...]
    stops: tuple[StopSave, ...]
    effects: tuple[EffectAction, ...]
    ends_rules: bool
    asks_payment: bool
    """Whether a condition or an exception is about the way to pay."""
    yearly: Birthday | None
    """The birthday for which it acts once."""
    off_when: tuple[Condition, ...]
    """The exceptions that switch the rule off whole."""
    out: LeftOut
    """What the exceptions take out of the rule."""
    items_named: tuple[str, ...]
    """The items that the rule's own conditions are about; `groups_named` likewise."""
    groups_named: tuple[str, ...]
    dated: tuple[Dates | Weekday, ...]
    filed: Filing
    rivals: str = ""
    """The name of the group of rules of which only the best acts; they stand next to each other in the book."""
    excludes: bool = False
    """Whether it excludes rules of this book; `excluded_by`: the places of those that exclude it."""
    excluded_by: frozenset[int] = frozenset()
    surface: "Surface | None" = None
    """What the words of its script say, for an advanced rule: what it does is known only when the script is asked."""

    @property
    def items_added(self) -> tuple[str, ...]:
        """The items that the rule may put into the cart, or into a document beside it, services too."""
        if self.surface is not None:
            return tuple(self.surface.texts)
        actions = (*self.pricing, *self.services, *self.effects)
        return tuple([a.item for a in actions if isinstance(a, AddItem | ServiceCharge | ChildOperation)])


_Index = tuple[dict[str, list[int]], ...]
"""The rules of one day and one operation: for each shelf, by key, their places in the book."""


class RuleBook:
    """Compiled rules. Nothing of it changes but the index of the day, which is made when first asked for."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self.items_needed = frozenset([item for entry in entries for item in entry.items_added])
        """All items that rules of the book may add; `items_needed_for` names those that one cart may need."""
        self._by_id = {entry.rule.id: entry for entry in entries}
        self.scripted = tuple([entry for entry in entries if entry.surface is not None])
        """The advanced rules."""
        self._plain: RuleBook | None = None
        self._yearly = any(entry.yearly for entry in entries)
        self._days: dict[tuple[date, str], _Index] = {}

    @classmethod
    def compile(cls, rules: Iterable[Rule], broken: Container[str] = ()) -> "RuleBook":
        """A book of the active rules whose ids are not among `broken`.

        The lowest priority runs first; among equals the name, then the id decides, whatever order they come in. Links
        between rules come before priorities: see `links`.
        """
        rules = list(rules)
        groups = best_of_groups(rules)
        fit = running_order([rule for rule in rules if rule.active and rule.id not in broken], groups)
        return cls(_linked([_entry(place, rule) for place, rule in enumerate(fit)], groups))

    @property
    def plain(self) -> "RuleBook":
        """The book without its advanced rules: what can be said of it without asking a script."""
        if not self.scripted:
            return self
        if self._plain is None:
            self._plain = RuleBook.compile([entry.rule for entry in self.entries if entry.surface is None])
        return self._plain

    def entry_of(self, id: str) -> Entry:
        """The entry of the rule with that id. Raises KeyError for one that is not in the book."""
        return self._by_id[id]

    def items_needed_for(self, cart: Cart, day: date, operation: str = "sale") -> frozenset[str]:
        """The items that the rules which can hit this cart on `day` may add: a review needs them among its facts."""
        return frozenset([item for entry in self._met(operation, day, cart) for item in entry.items_added])

    def partners_needed_for(self, cart: Cart, day: date, operation: str = "sale") -> frozenset[str] | None:
        """The texts in the scripts which can hit this cart on `day` that may be the codes of partners to whom documents
        go; None where there are no such scripts."""
        if not self.scripted:
            return None
        surfaces = [e.surface for e in self._met(operation, day, cart) if e.surface is not None]
        return frozenset().union(*[surface.partners for surface in surfaces]) if surfaces else None

    def uses_asked(
        self, cart: Cart, moment: datetime, leap_birthday: LeapBirthday, operation: str = "sale"
    ) -> frozenset[RuleUse]:
        """The rules of once a year that can hit this cart, each with the year of the partner's birthday at hand:
        a review needs to know which of them the partner has had."""
        birth, day = cart.partner.birth_date, moment.date()
        if birth is None or cart.partner.is_anonymous or not self._yearly:
            return frozenset()
        return frozenset(
            RuleUse(entry.rule.id, year)
            for entry in self._met(operation, day, cart)
            if entry.yearly is not None
            and (year := birthday_at(birth, day, entry.yearly.days, leap_birthday)) is not None
        )

    def _met(self, operation: str, day: date, cart: Cart) -> list[Entry]:
        items = {line.item.code for line in cart.lines}
        groups = {group for line in cart.lines for group in ancestry(line.item.group)}
        return self.candidates(operation, day, cart, items, groups)

    def candidates(
        self, operation: str, day: date, cart: Cart, items: Iterable[str], groups: Iterable[str]
    ) -> list[Entry]:
        """The rules that can hit a cart with lines of `items` and `groups` (with those that hold them) on `day`."""
        found: set[int] = set()
        for shelf, keys in zip(self._on(day, operation), keys_of(cart, items, groups), strict=True):
            for key in keys:
                if key in shelf:
                    found.update(shelf[key])
        return [self.entries[place] for place in sorted(found)]

    def _on(self, day: date, operation: str) -> _Index:
        index = self._days.get((day, operation))
        if index is None:
            index = tuple({} for _ in Shelf)
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
                    return _no_partner(partners)
            case ItemPresent(items) | ItemQuantity(items):
                if not any(map(is_item, items)):
                    return _no_item(items)
            case _:
                pass
    for action in rule.then:
        for items in _items_of(action):
            if items and not any(map(is_item, items)):
                return _no_item(items)
        if isinstance(action, ChildOperation) and action.to and not is_partner(action.to):
            return _no_partner((action.to,))
    return None


def _items_of(action: Action) -> tuple[tuple[str, ...], ...]:
    """Of each of these lists one item is enough."""
    match action:
        case AddItem(item=item) | ServiceCharge(item=item):
            return ((item,),)
        case ChildOperation(item=item, of=of):
            return (item,), () if of.groups else of.items
        case _:
            lines = getattr(action, "lines", EVERY_LINE)
            return (() if lines.groups else lines.items,)


def _no_partner(partners: Collection[str]) -> Saying:
    return saying("There is no customer {partner} any more.", partner=", ".join(partners))


def _no_item(items: Collection[str]) -> Saying:
    return saying("There is no item {item} any more.", item=", ".join(items))


def _entry(place: int, rule: Rule) -> Entry:
    return _plain_entry(place, rule) if rule.script is None else _scripted(_plain_entry(place, rule), rule.script)


def _scripted(entry: Entry, script: Script) -> Entry:
    from tui_pos.pricing.scripts.surface import surface_of

    surface = surface_of(script.source)
    yearly = Birthday(FARTHEST, once_a_year=True) if surface.is_yearly else None
    return entry._replace(surface=surface, asks_payment=surface.asks_payment, yearly=yearly)


def _plain_entry(place: int, rule: Rule) -> Entry:
    return Entry(
        place,
        rule,
        pricing=tuple([a for a in rule.then if isinstance(a, PriceAction)]),
        services=tuple([a for a in rule.then if isinstance(a, ServiceCharge)]),
        stops=tuple([a for a in rule.then if isinstance(a, StopSave)]),
        effects=tuple([a for a in rule.then if isinstance(a, EffectAction)]),
        ends_rules=any(isinstance(a, StopRules) for a in rule.then),
        asks_payment=any(isinstance(c, PaymentIs) for c in (*rule.when, *rule.unless)),
        yearly=next((c for c in rule.when if isinstance(c, Birthday) and c.once_a_year), None),
        off_when=switched_off_by(rule),
        out=left_out(rule),
        items_named=tuple([code for c in rule.when if isinstance(c, ItemPresent | ItemQuantity) for code in c.items]),
        groups_named=tuple(
            [group for c in rule.when if isinstance(c, ItemGroupPresent | GroupQuantity) for group in c.groups]
        ),
        dated=tuple([c for c in rule.when if isinstance(c, Dates | Weekday)]),
        filed=filing_of(rule),
    )


def _linked(entries: list[Entry], groups: dict[str, str]) -> tuple[Entry, ...]:
    """The entries with their links to each other; links to what is not in the book fall away."""
    if not groups and not any(entry.rule.excludes for entry in entries):
        return tuple(entries)
    place_of = {entry.rule.name: entry.place for entry in entries}
    members: dict[str, int] = {}
    excluders: dict[int, set[int]] = {}
    excludes: set[int] = set()
    for entry in entries:
        group = groups.get(entry.rule.name, "")
        members[group] = members.get(group, 0) + 1
        for other in entry.rule.excludes:
            if other in place_of:
                excluders.setdefault(place_of[other], set()).add(entry.place)
                excludes.add(entry.place)
    linked: list[Entry] = []
    for entry in entries:
        group = groups.get(entry.rule.name, "")
        linked.append(
            entry._replace(
                rivals=group if members[group] > 1 else "",
                excludes=entry.place in excludes,
                excluded_by=frozenset(excluders.get(entry.place, ())),
            )
        )
    return tuple(linked)


def _is_of(dated: tuple[Dates | Weekday, ...], day: date) -> bool:
    for condition in dated:
        if isinstance(condition, Weekday):
            if WEEKDAYS[day.weekday()] not in condition.days:
                return False
        elif (condition.first and day < condition.first) or (condition.last and day > condition.last):
            return False
    return True
