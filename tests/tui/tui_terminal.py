"""A till on a real pseudo-terminal, with pyte as the eyes in front of it."""

import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pyte
from patience import PATIENCE

HERE = Path(__file__).parent


class TillOnTerminal:
    """A program as a child on a terminal of its own; `tui_counter.py` unless `argv` says otherwise."""

    def __init__(
        self, book: Path, columns: int = 80, rows: int = 24, argv: list[str] | None = None, **environment: str
    ) -> None:
        self.book = book
        book.touch()
        self.master, terminal = os.openpty()
        self.saved = termios.tcgetattr(terminal)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.taken = b""
        env = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
        env |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "TUI_POS_LOG": str(book), **environment}
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.master)
            os.login_tty(terminal)
            os.execve(sys.executable, [sys.executable, *(argv or [str(HERE / "tui_counter.py")])], env)
        self.terminal = terminal
        self.status: int | None = None

    def type(self, data: bytes) -> None:
        """All of it into the terminal, as fast as it takes it, without looking at the screen."""
        while data:
            data = data[os.write(self.master, data) :]

    def look(self, seconds: float = 0.05) -> bool:
        """Take what the till has written; whether there was something."""
        if not select.select((self.master,), (), (), seconds)[0]:
            return False
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.taken += data
        self.stream.feed(data)
        return True

    def look_until(self, what: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < end, "\n".join(self.screen.display)
            self.look()

    def shows(self, text: str) -> bool:
        return any(text in row for row in self.screen.display)

    def ready(self) -> None:
        self.look_until(lambda: self.shows("Code:"))

    def settle(self, seconds: float = 0.1) -> None:
        """Until nothing has come for a while."""
        while self.look(seconds):
            pass

    def booked(self) -> list[str]:
        return self.book.read_text(encoding="utf-8").splitlines()

    def books(self, count: int) -> list[str]:
        self.look_until(lambda: len(self.booked()) >= count)
        self.settle()
        return self.booked()

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def alive(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is None

    def ends(self) -> int:
        """The exit status; the terminal is looked at until then."""
        self.look_until(lambda: not self.alive())
        self.settle()
        assert self.status is not None
        return self.status

    def close(self) -> None:
        if self.alive():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.master)
        os.close(self.terminal)
