"""The setup screen by its keys: what it shows, what can be tried, cash in and out, and the search for printers."""

from dataclasses import replace

import pytest
from keyboard import Keyboard, station_over
from opened_modes import opened
from paper_setup import FOUND, NO_PAPER, PRINTER
from paper_till import PaperTill

from tui_pos.domain.answers import Notice, ReportPrinted
from tui_pos.domain.saying import saying
from tui_pos.station.commands import KEY_NAMES
from tui_pos.station.keys import KeyTable


@pytest.fixture
def setup(till: PaperTill) -> Keyboard:
    """The setup screen, before the printer has answered."""
    return opened("setup", till)


def answer(keys: Keyboard, till: PaperTill) -> None:
    till.setup_desk.answer()
    keys.station.wake()


def row_of(keys: Keyboard, label: str) -> str:
    return next(row for row in keys.screen.splitlines() if label in row)


def test_a_cashier_sees_it_neither_in_the_footer_nor_opens_it_by_its_word(keys: Keyboard) -> None:
    assert "setup" not in keys.screen.casefold()
    keys.press("/setup", "enter")
    assert keys.mode == "grant"
    assert "setting the till up" in keys.screen


def test_the_manager_opens_it_and_the_printer_is_asked_at_once(setup: Keyboard, till: PaperTill) -> None:
    assert till.setup_desk.calls == ["ask"]
    assert "The printer is being asked…" in setup.screen
    assert "/dev/ttyUSB0 · 115200 · datecs-p" in setup.screen


def test_it_shows_all_that_the_printer_tells(setup: Keyboard, till: PaperTill) -> None:
    answer(setup, till)
    for text in ("FP-2000", "3.00BG 22NOV26 1000", "DT000001", "02000001", "175074752", "123.45 EUR"):
        assert text in setup.screen
    assert "The printer's paper is nearly used up." in row_of(setup, "How it is")
    assert "42" in row_of(setup, "Last document")
    assert "40" in row_of(setup, "Last receipt")
    assert "12" in row_of(setup, "Last Z report")
    assert "22.11.2026 07:41:05, 75 s ahead of this machine's" in setup.screen
    assert "No sale waits for its receipt." in setup.screen
    assert "HDA Intel PCH" in setup.screen
    assert "/srv/shop/shop.db · 12.3 MB · 45.0 GB free" in setup.screen


@pytest.mark.parametrize(
    ("drift", "told"),
    [
        (0, "the same as this machine's"),
        (-1, "the same as this machine's"),
        (-119, "119 s behind"),
        (7199, "119 min ahead"),
        (7200, "2 h ahead"),
        (-172_800, "2 days behind"),
    ],
)
def test_a_clock_that_is_off_is_told_in_a_measure_that_can_be_grasped(
    setup: Keyboard, till: PaperTill, drift: int, told: str
) -> None:
    till.setup_desk.printer = replace(PRINTER, drift_s=drift)
    answer(setup, till)
    assert told in row_of(setup, "Its clock")


def test_why_nothing_can_be_printed_stands_first_and_what_is_not_known_is_a_dash(
    setup: Keyboard, till: PaperTill
) -> None:
    till.setup_desk.printer = replace(PRINTER, trouble=NO_PAPER, firmware="", cash=None, last_receipt=None, clock=None)
    answer(setup, till)
    assert "out of paper" in row_of(setup, "How it is")
    assert row_of(setup, "Firmware").rstrip().endswith("—")
    assert row_of(setup, "In the drawer").rstrip().endswith("—")
    assert row_of(setup, "Its clock").rstrip().endswith("—")


def test_a_sale_that_waits_for_its_receipt_is_named(till: PaperTill) -> None:
    keys = opened("trouble", till, pin="2222")
    keys.press("escape", "/setup", "enter")
    assert "1.10 EUR waits for its receipt: /unprinted" in keys.screen


@pytest.mark.parametrize(("sound", "told"), [(None, "off"), ((), "no sound card"), (("USB Audio",), "USB Audio")])
def test_the_sound_is_off_or_has_its_cards(till: PaperTill, sound: tuple[str, ...] | None, told: str) -> None:
    till.setup_desk.sound = sound
    keys = opened("setup", till)
    assert told in row_of(keys, "Sound")


@pytest.mark.parametrize(
    ("strokes", "printed"),
    [
        (("f2",), "test_page"),
        (("f4",), "display"),
        (("f8",), "drawer"),
        (("/x", "enter"), "x"),
        (("/duplicate", "enter"), "duplicate"),
        (("end", "up", "enter"), "duplicate"),
        (("down", "enter"), "test_page"),
    ],
)
def test_what_can_be_tried_has_a_key_or_is_marked(
    setup: Keyboard, till: PaperTill, strokes: tuple[str, ...], printed: str
) -> None:
    setup.press(*strokes)
    assert till.printed == [printed]
    assert "The printer was asked" in setup.screen


def test_every_command_of_the_screen_but_moving_stands_in_its_list(setup: Keyboard) -> None:
    moving = {"help", "choose", "back", "up", "down", "page_up", "page_down", "first", "last"}
    for command in KeyTable().of("setup"):
        if command.name not in moving:
            assert command.title in setup.screen
            assert not command.key or KEY_NAMES[command.key] in row_of(setup, command.title)


