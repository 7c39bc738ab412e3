"""What follows from conditions: whether one holds wherever another does, and whether some can never hold together.

All of it is about one rule, whose exceptions leave out the same lines for each of its conditions. Where it cannot be
known, the answer is no.
"""

from collections.abc import Collection, Hashable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from tui_pos.domain.catalogue import is_within
from tui_pos.domain.parties import ANONYMOUS
from tui_pos.domain.payment import PaymentType
from tui_pos.pricing.rules import (
    WEEKDAYS,
    Birthday,
    Condition,
    Dates,
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
    PaymentIs,
    Range,
    TimeOfDay,
    Total,
    Turnover,
    TurnoverLastMonth,
    Weekday,
)

_MINUTES = 24 * 60

_KNOWN_PARTNER = (PartnerGroupIs, Turnover, TurnoverLastMonth, Debt, OverdueDebt, Birthday, HasCard)
"""Conditions that the end customer, who is nobody in particular, never meets."""


def always(condition: Condition) -> bool:
    """Whether the condition holds for every sale."""
    match condition:
        case Weekday(days):
            return set(days) >= set(WEEKDAYS)
        case TimeOfDay():
            return len(_minutes(condition)) == _MINUTES
        case _:
            return False


def implies(a: Condition, b: Condition) -> bool:
    """Whether b holds wherever a holds."""
    if a == b or always(b):
        return True
    match a, b:
        case (
            (PartnerIs(few), PartnerIs(many))
            | (LocationIs(few), LocationIs(many))
            | (OperatorIs(few), OperatorIs(many))
            | (ItemPresent(few), ItemPresent(many))
            | (PaymentIs(few), PaymentIs(many))
            | (Weekday(few), Weekday(many))
        ):
            return set(few) <= set(many)
        case (
            (PartnerGroupIs(few), PartnerGroupIs(many))
            | (LocationGroupIs(few), LocationGroupIs(many))
            | (OperatorGroupIs(few), OperatorGroupIs(many))
            | (ItemGroupPresent(few), ItemGroupPresent(many))
        ):
            return all_within(few, many)
        case (Birthday(near, once), Birthday(far, once_too)):
            return near <= far and (once or not once_too)
        case (ItemQuantity(few, bounds), ItemPresent(many)):
            return _span(bounds).low > 0 and set(few) <= set(many)
        case (GroupQuantity(few, bounds), ItemGroupPresent(many)):
            return _span(bounds).low > 0 and all_within(few, many)
        case (TimeOfDay(), TimeOfDay()):
            return _minutes(a) <= _minutes(b)
        case (Dates(), Dates()):
            return _first(a) >= _first(b) and _last(a) <= _last(b)
        case (Dates(), Weekday(days)):
            return _weekdays_of(_first(a), _last(a)) <= set(days)
        case _:
            fact = _fact(a)
            return fact is not None and fact == _fact(b) and _span(_range(a)).is_in(_span(_range(b)))


def clash(conditions: Sequence[Condition], types: Collection[PaymentType]) -> tuple[Condition, Condition] | None:
    """Two of the conditions that, with the others, can never all hold at once; None where they may.

    `types` are the ways to pay of the shop.
    """
    by_type: dict[type, list[Condition]] = {}
    for condition in conditions:
        by_type.setdefault(type(condition), []).append(condition)
    for same in by_type.values():
        if len(same) > 1 and (found := _clash_of_one_type(same, types)) is not None:
            return found
    return _clash_with_nobody(by_type) or _clash_of_days(by_type)


def _clash_of_one_type(same: list[Condition], types: Collection[PaymentType]) -> tuple[Condition, Condition] | None:
    match same[0]:
        case PartnerIs() | LocationIs() | OperatorIs():
            return _disjoint(same, [set(_codes(each)) for each in same])
        case Weekday():
            return _disjoint(same, [set(_codes(each)) for each in same])
        case PaymentIs():
            return _disjoint(same, [{t.code for t in types if _is_one_of(t, _codes(each))} for each in same])
        case TimeOfDay():
            return _disjoint(same, [_minutes(each) for each in same if isinstance(each, TimeOfDay)])
        case PartnerGroupIs() | LocationGroupIs() | OperatorGroupIs():
            return _disjoint(same, _groups_that_hold(same))
        case Birthday() | HasCard() | ItemPresent() | ItemGroupPresent() | Dates():
            return None
        case _:
            return _clash_of_ranges(same)


