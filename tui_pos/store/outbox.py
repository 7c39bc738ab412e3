"""The outbox: one message for each posted operation, numbered without gaps for each till and chained by hash.

Written in the transaction that posts. Rows stay after they are acknowledged.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from tui_pos.domain.cart import Line
from tui_pos.domain.operation import Operation, Original, Related
from tui_pos.domain.payment import Payment
from tui_pos.store import chain, meta
from tui_pos.store.accounts import Held
from tui_pos.store.chain import START, Break, Link, canonical, digest, link
from tui_pos.store.database import Store
from tui_pos.store.moments import after_day, kept_moment

_COLUMNS = "till, seq, id, kind, store, incarnation, cashier, moment, body, body_hash, prev_hash, hash"


class Message(NamedTuple):
    """One message. `body` is canonical JSON, frozen when it was written."""

    till: str
    seq: int
    id: UUID
    kind: str
    store: str
    incarnation: int
    cashier: str
    moment: str
    body: str
    body_hash: bytes
    prev_hash: bytes
    hash: bytes = b""


def add(store: Store, operation: Operation, held: Held = Held()) -> None:
    """Write the message about a posted operation; its id is the operation's own, so it can be told once only.

    `held`: what it is settled with beside money.
    """
    till = operation.station
    last = store.row("SELECT seq, hash FROM outbox WHERE till = ? ORDER BY seq DESC LIMIT 1", (till,))
    seq, prev_hash = (last[0] + 1, last[1]) if last else (1, START)
    store_id, incarnation = meta.identity(store)
    body = canonical(body_of(operation, held))
    message = Message(
        till=till,
        seq=seq,
        id=operation.id,
        kind=operation.kind.value,
        store=store_id,
        incarnation=incarnation,
        cashier=operation.operator.code,
        moment=kept_moment(operation.moment),
        body=body.decode(),
        body_hash=digest(body),
        prev_hash=prev_hash,
    )
    store.run(
        f"INSERT INTO outbox ({_COLUMNS}, entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "  # noqa: S608
        "coalesce((SELECT seq FROM journal_head WHERE id = 1), 0))",
        (*_head(message), message.body, message.body_hash, prev_hash, _hash_of(message)),
    )


def messages(store: Store, till: str, *, since: int = 1) -> Iterator[Message]:
    """A till's messages from number `since` on."""
    for row in store.each(f"SELECT {_COLUMNS} FROM outbox WHERE till = ? AND seq >= ? ORDER BY seq", (till, since)):  # noqa: S608
        yield Message(row[0], row[1], UUID(bytes=row[2]), *row[3:])


def message_of(store: Store, operation_id: UUID) -> Message | None:
    """The message about an operation."""
    row = store.row(f"SELECT {_COLUMNS} FROM outbox WHERE id = ?", (operation_id.bytes,))  # noqa: S608
    return None if row is None else Message(row[0], row[1], UUID(bytes=row[2]), *row[3:])


def told_of(store: Store, kind: str, first: date, last: date) -> Iterator[UUID]:
    """The ids of the operations of a kind that messages of these days, both counted, are about, oldest first."""
    for (key,) in store.rows(
        "SELECT id FROM outbox WHERE kind = ? AND moment >= ? AND moment < ? ORDER BY moment, id",
        (kind, first.isoformat(), after_day(last)),
    ):
        yield UUID(bytes=key)


def is_unchanged(message: Message) -> bool:
    """Whether the message still has the hashes that were made of it when it was written."""
    body_hash = digest(message.body.encode())
    return message.body_hash == body_hash and message.hash == _hash_of(message)


def first_broken(store: Store, till: str) -> int | None:
    """The number of the till's first message that is missing, changed or out of its chain; None when all is whole."""
    found = first_break(store, till)
    return None if found is None else found.seq


