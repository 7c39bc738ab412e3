"""Turnover: by day, hour, operator, customer, location, VAT group, item and group of items.

However it is cut, the parts come to the same: VAT is taken out once for each VAT group of a receipt, as on the paper,
and where a receipt is cut itself each line has what the tax of the lines up to it is more than of those before it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, Case, Select, fn

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.store.database import Row as Kept
from tui_pos.store.database import Store
from tui_pos.store.models import Item, Location, Operation, OperationLine, Operator, Partner
from tui_pos.store.reports.report import Count, Period, Report, Row
from tui_pos.store.reports.sold import DAY, GOODS_WAY, HOUR, UNDONE, WAY, rate_on, sold_between, sold_lines, vat_in

_AT_ONCE = 500
"""So many codes are looked up with one statement."""


@dataclass(frozen=True, slots=True)
class DayTurnover(Row):
    """What was sold on one day, less what came back on it, in cents. `total` is what was to be paid: `gross` less
    `discount`; `vat` is in it. `receipts` are the fiscal ones of sales, and of reports
    of what was on consignment."""

    day: date
    receipts: Count
    gross: Cents
    discount: Cents
    total: Cents
    vat: Cents


@dataclass(frozen=True, slots=True)
class HourTurnover(Row):
    """The same of all that was sold in one hour of the day; `hour` as `09:00`."""

    hour: str
    receipts: Count
    gross: Cents
    discount: Cents
    total: Cents
    vat: Cents


@dataclass(frozen=True, slots=True)
class OperatorTurnover(Row):
    """The same of who saved it."""

    operator: str
    operator_name: str
    receipts: Count
    gross: Cents
    discount: Cents
    total: Cents
    vat: Cents


@dataclass(frozen=True, slots=True)
class PartnerTurnover(Row):
    """The same of who bought it; `partner` is "" for end customers."""

    partner: str
    partner_name: str
    receipts: Count
    gross: Cents
    discount: Cents
    total: Cents
    vat: Cents


@dataclass(frozen=True, slots=True)
class LocationTurnover(Row):
    """The same of where it was sold."""

    location: str
    location_name: str
    receipts: Count
    gross: Cents
    discount: Cents
    total: Cents
    vat: Cents


@dataclass(frozen=True, slots=True)
class VatTurnover(Row):
    """What was sold at a VAT group: with the tax, without it, and the tax."""

    vat_group: str
    total: Cents
    without_vat: Cents
    vat: Cents


@dataclass(frozen=True, slots=True)
class ItemTurnover(Row):
    """How much of an item was sold, in thousandths of its unit, and for how much."""

    item: str
    item_name: str
    qty: Thousandths
    unit: str
    gross: Cents
    discount: Cents
    total: Cents
    vat: Cents


@dataclass(frozen=True, slots=True)
class GroupTurnover(Row):
    """What was sold of the items of a group, as their group was on that day."""

    item_group: str
    gross: Cents
    discount: Cents
    total: Cents
    vat: Cents


def turnover(store: Store, first: date, last: date) -> Report:
    """The days from `first` to `last`, both counted, on which something was sold or came back."""
    rows = _receipts_by(store, Period(first, last), DAY)
    return Report(DayTurnover, [DayTurnover(date.fromisoformat(day), *sums) for day, *sums in rows])


def by_hour(store: Store, period: Period) -> Report:
    """The hours of the day in which something was sold or came back."""
    return Report(
        HourTurnover, [HourTurnover(f"{hour}:00", *sums) for hour, *sums in _receipts_by(store, period, HOUR)]
    )


def by_operator(store: Store, period: Period) -> Report:
    """Who saved it, most first."""
    rows = _receipts_by(store, period, Operation.operator)
    names = names_of(store, Operator, [code for code, *_ in rows])
    return Report(OperatorTurnover, _most_first([OperatorTurnover(code, names[code], *sums) for code, *sums in rows]))


def by_partner(store: Store, period: Period) -> Report:
    """Who bought it, most first."""
    rows = _receipts_by(store, period, Operation.partner)
    codes = {code for code, *_ in rows if code is not None}
    names = names_of(store, Partner, codes)
    found = [PartnerTurnover(code or "", names.get(code, ""), *sums) for code, *sums in rows]
    return Report(PartnerTurnover, _most_first(found))


def by_location(store: Store, period: Period) -> Report:
    """Where it was sold, most first."""
    rows = _receipts_by(store, period, Operation.location)
    names = names_of(store, Location, [code for code, *_ in rows])
    return Report(LocationTurnover, _most_first([LocationTurnover(code, names[code], *sums) for code, *sums in rows]))


def by_vat(store: Store, period: Period) -> Report:
    """The VAT groups of the receipts."""
    part = _parts(period, OperationLine.vat)
    query = (
        Select([part], [part.c.key, fn.SUM(part.c.net), fn.SUM(part.c.vat)])
        .where(part.c.key.is_null(False))
        .group_by(part.c.key)
        .order_by(part.c.key)
    )
    rows = [VatTurnover(group, Cents(net), Cents(net - vat), Cents(vat)) for group, net, vat in store.fetch(query)]
    return Report(VatTurnover, rows)


def by_item(store: Store, period: Period) -> Report:
    """What was sold, most first."""
    line, tax = cut_lines(period, OperationLine.item)
    query = Select(
        [line],
        [
            line.c.key,
            fn.SUM(line.c.goods_way * line.c.qty),
            fn.SUM(line.c.way * (line.c.net + line.c.discount)),
            fn.SUM(line.c.way * line.c.discount),
            fn.SUM(line.c.way * line.c.net),
            fn.SUM(line.c.way * tax),
        ],
    ).group_by(line.c.key)
    rows = store.fetch(query)
    named = items_named(store, {code for code, *_ in rows})
    found = [ItemTurnover(code, named[code][0], qty, named[code][1], *sums) for code, qty, *sums in rows]
    return Report(ItemTurnover, _most_first(found))


def by_group(store: Store, period: Period) -> Report:
    """The groups of what was sold, in the order of their paths."""
    line, tax = cut_lines(period, OperationLine.item_group)
    query = (
        Select(
            [line],
            [
                line.c.key,
                fn.SUM(line.c.way * (line.c.net + line.c.discount)),
                fn.SUM(line.c.way * line.c.discount),
                fn.SUM(line.c.way * line.c.net),
                fn.SUM(line.c.way * tax),
            ],
        )
        .group_by(line.c.key)
        .order_by(line.c.key)
    )
    return Report(GroupTurnover, [GroupTurnover(*row) for row in store.fetch(query)])


def cut_lines(period: Period, key: Any) -> tuple[Any, Any]:
    """Every line sold, by `key`: its `way` and `goods_way` (less than 0: it came back), `qty`, `net`, `discount`,
    `purchase` and VAT `rate`; and the tax in it. The lines of a receipt's VAT group share its tax to the cent."""
    upto = fn.SUM(OperationLine.net).over(
        partition_by=[OperationLine.operation, OperationLine.vat], order_by=[OperationLine.position]
    )
    line = sold_lines(
        period,
        key.alias("key"),
        WAY.alias("way"),
        GOODS_WAY.alias("goods_way"),
        OperationLine.qty,
        OperationLine.net,
        OperationLine.discount,
        OperationLine.purchase,
        rate_on(OperationLine.vat, DAY).alias("rate"),
        upto.alias("upto"),
    ).alias("line")
    return line, vat_in(line.c.upto, line.c.rate) - vat_in(line.c.upto - line.c.net, line.c.rate)


