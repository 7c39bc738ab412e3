"""Storno by keys at a real till: what the shop's file and the printer's paper say afterwards."""

import time
from collections.abc import Callable
from pathlib import Path

from consigned import crates, journalled, last_paper, ledger, owed, posted, stock
from keyboard import Keyboard, station_over
from own_printer import printer_of_its_own, receipts
from patience import PATIENCE
from returning import OPEN
from selling import ALWAYS, kept
from shop import rule
from watched_till import Watch, opened

from tui_pos.boot import Home

BOTTLE = "3800000000010"
SetRules = Callable[[str], None]


class Sitting:
    """A cashier's keys at a till whose printer answers when it likes."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.keys = Keyboard(station_over(watch.till))
        self.press = self.keys.press

    def sell(self, *strokes: str, customer: str = "П5") -> None:
        self.press("f6", customer, "enter")
        for stroke in strokes:
            self.press(stroke, "enter")
        self.press("f9", "enter")
        if self.keys.mode == "payment":
            self.press("enter")
        self.wait()

    def wait(self) -> None:
        """Until the printer has answered."""
        assert self.keys.mode == "printing", self.keys.screen
        self.wait_until(lambda: self.keys.mode != "printing")

    def wait_until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        self.keys.station.wake()
        while not done():
            assert time.monotonic() < end, self.keys.screen
            self.watch.wait(1)
            self.keys.station.wake()

    @property
    def screen(self) -> str:
        return self.keys.screen


def test_b10_a_part_and_then_the_rest_come_back_with_their_crates(home: Home, set_rules: SetRules) -> None:
    set_rules(crates())
    shelf = int(stock(home))
    with opened(home, pin="2222") as watch:
        sitting = Sitting(watch)
        sitting.sell("24*КОЛА")
        sitting.press("ХЛЯБ", "enter")
        cart = watch.till.cart
        sitting.press(*OPEN, "13", "f2")
        assert "Handed back: 14.30 " in sitting.screen
        assert "Return of consigned goods, Пети: 1 × Каса at 6.00 = 6.00" in sitting.screen
        sitting.press("enter", "enter")
        sitting.wait()
        assert "Saved: Storno 1 with receipt 0000002; Return of consigned goods 1." in sitting.screen
        assert watch.till.cart == cart
        sitting.press(*OPEN, "delete", "enter", "enter")
        sitting.wait()
        assert "Saved: Storno 2 with receipt 0000003." in sitting.screen
        sitting.press(*OPEN)
        assert sitting.keys.mode == "receipt"
        assert "All of this sale has come back already" in sitting.screen
    assert posted(home) == [("consignment", 1), ("consignment_return", 1), ("sale", 1), ("storno", 1), ("storno", 2)]
    assert owed(home) == [("КАСА", "1", "6.00")]
    assert int(stock(home)) == shelf - 1
    assert [each["child"] for each in journalled(home, "child_refused")] == ["consignment_return"]
    assert len(ledger(home)) == 3


def test_to_look_and_to_leave_changes_nothing(home: Home, set_rules: SetRules) -> None:
    set_rules(crates())
    with opened(home, pin="2222") as watch:
        sitting = Sitting(watch)
        sitting.sell("24*КОЛА")
        sitting.press(*OPEN, "5", "f2", "f5", "enter", "escape", "escape", "escape", "escape")
        assert sitting.keys.mode == "sale"
        assert watch.till.unprinted is None
    assert posted(home) == [("consignment", 1), ("sale", 1)]


def test_b12_an_additional_sale_on_credit_comes_back_at_once_and_nobody_reviewed_it(
    home: Home, set_rules: SetRules
) -> None:
    crate = '{ child_operation = { kind = "sale", item = "КАСА", price = "6.00", of = { item = "КОЛА" } } }'
    set_rules(rule("Отделно", ALWAYS, crate))
    with opened(home, pin="2222") as watch:
        sitting = Sitting(watch)
        sitting.sell("12*КОЛА")
        sitting.press("/receipts", "enter")
        rows = sitting.screen.splitlines()
        assert rows[3].split()[-2:] == ["—", "6.00"]
        assert rows[4].split()[-2:] == ["0000001", "13.20"]
        sitting.press("enter", "insert")
        assert sitting.keys.mode == "receipt"
        assert "Nobody reviewed it: it came with sale 1." in sitting.screen
        sitting.press("f8")
        assert "Handed back: 6.00 off the debt" in sitting.screen
        sitting.press("enter", "enter")
        assert sitting.keys.mode == "sale"
        assert "Saved: Storno 1." in sitting.screen
    assert kept(home, "П5").debt == 0
    assert len(ledger(home)) == 1


def test_a_storno_taken_back_leaves_the_sale_in_hand_and_what_is_owed(
    home: Home, set_rules: SetRules, tmp_path: Path
) -> None:
    set_rules(crates())
    paper = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, paper) as printer, opened(home, pin="2222") as watch:
        sitting = Sitting(watch)
        sitting.sell("12*КОЛА")
        sitting.press("3*ХЛЯБ", "enter")
        cart = watch.till.cart
        sitting.press(*OPEN)
        printer.kill()
        printer.wait()
        sitting.press("enter", "enter")
        sitting.press(BOTTLE, "enter")
        sitting.wait()
        assert sitting.keys.mode == "trouble"
        assert "A storno of 13.20 EUR waits for its receipt." in sitting.screen
        with printer_of_its_own(home, paper):
            sitting.press("f8", "enter")
            sitting.wait()
        assert sitting.keys.mode == "sale"
        assert "No receipt was issued, and nothing is saved." in sitting.screen
        assert watch.till.cart.lines[:1] == cart.lines
        assert [line.item.code for line in watch.till.cart.lines] == ["ХЛЯБ", "КОЛА"]
    assert posted(home) == [("consignment", 1), ("sale", 1)]
    assert owed(home) == [("КАСА", "1", "6.00")]
    assert len(receipts(paper)) == 1


def test_a_storno_that_waits_is_finished_by_the_next_start(home: Home, tmp_path: Path) -> None:
    paper = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, paper) as printer, opened(home, pin="2222") as watch:
        sitting = Sitting(watch)
        sitting.sell("КАФЕ")
        printer.kill()
        printer.wait()
        sitting.press(*OPEN, "enter", "enter")
        sitting.wait()
        assert sitting.keys.mode == "trouble"
    with printer_of_its_own(home, paper), opened(home, pin="2222") as watch:
        sitting = Sitting(watch)
        assert "A storno of 10.00 EUR waits for its receipt." in sitting.screen
        sitting.wait_until(lambda: watch.till.unprinted is None)
        assert "Saved: Storno 1 with receipt" in sitting.screen
    assert posted(home) == [("sale", 1), ("storno", 1)]


def test_a_scan_of_what_is_owed_marks_one_of_it_by_code_and_by_barcode(home: Home, set_rules: SetRules) -> None:
    with opened(home, pin="2222") as watch:
        sitting = Sitting(watch)
        sitting.press("f6", "П5", "enter", "3*КОЛА", "enter", "/give", "enter", "enter")
        sitting.press("/consignments", "enter", "enter", BOTTLE, "enter")
        assert sitting.keys.mode == "owed", sitting.screen
        sitting.press("КОЛА", "enter")
        assert sitting.screen.splitlines()[3].split()[-1] == "2"


def test_a_report_is_among_the_receipts_with_its_true_why_and_is_taken_back(home: Home, set_rules: SetRules) -> None:
    with opened(home, pin="2222") as watch:
        sitting = Sitting(watch)
        sitting.press("f6", "П5", "enter", "3*КОЛА", "enter", "/give", "enter", "enter")
        sitting.press("/consignments", "enter", "enter", "2", "f2", "f9", "enter")
        sitting.wait()
        sitting.sell("ХЛЯБ")
        sitting.press("/receipts", "enter", "down", "enter")
        assert "Report of consigned goods 1" in sitting.screen
        sitting.press("insert")
        assert "is the price at which it was given on consignment." in sitting.screen
        assert "No rule acted on this line of the report." in sitting.screen
        sitting.press("escape", "f8", "enter", "enter")
        sitting.wait()
    assert posted(home)[-1] == ("storno", 1)
    assert owed(home) == [("КОЛА", "3", "1.10")]


def test_c06_that_points_are_spent_already_is_told_before_the_storno(home: Home, set_rules: SetRules) -> None:
    set_rules(rule("Точки", ALWAYS, '{ bonus_points = { percent = "50" } }'))
    with opened(home, pin="2222") as watch:
        sitting = Sitting(watch)
        sitting.sell("10*КОЛА", customer="П3")
        sitting.press("f6", "П3", "enter", "10*КОЛА", "enter", "f9")
        while sitting.keys.mode != "payment":
            sitting.press("enter")
        sitting.press("f3", "enter", "f5", "enter")
        sitting.wait()
        sitting.press("/receipts", "enter", "down", "enter", "f8")
        assert "has spent points that were taken back" in sitting.screen


PACKAGING_PAYS = """
[[payments]]
code = "cash"
name = "В брой"
kind = "cash"
[[payments]]
code = "packaging"
name = "Амбалаж"
kind = "packaging"
settles = "packaging"
groups = ["Амбалаж"]
"""


def test_packaging_that_was_never_sold_is_found_as_payment_and_nothing_else_is(home: Home) -> None:
    home.settings.write_text(home.settings.read_text("utf-8") + PACKAGING_PAYS, "utf-8")
    with opened(home, pin="2222") as watch:
        sitting = Sitting(watch)
        sitting.press("12*КОЛА", "enter")
        assert [item.code for item in watch.till.search_packaging("", 50)] == ["КАСА"]
        assert watch.till.search_packaging("кол", 50) == []
        sitting.press("f9", "f2", "enter")
        assert "1 × Каса" in sitting.screen or "1 × КАСА" in sitting.screen


def test_a_report_says_nothing_of_points_on_paper_where_it_gives_none(home: Home, set_rules: SetRules) -> None:
    set_rules(rule("Точки", ALWAYS, '{ bonus_points = { percent = "50" } }'))
    with opened(home, pin="2222") as watch:
        sitting = Sitting(watch)
        sitting.sell("10*КОЛА")
        assert "5.50" in last_paper(home)
        sitting.press("f6", "П5", "enter", "КОЛА", "enter", "/give", "enter", "enter")
        sitting.press("/consignments", "enter", "enter", "1", "f2", "f9", "enter")
        sitting.wait()
    assert "1.10" in last_paper(home)
    assert "5.50" not in last_paper(home)
