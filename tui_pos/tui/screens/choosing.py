"""A list to choose from: typing searches, Enter takes; where more than one may be chosen, Enter marks and F9 takes."""

from collections.abc import Callable

from tui_pos.domain.saying import saying
from tui_pos.tui.screens.entry import Entry
from tui_pos.tui.screens.named import Named, Source
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.pane import ListPane, Pane, Row, Run, TextPane
from tui_pos.tui.screens.screen import BackOffice, Hotkey


class SearchPane(Pane):
    """What is searched for."""

    def __init__(self, label: Callable[[], str], entry: Entry) -> None:
        super().__init__()
        self._label = label
        self._entry = entry

    def rows(self, width: int, height: int) -> list[Row]:
        label: Run = (f" {self._label()} ", "h")
        return [[label, *self._entry.runs(min(50, width - len(label[0]) - 1), True)]]


class ChoosingScreen(BackOffice):
    """Choose of `source`; `take` gets the codes when something was chosen."""

    takes_scans = True
    about = (saying("Type a part of the name or of the code, and the list shows what fits."),)

    def __init__(
        self,
        office: Office,
        title: str,
        source: Source,
        chosen: tuple[str, ...],
        many: bool,
        take: Callable[[tuple[str, ...]], None],
    ) -> None:
        super().__init__(office)
        self._title = title
        self._source = source
        self._chosen = chosen
        self._many = many
        self._take = take
        self._entry = Entry(longest=60)
        self._list: ListPane[Named] = ListPane(self._line, lambda: self.say("Nothing fits; type less of it."))
        found = source.find("")
        first = next((at for at, one in enumerate(found) if one.code in chosen), 0)
        self._list.show(found, first)
        self.body = (
            SearchPane(lambda: self.say("Search"), self._entry),
            self._list,
            TextPane(self._chosen_said, "t", most=3),
        )
        if many:
            enter = Hotkey("enter", saying("Mark"), self._enter, saying("Mark this one, or take its mark away"))
            done = Hotkey("f9", saying("Done"), self._done, saying("Take over what is marked"))
            own: tuple[Hotkey, ...] = (enter, done)
        else:
            own = (Hotkey("enter", saying("Choose"), self._enter, saying("Choose this one")),)
        self.hotkeys = (*own, Hotkey("escape", saying("Back"), self.close, saying("Back, and change nothing")))

    def heading(self) -> str:
        return self._title

    def typed(self, name: str, character: str | None) -> bool:
        if self._list.press(name, character):
            return True
        before = self._entry.text
        if not self._entry.press(name, character):
            return False
        if self._entry.text != before:
            self._list.show(self._source.find(self._entry.text.strip()), 0)
        return True

    def _enter(self) -> None:
        one = self._list.marked
        if one is None:
            return
        if not self._many:
            self.close()
            self._take((one.code,))
        elif one.code in self._chosen:
            self._chosen = tuple(code for code in self._chosen if code != one.code)
        else:
            self._chosen = (*self._chosen, one.code)
        if self._entry.text.isdigit() and len(self._entry.text) >= 8:
            # A scan: the next one begins anew.
            self._entry.put("")
            self._list.show(self._source.find(""), 0)

    def _done(self) -> None:
        self.close()
        self._take(self._chosen)

    def _line(self, one: Named, width: int) -> Row:
        mark = ("[x] " if one.code in self._chosen else "[ ] ") if self._many else ""
        if self._source.about is not None or one.name == one.code or one.code.endswith("/" + one.name):
            return [(mark + one.shown, " ")]
        return [(mark + one.shown.ljust(48 - len(mark)) + " ", " "), (one.code, "x")]

    def _chosen_said(self) -> str:
        if self._source.about is not None and self._list.marked is not None:
            return self._source.about(self._list.marked.code)
        if not self._many or not self._chosen:
            return ""
        return self.say("Marked: {names}", names=", ".join(self._source.say(code) for code in self._chosen))
