"""Selling by keys, read from the screen."""

import pytest
from keyboard import Keyboard, station_over
from paper_goods import BREAD, COFFEE, COLA, FANTA, GIFT, IVAN, SHOP, STORE
from paper_setup import NO_PAPER
from paper_till import PaperTill

from tui_pos.domain.answers import Notice, ReportPrinted
from tui_pos.domain.catalogue import Item
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused


def test_a_code_a_barcode_and_a_multiplied_code_are_sold(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.scan("3800123456796")
    keys.scan("3*123")
    keys.scan("0,5*3800123456789")
    keys.press("2*")
    keys.scan("38001235")
    assert [(line.item, line.qty) for line in till.cart.lines] == [
        (COLA, 1000),
        (FANTA, 1000),
        (BREAD, 3000),
        (COLA, 500),
        (COFFEE, 2000),
    ]
    assert "DT000001-0001-0000001" in keys.screen, "the unique sale number stands on the screen"
    assert "Lines 1–5 of 5" in keys.screen


def test_digits_are_an_exact_code_and_never_picked_from_a_search(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("12")
    assert till.cart.lines == ()
    assert "“12” is no code" in keys.screen


def test_after_an_unknown_code_the_entry_is_empty_so_that_the_next_scan_is_whole(
    keys: Keyboard, till: PaperTill
) -> None:
    keys.scan("9999")
    keys.scan("3800123456789")
    assert [line.item for line in till.cart.lines] == [COLA]
    assert "“9999” is no code" in keys.screen, "the next scan does not wipe the error away unseen"
    keys.press("escape")
    assert "“9999”" not in keys.screen


def test_letters_search_while_they_are_typed_and_enter_alone_sells_none_of_what_is_found(
    keys: Keyboard, till: PaperTill
) -> None:
    keys.press("мл", "enter", "enter")
    assert "Кафе мляно" in keys.screen
    assert till.cart.lines == ()
    keys.press("down", "enter")
    assert [line.item for line in till.cart.lines] == [COFFEE]


def test_a_scan_after_a_name_that_is_no_code_is_not_glued_to_it(keys: Keyboard, till: PaperTill) -> None:
    keys.press("мл", "enter", "123", "enter")
    assert [line.item for line in till.cart.lines] == [BREAD]


def test_the_arrows_choose_among_what_was_found(keys: Keyboard, till: PaperTill) -> None:
    keys.press("0,5 л", "down", "down", "enter")
    assert [line.item for line in till.cart.lines] == [FANTA]


def test_a_text_that_is_an_exact_code_is_sold_as_such_unless_the_list_was_entered(
    keys: Keyboard, till: PaperTill
) -> None:
    keys.press("КАФЕ", "enter")
    keys.press("3*фан", "down", "enter")
    assert [(line.item, line.qty) for line in till.cart.lines] == [(COFFEE, 1000), (FANTA, 3000)]


def test_a_quantity_without_a_code_waits_for_the_code(keys: Keyboard, till: PaperTill) -> None:
    keys.press("3*", "enter", "123", "enter")
    assert [(line.item, line.qty) for line in till.cart.lines] == [(BREAD, 3000)]


def test_f3_searches_and_sells(keys: Keyboard, till: PaperTill) -> None:
    keys.press("f3", "фанта", "enter")
    assert keys.mode == "sale"
    assert [line.item for line in till.cart.lines] == [FANTA]


def test_a_scan_in_the_search_is_sold(keys: Keyboard, till: PaperTill) -> None:
    keys.press("f3", "3800123456789", "enter")
    assert [line.item for line in till.cart.lines] == [COLA]


def test_f2_changes_the_quantity_of_the_chosen_line(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.scan("123")
    keys.press("up", "f2", "4", "enter")
    assert [line.qty for line in till.cart.lines] == [4000, 1000]


def test_a_number_typed_before_f2_goes_into_the_field(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("7", "f2", "enter")
    assert [line.qty for line in till.cart.lines] == [7000]
    assert keys.station.sale.text == ""


@pytest.mark.parametrize("text", ["0", "abc", "1.2345", "-", "1234567"])
def test_a_bad_quantity_has_its_sentence_and_the_field_stays(keys: Keyboard, till: PaperTill, text: str) -> None:
    keys.scan("КОЛА")
    before = till.cart
    keys.press("f2", text, "enter")
    assert keys.mode == "field"
    assert keys.screen.splitlines()[22].strip()
    assert till.cart == before
    keys.press("2", "enter")
    assert till.cart.lines[0].qty == 2000


@pytest.mark.parametrize("opener", ["f2", "f4", "f5"])
def test_a_scan_in_a_number_field_is_sold_and_the_number_stays(manager: Keyboard, till: PaperTill, opener: str) -> None:
    manager.scan("123")
    line = till.cart.lines[0]
    manager.press(opener)
    manager.scan("3800123456789")
    assert manager.mode == "sale"
    assert till.cart.lines[0] is line
    assert till.cart.lines[1].item == COLA
    assert "That was a scan" in manager.screen


def test_a_price_by_hand_is_marked(manager: Keyboard, till: PaperTill) -> None:
    manager.scan("КОЛА")
    manager.press("f4", "1,05", "enter", "f5", "10", "enter")
    assert till.cart.lines[0].price == 105
    assert "1.05*" in manager.screen
    assert "10*" in manager.screen


def test_what_is_typed_for_a_refused_field_is_not_sold(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    before = till.cart
    keys.press("f5", "123", "enter")
    assert till.cart == before
    assert "needs the right" in keys.screen
    assert keys.mode == "grant"


def test_what_is_typed_for_a_field_over_an_empty_cart_is_not_sold(keys: Keyboard, till: PaperTill) -> None:
    keys.press("f2", "123", "enter")
    assert till.cart.lines == ()
    assert "No line is chosen" in keys.screen


def test_an_item_of_variable_price_asks_for_it(manager: Keyboard, till: PaperTill) -> None:
    manager.scan("ПОДАРЪК")
    assert manager.mode == "field"
    manager.press("5", "enter")
    assert [(line.item, line.price) for line in till.cart.lines] == [(GIFT, 500)]


def test_a_void_struck_twice_voids_one_line(keys: Keyboard, till: PaperTill) -> None:
    for _ in range(3):
        keys.scan("КОЛА")
    keys.press("f8", "delete", "f8")
    assert len(till.cart.lines) == 2
    assert "is marked now" in keys.screen
    keys.press("up", "f8")
    assert len(till.cart.lines) == 1
    keys.press("f8", "escape", "f8")
    assert till.cart.lines == ()


@pytest.mark.parametrize(("voided", "marked"), [("home", FANTA), ("up", BREAD), ("end", FANTA)])
def test_after_a_void_the_line_that_follows_is_marked_or_else_the_last(
    manager: Keyboard, till: PaperTill, voided: str, marked: Item
) -> None:
    for code in ("КОЛА", "3800123456796", "123"):
        manager.scan(code)
    manager.press(voided, "f8", "f2", "7", "enter")
    assert "No line is chosen" not in manager.screen
    assert [line.item for line in till.cart.lines if line.qty == 7000] == [marked]


def test_the_line_that_an_undo_brings_back_is_marked(manager: Keyboard, till: PaperTill) -> None:
    for code in ("КОЛА", "3800123456796", "123"):
        manager.scan(code)
    manager.press("home", "f8", "left", "f2", "7", "enter")
    assert [line.item for line in till.cart.lines if line.qty == 7000] == [COLA]


def test_the_only_line_is_marked_again_when_its_void_is_undone(manager: Keyboard, till: PaperTill) -> None:
    manager.scan("КОЛА")
    manager.press("f8", "left", "f2", "7", "enter")
    assert [line.item for line in till.cart.lines if line.qty == 7000] == [COLA]


def test_after_an_undone_line_the_last_one_is_marked(manager: Keyboard, till: PaperTill) -> None:
    for code in ("КОЛА", "123"):
        manager.scan(code)
    manager.press("left", "enter", "f2", "7", "enter")
    assert [line.item for line in till.cart.lines if line.qty == 7000] == [COLA]


def test_a_customer_is_chosen_by_name_and_by_card(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("f6", "иван", "enter")
    assert till.cart.partner == IVAN
    assert "Иван Петров · retail 5.00 %" in keys.screen
    keys.press("f6", "enter")
    assert till.cart.partner.is_anonymous
    keys.press("f6", "2900001", "enter")
    assert till.cart.partner == IVAN
    keys.press("f6", "home", "enter")
    keys.scan("2900001")
    assert till.cart.partner == IVAN


def test_an_item_scanned_into_the_customers_is_sold(keys: Keyboard, till: PaperTill) -> None:
    keys.press("f6")
    keys.scan("3800123456789")
    assert [line.item for line in till.cart.lines] == [COLA]
    assert keys.mode == "sale"


@pytest.mark.parametrize(("answer", "chosen"), [("enter", "П2"), ("escape", "")])
def test_new_prices_for_lines_entered_are_asked_first_where_so_set(answer: str, chosen: str) -> None:
    till = PaperTill(confirm_repricing=True)
    keys = Keyboard(station_over(till))
    keys.press("1111", "enter")
    keys.scan("КОЛА")
    keys.press("f6", "фирма", "enter")
    assert keys.mode == "question"
    keys.press(answer)
    assert keys.mode == "sale"
    assert till.cart.partner.code == chosen


def test_a_location_is_chosen(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("/location", "enter", "down", "enter")
    assert till.cart.location == STORE
    assert till.cart.lines[0].price == 95
    keys.press("/location", "enter", "магаз", "enter")
    assert till.cart.location == SHOP


def test_a_whole_sale_is_cancelled_only_after_a_yes(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("/cancel", "enter")
    assert keys.mode == "question"
    keys.press("escape")
    assert till.cart.lines
    keys.press("/cancel", "enter", "enter")
    assert not till.cart.lines
    assert keys.mode == "sale"


def test_the_menu_reaches_what_has_no_key(manager: Keyboard, till: PaperTill) -> None:
    manager.press("f10")
    assert "Hold the sale" in manager.screen
    assert "X report" not in manager.screen
    manager.press("right", "pagedown", "right")
    assert "X report" in manager.screen
    while "► X report" not in manager.screen:
        manager.press("down")
    manager.press("enter")
    assert till.printed == ["x"]
    manager.press("f10", "end", "enter")
    assert manager.mode == "sign_on"


def test_a_z_report_is_asked_first(manager: Keyboard, till: PaperTill) -> None:
    manager.press("/z", "enter")
    assert till.printed == []
    manager.press("enter")
    assert till.printed == ["z"]
    till.report(ReportPrinted(saying("The Z report is printed.")))
    manager.station.wake()
    assert "The Z report is printed." in manager.screen


def test_a_cashier_is_told_which_right_is_missing(keys: Keyboard, till: PaperTill) -> None:
    keys.press("/x", "enter")
    assert till.printed == []
    assert "printer reports" in keys.screen


def test_a_notice_stands_in_the_status_line(keys: Keyboard, till: PaperTill) -> None:
    till.report(Notice(saying("The printer is low on paper.")))
    keys.station.wake()
    assert keys.screen.splitlines()[22].strip() == "The printer is low on paper."


def test_a_trouble_that_is_over_is_shown_no_longer(keys: Keyboard, till: PaperTill) -> None:
    till.report(Notice(NO_PAPER))
    keys.station.wake()
    assert "out of paper" in keys.screen
    till.report(Notice(saying("The printer is ready again."), NO_PAPER))
    keys.station.wake()
    assert keys.screen.splitlines()[22].strip() == "The printer is ready again."


def test_a_trouble_that_is_over_does_not_come_back_with_the_next_key(keys: Keyboard, till: PaperTill) -> None:
    till.report(Notice(saying("The printer is low on paper.")))
    keys.station.wake()
    keys.station.tell(NO_PAPER)
    for _ in range(2):
        till.report(Notice(NO_PAPER))
    till.report(Notice(Refused("other", "Something else is wrong.")))
    till.report(Notice(NO_PAPER))
    keys.station.wake()
    assert "out of paper" in keys.screen
    till.report(Notice(saying("The printer is ready again."), NO_PAPER))
    keys.station.wake()
    shown = []
    while row := keys.screen.splitlines()[22].strip():
        shown.append(row)
        keys.press("down")
    assert shown == ["The printer is ready again.", "Something else is wrong."]


def test_the_table_turns_pages(keys: Keyboard, till: PaperTill) -> None:
    for _ in range(15):
        keys.scan("КОЛА")
    assert "Lines 15–15 of 15" in keys.screen
    keys.press("up")
    assert "Lines 1–14 of 15" in keys.screen
    keys.press("end")
    assert "Lines 15–15 of 15" in keys.screen
    keys.press("home", "f2", "2", "enter")
    assert till.cart.lines[0].qty == 2000


def test_the_total_of_many_lines_is_right_after_every_kind_of_change(manager: Keyboard, till: PaperTill) -> None:
    def shown() -> str:
        rows = manager.screen.splitlines()[18:21]
        return "".join(rows)

    seen = {shown()}
    for strokes in (("КОЛА", "enter"), ("КАФЕ", "enter"), ("up", "f4", "2", "enter"), ("down", "f2", "3", "enter")):
        manager.press(*strokes)
        assert manager.station.sale.total == till.cart.total
        assert shown() not in seen
        seen.add(shown())
    manager.press("home", "f8")
    assert manager.station.sale.total == till.cart.total == 3000


def test_what_the_scanner_adds_is_taken_off() -> None:
    till = PaperTill()
    keys = Keyboard(station_over(till, scanner_prefix="\x02", scanner_suffix="#"))
    keys.press("1111", "enter")
    keys.scan("\x023800123456789#")
    keys.press("3*")
    keys.scan("\x02123#")
    keys.press("f2")
    keys.scan("\x02123#")
    assert [(line.item, line.qty) for line in till.cart.lines] == [(COLA, 1000), (BREAD, 3000), (BREAD, 1000)]


def test_a_scanner_that_ends_with_tab_is_understood() -> None:
    till = PaperTill()
    keys = Keyboard(station_over(till, scanner_suffix="\t"))
    keys.press("1111", "enter", "3800123456789", "tab", "tab")
    assert [line.item for line in till.cart.lines] == [COLA]


def test_keys_bound_anew_work_and_the_screen_says_so(till: PaperTill) -> None:
    keys = Keyboard(station_over(till, keys={"save": "f11", "qty": "f12"}))
    keys.press("1111", "enter")
    keys.scan("КОЛА")
    assert "F11" in keys.screen
    keys.press("f12", "2", "enter", "f11")
    assert keys.mode == "payment"
    assert till.cart.lines[0].qty == 2000


def test_names_that_would_break_the_screen_do_not() -> None:
    till = PaperTill()
    till.shop_name = "a\x1b[2J日本\u200b shop" * 5
    keys = Keyboard(station_over(till))
    keys.press("1111", "enter")
    frame = keys.station.frame()
    assert {len(row) for row in frame.rows} == {80}
    assert "\x1b" not in keys.screen


def test_a_notice_does_not_wipe_away_an_error_that_nobody_has_seen(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("9999")
    for _ in range(3):
        till.report(Notice(saying("The printer is low on paper.")))
    keys.station.wake()
    assert "“9999” is no code" in keys.screen
    keys.press("escape")
    assert "low on paper" in keys.screen
    keys.press("escape")
    assert "low on paper" not in keys.screen


def test_what_was_not_found_is_not_chosen_from_all_there_is_by_a_second_enter(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("2900001")
    chosen = till.cart.partner
    keys.press("f6", "zzz", "enter", "enter")
    assert till.cart.partner == chosen
    assert not chosen.is_anonymous


def test_delete_while_something_is_typed_voids_no_line(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("КОЛА")
    keys.press("12", "delete")
    assert len(till.cart.lines) == 1
