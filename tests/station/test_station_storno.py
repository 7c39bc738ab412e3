"""Storno by keys: how much of each line, why, what is handed back in which way, and the packaging that goes with it."""

from dataclasses import replace
from uuid import UUID

import pytest
from keyboard import Keyboard, print_out
from paper_goods import CRATE, FIRM, OPERATORS
from paper_till import PaperTill
from returning import OPEN, backs, beer, quantities, sell, told, wait_for_receipt

from tui_pos.domain.cart import Line
from tui_pos.domain.money import ONE, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation, PointsShare, Related, StornoReason
from tui_pos.domain.parties import Account
from tui_pos.domain.payment import Payment
from tui_pos.domain.saying import saying

# The whole of it.


def test_b10_the_whole_sale_is_preset_and_comes_back_by_enter_and_a_yes(manager: Keyboard, till: PaperTill) -> None:
    beer(manager, till)
    manager.press(*OPEN)
    assert manager.mode == "storno"
    assert quantities(manager) == [["24", "", "24"], ["1", "", "1"]]
    for text in (
        "Storno of sale 1",
        "Comes back 32.30 EUR",
        "Reason: goods returned",
        "Handed back: 32.30 Cash",
        "Return of consigned goods, Иван Петров: 2 × Каса за бутилки at 6.00 = 12.00",
    ):
        assert text in manager.screen
    manager.press("enter")
    asked = "Storno of 32.30 EUR: sale 1, goods returned. Handed back: 32.30 Cash."
    assert f"{asked} The packaging is here: 2 × Каса за бутилки (6.00). Is it right?" in told(manager)
    assert till.unprinted is None
    manager.press("enter")
    wait_for_receipt(manager, till)
    assert manager.mode == "sale"
    assert "Saved: Storno 1 with receipt 0000002; Return of consigned goods 41." in manager.screen
    assert backs(till) == [[(1, 24_000), (2, 1000)]]
    assert till.stornos[0].reason is StornoReason.RETURN


