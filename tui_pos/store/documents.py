"""Deliveries and stock counts, kept line by line: each step is one transaction, and one that is over never changes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from tui_pos.domain.cart import LARGEST_QTY
from tui_pos.domain.documents import Document, DocumentKind, DocumentLine
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Kind
from tui_pos.errors import Refused
from tui_pos.store.catalogue import ITEM_COLUMNS, ITEM_WIDTH, stock_of, to_item
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

_PLACE, _PARTNER = 6, 6 + LOCATION_WIDTH
_OPERATOR = _PARTNER + PARTNER_WIDTH

# The columns are constants: nothing a person types reaches the text of a statement.
_HEAD = (
    "SELECT document.id, document.kind, document.state, document.note, document.begun, operation.number, "  # noqa: S608
    f"{LOCATION_COLUMNS}, {PARTNER_COLUMNS}, {OPERATOR_COLUMNS} FROM document "
    "JOIN location ON location.code = document.location LEFT JOIN partner ON partner.code = document.partner "
    "JOIN operator ON operator.code = document.operator LEFT JOIN operation ON operation.id = document.id "
)
_OF_DOCUMENT = (
    f"SELECT {ITEM_COLUMNS}, number, qty, price, expected, expected_last, by_last FROM document_line "  # noqa: S608
    "JOIN item ON item.code = document_line.item WHERE document = ? "
)
# The stock now is that of the last count, if this is not the first.
_CHANGE = (
    "UPDATE document_line SET qty = ?, price = ?, expected_last = CASE WHEN expected IS NOT NULL THEN coalesce(("
    "SELECT stock_total.qty FROM document JOIN stock_total ON stock_total.location = document.location "
    "WHERE document.id = document_line.document AND stock_total.item = document_line.item), 0) END "
    "WHERE document = ? AND number = ?"
)
# What has gone back of a delivery, and what of that has come once more, and so on.
_LEFT = (
    "WITH RECURSIVE came (id) AS (SELECT ?1 UNION ALL SELECT document.id FROM came "
    "JOIN document ON document.takes_back = came.id WHERE document.state = 'posted') "
    "SELECT item, sum(qty) FROM came JOIN document_line ON document_line.document = came.id GROUP BY item"
)
_LINES = _OF_DOCUMENT + "ORDER BY number"
_LINE = _OF_DOCUMENT + "AND number = ?"
_ADD = (
    "INSERT INTO document_line (document, number, item, qty, price, expected) "
    "SELECT id, next_number, ?, ?, ?, ? FROM document WHERE id = ? RETURNING number"
)


def put_document(store: Store, document: Document, takes_back: UUID | None = None) -> None:
    """Begin a document, as yet without lines; it `takes_back` what came with another."""
    store.run(
        "INSERT INTO document (id, kind, state, location, partner, operator, note, begun, next_number, takes_back) "
        "VALUES (?, ?, 'open', ?, ?, ?, ?, ?, 1, ?)",
        (
            document.id.bytes,
            document.kind.value,
            document.location.code,
            document.partner.code or None,
            document.operator.code,
            document.note,
            kept_moment(document.begun),
            None if takes_back is None else takes_back.bytes,
        ),
    )


def document(store: Store, id: UUID, *, with_lines: bool = True) -> Document | None:
    """A document, with its lines unless it is to be without."""
    row = store.row(_HEAD + "WHERE document.id = ?", (id.bytes,))
    return None if row is None else _to_document(store, row, with_lines=with_lines)


def line_of(store: Store, id: UUID, number: int) -> DocumentLine | None:
    """One line of a document."""
    row = store.row(_LINE, (id.bytes, number))
    return None if row is None else _to_line(row)


def documents(store: Store, kind: DocumentKind, limit: int, before: UUID | None = None) -> list[Document]:
    """The documents of a kind, newest first, without their lines; only those older than `before`, if given."""
    older = b"\xff" * 16 if before is None else before.bytes
    sql = _HEAD + "WHERE document.kind = ? AND document.id < ? ORDER BY document.id DESC LIMIT ?"
    return [_to_document(store, row, with_lines=False) for row in store.rows(sql, (kind.value, older, limit))]


def change_head(store: Store, id: UUID, partner: str, note: str) -> None:
    """Another partner ("" for none) or note. Raises Refused `document_over`."""
    sql = "UPDATE document SET partner = ?, note = ? WHERE id = ? AND state = 'open'"
    _still_open(store.run(sql, (partner or None, note, id.bytes)))


def add_line(store: Store, id: UUID, item: str, qty: Thousandths, price: Cents) -> int:
    """One more of a delivery, or of a count what was found of an item: on top of what was found of it before. The
    number of the line.

    Raises Refused `document_over`, `absurd_qty`.
    """
    with store.write():
        row = store.row("SELECT kind, location FROM document WHERE id = ? AND state = 'open'", (id.bytes,))
        if row is None:
            raise _over()
        expected = None
        if row[0] == Kind.STOCK_COUNT.value:
            counted = store.row(
                "SELECT number, qty FROM document_line WHERE document = ? AND item = ?", (id.bytes, item)
            )
            if counted is not None:
                if counted[1] + qty > LARGEST_QTY:
                    raise Refused("absurd_qty", "That is more than there can be; was a barcode scanned into it?")
                change_line(store, id, counted[0], Thousandths(counted[1] + qty), price)
                return int(counted[0])
            expected = stock_of(store, row[1], item)
        added = store.row(_ADD, (item, qty, price, expected, id.bytes))
        assert added is not None
        store.run("UPDATE document SET next_number = next_number + 1 WHERE id = ?", (id.bytes,))
        return int(added[0])


def change_line(store: Store, id: UUID, number: int, qty: Thousandths, price: Cents) -> None:
    """Raises Refused `document_over`."""
    with store.write():
        _check_open(store, id)
        _still_open(store.run(_CHANGE, (qty, price, id.bytes, number)))


def hold_against(store: Store, id: UUID, number: int, *, last: bool) -> None:
    """What was found is held against the stock of the last count of it, or the first.

    Raises Refused `document_over`.
    """
    with store.write():
        _check_open(store, id)
        sql = "UPDATE document_line SET by_last = ? WHERE document = ? AND number = ?"
        _still_open(store.run(sql, (last, id.bytes, number)))


def correct_counts(store: Store, location: str, corrected: Iterable[tuple[str, Thousandths]]) -> None:
    """The stock of items was found wrong by so much: so was what open counts have noted of it. Part of the write around
    it."""
    store.run_many(
        "UPDATE document_line SET expected = expected + ?1, expected_last = expected_last + ?1 WHERE item = ?2 "
        "AND document IN (SELECT id FROM document WHERE kind = 'stock_count' AND state = 'open' AND location = ?3)",
        [(qty, item, location) for item, qty in corrected],
    )


def drop_line(store: Store, id: UUID, number: int) -> None:
    """Raises Refused `document_over`."""
    with store.write():
        _check_open(store, id)
        _still_open(store.run("DELETE FROM document_line WHERE document = ? AND number = ?", (id.bytes, number)))


def end_document(store: Store, id: UUID, state: str) -> None:
    """`posted` or `dropped`; part of the write around it, if there is one. Raises Refused `document_over`."""
    _still_open(store.run("UPDATE document SET state = ? WHERE id = ? AND state = 'open'", (state, id.bytes)))


def going_back(store: Store, id: UUID) -> bool:
    """Whether an open document takes back what came with this one."""
    return bool(store.rows("SELECT 1 FROM document WHERE takes_back = ? AND state = 'open'", (id.bytes,)))


def taken_back(store: Store, id: UUID) -> UUID | None:
    """What a document was begun to take back, if anything."""
    row = store.row("SELECT takes_back FROM document WHERE id = ? AND takes_back IS NOT NULL", (id.bytes,))
    return None if row is None else UUID(bytes=row[0])


def unpriced(store: Store, id: UUID) -> int:
    """How many lines of goods that came have no price."""
    sql = "SELECT 1 FROM document_line WHERE document = ? AND qty > 0 AND price = 0"
    return len(store.rows(sql, (id.bytes,)))


def left_of(store: Store, id: UUID) -> dict[str, Thousandths]:
    """Of each item (code) how much came with a posted delivery and did not go back since."""
    return {item: Thousandths(qty) for item, qty in store.rows(_LEFT, (id.bytes,))}


def set_purchase(store: Store, item: str, price: Cents) -> None:
    """What an item costs from now on, in cents. Part of the write around it."""
    store.run("UPDATE item SET purchase = ? WHERE code = ?", (price, item))


def not_counted(store: Store, id: UUID, limit: int) -> list[tuple[str, str, Thousandths]]:
    """Code, name and stock of what the stock of the place says is there, and the count has not met."""
    return [
        (code, name, Thousandths(qty))
        for code, name, qty in store.rows(
            "SELECT item.code, item.name, stock_total.qty FROM document "
            "JOIN stock_total ON stock_total.location = document.location AND stock_total.qty <> 0 "
            "JOIN item ON item.code = stock_total.item WHERE document.id = ?1 "
            "AND item.code NOT IN (SELECT document_line.item FROM document_line WHERE document_line.document = ?1) "
            "ORDER BY item.name, item.code LIMIT ?2",
            (id.bytes, limit),
        )
    ]


def _to_document(store: Store, row: Row, *, with_lines: bool) -> Document:
    return Document(
        id=UUID(bytes=row[0]),
        kind=cast("DocumentKind", Kind(row[1])),
        state=row[2],
        location=to_location(row[_PLACE:_PARTNER]),
        partner=to_partner(row[_PARTNER:_OPERATOR]),
        operator=to_operator(row[_OPERATOR:]),
        note=row[3],
        begun=datetime.fromisoformat(row[4]),
        lines=tuple(_to_line(line) for line in store.rows(_LINES, (row[0],))) if with_lines else (),
        number=row[5],
    )


def _to_line(row: tuple[Any, ...]) -> DocumentLine:
    number, qty, price, expected, expected_last, by_last = row[ITEM_WIDTH:]
    return DocumentLine(number, to_item(row), qty, price, expected, expected_last, bool(by_last))


def _check_open(store: Store, id: UUID) -> None:
    _still_open(len(store.rows("SELECT 1 FROM document WHERE id = ? AND state = 'open'", (id.bytes,))))


def _still_open(touched: int) -> None:
    if touched != 1:
        raise _over()


def _over() -> Refused:
    return Refused("document_over", "This document, or this line of it, is no longer open; look at it again.")
