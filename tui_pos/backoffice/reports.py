"""The reports of a shop: which there are, the right that each takes, and the making of one.

A report is one row in `KINDS`; its numbers come from `tui_pos.store.reports`, the same whoever asks, wherever the sale
was made.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from tui_pos.checkout.workplace import Workplace, payment_types_in
from tui_pos.domain.payment import PaymentType
from tui_pos.domain.rights import Holder, Right, may, need
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import StoreTrouble
from tui_pos.settings import Settings
from tui_pos.store import reports
from tui_pos.store.database import Store
from tui_pos.store.reports import Only, Period, Report

_STEPS = 100_000
"""After so many steps of the database it is asked whether the report is still wanted: some milliseconds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The days of a report; how the shop pays, when debts are due, and the day, for those that tell of it. Only this
    partner, where it is of partners; only these receipts, where it is of receipts."""

    period: Period
    today: date
    payment_types: Mapping[str, PaymentType]
    credit_days: int
    partner: str | None = None
    only: Only | None = None


def asked_of(settings: Settings, today: date, period: Period) -> Asked:
    """What is asked in a shop of these settings."""
    return Asked(period, today, payment_types_in(settings), settings.credit.days)


class ReportKind(NamedTuple):
    """A report. `dated`: it is of some days; otherwise it tells how things stand now. `bar` is the column that is drawn
    as well; `receipts_by` the one by which the receipts behind a row are found ("day": all of that day).
    `how_many` rows it will have is counted sooner than they are read, where they may be many."""

    name: str
    title: Saying
    make: Callable[[Store, Asked], Report]
    dated: bool = True
    right: Right = Right.SEE_REPORTS
    bar: str = ""
    receipts_by: str = ""
    of_partner: bool = False
    how_many: Callable[[Store, Asked], int] | None = None


def _days(store: Store, asked: Asked) -> Report:
    return reports.turnover(store, asked.period.first, asked.period.last)


def _receipts(store: Store, asked: Asked) -> Report:
    return reports.receipts(store, asked.period.first, asked.period.last, asked.only)


def _of(make: Callable[[Store, Period], Report]) -> Callable[[Store, Asked], Report]:
    return lambda store, asked: make(store, asked.period)


def _of_partner(row: type, make: Callable[[Store, str | None], Sequence[Any]]) -> Callable[[Store, Asked], Report]:
    return lambda store, asked: Report(row, make(store, asked.partner))


KINDS: tuple[ReportKind, ...] = (
    ReportKind("turnover", saying("Turnover by day"), _days, bar="total", receipts_by="day"),
    ReportKind("by-hour", saying("Turnover by hour"), _of(reports.by_hour), bar="total", receipts_by="hour"),
    ReportKind(
        "by-operator", saying("Turnover by operator"), _of(reports.by_operator), bar="total", receipts_by="operator"
    ),
    ReportKind("by-item", saying("Turnover by item"), _of(reports.by_item), bar="total", receipts_by="item"),
    ReportKind(
        "by-group", saying("Turnover by group of items"), _of(reports.by_group), bar="total", receipts_by="item_group"
    ),
    ReportKind(
        "by-partner", saying("Turnover by customer"), _of(reports.by_partner), bar="total", receipts_by="partner"
    ),
    ReportKind(
        "by-location", saying("Turnover by location"), _of(reports.by_location), bar="total", receipts_by="location"
    ),
    ReportKind(
        "by-payment",
        saying("Turnover by way to pay"),
        lambda store, asked: reports.by_payment(store, asked.period, asked.payment_types),
        bar="total",
        receipts_by="payment",
    ),
    ReportKind("by-vat", saying("Turnover by VAT group"), _of(reports.by_vat), bar="total", receipts_by="vat_group"),
    ReportKind(
        "receipts",
        saying("Receipts"),
        _receipts,
        how_many=lambda store, asked: reports.how_many_receipts(store, asked.period),
    ),
    ReportKind("discounts", saying("Discounts"), _of(reports.discounts), bar="discount", receipts_by="rule"),
    ReportKind(
        "margin",
        saying("Margin by item"),
        _of(reports.margin),
        right=Right.SEE_MARGIN,
        bar="margin",
        receipts_by="item",
    ),
    ReportKind(
        "debts",
        saying("Debts"),
        lambda store, asked: reports.debts(store, asked.today, asked.credit_days),
        dated=False,
        bar="debt",
    ),
    ReportKind("points", saying("Points of customers"), _of(reports.points), bar="points_left"),
    ReportKind(
        "packaging",
        saying("Goods and packaging on consignment"),
        _of_partner(reports.PackagingRow, reports.packaging),
        dated=False,
        of_partner=True,
    ),
    ReportKind(
        "bonuses",
        saying("Bonuses of customers"),
        _of_partner(reports.BonusRow, reports.bonuses),
        dated=False,
        of_partner=True,
    ),
    ReportKind(
        "shifts",
        saying("Shifts"),
        lambda store, asked: reports.shifts(store, asked.period, asked.payment_types),
        right=Right.SEE_SHIFTS,
    ),
    ReportKind("stock", saying("Stock"), lambda store, _: reports.stock(store), dated=False),
    ReportKind(
        "stock-value",
        saying("Stock at purchase prices"),
        lambda store, _: reports.stock_value(store),
        dated=False,
        right=Right.SEE_MARGIN,
    ),
)
"""In the order in which they are offered."""


def kind_named(name: str) -> ReportKind:
    """The report of that name. Raises KeyError."""
    return next(kind for kind in KINDS if kind.name == name)


class ReportDesk:
    """The reports in the hands of `who`. Raises NoRight, at every step."""

    def __init__(self, workplace: Workplace, who: Holder) -> None:
        need(who, Right.SEE_REPORTS)
        self._workplace = workplace
        self._who = who

    def kinds(self) -> Sequence[ReportKind]:
        """Those that `who` may see."""
        return [kind for kind in KINDS if may(self._who, kind.right)]

    @property
    def folder(self) -> Path:
        """Where reports are kept as files."""
        return self._workplace.store.path.absolute().parent / "reports"

    @property
    def shop(self) -> str:
        """The shop's name."""
        return self._workplace.settings.shop.name

    def asked(self, period: Period) -> Asked:
        """What is asked of these days."""
        return asked_of(self._workplace.settings, self._workplace.clock().date(), period)

    def make(self, kind: ReportKind, asked: Asked, wanted: Callable[[], bool] = lambda: True) -> Report | None:
        """The report; None as soon as it is no longer `wanted`.

        Reads the store through a connection of its own, so that it may run on a thread of its own.
        """
        need(self._who, kind.right)
        with Store.open(self._workplace.store.path, read_only=True) as store:
            store.connection.set_progress_handler(lambda: not wanted(), _STEPS)
            try:
                return kind.make(store, asked)
            except StoreTrouble:
                if wanted():
                    raise
                return None

    def lines(self, location: str, kind: str, number: int) -> Report:
        """The lines of one receipt; on any thread, as `make`."""
        with Store.open(self._workplace.store.path, read_only=True) as store:
            return reports.lines(store, location, kind, number)
