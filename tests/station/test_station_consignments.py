"""Goods on consignment: given, taken back, reported and paid, by keys and by scans."""

import pytest
from keyboard import Keyboard, print_out, station_over
from paper_goods import FIRM
from paper_till import PaperTill

from tui_pos.domain.money import Thousandths
from tui_pos.domain.operation import Kind

OPEN = ("/consignments", "enter", "enter")
CRATE_SCAN = "3800123456833"


def marked(keys: Keyboard) -> list[str]:
    """The last column of each lot."""
    rows = [row for row in keys.screen.splitlines()[3:17] if row.strip()]
    return [row[73:].strip() for row in rows]


def returned(till: PaperTill) -> list[list[int]]:
    """Of each return the quantities from the three lots."""
    return [[back.get(lot.lot, 0) for lot in till.lots] for back in till.brought_back]


# Who has what.


def test_the_list_says_who_has_goods_and_what_they_are_worth(keys: Keyboard) -> None:
    keys.press("/consignments", "enter")
    assert keys.mode == "owing"
    assert "Фирма ООД" in keys.screen
    assert "108.00 EUR" in keys.screen
    keys.press("иван")
    assert "Nothing is found." in keys.screen


def test_the_lots_stand_oldest_first_with_price_quantities_and_value(keys: Keyboard) -> None:
    keys.press(*OPEN)
    assert keys.mode == "owed"
    rows = keys.screen.splitlines()
    assert rows[0].strip() == "On consignment: Фирма ООД"
    assert rows[3].split() == ["►01.11.2026", "1", "Каса", "за", "бутилки", "6.00", "2", "2", "12.00"]
    assert rows[5].split() == ["03.11.2026", "3", "Каса", "за", "бутилки", "7.00", "3", "3", "21.00"]
    assert "On consignment 108.00 EUR" in keys.screen


def test_the_sales_own_customer_is_shown_at_once(keys: Keyboard) -> None:
    keys.press("f6", "фирма", "enter", "/consignments", "enter")
    assert keys.mode == "owed"
    keys.press("escape")
    assert keys.mode == "sale"


def test_a_customer_who_has_nothing_leads_to_the_list(keys: Keyboard) -> None:
    keys.press("f6", "иван", "enter", "/consignments", "enter")
    assert keys.mode == "owing"
    assert "Иван Петров has nothing on consignment" in keys.screen


# Marking.


def test_a_number_and_its_key_mark_so_many_of_the_lot(keys: Keyboard) -> None:
    keys.press(*OPEN, "down", "3", "f2")
    assert marked(keys) == ["", "3", ""]
    assert "Marked 45.00 EUR" in keys.screen
    keys.press("2", "enter")
    assert marked(keys) == ["", "2", ""], "Enter after a number marks it, and takes nothing back"
    keys.press("0", "f2")
    assert marked(keys) == ["", "", ""]


def test_without_a_number_all_of_the_lot_is_marked_and_arrows_count(keys: Keyboard) -> None:
    keys.press(*OPEN, "f2", "down", "right", "right", "right", "left")
    assert marked(keys) == ["2", "2", ""]
    keys.press("right", "right", "right", "right", "right")
    assert marked(keys) == ["2", "5", ""], "no more than is left"
    keys.press("delete", "up", "left", "left", "left")
    assert marked(keys) == ["", "", ""]


@pytest.mark.parametrize("text", ["3", "-1", "2.001"])
def test_more_than_is_left_of_the_lot_is_not_marked(keys: Keyboard, text: str) -> None:
    keys.press(*OPEN, text, "f2")
    assert "Of this lot 2 × Каса за бутилки are out" in keys.screen
    assert marked(keys) == ["", "", ""]


def test_scans_of_what_is_out_mark_one_more_each_from_the_oldest_lot_on(keys: Keyboard) -> None:
    keys.press(*OPEN, "down")
    for _ in range(4):
        keys.scan(CRATE_SCAN)
    assert marked(keys) == ["2", "", "2"]
    keys.press("КАСА", "enter")
    assert marked(keys) == ["2", "", "3"]
    keys.scan(CRATE_SCAN)
    assert "All of “Каса за бутилки” that is out is marked already." in keys.screen
    assert keys.mode == "owed"


