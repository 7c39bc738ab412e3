"""The application: it only wires. Terminal, driver, canvas and station are put together here and run until the end.

with splash.begin() as terminal:
    from tui_pos.tui.app import run_station
    run_station(build, terminal)
"""

import asyncio
import gc
import os
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.driver import Driver

from tui_pos.tui.canvas import Canvas, Stage
from tui_pos.tui.driver import QuietApp, TerminalDriver
from tui_pos.tui.inks import inks
from tui_pos.tui.looks import looks
from tui_pos.tui.painter import Painter, erases_in_colour
from tui_pos.tui.splash import Terminal

if TYPE_CHECKING:
    # Nothing of the back office is imported before somebody asks for it.
    from tui_pos.tui.locker import Locker
    from tui_pos.tui.screens.screen import BackOffice
    from tui_pos.tui.watching.door import Door
    from tui_pos.tui.watching.guests import Watched
    from tui_pos.tui.watching.host import Host

S = TypeVar("S", bound=Stage)


class Waker:
    """Wakes the station from any thread, at any time: before the screen is there, and after it is gone.

    Calls that come before the station has looked are one call.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._look: Callable[[], None] | None = None
        self._due = False

    def __call__(self) -> None:
        with self._lock:
            if not self._due:
                self._due = True
                self._post()

    def attach(self, loop: asyncio.AbstractEventLoop, look: Callable[[], None]) -> None:
        """From now on `look` is called on `loop`, at once when a call came before."""
        with self._lock:
            self._loop, self._look = loop, look
            if self._due:
                self._post()

    def detach(self) -> None:
        """The loop is about to close; later calls do nothing."""
        with self._lock:
            self._loop = None

    def _post(self) -> None:
        if self._loop is not None:
            # A loop that has just closed: the screen is gone.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        with self._lock:
            self._due = False
            look = self._look
        if look is not None:
            look()


class StationApp(QuietApp):
    """One canvas, and nothing of Textual's own: no bindings, no palette, no header, no movement.

    `open_screen` makes the first screen of the back office for the name by which the station asks for one; what it
    raises the cashier is told. `host` makes what others may ask of this till who look at it; none: nobody can.
    """

    CSS = "Screen { layout: vertical; overflow: hidden; } Canvas { width: 100%; height: 100%; }"

    def __init__(
        self,
        stage: Stage,
        wake: Waker,
        terminal: Terminal | None = None,
        *,
        colour: bool = True,
        open_screen: "Callable[[str], BackOffice] | None" = None,
        host: "Callable[[], Host] | None" = None,
    ) -> None:
        painter = Painter(looks(colour=colour), 80, 24, erases=erases_in_colour(os.environ))
        self.inks = inks(painter.looks)
        self.canvas = Canvas(stage, painter, self.exit, self._open, self._on_top)
        hidden = stage.console_key
        driver = (
            partial(TerminalDriver, terminal=terminal, console=self.canvas, hidden_key=hidden) if terminal else None
        )
        super().__init__(driver_class=cast("type[Driver] | None", driver), ansi_color=True)
        self._stage = stage
        self._locker: Locker | None = None
        self._wake_source = wake
        self._open_screen = open_screen
        self._host = host
        self._door: Door | None = None

    @property
    def mark(self) -> str:
        """As that of the canvas, for what lies over it."""
        return self.canvas.mark

    def compose(self) -> ComposeResult:
        yield self.canvas

    def on_mount(self) -> None:
        """The screen stands."""
        # What the station has to look at may take its time; the first picture does not wait for it.
        self.call_after_refresh(self._wake_source.attach, asyncio.get_running_loop(), self.canvas.woken)
        # All that start has made lives until the end: the collector need not look at it again.
        gc.enable()
        gc.freeze()
        if self._stage.lock_minutes:
            from tui_pos.tui.locker import Locker

            self._locker = self.canvas.idle = Locker(self, self._stage, self.canvas)
        if self._host is not None:
            self.call_after_refresh(self._open_door, self._host)

    def on_unmount(self) -> None:
        """The screen goes, and with it whoever looks at it."""
        if self._door is not None:
            self._door.close()

    def _open_door(self, host: "Callable[[], Host]") -> None:
        from tui_pos.tui.watching.door import Door

        self._door = Door(host(), self._seen, self.canvas)
        self._door.open()

    def _seen(self) -> "Watched":
        from tui_pos.tui.watching.seen import SeenScreen

        return SeenScreen(self)

    def _open(self, request: str) -> None:
        if self._open_screen is not None:
            screen = self._open_screen(request)
            self.canvas.covered()
            self.push_screen(screen)

    def _on_top(self) -> "BackOffice | None":
        screens = self.screen_stack
        return cast("BackOffice", screens[-1]) if len(screens) > 1 and not self._stage.is_locked else None

    def pop_screen(self) -> AwaitComplete:
        """The screen on top is gone at once; where it was the last, the station has the terminal again."""
        popped = super().pop_screen()
        if self._on_top() is None:
            self.canvas.uncovered()
        return popped

    def post_display_hook(self) -> None:
        """Textual has just painted."""
        if self._locker is not None:
            self._locker.repainted()
        if self.canvas.outlet is not None:
            self.canvas.repainted()


def run_station(
    open_station: "Callable[[Callable[[], None]], AbstractContextManager[tuple[S, Callable[[str], BackOffice]]]]",
    terminal: Terminal,
    host: "Callable[[S], Host] | None" = None,
) -> int:
    """Open the station under the splash, show it on `terminal` until it has ended; 0, or 1 after a fault of the screen.

    `open_station(wake)` gives, within a context that is left at the end, the station and what makes a screen of the
    back office when the station asks for one by name. `wake` may be called by any thread at any time: soon after, the
    station's own `wake` is called on the event loop, and the screen is drawn. `host` makes of the station what others
    may ask of it who look at it from elsewhere.
    What opening raises goes through; `with` gives the terminal back.
    """
    wake = Waker()
    with open_station(wake) as (stage, open_screen):
        made = None if host is None else partial(host, stage)
        app = StationApp(stage, wake, terminal, colour=terminal.colour, open_screen=open_screen, host=made)
        try:
            app.run(mouse=False)
        finally:
            wake.detach()
            # The loop took the signals with it; until the station is closed they must still give the terminal back.
            terminal.end_on_signals()
    return app.return_code or 0
