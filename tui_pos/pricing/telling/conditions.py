"""A clause for each condition, as it follows “When”, and for each exception, as it follows “except”."""

from collections.abc import Callable
from typing import Any

from tui_pos.pricing.rules import (
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
    TimeOfDay,
    Total,
    Turnover,
    TurnoverLastMonth,
    Weekday,
)
from tui_pos.pricing.telling.words import Speech


def told_condition(condition: Condition, speech: Speech) -> str:
    """The clause that says when the condition holds."""
    return CONDITION_CLAUSES[type(condition)](condition, speech)


def told_exception(exception: Condition, speech: Speech) -> str:
    """The clause that says what the rule leaves out, or when it does not act."""
    clause = _EXCEPTION_CLAUSES.get(type(exception))
    if clause is not None:
        return clause(exception, speech)
    return speech.say("when {condition}", condition=told_condition(exception, speech))


def _partner(condition: PartnerIs, speech: Speech) -> str:
    return speech.say(
        "the customer is {partner}", partner=speech.either([speech.partner(code) for code in condition.partners])
    )


def _partner_group(condition: PartnerGroupIs, speech: Speech) -> str:
    groups = speech.either_group(condition.groups)
    if len(condition.groups) == 1:
        return speech.say("the customer is in the group {group}", group=groups)
    return speech.say("the customer is in one of the groups {groups}", groups=groups)


def _location(condition: LocationIs, speech: Speech) -> str:
    return speech.say(
        "the location is {location}", location=speech.either([speech.location(code) for code in condition.locations])
    )


def _location_group(condition: LocationGroupIs, speech: Speech) -> str:
    groups = speech.either_group(condition.groups)
    if len(condition.groups) == 1:
        return speech.say("the location is in the group {group}", group=groups)
    return speech.say("the location is in one of the groups {groups}", groups=groups)


def _operator(condition: OperatorIs, speech: Speech) -> str:
    return speech.say(
        "the operator is {operator}", operator=speech.either([speech.operator(code) for code in condition.operators])
    )


def _operator_group(condition: OperatorGroupIs, speech: Speech) -> str:
    groups = speech.either_group(condition.groups)
    if len(condition.groups) == 1:
        return speech.say("the operator is in the group {group}", group=groups)
    return speech.say("the operator is in one of the groups {groups}", groups=groups)


def _item(condition: ItemPresent, speech: Speech) -> str:
    what = speech.either([speech.item(code) for code in condition.items])
    return speech.say("{document} holds {what}", document=speech.document, what=what)


def _item_group(condition: ItemGroupPresent, speech: Speech) -> str:
    groups = speech.either_group(condition.groups)
    if len(condition.groups) == 1:
        what = speech.say("something of the group {group}", group=groups)
    else:
        what = speech.say("something of the groups {groups}", groups=groups)
    return speech.say("{document} holds {what}", document=speech.document, what=what)


def _item_quantity(condition: ItemQuantity, speech: Speech) -> str:
    return _quantity(speech.qty(condition.range), condition.items, (), speech)


def _group_quantity(condition: GroupQuantity, speech: Speech) -> str:
    return _quantity(speech.qty(condition.range), (), condition.groups, speech)


def _quantity(qty: str, items: tuple[str, ...], groups: tuple[str, ...], speech: Speech) -> str:
    what = speech.goods(items, groups)
    if len(items) + len(groups) == 1:
        return speech.say("{document} holds {qty} of {what}", document=speech.document, qty=qty, what=what)
    return speech.say("{document} holds {qty} of {what} together", document=speech.document, qty=qty, what=what)


def _total(condition: Total, speech: Speech) -> str:
    return speech.say(
        "the sum of {document} is {amount}", document=speech.document, amount=speech.money(condition.range)
    )


def _turnover(condition: Turnover, speech: Speech) -> str:
    amount = speech.money(condition.range)
    if condition.paid:
        return speech.say("the customer's turnover, less what is owed, is {amount}", amount=amount)
    return speech.say("the customer's turnover is {amount}", amount=amount)


def _turnover_last_month(condition: TurnoverLastMonth, speech: Speech) -> str:
    return speech.say("the customer's turnover of last month is {amount}", amount=speech.money(condition.range))


