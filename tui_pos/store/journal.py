"""The journal: what must not be forgotten. Entries are only ever added, each chained by SHA-256 to the one before."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec

from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import lenders
from tui_pos.store import chain
from tui_pos.store.chain import START, Break, Link, canonical, link
from tui_pos.store.database import Row, Store
from tui_pos.store.moments import kept_moment

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind

_COLUMNS = "seq, moment, kind, operator, operation, facts"


class Entry(NamedTuple):
    """One entry. `facts` are texts, whole numbers, booleans and lists of them."""

    seq: int
    moment: datetime
    kind: str
    operator: str
    operation: UUID | None
    facts: Mapping[str, object]


def append(
    store: Store,
    kind: "EntryKind",
    operator: Operator | str,
    moment: datetime,
    facts: Mapping[str, object],
    operation_id: UUID | None = None,
) -> None:
    """Write what happened; part of the write around it, if there is one.

    `operator` is whose doing it was ("": nobody's): the operator, or the code alone. Whoever has lent a right for it is
    named beside. `operation_id` is that of the operation, or of the cart, that the entry is about.
    """
    if isinstance(operator, Operator):
        helped = lenders(operator)
        facts, operator = {**facts, "granted_by": helped} if helped else facts, operator.code
    with store.write():
        last = store.row("SELECT seq, hash FROM journal WHERE seq = (SELECT max(seq) FROM journal)")
        seq, prev_hash = (last[0] + 1, last[1]) if last else (1, START)
        operation = None if operation_id is None else operation_id.bytes
        entry: Row = (seq, kept_moment(moment), kind, operator, operation, canonical(facts).decode())
        store.run(
            "INSERT INTO journal (seq, moment, kind, operator, operation, facts, prev_hash, hash) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*entry, prev_hash, link(prev_hash, *entry)),
        )


def first_broken(store: Store) -> int | None:
    """The number of the first entry that is missing, changed or out of its chain; None when the journal is whole."""
    found = first_break(store)
    return None if found is None else found.seq


def first_break(store: Store) -> Break | None:
    """The first entry that is missing, also at the end, changed or out of its chain, and which of these."""
    with store.at_one_moment():
        rows = store.each(f"SELECT {_COLUMNS}, prev_hash, hash FROM journal ORDER BY seq")  # noqa: S608
        links = (Link(entry[0], tuple(entry), prev_hash, kept) for *entry, prev_hash, kept in rows)
        return chain.first_break("", links, store.row("SELECT seq, hash FROM journal_head"))


def entries(store: Store, *, since: int = 1) -> Iterator[Entry]:
    """The entries from number `since` on, oldest first."""
    for row in store.each(f"SELECT {_COLUMNS} FROM journal WHERE seq >= ? ORDER BY seq", (since,)):  # noqa: S608
        yield _to_entry(row)


def newest(store: Store, kinds: Collection[str], among: int = 200) -> list[Entry]:
    """The entries of these kinds among the last so many of all, newest first."""
    marks = ", ".join("?" * len(kinds))
    last = f"SELECT {_COLUMNS} FROM journal ORDER BY seq DESC LIMIT ?"  # noqa: S608
    rows = store.rows(f"SELECT * FROM ({last}) WHERE kind IN ({marks}) ORDER BY seq DESC", (among, *kinds))  # noqa: S608
    return [_to_entry(row) for row in rows]


def _to_entry(row: Row) -> Entry:
    return Entry(
        seq=row[0],
        moment=datetime.fromisoformat(row[1]),
        kind=row[2],
        operator=row[3],
        operation=None if row[4] is None else UUID(bytes=row[4]),
        facts=msgspec.json.decode(row[5]),
    )
