"""Work that may take a while, on a thread of its own; what it comes to is told on the screen's. What is quick is there
at once, before the next key is looked at."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from tui_pos.errors import ShopError
from tui_pos.tui.canvas import STUMBLED

_log = logging.getLogger("tui_pos")

T = TypeVar("T")

QUICK_S = 0.15
"""Nobody notices waiting for so long."""


class Work(Generic[T]):
    """One piece of work at a time: another one takes the place of the one before, which is no longer wanted."""

    def __init__(self) -> None:
        self._last: object = None

    @property
    def going_on(self) -> bool:
        return self._last is not None

    def drop(self) -> None:
        """Whatever goes on is no longer wanted."""
        self._last = None

    def begin(self, work: Callable[[Callable[[], bool]], T | None], done: Callable[[T | ShopError], None]) -> None:
        """`work` is told whether it is still wanted; `done` takes what it came to, unless it was dropped."""
        this = self._last = object()
        came: list[T | ShopError | None] = []
        loop = asyncio.get_running_loop()

        def wanted() -> bool:
            return self._last is this

        def end() -> None:
            if wanted():
                self._last = None
                if came[0] is not None:
                    done(came[0])

        def run() -> None:
            try:
                came.append(work(wanted))
            except ShopError as error:
                came.append(error)
            except Exception:
                _log.exception("a report")
                came.append(ShopError("stumbled", STUMBLED.text))
            # The program has ended meanwhile: there is nobody to be told.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(end)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(QUICK_S)
        if not thread.is_alive():
            end()
