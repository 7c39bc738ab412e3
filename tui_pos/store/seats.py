"""At which till each operator is signed on: the one where they typed their PIN last.

No till is ever asked for its consent, so one that is dead keeps nobody out. A row stays after the sign-off, so that a
till which was left for another still finds that it was.
"""

from datetime import datetime

from tui_pos.domain.parties import Operator
from tui_pos.store.database import Store
from tui_pos.store.moments import kept_moment
from tui_pos.store.parties import OPERATOR_COLUMNS, OPERATOR_WIDTH, to_operator

# The columns are constants of this package: nothing a person types reaches the text of a statement.
_SEATED = (
    f"SELECT {OPERATOR_COLUMNS}, signed_on.station FROM operator "  # noqa: S608
    "LEFT JOIN signed_on ON signed_on.operator = operator.code WHERE operator.code = ?"
)
_HERE_ALONE = "UPDATE signed_on SET ended = 1 WHERE station = ? AND ended = 0"
_TAKE = (
    "INSERT INTO signed_on (operator, station, since) VALUES (?, ?, ?) "
    "ON CONFLICT (operator) DO UPDATE SET station = excluded.station, since = excluded.since, ended = 0"
)


def seated(store: Store, operator: str) -> tuple[Operator, str] | None:
    """The operator with this code, and the till where they signed on last ("": at none yet). In one look-up."""
    row = store.row(_SEATED, (operator,))
    return None if row is None else (to_operator(row), row[OPERATOR_WIDTH] or "")


def take(store: Store, operator: str, station: str, moment: datetime) -> str:
    """The operator is signed on at this till from now on, and nobody else there; the other till where they still were
    until now, or "". Part of the write around it."""
    was = store.row("SELECT station FROM signed_on WHERE operator = ? AND ended = 0", (operator,))
    store.run(_HERE_ALONE, (station,))
    store.run(_TAKE, (operator, station, kept_moment(moment)))
    return "" if was is None or was[0] == station else str(was[0])


def leave(store: Store, operator: str, station: str) -> None:
    """The operator is no longer signed on at this till; where that is no longer theirs, nothing changes."""
    with store.write():
        store.run("UPDATE signed_on SET ended = 1 WHERE operator = ? AND station = ?", (operator, station))
