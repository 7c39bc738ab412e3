"""settings.toml changed line by line: what a person wrote beside the values is theirs, and every other letter stays."""

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

HEADER = re.compile(r"\s*\[")
"""Begins a table."""

_VALUE = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|\[[^\[\]{}#]*\]|[^\s#\"'{\[]+"

Value = str | int | Sequence[str]

Place = tuple[str, ...]
"""Where a table stands in the file: `("printer",)`, or `("stations", "2", "printer")`."""


def with_table(text: str, place: Place, values: Mapping[str, Value], gone: Collection[str] = ()) -> str | None:
    """`text`, a settings file, with these values in the table at `place`, which need not be there, and with remarks in
    the place of what is `gone` from it. None when it cannot be changed line by line: what came out is read again, and
    must say what it said before but for that.
    """
    try:
        said = tomllib.loads(text)
        table = {name: value for name, value in table_at(said, place).items() if name not in gone} | dict(values)
        changed = _changed(text, place, values, gone)
        return changed if tomllib.loads(changed) == _with(said, place, table) else None
    except tomllib.TOMLDecodeError:
        return None


def table_at(said: Mapping[str, Any], place: Place) -> Mapping[str, Any]:
    """The table at `place` of what a file says; an empty one where there is none."""
    for name in place:
        said = said.get(name, {})
    return said


def header(place: Place) -> str:
    """The line that begins the table at `place`."""
    # A name that is no bare key is one in quotes, which JSON and TOML write alike.
    keys = (
        key if key.isascii() and key.replace("_", "").isalnum() else json.dumps(key, ensure_ascii=False)
        for key in place
    )
    return f"[{'.'.join(keys)}]"


def _with(said: Mapping[str, Any], place: Place, table: Mapping[str, Any]) -> dict[str, Any]:
    first, *rest = place
    return {**said, first: _with(said.get(first, {}), tuple(rest), table) if rest else dict(table)}


def _changed(text: str, place: Place, values: Mapping[str, Value], gone: Collection[str]) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.removesuffix(end).split(end) if text else []
    start = next((at for at, line in enumerate(lines) if _place_of(line) == place), None)
    if start is None:
        if lines and lines[-1].strip():
            lines.append("")
        start = len(lines)
        lines.append(header(place))
    stop = next((at for at in range(start + 1, len(lines)) if HEADER.match(lines[at])), len(lines))
    section = section_with(lines[start + 1 : stop], values, gone)
    rest = _without_tables(lines[stop:], [(*place, name) for name in gone])
    return end.join([*lines[: start + 1], *section, *rest]) + end


def _place_of(line: str) -> Place:
    """Which table a line begins; () for any other line."""
    if not HEADER.match(line):
        return ()
    try:
        said = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        return ()
    return tuple(_only_keys(said))


def _only_keys(said: Any) -> Iterator[str]:
    while isinstance(said, dict) and said:
        ((key, said),) = said.items()
        yield key


def _without_tables(lines: list[str], gone: Collection[Place]) -> list[str]:
    """The rest of the file; tables such as `[printer.payments]` that are gone as remarks."""
    kept = []
    inside = False
    for line in lines:
        if HEADER.match(line):
            inside = _place_of(line) in gone
        kept.append(f"# {line}" if inside and line.strip() else line)
    return kept


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
