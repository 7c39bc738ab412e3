"""Past shifts of all tills, newest first, for those who may see what should have been in the drawers; and all that is
known of one, on the screen and on a paper that is no receipt.
"""

from tui_pos.domain.answers import Report
from tui_pos.domain.money import format_cents
from tui_pos.domain.saying import saying
from tui_pos.domain.shift import Shift
from tui_pos.domain.shift_told import report_rows, signed
from tui_pos.errors import Refused
from tui_pos.station.commands import SHIFT_PAPER, SHIFTS
from tui_pos.station.frame import COLUMNS, Paper, clip, left, right
from tui_pos.station.modes.listing import FIRST_ROW, ROWS, Listing
from tui_pos.station.modes.mode import Desk
from tui_pos.station.shift_desk import ShiftDesk

_FETCHED = 2 * ROWS
_LABEL, _VALUE = 48, 26


class Shifts(Listing):
    """Older ones are fetched when the end of the list is reached. Raises Refused `no_right`."""

    name = SHIFTS

    def __init__(self, desk: Desk, shift: ShiftDesk) -> None:
        super().__init__(desk, "open_told")
        self._desk = shift
        self._past: list[Shift] = []
        self._is_all = False
        self._fetch()

    def _fetch(self) -> None:
        older = self._desk.past(_FETCHED, self._past[-1].id if self._past else None)
        self._past += older
        self._is_all = len(older) < _FETCHED

    @property
    def count(self) -> int:
        return len(self._past)

    def _move(self, rows: int) -> None:
        if self.index + rows >= self.count and not self._is_all:
            self._fetch()
        super()._move(rows)

    def chosen(self) -> None:
        if not self._past:
            raise Refused("no_past_shift", "No shift is closed yet.")
        self.desk.open(ShiftPaper(self.desk, self._desk, self._past[self.index].id))

    def row(self, index: int, marker: str) -> str:
        shift = self._past[index]
        closed = "" if shift.closed is None else shift.closed.strftime("%d.%m %H:%M")
        by = shift.closed_by or shift.holder
        counted = "" if shift.counted is None else format_cents(shift.counted)
        difference = "" if shift.difference is None else signed(shift.difference)
        return left(
            f"{marker}{right(str(shift.number), 4)} {left(shift.station, 7)} {shift.opened:%d.%m.%Y %H:%M} "
            f"{left(closed, 11)} {left(by.name, 14)} {right(counted, 11)} {right(difference, 10)}",
            COLUMNS,
        )

    def draw(self, paper: Paper) -> None:
        say = self.say
        paper.row(0, " " + self.title(), "b")
        heads = (
            f" {right('№', 4)} {left(say('Till'), 7)} {left(say('Opened'), 16)} {left(say('Closed'), 11)} "
            f"{left(say('By'), 14)} {right(say('Counted'), 11)} {right(say('Difference'), 10)}"
        )
        self.draw_rows(paper, left(heads, COLUMNS))
        if not self._past:
            paper.put(3, FIRST_ROW + 1, say("No shift is closed yet."), "p")


class ShiftPaper(Listing):
    """All of one shift that may be seen, row by row."""

    name = SHIFT_PAPER

    def __init__(self, desk: Desk, shift: ShiftDesk, id_: int) -> None:
        super().__init__(desk, "print_shift")
        self._desk = shift
        self._id = id_
        self._read()

    def _read(self) -> None:
        report = self._desk.report(self._id)
        self._shift = report.shift
        self._rows = report_rows(report, self.desk.words.translate)

    def heard(self, report: Report) -> None:
        """Its Z report may have come out."""
        self._read()

    @property
    def count(self) -> int:
        return len(self._rows)

    def chosen(self) -> None:
        self._desk.print_report(self._id)
        self.desk.tell(saying("The printer was asked; what it says follows."))

    def row(self, index: int, marker: str) -> str:
        label, value = self._rows[index]
        return left(f"{marker} {left(label, _LABEL)} {right(value, _VALUE)}", COLUMNS)

    def title(self) -> str:
        return self.say("Shift {number}, till {station}", number=self._shift.number, station=self._shift.station)

    def draw(self, paper: Paper) -> None:
        paper.row(0, " " + clip(self.title(), COLUMNS - 2), "b")
        self.draw_rows(paper, left(f"  {left(self.say('What'), _LABEL)} {right(self.say('Amount'), _VALUE)}", COLUMNS))
