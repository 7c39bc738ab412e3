"""How a shop is, as its technician asks: read from beside the till, from a database that is only read, and nothing in
it that is about anybody.

Each part is asked by itself: what cannot be told is told as such, and the rest all the same.
"""

import locale
import os
import platform
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from tui_pos import __version__
from tui_pos.audio.cards import sound_cards
from tui_pos.backoffice.support.hiding import Hiding
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import ShopError
from tui_pos.settings import Settings, load_settings
from tui_pos.store.backups import backups_in
from tui_pos.store.database import Store

LAST_LINES: Final = 6
_LITTLE_SPACE: Final = 500_000_000
_ON_A_NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "fuse.glusterfs"}
)
_PACKAGES: Final = ("textual", "peewee", "pyserial", "simpleaudio", "starlark-pyo3")


@dataclass(frozen=True, slots=True)
class Finding:
    """One row: what it is about, what there is, and whether that is well (""), to be looked at ("w"), broken ("e")."""

    about: str | Saying
    found: str | Saying
    state: str = ""

    def told(self, translate: Callable[[str], str]) -> tuple[str, str]:
        """What it is about, and what there is, in the reader's language."""
        about, found = (text if isinstance(text, str) else text.say(translate) for text in (self.about, self.found))
        return about, found


@dataclass(frozen=True, slots=True)
class ShopFiles:
    """Where the shop's files are."""

    root: Path
    database: Path
    settings: Path
    log: Path


def findings(files: ShopFiles, tills: Mapping[str, Mapping[str, Any] | None]) -> list[Finding]:
    """`tills`: what each till that runs tells of itself, by its name; None: it does not answer."""
    found: list[Finding] = []
    for part in (_program(), _disk(files), _settings(files), _database(files), _sounds(), _log(files)):
        try:
            found += part
        except (ShopError, OSError, ValueError) as error:
            is_older = isinstance(error, ShopError) and error.code == "store_older"
            found.append(Finding(saying("Not told"), str(error), "w" if is_older else "e"))
    if not tills:
        found.append(Finding(saying("Tills"), saying("none is open"), "w"))
    for name, facts in tills.items():
        found += _till(name, facts)
    return found


def _program() -> Iterator[Finding]:
    yield Finding(saying("Program"), f"tui-pos {__version__}, Python {platform.python_version()}")
    yield Finding(saying("Packages"), ", ".join(map(_package, _PACKAGES)))
    yield Finding(saying("System"), f"{platform.platform(terse=True)}, SQLite {sqlite3.sqlite_version}")
    encoding = locale.getpreferredencoding(False)
    state = "" if encoding.upper() == "UTF-8" else "w"
    yield Finding(saying("Terminal"), f"{os.environ.get('TERM', '')} {encoding}", state)
    yield Finding(saying("Clock"), datetime.now().astimezone().isoformat(timespec="seconds"))


def _disk(files: ShopFiles) -> Iterator[Finding]:
    yield Finding(saying("Home"), str(files.root))
    kind = file_system_of(files.root, Path("/proc/mounts").read_text(encoding="utf-8"))
    if kind in _ON_A_NETWORK:
        said = saying("it lies on a network ({kind}), where a database is not safe", kind=kind)
        yield Finding(saying("Home"), said, "e")
    disk = shutil.disk_usage(files.root)
    text = saying("{free} GB free of {all}", free=f"{disk.free / 1e9:.1f}", all=f"{disk.total / 1e9:.1f}")
    yield Finding(saying("Disk"), text, "w" if disk.free < _LITTLE_SPACE else "")
    folder = load_settings(files.settings).backup.folder
    made = backups_in(Path(folder).expanduser() if folder else files.root / "backups")
    if made:
        late = datetime.now() - made[0].moment > timedelta(days=2)
        yield Finding(saying("Last backup"), f"{made[0].moment:%Y-%m-%d %H:%M}", "w" if late else "")
    else:
        yield Finding(saying("Last backup"), saying("none"), "w")


def file_system_of(folder: Path, mounts: str) -> str:
    """The kind of file system that `folder` lies on, by `/proc/mounts`."""
    found = {
        fields[1].replace("\\040", " "): fields[2] for line in mounts.splitlines() if len(fields := line.split()) > 2
    }
    places = (str(place) for place in (folder, *folder.parents))
    return next((found[place] for place in places if place in found), "")


def _settings(files: ShopFiles) -> Iterator[Finding]:
    settings = load_settings(files.settings)
    yield Finding(saying("Printer"), printer_of(settings))
    yield Finding(saying("Mechanisms"), _on(settings))


def printer_of(settings: Settings) -> str:
    """Which printer the settings name, without its secrets."""
    printer = settings.printer
    if printer.url:
        return "Device Manager"
    match printer.connection:
        case "serial":
            return f"{printer.family} {printer.port} {printer.speed}"
        case "tcp":
            return f"{printer.family} TCP"
        case "virtual":
            return f"{printer.family} virtual"


