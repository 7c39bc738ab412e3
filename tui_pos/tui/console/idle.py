"""A console that nobody uses closes by itself, and the till's first screen is there again. No text is lost by it."""

from typing import Protocol, cast, runtime_checkable

from textual.app import App
from textual.screen import Screen

from tui_pos.tui.idle import Idle


@runtime_checkable
class Keeps(Protocol):
    """A screen on which something stands that must not be lost."""

    def keep(self) -> None:
        """Keep it."""


class Watch:
    """Closes `first` and every screen that lies on it, after so many seconds without a key."""

    def __init__(self, seconds: float) -> None:
        self._idle = Idle(seconds, self._close)
        self._first: Screen[None] | None = None

    def begin(self, first: Screen[None]) -> None:
        """From now on time passes."""
        self._first = first
        self._idle.begin()

    def pressed(self) -> None:
        """A key has come."""
        if self._first is not None:
            self._idle.pressed()

    def end(self) -> None:
        """The console is closed."""
        self._first = None
        self._idle.end()

    def _close(self) -> None:
        first = self._first
        if first is None:
            return
        self.end()
        app = cast("App[None]", first.app)
        for screen in reversed(app.screen_stack):
            if isinstance(screen, Keeps):
                screen.keep()
        while first in app.screen_stack:
            app.pop_screen()
