"""Backups: copies of the store that are whole though the shop sells meanwhile, read again once they are written.

A backup is one SQLite file, `shop-2026-11-21-180000.db`, with its SHA-256 beside it (`.db.sha256`, as `sha256sum -c`
takes it) and the settings of that moment (`.toml`). It comes to stand under its name only once all of it is checked.
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tui_pos.errors import StoreTrouble, reason_of
from tui_pos.store import journal, outbox
from tui_pos.store.database import Store
from tui_pos.store.migrate import check_version, newest, odd_table, version
from tui_pos.store.swap import to_disk
from tui_pos.store.trouble import trouble

_NAME = "shop-%Y-%m-%d-%H%M%S.db"
_PAGES = 256
_SYNC_EVERY = 8
"""After so many steps of `_PAGES` the copy goes to the disk: one large flush at the end would hold up a sale's own."""

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup among others. `moment` is the shop's local time, from its name."""

    file: Path
    moment: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Whole:
    """What is in a store that was found whole. `last` is the moment of its last entry in the journal, "" for none."""

    schema: int
    store: str
    incarnation: int
    operations: int
    last: str


def name_of(moment: datetime) -> str:
    return moment.strftime(_NAME)


def sum_of(file: Path) -> Path:
    """Where the SHA-256 of a backup stands."""
    return file.with_name(f"{file.name}.sha256")


def has_log(file: Path) -> bool:
    """Whether part of the store stands in a log beside it, as with one that a restore has set aside."""
    return file.with_name(f"{file.name}-wal").exists()


def settings_of(file: Path) -> Path:
    """Where the settings that go with a backup stand."""
    return file.with_suffix(".toml")


def backups_in(folder: Path) -> list[Backup]:
    """Newest first. Files of other names are none."""
    found = []
    with suppress(OSError):
        for file in folder.glob("shop-*.db"):
            with suppress(ValueError, OSError):
                found.append(Backup(file, datetime.strptime(file.name, _NAME), file.stat().st_size))
    return sorted(found, key=lambda backup: backup.moment, reverse=True)


def copy_store(source: Path, target: Path, pause: Callable[[], None] = lambda: None) -> None:
    """Copy the store in `source`, as it is at this moment, to the new file `target`, and let it reach the disk.

    Readers and writers of the source never wait for it. `pause` is called after every MB. Raises StoreTrouble.
    """
    try:
        target.unlink(missing_ok=True)
        # Whoever may not read the shop may not read its copy, nor what there is of it yet.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
        with closing(_connected(source, "rw")) as whole, closing(_connected(target, "rw")) as copy:
            copy.execute("PRAGMA synchronous = OFF")
            whole.execute("PRAGMA busy_timeout = 5000")
            # While this transaction is open the copy is of one moment, however much is written meanwhile.
            whole.execute("BEGIN")
            whole.execute("SELECT count(*) FROM sqlite_master").fetchone()
            steps = 0

            def step(_status: int, _left: int, _all: int) -> None:
                nonlocal steps
                steps += 1
                if steps % _SYNC_EVERY == 0:
                    to_disk(target)
                pause()

            whole.backup(copy, pages=_PAGES, progress=step)
        with closing(_connected(target, "rw")) as copy:
            # One file, that may be read where nothing may be written.
            copy.execute("PRAGMA journal_mode = DELETE")
        shutil.copymode(source, target)
        to_disk(target)
    except sqlite3.Error as error:
        raise trouble(error, target if _is_about(error) else source) from error
    except OSError as error:
        raise _unwritten(target, error) from error


def _is_about(error: sqlite3.Error) -> bool:
    """Whether it is the copy's disk that failed."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def seal(file: Path, settings: Path, name: str) -> Path:
    """Put the checked copy `file` under its `name`, with its sum and the settings beside it. Raises StoreTrouble."""
    done = file.with_name(name)
    try:
        sum_of(done).write_text(f"{sha256(file)}  {name}\n", encoding="utf-8")
        to_disk(sum_of(done))
        if settings.exists():
            # With its mode, and with less until then: passwords stand in it.
            settings_of(done).touch(mode=0o600)
            shutil.copy(settings, settings_of(done))
            to_disk(settings_of(done))
        file.replace(done)
        to_disk(done.parent)
    except OSError as error:
        for left in (sum_of(done), settings_of(done)):
            left.unlink(missing_ok=True)
        raise _unwritten(done, error) from error
    return done


def sha256(file: Path) -> str:
    """The sum of a file, as hexadecimal digits."""
    counted = hashlib.sha256()
    with file.open("rb") as data:
        while block := data.read(_BLOCK):
            counted.update(block)
    return counted.hexdigest()


def check(file: Path) -> Whole:
    """Read the whole of a backup. Raises StoreTrouble: `no_backup`, `backup_changed` (it is not what was written),
    `backup_broken` (it is no store, or not whole), `store_newer`.
    """
    if not file.is_file():
        raise StoreTrouble("no_backup", "There is no backup {file}; see: tui-pos backup --list", file=file)
    try:
        kept = sum_of(file).read_text(encoding="utf-8").split(maxsplit=1)[0] if sum_of(file).exists() else None
        if kept is not None and kept != sha256(file):
            raise StoreTrouble(
                "backup_changed",
                "The backup {file} is not what was written (its SHA-256 differs); take another: tui-pos backup --list",
                file=file,
            )
        with as_it_is(file) as store:
            return check_whole(store)
    except (OSError, sqlite3.Error, IndexError, UnicodeDecodeError) as error:
        raise broken(file, str(error)) from error


def check_whole(store: Store) -> Whole:
    """Whether SQLite finds the file whole, every row has what it refers to, and journal and outbox are in their chains.

    Raises StoreTrouble `backup_broken`, `store_newer`.
    """
    said = store.row("PRAGMA integrity_check(1)")
    if said != ("ok",):
        raise broken(store.path, str(said[0]) if said else "?")
    loose = store.row("PRAGMA foreign_key_check")
    if loose is not None:
        raise broken(store.path, f"a row of {loose[0]} refers to what is not there")
    odd = odd_table(store.connection)
    if odd:
        raise broken(store.path, f"the table {odd} is missing, or is of another version")
    # One of an older version has chains that this one knows once it is brought up to date.
    if is_current(store):
        check_chains(store)
    found = contents(store)
    if not found.store or found.incarnation < 1:
        raise broken(store.path, "it is no shop")
    return found


def check_chains(store: Store) -> None:
    """Whether nothing is missing, changed or added in the journal and in what the shop has told. Raises StoreTrouble
    `backup_broken`."""
    entry = journal.first_broken(store)
    if entry is not None:
        raise broken(store.path, f"the journal's chain breaks at entry {entry}")
    for till in outbox.tills(store):
        message = outbox.first_broken(store, till)
        if message is not None:
            raise broken(store.path, f"the chain of messages of till {till} breaks at {message}")


def is_whole(store: Store) -> bool:
    """The quick look: whether SQLite can read all of it."""
    with suppress(sqlite3.Error, StoreTrouble):
        return store.row("PRAGMA quick_check(1)") == ("ok",)
    return False


def is_current(store: Store) -> bool:
    """Whether a store is of this program's version, and not of an earlier one."""
    return version(store.connection) == newest()


