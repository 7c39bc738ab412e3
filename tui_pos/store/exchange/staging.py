"""A list on its way in: a temporary table beside the store, the checks that need the whole of it, and the take-over."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.store.database import Store
from tui_pos.store.exchange.cells import Column
from tui_pos.store.exchange.csvfile import CsvRow, FileForm
from tui_pos.store.meta import STAMP_CATALOGUE

CHUNK = 5_000
"""So many rows are held at a time."""


class Bad(NamedTuple):
    """What is wrong with a row: `column` is "" where it is the row as a whole."""

    line: int
    column: str
    reason: ShopError


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that was not taken, and why."""

    file: Path
    line: int
    column: str
    reason: ShopError

    def say(self, translate: Callable[[str], str] = str) -> str:
        """File, line, column and reason in the reader's language."""
        facts = {"file": self.file, "line": self.line, "column": self.column, "reason": self.reason.say(translate)}
        if self.column:
            return saying("{file}, line {line}, column {column}: {reason}", **facts).say(translate)
        return saying("{file}, line {line}: {reason}", **facts).say(translate)


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many rows the file has, how many were taken (or would be), and what was wrong with the others, by line; and
    as what the file was read."""

    read: int
    written: int
    problems: list[Problem]
    cancelled: bool = False
    form: FileForm | None = None


Progress = Callable[[int, int], bool]
"""Is told how many lines, or rows, are done and how many there are; its False cancels while nothing was changed yet."""


class Cancelled(Exception):
    """Somebody does not want it any more."""


class Check(NamedTuple):
    """A query for bad rows: the line first, then what `reason` needs."""

    column: str
    query: str
    reason: Callable[..., ShopError]


@dataclass(frozen=True, slots=True)
class Listing:
    """A kind of list. `tables` are the temporary tables that a row goes to, `staged` the one with its line and key;
    `rows` turns the cells of a row into rows for each of them. `take` are the statements that take it all over, `then`
    what follows them in their transaction. `export` selects the values of `columns`, in their order."""

    columns: Sequence[Column]
    tables: dict[str, str]
    rows: Callable[[int, Sequence[Any]], dict[str, list[tuple[object, ...]]]]
    checks: Sequence[Check]
    take: Sequence[tuple[str, tuple[object, ...]]]
    export: str
    then: Callable[[Store], None] | None = None


def stage(
    store: Store, listing: Listing, rows: Iterable[CsvRow], problems: list[Bad], reached: Callable[[int], None]
) -> int:
    """Read all rows into the temporary tables; those that cannot be read go to `problems`. How many there were.

    `reached` is told the lines that are read; what it raises goes through.
    """
    for table, columns in listing.tables.items():
        store.run(f"DROP TABLE IF EXISTS temp.{table}")
        store.run(f"CREATE TEMP TABLE {table} ({columns})")
    read = 0
    source = iter(rows)
    # Without a transaction of its own each statement would be one; the temporary tables lock nobody out.
    store.run("BEGIN")
    try:
        while chunk := list(islice(source, CHUNK)):
            read += len(chunk)
            _put(store, listing, _read(listing, chunk, problems))
            reached(chunk[-1].line)
    finally:
        # SQLite has rolled back by itself where the disk was full.
        if store.connection.in_transaction:
            store.run("COMMIT")
    return read


def take(
    store: Store,
    listing: Listing,
    problems: list[Bad],
    skip_bad: bool,
    *,
    dry_run: bool = False,
    note: Callable[[int], None] | None = None,
) -> int:
    """Check what was staged and take it over: all of it, or with `skip_bad` what is good. How many rows were taken.

    `note` is told so in the same transaction. With `dry_run` nothing is taken but the number told.
    """
    # A dry run only reads what is kept: it keeps no sale waiting.
    with nullcontext() if dry_run else store.write():
        # A skipped row may have been the one to free a barcode for another row, so look again after skipping.
        while found := _check(store, listing):
            problems += found
            if not skip_bad:
                break
            for table in listing.tables:
                store.run_many(f"DELETE FROM temp.{table} WHERE line = ?", [(bad.line,) for bad in found])  # noqa: S608
        if problems and not skip_bad:
            return 0
        row = store.row("SELECT count(*) FROM temp.staged")
        taken = int(row[0]) if row else 0
        if not dry_run:
            for statement, values in listing.take:
                store.run(statement, values)
            if listing.then is not None:
                listing.then(store)
            if note is not None:
                note(taken)
    for table in listing.tables:
        store.run(f"DROP TABLE temp.{table}")
    return taken


KNOWN_LOCATION = Check(
    "location",
    "SELECT line, location FROM temp.staged WHERE location NOT IN (SELECT code FROM location)",
    lambda code: Refused("unknown_location", "There is no location {code}; import the locations first.", code=code),
)
KNOWN_ITEM = Check(
    "item",
    "SELECT line, item FROM temp.staged WHERE item <> '' "
    "AND NOT EXISTS (SELECT 1 FROM item WHERE item.code = staged.item)",
    lambda code: Refused("unknown_item", "There is no item {code}; import the items first.", code=code),
)
"""Goods that the shop has, or none where a list may have none."""


def twice(column: str, table: str = "staged", *, within: str = "") -> Check:
    """The check that no value of `column` stands in two rows of a file that have the same `within`, or in two at all.
    The first of them is good."""
    key = f"{within}, {column}" if within else column
    return Check(
        column,
        f"SELECT line, {column}, first FROM temp.{table} "  # noqa: S608
        f"JOIN (SELECT {key}, min(line) AS first FROM temp.{table} WHERE {column} IS NOT NULL "
        f"GROUP BY {key} HAVING count(*) > 1) USING ({key}) WHERE line > first",
        lambda value, line: Refused(
            "stands_twice", "“{value}” stands on line {line} already; keep one of the two.", value=value, line=line
        ),
    )


def stamped(table: str) -> tuple[str, tuple[object, ...]]:
    """The statement that raises the catalogue's stamp where a row is new to `table`, or goes out of use or back."""
    return (
        f"{STAMP_CATALOGUE}EXISTS (SELECT 1 FROM temp.staged AS new "  # noqa: S608
        f"LEFT JOIN {table} AS kept ON kept.code = new.code WHERE kept.active IS NOT new.active)",
        (),
    )


