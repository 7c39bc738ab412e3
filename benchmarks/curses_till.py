"""The same sale screen with stdlib curses: what `tui.py` compares the station with.

It holds its lines in a list, checks nothing and stores nothing; it draws only what a key changed and leaves the rest to
curses. Items come from a JSON file: code or barcode → [name, unit, price in cents].

    python benchmarks/curses_till.py ITEMS.json
"""

import curses
import json
import locale
import os
import sys
from pathlib import Path

PAGE, FIRST_ROW, ENTRY_ROW = 14, 3, 18
SEGMENTS = {
    "0": (" _ ", "| |", "|_|"),
    "1": ("   ", "  |", "  |"),
    "2": (" _ ", " _|", "|_ "),
    "3": (" _ ", " _|", " _|"),
    "4": ("   ", "|_|", "  |"),
    "5": (" _ ", "|_ ", " _|"),
    "6": (" _ ", "|_ ", "|_|"),
    "7": (" _ ", "  |", "  |"),
    "8": (" _ ", "|_|", "|_|"),
    "9": (" _ ", "|_|", " _|"),
    ".": (" ", " ", "."),
}
KEYS = ["F1 Help", "F2 Qty", "F3 Find", "F4 Price", "F5 Disc", "F6 Cust", "F7 Loc", "F8 Void", "F9 Save", "F10 Menu"]
WINDOW_KEYS = ["F1 Help", "Enter Accept", "Esc Back"]
MARKED = 34
BACKSPACES = ("\x7f", "\b", curses.KEY_BACKSPACE)


