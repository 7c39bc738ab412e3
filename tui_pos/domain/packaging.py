"""Goods given on consignment, deposit packaging among them: not paid, but owed until they come back or are reported."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tui_pos.domain.cart import Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import ONE, Cents, Thousandths, amount_of, format_qty
from tui_pos.domain.operation import Lot
from tui_pos.errors import Refused


@dataclass(frozen=True, slots=True)
class Owed:
    """One lot: what was given of an item at once, at `price` (cents), which stays. `number` is the consignment's.
    Quantities are in thousandths."""

    lot: Lot
    number: int
    partner: str
    location: str
    moment: datetime
    item: Item
    price: Cents
    given: Thousandths
    returned: Thousandths = Thousandths(0)
    reported: Thousandths = Thousandths(0)

    @property
    def left(self) -> Thousandths:
        return Thousandths(self.given - self.returned - self.reported)

    @property
    def value(self) -> Cents:
        """What is left, at the price at which it was given."""
        return amount_of(self.price, self.left)


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

    The lines' prices are theirs, as those that come by hand: nothing prices them anew. Raises Refused `nothing_taken`,
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
        rows.append((line, each.lot))
    return tuple(rows)


def offered_back(sold: int, kept: int, lots: Iterable[Owed]) -> dict[Lot, Thousandths]:
    """What of the packaging given with a sale goes back with what comes back of the sale.

    `kept` of what was `sold` stays with the customer (both in cents; in thousandths for a sale that costs nothing), and
    so does as much packaging as that needs: in whole pieces, where whole ones were given. What has gone back already,
    or was reported, is not offered again.
    """
    offered: dict[Lot, Thousandths] = {}
    for each in lots:
        unit = ONE if each.given % ONE == 0 else 1
        needed = -(-each.given * kept // (sold * unit)) * unit if kept > 0 else 0
        qty = each.left - needed
        if qty > 0:
            offered[each.lot] = Thousandths(qty)
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