def _debt(condition: Debt, speech: Speech) -> str:
    return speech.say("the customer's debt is {amount}", amount=speech.money(condition.range))


def _overdue_debt(condition: OverdueDebt, speech: Speech) -> str:
    return speech.say("the customer's overdue debt is {amount}", amount=speech.money(condition.range))


def _payment(condition: PaymentIs, speech: Speech) -> str:
    return speech.say(
        "it is paid only by {types}", types=speech.either([speech.payment(code) for code in condition.types])
    )


def _birthday(condition: Birthday, speech: Speech) -> str:
    if condition.days == 0:
        when = speech.say("it is the customer's birthday")
    elif condition.days == 1:
        when = speech.say("the customer's birthday is at most a day away")
    else:
        when = speech.say("the customer's birthday is at most {days} days away", days=condition.days)
    return speech.say("{condition} (once a year)", condition=when) if condition.once_a_year else when


def _card(_condition: HasCard, speech: Speech) -> str:
    return speech.say("the customer holds a card")


def _time(condition: TimeOfDay, speech: Speech) -> str:
    return speech.say("it is from {first} to {last}", first=_clock(condition.first), last=_clock(condition.last))


def _dates(condition: Dates, speech: Speech) -> str:
    first, last = condition.first, condition.last
    if first == last:
        return speech.say("the day is {day}", day=first or "…")
    if last is None:
        return speech.say("the day is {day} or later", day=first)
    if first is None:
        return speech.say("the day is {day} or earlier", day=last)
    return speech.say("the day is from {first} to {last}", first=first, last=last)


def _weekday(condition: Weekday, speech: Speech) -> str:
    names = _weekdays(speech)
    return speech.say("the day is {day}", day=speech.either([names[day] for day in condition.days]))


def _weekdays(speech: Speech) -> dict[str, str]:
    return {
        "mon": speech.say("Monday"),
        "tue": speech.say("Tuesday"),
        "wed": speech.say("Wednesday"),
        "thu": speech.say("Thursday"),
        "fri": speech.say("Friday"),
        "sat": speech.say("Saturday"),
        "sun": speech.say("Sunday"),
    }


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _except_partner(exception: PartnerIs, speech: Speech) -> str:
    return speech.say(
        "for the customer {partner}", partner=speech.either([speech.partner(code) for code in exception.partners])
    )


def _except_partner_group(exception: PartnerGroupIs, speech: Speech) -> str:
    groups = speech.either_group(exception.groups)
    if len(exception.groups) == 1:
        return speech.say("for the group {group}", group=groups)
    return speech.say("for the groups {groups}", groups=groups)


def _except_item(exception: ItemPresent, speech: Speech) -> str:
    return speech.say("for {what}", what=speech.either([speech.item(code) for code in exception.items]))


def _except_item_group(exception: ItemGroupPresent, speech: Speech) -> str:
    groups = speech.either_group(exception.groups)
    if len(exception.groups) == 1:
        return speech.say("for goods of the group {group}", group=groups)
    return speech.say("for goods of the groups {groups}", groups=groups)


_Clause = Callable[[Any, Speech], str]

CONDITION_CLAUSES: dict[type[Condition], _Clause] = {
    PartnerIs: _partner,
    PartnerGroupIs: _partner_group,
    LocationIs: _location,
    LocationGroupIs: _location_group,
    OperatorIs: _operator,
    OperatorGroupIs: _operator_group,
    ItemPresent: _item,
    ItemGroupPresent: _item_group,
    ItemQuantity: _item_quantity,
    GroupQuantity: _group_quantity,
    Total: _total,
    Turnover: _turnover,
    TurnoverLastMonth: _turnover_last_month,
    Debt: _debt,
    OverdueDebt: _overdue_debt,
    PaymentIs: _payment,
    Birthday: _birthday,
    HasCard: _card,
    TimeOfDay: _time,
    Dates: _dates,
    Weekday: _weekday,
}

_EXCEPTION_CLAUSES: dict[type[Condition], _Clause] = {
    PartnerIs: _except_partner,
    PartnerGroupIs: _except_partner_group,
    ItemPresent: _except_item,
    ItemGroupPresent: _except_item_group,
}
"""Those that are said more shortly than with “when”."""
