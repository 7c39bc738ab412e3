"""The book in force follows what happens to the rules and to what they need, while the till is open."""

from pathlib import Path
from typing import Any

import pytest
from lists import ITEM_COLUMNS, ITEMS
from watched_till import opened

from tui_pos.boot import Home, open_store
from tui_pos.domain.answers import Posted
from tui_pos.domain.money import Thousandths
from tui_pos.domain.parties import Partner
from tui_pos.store import parties
from tui_pos.store.exchange import import_file

GIFT = """
[[rule]]
name = "Кафе към дузина"
operations = ["sale"]
mandatory = true
when = [{ item_quantity = { item = "КОЛА", from = "12" } }]
then = [{ add_item = { item = "КАФЕ", qty = "1", price = "0.00" } }]
"""
FOR_ONE = """
[[rule]]
name = "За един"
operations = ["sale"]
when = [{ partner = "П9" }]
then = [{ set_discount = { percent = "10" } }]
"""


def import_items(home: Home, file: Path, text: str) -> None:
    file.write_text(text, "utf-8")
    with open_store(home) as store:
        assert import_file(store, "items", file).problems == []


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "items.csv"


def test_r11_a_gift_that_an_import_takes_out_of_use_stops_no_sale_of_an_open_till(
    home: Home, file: Path, set_rules: Any
) -> None:
    set_rules(GIFT)
    coffee = next(line for line in ITEMS.splitlines() if line.startswith("КАФЕ"))
    with opened(home) as watch:
        watch.till.enter("КОЛА", Thousandths(12_000))
        with_gift = watch.till.ask_save()
        assert [line.item.code for line in with_gift.lines] == ["КОЛА", "КАФЕ"]
        import_items(home, file, f"{ITEM_COLUMNS}\n{coffee.removesuffix('yes')}no\n")
        without = watch.till.ask_save()
        assert [line.item.code for line in without.lines] == ["КОЛА"]
        assert without.stop is None
        assert without.warnings == ()
        watch.pay()
        watch.next(Posted)
        import_items(home, file, f"{ITEM_COLUMNS}\n{coffee}\n")
        watch.till.enter("КОЛА", Thousandths(12_000))
        assert [line.item.code for line in watch.till.ask_save().lines] == ["КОЛА", "КАФЕ"]


def test_r11_a_rule_for_a_customer_who_was_not_there_acts_once_they_are(home: Home, set_rules: Any) -> None:
    set_rules(FOR_ONE)
    with opened(home) as watch:
        watch.till.enter("КОЛА", Thousandths(10_000))
        assert watch.till.ask_save().total == 1100
        with open_store(home) as store:
            parties.put_partner(store, Partner("П9", "Девети"))
        watch.till.choose_partner("П9")
        assert watch.till.ask_save().total == 990
