"""The printer that was found becomes the one of `[printer]` in settings.toml, and every other letter of it stays.

The file is changed line by line, since what a person wrote beside the values is theirs, and what came out is read
again: only when it says what it said before but for the printer does it take the file's place, in one step.
"""

import json
import os
import tomllib
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tui_pos.errors import WrongUse, reason_of
from tui_pos.fiscal.detect import Found
from tui_pos.settings_text import HEADER, replace_file, section_with, written

BY_NAME = Path("/dev/serial/by-id")
"""Where Linux names adapters by what they are. `ttyUSB0` is whichever was plugged in first."""

_OF_THE_FAMILY = ("password", "payments", "network_password")
"""What was set for a device of one family says nothing to one of another."""
_OF_THE_DEVICE_MANAGER = ("url", "token")

_Place = tuple[str, ...]
"""Where a table stands in the file: `("printer",)`, or `("stations", "2", "printer")`."""


def save_printer(
    path: Path, found: Found, *, station: str = "", network_password: str = "", by_name: Path = BY_NAME
) -> None:
    """Let `found` be the printer of the settings file `path`, which need not be there; with `station`, of what that
    workstation has of its own in it.

    What another family's printer was given stays as a comment, as does the address of a Device Manager. Raises WrongUse
    `settings_kept` when the file is written in a way that this cannot change, `unwritable_file`.
    """
    values: dict[str, str | int] = {"connection": found.connection, "family": found.family}
    if found.connection == "serial":
        values |= {"port": lasting_name(found.at, by_name), "speed": found.way}
    else:
        values |= {"host": found.at, "port_number": found.way}
    if network_password and found.family == "tremol":
        values["network_password"] = network_password
    try:
        real = path.resolve()
        before = real.read_bytes().decode("utf-8") if real.exists() else ""
        place = ("stations", station, "printer") if station else ("printer",)
        after = with_printer(before, values, place)
        if after is None:
            lines = "; ".join(f"{name} = {written(value)}" for name, value in values.items())
            raise WrongUse(
                "settings_kept",
                "The file {file} is written in a way that is not changed by itself; put this under {table} yourself: "
                "{lines}.",
                file=path,
                table=_header(place),
                lines=lines,
            )
        if after != before:
            replace_file(real, after)
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(
            "unwritable_file",
            "The file {file} cannot be written: {reason}.",
            file=path,
            reason=reason_of(error),
        ) from error


def lasting_name(port: str, by_name: Path = BY_NAME) -> str:
    """The name under which this very adapter is met again, in whatever order adapters are plugged in."""
    with suppress(OSError):
        device = os.path.realpath(port)
        for link in sorted(by_name.iterdir()):
            if os.path.realpath(link) == device:
                return str(link)
    return port


def with_printer(text: str, values: Mapping[str, str | int], place: _Place = ("printer",)) -> str | None:
    """`text`, a settings file, with these values of the printer at `place`; None when it cannot be changed line by
    line."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    printer: Mapping[str, Any] = said
    for name in place:
        printer = printer.get(name, {})
    gone = [name for name in _outdated(printer, values) if name in printer and name not in values]
    wanted = {name: value for name, value in printer.items() if name not in gone} | dict(values)
    changed = _changed(text, values, gone, place)
    try:
        return changed if tomllib.loads(changed) == _with(said, place, wanted) else None
    except tomllib.TOMLDecodeError:
        return None


def _with(said: Mapping[str, Any], place: _Place, table: Mapping[str, Any]) -> dict[str, Any]:
    first, *rest = place
    return {**said, first: _with(said.get(first, {}), tuple(rest), table) if rest else dict(table)}


def _outdated(printer: Mapping[str, Any], values: Mapping[str, str | int]) -> tuple[str, ...]:
    other_family = printer.get("family", "datecs-p") != values["family"]
    return (*_OF_THE_DEVICE_MANAGER, *(_OF_THE_FAMILY if other_family else ()))


def _changed(text: str, values: Mapping[str, str | int], gone: Collection[str], place: _Place) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.removesuffix(end).split(end) if text else []
    start = next((at for at, line in enumerate(lines) if _place_of(line) == place), None)
    if start is None:
        if lines and lines[-1].strip():
            lines.append("")
        start = len(lines)
        lines.append(_header(place))
    stop = next((at for at in range(start + 1, len(lines)) if HEADER.match(lines[at])), len(lines))
    section = section_with(lines[start + 1 : stop], values, gone)
    rest = _without_tables(lines[stop:], [(*place, name) for name in gone])
    return end.join([*lines[: start + 1], *section, *rest]) + end


def _header(place: _Place) -> str:
    # A name that is no bare key is one in quotes, which JSON and TOML write alike.
    keys = (
        key if key.isascii() and key.replace("_", "").isalnum() else json.dumps(key, ensure_ascii=False)
        for key in place
    )
    return f"[{'.'.join(keys)}]"


def _place_of(line: str) -> _Place:
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


def _without_tables(lines: list[str], gone: Collection[_Place]) -> list[str]:
    """The rest of the file; tables such as `[printer.payments]` that are gone as comments."""
    kept = []
    inside = False
    for line in lines:
        if HEADER.match(line):
            inside = _place_of(line) in gone
        kept.append(f"# {line}" if inside and line.strip() else line)
    return kept
