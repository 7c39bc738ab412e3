"""The payment window: points and credit, what rules say of the way to pay, and a review for each way."""

from dataclasses import replace

import pytest
from keyboard import Keyboard, print_out
from paper_till import PaperTill

from tui_pos.domain.money import Cents
from tui_pos.domain.parties import Account
from tui_pos.domain.payment import STANDARD_TYPES, Payment, PaymentKind, PaymentType

IVAN_BUYS_COFFEE = ("2900001", "enter", "2*КАФЕ", "enter", "f9")
THE_FIRM_BUYS_AN_OVEN = ("f6", "фирма", "enter", "ПЕЧКА", "enter", "f9", "enter")


def paid(till: PaperTill) -> list[tuple[str, int]]:
    assert till.unprinted is not None
    return [(payment.type, payment.amount) for payment in till.unprinted.payments]


# Points.


def test_the_points_stand_beside_their_way_to_pay_with_its_key(keys: Keyboard) -> None:
    keys.press(*IVAN_BUYS_COFFEE)
    row = next(row for row in keys.screen.splitlines() if "Points" in row)
    assert row.split()[1:4] == ["F3", "Points", "5.00"]


def test_enter_with_points_takes_as_many_as_there_are(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN_BUYS_COFFEE, "f3", "enter")
    assert keys.mode == "payment"
    assert "14.00 EUR" in keys.screen
    keys.press("enter")
    assert till.unprinted is None, "an Enter struck twice takes nothing"
    keys.press("f3", "enter")
    assert "has no points left" in keys.screen
    keys.press("f5", "enter")
    assert paid(till) == [("points", 500), ("cash", 1400)]


def test_enter_with_more_points_than_the_sale_costs_takes_what_it_costs(keys: Keyboard, till: PaperTill) -> None:
    till.accounts["П1"] = Account(points=Cents(10_000))
    keys.press(*IVAN_BUYS_COFFEE, "f3", "enter")
    assert paid(till) == [("points", 1900)]


def test_c04_a_part_of_the_balance_is_taken_when_the_amount_is_typed(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN_BUYS_COFFEE, "f3", "2", "enter", "f6", "enter")
    assert paid(till) == [("points", 200), ("card", 1700)]


def test_c05_more_points_than_there_are_is_refused_and_nothing_else_is_lost(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN_BUYS_COFFEE, "10", "enter", "f3", "5.01", "enter")
    assert keys.mode == "payment"
    assert "The customer has 5.00 points, 5.01 were asked for" in keys.screen
    assert "10.00 EUR" in keys.screen
    assert "9.00 EUR" in keys.screen
    keys.press("5", "enter", "f6", "enter")
    assert paid(till) == [("cash", 1000), ("points", 500), ("card", 400)]


def test_c05_points_that_another_till_has_spent_meanwhile_are_not_taken(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN_BUYS_COFFEE, "f3")
    till.accounts["П1"] = Account(points=Cents(100))
    keys.press("enter", "f5", "enter")
    assert paid(till) == [("points", 100), ("cash", 1800)]


@pytest.mark.parametrize("key", ["f3", "f4"])
def test_the_end_customer_has_neither_points_nor_credit(keys: Keyboard, till: PaperTill, key: str) -> None:
    keys.press("КАФЕ", "enter", "f9")
    assert "Points" not in keys.screen
    keys.press(key)
    assert "for a known customer" in keys.screen
    keys.press("enter")
    assert "choose how" in keys.screen, "the Enter after a refused way means that way, and takes nothing"
    keys.press("enter")
    assert paid(till) == [("cash", 1000)]


def test_points_are_shown_when_the_card_is_scanned_and_when_the_customer_is_chosen(
    keys: Keyboard, till: PaperTill
) -> None:
    keys.scan("2900001")
    assert "Customer: Иван Петров. Points: 5.00." in keys.screen
    keys.press("f6", "фирма", "enter")
    assert "Points" not in keys.screen
    keys.press("f6", "иван", "enter")
    assert "Points: 5.00." in keys.screen
    till.accounts.clear()
    keys.scan("2900001")
    assert "Customer: Иван Петров." in keys.screen
    assert "Points" not in keys.screen


