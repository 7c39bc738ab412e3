"""Who has a shop open: every store of it holds a share, and what puts another file in its place holds all of it.

A file beside the database is locked, never the database itself: SQLite's own locks on it would go with ours.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tui_pos.errors import Refused, StoreTrouble
from tui_pos.station_files import station_files, station_of
from tui_pos.store.trouble import unreachable


def _opened(database: Path) -> int:
    file = database.with_name(f".{database.name}.lock")
    return os.open(file, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)


def share(database: Path) -> int | None:
    """A share, held until the descriptor is closed; None where no file can be kept (a folder that may only be read).

    Raises StoreTrouble `store_restoring`.
    """
    try:
        held = _opened(database)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(held)
        raise StoreTrouble(
            "store_restoring",
            "The store {file} is being restored at this moment; wait until that has ended.",
            file=database,
        ) from error
    except OSError:
        # A file system without locks.
        os.close(held)
        return None
    return held


@contextmanager
def kept_in_place(database: Path) -> Iterator[None]:
    """A share for whoever reads the file without opening a store of it. Raises StoreTrouble `store_restoring`."""
    held = share(database)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)


@contextmanager
def alone_with(database: Path) -> Iterator[None]:
    """Nobody has the shop open, and nobody opens it meanwhile. Raises Refused `shop_open`, `shop_open_elsewhere`;
    StoreTrouble `store_unreachable` where no lock can be kept.
    """
    try:
        held = _opened(database)
    except OSError as error:
        raise unreachable(database) from error
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            stations = ", ".join(_stations_open(database.parent))
            if stations:
                raise Refused(
                    "shop_open", "The shop is open (station {stations}); close it, then restore.", stations=stations
                ) from error
            raise Refused(
                "shop_open_elsewhere",
                "Another program has the shop open; close whatever works in it, then restore.",
            ) from error
        yield
    finally:
        os.close(held)


def _stations_open(home: Path) -> Iterator[str]:
    """The names of the stations that programs work as."""
    for file in station_files(home, "lock"):
        with suppress(OSError), file.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                yield station_of(file)
