"""The picture: 24 rows of 80 cells, each cell one character and one style letter. A value, compared cell by cell.

`Paper` is what modes draw on. Whatever text reaches it, every cell stays exactly one column wide: what a terminal
would give two columns, none, or a meaning of its own stands as a visible `?`.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

COLUMNS = 80
ROWS = 24

STYLES: dict[str, str] = {
    " ": "normal",
    "b": "title bar",
    "h": "heading",
    "s": "selected",
    "t": "total",
    "w": "warning",
    "e": "error",
    "g": "good",
    "k": "key name",
    "f": "key title",
    "i": "input",
    "x": "border",
    "p": "plain",
}
"""Style letter → role. The screen gives each role a pair of named colours; `selected` is always reverse."""

BLANK = " " * COLUMNS
CLIPPED = "…"
REPLACED = "?"


@dataclass(frozen=True, slots=True)
class Frame:
    """`rows` and `styles` are of one shape: 24 strings of 80. `cursor` is (column, row), or None where none blinks."""

    rows: tuple[str, ...]
    styles: tuple[str, ...]
    cursor: tuple[int, int] | None = None


def one_column(text: str) -> str:
    """`text` with every character exactly one column wide, so that its length is its width."""
    if text.isascii() and text.isprintable():
        return text
    return _one_column(text)


@lru_cache(maxsize=4096)
def _one_column(text: str) -> str:
    return "".join(_cell(character) for character in unicodedata.normalize("NFC", text))


_WIDE_SINCE_UNICODE_16 = (("\u2630", "\u2637"), ("\u268a", "\u268f"), ("\u4dc0", "\u4dff"))


@lru_cache(maxsize=4096)
def _cell(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs":
        return " " if unicodedata.east_asian_width(character) not in "WF" else REPLACED
    # Marks combine with their neighbour, C* control, format or mean nothing, Zl and Zp break lines.
    if category[0] in "MC" or category in ("Zl", "Zp") or unicodedata.east_asian_width(character) in "WF":
        return REPLACED
    # Beyond the first plane no console has letters, and terminals do not agree how wide flags and pictures are.
    if character > "\uffff":
        return REPLACED
    # Medial and final Hangul letters join the one before them, and a filler of half width is nothing.
    if "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff" or character == "\uffa0":
        return REPLACED
    # The trigrams, digrams and hexagrams of the Changes are wide since Unicode 16, which not every Python knows.
    if any(first <= character <= last for first, last in _WIDE_SINCE_UNICODE_16):
        return REPLACED
    return character


def clip(text: str, width: int) -> str:
    """At most `width` columns of `text`; a cut shows as `…`."""
    text = one_column(text)
    if len(text) <= width:
        return text
    return text[: width - 1] + CLIPPED if width > 0 else ""


def left(text: str, width: int) -> str:
    """`text` in exactly `width` columns, at the left."""
    return clip(text, width).ljust(width)


def right(text: str, width: int) -> str:
    """`text` in exactly `width` columns, at the right."""
    return clip(text, width).rjust(width)


def wrap(text: str, width: int) -> list[str]:
    """`text` broken at spaces into rows of at most `width` columns; a word longer than a row is cut into several. A
    terminal may be so small that no column is left: then a row has one all the same."""
    width = max(1, width)
    rows: list[str] = []
    row = ""
    for word in one_column(text).split():
        if row and len(row) + 1 + len(word) > width:
            rows.append(row)
            row = ""
        row = f"{row} {word}" if row else word
        while len(row) > width:
            rows.append(row[:width])
            row = row[width:]
    return [*rows, row] if row or not rows else rows


class Paper:
    """One frame in the making. What would fall off the edge is cut off."""

    __slots__ = ("_rows", "_styles", "cursor")

    def __init__(self) -> None:
        self._rows = [BLANK] * ROWS
        self._styles = [BLANK] * ROWS
        self.cursor: tuple[int, int] | None = None

    def put(self, column: int, row: int, text: str, style: str = " ") -> int:
        """Write `text` from (column, row) on; returns the column after it."""
        text = one_column(text)
        end = column + len(text)
        if not 0 <= row < ROWS or column >= COLUMNS or end <= 0:
            return end
        if column < 0:
            text, column = text[-column:], 0
        text = text[: COLUMNS - column]
        stop = column + len(text)
        old, worn = self._rows[row], self._styles[row]
        self._rows[row] = old[:column] + text + old[stop:]
        self._styles[row] = worn[:column] + style * len(text) + worn[stop:]
        return end

    def put_right(self, end: int, row: int, text: str, style: str = " ") -> None:
        """Write `text` so that it ends before column `end`."""
        text = one_column(text)
        self.put(end - len(text), row, text, style)

    def row(self, row: int, text: str, style: str = " ") -> None:
        """The whole row: `text`, clipped visibly or filled up with spaces, in one style."""
        self._rows[row] = left(text, COLUMNS)
        self._styles[row] = style * COLUMNS

    def field(self, column: int, row: int, width: int, text: str) -> None:
        """An entry field of `width` columns between brackets, the end of `text` in it, and the cursor behind that."""
        shown = one_column(text)
        if len(shown) >= width:
            shown = CLIPPED + shown[2 - width :]
        self.put(column, row, "[" + shown.ljust(width) + "]", "i")
        self.cursor = (column + 1 + len(shown), row)

    def lay(self, row: int, text: str, styles: str) -> None:
        """The whole row at once, from `text` and `styles` of exactly 80 columns each."""
        self._rows[row] = text
        self._styles[row] = styles

    def window(self, column: int, row: int, width: int, height: int, title: str, style: str = "x") -> None:
        """An empty window with a border and its title in it."""
        head = clip(f" {title} ", width - 4)
        self.put(column, row, "┌─" + "─" * (width - 3) + "┐", style)
        self.put(column + 2, row, head, "h")
        for inner in range(row + 1, row + height - 1):
            self.put(column, inner, "│", style)
            self.put(column + 1, inner, " " * (width - 2))
            self.put(column + width - 1, inner, "│", style)
        self.put(column, row + height - 1, "└" + "─" * (width - 2) + "┘", style)

    def frame(self) -> Frame:
        """The finished picture."""
        return Frame(tuple(self._rows), tuple(self._styles), self.cursor)
