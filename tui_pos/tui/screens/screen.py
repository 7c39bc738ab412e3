"""A screen of the back office: a title, panes, a line for what is said, and the keys that work here.

Keys come by plain calls, from the driver to `press`, and are answered before the next one is looked at: a screen that a
key opens has the very next key, mounted or not. What a scanner types is 8 digits or more and Enter (or Tab); where no
goods are asked for, that Enter does nothing, and a sentence says so.
"""

import logging
from collections.abc import Callable, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen

from tui_pos.domain.barcode import has_right_check_digit
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import ShopError
from tui_pos.station.commands import KEY_NAMES
from tui_pos.station.frame import COLUMNS, ROWS, one_column, wrap
from tui_pos.tui.canvas import STUMBLED
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.pane import Heading, Pane, Row, Run, TextPane, width_of

_log = logging.getLogger("tui_pos")

SCAN_DIGITS = 8
"""A run of so many digits that ends with Enter is a scan: no number that a screen asks for is as long."""

SCANNED = saying("That was a scan; nothing is sold here, and nothing was changed by it.")


class Hotkey(NamedTuple):
    """A key, by Textual's name, or a character; its caption in the footer ("" = not there), what it does, and what the
    help says of it."""

    key: str
    caption: Saying
    do: Callable[[], None]
    help: Saying
    shown: bool = True


class Question(NamedTuple):
    """What waits for Enter (yes) or any other key (no)."""

    text: Saying
    yes: Callable[[], None]


class KeyBar(Pane):
    """The keys at the foot, on as many rows as they need."""

    def __init__(self, pairs: Callable[[], Sequence[tuple[str, str]]]) -> None:
        super().__init__()
        self._pairs = pairs

    def wanted_height(self, width: int) -> int | None:
        return len(list(self.rows(width, 9)))

    def rows(self, width: int, height: int) -> list[Row]:
        rows: list[Row] = []
        row: list[Run] = []
        for key, caption in self._pairs():
            pair: list[Run] = [(key, "k"), (" " + caption, "f")]
            if row and width_of(row) + 2 + width_of(pair) > width:
                rows.append(row)
                row = []
            row += [*([("  ", "f")] if row else []), *pair]
        return [*rows, row]


