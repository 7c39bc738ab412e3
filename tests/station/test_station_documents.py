"""Documents that go with a sale: shown filled in the review, taken with one key, lowered, raised, refused."""

from collections.abc import Iterator

import pytest
from keyboard import Keyboard, print_out
from paper_till import PaperTill

from tui_pos.domain.answers import Notice
from tui_pos.domain.payment import Payment
from tui_pos.domain.saying import saying

IVAN = ("f6", "иван", "enter")
TWO_DOZEN = ("24*БИРА", "enter", "f9")
CRATE, BONUS = ("consignment", "П1", "КАСА"), ("bonus", "П2", "ПАЛЕТ")


def rows(keys: Keyboard) -> str:
    """What stands above the rules, in one line."""
    text = keys.screen.split("Rules")[0]
    return " ".join(text.split())


def sold(till: PaperTill) -> list[tuple[str, str, str, int]]:
    return till.documents


def test_b02_a_document_stands_filled_in_the_review_and_one_key_takes_it(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, "12*БИРА", "enter", "f9")
    told = rows(keys)
    assert "Documents that go with it ► Consignment for Иван Петров: 1 × Каса за бутилки at 6.00 = 6.00" in told
    assert "(Crate for beer)" in told
    keys.press("enter")
    assert keys.mode == "payment"
    keys.press("enter")
    assert sold(till) == [(*CRATE, 1000)]
    print_out(keys, till)
    assert till.sold[0].total == 1140, "what is on consignment is not paid"
    assert "Saved: Consignment 41." in keys.screen


def test_b03_lowered_documents_are_saved_lowered(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, *TWO_DOZEN, "left")
    assert "1 × Каса за бутилки at 6.00 = 6.00 (Crate for beer). Computed: 2." in rows(keys)
    keys.press("enter", "enter")
    assert sold(till) == [(*CRATE, 1000), (*BONUS, 1000)]


@pytest.mark.parametrize("strokes", [("delete",), ("left", "left"), ("left", "left", "left")])
def test_b03_a_refused_document_is_not_saved_and_the_sale_is(
    keys: Keyboard, till: PaperTill, strokes: tuple[str, ...]
) -> None:
    keys.press(*IVAN, *TWO_DOZEN, *strokes)
    assert "Consignment for Иван Петров: Каса за бутилки, refused" in rows(keys)
    keys.press("enter", "enter")
    assert sold(till) == [(*BONUS, 1000)]
    print_out(keys, till)
    assert "Saved: Bonus 41." in keys.screen


def test_what_was_refused_is_taken_again_by_the_same_key(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, *TWO_DOZEN, "delete", "delete", "enter", "enter")
    assert sold(till) == [(*CRATE, 2000), (*BONUS, 1000)]


def test_tab_marks_the_next_document_and_after_the_last_the_first(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, *TWO_DOZEN, "tab")
    assert "► Bonus for Фирма ООД: 1 × Палет at 5.00 = 5.00" in rows(keys)
    keys.press("delete", "tab", "left", "enter", "enter")
    assert sold(till) == [(*CRATE, 1000)]


def test_b03_more_than_computed_is_for_who_may(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, *TWO_DOZEN, "left", "right", "right")
    assert "more than a rule computes" in keys.screen
    keys.press("escape", "enter", "enter")
    assert sold(till)[0] == (*CRATE, 2000)


def test_b03_a_manager_raises_it(manager: Keyboard, till: PaperTill) -> None:
    manager.press(*IVAN, *TWO_DOZEN, "right")
    assert "3 × Каса за бутилки at 6.00 = 18.00 (Crate for beer). Computed: 2." in rows(manager)
    manager.press("enter", "enter")
    assert sold(till)[0] == (*CRATE, 3000)


def test_b06_where_nobody_is_known_the_sale_goes_on_without_the_document_and_that_is_said(
    keys: Keyboard, till: PaperTill
) -> None:
    keys.press(*TWO_DOZEN)
    assert "Nobody is known: no such document. F2: choose who." in rows(keys)
    keys.press("enter")
    assert "there will be no document. The sale goes on." in keys.screen
    keys.press("enter")
    assert sold(till) == [(*BONUS, 1000)]


