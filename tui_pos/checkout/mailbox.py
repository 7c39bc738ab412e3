"""Where other threads leave what they have to tell the till. One queue from the first moment on: nothing is lost."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from tui_pos.domain.answers import ForSetup
from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError

if TYPE_CHECKING:
    from tui_pos.fiscal.spooler import Outcome

    Letter = Outcome | ShopError | Saying | ForSetup


class Mailbox:
    """`wake` is called, on the thread that tells, after each letter."""

    def __init__(self, wake: Callable[[], None] = lambda: None) -> None:
        self._letters: SimpleQueue[Letter] = SimpleQueue()
        self._wake = wake

    def put(self, letter: "Letter") -> None:
        """Any thread may."""
        self._letters.put(letter)
        self._wake()

    def take(self, seconds: float | None = 0.0) -> "Letter | None":
        """The oldest letter; None where there is none within so many seconds (None: however long it takes)."""
        try:
            return self._letters.get(timeout=seconds) if seconds else self._letters.get(block=seconds is None)
        except Empty:
            return None
