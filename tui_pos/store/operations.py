"""Operations: kept as an intent before the receipt leaves, posted once it is out, dropped when it is taken back.

Saving a sale is a hot path: raw SQL on prepared statements, no models. Two transactions: `put_intent` and `post`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import ItemType
from tui_pos.domain.money import NOTHING, Cents
from tui_pos.domain.operation import Kind, Operation, RuleUse
from tui_pos.errors import Refused
from tui_pos.store import accounts, carts, journal, operation_rows, outbox, stornos
from tui_pos.store.accounts import Held
from tui_pos.store.database import Row, Store
from tui_pos.store.moments import kept_moment
from tui_pos.store.operation_rows import HEAD, STATE, held_in, to_operation
from tui_pos.store.totals import move_stock

INTENT, POSTED, DROPPED = "intent", "posted", "dropped"

_PUT_LINE = (
    "INSERT INTO operation_line (operation, position, number, item, name, item_group, vat, unit, pack_ratio, type, "
    "purchase, qty, price, percent, off, discount, net, price_by_hand, percent_by_hand, rule) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

_BEYOND = 1 << 62
"""More than any number of an operation."""


def put_intent(
    store: Store,
    operation: Operation,
    receipt: bytes,
    basis: bytes = b"",
    *,
    points_spent: Cents = NOTHING,
    credit_taken: Cents = NOTHING,
) -> None:
    """Keep an operation that waits for its receipt, with the whole receipt; its cart is `saving` from now on.

    `basis` is what it was priced from, and nothing to the store. `points_spent` (hundredths) and `credit_taken` (cents)
    of a sale are held at once; of a storno they are what is given back of them, once it is posted. Raises Refused
    `cart_closed` when the station's cart with this USN was closed meanwhile; `not_enough_points`, `no_credit`,
    `limit_exceeded`; for a storno `storno_waiting`, `already_returned`, `storno_outdated`.
    """
    key, held = operation.id.bytes, Held(points_spent, credit_taken)
    with store.write():
        if operation.kind is Kind.STORNO:
            cart = None
            stornos.check_storno(store, operation, held)
        else:
            cart = _take_cart(store, operation)
        store.run(
            "INSERT INTO operation (id, kind, state, location, partner, operator, station, moment, usn, total, "
            "change_due, cart, of, reason, points_spent, credit_taken) "
            "VALUES (?, ?, 'intent', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                operation.kind.value,
                operation.location.code,
                operation.partner.code or None,
                operation.operator.code,
                operation.station,
                kept_moment(operation.moment),
                operation.usn,
                operation.total,
                operation.change,
                cart,
                None if operation.of is None else operation.of.bytes,
                operation.reason,
                points_spent,
                credit_taken,
            ),
        )
        _put_parts(store, key, operation)
        store.run("INSERT INTO print_job (operation, receipt) VALUES (?, ?)", (key, receipt))
        if basis:
            store.run("INSERT INTO operation_basis (operation, basis) VALUES (?, ?)", (key, basis))
        if operation.kind is not Kind.STORNO:
            accounts.hold(store, operation, held)


def post(store: Store, operation_id: UUID, receipt_no: str) -> Operation:
    """The receipt is out: number the operation, move stock and accounts, tell the outbox, close the cart.

    Done twice it is done once: the operation comes back as it was posted. Raises Refused `operation_dropped`,
    KeyError for an operation that is not kept.
    """
    key = operation_id.bytes
    with store.write():
        row = _row_of(store, operation_id)
        operation = to_operation(store, row)
        if row[STATE] == POSTED:
            return operation
        if row[STATE] == DROPPED:
            raise Refused("operation_dropped", "This sale was taken back before; it cannot be posted any more.")
        number = _next_number(store, operation.location.code, operation.kind.value)
        operation = replace(operation, number=number, receipt=receipt_no)
        if operation.kind is Kind.STORNO:
            operation = replace(operation, uses=stornos.uses_given_back(store, operation))
            _put_uses(store, key, operation.uses)
        store.run(
            "UPDATE operation SET state = 'posted', number = ?, receipt = ? WHERE id = ?", (number, receipt_no, key)
        )
        store.run("UPDATE print_job SET receipt_no = ? WHERE operation = ?", (receipt_no, key))
        _move(store, operation, held_in(row))
        if operation.letters:
            store.run("UPDATE letter SET state = 'ready' WHERE operation = ?", (key,))
        outbox.add(store, operation, held_in(row))
        store.run(
            "UPDATE cart SET state = 'posted' WHERE id = (SELECT cart FROM operation WHERE id = ?) "
            "AND state = 'saving'",
            (key,),
        )
    return operation


def drop_intent(store: Store, operation_id: UUID, moment: datetime | None = None) -> Cart | None:
    """The receipt was given up: the operation stays as dropped, its cart is open again and comes back.

    Points and credit that were held are given back. The journal says so, at `moment` (that of the save where none is
    given). Raises Refused `already_posted`, or `cart_in_hand` when the station has begun another sale; KeyError for an
    operation that is not kept.
    """
    key = operation_id.bytes
    with store.write():
        row = _row_of(store, operation_id)
        if row[STATE] == POSTED:
            raise Refused("already_posted", "The receipt of this sale is out; it can no longer be taken back.")
        cart_id = _reopen_cart(store, operation_id, row)
        if row[STATE] == INTENT:
            operation = to_operation(store, row)
            at = moment or operation.moment
            store.run("UPDATE operation SET state = 'dropped' WHERE id = ?", (key,))
            if operation.kind is not Kind.STORNO:
                accounts.release(store, operation, held_in(row), at)
            if operation.letters:
                store.run("UPDATE letter SET state = 'dropped' WHERE operation = ?", (key,))
            facts = {"usn": operation.usn, "total": operation.total, "station": operation.station}
            journal.append(store, "intent_dropped", operation.operator.code, at, facts, operation_id)
    return None if cart_id is None else carts.cart_by_id(store, UUID(bytes=cart_id))


def unfinished(store: Store, station: str) -> list[Operation]:
    """The station's intents whose receipt is neither out nor given up, oldest first."""
    rows = store.rows(HEAD + "WHERE operation.station = ? AND operation.state = 'intent'", (station,))
    return [to_operation(store, row) for row in sorted(rows, key=lambda row: (row[3], row[0]))]


