"""Scans where a window is open, and scans that were refused: neither lost, nor taken for something else."""

import pytest
from keyboard import Keyboard, dozen, print_out
from paper_till import PaperTill


def test_a_scan_into_the_review_goes_back_to_the_sale_and_is_sold_there(keys: Keyboard, till: PaperTill) -> None:
    dozen(keys)
    keys.press("f9")
    keys.scan("3800123456789")
    assert keys.mode == "sale"
    assert "Back in the sale" in keys.screen
    assert len(till.cart.lines) == 2
    keys.press("enter", "enter")
    assert till.unprinted is None


def test_a_scan_into_the_payment_goes_back_to_the_sale_until_a_part_is_paid(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9")
    keys.scan("3800123456789")
    assert keys.mode == "sale"
    keys.press("f9", "1", "enter")
    keys.scan("3800123456789")
    assert keys.mode == "payment"
    assert len(till.cart.lines) == 2
    assert "Kept for the next sale" in keys.screen
    assert till.unprinted is None
    keys.press("f6", "enter")
    print_out(keys, till)
    assert [line.item.barcodes for line in till.cart.lines] == [("3800123456789",)]


def test_a_scan_kept_in_a_payment_that_is_left_is_sold_in_the_same_sale(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", "1", "enter")
    keys.scan("3800123456789")
    keys.press("escape")
    assert keys.mode == "sale"
    assert len(till.cart.lines) == 2


@pytest.mark.parametrize("code", ["2900001", "1034"])
def test_a_card_or_a_code_is_no_cash(keys: Keyboard, till: PaperTill, code: str) -> None:
    dozen(keys)
    keys.press("f9", code, "enter")
    assert till.unprinted is None
    assert "was a code typed or scanned" in keys.screen
    keys.press("500", "enter")
    assert till.unprinted is not None


def test_a_scan_into_the_question_over_the_trouble_waits_in_its_turn(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("f9", "enter")
    keys.scan("38001235")
    till.jam()
    keys.station.wake()
    keys.press("f8")
    keys.scan("3800123456789")
    assert keys.mode == "trouble"
    keys.press("escape")
    assert [line.item.barcodes for line in till.cart.lines] == [("38001235",), ("3800123456789",)]


def test_a_scan_on_top_of_typed_letters_is_not_passed_over_by_a_save(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("яя")
    keys.scan("3800123456789")
    keys.press("f9", "enter")
    assert till.unprinted is None
    assert "Not sold" in keys.screen


def test_a_misread_that_is_scanned_again_at_once_needs_no_answer(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("3800123456780")
    keys.scan("3800123456789")
    keys.press("f9", "enter")
    assert till.unprinted is not None


def test_other_goods_do_not_settle_a_misread(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("3800123456780")
    assert "misread" in keys.screen
    keys.scan("38001235")
    keys.press("f9", "enter")
    assert till.unprinted is None
    assert "Not sold" in keys.screen


def test_a_settled_misread_is_no_longer_on_the_screen(keys: Keyboard) -> None:
    keys.scan("3800123456780")
    keys.scan("3800123456789")
    assert "misread" not in keys.screen


def test_signing_off_does_not_forget_a_refused_scan(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.scan("9990000000012")
    keys.press("/off", "enter", "2222", "enter", "f9", "enter")
    assert till.unprinted is None
    assert "Not sold" in keys.screen


def test_a_scan_into_a_stopped_save_or_a_question_is_sold(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("101*КАФЕ")
    keys.press("f9")
    keys.scan("3800123456789")
    assert (keys.mode, len(till.cart.lines)) == ("sale", 2)
    keys.press("/cancel", "enter")
    keys.scan("3800123456789")
    assert (keys.mode, len(till.cart.lines)) == ("sale", 3)


def test_l04_f9_amount_enter_pays_with_a_review_window_and_without(keys: Keyboard, till: PaperTill) -> None:
    dozen(keys)
    for _ in range(2):
        keys.press("f9", "20", "enter")
        assert till.unprinted is not None
        assert [payment.amount for payment in till.unprinted.payments] == [2000]
        print_out(keys, till)
        keys.scan("КОЛА")


def test_typed_ahead_through_a_review_two_customers_scans_stay_in_their_sales(keys: Keyboard, till: PaperTill) -> None:
    dozen(keys)
    keys.press("f9", "20", "enter")
    keys.scan("3800123456789")
    keys.scan("3800123456789")
    print_out(keys, till)
    assert [sale.total for sale in till.sold] == [1188]
    assert len(till.cart.lines) == 2


def test_a_refused_scan_is_not_passed_over_by_a_quick_save(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.scan("9990000000012")
    keys.scan("КОЛА")
    keys.press("f9", "enter", "enter")
    assert till.unprinted is None
    assert "Not sold" in keys.screen
    keys.press("f9", "enter")
    assert till.unprinted is not None


def test_esc_forgets_a_refused_scan(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.scan("9990000000012")
    keys.press("escape", "f9", "enter")
    assert till.unprinted is not None


def test_no_other_sale_is_begun_while_one_is_taken_back(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("f9", "enter")
    till.jam()
    keys.station.wake()
    keys.press("f8", "enter", "escape")
    assert keys.mode == "printing"
