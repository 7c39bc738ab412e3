"""Stock and partners' accounts: movements that are only added, totals beside them, and the proof that they agree."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import RuleUse
from tui_pos.store.database import Store
from tui_pos.store.moments import kept_moment, month_of

TURNOVER = "turnover"
DEBT = "debt"
POINTS = "points"
BONUS = "bonus"


class Difference(NamedTuple):
    """A total that is not what its movements add up to. `key` names it: location and item; partner and account (and
    month, or day); or a lot's consignment (in hexadecimal), its line, and what of it."""

    table: str
    key: tuple[str | int, ...]
    kept: int
    rebuilt: int


def move_stock(
    store: Store,
    location: str,
    moves: Sequence[tuple[str, Thousandths]],
    reason: str,
    moment: datetime,
    operation_id: UUID | None = None,
) -> None:
    """Add to the stock of each item its quantity (less than 0: take away). Part of the write around it."""
    operation = None if operation_id is None else operation_id.bytes
    at = kept_moment(moment)
    store.run_many(
        "INSERT INTO stock_movement (location, item, qty, reason, operation, moment) VALUES (?, ?, ?, ?, ?, ?)",
        [(location, item, qty, reason, operation, at) for item, qty in moves],
    )
    store.run_many(
        "INSERT INTO stock_total (location, item, qty) VALUES (?, ?, ?) "
        "ON CONFLICT (location, item) DO UPDATE SET qty = stock_total.qty + excluded.qty",
        [(location, item, qty) for item, qty in moves],
    )


def move_account(
    store: Store,
    partner: str,
    account: str,
    amount: int,
    moment: datetime,
    operation_id: UUID | None = None,
    given: date | None = None,
) -> None:
    """Add `amount` to one of a partner's accounts, in the month of the moment. Part of the write around it.

    `given` is for the debt: the day on which the amount counts as credit given (less than 0: as not given after all).
    """
    store.run(
        "INSERT INTO partner_total (partner, account, amount) VALUES (?, ?, ?) "
        "ON CONFLICT (partner, account) DO UPDATE SET amount = partner_total.amount + excluded.amount",
        (partner, account, amount),
    )
    _note(store, partner, account, amount, moment, operation_id, given)


def take_from_account(
    store: Store, partner: str, account: str, amount: int, moment: datetime, operation_id: UUID | None = None
) -> bool:
    """Take `amount` from a partner's account if there is as much, and say whether. Part of the write around it."""
    taken = store.run(
        "UPDATE partner_total SET amount = amount - ? WHERE partner = ? AND account = ? AND amount >= ?",
        (amount, partner, account, amount),
    )
    if taken:
        _note(store, partner, account, -amount, moment, operation_id, None)
    return taken == 1


def _note(
    store: Store,
    partner: str,
    account: str,
    amount: int,
    moment: datetime,
    operation_id: UUID | None,
    given: date | None,
) -> None:
    """All that follows from a total that has moved."""
    operation = None if operation_id is None else operation_id.bytes
    month = month_of(moment)
    day = None if given is None else given.isoformat()
    store.run(
        "INSERT INTO partner_movement (partner, account, amount, month, operation, moment, given) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (partner, account, amount, month, operation, kept_moment(moment), day),
    )
    store.run(
        "INSERT INTO partner_month (partner, account, month, amount) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (partner, account, month) DO UPDATE SET amount = partner_month.amount + excluded.amount",
        (partner, account, month, amount),
    )
    if day is not None:
        store.run(_CREDIT_DAY_BEGINS, (partner, day, partner, day))
        store.run(
            "UPDATE credit_day SET amount = amount + ? WHERE partner = ? AND day >= ?",
            (amount, partner, day),
        )


_CREDIT_DAY_BEGINS = (
    "INSERT INTO credit_day (partner, day, amount) VALUES (?, ?, coalesce((SELECT amount FROM credit_day "
    "WHERE partner = ? AND day < ? ORDER BY day DESC LIMIT 1), 0)) ON CONFLICT (partner, day) DO NOTHING"
)


def use_once_a_year(store: Store, partner: str, uses: Iterable[RuleUse], times: int) -> None:
    """The partner has had these benefits once more, or (-1) once less. Part of the write around it."""
    store.run_many(
        "INSERT INTO partner_use (partner, rule, year, times) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (partner, rule, year) DO UPDATE SET times = partner_use.times + excluded.times",
        [(partner, use.rule, use.year, times) for use in uses],
    )


def total_of(store: Store, partner: str, account: str) -> Cents:
    """What one of a partner's accounts stands at."""
    row = store.row("SELECT amount FROM partner_total WHERE partner = ? AND account = ?", (partner, account))
    return Cents(0 if row is None else row[0])


def turnover_in(store: Store, partner: str, month: str) -> Cents:
    """What a partner bought in a month such as `2026-11`, in cents, VAT included."""
    row = store.row(
        "SELECT amount FROM partner_month WHERE partner = ? AND account = ? AND month = ?", (partner, TURNOVER, month)
    )
    return Cents(0 if row is None else row[0])


_PROOFS = {
    "stock_total": (
        "SELECT location, item, qty FROM stock_total",
        "SELECT location, item, sum(qty) FROM stock_movement GROUP BY location, item",
    ),
    "partner_total": (
        "SELECT partner, account, amount FROM partner_total",
        "SELECT partner, account, sum(amount) FROM partner_movement GROUP BY partner, account",
    ),
    "partner_month": (
        "SELECT partner, account, month, amount FROM partner_month",
        "SELECT partner, account, month, sum(amount) FROM partner_movement GROUP BY partner, account, month",
    ),
    "credit_day": (
        "SELECT partner, day, amount FROM credit_day",
        "SELECT partner, given, sum(sum(amount)) OVER (PARTITION BY partner ORDER BY given) "
        "FROM partner_movement WHERE given IS NOT NULL GROUP BY partner, given",
    ),
    "partner_use": (
        "SELECT partner, rule, year, times FROM partner_use",
        "SELECT partner, rule, year, sum(CASE kind WHEN 'storno' THEN -1 ELSE 1 END) "
        "FROM rule_use JOIN operation ON operation.id = rule_use.operation "
        "WHERE state = 'posted' AND partner IS NOT NULL GROUP BY partner, rule, year",
    ),
    "lot": (
        "SELECT lower(hex(operation)), line, 'given', given FROM lot "
        "UNION ALL SELECT lower(hex(operation)), line, 'returned', returned FROM lot "
        "UNION ALL SELECT lower(hex(operation)), line, 'reported', reported FROM lot",
        "SELECT lower(hex(lot)), line, what, sum(qty) FROM lot_movement GROUP BY lot, line, what",
    ),
}


def rebuild_differs(store: Store) -> list[Difference]:
    """Every total that a rebuild from its movements would change; empty when all are proved."""
    differences = []
    for table, (kept_sql, rebuilt_sql) in _PROOFS.items():
        kept = {row[:-1]: row[-1] for row in store.rows(kept_sql)}
        rebuilt = {row[:-1]: row[-1] for row in store.rows(rebuilt_sql)}
        differences += [
            Difference(table, key, kept.get(key, 0), rebuilt.get(key, 0))
            for key in sorted(kept.keys() | rebuilt.keys())
            if kept.get(key, 0) != rebuilt.get(key, 0)
        ]
    return differences
