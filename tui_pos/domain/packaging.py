"""Goods given on consignment, deposit packaging among them: not paid, but owed until they come back or are reported."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from tui_pos.domain.cart import Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Cents, Thousandths, format_qty, half_up
from tui_pos.domain.operation import Lot
from tui_pos.errors import Refused


@dataclass(frozen=True, slots=True)
class Owed:
    """One lot: what was given of an item at once, at `price` (cents), which stays; all of it came to `net` (cents)
    after its discounts. `number` is the consignment's. Quantities are in thousandths."""

    lot: Lot
    number: int
    partner: str
    location: str
    moment: datetime
    item: Item
    price: Cents
    net: Cents
    given: Thousandths
    returned: Thousandths = Thousandths(0)
    reported: Thousandths = Thousandths(0)

    @property
    def left(self) -> Thousandths:
        return Thousandths(self.given - self.returned - self.reported)

    @property
    def value(self) -> Cents:
        """What is left of `net`, in cents."""
        return self.part(self.left)

    def part(self, qty: Thousandths) -> Cents:
        """What so much of it comes to, in cents, when it is taken next: the difference of two running sums, so that
        parts taken one after the other add up to `net`."""
        gone = self.returned + self.reported
        return Cents(half_up(self.net * (gone + qty), self.given) - half_up(self.net * gone, self.given))


class Wanted(NamedTuple):
    """So much (thousandths) of the item with the `code` that is owed; of the lots at `price` (cents) only, if given."""

    code: str
    qty: Thousandths
    price: Cents | None = None


def oldest_first(owed: Sequence[Owed], wanted: Iterable[Wanted]) -> dict[Lot, Thousandths]:
    """From which lots, which come oldest first, what is wanted is taken. What names a price has the first choice.

    Raises Refused `nothing_taken`, `not_owed`.
    """
    picked: dict[Lot, Thousandths] = {}
    for wish in sorted(wanted, key=lambda wish: wish.price is None):
        _check_taken(wish.qty)
        fitting = [each for each in owed if each.item.code == wish.code and wish.price in (None, each.price)]
        missing: int = wish.qty
        for each in fitting:
            part = min(missing, each.left - picked.get(each.lot, 0))
            if part > 0:
                picked[each.lot] = Thousandths(picked.get(each.lot, 0) + part)
                missing -= part
        if missing:
            name = next((each.item.name for each in owed if each.item.code == wish.code), wish.code)
            raise not_owed(name, Thousandths(wish.qty - missing), wish.qty)
    return {each.lot: picked[each.lot] for each in owed if each.lot in picked}


def taken(owed: Sequence[Owed], wanted: Mapping[Lot, Thousandths]) -> tuple[tuple[Line, Lot], ...]:
    """So much of each lot as lines of a return or report, at the prices at which it was given, in the order of `owed`.

    What makes them come to their part of the lot's net stands in their `off`; that can be a cent below zero. The
    lines' prices are theirs, as those that come by hand: nothing prices them anew. Raises Refused `nothing_taken`,
    `not_owed`.
    """
    for lot, qty in wanted.items():
        _check_taken(qty)
        if not any(each.lot == lot for each in owed):
            raise Refused("no_such_lot", "That is no longer owed; look again at what is.")
    if not wanted:
        raise Refused("nothing_taken", "There is nothing to take; name what is owed, and how much of it.")
    rows: list[tuple[Line, Lot]] = []
    for each in owed:
        if each.lot not in wanted:
            continue
        if wanted[each.lot] > each.left:
            raise not_owed(each.item.name, each.left, wanted[each.lot])
        line = Line(len(rows) + 1, each.item, wanted[each.lot], each.price, price_by_hand=True)
        rows.append((replace(line, off=Cents(line.gross - each.part(line.qty))), each.lot))
    return tuple(rows)


def offered_back(owed: Iterable[Owed], stays: int) -> dict[Lot, Thousandths]:
    """What of these lots, the first of them first, goes back when so much of them all (thousandths) stays with the
    goods that the customer keeps. What has gone back already, or was reported, is not offered again."""
    open_lots = list(owed)
    over = sum(each.left for each in open_lots) - stays
    offered: dict[Lot, Thousandths] = {}
    for each in open_lots:
        part = min(over, each.left)
        if part > 0:
            offered[each.lot] = Thousandths(part)
            over -= part
    return offered


def not_owed(item: str, left: Thousandths, asked: Thousandths) -> Refused:
    """The refusal of more than is owed of an item to come back or to be reported."""
    return Refused(
        "not_owed",
        "Of “{item}” only {left} is owed, {asked} was asked for; take fewer.",
        item=item,
        left=format_qty(left),
        asked=format_qty(asked),
    )


def _check_taken(qty: Thousandths) -> None:
    if qty <= 0:
        raise Refused("nothing_taken", "There is nothing to take; name what is owed, and how much of it.")
