"""A console that nobody uses closes by itself, and the till's first screen is there again. No text is lost by it."""

import asyncio
from typing import Protocol, cast, runtime_checkable

from textual.app import App
from textual.screen import Screen


@runtime_checkable
class Keeps(Protocol):
    """A screen on which something stands that must not be lost."""

    def keep(self) -> None:
        """Keep it."""


class Watch:
    """Closes `first` and every screen that lies on it, after so many seconds without a key."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._pressed_at = 0.0
        self._first: Screen[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, first: Screen[None]) -> None:
        """From now on time passes."""
        self._first = first
        self.pressed()
        self._look_later()

    def pressed(self) -> None:
        """A key has come."""
        if self._first is not None:
            self._pressed_at = asyncio.get_running_loop().time()

    def end(self) -> None:
        """The console is closed."""
        self._first = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_later(self) -> None:
        # One timer for the whole idle time and not one a key: the processor sleeps meanwhile.
        self._timer = asyncio.get_running_loop().call_at(self._pressed_at + self._seconds, self._look)

    def _look(self) -> None:
        first = self._first
        if first is None:
            return
        if asyncio.get_running_loop().time() < self._pressed_at + self._seconds:
            self._look_later()
            return
        self.end()
        app = cast("App[None]", first.app)
        for screen in reversed(app.screen_stack):
            if isinstance(screen, Keeps):
                screen.keep()
        while first in app.screen_stack:
            app.pop_screen()
