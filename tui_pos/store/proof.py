"""Whether a shop's file holds what was once written: by SQLite's own check, by its references, by totals that are
rebuilt from their movements, by the two chains, and by what each posted operation was told as.

Nothing is written. Each proof tells the first thing that does not hold.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Final, NamedTuple

from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import StoreTrouble
from tui_pos.store import journal, outbox, totals
from tui_pos.store.chain import Break
from tui_pos.store.database import Store
from tui_pos.store.migrate import odd_table


class Proof(NamedTuple):
    """What was looked at, how much of it there is, and what does not hold; None: all is well."""

    about: Saying
    many: int
    broken: Saying | None


_Proved = tuple[int, Saying | None]
_Prove = Callable[[Store], _Proved]

_HEAD = ("kind", "number", "receipt", "usn", "location", "operator", "station", "moment", "total")
_LINE = ("number", "item", "vat", "qty", "price", "percent", "off", "net")
_PAYMENT = ("type", "amount")
"""What of an operation, of its lines and its payments is told under the names of its columns."""


def _differing(where: str) -> str:
    return (
        "SELECT operation.kind, operation.number, operation.location FROM outbox "  # noqa: S608
        f"JOIN operation ON operation.id = outbox.id WHERE {where} ORDER BY outbox.moment LIMIT 1"
    )


def _told(names: Iterable[str], value: str) -> str:
    return ", ".join(f"json_extract({value}, '$.{name}')" for name in names)


def _kept(names: Iterable[str], table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in names)


def _parts_differ(table: str, names: Sequence[str], told: str) -> str:
    """Whether the rows of an operation's part are not, one by one, those of the list `told` of its message."""
    # Positions count from 0, as the places in a list of JSON do.
    return (
        f"json_array_length(outbox.body, '$.{told}') <> "  # noqa: S608
        f"(SELECT count(*) FROM {table} WHERE {table}.operation = outbox.id) "
        f"OR EXISTS (SELECT 1 FROM json_each(outbox.body, '$.{told}') AS told LEFT JOIN {table} "
        f"ON {table}.operation = outbox.id AND {table}.position = told.key "
        f"WHERE ({_kept(names, table)}) IS NOT ({_told(names, 'told.value')}))"
    )


_AS_TOLD: Final = (
    (
        "SELECT kind, number, location FROM operation WHERE state = 'posted' "
        "AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.id = operation.id) ORDER BY moment LIMIT 1",
        saying("{kind} {number} of {place} was posted, and its message is missing."),
    ),
    (
        _differing(
            f"operation.state <> 'posted' "
            f"OR ({_kept(_HEAD, 'operation')}, operation.change_due, coalesce(operation.partner, '')) "
            f"IS NOT ({_told((*_HEAD, 'change', 'partner'), 'outbox.body')})"
        ),
        saying("{kind} {number} of {place} is not what it was posted as."),
    ),
    (
        _differing(_parts_differ("operation_line", _LINE, "lines")),
        saying("A line of {kind} {number} of {place} is not what it was posted as."),
    ),
    (
        _differing(_parts_differ("payment", _PAYMENT, "payments")),
        saying("A payment of {kind} {number} of {place} is not what it was posted as."),
    ),
)


def proofs(store: Store) -> Iterator[Proof]:
    """All of them, one after the other: each may take its time."""
    for about, prove in _BEFORE:
        yield _proved(about, prove, store)
    yield from chains(store)
    yield _proved(saying("Operations as posted"), _posted, store)


def _proved(about: Saying, prove: _Prove, store: Store) -> Proof:
    """A part that cannot be read at all is broken; the others are looked at all the same. Each is of one moment: the
    till may go on selling.
    """
    try:
        with store.at_one_moment():
            many, broken = prove(store)
    except (StoreTrouble, sqlite3.Error, ValueError) as trouble:
        reason = trouble if isinstance(trouble, StoreTrouble) else str(trouble)
        return Proof(about, 0, saying("It cannot be read: {reason}", reason=reason))
    return Proof(about, many, broken)


def chains(store: Store) -> Iterator[Proof]:
    """The journal's chain, and each till's of what was posted."""
    yield _proved(saying("Journal"), _journal, store)
    for till in outbox.tills(store):
        yield _proved(saying("Operations of till {till}", till=till), partial(_messages, till), store)


def _journal(store: Store) -> _Proved:
    return _count(store, "journal"), _link(store, journal.first_break(store))


def _messages(till: str, store: Store) -> _Proved:
    count = store.row("SELECT count(*) FROM outbox WHERE till = ?", (till,))
    return count[0] if count else 0, _link(store, outbox.first_break(store, till))


def _whole(store: Store) -> _Proved:
    found = store.row("PRAGMA integrity_check(1)")
    if found != ("ok",):
        return _pages(store), saying("SQLite says: {reason}", reason=found[0] if found else "?")
    odd = odd_table(store.connection)
    return _pages(store), saying("The table {table} is missing.", table=odd) if odd else None


def _references(store: Store) -> _Proved:
    loose = store.row("PRAGMA foreign_key_check")
    broken = None
    if loose is not None:
        broken = saying("A row of {table} refers to what is not there: row {row}.", table=loose[0], row=loose[1] or "?")
    return _count(store, "sqlite_master"), broken


def _totals(store: Store) -> _Proved:
    differing = totals.rebuild_differs(store)
    broken = None
    if differing:
        first = differing[0]
        broken = saying(
            "{table} {key} says {kept}, its movements {rebuilt}; wrong in all: {count}.",
            table=first.table,
            key=" ".join(map(str, first.key)),
            kept=first.kept,
            rebuilt=first.rebuilt,
            count=len(differing),
        )
    return _count(store, "stock_total") + _count(store, "partner_total"), broken


def _posted(store: Store) -> _Proved:
    broken: Saying | None = None
    for sql, sentence in _AS_TOLD:
        row = store.row(sql)
        if row is not None:
            broken = Saying(sentence.text, (("kind", row[0]), ("number", row[1]), ("place", row[2])))
            break
    return _count(store, "outbox"), broken


def _link(store: Store, found: Break | None) -> Saying | None:
    if found is None:
        return None
    if found.chain:
        row = store.row("SELECT moment FROM outbox WHERE till = ? AND seq = ?", (found.chain, found.seq))
    else:
        row = store.row("SELECT moment FROM journal WHERE seq = ?", (found.seq,))
    if row is None:
        return saying("Its first broken link is number {seq}: {why}.", seq=found.seq, why=found.why)
    return saying(
        "Its first broken link is number {seq} of {moment}: {why}.", seq=found.seq, moment=row[0], why=found.why
    )


def _pages(store: Store) -> int:
    row = store.row("PRAGMA page_count")
    return int(row[0]) if row else 0


def _count(store: Store, table: str) -> int:
    row = store.row(f"SELECT count(*) FROM {table}")  # noqa: S608 - names of this module
    return int(row[0]) if row else 0


_BEFORE: Final[tuple[tuple[Saying, _Prove], ...]] = (
    (saying("Database"), _whole),
    (saying("References"), _references),
    (saying("Totals"), _totals),
)
