"""Sections 1 and 2 of the acceptance scenarios, each saved for real: rules, payment, receipt on the virtual printer."""

import json
from typing import Any

import pytest

from tui_pos.boot import Home, open_store

DOZEN = """
[[rule]]
name = "Кола на дузина"
operations = ["sale"]
when = [{ item_quantity = { item = "КОЛА", from = "12" } }]
then = [{ set_discount = { items = ["КОЛА"], percent = "10"%s } }]
"""

Row = tuple[str, str, str, str]


def rows(part: dict[str, Any]) -> list[Row]:
    return [(line["code"], line["price"], line["percent"], line["amount"]) for line in part["lines"]]


def one(code: str, qty: str = "1", **more: str) -> list[dict[str, str]]:
    return [{"code": code, "qty": qty, **more}]


def ledger(home: Home) -> list[dict[str, Any]]:
    """What the printer has printed for good."""
    file = home.root / "virtual-printer" / "ledger.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []


def test_t01_a_wholesale_partner_sees_his_price_before_save(sell: Any) -> None:
    said = sell(partner="П2", lines=one("КОЛА"), confirm=False)
    assert rows(said["listed"]) == [("КОЛА", "0.95", "0.00", "0.95")]


def test_t02_the_location_has_a_price_group_too(sell: Any) -> None:
    assert sell(location="СКЛАД", lines=one("КОЛА"), confirm=False)["listed"]["total"] == "0.95"


def test_t03_the_partners_group_wins_unless_it_is_retail(sell: Any) -> None:
    assert sell(location="СКЛАД", partner="ПГ1", lines=one("КОЛА"), confirm=False)["listed"]["total"] == "1.00"
    assert sell(location="СКЛАД", partner="П5", lines=one("КОЛА"), confirm=False)["listed"]["total"] == "0.95"


def test_t04_the_partners_percent_stands_in_the_line(sell: Any) -> None:
    said = sell(partner="П1", lines=one("КОЛА", "3"), confirm=False)
    assert rows(said["listed"]) == [("КОЛА", "1.10", "5.00", "3.13")]


def test_t06_a_rule_acts_at_save_only_and_what_it_made_is_saved_and_printed(
    sell: Any, set_rules: Any, home: Home
) -> None:
    set_rules(DOZEN % "")
    said = sell(lines=one("КОЛА", "12"), payments=[{"type": "cash", "amount": "20.00"}])
    assert rows(said["listed"]) == [("КОЛА", "1.10", "0.00", "13.20")]
    assert rows(said["review"]) == [("КОЛА", "1.10", "10.00", "11.88")]
    assert [(rule["name"], rule["acted"]) for rule in said["review"]["rules"]] == [("Кола на дузина", True)]
    assert (said["saved"]["total"], said["saved"]["change"]) == ("11.88", "8.12")
    printed = ledger(home)[-1]
    assert printed["usn"] == said["saved"]["usn"]
    assert str(printed["total"]) in ("11.88", "1188")


def test_t07_a_review_leaves_no_trace_however_often_it_is_asked_for(sell: Any, set_rules: Any, home: Home) -> None:
    set_rules(DOZEN % "")
    for _ in range(3):
        assert sell(lines=one("КОЛА", "12"), confirm=False)["review"]["total"] == "11.88"
    said = sell(lines=one("КОЛА", "11"), confirm=False)
    assert said["review"]["total"] == "12.10"
    assert not any(rule["acted"] for rule in said["review"]["rules"])
    assert ledger(home) == []
    store = open_store(home)
    for table in ("operation", "cart", "print_job", "usn_counter", "stock_movement", "outbox"):
        assert store.row(f"SELECT count(*) FROM {table}") == (0,), table
    store.close()


@pytest.mark.parametrize(("mode", "total"), [("", "10.26"), (', mode = "add"', "9.69"), (', mode = "best"', "10.26")])
def test_t09_group_percent_and_rule_work_together(sell: Any, set_rules: Any, mode: str, total: str) -> None:
    set_rules(DOZEN % mode)
    said = sell(location="СКЛАД", partner="П1", lines=one("КОЛА", "12"), confirm=False)
    assert said["listed"]["total"] == "10.83"
    assert said["review"]["total"] == total


