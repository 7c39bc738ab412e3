"""Technicians: who may open the console of scripts, and at which installation. What is kept of a password is its hash.

Whoever is removed stays, marked so; one restored from another installation is replaced by one of the same name here.
"""

from dataclasses import dataclass
from datetime import datetime

from tui_pos.errors import Refused
from tui_pos.store.database import Row, Store
from tui_pos.store.moments import kept_moment

_SELECT = "SELECT name, hash, installation, email, moment FROM technician "


@dataclass(frozen=True, slots=True)
class Technician:
    """`hash` is that of the password, as argon2 writes it; `installation` where it counts; `moment` when that was."""

    name: str
    hash: str
    installation: str
    email: str
    moment: datetime


def add(store: Store, name: str, hash: str, installation: str, email: str, moment: datetime) -> None:
    """Keep a technician of this installation. Raises Refused `technician_exists`."""
    with store.write():
        kept = technician(store, name)
        if kept is not None and kept.installation == installation:
            raise Refused(
                "technician_exists",
                "There is a technician “{name}” already; remove that one first, or take another name.",
                name=name,
            )
        _remove(store, name)
        store.run(
            "INSERT INTO technician (name, hash, installation, email, moment) VALUES (?, ?, ?, ?, ?)",
            (name, hash, installation, email, kept_moment(moment)),
        )


def technician(store: Store, name: str) -> Technician | None:
    """The technician of this name, unless removed."""
    row = store.row(_SELECT + "WHERE name = ? AND removed = 0", (name,))
    return None if row is None else _to_technician(row)


def technicians(store: Store) -> list[Technician]:
    """All technicians who were not removed, of whatever installation, by name."""
    return [_to_technician(row) for row in store.rows(_SELECT + "WHERE removed = 0 ORDER BY name")]


def remove(store: Store, name: str) -> None:
    """From now on this is no technician's name. Raises Refused `unknown_technician`."""
    with store.write():
        if not _remove(store, name):
            raise Refused(
                "unknown_technician", "There is no technician “{name}”; look at the list of them.", name=name[:40]
            )


def _remove(store: Store, name: str) -> int:
    return store.run("UPDATE technician SET removed = 1 WHERE name = ? AND removed = 0", (name,))


def _to_technician(row: Row) -> Technician:
    return Technician(row[0], row[1], row[2], row[3], datetime.fromisoformat(row[4]))