def receipt_of(store: Store, operation_id: UUID) -> bytes:
    """The receipt as it was kept. Raises KeyError for an operation that is not kept."""
    row = store.row("SELECT receipt FROM print_job WHERE operation = ?", (operation_id.bytes,))
    if row is None:
        raise KeyError(operation_id)
    return bytes(row[0])


def mark_taking_back(store: Store, operation_id: UUID, wanted: bool) -> None:
    """Note that the receipt is to be given up, or no longer: the next start must not print it unasked."""
    with store.write():
        store.run("UPDATE print_job SET taking_back = ? WHERE operation = ?", (int(wanted), operation_id.bytes))


def is_being_taken_back(store: Store, operation_id: UUID) -> bool:
    """Whether the receipt was to be given up when the program ended."""
    return store.row("SELECT 1 FROM print_job WHERE operation = ? AND taking_back", (operation_id.bytes,)) is not None


def by_id(store: Store, operation_id: UUID) -> Operation | None:
    """An operation in whatever state it is."""
    row = store.row(HEAD + "WHERE operation.id = ?", (operation_id.bytes,))
    return None if row is None else to_operation(store, row)


def by_number(store: Store, location: str, kind: Kind, number: int) -> Operation | None:
    """The posted operation with this number at this location."""
    row = store.row(
        HEAD + "WHERE operation.location = ? AND operation.kind = ? AND operation.number = ?",
        (location, kind.value, number),
    )
    return None if row is None else to_operation(store, row)


def last_posted(store: Store, location: str, kind: Kind, limit: int, before: int | None = None) -> list[Operation]:
    """The posted operations of a kind at a location, newest first; only those numbered below `before`, if given."""
    rows = store.rows(
        HEAD + "WHERE operation.location = ? AND operation.kind = ? AND operation.number < ? "
        "ORDER BY operation.number DESC LIMIT ?",
        (location, kind.value, _BEYOND if before is None else before, limit),
    )
    return [to_operation(store, row) for row in rows]


def posted_between(
    store: Store, first: date, last: date, kind: Kind = Kind.SALE
) -> Iterator[tuple[Operation, bytes | None]]:
    """The posted operations of the days from `first` to `last`, both counted, in the order of their moments, with the
    basis that each was kept with. They come one by one; nothing may be written to this Store meanwhile."""
    return operation_rows.posted_between(store, first, last, kind)


def count_between(store: Store, first: date, last: date, kind: Kind = Kind.SALE) -> int:
    """How many operations `posted_between` gives."""
    return operation_rows.count_between(store, first, last, kind)


def stornos_of(store: Store, operation_id: UUID) -> list[Operation]:
    """The stornos of a sale, posted or waiting for their receipt, oldest first."""
    return [to_operation(store, row) for row in stornos.storno_rows(store, operation_id.bytes)]


def basis_of(store: Store, operation_id: UUID) -> bytes | None:
    """What the operation was priced from, as it was given to `put_intent`."""
    row = store.row("SELECT basis FROM operation_basis WHERE operation = ?", (operation_id.bytes,))
    return None if row is None else bytes(row[0])


