"""A cart's day at the till, by keys: held and recalled, steps undone, items repeated, prices asked, tiles, the menu."""

from typing import Any

import pytest
from keyboard import Keyboard, station_over
from paper_goods import COLA, FANTA
from paper_till import PaperTill

from tui_pos.domain.held import PriceMoved
from tui_pos.domain.money import Cents
from tui_pos.station.commands import COMMANDS, SALE, SECTIONS


def lines(till: PaperTill) -> list[tuple[str, int]]:
    return [(line.item.code, line.qty) for line in till.cart.lines]


# Hold and recall


def test_f7_holds_with_a_note_and_f7_again_brings_it_back_whole(keys: Keyboard, till: PaperTill) -> None:
    keys.press("f6", "иван", "enter", "3*КОЛА", "enter", "f4", "1.05", "enter")
    before = till.cart
    keys.press("f7", "жена с куче", "enter")
    assert keys.mode == "sale"
    assert not till.cart.lines
    assert "Held: 1 (F7)" in keys.screen
    keys.scan("КАФЕ")
    keys.press("f8", "f7")
    assert keys.mode == "held"
    assert "жена с куче" in keys.screen
    assert "Иван Петров" in keys.screen
    assert "Кола 0,5 л" in keys.screen, "what is in it is shown"
    keys.press("enter")
    assert keys.mode == "sale"
    assert till.cart == before
    assert "Held:" not in keys.screen


