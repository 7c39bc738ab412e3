"""The way back from a cart to what it was before a step, and on again. `carts.put_step` keeps it, step by step."""

from dataclasses import replace
from typing import NamedTuple

import msgspec

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.store import parties
from tui_pos.store.carts import change_to
from tui_pos.store.catalogue import item_by_code
from tui_pos.store.database import Store

_LineKept = tuple[int, str, int, int, int, int, int, int, str | None]
_Change = tuple[list[int], list[_LineKept], str | None, str | None]


class Way(NamedTuple):
    """A step back (`undone` False: it is to be undone), or one forward again, and the cart to which it leads."""

    undone: bool
    number: int
    cart: Cart


def way_from(store: Store, cart: Cart, *, undone: bool) -> Way | None:
    """The step that is undone next, or done again next where `undone`; None where there is none.

    The cart to which it leads has today's names of items and customer, and the prices that it had.
    """
    row = store.row(
        "SELECT number, change FROM cart_step WHERE cart = ? AND undone = ? ORDER BY number DESC LIMIT 1",
        (cart.id.bytes, int(undone)),
    )
    return None if row is None else Way(undone, row[0], _changed(store, cart, row[1]))


def go(store: Store, before: Cart, way: Way, after: Cart) -> None:
    """The way was gone, from `before` to `after`: what leads back takes its place. Part of the write around it."""
    cart = before.id.bytes
    store.run("DELETE FROM cart_step WHERE cart = ? AND undone = ? AND number = ?", (cart, int(way.undone), way.number))
    back = change_to(before, after)
    if back is None:
        return
    other = int(not way.undone)
    store.run(
        "INSERT INTO cart_step (cart, undone, number, change) "
        "SELECT ?, ?, coalesce(max(number), 0) + 1, ? FROM cart_step WHERE cart = ? AND undone = ?",
        (cart, other, back, cart, other),
    )


def _changed(store: Store, cart: Cart, change: bytes) -> Cart:
    gone, lines, partner, location = msgspec.json.decode(change, type=_Change)
    there = {line.number: line for line in cart.lines}
    for number in gone:
        there.pop(number, None)
    for kept in lines:
        there[kept[0]] = _line(store, kept, there.get(kept[0]))
    cart = replace(cart, lines=tuple(there[number] for number in sorted(there)))
    if partner is not None:
        cart = replace(cart, partner=parties.partner(store, partner) or cart.partner)
    if location is not None:
        cart = replace(cart, location=parties.location(store, location) or cart.location)
    return cart


def _line(store: Store, kept: _LineKept, now: Line | None) -> Line:
    number, code, qty, price, percent, off, price_by_hand, percent_by_hand, rule = kept
    item = item_by_code(store, code) if now is None or now.item.code != code else now.item
    if item is None:
        raise KeyError(code)
    return Line(
        number,
        item,
        Thousandths(qty),
        Cents(price),
        BasisPoints(percent),
        Cents(off),
        price_by_hand == 1,
        percent_by_hand == 1,
        rule,
    )
