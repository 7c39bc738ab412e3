"""Bringing a store up to date: the numbered scripts in `migrations/`, each in one transaction with its number.

`PRAGMA user_version` says which was the last. Two processes may do this at once: each script is looked at again under
the write lock.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tui_pos.store.trouble import corrupt, newer, older

_FOLDER = Path(__file__).parent / "migrations"

APPLICATION_ID = 0x74_70_6F_73
"""`tpos`: marks the file as a store of ours (PRAGMA application_id), so that no other database is taken for one."""


def scripts(after: int = 0) -> list[tuple[int, str]]:
    """Number and text of each migration with a number above `after`, in order."""
    return [(number, file.read_text(encoding="utf-8")) for number, file in sorted(_files()) if number > after]


def newest() -> int:
    """The number of the last migration that this program knows."""
    return max(number for number, _ in _files())


def _files() -> Iterator[tuple[int, Path]]:
    return ((int(file.name[:4]), file) for file in _FOLDER.iterdir() if file.suffix == ".sql")


def statements(script: str) -> Iterator[str]:
    """The single statements of a script; a trigger is one, with all that it holds."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        raise ValueError(f"unfinished statement: {pending!r}")


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Apply what is missing. Raises StoreTrouble `store_newer` or `store_corrupt` (some other program's database)."""
    check_version(connection, path, newest())
    missing = scripts(after=version(connection))
    if missing:
        _lend_functions(connection)
    for number, script in missing:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if number > version(connection):
                for statement in statements(script):
                    connection.execute(statement)
                if number == 1:
                    _found(connection)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _lend_functions(connection: sqlite3.Connection) -> None:
    """What the scripts call and SQL does not know. Only they may: a trigger would end without this program."""
    import json

    from tui_pos.domain.sounded import sounded, words

    connection.create_function("sounded", 1, sounded, deterministic=True)
    connection.create_function("sounded_words", 1, lambda text: json.dumps(words(text)), deterministic=True)
    connection.create_function("backwards", 1, lambda text: text[::-1], deterministic=True)


def _found(connection: sqlite3.Connection) -> None:
    """A new store gets its name among all stores, and the salt of its PINs."""
    # Needed once in the life of a store.
    import secrets

    from uuid6 import uuid7

    first = {"store_id": str(uuid7()), "incarnation": "1", "pin_salt": secrets.token_hex(16), "rules_stamp": "0"}
    connection.executemany("INSERT INTO meta (name, value) VALUES (?, ?)", first.items())


def check_current(connection: sqlite3.Connection, path: Path) -> None:
    """Raises StoreTrouble `store_newer`, `store_older` or `store_corrupt` where migrating is not possible."""
    last = newest()
    check_version(connection, path, last)
    if version(connection) < last:
        raise older(path)


def check_version(connection: sqlite3.Connection, path: Path, last: int) -> None:
    connection.execute("BEGIN")  # one look: another process may be making this store at this moment
    try:
        found = version(connection)
        mark = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    finally:
        connection.execute("COMMIT")
    if tables and mark != APPLICATION_ID:
        raise corrupt(path)
    if found > last:
        raise newer(path, found, last)


def odd_table(connection: sqlite3.Connection) -> str:
    """A table that stores of its version have and this one lacks, or that only later versions have; "" for none."""
    found = _tables(connection)
    like_it = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _lend_functions(like_it)
        wanted: set[str] = set()
        for number, script in scripts():
            for statement in statements(script):
                like_it.execute(statement)
            if number <= version(connection):
                wanted = _tables(like_it)
        later = _tables(like_it) - wanted
    finally:
        like_it.close()
    return min((wanted - found) | (later & found), default="")


def _tables(connection: sqlite3.Connection) -> set[str]:
    sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return {name for (name,) in connection.execute(sql)}


def version(connection: sqlite3.Connection) -> int:
    """The number of the last migration applied."""
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found
