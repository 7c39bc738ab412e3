"""settings.toml changed line by line: what a person wrote beside the values is theirs, and every other letter stays."""

import json
import os
import re
import tempfile
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

HEADER = re.compile(r"\s*\[")
"""Begins a table."""

_VALUE = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|\[[^\[\]{}#]*\]|[^\s#\"'{\[]+"

Value = str | int | Sequence[str]


def section_with(lines: list[str], values: Mapping[str, Value], gone: Collection[str]) -> list[str]:
    """The lines of a section with these values; those that it lacks behind its last one that is no remark. What is
    `gone` becomes a remark."""
    changed: list[str] = []
    missing = dict(values)
    last = 0
    for line in lines:
        name = line.partition("=")[0].strip()
        if name in missing and (match := re.fullmatch(rf"(\s*{name}\s*=\s*)(?:{_VALUE})(\s*(?:#.*)?)", line)):
            changed.append(f"{match[1]}{written(missing.pop(name))}{match[2]}")
        else:
            changed.append(f"# {line}" if name.split(".")[0] in gone else line)
        if name and not name.startswith("#"):
            last = len(changed)
    return [*changed[:last], *(f"{name} = {written(value)}" for name, value in missing.items()), *changed[last:]]


def written(value: Value) -> str:
    """A value as TOML has it."""
    # What JSON escapes, TOML escapes alike.
    return json.dumps(value if isinstance(value, str | int) else list(value), ensure_ascii=False)


def replace_file(path: Path, text: str) -> None:
    """Another text in the place of a file, in one step. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, half = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
            _like(path, descriptor)
            file.flush()
            os.fsync(descriptor)
        Path(half).replace(path)
    finally:
        Path(half).unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _like(path: Path, descriptor: int) -> None:
    """Whose the file is and who may read it stay: a technician may work as another user, and it may hold passwords."""
    if not path.exists():
        os.fchmod(descriptor, 0o644)
        return
    was = path.stat()
    os.fchmod(descriptor, was.st_mode & 0o7777)
    if (was.st_uid, was.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(OSError):
            os.fchown(descriptor, was.st_uid, was.st_gid)
