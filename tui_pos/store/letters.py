"""Letters that rules send: kept with the intent, to be sent once the operation is posted, tried until they are out.

A notice is a letter of no operation: it is to be sent at once. To the postman both are letters; the numbers of notices
are below zero, so that none is taken for another. What a letter says and to whom is somebody's own affair: it stands
here and in no journal, log or message.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from tui_pos.store.database import Store
from tui_pos.store.moments import kept_moment

MOST_TRIES = 20
"""After so many failures a letter is given up."""


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter to be sent. `moment` is that of the operation; a notice has one of its own, and an `operation` that is
    none but its own name."""

    id: int
    operation: UUID
    to: str
    text: str
    moment: datetime


def add_notice(store: Store, address: str, text: str, moment: datetime) -> None:
    """Have a letter sent that belongs to no operation."""
    with store.write():
        store.run(
            "INSERT INTO notice (key, address, text, moment) VALUES (?, ?, ?, ?)",
            (uuid4().bytes, address, text, kept_moment(moment)),
        )


def unsent(store: Store, limit: int) -> list[StoredLetter]:
    """The letters to be sent: those tried least first, so that one that always fails keeps no other waiting."""
    notices = store.rows(
        "SELECT -id, key, address, text, moment, tries FROM notice "
        "WHERE state = 'ready' AND tries < ? ORDER BY tries, id LIMIT ?",
        (MOST_TRIES, limit),
    )
    letters = store.rows(
        "SELECT letter.id, letter.operation, address, text, moment, tries "
        "FROM letter JOIN operation ON operation.id = letter.operation "
        "WHERE letter.state = 'ready' AND tries < ? ORDER BY tries, letter.id LIMIT ?",
        (MOST_TRIES, limit),
    )
    rows = sorted([*notices, *letters], key=lambda row: int(row[5]))[:limit]
    return [StoredLetter(row[0], UUID(bytes=row[1]), row[2], row[3], datetime.fromisoformat(row[4])) for row in rows]


def mark_sent(store: Store, letter: int) -> None:
    """The letter is out."""
    table, id = _place_of(letter)
    with store.write():
        store.run(f"UPDATE {table} SET state = 'sent', tries = tries + 1 WHERE id = ? AND state = 'ready'", (id,))  # noqa: S608


def mark_failed(store: Store, letter: int, reason: str, *, for_good: bool = False) -> bool:
    """The letter could not be sent, for a reason that names neither text nor person; whether it is given up now.

    `for_good`: it never can be.
    """
    table, id = _place_of(letter)
    with store.write():
        row = store.row(
            f"UPDATE {table} SET tries = tries + 1, trouble = ?, "  # noqa: S608
            "state = CASE WHEN tries + 1 >= ? THEN 'given_up' ELSE 'ready' END "
            "WHERE id = ? AND state = 'ready' RETURNING state",
            (reason, 0 if for_good else MOST_TRIES, id),
        )
    return row is not None and row[0] == "given_up"


def _place_of(letter: int) -> tuple[str, int]:
    return ("letter", letter) if letter > 0 else ("notice", -letter)
