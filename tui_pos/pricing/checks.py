"""What makes a rule fit to be stored: a name, an operation, a condition, an action, and numbers that make sense.

Whoever makes rules (a file, a wizard) has them checked here. Each refusal names the rule and the reason.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields

from tui_pos.domain.catalogue import PRICE_GROUPS
from tui_pos.domain.money import FULL, BasisPoints, Cents
from tui_pos.errors import WrongUse
from tui_pos.pricing.links import best_of_groups, loop_of_exclusions
from tui_pos.pricing.rules import (
    CURRENT,
    OPERATIONS,
    PURCHASE,
    TIMES_ONE,
    WEEKDAYS,
    Action,
    AddItem,
    Advance,
    Birthday,
    BonusPoints,
    ChildKind,
    ChildOperation,
    Condition,
    Dates,
    Debt,
    DiscountAmount,
    GroupQuantity,
    ItemQuantity,
    OnlyPayment,
    OverdueDebt,
    PartnerIs,
    Range,
    Rule,
    SendEmail,
    ServiceCharge,
    SetDiscount,
    SetPrice,
    TimeOfDay,
    Total,
    Turnover,
    TurnoverLastMonth,
    UsePriceGroup,
    Weekday,
)
from tui_pos.pricing.terms import ACTIONS, CONDITIONS

_FURTHEST = 1_000_000_000

_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")

_SCRIPT = re.compile(r"[^\W\d_][\w-]{0,39}")
"""A script's name: a letter, then letters, digits, - and _."""

_FURTHEST_BIRTHDAY = 182
"""Days: farther away another birthday is nearer."""

_FIELDS = {term.value: [field.name for field in fields(term.value)] for term in (*CONDITIONS, *ACTIONS)}


class BadLink(WrongUse):
    """What is wrong between rules, each of which is right by itself. `place` is that of the rule in the list."""

    def __init__(self, code: str, sentence: str, /, *, place: int, **facts: object) -> None:
        super().__init__(code, sentence, **facts)
        self.place = place


def check_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, each checked. Raises WrongUse as `check_rule` and `check_links` do."""
    checked = tuple(check_rule(rule) for rule in rules)
    check_links(checked)
    return checked


def check_links(rules: Sequence[Rule]) -> None:
    """Raises BadLink `same_rule_name`, `same_rule_id`, `unknown_rule_linked` or `loop_of_rules` (rules that exclude
    each other, also through others and through those that these compete with)."""
    names: set[str] = set()
    ids: dict[str, str] = {}
    for place, rule in enumerate(rules):
        if rule.name in names:
            raise BadLink(
                "same_rule_name",
                "Two rules are named “{rule}”; give one another name.",
                place=place,
                rule=rule.name,
            )
        if rule.id in ids:
            raise BadLink(
                "same_rule_id",
                "The rules “{other}” and “{rule}” have one id; leave the id of the new one out.",
                place=place,
                rule=rule.name,
                other=ids[rule.id],
            )
        names.add(rule.name)
        ids[rule.id] = rule.name
    for place, rule in enumerate(rules):
        for other in (*rule.best_of, *rule.excludes):
            if other not in names:
                raise BadLink(
                    "unknown_rule_linked",
                    "Rule “{rule}” is linked to “{other}”, which is no rule here; mend the name, or take the link out.",
                    place=place,
                    rule=rule.name,
                    other=other,
                )
    path = loop_of_exclusions(rules, {}) or loop_of_exclusions(rules, best_of_groups(rules))
    if path:
        raise BadLink(
            "loop_of_rules",
            "Rule “{rule}” excludes itself through others: {path}; take one of the links out.",
            place=next(place for place, rule in enumerate(rules) if rule.name == path[0]),
            rule=path[0],
            path=" → ".join(path),
        )


def check_rule(rule: Rule) -> Rule:
    """The rule itself.

    Raises WrongUse: `rule_without_name`, `rule_without_operation`, `rule_without_condition`, `rule_without_action`
    (scenario R12), `bad_script_name`, `script_and_terms`, `number_too_large`, `unknown_operation`,
    `linked_to_itself`, `percent_range`, `negative_amount`, `qty_not_positive`, `empty_range`, `negative_bound`,
    `range_upside_down`, `bad_time`, `birthday_too_far`, `yearly_exception`, `price_or_group`,
    `unknown_price_group`, `percent_or_points`, `points_not_positive`, `bad_address`, `percent_or_per`,
    `nothing_counted`, `bonus_for_nobody`, `unknown_weekday`, `nothing_chosen`, `nothing_named`.
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
    if rule.script is not None:
        check_script_name(rule.script.name, name)
        if rule.when or rule.unless or rule.then:
            raise script_and_terms(name, "when" if rule.when else "then" if rule.then else "unless")
    elif not rule.when:
        raise WrongUse("rule_without_condition", "Rule “{rule}” has no condition; say when it is to act.", rule=name)
    elif not rule.then:
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
    if rule.name in (*rule.best_of, *rule.excludes):
        raise WrongUse("linked_to_itself", "Rule “{rule}” is linked to itself; take the link out.", rule=name)
    for condition in (*rule.when, *rule.unless):
        _check_condition(condition, name)
    for exception in rule.unless:
        if isinstance(exception, Birthday) and exception.once_a_year:
            raise WrongUse(
                "yearly_exception",
                "Rule “{rule}” has an exception of once a year; only a condition can be so, take once_a_year out.",
                rule=name,
            )
    for action in rule.then:
        check_action(action, name)
    return rule


