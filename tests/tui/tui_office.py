"""Sitting at the screens of the back office: keys go in as the terminal's driver gives them, rows come out."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from zoneinfo import ZoneInfo

from patience import PATIENCE
from textual.geometry import Region
from textual.pilot import Pilot

from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.language import translator
from tui_pos.station.commands import KEY_NAMES
from tui_pos.tui.idle import Idle
from tui_pos.tui.keytable import Key
from tui_pos.tui.office_app import OfficeApp
from tui_pos.tui.screens.office import RuleOffice
from tui_pos.tui.screens.pane import Pane
from tui_pos.tui.screens.rule_list import RuleList
from tui_pos.tui.screens.screen import BackOffice

TODAY = date(2026, 11, 22)
SOFIA = ZoneInfo("Europe/Sofia")


def office_of(desk: RuleDesk, language: str = "en") -> RuleOffice:
    return RuleOffice(desk, translator(language), lambda: TODAY, zone=SOFIA)


SOON = 0.3
"""Seconds without a key, where a test waits for what comes of them."""


def leave_alone(idle: Idle) -> None:
    """From now on nobody is there, and that is soon seen; whoever opened the screen had all day."""
    idle._seconds = SOON
    idle.begin()


def keys(*typed: str) -> list[Key]:
    """Names of keys as they are, anything else letter by letter."""
    return [
        key
        for text in typed
        for key in ([Key(text)] if text in KEY_NAMES else [Key("character", letter) for letter in text])
    ]


class Sitting:
    """One person at one screen."""

    def __init__(self, app: OfficeApp, pilot: Pilot[None]) -> None:
        self.app = app
        self._pilot = pilot

    def blind(self, *typed: str) -> None:
        """Type ahead, without waiting for any picture."""
        self.app.press(keys(*typed))

    async def type(self, *typed: str) -> list[str]:
        """Type, and look."""
        self.blind(*typed)
        return await self.picture()

    async def picture(self) -> list[str]:
        """The rows of the screen, once everything has its place and nothing moves any more."""
        rows: list[str] = []
        for _ in range(50):
            before = rows
            # Until all widgets have read their mail; without a delay Textual would wait for an idle processor besides.
            await self._pilot.pause(0)
            rows = self._rows()
            if all(rows) and rows == before:
                break
        return rows

    async def picture_once(self, done: Callable[[list[str]], object]) -> list[str]:
        """The first picture of which `done` says yes: what another thread comes to takes its time."""
        end = time.monotonic() + PATIENCE
        while not done(picture := await self.picture()):
            assert time.monotonic() < end, "\n".join(picture)
            await self._pilot.pause(0.01)
        return picture

    def _rows(self) -> list[str]:
        """The rows as far as they have a place already."""
        rows = [""] * self.app.size.height
        for pane in self.app.screen.query(Pane):
            if pane.display and pane.size.height:
                strips = pane.render_lines(Region(0, 0, *pane.size))
                for y, strip in enumerate(strips, start=pane.region.y):
                    if y < len(rows):
                        rows[y] = strip.text
        return rows

    async def resize(self, columns: int, rows: int) -> None:
        """The window has another size."""
        await self._pilot.resize_terminal(columns, rows)
        await self.picture()

    def painted(self) -> list[str]:
        """The rows as the terminal has them, whatever lies over what."""
        return [strip.text for strip in self.app.screen._compositor.render_strips()]

    @property
    def top(self) -> BackOffice:
        """The screen that has the keys."""
        screen = self.app.screen
        assert isinstance(screen, BackOffice)
        return screen


@asynccontextmanager
async def sitting(desk: RuleDesk, language: str = "en", size: tuple[int, int] = (80, 24)) -> AsyncIterator[Sitting]:
    """Somebody at the list of rules."""
    async with sitting_at(lambda: RuleList(office_of(desk, language)), size) as at:
        yield at


@asynccontextmanager
async def sitting_at(first: Callable[[], BackOffice], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Sitting]:
    """Somebody at the screen that `first` makes."""
    app = OfficeApp(first)
    async with app.run_test(size=size) as pilot:
        yield Sitting(app, pilot)


def shows(picture: list[str], text: str) -> bool:
    """Whether `text` can be read, also where it is broken at a space."""
    return text.rstrip() in " ".join(" ".join(picture).split())
