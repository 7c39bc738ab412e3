"""Looking through what the shop remembers, newest first: entries of the journal and operations that were posted.

What came last is told by the order in which it was entered, and not by the moments: a clock may be set back. Each
question finds its rows by an index, however long the shop has been trading.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple
from uuid import UUID

import msgspec

from tui_pos.domain.noted import ALSO_POSTED, POSTED, Noted, Place, Places, Sought
from tui_pos.domain.operation import Kind, Operation
from tui_pos.store import operations
from tui_pos.store.database import Row, Store
from tui_pos.store.moments import after_day

_TOLD = ("number", "receipt", "usn", "total", "partner", "location", "station", "of", "reason")
"""What of a posted operation stands in its row."""

_LAST_ROW = 2**63 - 1

_LONGEST_NUMBER = 18
"""So many digits SQLite has room for; no receipt has as many."""


class _Found(NamedTuple):
    """`after`: of what was posted the last entry of the journal before it, where that is known; of an entry itself."""

    row: int
    after: int | None
    entry: Noted


def noted(
    store: Store, sought: Sought, limit: int, below: Places = Places(), *, once: bool = False
) -> tuple[list[Noted], Places]:
    """So many entries below `below`, the newest first, and how far that was. `once`: what was posted and written into
    the journal in the same moment is told once, with its note."""
    ids = _ids(store, sought.number) if sought.number else None
    if ids == []:
        return [], below
    journal = below.journal or _newest(store, sought, "journal")
    posted = below.posted or _newest(store, sought, "outbox")
    without = ALSO_POSTED - sought.kinds if once else frozenset()
    entries = _entries(store, sought, limit, journal, ids, without)
    operations = _posted(store, sought, limit, posted, ids, once=once)
    found: list[Noted] = []
    for row, _, entry in islice(_together(entries, operations), limit):
        found.append(entry)
        if entry.is_operation:
            posted = posted._replace(row=row)
        else:
            journal = journal._replace(row=row)
    return found, Places(journal, posted)


def _newest(store: Store, sought: Sought, table: str) -> Place:
    """Where to begin, and where to end: the rows of the days that are looked for lie together, but for those of a clock
    that was wrong."""
    if not sought.first and not sought.last:
        return Place(_LAST_ROW)
    days, values = _days(sought)
    row = store.row(f"SELECT min(rowid), max(rowid) FROM {table} WHERE {' AND '.join(days)}", values)  # noqa: S608
    return Place(0) if row is None or row[0] is None else Place(row[1] + 1, row[0])


def _together(entries: Iterator[_Found], posted: Iterator[_Found]) -> Iterator[_Found]:
    entry, operation = next(entries, None), next(posted, None)
    while entry is not None or operation is not None:
        if operation is None or (entry is not None and _is_newer(entry, operation)):
            assert entry is not None
            yield entry
            entry = next(entries, None)
        else:
            yield operation
            operation = next(posted, None)


def _is_newer(entry: _Found, operation: _Found) -> bool:
    if operation.after is None:
        return entry.entry.moment > operation.entry.moment
    return entry.row > operation.after


def each_noted(store: Store, sought: Sought, *, once: bool = False) -> Iterator[Noted]:
    """All of them as `noted` finds them, newest first, a page at a time."""
    below = Places()
    while True:
        found, below = noted(store, sought, 500, below, once=once)
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


def last_printed(store: Store, station: str, device: str) -> UUID | None:
    """The operation whose receipt was the last of this till that came out; None where another station of this shop has
    printed on the same `device` (its own number) since."""
    row = store.row(
        "SELECT outbox.id, outbox.rowid FROM outbox JOIN operation ON operation.id = outbox.id "
        "WHERE outbox.till = ? AND operation.receipt <> '' ORDER BY outbox.seq DESC LIMIT 1",
        (station,),
    )
    if row is None:
        return None
    later = store.row(
        "SELECT 1 FROM outbox JOIN operation ON operation.id = outbox.id "
        "WHERE outbox.rowid > ? AND outbox.till <> ? AND operation.receipt <> '' "
        "AND substr(operation.usn, 1, length(?)) = ? LIMIT 1",
        (row[1], station, device, device),
    )
    return UUID(bytes=row[0]) if later is None else None


def _entries(
    store: Store, sought: Sought, limit: int, below: Place, ids: list[bytes] | None, without: frozenset[str]
) -> Iterator[_Found]:
    kinds = sorted(kind for kind in sought.kinds if not kind.startswith(f"{POSTED}:"))
    if sought.kinds and not kinds:
        return
    where, values = _where(sought, "operator", "seq", below)
    where, values = _among(where, values, "kind", kinds)
    if without and not kinds:
        where, values = f"{where} AND kind NOT IN ({', '.join('?' * len(without))})", [*values, *sorted(without)]
    if ids is not None:
        where, values = _among(where, values, "operation", ids, or_none=True)
    sql = (
        f"SELECT seq, moment, kind, operator, operation, facts FROM journal WHERE {where} "  # noqa: S608
        "ORDER BY seq DESC LIMIT ?"
    )
    for seq, moment, kind, operator, about, facts in store.rows(sql, (*values, limit)):
        entry = Noted("", seq, datetime.fromisoformat(moment), kind, operator, _uuid(about), _read(facts))
        yield _Found(seq, seq, entry)


def _posted(
    store: Store, sought: Sought, limit: int, below: Place, ids: list[bytes] | None, *, once: bool
) -> Iterator[_Found]:
    kinds = sorted(kind.partition(":")[2] for kind in sought.kinds if kind.startswith(f"{POSTED}:"))
    if sought.kinds and not kinds:
        return
    where, values = _where(sought, "cashier", "rowid", below)
    where, values = _among(where, values, "kind", kinds)
    if ids is not None:
        where, values = _among(where, values, "id", ids, or_none=True)
    sql = (
        f"SELECT rowid, entry, moment, till, seq, kind, cashier, id, body FROM outbox WHERE {where} "  # noqa: S608
        "ORDER BY rowid DESC LIMIT ?"
    )
    for row, after, moment, till, seq, kind, cashier, id_, body in store.rows(sql, (*values, limit)):
        told = _read(body)
        facts = {name: told[name] for name in _TOLD if told.get(name) not in (None, "")}
        if once and kind in ALSO_POSTED:
            facts |= _note_of(store, id_, kind)
        yield _Found(row, after, Noted(till, seq, datetime.fromisoformat(moment), kind, cashier, _uuid(id_), facts))


def _note_of(store: Store, operation: bytes, kind: str) -> dict[str, object]:
    row = store.row("SELECT facts FROM journal WHERE operation = ? AND kind = ?", (operation, kind))
    note = "" if row is None else _read(row[0]).get("note")
    return {"note": note} if note else {}


def _where(sought: Sought, operator: str, row: str, below: Place) -> tuple[str, list[object]]:
    where, values = _days(sought, "+moment")
    where, values = [f"{row} < ?", f"{row} >= ?", *where], [below.row, below.first, *values]
    if sought.operator:
        where, values = [*where, f"{operator} = ?"], [*values, sought.operator]
    return " AND ".join(where), values


def _days(sought: Sought, moment: str = "moment") -> tuple[list[str], list[object]]:
    """`+moment`: of rows that are found already, and not by their moments."""
    where: list[str] = []
    values: list[object] = []
    if sought.first:
        where, values = [f"{moment} >= ?"], [sought.first.isoformat()]
    if sought.last:
        where, values = [*where, f"{moment} < ?"], [*values, after_day(sought.last)]
    return where, values


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
