"""A first look at what was sold: turnover by day, and the receipts one by one; and at what is owed of what was given on
consignment. Days are the shop's own."""

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from typing import Any

from peewee import JOIN, fn

from tui_pos.domain.money import Cents, Thousandths, format_cents, format_qty, vat_out
from tui_pos.domain.operation import Kind
from tui_pos.domain.vat import rate_of
from tui_pos.store.database import Store
from tui_pos.store.lots import VALUE
from tui_pos.store.models import Operation, OperationLine, Payment

_SIGN = {Kind.SALE.value: 1, Kind.CONSIGNMENT_REPORT.value: 1, Kind.STORNO.value: -1, Kind.RETURN.value: -1}
"""Which way the kinds that are turnover count."""

_Undone = Operation.alias()
"""What a storno is of."""


@dataclass(frozen=True, slots=True)
class DayTurnover:
    """What was sold on one day, less what came back on it, in cents. `total` is what was to be paid: `gross` less
    `discount`; `vat` is in it. `receipts` are the fiscal ones of sales, and of reports
    of what was on consignment."""

    day: date
    receipts: int
    gross: Cents
    discount: Cents
    total: Cents
    vat: Cents


@dataclass(frozen=True, slots=True)
class ReceiptRow:
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
class PackagingRow:
    """What a partner was given of an item on consignment, and what became of it; `left` is worth `value`, lot by lot
    what is left of its net. Quantities are in thousandths."""

    partner: str
    partner_name: str
    item: str
    item_name: str
    given: Thousandths
    returned: Thousandths
    reported: Thousandths
    left: Thousandths
    value: Cents


@dataclass(frozen=True, slots=True)
class BonusRow:
    """The bonuses that a partner was given: how many documents, and their worth in cents; `taken_back` by their
    stornos, so that `left` is what stays."""

    partner: str
    partner_name: str
    bonuses: int
    given: Cents
    taken_back: Cents
    left: Cents


Row = DayTurnover | ReceiptRow | PackagingRow | BonusRow


@dataclass(frozen=True, slots=True)
class Report:
    """Rows of one kind; `columns` is that kind, known also where there are no rows."""

    columns: type[Row]
    rows: Sequence[Row]


def turnover(store: Store, first: date, last: date) -> Report:
    """The days from `first` to `last`, both counted, on which something was sold or came back.

    VAT is taken out once for each VAT group of a receipt, as on the paper. What came back counts on its own day.
    """
    day = fn.SUBSTR(Operation.moment, 1, 10)
    query = (
        Operation.select(
            day,
            Operation.id,
            Operation.kind,
            Operation.receipt,
            OperationLine.vat,
            fn.SUM(OperationLine.net),
            fn.SUM(OperationLine.discount),
        )
        .join(OperationLine, JOIN.LEFT_OUTER, on=(OperationLine.operation == Operation.id))
        .join(_Undone, JOIN.LEFT_OUTER, on=(_Undone.id == Operation.of))
        .where(_sold_between(first, last))
        .group_by(day, Operation.id, Operation.kind, Operation.receipt, OperationLine.vat)
        .order_by(day)
    )
    days: dict[str, list[Any]] = {}
    for on, operation, kind, receipt, group, net, discount in store.fetch(query):
        sums = days.setdefault(on, [set(), 0, 0, 0])
        sign = _SIGN[kind]
        if sign > 0 and receipt:
            sums[0].add(operation)
        if group is None:
            continue
        sums[1] += sign * net
        sums[2] += sign * discount
        sums[3] += sign * vat_out(net, rate_of(group, date.fromisoformat(on)))
    rows = [
        DayTurnover(date.fromisoformat(on), len(ids), Cents(net + discount), Cents(discount), Cents(net), Cents(vat))
        for on, (ids, net, discount, vat) in days.items()
    ]
    return Report(DayTurnover, rows)


def receipts(store: Store, first: date, last: date) -> Report:
    """The receipts of the days from `first` to `last`, both counted, in the order of their moments."""
    operations = (
        Operation.select(
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
        )
        .join(_Undone, JOIN.LEFT_OUTER, on=(_Undone.id == Operation.of))
        .where(_sold_between(first, last))
        .order_by(Operation.moment, Operation.location, Operation.kind, Operation.number)
    )
    paid = (
        Operation.select(Operation.id, Payment.type)
        .join(Payment, on=(Payment.operation == Operation.id))
        .join(_Undone, JOIN.LEFT_OUTER, on=(_Undone.id == Operation.of))
        .where(_sold_between(first, last))
        .order_by(Payment.operation, Payment.position)
    )
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
            Cents(_SIGN[what] * total),
            "+".join(kinds.get(key, ())),
            what,
        )
        for key, moment, location, number, receipt, usn, station, operator, partner, total, what in store.fetch(
            operations
        )
    ]
    return Report(ReceiptRow, rows)


def packaging(store: Store, partner: str | None = None) -> list[PackagingRow]:
    """What each partner, or this one, was ever given on consignment, by the partner's name and the item's."""
    wanted, values = ("", ()) if partner is None else ("WHERE lot.partner = ? ", (partner,))
    rows = store.rows(
        "SELECT lot.partner, partner.name, lot.item, item.name, sum(lot.given), sum(lot.returned), sum(lot.reported), "  # noqa: S608
        f"sum(lot.given - lot.returned - lot.reported), sum({VALUE}) FROM lot "
        "JOIN partner ON partner.code = lot.partner JOIN item ON item.code = lot.item "
        f"{wanted}GROUP BY lot.partner, lot.item ORDER BY partner.name, lot.partner, item.name, lot.item",
        values,
    )
    return [PackagingRow(*row) for row in rows]


def bonuses(store: Store, partner: str | None = None) -> list[BonusRow]:
    """What bonuses each partner, or this one, was ever given, by the partner's name."""
    wanted, values = ("", ()) if partner is None else ("WHERE bonus.partner = ? ", (partner,))
    rows = store.rows(
        "SELECT bonus.partner, partner.name, count(*), sum(bonus.total), sum(bonus.back), "  # noqa: S608
        "sum(bonus.total - bonus.back) FROM "
        "(SELECT partner, total, (SELECT coalesce(sum(storno.total), 0) FROM operation AS storno "
        "WHERE storno.of = operation.id AND storno.kind = 'storno' AND storno.state = 'posted') AS back "
        "FROM operation WHERE kind = 'bonus' AND state = 'posted') AS bonus "
        "JOIN partner ON partner.code = bonus.partner "
        f"{wanted}GROUP BY bonus.partner ORDER BY partner.name, bonus.partner",
        values,
    )
    return [BonusRow(*row) for row in rows]


def as_table(report: Report) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of a report as text; money and quantities with their point."""
    return [field.name for field in fields(report.columns)], [_as_text(row) for row in report.rows]


_TEXT: dict[object, Callable[[Any], str]] = {Cents: format_cents, Thousandths: format_qty}


def _as_text(row: Row) -> list[str]:
    return [_TEXT.get(field.type, str)(value) for field, value in zip(fields(row), astuple(row), strict=True)]


def _sold_between(first: date, last: date) -> Any:
    """To stand where what a storno is of is joined."""
    # Moments are kept as ISO text on the shop's own clock, so a day is a range of text; "~" comes after any hour.
    return (
        (Operation.state == "posted")
        & (Operation.kind.in_(list(_SIGN)))
        # A bonus is no turnover, and so neither is what is taken back of one.
        & (_Undone.id.is_null() | (_Undone.kind != Kind.BONUS.value))
        & (Operation.moment >= first.isoformat())
        & (Operation.moment < f"{last.isoformat()}~")
    )