@pytest.mark.parametrize(("at", "total"), [("23:30", "9.00"), ("01:59", "9.00"), ("02:01", "10.00"), ("22:00", "9.00")])
def test_t11_the_hour_that_counts_is_that_of_the_save(sell: Any, set_rules: Any, at: str, total: str) -> None:
    set_rules(
        '[[rule]]\nname = "Нощ"\noperations = ["sale"]\nwhen = [{ time = { from = "22:00", to = "02:00" } }]\n'
        'then = [{ set_discount = { percent = "10" } }]\n'
    )
    assert sell(lines=one("КАФЕ"), at=f"2026-11-21T{at}:00")["saved"]["total"] == total


@pytest.mark.parametrize(
    ("day", "total"), [("2026-11-19", "10.00"), ("2026-11-20", "9.00"), ("2026-11-22", "9.00"), ("2026-11-23", "10.00")]
)
def test_t11_both_ends_of_a_date_range_count(sell: Any, set_rules: Any, day: str, total: str) -> None:
    set_rules(
        '[[rule]]\nname = "Дни"\noperations = ["sale"]\n'
        'when = [{ date = { from = "2026-11-20", to = "2026-11-22" } }]\n'
        'then = [{ set_discount = { percent = "10" } }]\n'
    )
    assert sell(lines=one("КАФЕ"), at=f"{day}T12:00:00", confirm=False)["review"]["total"] == total


def test_t12_the_rules_in_force_are_those_of_the_moment_of_save(sell: Any, set_rules: Any) -> None:
    set_rules(DOZEN % "")
    assert sell(lines=one("КОЛА", "12"), confirm=False)["review"]["total"] == "11.88"
    set_rules((DOZEN % "").replace("operations", "active = false\noperations"))
    assert sell(lines=one("КОЛА", "12"), confirm=False)["review"]["total"] == "13.20"


FREE_BREAD = """
[[rule]]
name = "Хляб към колата"
operations = ["sale"]
when = [{ item_quantity = { item = "КОЛА", from = "1" } }]
then = [{ add_item = { item = "ХЛЯБ", qty = "1", price = "0.00", each = "%s" } }]
"""


@pytest.mark.parametrize(("each", "loaves"), [("line", 2), ("once", 1)])
def test_r06_a_gift_comes_for_each_line_or_once_and_is_printed(
    sell: Any, set_rules: Any, home: Home, each: str, loaves: int
) -> None:
    set_rules(FREE_BREAD % each)
    said = sell(lines=one("КОЛА", "6") + one("КОЛА", "6"))
    gifts = [line for line in said["review"]["lines"] if line["code"] == "ХЛЯБ"]
    assert sum(float(line["qty"]) for line in gifts) == loaves
    assert all(line["amount"] == "0.00" for line in gifts)
    assert said["saved"]["total"] == "13.20"
    assert len(ledger(home)) == 1


def test_r06_an_operator_without_the_right_cannot_save_a_gift(sell: Any, set_rules: Any, home: Home) -> None:
    set_rules(FREE_BREAD % "once")
    said = sell(operator="3", lines=one("КОЛА"))
    assert said["saved"] is None
    assert said["error"]["code"] == "zero_price"
    assert "Хляб" in said["error"]["message"]
    assert ledger(home) == []


def test_r08_a_rule_that_takes_more_than_the_sale_is_worth_is_named_and_nothing_is_saved(
    sell: Any, set_rules: Any, home: Home
) -> None:
    set_rules(
        '[[rule]]\nname = "Сто надолу"\noperations = ["sale"]\nwhen = [{ item = "КОЛА" }]\n'
        'then = [{ discount_amount = { amount = "100.00" } }]\n'
    )
    said = sell(lines=one("КОЛА"))
    assert said["saved"] is None
    assert "Сто надолу" in said["error"]["message"]
    assert ledger(home) == []


def test_r09_one_rounding_in_the_review_the_database_the_payments_and_on_paper(
    sell: Any, set_rules: Any, home: Home
) -> None:
    set_rules(
        '[[rule]]\nname = "Десет"\noperations = ["sale"]\nwhen = [{ item = "ВИНО" }]\n'
        'then = [{ set_discount = { percent = "10" } }]\n'
    )
    said = sell(lines=one("ВИНО"))
    assert said["review"]["total"] == said["saved"]["total"] == "22.90"
    assert said["saved"]["change"] == "0.00"
    store = open_store(home)
    assert store.row("SELECT total FROM operation") == (2290,)
    assert store.row("SELECT sum(net) FROM operation_line") == (2290,)
    assert store.row("SELECT sum(amount) FROM payment") == (2290,)
    store.close()


