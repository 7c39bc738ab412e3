"""Why a line costs what it costs, the receipts of the location, hints, and the way to other screens."""

from keyboard import Keyboard, dozen, print_out, station_over
from paper_till import PaperTill

from tui_pos.domain.saying import saying
from tui_pos.errors import Refused


def sell(keys: Keyboard, till: PaperTill, code: str) -> None:
    keys.scan(code)
    keys.press("f9", "enter")
    print_out(keys, till)


def test_one_key_says_why_the_chosen_line_costs_what_it_costs(keys: Keyboard) -> None:
    keys.scan("123")
    keys.scan("КОЛА")
    keys.press("insert")
    assert keys.mode == "why"
    assert "Кола 0,5 л" in keys.screen
    for row in (" = The retail price is 110.", " + A rule that acted.", " - 2 more bottles and 1.20 come off."):
        assert row in keys.screen
    keys.press("escape", "up", "insert")
    assert "Хляб бял" in keys.screen


def test_a_long_answer_is_paged(keys: Keyboard) -> None:
    keys.scan("КАФЕ")
    keys.press("insert")
    assert "Rows 1–13 of 32" in keys.screen
    keys.press("pagedown")
    assert "Rows 14–26 of 32" in keys.screen
    keys.press("end")
    assert "Rows 20–32 of 32" in keys.screen
    keys.press("home", "down")
    assert "Rows 2–14 of 32" in keys.screen


def test_why_without_a_line_has_its_sentence(keys: Keyboard) -> None:
    keys.press("insert")
    assert keys.mode == "sale"
    assert "No line is chosen" in keys.screen


def test_what_is_typed_is_not_forgotten_by_the_question(keys: Keyboard) -> None:
    keys.scan("КОЛА")
    keys.press("12", "insert")
    assert keys.mode == "sale"
    assert keys.station.sale.text == "12"


def test_a_scan_into_the_answer_is_sold(keys: Keyboard, till: PaperTill) -> None:
    sell(keys, till, "КАФЕ")
    for opener in (("insert",), ("/receipts", "enter"), ("/receipts", "enter", "enter")):
        keys.scan("КОЛА")
        keys.press(*opener)
        assert keys.mode != "sale"
        before = len(till.cart.lines)
        keys.scan("3800123456789")
        assert keys.mode == "sale"
        assert len(till.cart.lines) == before + 1


def test_letters_typed_into_a_window_confirm_nothing(keys: Keyboard, till: PaperTill) -> None:
    sell(keys, till, "КАФЕ")
    keys.press("/receipts", "enter", "abc", "enter")
    assert keys.mode == "receipts"
    assert "No sale is found by “abc”" in keys.screen


def test_the_receipts_stand_newest_first_and_open_to_their_lines_and_their_why(keys: Keyboard, till: PaperTill) -> None:
    sell(keys, till, "КАФЕ")
    keys.scan("123")
    sell(keys, till, "КОЛА")
    keys.press("/receipts", "enter")
    rows = keys.screen.splitlines()
    assert rows[3].split() == ["►", "2", "21.11.2026", "10:00", "End", "customer", "0000002", "2.30"]
    assert rows[4].split() == ["1", "21.11.2026", "10:00", "End", "customer", "0000001", "10.00"]
    keys.press("enter")
    assert keys.mode == "receipt"
    assert "Receipt 2 · 21.11.2026 10:00" in keys.screen
    keys.press("down", "insert")
    assert keys.mode == "why"
    assert "The retail price is 110." in keys.screen
    for mode in ("receipt", "receipts", "sale"):
        keys.press("escape")
        assert keys.mode == mode


def test_older_receipts_are_fetched_at_the_end_of_the_list(keys: Keyboard, till: PaperTill) -> None:
    for _ in range(61):
        sell(keys, till, "123")
    keys.press("/receipts", "enter")
    assert "1–14 / 28" in keys.screen
    keys.press("pagedown", "pagedown")
    assert "29–42 / 56" in keys.screen
    keys.press("end")
    assert "57–61 / 61" in keys.screen
    assert keys.screen.splitlines()[7].split()[:2] == ["►", "1"]
    keys.press("down", "home")
    assert keys.screen.splitlines()[3].split()[:2] == ["►", "61"]


def test_a_till_that_has_sold_nothing_says_so(keys: Keyboard) -> None:
    keys.press("/receipts", "enter")
    assert "No receipt of this location is saved yet." in keys.screen
    keys.press("down", "end", "enter")
    assert keys.mode == "receipts"


def test_what_a_rule_lacks_is_hinted_at_once_for_each_change_of_the_cart() -> None:
    till = PaperTill(hints=True)
    keys = Keyboard(station_over(till))
    keys.press("1111", "enter", "10*КОЛА", "enter")
    assert "2 more of КОЛА and 10 % come off." in keys.screen.splitlines()[21]
    asked = till.hints_asked
    keys.press("3", "8", "backspace", "f1", "escape", "up", "escape", "f9", "escape")
    assert keys.screen
    assert till.hints_asked == asked
    keys.press("f2", "11", "enter")
    assert "1 more of КОЛА" in keys.screen
    keys.press("f2", "12", "enter")
    assert "more of КОЛА" not in keys.screen
    assert till.hints_asked == asked + 2


def test_an_error_stands_over_the_hint_and_the_hint_comes_back() -> None:
    till = PaperTill(hints=True)
    keys = Keyboard(station_over(till))
    keys.press("1111", "enter", "11*КОЛА", "enter", "9" * 30 + "x", "enter")
    assert "is no code" in "".join(keys.screen.splitlines()[21:23])
    keys.press("escape")
    assert "1 more of КОЛА" in keys.screen.splitlines()[21]


def test_a_hint_that_cannot_be_had_is_no_error() -> None:
    class Silent(PaperTill):
        def hint(self) -> None:
            raise Refused("no_rules", "The rules cannot be read; call the shop.")

    keys = Keyboard(station_over(Silent()))
    keys.press("1111", "enter", "КОЛА", "enter")
    assert keys.mode == "sale"
    assert "cannot be read" not in keys.screen


def test_a_manager_asks_for_the_price_rules_and_a_cashier_may_not(manager: Keyboard, till: PaperTill) -> None:
    assert manager.station.take_request() is None
    manager.press("/rules", "enter")
    assert manager.station.take_request() == "rules"
    assert manager.station.take_request() is None
    manager.press("/off", "enter", "1111", "enter", "/rules", "enter")
    assert manager.station.take_request() is None
    assert "needs the right" in manager.screen


def test_a_review_of_fifty_rules_says_first_what_matters(keys: Keyboard, till: PaperTill) -> None:
    from dataclasses import replace

    from tui_pos.pricing.verdict import Outcome, Review, Trace

    plain = till.ask_save

    def many(paid_by: object = None) -> Review:
        review = plain(None)
        others = tuple(
            Trace(f"x{n}", f"Rule {n}", 1, Outcome.NOT_MET, saying("needs {n} of {item}", n=n, item="x"))
            for n in range(49)
        )
        return replace(review, trace=(*others, *review.trace))

    till.ask_save = many  # type: ignore[method-assign]
    dozen(keys)
    keys.press("f9")
    assert "Cola by the dozen: 12 of КОЛА get 10 % off" in keys.screen
    assert "Rules that did not act" in keys.screen
    keys.press("end")
    assert "Rule 48: needs 48 of x" in keys.screen
