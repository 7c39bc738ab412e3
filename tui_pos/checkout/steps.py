"""Undo and redo of what was done to the sale in hand. Each is the opposite act and needs what that act needs.

Implements `tui_pos.station.hold_desk.StepsDesk`; its docstrings are there. What was done stays in the journal, and what
is undone is written there beside it.
"""

from typing import TYPE_CHECKING

from tui_pos.checkout import keep, lines
from tui_pos.checkout.holds import Hand
from tui_pos.checkout.keep import Entry
from tui_pos.checkout.recognise import check_sold
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import ItemType
from tui_pos.domain.money import format_cents, format_percent, format_qty
from tui_pos.domain.parties import Partner
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import Saying, saying
from tui_pos.domain.steps import StepTold
from tui_pos.errors import Refused, Term
from tui_pos.store import cart_steps

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind


class Steps:
    """The steps of the sale in one hand."""

    def __init__(self, workplace: Workplace, hand: Hand) -> None:
        self._workplace = workplace
        self._hand = hand

    def to_undo(self) -> StepTold | None:
        return self._told(undone=False)

    def to_redo(self) -> StepTold | None:
        return self._told(undone=True)

    def undo(self) -> Cart:
        way = self._way(undone=False)
        if way is None:
            raise Refused("nothing_to_undo", "There is no step of this sale to undo.")
        return self._go(way)

    def redo(self) -> Cart:
        way = self._way(undone=True)
        if way is None:
            raise Refused("nothing_to_redo", "Nothing was undone that could be done again.")
        return self._go(way)

    def _way(self, *, undone: bool) -> cart_steps.Way | None:
        return cart_steps.way_from(self._workplace.store, self._hand.cart, undone=undone)

    def _told(self, *, undone: bool) -> StepTold | None:
        way = self._way(undone=undone)
        if way is None:
            return None
        now, wanted = self._hand.cart, way.cart
        stay = {line.number for line in wanted.lines}
        return StepTold(told_of(now, wanted), any(line.number not in stay for line in now.lines))

    def _go(self, way: cart_steps.Way) -> Cart:
        now, store = self._hand.hand, self._workplace.store
        entries = _allowed(self._workplace, now, way.cart)
        with store.write():
            after = keep.keep(self._workplace, self._hand.kept, way.cart, entries)
            cart_steps.go(store, now, way, after)
        return self._hand.take(after)


def _allowed(workplace: Workplace, now: Cart, wanted: Cart) -> list[Entry]:
    """What the journal is to say of the way from `now` to `wanted`. Raises Refused where one of its acts is refused."""
    before, after = {line.number: line for line in now.lines}, {line.number: line for line in wanted.lines}
    if wanted.location != now.location:
        need(now.operator, Right.CHANGE_LOCATION)
    if wanted.partner != now.partner:
        lines.check_served(wanted.partner)
    entries = []
    for number, line in before.items():
        if number not in after:
            lines.void(now, number)
            entries.append(_entry("void_line", line, qty=line.qty, price=line.price, net=line.net))
        else:
            entries += _changes(now, line, after[number])
    for number, line in after.items():
        if number not in before:
            need(now.operator, Right.SELL)
            check_sold(line.item)
            lines.check_terms(now, line)
            entries.append(_entry("line_again", line, qty=line.qty, price=line.price, net=line.net))
    grown = {
        line.item.code for line in wanted.lines if line.qty > (before[line.number].qty if line.number in before else 0)
    }
    if grown:
        lines.check_stock_for(workplace, wanted, [line for line in wanted.lines if line.item.code in grown])
    return entries


def _changes(now: Cart, line: Line, wanted: Line) -> list[Entry]:
    """What was typed by hand is undone by whoever may type it; what the program priced again is nobody's act."""
    entries = []
    if wanted.qty > line.qty:
        lines.check_terms(now, wanted)
    if _differ((line.price, line.price_by_hand), (wanted.price, wanted.price_by_hand)):
        if wanted.price_by_hand:
            lines.change_price(now, line.number, wanted.price)
        elif line.item.type is not ItemType.VARIABLE:
            need(now.operator, Right.CHANGE_PRICE)
        entries.append(_entry("change_price", line, before=line.price, after=wanted.price))
    if _differ((line.percent, line.percent_by_hand), (wanted.percent, wanted.percent_by_hand)):
        # Back to what the program gave: whoever may give what stands there now may take it off.
        lines.change_percent(now, line.number, wanted.percent if wanted.percent_by_hand else line.percent)
        entries.append(_entry("change_percent", line, before=line.percent, after=wanted.percent))
    return entries


def _differ(now: tuple[int, bool], wanted: tuple[int, bool]) -> bool:
    return now != wanted and (now[1] or wanted[1])


def _entry(kind: "EntryKind", line: Line, **facts: int) -> Entry:
    return Entry(kind, {"item": line.item.code, **facts, "undo": True})


def told_of(now: Cart, wanted: Cart) -> Saying:
    """What the way from `now` to `wanted` does, in a sentence."""
    before, after = {line.number: line for line in now.lines}, {line.number: line for line in wanted.lines}
    if wanted.partner != now.partner:
        return saying("the customer is {name} again", name=_customer(wanted.partner))
    if wanted.location != now.location:
        return saying("the location is {name} again", name=wanted.location.name)
    gone = [line for number, line in before.items() if number not in after]
    if gone:
        return saying("“{name}” leaves the sale, {qty} × {price}", **_facts(gone[-1]))
    back = [line for number, line in after.items() if number not in before]
    if back:
        return saying("“{name}” is in the sale again, {qty} × {price}", **_facts(back[-1]))
    line = next((line for line in wanted.lines if before[line.number] != line), None)
    if line is None:
        return saying("nothing changes")
    was = before[line.number]
    if was.qty != line.qty:
        return saying(
            "“{name}”: {before} becomes {after}",
            name=line.item.name,
            before=format_qty(was.qty),
            after=f"{format_qty(line.qty)} {line.item.unit}",
        )
    if was.price != line.price:
        return saying(
            "“{name}”: the price {before} becomes {after}",
            name=line.item.name,
            before=format_cents(was.price),
            after=format_cents(line.price),
        )
    return saying(
        "“{name}”: the discount {before} % becomes {after} %",
        name=line.item.name,
        before=format_percent(was.percent),
        after=format_percent(line.percent),
    )


def _customer(partner: Partner) -> str | Term:
    return Term(partner.name) if partner.is_anonymous else partner.name


def _facts(line: Line) -> dict[str, str]:
    return {"name": line.item.name, "qty": format_qty(line.qty), "price": format_cents(line.price)}
