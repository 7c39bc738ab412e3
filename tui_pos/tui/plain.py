"""A terminal without Textual: frames on it, keys from it, and one line to a till. For programs that only look.

with splash.begin() as terminal:
    run_plain(stage, terminal)

Nothing here waits for the terminal: what it does not take is kept, and meanwhile nothing new is drawn.
"""

import os
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol, Self

from tui_pos.station.frame import Frame
from tui_pos.tui.fit import fitting
from tui_pos.tui.keytable import Key, KeyReader
from tui_pos.tui.looks import looks
from tui_pos.tui.painter import Painter, erases_in_colour
from tui_pos.tui.splash import Terminal, size_of

LEAVE_KEY: Final = "ctrl+c"
"""Read like any other key; all others with Ctrl are dropped."""


class PlainStage(Protocol):
    """Who shows something on the terminal."""

    @property
    def ended(self) -> bool:
        """Whether the program is done."""

    @property
    def translate(self) -> Callable[[str], str]:
        """The language of the reader."""

    @property
    def waits_s(self) -> float | None:
        """So long nothing has to be done though nothing comes; None: for ever."""

    def frame(self) -> Frame:
        """The picture now."""

    def key(self, name: str, character: str | None) -> None:
        """A key was struck."""

    def fileno(self) -> int:
        """Where else something may come from; -1: nowhere."""

    def heard(self) -> None:
        """Something has come there."""

    def idle(self) -> None:
        """The picture is up, and nothing has come for `waits_s`: time for what takes its time."""


def run_plain(stage: PlainStage, terminal: Terminal) -> None:
    """Show `stage` until it has ended or the terminal has hung up."""
    with _Signals() as signals:
        _Plain(stage, terminal, signals).run()


class _Plain:
    def __init__(self, stage: PlainStage, terminal: Terminal, signals: "_Signals") -> None:
        self._stage = stage
        self._terminal = terminal
        self._signals = signals
        self._painter = Painter(looks(colour=terminal.colour), 80, 24, erases=erases_in_colour(os.environ))
        self._reader = KeyReader(LEAVE_KEY)
        self._gives_up_at: float | None = None
        self._unsent = b""

    def run(self) -> None:
        self._measure()
        while not self._stage.ended:
            self._draw()
            if not self._wait():
                return

    def _wait(self) -> bool:
        """Take in what comes next; False where the terminal has hung up."""
        stage, fd, other = self._stage, self._terminal.fd, self._stage.fileno()
        signals = self._signals.fileno()
        patience = None if self._gives_up_at is None else max(0.0, self._gives_up_at - time.monotonic())
        times = [s for s in (patience, stage.waits_s) if s is not None]
        readable, writable, _ = select.select(
            [fd, signals, *([other] if other >= 0 else [])],
            [fd] if self._unsent else [],
            [],
            min(times, default=None),
        )
        if signals in readable:
            self._signals.take()
            self._terminal.enter()
            self._measure()
        if writable:
            self._send(b"")
        if other in readable:
            stage.heard()
        if fd in readable:
            return self._read()
        if self._gives_up_at is not None and time.monotonic() >= self._gives_up_at:
            self._gives_up_at = None
            self._press(self._reader.give_up())
        elif not readable and not writable:
            stage.idle()
        return True

    def _read(self) -> bool:
        try:
            data = os.read(self._terminal.fd, 1024)
        except BlockingIOError:
            return True
        except OSError:
            return False
        keys, patience = self._reader.feed(data), self._reader.patience_ms
        self._gives_up_at = None if patience is None else time.monotonic() + patience / 1000
        self._press(keys)
        return bool(data)

    def _press(self, keys: list[Key]) -> None:
        for name, character in keys:
            if not self._stage.ended:
                self._stage.key(name, character)

    def _measure(self) -> None:
        try:
            columns, rows = size_of(self._terminal.fd)
        except OSError:
            return
        self._painter.resize(columns, rows)

    def _draw(self) -> None:
        if self._unsent:
            return
        painter = self._painter
        frame = fitting(self._stage.frame(), painter.columns, painter.rows, self._stage.translate)
        data = painter.paint(frame)
        if data:
            self._send(data.encode())

    def _send(self, data: bytes) -> None:
        self._unsent += data
        try:
            self._unsent = self._unsent[os.write(self._terminal.fd, self._unsent) :]
        except BlockingIOError:
            return
        except OSError:
            # Hung up; reading finds out.
            self._unsent = b""


class _Signals:
    """Whether the terminal has another size, or was used by someone else: something to wait for beside the rest."""

    def __enter__(self) -> Self:
        self._out, self._into = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._before = {number: signal.signal(number, self._note) for number in (signal.SIGWINCH, signal.SIGCONT)}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        os.close(self._into)
        os.close(self._out)

    def fileno(self) -> int:
        return self._out

    def take(self) -> None:
        """It was seen to."""
        os.read(self._out, 1024)

    def _note(self, _number: int, _frame: object) -> None:
        # Full: it is noted already.
        with suppress(BlockingIOError):
            os.write(self._into, b"x")