def test_r10_a_document_discount_is_split_to_the_cent_and_so_printed(sell: Any, set_rules: Any, home: Home) -> None:
    set_rules(
        '[[rule]]\nname = "Десет надолу"\noperations = ["sale"]\nwhen = [{ total = { from = "30.00" } }]\n'
        'then = [{ discount_amount = { amount = "10.00" } }]\n'
    )
    said = sell(lines=one("КАФЕ") + one("КАФЕ") + one("КАФЕ"))
    assert [line["discount"] for line in said["review"]["lines"]] == ["3.33", "3.33", "3.34"]
    assert said["saved"]["total"] == "20.00"
    assert len(ledger(home)) == 1


def test_r11_a_rule_about_an_item_that_is_gone_breaks_nothing(sell: Any, set_rules: Any) -> None:
    set_rules(
        '[[rule]]\nname = "Няма го"\noperations = ["sale"]\nwhen = [{ item = "КОЛА" }]\n'
        'then = [{ add_item = { item = "ИЗТРИТО", qty = "1", price = "1.00" } }]\n'
    )
    said = sell(lines=one("КОЛА"))
    assert said["saved"]["total"] == "1.10"


def test_l05_a_scales_label_carries_the_quantity_and_a_misread_one_is_refused(sell: Any) -> None:
    said = sell(lines=[{"code": "2801234002505"}], confirm=False)
    assert [(line["code"], line["qty"], line["amount"]) for line in said["listed"]["lines"]] == [
        ("01234", "0.25", "3.00")
    ]
    assert sell(lines=[{"code": "2801234002507"}], confirm=False)["error"]["code"] == "wrong_check_digit"


def test_l06_a_card_scanned_among_the_items_chooses_the_partner_and_prices_again(sell: Any) -> None:
    said = sell(lines=[*one("КОЛА", "3"), {"code": "2900001"}], confirm=False)
    assert rows(said["listed"]) == [("КОЛА", "1.10", "5.00", "3.13")]


def test_l07_payments_may_be_split_and_only_cash_gives_change(sell: Any) -> None:
    lines = one("КАФЕ", price="47.60")
    split = sell(lines=lines, payments=[{"type": "cash", "amount": "20.00"}, {"type": "card", "amount": "27.60"}])
    assert split["saved"]["change"] == "0.00"
    assert sell(lines=lines, payments=[{"type": "cash", "amount": "50.00"}])["saved"]["change"] == "2.40"
    refused = sell(lines=lines, payments=[{"type": "card", "amount": "50.00"}])
    assert refused["error"]["code"] == "overpaid"
    assert refused["saved"] is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"code": "НЯМА"}, "unknown_code"),
        ({"code": "3800000000011"}, "wrong_check_digit"),
        ({"code": "СТАРО"}, "inactive_item"),
        ({"code": "КОЛА", "qty": "0"}, "zero_qty"),
        ({"code": "КОЛА", "qty": "3800000000010"}, "number_too_large"),
        ({"code": "КОЛА", "qty": "100000"}, "absurd_qty"),
        ({"code": "КОЛА", "price": "-1.00"}, "negative_price"),
        ({"code": "КОЛА", "percent": "101"}, "percent_range"),
        ({"code": "КОЛА", "percent": "-1"}, "percent_range"),
        ({"code": "ФИКС", "price": "0.40"}, "fixed_price"),
        ({"code": "КОЛА", "price": "1,1,1"}, "not_a_number"),
    ],
)
def test_bad_input_is_refused_with_its_sentence_and_sells_nothing(
    sell: Any, home: Home, line: dict[str, str], code: str
) -> None:
    said = sell(lines=[line])
    assert said["error"]["code"] == code
    assert said["error"]["message"][-1] in ".?"
    assert said["saved"] is None
    assert ledger(home) == []


def test_a_cashier_may_not_give_discounts_or_sell_without_a_price(sell: Any) -> None:
    assert sell(operator="3", lines=one("КОЛА", percent="5"))["error"]["code"] == "no_right"
    assert sell(operator="3", lines=one("БЕЗ"))["error"]["code"] == "zero_price"


def test_where_stock_may_not_be_negative_only_what_is_there_is_sold(sell: Any) -> None:
    assert sell(operator="3", location="СТРОГ", lines=one("КОЛА"))["error"]["code"] == "not_enough_stock"
