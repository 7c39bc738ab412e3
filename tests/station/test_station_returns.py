"""A sale found by its paper, and goods that come back of a sale of elsewhere, by keys."""

import pytest
from keyboard import Keyboard
from opened_modes import opened
from paper_till import PaperTill
from returning import sell, told, wait_for_receipt

from tui_pos.domain.operation import Kind, StornoReason
from tui_pos.domain.saying import saying

CODE = "02000001*0000041*2026-10-30*12:00:00*20.00"
REFUND = ("/refund", "enter")


def below(keys: Keyboard) -> str:
    """What the screen says under the lines."""
    return " ".join(" ".join(keys.screen.splitlines()[13:22]).split())


# A sale is found by its paper.


@pytest.fixture
def three(manager: Keyboard, till: PaperTill) -> Keyboard:
    """Three sales; the middle one is a coffee."""
    sell(manager, till, "КОЛА")
    sell(manager, till, "КАФЕ")
    sell(manager, till, "3*КОЛА")
    return manager


@pytest.mark.parametrize("name", ["usn", "receipt", "number"])
def test_the_list_finds_the_receipt_that_is_typed(three: Keyboard, till: PaperTill, name: str) -> None:
    coffee = till.sold[1]
    three.press("/receipts", "enter", str(getattr(coffee, name)), "enter")
    assert three.mode == "receipt"
    assert "Кафе" in three.screen or "КАФЕ" in three.screen
    three.press("f8")
    assert three.mode == "storno"


def test_the_code_of_a_receipt_scanned_in_the_sale_opens_its_sale(three: Keyboard, till: PaperTill) -> None:
    coffee = till.sold[1]
    three.press("КОЛА", "enter", f"02000001*{coffee.receipt}*2026-11-21*12:00:00*10.00", "enter")
    assert three.mode == "receipt"
    three.press("escape")
    assert three.mode == "sale"
    assert len(till.cart.lines) == 1


def test_a_sale_number_typed_in_the_sale_opens_its_sale(three: Keyboard, till: PaperTill) -> None:
    three.press(till.sold[0].usn.lower(), "enter")
    assert three.mode == "receipt"


def test_what_is_not_found_is_said_and_the_list_stays(three: Keyboard) -> None:
    three.press("/receipts", "enter", "777", "enter")
    assert three.mode == "receipts"
    assert "No sale is found by “777”" in three.screen
    three.press("escape")
    assert three.mode == "sale"


def test_several_of_one_number_are_listed_and_esc_shows_all_again(three: Keyboard, till: PaperTill) -> None:
    sell(three, till, "КАФЕ")
    till.sold[3:] = [till.sold[0]]
    three.press("/receipts", "enter", "1", "enter")
    assert three.mode == "receipts"
    assert "1–2 / 2" in three.screen
    three.press("escape")
    assert three.mode == "receipts"
    assert "1–4 / 4" in three.screen
    three.press("escape")
    assert three.mode == "sale"


def test_goods_scanned_in_the_list_are_sold(three: Keyboard, till: PaperTill) -> None:
    three.press("/receipts", "enter", "3800000000010", "enter")
    assert three.mode == "sale"


def test_a_storno_begins_in_the_journal_too(three: Keyboard, till: PaperTill) -> None:
    till.journal_desk.about = {60: till.sold[1]}
    three.press("/journal", "enter", "enter", "f8")
    assert three.mode == "storno"
    assert "Comes back 10.00 EUR" in three.screen
    three.press("escape", "escape", "down", "enter")
    assert three.mode == "entry"
    assert "F8" not in three.screen.splitlines()[-1]
    three.press("f8")
    assert "no sale that could come back" in three.screen


# Without a receipt.


def test_goods_without_a_receipt_come_back_by_enter_and_a_yes(manager: Keyboard, till: PaperTill) -> None:
    manager.press("ФАНТА", "enter", *REFUND)
    assert manager.mode == "goods_back"
    assert "Without a receipt" in manager.screen
    manager.press("2*КАФЕ", "enter", "КОЛА", "enter")
    assert "Comes back 21.10 EUR" in below(manager)
    manager.press("enter")
    assert "Without a receipt: 21.10 EUR in cash out of the drawer. Is it right?" in told(manager)
    assert till.unprinted is None
    manager.press("enter")
    wait_for_receipt(manager, till)
    assert manager.mode == "sale"
    assert "Saved: Return of goods 1." in manager.screen
    (back,) = till.returns_desk.taken
    assert (back.kind, back.usn, back.original) == (Kind.RETURN, "", None)
    assert [line.item.code for line in till.cart.lines] == ["ФАНТА"]


def test_quantity_price_and_void_are_of_the_marked_line(manager: Keyboard, till: PaperTill) -> None:
    manager.press(*REFUND, "КАФЕ", "enter", "КОЛА", "enter", "up", "3", "f2", "8.50", "f4")
    assert "25.50" in manager.screen
    manager.press("f8")
    assert "Comes back 1.10 EUR" in below(manager)


