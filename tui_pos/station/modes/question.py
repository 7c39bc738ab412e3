"""A question that Enter says yes to and Esc no."""

from tui_pos.station.commands import QUESTION
from tui_pos.station.frame import Paper, wrap
from tui_pos.station.modes.mode import Action, Desk, Mode

_WIDTH = 60


class Question(Mode):
    """`question` is already in the reader's language; `yes` is done once it is answered so."""

    name = QUESTION

    def __init__(self, desk: Desk, question: str, yes: Action) -> None:
        super().__init__(desk, {"yes": self.answer})
        self._question = question
        self._yes = yes

    def answer(self) -> None:
        self.desk.close(self)
        self._yes()

    def draw(self, paper: Paper) -> None:
        rows = wrap(self._question, _WIDTH - 6)[:8]
        paper.window(10, 7, _WIDTH, len(rows) + 6, self.title())
        for row, sentence in enumerate(rows, 9):
            paper.put(13, row, sentence)
        yes, no = self.desk.words.key_of("yes"), self.desk.words.key_of("back")
        answers = self.say("{yes}: yes   {no}: no", yes=yes, no=no)
        paper.put(13, 10 + len(rows), answers, "k")
        paper.cursor = None
