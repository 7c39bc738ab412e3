"""F1: the keys of the very mode from which it was opened, made from the registry."""

from tui_pos.station.commands import HELP
from tui_pos.station.frame import Paper, left
from tui_pos.station.keys import written_keys
from tui_pos.station.modes.mode import Desk, Mode

_ROWS = 17


class Help(Mode):
    """A list that pages. Text typed here, such as a scan, closes it and goes to the mode beneath."""

    name = HELP

    def __init__(self, desk: Desk, mode: str) -> None:
        super().__init__(
            desk,
            {
                "up": lambda: self._turn(-1),
                "down": lambda: self._turn(1),
                "page_up": lambda: self._turn(-_ROWS),
                "page_down": lambda: self._turn(_ROWS),
                "first": lambda: self._turn(-len(self._commands)),
                "last": lambda: self._turn(len(self._commands)),
            },
        )
        self._mode = mode
        self._commands = desk.table.of(mode)
        self._top = 0

    def typed(self, character: str) -> None:
        self.desk.close(self)
        self.desk.key("character", character)

    def _turn(self, rows: int) -> None:
        self._top = max(0, min(self._top + rows, len(self._commands) - _ROWS))

    def title(self) -> str:
        return f"{super().title()}: {self.desk.words.title_of(self._mode)}"

    def draw(self, paper: Paper) -> None:
        shown = self._commands[self._top : self._top + _ROWS]
        paper.window(1, 1, 78, len(shown) + 3, self.title())
        for row, command in enumerate(shown, 2):
            paper.put(3, row, left(written_keys(command), 10), "k")
            paper.put(14, row, left(self.say(command.title), 46))
            paper.put(61, row, left(self.say(command.word), 16), "p")
        if len(self._commands) > _ROWS:
            last = self._top + len(shown)
            paper.put(3, len(shown) + 2, f"{self._top + 1}–{last} / {len(self._commands)}", "p")
        paper.cursor = None
