"""Why a line costs what it costs: of the cart as it would be saved now, or of a posted sale with the rules of then."""

from typing import TYPE_CHECKING

from tui_pos.domain.cart import Line
from tui_pos.errors import Refused
from tui_pos.station.commands import WHY
from tui_pos.station.frame import BLANK, COLUMNS, Paper, wrap
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.sale import sale_of
from tui_pos.station.modes.table import headings, line_row

if TYPE_CHECKING:
    from tui_pos.pricing.why import Told

_FIRST_ROW = 5
_ROWS = 13
_STYLES = {"=": "h", "+": "g", "-": " ", "!": "w"}


def open_why(desk: Desk) -> None:
    """Why the line that is marked in the sale costs this."""
    sale = sale_of(desk)
    sale.check_nothing_typed()
    line = sale.selected_line()
    if line is None:
        raise Refused("no_line", "No line is chosen; choose one with the arrows first.")
    desk.open(Why(desk, line, desk.till.reasons().why(line.number)))


class Why(Mode):
    """The line, and under it what the till told of it, a sentence after the other."""

    name = WHY
    full = True

    def __init__(self, desk: Desk, line: Line, told: "tuple[Told, ...]") -> None:
        super().__init__(
            desk,
            {
                "up": lambda: self._turn(-1),
                "down": lambda: self._turn(1),
                "page_up": lambda: self._turn(-_ROWS),
                "page_down": lambda: self._turn(_ROWS),
                "first": lambda: self._turn(-len(self._rows)),
                "last": lambda: self._turn(len(self._rows)),
            },
        )
        self._line = line
        self._rows = [
            (f" {mark if index == 0 else ' '} {row}", _STYLES.get(mark, " "))
            for mark, text in told
            for index, row in enumerate(wrap(text.say(desk.words.translate), COLUMNS - 5))
        ]
        self._top = 0

    def _turn(self, rows: int) -> None:
        self._top = max(0, min(self._top + rows, len(self._rows) - _ROWS))

    def draw(self, paper: Paper) -> None:
        paper.row(0, " " + self.title(), "b")
        paper.lay(2, headings(self.desk.words.say), "h" * COLUMNS)
        paper.row(3, line_row(self._line), "t")
        for row, (text, style) in enumerate(self._rows[self._top : self._top + _ROWS], _FIRST_ROW):
            paper.row(row, text, style)
        bottom = _FIRST_ROW + _ROWS
        paper.lay(bottom, "─" * COLUMNS, "x" * COLUMNS)
        if len(self._rows) > _ROWS:
            paper.put(2, bottom, f" {self._shown()} ", "x")
        for row in range(bottom + 1, bottom + 3):
            paper.lay(row, BLANK, BLANK)
        paper.cursor = None

    def _shown(self) -> str:
        last = min(self._top + _ROWS, len(self._rows))
        return self.say(
            "Rows {first}–{last} of {count}: PgUp, PgDn", first=self._top + 1, last=last, count=len(self._rows)
        )