def test_a_sale_that_is_all_back_has_nothing_to_return(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    manager.press(*OPEN, "enter", "enter")
    wait_for_receipt(manager, till)
    manager.press(*OPEN)
    assert manager.mode == "receipt"
    assert "All of this sale has come back already" in manager.screen


def test_the_last_sale_stays_the_last_sale(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    manager.press(*OPEN, "enter", "enter")
    wait_for_receipt(manager, till)
    assert "Last 10.00, change 0.00" in manager.screen


def test_who_may_not_is_told_so(keys: Keyboard, till: PaperTill) -> None:
    sell(keys, till, "КАФЕ")
    keys.press(*OPEN, "escape")
    assert keys.mode == "receipt"
    assert "storno" in keys.screen.splitlines()[22]
    assert till.asked_stornos == 0


# A part of it.


@pytest.mark.parametrize("end", ["f2", "enter"])
def test_a_number_says_how_many_of_the_marked_line_come_back(manager: Keyboard, till: PaperTill, end: str) -> None:
    beer(manager, till)
    manager.press(*OPEN, "12", end, "down", "0", end)
    assert quantities(manager) == [["24", "", "12"], ["1", "", ""]]
    assert "Comes back 11.40 EUR" in manager.screen
    assert "1 × Каса за бутилки at 6.00 = 6.00" in manager.screen
    manager.press("enter", "enter")
    wait_for_receipt(manager, till)
    manager.press(*OPEN)
    assert quantities(manager) == [["24", "12", "12"], ["1", "", "1"]], "the rest is what is left"
    manager.press("enter", "enter")
    wait_for_receipt(manager, till)
    assert backs(till) == [[(1, 12_000)], [(1, 12_000), (2, 1000)]]
    assert sum(storno.total for storno in till.stornos) == till.sold[0].total


def test_without_a_number_all_of_the_line_comes_back(manager: Keyboard, till: PaperTill) -> None:
    beer(manager, till)
    manager.press(*OPEN, "3", "f2", "f2")
    assert quantities(manager)[0] == ["24", "", "24"]


@pytest.mark.parametrize("text", ["25", "-1", "24.001", "абв"])
def test_more_than_is_left_or_no_number_changes_nothing(manager: Keyboard, till: PaperTill, text: str) -> None:
    beer(manager, till)
    manager.press(*OPEN, text, "enter")
    assert manager.mode == "storno"
    assert manager.screen.splitlines()[22].strip()
    assert quantities(manager)[0] == ["24", "", "24"]


def test_with_nothing_to_come_back_nothing_is_asked(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    manager.press(*OPEN, "0", "f2")
    assert "Nothing comes back yet: type how many of a line, and strike F2." in manager.screen
    manager.press("enter", "enter")
    assert manager.mode == "storno"
    assert till.unprinted is None


def test_more_lines_than_a_page_turn(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, *["КАФЕ", "123"] * 5)
    manager.press(*OPEN, "end")
    assert "9–10 / 10" in manager.screen
    manager.press("0", "f2", "pageup")
    assert "1–8 / 10" in manager.screen
    manager.press("enter", "enter")
    wait_for_receipt(manager, till)
    assert [number for number, _ in backs(till)[0]] == list(range(1, 10))


# Reason and packaging.


def test_the_reasons_follow_one_another(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    manager.press(*OPEN)
    for reason in ("operator's error", "tax base reduced", "goods returned", "operator's error"):
        manager.press("f5")
        assert f"Reason: {reason}" in manager.screen
    manager.press("enter", "enter")
    wait_for_receipt(manager, till)
    assert till.stornos[0].reason is StornoReason.OPERATOR_ERROR


def test_packaging_is_refused_and_taken_again_with_one_key(manager: Keyboard, till: PaperTill) -> None:
    beer(manager, till)
    manager.press(*OPEN, "delete")
    assert "Packaging that stays with the customer" in manager.screen
    manager.press("delete", "delete", "enter")
    assert "The packaging stays with the customer. Is it right?" in told(manager)
    manager.press("enter")
    wait_for_receipt(manager, till)
    assert till.stornos[0].children == ()
    assert "Saved: Storno 1 with receipt 0000002." in manager.screen


def test_where_no_packaging_is_offered_there_is_none_to_refuse(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    manager.press(*OPEN, "delete")
    assert "No packaging comes back with this." in manager.screen


def test_a_long_line_of_packaging_keeps_its_price(manager: Keyboard, till: PaperTill) -> None:
    till.storno_crate = replace(CRATE, name="Каса за бутилки 0,5 л дървена, двадесет гнезда")
    beer(manager, till)
    manager.press(*OPEN)
    assert "2 × Каса за бутилки 0,5 л дървена, двадесет гнезда at 6.00 = 12.00" in " ".join(manager.screen.split())


# What is handed back.


def test_credit_comes_off_the_debt_and_what_was_paid_off_is_handed_back(manager: Keyboard, till: PaperTill) -> None:
    manager.press("f6", "фирма", "enter", "КАФЕ", "enter", "f9", "f4", "enter")
    print_out(manager, till)
    till.accounts["П2"] = Account(debt=Cents(400))
    manager.press(*OPEN)
    assert "Handed back: 4.00 off the debt, 5.00 Cash" in manager.screen


def test_points_go_back_and_those_earned_go(manager: Keyboard, till: PaperTill) -> None:
    manager.press("f6", "иван", "enter", "КАФЕ", "enter", "f9")
    if manager.mode == "review":
        manager.press("enter")
    manager.press("f3", "2", "enter", "f5", "enter")
    print_out(manager, till)
    till.sold[0] = replace(till.sold[0], points=(PointsShare("r5", 1, Cents(22)),))
    manager.press(*OPEN)
    assert "Handed back: 2.00 in points, 7.50 Cash" in manager.screen
    assert "Points that go: 0.22" in manager.screen


def test_c06_points_that_are_spent_already_are_warned_of_in_the_window_and_the_question(
    manager: Keyboard, till: PaperTill
) -> None:
    till.storno_warnings = (saying("“{partner}” has spent them.", partner="Иван"),)
    beer(manager, till)
    manager.press(*OPEN)
    assert "“Иван” has spent them." in manager.screen
    manager.press("enter")
    assert "“Иван” has spent them." in told(manager)


# A sale beside another document.


CHILD = UUID(int=5001)


def on_credit(till: PaperTill) -> Operation:
    """An additional sale on credit, which came with sale 1."""
    first = till.sold[0]
    child = replace(
        first,
        id=CHILD,
        partner=FIRM,
        operator=OPERATORS["2222"],
        lines=(Line(1, CRATE, Thousandths(2 * ONE), Cents(600)),),
        payments=(Payment("credit", Cents(1200)),),
        parent=Related(Kind.SALE, first.id, 1),
        number=2,
        receipt="",
    )
    till.sold.append(child)
    return child


def test_a_sale_without_a_receipt_stands_in_the_list_and_comes_back_at_once(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    on_credit(till)
    manager.scan("123")
    cart = till.cart
    manager.press("/receipts", "enter")
    rows = manager.screen.splitlines()
    assert rows[3].split()[1:] == ["2", "21.11.2026", "10:00", "Фирма", "ООД", "—", "12.00"]
    assert rows[4].split()[-2:] == ["0000001", "10.00"]
    manager.press("enter")
    assert "On credit beside another document: no receipt." in manager.screen
    manager.press("f8")
    assert "Handed back: 12.00 off the debt" in manager.screen
    assert "The sale had no receipt; none is printed." in manager.screen
    manager.press("enter", "enter")
    assert manager.mode == "sale"
    assert "Saved: Storno 1." in manager.screen
    assert backs(till) == [[(1, 2000)]]
    assert till.cart is cart
    assert till.unprinted is None


# In Bulgarian.


def test_in_bulgarian_no_word_of_the_window_is_left_in_english() -> None:
    from tui_pos.language import translator
    from tui_pos.station.station import Station

    till = PaperTill()
    keys = Keyboard(Station(till, translator, language="bg"))
    keys.press("3333", "enter")
    beer(keys, till)
    keys.press(*OPEN)
    english = set("abcdefghijklmnopqrstuvwxyz")
    text = keys.screen.replace("DT000001", "").replace("EUR", "")
    for key in ("Esc", "Enter", "Del", "F1", "F2", "F5"):
        text = text.replace(key, "")
    assert not english & set(text.casefold())
