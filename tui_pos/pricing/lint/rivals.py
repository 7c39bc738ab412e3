"""Rules that get in each other's way: one that is never reached, two that write on the same lines.

The rules of a book are filed once by the lines that they write on, so that a rule is held against those alone that it
can meet there.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tui_pos.domain.catalogue import ancestry
from tui_pos.domain.payment import PaymentType
from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.exceptions import LeftOut, left_out, switched_off_by
from tui_pos.pricing.links import best_of_groups, running_order
from tui_pos.pricing.lint.catalogue import Catalogue
from tui_pos.pricing.lint.finding import Finding, named
from tui_pos.pricing.lint.logic import all_within, clash, implies
from tui_pos.pricing.lint.never import REVIEWED
from tui_pos.pricing.rules import (
    Action,
    Birthday,
    Chosen,
    Condition,
    DiscountAmount,
    GroupQuantity,
    ItemGroupPresent,
    ItemPresent,
    ItemQuantity,
    Mode,
    PaymentIs,
    PlaySound,
    Rule,
    SetDiscount,
    SetPrice,
    ShowMessage,
    StopRules,
    Total,
    UsePriceGroup,
)

COUNTED = (ItemPresent, ItemGroupPresent, ItemQuantity, GroupQuantity)
"""Conditions on lines of the cart, seen without those that the rule's exceptions leave out."""

Writing = SetDiscount | DiscountAmount | SetPrice | UsePriceGroup
"""Actions that write on lines of the cart."""


class Part(StrEnum):
    """What of a line an action writes on."""

    PRICE = "price"
    PERCENT = "percent"
    AMOUNT = "amount"


class _Meeting(StrEnum):
    """What comes of two rules that write on the same part of a line; seen from the rule that is looked at."""

    TAKES = "takes"
    LOSES = "loses"
    ADDS = "adds"
    BETTER = "better"


def part_of(action: Action) -> Part | None:
    """The part of a line that the action writes on."""
    match action:
        case SetDiscount():
            return Part.PERCENT
        case DiscountAmount():
            return Part.AMOUNT
        case SetPrice() | UsePriceGroup():
            return Part.PRICE
        case _:
            return None


@dataclass(slots=True)
class _Files:
    """The places of the rules that write on one part of lines, by the lines. `below`: those that name a group, under
    each group that holds it."""

    every: set[int] = field(default_factory=set)
    items: dict[str, set[int]] = field(default_factory=dict)
    groups: dict[str, set[int]] = field(default_factory=dict)
    below: dict[str, set[int]] = field(default_factory=dict)

    def file(self, lines: Chosen, place: int) -> None:
        if lines.is_every_line:
            self.every.add(place)
        for code in lines.items:
            self.items.setdefault(code, set()).add(place)
        for group in lines.groups:
            self.groups.setdefault(group, set()).add(place)
            for holder in ancestry(group):
                self.below.setdefault(holder, set()).add(place)


