"""What the terminal shows, and the shortest writing that makes it show the next frame.

Pure: frames in, text out. It remembers the picture, the position and the look that the terminal was left with; only
cells that differ are written. Whoever else writes to the terminal says so (`lost_pen`, `forget`).
"""

from collections.abc import Mapping
from typing import Final

from tui_pos.station.frame import Frame
from tui_pos.tui.looks import DEFAULT, Look, select

_HIDE: Final = "\x1b[?25l"
_SHOW: Final = "\x1b[?25h"
_ERASE_ROW: Final = "\x1b[K"
_UNKNOWN: Final = "\0"
"""Stands for a cell of which nothing is known; no frame holds it."""

_COLOURING: Final = ("xterm", "linux", "tmux", "rxvt", "putty", "konsole", "vte", "gnome", "alacritty", "foot", "kitty")


def erases_in_colour(env: Mapping[str, str]) -> bool:
    """Whether what this terminal erases takes the colour in use (terminfo's `bce`). GNU screen's does not."""
    return env.get("TERM", "").startswith(_COLOURING) or "TMUX" in env


class Painter:
    """One terminal's picture. `columns`, `rows`: its size, in cells. `erases`: whether it erases in colour."""

    def __init__(self, looks: Mapping[str, Look], columns: int, rows: int, *, erases: bool = False) -> None:
        self.looks = looks
        self._erases = erases or looks[" "].paper == DEFAULT
        self.columns = columns
        self.rows = rows
        self.shown: Frame | None = None
        self._at: tuple[int, int] | None = None
        self._worn: Look | None = None
        self._cursor_on: bool | None = None

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has another size; what it kept of the picture is anyone's guess."""
        self.columns, self.rows = columns, rows
        self.forget()

    def forget(self) -> None:
        """Nothing is known of the terminal any more: the next frame is written whole, on a cleared screen."""
        self.shown = None
        self._cursor_on = None
        self.lost_pen()

    def leave(self) -> str:
        """What to write before somebody else shows something on this terminal. After that nothing is known of it."""
        self.forget()
        return _HIDE

    def lost_pen(self) -> None:
        """Someone wrote the same picture again, and left the cursor and the colours where they were not."""
        self._at = None
        self._worn = None

    def paint(self, frame: Frame) -> str:
        """What to write so that the terminal shows `frame`, which must fit on it; empty when it already does."""
        out: list[str] = []
        shown = self.shown
        if shown is None:
            self._wear(self.looks[" "], out)
            out.append("\x1b[2J")
            shown = Frame(tuple(_UNKNOWN * len(row) for row in frame.rows), frame.styles)
        if shown.rows != frame.rows or shown.styles != frame.styles:
            for y, (row, styles) in enumerate(zip(frame.rows, frame.styles, strict=True)):
                if row != shown.rows[y] or styles != shown.styles[y]:
                    self._row(y, row, styles, shown.rows[y], shown.styles[y], out)
        self._cursor(frame.cursor, out)
        self.shown = frame
        return "".join(out)

    def _row(self, y: int, row: str, styles: str, old_row: str, old_styles: str, out: list[str]) -> None:
        looks = self.looks
        changed = [
            x
            for x, (new, style, old, old_style) in enumerate(zip(row, styles, old_row, old_styles, strict=True))
            if new != old or (style != old_style and (new != " " or looks[style].ground != looks[old_style].ground))
        ]
        if not changed:
            return
        start = end = changed[0]
        tail = self._tail(row, styles) if self._erases else len(row)
        for x in changed:
            if x >= tail and changed[-1] - x > len(_ERASE_ROW):
                if end > start:
                    self._span(start, end, y, row, styles, out)
                self._erase(x, y, looks[styles[x]], out)
                return
            if x > end:
                self._span(start, end, y, row, styles, out)
                start = x
            end = x + 1
        self._span(start, end, y, row, styles, out)

    def _tail(self, row: str, styles: str) -> int:
        """The column from which on the row is one blank that erasing can make."""
        tail = len(row.rstrip(" "))
        if tail == len(row) or self.looks[styles[-1]].reverse:
            return len(row)
        ground = self.looks[styles[-1]].ground
        # Beyond the frame's edge a wider terminal shows the plain ground.
        if ground != self.looks[" "].ground:
            return len(row)
        while any(self.looks[style].ground != ground for style in set(styles[tail:])):
            tail += 1
        return tail

    def _erase(self, x: int, y: int, look: Look, out: list[str]) -> None:
        """Blank row `y` from column `x` to its end."""
        out.append(self._way(x, y))
        self._at = (x, y)
        worn = self._worn
        if worn is None or worn.reverse or worn.paper != look.paper:
            self._wear(look, out)
        out.append(_ERASE_ROW)

    def _span(self, start: int, end: int, y: int, row: str, styles: str, out: list[str]) -> None:
        """Write cells `start` to `end` of row `y`; a short gap since the last cell written is written over."""
        if self._at is not None and self._at[1] == y and 0 < start - self._at[0] <= 4:
            gap = row[self._at[0] : start]
            way = self._way(start, y)
            if len(gap.encode()) <= len(way) and self._wears(gap, styles[self._at[0] : start]):
                start = self._at[0]
        self._write(start, y, row[start:end], styles[start:end], out)

    def _wears(self, text: str, styles: str) -> bool:
        worn = self._worn
        return worn is not None and all(
            self.looks[style] == worn or (cell == " " and self.looks[style].ground == worn.ground)
            for cell, style in zip(text, styles, strict=True)
        )

    def _write(self, x: int, y: int, text: str, styles: str, out: list[str]) -> None:
        out.append(self._way(x, y))
        start = 0
        for i, (cell, style) in enumerate(zip(text, styles, strict=True)):
            look = self.looks[style]
            worn = self._worn
            if look != worn and (cell != " " or worn is None or look.ground != worn.ground):
                out.append(text[start:i])
                start = i
                self._wear(look, out)
        out.append(text[start:])
        end = x + len(text)
        # At the right edge terminals disagree on where the cursor stands.
        self._at = (end, y) if end < self.columns else None

    def _wear(self, look: Look, out: list[str]) -> None:
        out.append(select(self._worn, look))
        self._worn = look

    def _way(self, x: int, y: int) -> str:
        """The shortest way of the cursor from where it is to column `x` of row `y`, both from 0."""
        if self._at == (x, y):
            return ""
        column = f";{x + 1}" if x else ""
        line = f"{y + 1}" if y or x else ""
        ways = [f"\x1b[{line}{column}H"]
        if self._at is not None:
            from_x, from_y = self._at
            down = "\n" * (y - from_y) if 0 <= y - from_y <= 3 else None
            if down is not None:
                ahead, back = x - from_x, from_x - x
                if ahead > 0:
                    ways.append(f"{down}\x1b[{ahead if ahead > 1 else ''}C")
                elif ahead == 0:
                    ways.append(down)
                else:
                    ways.append(f"{down}{chr(8) * back}" if back < 4 else f"{down}\x1b[{back}D")
                ways.append(f"\r{down}" + (f"\x1b[{x if x > 1 else ''}C" if x else ""))
        return min(ways, key=len)

    def _cursor(self, cursor: tuple[int, int] | None, out: list[str]) -> None:
        if cursor is not None:
            way = self._way(*cursor)
            if way:
                out.append(way)
                self._at = cursor
        if self._cursor_on is not (cursor is not None):
            self._cursor_on = cursor is not None
            out.append(_SHOW if self._cursor_on else _HIDE)
