"""What a terminal, a shell or a machine that is switched off does to a till while a sale is open."""

import signal
import termios
from collections.abc import Iterator

import pytest
from looked_at import Shop
from tui_terminal import TillOnTerminal

COLA, FANTA = b"54491472\r", b"3802100000747\r"
F2, F9, F10, F1 = b"\x1bOQ", b"\x1b[20~", b"\x1b[21~", b"\x1bOP"
CONTROLS = bytes(range(1, 8)) + bytes([11, 12, *range(14, 27), 28, 29, 30, 31, 0])
"""Ctrl+A to Ctrl+_, but for Backspace, Tab, Enter and Esc: Ctrl+C, Ctrl+S, Ctrl+Z, Ctrl+\\ are among them."""

PLACES = {
    "sale": (b"", "F9 Запис"),
    "typed": (b"12", "[12 "),
    "quantity": (F2, "Сега 1 бр"),
    "payment": (F9, "Остава за плащане"),
    "menu": (F10, "┌─ Меню"),
    "help": (F1, "┌─ Клавиши"),
    "rules": (b"/rules\r", "Приоритетът му е 1."),
    "a rule": (b"/rules\r\r", "стъпка 1 от 5"),
    "office": (b"/office\r", "Какво се продава"),
    "setup": (b"/setup\r", "1.00BG"),
}
"""Where the cashier is, the keys that lead there from a sale with a line, and what is to be seen there alone."""


def at(shop: Shop, place: str) -> TillOnTerminal:
    keys, sign = PLACES[place]
    till = shop.till("2222")
    till.type(COLA + FANTA)
    assert shop.sells(till, 2) == ["КОЛА", "ФАНТА"]
    till.type(keys)
    till.look_until(lambda: till.shows(sign))
    till.settle()
    return till


@pytest.mark.parametrize(
    ("number", "place"),
    [
        (signal.SIGHUP, "payment"),
        (signal.SIGTERM, "a rule"),
        (signal.SIGINT, "typed"),
        (signal.SIGQUIT, "sale"),
        (signal.SIGHUP, "office"),
    ],
)
def test_a_signal_to_end_ends_the_till_and_nothing_is_lost(shop: Shop, number: signal.Signals, place: str) -> None:
    till = at(shop, place)
    till.signal(number)
    assert till.ends() == 0
    assert termios.tcgetattr(till.terminal) == till.saved
    assert b"\x1b[?1049l" in till.taken
    assert not till.screen.cursor.hidden
    assert "Traceback" not in till.taken.decode()
    again = shop.till("2222")
    again.look_until(lambda: again.shows("Фанта"))
    again.type(COLA)
    assert shop.sells(again, 3) == ["КОЛА", "ФАНТА", "КОЛА"]


def walk(shop: Shop) -> Iterator[TillOnTerminal]:
    """One till, in each place one after the other; from each, Esc leads back to the sale."""
    till = at(shop, "sale")
    for keys, sign in PLACES.values():
        till.type(keys)
        till.look_until(lambda sign=sign: till.shows(sign))
        till.settle()
        yield till
        for _ in range(2):
            till.type(b"\x1b")
            till.settle()
        till.look_until(lambda: till.shows("F9 Запис") and till.shows("[  "))


def test_keys_that_stop_end_or_freeze_other_programs_do_nothing_to_a_till(shop: Shop) -> None:
    for till in walk(shop):
        before = list(till.screen.display)
        for control in CONTROLS:
            till.type(bytes([control]))
        till.settle()
        assert list(till.screen.display) == before
        assert till.alive()
    till.type(COLA)
    assert shop.sells(till, 3) == ["КОЛА", "ФАНТА", "КОЛА"]


def test_a_request_to_stop_is_passed_over_and_a_stop_is_survived(shop: Shop) -> None:
    till = at(shop, "sale")
    till.signal(signal.SIGTSTP)
    till.type(COLA)
    assert shop.sells(till, 3) == ["КОЛА", "ФАНТА", "КОЛА"]
    till.signal(signal.SIGSTOP)
    termios.tcsetattr(till.terminal, termios.TCSANOW, till.saved)
    till.stream.feed(b"\x1b[2J\x1b[1;1Hshell$ ")
    till.signal(signal.SIGCONT)
    till.look_until(lambda: till.shows("►   3"))
    till.type(COLA)
    assert len(shop.sells(till, 4)) == 4
    assert not till.shows("shell$")


def test_a_line_that_breaks_in_the_middle_of_a_sale_leaves_it_for_the_next_terminal(shop: Shop) -> None:
    till = at(shop, "payment")
    # The child holds the other end; it is the terminal that goes.
    till.look()
    till.signal(signal.SIGHUP)
    assert till.ends() == 0
    other = shop.till("1111")
    other.look_until(lambda: other.shows("Фанта"))


def test_a_terminal_shrinks_to_twenty_by_five_and_back_anywhere(shop: Shop) -> None:
    for till in walk(shop):
        before = list(till.screen.display)
        for columns, rows in ((20, 5), (1, 1), (79, 23), (200, 60), (20, 5)):
            till.resize(columns, rows)
            till.settle(0.03)
            if (columns, rows) == (20, 5):
                till.look_until(lambda till=till: "24" in "".join(till.screen.display))
        till.resize(80, 24)
        till.look_until(lambda till=till, before=before: list(till.screen.display) == before)
    till.type(COLA)
    assert shop.sells(till, 3) == ["КОЛА", "ФАНТА", "КОЛА"]


def test_keys_typed_blind_on_a_terminal_that_is_too_small_count(shop: Shop) -> None:
    till = at(shop, "sale")
    till.resize(20, 5)
    till.settle()
    till.type(COLA + b"5*54491472\r" + F2 + b"7\r")
    assert shop.sells(till, 4) == ["КОЛА", "ФАНТА", "КОЛА", "КОЛА"]
    till.resize(80, 24)
    till.look_until(lambda: till.shows("7.70"))


def test_two_tills_of_one_name_in_one_home_are_refused_and_the_first_sells_on(shop: Shop) -> None:
    till = at(shop, "sale")
    second = shop.terminal("run")
    assert second.ends() == 1
    assert "is already open in another program" in second.taken.decode()
    assert termios.tcgetattr(second.terminal) == second.saved
    till.type(COLA)
    assert shop.sells(till, 3) == ["КОЛА", "ФАНТА", "КОЛА"]
    # Killed, it holds nothing any more.
    till.signal(signal.SIGKILL)
    till.look_until(lambda: not till.alive())
    third = shop.till("1111")
    third.look_until(lambda: third.shows("Фанта"))
