"""A tiny station for the screen's tests and measurements: an entry line, a list that turns pages, a window.

F5 lets another thread wake it, F9 meets a fault, F10 ends it. It follows the rules of the real one where the screen is
concerned: plain calls, frames of 24 rows, no waiting. What it was given it appends to the file named by TUI_POS_LOG, so
that a test can compare it with what was typed.

    python tests/tui/tui_counter.py
"""

import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import NoReturn

from tui_pos.station.frame import Frame, Paper
from tui_pos.tui import splash

PAGE = 13


class Counter:
    """Enter sells what stands in the entry line; F4 opens a window for a quantity; F10 ends."""

    def __init__(self, wake: Callable[[], None] = lambda: None) -> None:
        self._call = wake
        self.ended = False
        self.private = False
        self.console_key = ""
        self.lock_minutes = 0
        self.is_locked = False
        self.translate = str
        self.entry = ""
        self.window: str | None = None
        self.lines: list[str] = []
        self.note = ""
        self.wakes = 0
        self._book = os.open(os.environ["TUI_POS_LOG"], os.O_WRONLY | os.O_APPEND)

    def lock(self) -> None:
        self.is_locked = True

    def key(self, name: str, character: str | None) -> None:
        if name == "f10":
            self.ended = True
        elif name == "f9":
            raise ZeroDivisionError("a fault for the test")
        elif name == "f5":
            threading.Thread(target=self._call).start()
        elif name == "f4":
            self.window = ""
        elif name == "escape":
            self._note_down("escape")
            self.entry, self.window = "", None
        elif name == "enter":
            self._enter()
        elif name == "backspace":
            if self.window is not None:
                self.window = self.window[:-1]
            else:
                self.entry = self.entry[:-1]
        elif name == "character" and character is not None:
            if self.window is not None:
                self.window += character
            else:
                self.entry += character
        else:
            self.note = f"key {name}"

    def _enter(self) -> None:
        if self.window is not None:
            self._note_down(f"window {self.window}")
            self.note, self.window = f"quantity {self.window}", None
        elif self.entry:
            self._note_down(self.entry)
            self.lines.append(self.entry)
            self.entry = ""

    def _note_down(self, text: str) -> None:
        os.write(self._book, f"{text}\n".encode())

    def wake(self) -> None:
        self.wakes += 1
        self.note = f"woken {self.wakes}"

    def take_request(self) -> str | None:
        return None

    def frame(self) -> Frame:
        paper = Paper()
        paper.row(0, " Demo shop · till 1 · operator 1", "b")
        paper.row(1, " No  Code           Name                              Quantity    Price     Total", "h")
        first = max(0, len(self.lines) - 1) // PAGE * PAGE
        for place, line in enumerate(self.lines[first : first + PAGE]):
            number = first + place + 1
            last = number == len(self.lines)
            row = f"{'►' if last else ' '}{number:3} {line[:13]:14} Хляб бял нарязан {line[-4:]:<16}"
            paper.row(
                2 + place, f"{row:54}1.000 {number % 97 + 0.99:8.2f}  {number % 97 + 0.99:8.2f}", "s" if last else " "
            )
        paper.put(0, 16, "─" * 80, "x")
        paper.put(1, 17, f"{len(self.lines)} lines")
        paper.put_right(79, 17, f"TOTAL {sum(n % 97 + 0.99 for n in range(1, len(self.lines) + 1)):12.2f} EUR", "t")
        paper.put(1, 20, "Code:", "h")
        paper.put(7, 20, self.entry[-60:], "i")
        paper.cursor = (7 + len(self.entry[-60:]), 20)
        paper.put(1, 22, self.note, "w" if self.note else " ")
        paper.put(0, 23, "F1", "k")
        paper.put(3, 23, "Help", "f")
        paper.put(10, 23, "F4", "k")
        paper.put(13, 23, "Quantity", "f")
        if self.window is not None:
            paper.window(20, 8, 40, 5, "Quantity")
            paper.put(24, 10, self.window[-30:], "i")
            paper.cursor = (24 + len(self.window[-30:]), 10)
        return paper.frame()


def no_screen(request: str) -> NoReturn:
    raise AssertionError(request)


def main() -> int:
    with splash.begin("Demo shop") as terminal:
        time.sleep(float(os.environ.get("TUI_POS_SLOW_START", "0")))
        from tui_pos.tui.app import run_station

        return run_station(lambda wake: nullcontext((Counter(wake), no_screen)), terminal)


if __name__ == "__main__":
    sys.exit(main())
