"""Time that passes without a key. One timer for the whole of it and not one a key: the processor sleeps meanwhile."""

import asyncio
from collections.abc import Callable


class Idle:
    """Calls `do` once, after so many seconds without a key; `begin` starts it anew."""

    def __init__(self, seconds: float, do: Callable[[], None]) -> None:
        self._seconds = seconds
        self._do = do
        self._pressed_at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """From now on time passes."""
        self.end()
        self._pressed_at = asyncio.get_running_loop().time()
        self._look_later()

    def pressed(self) -> None:
        """A key has come; the timer that runs already looks when it came."""
        if self._timer is None:
            self.begin()
        else:
            self._pressed_at = asyncio.get_running_loop().time()

    def end(self) -> None:
        """Nobody waits any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_at(self._pressed_at + self._seconds, self._look)

    def _look(self) -> None:
        if asyncio.get_running_loop().time() < self._pressed_at + self._seconds:
            self._look_later()
            return
        self._timer = None
        self._do()
