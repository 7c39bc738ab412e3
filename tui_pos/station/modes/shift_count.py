"""The drawer counted note by note and coin by coin, by somebody who is not told what should be in it.

What is counted is kept at once: Esc, a scan or a power cut in the middle lose nothing of it.
"""

from collections.abc import Callable, Mapping

from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.saying import saying
from tui_pos.domain.shift import DENOMINATIONS, counted_cash, nothing_counted, parse_pieces
from tui_pos.station.commands import COUNT
from tui_pos.station.frame import BLANK, COLUMNS, Paper, left, right, wrap
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.question import Question
from tui_pos.station.shift_desk import ShiftDesk

_FIRST_ROW = 3
_FIELD = 12
_SUM = 38
_TOLD, _TOLD_WIDTH = 44, 34


class Count(Mode):
    """`closed` is done once the shift is closed."""

    name = COUNT
    takes_number = True
    full = True
    takes_text = True
    longest = 24

    def __init__(self, desk: Desk, shift: ShiftDesk, count: Mapping[Cents, int], closed: Callable[[], None]) -> None:
        end = len(DENOMINATIONS)
        super().__init__(
            desk,
            {
                "count_pieces": self.take_and_go_on,
                "count_none": self.not_counted,
                "close_shift": self.ask_close,
                "erase": self.erase,
                "up": lambda: self._move(-1),
                "down": lambda: self._move(1),
                "page_up": lambda: self._move(-end),
                "page_down": lambda: self._move(end),
                "first": lambda: self._move(-end),
                "last": lambda: self._move(end),
            },
        )
        self._desk = shift
        self._count = dict(count)
        self._closed = closed
        self._index = 0

    def back(self) -> None:
        self._take()
        super().back()

    def take_and_go_on(self) -> None:
        if self.desk.scanner.sent(self.text):
            text, self.text = self.text, ""
            self.desk.sell_scan(text)
            return
        self._move(1)

    def not_counted(self) -> None:
        self.text = ""
        self._desk.put_count(DENOMINATIONS[self._index], None)
        self._count.pop(DENOMINATIONS[self._index], None)

    def _take(self) -> None:
        """What is typed is kept. Raises Refused, and what is typed is given up."""
        text, self.text = self.text, ""
        if text:
            pieces = parse_pieces(text)
            self._desk.put_count(DENOMINATIONS[self._index], pieces)
            self._count[DENOMINATIONS[self._index]] = pieces

    def _move(self, rows: int) -> None:
        self._take()
        self._index = max(0, min(self._index + rows, len(DENOMINATIONS) - 1))

    def ask_close(self) -> None:
        self._take()
        if not self._count:
            raise nothing_counted()
        question = self.say(
            "You have counted {total}. Close the shift? After that the count cannot be changed.",
            total=self.desk.words.money(counted_cash(self._count)),
        )
        held = self.desk.till.held_sales
        warning = [self.say("Sales that are still held, at all tills: {count}; they stay.", count=held)] if held else []
        self.desk.open(Question(self.desk, " ".join([*warning, question]), self._close))

    def _close(self) -> None:
        from tui_pos.domain.shift import ZState
        from tui_pos.station.modes.shifts import ShiftPaper

        shift = self._desk.close()
        self.desk.close(self)
        self._closed()
        self.desk.open(ShiftPaper(self.desk, self._desk, shift.id))
        number, counted = shift.number, self.desk.words.money(counted_cash(self._count))
        if shift.z is ZState.NONE:
            self.desk.tell(saying("Shift {number} is closed; counted: {counted}.", number=number, counted=counted))
            return
        self.desk.tell(
            saying(
                "Shift {number} is closed; counted: {counted}. Its Z report follows as soon as the printer is ready.",
                number=number,
                counted=counted,
            )
        )

    def draw(self, paper: Paper) -> None:
        say = self.say
        paper.row(0, " " + self.title(), "b")
        heads = f"   {right(say('Note, coin'), 10)}  {left(say('Pieces'), 12)} {right(say('Amount'), 12)}"
        paper.lay(2, left(heads, COLUMNS), "h" * COLUMNS)
        for row, denomination in enumerate(DENOMINATIONS, _FIRST_ROW):
            self._draw_one(paper, row, denomination)
        told = say("Count what is in the drawer. How much should be there is not told here; both go into the report.")
        for row, sentence in enumerate(wrap(told, _TOLD_WIDTH), _FIRST_ROW + 1):
            paper.put(_TOLD, row, sentence, "p")
        total = _FIRST_ROW + len(DENOMINATIONS)
        paper.put(0, total, "─" * COLUMNS, "x")
        paper.put(2, total + 1, say("Counted"), "h")
        counted = counted_cash(self._count)
        paper.put_right(_SUM + 3 + len(self.desk.words.currency), total + 1, self.desk.words.money(counted), "t")

    def _draw_one(self, paper: Paper, row: int, denomination: Cents) -> None:
        marked = DENOMINATIONS[self._index] == denomination
        pieces = self._count.get(denomination)
        amount = "" if pieces is None else format_cents(denomination * pieces)
        text = f" {'►' if marked else ' '} {right(format_cents(denomination), 9)}"
        paper.lay(row, left(text, COLUMNS), BLANK)
        paper.put_right(_SUM + 2, row, amount)
        if marked:
            paper.field(_FIELD + 2, row, 9, self.text or ("" if pieces is None else str(pieces)))
        elif pieces is not None:
            paper.put(_FIELD + 3, row, str(pieces))