def test_b06_a_customer_is_chosen_for_the_document_alone(keys: Keyboard, till: PaperTill) -> None:
    keys.press("12*БИРА", "enter", "f9", "f2")
    assert "End customer" not in "".join(keys.screen.splitlines()[5:9]), "nobody who could owe"
    keys.press("иван", "enter")
    assert keys.mode == "review"
    assert "Consignment for Иван Петров: 1 ×" in rows(keys)
    assert "Nobody" not in rows(keys)
    keys.press("enter", "enter")
    assert sold(till) == [(*CRATE, 1000)]
    assert till.unprinted is not None
    assert till.unprinted.partner.is_anonymous


def test_the_card_of_who_will_owe_is_scanned(keys: Keyboard, till: PaperTill) -> None:
    keys.press("12*БИРА", "enter", "f9", "f2")
    keys.scan("2900001")
    keys.press("enter", "enter")
    assert sold(till) == [(*CRATE, 1000)]


def test_whose_document_it_is_does_not_change_where_that_is_clear(keys: Keyboard) -> None:
    keys.press(*IVAN, "12*БИРА", "enter", "f9", "f2")
    assert keys.mode == "review"
    assert "It is clear whose document this is" in keys.screen


def test_without_documents_their_keys_say_so_and_nothing_else(keys: Keyboard) -> None:
    keys.press("12*КОЛА", "enter", "f9")
    for key in ("left", "right", "delete", "tab", "f2"):
        keys.press(key)
        assert keys.mode == "review"
        assert "No document goes with this sale." in keys.screen


@pytest.mark.parametrize("end", [("enter", "enter"), ("30", "enter"), ("f5", "enter"), ("f5", "30", "enter")])
def test_b07_what_cannot_be_saved_keeps_the_review_open_with_all_that_was_chosen(
    keys: Keyboard, till: PaperTill, end: tuple[str, ...]
) -> None:
    till.crates = 1000
    keys.press(*IVAN, *TWO_DOZEN, "tab", "delete", *end)
    assert keys.mode == "review"
    assert "Магазин 1 has 1 of “Каса за бутилки”, 2 are asked for; sell fewer." in keys.screen
    assert "←: fewer on the document, Del: refuse it." in " ".join(keys.screen.split())
    assert "Bonus for Фирма ООД: Палет, refused" in rows(keys)
    assert till.unprinted is None
    keys.press("tab", "left", *end)
    assert sold(till) == [(*CRATE, 1000)]
    assert till.unprinted is not None


def test_b07_in_the_payment_it_is_said_how_to_come_back_to_the_document(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, *TWO_DOZEN, "enter")
    till.crates = 1000
    keys.press("enter")
    assert keys.mode == "payment"
    assert "Esc, then F9: ← fewer on the document, Del refuses it." in " ".join(keys.screen.split())
    keys.press("escape", "f9", "left", "enter", "enter")
    assert sold(till)[0] == (*CRATE, 1000)


def test_b07_a_scan_into_a_review_that_stays_is_sold_whole(keys: Keyboard, till: PaperTill) -> None:
    till.crates = 1000
    keys.press(*IVAN, *TWO_DOZEN)
    keys.scan("3800123456789")
    assert keys.mode == "sale"
    assert [line.item.code for line in till.cart.lines] == ["БИРА", "КОЛА"]


def test_f9_amount_enter_takes_the_documents_as_computed(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, *TWO_DOZEN, "30", "enter")
    assert sold(till) == [(*CRATE, 2000), (*BONUS, 1000)]
    assert till.unprinted is not None
    assert till.unprinted.payments == (Payment("cash", till.unprinted.total + till.unprinted.change),)


