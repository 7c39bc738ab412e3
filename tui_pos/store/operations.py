"""Operations: kept as an intent before the receipt leaves, posted once it is out, dropped when it is taken back.

Saving a sale is a hot path: raw SQL on prepared statements, no models. Two transactions: `put_intent` and `post`.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.operation import Kind, Operation, RuleShare
from tui_pos.domain.payment import Payment
from tui_pos.errors import Refused
from tui_pos.store import carts, journal, outbox
from tui_pos.store.database import Row, Store
from tui_pos.store.moments import kept_moment
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
from tui_pos.store.totals import TURNOVER, move_account, move_stock

INTENT, POSTED, DROPPED = "intent", "posted", "dropped"

_HEAD_WIDTH = 9

# The columns are constants: nothing a person types reaches the text of a statement.
_OPERATION = (
    "SELECT operation.id, operation.kind, operation.station, operation.moment, operation.usn, "  # noqa: S608
    "operation.change_due, operation.number, operation.receipt, operation.state, "
    f"{LOCATION_COLUMNS}, {PARTNER_COLUMNS}, {OPERATOR_COLUMNS} "
    "FROM operation JOIN location ON location.code = operation.location "
    "LEFT JOIN partner ON partner.code = operation.partner JOIN operator ON operator.code = operation.operator "
)
_LINES = (
    "SELECT operation_line.number, operation_line.item, operation_line.name, operation_line.item_group, "
    "operation_line.vat, operation_line.unit, operation_line.pack_ratio, operation_line.type, "
    "operation_line.purchase, qty, price, percent, off, price_by_hand, percent_by_hand, rule, wholesale, retail, "
    "group1, group2, group3, group4, group5, group6, group7, group8, active "
    "FROM operation_line JOIN item ON item.code = operation_line.item WHERE operation = ? ORDER BY position"
)
_PUT_LINE = (
    "INSERT INTO operation_line (operation, position, number, item, name, item_group, vat, unit, pack_ratio, type, "
    "purchase, qty, price, percent, off, discount, net, price_by_hand, percent_by_hand, rule) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def put_intent(store: Store, operation: Operation, receipt: bytes) -> None:
    """Keep an operation that waits for its receipt, with the whole receipt; its cart is `saving` from now on.

    Raises Refused `cart_closed` when the station's cart with this USN was closed meanwhile.
    """
    key = operation.id.bytes
    with store.write():
        cart = _take_cart(store, operation)
        store.run(
            "INSERT INTO operation (id, kind, state, location, partner, operator, station, moment, usn, total, "
            "change_due, cart) VALUES (?, ?, 'intent', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            ),
        )
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
        store.run("INSERT INTO print_job (operation, receipt) VALUES (?, ?)", (key, receipt))


def post(store: Store, operation_id: UUID, receipt_no: str) -> Operation:
    """The receipt is out: number the operation, move stock and accounts, tell the outbox, close the cart.

    Done twice it is done once: the operation comes back as it was posted. Raises Refused `operation_dropped`,
    KeyError for an operation that is not kept.
    """
    key = operation_id.bytes
    with store.write():
        row = _row_of(store, operation_id)
        if row[8] == POSTED:
            return _to_operation(store, row)
        if row[8] == DROPPED:
            raise Refused("operation_dropped", "This sale was taken back before; it cannot be posted any more.")
        number = _next_number(store, row[_HEAD_WIDTH], row[1])
        operation = _to_operation(store, (*row[:6], number, receipt_no, *row[8:]))
        store.run(
            "UPDATE operation SET state = 'posted', number = ?, receipt = ? WHERE id = ?", (number, receipt_no, key)
        )
        store.run("UPDATE print_job SET receipt_no = ? WHERE operation = ?", (receipt_no, key))
        _move(store, operation)
        outbox.add(store, operation)
        store.run(
            "UPDATE cart SET state = 'posted' WHERE id = (SELECT cart FROM operation WHERE id = ?) "
            "AND state = 'saving'",
            (key,),
        )
    return operation


def drop_intent(store: Store, operation_id: UUID, moment: datetime | None = None) -> Cart | None:
    """The receipt was given up: the operation stays as dropped, its cart is open again and comes back.

    The journal says so, at `moment` (that of the save where none is given). Raises Refused `already_posted`, or
    `cart_in_hand` when the station has begun another sale; KeyError for an operation that is not kept.
    """
    with store.write():
        row = _row_of(store, operation_id)
        if row[8] == POSTED:
            raise Refused("already_posted", "The receipt of this sale is out; it can no longer be taken back.")
        cart_id = _reopen_cart(store, operation_id, row)
        if row[8] == INTENT:
            operation = _to_operation(store, row)
            store.run("UPDATE operation SET state = 'dropped' WHERE id = ?", (operation_id.bytes,))
            facts = {"usn": operation.usn, "total": operation.total, "station": operation.station}
            at = moment or operation.moment
            journal.append(store, "intent_dropped", operation.operator.code, at, facts, operation_id)
    return None if cart_id is None else carts.cart_by_id(store, UUID(bytes=cart_id))


def unfinished(store: Store, station: str) -> list[Operation]:
    """The station's intents whose receipt is neither out nor given up, oldest first."""
    rows = store.rows(_OPERATION + "WHERE operation.station = ? AND operation.state = 'intent'", (station,))
    return [_to_operation(store, row) for row in sorted(rows, key=lambda row: (row[3], row[0]))]


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
    row = store.row(_OPERATION + "WHERE operation.id = ?", (operation_id.bytes,))
    return None if row is None else _to_operation(store, row)