def test_after_what_was_asked_is_done_the_printer_is_read_again(setup: Keyboard, till: PaperTill) -> None:
    answer(setup, till)
    setup.press("f8")
    till.report(ReportPrinted(saying("The drawer is open.")))
    setup.station.wake()
    assert till.setup_desk.calls == ["ask", "ask"]
    assert "The drawer is open." in setup.screen
    assert "FP-2000" in setup.screen, "what was known stays until the answer is there"


def test_what_went_wrong_has_its_sentence(setup: Keyboard, till: PaperTill) -> None:
    setup.press("f2")
    till.report(Notice(NO_PAPER))
    setup.station.wake()
    assert "out of paper" in setup.screen


def test_f5_reads_all_anew(setup: Keyboard, till: PaperTill) -> None:
    answer(setup, till)
    setup.press("f5")
    assert till.setup_desk.calls == ["ask", "ask"]
    assert "The printer is being asked…" in setup.screen
    assert "FP-2000" not in setup.screen


def test_the_sound_is_tried_with_f9(setup: Keyboard, till: PaperTill) -> None:
    setup.press("f9")
    assert till.setup_desk.calls == ["ask", "sound"]
    assert "A recording is being played" in setup.screen


@pytest.mark.parametrize(("key", "typed", "cents"), [("f6", "50", 5000), ("f6", "0,05", 5), ("f7", "20.50", -2050)])
def test_cash_goes_in_and_out_by_its_amount(setup: Keyboard, till: PaperTill, key: str, typed: str, cents: int) -> None:
    setup.press(key, typed, "enter", "дребни", "enter")
    assert till.setup_desk.moved == [cents]
    assert setup.mode == "setup"


def test_without_an_amount_nothing_is_moved_and_with_a_wrong_one_neither(setup: Keyboard, till: PaperTill) -> None:
    setup.press("f6", "enter")
    assert setup.mode == "setup"
    setup.press("f7", "1.234", "enter")
    assert setup.mode == "amount"
    assert setup.station.frame().rows[22].strip()
    setup.press("escape")
    assert till.setup_desk.moved == []


@pytest.mark.parametrize("window", [(), ("f6",)])
def test_a_scan_is_sold_wherever_it_lands(setup: Keyboard, till: PaperTill, window: tuple[str, ...]) -> None:
    setup.press(*window)
    setup.scan("3800123456789")
    assert [line.item.code for line in till.cart.lines] == ["КОЛА"]
    assert till.setup_desk.moved == []
    assert setup.mode == "sale"


def test_the_search_tells_how_far_it_is_and_what_it_found(setup: Keyboard, till: PaperTill) -> None:
    setup.press("f3")
    assert till.setup_desk.calls[-1] == "search"
    till.setup_desk.step()
    setup.station.wake()
    assert "█████··············· 3 of 12: /dev/ttyUSB0 · 9600" in setup.screen
    setup.press("enter")
    assert "not over yet" in setup.screen
    till.setup_desk.end_search()
    setup.station.wake()
    assert "Found: 2." in setup.screen
    assert "192.168.100.200:8000" in setup.screen
    assert "ZK000001" in setup.screen
    assert "/dev/null is no serial port" in setup.screen


def test_while_a_search_is_under_way_nothing_is_asked_of_the_printer(setup: Keyboard, till: PaperTill) -> None:
    setup.press("f8", "f3")
    till.report(ReportPrinted(saying("The drawer is open.")))
    setup.station.wake()
    assert till.setup_desk.calls == ["ask", "search"], "it would end the search"


def test_what_is_found_is_written_after_a_yes_and_only_then(setup: Keyboard, till: PaperTill) -> None:
    setup.press("f3")
    till.setup_desk.end_search()
    setup.station.wake()
    setup.press("down", "enter")
    assert setup.mode == "question"
    setup.press("escape")
    assert till.setup_desk.used == []
    setup.press("enter", "enter")
    assert till.setup_desk.used == [FOUND[1]]
    assert "Close the program and open it again" in " ".join(setup.screen.split())


def test_where_nothing_is_found_there_is_nothing_to_write(setup: Keyboard, till: PaperTill) -> None:
    till.setup_desk.found = ()
    setup.press("f3")
    till.setup_desk.end_search()
    setup.station.wake()
    setup.press("enter")
    assert "look at its cable" in setup.screen
    setup.press("f5")
    assert till.setup_desk.calls.count("search") == 2


def test_esc_ends_a_search_and_one_that_is_over_is_only_left(setup: Keyboard, till: PaperTill) -> None:
    setup.press("f3", "escape")
    assert till.setup_desk.calls[-2:] == ["stop", "ask"]
    setup.press("f3")
    till.setup_desk.end_search()
    till.setup_desk.step()
    setup.station.wake()
    assert "3 of 12" in setup.screen, "the search that ended was the one that was stopped"
    till.setup_desk.end_search()
    setup.station.wake()
    setup.press("escape")
    assert till.setup_desk.calls.count("stop") == 1
    assert setup.mode == "setup"


def test_the_owner_who_speaks_bulgarian_uses_the_same_screen(till: PaperTill) -> None:
    keys = Keyboard(station_over(till))
    keys.press("3333", "enter", "/setup", "enter")
    assert keys.mode == "setup"
