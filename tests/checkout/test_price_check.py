"""Prices told without selling, and quick keys filled, in a real shop."""

from collections.abc import Iterator
from typing import Any

import pytest
from watched_till import Watch, opened

from tui_pos.boot import Home
from tui_pos.domain.money import Thousandths
from tui_pos.errors import Refused
from tui_pos.store import journal

DOZEN = """
[[rule]]
name = "Кола на дузина"
operations = ["sale"]
when = [{ item_quantity = { item = "КОЛА", from = "12" } }]
then = [{ set_discount = { items = ["КОЛА"], percent = "10" } }]
"""


@pytest.fixture
def watch(home: Home) -> Iterator[Watch]:
    with opened(home) as watch:
        yield watch


def test_an_item_is_told_with_its_price_for_this_customer_its_rules_its_barcodes_and_its_stock(
    watch: Watch, set_rules: Any
) -> None:
    set_rules(DOZEN)
    till, store = watch.till, watch.till._workplace.store
    with store.write():
        store.run("INSERT INTO stock_total (location, item, qty) VALUES ('СКЛАД', 'КОЛА', 36000)")
    till.choose_partner("П1")
    till.enter("ХЛЯБ")
    before = till.cart
    counts = [store.row(f"SELECT count(*) FROM {table}") for table in ("cart", "cart_line", "journal", "operation")]
    told = till.prices().check("3800000000010")
    assert (told.item.code, told.item.barcodes) == ("КОЛА", ("3800000000010",))
    assert (told.price, told.percent) == (110, 500)
    assert [(offer.qty, offer.listed, offer.total, offer.rules) for offer in told.offers] == [
        (1000, 104, 104, ()),
        (12_000, 1254, told.offers[1].total, ("Кола на дузина",)),
    ]
    assert told.offers[1].total < 1254
    assert [(there.location.code, there.qty, there.here) for there in told.stock] == [
        ("МАГ1", 0, True),
        ("СКЛАД", 36_000, False),
        ("СТРОГ", 0, False),
    ]
    assert till.cart == before
    after = [store.row(f"SELECT count(*) FROM {table}") for table in ("cart", "cart_line", "journal", "operation")]
    assert after == counts


def test_what_a_dozen_is_told_to_cost_is_what_it_costs(watch: Watch, set_rules: Any) -> None:
    set_rules(DOZEN)
    told = watch.till.prices().check("кола")
    watch.till.enter("КОЛА", Thousandths(12_000))
    assert watch.till.ask_save().total == told.offers[1].total == 1188


def test_a_scales_label_is_told_for_what_it_weighs(watch: Watch) -> None:
    told = watch.till.prices().check("2801234003502")
    assert (told.offers[0].qty, told.offers[0].total) == (350, 420)


@pytest.mark.parametrize(
    ("text", "code"), [("няма", "unknown_code"), ("СТАРО", "inactive_item"), ("2900001", "card_no_item")]
)
def test_what_is_no_item_is_refused(watch: Watch, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        watch.till.prices().check(text)
    assert refused.value.code == code


def test_a_service_has_no_stock(watch: Watch) -> None:
    assert watch.till.prices().check("УСЛУГА").stock == ()


# Quick keys


def test_each_location_has_its_own_quick_items_and_the_journal_who_put_them(watch: Watch) -> None:
    till = watch.till
    till.quick_keys().put(1, "КОЛА")
    till.quick_keys().put(1, "ХЛЯБ")
    till.quick_keys().put(96, "КАФЕ")
    assert {number: item.code for number, item in till.quick_keys().items().items()} == {1: "ХЛЯБ", 96: "КАФЕ"}
    till.choose_location("СКЛАД")
    assert not till.quick_keys().items()
    till.choose_location("МАГ1")
    till.quick_keys().put(96, None)
    with pytest.raises(Refused) as refused:
        till.quick_keys().item(96)
    assert refused.value.code == "no_quick"
    kept = [entry.facts for entry in journal.entries(till._workplace.store) if entry.kind == "quick_key"]
    assert [(facts["number"], facts["before"], facts["item"]) for facts in kept] == [
        (1, "", "КОЛА"),
        (1, "КОЛА", "ХЛЯБ"),
        (96, "", "КАФЕ"),
        (96, "КАФЕ", ""),
    ]


@pytest.mark.parametrize(
    ("pin", "number", "item", "code"),
    [
        ("1111", 1, "КОЛА", "no_right"),
        ("2222", 0, "КОЛА", "no_such_quick"),
        ("2222", 97, "КОЛА", "no_such_quick"),
        ("2222", 1, "НЯМА", "unknown_code"),
    ],
)
def test_a_quick_key_that_cannot_be_is_refused(watch: Watch, pin: str, number: int, item: str, code: str) -> None:
    watch.till.sign_off()
    watch.till.sign_on(pin)
    with pytest.raises(Refused) as refused:
        watch.till.quick_keys().put(number, item)
    assert refused.value.code == code
    assert not watch.till.quick_keys().items()
