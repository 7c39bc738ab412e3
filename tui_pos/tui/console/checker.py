"""Looks at the text of a script while it is written, beside the keys, on one thread as old as the program.

The walled child that looks at texts ends with the thread that first needed it.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import TypeVar

from tui_pos.errors import ShopError
from tui_pos.tui.canvas import STUMBLED

_log = logging.getLogger("tui_pos")

T = TypeVar("T")


@cache
def _thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "script check")


def beside(work: Callable[[], T], done: Callable[[T | ShopError], None]) -> None:
    """Do `work` beside the keys; `done` gets what came of it, on the event loop."""
    loop = asyncio.get_running_loop()

    def run() -> None:
        try:
            came: T | ShopError = work()
        except ShopError as error:
            came = error
        except Exception:
            _log.exception("beside the keys")
            came = ShopError("stumbled", STUMBLED.text)
        # The program has ended meanwhile: there is nobody to be told.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(done, came)

    _thread().submit(run)
