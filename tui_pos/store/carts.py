"""The sale in hand, on the disk before it is on the screen. A step writes the difference between two carts.

A cart keeps codes; what they stand for is read from the catalogue, so a restored cart shows today's names, with the
prices, percents and quantities that were in it. `Line.number` grows along the cart and is its order.
"""

import sqlite3
from uuid import UUID

import msgspec

from tui_pos.domain.cart import Cart, Line
from tui_pos.errors import Refused
from tui_pos.store.catalogue import ITEM_COLUMNS, ITEM_WIDTH, to_item
from tui_pos.store.database import Row, Store
from tui_pos.store.parties import (
    LOCATION_COLUMNS,
    LOCATION_WIDTH,
    OPERATOR_COLUMNS,
    PARTNER_COLUMNS,
    PARTNER_WIDTH,
    to_location,
    to_operator,
    to_partner,
)

# The columns are constants: nothing a person types reaches the text of a statement.
_CART = (
    f"SELECT cart.id, cart.usn, cart.next_number, {LOCATION_COLUMNS}, {PARTNER_COLUMNS}, {OPERATOR_COLUMNS} "  # noqa: S608
    "FROM cart JOIN location ON location.code = cart.location LEFT JOIN partner ON partner.code = cart.partner "
    "JOIN operator ON operator.code = cart.operator "
)
_LINES = (
    f"SELECT {ITEM_COLUMNS}, number, qty, price, percent, off, price_by_hand, percent_by_hand, rule "  # noqa: S608
    "FROM cart_line JOIN item ON item.code = cart_line.item WHERE cart = ? ORDER BY number"
)
_PUT_LINE = (
    "INSERT INTO cart_line (cart, number, item, qty, price, percent, off, price_by_hand, percent_by_hand, rule) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (cart, number) DO UPDATE SET item = excluded.item, qty = excluded.qty, price = excluded.price, "
    "percent = excluded.percent, off = excluded.off, price_by_hand = excluded.price_by_hand, "
    "percent_by_hand = excluded.percent_by_hand, rule = excluded.rule"
)


def open_cart(store: Store, station: str) -> Cart | None:
    """The cart in hand at a station, as it was when the power went."""
    row = store.row(_CART + "WHERE cart.station = ? AND cart.state = 'open'", (station,))
    return None if row is None else _to_cart(store, row)


def cart_by_id(store: Store, cart_id: UUID) -> Cart | None:
    """A cart in whatever state it is."""
    row = store.row(_CART + "WHERE cart.id = ?", (cart_id.bytes,))
    return None if row is None else _to_cart(store, row)


def held_count(store: Store) -> int:
    """How many carts are held in this shop."""
    row = store.row("SELECT count(*) FROM cart WHERE state = 'held'")
    return int(row[0]) if row else 0


def put_cart(store: Store, station: str, before: Cart | None, after: Cart) -> None:
    """Keep `after` where `before` was kept (None: where no cart was): one transaction, only what changed.

    Raises Refused `cart_closed` when the cart was closed elsewhere, `cart_in_hand` when the station has another one.
    """
    if before is not None and before.id != after.id:
        raise ValueError("two carts, not two steps of one")
    with store.write():
        if before is None:
            _insert(store, station, after)
        elif _head(before) != _head(after):
            touched = store.run(
                "UPDATE cart SET location = ?, partner = ?, operator = ?, usn = ?, next_number = ? "
                "WHERE id = ? AND state = 'open'",
                (*_head(after), after.id.bytes),
            )
            _still_open(touched == 1)
        else:
            _still_open(store.row("SELECT 1 FROM cart WHERE id = ? AND state = 'open'", (after.id.bytes,)) is not None)
        _put_lines(store, before.lines if before else (), after)


def put_step(store: Store, before: Cart, after: Cart) -> None:
    """Remember what leads back from `after` to `before`; what was undone until now can no longer be done again.

    Part of the write around it. Nothing is remembered of what a cashier would not call a step: who is at the till, and
    the number that the sale got.
    """
    change = change_to(before, after)
    if change is None:
        return
    cart = after.id.bytes
    store.run("DELETE FROM cart_step WHERE cart = ? AND undone = 1", (cart,))
    store.run(
        "INSERT INTO cart_step (cart, undone, number, change) "
        "SELECT ?, 0, coalesce(max(number), 0) + 1, ? FROM cart_step WHERE cart = ? AND undone = 0",
        (cart, change, cart),
    )