def test_a_sale_is_held_without_a_note_and_esc_holds_nothing(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("f7", "escape")
    assert not till.hold_desk.waiting
    assert lines(till) == [("КОЛА", 1000)]
    keys.press("f7", "enter")
    assert [held.note for held in till.hold_desk.waiting] == [""]


def test_a_scan_into_the_note_is_sold_and_nothing_is_held(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f7")
    keys.scan("3800123456789")
    assert keys.mode == "sale"
    assert not till.hold_desk.waiting
    assert lines(till) == [("КАФЕ", 1000), ("КОЛА", 1000)]
    assert "nothing is held" in keys.screen


def test_keys_typed_ahead_of_the_screen_hold_one_sale_and_begin_the_next(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КОЛА", "enter", "f7", "а", "enter", "КАФЕ", "enter", "f7", "б", "enter", "f7", "down", "enter")
    assert [held.note for held in till.hold_desk.waiting] == ["а"]
    assert lines(till) == [("КАФЕ", 1000)]


def test_with_a_sale_in_hand_the_list_opens_and_recalls_nothing(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КОЛА", "enter", "f7", "enter", "КАФЕ", "enter", "/recall", "enter", "enter")
    assert keys.mode == "held"
    assert "Another sale is in hand" in keys.screen
    keys.press("escape")
    assert lines(till) == [("КАФЕ", 1000)]


def test_one_that_another_till_recalled_leaves_the_list(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КОЛА", "enter", "f7", "enter", "f7")
    till.hold_desk.waiting.clear()
    keys.press("enter")
    assert "another till" in keys.screen
    assert "No sale is held." in keys.screen
    keys.press("enter")
    assert keys.mode == "held"


def test_prices_that_changed_meanwhile_are_told(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КОЛА", "enter")
    till.hold_desk.moved = (PriceMoved(till.cart.lines[0], Cents(130)),)
    keys.press("f7", "enter", "f7", "enter")
    assert "“Кола 0,5 л” costs 1.30 by now; this sale keeps 1.10." in keys.screen


def test_a_scan_in_the_list_of_held_sales_is_sold(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КОЛА", "enter", "f7", "enter", "f7")
    keys.scan("38001235")
    assert keys.mode == "sale"
    assert lines(till) == [("КАФЕ", 1000)]
    assert len(till.hold_desk.waiting) == 1


def test_a_refused_scan_is_named_before_the_sale_is_held(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.scan("3800123456780")
    keys.press("f7")
    assert keys.mode == "sale"
    assert "Not sold" in keys.screen
    keys.press("f7")
    assert keys.mode == "holding"


def test_the_change_of_the_sale_before_does_not_stand_over_the_next_customer(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КОЛА", "enter", "f9", "20", "enter", "enter")
    till.print_out()
    keys.station.wake()
    assert "Change" in keys.screen
    keys.press("КОЛА", "enter", "f7", "enter")
    assert "Change" not in keys.screen


# Undo, redo, once more


def test_a_changed_quantity_is_undone_at_once_and_done_again(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КОЛА", "enter", "f2", "5", "enter", "left")
    assert lines(till) == [("КОЛА", 1000)]
    assert "Undone" in keys.screen
    keys.press("right")
    assert lines(till) == [("КОЛА", 5000)]


def test_a_key_that_is_struck_too_often_voids_nothing(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КОЛА", "enter", "КАФЕ", "enter", "left", "left", "left", "left")
    assert keys.mode == "question"
    assert len(till.cart.lines) == 2
    keys.press("enter")
    assert lines(till) == [("КОЛА", 1000)]
    keys.press("right")
    assert lines(till) == [("КОЛА", 1000), ("КАФЕ", 1000)]


def test_with_nothing_to_undo_it_says_so(keys: Keyboard) -> None:
    keys.press("left")
    assert "There is no step" in keys.screen
    keys.press("right")
    assert "Nothing was undone" in keys.screen


def test_what_is_typed_is_not_lost_to_an_arrow(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КОЛА", "enter", "12", "left")
    assert keys.mode == "sale"
    assert "12" in keys.screen
    assert "typed but not sold" in keys.screen


@pytest.mark.parametrize(
    ("entered", "again", "qty"),
    [("КОЛА", "+", 1000), ("3*КОЛА", "+", 1000), ("0.350*КОЛА", "+", 350), ("КОЛА", "4*+", 4000)],
)
def test_plus_alone_repeats_the_last_item(keys: Keyboard, till: PaperTill, entered: str, again: str, qty: int) -> None:
    keys.press("КАФЕ", "enter", entered, "enter", again, "enter")
    assert lines(till)[2:] == [("КОЛА", qty)]


def test_plus_on_an_empty_sale_says_that_there_is_nothing_to_repeat(keys: Keyboard) -> None:
    keys.press("+", "enter")
    assert "no item to repeat" in keys.screen


def test_where_the_scanner_begins_with_plus_the_word_repeats_and_a_scan_is_sold(till: PaperTill) -> None:
    keys = Keyboard(station_over(till, scanner_prefix="+"))
    keys.press("1111", "enter")
    keys.scan("+3800123456789")
    keys.press("+", "enter", "escape", "/repeat", "enter")
    assert lines(till) == [("КОЛА", 1000), ("КОЛА", 1000)]


# Price check


def test_a_scan_is_told_in_full_and_not_sold(keys: Keyboard, till: PaperTill) -> None:
    keys.press("/check", "enter")
    keys.scan("3800123456789")
    assert keys.mode == "priced"
    for told in ("Кола 0,5 л", "1.10 EUR", "13.20", "11.88", "Дузина", "3800123456789", "Магазин 1", "Склад", "120"):
        assert told in keys.screen, told
    keys.scan("38001235")
    assert "Кафе мляно" in keys.screen
    assert not till.cart.lines
    keys.press("escape", "escape")
    assert keys.mode == "sale"
    assert not till.cart.lines


def test_a_price_is_found_by_name_and_the_item_sold_after_all(keys: Keyboard, till: PaperTill) -> None:
    keys.press("/check", "enter", "фанта", "enter")
    assert keys.mode == "priced"
    keys.press("f2")
    assert keys.mode == "sale"
    assert lines(till) == [("ФАНТА", 1000)]


def test_a_code_that_nobody_has_is_refused_and_the_next_one_is_told(keys: Keyboard) -> None:
    keys.press("/check", "enter", "999", "enter")
    assert keys.mode == "check"
    assert "No item has the code" in keys.screen
    keys.press("КОЛА", "enter")
    assert keys.mode == "priced"


def test_nothing_typed_asks_for_nothing(keys: Keyboard) -> None:
    keys.press("/check", "enter", "enter")
    assert keys.mode == "check"
    assert "to see the price" in keys.screen


# Quick items


def test_a_number_sells_its_tile_from_any_page(keys: Keyboard, till: PaperTill) -> None:
    keys.press("tab", "14", "enter", "3*", "tab", "1", "enter", "tab", "2*14", "enter")
    assert lines(till) == [(FANTA.code, 1000), (COLA.code, 3000), (FANTA.code, 2000)]


def test_the_arrows_go_over_the_tiles_and_their_pages(keys: Keyboard, till: PaperTill) -> None:
    keys.press("tab")
    assert "Page 1 of 2" in keys.screen
    keys.press("pagedown", "right")
    assert "Page 2 of 2" in keys.screen
    keys.press("enter")
    assert lines(till) == [(FANTA.code, 1000)]


def test_a_scan_over_the_tiles_is_sold_and_an_empty_tile_is_not(keys: Keyboard, till: PaperTill) -> None:
    keys.press("tab", "right", "enter")
    assert keys.mode == "tiles"
    assert "No item is on the number 2" in keys.screen
    keys.scan("38001235")
    assert lines(till) == [("КАФЕ", 1000)]


def test_tab_that_ends_a_scan_sells_it_and_opens_no_tiles(till: PaperTill) -> None:
    keys = Keyboard(station_over(till, scanner_suffix="\t"))
    keys.press("1111", "enter", "3800123456789", "tab")
    assert keys.mode == "sale"
    assert lines(till) == [("КОЛА", 1000)]


def test_what_is_typed_and_no_quantity_stays_when_tab_is_struck(keys: Keyboard) -> None:
    keys.press("12", "tab")
    assert keys.mode == "sale"
    assert "typed but not sold" in keys.screen


def test_a_bound_key_sells_its_item_at_once(till: PaperTill) -> None:
    keys = Keyboard(station_over(till, keys={"quick1": "f11"}))
    keys.press("1111", "enter", "f11", "2*", "f11")
    assert lines(till) == [(COLA.code, 1000), (COLA.code, 2000)]


def test_a_manager_fills_tiles_from_the_sale_and_a_cashier_does_not(
    manager: Keyboard, keys: Keyboard, till: PaperTill
) -> None:
    manager.press("КАФЕ", "enter", "/quick 5", "enter")
    assert till.quick.on[5].code == "КАФЕ"
    manager.press("/quick", "enter", "right", "f2")
    assert till.quick.on[2].code == "КАФЕ"
    manager.press("delete")
    assert 2 not in till.quick.on
    till.sign_on("1111")
    keys.press("/quick 6", "enter")
    assert 6 not in till.quick.on
    assert "changing items" in keys.screen


# The menu


def test_every_command_of_the_menu_stands_in_a_section_and_is_reached_by_down(manager: Keyboard) -> None:
    manager.press("f10")
    seen = []
    for _ in COMMANDS:
        marked = next(row for row in manager.screen.splitlines() if "►" in row)
        seen.append(marked)
        manager.press("down")
    for command in COMMANDS:
        if command.menu and SALE in command.modes:
            assert any(command.title in row for row in seen), command.name


def test_left_and_right_turn_through_all_sections(manager: Keyboard) -> None:
    manager.press("f10")
    first = manager.screen
    screens = set()
    for _ in SECTIONS:
        screens.add(manager.screen)
        manager.press("right")
    assert len(screens) == len(SECTIONS)
    assert manager.screen == first


@pytest.mark.parametrize("typed", ["/quick x", "/hold 5", "/quick", "/5"])
def test_a_word_with_more_behind_it_does_nothing_unforeseen(manager: Keyboard, till: PaperTill, typed: Any) -> None:
    manager.press(typed, "enter")
    assert not till.hold_desk.waiting
    assert set(till.quick.on) == {1, 14}
