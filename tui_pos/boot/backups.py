"""The shop's backups: one made and checked, the old ones rotated out; and the round that an open till makes of it.

The round is a thread that sleeps; each backup is a process of its own with the lowest priority, so that neither keys
nor the save of a sale wait for it.
"""

import fcntl
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from tui_pos.boot.home import Home, finish_restore
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError, StoreTrouble, reason_of
from tui_pos.settings import Settings, load_settings
from tui_pos.store import backups, journal
from tui_pos.store.database import Store
from tui_pos.store.shop_lock import kept_in_place

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind


LEFT_FREE = 64 * 1024 * 1024
"""So many bytes a backup leaves free on its disk, which may be the one that sales are written to."""

AGAIN_AFTER_S = 600.0
"""After so long the open till looks again whether a backup is due, or tries again to make one that failed."""

_GENTLE_PAUSE_S = 0.02

log = logging.getLogger("tui_pos.backup")


def folder_of(home: Home, settings: Settings) -> Path:
    """Where the shop's backups are."""
    named = settings.backup.folder
    return Path(named).expanduser() if named else home.root / "backups"


def is_due(home: Home, settings: Settings, now: datetime) -> bool:
    """Whether the last backup is older than the settings want it; also where it is from the future, for then the clock
    was set back."""
    if not settings.backup.every_hours:
        return False
    made = backups.backups_in(folder_of(home, settings))
    age = now.replace(tzinfo=None) - made[0].moment if made else None
    return age is None or not timedelta() <= age < timedelta(hours=settings.backup.every_hours)


def back_up(home: Home, to: Path | None = None, *, gently: bool = False) -> Path:
    """Copy the shop, check the copy, and rotate the old ones out; where it is. The journal says so.

    `to`: a file of one's own, which is never rotated. Raises StoreTrouble (`backup_broken` also where the shop's own
    file is damaged), Refused `backup_running`, `backup_exists`.
    """
    finish_restore(home)
    settings = load_settings(home.settings)
    zone = ZoneInfo(settings.shop.time_zone)
    now = datetime.now(zone)
    folder = folder_of(home, settings) if to is None else to.parent
    name = _unused(folder, now) if to is None else to.name
    rotate: Callable[[], None] = partial(_rotate, settings, folder) if to is None else lambda: None
    try:
        with _alone_in(folder):
            if to is None:
                backups.tidy(folder)
            done, whole = _made(home, folder, name, gently, rotate)
            rotate()
    except StoreTrouble as trouble:
        _note(home, "backup_failed", now, {"file": str(folder / name), "reason": trouble.code, "said": str(trouble)})
        raise
    facts = {"file": str(done), "bytes": done.stat().st_size, "operations": whole.operations}
    _note(home, "backup_made", now, facts)
    log.info("backup %s", done)
    return done


def _unused(folder: Path, now: datetime) -> str:
    """The name of a backup of now, or of the next second in which there is none yet."""
    while (folder / backups.name_of(now)).exists():
        now += timedelta(seconds=1)
    return backups.name_of(now)


def _made(home: Home, folder: Path, name: str, gently: bool, rotate: Callable[[], None]) -> tuple[Path, backups.Whole]:
    if backups.stands(folder / name):
        raise Refused(
            "backup_exists",
            "There is a file {file} already, or one of that name that ends in .sha256 or .toml; name another.",
            file=folder / name,
        )
    _check_room(home, folder, rotate)
    part = folder / f"{name}.part"
    try:
        # The till that began it may be closed by now, and a restore would pull the file away from under it.
        with kept_in_place(home.database):
            backups.copy_store(home.database, part, (lambda: time.sleep(_GENTLE_PAUSE_S)) if gently else lambda: None)
        whole = _checked(part)
        return backups.seal(part, home.settings, name), whole
    finally:
        part.unlink(missing_ok=True)


def _checked(part: Path) -> backups.Whole:
    """Raises StoreTrouble `copy_broken`: what is copied page by page is as damaged as the shop itself."""
    try:
        return backups.check(part)
    except StoreTrouble as trouble:
        raise StoreTrouble(
            "copy_broken",
            "The backup was not whole when it was read again ({reason}), so that the shop's own file may be damaged; "
            "close the till, then: tui-pos doctor",
            reason=trouble.facts.get("reason", str(trouble)),
        ) from trouble