def _disjoint(same: list[Condition], holds_for: Iterable[set[str] | set[int]]) -> tuple[Condition, Condition] | None:
    """The first condition, and the one with which nothing is left that all hold for."""
    left: set[str] | set[int] | None = None
    for condition, values in zip(same, holds_for, strict=True):
        left = values if left is None else left & values
        if not left and condition is not same[0]:
            return same[0], condition
    return None


def _groups_that_hold(same: list[Condition]) -> list[set[str]]:
    """Of all the groups that are named, for each condition those whose members meet it. Whoever meets all conditions
    is in one of the groups named, and no deeper named one, that each of them holds."""
    named = {group for each in same for group in _codes(each)}
    return [{group for group in named if any(is_within(group, holder) for holder in _codes(each))} for each in same]


def _clash_of_ranges(same: list[Condition]) -> tuple[Condition, Condition] | None:
    spans: dict[Hashable, tuple[Condition, Span]] = {}
    for condition in same:
        fact, span = _fact(condition), _span(_range(condition))
        if fact not in spans:
            spans[fact] = condition, span
            continue
        first, there = spans[fact]
        both = Span(max(there.low, span.low), min(there.high, span.high))
        if both.low > both.high:
            return first, condition
        spans[fact] = first, both
    return None


def _clash_with_nobody(by_type: dict[type, list[Condition]]) -> tuple[Condition, Condition] | None:
    for partner in by_type.get(PartnerIs, ()):
        if set(_codes(partner)) == {ANONYMOUS}:
            for kind in _KNOWN_PARTNER:
                if kind in by_type:
                    return partner, by_type[kind][0]
    return None


def _clash_of_days(by_type: dict[type, list[Condition]]) -> tuple[Condition, Condition] | None:
    dates = [each for each in by_type.get(Dates, ()) if isinstance(each, Dates)]
    if not dates:
        return None
    latest, earliest = max(dates, key=_first), min(dates, key=_last)
    if _first(latest) > _last(earliest):
        return latest, earliest
    weekdays = by_type.get(Weekday)
    if weekdays:
        wanted = set.intersection(*(set(_codes(each)) for each in weekdays))
        if not wanted & _weekdays_of(_first(latest), _last(earliest)):
            return latest, weekdays[0]
    return None


class Span(NamedTuple):
    """The whole numbers from `low` to `high`, both counted in."""

    low: float
    high: float

    def is_in(self, other: "Span") -> bool:
        return self.low >= other.low and self.high <= other.high


def lowest(bounds: Range) -> float:
    """The lowest whole number in the range; minus infinity for none."""
    return _span(bounds).low


def all_within(few: Iterable[str], many: Collection[str]) -> bool:
    """Whether each of the groups is one of the others, or within one."""
    return all(any(is_within(group, holder) for holder in many) for group in few)


def _span(bounds: Range) -> Span:
    lows = [bounds.least] * (bounds.least is not None) + [(bounds.over or 0) + 1] * (bounds.over is not None)
    low = max((low for low in lows if low is not None), default=float("-inf"))
    return Span(low, float("inf") if bounds.most is None else bounds.most)


def _fact(condition: Condition) -> Hashable | None:
    """What a condition with a range is about."""
    match condition:
        case ItemQuantity(codes) | GroupQuantity(codes):
            return type(condition).__name__, frozenset(codes)
        case Turnover(_, paid):
            return Turnover.__name__, paid
        case Total() | TurnoverLastMonth() | Debt() | OverdueDebt():
            return type(condition).__name__
        case _:
            return None


def _range(condition: Condition) -> Range:
    bounds: Range = condition.range  # type: ignore[union-attr]
    return bounds


def _codes(condition: Condition) -> tuple[str, ...]:
    match condition:
        case PartnerIs(codes) | LocationIs(codes) | OperatorIs(codes) | Weekday(codes) | PaymentIs(codes):
            return codes
        case PartnerGroupIs(groups) | LocationGroupIs(groups) | OperatorGroupIs(groups):
            return groups
        case _:
            return ()


def _is_one_of(type_: PaymentType, codes: Collection[str]) -> bool:
    return type_.code in codes or type_.kind.value in codes


def _minutes(time: TimeOfDay) -> set[int]:
    if time.first <= time.last:
        return set(range(time.first, time.last + 1))
    return {*range(time.first, _MINUTES), *range(time.last + 1)}


def _first(dates: Dates) -> date:
    return dates.first or date.min


def _last(dates: Dates) -> date:
    return dates.last or date.max


def _weekdays_of(first: date, last: date) -> set[str]:
    days = min((last - first).days + 1, len(WEEKDAYS))
    return {WEEKDAYS[(first + timedelta(day)).weekday()] for day in range(days)}
