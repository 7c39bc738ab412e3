"""The terminal under Textual: the station's own driver, and all that leans on Textual's private names.

One event loop reads and writes the terminal without blocking and without ticking. Bytes read become keys and go to
the canvas at once. What the terminal does not take is kept, and written when it does; meanwhile the canvas draws
nothing new, so that never more than one picture waits.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from rich.style import Style
from textual.app import App
from textual.driver import Driver
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip

from tui_pos.tui.keytable import Key, KeyReader
from tui_pos.tui.splash import Terminal, size_of

_log = logging.getLogger("tui_pos")

READ_AT_ONCE: Final = 1024
"""Bytes: some seventy scans, then a picture. A terminal's own buffer holds the rest."""


class Outlet(Protocol):
    """Where the picture goes."""

    @property
    def drained(self) -> bool:
        """Whether the terminal has taken all that was written so far."""

    def write(self, data: str) -> None:
        """Write, or keep until the terminal takes it."""


class Console(Protocol):
    """Who sits at the terminal: the canvas. It writes through `outlet`, once there is one."""

    outlet: Outlet | None

    def press(self, keys: Sequence[Key]) -> None:
        """Keys have come."""

    def draw(self) -> None:
        """The terminal takes writing again."""

    def resized(self, columns: int, rows: int) -> None:
        """The terminal has another size, or was used by someone else."""


class TerminalDriver(Driver):
    """Textual's way to `terminal`, and the console's."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = False,
        size: tuple[int, int] | None = None,
        terminal: Terminal,
        console: Console,
        hidden_key: str = "",
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size or size_of(terminal.fd))
        self._terminal = terminal
        self._console = console
        self._reader = KeyReader(hidden_key)
        self._patience: asyncio.TimerHandle | None = None
        self._unsent = bytearray()
        self._running = False

    @property
    def drained(self) -> bool:
        """Whether the terminal has taken all that was written."""
        return not self._unsent

    def write(self, data: str) -> None:
        """Write to the terminal; what it does not take now follows when it does."""
        encoded = data.encode()
        if self._unsent:
            self._unsent += encoded
            return
        taken = self._send(encoded)
        if taken < len(encoded):
            self._unsent += encoded[taken:]
            self._loop.add_writer(self._terminal.fd, self._writable)

    def start_application_mode(self) -> None:
        """Begin to read. The terminal is in raw mode already, and what was typed so far is in its buffer."""
        self._running = True
        self._console.outlet = self
        self._loop.add_reader(self._terminal.fd, self._readable)
        self._loop.add_signal_handler(signal.SIGWINCH, self._size_changed)
        self._loop.add_signal_handler(signal.SIGCONT, self._come_back)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
            self._loop.add_signal_handler(number, self._app.exit)
        self._size_changed()

    def disable_input(self) -> None:
        """Read no more."""
        if self._running:
            self._running = False
            self._loop.remove_reader(self._terminal.fd)
            self._forget_patience()

    def stop_application_mode(self) -> None:
        """Let go of the terminal; `Terminal.close` gives it back."""
        self.disable_input()
        self._loop.remove_writer(self._terminal.fd)
        self._unsent.clear()
        for number in (signal.SIGWINCH, signal.SIGCONT):
            self._loop.remove_signal_handler(number)

    def _readable(self) -> None:
        try:
            data = os.read(self._terminal.fd, READ_AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            # Hung up. The cart is safe where it is.
            self.disable_input()
            self._app.exit()
            return
        self._forget_patience()
        keys = self._reader.feed(data)
        patience = self._reader.patience_ms
        if patience is not None:
            self._patience = self._loop.call_later(patience / 1000, self._give_up)
        if keys:
            self._console.press(keys)

    def _give_up(self) -> None:
        self._patience = None
        self._console.press(self._reader.give_up())

    def _forget_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _send(self, data: bytes | bytearray) -> int:
        try:
            return os.write(self._terminal.fd, data)
        except BlockingIOError:
            return 0
        except OSError:
            # Hung up; reading finds out and ends the station.
            return len(data)

    def _writable(self) -> None:
        del self._unsent[: self._send(self._unsent)]
        if not self._unsent:
            self._loop.remove_writer(self._terminal.fd)
            self._console.draw()

    def _size_changed(self) -> None:
        columns, rows = self._tell_size()
        self._console.resized(columns, rows)

    def _come_back(self) -> None:
        """After a stop the shell may have set the terminal as it likes it, and written on it."""
        self._terminal.enter()
        self._size_changed()

    def _tell_size(self) -> tuple[int, int]:
        try:
            columns, rows = size_of(self._terminal.fd)
        except OSError:
            columns, rows = self._size or (80, 24)
        self._size = (columns, rows)
        size = Size(columns, rows)
        self.send_message(Resize(size, size))
        return columns, rows


def rendered(screen: Screen[Any]) -> list[Strip]:
    """What `screen` shows, row by row."""
    return screen._compositor.render_strips()


class QuietApp(App[None]):
    """An application that never shows a traceback: a fault is logged, with it, and ends the screen.

    `inks` are the styles of the letters that frames and panes are made of.
    """

    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None

    inks: Mapping[str, Style]

    ends_with_last_screen = False
    """Whether nothing lies under the first screen of the back office, so that leaving it ends the program."""

    def leave_for(self, wanted: str) -> bool:
        """Leave this application, since something else is `wanted` on its terminal; whether it may be left for that."""
        return False

    def _handle_exception(self, error: Exception) -> None:
        _log.error("the screen failed", exc_info=error)
        self._return_code = 1
        # Tests with Textual's pilot raise it again from here.
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self._close_messages_no_wait()

    def _set_pointer_shape(self, shape: str) -> None:
        # There is no mouse, and a Linux console shows the question for one as text.
        return