def test_esc_leaves_everything_as_it_was(manager: Keyboard, till: PaperTill) -> None:
    manager.press(*REFUND, "КАФЕ", "enter", "enter", "escape")
    assert manager.mode == "goods_back"
    manager.press("escape")
    assert manager.mode == "sale"
    assert till.returns_desk.taken == []
    assert till.unprinted is None


def test_nothing_comes_back_of_nothing(manager: Keyboard) -> None:
    manager.press(*REFUND, "enter")
    assert manager.mode == "goods_back"
    assert "Nothing comes back yet" in manager.screen


def test_the_customer_is_chosen_for_the_return_and_not_for_the_sale(manager: Keyboard, till: PaperTill) -> None:
    manager.press(*REFUND, "КАФЕ", "enter", "f6", "иван", "enter")
    assert manager.mode == "goods_back"
    assert "Иван Петров" in manager.screen
    assert till.cart.partner.is_anonymous


def test_points_spent_meanwhile_are_a_warning_that_is_asked(manager: Keyboard, till: PaperTill) -> None:
    till.returns_desk.warnings = (saying("“{partner}” has spent points.", partner="Иван"),)
    manager.press(*REFUND, "КАФЕ", "enter")
    assert "“Иван” has spent points." in below(manager)
    manager.press("enter")
    assert "“Иван” has spent points." in told(manager)


def test_what_is_typed_asks_the_price_rules_no_second_time(manager: Keyboard, till: PaperTill) -> None:
    desk = till.returns_desk
    manager.press(*REFUND, "КАФЕ", "enter")
    assert "Comes back 10.00 EUR" in below(manager)
    before = desk.asked
    for character in "КОЛА":
        manager.press(character)
        assert "Comes back 10.00 EUR" in below(manager)
    assert (before, desk.asked) == (1, 1)
    manager.press("enter")
    assert "Comes back 11.10 EUR" in below(manager)
    assert desk.asked == 2


# By the receipt of a sale of elsewhere.


def test_the_receipt_is_scanned_and_its_number_typed(manager: Keyboard, till: PaperTill) -> None:
    manager.press(CODE, "enter")
    assert manager.mode == "old_receipt"
    for text in ("0000041", "30.10.2026", "12:00:00", "02000001", "20.00"):
        assert text in manager.screen
    manager.press("dt000009-0001-0000005", "enter", "enter")
    assert manager.mode == "goods_back"
    assert "0000041 · 30.10.2026 12:00 · 20.00 EUR" in manager.screen
    manager.press("КАФЕ", "enter", "f5", "enter")
    assert "Storno of 10.00 EUR: receipt 0000041 of elsewhere, operator's error. Is it right?" in told(manager)
    manager.press("enter")
    wait_for_receipt(manager, till)
    (back,) = till.returns_desk.taken
    assert (back.usn, back.reason) == ("DT000009-0001-0000005", StornoReason.OPERATOR_ERROR)
    assert "Saved: Return of goods 1 with receipt 0000001." in manager.screen


def test_the_receipt_is_typed_field_by_field(manager: Keyboard) -> None:
    manager.press(*REFUND, "f7")
    for text in ("41", "30.10.2026", "12.00", "02000001", "20", "DT000009-0001-0000005"):
        manager.press(text, "enter")
    if manager.mode == "old_receipt":
        manager.press("enter")
    assert manager.mode == "goods_back"
    assert "0000041 · 30.10.2026 12:00 · 20.00 EUR" in manager.screen
    manager.press("f7")
    assert "Without a receipt" in manager.screen


def test_what_is_no_date_is_said_and_the_field_stays(manager: Keyboard) -> None:
    manager.press(*REFUND, "f7", "41", "enter", "99.99", "enter")
    assert manager.mode == "old_receipt"
    assert "“99.99” is no date or time" in manager.screen


def test_an_unfinished_receipt_is_left_by_esc(manager: Keyboard) -> None:
    manager.press(*REFUND, "f7", "41", "enter", "escape")
    assert manager.mode == "goods_back"
    assert "Without a receipt" in manager.screen


def test_a_cash_out_in_trouble_is_named_as_one(manager: Keyboard, till: PaperTill) -> None:
    manager.press(*REFUND, "КАФЕ", "enter", "enter", "enter")
    till.jam()
    manager.station.wake()
    assert "A return of 10.00 EUR waits for its cash" in manager.screen
    manager.press("f8")
    assert "No cash leaves the drawer" in told(manager)


def test_a_scan_over_the_last_question_is_one_more_of_the_goods(till: PaperTill) -> None:
    keys = opened("goods_back", till, pin="2222")
    keys.press("КАФЕ", "enter", "enter")
    assert keys.mode == "question"
    keys.scan("3800123456789")
    assert keys.mode == "goods_back"
    assert "Кафе" in keys.screen
    assert "Кола" in keys.screen
    assert till.cart.lines == ()
    keys.press("enter", "x", "enter")
    assert keys.mode == "question"
    assert "nothing was done" in keys.screen
