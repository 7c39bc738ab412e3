"""A back office that nobody uses hides what it shows, and goes on as it was for whoever has the PIN."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import msgspec
import pytest
from patience import PATIENCE, until
from shop_sitting import MANAGER, OWNER, opened
from tui_office import SOON, Sitting, leave_alone, shows

from tui_pos.boot import Home
from tui_pos.boot.screens import office_lock
from tui_pos.store import journal
from tui_pos.store.database import Store
from tui_pos.tui.office.lock import LockScreen, lock_screen
from tui_pos.tui.office.main import main_menu
from tui_pos.tui.office.working import WorkingScreen
from tui_pos.tui.office_app import Lock, OfficeApp


@asynccontextmanager
async def left_alone(home: Home, who: str = MANAGER) -> AsyncIterator[tuple[Sitting, Store]]:
    with opened(home, who) as (workplace, operator):
        lock = Lock(60, lambda: lock_screen(workplace, operator, str))
        app = OfficeApp(lambda: main_menu(workplace, operator, str), lock=lock)
        async with app.run_test(size=(80, 24)) as pilot:
            yield Sitting(app, pilot), workplace.store


async def until_locked(sitting: Sitting) -> None:
    """Nobody is there, until that is seen."""
    assert sitting.app._idle is not None
    leave_alone(sitting.app._idle)
    await until(lambda: is_locked(sitting))


def is_locked(sitting: Sitting) -> bool:
    return isinstance(sitting.top, LockScreen)


async def test_what_was_open_is_hidden_until_the_pin_is_typed_and_then_goes_on(home: Home) -> None:
    async with left_alone(home) as (sitting, store):
        assert shows(await sitting.type("1", "enter", "кола"), "Кока-Кола")
        items = sitting.top
        await until_locked(sitting)
        picture = await sitting.picture()
        assert shows(picture, "locked")
        assert not shows(picture, "Кока-Кола")
        sitting.blind("f10", "escape")
        assert is_locked(sitting)
        picture = await sitting.type("2222")
        assert shows(picture, "****")
        assert not shows(picture, "2222")
        sitting.blind("enter")
        assert sitting.top is items
        (entry,) = journal.newest(store, ["unlock"])
        assert (entry.operator, entry.facts["signed_on"]) == (MANAGER, MANAGER)


@pytest.mark.parametrize("typed", ["2222", "1111", "9999", "3800000000010", "12"])
async def test_nobody_with_less_opens_it(home: Home, typed: str) -> None:
    async with left_alone(home, OWNER) as (sitting, store):
        await until_locked(sitting)
        sitting.blind(typed, "enter")
        assert is_locked(sitting)
        assert not journal.newest(store, ["unlock"])
        sitting.blind("3333", "enter")
        assert not is_locked(sitting)


async def test_it_is_locked_once_and_nothing_ticks_meanwhile(home: Home) -> None:
    async with left_alone(home) as (sitting, _):
        idle = sitting.app._idle
        assert idle is not None
        await until_locked(sitting)
        assert idle._timer is None
        depth = len(sitting.app.screen_stack)
        # A wrong PIN begins the time anew; no second lock comes to lie on the first.
        sitting.blind("9999", "enter")
        assert idle._timer is not None
        await until(lambda: idle._timer is None)
        assert len(sitting.app.screen_stack) == depth


async def test_work_that_goes_on_is_waited_for(home: Home) -> None:
    async with left_alone(home) as (sitting, _):
        go_on = threading.Event()
        menu = sitting.top
        menu.open(WorkingScreen(menu.office, "work", lambda _: go_on.wait(PATIENCE), lambda _: None))
        assert sitting.app._idle is not None
        leave_alone(sitting.app._idle)
        await asyncio.sleep(2 * SOON)
        assert isinstance(sitting.top, WorkingScreen)
        go_on.set()
        await until(lambda: is_locked(sitting))
        sitting.blind("2222", "enter")
        assert sitting.top is menu


def test_the_minutes_are_those_of_the_settings(home: Home) -> None:
    with opened(home) as (workplace, operator):
        assert office_lock(workplace, operator, str) is None
        station = msgspec.structs.replace(workplace.settings.station, lock_minutes=7)
        settings = msgspec.structs.replace(workplace.settings, station=station)
        lock = office_lock(replace(workplace, settings=settings), operator, str)
        assert lock is not None
        assert lock.minutes == 7
        assert isinstance(lock.made(), LockScreen)
