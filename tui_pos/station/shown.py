"""What is on the station's screen: the modes that lie on each other, the lock over all of them, and the status line.

While the till is locked its own small stack has the keys and the screen. What the printer tells meanwhile comes to the
modes beneath, and is said once the till is open again.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, cast

from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError
from tui_pos.station.ahead import TypeAhead
from tui_pos.station.bottom import FOOTER_ROW, Status, draw_status, drawn_footer
from tui_pos.station.commands import GRANT
from tui_pos.station.frame import Frame, Paper
from tui_pos.station.keys import KeyTable
from tui_pos.station.modes.mode import Mode
from tui_pos.station.till import Till
from tui_pos.station.words import Words

if TYPE_CHECKING:
    from tui_pos.station.modes.mode import Desk


class Shown:
    """The part of a station that is seen."""

    till: Till
    table: KeyTable
    words: Words
    ahead: TypeAhead

    def __init__(self) -> None:
        self._stack: list[Mode] = []
        self._locked: list[Mode] = []
        self._status: Status | None = None
        self._behind: Status | None = None
        """What the status line says beneath the lock."""
        self._notices: list[Saying | ShopError] = []
        self._named: Saying | None = None
        self._keeps = False
        """Whether keys wait for a PIN to be typed first."""
        self._footer = lru_cache(maxsize=64)(
            lambda mode, absent: drawn_footer(self.table, mode, absent, self.words.translate, self.mark)
        )

    @property
    def mark(self) -> str:
        """What every screen has to say of itself."""
        raise NotImplementedError

    # The stack.

    @property
    def top(self) -> Mode:
        """The mode that gets the keys."""
        return (self._locked or self._stack)[-1]

    @property
    def stack(self) -> list[Mode]:
        """The modes of whoever is signed on, the lowest first."""
        return self._stack

    @property
    def private(self) -> bool:
        """Whether a key now may be one of a PIN, or waits for the printer: then it is the cashier's alone."""
        return any(mode.private for mode in (*self._stack, *self._locked))

    def open(self, mode: Mode) -> None:
        """Put `mode` on top."""
        (self._locked or self._stack).append(mode)

    def close(self, mode: Mode) -> None:
        """Take `mode`, and what lies on it, off the stack. The lowest mode stays."""
        stack = self._locked or self._stack
        if mode in stack[1:]:
            del stack[stack.index(mode) :]

    # The lock.

    @property
    def is_locked(self) -> bool:
        """Whether it waits for a PIN, with everything hidden."""
        return bool(self._locked)

    def lock(self) -> None:
        """Nobody was here for a while: everything is hidden until a PIN is typed; the sale stays as it is."""
        if self.till.operator is not None and not self._locked:
            from tui_pos.station.modes.lock import Lock

            self._locked = [Lock(cast("Desk", self))]
            self._turn_status()

    def unlock(self) -> None:
        """Whoever may is here again; what was scanned meanwhile goes on."""
        self._locked = []
        self._status, self._behind = self._behind, None
        self._keeps = bool(self.ahead)

    def _turn_status(self) -> None:
        """From what is said to whoever stands before the lock to what is said beneath it, and back."""
        self._status, self._behind = self._behind, self._status

    @property
    def _hides_keys(self) -> bool:
        """Whether what is typed now would be taken for a PIN."""
        return bool(self._locked) or any(mode.name == GRANT for mode in self._stack)

    # The status line.

    @property
    def says_nothing(self) -> bool:
        """Whether the status line is free."""
        return self._status is None

    def clear_status(self) -> None:
        """What the status line says is settled."""
        self._status = None

    def tell(self, text: Saying | ShopError, style: str = "") -> None:
        """Show a sentence; an error stands out unless `style` says otherwise."""
        self._status = (style or ("e" if isinstance(text, ShopError) else "g"), text)

    def _forget(self, trouble: ShopError) -> None:
        """It is over: neither shown any longer, nor yet to be shown."""
        if self._status is not None and str(self._status[1]) == str(trouble):
            self.clear_status()
        self._notices = [notice for notice in self._notices if str(notice) != str(trouble)]

    def _note(self, notice: Saying | ShopError) -> None:
        """A notice waits while an error, or what the documents' numbers are, has not been seen; of equal ones the first
        is enough."""
        if self._status is None or not (self._status[0] == "e" or self._status[1] is self._named):
            self.tell(notice, "w")
        elif str(notice) not in map(str, (self._status[1], *self._notices)):
            self._notices.append(notice)

    # The picture.

    def frame(self) -> Frame:
        """What the screen shows now."""
        paper = Paper()
        stack = self._locked or self._stack
        lowest = max((index for index, mode in enumerate(stack) if mode.full), default=0)
        for mode in stack[lowest:]:
            mode.draw(paper)
        draw_status(paper, self._status, self.words.translate)
        paper.lay(FOOTER_ROW, *self._footer(self.top.name, self.top.absent))
        return paper.frame()
