"""The shift screen: the one that is open at this till, and what can be done with it and its drawer.

Whoever sells is not to know what should be in the drawer: it stands on no screen but the reports, for those who may
see it.
"""

from msgspec.structs import replace

from tui_pos.domain.answers import Report
from tui_pos.domain.money import Cents
from tui_pos.domain.saying import saying
from tui_pos.domain.shift_told import report_rows
from tui_pos.errors import Refused
from tui_pos.station.commands import SHIFT
from tui_pos.station.frame import COLUMNS, Paper, clip
from tui_pos.station.modes.cash import AmountWindow, ask_cash, open_drawer
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.setup_picture import DEEP, draw_tries
from tui_pos.station.shift_desk import ShiftDesk

_CLOSED = ("open_shift", "cash_in", "cash_out", "open_drawer", "report_x", "shifts")
_OPEN = ("count_shift", "cash_in", "cash_out", "open_drawer", "report_x", "shift_report", "shifts")
_FIRST_ROW, _ROWS = 3, 11
_VALUE = 54
"""The column after what stands at the right of a label."""


def open_shift(desk: Desk) -> None:
    """The screen."""
    desk.open(Shift(desk, desk.till.shift()))


class Shift(Mode):
    """Each command has its key or its place in the list, where Enter does what is marked."""

    name = SHIFT
    full = True

    def __init__(self, desk: Desk, shift: ShiftDesk) -> None:
        end = len(_OPEN) + 1
        super().__init__(
            desk,
            {
                "choose": self.choose,
                "open_shift": self.ask_float,
                "float_again": self.send_float_again,
                "unsettled": self.show_unsettled,
                "count_shift": self.count,
                "cash_in": lambda: ask_cash(desk, shift.move_cash, into=True),
                "cash_out": lambda: ask_cash(desk, shift.move_cash, into=False),
                "open_drawer": lambda: open_drawer(desk),
                "report_x": self.print_x,
                "shift_report": self.show_report,
                "shifts": self.show_past,
                "up": lambda: self._move(-1),
                "down": lambda: self._move(1),
                "page_up": lambda: self._move(-DEEP),
                "page_down": lambda: self._move(DEEP),
                "first": lambda: self._move(-end),
                "last": lambda: self._move(end),
            },
        )
        self._desk = shift
        self._index = 0
        self._read()

    def _read(self) -> None:
        self._shift = self._desk.current()
        self._lacks_float = self._shift is not None and self._desk.lacks_float()
        self._is_unsettled = bool(self._desk.unsettled_cash())
        self._rows: list[tuple[str, str]] = []
        if self._shift is not None:
            report = replace(self._desk.report(self._shift.id), figures=None)
            self._rows = report_rows(report, self.desk.words.translate)

    @property
    def _commands(self) -> tuple[str, ...]:
        commands = _CLOSED if self._shift is None else _OPEN
        more = (("float_again", self._lacks_float), ("unsettled", self._is_unsettled))
        return (*commands, *(name for name, is_there in more if is_there))

    @property
    def absent(self) -> frozenset[str]:
        mine = frozenset(("open_shift", "count_shift", "shift_report", "float_again", "unsettled"))
        return mine - set(self._commands)

    def heard(self, report: Report) -> None:
        self._read_again()

    def _read_again(self) -> None:
        """What there is to do may be less than it was."""
        self._read()
        self._move(0)

    def choose(self) -> None:
        self.desk.run(self.desk.table.named(self._commands[self._index]))

    def ask_float(self) -> None:
        if self._shift is not None:
            raise Refused("shift_is_open", "A shift is open at this till already; close it first.")
        told = self.say("What is in it now, in {currency}; 0: nothing.", currency=self.desk.words.currency)
        self.desk.open(AmountWindow(self.desk, self.say("Open a shift: its float"), told, self._open))

    def _open(self, window: AmountWindow, opening: Cents) -> None:
        shift = self._desk.open(opening)
        self.desk.close(window)
        self._index = 0
        self._read()
        self.desk.tell(saying("Shift {number} is open.", number=shift.number))

    def send_float_again(self) -> None:
        self._desk.send_float_again()
        self._read_again()
        self.desk.tell(saying("The printer was asked; what it says follows."))

    def show_unsettled(self) -> None:
        from tui_pos.station.modes.unsettled import Unsettled

        self.desk.open(Unsettled(self.desk, self._desk, self._read_again))

    def count(self) -> None:
        from tui_pos.station.modes.shift_count import Count

        count = self._desk.begin_count()
        self.desk.open(Count(self.desk, self._desk, count, self._closed))

    def _closed(self) -> None:
        self._index = 0
        self._read()

    def print_x(self) -> None:
        self.desk.till.print_report("x")
        self.desk.tell(saying("The printer was asked; what it says follows."))

    def show_report(self) -> None:
        from tui_pos.station.modes.shifts import ShiftPaper

        if self._shift is None:
            raise Refused("no_shift", "No shift is open at this till; open one first: /shift.")
        self.desk.open(ShiftPaper(self.desk, self._desk, self._shift.id))

    def show_past(self) -> None:
        from tui_pos.station.modes.shifts import Shifts

        self.desk.open(Shifts(self.desk, self._desk))

    def _move(self, rows: int) -> None:
        self._index = max(0, min(self._index + rows, len(self._commands) - 1))

    def draw(self, paper: Paper) -> None:
        say, words = self.say, self.desk.words
        paper.row(0, " " + self.title(), "b")
        paper.put_right(COLUMNS - 1, 0, say("Till {name}", name=self.desk.till.station_name), "b")
        if self._shift is None:
            paper.put(1, 2, say("No shift is open at this till."), "h")
        else:
            paper.put(1, 2, say("Shift {number} is open.", number=self._shift.number), "h")
        shown = self._rows if len(self._rows) <= _ROWS else [*self._rows[:2], *self._rows[2 - _ROWS :]]
        for row, (label, value) in enumerate(shown, _FIRST_ROW + 1):
            paper.put(1, row, clip(label, 38))
            paper.put_right(_VALUE + 6, row, clip(value, 22))
        paper.put(0, 15, "─" * COLUMNS, "x")
        draw_tries(paper, words, [self.desk.table.named(name) for name in self._commands], self._index)
        paper.cursor = None