def change_to(wanted: Cart, now: Cart) -> bytes | None:
    """What makes `now` into `wanted`, as `tui_pos.store.cart_steps` reads it; None where nothing does."""
    gone: list[int] = []
    lines: tuple[tuple[object, ...], ...] = ()
    if now.lines[:-1] == wanted.lines:
        gone = [line.number for line in now.lines[-1:]]
    elif now.lines != wanted.lines:
        there = {line.number: line for line in now.lines}
        changed = [line for line in wanted.lines if there.pop(line.number, None) != line]
        kept = {line.number for line in wanted.lines}
        gone = [number for number in there if number not in kept]
        lines = tuple(_line_values(b"", line)[1:] for line in changed)
    partner = None if wanted.partner == now.partner else wanted.partner.code
    location = None if wanted.location == now.location else wanted.location.code
    if not gone and not lines and partner is None and location is None:
        return None
    return msgspec.json.encode((gone, lines, partner, location))


def cancel_cart(store: Store, cart: Cart) -> None:
    """Give a cart up; it keeps its lines and its USN. Raises Refused `cart_closed` when it was closed before."""
    with store.write():
        touched = store.run(
            "UPDATE cart SET state = 'cancelled' WHERE id = ? AND state IN ('open', 'saving')", (cart.id.bytes,)
        )
        _still_open(touched == 1)


def _insert(store: Store, station: str, cart: Cart) -> None:
    try:
        store.run(
            "INSERT INTO cart (location, partner, operator, usn, next_number, id, station, state) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 'open')",
            (*_head(cart), cart.id.bytes, station),
        )
    except sqlite3.IntegrityError as error:
        if store.row("SELECT 1 FROM cart WHERE station = ? AND state = 'open'", (station,)):
            raise cart_in_hand(station) from error
        raise


def _put_lines(store: Store, before: tuple[Line, ...], after: Cart) -> None:
    kept = {line.number: line for line in before}
    changed = [line for line in after.lines if kept.pop(line.number, None) != line]
    cart = after.id.bytes
    if kept:
        store.run_many("DELETE FROM cart_line WHERE cart = ? AND number = ?", [(cart, number) for number in kept])
    if changed:
        store.run_many(_PUT_LINE, [_line_values(cart, line) for line in changed])


def _head(cart: Cart) -> tuple[object, ...]:
    return cart.location.code, cart.partner.code or None, cart.operator.code, cart.usn, cart.next_number


def _line_values(cart: bytes, line: Line) -> tuple[object, ...]:
    return (
        cart,
        line.number,
        line.item.code,
        line.qty,
        line.price,
        line.percent,
        line.off,
        int(line.price_by_hand),
        int(line.percent_by_hand),
        line.rule,
    )


def _to_cart(store: Store, row: Row) -> Cart:
    partner_at = 3 + LOCATION_WIDTH
    operator_at = partner_at + PARTNER_WIDTH
    return Cart(
        id=UUID(bytes=row[0]),
        location=to_location(row[3:partner_at]),
        partner=to_partner(row[partner_at:operator_at]),
        operator=to_operator(row[operator_at:]),
        usn=row[1],
        lines=tuple(_to_line(line) for line in store.rows(_LINES, (row[0],))),
        next_number=row[2],
    )


def _to_line(row: Row) -> Line:
    number, qty, price, percent, off, price_by_hand, percent_by_hand, rule = row[ITEM_WIDTH:]
    return Line(number, to_item(row), qty, price, percent, off, price_by_hand == 1, percent_by_hand == 1, rule)


def _still_open(is_open: bool) -> None:
    if not is_open:
        raise cart_closed()


def cart_closed() -> Refused:
    """The refusal to touch a cart that was closed meanwhile."""
    return Refused("cart_closed", "This sale was closed at another till; start a new one.")


def cart_in_hand(station: str) -> Refused:
    """The refusal of a second cart at one station."""
    return Refused(
        "cart_in_hand",
        "Station {station} has another sale in hand; finish or cancel it first, or give each till its own name.",
        station=station,
    )
