"""F1 in the back office: what the screen is for, and its keys. Esc, Enter or F1 closes it."""

from collections.abc import Sequence

from tui_pos.domain.saying import saying
from tui_pos.station.frame import wrap
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.pane import PagePane, Row
from tui_pos.tui.screens.screen import BackOffice, Hotkey

_KEY_COLUMNS = 10


class HelpScreen(BackOffice):
    """`text` and a row for each of `keys`, of the screen called `of`."""

    about = (saying("The arrows turn the page."),)

    def __init__(self, office: Office, of: str, text: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__(office)
        self._of = of
        self._text = text
        self._keys_told = keys
        self._page = PagePane(self._lines)
        self.body = (self._page,)
        self.hotkeys = (Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),)

    def heading(self) -> str:
        return f"{self.say('Help page')}: {self._of}"

    def typed(self, name: str, character: str | None) -> bool:
        if name in ("enter", "f1"):
            self.close()
            return True
        return self._page.press(name, character)

    def _lines(self, width: int) -> list[Row]:
        lines: list[Row] = [[(line, " ")] for part in self._text.split("\n") for line in wrap(part, width)]
        lines.append([])
        for key, told in self._keys_told:
            first, *rest = wrap(told, width - _KEY_COLUMNS - 1)
            lines.append([(key.ljust(_KEY_COLUMNS), "k"), (" " + first, " ")])
            lines += [[(" " * (_KEY_COLUMNS + 1) + line, " ")] for line in rest]
        return lines
