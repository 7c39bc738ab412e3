"""F10: every command of the sale, in sections, for whoever does not remember its key."""

from tui_pos.station.commands import MENU, SALE, SECTIONS, Command
from tui_pos.station.frame import COLUMNS, Paper, left
from tui_pos.station.keys import written_keys
from tui_pos.station.modes.mode import Desk, Mode

_TOP = 1
_FIRST_ROW = 4
_ROWS = 16


class Menu(Mode):
    """One section at a time; the arrows run through all of them. Text typed here, such as a scan, closes it and goes to
    the sale."""

    name = MENU

    def __init__(self, desk: Desk) -> None:
        commands = [command for command in desk.table.of(SALE) if command.menu]
        self._sections: dict[str, list[Command]] = {name: [] for name in SECTIONS}
        for command in commands:
            self._sections[_section(command)].append(command)
        self._commands = [command for section in self._sections.values() for command in section]
        end = len(self._commands)
        super().__init__(
            desk,
            {
                "choose": self.choose,
                "up": lambda: self._move(-1),
                "down": lambda: self._move(1),
                "page_up": lambda: self._turn(-1),
                "page_down": lambda: self._turn(1),
                "section_left": lambda: self._turn(-1),
                "section_right": lambda: self._turn(1),
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

    def _turn(self, by: int) -> None:
        """To the first command of the section beside; after the last comes the first."""
        names = [name for name, commands in self._sections.items() if commands]
        name = names[(names.index(_section(self._commands[self._index])) + by) % len(names)]
        self._index = self._commands.index(self._sections[name][0])

    def draw(self, paper: Paper) -> None:
        here = _section(self._commands[self._index])
        shown = self._sections[here]
        paper.window(1, _TOP, COLUMNS - 2, max(map(len, self._sections.values())) + 4, self.title())
        column = 3
        for name, title in SECTIONS.items():
            if self._sections[name]:
                column = paper.put(column, _TOP + 1, f" {self.say(title)} ", "s" if name == here else "k") + 1
        paper.put_right(COLUMNS - 4, _TOP + 1, "← →", "k")
        at = shown.index(self._commands[self._index])
        page = at // _ROWS * _ROWS
        for row, command in enumerate(shown[page : page + _ROWS], _FIRST_ROW - 1):
            marked = command is self._commands[self._index]
            title, word = self.say(command.title), self.say(command.word)
            words = f"{'►' if marked else ' '} {left(title, 46)} {left(written_keys(command), 9)} {left(word, 15)}"
            paper.put(3, row, words, "s" if marked else " ")
        paper.cursor = None


def _section(command: Command) -> str:
    return command.menu if isinstance(command.menu, str) and command.menu in SECTIONS else next(reversed(SECTIONS))
