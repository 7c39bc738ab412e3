"""Quick items come in and go out as a list: a number in the file gets its item, an empty one loses it, others stay."""

from pathlib import Path

import pytest
from store_parts import COLA, DEPOT, SHOP, furnish

from tui_pos.store.database import Store
from tui_pos.store.exchange import ImportResult, export_file, import_file
from tui_pos.store.quick_keys import put_quick, quick_items


@pytest.fixture
def shop(store: Store) -> Store:
    furnish(store)
    return store


def take(store: Store, tmp_path: Path, *rows: str) -> ImportResult:
    file = tmp_path / "tiles.csv"
    file.write_text("\n".join(("location,number,item", *rows)) + "\n", "utf-8")
    return import_file(store, "tiles", file)


def on(store: Store, location: str) -> dict[int, str]:
    return {number: item.code for number, item in quick_items(store, location).items()}


def test_a_number_gets_its_item_an_empty_one_loses_it_and_others_stay(shop: Store, tmp_path: Path) -> None:
    for number, item in ((1, COLA), (2, COLA), (96, COLA)):
        put_quick(shop, SHOP.code, number, item.code)
    rows = (
        f"{SHOP.code},1,{COLA.code}",
        f"{SHOP.code},2,",
        f"{SHOP.code},12,{COLA.code}",
        f"{DEPOT.code},1,{COLA.code}",
    )
    assert take(shop, tmp_path, *rows).written == 4
    assert on(shop, SHOP.code) == dict.fromkeys((1, 12, 96), COLA.code)
    assert on(shop, DEPOT.code) == {1: COLA.code}
    out = tmp_path / "out.csv"
    assert export_file(shop, "tiles", out) == 4
    assert import_file(shop, "tiles", out).written == 4
    assert on(shop, SHOP.code) == dict.fromkeys((1, 12, 96), COLA.code)


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (f"НЯМА,1,{COLA.code}", "location", "unknown_location"),
        (f"{SHOP.code},1,НЯМА", "item", "unknown_item"),
        (f"{SHOP.code},0,{COLA.code}", "number", "no_such_quick"),
        (f"{SHOP.code},97,{COLA.code}", "number", "no_such_quick"),
        (f"{SHOP.code},²,{COLA.code}", "number", "no_such_quick"),
        (f"{SHOP.code},05,{COLA.code}", "number", "stands_twice"),
    ],
)
def test_what_cannot_stand_on_a_tile_is_named_and_nothing_is_taken(
    shop: Store, tmp_path: Path, row: str, column: str, code: str
) -> None:
    taken = take(shop, tmp_path, f"{SHOP.code},5,{COLA.code}", row)
    assert [(each.line, each.column, each.reason.code) for each in taken.problems] == [(3, column, code)]
    assert on(shop, SHOP.code) == {}
