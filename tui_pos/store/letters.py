"""Letters that rules send: kept with the intent, to be sent once the operation is posted, tried until they are out.

What a letter says and to whom is a customer's own affair: it stands here and in no journal, log or message.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tui_pos.store.database import Store

MOST_TRIES = 20
"""After so many failures a letter is given up."""


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A letter to be sent. `moment` is that of the operation."""

    id: int
    operation: UUID
    to: str
    text: str
    moment: datetime


def unsent(store: Store, limit: int) -> list[StoredLetter]:
    """The letters to be sent: those tried least first, so that one that always fails keeps no other waiting."""
    rows = store.rows(
        "SELECT letter.id, letter.operation, address, text, moment "
        "FROM letter JOIN operation ON operation.id = letter.operation "
        "WHERE letter.state = 'ready' AND tries < ? ORDER BY tries, letter.id LIMIT ?",
        (MOST_TRIES, limit),
    )
    return [StoredLetter(row[0], UUID(bytes=row[1]), row[2], row[3], datetime.fromisoformat(row[4])) for row in rows]


def mark_sent(store: Store, letter: int) -> None:
    """The letter is out."""
    with store.write():
        store.run("UPDATE letter SET state = 'sent', tries = tries + 1 WHERE id = ? AND state = 'ready'", (letter,))


def mark_failed(store: Store, letter: int, reason: str, *, for_good: bool = False) -> bool:
    """The letter could not be sent, for a reason that names neither text nor person; whether it is given up now.

    `for_good`: it never can be.
    """
    with store.write():
        row = store.row(
            "UPDATE letter SET tries = tries + 1, trouble = ?, "
            "state = CASE WHEN tries + 1 >= ? THEN 'given_up' ELSE 'ready' END "
            "WHERE id = ? AND state = 'ready' RETURNING state",
            (reason, 0 if for_good else MOST_TRIES, letter),
        )
    return row is not None and row[0] == "given_up"
