"""Everything that a script may say, beside the script: typing searches, a key writes the example into it."""

from collections.abc import Callable

from tui_pos.domain.saying import saying
from tui_pos.errors import Refused
from tui_pos.station.frame import left, wrap
from tui_pos.tui.console.office import Console
from tui_pos.tui.console.reference import EXAMPLES, Entry, entries
from tui_pos.tui.console.screen import ConsoleScreen, written_rows
from tui_pos.tui.screens.choosing import SearchPane
from tui_pos.tui.screens.entry import Entry as Typed
from tui_pos.tui.screens.pane import Heading, ListPane, PagePane, Row
from tui_pos.tui.screens.screen import Hotkey

_CHAPTER = 22


class Words(ListPane[Entry]):
    """The words, in the upper half."""

    DEFAULT_CSS = "Words { height: 9; }"

    def wanted_height(self, width: int) -> int | None:
        return 9


class Documentation(ConsoleScreen):
    """`insert` writes into the script, or into its tests."""

    about = (
        saying("What a script sees, what it may ask for, what helps it, how far it may go, and examples."),
        saying("Type a word, or a part of what is said of it, to search."),
        saying("PgUp and PgDn turn the page of what is told of it."),
    )

    def __init__(self, office: Console, insert: Callable[[str, bool], None]) -> None:
        super().__init__(office)
        self._insert = insert
        self._all = entries(office)
        self._search = Typed(longest=60)
        self._list = Words(self._line, lambda: self.say("Nothing fits; type less of it."))
        self._list.show(self._all)
        self._page = PagePane(self._told)
        self.body = (
            SearchPane(lambda: self.say("Search"), self._search),
            self._list,
            Heading(self._title),
            self._page,
        )
        self.hotkeys = (
            Hotkey("enter", saying("Write it in"), self._write, saying("Write it into the text, where the cursor is")),
            Hotkey("escape", saying("Back"), self._back, saying("Clear the search; or back to where you were")),
            Hotkey("f3", saying("Back"), self.close, saying("Back to where you were"), shown=False),
        )

    def heading(self) -> str:
        return self.say("The words of scripts")

    def corner(self) -> str:
        shown, of = len(self._list.items), len(self._all)
        return str(of) if shown == of else self.say("{shown} of {of}", shown=shown, of=of)

    def typed(self, name: str, character: str | None) -> bool:
        if name in ("pageup", "pagedown"):
            return self._page.press(name, character)
        if self._list.press(name, character):
            return self._page.press("home", None)
        before = self._search.text
        if not self._search.press(name, character):
            return False
        if self._search.text != before:
            self._find()
        return True

    def unscan(self, digits: int) -> None:
        self._search.take_back(digits)
        self._find()

    def _find(self) -> None:
        """First what is called so, then what is told so."""
        sought = self._search.text.strip().casefold()
        called = [entry for entry in self._all if sought in entry.name.casefold()]
        said = [entry for entry in self._all if entry not in called and sought in entry.told.casefold()]
        self._list.show([*called, *said] if sought else self._all, 0)
        self._page.press("home", None)

    def _back(self) -> None:
        if self._search.text:
            self._search.put("")
            self._find()
        else:
            self.close()

    def _write(self) -> None:
        entry = self._list.marked
        if entry is None or not entry.example:
            raise Refused("nothing_to_write", "There is nothing to write in of this one.")
        self.close()
        self._insert(entry.example, entry.in_tests)

    def _line(self, entry: Entry, width: int) -> Row:
        chapter = self.office.tell(entry.chapter)
        return [(left(chapter, _CHAPTER), "x"), (left(" " + entry.name, width - _CHAPTER), " ")]

    def _title(self) -> str:
        entry = self._list.marked
        return "" if entry is None else self.office.tell(entry.chapter)

    def _told(self, width: int) -> list[Row]:
        entry = self._list.marked
        if entry is None:
            return []
        name: list[Row] = [[(line, "i")] for line in wrap(entry.written, width)]
        if entry.chapter is EXAMPLES:
            return [*name, *written_rows(entry.told, width, "g")]
        return [*name, *([(line, " ")] for part in entry.told.split("\n") for line in wrap(part, width))]