def first_break(store: Store, till: str) -> Break | None:
    """The till's first message that is missing, also at the end, changed or out of its chain, and which of these."""
    with store.at_one_moment():
        head = store.row("SELECT seq, hash FROM outbox_head WHERE till = ?", (till,))
        return chain.first_break(till, _links(store, till), head)


def tills(store: Store) -> list[str]:
    """The tills that have told anything, also what is there no more."""
    rows = store.rows("SELECT till FROM outbox_head UNION SELECT till FROM outbox ORDER BY till")
    return [till for (till,) in rows]


def _links(store: Store, till: str) -> Iterator[Link]:
    for row in store.each(f"SELECT {_COLUMNS} FROM outbox WHERE till = ? ORDER BY seq", (till,)):  # noqa: S608
        *head, body, body_hash, prev_hash, kept = row
        # The chain has the hash of the body in it: with a body that is another one there is none.
        is_its_own = isinstance(body, str) and digest(body.encode()) == body_hash
        yield Link(row[1], (*head, body_hash if is_its_own else None), prev_hash, kept)


def _hash_of(message: Message) -> bytes:
    return link(message.prev_hash, *_head(message), message.body_hash)


def _head(message: Message) -> tuple[object, ...]:
    return (
        message.till,
        message.seq,
        message.id.bytes,
        message.kind,
        message.store,
        message.incarnation,
        message.cashier,
        message.moment,
    )


def body_of(operation: Operation, held: Held = Held()) -> dict[str, object]:
    """What the message says. Money is in cents, quantities in thousandths, percents in basis points, points in
    hundredths. Of a letter only its rule is told: what it says and to whom is the shop's own."""
    return {
        "id": str(operation.id),
        "kind": operation.kind.value,
        "number": operation.number,
        "receipt": operation.receipt,
        "usn": operation.usn,
        "location": operation.location.code,
        "partner": operation.partner.code,
        "operator": operation.operator.code,
        "station": operation.station,
        "moment": kept_moment(operation.moment),
        "total": operation.total,
        "change": operation.change,
        "lines": [_line(line) for line in operation.lines],
        "payments": [_payment(payment) for payment in operation.payments],
        "rules": [
            {"rule": share.rule, "version": share.version, "line": share.line, "cents": share.cents}
            for share in operation.rule_shares
        ],
        "points": [
            {"rule": share.rule, "version": share.version, "points": share.points} for share in operation.points
        ],
        "uses": [{"rule": use.rule, "year": use.year} for use in operation.uses],
        "letters": [{"rule": letter.rule} for letter in operation.letters],
        "points_spent": held.points,
        "credit_taken": held.credit,
        "of": None if operation.of is None else str(operation.of),
        "reason": operation.reason,
        "parent": None if operation.parent is None else _related(operation.parent),
        "children": [_related(child) for child in operation.children],
        "lots": [{"operation": str(lot.operation), "line": lot.line} for lot in operation.lots],
        **({} if operation.original is None else {"original": _original(operation.original)}),
    }


def _payment(payment: Payment) -> dict[str, object]:
    return {"type": payment.type, "amount": payment.amount, "item": payment.item, "qty": payment.qty}


def _original(paper: Original) -> dict[str, object]:
    return {
        "receipt": paper.receipt,
        "moment": paper.moment.isoformat(),
        "fm": paper.fm,
        "total": paper.total,
    }


def _related(other: Related) -> dict[str, object]:
    return {"kind": other.kind.value, "id": str(other.id), "number": other.number}


def _line(line: Line) -> dict[str, object]:
    return {
        "number": line.number,
        "item": line.item.code,
        "name": line.item.name,
        "vat": line.item.vat,
        "unit": line.item.unit,
        "qty": line.qty,
        "price": line.price,
        "percent": line.percent,
        "off": line.off,
        "net": line.net,
        "price_by_hand": line.price_by_hand,
        "percent_by_hand": line.percent_by_hand,
        "rule": line.rule,
    }
