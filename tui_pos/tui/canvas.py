"""The whole screen as one widget: keys go to the station, its frame goes to the terminal.

Both ways are plain calls on the event loop; no key and no picture ever waits in a queue of messages. The canvas writes
changed cells itself. When Textual repaints, it is given the very picture the terminal already has, so that the two
cannot disagree. A terminal that takes nothing is left alone: keys go on, and when it wakes it gets the newest frame.

A screen of the back office may cover the canvas. Then the keys are that screen's, in the same plain way, and nothing is
drawn; the station still takes in what printer and speaker report, and shows it when it is uncovered.
"""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import ShopError
from tui_pos.station.frame import COLUMNS, ROWS, Frame, left, wrap
from tui_pos.tui.driver import Outlet
from tui_pos.tui.fit import fitting, marked
from tui_pos.tui.inks import inks
from tui_pos.tui.keytable import Key
from tui_pos.tui.painter import Painter

if TYPE_CHECKING:
    # Nothing of it is imported before somebody comes to look.
    from tui_pos.tui.watching.guests import Guests

_log = logging.getLogger("tui_pos")

MOST_OF_A_FAULT = 3
"""So many rows of the picture it may cover."""

STUMBLED: Final = saying("That key did not work, and the log says why. The sale is kept; go on, and tell the shop.")
"""Shown beneath the picture until the next key, when a key met a fault of the program."""


class Stage(Protocol):
    """The station, as far as a screen needs it (`tui_pos.station.station.Station`)."""

    @property
    def console_key(self) -> str:
        """The key that is the station's wherever it is struck, and of which nothing is ever seen; "" for none."""

    @property
    def translate(self) -> Callable[[str], str]:
        """The language of whoever sits here, for the screen's own few sentences."""

    @property
    def ended(self) -> bool:
        """Whether the station is done and its screen may close."""

    @property
    def private(self) -> bool:
        """Whether a key that is struck now is for nobody but the cashier."""

    def key(self, name: str, character: str | None) -> None:
        """One key. Anything it raises is a fault of the program."""

    def wake(self) -> None:
        """Something has come from printer or speaker: look at the reports."""

    def frame(self) -> Frame:
        """The picture now."""

    @property
    def lock_minutes(self) -> int:
        """After so many minutes without a key it is to be locked; 0: never."""

    @property
    def is_locked(self) -> bool:
        """Whether it hides everything until a PIN is typed."""

    def lock(self) -> None:
        """Nobody has struck a key for so long."""

    def take_request(self) -> str | None:
        """The name of a screen of the back office that somebody asked for since the last call."""


class Cover(Protocol):
    """A screen that lies over the canvas. `private`: its keys are for nobody but who sits at the till."""

    @property
    def private(self) -> bool: ...

    def press(self, name: str, character: str | None) -> None:
        """One key. Never raises."""


class Waiter(Protocol):
    """Who waits for a time without a key."""

    def pressed(self) -> None:
        """Keys have come, and what they do is done."""


