"""The receipts one by one, all of some days or only those behind one row of another report; and a receipt's lines."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from peewee import fn

from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.store.database import Store
from tui_pos.store.models import Operation, OperationLine, Payment
from tui_pos.store.reports.discounts import given_by
from tui_pos.store.reports.report import Period, Price, Report, Row
from tui_pos.store.reports.sold import HOUR, SIGN, sold


@dataclass(frozen=True, slots=True)
class ReceiptRow(Row):
    """One receipt, or a sale on credit that has none (`receipt` ""). `moment` is the shop's own time; `payments` names
    the kinds of money taken. The `total` of a storno is below zero; numbers run for each `kind`."""

    moment: str
    location: str
    number: int
    receipt: str
    usn: str
    station: str
    operator: str
    partner: str
    total: Cents
    payments: str
    kind: str


@dataclass(frozen=True, slots=True)
class ReceiptLine(Row):
    """A line of one receipt: the percent off its price, all that is off it, and what is to be paid for it."""

    item: str
    item_name: str
    qty: Thousandths
    unit: str
    price: Price
    percent: BasisPoints
    discount: Cents
    total: Cents
    vat_group: str


class Only(NamedTuple):
    """Only the receipts that have `value` in `column` of a report of turnover, payments or discounts."""

    column: str
    value: str


def receipts(store: Store, first: date, last: date, only: Only | None = None) -> Report:
    """The receipts of the days from `first` to `last`, both counted, in the order of their moments."""
    period = Period(first, last)
    wanted = None if only is None else _NARROWED[only.column](only.value)
    operations = sold(
        period,
        Operation.id,
        Operation.moment,
        Operation.location,
        Operation.number,
        Operation.receipt,
        Operation.usn,
        Operation.station,
        Operation.operator,
        Operation.partner,
        Operation.total,
        Operation.kind,
    ).order_by(Operation.moment, Operation.location, Operation.kind, Operation.number)
    paid = (
        sold(period, Operation.id, Payment.type)
        .switch(Operation)
        .join(Payment, on=(Payment.operation == Operation.id))
        .order_by(Payment.operation, Payment.position)
    )
    if wanted is not None:
        operations, paid = operations.where(wanted), paid.where(wanted)
    kinds: dict[bytes, dict[str, None]] = {}
    for operation, kind in store.fetch(paid):
        kinds.setdefault(operation, {})[kind] = None
    rows = [
        ReceiptRow(
            moment[:19].replace("T", " "),
            location,
            number,
            receipt,
            usn,
            station,
            operator,
            partner or "",
            Cents(SIGN[what] * total),
            "+".join(kinds.get(key, ())),
            what,
        )
        for key, moment, location, number, receipt, usn, station, operator, partner, total, what in store.fetch(
            operations
        )
    ]
    return Report(ReceiptRow, rows)


def how_many_receipts(store: Store, period: Period) -> int:
    """How many rows `receipts` of these days has."""
    return int(store.fetch(sold(period, fn.COUNT(Operation.id)))[0][0])


def lines(store: Store, location: str, kind: str, number: int) -> Report:
    """The lines of one operation, by what it is known as."""
    query = (
        OperationLine.select(
            OperationLine.item,
            OperationLine.name,
            OperationLine.qty,
            OperationLine.unit,
            OperationLine.price,
            OperationLine.percent,
            OperationLine.discount,
            OperationLine.net,
            OperationLine.vat,
        )
        .join(Operation, on=(Operation.id == OperationLine.operation))
        .where((Operation.location == location) & (Operation.kind == kind) & (Operation.number == number))
        .order_by(OperationLine.position)
    )
    return Report(ReceiptLine, [ReceiptLine(*row) for row in store.fetch(query)])


def _is(column: Any, value: str) -> Any:
    return column == value


def _with_line(column: Any, value: str) -> Any:
    return fn.EXISTS(
        OperationLine.select(OperationLine.operation).where(
            (OperationLine.operation == Operation.id) & (column == value)
        )
    )


_NARROWED: dict[str, Any] = {
    "hour": lambda value: _is(HOUR, value[:2]),
    "operator": lambda value: Operation.operator == value,
    "partner": lambda value: Operation.partner == value if value else Operation.partner.is_null(),
    "location": lambda value: Operation.location == value,
    "item": lambda value: _with_line(OperationLine.item, value),
    "item_group": lambda value: _with_line(OperationLine.item_group, value),
    "vat_group": lambda value: _with_line(OperationLine.vat, value),
    "payment": lambda value: fn.EXISTS(
        Payment.select(Payment.operation).where((Payment.operation == Operation.id) & (Payment.type == value))
    ),
    "rule": given_by,
}
