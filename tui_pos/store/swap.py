"""Another store in the place of a shop's own: whatever moment the power goes at, the shop is the one or the other.

What is to come is made ready beside it, whole and on the disk. Then a mark is written; from there on the swap is only
ever completed, by whoever opens the shop next: the old database goes aside with its write-ahead log, which would else
be read into the new one.
"""

import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

from tui_pos.errors import StoreTrouble, reason_of

MARK = ".restoring"
READY = ".restore"
"""The folder in the home where the new store is made ready."""

_BESIDE = ("-wal", "-journal")


def ready_folder(home: Path) -> Path:
    """An empty folder for the store that is made ready. What an earlier try has left in it is gone."""
    folder = home / READY
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def put_in_place(database: Path, ready: Path, aside: Path) -> None:
    """Put the store `ready` in the place of `database`, which goes into the new folder `aside` with what belongs to it.

    Both are closed, and held by `alone_with`. Raises StoreTrouble `swap_failed`; nothing has changed then, or what is
    begun is completed by `complete`.
    """
    home = database.parent
    try:
        to_disk(ready)
        to_disk(ready.parent)
        aside.mkdir(parents=True)
        for folder in (aside, aside.parent):
            to_disk(folder)
        mark = {"database": database.name, "ready": str(ready.relative_to(home)), "aside": str(aside)}
        new = home / f"{MARK}.new"
        new.write_text(json.dumps(mark), encoding="utf-8")
        to_disk(new)
        new.replace(home / MARK)
        to_disk(home)
    except OSError as error:
        raise _failed(database, error) from error
    complete(home)


def is_begun(home: Path) -> bool:
    """Whether a swap was begun in this home and not completed."""
    return (home / MARK).exists()


def complete(home: Path) -> None:
    """Complete the swap that was begun; each step is done once, however often this is called. Held by `alone_with`.

    Raises StoreTrouble `swap_failed`.
    """
    try:
        mark = json.loads((home / MARK).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return
    database, ready, aside = home / mark["database"], home / mark["ready"], Path(mark["aside"])
    try:
        if ready.exists():
            _set_aside(database, aside)
            ready.replace(database)
            to_disk(home)
        shutil.rmtree(ready.parent, ignore_errors=True)
        (home / MARK).unlink()
        to_disk(home)
    except OSError as error:
        raise _failed(database, error) from error


def _set_aside(database: Path, aside: Path) -> None:
    for end in _BESIDE:
        beside = database.with_name(database.name + end)
        if (aside / beside.name).exists():
            # Whoever has looked at the shop since has made this one: the log is aside already.
            beside.unlink(missing_ok=True)
        elif beside.exists():
            beside.replace(aside / beside.name)
    database.with_name(f"{database.name}-shm").unlink(missing_ok=True)
    kept = aside / database.name
    if database.exists() and not kept.exists():
        # A second name for it, so that there is a database at every moment; some file systems know no such thing.
        try:
            os.link(database, kept)
        except OSError:
            database.replace(kept)
    to_disk(aside)
    to_disk(database.parent)


def to_disk(path: Path) -> None:
    """Return once a file, or what a folder lists, has reached the disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def drop_ready(home: Path) -> None:
    """Nothing came of what was made ready."""
    with suppress(OSError):
        shutil.rmtree(home / READY)


def _failed(database: Path, error: OSError) -> StoreTrouble:
    return StoreTrouble(
        "swap_failed",
        "The restored shop cannot be put in the place of {file}: {reason}. Mend that, then do it again.",
        file=database,
        reason=reason_of(error),
    )
