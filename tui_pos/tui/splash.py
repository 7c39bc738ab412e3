"""The first thing that runs: the terminal in raw mode and something on it, before anything heavy is imported.

From here on keys wait in the terminal's own buffer, whole and unechoed, until the station reads them; so this module
imports next to nothing. What it takes from the terminal it gives back, whatever happens in between.
"""

import gc
import os
import select
import signal
import sys
import termios
import types
from collections.abc import Mapping
from typing import Any, Final, Self

from tui_pos.errors import ShopError, WrongUse

# Leave alone what a crashed program may have left on: keypad and cursor keys in application mode, mouse, focus and
# paste reports. Then the alternate screen, no wrapping at the right edge, no cursor.
_ENTER: Final = (
    "\x1b[?1049h\x1b>\x1b[?1l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?7l\x1b[?25l"
)
# A Linux console has no alternate screen, hence the clearing.
_LEAVE: Final = "\x1b[0m\x1b[2J\x1b[H\x1b[?7h\x1b[?25h\x1b[?1049l"

_TO_END: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)

STANDARD_INPUT: Final = 0
"""Its number, since `sys.stdin` is None where it is closed."""

COLUMNS, ROWS = 80, 24
"""The least that the station is drawn on."""

_WITHOUT_COLOURS: Final = ("vt52", "vt1", "vt2", "vt3", "vt4", "vt5")
"""How the names of terminals begin that show no colours, and would show a coloured bar as plain text."""

_PATIENCE_WITH_STUCK_TERMINAL: Final = 0.5
"""Seconds to wait, when leaving, for a terminal that takes nothing; its modes are restored all the same."""