class Rivals:
    """The rules of one book, each taken as switched on, in the order in which they run."""

    def __init__(self, rules: Sequence[Rule], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._types = catalogue.payment_types()
        self._linked = best_of_groups(rules)
        self._rules = running_order(rules, self._linked)
        self._place = {rule.id: place for place, rule in enumerate(self._rules)}
        self._excluded = {name for rule in rules for name in rule.excludes}
        self._stopping = [rule for rule in self._rules if _is_sure_to_stop(rule) and rule.active]
        self._excluding: dict[str, list[Rule]] = {}
        self._files = {part: _Files() for part in Part}
        self._groups: dict[str, tuple[str, ...]] = {}
        for place, rule in enumerate(self._rules):
            if not rule.active or rule.script is not None:
                continue
            for name in rule.excludes:
                self._excluding.setdefault(name, []).append(rule)
            for action in rule.then:
                part = part_of(action)
                if part is not None and isinstance(action, Writing):
                    self._files[part].file(action.lines, place)

    # Rules that others leave nothing to do

    def shadowing(self, rule: Rule) -> Iterator[Finding]:
        """The rules that keep this one from acting wherever it could, or undo all that it does."""
        place = self._place[rule.id]
        for other in self._stopping:
            if self._place[other.id] >= place:
                break
            if self._is_free(other) and self._is_free(rule) and _acts_wherever(other, rule, self._types):
                yield Finding(
                    "shadowed",
                    saying("It is never reached: “{rule}” stops the rules before its turn.", rule=other.name),
                    (other.name,),
                )
        for other in self._excluding.get(rule.name, ()):
            if _acts_wherever(other, rule, self._types):
                yield Finding(
                    "shadowed", saying("It hardly ever acts: “{rule}” excludes it.", rule=other.name), (other.name,)
                )
        replacing = [
            other.name
            for other in self._rivals_of(rule)
            if self._place[other.id] > place
            and not self._are_linked(rule, other)
            and self._replaces(other, rule)
            and _acts_wherever(other, rule, self._types)
        ]
        if replacing:
            yield Finding(
                "shadowed",
                saying("Nothing is left of what it does: {rules} takes its place.", rules=named(tuple(replacing))),
                tuple(replacing),
            )

    def _is_free(self, rule: Rule) -> bool:
        """Whether its turn and its acting hang on no other rule, but on one that stops the rules."""
        return not rule.excludes and rule.name not in self._excluded and rule.name not in self._linked

    def _replaces(self, other: Rule, rule: Rule) -> bool:
        """Whether `other` writes over all that `rule` does."""
        if any(left_out(other)) and left_out(other) != left_out(rule):
            return False
        return all(any(self._writes_over(new, old) for new in other.then) for old in rule.then)

    def _writes_over(self, new: Action, old: Action) -> bool:
        match old, new:
            case SetDiscount(), SetDiscount(mode=Mode.REPLACE):
                fixed = new.percent != old.percent
            case ((SetPrice() | UsePriceGroup()), SetPrice(price=price)) if price is not None:
                fixed = not (isinstance(old, SetPrice) and old.price == price)
            case _:
                return False
        assert isinstance(old, SetDiscount | SetPrice | UsePriceGroup)
        assert isinstance(new, SetDiscount | SetPrice)
        return fixed and (new.by_hand or not old.by_hand) and self._cover(new.lines, old.lines)

    def _cover(self, many: Chosen | LeftOut, few: Chosen) -> bool:
        if isinstance(many, Chosen) and many.is_every_line:
            return True
        return (
            not few.is_every_line
            and all_within(few.groups, many.groups)
            and all(code in many.items or self._is_in(code, many.groups) for code in few.items)
        )

    # Rules that write on the same lines

    def overlapping(self, rule: Rule) -> Iterator[Finding]:
        """The rules that can write on the same lines at once, by what comes of it."""
        met: dict[tuple[Part, _Meeting], list[str]] = {}
        for other in self._rivals_of(rule):
            if self._are_linked(rule, other) or not set(rule.operations) & set(other.operations):
                continue
            found = set(self._meetings(rule, other))
            if found and _can_act_together(rule, other, self._types):
                for each in found:
                    met.setdefault(each, []).append(other.name)
        for (part, meeting), names in sorted(met.items()):
            yield Finding("overlaps", _told(part, meeting, named(tuple(names))), tuple(names))

    def _are_linked(self, rule: Rule, other: Rule) -> bool:
        """Whether the owner has settled which of them acts."""
        group = self._linked.get(rule.name)
        return (
            other.name in rule.excludes
            or rule.name in other.excludes
            or (group is not None and group == self._linked.get(other.name))
        )

    def _meetings(self, rule: Rule, other: Rule) -> Iterator[tuple[Part, _Meeting]]:
        is_later = self._place[rule.id] > self._place[other.id]
        my_out, their_out = left_out(rule), left_out(other)
        for mine in rule.then:
            for theirs in other.then:
                part = part_of(mine)
                if part is None or part is not part_of(theirs):
                    continue
                assert isinstance(mine, Writing)
                assert isinstance(theirs, Writing)
                if any(their_out) and self._cover(their_out, mine.lines):
                    continue
                if any(my_out) and self._cover(my_out, theirs.lines):
                    continue
                if self._intersect(mine.lines, theirs.lines):
                    yield part, _meeting(mine if is_later else theirs, is_later)

    def _rivals_of(self, rule: Rule) -> list[Rule]:
        """The other rules that write on the same part of the same lines, in the order in which they run."""
        found: set[int] = set()
        for action in rule.then:
            part = part_of(action)
            if part is not None and isinstance(action, Writing):
                found |= self._filed(self._files[part], action.lines)
        found.discard(self._place[rule.id])
        return [self._rules[place] for place in sorted(found)]

    def _filed(self, files: _Files, lines: Chosen) -> set[int]:
        if lines.is_every_line:
            return set().union(files.every, *files.items.values(), *files.groups.values())
        found = set(files.every)
        for code in lines.items:
            found |= files.items.get(code, set())
            for group in self._groups_of(code):
                found |= files.groups.get(group, set())
        for group in lines.groups:
            found |= files.below.get(group, set())
            for holder in ancestry(group):
                found |= files.groups.get(holder, set())
        if lines.groups:
            for code, places in files.items.items():
                if self._is_in(code, lines.groups):
                    found |= places
        return found

    def _intersect(self, one: Chosen, two: Chosen) -> bool:
        if one.is_every_line or two.is_every_line or set(one.items) & set(two.items):
            return True
        if any(self._is_in(code, two.groups) for code in one.items):
            return True
        if any(self._is_in(code, one.groups) for code in two.items):
            return True
        return any(all_within((a,), (b,)) or all_within((b,), (a,)) for a in one.groups for b in two.groups)

    def _is_in(self, code: str, groups: Iterable[str]) -> bool:
        if not groups:
            return False
        of_item = self._groups_of(code)
        return any(group in of_item for group in groups)

    def _groups_of(self, code: str) -> tuple[str, ...]:
        if code not in self._groups:
            item = self._catalogue.item(code)
            self._groups[code] = () if item is None else ancestry(item.group)
        return self._groups[code]


def _is_sure_to_stop(rule: Rule) -> bool:
    """Whether the rule stops those after it wherever it holds: nothing else that it does can fail."""
    return any(isinstance(action, StopRules) for action in rule.then) and all(
        isinstance(action, StopRules | PlaySound | ShowMessage | SetDiscount | UsePriceGroup)
        or (isinstance(action, SetPrice) and action.price is not None)
        for action in rule.then
    )


def _acts_wherever(other: Rule, rule: Rule, types: Collection[PaymentType]) -> bool:
    """Whether `other` holds wherever `rule` does, though each is judged at its own turn."""
    if not set(rule.operations) & set(REVIEWED) <= set(other.operations):
        return False
    counts_alike = _counts_alike(other, rule)
    off = switched_off_by(rule)

    def is_kept(condition: Condition) -> bool:
        """Whether it is the same for both rules and does not change from one turn to the other."""
        return (
            not isinstance(condition, Total)
            and not (isinstance(condition, Birthday) and condition.once_a_year)
            and (counts_alike or not isinstance(condition, COUNTED))
        )

    for condition in other.when:
        if not (is_kept(condition) and any(implies(mine, condition) for mine in rule.when)):
            return False
    return all(
        is_kept(exception)
        # A rule waits with the exception until it is paid; the other would not.
        and not isinstance(exception, PaymentIs)
        and (any(implies(exception, mine) for mine in off) or clash((*rule.when, exception), types) is not None)
        for exception in switched_off_by(other)
    )


def _can_act_together(rule: Rule, other: Rule, types: Collection[PaymentType]) -> bool:
    """Whether some sale meets the conditions of both; steps of one sum are taken for steps, though the first may lead
    from one to the other."""
    if _counts_alike(rule, other):
        counted: tuple[type, ...] = ()
    else:
        counted = (*COUNTED, Total)
    one, two, off_one, off_two = (
        [each for each in conditions if not isinstance(each, counted)]
        for conditions in (rule.when, other.when, switched_off_by(rule), switched_off_by(other))
    )
    if clash((*one, *two), types) is not None:
        return False
    swallowed = any(implies(mine, exception) for mine in one for exception in off_two)
    return not swallowed and not any(implies(theirs, exception) for theirs in two for exception in off_one)


def _counts_alike(one: Rule, two: Rule) -> bool:
    return left_out(one) == left_out(two)


def _meeting(later: Writing, is_mine: bool) -> _Meeting:
    match later:
        case SetDiscount(mode=Mode.BEST):
            return _Meeting.BETTER
        case DiscountAmount() | SetDiscount(mode=Mode.ADD) | SetPrice(group="current"):
            return _Meeting.ADDS
        case _:
            return _Meeting.TAKES if is_mine else _Meeting.LOSES


def _told(part: Part, meeting: _Meeting, rules: Saying) -> Saying:
    match part, meeting:
        case Part.PERCENT, _Meeting.TAKES:
            return saying("It overlaps with {rules}: this rule runs later, and its discount counts.", rules=rules)
        case Part.PERCENT, _Meeting.LOSES:
            return saying("It overlaps with {rules}: this rule runs earlier, and its discount is lost.", rules=rules)
        case Part.PERCENT, _Meeting.BETTER:
            return saying("It overlaps with {rules}: the better discount counts.", rules=rules)
        case Part.PRICE, _Meeting.TAKES:
            return saying("It overlaps with {rules}: this rule runs later, and its price counts.", rules=rules)
        case Part.PRICE, _Meeting.LOSES:
            return saying("It overlaps with {rules}: this rule runs earlier, and its price is lost.", rules=rules)
        case Part.PRICE, _:
            return saying("It overlaps with {rules}: the later price is made of the earlier one.", rules=rules)
        case _:
            return saying("It overlaps with {rules}: what is taken off adds up.", rules=rules)
