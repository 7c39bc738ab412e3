"""Reports of the scenarios' shop (K08): numbers reckoned by hand, and the same wherever the sale was made."""

import json
import shutil
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from patience import PATIENCE
from selling import id_of, line, paid
from shop import rule

from tui_pos.backoffice.report_files import MOST_PRINTED, check_pages
from tui_pos.backoffice.reports import KINDS, asked_of
from tui_pos.boot import Home, counter_in, open_store, till_in
from tui_pos.checkout.orders.answer import answer, read_order
from tui_pos.checkout.rules.book import replace_book
from tui_pos.domain.answers import Posted
from tui_pos.domain.money import Cents
from tui_pos.domain.payment import Payment
from tui_pos.errors import WrongUse
from tui_pos.pricing.rulefile import read_rules
from tui_pos.settings import load_settings
from tui_pos.store.reports import Only, Period, Report, as_table, receipts, sums

FIRST, SECOND = date(2026, 11, 20), date(2026, 11, 21)
BOTH = Period(FIRST, SECOND)
COLA_TEN_OFF = rule(
    "Дузина",
    '{ item_quantity = { item = "КОЛА", from = "12" } }',
    '{ set_discount = { items = ["КОЛА"], percent = "10" } }',
)


def report(home: Home, name: str, period: Period = BOTH) -> Report:
    """One report, as whoever asks gets it."""
    kind = next(kind for kind in KINDS if kind.name == name)
    with open_store(home) as store:
        return kind.make(store, asked_of(load_settings(home.settings), SECOND, period))


def texts(home: Home, name: str, *columns: str, period: Period = BOTH) -> list[tuple[str, ...]]:
    """Some columns of it, as text."""
    headings, rows = as_table(report(home, name, period))
    places = [headings.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in rows]


@pytest.fixture
def traded(home: Home, set_rules: Any, sell: Any) -> Home:
    """Two days of trade. On Friday: 12 × 1.10 of cola less 10 % = 11.88, in cash with change, at 9; coffee and bread
    11.20 at 13, half by card; coffee 9.50 to П1, who has 5 %, on credit. On Saturday two of Friday's colas come back
    (1.98), and the tax base of the coffee for 9.50 is lowered by all of it."""
    set_rules(COLA_TEN_OFF)
    cola = id_of(sell(lines=line("КОЛА", "12"), payments=paid(("cash", "20.00")), at="2026-11-20T09:30:00"))
    id_of(
        sell(
            lines=[*line("КАФЕ"), *line("ХЛЯБ")],
            payments=paid(("card", "5.00"), ("cash", "6.20")),
            operator="2",
            at="2026-11-20T13:05:00",
        )
    )
    coffee = id_of(sell(partner="П1", lines=line("КАФЕ"), payments=paid(("card", "9.50")), at="2026-11-20T13:59:59"))
    id_of(sell(kind="storno", of=cola, reason="return", lines=[{"line": 1, "qty": "2"}], at="2026-11-21T10:00:00"))
    id_of(sell(kind="storno", of=coffee, reason="tax_base", at="2026-11-21T11:00:00"))
    return home


def test_turnover_by_day_has_what_came_back_on_the_day_on_which_it_came_back(traded: Home) -> None:
    # VAT by receipt: 11.88 → 1.98, 11.20 → 1.87, 9.50 → 1.58; back: 1.98 → 0.33, 9.50 → 1.58.
    assert texts(traded, "turnover", "day", "receipts", "gross", "discount", "total", "vat") == [
        ("2026-11-20", "3", "34.40", "1.82", "32.58", "5.43"),
        ("2026-11-21", "0", "-12.20", "-0.72", "-11.48", "-1.91"),
    ]


def test_turnover_by_hour_is_of_the_shops_own_clock(traded: Home) -> None:
    assert texts(traded, "by-hour", "hour", "receipts", "total") == [
        ("09:00", "1", "11.88"),
        ("10:00", "0", "-1.98"),
        ("11:00", "0", "-9.50"),
        ("13:00", "2", "20.70"),
    ]


def test_turnover_by_operator_customer_and_location(traded: Home) -> None:
    friday = Period(FIRST, FIRST)
    assert texts(traded, "by-operator", "operator_name", "receipts", "total", period=friday) == [
        ("Собственик", "2", "21.38"),
        ("Управител", "1", "11.20"),
    ]
    assert texts(traded, "by-partner", "partner", "partner_name", "total", "vat", period=friday) == [
        ("", "", "23.08", "3.85"),
        ("П1", "Първи", "9.50", "1.58"),
    ]
    assert texts(traded, "by-location", "location_name", "total") == [("Магазин 1", "21.10")]


