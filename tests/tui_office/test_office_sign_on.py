"""Signing on to the back office where no till is open: in the shop's language until somebody has, then in theirs."""

import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import msgspec
import pytest
from one_language import foreign
from shop_sitting import opened
from tui_office import Sitting, shows, sitting_at

from tui_pos.boot import Home
from tui_pos.boot.screens import office_screen, sign_on_screen
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.saying import saying
from tui_pos.language import LANGUAGE_NAMES, LANGUAGES
from tui_pos.store import journal
from tui_pos.tui.office.main import MainMenu
from tui_pos.tui.office.sign_on import SignOnScreen

STARTED = """
import json, sys
from tui_pos.boot import home_at, office_in
import tui_pos.cli.backoffice, tui_pos.cli.rule_edit
with office_in(home_at(sys.argv[1])) as workplace:
    from tui_pos.boot.screens import sign_on_screen
    from tui_pos.domain.saying import saying
    import tui_pos.tui.office_app
    sign_on_screen(workplace, saying("Back office"), None)
    print(json.dumps(sorted(sys.modules)))
"""

AFTER_THE_PIN = (
    *("argon2", "peewee", "serial", "tui_pos.audio", "tui_pos.backoffice", "tui_pos.checkout.rules.desk"),
    *("tui_pos.checkout.till", "tui_pos.fiscal.families", "tui_pos.fiscal.spooler", "tui_pos.pricing.book"),
    *("tui_pos.store.exchange", "tui_pos.store.models", "tui_pos.tui.idle", "tui_pos.tui.office.main"),
    "tui_pos.tui.screens.rule_list",
)


@asynccontextmanager
async def at_the_door(
    home: Home, language: str = "en", size: tuple[int, int] = (80, 24), lock_minutes: int = 0
) -> AsyncIterator[tuple[Sitting, Workplace]]:
    with opened(home) as (workplace, _):
        settings = workplace.settings
        station = msgspec.structs.replace(settings.station, language=language, lock_minutes=lock_minutes)
        workplace = replace(workplace, settings=msgspec.structs.replace(settings, station=station))
        async with sitting_at(
            lambda: sign_on_screen(
                workplace, saying("Back office"), lambda who, speak: office_screen(workplace, who, speak)
            ),
            size,
        ) as sitting:
            yield sitting, workplace


def is_in(sitting: Sitting) -> bool:
    return isinstance(sitting.top, MainMenu)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_fits_and_speaks_the_shop_s_language(home: Home, language: str) -> None:
    async with at_the_door(home, language) as (sitting, workplace):
        shop = " ".join((workplace.settings.shop.name, *LANGUAGE_NAMES.values()))
        for keys in (
            (),
            ("1234567",),
            ("enter",),
            ("12", "enter"),
            ("3800000000010", "enter"),
            ("1111", "enter"),
            ("f1",),
        ):
            picture = await sitting.type(*keys)
            assert [len(row) for row in picture] == [80] * 24, (keys, picture)
            assert [row for row in picture if re.search(r"\S…", row)] == [], (keys, picture)
            assert foreign("\n".join(picture), language, shop) == set(), (keys, picture)


async def test_the_pin_is_shown_as_stars_and_opens_the_menu_in_its_owner_s_language(home: Home) -> None:
    async with at_the_door(home, "en") as (sitting, workplace):
        picture = await sitting.type("2222")
        assert shows(picture, "PIN")
        assert shows(picture, "****")
        assert not shows(picture, "2222")
        assert shows(await sitting.type("enter"), "Бек офис")
        assert len(sitting.app.screen_stack) == 2, "nothing lies under the menu"
        (entry,) = journal.newest(workplace.store, ["sign_on"])
        assert (entry.operator, entry.facts["station"]) == ("2", "office")


async def test_f2_speaks_the_next_language_and_keeps_what_is_typed(home: Home) -> None:
    async with at_the_door(home, "bg") as (sitting, _):
        assert shows(await sitting.picture(), "F2 English")
        picture = await sitting.type("22", "f2")
        assert shows(picture, "F2 Български")
        assert shows(picture, "Sign on")
        sitting.blind("f2", "22", "enter")
        assert is_in(sitting)


async def test_a_wrong_pin_is_told_and_after_five_there_is_a_pause(home: Home) -> None:
    async with at_the_door(home) as (sitting, _):
        for _ in range(5):
            assert shows(await sitting.type("9999", "enter"), "No operator has this PIN; type it again.")
        assert shows(await sitting.type("2222", "enter"), "Too many wrong PINs; wait")
        assert not is_in(sitting)


@pytest.mark.parametrize("typed", ["3800000000010", "12", "12345678901", "abcd"])
async def test_what_is_no_pin_counts_as_no_wrong_one(home: Home, typed: str) -> None:
    async with at_the_door(home) as (sitting, workplace):
        for _ in range(6):
            sitting.blind(typed, "enter")
        assert not journal.newest(workplace.store, ["sign_on_failed"])
        sitting.blind("2222", "enter")
        assert is_in(sitting)


async def test_who_has_no_right_is_told_whom_to_ask_and_somebody_else_may_sign_on(home: Home) -> None:
    async with at_the_door(home) as (sitting, _):
        assert shows(await sitting.type("1111", "enter"), "ask the manager")
        assert isinstance(sitting.top, SignOnScreen)
        sitting.blind("2222", "enter")
        assert is_in(sitting)


@pytest.mark.parametrize("keys", [("escape",), ("f10",), ("12", "escape", "escape"), ("12", "f10")])
async def test_esc_and_f10_leave(home: Home, keys: tuple[str, ...]) -> None:
    async with at_the_door(home) as (sitting, _):
        sitting.blind(*keys)
        assert sitting.app._exit
        assert not sitting.app.return_code


async def test_keys_typed_ahead_go_where_they_were_meant_for(home: Home) -> None:
    async with at_the_door(home) as (sitting, _):
        sitting.blind("2222", "enter", "1", "enter", "кола")
        assert shows(await sitting.picture(), "Кока-Кола")


async def test_only_who_has_signed_on_is_locked_out_later(home: Home) -> None:
    async with at_the_door(home, lock_minutes=5) as (sitting, _):
        assert sitting.app._idle is None
        sitting.blind("2222", "enter")
        assert sitting.app._idle is not None


async def test_in_a_larger_window_it_stands_as_well(home: Home) -> None:
    async with at_the_door(home, size=(120, 40)) as (sitting, _):
        assert shows(await sitting.type("22"), "[**")


def test_what_is_behind_the_door_is_loaded_after_it_is_opened(home: Home) -> None:
    done = subprocess.run([sys.executable, "-c", STARTED, str(home.root)], capture_output=True, text=True, check=True)
    assert set(json.loads(done.stdout.splitlines()[-1])).isdisjoint(AFTER_THE_PIN)
