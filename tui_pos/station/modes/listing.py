"""Rows of which one is marked, over the whole screen: receipts, the lines of one, what is out or comes back."""

from typing import ClassVar

from tui_pos.station.frame import BLANK, COLUMNS, Paper
from tui_pos.station.modes.mode import Desk, Mode

FIRST_ROW = 3
ROWS = 14
RULER_ROW = FIRST_ROW + ROWS
_SELECTED = ("s" * 34).ljust(COLUMNS)


class Listing(Mode):
    """The rows turn by pages, as those of the sale's table do. `command` is what Enter is called."""

    full = True
    rows: ClassVar[int] = ROWS
    """So many make a page."""

    def __init__(self, desk: Desk, command: str) -> None:
        super().__init__(
            desk,
            {
                command: self.chosen,
                "up": lambda: self._move(-1),
                "down": lambda: self._move(1),
                "page_up": lambda: self._move(-self.rows),
                "page_down": lambda: self._move(self.rows),
                "first": lambda: self._move(-self.count),
                "last": lambda: self._move(self.count),
            },
        )
        self.index = 0

    @property
    def count(self) -> int:
        raise NotImplementedError

    def chosen(self) -> None:
        raise NotImplementedError

    def row(self, index: int, marker: str) -> str:
        """One row as 80 columns."""
        raise NotImplementedError

    def _move(self, rows: int) -> None:
        self.index = max(0, min(self.index + rows, self.count - 1))

    def draw_rows(self, paper: Paper, heads: str) -> None:
        paper.lay(2, heads, "h" * COLUMNS)
        page = self.index - self.index % self.rows
        last = min(page + self.rows, self.count)
        ruler = FIRST_ROW + self.rows
        for row, index in enumerate(range(page, last), FIRST_ROW):
            marked = index == self.index
            paper.lay(row, self.row(index, "►" if marked else " "), _SELECTED if marked else BLANK)
        paper.put(0, ruler, "─" * COLUMNS, "x")
        if self.count:
            paper.put(2, ruler, f" {page + 1}–{last} / {self.count} ", "x")
        paper.cursor = None
