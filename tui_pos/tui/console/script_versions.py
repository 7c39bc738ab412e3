"""All that a script ever was: who saved it when, whether it may act here, and what is different in it."""

from collections.abc import Callable

from tui_pos.checkout.scripts.values import ScriptVersion
from tui_pos.domain.saying import saying
from tui_pos.station.frame import left
from tui_pos.tui.console.office import Console
from tui_pos.tui.console.screen import ConsoleScreen, written_rows
from tui_pos.tui.screens.pane import ListPane, PagePane, Row
from tui_pos.tui.screens.screen import Hotkey

_MOST_ROWS = 7

_LETTERS = {"+": "g", "-": "e", "@": "x"}


class FewVersions(ListPane[ScriptVersion]):
    """The versions, no higher than they are."""

    def wanted_height(self, width: int) -> int | None:
        return min(_MOST_ROWS, len(self.items)) + 1


class ScriptVersions(ConsoleScreen):
    """The versions of the script `name`, the newest first; `edit` opens the script when one was taken up."""

    about = (
        saying("Every save makes a new version; the old ones stay, and receipts name them."),
        saying("A + stands before what was written in a version, a - before what was taken out."),
        saying("PgUp and PgDn turn the page of the difference."),
    )

    def __init__(self, office: Console, name: str, edit: Callable[[str], None]) -> None:
        super().__init__(office)
        self._script = name
        self._edit = edit
        self._list = FewVersions(self._line, heading=self._columns)
        self._list.show(office.desk.versions(name))
        self._page = PagePane(self._difference)
        self.body = (self._list, self._page)
        self.hotkeys = (
            Hotkey("enter", saying("Take up"), self._take_up, saying("Go on writing from this version")),
            Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),
        )

    def heading(self) -> str:
        return self.say("Versions of “{name}”", name=self._script)

    def typed(self, name: str, character: str | None) -> bool:
        if name in ("pageup", "pagedown"):
            return self._page.press(name, character)
        return self._list.press(name, character) and self._from_top()

    def _from_top(self) -> bool:
        return self._page.press("home", None)

    def _take_up(self) -> None:
        version = self._list.marked
        if version is None:
            return

        def take_up() -> None:
            self.office.desk.save_draft(self._script, version.source, version.tests)
            self.close()
            self._edit(self._script)

        if any(row.has_draft for row in self.office.desk.list() if row.name == self._script):
            self.ask(saying("A text that is not saved gives way to this version. Go on?"), take_up)
        else:
            take_up()

    def _columns(self, width: int) -> str:
        say = self.say
        return f"{left(say('Version'), 10)}{left(say('When'), 18)}{left(say('Who'), 20)}{say('May act here')}"

    def _line(self, version: ScriptVersion, width: int) -> Row:
        when = f"{version.moment.astimezone(self.office.zone):%d.%m.%Y %H:%M}"
        may = self.say("yes") if version.is_confirmed else self.say("no")
        return [(f"{version.version:>7}   {when:<16}  {left(version.technician, 19)} {may}", " ")]

    def _difference(self, width: int) -> list[Row]:
        version = self._list.marked
        if version is None:
            return []
        lines = version.difference.splitlines()
        return [row for line in lines for row in written_rows(line, width, _LETTERS.get(line[:1], " "))]
