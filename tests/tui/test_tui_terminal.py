"""The screen on a real terminal: what is typed, however fast and at whatever moment, arrives exactly, once, in order;
and what the terminal shows is the station's frame.
"""

import fcntl
import os
import signal
import sys
import termios
import time
from collections.abc import Callable
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from patience import PATIENCE
from tui_counter import Counter

from tui_pos.station.frame import Frame
from tui_pos.tui.keytable import KeyReader

Start = Callable[..., Any]

BARCODES = [f"{3_800_000_000_000 + number * 7919}" for number in range(600)]


def scans(codes: list[str]) -> bytes:
    return "".join(f"{code}\r" for code in codes).encode()


def counter_after(typed: bytes, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """The same station, given the same keys here."""
    monkeypatch.setenv("TUI_POS_LOG", os.devnull)
    counter, reader = Counter(), KeyReader()
    for name, character in reader.feed(typed) + reader.give_up():
        counter.key(name, character)
    return counter


def assert_shows(till: Any, frame: Frame) -> None:
    """The terminal comes to show `frame`, text, selection and cursor, and stays so."""
    selected = [[letter == "s" for letter in styles] for styles in frame.styles]

    def shown() -> tuple[object, ...]:
        rows = [row[:80] for row in till.screen.display[:24]]
        reversed_cells = [[till.screen.buffer[y][x].reverse for x in range(80)] for y in range(len(selected))]
        return rows, reversed_cells, (till.screen.cursor.x, till.screen.cursor.y)

    # A picture is longer than a terminal's buffer: it may come in pieces.
    till.look_until(lambda: shown() == (list(frame.rows), selected, frame.cursor))
    till.settle()
    assert shown() == (list(frame.rows), selected, frame.cursor)


def test_five_hundred_scans_one_after_the_other_arrive_exactly(till: Any) -> None:
    for code in BARCODES[:500]:
        till.type(scans([code]))
        till.look()
    assert till.books(500) == BARCODES[:500]


def test_five_hundred_scans_at_once_arrive_exactly_and_the_screen_shows_them(
    till: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = scans(BARCODES[:500])
    for start in range(0, len(typed), 2000):
        till.type(typed[start : start + 2000])
        till.look(0)
    assert till.books(500) == BARCODES[:500]
    assert_shows(till, counter_after(typed, monkeypatch).frame())


def test_a_window_takes_what_is_typed_ahead_into_it_and_nothing_else_does(till: Any) -> None:
    for _ in range(5):
        till.type(b"\x1bOS123\r3800001234567\r")
    assert till.books(10) == ["window 123", "3800001234567"] * 5


def test_six_hundred_scans_into_a_frozen_terminal_arrive_exactly_and_the_picture_recovers(
    till: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody reads the terminal until all is booked: its buffer fills after a few pictures.
    typed = scans(BARCODES)
    end = time.monotonic() + PATIENCE
    for start in range(0, len(typed), 140):
        till.type(typed[start : start + 140])
    while len(till.booked()) < len(BARCODES):
        assert time.monotonic() < end, "the till stopped taking keys"
        time.sleep(0.02)
    assert till.booked() == BARCODES
    assert_shows(till, counter_after(typed, monkeypatch).frame())
    # Only what the terminal's buffer held, and one picture: those between were never written.
    assert len(till.taken) < len(BARCODES) * 100


@pytest.mark.parametrize("pause_ms", [0, 5, 20, 40, 80])
def test_a_scan_soon_after_escape_is_intact(till: Any, pause_ms: int) -> None:
    till.type(b"9\x1b")
    time.sleep(pause_ms / 1000)
    till.type(b"3800001234567\r")
    assert till.books(2) == ["escape", "3800001234567"]


def test_a_byte_that_is_not_utf8_is_one_character_and_the_till_lives(till: Any) -> None:
    till.type(b"12\xff34\r3800001234567\r")
    assert till.books(2) == ["12\ufffd34", "3800001234567"]


def test_scans_while_the_program_starts_are_kept(start: Start) -> None:
    till = start(TUI_POS_SLOW_START="0.5")
    till.type(scans(BARCODES[:20]))
    till.look_until(lambda: till.shows("Demo shop …"))
    till.type(scans(BARCODES[20:40]))
    till.ready()
    till.type(scans(BARCODES[40:50]))
    assert till.books(50) == BARCODES[:50]


def test_something_is_shown_before_the_station_is_there(start: Start) -> None:
    till = start(TUI_POS_SLOW_START="30")
    till.look_until(lambda: till.shows("Demo shop …"))
    till.signal(signal.SIGTERM)
    assert till.ends() == 128 + signal.SIGTERM
    assert termios.tcgetattr(till.terminal) == till.saved


def test_ctrl_letters_neither_end_nor_stop_nor_freeze_the_till(till: Any) -> None:
    till.type(bytes([3, 17, 26, 28, 19, 16, 4]) + b"77\r")
    assert till.books(1) == ["77"]
    assert till.alive()


def test_a_terminal_too_small_says_so_and_recovers(till: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    till.type(b"77\r")
    till.books(1)
    till.resize(20, 5)
    till.look_until(lambda: till.shows("columns and 5 rows;"))
    till.type(b"88\r9")
    till.books(2)
    till.resize(80, 24)
    till.look_until(lambda: till.shows("Code: 9"))
    assert_shows(till, counter_after(b"77\r88\r9", monkeypatch).frame())


def test_a_larger_terminal_shows_the_frame_at_its_top_left(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    till = start(columns=132, rows=50)
    till.ready()
    till.type(scans(BARCODES[:20]))
    till.books(20)
    assert_shows(till, counter_after(scans(BARCODES[:20]), monkeypatch).frame())
    assert all(not row[80:].strip() for row in till.screen.display)
    assert all(not row.strip() for row in till.screen.display[24:])


def test_a_storm_of_sizes_ends_in_the_right_picture(till: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = scans(BARCODES[:40])
    for turn in range(10):
        till.resize(*[(20, 5), (132, 50), (80, 24), (79, 24), (200, 30)][turn % 5])
        till.type(typed[turn * 56 : turn * 56 + 56])
        till.look(0.01)
    till.resize(80, 24)
    till.books(40)
    assert_shows(till, counter_after(typed, monkeypatch).frame())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_to_end_gives_the_terminal_back(till: Any, number: int) -> None:
    till.type(b"\x1bOS12")
    till.look_until(lambda: till.shows("Quantity ─"))
    till.signal(number)
    assert till.ends() == 0
    assert termios.tcgetattr(till.terminal) == till.saved
    assert b"\x1b[?1049l" in till.taken
    assert not till.screen.cursor.hidden
    assert "Traceback" not in till.taken.decode()


def test_the_station_s_own_end_closes_the_screen(till: Any) -> None:
    till.type(b"\x1b[21~")
    assert till.ends() == 0
    assert termios.tcgetattr(till.terminal) == till.saved


def test_what_is_typed_after_the_end_does_not_reach_the_shell(till: Any) -> None:
    till.type(b"\x1b[21~reboot\r")
    assert till.ends() == 0
    waiting = fcntl.ioctl(till.terminal, termios.FIONREAD, b"\0" * 4)
    assert int.from_bytes(waiting, sys.byteorder) == 0


def test_a_terminal_that_hangs_up_ends_the_till(till: Any) -> None:
    os.close(till.master)
    os.close(till.terminal)
    till.master, till.terminal = os.openpty()
    till.look_until(lambda: not till.alive())


def test_a_fault_on_a_key_is_a_sentence_on_the_screen_and_the_till_sells_on(till: Any) -> None:
    till.type(b"\x1b[20~")
    till.look_until(lambda: till.shows("That key did not work"))
    till.look_until(lambda: till.shows("the shop."))
    till.type(b"77\r")
    assert till.books(1) == ["77"]
    # A sale is kept before it is shown.
    till.look_until(lambda: not till.shows("That key did not work"))
    assert "ZeroDivisionError" not in till.taken.decode()


def test_another_thread_wakes_the_station_and_the_screen_shows_what_came(till: Any) -> None:
    till.type(b"\x1b[15~")
    till.look_until(lambda: till.shows("woken 1"))
    till.type(b"\x1b[15~")
    till.look_until(lambda: till.shows("woken 2"))


def test_after_a_stop_and_a_change_of_mode_the_till_is_back_in_raw_mode(
    till: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.type(b"77\r")
    till.books(1)
    till.signal(signal.SIGSTOP)
    termios.tcsetattr(till.terminal, termios.TCSANOW, till.saved)
    till.stream.feed(b"\x1b[?1049lshell$ ls\r\n")
    till.signal(signal.SIGCONT)
    till.look_until(lambda: till.shows("1 lines"))
    till.type(b"88\r")
    till.books(2)
    assert_shows(till, counter_after(b"77\r88\r", monkeypatch).frame())


def test_at_rest_nothing_is_written(till: Any) -> None:
    # However long the till takes to come to rest.
    till.look_until(lambda: not till.look(1.5))


def test_without_colours_state_is_still_shown(start: Start) -> None:
    till = start(NO_COLOR="1")
    till.ready()
    till.type(b"77\r")
    till.look_until(lambda: till.shows("1 lines"))
    till.settle()
    assert not any(code in till.taken for code in (b"[3", b";3", b"[4", b";4")) or b"\x1b[37" not in till.taken
    assert {cell.fg for row in till.screen.buffer.values() for cell in row.values()} == {"default"}
    assert {cell.bg for row in till.screen.buffer.values() for cell in row.values()} == {"default"}
    assert till.screen.buffer[2][0].reverse


KEYS = st.sampled_from(
    [
        *(b"%d" % digit for digit in range(10)),
        b"\r",
        b"\r",
        b"\x7f",
        b"\x1bOS",
        b"\x1b[A",
        b"\xd1\x8f",
        b"3800001234567\r",
    ]
)


@examples(12, one_shop=True)
@given(storm=st.lists(KEYS, max_size=60))
def test_after_any_storm_of_keys_the_terminal_shows_the_station_s_frame(
    till: Any, monkeypatch: pytest.MonkeyPatch, storm: list[bytes]
) -> None:
    if not hasattr(till, "typed"):
        till.typed = b""
    till.typed += b"".join(storm)
    for piece in storm:
        till.type(piece)
    assert_shows(till, counter_after(till.typed, monkeypatch).frame())