class Till:
    """One screen, one list."""

    def __init__(self, screen: "curses.window", items: dict[str, tuple[str, str, int]]) -> None:
        self.screen, self.items = screen, items
        self.lines: list[list[object]] = []
        self.total = 0
        self.selected = 0
        self.page = 0
        self.entry = ""
        self.window: curses.window | None = None
        self.number = ""
        self.looks = {}
        pairs = {"bar": (7, 4), "head": (6, 0), "plain": (7, 0), "total": (3, 0), "key": (0, 6), "border": (6, 0)}
        for number, (name, pair) in enumerate(pairs.items(), 1):
            curses.init_pair(number, *pair)
            self.looks[name] = curses.color_pair(number) | (curses.A_BOLD if name in ("bar", "head", "total") else 0)
        screen.bkgd(" ", self.looks["plain"])
        screen.leaveok(False)

    def begin(self) -> None:
        put, looks = self.screen.addstr, self.looks
        put(0, 0, f" {'Demo shop · Till 1':39}{'Operator · Shop':>39} ", looks["bar"])
        put(1, 1, "End customer · retail")
        put(
            2,
            0,
            f" {'№':>4} {'Name':28} {'Quantity':>10} {'Unit':4} {'Price':>10} {'%':>6}  {'Amount':>10}",
            looks["head"],
        )
        put(FIRST_ROW + PAGE, 0, "─" * 80, looks["border"])
        put(ENTRY_ROW, 1, "Sell", looks["head"])
        self.draw_keys(KEYS)
        self.draw_total()
        self.draw_entry()

    def draw_keys(self, keys: list[str]) -> None:
        self.screen.move(23, 0)
        self.screen.clrtoeol()
        column = 0
        for key, caption in (words.split() for words in keys):
            self.screen.addstr(23, column, key, self.looks["key"])
            self.screen.addstr(23, column + len(key), f" {caption}")
            column += len(key) + len(caption) + 2

    def draw_line(self, index: int) -> None:
        row = FIRST_ROW + index - self.page
        if not FIRST_ROW <= row < FIRST_ROW + PAGE:
            return
        if index >= len(self.lines):
            self.screen.move(row, 0)
            self.screen.clrtoeol()
            return
        name, unit, price, qty = self.lines[index]
        here = index == self.selected
        text = (
            f"{'►' if here else ' '}{index + 1:4} {name[:28]:28} {qty // 1000:10} {unit[:4]:4} "
            f"{price / 100:10.2f} {'':7} {price * qty / 100000:10.2f}"
        )
        self.screen.addstr(row, 0, text[:MARKED], curses.A_REVERSE | self.looks["plain"] if here else 0)
        self.screen.addstr(row, MARKED, text[MARKED:80].ljust(80 - MARKED))

    def draw_page(self) -> None:
        for index in range(self.page, self.page + PAGE):
            self.draw_line(index)

    def draw_total(self) -> None:
        glyphs = [SEGMENTS[character] for character in f"{self.total / 100:.2f}"]
        for row in range(3):
            self.screen.addstr(
                ENTRY_ROW + row, 46, " ".join(glyph[row] for glyph in glyphs).rjust(29), self.looks["total"]
            )
        self.screen.addstr(ENTRY_ROW + 2, 76, "EUR", self.looks["total"])
        if self.lines:
            last = min(self.page + PAGE, len(self.lines))
            text = f" Lines {self.page + 1}–{last} of {len(self.lines)} "
            self.screen.addstr(FIRST_ROW + PAGE, 2, text, self.looks["border"])

    def draw_entry(self) -> None:
        self.screen.addstr(ENTRY_ROW, 7, f" {self.entry[-28:]}".ljust(30), curses.A_BOLD)
        self.screen.move(ENTRY_ROW, 8 + len(self.entry[-28:]))

    def choose(self, index: int) -> None:
        old, self.selected = self.selected, index
        page = index // PAGE * PAGE
        if page != self.page:
            self.page = page
            self.draw_page()
        else:
            self.draw_line(old)
            self.draw_line(index)
        self.draw_total()
        self.draw_entry()

    def sell(self, code: str) -> None:
        item = self.items.get(code)
        if item is None:
            self.screen.addstr(22, 1, f"Unknown code {code}".ljust(78))
            self.draw_entry()
            return
        self.lines.append([*item, 1000])
        self.total += item[2]
        self.choose(len(self.lines) - 1)

    def open_window(self) -> None:
        self.window, self.number = curses.newwin(6, 50, 8, 15), ""
        self.window.keypad(True)
        self.window.bkgd(" ", self.looks["plain"])
        self.window.box()
        self.draw_keys(WINDOW_KEYS)
        self.screen.noutrefresh()
        self.window.addstr(0, 2, " Quantity ", self.looks["head"])
        name, unit, _, qty = self.lines[self.selected]
        self.window.addstr(1, 3, str(name)[:44], self.looks["head"])
        self.window.addstr(2, 3, f"Now {qty // 1000} {unit}")
        self.draw_number()

    def draw_number(self) -> None:
        assert self.window is not None
        self.window.addstr(4, 3, f" {self.number}".ljust(22), curses.A_BOLD)
        self.window.move(4, 4 + len(self.number))

    def close_window(self) -> None:
        self.window = None
        self.screen.touchwin()
        self.draw_keys(KEYS)
        self.draw_entry()

    def key(self, key: str | int) -> None:
        if self.window is not None:
            if key == "\x1b":
                self.close_window()
            elif key in BACKSPACES:
                self.number = self.number[:-1]
                self.draw_number()
            elif isinstance(key, str) and key.isprintable():
                self.number += key
                self.draw_number()
        elif key == "\r":
            code, self.entry = self.entry, ""
            self.sell(code)
        elif key == curses.KEY_UP and self.selected > 0:
            self.choose(self.selected - 1)
        elif key == curses.KEY_DOWN and self.selected < len(self.lines) - 1:
            self.choose(self.selected + 1)
        elif key == curses.KEY_F2 and self.lines:
            self.open_window()
        elif key in BACKSPACES:
            self.entry = self.entry[:-1]
            self.draw_entry()
        elif isinstance(key, str) and key.isprintable():
            self.entry += key
            self.draw_entry()

    def run(self) -> None:
        self.begin()
        while True:
            (self.window or self.screen).refresh()
            self.key((self.window or self.screen).get_wch())


def main(screen: "curses.window") -> None:
    curses.raw()
    curses.nonl()
    items = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    till = Till(screen, {code: (name, unit, price) for code, (name, unit, price) in items.items()})
    screen.keypad(True)
    till.run()


if __name__ == "__main__":
    locale.setlocale(locale.LC_ALL, "")
    os.environ.setdefault("ESCDELAY", "25")
    curses.wrapper(main)
