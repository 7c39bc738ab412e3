"""The printer that was found becomes the one of `[printer]` in settings.toml, and every other letter of it stays.

The file is changed line by line, since what a person wrote beside the values is theirs, and what came out is read
again: only when it says what it said before but for the printer does it take the file's place, in one step.
"""

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from tui_pos.errors import WrongUse, reason_of
from tui_pos.fiscal.detect import Found
from tui_pos.settings_text import Place, header, replace_file, table_at, with_table, written

BY_NAME = Path("/dev/serial/by-id")
"""Where Linux names adapters by what they are. `ttyUSB0` is whichever was plugged in first."""

_OF_THE_FAMILY = ("password", "payments", "network_password")
"""What was set for a device of one family says nothing to one of another."""
_OF_THE_DEVICE_MANAGER = ("url", "token")


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
                table=header(place),
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


def with_printer(text: str, values: Mapping[str, str | int], place: Place = ("printer",)) -> str | None:
    """`text`, a settings file, with these values of the printer at `place`; None when it cannot be changed line by
    line."""
    try:
        printer = table_at(tomllib.loads(text), place)
    except tomllib.TOMLDecodeError:
        return None
    gone = [name for name in _outdated(printer, values) if name in printer and name not in values]
    return with_table(text, place, values, gone)


def _outdated(printer: Mapping[str, Any], values: Mapping[str, str | int]) -> tuple[str, ...]:
    other_family = printer.get("family", "datecs-p") != values["family"]
    return (*_OF_THE_DEVICE_MANAGER, *(_OF_THE_FAMILY if other_family else ()))
