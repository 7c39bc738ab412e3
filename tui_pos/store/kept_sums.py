"""The sums that are kept beside an operation's lines, read as they stand: to compare with what the lines come to."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tui_pos.domain.money import Cents
from tui_pos.store.accounts import Held
from tui_pos.store.database import Store


class LineSums(NamedTuple):
    """What is kept of a line by its number, in cents."""

    number: int
    discount: Cents
    net: Cents


class KeptSums(NamedTuple):
    """What is kept of an operation: its total in cents, what it is settled with beside money, and its lines' sums."""

    total: Cents
    held: Held
    lines: tuple[LineSums, ...]


def sums_of(store: Store, operation_id: UUID) -> KeptSums:
    """The sums kept of an operation. Raises KeyError for one that is not kept."""
    key = operation_id.bytes
    row = store.row("SELECT total, points_spent, credit_taken FROM operation WHERE id = ?", (key,))
    if row is None:
        raise KeyError(operation_id)
    lines = store.rows("SELECT number, discount, net FROM operation_line WHERE operation = ? ORDER BY position", (key,))
    return KeptSums(row[0], Held(row[1], row[2]), tuple([LineSums(*line) for line in lines]))


def first_with_basis(store: Store) -> datetime | None:
    """The moment of the first posted operation that was kept with what it is priced from."""
    row = store.row(
        "SELECT operation.moment FROM operation JOIN operation_basis ON operation_basis.operation = operation.id "
        "WHERE operation.state = 'posted' ORDER BY operation.moment LIMIT 1"
    )
    return None if row is None else datetime.fromisoformat(row[0])
