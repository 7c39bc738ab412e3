"""Looking through what the shop remembers, newest first: entries of the journal and operations that were posted.

Each question finds its rows by an index, however long the shop has been trading.
"""

from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from uuid import UUID

import msgspec

from tui_pos.domain.noted import POSTED, Noted, Place, Places, Sought
from tui_pos.domain.operation import Kind, Operation
from tui_pos.store import operations
from tui_pos.store.database import Row, Store
from tui_pos.store.moments import after_day

_TOLD = ("number", "receipt", "usn", "total", "partner", "location", "station", "of", "reason")
"""What of a posted operation stands in its row."""

_LONGEST_NUMBER = 18
"""So many digits SQLite has room for; no receipt has as many."""

_Found = tuple[str, int, Noted]


def noted(store: Store, sought: Sought, limit: int, below: Places = Places()) -> tuple[list[Noted], Places]:
    """So many entries below `below`, the newest first, and how far that was."""
    ids = _ids(store, sought.number) if sought.number else None
    if ids == []:
        return [], below
    entries, posted = (
        _entries(store, sought, limit, below.journal, ids),
        _posted(store, sought, limit, below.posted, ids),
    )
    found: list[Noted] = []
    last = {True: below.posted, False: below.journal}
    for moment, row, entry in merge(entries, posted, key=lambda each: each[0], reverse=True):
        found.append(entry)
        last[entry.is_operation] = Place(moment, row)
        if len(found) == limit:
            break
    return found, Places(last[False], last[True])


def each_noted(store: Store, sought: Sought) -> Iterator[Noted]:
    """All of them, newest first, a page at a time."""
    below = Places()
    while True:
        found, below = noted(store, sought, 500, below)
        yield from found
        if len(found) < 500:
            return


def operation_of(store: Store, about: UUID) -> Operation | None:
    """The operation with this id, or the one that the cart with this id became."""
    row = store.row(
        "SELECT id FROM operation WHERE id = ? "
        "UNION ALL SELECT id FROM operation WHERE cart = ? AND state <> 'dropped'",
        (about.bytes, about.bytes),
    )
    return None if row is None else operations.by_id(store, UUID(bytes=row[0]))


def last_printed(store: Store, station: str) -> UUID | None:
    """The operation whose receipt was the last of this till that came out."""
    row = store.row(
        "SELECT outbox.id FROM outbox JOIN operation ON operation.id = outbox.id "
        "WHERE outbox.till = ? AND operation.receipt <> '' ORDER BY outbox.seq DESC LIMIT 1",
        (station,),
    )
    return None if row is None else UUID(bytes=row[0])


def _entries(
    store: Store, sought: Sought, limit: int, below: Place | None, ids: list[bytes] | None
) -> Iterator[_Found]:
    kinds = sorted(kind for kind in sought.kinds if not kind.startswith(f"{POSTED}:"))
    if sought.kinds and not kinds:
        return
    where, values = _where(sought, "operator", "seq", below)
    where, values = _among(where, values, "kind", kinds)
    if ids is not None:
        where, values = _among(where, values, "operation", ids, or_none=True)
    sql = (
        f"SELECT moment, seq, kind, operator, operation, facts FROM journal WHERE {where} "  # noqa: S608
        "ORDER BY moment DESC, seq DESC LIMIT ?"
    )
    for moment, seq, kind, operator, about, facts in store.rows(sql, (*values, limit)):
        yield moment, seq, Noted("", seq, datetime.fromisoformat(moment), kind, operator, _uuid(about), _read(facts))


def _posted(store: Store, sought: Sought, limit: int, below: Place | None, ids: list[bytes] | None) -> Iterator[_Found]:
    kinds = sorted(kind.partition(":")[2] for kind in sought.kinds if kind.startswith(f"{POSTED}:"))
    if sought.kinds and not kinds:
        return
    where, values = _where(sought, "cashier", "rowid", below)
    where, values = _among(where, values, "kind", kinds)
    if ids is not None:
        where, values = _among(where, values, "id", ids, or_none=True)
    sql = (
        f"SELECT moment, rowid, till, seq, kind, cashier, id, body FROM outbox WHERE {where} "  # noqa: S608
        "ORDER BY moment DESC, rowid DESC LIMIT ?"
    )
    for moment, row, till, seq, kind, cashier, id_, body in store.rows(sql, (*values, limit)):
        told = _read(body)
        facts = {name: told[name] for name in _TOLD if told.get(name) not in (None, "")}
        yield moment, row, Noted(till, seq, datetime.fromisoformat(moment), kind, cashier, _uuid(id_), facts)


def _where(sought: Sought, operator: str, row: str, below: Place | None) -> tuple[str, list[object]]:
    where, values = ["moment >= ?"], [sought.first.isoformat() if sought.first else ""]
    if sought.last:
        where, values = [*where, "moment < ?"], [*values, after_day(sought.last)]
    if sought.operator:
        where, values = [*where, f"{operator} = ?"], [*values, sought.operator]
    if below is None:
        return " AND ".join(where), list(values)
    return " AND ".join([*where, f"(moment, {row}) < (?, ?)"]), [*values, below.moment, below.row]


def _among(
    where: str, values: list[object], column: str, wanted: list[str] | list[bytes], *, or_none: bool = False
) -> tuple[str, list[object]]:
    if not wanted and not or_none:
        return where, values
    return f"{where} AND {column} IN ({', '.join('?' * len(wanted))})", [*values, *wanted]


def _ids(store: Store, number: str) -> list[bytes]:
    """The operations and carts that a number names: that of a receipt, of a document, or of the sale itself."""
    rows: list[Row] = []
    usn = number.upper()
    rows += store.rows("SELECT id, cart FROM operation WHERE usn = ?", (usn,))
    rows += store.rows("SELECT id, NULL FROM cart WHERE usn = ?", (usn,))
    if number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER:
        rows += store.rows("SELECT id, cart FROM operation WHERE receipt = ? AND receipt <> ''", (number.zfill(7),))
        kinds = ", ".join(f"'{kind.value}'" for kind in Kind)
        rows += store.rows(
            "SELECT id, cart FROM operation WHERE location IN (SELECT code FROM location) "  # noqa: S608
            f"AND kind IN ({kinds}) AND number = ?",
            (int(number),),
        )
    return sorted({key for row in rows for key in row if key is not None})


def _uuid(key: bytes | None) -> UUID | None:
    return None if key is None else UUID(bytes=key)


def _read(text: str) -> dict[str, object]:
    found: dict[str, object] = msgspec.json.decode(text)
    return found