def test_any_other_scan_goes_to_the_sale(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    for strokes in (("/consignments", "enter"), OPEN, (*OPEN, "f2", "enter"), (*OPEN, "f2", "f9")):
        before = len(till.cart.lines)
        keys.press(*strokes)
        keys.scan("3800123456789")
        assert keys.mode == "sale"
        assert len(till.cart.lines) == before + 1


def test_a_text_that_is_neither_number_nor_goods_has_its_sentence(keys: Keyboard) -> None:
    keys.press(*OPEN, "абв", "enter")
    assert keys.mode == "owed"
    assert keys.screen.splitlines()[22].strip()


# Return.


def test_b08_what_is_marked_comes_back_after_a_yes_in_words(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*OPEN, "1", "f2", "down", "down", "f2", "enter")
    assert keys.mode == "question"
    told = " ".join(keys.screen.replace("│", " ").split())
    assert "Фирма ООД brings back: 1 × Каса за бутилки (6.00), 3 × Каса за бутилки (7.00). Is it here?" in told
    keys.press("escape")
    assert keys.mode == "owed"
    assert marked(keys) == ["1", "", "3"], "nothing is lost by a no"
    keys.press("enter", "enter")
    assert returned(till) == [[1000, 0, 3000]]
    assert "Return 1 is saved: 1 × Каса за бутилки (6.00), 3 × Каса за бутилки (7.00)." in keys.screen
    assert keys.mode == "owed"
    assert marked(keys) == ["", ""]


def test_when_nothing_is_left_the_list_is_there_again_and_knows_it(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*OPEN, "f2", "down", "f2", "down", "f2", "enter", "enter")
    assert keys.mode == "owing"
    assert "Nothing is found." in keys.screen


@pytest.mark.parametrize("strokes", [("enter", "enter"), ("f9",)])
def test_what_another_till_took_back_meanwhile_is_refused_and_shown(
    keys: Keyboard, till: PaperTill, strokes: tuple[str, ...]
) -> None:
    keys.press(*OPEN, "f2", "down", "2", "f2")
    till.take_consigned_back("П2", {till.lots[0].lot: till.lots[0].left, till.lots[1].lot: Thousandths(4000)})
    keys.press(*strokes)
    assert keys.mode == "owed"
    assert "Not so much is owed." in keys.screen
    assert marked(keys) == ["1", ""], "of the pallets one is left"


def test_with_nothing_marked_nothing_comes_back(keys: Keyboard, till: PaperTill) -> None:
    for key in ("enter", "f9"):
        keys.press(*OPEN, key)
        assert keys.mode == "owed"
        assert "Nothing is marked yet: type how many and strike F2" in keys.screen
        keys.press("escape", "escape")
    assert till.brought_back == []


def test_the_sale_in_hand_stays_as_it_is(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("3*КАФЕ")
    before = till.cart
    keys.press(*OPEN, "f2", "enter", "enter", "escape", "escape")
    assert till.cart is before


# Report.


def test_b08_what_is_reported_is_paid_and_has_its_receipt(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("3*КАФЕ")
    before = till.cart
    keys.press(*OPEN, "1", "f2", "f9")
    assert keys.mode == "payment"
    assert "6.00 EUR" in keys.screen
    keys.press("10", "enter")
    assert keys.mode == "printing"
    keys.scan("3800123456789")
    print_out(keys, till)
    assert till.sold[0].kind is Kind.CONSIGNMENT_REPORT
    assert (till.sold[0].total, till.sold[0].change, till.sold[0].partner) == (600, 400, FIRM)
    assert till.cart.lines[:1] == before.lines
    assert [line.item.code for line in till.cart.lines] == ["КАФЕ", "КОЛА"], "typed ahead, it goes on where it was"
    keys.press(*OPEN)
    assert keys.screen.splitlines()[3].split()[-3:] == ["2", "1", "6.00"]


def test_b09_each_lot_is_reported_at_its_own_price(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*OPEN, "f2", "down", "down", "1", "f2", "f9", "enter")
    assert till.unprinted is not None
    assert [(line.qty, line.price) for line in till.unprinted.lines] == [(2000, 600), (1000, 700)]


def test_the_report_is_named_when_its_receipt_is_out(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*OPEN, "f2", "f9", "enter")
    print_out(keys, till)
    assert "Saved: Report of consigned goods 1." in keys.screen


def test_credit_and_points_of_a_report_are_those_of_who_has_the_goods(keys: Keyboard) -> None:
    keys.scan("2900001")
    keys.press("/consignments", "enter", "enter", "f2", "f9", "f4")
    assert "The customer owes 480.00 of at most 500.00." in keys.screen
    assert "Points" not in keys.screen


def test_esc_out_of_the_payment_keeps_what_is_marked(keys: Keyboard, till: PaperTill) -> None:
    keys.press(*OPEN, "1", "f2", "f9", "escape")
    assert keys.mode == "owed"
    assert marked(keys) == ["1", "", ""]
    assert till.unprinted is None


def test_a_report_whose_receipt_is_given_up_leaves_everything_as_it_was(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КАФЕ")
    keys.press(*OPEN, "f2", "f9", "enter")
    keys.scan("3800123456789")
    till.jam()
    keys.station.wake()
    assert keys.mode == "trouble"
    keys.press("f8", "enter")
    till.give_up()
    keys.station.wake()
    assert keys.mode == "sale"
    assert "No receipt was issued, and nothing is saved." in keys.screen
    assert [line.item.code for line in till.cart.lines] == ["КАФЕ", "КОЛА"]
    assert till.owed("П2")[0].left == 2000


def test_a_sale_that_waits_for_its_receipt_comes_first(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КАФЕ", "enter", "f9", "enter")
    till.jam()
    keys.station.wake()
    keys.press("escape", *OPEN, "1", "f2", "f9")
    assert keys.mode == "trouble"
    keys.press("escape")
    assert keys.mode == "owed"
    assert marked(keys) == ["1", "", ""]
    keys.press("escape", "escape", "КОЛА", "enter", "/give", "enter")
    assert keys.mode == "trouble"


# Give.


def test_the_cart_is_given_on_consignment_after_a_yes(keys: Keyboard, till: PaperTill) -> None:
    keys.press("f6", "фирма", "enter", "2*КАСА", "enter", "/give", "enter")
    assert "Give on consignment to Фирма ООД: 2 × Каса за" in keys.screen
    assert "12.00 EUR in all?" in keys.screen
    keys.press("enter")
    assert keys.mode == "sale"
    assert "Saved: Consignment 1." in keys.screen
    assert [(one.partner, one.total) for one in till.given] == [(FIRM, 1200)]
    assert till.cart.lines == ()


def test_who_gets_it_is_asked_where_nobody_is_chosen(keys: Keyboard, till: PaperTill) -> None:
    keys.press("2*КАСА", "enter", "/give", "enter")
    assert keys.mode == "partners"
    assert "End customer" not in keys.screen.splitlines()[5]
    keys.press("фирма", "enter", "enter")
    assert [one.partner for one in till.given] == [FIRM]


def test_who_gets_it_is_asked_before_lines_are_priced_anew() -> None:
    till = PaperTill(confirm_repricing=True)
    keys = Keyboard(station_over(till))
    keys.press("1111", "enter", "КОЛА", "enter", "/give", "enter", "фирма", "enter")
    assert "get the prices of Фирма ООД" in keys.screen
    keys.press("enter")
    assert "Give on consignment to Фирма ООД: 1 × Кола 0,5 л; 0.95" in keys.screen
    keys.press("escape")
    assert (till.given, till.cart.partner) == ([], FIRM)


def test_a_no_gives_nothing(keys: Keyboard, till: PaperTill) -> None:
    keys.press("2*КАСА", "enter", "/give", "enter", "фирма", "enter", "escape")
    assert (till.given, len(till.cart.lines)) == ([], 1)


def test_where_rules_for_consignments_acted_they_are_seen_first(keys: Keyboard, till: PaperTill) -> None:
    keys.press("f6", "фирма", "enter", "24*БИРА", "enter", "/give", "enter")
    assert keys.mode == "giving"
    assert "Call the driver." in keys.screen
    assert "Enter: give on consignment" in keys.screen
    keys.press("5", "enter")
    assert (keys.mode, till.given) == ("giving", []), "nothing is paid here"
    keys.press("enter")
    assert keys.mode == "sale"
    assert len(till.given) == 1


def test_nothing_is_given_of_an_empty_cart_or_over_a_scan_that_was_refused(keys: Keyboard, till: PaperTill) -> None:
    keys.press("/give", "enter")
    assert "There is nothing to give" in keys.screen
    keys.press("КАСА", "enter")
    keys.scan("3800000000000")
    keys.press("/give", "enter")
    assert "/give again goes on without it" in " ".join(keys.screen.split())
    keys.press("/give", "enter", "фирма", "enter", "enter")
    assert len(till.given) == 1


@pytest.mark.parametrize("window", ["partners", "question", "giving"])
def test_a_scan_on_the_way_to_give_is_sold_in_the_sale(keys: Keyboard, till: PaperTill, window: str) -> None:
    keys.press("24*БИРА" if window == "giving" else "КАСА", "enter", "/give", "enter")
    if window != "partners":
        keys.press("фирма", "enter")
    assert keys.mode == window
    keys.scan("3800123456789")
    assert keys.mode == "sale"
    assert [line.item.code for line in till.cart.lines][-1] == "КОЛА"
    assert till.given == []


def test_all_of_it_typed_ahead_in_one_go_lands_where_it_belongs(keys: Keyboard, till: PaperTill) -> None:
    keys.press("КАФЕ", "enter", "f9", "enter")
    keys.press("2*КАСА", "enter", "/give", "enter", "фирма", "enter", "enter")
    keys.press("/consignments", "enter", "enter", CRATE_SCAN, "enter", "enter", "enter", "escape", "escape")
    keys.scan("3800123456789")
    print_out(keys, till)
    assert len(till.given) == 1
    assert returned(till) == [[1000, 0, 0]]
    assert [line.item.code for line in till.cart.lines] == ["КОЛА"]


def test_the_question_names_the_first_goods_and_counts_the_rest(keys: Keyboard) -> None:
    keys.press("f6", "фирма", "enter", "2*КАСА", "enter", "ПАЛЕТ", "enter", "КАФЕ", "enter", "БИРА", "enter")
    keys.press("КОЛА", "enter", "/give", "enter")
    asked = " ".join(keys.screen.replace("│", " ").split())
    assert "2 × Каса за бутилки, 1 × Палет, 1 × Кафе мляно and 2 more; " in asked


def test_nobody_gets_the_goods_by_an_enter_too_many(keys: Keyboard, till: PaperTill) -> None:
    keys.press("2*КАСА", "enter", "/give", "enter")
    assert "►" not in "".join(keys.screen.splitlines()[5:17])
    keys.press("enter")
    assert "Nobody is marked yet" in keys.screen
    assert (keys.mode, till.cart.partner.is_anonymous) == ("partners", True)
    keys.press("down", "down", "enter")
    assert till.cart.partner == FIRM
    assert keys.mode == "question"


# What was sold and what was reported stand together.


def test_a_report_stands_among_the_receipts_with_its_why_and_its_storno(manager: Keyboard, till: PaperTill) -> None:
    for _ in range(2):
        manager.press("КОЛА", "enter", "f9", "enter")
        print_out(manager, till)
    manager.press(*OPEN, "1", "f2", "f9", "enter")
    print_out(manager, till)
    manager.press("/receipts", "enter")
    rows = manager.screen.splitlines()
    assert rows[3].split()[1] == "1"
    assert "Report: Фирма ООД" in rows[3]
    assert [row.split()[0] for row in rows[4:6]] == ["2", "1"]
    manager.press("enter")
    assert "Report of consigned goods 1" in manager.screen
    manager.press("insert")
    assert manager.mode == "why"
    manager.press("escape", "f8")
    assert "Storno of report 1" in manager.screen
    manager.press("enter")
    assert "Storno of 6.00 EUR: report 1," in manager.screen


def test_older_receipts_of_both_kinds_are_fetched_and_none_twice(manager: Keyboard, till: PaperTill) -> None:
    manager.press(*OPEN, "1", "f2", "f9", "enter")
    print_out(manager, till)
    for _ in range(40):
        manager.press("КОЛА", "enter", "f9", "enter")
        print_out(manager, till)
    manager.press("/receipts", "enter", *["pagedown"] * 4)
    assert "41 / 41" in manager.screen or "Report: Фирма ООД" in manager.screen
    manager.press("enter")
    assert "Report of consigned goods 1" in manager.screen
