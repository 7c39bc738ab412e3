"""What was paid with what, the change taken off; what was handed back counts below zero."""

from collections.abc import Mapping
from dataclasses import dataclass

from peewee import Case, fn

from tui_pos.domain.money import Cents
from tui_pos.domain.payment import PaymentType
from tui_pos.store.database import Store
from tui_pos.store.models import Operation, Payment
from tui_pos.store.reports.report import Count, Period, Report, Row
from tui_pos.store.reports.sold import WAY, sold


@dataclass(frozen=True, slots=True)
class PaymentTurnover(Row):
    """How often, and how much, was paid in one way; `paid_back` is what of it was handed back with stornos, and `total`
    what stays. All the totals together are the turnover."""

    payment: str
    payment_name: str
    payments: Count
    taken: Cents
    paid_back: Cents
    total: Cents


def by_payment(store: Store, period: Period, types: Mapping[str, PaymentType]) -> Report:
    """The ways to pay, most first. `types` are those that the shop has now; one that it had once goes by its code."""
    taken = Case(None, ((WAY == 1, Payment.amount),), 0)
    back = Case(None, ((WAY == -1, Payment.amount),), 0)
    paid = (
        sold(period, Payment.type, fn.SUM(WAY == 1), fn.SUM(taken), fn.SUM(back))
        .switch(Operation)
        .join(Payment, on=(Payment.operation == Operation.id))
        .group_by(Payment.type)
    )
    sums = {type_: [count, money, handed] for type_, count, money, handed in store.fetch(paid)}
    for type_, change in _change(store, period, types).items():
        sums[type_][1] -= change
    rows = [
        PaymentTurnover(
            type_,
            types[type_].name if type_ in types else type_,
            Count(count),
            Cents(money),
            Cents(handed),
            Cents(money - handed),
        )
        for type_, (count, money, handed) in sums.items()
    ]
    rows.sort(key=lambda row: (-row.total, row.payment))
    return Report(PaymentTurnover, rows)


def _change(store: Store, period: Period, types: Mapping[str, PaymentType]) -> dict[str, int]:
    """What was given as change, by the payment that it was given of: the last one that gives any."""
    giving = [type_.code for type_ in types.values() if type_.gives_change]
    gives = Case(None, ((Payment.type.in_(giving), 1),), 0)
    of = (
        Payment.select(Payment.type)
        .where(Payment.operation == Operation.id)
        .order_by(gives.desc(), Payment.position.desc())
        .limit(1)
    )
    query = (
        sold(period, of.alias("type"), fn.SUM(WAY * Operation.change_due)).where(Operation.change_due != 0).group_by(of)
    )
    return dict(store.fetch(query))
