"""F10: every command of the sale, for whoever does not remember its key."""

from tui_pos.station.commands import MENU, SALE, written_keys
from tui_pos.station.frame import Paper, left
from tui_pos.station.modes.mode import Desk, Mode

_TOP = 0
"""Every row above the status line is needed."""


class Menu(Mode):
    """Text typed here, such as a scan, closes it and goes to the sale."""

    name = MENU

    def __init__(self, desk: Desk) -> None:
        self._commands = tuple(command for command in desk.table.of(SALE) if command.menu)
        end = len(self._commands)
        super().__init__(
            desk,
            {
                "choose": self.choose,
                "up": lambda: self._move(-1),
                "down": lambda: self._move(1),
                "page_up": lambda: self._move(-end),
                "page_down": lambda: self._move(end),
                "first": lambda: self._move(-end),
                "last": lambda: self._move(end),
            },
        )
        self._index = 0

    def typed(self, character: str) -> None:
        self.desk.close(self)
        self.desk.key("character", character)

    def choose(self) -> None:
        self.desk.close(self)
        self.desk.run(self._commands[self._index])

    def _move(self, rows: int) -> None:
        self._index = max(0, min(self._index + rows, len(self._commands) - 1))

    def draw(self, paper: Paper) -> None:
        paper.window(1, _TOP, 78, len(self._commands) + 2, self.title())
        for index, command in enumerate(self._commands):
            style = "s" if index == self._index else " "
            marker = "►" if index == self._index else " "
            title, word = self.say(command.title), self.say(command.word)
            words = f"{marker} {left(title, 46)} {left(written_keys(command), 9)} {left(word, 15)}"
            paper.put(3, _TOP + 1 + index, words, style)
        paper.cursor = None