def test_the_review_says_how_many_points_the_sale_will_earn(keys: Keyboard) -> None:
    keys.press("2900001", "enter", "12*КОЛА", "enter", "4*КАФЕ", "enter", "f9")
    assert "After saving: 1.50 points" in keys.screen, "3 % of 11.88 and 38.00"


# Credit and advance.


def test_what_may_still_go_on_credit_stands_beside_it(keys: Keyboard) -> None:
    keys.press(*THE_FIRM_BUYS_AN_OVEN, "f4")
    row = next(row for row in keys.screen.splitlines() if "On credit" in row)
    assert row.split()[1:6] == ["►", "F4", "On", "credit", "20.00"]
    assert "The customer owes 480.00 of at most 500.00." in keys.screen


def test_over_the_limit_is_refused_and_the_rest_is_paid_otherwise(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*THE_FIRM_BUYS_AN_OVEN, "f4", "20.01", "enter")
    for part in ("owes 480.00; with 20.01 more on credit", "0.01 over", "500.00"):
        assert part in keys.screen
    keys.press("20", "enter", "f5", "enter")
    assert paid(till) == [("credit", 2000), ("cash", 3500)]


def test_what_is_to_be_paid_at_once_is_shown_and_the_rest_may_wait(keys: Keyboard, till: PaperTill) -> None:
    till.accounts.clear()
    keys.press("f6", "фирма", "enter", "ПЕЧКА", "enter", "f9")
    assert "At least 27.50 EUR now: Half at once." in keys.screen
    keys.press("enter")
    assert "At least 27.50 EUR now: Half at once." in keys.screen
    keys.press("f4", "enter")
    assert "Not so much on credit" in keys.screen
    keys.press("27.50", "enter", "f6", "enter")
    assert paid(till) == [("credit", 2750), ("card", 2750)]


def test_a_letter_to_come_is_named_in_the_review(keys: Keyboard) -> None:
    keys.press("2900001", "enter", "ПЕЧКА", "enter", "f9")
    assert "E-mail to ivan@example.com" in keys.screen


# Only so.


def test_e01_from_a_hundred_on_only_cards_are_offered(keys: Keyboard, till: PaperTill) -> None:
    visa = PaymentType("visa", "Visa", PaymentKind.CARD)
    till.types = (*STANDARD_TYPES, visa)
    keys.press("10*КАФЕ", "enter", "f9")
    assert "Only Card, Visa: Card from 100." in keys.screen
    keys.press("enter")
    assert "Only Card, Visa: Card from 100." in keys.screen
    assert "Cash" not in keys.screen.splitlines()[7]
    keys.press("f5")
    assert "Rule “Card from 100” lets this sale be paid by Card, Visa only" in keys.screen
    keys.press("50", "enter")
    assert "choose how" in keys.screen
    keys.press("50", "enter", "down", "50", "enter")
    assert paid(till) == [("card", 5000), ("visa", 5000)], "E02: two types of one kind"


def test_the_footer_names_no_way_that_is_not_offered(keys: Keyboard, till: PaperTill) -> None:
    till.types = tuple(type_ for type_ in STANDARD_TYPES if type_.code in ("cash", "card"))
    keys.press("2*КАФЕ", "enter", "f9")
    assert keys.mode == "payment"
    footer = keys.screen.splitlines()[-1]
    assert "F5 Cash" in footer
    assert "F6 Card" in footer
    assert "F7" not in footer
    assert "F8" not in footer


def test_e01_just_below_everything_is_offered(keys: Keyboard, till: PaperTill) -> None:
    keys.press("9*КАФЕ", "enter", "КАФЕ", "enter", "f4", "9.99", "enter", "f9", "f8", "50", "enter", "f5", "enter")
    assert paid(till) == [("voucher", 5000), ("cash", 4999)]


