"""What was taken off prices, and by what: each price rule, each operator's hand, the percents of customers.

What a rule accounts for is kept with the sale, cent by cent. The rest of what is off a line was there before the rules:
given by hand, or the customer's own percent. So all rows together are all that was given.
"""

from dataclasses import dataclass
from typing import Any

from peewee import Case, Select, fn

from tui_pos.domain.money import Cents
from tui_pos.store.database import Store
from tui_pos.store.models import Operation, OperationLine, Operator, Rule, RuleShare, RuleVersion
from tui_pos.store.reports.report import Count, Period, Report, Row
from tui_pos.store.reports.sold import WAY, sold, sold_lines
from tui_pos.store.reports.turnover import names_of

BY_HAND, BY_CUSTOMER = "by hand", "customer's percent"
"""What stands for the name of a rule where none gave it."""


@dataclass(frozen=True, slots=True)
class DiscountRow(Row):
    """What a price rule took off (less than 0: put on), or an operator by hand, or the percents of customers; net of
    what came back, and on how many sales. `rule` is the key of the rule in the rule book; of the others, it is what the
    receipts behind the row are found by."""

    rule_name: str
    operator: str
    operator_name: str
    sales: int
    lines: Count
    discount: Cents
    rule: str


# A storno is no sale.
_SALES = Case(None, ((WAY == 1, Operation.id),))


def discounts(store: Store, period: Period) -> Report:
    """All that was given, the costliest first."""
    rows = [*_by_rules(store, period), *_by_others(store, period)]
    rows.sort(key=lambda row: (-row.discount, row.rule_name, row.operator))
    return Report(DiscountRow, rows)


def given_by(rule: str) -> Any:
    """The condition on an operation that something of it was given by what has `rule` in its row."""
    what, _, operator = rule.partition("/")
    if what not in (BY_HAND, BY_CUSTOMER):
        return fn.EXISTS(
            RuleShare.select(RuleShare.operation).where(
                (RuleShare.operation == Operation.id) & (RuleShare.rule == rule)
            )
        )
    with_line = fn.EXISTS(
        OperationLine.select(OperationLine.operation).where(
            (OperationLine.operation == Operation.id)
            & (OperationLine.discount != 0)
            & OperationLine.rule.is_null()
            & (OperationLine.percent_by_hand == (what == BY_HAND))
            & (_off_before_rules() != 0)
        )
    )
    return with_line & (Operation.operator == operator) if what == BY_HAND else with_line


def _by_rules(store: Store, period: Period) -> list[DiscountRow]:
    name = (
        RuleVersion.select(RuleVersion.name)
        .join(Rule, on=(Rule.id == RuleVersion.rule))
        .where((RuleVersion.rule == RuleShare.rule) & (RuleVersion.version == Rule.version))
    )
    query = (
        sold(
            period,
            RuleShare.rule,
            fn.COALESCE(name, RuleShare.rule),
            fn.COUNT(_SALES.distinct()),
            fn.SUM(WAY),
            fn.SUM(WAY * RuleShare.cents * -1),
        )
        .switch(Operation)
        .join(RuleShare, on=(RuleShare.operation == Operation.id))
        .group_by(RuleShare.rule)
    )
    return [
        DiscountRow(name, "", "", sales, lines, discount, rule)
        for rule, name, sales, lines, discount in store.fetch(query)
    ]


def _off_before_rules() -> Any:
    """A column: what is off a line besides what rules have done to it."""
    of_line = (RuleShare.operation == Operation.id) & (RuleShare.line == OperationLine.number)
    by_rules = fn.COALESCE(RuleShare.select(fn.SUM(RuleShare.cents)).where(of_line), 0)
    sets_price = (
        RuleShare.select(RuleShare.operation)
        .join(RuleVersion, on=((RuleVersion.rule == RuleShare.rule) & (RuleVersion.version == RuleShare.version)))
        .where(of_line & (RuleVersion.body.contains("set_price") | RuleVersion.body.contains("price_group")))
    )
    sale_line = OperationLine.alias()
    # A line that comes back has an amount off instead of the percent.
    of_sale = sale_line.select(sale_line.percent).where(
        (sale_line.operation == Operation.of) & (sale_line.number == OperationLine.number)
    )
    percent = Case(None, ((Operation.of.is_null(), OperationLine.percent),), fn.COALESCE(of_sale, 0))
    net = OperationLine.net
    # Where a rule made the price, the percent that was there before was off the price before.
    whole = 10_000 - percent
    of_price_before = Case(
        None, ((percent < 10_000, ((net - by_rules) * percent * 2 + whole) / (whole * 2)),), OperationLine.discount
    )
    return Case(None, ((fn.EXISTS(sets_price), of_price_before),), OperationLine.discount + by_rules)


def _by_others(store: Store, period: Period) -> list[DiscountRow]:
    by_hand = OperationLine.percent_by_hand
    # Of what a rule added all that is off is the rule's.
    line = (
        sold_lines(
            period,
            Case(None, ((by_hand, Operation.operator),)).alias("operator"),
            _SALES.alias("sale"),
            WAY.alias("way"),
            _off_before_rules().alias("own"),
        )
        .where((OperationLine.discount != 0) & OperationLine.rule.is_null())
        .alias("line")
    )
    query = (
        Select(
            [line],
            [
                line.c.operator,
                fn.COUNT(line.c.sale.distinct()),
                fn.SUM(line.c.way),
                fn.SUM(line.c.way * line.c.own),
            ],
        )
        .where(line.c.own != 0)
        .group_by(line.c.operator)
    )
    found = store.fetch(query)
    names = names_of(store, Operator, [code for code, *_ in found if code is not None])
    return [
        DiscountRow(BY_CUSTOMER, "", "", sales, lines, discount, BY_CUSTOMER)
        if code is None
        else DiscountRow(BY_HAND, code, names[code], sales, lines, discount, f"{BY_HAND}/{code}")
        for code, sales, lines, discount in found
    ]