def _put_parts(store: Store, key: bytes, operation: Operation) -> None:
    store.run_many(_PUT_LINE, _line_values(key, operation.lines))
    store.run_many(
        "INSERT INTO payment (operation, position, type, amount) VALUES (?, ?, ?, ?)",
        [(key, position, payment.type, payment.amount) for position, payment in enumerate(operation.payments)],
    )
    store.run_many(
        "INSERT INTO rule_share (operation, position, rule, version, line, cents) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (key, position, share.rule, share.version, share.line, share.cents)
            for position, share in enumerate(operation.rule_shares)
        ],
    )
    if operation.points:
        store.run_many(
            "INSERT INTO operation_points (operation, position, rule, version, points) VALUES (?, ?, ?, ?, ?)",
            [
                (key, position, share.rule, share.version, share.points)
                for position, share in enumerate(operation.points)
            ],
        )
    if operation.uses and operation.kind is not Kind.STORNO:
        _put_uses(store, key, operation.uses)
    if operation.letters:
        store.run_many(
            "INSERT INTO letter (operation, position, rule, address, text, state) VALUES (?, ?, ?, ?, ?, 'waiting')",
            [(key, position, letter.rule, letter.to, letter.text) for position, letter in enumerate(operation.letters)],
        )


def _put_uses(store: Store, key: bytes, uses: Iterable[RuleUse]) -> None:
    store.run_many(
        "INSERT INTO rule_use (operation, position, rule, year) VALUES (?, ?, ?, ?)",
        [(key, position, use.rule, use.year) for position, use in enumerate(uses)],
    )


def _take_cart(store: Store, operation: Operation) -> bytes | None:
    """The id of the cart that becomes this operation; None when it was never kept as one (a sale without a screen)."""
    row = store.row("SELECT id, state FROM cart WHERE usn = ?", (operation.usn,))
    if row is None:
        return None
    touched = store.run("UPDATE cart SET state = 'saving' WHERE id = ? AND state = 'open'", (row[0],))
    if touched != 1:
        raise carts.cart_closed()
    return bytes(row[0])


def _reopen_cart(store: Store, operation_id: UUID, row: Row) -> bytes | None:
    kept = store.row("SELECT cart FROM operation WHERE id = ?", (operation_id.bytes,))
    cart: bytes | None = kept[0] if kept else None
    if cart is None or row[STATE] != INTENT:
        return cart
    other = store.row("SELECT id FROM cart WHERE station = ? AND state = 'open'", (row[2],))
    if other is not None:
        if store.row("SELECT 1 FROM cart WHERE id = ? AND usn IS NOT NULL", other):
            raise carts.cart_in_hand(row[2])
        # Nothing was ever entered into it: only the partner or the place stood there.
        store.run("UPDATE cart SET state = 'cancelled' WHERE id = ?", other)
    store.run("UPDATE cart SET state = 'open' WHERE id = ?", (cart,))
    return cart


def _next_number(store: Store, location: str, kind: str) -> int:
    row = store.row(
        "INSERT INTO counter (location, kind, number) VALUES (?, ?, 1) "
        "ON CONFLICT (location, kind) DO UPDATE SET number = counter.number + 1 RETURNING number",
        (location, kind),
    )
    return int(row[0]) if row else 0


def _move(store: Store, operation: Operation, held: Held) -> None:
    back = operation.kind is Kind.STORNO
    goods = [(line.item.code, line.qty) for line in operation.lines if line.item.type is not ItemType.SERVICE]
    moved = goods if back else [(code, type(qty)(-qty)) for code, qty in goods]
    move_stock(store, operation.location.code, moved, operation.kind.value, operation.moment, operation.id)
    if not back:
        store.run_many(
            "INSERT INTO item_sold (item, times) SELECT id, 1 FROM item WHERE code = ? "
            "ON CONFLICT (item) DO UPDATE SET times = item_sold.times + 1",
            [(line.item.code,) for line in operation.lines],
        )
    if not operation.partner.is_anonymous:
        accounts.settle(store, operation, held, stornos.day_of_sale(store, operation))


def _line_values(key: bytes, lines: Iterable[Line]) -> list[tuple[object, ...]]:
    values: list[tuple[object, ...]] = []
    for position, line in enumerate(lines):
        item = line.item
        gross, discount = line.gross, line.discount
        values.append(
            (
                key,
                position,
                line.number,
                item.code,
                item.name,
                item.group,
                item.vat,
                item.unit,
                item.pack_ratio,
                item.type.value,
                item.purchase,
                line.qty,
                line.price,
                line.percent,
                line.off,
                discount,
                gross - discount,
                int(line.price_by_hand),
                int(line.percent_by_hand),
                line.rule,
            )
        )
    return values


def _row_of(store: Store, operation_id: UUID) -> Row:
    row = store.row(HEAD + "WHERE operation.id = ?", (operation_id.bytes,))
    if row is None:
        raise KeyError(operation_id)
    return row
