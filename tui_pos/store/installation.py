"""What tells this installation from any other that the shop's data may be copied or restored to."""

import fcntl
import hashlib
import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_KEY = "installation.key"
_LENGTH = 32
_MACHINE = Path("/etc/machine-id")

log = logging.getLogger("tui_pos.store")


def installation_of(home: Path) -> str:
    """The installation in this home, as hexadecimal digits: of a secret file beside the shop, made when it is first
    asked for and no part of any backup, and of the machine's own number. "" where no such file can be kept.

    A file of less than 32 bytes, as a full disk or a power cut may leave, is a secret to nobody: another one takes its
    place, and the log says so.
    """
    with suppress(OSError):
        key = _read(home) or _made(home)
        machine = _MACHINE.read_bytes() if _MACHINE.exists() else b""
        return hashlib.sha256(key + b"\0" + machine.strip()).hexdigest()
    return ""


def _read(home: Path) -> bytes:
    """The secret; b"" where there is none."""
    try:
        key = (home / _KEY).read_bytes()
    except FileNotFoundError:
        return b""
    return key if len(key) >= _LENGTH else b""


def _made(home: Path) -> bytes:
    """The secret, made by one of all programs that start at once, and seen by the others whole or not at all."""
    with _alone_in(home) as folder:
        if kept := _read(home):
            return kept
        if (home / _KEY).exists():
            log.warning(
                "%s was cut short and is made anew: technicians are to be added and scripts to be confirmed again",
                home / _KEY,
            )
        key, new = secrets.token_bytes(_LENGTH), home / f"{_KEY}.new"
        # What a program that was ended left there might be readable for others.
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        new.replace(home / _KEY)
        os.fsync(folder)
        return key


@contextmanager
def _alone_in(home: Path) -> Iterator[int]:
    folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)
