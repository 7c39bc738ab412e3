"""Whether a condition holds on the sheet as it stands; and if not, by how much it failed, in a sentence.

One judge for each condition of `rules.CONDITIONS`. A judge answers None when the condition holds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import ancestry
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.payment import called
from tui_pos.domain.saying import Money, Quantity, Saying, saying
from tui_pos.errors import Term, Terms
from tui_pos.pricing.birthdays import birthday_at
from tui_pos.pricing.book import Entry
from tui_pos.pricing.facts import Facts
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
from tui_pos.pricing.sheet import Row, Sheet
from tui_pos.pricing.terms import CONDITION_NAMES
from tui_pos.pricing.verdict import Lack

ACCOUNT_NAMES = TURNOVER, PAID_TURNOVER, LAST_MONTH, DEBT, OVERDUE_DEBT = (
    "Turnover",
    "Turnover that is paid",
    "Turnover of last month",
    "Debt",
    "Overdue debt",
)
"""What a partner's account says, by name."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What a rule sees: the sheet, for whom, where, by whom and when. `moment` is in the shop's time zone."""

    cart: Cart
    sheet: Sheet
    facts: Facts
    moment: datetime

    @property
    def minute(self) -> int:
        """Minutes since midnight."""
        return self.moment.hour * 60 + self.moment.minute


class Miss(NamedTuple):
    """Why a rule does not hold. `lack`: what alone is missing, if that is a quantity or an amount. `waits`: all that is
    missing is that the way to pay is not chosen yet."""

    why: Saying
    lack: Lack | None = None
    waits: bool = False


def why_not(entry: Entry, scene: Scene) -> Miss | None:
    """The first reason why the rule does not hold, or None when it does.

    While the way to pay is not chosen, a rule that asks about it waits, be it in a condition or in an exception.
    """
    short: Miss | None = None
    for condition in entry.rule.when:
        miss = JUDGES[type(condition)](condition, entry, scene)
        if miss is None or miss.waits:
            continue
        if short is not None:
            return Miss(short.why)
        if miss.lack is None:
            return miss
        short = miss
    for exception in entry.off_when:
        if JUDGES[type(exception)](exception, entry, scene) is None:
            if short is not None:
                return Miss(short.why)
            return Miss(saying("Its exception “{exception}” holds.", exception=Term(CONDITION_NAMES[type(exception)])))
    if entry.asks_payment and scene.facts.paid_by is None:
        return Miss(short.why) if short is not None else WAITS
    return short


def _partner(condition: PartnerIs, _entry: Entry, scene: Scene) -> Miss | None:
    if scene.cart.partner.code in condition.partners:
        return None
    return Miss(saying("It is for other customers: {partners}.", partners=_list(condition.partners)))


def _partner_group(condition: PartnerGroupIs, _entry: Entry, scene: Scene) -> Miss | None:
    if _is_in(scene.cart.partner.group, condition.groups):
        return None
    return Miss(saying("It is for customers of {groups}.", groups=_groups(condition.groups)))


def _location(condition: LocationIs, _entry: Entry, scene: Scene) -> Miss | None:
    if scene.cart.location.code in condition.locations:
        return None
    return Miss(saying("It is for other locations: {locations}.", locations=_list(condition.locations)))


def _location_group(condition: LocationGroupIs, _entry: Entry, scene: Scene) -> Miss | None:
    if _is_in(scene.cart.location.group, condition.groups):
        return None
    return Miss(saying("It is for locations of {groups}.", groups=_groups(condition.groups)))


def _operator(condition: OperatorIs, _entry: Entry, scene: Scene) -> Miss | None:
    if scene.cart.operator.code in condition.operators:
        return None
    return Miss(saying("It is for other operators: {operators}.", operators=_list(condition.operators)))


def _operator_group(condition: OperatorGroupIs, _entry: Entry, scene: Scene) -> Miss | None:
    if _is_in(scene.cart.operator.group, condition.groups):
        return None
    return Miss(saying("It is for operators of {groups}.", groups=_groups(condition.groups)))


def _item(condition: ItemPresent, entry: Entry, scene: Scene) -> Miss | None:
    return _present(scene.sheet.of(condition.items, ()), _goods(scene, condition.items, ()), entry)


def _item_group(condition: ItemGroupPresent, entry: Entry, scene: Scene) -> Miss | None:
    return _present(scene.sheet.of((), condition.groups), _groups(condition.groups), entry)


def _present(rows: list[Row], wanted: str, entry: Entry) -> Miss | None:
    if any(row.line.qty > 0 and not entry.out.holds(row.line.item) for row in rows):
        return None
    return Miss(saying("{what} is needed.", what=wanted))


def _item_quantity(condition: ItemQuantity, entry: Entry, scene: Scene) -> Miss | None:
    return _quantity(condition.range, entry, scene, condition.items, ())


def _group_quantity(condition: GroupQuantity, entry: Entry, scene: Scene) -> Miss | None:
    return _quantity(condition.range, entry, scene, (), condition.groups)


def _quantity(
    bounds: Range, entry: Entry, scene: Scene, items: tuple[str, ...], groups: tuple[str, ...]
) -> Miss | None:
    have = scene.sheet.quantity(entry, items, groups)
    if bounds.holds(have):
        return None
    what = _goods(scene, items, groups)
    if bounds.least is not None and have < bounds.least:
        more = bounds.least - have
        why = saying("{qty} more of {what} is needed.", qty=Quantity(more), what=what)
    elif bounds.over is not None and have <= bounds.over:
        # The next whole unit, where the goods are sold by the piece; else the next gram.
        more = bounds.over - have + 1
        if not have % 1000 and bounds.holds(have + -(-more // 1000) * 1000):
            more = -(-more // 1000) * 1000
        why = saying(
            "More than {bound} of {what} is needed; there is {have}.",
            bound=Quantity(bounds.over),
            what=what,
            have=Quantity(have),
        )
    else:
        return Miss(saying("There is {qty} of {what} too many.", qty=Quantity(have - (bounds.most or 0)), what=what))
    return Miss(why, Lack(items, groups, qty=Thousandths(more)) if bounds.holds(have + more) else None)


def _total(condition: Total, entry: Entry, scene: Scene) -> Miss | None:
    bounds, have = condition.range, scene.sheet.total_for(entry)
    if bounds.holds(have):
        return None
    if bounds.least is not None and have < bounds.least:
        more = bounds.least - have
        why = saying("{amount} more is needed.", amount=Money(more))
    elif bounds.over is not None and have <= bounds.over:
        more = bounds.over - have + 1
        why = saying("The sum must be over {bound}; it is {have}.", bound=Money(bounds.over), have=Money(have))
    else:
        return Miss(saying("The sum is {amount} too high.", amount=Money(have - (bounds.most or 0))))
    return Miss(why, Lack(amount=Cents(more)) if bounds.holds(have + more) else None)


def _turnover(condition: Turnover, _entry: Entry, scene: Scene) -> Miss | None:
    account = scene.facts.account
    if condition.paid:
        return _account(condition.range, account.turnover - account.debt, scene, Term(PAID_TURNOVER))
    return _account(condition.range, account.turnover, scene, Term(TURNOVER))


def _turnover_last_month(condition: TurnoverLastMonth, _entry: Entry, scene: Scene) -> Miss | None:
    return _account(condition.range, scene.facts.account.turnover_last_month, scene, Term(LAST_MONTH))


def _debt(condition: Debt, _entry: Entry, scene: Scene) -> Miss | None:
    return _account(condition.range, scene.facts.account.debt, scene, Term(DEBT))


def _overdue_debt(condition: OverdueDebt, _entry: Entry, scene: Scene) -> Miss | None:
    return _account(condition.range, scene.facts.account.overdue, scene, Term(OVERDUE_DEBT))


def _account(bounds: Range, have: int, scene: Scene, what: Term) -> Miss | None:
    if scene.cart.partner.is_anonymous:
        return UNKNOWN
    if bounds.holds(have):
        return None
    if bounds.least is not None and have < bounds.least:
        least = Money(bounds.least)
        return Miss(saying("{what}: {have}; at least {bound} is needed.", what=what, have=Money(have), bound=least))
    if bounds.over is not None and have <= bounds.over:
        over = Money(bounds.over)
        return Miss(saying("{what}: {have}; more than {bound} is needed.", what=what, have=Money(have), bound=over))
    most = Money(bounds.most or 0)
    return Miss(saying("{what}: {have}; at most {bound} is allowed.", what=what, have=Money(have), bound=most))


def _payment(condition: PaymentIs, _entry: Entry, scene: Scene) -> Miss | None:
    paid_by = scene.facts.paid_by
    if paid_by is None:
        return WAITS
    if paid_by and all(type_.code in condition.types or type_.kind.value in condition.types for type_ in paid_by):
        return None
    return Miss(saying("It is for other ways to pay: {types}.", types=called(condition.types)))


def _birthday(condition: Birthday, entry: Entry, scene: Scene) -> Miss | None:
    partner, facts = scene.cart.partner, scene.facts
    if partner.is_anonymous:
        return UNKNOWN
    birth = partner.birth_date
    if birth is None:
        return Miss(saying("The customer's date of birth is not known."))
    if birthday_at(birth, scene.moment.date(), condition.days, facts.leap_birthday) is None:
        return Miss(saying("The customer's birthday is on {day}.", day=f"{birth:%d.%m}"))
    if condition.once_a_year and entry.rule.id in facts.used:
        return Miss(saying("The customer has had it for this birthday."))
    return None


def _card(_condition: HasCard, _entry: Entry, scene: Scene) -> Miss | None:
    if scene.cart.partner.is_anonymous:
        return UNKNOWN
    return None if scene.cart.partner.card else Miss(saying("It is for customers with a card."))


def _time(condition: TimeOfDay, _entry: Entry, scene: Scene) -> Miss | None:
    first, last, now = condition.first, condition.last, scene.minute
    if first <= now <= last or (first > last and (now >= first or now <= last)):
        return None
    return Miss(saying("It acts from {first} to {last}.", first=_clock(first), last=_clock(last)))


def _dates(condition: Dates, _entry: Entry, scene: Scene) -> Miss | None:
    today = scene.moment.date()
    if condition.first is not None and today < condition.first:
        return Miss(saying("It begins on {day}.", day=condition.first))
    if condition.last is not None and today > condition.last:
        return Miss(saying("It ended on {day}.", day=condition.last))
    return None


def _weekday(condition: Weekday, _entry: Entry, scene: Scene) -> Miss | None:
    if WEEKDAYS[scene.moment.weekday()] in condition.days:
        return None
    return Miss(saying("It acts on other days: {days}.", days=Terms(condition.days)))


def _is_in(group: str, holders: Sequence[str]) -> bool:
    return any(each in holders for each in ancestry(group))


def _goods(scene: Scene, items: tuple[str, ...], groups: tuple[str, ...]) -> str:
    """The items by name, as far as the sale or the facts know them, or the groups."""
    if groups:
        return _groups(groups)
    rows, known = scene.sheet.by_item, scene.facts.items
    names = [rows[c][0].line.item.name if c in rows else known[c].name if c in known else c for c in items]
    return ", ".join(names)


def _groups(groups: tuple[str, ...]) -> str:
    """Groups by the last step of their path."""
    return ", ".join([group.rpartition("/")[2] for group in groups])


def _list(codes: tuple[str, ...]) -> str:
    return ", ".join(codes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


UNKNOWN = Miss(saying("It is for known customers."))
WAITS = Miss(saying("It is looked at when the payment is chosen."), waits=True)

JUDGES: dict[type[Condition], Callable[[Any, Entry, Scene], Miss | None]] = {
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