def _on(settings: Settings) -> str:
    station = settings.station
    parts = {
        "price_groups": station.price_groups,
        "partner_percent": station.partner_percent,
        "price_rules": station.price_rules,
        "scripts": settings.scripts.on,
        "sound": settings.sound.on,
        "mail": bool(settings.mail.host),
    }
    return " ".join(f"{'+' if on else '-'}{name}" for name, on in parts.items())


def _database(files: ShopFiles) -> Iterator[Finding]:
    size = files.database.stat().st_size
    wal = files.database.with_name(files.database.name + "-wal")
    beside = wal.stat().st_size if wal.exists() else 0
    yield Finding(saying("Database"), f"{size / 1e6:.1f} MB + {beside / 1e6:.1f} MB WAL", "w" if beside > 2e8 else "")
    with Store.open(files.database, read_only=True, busy_seconds=2.0) as store:
        yield Finding(saying("Schema"), str(_count(store, "PRAGMA user_version")))
        yield Finding(saying("Journal"), str(_count(store, "SELECT max(seq) FROM journal")))
        waiting = _count(store, "SELECT count(*) FROM operation WHERE state = 'intent'")
        yield Finding(saying("Sales that wait for their receipt"), str(waiting), "w" if waiting else "")
        jobs = _count(store, "SELECT count(*) FROM print_job WHERE receipt_no IS NULL")
        yield Finding(saying("Receipts in the printer's queue"), str(jobs), "w" if jobs else "")
        letters = _count(store, "SELECT count(*) FROM letter WHERE state = 'ready'")
        yield Finding(saying("E-mails that wait"), str(letters))


def _count(store: Store, sql: str) -> int:
    row = store.row(sql)
    return int(row[0] or 0) if row else 0


def _sounds() -> Iterator[Finding]:
    cards = ", ".join(sound_cards())
    yield Finding(saying("Sound cards"), cards or saying("none"), "" if cards else "w")
    there = find_spec("simpleaudio") is not None
    yield Finding(
        saying("Player"), "simpleaudio" if there else saying("simpleaudio is not installed"), "" if there else "w"
    )


def _log(files: ShopFiles) -> Iterator[Finding]:
    with suppress(FileNotFoundError):
        lines = [line for line in tail(files.log).splitlines() if " WARNING " in line or " ERROR " in line]
        last = lines[-LAST_LINES:]
        hidden = _hidden(files, last)
        for line in last:
            moment, _, rest = line.partition(",")
            _, _, said = rest.partition(" ")[2].partition(" ")
            # What went wrong once is told, and says nothing of how the shop is now.
            yield Finding(moment, hidden.text(said), "w")


def _hidden(files: ShopFiles, texts: list[str]) -> Hiding:
    with Store.open(files.database, read_only=True, busy_seconds=2.0) as store:
        return Hiding(store, texts)


def tail(file: Path, most: int = 200_000) -> str:
    """The end of a log."""
    with file.open("rb") as log:
        log.seek(max(0, file.stat().st_size - most))
        return log.read().decode("utf-8", "replace")


def _till(name: str, facts: Mapping[str, Any] | None) -> Iterator[Finding]:
    about = saying("Till {name}", name=name)
    if facts is None:
        yield Finding(about, saying("does not answer"), "w")
        return
    running = f"Python {facts.get('python')}, {facts.get('memory_mb')} MB, {facts.get('threads')} threads"
    yield Finding(about, running)
    yield Finding(about, saying("it shows: {screen}", screen=facts.get("screen")))
    trouble = facts.get("printer_trouble")
    told = " ".join(str(facts.get(key) or "") for key in ("printer_model", "printer_serial", "fiscal_memory"))
    if not facts.get("printer_heard"):
        yield Finding(about, saying("its printer has not been heard of yet"), "w")
    else:
        yield Finding(about, trouble or saying("its printer is ready: {told}", told=told), "e" if trouble else "")
    for warning in facts.get("printer_warnings", ()):
        yield Finding(about, str(warning), "w")
    if facts.get("unprinted"):
        yield Finding(about, saying("a sale waits for its receipt"), "w")
    cards = facts.get("sound")
    if cards:
        yield Finding(about, saying("sound: {cards}", cards=", ".join(cards)))
    else:
        yield Finding(about, saying("sound is off") if cards is None else saying("no sound card"), "w")


def _package(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} -"


def as_text(found: list[Finding], translate: Callable[[str], str] = str) -> str:
    """All of it, a line each."""
    lines = (("! " if finding.state else "  ") + ": ".join(finding.told(translate)) for finding in found)
    return "\n".join(lines) + "\n"
