"""However turnover is cut, its parts come to the same, and to what the receipts say."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from store_parts import (
    BREAD,
    CAFE,
    COLA,
    IVAN,
    MARIA,
    NOON,
    STEFAN,
    QuickStore,
    cart_of,
    furnish,
    posted,
    sale_of,
    storno_of,
)

from tui_pos.domain.cart import Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Operation, vat_sums
from tui_pos.domain.parties import END_CUSTOMER
from tui_pos.domain.payment import STANDARD_TYPES, Payment
from tui_pos.store import catalogue, reports
from tui_pos.store.database import Store
from tui_pos.store.reports import Period, Report, columns, sums

BOOK = Item("КНИГА", "Книга", "books", vat="Г", purchase=Cents(333), prices=(Cents(777),) * 10)
FREE = Item("МАРКА", "Марка", "stamps", vat="А", prices=(Cents(50),) * 10)
GOODS = (COLA, BREAD, BOOK, FREE)
TYPES = {type_.code: type_ for type_ in STANDARD_TYPES}
DAYS = Period(NOON.date(), (NOON + timedelta(days=3)).date())
BY: dict[str, Callable[[Store], Report]] = {
    "day": lambda store: reports.turnover(store, DAYS.first, DAYS.last),
    "hour": lambda store: reports.by_hour(store, DAYS),
    "operator": lambda store: reports.by_operator(store, DAYS),
    "partner": lambda store: reports.by_partner(store, DAYS),
    "location": lambda store: reports.by_location(store, DAYS),
    "item": lambda store: reports.by_item(store, DAYS),
    "group": lambda store: reports.by_group(store, DAYS),
    "VAT": lambda store: reports.by_vat(store, DAYS),
    "payment": lambda store: reports.by_payment(store, DAYS, TYPES),
}

lines = st.tuples(
    st.sampled_from(GOODS), st.integers(1, 5_000), st.integers(1, 2_000), st.sampled_from([0, 0, 500, 3_333])
)
sales = st.fixed_dictionaries(
    {
        "lines": st.lists(lines, min_size=1, max_size=6),
        "partner": st.sampled_from([END_CUSTOMER, IVAN, CAFE]),
        "operator": st.sampled_from([MARIA, STEFAN]),
        "minutes": st.integers(0, 3 * 24 * 60),
        "card": st.integers(0, 100),
        "change": st.integers(0, 500),
        "back": st.sampled_from([None, None, "all", "some"]),
    }
)


def sold(store: Store, number: int, sale: dict[str, Any]) -> list[Operation]:
    """The sale, and its storno an hour later where there is one; neither, where there is nothing to pay."""
    moment: datetime = NOON + timedelta(minutes=sale["minutes"])
    bare = sale_of(cart_of(number=number, partner=sale["partner"]), moment)
    bought = tuple(
        Line(place, item, Thousandths(qty), Cents(price), BasisPoints(percent))
        for place, (item, qty, price, percent) in enumerate(sale["lines"], 1)
    )
    total = sum(line.net for line in bought)
    if not total:
        return []
    card = total * sale["card"] // 100
    cash = total - card
    change = sale["change"] if cash else 0
    paid = [Payment("card", Cents(card))] * (card > 0) + [Payment("cash", Cents(cash + change))] * (cash > 0)
    made = replace(bare, lines=bought, payments=tuple(paid), change=Cents(change), operator=sale["operator"])
    made = posted(store, made)
    if sale["back"] is None:
        return [made]
    wanted = None if sale["back"] == "all" else {1: max(1, bought[0].qty // 3)}
    back = storno_of(store, made, wanted, moment + timedelta(hours=1))
    return [made, posted(store, back)] if back.total else [made]


def sum_of(report: Report, column: str) -> int:
    found: dict[str, Any] = dict(zip([kind.name for kind in columns(report)], sums(report), strict=True))
    return int(found[column])


@examples(40)
@given(trade=st.lists(sales, min_size=1, max_size=8))
def test_turnover_is_the_same_however_it_is_cut_and_as_on_the_receipts(
    quick_store: QuickStore, trade: list[dict[str, Any]]
) -> None:
    with quick_store() as store:
        furnish(store)
        with store.write():
            for item in (BOOK, FREE):
                catalogue.put_item(store, item)
        kept = [operation for number, sale in enumerate(trade, 1) for operation in sold(store, number, sale)]
        signs = [(-1 if operation.of else 1, operation) for operation in kept]
        total = sum(sign * operation.total for sign, operation in signs)
        vat = sum(
            sign * group.vat
            for sign, operation in signs
            for group in vat_sums(operation.lines, operation.moment.date())
        )
        off = sum(sign * line.discount for sign, operation in signs for line in operation.lines)
        made = {name: make(store) for name, make in BY.items()}
        assert {name: sum_of(report, "total") for name, report in made.items()} == dict.fromkeys(made, total)
        with_vat = [name for name in made if name != "payment"]
        assert {name: sum_of(made[name], "vat") for name in with_vat} == dict.fromkeys(with_vat, vat)
        with_off = [name for name in with_vat if name != "VAT"]
        assert {name: sum_of(made[name], "discount") for name in with_off} == dict.fromkeys(with_off, off)
        assert sum_of(reports.discounts(store, DAYS), "discount") == off
        counted = {name: sum_of(made[name], "receipts") for name in ("day", "hour", "operator", "partner", "location")}
        assert counted == dict.fromkeys(counted, sum(sign > 0 for sign, _ in signs))
        quantities: Counter[str] = Counter()
        for sign, operation in signs:
            for line in operation.lines:
                quantities[line.item.code] += sign * line.qty
        assert {row.item: row.qty for row in made["item"].rows} == dict(quantities)  # type: ignore[attr-defined]
        assert sum_of(reports.receipts(store, DAYS.first, DAYS.last), "total") == total
        assert sum_of(reports.margin(store, DAYS), "without_vat") == total - vat


def test_a_sale_that_came_back_is_one_sale_on_which_a_rule_acted(shop: Store) -> None:
    for number in (1, 2):
        made = posted(shop, sale_of(cart_of((COLA, 2000), number=number)))
    posted(shop, storno_of(shop, made))
    (row,) = reports.discounts(shop, DAYS).rows
    assert (row.rule, row.sales, row.discount) == ("r1", 2, 1)  # type: ignore[attr-defined]


QUESTIONS: dict[str, Callable[[Store], object]] = {
    **{f"turnover by {name}": make for name, make in BY.items()},
    "margin": lambda store: reports.margin(store, DAYS),
    "discounts": lambda store: reports.discounts(store, DAYS),
    "points": lambda store: reports.points(store, DAYS),
    "receipts of an item": lambda store: reports.receipts(store, DAYS.first, DAYS.last, reports.Only("item", "КОЛА")),
}
TRADE = {"operation", "operation_line", "payment", "rule_share", "operation_points", "item", "partner"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_report_begins_at_the_index_of_moments_and_reads_no_table_of_trade_from_end_to_end(
    shop: Store, question: str
) -> None:
    posted(shop, sale_of(cart_of((COLA, 1000), number=1, partner=IVAN)))
    asked: list[str] = []
    shop.connection.set_trace_callback(asked.append)
    QUESTIONS[question](shop)
    shop.connection.set_trace_callback(None)
    begun = False
    for sql in asked:
        called = {alias: table for table, alias in re.findall(r'"(\w+)" AS "(\w+)"', sql)}
        for *_, step in shop.rows("EXPLAIN QUERY PLAN " + sql):
            begun = begun or "operation_moment" in step
            if step.startswith("SCAN"):
                assert called.get(step.split()[1]) not in TRADE, (sql, step)
    assert begun


@pytest.mark.parametrize(
    "question",
    [lambda store: reports.debts(store, NOON.date(), 30), reports.bonuses, lambda store: reports.bonuses(store, "П1")],
)
def test_what_stands_now_is_found_without_reading_all_that_ever_was(
    shop: Store, question: Callable[[Store], object]
) -> None:
    asked: list[str] = []
    shop.connection.set_trace_callback(asked.append)
    question(shop)
    shop.connection.set_trace_callback(None)
    (sql,) = asked
    steps = [step for *_, step in shop.rows("EXPLAIN QUERY PLAN " + sql)]
    whole = [step for step in steps if step.startswith("SCAN") and step.split()[1] in TRADE | {"partner_total"}]
    # The index of bonuses holds nothing but them.
    assert not [step for step in whole if "operation_bonus" not in step], steps
    assert any("partner_total_account" in step or "operation_bonus" in step for step in steps), steps
