"""The store: one SQLite file, open once for each thread that uses it.

Reads go through `row`, `rows`, `each` (raw SQL) or `fetch` (a peewee query); writes stand inside `write()`. Whatever
SQLite or the disk fails with becomes a StoreTrouble here, and nowhere else.
"""

import os
import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tui_pos.store.migrate import check_current, migrate
from tui_pos.store.shop_lock import share
from tui_pos.store.trouble import BUSY, primary_code, trouble

if TYPE_CHECKING:
    # A megabyte of code, and 10 ms: only reports ask through it.
    from peewee import Query, SqliteDatabase

Values = Sequence[object]
Row = tuple[Any, ...]

SELLING_CACHE = -4_000
"""Kilobytes (SQLite writes them below zero) of the file that a till holds itself; the system holds the rest."""

IMPORTING_CACHE = -64_000
"""The same while a long list is taken in: it touches all of its indices."""

BUSY_SECONDS = 5.0
"""How long a write waits for another program's before it gives up."""


class Store:
    """A shop's database. Belongs to the thread that opened it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self._depth = 0
        self._spoiled = False
        self._let_go: Callable[[], object] = lambda: None

    @classmethod
    def open(cls, path: Path | str, *, read_only: bool = False, busy_seconds: float = BUSY_SECONDS) -> Self:
        """The store in the file `path`, made or brought up to date where needed.

        Raises StoreTrouble: `store_busy`, `store_read_only`, `disk_full`, `store_corrupt`, `store_newer`,
        `store_older` (read-only), `store_unreachable`, `store_restoring`.
        """
        path = Path(path)
        held = share(path)
        try:
            store = cls._opened(path, read_only, busy_seconds)
        except BaseException:
            if held is not None:
                os.close(held)
            raise
        if held is not None:
            # A store that is forgotten without being closed gives its share back too.
            store._let_go = weakref.finalize(store, os.close, held)
        return store

    @classmethod
    def _opened(cls, path: Path, read_only: bool, busy_seconds: float) -> Self:
        name = f"{path.absolute().as_uri()}?mode=ro" if read_only else path
        try:
            connection = sqlite3.connect(name, timeout=busy_seconds, isolation_level=None, uri=read_only)
        except sqlite3.Error as error:
            raise trouble(error, path) from error
        try:
            # WAL and FULL: a sale that was reported saved survives the power going out, and readers never wait for it.
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA cache_size = {SELLING_CACHE}")
            if read_only:
                check_current(connection, path)
            else:
                _use_wal(connection)
                migrate(connection, path)
        except BaseException as error:
            connection.close()
            if isinstance(error, sqlite3.Error):
                raise trouble(error, path) from error
            raise
        return cls(path, connection)

    def close(self) -> None:
        self.connection.close()
        self._let_go()

    @contextmanager
    def roomy(self) -> Iterator[None]:
        """Hold more of the file meanwhile."""
        self.run(f"PRAGMA cache_size = {IMPORTING_CACHE}")
        try:
            yield
        finally:
            self.run(f"PRAGMA cache_size = {SELLING_CACHE}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def write(self) -> Iterator[None]:
        """One transaction, that all of it be on the disk or nothing. A write inside a write is part of it.

        Raises StoreTrouble when the transaction cannot begin or be kept; nothing of it stays then.
        """
        if self._depth:
            self._depth += 1
            try:
                yield
            except BaseException:
                self._spoiled = True
                raise
            finally:
                self._depth -= 1
            return
        self.run("BEGIN IMMEDIATE")
        self._depth, self._spoiled = 1, False
        try:
            yield
            if self._spoiled:
                raise RuntimeError("an inner write failed and its error was passed over; the whole is undone")
            self.run("COMMIT")
        except BaseException:
            # SQLite has rolled back by itself where the disk was full or failed.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        finally:
            self._depth = 0

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """All that is read meanwhile is as it was when the first of it was read, whatever others write. Nothing is
        written in it, unless it is part of a write.
        """
        if self.connection.in_transaction:
            yield
            return
        self.run("BEGIN")
        try:
            yield
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row, or None."""
        try:
            found: Row | None = self.connection.execute(sql, values).fetchone()
        except sqlite3.Error as error:
            raise self._said(error) from error
        return found

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows."""
        try:
            return self.connection.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._said(error) from error

    def each(self, sql: str, values: Values = ()) -> Iterator[Row]:
        """The rows one by one, for lists that are too long to hold."""
        try:
            yield from self.connection.execute(sql, values)
        except sqlite3.Error as error:
            raise self._said(error) from error

    def run(self, sql: str, values: Values = ()) -> int:
        """Execute one statement; how many rows it touched."""
        try:
            return self.connection.execute(sql, values).rowcount
        except sqlite3.Error as error:
            raise self._said(error) from error

    def run_many(self, sql: str, values: Iterable[Values]) -> None:
        """Execute one statement for each of `values`."""
        try:
            self.connection.executemany(sql, values)
        except sqlite3.Error as error:
            raise self._said(error) from error

    def fetch(self, query: "Query") -> list[Row]:
        """The rows of a peewee query."""
        sql, values = _dialect().get_sql_context().sql(query).query()  # type: ignore[no-untyped-call]
        return self.rows(sql, values)

    def _said(self, error: sqlite3.Error) -> Exception:
        """The trouble that `error` is; a broken constraint or a wrong statement is a defect and stays what it is."""
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            return error
        if primary_code(error) == sqlite3.SQLITE_ERROR:
            return error
        return trouble(error, self.path)


@cache
def _dialect() -> "SqliteDatabase":
    """What writes peewee's queries as SQLite has them; it is never connected."""
    from peewee import SqliteDatabase

    return SqliteDatabase(None)


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch the file to WAL. A file that may only be read stays as it is; writing to it says so in good time."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if primary_code(error) not in {*BUSY, sqlite3.SQLITE_READONLY}:
            raise
        # Another process is making the switch this very moment, or has the file in use, which is then in WAL already.
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal" and primary_code(error) in BUSY:
            raise
