"""The report of shifts: one row for each that is closed, with what should have been in its drawer."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from tui_pos.backoffice.reports import asked_of, kind_named
from tui_pos.boot import Home, workplace_in
from tui_pos.domain.money import Cents
from tui_pos.domain.rights import Right
from tui_pos.domain.shift import Move, MoveState
from tui_pos.store import reports, shifts
from tui_pos.store.reports import Period

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=ZoneInfo("Europe/Sofia"))


def test_each_closed_shift_is_a_row_with_its_difference(home: Home) -> None:
    kind = kind_named("shifts")
    assert kind.right is Right.SEE_SHIFTS
    with workplace_in(home) as workplace:
        store = workplace.store
        shift = shifts.begin(store, "1", "3", Cents(5000), NOW)
        move = shifts.put_move(store, "1", Move.OUT, Cents(-700), "доставчик", "2", NOW, uuid4())
        shifts.end_move(store, move, MoveState.MOVED)
        shifts.close(store, shift, "3", NOW, counted=Cents(4000), expected=Cents(4300), z=False)
        shifts.begin(store, "1", "3", Cents(0), NOW)
        asked = asked_of(workplace.settings, NOW.date(), Period(NOW.date(), NOW.date()))
        report = kind.make(store, asked)
    columns, rows = reports.as_table(report)
    (row,) = [dict(zip(columns, row, strict=True)) for row in rows]
    assert (row["station"], row["shift"], row["moment"]) == ("1", "1", "2026-11-22 08:30")
    assert (row["float"], row["taken_out"], row["expected"], row["counted"]) == ("50.00", "7.00", "43.00", "40.00")
    assert row["difference"] == "-3.00"