def by_number(store: Store, location: str, kind: Kind, number: int) -> Operation | None:
    """The posted operation with this number at this location."""
    row = store.row(
        _OPERATION + "WHERE operation.location = ? AND operation.kind = ? AND operation.number = ?",
        (location, kind.value, number),
    )
    return None if row is None else _to_operation(store, row)


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
    if cart is None or row[8] != INTENT:
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


def _move(store: Store, operation: Operation) -> None:
    goods = [(line.item.code, line.qty) for line in operation.lines if line.item.type is not ItemType.SERVICE]
    taken = [(code, type(qty)(-qty)) for code, qty in goods]
    move_stock(store, operation.location.code, taken, operation.kind.value, operation.moment, operation.id)
    store.run_many(
        "INSERT INTO item_sold (item, times) SELECT id, 1 FROM item WHERE code = ? "
        "ON CONFLICT (item) DO UPDATE SET times = item_sold.times + 1",
        [(line.item.code,) for line in operation.lines],
    )
    if not operation.partner.is_anonymous:
        move_account(store, operation.partner.code, TURNOVER, operation.total, operation.moment, operation.id)


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
    row = store.row(_OPERATION + "WHERE operation.id = ?", (operation_id.bytes,))
    if row is None:
        raise KeyError(operation_id)
    return row


def _to_operation(store: Store, row: Row) -> Operation:
    partner_at = _HEAD_WIDTH + LOCATION_WIDTH
    operator_at = partner_at + PARTNER_WIDTH
    key = row[0]
    payments = store.rows("SELECT type, amount FROM payment WHERE operation = ? ORDER BY position", (key,))
    shares = store.rows(
        "SELECT rule, version, line, cents FROM rule_share WHERE operation = ? ORDER BY position", (key,)
    )
    return Operation(
        id=UUID(bytes=key),
        kind=Kind(row[1]),
        location=to_location(row[_HEAD_WIDTH:partner_at]),
        partner=to_partner(row[partner_at:operator_at]),
        operator=to_operator(row[operator_at:]),
        station=row[2],
        moment=datetime.fromisoformat(row[3]),
        usn=row[4],
        lines=tuple(_to_line(line) for line in store.rows(_LINES, (key,))),
        payments=tuple(Payment(*payment) for payment in payments),
        change=row[5],
        rule_shares=tuple(RuleShare(*share) for share in shares),
        number=row[6],
        receipt=row[7],
    )


def _to_line(row: Row) -> Line:
    """The line, with its item as it was sold; the price list beside it is today's."""
    item = Item(row[1], row[2], row[3], row[4], row[5], row[6], ItemType(row[7]), row[8], row[16:26], row[26] == 1)
    return Line(row[0], item, row[9], row[10], row[11], row[12], row[13] == 1, row[14] == 1, row[15])
