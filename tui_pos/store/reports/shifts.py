"""The shifts of the tills: what each drawer began with, what went through it, what was counted, how far that is off."""

from collections.abc import Mapping
from dataclasses import dataclass

from tui_pos.domain.money import Cents
from tui_pos.domain.payment import PaymentType
from tui_pos.domain.shift import Shift
from tui_pos.store import shifts as kept
from tui_pos.store.database import Store
from tui_pos.store.reports.report import Period, Report, Row


@dataclass(frozen=True, slots=True)
class ShiftRow(Row):
    """A closed shift, on the day on which it began. `cash_taken` is less the change; `difference` is what was too much
    or, below zero, too little."""

    moment: str
    station: str
    shift: int
    operator_name: str
    closed: str
    float: Cents
    cash_taken: Cents
    paid_back: Cents
    put_in: Cents
    taken_out: Cents
    expected: Cents
    counted: Cents
    difference: Cents
    z_report: str


def shifts(store: Store, period: Period, types: Mapping[str, PaymentType]) -> Report:
    """Those that began on these days and are closed, oldest first. `types` say what is cash."""
    cash = {code for code, type_ in types.items() if type_.gives_change}
    found = kept.opened_between(store, period.first, period.last)
    return Report(ShiftRow, [_row(store, shift, cash) for shift in found if not shift.is_open])


def _row(store: Store, shift: Shift, cash: set[str]) -> ShiftRow:
    flow = kept.flow_of(store, shift.id, cash)
    assert shift.closed is not None
    assert shift.closed_by is not None
    return ShiftRow(
        moment=shift.opened.isoformat(sep=" ", timespec="minutes")[:16],
        station=shift.station,
        shift=shift.number,
        operator_name=shift.closed_by.name,
        closed=shift.closed.isoformat(sep=" ", timespec="minutes")[:16],
        float=shift.opening,
        cash_taken=Cents(flow.taken - flow.change),
        paid_back=flow.refunded,
        put_in=flow.put_in,
        taken_out=flow.taken_out,
        expected=shift.expected or Cents(0),
        counted=shift.counted or Cents(0),
        difference=shift.difference or Cents(0),
        z_report="" if shift.z_number is None else str(shift.z_number),
    )
