"""Lists in and out of the shop as CSV: items, partners, locations, operators, stock, balances, tiles.

A file is read row by row into a table beside the store, so that no sale waits for it; then it is checked and taken over
in one transaction. What is bad is named with file, line, column and reason, and then nothing of the file is taken,
unless the bad rows are to be skipped. What is exported can be imported again without loss.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tui_pos.errors import WrongUse
from tui_pos.store.database import Store
from tui_pos.store.exchange import balances, items, locations, operators, partners, stock, tiles
from tui_pos.store.exchange.csvfile import form_of, how_many_lines, read_rows, write_rows
from tui_pos.store.exchange.staging import (
    CHUNK,
    Bad,
    Cancelled,
    ImportResult,
    Listing,
    Problem,
    Progress,
    stage,
    take,
)

__all__ = ["KINDS", "ImportResult", "Problem", "Progress", "export_file", "import_file", "name_of"]

KINDS: dict[str, Callable[[Store, datetime], Listing]] = {
    "items": items.listing,
    "partners": partners.listing,
    "locations": locations.listing,
    "operators": operators.listing,
    "stock": stock.listing,
    "balances": balances.listing,
    "tiles": tiles.listing,
}
"""The kinds of list, as the command names them."""


def import_file(
    store: Store,
    kind: str,
    path: Path | str,
    *,
    skip_bad: bool = False,
    moment: datetime | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    note: Callable[[int], None] | None = None,
) -> ImportResult:
    """Take a list in; a row whose code is known already replaces what was kept. `moment` is that of a stock count, and
    of what is owed and spent by the balances. With `dry_run` everything is checked and nothing taken. `note` is told
    how many rows were taken, in their transaction.

    Bad rows come back as problems; with any, nothing was taken, unless `skip_bad`. Raises WrongUse for a file that is
    no such list at all: `unknown_kind`, `unreadable_file`, `not_utf8`, `bad_header`, `bad_csv`; StoreTrouble.
    """
    path = Path(path)
    listing = _listing(store, kind, moment or datetime.now(UTC))
    optional = {column.name for column in listing.columns if column.optional}
    form = form_of(path)
    rows = read_rows(path, [column.name for column in listing.columns], optional, form)
    problems: list[Bad] = []
    lines = how_many_lines(path) if progress is not None else 0

    def reached(line: int) -> None:
        if progress is not None and not progress(min(line, lines), lines):
            raise Cancelled

    with store.roomy():
        try:
            read = stage(store, listing, rows, problems, reached)
        except Cancelled:
            return ImportResult(0, 0, [], cancelled=True, form=form)
        written = take(store, listing, problems, skip_bad, dry_run=dry_run, note=note)
    told = [Problem(path, bad.line, bad.column, bad.reason) for bad in sorted(problems, key=lambda bad: bad.line)]
    return ImportResult(read, written, told, form=form)


def export_file(store: Store, kind: str, path: Path | str, *, progress: Progress | None = None) -> int | None:
    """Write a list to a file, in the order of its codes, and return how many rows it has; None where it was cancelled.

    The file is there whole or not at all. Raises WrongUse `unknown_kind`, `unwritable_file`; StoreTrouble.
    """
    listing = _listing(store, kind, datetime.now(UTC))
    rows = _texts(store, listing)
    try:
        return write_rows(
            Path(path),
            [column.name for column in listing.columns],
            rows if progress is None else _told(rows, _rows_of(store, listing), progress),
        )
    except Cancelled:
        return None


def name_of(path: Path) -> str:
    """A file as the journal names it: where its name is no text, with question marks."""
    return str(path).encode("utf-8", "replace").decode()


def _texts(store: Store, listing: Listing) -> Iterator[list[str]]:
    for row in store.each(listing.export):
        yield [column.write(value) for column, value in zip(listing.columns, row, strict=True)]


def _told(rows: Iterator[list[str]], of: int, progress: Progress) -> Iterator[list[str]]:
    for done, row in enumerate(rows):
        if done % CHUNK == 0 and not progress(min(done, of), of):
            raise Cancelled
        yield row


def _rows_of(store: Store, listing: Listing) -> int:
    row = store.row(f"SELECT count(*) FROM ({listing.export})")  # noqa: S608
    return int(row[0]) if row else 0


def _listing(store: Store, kind: str, moment: datetime) -> Listing:
    if kind not in KINDS:
        raise WrongUse(
            "unknown_kind", "There is no list of “{kind}”; name one of {kinds}.", kind=kind, kinds=", ".join(KINDS)
        )
    return KINDS[kind](store, moment)