def test_f9_amount_enter_with_nobody_known_pays_without_the_document(keys: Keyboard, till: PaperTill) -> None:
    keys.press("12*БИРА", "enter", "f9", "20", "enter")
    assert sold(till) == []
    assert till.unprinted is not None


def test_a_scan_into_the_review_is_sold_in_the_sale_and_no_document_is_touched(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, *TWO_DOZEN)
    keys.scan("3800123456833")
    assert [line.item.code for line in till.cart.lines] == ["БИРА", "КАСА"]
    keys.press("f8", "f9", "enter", "enter")
    assert sold(till) == [(*CRATE, 2000), (*BONUS, 1000)]


def test_a_scan_while_the_customer_is_chosen_is_sold_in_the_sale(keys: Keyboard, till: PaperTill) -> None:
    keys.press("12*БИРА", "enter", "f9", "f2")
    keys.scan("3800123456789")
    assert keys.mode == "sale"
    assert [line.item.code for line in till.cart.lines] == ["БИРА", "КОЛА"]


def test_esc_leaves_the_cart_and_forgets_the_choices(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, *TWO_DOZEN)
    before = till.cart
    keys.press("delete", "escape")
    assert till.cart is before
    keys.press("f9")
    assert "refused" not in rows(keys)


# The review opens a second time over the payment.


def tea_and_beer() -> Iterator[str]:
    yield from (*IVAN, "24*БИРА", "enter", "ЧАЙ", "enter", "f9")


def test_choices_are_kept_when_the_way_to_pay_opens_the_review_again(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*tea_and_beer(), "left", "tab", "delete", "enter", "enter")
    assert keys.mode == "review"
    assert "Paid with Cash" in keys.screen
    told = rows(keys)
    assert "1 × Каса за бутилки" in told
    assert "Палет, refused" in told
    keys.press("enter", "enter")
    assert sold(till) == [(*CRATE, 1000)]


def test_esc_out_of_the_second_review_leaves_the_choices_of_the_first(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*tea_and_beer(), "left", "enter", "enter", "delete", "escape", "f6", "enter")
    assert sold(till) == [(*CRATE, 1000), (*BONUS, 1000)]


def test_choices_of_the_second_review_count(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*tea_and_beer(), "left", "enter", "enter", "delete", "enter", "enter")
    assert sold(till) == [(*BONUS, 1000)]


def test_after_a_part_payment_a_scan_at_the_choice_of_the_customer_waits_for_the_next_sale(
    keys: Keyboard, till: PaperTill
) -> None:
    keys.press("12*БИРА", "enter", "ЧАЙ", "enter", "f9", "enter", "5", "enter", "enter", "enter", "f6", "enter", "f2")
    assert keys.mode == "partners"
    keys.scan("3800123456789")
    assert "Kept for the next sale" in keys.screen
    keys.press("иван", "enter", "enter", "enter")
    assert sold(till) == [(*CRATE, 1000)]
    print_out(keys, till)
    assert [line.item.code for line in till.cart.lines] == ["КОЛА"]


def test_documents_are_named_though_the_receipt_came_out_late(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, *TWO_DOZEN, "enter", "enter", "escape")
    assert keys.mode == "sale"
    print_out(keys, till)
    assert "The receipt of the waiting sale is out. Saved: Consignment 41, Bonus 42." in keys.screen


def test_a_notice_waits_until_the_numbers_have_been_seen(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, *TWO_DOZEN, "enter", "enter")
    till.print_out()
    till.report(Notice(saying("The speaker is off.")))
    keys.station.wake()
    assert "Saved: Consignment 41, Bonus 42." in keys.screen
    keys.press("escape")
    assert "The speaker is off." in keys.screen


def test_scans_typed_ahead_of_a_sale_with_documents_land_in_the_next(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*IVAN, *TWO_DOZEN, "left", "enter", "enter")
    keys.scan("3800123456789")
    keys.scan("3*КАФЕ")
    print_out(keys, till)
    assert [(line.item.code, line.qty) for line in till.cart.lines] == [("КОЛА", 1000), ("КАФЕ", 3000)]
