"""Between station and terminal: the canvas under Textual, the waker between threads, the checks at start."""

import asyncio
import logging
import os
import threading

import pytest
from tui_counter import Counter
from tui_roll import Roll

from tui_pos.tui.app import StationApp, Waker
from tui_pos.tui.keytable import ENTER, Key
from tui_pos.tui.splash import terminal_trouble


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    monkeypatch.setenv("TUI_POS_LOG", os.devnull)
    return Counter()


def typed(text: str) -> list[Key]:
    return [Key("character", character) for character in text]


async def test_textual_repaints_exactly_what_the_terminal_shows(counter: Counter) -> None:
    app, roll = StationApp(counter, Waker()), Roll()
    async with app.run_test(size=(80, 24)):
        app.canvas.outlet = roll
        app.canvas.resized(80, 24)
        app.canvas.press([*typed("3800001234567"), ENTER, *typed("12")])
        rows = counter.frame().rows
        assert tuple(roll.screen.display) == rows
        assert tuple(app.canvas.render_line(y).text for y in range(24)) == rows
        # A terminal that lags behind is repainted as it is; the news is the canvas's own to write.
        roll.frozen = True
        app.canvas.press(typed("34"))
        assert tuple(app.canvas.render_line(y).text for y in range(24)) == rows


async def test_keys_typed_into_a_frozen_terminal_are_one_picture_when_it_thaws(counter: Counter) -> None:
    app, roll = StationApp(counter, Waker()), Roll()
    async with app.run_test(size=(80, 24)):
        app.canvas.outlet = roll
        app.canvas.resized(80, 24)
        roll.frozen, before = True, roll.writes
        for number in range(100):
            app.canvas.press([*typed(str(number)), ENTER])
        assert roll.writes == before
        roll.frozen = False
        app.canvas.draw()
        assert roll.writes == before + 1
        assert tuple(roll.screen.display) == counter.frame().rows


async def test_a_fault_on_a_key_is_logged_with_its_trace_but_not_with_what_was_typed(
    counter: Counter, caplog: pytest.LogCaptureFixture
) -> None:
    app, roll = StationApp(counter, Waker()), Roll()
    async with app.run_test(size=(80, 24)):
        app.canvas.outlet = roll
        app.canvas.resized(80, 24)
        with caplog.at_level(logging.ERROR, "tui_pos"):
            app.canvas.press([*typed("4711"), Key("f9"), *typed("5")])
        assert "ZeroDivisionError" in caplog.text
        assert "4711" not in caplog.text
        assert roll.screen.display[20].startswith(" Code: 47115")


async def test_calls_from_other_threads_before_during_and_after_are_one_look_each_time() -> None:
    wake, looks = Waker(), []
    wake()
    wake()
    wake.attach(asyncio.get_running_loop(), lambda: looks.append(threading.get_ident()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert looks == [threading.get_ident()]
    threads = [threading.Thread(target=wake) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while len(looks) < 2:
        await asyncio.sleep(0)
    wake.detach()
    wake()


def test_waking_a_screen_whose_loop_is_closed_does_nothing() -> None:
    wake, loop = Waker(), asyncio.new_event_loop()
    wake.attach(loop, lambda: None)
    loop.close()
    wake()


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({"TERM": "xterm", "LANG": "bg_BG.UTF-8"}, None),
        ({"TERM": "linux", "LANG": "C.utf8"}, None),
        ({"TERM": "linux"}, None),
        ({"TERM": "linux", "LANG": "C"}, None),
        ({"TERM": "linux", "LANG": "POSIX"}, None),
        ({"TERM": "xterm", "LC_ALL": "", "LC_CTYPE": "bg_BG.UTF-8", "LANG": "bg_BG.CP1251"}, None),
        ({"TERM": "xterm", "LANG": "sr_RS.UTF-8@latin"}, None),
        ({"TERM": "xterm", "LANG": "bg_BG.CP1251"}, "locale_not_utf8"),
        ({"TERM": "xterm", "LANG": "bg_BG"}, "locale_not_utf8"),
        ({"TERM": "xterm", "LANG": "bg_BG.UTF-8", "LC_ALL": "de_DE@euro"}, "locale_not_utf8"),
        ({"TERM": "dumb", "LANG": "bg_BG.UTF-8"}, "no_terminal"),
        ({"LANG": "bg_BG.UTF-8"}, "no_terminal"),
    ],
)
def test_a_terminal_that_could_not_show_the_station_is_refused_with_a_sentence(
    env: dict[str, str], code: str | None
) -> None:
    master, terminal = os.openpty()
    try:
        trouble = terminal_trouble(env, terminal)
    finally:
        os.close(master)
        os.close(terminal)
    assert (trouble.code if trouble else None) == code
    assert trouble is None or "{" not in str(trouble)


def test_a_pipe_is_no_terminal() -> None:
    reading, writing = os.pipe()
    try:
        trouble = terminal_trouble({"TERM": "xterm", "LANG": "C.UTF-8"}, reading)
    finally:
        os.close(reading)
        os.close(writing)
    assert trouble is not None
    assert trouble.code == "no_terminal"
