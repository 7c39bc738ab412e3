"""The scripts of advanced rules as the store keeps them: every version, drafts, where each may run, and how it does.

What a script says is a text here, and so are its tests. A version never changes, since sales name the one that acted on
them; it runs at an installation only where a technician has confirmed it there. The book's stamp rises with every
confirmation, so that a till that is open takes it in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from tui_pos.store import rules
from tui_pos.store.database import Row, Store
from tui_pos.store.moments import kept_moment

MOST_STRIKES = 3
"""After so many failures in a day, since it was last switched on, a script is off for the rest of it."""

_FIELDS = "script, version, source, tests, technician, moment"


@dataclass(frozen=True, slots=True)
class StoredScript:
    """One version of a script, by whom and when it was made."""

    name: str
    version: int
    source: str
    tests: str
    technician: str
    moment: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """What a technician has typed of a script, new or not, and has made no version of yet."""

    name: str
    source: str
    tests: str
    technician: str
    moment: datetime


class Run(NamedTuple):
    """How often a script was asked, how often it acted, and what that cost in all, in microseconds."""

    runs: int
    fires: int
    micros: int


@dataclass(frozen=True, slots=True)
class Health:
    """How a script did on a day; `last_error`, "" if there is none, is of that day or of one before."""

    runs: int = 0
    fires: int = 0
    failures: int = 0
    micros: int = 0
    off: bool = False
    last_error: str = ""
    last_error_at: datetime | None = None


def put_script(
    store: Store, name: str, source: str, tests: str, *, technician: str, moment: datetime, installation: str
) -> int:
    """Keep what a technician wrote, at this installation, as the script's next version; which version it is. It neither
    runs by that nor may. What says nothing new stays the version it is."""
    with store.write():
        newest = _newest(store, name)
        if newest is not None and (newest.source, newest.tests) == (source, tests):
            return newest.version
        version = 1 if newest is None else newest.version + 1
        store.run(
            "INSERT INTO script_version (script, version, source, tests, technician, moment, installation) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (name, version, source, tests, technician, kept_moment(moment), installation),
        )
    return version


def script(store: Store, name: str, version: int) -> StoredScript | None:
    """One version of a script."""
    row = store.row(f"SELECT {_FIELDS} FROM script_version WHERE script = ? AND version = ?", (name, version))  # noqa: S608
    return None if row is None else _to_script(row)


def scripts(store: Store) -> list[StoredScript]:
    """The newest version of each script, by name."""
    rows = store.rows(
        f"SELECT {_FIELDS} FROM script_version WHERE version = "  # noqa: S608
        "(SELECT max(version) FROM script_version AS other WHERE other.script = script_version.script) ORDER BY script"
    )
    return [_to_script(row) for row in rows]


def history(store: Store, name: str) -> list[StoredScript]:
    """Every version of a script, the first one first."""
    rows = store.rows(f"SELECT {_FIELDS} FROM script_version WHERE script = ? ORDER BY version", (name,))  # noqa: S608
    return [_to_script(row) for row in rows]


def put_draft(store: Store, name: str, source: str, tests: str, technician: str, moment: datetime) -> None:
    """Keep what was typed over whatever draft of this name there was."""
    with store.write():
        store.run(
            "INSERT INTO script_draft (script, source, tests, technician, moment) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (script) DO UPDATE SET source = excluded.source, tests = excluded.tests, "
            "technician = excluded.technician, moment = excluded.moment",
            (name, source, tests, technician, kept_moment(moment)),
        )


def draft(store: Store, name: str) -> Draft | None:
    """The draft of this name."""
    row = store.row("SELECT script, source, tests, technician, moment FROM script_draft WHERE script = ?", (name,))
    return None if row is None else _to_draft(row)


def drafts(store: Store) -> list[Draft]:
    """All drafts by name, those of scripts that have no version yet among them."""
    rows = store.rows("SELECT script, source, tests, technician, moment FROM script_draft ORDER BY script")
    return [_to_draft(row) for row in rows]


def drop_draft(store: Store, name: str) -> None:
    """The draft is needed no more."""
    with store.write():
        store.run("DELETE FROM script_draft WHERE script = ?", (name,))


def confirm(store: Store, name: str, version: int, installation: str, technician: str, moment: datetime) -> None:
    """This version may run at this installation."""
    _set_confirmed(store, name, version, installation, technician, moment, confirmed=True)


def unconfirm(store: Store, name: str, version: int, installation: str, technician: str, moment: datetime) -> None:
    """This version may no longer run at this installation."""
    _set_confirmed(store, name, version, installation, technician, moment, confirmed=False)


def is_confirmed(store: Store, name: str, version: int, installation: str) -> bool:
    """Whether this version may run at this installation."""
    return (
        store.row(
            "SELECT 1 FROM script_confirmed WHERE script = ? AND version = ? AND installation = ? AND confirmed = 1",
            (name, version, installation),
        )
        is not None
    )


def confirmed(store: Store, installation: str) -> set[tuple[str, int]]:
    """Name and version of all that may run at this installation."""
    rows = store.rows(
        "SELECT script, version FROM script_confirmed WHERE installation = ? AND confirmed = 1", (installation,)
    )
    return {(row[0], row[1]) for row in rows}


def note_runs(store: Store, day: date, runs: Mapping[str, Run]) -> None:
    """Add to the counts of a day."""
    if not runs:
        return
    with store.write():
        store.run_many(
            "INSERT INTO script_day (script, day, runs, fires, micros) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (script, day) DO UPDATE SET runs = script_day.runs + excluded.runs, "
            "fires = script_day.fires + excluded.fires, micros = script_day.micros + excluded.micros",
            [(name, day.isoformat(), run.runs, run.fires, run.micros) for name, run in runs.items()],
        )


def note_failure(store: Store, name: str, day: date, error: str, moment: datetime | None = None) -> int:
    """Count a failure, at `moment` (now, if not given); with the third of a day the script is off for the rest of it.

    How many failures there were on that day since the script was last switched on.
    """
    at = kept_moment(moment or datetime.now(UTC))
    with store.write():
        row = store.row(
            "INSERT INTO script_day (script, day, failures, strikes, last_error, last_error_at) "
            "VALUES (?, ?, 1, 1, ?, ?) ON CONFLICT (script, day) DO UPDATE SET failures = script_day.failures + 1, "
            "strikes = script_day.strikes + 1, last_error = excluded.last_error, "
            "last_error_at = excluded.last_error_at, off = (script_day.strikes + 1 >= ?) RETURNING strikes",
            (name, day.isoformat(), error, at, MOST_STRIKES),
        )
    return int(row[0]) if row else 0


def off_today(store: Store, day: date) -> set[str]:
    """The scripts that are off for the day."""
    return {row[0] for row in store.rows("SELECT script FROM script_day WHERE day = ? AND off = 1", (day.isoformat(),))}


def switch_back_on(store: Store, name: str, day: date) -> None:
    """The script runs again, with as many failures before it as on a new day."""
    with store.write():
        store.run("UPDATE script_day SET off = 0, strikes = 0 WHERE script = ? AND day = ?", (name, day.isoformat()))


def health(store: Store, name: str, day: date) -> Health:
    """How a script does on a day."""
    key = name, day.isoformat()
    row = store.row("SELECT runs, fires, failures, micros, off FROM script_day WHERE script = ? AND day = ?", key)
    error = store.row(
        "SELECT last_error, last_error_at FROM script_day WHERE script = ? AND day <= ? AND failures > 0 "
        "ORDER BY day DESC LIMIT 1",
        key,
    )
    runs, fires, failures, micros, off = row or (0, 0, 0, 0, 0)
    said, at = error or ("", None)
    return Health(runs, fires, failures, micros, off == 1, said, None if at is None else datetime.fromisoformat(at))


def _newest(store: Store, name: str) -> StoredScript | None:
    row = store.row(
        f"SELECT {_FIELDS} FROM script_version WHERE script = ? ORDER BY version DESC LIMIT 1",  # noqa: S608
        (name,),
    )
    return None if row is None else _to_script(row)


def _set_confirmed(
    store: Store, name: str, version: int, installation: str, technician: str, moment: datetime, *, confirmed: bool
) -> None:
    with store.write():
        if is_confirmed(store, name, version, installation) == confirmed:
            return
        store.run(
            "INSERT INTO script_confirmed (script, version, installation, confirmed, technician, moment) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (script, version, installation) DO UPDATE SET "
            "confirmed = excluded.confirmed, technician = excluded.technician, moment = excluded.moment",
            (name, version, installation, int(confirmed), technician, kept_moment(moment)),
        )
        rules.raise_stamp(store)


def _to_script(row: Row) -> StoredScript:
    return StoredScript(row[0], row[1], row[2], row[3], row[4], datetime.fromisoformat(row[5]))


def _to_draft(row: Row) -> Draft:
    return Draft(row[0], row[1], row[2], row[3], datetime.fromisoformat(row[4]))
