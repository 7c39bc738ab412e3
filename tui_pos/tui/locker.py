"""Locks the till when nobody has struck a key for the time that the settings say; also under the back office.

A screen of the back office stays as it is. While the till is locked its picture lies over that screen and has the
keys.
"""

from textual.app import App

from tui_pos.tui.canvas import Canvas, Stage
from tui_pos.tui.idle import Idle


class Locker:
    """Watches the keys of `canvas`; made on the event loop."""

    def __init__(self, app: App[None], stage: Stage, canvas: Canvas) -> None:
        self._app = app
        self._stage = stage
        self._canvas = canvas
        self._over_cover = False
        self._idle = Idle(60.0 * stage.lock_minutes, self._lock)
        self._idle.begin()

    def pressed(self) -> None:
        """Keys have come; with one of them the till may have been unlocked."""
        self._idle.pressed()
        if self._over_cover and not self._stage.is_locked:
            self._over_cover = False
            self._canvas.covered()
            self._app.screen.refresh()

    def repainted(self) -> None:
        """Textual has painted the screen beneath: the lock comes over it again, whole."""
        if self._over_cover and self._stage.is_locked:
            self._canvas.covered()

    def _lock(self) -> None:
        cover = self._canvas.cover
        self._stage.lock()
        if self._stage.is_locked:
            self._over_cover = cover is not None
            self._canvas.uncovered()
