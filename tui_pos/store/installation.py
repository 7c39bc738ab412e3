"""What tells this installation from any other that the shop's data may be copied or restored to."""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

_KEY = "installation.key"
_MACHINE = Path("/etc/machine-id")


def installation_of(home: Path) -> str:
    """The installation in this home, as hexadecimal digits: of a secret file beside the shop, made when it is first
    asked for and no part of any backup, and of the machine's own number. "" where no such file can be kept."""
    key = home / _KEY
    with suppress(OSError):
        # Of two programs that start at once one makes the file.
        with suppress(FileExistsError):
            file = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(file, "wb") as new:
                new.write(secrets.token_bytes(32))
        machine = _MACHINE.read_bytes() if _MACHINE.exists() else b""
        return hashlib.sha256(key.read_bytes() + b"\0" + machine.strip()).hexdigest()
    return ""
