"""What every screen of the back office is made of: panes that draw rows of text, each run of it in a style letter.

A pane is a Textual widget without focus and without messages. It keeps what it drew last, so that after a key only the
rows that differ are written.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, Protocol, TypeVar, cast

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui_pos.station.frame import left, one_column, wrap
from tui_pos.tui.driver import QuietApp

_log = logging.getLogger("tui_pos")

T = TypeVar("T")

Run = tuple[str, str]
"""Text and its style letter."""

Row = Sequence[Run]

MARK: Final = "►"
"""Stands before the row that keys are for; never colour alone."""


class Reached(Protocol):
    """What can have the keys: a pane, a field."""

    def press(self, name: str, character: str | None) -> bool:
        """Whether the key was for it."""


class Pane(Widget):
    """Draws what `rows` gives. `style` is that of the cells to the right of a row's text."""

    can_focus = False
    DEFAULT_CSS = "Pane { width: 100%; height: 1; }"

    ground = " "

    def __init__(self) -> None:
        super().__init__()
        self._drawn: list[list[Run]] = []

    def rows(self, width: int, height: int) -> Iterable[Row]:
        """The rows from the top; those beyond `height` are not shown."""
        raise NotImplementedError

    def wanted_height(self, width: int) -> int | None:
        """How many rows it takes; None: all that is left."""
        return 1

    def height_in(self, width: int) -> int | None:
        """`wanted_height`, or one row where that fails."""
        try:
            return self.wanted_height(width)
        except Exception:
            _log.exception("measuring %s", type(self).__name__)
            return 1

    def redraw(self) -> None:
        """Show what has changed."""
        width, height = self.size
        if not width or not height:
            # Hidden: what it showed before is not what it shows when it comes back.
            self._drawn = []
            return
        old, self._drawn = self._drawn, self._fitted(width, height)
        for y, row in enumerate(self._drawn):
            if y >= len(old) or old[y] != row:
                self.refresh(Region(0, y, width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        width, height = self.size
        if len(self._drawn) != height or sum(len(text) for text, _ in self._drawn[0]) != width:
            self._drawn = self._fitted(width, height)
        inks = cast("QuietApp", self.app).inks
        return [
            Strip([Segment(text, inks[letter]) for text, letter in self._drawn[y]]).crop(crop.x, crop.right)
            for y in range(crop.y, crop.bottom)
        ]

    def _fitted(self, width: int, height: int) -> list[list[Run]]:
        try:
            rows = [fitted(row, width, self.ground) for row in self.rows(width, height)][:height]
        except Exception:
            # A till lies under this screen: what cannot be drawn must not end it.
            _log.exception("drawing %s", type(self).__name__)
            rows = []
        return rows + [[(" " * width, self.ground)]] * (height - len(rows))


def fitted(row: Row, width: int, ground: str = " ") -> list[Run]:
    """The row in exactly `width` columns; what is cut shows as `…`."""
    runs: list[Run] = []
    room = width
    for text, letter in row:
        text = one_column(text)
        if len(text) > room:
            runs.append((left(text, room), letter))
            return runs
        runs.append((text, letter))
        room -= len(text)
    if room:
        runs.append((" " * room, ground))
    return runs


def width_of(row: Row) -> int:
    """The columns that a row takes."""
    return sum(len(one_column(text)) for text, _ in row)


class TextPane(Pane):
    """Text, wrapped, in a style. It takes as many rows as the text needs, between `least` and `most`."""

    def __init__(self, text: Callable[[], str], letter: str = " ", *, least: int = 0, most: int = 6) -> None:
        super().__init__()
        self.ground = letter
        self._text = text
        self._least = least
        self._most = most

    def rows(self, width: int, height: int) -> Iterable[Row]:
        lines = self._lines(width)
        if len(lines) > height > 0:
            lines = [*lines[: height - 1], lines[height - 1][: width - 3].rstrip() + "…"]
        return [[(" " + line, self.ground)] for line in lines]

    def wanted_height(self, width: int) -> int | None:
        return max(self._least, min(self._most, len(self._lines(width))))

    def _lines(self, width: int) -> list[str]:
        text = self._text()
        return [line for part in text.split("\n") for line in wrap(part, width - 2)] if text else []


class Heading(Pane):
    """One row: a title at the left, and what belongs at the right."""

    def __init__(self, text: Callable[[], str], right: Callable[[], str] = str, letter: str = "h") -> None:
        super().__init__()
        self.ground = letter
        self._text = text
        self._right = right

    def rows(self, width: int, height: int) -> Iterable[Row]:
        right = one_column(self._right())
        return [[(left(" " + self._text(), width - len(right) - 1), self.ground), (right + " ", self.ground)]]


class ListPane(Pane, Generic[T]):
    """A list with a marked row, which arrows and pages move; it draws only what fits, however long it is.

    `line` gives the text of a row, `empty` what stands where there is none. `active`: whether keys come here.
    """

    DEFAULT_CSS = "ListPane { height: 1fr; }"

    def __init__(
        self,
        line: Callable[[T, int], Row],
        empty: Callable[[], str] = str,
        heading: Callable[[int], str] | None = None,
    ) -> None:
        super().__init__()
        self.active = True
        self._line = line
        self._empty = empty
        self._heading = heading
        self._items: Sequence[T] = ()
        self._at = 0
        self._top = 0

    def wanted_height(self, width: int) -> int | None:
        return None

    @property
    def items(self) -> Sequence[T]:
        return self._items

    @property
    def at(self) -> int:
        """The place of the marked row, from 0."""
        return self._at

    @property
    def marked(self) -> T | None:
        """The marked row; None in an empty list."""
        return self._items[self._at] if self._items else None

    def show(self, items: Sequence[T], at: int | None = None) -> None:
        """Show these rows; the mark stays at its place, or goes to `at`."""
        self._items = items
        self._go(self._at if at is None else at)

    def press(self, name: str, character: str | None) -> bool:
        page = max(1, self._page - 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -len(self._items)}
        if name == "end":
            self._go(len(self._items))
        elif name in steps:
            self._go(self._at + steps[name])
        else:
            return False
        return True

    def _go(self, at: int) -> None:
        self._at = max(0, min(at, len(self._items) - 1))

    @property
    def _page(self) -> int:
        return max(1, (self.size.height or 10) - (self._heading is not None))

    def rows(self, width: int, height: int) -> Iterable[Row]:
        if self._heading is not None:
            yield [("  " + self._heading(width - 2), "h")]
            height -= 1
        if not self._items:
            yield from ([("  " + line, " ")] for line in wrap(self._empty(), width - 3))
            return
        self._top = max(self._at - height + 1, min(self._top, self._at, len(self._items) - height), 0)
        for place in range(self._top, min(self._top + height, len(self._items))):
            row = fitted(self._line(self._items[place], width - 2), width - 2)
            if place == self._at and self.active:
                yield [(MARK + " " + "".join(text for text, _ in row), "s")]
            else:
                yield [("  ", " "), *row]


class PagePane(Pane):
    """Rows that are only read; the arrows turn the page, and ▲ and ▼ tell that there is more."""

    DEFAULT_CSS = "PagePane { height: 1fr; }"

    def __init__(self, text: Callable[[int], Sequence[Row]]) -> None:
        super().__init__()
        self._text = text
        self._top = 0

    def wanted_height(self, width: int) -> int | None:
        return None

    def press(self, name: str, character: str | None) -> bool:
        page = max(1, (self.size.height or 20) - 1)
        steps = {"up": -1, "down": 1, "pageup": -page, "pagedown": page, "home": -10_000, "end": 10_000}
        if name not in steps:
            return False
        self._top += steps[name]
        return True

    def rows(self, width: int, height: int) -> Iterable[Row]:
        rows = self._text(width - 2)
        self._top = max(0, min(self._top, len(rows) - height))
        shown: list[Row] = [[(" ", " "), *row] for row in rows[self._top : self._top + height]]
        if shown and self._top + height < len(rows):
            shown[-1] = [*fitted(shown[-1], width - 2), (" ▼", "k")]
        if shown and self._top:
            shown[0] = [*fitted(shown[0], width - 2), (" ▲", "k")]
        return shown