def check_script_name(script: str, rule: str) -> str:
    """The name itself. Raises WrongUse `bad_script_name`; `rule` is what the rule is called that it is for."""
    if not _SCRIPT.fullmatch(script):
        raise WrongUse(
            "bad_script_name",
            "Rule “{rule}” names the script “{script}”; a script's name is a letter, then letters, digits, - and _.",
            rule=rule,
            script=script[:60],
        )
    return script


def script_and_terms(rule: str, given: str) -> WrongUse:
    """The refusal of a rule that says by a script and beside it what it does."""
    return WrongUse(
        "script_and_terms",
        "Rule “{rule}” has a script, which says all that it does; take {given} out, or the script.",
        rule=rule,
        given=given,
    )


def _check_condition(condition: Condition, rule: str) -> None:
    match condition:
        case ItemQuantity(_, bounds) | GroupQuantity(_, bounds) | Total(bounds):
            _check_range(bounds, rule)
        case Turnover(bounds) | TurnoverLastMonth(bounds) | Debt(bounds) | OverdueDebt(bounds):
            _check_range(bounds, rule)
        case TimeOfDay(first, last):
            if not 0 <= min(first, last) <= max(first, last) < 24 * 60:
                raise WrongUse("bad_time", "Rule “{rule}” has an hour that no day has; mend it.", rule=rule)
        case Birthday(days=away):
            if not 0 <= away <= _FURTHEST_BIRTHDAY:
                raise WrongUse(
                    "birthday_too_far",
                    "Rule “{rule}” counts {days} days around a birthday; take 0 to {most}.",
                    rule=rule,
                    days=away,
                    most=_FURTHEST_BIRTHDAY,
                )
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
    # The end customer is the partner without a code.
    if not isinstance(condition, PartnerIs):
        _check_named(condition, rule)


def _check_named(term: Condition | Action, rule: str) -> None:
    """What is named by a text is not named by an empty one."""
    for field in _FIELDS[type(term)]:
        value = getattr(term, field)
        if field != "to" and (value == "" or (isinstance(value, tuple) and "" in value)):
            raise WrongUse("nothing_named", "Rule “{rule}” has an empty text where a name is due; mend it.", rule=rule)