def _receipts_by(store: Store, period: Period, key: Any) -> list[Kept]:
    """For each key, which is one for a whole receipt: receipts, gross, discount, total and VAT; in order of keys."""
    part = _parts(period, key)
    query = (
        Select(
            [part],
            [
                part.c.key,
                fn.SUM(part.c.receipt),
                fn.SUM(part.c.net + part.c.discount),
                fn.SUM(part.c.discount),
                fn.SUM(part.c.net),
                fn.SUM(part.c.vat),
            ],
        )
        .group_by(part.c.key)
        .order_by(part.c.key)
    )
    return store.fetch(query)


def _parts(period: Period, key: Any) -> Any:
    """A row for each VAT group of each receipt. `receipt` is 1 in the first of a sale's that has a number."""
    net, discount = fn.COALESCE(fn.SUM(OperationLine.net), 0), fn.COALESCE(fn.SUM(OperationLine.discount), 0)
    # The position of the first line of all is 0; a sale without any has none.
    begins = fn.COALESCE(fn.MIN(OperationLine.position), 0) == 0
    counts = begins & (WAY == 1) & (Operation.receipt != "")
    return (
        Operation.select(
            key.alias("key"),
            Case(None, ((counts, 1),), 0).alias("receipt"),
            (WAY * net).alias("net"),
            (WAY * discount).alias("discount"),
            (WAY * vat_in(net, rate_on(OperationLine.vat, DAY))).alias("vat"),
        )
        .join(OperationLine, JOIN.LEFT_OUTER, on=(OperationLine.operation == Operation.id))
        .switch(Operation)
        .join(UNDONE, JOIN.LEFT_OUTER, on=(UNDONE.id == Operation.of))
        .where(sold_between(period))
        .group_by(Operation.id, OperationLine.vat)
        .alias("part")
    )


def items_named(store: Store, codes: Collection[str]) -> dict[str, tuple[str, str]]:
    """Name and unit of these items."""
    return {code: (name, unit) for code, name, unit in _of_codes(store, Item, codes, Item.code, Item.name, Item.unit)}


def names_of(store: Store, model: Any, codes: Collection[str]) -> dict[str, str]:
    """The names of these records of `model`."""
    return dict(_of_codes(store, model, codes, model.code, model.name))


def _of_codes(store: Store, model: Any, codes: Collection[str], *columns: Any) -> list[Kept]:
    """These columns of the rows with these codes: once for each, not once for each line that names it."""
    wanted = sorted(codes)
    return [
        row
        for start in range(0, len(wanted), _AT_ONCE)
        for row in store.fetch(model.select(*columns).where(model.code.in_(wanted[start : start + _AT_ONCE])))
    ]


def _most_first(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: -row.total)