def _check_room(home: Home, folder: Path, rotate: Callable[[], None]) -> None:
    """Raises StoreTrouble `backup_no_room`: a backup must not take the room that the next sale needs."""
    need = sum(file.stat().st_size for file in (home.database, _wal_of(home.database)) if file.exists())
    if shutil.disk_usage(folder).free >= need + LEFT_FREE:
        return
    rotate()
    free = shutil.disk_usage(folder).free
    if free < need + LEFT_FREE:
        raise StoreTrouble(
            "backup_no_room",
            "There is no room for a backup in {folder}: it needs {need} + {spare} MB, and {free} MB are free. Make "
            "room, or change [backup].",
            folder=folder,
            need=-(-need // 1_000_000),
            spare=LEFT_FREE // 1_000_000,
            free=free // 1_000_000,
        )


def _wal_of(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")


def _rotate(settings: Settings, folder: Path) -> None:
    kept = settings.backup
    made = backups.backups_in(folder)
    old = backups.to_drop((backup.moment for backup in made), kept.days, kept.weeks, kept.months)
    for backup in made:
        if backup.moment in old:
            backups.drop(backup)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """One backup at a time is made in a folder. Raises Refused `backup_running`, StoreTrouble `backup_unwritten`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise StoreTrouble(
            "backup_unwritten",
            "The backup {file} cannot be written: {reason}. Make room, or see that the disk is there and may be "
            "written.",
            file=folder,
            reason=reason_of(error),
        ) from error
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused("backup_running", "Another backup is being made at this moment; wait for it.") from error
        yield
    finally:
        os.close(held)


def _note(home: Home, kind: "EntryKind", moment: datetime, facts: dict[str, object]) -> None:
    """Say so in the journal, where that is possible: it may be the shop's own file that is damaged."""
    try:
        with Store.open(home.database) as store:
            journal.append(store, kind, "", moment, facts)
    except ShopError:
        log.exception("%s %s", kind, facts)


class BackupRound:
    """The backups of an open till. `tell` hears of the first that fails, and of the first that succeeds again."""

    def __init__(
        self,
        home: Home,
        settings: Settings,
        tell: Callable[[ShopError | Saying], None],
        over: threading.Event,
        again_after_s: float = AGAIN_AFTER_S,
    ) -> None:
        """`over`: the till is closed; a backup that is under way goes on by itself."""
        self._home = home
        self._settings = settings
        self._tell = tell
        self._over = over
        self._again_after_s = again_after_s
        self._failed = False

    def run(self) -> None:
        """Look, and look again, until it is over."""
        while True:
            try:
                self.look()
            except Exception:
                log.exception("the round of backups")
            if self._over.wait(self._again_after_s):
                return

    def look(self) -> None:
        """Make a backup if one is due."""
        now = datetime.now(ZoneInfo(self._settings.shop.time_zone))
        if not is_due(self._home, self._settings, now):
            return
        trouble = in_process(self._home)
        if trouble is None and self._failed:
            self._tell(saying("Backups of the shop are made again."))
        elif trouble is not None and not self._failed:
            self._tell(trouble)
        self._failed = trouble is not None


def in_process(home: Home) -> ShopError | None:
    """Make a backup in a process of its own, with what is left of the machine; why there is none, or None."""
    command = [sys.executable, "-m", "tui_pos", "--home", str(home.root), "backup", "--gently"]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        # What ends the terminal does not end the backup.
        start_new_session=True,
        check=False,
    )
    if done.returncode == 0:
        return None
    with suppress(msgspec.MsgspecError, IndexError):
        said = msgspec.json.decode(done.stderr.splitlines()[-1], type=_Told)
        return None if said.code == "backup_running" else StoreTrouble(said.code, said.sentence, **said.facts)
    log.error("backup: %s", done.stderr.decode(errors="replace")[-2000:])
    return StoreTrouble("backup_failed", "The backup of the shop did not succeed; the log has the details.")


class _Told(msgspec.Struct):
    """An error on its way from one process to the other."""

    code: str
    sentence: str
    facts: dict[str, str]


def as_told(error: ShopError) -> str:
    """What `in_process` reads of a backup that failed."""
    facts = {name: str(fact) for name, fact in error.facts.items()}
    return msgspec.json.encode(_Told(error.code, error.sentence, facts)).decode()
