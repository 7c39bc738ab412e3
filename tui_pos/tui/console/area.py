"""A text that is written: Textual's own TextArea, with the till's keys and the till's colours.

Keys reach it as they reach every pane, by plain calls: Textual's bindings, focus and messages are not on their way.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from time import monotonic
from typing import Final, NamedTuple, cast

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.color import Color
from textual.geometry import Region
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from tui_pos.tui.driver import QuietApp
from tui_pos.tui.screens.pane import Pane, Row

INDENT: Final = 4

HASTE_SECONDS: Final = 0.01
PASTED_KEYS: Final = 3
"""So many keys in a row that came at once, or faster than anybody types, are pasted."""

_INKS: Final = "till"

_WORDS: Final = re.compile(
    r"(?P<x>#.*)"
    r"|(?P<g>\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?)"
    r"|(?P<i>\b(?:def|return|if|elif|else|for|in|not|and|or|None|True|False|pass|break|continue|lambda|load)\b)"
)
"""Comments, texts and the language's own words, each by the style letter that it is shown in."""


class Spot(NamedTuple):
    """A place in a text, from 1: where a fault is."""

    line: int
    column: int


class WrittenText(TextArea):
    """The widget. `spots` are shown as faults."""

    DEFAULT_CSS = """
    WrittenText { border: none; padding: 0; width: 100%; height: 1fr; scrollbar-size: 0 0; }
    WrittenText:focus { border: none; }
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, show_line_numbers=True, highlight_cursor_line=False, max_checkpoints=500)
        self.cursor_blink = False
        self.indent_width = INDENT
        self.wrong_at: tuple[Spot, ...] = ()
        self._letters: dict[str, Style] = {}

    def on_mount(self) -> None:
        """The application is there, and so are its colours."""
        self._letters = letters = dict(cast("QuietApp", self.app).inks)
        theme = TextAreaTheme(
            _INKS,
            base_style=letters[" "],
            gutter_style=letters["x"],
            cursor_style=letters["s"],
            cursor_line_style=letters[" "],
            cursor_line_gutter_style=letters["x"],
            bracket_matching_style=letters["h"],
            selection_style=letters["s"],
        )
        self.register_theme(theme)
        self.theme = _INKS
        base = letters[" "]
        self.styles.color = Color.parse("ansi_default") if base.color is None else Color.from_rich_color(base.color)
        ground = base.bgcolor
        self.styles.background = Color.parse("ansi_default") if ground is None else Color.from_rich_color(ground)

    def show_wrong(self, spots: Sequence[Spot]) -> None:
        """Mark these places."""
        if self.wrong_at != tuple(spots):
            self.wrong_at = tuple(spots)
            self.notify_style_update()
            self.refresh()

    def get_line(self, line_index: int) -> Text:
        line = super().get_line(line_index)
        if not self._letters:
            return line
        for found in _WORDS.finditer(line.plain):
            line.stylize(self._letters[found.lastgroup or " "], *found.span())
        for spot in self.wrong_at:
            if spot.line == line_index + 1 and line.plain:
                start = min(spot.column, len(line.plain)) - 1
                word = re.compile(r"\w+|.").match(line.plain, start)
                line.stylize(self._letters["e"], start, word.end() if word else start + 1)
        return line


class AreaPane(Pane):
    """The place of a written text on a screen; it gives keys their meaning."""

    DEFAULT_CSS = "AreaPane { height: 1fr; }"

    def __init__(self, text: str) -> None:
        super().__init__()
        self.area = WrittenText(text)
        self._last_key = 0.0
        self._in_a_row = 0
        self._at_once = False

    def compose(self) -> ComposeResult:
        yield self.area

    def wanted_height(self, width: int) -> int | None:
        return None

    @property
    def text(self) -> str:
        """What stands there."""
        return self.area.text

    @property
    def spot(self) -> Spot:
        """Where the cursor is."""
        row, column = self.area.cursor_location
        return Spot(row + 1, column + 1)

    def take_keys(self) -> None:
        """The cursor is shown here, and nowhere else."""
        if self.area.is_mounted:
            self.area.focus(scroll_visible=False)

    def go_to(self, spot: Spot) -> None:
        """Put the cursor there."""
        rows = self.area.document.line_count
        row = max(0, min(spot.line, rows) - 1)
        self.area.move_cursor((row, max(0, min(spot.column - 1, len(self.area.document.get_line(row))))))

    def put(self, text: str) -> None:
        """Write `text` in at the cursor; one step back takes it out again."""
        self.area.history.checkpoint()
        self.area.insert(text, maintain_selection_offset=False)
        self.area.history.checkpoint()

    def rewrite(self, text: str) -> None:
        """Another text in the place of this one; one step back brings it again."""
        if text != self.text:
            self.area.history.checkpoint()
            self.area.replace(text, (0, 0), self.area.document.end, maintain_selection_offset=False)
            self.area.history.checkpoint()

    def step_back(self) -> bool:
        """Undo; whether there was anything to undo."""
        before = self.text
        self.area.undo()
        return self.text != before

    def press(self, name: str, character: str | None) -> bool:
        """Whether the key was one of writing."""
        area = self.area
        self._count()
        if name == "character" and character:
            area.insert(character, maintain_selection_offset=False)
        elif name == "enter":
            # Pasted lines bring their own indent.
            indent = 0 if self._in_a_row >= PASTED_KEYS else self._indent()
            area.insert("\n" + " " * indent, maintain_selection_offset=False)
        elif name == "tab":
            _, column = area.cursor_location
            area.insert(" " * (INDENT - column % INDENT), maintain_selection_offset=False)
        elif name == "backspace":
            self._backspace()
        elif name in _MOVES:
            getattr(area, f"action_{_MOVES[name]}")()
        else:
            return False
        return True

    def _count(self) -> None:
        """Keys of one reading from the terminal come without a turn of the event loop between them."""
        hasty = self._at_once or monotonic() - self._last_key < HASTE_SECONDS
        self._in_a_row = self._in_a_row + 1 if hasty else 0
        if not self._at_once:
            self._at_once = True
            asyncio.get_running_loop().call_soon(self._turned)

    def _turned(self) -> None:
        self._at_once, self._last_key = False, monotonic()

    def _before_cursor(self) -> str:
        row, column = self.area.cursor_location
        return self.area.document.get_line(row)[:column]

    def _indent(self) -> int:
        """As far in as this line, and one step further after a colon."""
        before = self._before_cursor()
        spaces = len(before) - len(before.lstrip(" "))
        return spaces + INDENT * before.split("#")[0].rstrip().endswith(":")

    def _backspace(self) -> None:
        """Of an indent, one step of it."""
        before = self._before_cursor()
        row, column = self.area.cursor_location
        if before and not before.strip(" "):
            first = (column - 1) // INDENT * INDENT
            self.area.delete((row, first), (row, column), maintain_selection_offset=False)
        else:
            self.area.action_delete_left()

    def rows(self, width: int, height: int) -> Iterator[Row]:
        """What the widget shows, for whoever reads this pane as rows."""
        if self.area.is_mounted and self.area.size.height:
            for strip in self.area.render_lines(Region(0, 0, *self.area.size)):
                yield [(strip.text, " ")]


_MOVES: Final = {
    "left": "cursor_left",
    "right": "cursor_right",
    "up": "cursor_up",
    "down": "cursor_down",
    "home": "cursor_line_start",
    "end": "cursor_line_end",
    "pageup": "cursor_page_up",
    "pagedown": "cursor_page_down",
    "delete": "delete_right",
}
