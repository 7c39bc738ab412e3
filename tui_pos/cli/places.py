"""The places that a command names: the home of its shop, and the file that a list is written to."""

from pathlib import Path

from tui_pos.boot import Home, home_at
from tui_pos.errors import WrongUse, reason_of
from tui_pos.settings import LONGEST_STATION


def home_named(folder: str | None, station: str | None = None) -> Home:
    """The home that `--home` names, or the usual one, and the workstation that `--station` names. Raises WrongUse
    `bad_home` for what can be no folder, `closed_home` for one that this user may not look into, `bad_station`."""
    try:
        home = home_at(folder, station)
    except (OSError, RuntimeError) as error:
        raise bad_home(folder, error) from error
    try:
        home.database.exists()
    except OSError as error:
        raise WrongUse(
            "closed_home",
            "The shop in {home} cannot be reached: {reason}. Ask whoever it belongs to, or name another folder with "
            "--home.",
            home=home.root,
            reason=reason_of(error),
        ) from error
    if len(home.station) > LONGEST_STATION or not home.station.isprintable():
        raise WrongUse(
            "bad_station",
            "The name of a workstation has {most} characters at most, and “{name}” is none; name another.",
            most=LONGEST_STATION,
            name=home.station,
        )
    return home


def bad_home(home: object, error: Exception) -> WrongUse:
    """The refusal of a place where no shop can be."""
    return WrongUse(
        "bad_home",
        "No shop can be made in {home}: {reason}. Name another folder with --home.",
        home=home,
        reason=reason_of(error),
    )


def file_named(file: Path) -> Path:
    """The whole path of a file that is named. Raises WrongUse `bad_file` for what can be none, or is out of reach."""
    try:
        found = file.expanduser().resolve()
        found.exists()
        return found
    except (OSError, RuntimeError) as error:
        raise WrongUse(
            "bad_file", "No file can be {file}: {reason}; name another.", file=file, reason=reason_of(error)
        ) from error


def writable(file: Path) -> Path:
    """The file to write, behind whatever links lead to it.

    Its content comes to stand there in one step, which would do away with a link's own name, or a device's. Raises
    WrongUse `unwritable_file`, also where there is no folder for it.
    """
    try:
        if file.is_dir() or (file.exists() and not file.is_file()):
            raise _unwritable(file, "it is no ordinary file")
        found = file.resolve()
        if not found.parent.is_dir():
            raise _unwritable(file, f"there is no folder {found.parent}")
    except (OSError, RuntimeError) as error:
        raise _unwritable(file, reason_of(error)) from error
    return found


def write_whole(file: Path, content: str | bytes) -> None:
    """Write a file, whole or not at all. Raises WrongUse `unwritable_file`."""
    found = writable(file)
    half = found.with_name(f"{found.name}.part")
    try:
        try:
            half.write_bytes(content.encode() if isinstance(content, str) else content)
            half.replace(found)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(file, reason_of(error)) from error


def _unwritable(file: Path, reason: object) -> WrongUse:
    return WrongUse("unwritable_file", "The file {file} cannot be written: {reason}.", file=file, reason=reason)
