"""A scan on top of what fingers were typing in a window: neither part of a note nor forgotten."""

import pytest
from keyboard import Keyboard, print_out
from paper_till import PaperTill

SCAN = "3800123456789"


def test_a_scan_on_top_of_a_note_is_sold_and_the_note_waits(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f7", "Ivan ")
    keys.scan(SCAN)
    assert keys.mode == "holding"
    assert [line.item.barcodes for line in till.cart.lines][-1] == (SCAN,)
    assert "on top of the note is sold" in keys.screen
    keys.press("enter")
    assert [held.note for held in till.hold_desk.waiting] == ["Ivan"]


def test_the_number_of_a_phone_is_a_note(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f7", "Ivan 0888123456", "enter")
    assert [held.note for held in till.hold_desk.waiting] == ["Ivan 0888123456"]


def test_a_scan_on_top_of_a_reason_is_sold_and_no_cash_moves(manager: Keyboard, till: PaperTill) -> None:
    manager.press("/in", "enter", "5", "enter", "for the taxi ")
    manager.scan(SCAN)
    assert manager.mode == "sale"
    assert not till.shift_desk.moves
    assert [line.item.barcodes for line in till.cart.lines] == [(SCAN,)]


@pytest.mark.parametrize("window", [("f2",), ("f4",), ("f9",)])
def test_a_scan_on_top_of_a_number_is_named_before_the_sale_is_saved(
    keys: Keyboard, till: PaperTill, window: tuple[str, ...]
) -> None:
    keys.scan("КАФЕ")
    keys.press(*window, "5.")
    keys.scan(SCAN)
    assert len(till.cart.lines) == 1
    while keys.mode != "sale":
        keys.press("escape")
    keys.press("f9")
    assert keys.mode == "sale"
    assert "Not sold" in keys.screen
    keys.scan(SCAN)
    keys.press("f9", "enter")
    print_out(keys, till)
    assert not till.cart.lines


def test_an_amount_typed_ahead_of_a_pin_is_no_wrong_pin(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("/in", "enter", "5", "enter", "bank", "enter", "7.50", "enter")
    assert keys.mode == "grant"
    assert till.grant_desk.wrong == []
    assert "4 to 7 digits" in keys.screen


def test_a_scan_in_the_journal_is_sold(manager: Keyboard, till: PaperTill) -> None:
    manager.press("/journal", "enter")
    manager.scan(SCAN)
    assert manager.mode == "sale"
    assert [line.item.barcodes for line in till.cart.lines] == [(SCAN,)]


def test_a_scan_on_top_of_the_longest_reason_is_whole(manager: Keyboard, till: PaperTill) -> None:
    manager.press("/in", "enter", "5", "enter", "д" * 59)
    manager.scan(SCAN)
    assert [line.item.code for line in till.cart.lines] == ["КОЛА"]
    assert not till.shift_desk.moves