def _check_range(bounds: Range, rule: str) -> None:
    if bounds == Range():
        raise _empty_range(rule)
    least, over, most = bounds
    if any(bound is not None and bound < 0 for bound in bounds):
        raise WrongUse(
            "negative_bound",
            "A range of rule “{rule}” has a bound below zero; a quantity or a sum begins at 0, so mend it.",
            rule=rule,
        )
    if most is not None and ((least is not None and least > most) or (over is not None and over >= most)):
        raise _upside_down(rule)


def check_action(action: Action, rule: str) -> Action:
    """The action itself. Raises WrongUse for one that no rule can have, as `check_rule` does; `rule` is the name."""
    _check_named(action, rule)
    match action:
        case SetDiscount(percent=percent) | ServiceCharge(percent=percent) | Advance(percent=percent):
            _check_percent(percent, rule)
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
            if (price is not None and price < 0) or times < 0 or (times == 0 and plus < 0):
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
        case BonusPoints(percent=points_percent, per=per, points=points):
            _check_points(points_percent, per, points, rule)
        case ChildOperation():
            _check_child(action, rule)
        case OnlyPayment(types):
            if not types:
                raise WrongUse(
                    "nothing_chosen", "An action of rule “{rule}” has an empty list; name something in it.", rule=rule
                )
        case SendEmail(to=to):
            if to and not _ADDRESS.fullmatch(to):
                raise WrongUse(
                    "bad_address", "Rule “{rule}” writes to “{to}”, which is no e-mail address.", rule=rule, to=to
                )
        case _:
            pass
    return action


def _check_child(action: ChildOperation, rule: str) -> None:
    if action.percent is not None:
        if action.per is not None or action.price is not None:
            raise WrongUse(
                "percent_or_per",
                "Rule “{rule}” makes a document: it takes either a percent, or a price and per.",
                rule=rule,
            )
        _check_percent(action.percent, rule)
    elif action.of.is_every_line and action.per is None and action.qty is None:
        raise WrongUse(
            "nothing_counted",
            "Rule “{rule}” makes a document and says not of what: name an item or a group in of, or a percent.",
            rule=rule,
        )
    if "" in (*action.of.items, *action.of.groups):
        raise WrongUse("nothing_named", "Rule “{rule}” has an empty text where a name is due; mend it.", rule=rule)
    if (action.per is not None and action.per <= 0) or (action.qty is not None and action.qty < 0):
        raise WrongUse("qty_not_positive", "Rule “{rule}” adds a quantity that is not above zero; mend it.", rule=rule)
    if action.price is not None and action.price < 0:
        raise _negative(rule)
    # A script, which alone gives a quantity, reckons its price and may come to none: there is no document of that then.
    if action.price == 0 and action.qty is None:
        raise WrongUse(
            "document_for_nothing",
            "Rule “{rule}” makes a document at a price of 0.00; give it a price, or leave it out for the listed one.",
            rule=rule,
        )
    if action.kind is ChildKind.BONUS and not action.to:
        raise WrongUse(
            "bonus_for_nobody", "Rule “{rule}” gives a bonus and says not to whom; name it in to.", rule=rule
        )


def _check_points(percent: BasisPoints | None, per: Cents | None, points: Cents | None, rule: str) -> None:
    if (percent is None) == (per is None) or (per is None) != (points is None):
        raise WrongUse(
            "percent_or_points",
            "Rule “{rule}” gives points: it takes either a percent, or an amount per with its points.",
            rule=rule,
        )
    if percent is not None:
        _check_percent(percent, rule)
    elif per is not None and points is not None and (per <= 0 or points <= 0):
        raise WrongUse(
            "points_not_positive", "Rule “{rule}” gives points per amount; both must be above zero.", rule=rule
        )


def _check_percent(percent: BasisPoints, rule: str) -> None:
    if not 0 <= percent <= FULL:
        raise WrongUse(
            "percent_range", "Rule “{rule}” has a percent that is not between 0 and 100; mend it.", rule=rule
        )


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
