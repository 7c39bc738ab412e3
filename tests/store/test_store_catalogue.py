"""Items by code, by barcode, and by what is typed."""

from dataclasses import replace

import pytest
from store_parts import BREAD, COLA, ITEMS, SHOP, prices, sold

from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.store import catalogue, search
from tui_pos.store.database import Store
from tui_pos.store.search import search_items


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_an_item_comes_back_as_it_was_kept(shop: Store, item: Item) -> None:
    assert catalogue.item_by_code(shop, item.code) == item


def test_every_column_of_an_item_comes_back(store: Store) -> None:
    item = Item(
        "X1",
        "Име",
        "a/b",
        "Г",
        "кг",
        Thousandths(2500),
        ItemType.VARIABLE,
        Cents(7),
        tuple(Cents(price) for price in range(11, 21)),
        active=False,
    )
    catalogue.put_item(store, item)
    assert catalogue.item_by_code(store, "X1") == item


def test_an_item_is_found_by_each_of_its_barcodes(shop: Store) -> None:
    assert catalogue.item_by_barcode(shop, "54491472") == COLA
    assert catalogue.item_by_barcode(shop, "5449000000996") == COLA
    assert catalogue.barcodes_of(shop, "КОЛА") == ("54491472", "5449000000996")


def test_a_code_is_no_barcode_and_a_barcode_no_code(shop: Store) -> None:
    assert catalogue.item_by_barcode(shop, "КОЛА") is None
    assert catalogue.item_by_code(shop, "54491472") is None
    assert catalogue.item_by_code(shop, "кола") is None


def test_an_item_kept_again_loses_the_barcodes_it_no_longer_has(shop: Store) -> None:
    catalogue.put_item(shop, replace(COLA, name="Кола", barcodes=("54491472",)))
    assert catalogue.item_by_barcode(shop, "5449000000996") is None
    assert catalogue.item_by_code(shop, "КОЛА") == replace(COLA, name="Кола")


def test_there_is_nothing_in_stock_of_what_never_came(shop: Store) -> None:
    assert catalogue.stock_of(shop, SHOP.code, "КОЛА") == 0


def codes(store: Store, text: str, limit: int = 20) -> list[str]:
    return [item.code for item in search_items(store, text, limit)]


@pytest.mark.parametrize("text", ["кока-кола", "КОКА", "ока-к", "ко", "к", "0.5 кола", "кола 0.5", "КОЛА", "кол"])
def test_an_item_is_found_by_any_part_of_its_name_or_code_in_any_case(shop: Store, text: str) -> None:
    assert "КОЛА" in codes(shop, text)


@pytest.mark.parametrize("text", ["кока хляб", "zzz", "%", '"', "*", "кола -хляб", "' OR 1=1", "NEAR(кока)"])
def test_what_is_in_no_name_finds_nothing(shop: Store, text: str) -> None:
    assert codes(shop, text) == []


def test_inactive_items_are_not_found(shop: Store) -> None:
    catalogue.put_item(shop, replace(COLA, active=False))
    assert codes(shop, "кока") == codes(shop, "ко") == codes(shop, "КОЛА") == []


def test_a_renamed_item_is_found_by_its_new_name_only(shop: Store) -> None:
    catalogue.put_item(shop, replace(BREAD, name="Самун"))
    assert codes(shop, "самун") == ["ХЛЯБ"]
    assert codes(shop, "добруджа") == []


@pytest.mark.parametrize("text", ["чай", "ча", ""])
def test_what_this_shop_sells_most_comes_first(store: Store, text: str) -> None:
    for number in range(6):
        catalogue.put_item(store, Item(f"T{number}", f"Чай {number}"))
    sold(store, "T4", 9)
    sold(store, "T2", 5)
    assert codes(store, text, 3) == ["T4", "T2", "T0"]


def test_an_item_with_this_very_code_comes_before_all_others(store: Store) -> None:
    catalogue.put_item(store, Item("100", "Сок"))
    catalogue.put_item(store, Item("1", "Сок 100% портокал"))
    sold(store, "1", 99)
    assert codes(store, "100") == ["100", "1"]


def test_a_word_that_very_many_items_hold_still_shows_the_best_sellers(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BROAD", 50)
    with store.write():
        for number in range(200):
            catalogue.put_item(store, Item(f"T{number:03}", f"Чай вид {number}", prices=prices(1, 2)))
    sold(store, "T180", 3)
    sold(store, "T190", 7)
    assert codes(store, "чай", 4) == ["T190", "T180", "T000", "T001"]


def test_the_limit_holds_and_nothing_comes_twice(shop: Store) -> None:
    assert len(codes(shop, "", 2)) == 2
    assert sorted(codes(shop, "")) == sorted(item.code for item in ITEMS)


def test_the_index_of_words_holds_what_the_items_hold_after_any_change(shop: Store) -> None:
    catalogue.put_item(shop, replace(BREAD, name="Самун"))
    catalogue.put_item(shop, replace(BREAD, name="Самун", active=False))
    with shop.write():
        shop.run("INSERT INTO item_words (item_words, rank) VALUES ('integrity-check', 1)")


def test_what_sells_alike_stands_by_name(store: Store) -> None:
    for code, name in [("1", "Сок ябълка"), ("2", "Сок вишна"), ("3", "Сок портокал")]:
        catalogue.put_item(store, Item(code, name))
    assert codes(store, "сок") == ["2", "3", "1"]