def test_e04_a_manager_passes_over_the_rule_and_the_window_says_so(manager: Keyboard, till: PaperTill) -> None:
    manager.press("10*КАФЕ", "enter", "f9", "enter", "/override", "enter")
    assert "Passed over: Card from 100." in manager.screen
    manager.press("f5", "0.01", "enter", "f6", "enter")
    assert paid(till) == [("cash", 1), ("card", 9999)]
    assert till.overridden == [True]


def test_e04_a_cashier_does_not(keys: Keyboard, till: PaperTill) -> None:
    keys.press("10*КАФЕ", "enter", "f9", "enter", "/override", "enter")
    assert "another way to pay" in keys.screen
    assert "Passed over" not in keys.screen
    keys.press("escape", "f5", "enter")
    assert till.unprinted is None
    keys.press("enter")
    assert paid(till) == [("card", 10_000)]
    assert till.overridden == [False]


def test_where_no_rule_limits_the_payment_nothing_is_passed_over(manager: Keyboard, till: PaperTill) -> None:
    manager.press("КАФЕ", "enter", "f9", "/override", "enter")
    assert "No rule limits" in manager.screen
    manager.press("enter")
    assert till.overridden == [False]


# Rules that look at the way to pay.


def test_the_cash_discount_is_seen_before_the_save(keys: Keyboard, till: PaperTill) -> None:
    keys.press("ЧАЙ", "enter", "f9")
    assert keys.mode == "payment"
    keys.press("enter")
    assert keys.mode == "review"
    assert till.unprinted is None
    assert "Paid with Cash: 18.00 EUR instead of 20.00 EUR." in keys.screen
    assert "Cash tea: 10 % off for cash." in keys.screen
    keys.press("enter")
    assert keys.mode == "payment"
    assert till.unprinted is None
    keys.press("enter")
    assert paid(till) == [("cash", 1800)]


def test_the_amount_that_was_typed_is_still_there_after_the_review(keys: Keyboard, till: PaperTill) -> None:
    keys.press("ЧАЙ", "enter", "f9", "50", "enter", "enter")
    assert "32.00 EUR" in keys.screen, "the change"
    keys.press("enter")
    assert paid(till) == [("cash", 5000)]
    assert till.unprinted is not None
    assert till.unprinted.change == 3200


def test_f9_amount_enter_in_the_second_review_pays_too(keys: Keyboard, till: PaperTill) -> None:
    keys.press("ЧАЙ", "enter", "f9", "enter", "20", "enter")
    assert paid(till) == [("cash", 2000)]


def test_where_nothing_comes_out_otherwise_the_payment_goes_on_silently(keys: Keyboard, till: PaperTill) -> None:
    keys.press("ЧАЙ", "enter", "f9", "f6", "enter")
    assert paid(till) == [("card", 2000)]


def test_going_over_to_card_takes_the_cash_discount_away_again(keys: Keyboard, till: PaperTill) -> None:
    keys.press("ЧАЙ", "enter", "f9", "enter", "enter", "f6", "enter")
    assert keys.mode == "review"
    assert "Paid with Card: 20.00 EUR instead of 18.00 EUR." in keys.screen
    keys.press("enter", "enter")
    assert paid(till) == [("card", 2000)]


def test_the_second_review_leads_to_another_way_at_once(keys: Keyboard, till: PaperTill) -> None:
    keys.press("ЧАЙ", "enter", "f9", "enter", "f6", "enter")
    assert keys.mode == "review"
    keys.press("enter", "enter")
    assert paid(till) == [("card", 2000)]


def test_esc_in_the_second_review_takes_nothing_and_goes_back_to_the_payment(keys: Keyboard, till: PaperTill) -> None:
    keys.press("ЧАЙ", "enter", "f9", "enter", "escape")
    assert keys.mode == "payment"
    keys.press("f6", "enter")
    assert paid(till) == [("card", 2000)]


