"""`/word`: any command of the mode beneath by its name, in any language that the program speaks. Where a word
means two things the reader's language decides. After a few words something may follow: `/quick 5`."""

from tui_pos.errors import Refused
from tui_pos.station.commands import WORD, Command
from tui_pos.station.frame import Paper, left
from tui_pos.station.modes.mode import Desk, Mode

_ROWS = 12
_WITH_ARGUMENT = ("quick",)


class Word(Mode):
    """`beneath` is the mode whose command is meant. A scan typed here goes to it as if no `/` had been typed."""

    name = WORD
    takes_text = True

    def __init__(self, desk: Desk, beneath: Mode) -> None:
        super().__init__(
            desk,
            {
                "run": self.do,
                "complete": self.complete,
                "erase": self.erase,
                "up": lambda: self._move(-1),
                "down": lambda: self._move(1),
            },
        )
        self._beneath = beneath
        self._index: int | None = None

    def typed(self, character: str) -> None:
        super().typed(character)
        self._index = None

    def erase(self) -> None:
        if not self.text:
            self.back()
        super().erase()
        self._index = None

    def matching(self) -> list[Command]:
        """The commands whose word begins with what is typed; an exact one alone. What follows a word that takes more
        behind it is not looked at."""
        word, _, argument = self.text.strip().partition(" ")
        if argument:
            return [command for command in self._named(word) if command.name in _WITH_ARGUMENT]
        return self._named(word)

    def _named(self, word: str) -> list[Command]:
        typed = "/" + word.casefold()
        named = [(command, *self.desk.words.named(command.word)) for command in self.desk.table.of(self._beneath.name)]
        return (
            [command for command, own, _ in named if own == typed]
            or [command for command, _, words in named if typed in words]
            or [command for command, own, _ in named if own.startswith(typed)]
            or [command for command, _, words in named if any(word.startswith(typed) for word in words)]
        )

    def complete(self) -> None:
        commands = self.matching()
        if commands:
            self.text = self.say(commands[self._index or 0].word).removeprefix("/")
            self._index = None

    def do(self) -> None:
        if self.desk.scanner.sent(self.text):
            self.back()
            for character in self.text:
                self.desk.key("character", character)
            self.desk.key("enter")
            return
        commands, argument = self.matching(), self.text.strip().partition(" ")[2]
        if self._index is not None:
            command = commands[self._index]
        elif len(commands) == 1 and self.text:
            command = commands[0]
        else:
            text, self.text = self.text, ""
            raise Refused("unknown_word", "“/{text}” is no command here; the list shows those there are.", text=text)
        self.back()
        self._beneath.argument = argument
        try:
            self.desk.run(command)
        finally:
            self._beneath.argument = ""

    def _move(self, rows: int) -> None:
        count = len(self.matching())
        if count:
            self._index = max(0, min((-1 if self._index is None else self._index) + rows, count - 1))

    def draw(self, paper: Paper) -> None:
        commands = self.matching()
        index = self._index if self._index is not None else -1
        page = max(index, 0) - max(index, 0) % _ROWS
        shown = commands[page : page + _ROWS]
        paper.window(1, 3, 78, _ROWS + 5, self.title())
        paper.field(3, 4, 44, "/" + self.text)
        for row, command in enumerate(shown):
            marked = page + row == index
            words = f"{left(self.say(command.word), 16)} {left(self.say(command.title), 46)}"
            paper.put(3, 6 + row, ("► " if marked else "  ") + words, "s" if marked else " ")
        if len(commands) > _ROWS:
            paper.put(5, 6 + _ROWS, f"{page + 1}–{page + len(shown)} / {len(commands)}", "p")
