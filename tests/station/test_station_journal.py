"""The journal at the till: looked through, searched, opened, printed from."""

import pytest
from keyboard import Keyboard
from opened_modes import opened
from paper_till import PaperTill


@pytest.fixture
def journal(till: PaperTill) -> Keyboard:
    return opened("journal", till)


def marked(keys: Keyboard) -> str:
    return next(row for row in keys.screen.splitlines() if row.startswith("►"))


def test_the_newest_entry_is_marked_and_told_whole_beneath(journal: Keyboard) -> None:
    assert marked(journal).startswith("►22.11 13:00 line voided")
    assert "Мария" in marked(journal)
    assert "item КАФЕ · quantity 1 · amount 10.00" in journal.screen


def test_older_entries_come_when_the_end_is_reached(journal: Keyboard) -> None:
    journal.press("end", "end", "end")
    assert marked(journal).startswith("►22.11 12:01")
    assert "60 / 60" in journal.screen


def test_what_is_typed_is_looked_for_and_esc_widens_step_by_step(journal: Keyboard, till: PaperTill) -> None:
    journal.press("17", "enter")
    assert till.journal_desk.asked == ["17"]
    assert marked(journal).startswith("►22.11 12:17")
    assert "1 / 1" in journal.screen
    journal.press("5", "escape")
    assert "1 / 1" in journal.screen
    journal.press("escape")
    assert "60" in marked(journal) or "13:00" in marked(journal)
    assert journal.mode == "journal"
    journal.press("escape")
    assert journal.mode == "sale"


def test_a_word_that_is_nothing_is_told_and_keeps_the_list(journal: Keyboard) -> None:
    journal.press("xyzzy", "enter")
    assert "is nothing here" in journal.screen
    assert "xyzzy" in journal.screen
    assert marked(journal).startswith("►22.11 13:00")


def test_enter_opens_the_entry_and_esc_comes_back_to_the_same_place(journal: Keyboard) -> None:
    journal.press("down", "down", "enter")
    assert journal.mode == "entry"
    assert "22.11.2026 12:58:00" in journal.screen
    assert "Мария (1)" in journal.screen
    journal.press("escape")
    assert marked(journal).startswith("►22.11 12:58")


def test_f5_prints_it_again_from_the_list_and_from_the_entry(journal: Keyboard, till: PaperTill) -> None:
    journal.press("f5", "enter", "f5")
    assert till.journal_desk.reprinted == [60, 60]
    assert "marked as one" in journal.screen


def test_a_cashier_opens_it_with_a_managers_pin_and_only_while_it_is_open(keys: Keyboard, till: PaperTill) -> None:
    keys.press("/journal", "enter", "2222", "enter")
    assert keys.mode == "journal"
    keys.press("f5")
    assert keys.mode == "grant"
    keys.press("2222", "enter")
    assert till.journal_desk.reprinted == [60]
    keys.press("f5")
    assert keys.mode == "grant"
    keys.press("escape", "escape")
    assert keys.mode == "sale"
    assert till.operator is not None
    assert till.operator.lent == ()


def test_f8_writes_what_is_found_to_a_file(journal: Keyboard, till: PaperTill) -> None:
    journal.press("17", "enter", "f8")
    assert till.journal_desk.written == ["17"]
    assert "Writing…" in journal.screen
