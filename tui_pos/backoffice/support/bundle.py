"""One file with what a technician elsewhere needs to find a fault, and nothing that is about anybody.

Settings, logs, the last entries of the journal and how the shop is; every text goes through `hiding`. The database is
not in it.
"""

import io
import os
import tarfile
import tomllib
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from tui_pos.backoffice.support.diagnosis import Finding, ShopFiles, as_text
from tui_pos.backoffice.support.hiding import Hiding, settings_text, skeleton
from tui_pos.errors import ShopError, WrongUse, reason_of
from tui_pos.store import journal
from tui_pos.store.database import Store

ENTRIES: Final = 500
"""So many of the journal's last entries."""

_MOST_OF_A_LOG: Final = 2_000_000

_TOLD: Final = frozenset(
    [
        "amount",
        "code",
        "closure",
        "connection",
        "family",
        "keys",
        "kind",
        "level",
        "line",
        "mode",
        "number",
        "percent",
        "place",
        "position",
        "price",
        "qty",
        "quantity",
        "receipt",
        "right",
        "serial",
        "state",
        "station",
        "total",
        "usn",
        "version",
    ]
)
"""The facts of an entry that are about goods and devices; of all others only that they are there."""

_ABOUT: Final = """What tui-pos packed for its support.

Names, cards, addresses, e-mails, telephones, personal numbers, passwords and tokens were taken out ([name], [card] …),
rather too many than too few. Look through it before it is sent. The database and its sales are not in it.
"""


def pack(files: ShopFiles, found: list[Finding], to: Path, now: datetime) -> Path:
    """Write the bundle to `to`, readable for its owner alone. Raises WrongUse `unwritable_file`."""
    logs = {path.name: _end_of(path) for path in sorted(files.log.parent.glob(files.log.name + "*"))}
    parts = {"about.txt": _ABOUT, "diagnosis.txt": as_text(found)}
    store = _opened(files)
    try:
        if store is not None:
            parts["journal.txt"] = _journal(store)
        texts = [*logs.values(), *parts.values(), _read(files.settings)]
        hiding = Hiding(store, texts)
        for name, log in logs.items():
            parts[f"log/{name}"] = hiding.text(log) if hiding.knows else skeleton(log)
        parts["diagnosis.txt"] = hiding.text(parts["diagnosis.txt"])
        if "journal.txt" in parts:
            parts["journal.txt"] = hiding.text(parts["journal.txt"])
        parts["settings.toml"] = _settings(files, hiding)
    finally:
        if store is not None:
            store.close()
    try:
        _write(parts, to, now)
    except OSError as error:
        raise WrongUse(
            "unwritable_file",
            "The file {file} cannot be written: {reason}.",
            file=to,
            reason=reason_of(error),
        ) from error
    return to


def name_of(now: datetime) -> str:
    """What a bundle is called."""
    return f"tui-pos-support-{now:%Y%m%d-%H%M%S}.tar.gz"


def _opened(files: ShopFiles) -> Store | None:
    with suppress(ShopError, OSError):
        return Store.open(files.database, read_only=True, busy_seconds=2.0)
    return None


def _journal(store: Store) -> str:
    lines: list[str] = []
    try:
        last = store.row("SELECT max(seq) FROM journal")
        first = max(1, ((last or (0,))[0] or 0) - ENTRIES + 1)
        for entry in journal.entries(store, since=first):
            told = {key: value if key in _TOLD else "…" for key, value in entry.facts.items()}
            lines.append(f"{entry.seq} {entry.moment.isoformat()} {entry.kind} {entry.operator} {told}")
    except ShopError as error:
        lines.append(str(error))
    return "\n".join(lines) + "\n"


def _settings(files: ShopFiles, hiding: Hiding) -> str:
    text = _read(files.settings)
    try:
        return settings_text(tomllib.loads(text), hiding)
    except tomllib.TOMLDecodeError as error:
        # A line that cannot be read may hold anything.
        return f"# The settings cannot be read: {hiding.text(str(error))}\n"


def _read(file: Path) -> str:
    with suppress(OSError):
        return file.read_text(encoding="utf-8", errors="replace")
    return ""


def _end_of(file: Path) -> str:
    with suppress(OSError), file.open("rb") as log:
        log.seek(max(0, file.stat().st_size - _MOST_OF_A_LOG))
        return log.read().decode("utf-8", "replace")
    return ""


def _write(parts: dict[str, str], to: Path, now: datetime) -> None:
    half = to.with_name(f"{to.name}.part")
    try:
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as bundle:
            for name, text in parts.items():
                data = text.encode()
                member = tarfile.TarInfo(f"{to.name.partition('.')[0]}/{name}")
                member.size, member.mtime, member.mode = len(data), int(now.timestamp()), 0o600
                bundle.addfile(member, io.BytesIO(data))
        half.replace(to)
    finally:
        half.unlink(missing_ok=True)