def _check(store: Store, listing: Listing) -> list[Bad]:
    bad: dict[int, Bad] = {}
    for check in listing.checks:
        for line, *facts in store.each(check.query):
            bad.setdefault(line, Bad(line, check.column, check.reason(*facts)))
    return list(bad.values())


def _put(store: Store, listing: Listing, readable: Iterable[tuple[int, Sequence[Any]]]) -> None:
    batches: dict[str, list[tuple[object, ...]]] = {table: [] for table in listing.tables}
    for line, values in readable:
        for table, made in listing.rows(line, values).items():
            batches[table] += made
    for table, batch in batches.items():
        if batch:
            marks = ", ".join("?" * len(batch[0]))
            store.run_many(f"INSERT INTO temp.{table} VALUES ({marks})", batch)  # noqa: S608


def _read(listing: Listing, rows: Iterable[CsvRow], problems: list[Bad]) -> Iterator[tuple[int, Sequence[Any]]]:
    for line, cells in rows:
        if cells is None:
            problems.append(
                Bad(
                    line, "", Refused("wrong_width", "The row has more or fewer cells than there are columns; mend it.")
                )
            )
            continue
        values = []
        for column, cell in zip(listing.columns, cells, strict=True):
            try:
                values.append(None if cell is None else column.read(cell))
            except ShopError as reason:
                problems.append(Bad(line, column.name, reason))
        if len(values) == len(listing.columns):
            yield line, values
