"""The customer's display: a terminal beside the till that follows its sale, in rows that are read from afar.

It only looks. Where the till is away it says welcome, and looks for it again every two seconds; either side may be
started first, and started anew.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from tui_pos.domain.saying import Saying, saying
from tui_pos.station.frame import COLUMNS, ROWS, Frame, Paper, clip, one_column
from tui_pos.tui.watching.line import Line
from tui_pos.tui.watching.wire import Bye, View

END_KEYS: Final = ("f10", "ctrl+c")
_AGAIN_S: Final = 2.0
_FIRST_LINE: Final = 2
_RULER: Final = 14
_SUM: Final = 16

_DIGITS: Final = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": ("  #", "  #", "  #", "  #", "  #"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    "-": ("   ", "   ", "###", "   ", "   "),
    ".": (" ", " ", " ", " ", "#"),
}
"""Five rows high; each mark is two cells in reverse, which every terminal has."""


class CustomerDisplay:
    """Implements `tui_pos.tui.plain.PlainStage`. `path`: where the till listens; `shop`: its name while it is away."""

    def __init__(self, path: Path, shop: str, translate: Callable[[str], str]) -> None:
        self._path = path
        self._shop = shop
        self.translate = translate
        self.ended = False
        self._line: Line | None = None
        self._view: Mapping[str, Any] = {}
        self._look()

    # What comes.

    @property
    def waits_s(self) -> float | None:
        return _AGAIN_S if self._line is None else None

    def fileno(self) -> int:
        return -1 if self._line is None else self._line.fileno()

    def heard(self) -> None:
        line = self._line
        if line is None:
            return
        for news in line.read():
            if isinstance(news, View) and isinstance(news.value, dict):
                self._view = news.value
            elif isinstance(news, Bye):
                line.close()
        if not line.open:
            self._line, self._view = None, {}

    def idle(self) -> None:
        if self._line is None:
            self._look()

    def key(self, name: str, character: str | None) -> None:
        if name in END_KEYS:
            self.ended = True

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()

    def _look(self) -> None:
        try:
            self._line = Line(self._path, "display")
        except OSError:
            self._line = None

    # The picture.

    def frame(self) -> Frame:
        paper, view = Paper(), self._view
        shop = str(view.get("shop") or self._shop)
        paper.row(0, clip(shop, COLUMNS).center(COLUMNS), "b")
        try:
            match view.get("shows"):
                case "sale":
                    self._draw_lines(paper, view)
                    self._draw_sum(paper, view, saying("Total"), str(view["total"]), "t")
                case "pay":
                    self._draw_lines(paper, view)
                    whole = view["left"] == view["total"]
                    title = saying("To pay") if whole else saying("Left to pay")
                    self._draw_sum(paper, view, title, str(view["left"]), "t")
                case "change":
                    self._draw_change(paper, view)
                case _:
                    self._draw_welcome(paper)
        except (KeyError, TypeError, ValueError):
            # A till of another version.
            self._draw_welcome(paper)
        if view.get("mark"):
            paper.row(ROWS - 1, f" {view['mark']}", "w")
        paper.cursor = None
        return paper.frame()

    def _draw_welcome(self, paper: Paper) -> None:
        for row, text in enumerate((saying("Welcome!"), None)):
            shown = self._shop if text is None else text.say(self.translate)
            paper.put(0, 10 + 2 * row, clip(one_column(shown), COLUMNS).center(COLUMNS), "t" if row == 0 else "h")

    def _draw_lines(self, paper: Paper, view: Mapping[str, Any]) -> None:
        """The newest lines, the last of them marked; two rows for each."""
        lines = view["lines"]
        for place, line in enumerate(lines):
            row, is_last = _FIRST_LINE + 2 * place, place == len(lines) - 1
            if is_last:
                paper.row(row, "", "s")
            style = "s" if is_last else " "
            paper.put(2, row, clip(str(line["name"]), 60), style)
            paper.put_right(COLUMNS - 2, row, str(line["amount"]), style)
            told = f"{line['qty']} {line['unit']} × {line['price']}"
            if line["off"]:
                told += f"  −{line['off']}"
            paper.put(6, row + 1, told, "p")
        paper.put(0, _RULER, "─" * COLUMNS, "x")
        hidden = view["count"] - len(lines)
        if hidden > 0:
            paper.put(2, _RULER, " " + saying("…and {count} more above", count=hidden).say(self.translate) + " ", "x")

    def _draw_sum(self, paper: Paper, view: Mapping[str, Any], title: Saying, amount: str, style: str) -> None:
        paper.put(2, _SUM + 2, clip(title.say(self.translate), 24), "h")
        paper.put(2, _SUM + 4, str(view["currency"]), "h")
        _draw_large(paper, COLUMNS - 2, _SUM, amount)

    def _draw_change(self, paper: Paper, view: Mapping[str, Any]) -> None:
        say = self.translate
        paper.put(2, 5, saying("Total").say(say), "h")
        _draw_large(paper, COLUMNS - 2, 3, str(view["total"]))
        paper.put(0, 9, "─" * COLUMNS, "x")
        paper.put(2, 13, saying("Change").say(say), "h")
        paper.put(2, 15, str(view["currency"]), "h")
        _draw_large(paper, COLUMNS - 2, 11, str(view["change"]))
        paper.put(0, 19, clip(saying("Thank you!").say(say), COLUMNS).center(COLUMNS), "g")


def _draw_large(paper: Paper, end: int, row: int, amount: str) -> None:
    """An amount that ends before column `end`; one that is too long stands small."""
    glyphs = [_DIGITS[character] for character in amount]
    width = sum(2 * len(glyph[0]) + 2 for glyph in glyphs) - 2
    if width > end - 14:
        paper.put_right(end, row + 2, amount, "s")
        return
    column = end - width
    for glyph in glyphs:
        for down, cells in enumerate(glyph):
            for at, cell in enumerate(cells):
                if cell == "#":
                    paper.put(column + 2 * at, row + down, "  ", "s")
        column += 2 * len(glyph[0]) + 2
