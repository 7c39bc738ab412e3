"""What counts as sold in some days: which operations, which way, and the tax in them. All other reports stand on it.

A sale counts on the day of its save, and so does what is reported of a consignment; what comes back counts the other
way, on its own day. A bonus is no turnover, and neither is what is taken back of one.
"""

from typing import Any

from peewee import JOIN, Case, Value, fn

from tui_pos.domain.operation import COMES_BACK, Kind, StornoReason
from tui_pos.domain.vat import RATES
from tui_pos.store.models import Operation, OperationLine, OperationOriginal
from tui_pos.store.reports.report import Period

SIGN = {Kind.SALE.value: 1, Kind.CONSIGNMENT_REPORT.value: 1, **{kind.value: -1 for kind in sorted(COMES_BACK)}}
"""Which way the kinds that are turnover count."""

UNDONE = Operation.alias()
"""What a storno is of."""

DAY = fn.SUBSTR(Operation.moment, 1, 10)
HOUR = fn.SUBSTR(Operation.moment, 12, 2)
"""Moments are kept as ISO text on the shop's own clock."""

WAY = Case(Operation.kind, [(kind.value, -1) for kind in sorted(COMES_BACK)], 1)
"""1, or -1 for what comes back."""

_LOWERED = OperationOriginal.select(Value(1)).where(
    (OperationOriginal.operation == Operation.id) & (OperationOriginal.reason == StornoReason.TAX_BASE.value)
)
"""The reason of a return stands with the receipt that it is of."""

GOODS_WAY = Case(
    None,
    (
        (Operation.reason == StornoReason.TAX_BASE.value, 0),
        ((Operation.kind == Kind.RETURN.value) & fn.EXISTS(_LOWERED), 0),
    ),
    WAY,
)
"""Likewise of quantities: with a storno that only lowers the tax base no goods come back."""


def sold(period: Period, *columns: Any) -> Any:
    """These columns of every operation that is turnover."""
    return (
        Operation.select(*columns)
        .join(UNDONE, JOIN.LEFT_OUTER, on=(UNDONE.id == Operation.of))
        .where(sold_between(period))
    )


def sold_lines(period: Period, *columns: Any) -> Any:
    """These columns of every line of those operations."""
    return (
        Operation.select(*columns)
        .join(OperationLine, on=(OperationLine.operation == Operation.id))
        .switch(Operation)
        .join(UNDONE, JOIN.LEFT_OUTER, on=(UNDONE.id == Operation.of))
        .where(sold_between(period))
    )


def sold_between(period: Period) -> Any:
    """To stand where what a storno is of is joined."""
    # A day is a range of text; "~" comes after any hour.
    return (
        (Operation.moment >= period.first.isoformat())
        & (Operation.moment < f"{period.last.isoformat()}~")
        & (Operation.state == "posted")
        & (Operation.kind.in_(list(SIGN)))
        & (UNDONE.id.is_null() | (UNDONE.kind != Kind.BONUS.value))
    )


def vat_in(gross: Any, rate: Any) -> Any:
    """The tax in `gross`, as `domain.money.vat_out` takes it out; `gross` is not below zero."""
    # SQLite divides whole numbers to a whole number.
    return (gross * rate * 2 + rate + 10_000) / ((rate + 10_000) * 2)


def rate_on(group: Any, day: Any) -> Any:
    """The rate of a VAT group on a day. A group without one holds no tax."""
    latest_first = sorted(RATES, key=lambda rate: rate.since, reverse=True)
    return Case(
        None, [((group == rate.group) & (day >= rate.since.isoformat()), rate.rate) for rate in latest_first], 0
    )
