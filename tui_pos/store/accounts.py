"""Partners' accounts: what they say, and what a sale takes from them.

Points that are spent and credit that is taken are held from the intent on, in its own transaction: of two tills that
want the same points one gets them. Turnover, earned points and the benefits of once a year count when it is posted.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tui_pos.domain.credit import check_credit, check_points
from tui_pos.domain.money import NOTHING, Cents
from tui_pos.domain.operation import COMES_BACK, Operation, RuleUse
from tui_pos.domain.parties import NO_ACCOUNT, Account
from tui_pos.store import parties
from tui_pos.store.database import Store
from tui_pos.store.moments import month_of
from tui_pos.store.totals import (
    DEBT,
    POINTS,
    TURNOVER,
    move_account,
    take_from_account,
    total_of,
    turnover_in,
    use_once_a_year,
)


class Held(NamedTuple):
    """What an operation is settled with beside money: points (hundredths) and credit (cents). A storno's are what it
    gives back."""

    points: Cents = NOTHING
    credit: Cents = NOTHING


def account_of(store: Store, partner: str, moment: datetime, credit_days: int) -> Account:
    """What a partner's account says at `moment`, on the shop's own clock; what was given `credit_days` ago or earlier
    is overdue.

    Each figure is one look-up, however much the partner has bought.
    """
    totals: dict[str, Cents] = dict(
        store.rows("SELECT account, amount FROM partner_total WHERE partner = ?", (partner,))
    )
    if not totals:
        return NO_ACCOUNT
    debt = totals.get(DEBT, NOTHING)
    return Account(
        turnover=totals.get(TURNOVER, NOTHING),
        turnover_last_month=turnover_in(store, partner, month_of(moment.replace(day=1) - timedelta(days=1))),
        debt=debt,
        overdue=_overdue(store, partner, debt, moment.date() - timedelta(days=credit_days)) if debt > 0 else NOTHING,
        points=totals.get(POINTS, NOTHING),
    )


def used_rules(store: Store, partner: str, uses: Collection[RuleUse]) -> frozenset[RuleUse]:
    """Those of `uses`, rules with a year, whose benefit the partner has had."""
    return frozenset(
        use
        for use in uses
        if store.row(
            "SELECT 1 FROM partner_use WHERE partner = ? AND rule = ? AND year = ? AND times > 0",
            (partner, use.rule, use.year),
        )
    )


def hold(store: Store, operation: Operation, held: Held) -> None:
    """Take what a sale or a report is settled with from the partner's accounts. Part of the write around it.

    Raises Refused `not_enough_points`, `no_credit`, `limit_exceeded`; the partner's limit is the one kept now.
    """
    partner = operation.partner.code
    if held.points and not take_from_account(store, partner, POINTS, held.points, operation.moment, operation.id):
        check_points(total_of(store, partner, POINTS), held.points)
    if held.credit:
        kept = parties.partner(store, partner) or operation.partner
        check_credit(kept, total_of(store, partner, DEBT), held.credit)
        day = operation.moment.date()
        move_account(store, partner, DEBT, held.credit, operation.moment, operation.id, day)


def release(store: Store, operation: Operation, held: Held, moment: datetime) -> None:
    """Give back what `hold` took; the credit is as one that was never given. Part of the write around it."""
    partner = operation.partner.code
    if held.points:
        move_account(store, partner, POINTS, held.points, moment, operation.id)
    if held.credit:
        move_account(store, partner, DEBT, -held.credit, moment, operation.id, operation.moment.date())


def settle(store: Store, operation: Operation, held: Held, sold_on: date | None = None) -> None:
    """Count a posted operation of a known partner; a storno or return counts the other way. Part of a write.

    `sold_on` is the day of the sale that a storno is of: its credit is as one that was given less on that day.
    """
    partner, moment = operation.partner.code, operation.moment
    back = operation.kind in COMES_BACK
    sign = -1 if back else 1
    move_account(store, partner, TURNOVER, sign * operation.total, moment, operation.id)
    earned = sum(share.points for share in operation.points)
    if earned:
        move_account(store, partner, POINTS, sign * earned, moment, operation.id)
    if operation.uses:
        use_once_a_year(store, partner, operation.uses, sign)
    if back and held.points:
        move_account(store, partner, POINTS, held.points, moment, operation.id)
    if back and held.credit:
        move_account(store, partner, DEBT, -held.credit, moment, operation.id, sold_on)


def _overdue(store: Store, partner: str, debt: Cents, due: date) -> Cents:
    """What was given up to `due` less all that was ever paid back, which is all that was given less the debt."""
    given = _given_until(store, partner, date.max)
    return Cents(max(0, _given_until(store, partner, due) - (given - debt)))


def _given_until(store: Store, partner: str, day: date) -> int:
    row = store.row(
        "SELECT amount FROM credit_day WHERE partner = ? AND day <= ? ORDER BY day DESC LIMIT 1",
        (partner, day.isoformat()),
    )
    return 0 if row is None else row[0]
