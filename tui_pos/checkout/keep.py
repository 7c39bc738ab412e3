"""Every step of a cart is on the disk before it is on the screen."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.operation import COMES_BACK, Operation
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import lenders
from tui_pos.errors import Refused
from tui_pos.fiscal.usn import usn
from tui_pos.store import carts, journal
from tui_pos.store.usn import next_usn_counter, printer_serial

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind

NO_FACTS: Mapping[str, object] = {}


class Entry(NamedTuple):
    """A line for the journal, written together with the step that it tells of."""

    kind: "EntryKind"
    facts: Mapping[str, object] = NO_FACTS


def keep(
    workplace: Workplace,
    before: Cart | None,
    after: Cart,
    entries: Iterable[Entry] = (),
    step_from: Cart | None = None,
) -> Cart:
    """Write a step in one transaction and return the cart as kept. `before` is None for a cart not kept yet; a
    step that can be undone leads back to `step_from`.

    Raises Refused as `with_usn` does.
    """
    with workplace.store.write():
        after = with_usn(workplace, after)
        if after != before:
            carts.put_cart(workplace.store, workplace.station, before, after)
            if step_from is not None:
                carts.put_step(workplace.store, step_from, after)
        for entry in entries:
            note(workplace, after, entry)
    return after


def with_usn(workplace: Workplace, cart: Cart) -> Cart:
    """The cart with its unique sale number, which it has from its first line on (Ordinance N-18, Annex 29 p. 9.1).

    Raises Refused `no_printer` while no fiscal printer was ever seen, since the number begins with the printer's.
    """
    if cart.usn is not None or not cart.lines:
        return cart
    return replace(cart, usn=next_usn(workplace, cart.operator))


def next_usn(workplace: Workplace, operator: Operator) -> str:
    """The next unique sale number, to be kept in the write around it. Raises Refused as `with_usn`."""
    serial = printer_serial(workplace.store, workplace.own_printer)
    if serial is None:
        raise Refused("no_printer", "The fiscal printer has not answered yet; switch it on and try again.")
    return usn(serial, operator.code, next_usn_counter(workplace.store, serial, workplace.settings.printer.usn_from))


def by_hand(cart: Cart) -> list[Entry]:
    """What the journal must say of a cart that was entered at once: the prices and percents that came by hand."""
    entries = []
    for line in cart.lines:
        if line.price_by_hand:
            entries.append(Entry("change_price", {"item": line.item.code, "after": line.price}))
        if line.percent_by_hand:
            entries.append(Entry("change_percent", {"item": line.item.code, "after": line.percent}))
    return entries


def cancel(workplace: Workplace, cart: Cart) -> None:
    """Give a kept cart up. It stays on record with its USN and its lines (Annex 29 p. 12)."""
    with workplace.store.write():
        carts.cancel_cart(workplace.store, cart)
        note(workplace, cart, Entry("cancel_cart", {"usn": cart.usn, "lines": len(cart.lines), "total": cart.total}))


def note(workplace: Workplace, cart: Cart, entry: Entry, about: UUID | None = None) -> None:
    """Write to the journal on behalf of the cart's operator; `about` the cart, or the operation that it became."""
    facts = {**entry.facts, "station": workplace.station}
    journal.append(workplace.store, entry.kind, cart.operator, workplace.clock(), facts, about or cart.id)


def note_grants(workplace: Workplace, operation: Operation) -> None:
    """Write to the journal whose rights an operation was made with, beside those of who made it. Part of the write
    around it: the operation itself names one operator only. What comes back has nothing to do with what was allowed of
    the goods of the sale in hand."""
    who, of_goods = operation.operator, operation.kind not in COMES_BACK
    lent = [each for each in who.lent if of_goods or not each.item]
    if lent:
        facts = {
            "kind": operation.kind.value,
            "total": operation.total,
            "usn": operation.usn,
            "rights": sorted({each.right.value for each in lent}),
            "granted_by": lenders(who, of_goods=of_goods),
        }
        journal.append(workplace.store, "grant_used", who.code, workplace.clock(), facts, operation.id)
