"""The customer's display follows a real till on a terminal of its own, and outlives it."""

import signal

import pytest
from looked_at import ESCAPE, Shop
from tui_terminal import TillOnTerminal

COLA = b"54491472\r"
F9, F10 = b"\x1b[20~", b"\x1b[21~"


@pytest.fixture
def display(shop: Shop) -> TillOnTerminal:
    text = (shop.home / "settings.toml").read_text(encoding="utf-8")
    (shop.home / "settings.toml").write_text('[station]\nlanguage = "en"\n' + text, encoding="utf-8")
    return shop.terminal("display")


def welcomes(display: TillOnTerminal) -> bool:
    return display.shows("Welcome!")


def test_it_shows_a_sale_from_the_first_line_to_the_change(shop: Shop, display: TillOnTerminal) -> None:
    display.look_until(lambda: welcomes(display))
    till = shop.till()
    till.type(b"3*54491472\r")
    display.look_until(lambda: display.shows("3 бр × 1.10"))
    assert display.shows("Total")
    assert not display.shows("F9")
    till.type(F9)
    display.look_until(lambda: display.shows("To pay"))
    till.type(b"1\r")
    display.look_until(lambda: display.shows("Left to pay"))
    till.type(b"5\r")
    display.look_until(lambda: display.shows("Change"))
    display.look_until(lambda: display.shows("Thank you!"))
    till.type(COLA)
    display.look_until(lambda: display.shows("1 бр × 1.10"))


def test_no_window_of_the_cashier_is_seen(shop: Shop, display: TillOnTerminal) -> None:
    till = shop.till(pin="2222")
    till.type(COLA)
    display.look_until(lambda: display.shows("1.10"))
    for strokes, sign in ((b"/receipts\r", "№  Час"), (ESCAPE, "F9"), (b"/setup\r", "datecs-p"), (ESCAPE, "F9")):
        till.type(strokes)
        till.look_until(lambda sign=sign: till.shows(sign))
        till.settle()
        display.settle()
        assert display.shows("1.10")
        assert not display.shows(sign)


def test_either_side_is_started_anew(shop: Shop, display: TillOnTerminal) -> None:
    till = shop.till()
    till.type(COLA)
    display.look_until(lambda: display.shows("1 бр × 1.10"))
    till.signal(signal.SIGKILL)
    display.look_until(lambda: welcomes(display))
    again = shop.till()
    display.look_until(lambda: display.shows("1 бр × 1.10"))
    second = shop.terminal("display")
    second.look_until(lambda: second.shows("1 бр × 1.10"))
    again.type(COLA)
    for each in (display, second):
        each.look_until(lambda each=each: each.shows("1 бр × 1.10") and each.screen.display[4].strip())


def test_a_display_that_is_stopped_holds_no_sale_up_and_shows_the_newest_later(
    shop: Shop, display: TillOnTerminal
) -> None:
    till = shop.till()
    till.type(COLA)
    display.look_until(lambda: display.shows("1 бр × 1.10"))
    display.signal(signal.SIGSTOP)
    till.type(COLA * 200)
    assert len(shop.sells(till, 201)) == 201
    display.signal(signal.SIGCONT)
    display.look_until(lambda: display.shows("196 more above"))


def test_f10_ends_it_and_leaves_the_terminal_as_it_was(display: TillOnTerminal) -> None:
    import termios

    display.look_until(lambda: welcomes(display))
    display.type(F10)
    assert display.ends() == 0
    assert termios.tcgetattr(display.terminal) == display.saved


def test_other_keys_of_the_customer_do_nothing(display: TillOnTerminal) -> None:
    display.look_until(lambda: welcomes(display))
    display.type(b"54491472\r\x1b[20~\x1b")
    display.settle()
    assert welcomes(display)
    assert display.alive()
