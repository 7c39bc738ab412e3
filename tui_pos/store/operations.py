"""Operations: kept as an intent before the receipt leaves, posted once it is out, dropped when it is taken back.

Saving a sale is a hot path: raw SQL on prepared statements, no models. Two transactions: `put_intent` and `post`. What
an operation causes beside itself, its children, rides with it through both. What has no fiscal receipt is posted at
once, in one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from tui_pos.domain.cart import Cart
from tui_pos.domain.money import NOTHING, Cents
from tui_pos.domain.operation import COMES_BACK, Kind, Operation, Related
from tui_pos.errors import Refused
from tui_pos.store import carts, effects, journal, operation_parts, operation_rows, outbox, stornos
from tui_pos.store.accounts import Held
from tui_pos.store.database import Row, Store
from tui_pos.store.operation_rows import HEAD, STATE, held_in, to_operation

Children = Sequence[tuple[Operation, Held]]
"""What an operation causes beside itself, each with what it is settled with beside money."""

INTENT, POSTED, DROPPED = "intent", "posted", "dropped"

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
    children: Children = (),
) -> None:
    """Keep an operation that waits for its receipt, with the whole receipt; its cart is `saving` from now on.

    `basis` is what it was priced from, and nothing to the store. `points_spent` (hundredths) and `credit_taken` (cents)
    of a sale are held at once; of a storno they are what is given back of them, once it is posted. So is what a return
    or report takes from its lots. `children`, each with what it is settled with, name it as their parent; they are held
    with it, and posted or dropped with it.

    Raises Refused `cart_closed` when the station's cart with this USN was closed meanwhile; `not_enough_points`,
    `no_credit`, `limit_exceeded`; `partner_needed`, `not_owed`; for a storno `storno_waiting`, `already_returned`,
    `storno_outdated`.
    """
    with store.write():
        _put(store, operation, Held(points_spent, credit_taken), basis, children)
        store.run("INSERT INTO print_job (operation, receipt) VALUES (?, ?)", (operation.id.bytes, receipt))


def post_at_once(
    store: Store, operation: Operation, basis: bytes = b"", *, held: Held = Held(), children: Children = ()
) -> Operation:
    """Keep and post an operation that has no fiscal receipt, with its children: as `put_intent` and `post`, in one
    transaction. Its receipt is "".

    Raises Refused as `put_intent` does.
    """
    with store.write():
        _put(store, operation, held, basis, children)
        return post(store, operation.id, "")


def post(store: Store, operation_id: UUID, receipt_no: str) -> Operation:
    """The receipt is out: number the operation and its children, move stock, accounts and lots, tell the outbox, close
    the cart.

    Done twice it is done once: the operation comes back as it was posted. Raises Refused `operation_dropped`,
    KeyError for an operation that is not kept, ValueError for a child, which is posted with its parent.
    """
    key = operation_id.bytes
    with store.write():
        row = _row_of(store, operation_id)
        operation = to_operation(store, row)
        if row[STATE] == POSTED:
            return operation
        if row[STATE] == DROPPED:
            raise Refused("operation_dropped", "This sale was taken back before; it cannot be posted any more.")
        _check_no_child(operation)
        if operation.kind is Kind.STORNO:
            operation = replace(operation, uses=stornos.uses_given_back(store, operation))
            operation_parts.put_uses(store, operation.id, operation.uses)
        # Cash that left the drawer is on a paper that is no receipt.
        has_receipt = operation.kind is not Kind.RETURN or operation.original is not None
        operation = replace(operation, number=_next_number(store, operation), receipt=receipt_no if has_receipt else "")
        family = [(operation, held_in(row))]
        if operation.children:
            family = _numbered(store, operation, held_in(row))
            operation = family[0][0]
        store.run("UPDATE print_job SET receipt_no = ? WHERE operation = ?", (receipt_no, key))
        # All have their numbers before any of them is told: each message names the others.
        for each, held in family:
            _post(store, each, held)
        store.run(
            "UPDATE cart SET state = 'posted' WHERE id = (SELECT cart FROM operation WHERE id = ?) "
            "AND state = 'saving'",
            (key,),
        )
    return operation


def drop_intent(store: Store, operation_id: UUID, moment: datetime | None = None) -> Cart | None:
    """The receipt was given up: the operation stays as dropped, its cart is open again and comes back.

    What was held for it and its children (points, credit, what is owed) is given back. The journal says so, at
    `moment` (that of the save where none is given). Raises Refused `already_posted`, or `cart_in_hand` when the station
    has begun another sale; KeyError for an operation that is not kept, ValueError for a child: its parent is dropped.
    """
    with store.write():
        row = _row_of(store, operation_id)
        if row[STATE] == POSTED:
            raise Refused("already_posted", "The receipt of this sale is out; it can no longer be taken back.")
        cart_id = _reopen_cart(store, operation_id, row)
        if row[STATE] == INTENT:
            operation = to_operation(store, row)
            _check_no_child(operation)
            at = moment or operation.moment
            for each, held in [(operation, held_in(row)), *_children(store, operation)]:
                store.run("UPDATE operation SET state = 'dropped' WHERE id = ?", (each.id.bytes,))
                effects.release(store, each, held, at)
                if each.letters:
                    store.run("UPDATE letter SET state = 'dropped' WHERE operation = ?", (each.id.bytes,))
            facts = {"usn": operation.usn, "total": operation.total, "station": operation.station}
            journal.append(store, "intent_dropped", operation.operator.code, at, facts, operation_id)
    return None if cart_id is None else carts.cart_by_id(store, UUID(bytes=cart_id))


def unfinished(store: Store, station: str) -> list[Operation]:
    """The station's intents whose receipt is neither out nor given up, oldest first; their children ride with them."""
    sql = HEAD + "WHERE operation.station = ? AND operation.state = 'intent' AND operation.parent IS NULL"
    rows = store.rows(sql, (station,))
    return [to_operation(store, row) for row in sorted(rows, key=lambda row: (row[3], row[0]))]


