"""What customers owe, and have: debts, points, goods on consignment, bonuses. How things stand now."""

from dataclasses import dataclass
from datetime import date, timedelta

from peewee import Query, fn

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.store.database import Store
from tui_pos.store.lots import VALUE
from tui_pos.store.models import Operation, OperationPoints, Partner, PartnerTotal
from tui_pos.store.reports.report import Period, Points, Price, Report, Row
from tui_pos.store.reports.sold import WAY, sold
from tui_pos.store.reports.turnover import names_of
from tui_pos.store.totals import DEBT, POINTS


@dataclass(frozen=True, slots=True)
class PackagingRow(Row):
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
class BonusRow(Row):
    """The bonuses that a partner was given: how many documents, and their worth in cents; `taken_back` by their
    stornos, so that `left` is what stays."""

    partner: str
    partner_name: str
    bonuses: int
    given: Cents
    taken_back: Cents
    left: Cents


@dataclass(frozen=True, slots=True)
class DebtRow(Row):
    """What a partner owes, what of it is overdue, and since which day credit has been taken that is not paid back.
    `limit` is how far credit goes; 0 where there is none."""

    partner: str
    partner_name: str
    phone: str
    debt: Cents
    overdue: Cents
    since: str
    limit: Price


@dataclass(frozen=True, slots=True)
class PointsRow(Row):
    """A partner's points, in hundredths: earned and spent in some days, and left now."""

    partner: str
    partner_name: str
    earned: Points
    spent: Points
    points_left: Points


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


def debts(store: Store, today: date, credit_days: int) -> Report:
    """Who owes, the largest debt first. What was given `credit_days` ago or earlier is overdue."""
    due = (today - timedelta(days=credit_days)).isoformat()
    # All that was ever paid back is all that was given less the debt; it pays what was given first.
    rows = store.rows(
        "WITH owed AS (SELECT partner, amount AS debt, "
        "coalesce((SELECT amount FROM credit_day WHERE partner = partner_total.partner ORDER BY day DESC LIMIT 1), 0) "
        "- amount AS paid FROM partner_total WHERE account = ? AND amount <> 0) "
        "SELECT owed.partner, partner.name, partner.phone, debt, "
        "min(max(debt, 0), max(0, coalesce((SELECT amount FROM credit_day WHERE partner = owed.partner AND day <= ? "
        "ORDER BY day DESC LIMIT 1), 0) - paid)), "
        "coalesce((SELECT min(day) FROM credit_day WHERE partner = owed.partner AND amount > paid), ''), "
        "coalesce(partner.credit_limit, 0) "
        "FROM owed JOIN partner ON partner.code = owed.partner ORDER BY debt DESC, partner.name",
        (DEBT, due),
    )
    return Report(DebtRow, [DebtRow(*row) for row in rows])


def points(store: Store, period: Period) -> Report:
    """Who has points or moved any in these days, those with most left first."""
    known = Operation.partner.is_null(False)
    earned = (
        sold(period, Operation.partner, fn.SUM(WAY * OperationPoints.points))
        .switch(Operation)
        .join(OperationPoints, on=(OperationPoints.operation == Operation.id))
        .where(known)
        .group_by(Operation.partner)
    )
    spent = (
        sold(period, Operation.partner, fn.SUM(WAY * Operation.points_spent))
        .where(known & (Operation.points_spent != 0))
        .group_by(Operation.partner)
    )
    left = PartnerTotal.select(PartnerTotal.partner, PartnerTotal.amount).where(
        (PartnerTotal.account == POINTS) & (PartnerTotal.amount != 0)
    )
    gained, used, kept = [_by_partner(store, query) for query in (earned, spent, left)]
    rows: list[PointsRow] = []
    codes = gained.keys() | used.keys() | kept.keys()
    names = names_of(store, Partner, codes)
    for code in codes:
        row = PointsRow(code, names[code], *(Points(moved.get(code, 0)) for moved in (gained, used, kept)))
        if row.earned or row.spent or row.points_left:
            rows.append(row)
    rows.sort(key=lambda row: (-row.points_left, row.partner_name, row.partner))
    return Report(PointsRow, rows)


def _by_partner(store: Store, query: Query) -> dict[str, int]:
    return dict(store.fetch(query))
