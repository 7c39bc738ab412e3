"""Work that takes its time, on a thread of its own: a bar shows how far it is, and Esc ends it."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from functools import partial
from typing import Generic, TypeVar

from tui_pos.domain.saying import saying
from tui_pos.errors import ShopError
from tui_pos.tui.canvas import STUMBLED
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.pane import PagePane, Row
from tui_pos.tui.screens.screen import BackOffice, Hotkey

_log = logging.getLogger("tui_pos")

R = TypeVar("R")

Told = Callable[[int, int], bool]
"""Is told how much is done of how much; its False ends the work."""

STEPS = 50
"""So often the bar grows."""


class WorkingScreen(BackOffice, Generic[R]):
    """Does `work` and gives what came of it to `ended`, once this screen is gone."""

    busy = True
    about = (saying("The work goes on while the bar grows. Nothing was changed as long as Esc can end it."),)

    def __init__(
        self,
        office: Office,
        title: str,
        work: Callable[[Told], R],
        ended: Callable[[R | ShopError], None],
    ) -> None:
        super().__init__(office)
        self._title = title
        self._work = work
        self._ended = ended
        self._done, self._of = 0, 0
        self._stop = threading.Event()
        self.body = (PagePane(self._bar_rows),)
        self.hotkeys = (Hotkey("escape", saying("Cancel"), self._cancel, saying("End it")),)

    def heading(self) -> str:
        return self._title

    def on_mount(self) -> None:
        super().on_mount()
        # What comes back from the thread is done as if a key had been struck: Textual looks for its program there.
        later = partial(_later, asyncio.get_running_loop(), copy_context())
        threading.Thread(target=self._run, args=(later,), daemon=True).start()

    def on_unmount(self) -> None:
        """The program ends: so does the work."""
        self._stop.set()

    def close(self) -> None:
        """F10 does what Esc does: the work has to end first."""
        self._cancel()

    def _cancel(self) -> None:
        self._stop.set()

    def _run(self, later: Callable[[Callable[[], None]], None]) -> None:
        shown = -1

        def told(done: int, of: int) -> bool:
            nonlocal shown
            if of and done * STEPS // of != shown:
                shown = done * STEPS // of
                later(partial(self._progressed, done, of))
            return not self._stop.is_set()

        try:
            result: R | ShopError = self._work(told)
        except ShopError as error:
            result = error
        except Exception:
            _log.exception("work of the back office")
            result = ShopError("stumbled", STUMBLED.text)
        later(partial(self._finished, result))

    def _progressed(self, done: int, of: int) -> None:
        self._done, self._of = done, of
        self.redraw()

    def _finished(self, result: "R | ShopError") -> None:
        app = self.app
        if self not in app.screen_stack:
            # The program is gone.
            return
        # Its help may lie on it.
        while self in app.screen_stack:
            app.pop_screen()
        self._ended(result)
        if isinstance(app.screen, BackOffice):
            app.screen.redraw()

    def _bar_rows(self, width: int) -> list[Row]:
        cells = width - 20
        full = self._done * cells // self._of if self._of else 0
        bar = ("#" if self.office.ascii_only else "█") * full
        if self._of and self._done >= self._of:
            said = self.say("All is read; it is checked and taken over now.")
        elif self._stop.is_set():
            said = self.say("It ends.")
        else:
            said = self.say("{done} of {of} rows", done=self._done, of=self._of) if self._of else self.say("It begins.")
        return [[], [("[", "x"), (bar.ljust(cells), "g"), ("]", "x")], [(said, " ")]]


def _later(loop: asyncio.AbstractEventLoop, context: Context, do: Callable[[], None]) -> None:
    # A loop that is closed: the program is gone.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(do, context=context)
