"""Screens of the back office over a till: the station is not disturbed, and has the terminal back when they close."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tui_counter import Counter
from tui_office import keys, office_of, sitting
from tui_roll import Roll

from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.errors import Refused
from tui_pos.station.commands import KEY_NAMES
from tui_pos.tui.app import StationApp, Waker
from tui_pos.tui.keytable import Key
from tui_pos.tui.screens.rule_list import RuleList
from tui_pos.tui.screens.screen import BackOffice


class Asking(Counter):
    """A station that asks for the rules on F8."""

    def __init__(self) -> None:
        super().__init__()
        self.request: str | None = None

    def key(self, name: str, character: str | None) -> None:
        if name == "f8":
            self.request = "rules"
        else:
            super().key(name, character)

    def take_request(self) -> str | None:
        request, self.request = self.request, None
        return request


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Asking:
    monkeypatch.setenv("TUI_POS_LOG", os.devnull)
    return Asking()


async def test_keys_behind_a_request_are_the_screen_s_and_those_behind_its_end_the_station_s(
    counter: Asking, desk: RuleDesk
) -> None:
    app, roll = StationApp(counter, Waker(), open_screen=lambda _: RuleList(office_of(desk))), Roll()
    async with app.run_test(size=(80, 24)) as pilot:
        app.canvas.outlet = roll
        app.canvas.resized(80, 24)
        # In one go: sell, open the list, a new rule, its first condition, leave all three, sell.
        app.canvas.press(keys("111", "enter", "f8", "insert", "5", "enter", "f10", "f10", "escape", "222", "enter"))
        await pilot.pause()
        assert counter.lines == ["111", "222"]
        assert len(app.screen_stack) == 1
        assert tuple(roll.screen.display) == counter.frame().rows


async def test_while_covered_nothing_is_drawn_but_what_has_come_is_shown_afterwards(
    counter: Asking, desk: RuleDesk
) -> None:
    wake = Waker()
    app, roll = StationApp(counter, wake, open_screen=lambda _: RuleList(office_of(desk))), Roll()
    async with app.run_test(size=(80, 24)) as pilot:
        app.canvas.outlet = roll
        app.canvas.resized(80, 24)
        await pilot.pause()
        app.canvas.press(keys("f8"))
        await pilot.pause()
        assert roll.screen.cursor.hidden
        before, woken = list(roll.screen.display), counter.wakes
        wake()
        while counter.wakes == woken:
            await pilot.pause()
        app.canvas.resized(80, 24)
        assert list(roll.screen.display) == before
        app.canvas.press(keys("escape"))
        assert roll.screen.display[22].startswith(f" woken {counter.wakes}")
        await pilot.pause()
        assert tuple(roll.screen.display) == counter.frame().rows


class Hiding(Asking):
    """And has a hidden key, which is a fault where something is typed."""

    def __init__(self) -> None:
        super().__init__()
        self.console_key = "ctrl+g"
        self.knocks = 0

    def key(self, name: str, character: str | None) -> None:
        if name != self.console_key:
            super().key(name, character)
            return
        self.knocks += 1
        if self.entry == "open":
            self.request = "rules"
        elif self.entry:
            raise ZeroDivisionError("a fault for the test")


async def test_the_hidden_key_is_the_station_s_over_every_screen_and_is_seen_on_none(
    monkeypatch: pytest.MonkeyPatch, desk: RuleDesk
) -> None:
    monkeypatch.setenv("TUI_POS_LOG", os.devnull)
    counter = Hiding()
    app, roll = StationApp(counter, Waker(), open_screen=lambda _: RuleList(office_of(desk))), Roll()
    async with app.run_test(size=(80, 24)) as pilot:
        app.canvas.outlet = roll
        app.canvas.resized(80, 24)
        for strokes in (("1",), ("f9",)):
            app.canvas.press(keys(*strokes))
            before = list(roll.screen.display)
            app.canvas.press([Key("ctrl+g")])
            assert list(roll.screen.display) == before, "a fault that is shown stays, one of the key's own is not shown"
        app.canvas.press(keys("escape", "f8"))
        await pilot.pause()
        before = list(roll.screen.display)
        app.canvas.press([Key("ctrl+g")])
        await pilot.pause()
        assert list(roll.screen.display) == before
        assert len(app.screen_stack) == 2
        assert counter.knocks == 3
        app.canvas.press(keys("escape", "open"))
        app.canvas.press([Key("ctrl+g")])
        assert len(app.screen_stack) == 2, "what the station asks for is opened"


async def test_a_screen_that_cannot_be_opened_is_a_sentence_on_the_till(counter: Asking) -> None:
    def refuse(request: str) -> BackOffice:
        raise Refused(
            "no_right", "This needs the right “{right}”; ask the {level}.", right="price rules", level="owner"
        )

    app, roll = StationApp(counter, Waker(), open_screen=refuse), Roll()
    async with app.run_test(size=(80, 24)):
        app.canvas.outlet = roll
        app.canvas.resized(80, 24)
        app.canvas.press(keys("f8"))
        assert roll.screen.display[23].startswith("This needs the right “price rules”; ask the owner.")
        app.canvas.press(keys("1"))
        assert tuple(roll.screen.display) == counter.frame().rows


STORM = st.lists(
    st.one_of(
        st.sampled_from([name for name in KEY_NAMES if name not in ("f11", "f12")]),
        st.sampled_from(["12", "кока", " ", "+", "-", "3800000000010", "я", "\ufffd", "f9", "enter", "insert", "down"]),
    ),
    max_size=60,
)


async def test_no_keys_bring_the_screens_down(desk: RuleDesk, caplog: pytest.LogCaptureFixture) -> None:
    typed: list[list[str]] = []

    @settings(examples(60), database=None, suppress_health_check=list(HealthCheck))
    @given(STORM)
    def collect(storm: list[str]) -> None:
        typed.append(storm)

    collect()
    async with sitting(desk) as at:
        for storm in typed:
            # Esc out of the list ends the program; it stays.
            for key in storm:
                if len(at.app.screen_stack) == 2 and key in ("escape", "f10"):
                    continue
                at.blind(key)
            await at.picture()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


def test_nothing_of_the_back_office_is_imported_before_it_is_opened(home: Path) -> None:
    program = (
        "import sys\n"
        "from tui_pos.boot import station_in, home_at\n"
        "import tui_pos.cli.station, tui_pos.tui.app\n"
        f"with station_in(home_at({str(home.root)!r}), lambda: None) as (station, open_screen):\n"  # type: ignore[attr-defined]
        "    for key in '2222': station.key('character', key)\n"
        "    station.key('enter'); station.frame()\n"
        "    late = ('tui.screens', 'telling', 'rule_desk')\n"
        "    early = [name for name in sys.modules if any(part in name for part in late)]\n"
        "    assert early == [], early\n"
        "    open_screen('rules')\n"
        "    assert 'tui_pos.tui.screens.rule_list' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
