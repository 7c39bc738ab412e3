"""A backup made ready to be the shop: what it knows is old, and nothing of it may be done a second time.

- Its messages are told from those it has forgotten by a raised incarnation.
- Unique sale numbers go on above all that were given since (Ordinance N-18, Annex 29 p. 9: none stands for two sales).
- A sale that waited for its receipt is posted if the receipt came out since, given up if it did not, and asked of a
  person where nobody can tell; it is never just printed.
- A sale in hand whose number may stand on a receipt by now is no sale in hand any more.
- Letters that may have been sent are not sent again; no Z report is asked for again that may be out, and cash that was
  on its way is not moved again.
- Who was shut out since stays shut out: operators, technicians, and scripts whose approval was taken back.

What became of all that is read from the store that the backup replaces, where that is whole, else asked of the printer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from tui_pos.domain.money import format_cents
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.shift import ZState
from tui_pos.errors import Refused
from tui_pos.store import carts, journal, meta, operations, shut_out
from tui_pos.store.database import Row, Store
from tui_pos.store.usn import raise_counter


class Fate(Enum):
    """What the printer knows of a receipt, where it does not know its number."""

    NEVER_OUT = 1
    UNKNOWN = 2
    UNDER_WAY = 3
    """The printer has a receipt open, which what was noted of it before may tell to be this one: the till finds out."""


@dataclass(frozen=True, slots=True)
class Since:
    """What is known of the time after the backup.

    `incarnation`: the highest that may have been used. `usns`: for each device the highest counter that may have been
    given. `fate`: what the printer knows of the receipt of an operation that is still an intent in the backup, with the
    note that was made of it; a text is its number. `unsure`: a note that makes the till ask a person. `was`: the store
    that is replaced, where all of it can be read.
    """

    incarnation: int
    usns: Mapping[str, int] = field(default_factory=dict)
    fate: Callable[[Operation, str | None], str | Fate] = lambda _operation, _note: Fate.UNKNOWN
    unsure: str = ""
    was: Store | None = None


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What was done to the backup. USNs of operations and carts; of cash that left the drawer its moment and sum."""

    incarnation: int
    usns: Mapping[str, int]
    posted: tuple[str, ...]
    dropped: tuple[str, ...]
    unsure: tuple[str, ...]
    cancelled: tuple[str, ...]
    renumbered: tuple[str, ...]
    letters: int


def make_ready(store: Store, since: Since, moment: datetime, facts: Mapping[str, object]) -> BroughtBack:
    """Change the restored `store` as the head of this module says, in one transaction; the journal has it, with
    `facts`.
    """
    with store.write():
        incarnation = max(meta.identity(store)[1], since.incarnation) + 1
        # First: what is posted below is told under the new one.
        meta.put(store, meta.INCARNATION, str(incarnation))
        for device, counter in since.usns.items():
            raise_counter(store, device, counter)
        if since.was is not None:
            shut_out.as_it_was_last(store, since.was)
        cancelled, renumbered = _settle_carts(store, since, moment)
        posted, dropped, unsure = _settle_intents(store, since, moment)
        _settle_cash(store, since.was)
        more, again = _settle_carts(store, since, moment)
        _settle_z(store, since.was)
        if since.was is not None:
            _raise_numbers(store, since.was)
        done = BroughtBack(
            incarnation=incarnation,
            usns=dict(store.rows("SELECT device, number FROM usn_counter ORDER BY device")),
            posted=posted,
            dropped=dropped,
            unsure=unsure,
            cancelled=(*cancelled, *more),
            renumbered=(*renumbered, *again),
            letters=_give_letters_up(store, since.was),
        )
        said: dict[str, object] = {
            "incarnation": incarnation,
            "usns": [f"{device} {number}" for device, number in done.usns.items()],
            "posted": list(posted),
            "dropped": list(dropped),
            "unsure": list(unsure),
            "cancelled": list(done.cancelled),
            "renumbered": list(done.renumbered),
            "letters_given_up": done.letters,
        }
        journal.append(store, "restored", "", moment, {**facts, **said})
    return done


def _settle_intents(store: Store, since: Since, moment: datetime) -> tuple[tuple[str, ...], ...]:
    posted, dropped, unsure = [], [], []
    stations = store.rows("SELECT DISTINCT station FROM operation WHERE state = 'intent' AND parent IS NULL")
    for operation in [one for (station,) in stations for one in operations.unfinished(store, station)]:
        note = store.row("SELECT note FROM print_job WHERE operation = ?", (operation.id.bytes,))
        then = _then(since.was, operation.id)
        if then is not None and then[0] == "intent":
            # It still waits: as it did a moment ago, with what was noted of the printer then.
            store.run(
                "UPDATE print_job SET note = ?, taking_back = ? WHERE operation = ?",
                (then[2], then[3], operation.id.bytes),
            )
            continue
        fate: str | Fate
        if then is None:
            fate = since.fate(operation, note[0] if note else None)
        else:
            fate = str(then[1]) if then[0] == "posted" else Fate.NEVER_OUT
        if isinstance(fate, str):
            if since.was is not None:
                _number_as_then(store, since.was, operation.id)
            operations.post(store, operation.id, fate)
            posted.append(_named(operation))
        elif fate is Fate.UNDER_WAY:
            unsure.append(_named(operation))
        elif fate is Fate.NEVER_OUT and _dropped(store, operation, moment):
            dropped.append(_named(operation))
        else:
            store.run(
                "UPDATE print_job SET note = ?, taking_back = 0 WHERE operation = ?",
                (since.unsure, operation.id.bytes),
            )
            unsure.append(_named(operation))
    return tuple(posted), tuple(dropped), tuple(unsure)


def _named(operation: Operation) -> str:
    return operation.usn or f"{operation.moment:%Y-%m-%d %H:%M} {format_cents(operation.total)}"


