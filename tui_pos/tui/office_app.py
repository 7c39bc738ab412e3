"""The back office in an application of its own: for a terminal on which no till is open."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, cast

from textual.await_complete import AwaitComplete
from textual.driver import Driver

from tui_pos.tui.driver import Outlet, QuietApp, TerminalDriver
from tui_pos.tui.inks import inks
from tui_pos.tui.keytable import Key
from tui_pos.tui.looks import looks
from tui_pos.tui.splash import Terminal

if TYPE_CHECKING:
    from tui_pos.tui.idle import Idle
    from tui_pos.tui.screens.screen import BackOffice


class Left(NamedTuple):
    """How the back office was left: its exit code, and what it was left for, if anything."""

    code: int
    wanted: str


class Lock(NamedTuple):
    """After so many minutes without a key the screen that `made` makes lies over all others."""

    minutes: float
    made: "Callable[[], BackOffice]"


class LetIn(NamedTuple):
    """What whoever has signed on sees first, and what hides it while nobody is there."""

    first: "BackOffice"
    lock: Lock | None


class OfficeApp(QuietApp):
    """Shows the screen that `first` makes, and ends when it is left."""

    ends_with_last_screen = True

    def __init__(
        self,
        first: "Callable[[], BackOffice]",
        terminal: Terminal | None = None,
        *,
        colour: bool = True,
        lock: Lock | None = None,
    ) -> None:
        self.inks = inks(looks(colour=colour))
        self.outlet: Outlet | None = None
        self._make_first = first
        self._typed_early: list[Key] = []
        self.wanted = ""
        self._lock = lock
        self._idle: Idle | None = None
        self._locked: BackOffice | None = None
        driver = partial(TerminalDriver, terminal=terminal, console=self) if terminal else None
        super().__init__(driver_class=cast("type[Driver] | None", driver), ansi_color=True)

    def on_mount(self) -> None:
        """The screen stands; keys typed before it have waited."""
        self.push_screen(self._make_first())
        early, self._typed_early = self._typed_early, []
        self._watch(self._lock)
        self.press(early)

    def go_on(self, let_in: LetIn) -> None:
        """Somebody has signed on: the screen on top gives way to theirs."""
        self.switch_screen(let_in.first)
        self._watch(let_in.lock)

    def _watch(self, lock: Lock | None) -> None:
        if lock is not None:
            from tui_pos.tui.idle import Idle

            self._idle = Idle(60.0 * lock.minutes, partial(self._hide, lock))
            self._idle.begin()

    def _hide(self, lock: Lock) -> None:
        screens = self.screen_stack
        if self._locked in screens:
            return
        if any(getattr(screen, "busy", False) for screen in screens):
            # What takes itself away would take the lock.
            if self._idle is not None:
                self._idle.begin()
            return
        self._locked = lock.made()
        self.push_screen(self._locked)

    def press(self, keys: Sequence[Key]) -> None:
        """Every key in its order, each to the screen that is on top by then."""
        for key in keys:
            screens = self.screen_stack
            if len(screens) > 1:
                cast("BackOffice", screens[-1]).press(*key)
            else:
                self._typed_early.append(key)
        if self._idle is not None:
            self._idle.pressed()

    def leave_for(self, wanted: str) -> bool:
        """Leave, since something else is wanted on this terminal."""
        self.wanted = wanted
        self.exit()
        return True

    def draw(self) -> None:
        """Textual writes what has changed on its own."""

    def resized(self, columns: int, rows: int) -> None:
        """Textual is told by the driver."""

    def pop_screen(self) -> AwaitComplete:
        """The screen on top is gone at once; where it was the last, so is the program."""
        popped = super().pop_screen()
        if len(self.screen_stack) == 1:
            self.exit()
        return popped


def run_office(first: "Callable[[], BackOffice]", terminal: Terminal, lock: Lock | None = None) -> Left:
    """Show the back office on `terminal` until it is left; its code is 0, or 1 after a fault of the screen."""
    app = OfficeApp(first, terminal, colour=terminal.colour, lock=lock)
    app.run(mouse=False)
    terminal.end_on_signals()
    return Left(app.return_code or 0, app.wanted)