def test_a_split_takes_the_cash_discount_away_and_keeps_what_was_paid(keys: Keyboard, till: PaperTill) -> None:
    keys.press("ЧАЙ", "enter", "f9", "5", "enter", "enter", "enter")
    assert keys.mode == "payment"
    assert "13.00 EUR" in keys.screen, "what is left of 18.00"
    keys.press("f6", "enter")
    assert "Paid with Cash, Card: 20.00 EUR instead of 18.00 EUR." in keys.screen
    keys.press("enter")
    assert "15.00 EUR" in keys.screen
    keys.press("enter")
    assert paid(till) == [("cash", 500), ("card", 1500)]


def test_a_payment_taken_out_again_is_asked_for_anew(keys: Keyboard, till: PaperTill) -> None:
    keys.press("ЧАЙ", "enter", "f9", "f6", "5", "enter", "delete", "f5", "enter")
    assert keys.mode == "review"
    assert "Paid with Cash: 18.00 EUR instead of 20.00 EUR." in keys.screen


def test_a_way_that_stops_the_sale_leads_back_to_the_others(keys: Keyboard, till: PaperTill) -> None:
    keys.press("2900001", "enter", "ЧАЙ", "enter", "f9", "f4", "enter")
    assert keys.mode == "stopped"
    assert "Tea is not sold on credit." in keys.screen
    keys.press("enter", "escape")
    assert keys.mode == "payment"
    keys.press("f6", "enter")
    assert paid(till) == [("card", 1900)]


def test_a_scan_into_the_second_review_accepts_nothing(keys: Keyboard, till: PaperTill) -> None:
    keys.press("ЧАЙ", "enter", "f9", "5", "enter")
    keys.scan("3800123456789")
    assert keys.mode == "sale"
    assert len(till.cart.lines) == 2
    keys.press("f8", "f9", "5", "enter", "enter", "enter", "f6", "enter")
    assert keys.mode == "review"
    keys.scan("3800123456789")
    assert keys.mode == "review"
    assert "Kept for the next sale" in keys.screen
    assert till.unprinted is None
    keys.press("enter", "enter")
    assert paid(till) == [("cash", 500), ("card", 1500)]
    print_out(keys, till)
    assert [line.item.code for line in till.cart.lines] == ["КОЛА"]


def test_a_sale_is_never_saved_with_a_sum_that_nobody_has_seen(keys: Keyboard, till: PaperTill) -> None:
    for way in ("f5", "f6", "f5", "f8", "f5"):
        keys.press("ЧАЙ", "enter", "f9", way)
        shown = ""
        while till.unprinted is None:
            shown = keys.screen
            keys.press("enter")
        row = next(row for row in shown.splitlines() if "Left to pay" in row)
        assert f" {till.unprinted.total / 100:.2f} EUR" in row
        print_out(keys, till)


# More ways than fit.


def test_more_ways_to_pay_than_rows_are_paged(keys: Keyboard, till: PaperTill) -> None:
    till.types = tuple(replace(STANDARD_TYPES[1], code=f"c{number}", name=f"Card {number}") for number in range(11))
    keys.press("КАФЕ", "enter", "f9")
    assert "1–8 / 11" in keys.screen
    keys.press(*["down"] * 9)
    assert "9–11 / 11" in keys.screen
    assert "► " in next(row for row in keys.screen.splitlines() if "Card 9" in row)
    keys.press("enter")
    assert till.unprinted is not None
    assert till.unprinted.payments == (Payment("c9", Cents(1000)),)


def test_rules_that_leave_no_common_way_to_pay_say_so(keys: Keyboard, till: PaperTill) -> None:
    till.types = ()
    keys.press("10*КАФЕ", "enter", "f9", "enter")
    for key in ("f5", "enter"):
        keys.press(key)
        assert "leave no way to pay that all of them allow" in keys.screen
    assert till.unprinted is None
