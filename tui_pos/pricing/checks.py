"""What makes a rule fit to be stored: a name, an operation, a condition, an action, and numbers that make sense.

Whoever makes rules (a file, a wizard) has them checked here. Each refusal names the rule and the reason.
"""

from collections.abc import Iterable
from dataclasses import fields

from tui_pos.domain.catalogue import PRICE_GROUPS
from tui_pos.domain.money import FULL
from tui_pos.errors import WrongUse
from tui_pos.pricing.rules import (
    CONDITIONS,
    CURRENT,
    OPERATIONS,
    PURCHASE,
    TIMES_ONE,
    WEEKDAYS,
    Action,
    AddItem,
    Condition,
    Dates,
    DiscountAmount,
    GroupQuantity,
    ItemQuantity,
    Range,
    Rule,
    SetDiscount,
    SetPrice,
    Total,
    UsePriceGroup,
    Weekday,
)

_FURTHEST = 1_000_000_000

_FIELDS = {term.value: [field.name for field in fields(term.value)] for term in CONDITIONS}


def check_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, each checked. Raises WrongUse as `check_rule` does, `same_rule_name` or `same_rule_id`."""
    checked = tuple(check_rule(rule) for rule in rules)
    names: set[str] = set()
    ids: dict[str, str] = {}
    for rule in checked:
        if rule.name in names:
            raise WrongUse("same_rule_name", "Two rules are named “{rule}”; give one another name.", rule=rule.name)
        if rule.id in ids:
            raise WrongUse(
                "same_rule_id",
                "The rules “{other}” and “{rule}” have one id; leave the id of the new one out.",
                rule=rule.name,
                other=ids[rule.id],
            )
        names.add(rule.name)
        ids[rule.id] = rule.name
    return checked


def check_rule(rule: Rule) -> Rule:
    """The rule itself.

    Raises WrongUse: `rule_without_name`, `rule_without_operation`, `rule_without_condition`, `rule_without_action`
    (scenario R12), `number_too_large`, `unknown_operation`, `percent_range`, `negative_amount`, `qty_not_positive`,
    `empty_range`, `range_upside_down`, `price_or_group`, `unknown_price_group`, `unknown_weekday`, `nothing_chosen`.
    """
    name = rule.name.strip()
    if not name:
        raise WrongUse("rule_without_name", "A rule has no name; give it one.", rule=rule.id)
    if abs(rule.priority) > _FURTHEST or not 0 < rule.version <= _FURTHEST:
        raise WrongUse(
            "number_too_large",
            "Rule “{rule}” has a priority or a version beyond {most}; take smaller numbers.",
            rule=name,
            most=_FURTHEST,
        )
    if not rule.operations:
        raise WrongUse(
            "rule_without_operation",
            "Rule “{rule}” says no operation that it is for; name at least one, such as sale.",
            rule=name,
        )
    if not rule.when:
        raise WrongUse("rule_without_condition", "Rule “{rule}” has no condition; say when it is to act.", rule=name)
    if not rule.then:
        raise WrongUse("rule_without_action", "Rule “{rule}” has no action; say what it is to do.", rule=name)
    for operation in rule.operations:
        if operation not in OPERATIONS:
            raise WrongUse(
                "unknown_operation",
                "Rule “{rule}” is for “{operation}”, which is no operation; known are {known}.",
                rule=name,
                operation=operation,
                known=", ".join(OPERATIONS),
            )
    for condition in (*rule.when, *rule.unless):
        _check_condition(condition, name)
    for action in rule.then:
        _check_action(action, name)
    return rule


def _check_condition(condition: Condition, rule: str) -> None:
    match condition:
        case ItemQuantity(_, bounds) | GroupQuantity(_, bounds) | Total(bounds):
            _check_range(bounds, rule)
        case Dates(first, last):
            if first is None and last is None:
                raise _empty_range(rule)
            if first is not None and last is not None and first > last:
                raise _upside_down(rule)
        case Weekday(days):
            unknown = [day for day in days if day not in WEEKDAYS]
            if unknown:
                raise WrongUse(
                    "unknown_weekday",
                    "Rule “{rule}” names the day “{day}”; the days are {known}.",
                    rule=rule,
                    day=unknown[0],
                    known=", ".join(WEEKDAYS),
                )
        case _:
            pass
    if any(getattr(condition, field) == () for field in _FIELDS[type(condition)]):
        raise WrongUse(
            "nothing_chosen", "A condition of rule “{rule}” has an empty list; name something in it.", rule=rule
        )


def _check_range(bounds: Range, rule: str) -> None:
    if bounds == Range():
        raise _empty_range(rule)
    least, over, most = bounds
    if most is not None and ((least is not None and least > most) or (over is not None and over >= most)):
        raise _upside_down(rule)


def _check_action(action: Action, rule: str) -> None:
    match action:
        case SetDiscount(percent=percent):
            if not 0 <= percent <= FULL:
                raise WrongUse(
                    "percent_range", "Rule “{rule}” has a percent that is not between 0 and 100; mend it.", rule=rule
                )
        case DiscountAmount(amount=amount):
            if amount < 0:
                raise _negative(rule)
        case SetPrice(price=price, group=group, times=times, plus=plus):
            if (price is None) == (group is None) or (group is None and (times, plus) != (TIMES_ONE, 0)):
                raise WrongUse(
                    "price_or_group",
                    "Rule “{rule}” sets a price: it takes either a price, or a group with times and plus.",
                    rule=rule,
                )
            if (price is not None and price < 0) or times < 0:
                raise _negative(rule)
            if group is not None:
                _check_price_group(group, (*PRICE_GROUPS, PURCHASE, CURRENT), rule)
        case UsePriceGroup(group=group):
            _check_price_group(group, PRICE_GROUPS, rule)
        case AddItem(qty=qty, price=price):
            if qty <= 0:
                raise WrongUse(
                    "qty_not_positive", "Rule “{rule}” adds a quantity that is not above zero; mend it.", rule=rule
                )
            if price is not None and price < 0:
                raise _negative(rule)
        case _:
            pass


def _check_price_group(group: str, known: tuple[str, ...], rule: str) -> None:
    if group not in known:
        raise WrongUse(
            "unknown_price_group",
            "Rule “{rule}” names the price group “{group}”; known are {known}.",
            rule=rule,
            group=group,
            known=", ".join(known),
        )


def _negative(rule: str) -> WrongUse:
    return WrongUse("negative_amount", "Rule “{rule}” has a price or an amount below zero; mend it.", rule=rule)


def _empty_range(rule: str) -> WrongUse:
    return WrongUse("empty_range", "A range of rule “{rule}” has no bounds; give it from, over or to.", rule=rule)


def _upside_down(rule: str) -> WrongUse:
    return WrongUse("range_upside_down", "A range of rule “{rule}” ends before it begins; turn it round.", rule=rule)
