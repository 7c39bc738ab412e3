"""Cash beside sales of which the printer cannot tell whether it moved: somebody looks at the paper and says it."""

from collections.abc import Callable

from tui_pos.domain.answers import Report
from tui_pos.domain.saying import saying
from tui_pos.domain.shift import CashMove
from tui_pos.domain.shift_told import move_told, signed
from tui_pos.errors import Refused
from tui_pos.station.commands import UNSETTLED
from tui_pos.station.frame import COLUMNS, Paper, left, right, wrap
from tui_pos.station.modes.listing import FIRST_ROW, RULER_ROW, Listing
from tui_pos.station.modes.mode import Desk
from tui_pos.station.modes.question import Question
from tui_pos.station.shift_desk import ShiftDesk

_TOLD, _WHO = 46, 16


class Unsettled(Listing):
    """The oldest first. `changed` is called once something of it is settled."""

    name = UNSETTLED

    def __init__(self, desk: Desk, shift: ShiftDesk, changed: Callable[[], None]) -> None:
        super().__init__(desk, "show")
        self.actions["cash_seen"] = lambda: self._ask(moved=True)
        self.actions["cash_not_seen"] = lambda: self._ask(moved=False)
        self._desk = shift
        self._changed = changed
        self._moves = tuple(shift.unsettled_cash())

    def heard(self, report: Report) -> None:
        """The printer may have told."""
        self._read()

    def _read(self) -> None:
        self._moves = tuple(self._desk.unsettled_cash())
        self._move(0)

    @property
    def count(self) -> int:
        return len(self._moves)

    def chosen(self) -> None:
        """Enter alone says nothing."""

    def _ask(self, *, moved: bool) -> None:
        if not self._moves:
            raise Refused("nothing_unsettled", "Of all cash it is known whether it moved.")
        move = self._moves[self.index]
        amount = self.desk.words.money(move.amount)
        if moved:
            question = self.say("Is {amount} on the printer's paper? Then it counts as moved.", amount=amount)
        else:
            question = self.say("Is {amount} not on the printer's paper? Then nothing has moved.", amount=amount)
        self.desk.open(Question(self.desk, question, lambda: self._settle(move, moved=moved)))

    def _settle(self, move: CashMove, *, moved: bool) -> None:
        self._desk.settle_cash(move.id, moved=moved)
        self._changed()
        self._read()
        if not self._moves:
            self.desk.close(self)
        amount = self.desk.words.money(move.amount)
        if moved:
            self.desk.tell(saying("{amount} counts as moved.", amount=amount))
        else:
            self.desk.tell(saying("{amount} has not moved.", amount=amount))

    def row(self, index: int, marker: str) -> str:
        move = self._moves[index]
        told = left(move_told(move, self.desk.words.translate), _TOLD)
        return left(f"{marker} {told} {left(move.who.name, _WHO)} {right(signed(move.amount), 12)}", COLUMNS)

    def draw(self, paper: Paper) -> None:
        say = self.say
        paper.row(0, " " + self.title(), "b")
        heads = f"  {left(say('What'), _TOLD)} {left(say('Who'), _WHO)} {right(say('Amount'), 12)}"
        self.draw_rows(paper, left(heads, COLUMNS))
        if not self._moves:
            paper.put(3, FIRST_ROW + 1, say("Of all cash it is known whether it moved."), "p")
        told = say("The printer cannot tell whether these have moved. Look at its paper, and say it for each.")
        for row, text in enumerate(wrap(told, COLUMNS - 2), RULER_ROW + 1):
            paper.put(1, row, text, "p")
