"""Storno by keys when something comes between: a refusal, another till, a step back, a scan, no
receipt; and the sale in hand stays.
"""

import pytest
from keyboard import Keyboard, print_out
from paper_till import PaperTill
from returning import OPEN, backs, beer, quantities, sell, told, wait_for_receipt

from tui_pos.domain.answers import Notice, PrintTrouble
from tui_pos.domain.money import ONE, Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.parties import Account
from tui_pos.domain.saying import saying
from tui_pos.errors import DeviceTrouble

SCAN = "3800123456789"


# Refused.


def test_a_refusal_stands_in_the_window_and_another_reason_goes_on(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    till.too_late = True
    manager.press(*OPEN, "f5")
    assert "An operator's error could be put right until 7." in manager.screen
    manager.press("enter")
    assert manager.mode == "storno"
    manager.press("f5", "enter")
    assert manager.mode == "question"


def test_what_changes_between_question_and_yes_is_seen_first(manager: Keyboard, till: PaperTill) -> None:
    manager.press("f6", "фирма", "enter", "КАФЕ", "enter", "f9", "f4", "enter")
    print_out(manager, till)
    manager.press(*OPEN, "enter")
    till.accounts["П2"] = Account(debt=Cents(400))
    manager.press("enter")
    assert manager.mode == "storno"
    assert "Something of this sale has changed meanwhile" in manager.screen
    assert "Handed back: 4.00 off the debt, 5.00 Cash" in manager.screen
    assert till.unprinted is None


def test_what_came_back_at_another_till_is_refused_and_shown(manager: Keyboard, till: PaperTill) -> None:
    beer(manager, till)
    manager.press(*OPEN, "enter")
    till.storno(till.sold[0], {1: Thousandths(20 * ONE)}, StornoReason.RETURN)
    till.print_out()
    till.reports()
    manager.press("enter")
    assert manager.mode == "storno"
    assert "only 4 is left" in manager.screen
    assert quantities(manager) == [["24", "20", "4"], ["1", "", "1"]]
    manager.press("enter", "enter")
    wait_for_receipt(manager, till)
    assert backs(till)[1] == [(1, 4000), (2, 1000)]


def test_a_sale_that_waits_for_its_receipt_comes_first(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    manager.press("КАФЕ", "enter", "f9", "enter")
    till.jam()
    manager.station.wake()
    manager.press("escape", *OPEN, "0", "f2", "1", "f2", "enter")
    assert manager.mode == "trouble"
    manager.press("escape")
    assert manager.mode == "storno"
    assert quantities(manager) == [["1", "", "1"]]


# One step back, and scans.


def test_esc_goes_one_step_back_and_keeps_nothing(manager: Keyboard, till: PaperTill) -> None:
    beer(manager, till)
    manager.press(*OPEN, "2", "f2", "f5", "enter", "escape")
    assert manager.mode == "storno"
    assert quantities(manager)[0] == ["24", "", "2"]
    manager.press("escape")
    assert manager.mode == "receipt"
    manager.press("f8")
    assert quantities(manager)[0] == ["24", "", "24"]
    assert "Reason: goods returned" in manager.screen
    assert till.stornos == []


@pytest.mark.parametrize("strokes", [(), ("enter",), ("2", "f2")])
def test_a_scan_goes_back_to_the_sale(manager: Keyboard, till: PaperTill, strokes: tuple[str, ...]) -> None:
    sell(manager, till, "3*КАФЕ")
    manager.scan("123")
    manager.press(*OPEN, *strokes)
    manager.scan(SCAN)
    assert manager.mode == "sale"
    assert [line.item.code for line in till.cart.lines] == ["123", "КОЛА"]
    assert till.unprinted is None


def test_all_of_it_typed_ahead_in_one_go_lands_where_it_belongs(manager: Keyboard, till: PaperTill) -> None:
    manager.press("5*КАФЕ", "enter", "f9", "enter")
    manager.press(*OPEN, "2", "enter", "f5", "enter", "enter", SCAN, "enter", "3*КАФЕ", "enter")
    print_out(manager, till)
    wait_for_receipt(manager, till)
    assert backs(till) == [[(1, 2000)]]
    assert [line.item.code for line in till.cart.lines] == ["КОЛА", "КАФЕ"]


# The sale in hand.


def test_the_sale_in_hand_stays_as_it_is(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    manager.scan("3*123")
    before = till.cart
    manager.press(*OPEN, "enter", "enter")
    wait_for_receipt(manager, till)
    assert till.cart is before
    assert "Saved: Storno 1" in manager.screen


# A receipt that does not come.


def test_a_storno_taken_back_leaves_the_sale_in_hand_and_what_was_sold(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    manager.scan("3*123")
    manager.press(*OPEN, "enter", "enter")
    manager.scan(SCAN)
    till.jam()
    manager.station.wake()
    assert "A storno of 10.00 EUR waits for its receipt." in manager.screen
    manager.press("f8")
    assert "Take the storno back?" in told(manager)
    manager.press("enter")
    assert "The storno is being taken back…" in manager.screen
    till.give_up()
    manager.station.wake()
    assert manager.mode == "sale"
    assert "No receipt was issued, and nothing is saved." in manager.screen
    assert [line.item.code for line in till.cart.lines] == ["123", "КОЛА"]
    manager.press(*OPEN)
    assert quantities(manager) == [["1", "", "1"]]


def test_a_storno_left_waiting_is_named_when_its_receipt_comes(manager: Keyboard, till: PaperTill) -> None:
    beer(manager, till)
    manager.press(*OPEN, "enter", "enter")
    till.jam()
    manager.station.wake()
    manager.press("escape")
    assert "A storno waits for its receipt: F9" in manager.screen
    manager.press("f9")
    assert manager.mode == "trouble"
    manager.press("f7")
    assert "Is this storno's receipt on the paper, whole?" in told(manager)
    manager.press("escape", "escape")
    print_out(manager, till)
    assert "Saved: Storno 1 with receipt 0000002; Return of consigned goods 41." in manager.screen
    till.report(Notice(saying("Two dozen.")))
    manager.station.wake()
    assert "Saved: Storno 1" in manager.screen, "a notice waits"


def test_what_the_drawer_cannot_pay_is_told_with_what_can_be_done(manager: Keyboard, till: PaperTill) -> None:
    beer(manager, till)
    manager.press(*OPEN, "enter", "enter")
    assert till.unprinted is not None
    trouble = DeviceTrouble("drawer_short", "The printer holds too little.")
    till.report(PrintTrouble(till.unprinted, trouble))
    manager.station.wake()
    assert manager.mode == "trouble"
    text = " ".join(manager.screen.replace("│", " ").split())
    assert "Nothing of it is on paper." in text
    assert "F8: take the storno back" in text
