"""The shift desk on paper: one till's shifts in memory, with the rights of who is signed on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from tui_pos.domain.money import Cents
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, may, need
from tui_pos.domain.shift import (
    CashFlow,
    CashMove,
    Move,
    MoveState,
    Person,
    Shift,
    ShiftFigures,
    ShiftReport,
    Tally,
    ZState,
    check_move,
    check_opening,
    check_reason,
    counted_cash,
)
from tui_pos.errors import Refused

MOMENT = datetime(2026, 11, 22, 8, 30)
EXPECTED = Cents(123_45)
"""What should be in this drawer, whatever happens: to be looked for where it must not stand."""
FIGURES = ShiftFigures(
    CashFlow(Cents(80_00), Cents(6_55)), Tally(7, Cents(80_00)), Tally(0, Cents(0)), (("Cash", Cents(73_45)),), ()
)


class PaperShifts:
    """Implements `tui_pos.station.shift_desk.ShiftDesk`."""

    def __init__(self, who: Callable[[], Operator | None]) -> None:
        self.shifts: list[Shift] = []
        self.counts: dict[int, dict[Cents, int]] = {}
        self.moves: list[CashMove] = []
        self.calls: list[str] = []
        self.float_failed = False
        self.z = ZState.WANTED
        self._who = who

    @property
    def _operator(self) -> Operator:
        operator = self._who()
        assert operator is not None
        return operator

    @property
    def _person(self) -> Person:
        return Person(self._operator.code, self._operator.name)

    def current(self) -> Shift | None:
        return self.shifts[-1] if self.shifts and self.shifts[-1].is_open else None

    def open(self, opening: Cents) -> Shift:
        need(self._operator, Right.SHIFT)
        number = len(self.shifts) + 1
        shift = Shift(number, "1", number, MOMENT, self._person, check_opening(opening), self._person)
        self.shifts.append(shift)
        return shift

    def lacks_float(self) -> bool:
        return self.float_failed

    def send_float_again(self) -> None:
        self.float_failed = False
        self.calls.append("float")

    def move_cash(self, amount: Cents, reason: str) -> None:
        need(self._operator, Right.MOVE_CASH)
        move = Move.IN if amount > 0 else Move.OUT
        made = CashMove(
            len(self.moves), move, check_move(amount), check_reason(reason), self._person, MOMENT, MoveState.MOVED
        )
        self.moves.append(made)

    def ask_cash(self, amount: Cents, reason: str) -> None:
        """As if the program had ended before the printer could tell."""
        move = Move.IN if amount > 0 else Move.OUT
        self.moves.append(CashMove(len(self.moves), move, amount, reason, self._person, MOMENT, MoveState.ASKED))

    def unsettled_cash(self) -> Sequence[CashMove]:
        return [move for move in self.moves if move.state is MoveState.ASKED]

    def settle_cash(self, move: int, *, moved: bool) -> None:
        need(self._operator, Right.MOVE_CASH)
        (found,) = [one for one in self.unsettled_cash() if one.id == move]
        self.moves[self.moves.index(found)] = replace(found, state=MoveState.MOVED if moved else MoveState.FAILED)

    def open_drawer(self) -> None:
        need(self._operator, Right.OPEN_DRAWER)
        self.calls.append("drawer")

    def begin_count(self) -> Mapping[Cents, int]:
        if self.current() is None:
            raise Refused("no_shift", "No shift is open at this till; open one first: /shift.")
        return self.counts.setdefault(self.shifts[-1].id, {})

    def put_count(self, denomination: Cents, pieces: int | None) -> None:
        count = self.counts.setdefault(self.shifts[-1].id, {})
        count.pop(denomination, None)
        if pieces is not None:
            count[denomination] = pieces

    def close(self) -> Shift:
        shift = self.shifts[-1]
        self.shifts[-1] = replace(
            shift,
            closed=MOMENT,
            closed_by=self._person,
            counted=counted_cash(self.counts[shift.id]),
            expected=EXPECTED,
            z=self.z,
        )
        return self._seen(self.shifts[-1])

    def past(self, limit: int, before: int | None = None) -> Sequence[Shift]:
        need(self._operator, Right.SEE_SHIFTS)
        closed = [shift for shift in reversed(self.shifts) if not shift.is_open]
        return [shift for shift in closed if before is None or shift.id < before][:limit]

    def report(self, shift: int) -> ShiftReport:
        found = next(one for one in self.shifts if one.id == shift)
        figures = FIGURES if may(self._operator, Right.SEE_SHIFTS) else None
        return ShiftReport(self._seen(found), tuple(self.moves), self.counts.get(shift, {}), figures)

    def print_report(self, shift: int) -> None:
        self.calls.append(f"print {shift}")

    def _seen(self, shift: Shift) -> Shift:
        return shift if may(self._operator, Right.SEE_SHIFTS) else replace(shift, expected=None)