class Canvas(Widget):
    """Shows `stage` through `painter`. `on_end` is called once, when the stage has ended; `on_request` when it asks for
    a screen, by its name; `cover` tells which screen lies over the canvas."""

    can_focus = False

    def __init__(
        self,
        stage: Stage,
        painter: Painter,
        on_end: Callable[[], None],
        on_request: Callable[[str], None],
        cover: Callable[[], Cover | None],
    ) -> None:
        super().__init__()
        self.outlet: Outlet | None = None
        self.guests: Guests | None = None
        self.idle: Waiter | None = None
        self._stage = stage
        self._painter = painter
        self._on_end = on_end
        self._on_request = on_request
        self._lying_over = cover
        self._fault: str | None = None
        self._picture: Frame | None = None
        self._inks = inks(painter.looks)

    @property
    def translate(self) -> Callable[[str], str]:
        """The language of whoever sits here."""
        return self._stage.translate

    @property
    def cover(self) -> Cover | None:
        """The screen that has the keys instead of the station."""
        return self._lying_over()

    @property
    def private(self) -> bool:
        """Whether a key that is struck now is for nobody but who sits here."""
        cover = self._lying_over()
        return self._stage.private if cover is None else cover.private

    def press(self, keys: Sequence[Key], *, own: bool = True) -> None:
        """Every key in its order, then the picture once. `own`: they are of whoever sits here."""
        for name, character in keys:
            if own and self.guests is not None and self.guests.took(name):
                continue
            if name == self._stage.console_key:
                self._press_hidden(name)
                continue
            cover = self._lying_over()
            if cover is not None:
                cover.press(name, character)
                continue
            self._fault = None
            try:
                self._stage.key(name, character)
                self._answer_request()
            except Exception as fault:
                # Never the cashier's doing. A character may be part of a PIN, so only the key's name is logged.
                _log.exception("key %s", name)
                self._fault = self._told(fault)
            if self._stage.ended:
                break
        self.draw()
        if own and self.idle is not None:
            self.idle.pressed()

    def _press_hidden(self, name: str) -> None:
        """Not even a fault of it is shown, and one that is shown stays: but to whoever may ask for a screen with it."""
        try:
            self._stage.key(name, None)
        except Exception:
            _log.exception("a key")
        try:
            self._answer_request()
        except Exception as fault:
            _log.exception("a screen")
            self._fault = self._told(fault)

    def _answer_request(self) -> None:
        request = self._stage.take_request()
        if request is not None:
            self._on_request(request)

    def _told(self, fault: Exception) -> str:
        return fault.say(self._stage.translate) if isinstance(fault, ShopError) else self._say(STUMBLED)

    def woken(self) -> None:
        """Reports have come for the station."""
        try:
            self._stage.wake()
        except Exception:
            _log.exception("wake")
            self._fault = self._say(STUMBLED)
        self.draw()

    def resized(self, columns: int, rows: int) -> None:
        """The terminal has another size; it is painted anew."""
        self._painter.resize(columns, rows)
        self.draw()

    def repainted(self) -> None:
        """Textual has written the picture again; cursor and colours must be set once more."""
        if self._lying_over() is None:
            self._painter.lost_pen()
            self.draw()
        elif self.guests is not None and self.outlet is not None:
            self.guests.changed()
            self.outlet.write(self.guests.laid_over(self._painter.columns, self._painter.rows, self._painter.looks))

    def covered(self) -> None:
        """Another screen has the terminal from now on."""
        leave = self._painter.leave()
        if self.outlet is not None:
            self.outlet.write(leave)

    def uncovered(self) -> None:
        """The terminal is the station's again."""
        self.draw()

    def draw(self) -> None:
        """Bring the terminal to the newest frame, unless it is still busy with an older one."""
        if self._stage.ended:
            self._on_end()
            return
        guests, outlet = self.guests, self.outlet
        if guests is not None:
            guests.changed()
        if outlet is None or not outlet.drained or self._lying_over() is not None:
            return
        frame, mark = self.newest(), self.mark
        if guests is not None:
            frame, mark = guests.marked(frame), guests.marked_in_words(mark)
        data = self._painter.paint(fitting(frame, self._painter.columns, self._painter.rows, self.translate, mark))
        if data:
            outlet.write(data)

    def render_lines(self, crop: Region) -> list[Strip]:
        """What the terminal shows already, not what it will show next: that is `draw`'s to write."""
        return [self.render_line(y).crop(crop.x, crop.right) for y in range(crop.y, crop.bottom)]

    def render_line(self, y: int) -> Strip:
        """Row `y` of the picture, as wide as the widget."""
        shown = self._painter.shown
        ground = self._inks[" "]
        width = self.size.width
        if shown is None or y >= len(shown.rows):
            return Strip.blank(width, ground)
        row, styles = shown.rows[y], shown.styles[y]
        segments: list[Segment] = []
        start = 0
        for end in range(1, len(row) + 1):
            if end == len(row) or styles[end] != styles[start]:
                segments.append(Segment(row[start:end], self._inks[styles[start]]))
                start = end
        return Strip(segments, len(row)).adjust_cell_length(width, ground)

    def newest(self) -> Frame:
        """The station's picture now, with what went wrong in showing it."""
        try:
            self._picture = self._stage.frame()
        except Exception:
            _log.exception("frame")
            self._fault = self._say(STUMBLED)
        frame = self._picture or Frame((" " * COLUMNS,) * ROWS, (" " * COLUMNS,) * ROWS)
        if self._fault is None:
            return frame
        told = [left(row, COLUMNS) for row in wrap(marked(self.mark, self._fault), COLUMNS)[:MOST_OF_A_FAULT]]
        above = ROWS - len(told)
        styles = (*frame.styles[:above], *("e" * COLUMNS,) * len(told))
        return Frame((*frame.rows[:above], *told), styles, frame.cursor)

    @property
    def mark(self) -> str:
        """What every picture has to say of itself, in the reader's language: that this is training; or nothing."""
        return getattr(self._stage, "mark", "")

    def _say(self, sentence: Saying) -> str:
        return sentence.say(self._stage.translate)