class Notes(Pane):
    """What was said last: an error, a note, or a question that waits."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def put(self, text: str, letter: str = "e") -> None:
        """Say something."""
        self.text = text
        self.ground = letter if text else " "

    def wanted_height(self, width: int) -> int | None:
        return max(1, min(4, len(wrap(self.text, width - 2))))

    def rows(self, width: int, height: int) -> list[Row]:
        return [[(" " + line, self.ground)] for line in wrap(self.text, width - 2)]


class TooSmall(TextPane):
    """Lies over the whole screen where its window is too small for it. Keys work all the same."""

    DEFAULT_CSS = "TooSmall { layer: over; dock: top; height: 100%; display: none; }"

    def __init__(self, office: Office) -> None:
        super().__init__(lambda: office.say("This screen needs 80 columns and 24 rows; make the window larger."), "w")


class BackOffice(Screen[None]):
    """The base. A screen sets `title`, `about` (its help), `hotkeys` and `body` when it is made, before any key comes.

    `takes_scans`: whether the Enter of a scan is an Enter like any other here.
    """

    DEFAULT_CSS = "BackOffice { layout: vertical; overflow: hidden; layers: under over; }"

    about: Sequence[Saying]
    takes_scans = False
    private = False
    """Whether a PIN or a password is typed here: then nobody's keys but those of who sits here count."""

    busy = False
    """Whether something goes on here that takes this screen away by itself when it ends."""

    def __init__(self, office: Office) -> None:
        super().__init__()
        self.office = office
        self.say = office.say
        self.notes = Notes()
        self.body: Sequence[Pane] = ()
        self.hotkeys: Sequence[Hotkey] = ()
        self._question: Question | None = None
        self._digits = ""
        self._heights: dict[Pane, int] = {}
        self._heading = Heading(self.heading, self._corner, "b")
        self._bar = KeyBar(self._captions)
        self._small = TooSmall(office)

    # What a screen gives.

    def heading(self) -> str:
        """The title."""
        raise NotImplementedError

    def corner(self) -> str:
        """What stands at the right of the title."""
        return ""

    def typed(self, name: str, character: str | None) -> bool:
        """A key that is none of `hotkeys`; whether it was for something here."""
        return False

    def unscan(self, digits: int) -> None:
        """A scan came where none is taken: what it typed, so many digits, is to be gone again."""

    # What it is given.

    def press(self, name: str, character: str | None) -> None:
        """One key. Never raises."""
        app = self.app
        self.office.pressed()
        try:
            if not self._is_scan(name, character):
                self._press(name, character)
        except ShopError as error:
            self.tell(error)
        except Exception:
            _log.exception("key %s in the back office", name)
            self.notes.put(STUMBLED.say(self.office.translate))
        on_top = app.screen
        if isinstance(on_top, BackOffice):
            on_top.redraw()

    def _is_scan(self, name: str, character: str | None) -> bool:
        digits, self._digits = self._digits, ""
        if name == "character" and character and character in "0123456789":
            self._digits = digits + character
        if len(digits) < SCAN_DIGITS or name not in ("enter", "tab") or self.takes_scans:
            return False
        self.unscan(_scanned(digits))
        self.tell(SCANNED)
        return True

    def _press(self, name: str, character: str | None) -> None:
        self.notes.put("")
        question, self._question = self._question, None
        if question is not None:
            if name == "enter":
                question.yes()
            return
        key = character if name == "character" else name
        for hotkey in self.hotkeys:
            if hotkey.key == key:
                hotkey.do()
                return
        if self.typed(name, character):
            return
        if name == "f1":
            self.open_help()
        elif name == "f10":
            self.close()

    def tell(self, said: Saying | ShopError, letter: str = "e") -> None:
        """Say a sentence at the foot, until the next key."""
        self.notes.put(self.office.tell(said), letter)

    def ask(self, text: Saying, yes: Callable[[], None]) -> None:
        """Ask before something is done that cannot be taken back. As at the till, Enter is a
        yes and every other key a no; by the Enter of a scan its first digit was one."""
        self._question = Question(text, yes)
        self.notes.put(self.office.tell(text), "w")

    def open(self, screen: "BackOffice") -> None:
        """Put another screen on this one; it has the next key."""
        self.app.push_screen(screen)

    def close(self) -> None:
        """Leave this screen; what lies under it has the next key."""
        self.app.pop_screen()

    def open_help(self) -> None:
        """F1: what this screen is for, and every key of it."""
        from tui_pos.tui.screens.help import HelpScreen

        self.open(HelpScreen(self.office, self.heading(), self.help_text(), self._keys()))

    def help_text(self) -> str:
        """What this screen is for."""
        return "\n".join(self.office.tell(told) for told in self.about)

    # What it shows.

    def _corner(self) -> str:
        """What stands at the right of the title; over a till that is only for practice, that it is."""
        mark = getattr(self.app, "mark", "")
        return " · ".join(filter(None, (self.corner(), mark)))

    def compose(self) -> ComposeResult:
        yield self._heading
        yield from self.body
        yield self.notes
        yield self._bar
        yield self._small

    def on_mount(self) -> None:
        self._fit(self.app.size)

    def on_resize(self, event: Resize) -> None:
        self._fit(event.size)

    def redraw(self) -> None:
        """Show what has changed."""
        if not self.is_mounted:
            return
        self._fit(self.app.size)
        for pane in (self._heading, *self.body, self.notes, self._bar, self._small):
            pane.redraw()

    def _fit(self, size: Size) -> None:
        width = size.width
        self._small.display = width < COLUMNS or size.height < ROWS
        for pane in (self._heading, *self.body, self.notes, self._bar):
            height = pane.height_in(width)
            if height is not None and self._heights.get(pane) != height:
                self._heights[pane] = height
                pane.styles.height = height
                pane.display = height > 0

    def _captions(self) -> list[tuple[str, str]]:
        if self._question is not None:
            return [("Enter", self.say("Yes")), ("Esc", self.say("No"))]
        return [
            ("F1", self.say("Help page")),
            *((written(key.key), self.office.tell(key.caption)) for key in self.hotkeys if key.shown),
        ]

    def _keys(self) -> list[tuple[str, str]]:
        return [(written(key.key), self.office.tell(key.help)) for key in self.hotkeys]


def _scanned(digits: str) -> int:
    """How many of the digits that stand before an Enter are the scan's: somebody may have typed some before it."""
    for length in (13, 12, 14, 8):
        if len(digits) >= length and has_right_check_digit(digits[-length:]):
            return length
    return len(digits)


def written(key: str) -> str:
    """A key as it is written on the keyboard."""
    return KEY_NAMES.get(key, one_column(key))