def contents(store: Store) -> Whole:
    """What is in a store, without a look at whether all of it is whole: "" and 0 for what it does not say."""
    meta: dict[str, str] = dict(store.rows("SELECT name, value FROM meta"))
    incarnation = meta.get("incarnation", "")
    operations = store.row("SELECT count(*) FROM operation WHERE state = 'posted'")
    last = store.row("SELECT moment FROM journal ORDER BY seq DESC LIMIT 1")
    return Whole(
        schema=version(store.connection),
        store=meta.get("store_id", ""),
        incarnation=int(incarnation) if incarnation.isdecimal() else 0,
        operations=int(operations[0]) if operations else 0,
        last=str(last[0]) if last else "",
    )


@contextmanager
def as_it_is(file: Path) -> Iterator[Store]:
    """A store that nobody writes to, of whatever schema this program knows, with the write-ahead log that lies beside
    it, if one does. Raises StoreTrouble `store_newer`, `backup_broken`.
    """
    mode = "ro" if has_log(file) else "ro&immutable=1"
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", isolation_level=None, uri=True)
    except sqlite3.Error as error:
        raise broken(file, str(error)) from error
    store = Store(file, connection)
    try:
        try:
            check_version(store.connection, file, newest())
            if not store.row("SELECT 1 FROM sqlite_master WHERE name = 'outbox'"):
                raise broken(file, "it is no shop")
        except StoreTrouble as found:
            if found.code == "store_newer":
                raise
            raise broken(file, "it is no shop") from found
        yield store
    finally:
        store.close()


def broken(file: Path, reason: str) -> StoreTrouble:
    """The trouble with a backup that cannot be trusted."""
    return StoreTrouble(
        "backup_broken",
        "The backup {file} is not whole ({reason}); take another: tui-pos backup --list",
        file=file,
        reason=reason[:200],
    )


def to_drop(moments: Iterable[datetime], days: int, weeks: int, months: int) -> set[datetime]:
    """Of the moments of backups, those that are kept no longer: what stays is all of the newest 24 hours, and the last
    of each of so many days, weeks (from Monday) and months in which there was one.
    """
    newest_first = sorted(set(moments), reverse=True)
    if not newest_first:
        return set()
    kept = {moment for moment in newest_first if newest_first[0] - moment < timedelta(hours=24)}
    for many, period in (
        (days, lambda moment: moment.date()),
        (weeks, lambda moment: moment.isocalendar()[:2]),
        (months, lambda moment: (moment.year, moment.month)),
    ):
        kept |= set(_last_of_each(newest_first, period)[:many])
    return set(newest_first) - kept


def _last_of_each(newest_first: Sequence[datetime], period: Callable[[datetime], object]) -> list[datetime]:
    last: dict[object, datetime] = {}
    for moment in newest_first:
        last.setdefault(period(moment), moment)
    return list(last.values())


def drop(backup: Backup) -> None:
    """Remove a backup and what stands beside it; what cannot be removed stays."""
    for file in (backup.file, sum_of(backup.file), settings_of(backup.file)):
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _connected(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)


def _unwritten(file: Path, error: OSError) -> StoreTrouble:
    return StoreTrouble(
        "backup_unwritten",
        "The backup {file} cannot be written: {reason}. Make room, or see that the disk is there and may be written.",
        file=file,
        reason=reason_of(error),
    )


def stands(file: Path) -> bool:
    """Whether a backup `file`, or what goes beside one, would be written over something."""
    return any(each.exists() for each in (file, sum_of(file), settings_of(file)))


def tidy(folder: Path) -> None:
    """Remove what a program that was ended in the middle of a backup has left in its folder. Files of other names stay,
    whoever put them there."""
    for file in folder.glob("shop-*"):
        whose, _, _ = file.name.partition(".")
        with suppress(ValueError, OSError):
            datetime.strptime(f"{whose}.db", _NAME)
            is_part = ".db.part" in file.name
            if is_part or (file.suffix in (".sha256", ".toml") and not (folder / f"{whose}.db").exists()):
                file.unlink()