def _then(was: Store | None, operation_id: UUID) -> Row | None:
    """State, receipt, note and whether it was being taken back, in the store that is replaced."""
    if was is None:
        return None
    return was.row(
        "SELECT state, operation.receipt, note, taking_back FROM operation "
        "JOIN print_job ON print_job.operation = operation.id WHERE operation.id = ?",
        (operation_id.bytes,),
    )


def _dropped(store: Store, operation: Operation, moment: datetime) -> bool:
    try:
        operations.drop_intent(store, operation.id, moment)
    except Refused:
        # The station has another sale in hand, which goes on to wait for nothing.
        return False
    return True


def _settle_carts(store: Store, since: Since, moment: datetime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The USNs of carts that are cancelled, and of those that get another number with their next step.

    A number that was given before the backup may since have been printed: a cart keeps it only where the store that is
    replaced had it open or held to the last.
    """
    cancelled, renumbered = [], []
    rows = store.rows("SELECT id, state, usn, operator FROM cart WHERE state IN ('open', 'held') AND usn IS NOT NULL")
    for key, state, usn, operator in rows:
        then = None if since.was is None else since.was.row("SELECT state FROM cart WHERE id = ?", (key,))
        if then is not None and then[0] in ("open", "held"):
            continue
        if then is None and state == "held":
            store.run("UPDATE cart SET usn = NULL WHERE id = ?", (key,))
            renumbered.append(usn)
            continue
        cart = carts.cart_by_id(store, UUID(bytes=key))
        store.run("UPDATE cart SET state = 'cancelled', held_at = NULL WHERE id = ?", (key,))
        facts: dict[str, object] = {"usn": usn, "why": "restore"}
        if cart is not None:
            facts |= {"lines": len(cart.lines), "total": cart.total}
        journal.append(store, "cancel_cart", operator, moment, facts, UUID(bytes=key))
        cancelled.append(usn)
    return tuple(cancelled), tuple(renumbered)


def _number_as_then(store: Store, was: Store, operation_id: UUID) -> None:
    """What is posted again, with its children, has the numbers that it had: they stand on papers."""
    key = operation_id.bytes
    for location, kind, number in was.rows(
        "SELECT location, kind, min(number) FROM operation WHERE (id = ? OR parent = ?) AND number IS NOT NULL "
        "GROUP BY location, kind",
        (key, key),
    ):
        store.run(
            "INSERT INTO counter (location, kind, number) VALUES (?, ?, ?) "
            "ON CONFLICT (location, kind) DO UPDATE SET number = excluded.number",
            (location, kind, number - 1),
        )


def _raise_numbers(store: Store, was: Store) -> None:
    """Numbers of documents that are in people's hands are not given again."""
    for location, kind, number in was.rows("SELECT location, kind, number FROM counter"):
        if store.row("SELECT 1 FROM location WHERE code = ?", (location,)):
            store.run(
                "INSERT INTO counter (location, kind, number) VALUES (?, ?, ?) "
                "ON CONFLICT (location, kind) DO UPDATE SET number = max(counter.number, excluded.number)",
                (location, Kind(kind).value, number),
            )
    for station, number in was.rows("SELECT station, number FROM shift_counter"):
        store.run(
            "INSERT INTO shift_counter (station, number) VALUES (?, ?) "
            "ON CONFLICT (station) DO UPDATE SET number = max(shift_counter.number, excluded.number)",
            (station, number),
        )


def _settle_cash(store: Store, was: Store | None) -> None:
    """Cash that was on its way has moved or not as was known last. Else a person is asked: the printer has gone on
    since, and cannot tell any more.
    """
    for (job,) in store.rows("SELECT job FROM cash_move WHERE state = 'asked' AND job IS NOT NULL"):
        then = None if was is None else was.row("SELECT state, note FROM cash_move WHERE job = ?", (job,))
        if then is None:
            store.run("UPDATE cash_move SET job = NULL WHERE job = ?", (job,))
        elif then[0] == "asked":
            store.run("UPDATE cash_move SET note = ? WHERE job = ?", (then[1], job))
        else:
            store.run("UPDATE cash_move SET state = ? WHERE job = ?", (then[0], job))


def _settle_z(store: Store, was: Store | None) -> None:
    """It stands with the Z report of a closed shift as it did last. One that was only wanted may be out by now, and
    without the number of the one before it no printer can tell: a person looks at the paper.
    """
    for shift, station, number, z in store.rows(
        "SELECT id, station, number, z FROM shift WHERE z IN ('wanted', 'sent') ORDER BY id"
    ):
        then = (
            None
            if was is None
            else was.row(
                "SELECT z, z_after, z_number FROM shift WHERE station = ? AND number = ? AND closed IS NOT NULL",
                (station, number),
            )
        )
        if then is not None:
            store.run("UPDATE shift SET z = ?, z_after = ?, z_number = ? WHERE id = ?", (*then, shift))
        elif z == ZState.WANTED:
            store.run("UPDATE shift SET z = ? WHERE id = ?", (ZState.UNKNOWN, shift))


def _give_letters_up(store: Store, was: Store | None) -> int:
    """Of the letters that were to be sent, those of which nobody knows that they were not."""
    given_up = 0
    for table in ("letter", "notice"):
        for (number,) in store.rows(f"SELECT id FROM {table} WHERE state = 'ready'"):  # noqa: S608
            then = None if was is None else was.row(f"SELECT state FROM {table} WHERE id = ?", (number,))  # noqa: S608
            if then == ("ready",):
                continue
            store.run(f"UPDATE {table} SET state = 'given_up', trouble = 'restore' WHERE id = ?", (number,))  # noqa: S608
            given_up += 1
    return given_up