def receipt_of(store: Store, operation_id: UUID) -> bytes:
    """The receipt as it was kept. Raises KeyError for an operation that is not kept."""
    row = store.row("SELECT receipt FROM print_job WHERE operation = ?", (operation_id.bytes,))
    if row is None:
        raise KeyError(operation_id)
    return bytes(row[0])


def printed_on(store: Store, operation_id: UUID) -> str | None:
    """The number of the printer that the receipt went to; None where that was not noted."""
    row = store.row(
        "SELECT json_extract(note, '$.device') FROM print_job WHERE operation = ? AND json_valid(note)",
        (operation_id.bytes,),
    )
    # "?": nobody could tell any more.
    return None if row is None or row[0] in (None, "", "?") else str(row[0])


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
    """The posted operation with this number at this location; none has a number that SQLite has no room for."""
    if not 0 < number < _BEYOND:
        return None
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


def children_of(store: Store, operation_id: UUID) -> list[Operation]:
    """The operations that this one caused, in whatever state they are, in their order."""
    return [to_operation(store, row) for row in _child_rows(store, operation_id)]


def basis_of(store: Store, operation_id: UUID) -> bytes | None:
    """What the operation was priced from, as it was given to `put_intent`."""
    row = store.row("SELECT basis FROM operation_basis WHERE operation = ?", (operation_id.bytes,))
    return None if row is None else bytes(row[0])


def _put(store: Store, operation: Operation, held: Held, basis: bytes, children: Children) -> None:
    """Keep an operation and its children as intents, and take what they take from now on. Part of a write."""
    _check_no_child(operation)
    cart = None if operation.kind in COMES_BACK else _take_cart(store, operation)
    _put_one(store, operation, held, cart, None)
    if basis:
        store.run("INSERT INTO operation_basis (operation, basis) VALUES (?, ?)", (operation.id.bytes, basis))
    for place, (child, child_held) in enumerate(children):
        if child.parent is None or child.parent.id != operation.id or child.kind is Kind.STORNO:
            raise ValueError("a child names its parent, and is no storno")
        _put_one(store, child, child_held, None, place)


def _put_one(store: Store, operation: Operation, held: Held, cart: bytes | None, place: int | None) -> None:
    operation = effects.checked(store, operation, held)
    operation_parts.put_head(store, operation, held, cart, place)
    operation_parts.put_parts(store, operation)
    effects.hold(store, operation, held)


def _numbered(store: Store, parent: Operation, held: Held) -> list[tuple[Operation, Held]]:
    """The operation and its children, all with their numbers and with each other's."""
    children = [
        (replace(child, number=_next_number(store, child), receipt=""), child_held)
        for child, child_held in _children(store, parent)
    ]
    names = tuple(Related(child.kind, child.id, child.number) for child, _ in children)
    cause = Related(parent.kind, parent.id, parent.number)
    return [
        (replace(parent, children=names), held),
        *((replace(child, parent=cause), child_held) for child, child_held in children),
    ]


def _post(store: Store, operation: Operation, held: Held) -> None:
    """Make an operation that has its number final, with all that it moves and what is told of it."""
    key = operation.id.bytes
    store.run(
        "UPDATE operation SET state = 'posted', number = ?, receipt = ?, "
        "shift = (SELECT id FROM shift WHERE station = operation.station AND closed IS NULL) WHERE id = ?",
        (operation.number, operation.receipt, key),
    )
    effects.count(store, operation, held)
    if operation.letters:
        store.run("UPDATE letter SET state = 'ready' WHERE operation = ?", (key,))
    outbox.add(store, operation, held)


def _children(store: Store, operation: Operation) -> list[tuple[Operation, Held]]:
    rows = _child_rows(store, operation.id) if operation.children else []
    return [(to_operation(store, row), held_in(row)) for row in rows]


def _child_rows(store: Store, operation_id: UUID) -> list[Row]:
    return store.rows(HEAD + "WHERE operation.parent = ? ORDER BY operation.place", (operation_id.bytes,))


def _check_no_child(operation: Operation) -> None:
    if operation.parent is not None:
        raise ValueError("a child is kept, posted and dropped with its parent")


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


def _next_number(store: Store, operation: Operation) -> int:
    row = store.row(
        "INSERT INTO counter (location, kind, number) VALUES (?, ?, 1) "
        "ON CONFLICT (location, kind) DO UPDATE SET number = counter.number + 1 RETURNING number",
        (operation.location.code, operation.kind.value),
    )
    return int(row[0]) if row else 0


def _row_of(store: Store, operation_id: UUID) -> Row:
    row = store.row(HEAD + "WHERE operation.id = ?", (operation_id.bytes,))
    if row is None:
        raise KeyError(operation_id)
    return row