def terminal_trouble(env: Mapping[str, str], fd: int) -> ShopError | None:
    """Why the station cannot be shown on terminal `fd` with the environment `env`; None when it can.

    WrongUse `no_terminal`, `locale_not_utf8` or `terminal_too_small`. A locale without a name (C, POSIX) says nothing
    about the terminal and is let through; one that names another encoding, or none, as old `bg_BG` does, means a
    terminal that would show and send something else than UTF-8.
    """
    if not os.isatty(fd) or env.get("TERM", "dumb") in ("", "dumb"):
        return WrongUse(
            "no_terminal",
            "The station needs a terminal, and this is none: start it on a console, in a terminal window or over SSH.",
        )
    locale = next((env[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if env.get(name)), "C")
    encoding = locale.partition(".")[2].partition("@")[0].lower().replace("-", "")
    if encoding != "utf8" and locale not in ("C", "POSIX"):
        return WrongUse(
            "locale_not_utf8",
            "The locale {locale} is not UTF-8: set LANG to one that is, for example bg_BG.UTF-8, and start again.",
            locale=locale,
        )
    columns, rows = size_of(fd)
    if columns < COLUMNS or rows < ROWS:
        return WrongUse(
            "terminal_too_small",
            "This terminal has {columns} columns and {rows} rows, and 80 and 24 are needed: make the window larger, or "
            "its letters smaller, and start again.",
            columns=columns,
            rows=rows,
        )
    return None


def need_terminal() -> None:
    """Raises what `terminal_trouble` finds in the terminal that this program was started on."""
    trouble = terminal_trouble(os.environ, STANDARD_INPUT)
    if trouble is not None:
        raise trouble


def size_of(fd: int) -> tuple[int, int]:
    """Columns and rows of a terminal. One that does not know its size, as on a serial line, has 80 and 24."""
    columns, rows = os.get_terminal_size(fd)
    return columns or COLUMNS, rows or ROWS


def has_colours(env: Mapping[str, str]) -> bool:
    """Whether this terminal shows colours, and whoever sits at it wants them (https://no-color.org)."""
    name = env.get("TERM", "")
    return not env.get("NO_COLOR") and not name.startswith(_WITHOUT_COLOURS) and not name.endswith(("-m", "-mono"))


class Terminal:
    """A terminal in raw mode, as a context manager. `fd` reads and writes without ever blocking the till."""

    def __init__(self, fd: int, saved: list[Any], colour: bool) -> None:
        self.fd = fd
        self.colour = colour
        self._saved = saved
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        self.close()

    def set_raw(self) -> None:
        """Every byte as it comes, none echoed, none a signal: Ctrl+C, Ctrl+Z, Ctrl+\\ and Ctrl+S are only bytes."""
        mode = termios.tcgetattr(self.fd)
        mode[0] &= ~(
            termios.BRKINT
            | termios.ICRNL
            | termios.INLCR
            | termios.IGNCR
            | termios.ISTRIP
            | termios.IXON
            | termios.IXOFF
        )
        mode[1] &= ~termios.OPOST
        mode[2] = mode[2] & ~(termios.CSIZE | termios.PARENB) | termios.CS8
        mode[3] &= ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.IEXTEN | termios.ISIG)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        # Not TCSAFLUSH: what was typed or scanned before must stay.
        termios.tcsetattr(self.fd, termios.TCSANOW, mode)

    def enter(self) -> None:
        """Take the screen: raw mode, alternate screen, cleared."""
        self.set_raw()
        clear = "\x1b[0;37;40m\x1b[2J" if self.colour else "\x1b[0m\x1b[2J"
        self.write(f"{_ENTER}{clear}")

    def end_on_signals(self) -> None:
        """While no event loop minds the signals to end, they give the terminal back and raise SystemExit. None stops
        the program: a till that stands still sells nothing, and its terminal would be left raw."""
        signal.signal(signal.SIGTSTP, signal.SIG_IGN)
        for number in _TO_END:
            signal.signal(number, self._end)

    def _end(self, number: int, _frame: types.FrameType | None) -> None:
        # Here and not only by `with`: the signal may come before `with` has begun.
        self.close()
        raise SystemExit(128 + number)

    def write(self, text: str) -> None:
        """Write `text` now; a terminal that takes nothing for half a second loses the rest."""
        data = text.encode()
        try:
            while data:
                if not select.select((), (self.fd,), (), _PATIENCE_WITH_STUCK_TERMINAL)[1]:
                    return
                data = data[os.write(self.fd, data) :]
        except OSError:
            # Hung up: there is nobody to show it to.
            return

    def close(self) -> None:
        """Give the terminal back as it was. Once is enough; twice does no harm."""
        if not self._open:
            return
        self._open = False
        for number in _TO_END:
            signal.signal(number, signal.SIG_IGN)
        self.write(_LEAVE)
        try:
            # What was scanned after the end must not become commands of the shell.
            termios.tcflush(self.fd, termios.TCIFLUSH)
            termios.tcsetattr(self.fd, termios.TCSANOW, self._saved)
        except termios.error:
            pass
        finally:
            os.close(self.fd)
            for number in _TO_END:
                signal.signal(number, signal.SIG_DFL)


def begin(title: str = "tui-pos") -> Terminal:
    """Take the terminal of stdin and show `title` on it. Call it first of all, within `with`.

    A signal to end (SIGTERM, SIGHUP, SIGINT) from here on gives the terminal back and raises SystemExit.
    """
    # Read by Textual when it is imported: nothing here moves, and no terminal is asked what it can do.
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
    terminal = Terminal(_own_description(), termios.tcgetattr(sys.stdin.fileno()), has_colours(os.environ))
    # All that start makes stays until the end; the collector would only look at it in vain.
    gc.disable()
    terminal.end_on_signals()
    terminal.enter()
    terminal.write(f"\x1b[2;3H{title} …")
    return terminal


def _own_description() -> int:
    """The terminal opened anew, so that not blocking is ours alone and not the shell's that started us."""
    for name in (f"/proc/self/fd/{sys.stdin.fileno()}", "/dev/tty"):
        try:
            return os.open(name, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            # Another user's terminal, after su, cannot be opened by name.
            continue
    fd = os.dup(sys.stdin.fileno())
    os.set_blocking(fd, False)
    return fd
