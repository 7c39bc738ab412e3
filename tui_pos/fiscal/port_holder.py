"""Which program has a serial port, as Linux tells it: the one that locked it, else one that has it open."""

import os
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

_PROC = Path("/proc")


class Holder(Struct, frozen=True):
    """A running program. `name`: as a person would start it."""

    pid: int
    name: str


def holder_of(port: str) -> Holder | None:
    """Who has `port` locked, which may be ourselves, or open. None: nobody, or nobody that this user may see."""
    with suppress(OSError):
        pid = _locker(port) or _opener(port)
        if pid is not None:
            return Holder(pid, _name(pid))
    return None


def _locker(port: str) -> int | None:
    """`1: FLOCK ADVISORY WRITE 4711 00:1b:7 0 EOF`: number, kind, mode, access, process, device and inode."""
    node = Path(port).stat()
    place = f"{os.major(node.st_dev):02x}:{os.minor(node.st_dev):02x}:{node.st_ino}"
    for line in (_PROC / "locks").read_text().splitlines():
        fields = line.split()
        # 0: a process that cannot be seen from where we run.
        if len(fields) > 5 and fields[5] == place and fields[4] not in ("0", "-1"):
            return int(fields[4])
    return None


def _opener(port: str) -> int | None:
    wanted = os.path.realpath(port)
    for process in _PROC.iterdir():
        if not process.name.isdigit() or int(process.name) == os.getpid():
            continue
        files = _files(process)
        # Who made a pseudo-terminal has both its ends, and is the device itself.
        if wanted in files and "/dev/ptmx" not in files and "/dev/pts/ptmx" not in files:
            return int(process.name)
    return None


def _files(process: Path) -> set[str]:
    files: set[str] = set()
    with suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with suppress(OSError):
                # Reading the name asks nothing of the file, which may lie on a network that hangs.
                files.add(str(descriptor.readlink()))
    return files


def _name(pid: int) -> str:
    words = _read(pid, "cmdline").rstrip("\0").split("\0")
    if Path(words[0]).name.startswith("python"):
        words = _program_of_python(words[1:])
    return Path(words[0]).name if words and words[0] else _read(pid, "comm").strip() or "?"


def _program_of_python(words: list[str]) -> list[str]:
    """The module or script that an interpreter was called with."""
    for at, word in enumerate(words):
        if word == "-m":
            return words[at + 1 :]
        if not word.startswith("-"):
            return words[at:]
        if word == "-c":
            break
    return []


def _read(pid: int, file: str) -> str:
    with suppress(OSError):
        return (_PROC / str(pid) / file).read_text(errors="replace")
    return ""
