"""Whether a condition holds on the sheet as it stands; and if not, by how much it failed, in a sentence.

One judge for each condition of `rules.CONDITIONS`. A judge answers None when the condition holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import ancestry
from tui_pos.domain.money import format_cents, format_qty
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Term
from tui_pos.pricing.book import Entry
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.rules import (
    CONDITION_NAMES,
    WEEKDAYS,
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
    Range,
    TimeOfDay,
    Total,
    Weekday,
)
from tui_pos.pricing.sheet import Row, Sheet, is_out


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


def why_not(entry: Entry, scene: Scene) -> Saying | None:
    """The first reason why the rule does not hold, or None when it does."""
    for condition in entry.rule.when:
        reason = JUDGES[type(condition)](condition, entry, scene)
        if reason is not None:
            return reason
    for exception in entry.off_when:
        if JUDGES[type(exception)](exception, entry, scene) is None:
            return saying("Its exception “{exception}” holds.", exception=Term(CONDITION_NAMES[type(exception)]))
    return None


def _partner(condition: PartnerIs, _entry: Entry, scene: Scene) -> Saying | None:
    if scene.cart.partner.code in condition.partners:
        return None
    return saying("It is for other partners: {partners}.", partners=_list(condition.partners))


def _partner_group(condition: PartnerGroupIs, _entry: Entry, scene: Scene) -> Saying | None:
    groups = ancestry(scene.cart.partner.group)
    if any(group in groups for group in condition.groups):
        return None
    return saying("It is for partners of {groups}.", groups=_list(condition.groups))


def _location(condition: LocationIs, _entry: Entry, scene: Scene) -> Saying | None:
    if scene.cart.location.code in condition.locations:
        return None
    return saying("It is for other locations: {locations}.", locations=_list(condition.locations))


def _operator(condition: OperatorIs, _entry: Entry, scene: Scene) -> Saying | None:
    if scene.cart.operator.code in condition.operators:
        return None
    return saying("It is for other operators: {operators}.", operators=_list(condition.operators))


def _item(condition: ItemPresent, entry: Entry, scene: Scene) -> Saying | None:
    return _present(scene.sheet.of(condition.items, ()), condition.items, entry)


def _item_group(condition: ItemGroupPresent, entry: Entry, scene: Scene) -> Saying | None:
    return _present(scene.sheet.of((), condition.groups), condition.groups, entry)


def _present(rows: list[Row], wanted: tuple[str, ...], entry: Entry) -> Saying | None:
    if any(row.line.qty > 0 and not is_out(row, entry) for row in rows):
        return None
    return saying("{what} is needed.", what=_list(wanted))


def _item_quantity(condition: ItemQuantity, entry: Entry, scene: Scene) -> Saying | None:
    have = scene.sheet.quantity(entry, condition.items, ())
    return _quantity_miss(condition.range, have, condition.items)


def _group_quantity(condition: GroupQuantity, entry: Entry, scene: Scene) -> Saying | None:
    have = scene.sheet.quantity(entry, (), condition.groups)
    return _quantity_miss(condition.range, have, condition.groups)


def _quantity_miss(bounds: Range, have: int, wanted: tuple[str, ...]) -> Saying | None:
    if bounds.holds(have):
        return None
    what = _list(wanted)
    if bounds.least is not None and have < bounds.least:
        return saying("{qty} more of {what} is needed.", qty=format_qty(bounds.least - have), what=what)
    if bounds.over is not None and have <= bounds.over:
        return saying(
            "More than {bound} of {what} is needed; there is {have}.",
            bound=format_qty(bounds.over),
            what=what,
            have=format_qty(have),
        )
    return saying("There is {qty} of {what} too many.", qty=format_qty(have - (bounds.most or 0)), what=what)


def _total(condition: Total, entry: Entry, scene: Scene) -> Saying | None:
    bounds, have = condition.range, scene.sheet.total_for(entry)
    if bounds.holds(have):
        return None
    if bounds.least is not None and have < bounds.least:
        return saying("{amount} more is needed.", amount=format_cents(bounds.least - have))
    if bounds.over is not None and have <= bounds.over:
        return saying(
            "The sum must be over {bound}; it is {have}.", bound=format_cents(bounds.over), have=format_cents(have)
        )
    return saying("The sum is {amount} too high.", amount=format_cents(have - (bounds.most or 0)))


def _time(condition: TimeOfDay, _entry: Entry, scene: Scene) -> Saying | None:
    first, last, now = condition.first, condition.last, scene.minute
    if first <= now <= last or (first > last and (now >= first or now <= last)):
        return None
    return saying("It acts from {first} to {last}.", first=_clock(first), last=_clock(last))


def _dates(condition: Dates, _entry: Entry, scene: Scene) -> Saying | None:
    today = scene.moment.date()
    if condition.first is not None and today < condition.first:
        return saying("It begins on {day}.", day=condition.first)
    if condition.last is not None and today > condition.last:
        return saying("It ended on {day}.", day=condition.last)
    return None


def _weekday(condition: Weekday, _entry: Entry, scene: Scene) -> Saying | None:
    if WEEKDAYS[scene.moment.weekday()] in condition.days:
        return None
    return saying("It acts on other days: {days}.", days=Term(_list(condition.days)))


def _list(codes: tuple[str, ...]) -> str:
    return ", ".join(codes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


JUDGES: dict[type[Condition], Callable[[Any, Entry, Scene], Saying | None]] = {
    PartnerIs: _partner,
    PartnerGroupIs: _partner_group,
    LocationIs: _location,
    OperatorIs: _operator,
    ItemPresent: _item,
    ItemGroupPresent: _item_group,
    ItemQuantity: _item_quantity,
    GroupQuantity: _group_quantity,
    Total: _total,
    TimeOfDay: _time,
    Dates: _dates,
    Weekday: _weekday,
}
