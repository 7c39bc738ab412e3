"""F9: review, payment, receipt; and the way back."""

import pytest
from keyboard import Keyboard, dozen, print_out, station_over
from paper_till import PaperTill

from tui_pos.domain.payment import Payment


def test_the_fast_path_with_a_window_is_f9_enter_enter(keys: Keyboard, till: PaperTill) -> None:
    dozen(keys)
    keys.press("f9", "enter", "enter")
    assert keys.mode == "printing"
    print_out(keys, till)
    assert keys.mode == "sale"
    assert [(sale.total, sale.payments) for sale in till.sold] == [(1188, (Payment("cash", 1188),))]


def test_the_fast_path_without_a_window_takes_the_second_enter_for_nothing(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("f9", "enter", "enter")
    print_out(keys, till)
    assert len(till.sold) == 1
    assert keys.mode == "sale"
    assert till.cart.lines == ()


def test_the_review_shows_before_and_after_and_why(keys: Keyboard, till: PaperTill) -> None:
    dozen(keys)
    keys.scan("123")
    keys.press("f9")
    screen = keys.screen
    for text in (
        "13.20",
        "11.88",
        "Cola by the dozen: 12 of КОЛА get 10 % off",
        "13.20 → 11.88",
        "Sound: promo.wav",
        "Lines that stay",
        "Total before 14.40 EUR",
        "Total now 13.08 EUR",
    ):
        assert text in screen


def test_no_rule_no_window(keys: Keyboard) -> None:
    keys.scan("КОЛА")
    keys.press("f9")
    assert keys.mode == "payment"


def test_esc_restores_the_cart_exactly_however_often(keys: Keyboard, till: PaperTill) -> None:
    dozen(keys)
    before = till.cart
    for _ in range(3):
        keys.press("f9", "f9", "escape")
        assert keys.mode == "sale"
        keys.press("f9", "f9", "enter", "f9", "f6", "5", "enter", "f9", "escape")
        assert keys.mode == "sale"
        assert till.cart is before
    keys.press("f2", "11", "enter", "f9")
    assert keys.mode == "payment"
    assert till.sold == []


def test_a_stopped_sale_only_goes_back(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("101*КАФЕ")
    before = till.cart
    keys.press("f9")
    assert "More than 1000.00 is not sold here." in keys.screen
    keys.press("enter")
    keys.press("f6", "enter")
    assert keys.mode == "stopped"
    keys.press("escape")
    assert keys.mode == "sale"
    assert till.cart is before
    assert till.unprinted is None


def test_f9_f6_enter_is_card_with_a_review_window_and_without(keys: Keyboard, till: PaperTill) -> None:
    for _ in range(2):
        keys.scan("КОЛА")
        keys.press("f9", "f6", "enter")
        assert till.unprinted is not None
        assert [payment.type for payment in till.unprinted.payments] == ["card"]
        till.print_out()
        keys.station.wake()
        dozen(keys)


def test_who_sees_the_receipt_on_paper_says_so(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("f9", "enter")
    till.jam()
    keys.station.wake()
    keys.press("f7")
    assert keys.mode == "question"
    keys.press("enter")
    assert till.calls[-1] == "confirm_printed"
    till.print_out()
    keys.station.wake()
    assert keys.mode == "sale"


def test_a_long_review_is_paged(keys: Keyboard, till: PaperTill) -> None:
    dozen(keys)
    for _ in range(40):
        keys.scan("123")
    keys.press("f9")
    assert "Rows 1–15 of" in keys.screen
    keys.press("pagedown")
    assert "Rows 16–30 of" in keys.screen
    keys.press("end", "home")
    assert "Rows 1–15 of" in keys.screen


def test_nothing_to_save_is_said_and_the_next_enters_do_nothing(keys: Keyboard, till: PaperTill) -> None:
    keys.press("f9", "enter", "enter")
    assert keys.mode == "sale"
    assert till.sold == []


def test_text_not_yet_sold_is_not_forgotten_by_a_save(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("123", "f9")
    assert keys.mode == "sale"
    assert "“123” is typed but not sold" in keys.screen
    keys.press("enter", "f9")
    assert keys.mode == "payment"
    assert len(till.cart.lines) == 2


def test_change_is_shown_before_and_after(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", "20")
    assert "Change" in keys.screen
    assert "10.00 EUR" in keys.screen
    keys.press("enter")
    print_out(keys, till)
    assert "Last 10.00, change 10.00" in keys.screen
    assert till.sold[0].payments == (Payment("cash", 2000),)


def test_a_split_payment_lists_its_parts_and_what_is_left(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("2*КАФЕ")
    keys.press("f9", "5", "enter")
    assert keys.mode == "payment"
    assert "15.00 EUR" in keys.screen
    keys.press("f6", "enter")
    assert keys.mode == "printing"
    print_out(keys, till)
    assert till.sold[0].payments == (Payment("cash", 500), Payment("card", 1500))


def test_an_enter_struck_twice_after_a_part_does_not_close_the_sale(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("2*КАФЕ")
    keys.press("f9", "5", "enter", "enter")
    assert keys.mode == "payment"
    assert "15.00 is still to be paid" in keys.screen
    keys.press("15", "enter")
    assert keys.mode == "printing"


def test_backspace_takes_back_what_is_typed_and_never_a_payment(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", "5", "enter", "12", "backspace", "backspace", "backspace", "f6", "enter")
    print_out(keys, till)
    assert till.sold[0].payments == (Payment("cash", 500), Payment("card", 500))


def test_the_last_payment_is_taken_out_again(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("2*КАФЕ")
    keys.press("f9", "5", "enter", "delete", "delete", "enter")
    print_out(keys, till)
    assert till.sold[0].payments == (Payment("cash", 2000),)


def test_a_card_gives_no_change(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", "f6", "20", "enter")
    assert keys.mode == "payment"
    assert "Only cash gives change" in keys.screen
    keys.press("enter")
    print_out(keys, till)
    assert till.sold[0].payments == (Payment("card", 1000),)


def test_only_the_ways_to_pay_that_the_review_allows_are_offered(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("10*КАФЕ")
    keys.press("f9", "f5")
    assert "Rule “Card from 100” lets this sale be paid by Card only" in keys.screen
    assert keys.mode == "review"
    keys.press("enter", "f5")
    assert "Rule “Card from 100” lets this sale be paid by Card only" in keys.screen
    keys.press("enter")
    assert till.unprinted is None, "that Enter meant the cash that is not to be had"
    keys.press("enter")
    print_out(keys, till)
    assert till.sold[0].payments == (Payment("card", 10_000),)


@pytest.mark.parametrize("amount", ["1e5", "abc", "0", "-5", "1.234"])
def test_a_bad_amount_has_its_sentence_and_pays_nothing(keys: Keyboard, till: PaperTill, amount: str) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", amount, "enter")
    assert keys.mode == "payment"
    assert keys.screen.splitlines()[22].strip()
    assert till.unprinted is None
    keys.press("10", "enter")
    assert keys.mode == "printing"


def test_a_scan_right_after_f9_enter_enter_lands_in_the_next_sale(keys: Keyboard, till: PaperTill) -> None:
    dozen(keys)
    keys.press("f9", "enter", "enter")
    keys.scan("3800123456789")
    keys.press("3*", "12")
    print_out(keys, till)
    keys.press("3", "enter")
    assert len(till.sold) == 1
    assert [(line.item.code, line.qty) for line in till.cart.lines] == [("КОЛА", 1000), ("123", 3000)]


def test_whole_sales_typed_ahead_are_sold_one_after_the_other(keys: Keyboard, till: PaperTill) -> None:
    for code in ("КОЛА", "123", "КАФЕ"):
        keys.scan(code)
        keys.press("f9", "enter", "enter")
    for _ in range(3):
        print_out(keys, till)
    assert [sale.lines[0].item.code for sale in till.sold] == ["КОЛА", "123", "КАФЕ"]
    assert [len(sale.lines) for sale in till.sold] == [1, 1, 1]


def test_when_the_receipt_jams_scans_wait_and_other_keys_are_dropped(keys: Keyboard, till: PaperTill) -> None:
    dozen(keys)
    keys.press("f9", "enter", "enter", "enter")
    keys.scan("3800123456789")
    keys.press("escape", "f9", "enter", "f8")
    till.jam()
    keys.station.wake()
    assert keys.mode == "trouble"
    assert "out of paper" in keys.screen
    assert "Kept for the next sale: 1 scanned." in keys.screen
    assert "dropped: 4" in keys.screen
    assert till.calls.count("print_again") == 0
    keys.press("enter")
    assert keys.mode == "printing"
    print_out(keys, till)
    assert [line.item.code for line in till.cart.lines] == ["КОЛА"]
    assert len(till.sold) == 1


def test_a_scan_under_way_when_the_window_opens_stays_whole(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", "enter", "38001234")
    till.jam()
    keys.station.wake()
    keys.press("56789", "enter")
    assert keys.mode == "trouble"
    assert till.calls.count("print_again") == 0
    keys.press("enter")
    assert till.calls.count("print_again") == 1
    print_out(keys, till)
    assert [line.item.code for line in till.cart.lines] == ["КОЛА"]


def test_a_sale_left_waiting_blocks_the_next_save_only(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", "enter")
    till.jam()
    keys.station.wake()
    keys.press("escape")
    keys.scan("123")
    assert "A sale waits for its receipt: F9" in keys.screen
    keys.press("f9")
    assert keys.mode == "trouble"
    keys.press("enter")
    print_out(keys, till)
    assert [line.item.code for line in till.cart.lines] == ["123"]
    keys.press("f9", "enter")
    print_out(keys, till)
    assert len(till.sold) == 2


def test_a_sale_taken_back_is_open_again_and_scans_for_the_next_are_named(keys: Keyboard, till: PaperTill) -> None:
    dozen(keys)
    before = till.cart
    keys.press("f9", "enter", "enter")
    keys.scan("3800123456796")
    till.jam()
    keys.station.wake()
    keys.press("f8", "enter")
    assert till.calls.count("take_back") == 1
    till.give_up()
    keys.station.wake()
    assert keys.mode == "sale"
    assert till.cart == before
    assert "3800123456796" in keys.screen
    assert till.sold == []


def test_trouble_that_comes_later_does_not_put_a_window_under_the_fingers(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", "enter")
    till.jam()
    keys.station.wake()
    keys.press("escape")
    till.jam()
    keys.station.wake()
    assert keys.mode == "sale"
    assert "out of paper" in keys.screen


def test_a_sale_that_waits_is_the_first_thing_seen_after_signing_on(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", "enter")
    again = Keyboard(station_over(till))
    assert again.mode == "trouble"
    again.press("escape", "/off", "enter", "1111", "enter")
    assert again.mode == "trouble"


def test_esc_leaves_the_printer_to_itself_unless_something_was_typed_ahead(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", "enter", "escape")
    assert keys.mode == "sale"
    assert "A sale waits for its receipt" in keys.screen
    keys.scan("123")
    print_out(keys, till)
    assert len(till.sold) == 1
    assert [line.item.code for line in till.cart.lines] == ["123"], "the receipt's coming out touches nothing"
    keys.press("f9", "enter", "12", "escape", "3")
    assert keys.mode == "printing"
    print_out(keys, till)
    assert keys.station.sale.text == "3", "an Esc typed ahead clears what was typed ahead before it"


def test_the_change_stands_large_until_the_next_sale_begins(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", "20", "enter")
    print_out(keys, till)
    assert "Change" in keys.screen
    keys.scan("КАФЕ")
    assert "Change" not in keys.screen


def test_a_slash_inside_a_scan_in_the_trouble_window_is_part_of_it(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press("f9", "enter")
    till.jam()
    keys.station.wake()
    keys.scan("AB/12")
    assert keys.mode == "trouble"
    keys.press("/back", "enter")
    assert keys.mode == "sale"
    assert "“AB/12” is no code" in keys.screen
