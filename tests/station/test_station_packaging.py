"""Payment by packaging: which, how many, never more than is left to pay."""

import pytest
from keyboard import Keyboard, print_out
from paper_consignments import CRATES
from paper_till import PaperTill

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.payment import STANDARD_TYPES, Payment

CRATE_SCAN = "3800123456833"
TO_PAY = ("2*КАФЕ", "enter", "f9")


@pytest.fixture
def till() -> PaperTill:
    till = PaperTill()
    till.types = (*STANDARD_TYPES, CRATES)
    return till


def crates(qty: int) -> Payment:
    return Payment("crates", Cents(600 * qty), "КАСА", Thousandths(1000 * qty))


@pytest.mark.parametrize(
    "strokes",
    [
        ("f2", CRATE_SCAN, "enter", "enter"),
        ("f2", "КАСА", "enter", "enter"),
        ("f2", "каса за", "enter", "enter"),
        ("/packaging", "enter", "КАСА", "enter", "1", "enter"),
        ("up", "down", "down", "down", "down", "enter", "КАСА", "enter", "enter"),
    ],
)
def test_packaging_is_chosen_counted_and_pays_a_part(keys: Keyboard, till: PaperTill, strokes: tuple[str, ...]) -> None:
    keys.press(*TO_PAY, *strokes)
    assert keys.mode == "payment"
    assert "1 × КАСА" in keys.screen
    assert "14.00 EUR" in keys.screen
    keys.press("f5", "enter")
    assert till.unprinted is not None
    assert till.unprinted.payments == (crates(1), Payment("cash", Cents(1400)))


@pytest.mark.parametrize(
    "strokes",
    [
        ("f2", "3*КАСА", "enter", "enter"),
        ("f2", "КАСА", "enter", "3", "enter"),
        ("f2", "3*", CRATE_SCAN, "enter", "enter"),
        ("3", "f2", CRATE_SCAN, "enter", "enter"),
        ("f2", *(CRATE_SCAN, "enter") * 3, "enter"),
    ],
)
def test_how_many_is_typed_before_or_after_or_scanned_one_by_one(
    keys: Keyboard, till: PaperTill, strokes: tuple[str, ...]
) -> None:
    keys.press(*TO_PAY, *strokes, "2", "enter")
    assert till.unprinted is not None
    assert till.unprinted.payments == (crates(3), Payment("cash", Cents(200))), "what is typed on is money again"


def test_the_sum_is_shown_before_it_is_taken(keys: Keyboard) -> None:
    keys.press(*TO_PAY, "f2", "2*КАСА", "enter")
    assert "2 × 6.00 = 12.00 EUR" in keys.screen
    assert "Left to pay 20.00 EUR" in keys.screen
    keys.press("3")
    assert "3 × 6.00 = 18.00 EUR" in keys.screen


def test_more_than_is_left_is_refused_and_the_number_can_be_typed_again(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*TO_PAY, "f2", "4*КАСА", "enter", "enter")
    assert keys.mode == "field"
    assert "This packaging is worth 24.00, and only 20.00 is left to pay" in keys.screen
    keys.press("3", "enter", "enter")
    assert keys.mode == "payment"
    assert till.unprinted is None, "an Enter struck twice takes nothing"
    keys.press("2", "enter")
    assert till.unprinted is not None


def test_packaging_that_covers_the_sale_saves_it(keys: Keyboard, till: PaperTill) -> None:
    keys.press("2*КАСА", "enter", "f9", "f2", "2*КАСА", "enter", "enter")
    assert keys.mode == "printing"
    print_out(keys, till)
    assert till.sold[0].payments == (crates(2),)


@pytest.mark.parametrize("text", ["0", "абв", "-1", "1.2345"])
def test_a_number_that_is_none_is_refused_and_nothing_is_taken(keys: Keyboard, till: PaperTill, text: str) -> None:
    keys.press(*TO_PAY, "f2", "КАСА", "enter", text, "enter")
    assert keys.mode == "field"
    assert keys.screen.splitlines()[22].strip()
    keys.press("1", "enter")
    assert "1 × КАСА" in keys.screen


def test_esc_goes_back_step_by_step_and_takes_nothing(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*TO_PAY, "f2", "КАСА", "enter", "escape")
    assert keys.mode == "payment"
    keys.press("f2", "escape", "f5", "enter")
    assert till.unprinted is not None
    assert till.unprinted.payments == (Payment("cash", Cents(2000)),)


@pytest.mark.parametrize("counted", [(), ("КАСА", "enter")])
def test_an_unknown_scan_goes_to_the_sale_or_after_a_payment_waits_for_the_next(
    keys: Keyboard, till: PaperTill, counted: tuple[str, ...]
) -> None:
    keys.press(*TO_PAY, "f2", *counted)
    keys.scan("5000000000000")
    assert keys.mode == "sale"
    assert "5000000000000" in keys.screen, "refused there, and said to be"
    keys.press("escape", "f9", "f6", "5", "enter", "f2", *counted)
    keys.scan("5000000000000")
    assert "Kept for the next sale: 5000000000000" in keys.screen
    assert keys.mode == ("field" if counted else "packaging")


def test_other_goods_scanned_while_counting_are_no_packaging(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*TO_PAY, "f2", "КАСА", "enter")
    keys.scan("3800123456789")
    assert keys.mode == "sale"
    assert [line.item.code for line in till.cart.lines] == ["КАФЕ", "КОЛА"]


def test_a_shop_that_takes_no_packaging_says_so(keys: Keyboard, till: PaperTill) -> None:
    till.types = STANDARD_TYPES
    keys.press(*TO_PAY, "f2")
    assert keys.mode == "payment"
    assert "This sale may be paid by" in keys.screen
    keys.press("enter")
    assert till.unprinted is None, "that Enter meant the packaging"


def test_where_the_way_to_pay_changes_the_sale_the_count_is_kept_over_the_review(
    keys: Keyboard, till: PaperTill
) -> None:
    keys.press("ЧАЙ", "enter", "f9", "5", "enter", "enter", "enter", "f2", "КАСА", "enter", "enter")
    assert keys.mode == "review"
    assert "Paid with Cash, Packaging: 20.00 EUR instead of 18.00 EUR." in keys.screen
    keys.press("enter", "enter")
    assert keys.mode == "payment"
    assert "1 × КАСА" in keys.screen
    assert "9.00 EUR" in keys.screen
    keys.press("f6", "enter")
    assert keys.mode == "printing"


def test_only_what_is_taken_as_payment_stands_in_the_list(keys: Keyboard) -> None:
    keys.press(*TO_PAY, "f2")
    assert "Палет" in keys.screen
    assert "Кола" not in keys.screen.split("Payment by packaging")[1]


def test_where_one_packaging_is_taken_it_is_counted_at_once(keys: Keyboard, till: PaperTill) -> None:
    till.takes = till.takes[:1]
    keys.press(*TO_PAY, "2", "f2")
    assert keys.mode == "field"
    assert "Каса за бутилки" in keys.screen
    keys.press("enter", "f5", "enter")
    assert till.unprinted is not None
    assert till.unprinted.payments == (crates(2), Payment("cash", Cents(800)))


@pytest.mark.parametrize("steps", [("escape",), ("КАСА", "enter", "escape")])
def test_given_up_it_leaves_the_way_to_pay_as_it_was(keys: Keyboard, till: PaperTill, steps: tuple[str, ...]) -> None:
    keys.press(*TO_PAY, "f6", "f2", *steps, "enter")
    assert till.unprinted is not None
    assert till.unprinted.payments == (Payment("card", Cents(2000)),)
