"""Shifts and what went through their drawers: raw SQL along indexes, however long the shop's history is.

An operation belongs to the shift that is open at its till when it is posted; the store itself writes that.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from tui_pos.domain.money import Cents
from tui_pos.domain.operation import COMES_BACK, SOLD
from tui_pos.domain.shift import (
    CashFlow,
    CashMove,
    Handover,
    Move,
    MoveState,
    Person,
    Shift,
    ShiftFigures,
    Tally,
    ZState,
)
from tui_pos.errors import Refused
from tui_pos.store.database import Row, Store
from tui_pos.store.moments import after_day, kept_moment

_HEAD = (
    "SELECT shift.id, shift.station, shift.number, shift.opened, shift.opened_by, a.name, shift.opening, shift.holder, "
    "b.name, shift.closed, shift.closed_by, c.name, shift.counted, shift.expected, shift.z, shift.z_number FROM shift "
    "JOIN operator a ON a.code = shift.opened_by JOIN operator b ON b.code = shift.holder "
    "LEFT JOIN operator c ON c.code = shift.closed_by "
)

_MOVE = (
    "SELECT cash_move.id, move, amount, reason, operator.code, operator.name, moment, state, job FROM cash_move "
    "JOIN operator ON operator.code = cash_move.operator "
)

_SOLD = ", ".join(f"'{kind.value}'" for kind in sorted(SOLD))
_BACK = ", ".join(f"'{kind.value}'" for kind in sorted(COMES_BACK))


def open_shift(store: Store, station: str) -> Shift | None:
    """The shift that is open at a till."""
    row = store.row(_HEAD + "WHERE shift.station = ? AND shift.closed IS NULL", (station,))
    return None if row is None else _to_shift(row)


def is_open(store: Store, station: str) -> bool:
    """Whether one is."""
    return store.row("SELECT 1 FROM shift WHERE station = ? AND closed IS NULL", (station,)) is not None


def by_id(store: Store, shift: int) -> Shift | None:
    """Any shift."""
    row = store.row(_HEAD + "WHERE shift.id = ?", (shift,))
    return None if row is None else _to_shift(row)


def past(store: Store, limit: int, before: int | None = None) -> list[Shift]:
    """The closed shifts of all tills, the newest first; only those with an id below `before`, if given."""
    rows = store.rows(
        _HEAD + "WHERE shift.closed IS NOT NULL AND shift.id < ? ORDER BY shift.id DESC LIMIT ?",
        (1 << 62 if before is None else before, limit),
    )
    return [_to_shift(row) for row in rows]


def opened_between(store: Store, first: date, last: date) -> list[Shift]:
    """The shifts, open or closed, that began on the days from `first` to `last`, both counted, oldest first."""
    rows = store.rows(
        _HEAD + "WHERE shift.opened BETWEEN ? AND ? ORDER BY shift.opened, shift.id",
        (first.isoformat(), after_day(last)),
    )
    return [_to_shift(row) for row in rows]


def begin(store: Store, station: str, operator: str, opening: Cents, moment: datetime) -> Shift:
    """Open the next shift of a till. Raises Refused `shift_is_open`."""
    with store.write():
        if is_open(store, station):
            raise Refused("shift_is_open", "A shift is open at this till already; close it first.")
        store.run(
            "INSERT INTO shift_counter (station, number) VALUES (?, 1) "
            "ON CONFLICT (station) DO UPDATE SET number = number + 1",
            (station,),
        )
        store.run(
            "INSERT INTO shift (station, number, opened, opened_by, opening, holder) VALUES (?, "
            "(SELECT number FROM shift_counter WHERE station = ?), ?, ?, ?, ?)",
            (station, station, kept_moment(moment), operator, opening, operator),
        )
        shift = open_shift(store, station)
    assert shift is not None
    return shift


def hand_over(store: Store, station: str, operator: str) -> tuple[int, str] | None:
    """Whoever signs on takes over the open shift: its number, and whose it was; None where nothing changes."""
    with store.write():
        row = store.row(
            "SELECT id, number, holder FROM shift WHERE station = ? AND closed IS NULL AND holder <> ?",
            (station, operator),
        )
        if row is None:
            return None
        store.run("UPDATE shift SET holder = ? WHERE id = ?", (operator, row[0]))
    return row[1], row[2]


def handovers_of(store: Store, shift: Shift) -> tuple[Handover, ...]:
    """Who took a shift over from whom, in that order: the journal knows."""
    rows = store.rows(
        "SELECT moment, json_extract(facts, '$.from'), a.name, journal.operator, b.name FROM journal "
        "LEFT JOIN operator a ON a.code = json_extract(facts, '$.from') "
        "LEFT JOIN operator b ON b.code = journal.operator WHERE kind = 'handover' "
        "AND json_extract(facts, '$.shift') = ? AND json_extract(facts, '$.station') = ? ORDER BY seq",
        (shift.number, shift.station),
    )
    return tuple(
        Handover(datetime.fromisoformat(moment), Person(was, was_name or was), Person(code, name or code))
        for moment, was, was_name, code, name in rows
    )


def put_count(store: Store, shift: int, denomination: Cents, pieces: int | None) -> None:
    """Keep how many pieces of a note or coin were counted; None: it is not counted yet."""
    with store.write():
        if pieces is None:
            store.run("DELETE FROM shift_count WHERE shift = ? AND denomination = ?", (shift, denomination))
            return
        store.run(
            "INSERT INTO shift_count (shift, denomination, pieces) VALUES (?, ?, ?) "
            "ON CONFLICT (shift, denomination) DO UPDATE SET pieces = excluded.pieces",
            (shift, denomination, pieces),
        )


def count_of(store: Store, shift: int) -> dict[Cents, int]:
    """How many pieces were counted of each note and coin, the largest first."""
    rows = store.rows(
        "SELECT denomination, pieces FROM shift_count WHERE shift = ? ORDER BY denomination DESC", (shift,)
    )
    return {Cents(denomination): pieces for denomination, pieces in rows}


def close(
    store: Store,
    shift: Shift,
    operator: str,
    moment: datetime,
    *,
    counted: Cents,
    expected: Cents,
    z: bool,
) -> Shift:
    """Close an open shift for good. `z`: a Z report is wanted."""
    with store.write():
        touched = store.run(
            "UPDATE shift SET closed = ?, closed_by = ?, counted = ?, expected = ?, z = ? "
            "WHERE id = ? AND closed IS NULL",
            (kept_moment(moment), operator, counted, expected, ZState.WANTED if z else ZState.NONE, shift.id),
        )
        if touched != 1:
            raise Refused("no_shift", "No shift is open at this till; open one first.")
        closed = by_id(store, shift.id)
    assert closed is not None
    return closed


# Cash beside sales.


def put_move(
    store: Store, station: str, move: Move, amount: Cents, reason: str, operator: str, moment: datetime, job: UUID
) -> int:
    """Keep that cash was asked to move, in the till's open shift if there is one; its id. `job` is what the printer
    does for it."""
    with store.write():
        row = store.row(
            "INSERT INTO cash_move (station, shift, move, amount, reason, operator, moment, job) VALUES (?, "
            "(SELECT id FROM shift WHERE station = ? AND closed IS NULL), ?, ?, ?, ?, ?, ?) RETURNING id",
            (station, station, move, amount, reason, operator, kept_moment(moment), job.bytes),
        )
    assert row is not None
    return int(row[0])


def end_move(store: Store, move: int, state: MoveState) -> None:
    """What became of it."""
    with store.write():
        store.run("UPDATE cash_move SET state = ? WHERE id = ?", (state, move))


def give_job_up(store: Store, move: int) -> None:
    """The printer cannot tell what became of it, and is asked no more."""
    with store.write():
        store.run("UPDATE cash_move SET job = NULL WHERE id = ?", (move,))


def moves_of(store: Store, shift: int) -> tuple[CashMove, ...]:
    """The cash that moved in a shift beside sales, in the order in which it was asked for."""
    return tuple(map(_to_move, store.rows(_MOVE + "WHERE shift = ? ORDER BY cash_move.id", (shift,))))


def unsettled(store: Store, station: str) -> tuple[CashMove, ...]:
    """The cash at a till of which it is not known whether it moved, likewise; also outside of shifts."""
    sql = _MOVE + "WHERE cash_move.station = ? AND state = 'asked' ORDER BY cash_move.id"
    return tuple(map(_to_move, store.rows(sql, (station,))))


def _to_move(row: Row) -> CashMove:
    return CashMove(
        id=row[0],
        move=Move(row[1]),
        amount=Cents(row[2]),
        reason=row[3],
        who=Person(row[4], row[5]),
        moment=datetime.fromisoformat(row[6]),
        state=MoveState(row[7]),
        job=None if row[8] is None else UUID(bytes=row[8]),
    )


# What went through the drawer.


def flow_of(store: Store, shift: int, cash_types: Collection[str]) -> CashFlow:
    """What went through a drawer in a shift; `cash_types` are the codes of what is paid in notes and coins."""
    paid = _paid(store, shift)
    taken = sum(amount for (kind, type_), amount in paid.items() if kind not in COMES_BACK and type_ in cash_types)
    refunded = sum(amount for (kind, type_), amount in paid.items() if kind in COMES_BACK and type_ in cash_types)
    change = store.row(
        f"SELECT coalesce(sum(change_due), 0) FROM operation WHERE shift = ? AND kind IN ({_SOLD})",  # noqa: S608
        (shift,),
    )
    moved = store.row(
        "SELECT coalesce(sum(max(amount, 0)), 0), coalesce(sum(max(-amount, 0)), 0) FROM cash_move "
        "WHERE shift = ? AND move <> 'float' AND state = 'moved'",
        (shift,),
    )
    assert change is not None
    assert moved is not None
    return CashFlow(Cents(taken), Cents(change[0]), Cents(refunded), Cents(moved[0]), Cents(moved[1]))


def figures_of(store: Store, shift: int, cash_types: Collection[str]) -> ShiftFigures:
    """All that a shift took, and who sold it."""
    # The back office may look while the till sells.
    with store.at_one_moment():
        flow, paid = flow_of(store, shift, cash_types), _paid(store, shift)
        rows = store.rows(
            f"SELECT kind IN ({_BACK}), operator.code, operator.name, count(*), sum(total) "  # noqa: S608
            "FROM operation JOIN operator ON operator.code = operation.operator "
            f"WHERE shift = ? AND kind IN ({_SOLD}, {_BACK}) GROUP BY 1, 2 ORDER BY 2",
            (shift,),
        )
    sold: dict[Person, int] = {}
    for is_back, code, name, _, total in rows:
        person = Person(code, name)
        sold[person] = sold.get(person, 0) + (-total if is_back else total)
    return ShiftFigures(
        flow,
        sales=_tally(row for row in rows if not row[0]),
        stornos=_tally(row for row in rows if row[0]),
        by_type=_by_type(paid, flow, cash_types),
        by_operator=tuple((person, Cents(amount)) for person, amount in sold.items()),
    )


def _tally(rows: Iterable[Row]) -> Tally:
    times, amount = 0, 0
    for *_, count, total in rows:
        times, amount = times + count, amount + total
    return Tally(times, Cents(amount))


def _paid(store: Store, shift: int) -> dict[tuple[str, str], int]:
    """What was handed over, by the kind of operation and the way to pay."""
    rows = store.rows(
        "SELECT operation.kind, payment.type, sum(payment.amount) FROM operation "  # noqa: S608
        "JOIN payment ON payment.operation = operation.id "
        f"WHERE operation.shift = ? AND operation.kind IN ({_SOLD}, {_BACK}) GROUP BY 1, 2 ORDER BY 2",
        (shift,),
    )
    return {(kind, type_): amount for kind, type_, amount in rows}


def _by_type(
    paid: Mapping[tuple[str, str], int], flow: CashFlow, cash_types: Collection[str]
) -> tuple[tuple[str, Cents], ...]:
    came: dict[str, int] = {}
    for (kind, type_), amount in paid.items():
        came[type_] = came.get(type_, 0) + (-amount if kind in COMES_BACK else amount)
    # The change comes out of whatever cash there was.
    change: int = flow.change
    for type_ in [type_ for type_ in came if type_ in cash_types]:
        came[type_] -= change
        change = 0
    return tuple((type_, Cents(amount)) for type_, amount in came.items())


# The Z report of a shift, and those that a printer makes by itself.


def waiting_z(store: Store, station: str) -> list[tuple[Shift, int | None]]:
    """The closed shifts of a till whose Z report is wanted, or was asked for and not answered, with the number of the
    report before it."""
    rows = store.rows(
        _HEAD.replace(" FROM shift ", ", shift.z_after FROM shift ", 1)
        + "WHERE shift.station = ? AND shift.z IN ('wanted', 'sent') ORDER BY shift.id",
        (station,),
    )
    return [(_to_shift(row), row[-1]) for row in rows]


def mark_z(
    store: Store, shifts: Sequence[int], z: ZState, *, after: int | None = None, number: int | None = None
) -> None:
    """What is known of the Z report of these shifts: asked for `after` that number, or out with its `number`."""
    with store.write():
        for shift in shifts:
            store.run(
                "UPDATE shift SET z = ?, z_after = coalesce(?, z_after), z_number = ? WHERE id = ?",
                (z, after, number, shift),
            )


def is_z_under_way(store: Store, station: str, after: int) -> bool:
    """Whether another till has asked its printer for the Z report of a shift, after that number, and not heard yet."""
    # `z IN` as the index has it, which a few shifts are in.
    row = store.row(
        "SELECT 1 FROM shift WHERE z IN ('wanted', 'sent') AND z = 'sent' AND station <> ? "
        "AND coalesce(z_after, ?) = ?",
        (station, after, after),
    )
    return row is not None


def last_closure(store: Store, device: str) -> int | None:
    """The number of the last Z report known of a printer, by its own number and that of its fiscal memory."""
    row = store.row("SELECT number FROM printer_closure WHERE device = ?", (device,))
    return None if row is None else int(row[0])


def remember_closure(store: Store, device: str, number: int, moment: datetime) -> None:
    """Keep it. What is known is never lowered: an answer may be older than what another program has kept since."""
    with store.write():
        store.run(
            "INSERT INTO printer_closure (device, number, moment) VALUES (?, ?, ?) "
            "ON CONFLICT (device) DO UPDATE SET number = excluded.number, moment = excluded.moment "
            "WHERE excluded.number > number",
            (device, number, kept_moment(moment)),
        )


def _to_shift(row: Row) -> Shift:
    return Shift(
        id=row[0],
        station=row[1],
        number=row[2],
        opened=datetime.fromisoformat(row[3]),
        opened_by=Person(row[4], row[5]),
        opening=Cents(row[6]),
        holder=Person(row[7], row[8]),
        closed=None if row[9] is None else datetime.fromisoformat(row[9]),
        closed_by=None if row[10] is None else Person(row[10], row[11]),
        counted=None if row[12] is None else Cents(row[12]),
        expected=None if row[13] is None else Cents(row[13]),
        z=ZState(row[14]),
        z_number=row[15],
    )
