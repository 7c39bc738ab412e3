"""A technician's sitting: a menu, the cashier's screen, how the shop is, a bundle of logs.

Watching is looking on; to type, the cashier must have given leave. Then every key goes to the till, but F12 and Ctrl+C,
which end it. What the till does is told on the technician's last row but one.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import ShopError
from tui_pos.station.frame import COLUMNS, ROWS, Frame, Paper, left, wrap
from tui_pos.tui.watching.line import Line
from tui_pos.tui.watching.pictures import NOTHING, after
from tui_pos.tui.watching.wire import AnyNews, Bye, NotOurs, Picture, Sharing, Stroke, Told, Welcome, Wish

END_KEYS: Final = ("f12", "ctrl+c")
_STATUS, _FOOTER = ROWS - 2, ROWS - 1
_LISTED: Final = 18
"""Rows of a list that is read."""


class Shop(Protocol):
    """What the sitting asks of the shop."""

    name: str

    def tills(self) -> Sequence[tuple[str, Path]]:
        """The tills that are open, by name, and where they listen."""

    def diagnosis(self) -> Sequence[tuple[str, str, str]]:
        """How the shop is: what it is about, what there is, and a style letter."""

    def bundle(self) -> Path:
        """Pack the logs. Raises ShopError."""

    def try_printer(self) -> Saying:
        """A test page where no till is open. Raises ShopError."""

    def try_sound(self) -> Saying:
        """A recording where no till is open. Raises ShopError."""


_ENTRIES: Final[tuple[tuple[str, Saying], ...]] = (
    ("watch", saying("Watch the cashier's screen")),
    ("diagnosis", saying("How the shop is: database, disk, printer, sound, last errors")),
    ("print", saying("Test page from the till's printer")),
    ("sound", saying("Test sound from the till's speaker")),
    ("bundle", saying("Pack the logs, without anybody's data")),
)

_HELP: Final = (
    saying("↑ ↓ and Enter, or the number, choose from the menu; Esc goes back, and from the menu out of the program."),
    saying("While you watch, F2 asks the cashier for her keys; she allows it with Ins or refuses it with Esc."),
    saying("While you share, every key of yours works at the till; F12 or Ctrl+C gives them back, and so may she."),
    saying("A PIN is hers to type: your keys do nothing there. Her rights are those of your keys."),
    saying("Printer and sound are tried at the till; nothing is ever heard or printed where you sit."),
)


class Sitting:
    """Implements `tui_pos.tui.plain.PlainStage`."""

    def __init__(self, shop: Shop, translate: Callable[[str], str]) -> None:
        self._shop = shop
        self.translate = translate
        self.ended = False
        self._tills: Sequence[tuple[str, Path]] = shop.tills()
        self._till = 0
        self._marked = 0
        self._line: Line | None = None
        self._picture: Frame | None = None
        self._sharing = "no"
        self._page = "menu"
        self._list: list[tuple[str, str]] = []
        self._top = 0
        self._said: tuple[Saying | ShopError, str] | None = None
        self._due: str | None = None
        self._bar = True

    # What comes.

    @property
    def waits_s(self) -> float | None:
        return 0.0 if self._due else None

    def fileno(self) -> int:
        return -1 if self._line is None else self._line.fileno()

    def heard(self) -> None:
        line = self._line
        if line is None:
            return
        for news in line.read():
            self._take(news)
        if not line.open and self._line is line:
            self._let_go(saying("The till does not answer any more: it was closed."))

    def _take(self, news: AnyNews) -> None:
        match news:
            case Picture():
                try:
                    self._picture = after(self._picture, news)
                except NotOurs:
                    self._let_go(saying("The till does not answer any more: it was closed."))
            case Sharing("private"):
                self._tell(saying("That key did nothing: what is asked for there is the cashier's alone."), "w")
            case Sharing(state):
                before, self._sharing = self._sharing, state
                self._told_sharing(before)
            case Told(sentence, facts, trouble):
                self._tell(Saying(sentence, tuple(facts.items())), "e" if trouble else "g")
                if self._page != "watch":
                    self._hang_up()
            case Bye(sentence):
                self._let_go(Saying(sentence) if sentence else saying("The till does not answer any more."))
            case Welcome() | _:
                pass

    def _told_sharing(self, before: str) -> None:
        match before, self._sharing:
            case _, "asked":
                self._tell(saying("The cashier is asked; wait for her answer."), "w")
            case _, "yes":
                self._bar = False
                self._tell(saying("Your keys work at the till now; F12 gives them back."), "g")
            case "yes", _:
                self._bar = True
                self._tell(saying("Your keys are your own again."), "w")
            case "asked", _:
                self._tell(saying("The cashier refused."), "w")

    def idle(self) -> None:
        due, self._due = self._due, None
        try:
            if due is not None:
                self._do(due)
        except ShopError as error:
            self._tell(error, "e")

    def _do(self, due: str) -> None:
        match due:
            case "diagnosis":
                self._list = _wrapped(self._shop.diagnosis())
                self._page, self._top, self._said = "list", 0, None
            case "bundle":
                self._tell(saying("Packed into {file}", file=str(self._shop.bundle())), "g")
            case "print":
                self._tell(self._shop.try_printer(), "g")
            case "sound":
                self._tell(self._shop.try_sound(), "g")

    # Keys.

    def key(self, name: str, character: str | None) -> None:
        if self._page == "watch":
            self._watching(name, character)
        elif name in ("escape", *END_KEYS) or (name == "f10" and self._page == "menu"):
            self._back()
        elif self._page == "list":
            self._scroll(name)
        else:
            self._menu(name, character)

    def _menu(self, name: str, character: str | None) -> None:
        if name in ("up", "down"):
            self._marked = (self._marked + (1 if name == "down" else -1)) % len(_ENTRIES)
        elif name in ("left", "right") and self._tills:
            self._till = (self._till + (1 if name == "right" else -1)) % len(self._tills)
        elif name == "f1":
            self._open_help()
        elif name == "f5":
            self._look_again()
        elif name == "enter":
            self._choose(_ENTRIES[self._marked][0])
        elif character is not None and character.isdigit() and 0 < int(character) <= len(_ENTRIES):
            self._marked = int(character) - 1
            self._choose(_ENTRIES[self._marked][0])

    def _look_again(self) -> None:
        self._tills = self._shop.tills()
        self._till = min(self._till, max(0, len(self._tills) - 1))

    def _choose(self, name: str) -> None:
        self._said = None
        self._look_again()
        if name == "watch":
            self._watch()
        else:
            self._tell(saying("One moment…"), "w")
            if name not in ("print", "sound") or not self._ask_till(name):
                self._due = name

    def _watch(self) -> None:
        if not self._tills:
            self._tell(saying("No till is open on this machine in this home."), "e")
            return
        name = self._tills[self._till][0]
        if self._call("watch") is None:
            self._tell(saying("Till {name} does not answer.", name=name), "e")
            return
        self._page, self._picture, self._sharing, self._bar, self._said = "watch", None, "no", True, None

    def _ask_till(self, what: str) -> bool:
        """Whether a till was asked; the connection stays until it has answered."""
        line = self._call("ask") if self._tills else None
        if line is not None:
            line.send(Wish("print" if what == "print" else "sound"))
        return line is not None

    def _call(self, channel: str) -> Line | None:
        """A line to the till in the place of the last; None where it does not answer."""
        self._hang_up()
        with suppress(OSError):
            self._line = Line(self._tills[self._till][1], channel)
        return self._line

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

    def _watching(self, name: str, character: str | None) -> None:
        line = self._line
        if line is None:
            self._page = "menu"
        elif self._sharing == "yes":
            if name in END_KEYS:
                line.send(Wish("alone"))
            else:
                self._said = None
                line.send(Stroke(name, character))
        elif name in ("escape", *END_KEYS):
            self._let_go(None)
        elif name == "f2":
            if self._sharing == "asked":
                self._sharing, self._said = "no", None
                line.send(Wish("alone"))
            else:
                line.send(Wish("share"))
        elif name == "f1":
            self._bar = not self._bar
        else:
            self._tell(saying("You only watch. F2 asks the cashier for her keys, Esc leaves."), "w")

    def _scroll(self, name: str) -> None:
        last = max(0, len(self._list) - _LISTED)
        steps = {"up": -1, "down": 1, "pageup": -_LISTED, "pagedown": _LISTED, "home": -last, "end": last}
        self._top = max(0, min(last, self._top + steps.get(name, 0)))

    def _open_help(self) -> None:
        rows: list[tuple[str, str]] = []
        for sentence in _HELP:
            rows += [(row, " ") for row in wrap(sentence.say(self.translate), COLUMNS - 4)] + [("", " ")]
        self._list, self._page, self._top = rows, "list", 0

    def _back(self) -> None:
        self._said = None
        if self._page == "menu":
            self.ended = True
        self._page = "menu"

    def _let_go(self, why: Saying | None) -> None:
        self._hang_up()
        self._page, self._sharing, self._due = "menu", "no", None
        self._said = None if why is None else (why, "w")

    def _tell(self, text: Saying | ShopError, style: str) -> None:
        self._said = (text, style)

    # The picture.

    def frame(self) -> Frame:
        if self._page == "watch":
            return self._watched()
        paper = Paper()
        paper.row(0, f" {self._shop.name} · " + self._say("support"), "b")
        if self._page == "menu":
            self._draw_menu(paper)
        else:
            for row, (text, style) in enumerate(self._list[self._top : self._top + _LISTED], 2):
                paper.put(2, row, text, style)
            shown = min(len(self._list), self._top + _LISTED)
            paper.put_right(COLUMNS - 1, 0, f"{shown}/{len(self._list)}", "b")
        self._draw_said(paper)
        return paper.frame()

    def _draw_menu(self, paper: Paper) -> None:
        if self._tills:
            name = self._tills[self._till][0]
            paper.put(3, 3, self._say("Till {name}", name=name), "h")
            if len(self._tills) > 1:
                paper.put(20, 3, self._say("← → another till ({count} are open)", count=len(self._tills)))
        else:
            paper.put(3, 3, self._say("No till is open on this machine in this home."), "w")
        for index, (_, title) in enumerate(_ENTRIES):
            marked = index == self._marked
            text = f"{'►' if marked else ' '} {index + 1}  {title.say(self.translate)}"
            paper.put(3, 6 + 2 * index, left(text, COLUMNS - 6), "s" if marked else " ")

    def _draw_said(self, paper: Paper) -> None:
        rows, style = self._said_rows()
        for row, text in enumerate(rows, _STATUS + 1 - len(rows)):
            paper.row(row, " " + text, style)
        keys = {
            "menu": [
                ("Enter", self._say("Choose")),
                ("F5", self._say("Look again")),
                ("F1", self._say("Help")),
                ("Esc", self._say("Leave")),
            ],
            "list": [("↑ ↓ PgUp PgDn", self._say("Read")), ("Esc", self._say("Back"))],
        }[self._page]
        column = 0
        for key, caption in keys:
            column = paper.put(column, _FOOTER, key, "k")
            column = paper.put(column, _FOOTER, f" {caption}  ", "f")

    def _said_rows(self) -> tuple[list[str], str]:
        if self._said is None:
            return [], " "
        text, style = self._said
        return wrap(text.say(self.translate), COLUMNS - 2)[:2], style

    def _watched(self) -> Frame:
        """The cashier's picture; over its last row what the technician has to know, while there is something."""
        picture = self._picture or NOTHING
        said, style = self._said_rows()
        if said:
            text = " ".join(said)
        elif self._bar:
            text, style = self._say("You watch.  F2 ask for her keys   F1 hide this row   Esc leave"), "w"
        else:
            text = ""
        rows, styles = list(picture.rows), list(picture.styles)
        if text:
            rows[_FOOTER], styles[_FOOTER] = left(" " + text, COLUMNS), style * COLUMNS
        if self._sharing == "yes":
            mark = self._say(" SHARED · F12 ends it ")
            rows[0] = rows[0][: -len(mark)] + mark
            styles[0] = styles[0][: -len(mark)] + "e" * len(mark)
        return Frame(tuple(rows), tuple(styles), picture.cursor if self._sharing == "yes" else None)

    def _say(self, text: str, **facts: object) -> str:
        return saying(text, **facts).say(self.translate)


def _wrapped(found: Sequence[tuple[str, str, str]]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for about, told, style in found:
        mark = {"e": "!!", "w": "! "}.get(style, "  ")
        first, *others = wrap(f"{about}: {told}", COLUMNS - 8)
        rows += [(f"{mark} {first}", {"e": "t", "w": "t"}.get(style, " "))]
        rows += [(f"     {other}", " ") for other in others]
    return rows
