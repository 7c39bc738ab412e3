"""What SQLite and the disk under it can fail with, each as one sentence that says what to do."""

import sqlite3
from pathlib import Path

from tui_pos.errors import StoreTrouble

BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}


def trouble(error: sqlite3.Error, path: Path) -> StoreTrouble:
    """The StoreTrouble that `error`, met at the store in `path`, is to a person."""
    code = primary_code(error)
    if code in BUSY:
        return StoreTrouble(
            "store_busy", "Another program is writing to the store {file}; wait a moment and try again.", file=path
        )
    if code == sqlite3.SQLITE_READONLY:
        return StoreTrouble(
            "store_read_only",
            "The store {file} may only be read; give this user the right to write to it and to its folder.",
            file=path,
        )
    if code == sqlite3.SQLITE_FULL:
        return StoreTrouble("disk_full", "The disk under {file} is full; free some space and try again.", file=path)
    if code in CORRUPT:
        return corrupt(path)
    if code == sqlite3.SQLITE_CANTOPEN:
        return unreachable(path)
    return StoreTrouble(
        "store_failed",
        "The store {file} did not do what was asked ({reason}); check the disk and try again.",
        file=path,
        reason=str(error) or type(error).__name__,
    )


def corrupt(path: Path) -> StoreTrouble:
    """The trouble with a file that is no store, or is one no more."""
    return StoreTrouble(
        "store_corrupt",
        "The file {file} is damaged or is not a store; bring back the last backup: tui-pos restore --last",
        file=path,
    )


def unreachable(path: Path) -> StoreTrouble:
    """The trouble with a file, or its folder, that this user may not open or that is not there."""
    return StoreTrouble(
        "store_unreachable",
        "The store {file} cannot be opened; check that its folder exists and that this user may write there.",
        file=path,
    )


def newer(path: Path, found: int, known: int) -> StoreTrouble:
    """The trouble with a store that a later version of the program has opened."""
    return StoreTrouble(
        "store_newer",
        "The store {file} was written by a newer version of the program (schema {found}, this one knows {known}); "
        "update the program.",
        file=path,
        found=found,
        known=known,
    )


def older(path: Path) -> StoreTrouble:
    """The trouble with a store that must be brought up to date but is only being read."""
    return StoreTrouble(
        "store_older", "The store {file} is of an older version; open it once with the till to update it.", file=path
    )


def primary_code(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code of `error`, or None where it was raised without one."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF
