"""An item that is chosen, and not scanned, is the one that is sold: also where its code is another item's barcode, as
it becomes when a supplier gives the barcode to another article."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from desk_parts import refusal
from keyboard import Keyboard, station_over
from watched_till import opened

from tui_pos.boot import Home
from tui_pos.store import catalogue, quick_keys

COLAS = "3800000000010"
"""The barcode of the cola, and the code of the item here."""


@pytest.fixture
def keys(home: Home) -> Iterator[Keyboard]:
    with opened(home) as watch:
        store = watch.till._workplace.store
        cola = catalogue.item_by_code(store, "КОЛА")
        assert cola is not None
        assert COLAS in catalogue.barcodes_of(store, "КОЛА")
        catalogue.put_item(store, replace(cola, code=COLAS, name="Стара бутилка", barcodes=()))
        quick_keys.put_quick(store, watch.till.cart.location.code, 1, COLAS)
        yield Keyboard(station_over(watch.till))


def sold(keys: Keyboard) -> list[str]:
    return [line.item.name for line in keys.station.till.cart.lines]


@pytest.mark.parametrize(
    "strokes",
    [
        ("стара бут", "down", "enter"),
        ("f3", "стара бут", "enter"),
        ("tab", "enter"),
        ("tab", "1", "enter"),
        ("/tile1", "enter"),
        ("/check", "enter", "стара бут", "enter", "f2"),
    ],
)
def test_what_is_chosen_is_sold(keys: Keyboard, strokes: tuple[str, ...]) -> None:
    keys.press(*strokes)
    assert sold(keys) == ["Стара бутилка"]


def test_the_last_item_once_more_is_that_item(keys: Keyboard) -> None:
    keys.press("tab", "enter", "+", "enter")
    assert sold(keys) == ["Стара бутилка"] * 2


def test_the_price_that_is_told_is_that_of_the_chosen_item(keys: Keyboard) -> None:
    keys.press("/check", "enter", "стара бут", "enter")
    assert "Стара бутилка" in keys.screen


def test_what_is_scanned_is_what_bears_the_barcode(keys: Keyboard) -> None:
    keys.scan(COLAS)
    assert sold(keys) == ["Кока-Кола 0.5 л"]


def test_a_code_of_no_item_is_not_sold(keys: Keyboard) -> None:
    assert refusal(keys.station.till.enter_item, "НЯМА") == "unknown_code"
