"""Where a till listens for those who look at it.

The socket lies in the shop's home and is its owner's (0600); where the owner has given the home's group the right to
write there, it is the group's too.
"""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui_pos.station_files import station_file, station_files


def socket_of(home: Path, station: str) -> Path:
    """Where the till `station` of a home listens."""
    return station_file(home, station, "sock")


def stations_at(home: Path) -> list[Path]:
    """The sockets of a home; a till that was killed has left its own, at which nobody answers."""
    return station_files(home, "sock")


def listening(path: Path) -> socket.socket:
    """A socket that listens at `path`, in place of what a till that was killed has left there. Raises OSError."""
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        path.unlink(missing_ok=True)
        # Before it is bound, so that it is never open to others; Linux gives the file the socket's own mode.
        os.fchmod(door.fileno(), 0o600)
        with _short(path) as name:
            door.bind(name)
        shared = stat.S_IMODE(path.parent.stat().st_mode) & stat.S_IWGRP
        path.chmod(0o660 if shared else 0o600)
        door.listen(8)
        door.setblocking(False)
    except BaseException:
        door.close()
        raise
    return door


def reached(path: Path) -> socket.socket:
    """A connection to the till that listens at `path`. Raises OSError."""
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        line.settimeout(5.0)
        with _short(path) as name:
            line.connect(name)
        line.setblocking(False)
    except BaseException:
        line.close()
        raise
    return line


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """A name of `path` that fits the 107 bytes of a socket's address, however long the home's own is."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
