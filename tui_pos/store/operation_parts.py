"""An operation's rows as they are written: its head, and the tables of its parts. Raw SQL: saving is a hot path."""

from collections.abc import Iterable
from uuid import UUID

from tui_pos.domain.cart import Line
from tui_pos.domain.operation import Kind, Lot, Operation, RuleUse
from tui_pos.store.accounts import Held
from tui_pos.store.database import Store
from tui_pos.store.moments import kept_moment

_PUT_LINE = (
    "INSERT INTO operation_line (operation, position, number, item, name, item_group, vat, unit, pack_ratio, type, "
    "purchase, qty, price, percent, off, discount, net, price_by_hand, percent_by_hand, rule) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def put_head(store: Store, operation: Operation, held: Held, cart: bytes | None, place: int | None) -> None:
    """Keep the operation as an intent, without its parts. `place` is its own among its parent's children."""
    store.run(
        "INSERT INTO operation (id, kind, state, location, partner, operator, station, moment, usn, total, "
        "change_due, cart, of, reason, points_spent, credit_taken, parent, place) "
        "VALUES (?, ?, 'intent', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            operation.id.bytes,
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
            _bytes(operation.of),
            # Of a return it stands beside the receipt that it is for.
            operation.reason if operation.original is None else None,
            held.points,
            held.credit,
            None if operation.parent is None else operation.parent.id.bytes,
            place,
        ),
    )


def put_parts(store: Store, operation: Operation) -> None:
    """Keep all that the operation's head does not say."""
    key = operation.id.bytes
    store.run_many(_PUT_LINE, _line_values(key, operation.lines))
    store.run_many(
        "INSERT INTO payment (operation, position, type, amount, item, qty) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (key, position, payment.type, payment.amount, payment.item or None, payment.qty)
            for position, payment in enumerate(operation.payments)
        ],
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
        put_uses(store, operation.id, operation.uses)
    if operation.letters:
        store.run_many(
            "INSERT INTO letter (operation, position, rule, address, text, state) VALUES (?, ?, ?, ?, ?, 'waiting')",
            [(key, position, letter.rule, letter.to, letter.text) for position, letter in enumerate(operation.letters)],
        )
    if operation.original is not None:
        paper = operation.original
        store.run(
            "INSERT INTO operation_original (operation, receipt, moment, fm, total, reason) VALUES (?, ?, ?, ?, ?, ?)",
            (key, paper.receipt, paper.moment.isoformat(), paper.fm, paper.total, operation.reason),
        )
    if operation.lots:
        _put_lots(store, key, operation.lots)


def put_uses(store: Store, operation_id: UUID, uses: Iterable[RuleUse]) -> None:
    """Keep the rules of once a year that acted in an operation; of a storno those whose benefit it gives back."""
    store.run_many(
        "INSERT INTO rule_use (operation, position, rule, year) VALUES (?, ?, ?, ?)",
        [(operation_id.bytes, position, use.rule, use.year) for position, use in enumerate(uses)],
    )


def _put_lots(store: Store, key: bytes, lots: Iterable[Lot]) -> None:
    store.run_many(
        "INSERT INTO operation_lot (operation, position, lot, line) VALUES (?, ?, ?, ?)",
        [(key, position, lot.operation.bytes, lot.line) for position, lot in enumerate(lots)],
    )


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


def _bytes(id: UUID | None) -> bytes | None:
    return None if id is None else id.bytes