def test_a_lowered_tax_base_takes_money_back_and_no_goods(traded: Home) -> None:
    assert texts(traded, "by-item", "item", "qty", "gross", "discount", "total", "vat") == [
        ("КАФЕ", "2", "10.00", "0.00", "10.00", "1.67"),
        ("КОЛА", "10", "11.00", "1.10", "9.90", "1.65"),
        ("ХЛЯБ", "1", "1.20", "0.00", "1.20", "0.20"),
    ]
    assert texts(traded, "by-group", "item_group", "total") == [("Кафе", "10.00"), ("Стъкло", "9.90"), ("Хляб", "1.20")]


def test_turnover_by_way_to_pay_is_less_the_change_and_what_was_handed_back(traded: Home) -> None:
    assert texts(traded, "by-payment", "payment", "payments", "taken", "paid_back", "total") == [
        ("cash", "2", "18.08", "1.98", "16.10"),
        ("card", "2", "14.50", "9.50", "5.00"),
    ]


def test_turnover_by_vat_group_parts_the_tax_from_the_rest(traded: Home) -> None:
    assert texts(traded, "by-vat", "vat_group", "total", "without_vat", "vat") == [("Б", "21.10", "17.58", "3.52")]


def test_discounts_are_told_by_what_gave_them_and_come_back_with_the_goods(traded: Home) -> None:
    given = [("Дузина", "1.32"), ("customer's percent", "0.50")]
    assert texts(traded, "discounts", "rule_name", "discount", period=Period(FIRST, FIRST)) == given
    assert texts(traded, "discounts", "rule_name", "discount") == [("Дузина", "1.10"), ("customer's percent", "0.00")]


def test_k08_rules_hands_and_customers_percents_are_together_all_that_was_given(
    home: Home, set_rules: Any, sell: Any
) -> None:
    cheaper = '{ set_price = { items = ["ХЛЯБ"], price = "1.00" } }'
    set_rules(COLA_TEN_OFF + rule("Хляб за 1.00", '{ total = { from = "0.00" } }', cheaper))
    # Cola 26.40: 10 % by the rule are 2.64; coffee 20.00: 10 % by hand are 2.00.
    id_of(sell(lines=[*line("КОЛА", "24"), *line("КАФЕ", "2", percent="10")], operator="2", at="2026-11-20T09:00:00"))
    # П1 has 5 %: of bread 12.00 they are 0.60, and 0.50 of the 10.00 that the rule makes of it.
    bread = id_of(
        sell(partner="П1", lines=line("ХЛЯБ", "10"), payments=paid(("cash", "9.50")), at="2026-11-20T10:00:00")
    )
    id_of(sell(lines=line("КАФЕ", percent="10"), operator="1", at="2026-11-20T11:00:00"))
    told = ("rule_name", "operator", "sales", "lines", "discount")
    assert texts(home, "discounts", *told) == [
        ("Дузина", "", "1", "1", "2.64"),
        ("by hand", "2", "1", "1", "2.00"),
        ("Хляб за 1.00", "", "1", "1", "1.90"),
        ("by hand", "1", "1", "1", "1.00"),
        ("customer's percent", "", "1", "1", "0.60"),
    ]
    # 26.40 + 20.00 + 12.00 + 10.00 at the prices before, less what was paid.
    assert sums(report(home, "discounts"))[-2] == 6840 - 2376 - 1800 - 950 - 900
    with open_store(home) as store:
        for row in report(home, "discounts").rows:
            found = receipts(store, FIRST, SECOND, Only("rule", row.rule))  # type: ignore[attr-defined]
            assert len(found.rows) == 1
    id_of(sell(kind="storno", of=bread, reason="return", lines=[{"line": 1, "qty": "5"}], at="2026-11-20T12:00:00"))
    assert texts(home, "discounts", "rule_name", "discount")[3:] == [
        ("Хляб за 1.00", "0.95"),
        ("customer's percent", "0.30"),
    ]


def test_margin_is_without_vat_and_at_the_purchase_price_of_the_day(traded: Home) -> None:
    rows = texts(traded, "margin", "item", "without_vat", "cost", "margin", "percent")
    # Cola: 9.90 − 1.65 against 10 × 0.70: 8.40 − 1.40 bought, 1.40 − 0.23 back; two coffees cost 2 × (6.00 − 1.00).
    assert rows == [
        ("КОЛА", "8.25", "5.83", "2.42", "29.33"),
        ("ХЛЯБ", "1.00", "0.67", "0.33", "33.00"),
        ("КАФЕ", "8.33", "10.00", "-1.67", "-20.05"),
    ]
    margin = report(traded, "margin")
    assert sums(margin)[-4:] == (1758, 1650, 108, 614)


