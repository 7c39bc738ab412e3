"""Somebody with more rights allows a single act by PIN: the very same act goes on, and nobody is signed off."""

import pytest
from keyboard import Keyboard, print_out, station_over
from opened_modes import opened
from paper_till import PaperTill

from tui_pos.domain.answers import Notice
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right
from tui_pos.errors import DeviceTrouble

SCAN = "3800123456789"


def lent(till: PaperTill) -> tuple[object, ...]:
    assert till.operator is not None
    return till.operator.lent


def test_the_discount_that_was_typed_is_given_once_the_manager_has_typed_the_pin(
    keys: Keyboard, till: PaperTill
) -> None:
    keys.press("КАФЕ", "enter", "f5", "10", "enter")
    assert keys.mode == "grant"
    assert "needs the right" in keys.screen
    keys.press("2222", "enter")
    assert keys.mode == "sale"
    assert till.cart.lines[0].percent == 1000
    assert till.operator is not None
    assert till.operator.code == "1"
    assert "Пенка has allowed it" in keys.screen
    assert till.grant_desk.lent == [(Right.CHANGE_DISCOUNT, "2", "no_right")]


def test_what_was_lent_is_used_up_by_one_act(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КАФЕ", "enter", "f5", "10", "enter", "2222", "enter")
    assert lent(till) == ()
    keys.press("f5", "20", "enter")
    assert keys.mode == "grant"
    assert till.cart.lines[0].percent == 1000


def test_what_was_lent_ends_where_the_window_it_opened_is_left(keys: Keyboard, till: PaperTill) -> None:
    keys.press("/setup", "enter", "2222", "enter")
    assert keys.mode == "setup"
    assert lent(till) != ()
    keys.press("f1", "escape")
    assert lent(till) != ()
    keys.press("escape")
    assert keys.mode == "sale"
    assert lent(till) == ()
    keys.press("/setup", "enter")
    assert keys.mode == "grant"


def test_esc_leaves_everything_as_it_was_and_says_why(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КАФЕ", "enter", "f5", "10", "enter", "escape")
    assert keys.mode == "field"
    assert "needs the right" in keys.screen
    assert till.cart.lines[0].percent == 0
    assert till.grant_desk.lent == []


def test_a_wrong_pin_and_one_of_somebody_who_may_not_either_keep_the_window(keys: Keyboard, till: PaperTill) -> None:
    keys.press("/setup", "enter", "9999", "enter")
    assert keys.mode == "grant"
    assert "nobody's" in keys.screen
    keys.press("1111", "enter")
    assert keys.mode == "grant"
    assert "may not either" in keys.screen
    keys.press("2222", "enter")
    assert keys.mode == "setup"


def test_the_pin_is_never_seen(keys: Keyboard) -> None:
    keys.press("/setup", "enter", "2222")
    assert "2222" not in keys.screen
    assert "****" in keys.screen


def test_a_scan_in_the_window_is_no_pin_and_is_sold(keys: Keyboard, till: PaperTill) -> None:
    keys.press("/setup", "enter", SCAN, "enter")
    assert keys.mode == "sale"
    assert [line.item.code for line in till.cart.lines] == ["КОЛА"]
    assert till.grant_desk.wrong == []


def test_a_scan_over_a_number_that_needs_a_right_is_sold_and_changes_nothing(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КАФЕ", "enter", "f5", "10", "enter", SCAN, "enter")
    assert [(line.item.code, line.percent) for line in till.cart.lines] == [("КАФЕ", 0), ("КОЛА", 0)]
    assert till.grant_desk.wrong == []


def test_a_short_code_after_a_scanners_prefix_is_no_pin_either(till: PaperTill) -> None:
    keys = Keyboard(station_over(till, scanner_prefix="]"))
    keys.press("1111", "enter", "/setup", "enter", "]123", "enter")
    assert till.grant_desk.wrong == []
    assert [line.item.code for line in till.cart.lines] == ["123"]


def test_what_was_typed_ahead_of_the_printer_is_never_taken_for_a_pin(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КАФЕ", "enter", "f9", "enter")
    assert keys.mode == "printing"
    keys.press("КОЛА", "enter", "/setup", "enter", "123", "enter")
    print_out(keys, till)
    assert keys.mode == "grant"
    assert till.grant_desk.wrong == []
    keys.press("escape")
    assert [line.item.code for line in till.cart.lines] == ["КОЛА", "123"]


def test_the_window_of_a_command_by_word_or_from_the_menu_is_the_same(keys: Keyboard, till: PaperTill) -> None:
    keys.press("f10", "end", "up")
    menu = [row for row in keys.screen.splitlines() if "►" in row]
    assert menu
    keys.press("escape", "/setup", "enter", "2222", "enter")
    assert keys.mode == "setup"


def test_the_rules_for_payment_are_passed_over_until_the_sale_is_saved(keys: Keyboard, till: PaperTill) -> None:
    keys.press("10*КАФЕ", "enter", "f9", "enter", "/override", "enter", "2222", "enter")
    assert keys.mode == "payment"
    keys.press("f5", "enter")
    assert till.overridden == [True]
    assert keys.mode == "printing"
    assert lent(till) == ()


def test_what_was_allowed_in_a_review_ends_where_the_review_is_left(keys: Keyboard, till: PaperTill) -> None:
    keys.press("10*КАФЕ", "enter", "f9", "enter", "/override", "enter", "2222", "enter")
    assert lent(till) != ()
    while keys.mode != "sale":
        keys.press("escape")
    assert lent(till) == ()


def test_a_screen_of_the_back_office_opens_while_the_right_is_lent(keys: Keyboard, till: PaperTill) -> None:
    keys.press("/rules", "enter", "2222", "enter")
    assert keys.station.request == "rules"
    assert lent(till) != ()
    assert keys.station.take_request() == "rules"
    keys.press("up")
    assert lent(till) == ()


def test_a_cashier_with_a_largest_discount_gives_it_and_no_more(
    till: PaperTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    from paper_goods import OPERATORS

    from tui_pos.domain.money import BasisPoints
    from tui_pos.domain.rights import Level

    monkeypatch.setitem(OPERATORS, "4444", Operator("4", "Вера", Level.CASHIER, "en", most_percent=BasisPoints(500)))
    keys = Keyboard(station_over(till))
    keys.press("4444", "enter", "КАФЕ", "enter", "f5")
    assert "needs the right" not in keys.screen
    keys.press("5", "enter")
    assert till.cart.lines[0].percent == 500
    keys.press("f5", "5,01", "enter")
    assert keys.mode == "grant"
    assert "At most 5.00 %" in keys.screen
    keys.press("2222", "enter")
    assert till.cart.lines[0].percent == 501


# The lock.


def test_a_locked_till_hides_the_sale_and_keeps_it(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КАФЕ", "enter", "f5", "10")
    keys.station.lock()
    assert keys.mode == "lock"
    assert "Кафе" not in keys.screen
    keys.press("escape", "f9", "/off", "enter", "escape")
    assert keys.mode == "lock"
    keys.press("1111", "enter")
    assert keys.mode == "field"
    assert "10" in keys.screen
    assert till.operator is not None
    assert till.operator.code == "1"


def test_what_is_scanned_at_a_locked_till_is_sold_once_it_is_open(keys: Keyboard, till: PaperTill) -> None:
    keys.station.lock()
    keys.scan(SCAN)
    assert till.cart.lines == ()
    assert "Кола" not in keys.screen
    keys.press("1111", "enter")
    assert [line.item.code for line in till.cart.lines] == ["КОЛА"]


def test_a_receipt_that_comes_out_while_the_till_is_locked_leaves_it_locked(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КАФЕ", "enter", "f9", "enter")
    keys.press("1111", "enter")
    keys.station.lock()
    print_out(keys, till)
    assert keys.mode == "lock"
    assert till.grant_desk.wrong == []
    keys.press("1111", "enter")
    assert keys.mode == "sale"


def test_what_the_printer_says_meanwhile_is_told_once_the_till_is_open_and_not_before(
    keys: Keyboard, till: PaperTill
) -> None:
    keys.station.lock()
    till.report(Notice(DeviceTrouble("paper_low", "The paper is low; have a roll ready.")))
    keys.station.wake()
    keys.press("9999", "enter")
    assert "paper is low" not in keys.screen
    assert "nobody's" in keys.screen
    keys.press("1111", "enter")
    assert "paper is low" in keys.screen
    assert "nobody's" not in keys.screen


def test_nothing_is_locked_before_anyone_signed_on(till: PaperTill) -> None:
    keys = opened("sign_on", till)
    keys.station.lock()
    assert keys.mode == "sign_on"
