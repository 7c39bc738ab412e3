"""A till that nobody uses is locked once, also under the back office; nothing ticks meanwhile."""

import asyncio
import os

import pytest
from patience import until
from test_screens_over_till import Asking
from tui_office import SOON, keys, leave_alone, office_of
from tui_roll import Roll

from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.station.frame import Frame
from tui_pos.tui.app import StationApp, Waker
from tui_pos.tui.idle import Idle
from tui_pos.tui.screens.rule_list import RuleList


class Locking(Asking):
    """A station that is unlocked by Enter."""

    def __init__(self, minutes: float) -> None:
        super().__init__()
        self.lock_minutes = minutes  # type: ignore[assignment]
        self.locks = 0

    def lock(self) -> None:
        self.locks += 1
        super().lock()

    def key(self, name: str, character: str | None) -> None:
        if self.is_locked:
            self.is_locked = name != "enter"
        else:
            super().key(name, character)

    def frame(self) -> Frame:
        if not self.is_locked:
            return super().frame()
        return Frame(("LOCKED".ljust(80),) * 24, (" " * 80,) * 24)


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Locking:
    monkeypatch.setenv("TUI_POS_LOG", os.devnull)
    return Locking(minutes=60)


def nobody_comes_near(app: StationApp) -> None:
    assert app._locker is not None
    leave_alone(app._locker._idle)


async def test_a_till_that_nobody_uses_is_locked_once_and_writes_nothing_more(counter: Locking) -> None:
    app, roll = StationApp(counter, Waker()), Roll()
    async with app.run_test(size=(80, 24)):
        app.canvas.outlet = roll
        app.canvas.resized(80, 24)
        nobody_comes_near(app)
        await until(lambda: counter.is_locked)
        assert roll.screen.display[0].startswith("LOCKED")
        writes = roll.writes
        await asyncio.sleep(3 * SOON)
        assert counter.locks == 1
        assert roll.writes == writes
        app.canvas.press(keys("enter", "1", "1", "enter"))
        assert counter.lines == ["11"]
        assert tuple(roll.screen.display) == counter.frame().rows


async def test_under_the_back_office_the_lock_hides_its_screen_which_comes_back_as_it_was(
    counter: Locking, desk: RuleDesk
) -> None:
    app, roll = StationApp(counter, Waker(), open_screen=lambda _: RuleList(office_of(desk))), Roll()
    async with app.run_test(size=(80, 24)) as pilot:
        app.canvas.outlet = roll
        app.canvas.resized(80, 24)
        app.canvas.press(keys("f8"))
        nobody_comes_near(app)
        await until(lambda: counter.is_locked)
        assert all(row.startswith("LOCKED") for row in roll.screen.display)
        app.screen.refresh()
        await pilot.pause()
        assert all(row.startswith("LOCKED") for row in roll.screen.display)
        app.canvas.press(keys("escape"))
        assert len(app.screen_stack) == 2
        app.canvas.press(keys("enter"))
        assert not counter.is_locked
        assert len(app.screen_stack) == 2
        app.canvas.press(keys("escape"))
        assert len(app.screen_stack) == 1
        assert tuple(roll.screen.display) == counter.frame().rows


async def test_time_begins_anew_with_each_key_and_one_timer_waits_for_all_of_them() -> None:
    done: list[float] = []
    loop = asyncio.get_running_loop()
    idle = Idle(0.2, lambda: done.append(loop.time()))
    idle.begin()
    first = idle._timer
    last = loop.time()
    for _ in range(50):
        idle.pressed()
        assert idle._timer is first
    await until(lambda: bool(done))
    assert done[0] - last >= 0.2
    assert idle._timer is None