def test_the_receipts_behind_a_row_add_up_to_it(traded: Home) -> None:
    wanted = {
        "hour": ("09:00", 1),
        "operator": ("2", 1),
        "partner": ("", 3),
        "item": ("КОЛА", 2),
        "item_group": ("Кафе", 3),
        "payment": ("card", 3),
        "vat_group": ("Б", 5),
        "location": ("МАГ1", 5),
    }
    with open_store(traded) as store:
        for column, (value, count) in wanted.items():
            found = receipts(store, FIRST, SECOND, Only(column, value))
            assert len(found.rows) == count, column
        cash = receipts(store, FIRST, SECOND, Only("rule", "none"))
        assert cash.rows == []


def test_the_number_of_receipts_is_known_beforehand_and_a_pdf_of_too_many_is_refused_by_it(traded: Home) -> None:
    receipts_kind = next(kind for kind in KINDS if kind.name == "receipts")
    assert receipts_kind.how_many is not None
    with open_store(traded) as store:
        many = receipts_kind.how_many(store, asked_of(load_settings(traded.settings), SECOND, BOTH))
    assert many == len(report(traded, "receipts").rows) == 5
    check_pages(MOST_PRINTED)
    with pytest.raises(WrongUse, match="Nobody prints"):
        check_pages(MOST_PRINTED + 1)


def test_debts_points_and_stock_tell_how_things_stand(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(rule("Точки", '{ total = { from = "0.00" } }', '{ bonus_points = { percent = "10" } }'))
    first = id_of(
        sell(partner="П2", lines=line("КАФЕ", "3"), payments=paid(("credit", "30.00")), at="2026-10-01T09:00:00")
    )
    id_of(sell(partner="П2", lines=line("КАФЕ"), payments=paid(("credit", "10.00")), at="2026-11-20T09:00:00"))
    assert texts(home, "debts", "partner", "debt", "overdue", "since", "limit") == [
        ("П2", "40.00", "30.00", "2026-10-01", "500.00")
    ]
    assert texts(home, "points", "partner", "earned", "spent", "points_left") == [("П2", "1.00", "0.00", "4.00")]
    # The printer books what comes back as cash, so that there must be some.
    id_of(sell(lines=line("УСЛУГА", "40"), at="2026-11-21T08:00:00"))
    id_of(sell(kind="storno", of=first, reason="return", at="2026-11-21T09:00:00"))
    assert texts(home, "debts", "debt", "overdue", "since") == [("10.00", "0.00", "2026-11-20")]
    assert texts(home, "points", "earned", "spent", "points_left") == [("-2.00", "0.00", "1.00")]
    assert texts(home, "stock", "location", "item", "qty", "value") == [("МАГ1", "КАФЕ", "-1", "-10.00")]
    assert texts(home, "stock-value", "item", "qty", "worth") == [("КАФЕ", "-1", "-6.00")]


def test_k08_every_report_has_the_same_numbers_whether_sold_at_the_till_or_without_a_screen(
    home: Home, tmp_path: Path
) -> None:
    other = Home(Path(shutil.copytree(home.root, tmp_path / "other")))
    for each in (home, other):
        with open_store(each) as store:
            replace_book(store, read_rules(COLA_TEN_OFF))
    carts = [("", [("КОЛА", 12), ("ХЛЯБ", 1)]), ("П1", [("КАФЕ", 1)]), ("П2", [("КОЛА", 24), ("КАСА", 2)])]
    _by_keys(home, carts)
    with counter_in(other) as counter:
        for partner, lines in carts:
            order = {"lines": [{"code": code, "qty": str(qty)} for code, qty in lines], "partner": partner}
            said, error = answer(counter, read_order(json.dumps(order | {"operator": "1", "location": "МАГ1"})))
            assert error is None, said
    days = Period(date(2020, 1, 1), date(2100, 1, 1))
    for kind in KINDS:
        here, there = (as_table(report(each, kind.name, days)) for each in (home, other))
        own = [
            place
            for place, name in enumerate(here[0])
            if name not in ("moment", "station", "usn", "hour", "day", "rule")
        ]
        assert [[row[place] for place in own] for row in here[1]] == [[row[place] for place in own] for row in there[1]]
    assert sums(report(home, "turnover", days))[4] == 1308 + 950 + 2052 + 1200


def _by_keys(home: Home, carts: Any) -> None:
    news = threading.Event()
    with till_in(home, news.set) as till:
        till.sign_on("3333")
        for partner, lines in carts:
            till.choose_partner(partner)
            for code, qty in lines:
                till.enter(code, qty * 1000)
            review = till.ask_save()
            till.save(review, [Payment("cash", Cents(review.total))])
            while not any(isinstance(told, Posted) for told in till.reports()):
                assert news.wait(PATIENCE)
                news.clear()
