"""A till's shift: its float, cash in and out, the blind count, the close with its Z report, and those that are over.

What should be in the drawer leaves this room only for those who may see it: whoever counts knows nothing of it.
Implements `tui_pos.station.shift_desk.ShiftDesk`; its docstrings are there.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from tui_pos.checkout.asked_papers import ask_paper
from tui_pos.checkout.cash import Cash
from tui_pos.checkout.day_end import DayEnd
from tui_pos.checkout.shift_book import ShiftBook
from tui_pos.checkout.shift_needed import no_shift
from tui_pos.checkout.workplace import Printer, Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.money import Cents
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import saying
from tui_pos.domain.shift import (
    DENOMINATIONS,
    CashMove,
    Move,
    MoveState,
    Shift,
    ShiftReport,
    check_opening,
    check_pieces,
    counted_cash,
    expected_cash,
    nothing_counted,
)
from tui_pos.errors import Refused
from tui_pos.language import translator
from tui_pos.store import journal, operations, shifts

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind


class ShiftRoom:
    """`cart` is the one in hand, for an act of who is signed on; `reader` is who that is, where something is shown."""

    def __init__(
        self,
        workplace: Workplace,
        printer: Printer,
        cash: Cash,
        day_end: DayEnd,
        cart: Callable[[], Cart],
        reader: Callable[[], Operator],
    ) -> None:
        self._workplace = workplace
        self._store = workplace.store
        self._printer = printer
        self._cash = cash
        self._day_end = day_end
        self._cart = cart
        self._book = ShiftBook(workplace, reader)

    @property
    def _who(self) -> Operator:
        return self._cart().operator

    def current(self) -> Shift | None:
        return shifts.open_shift(self._store, self._workplace.station)

    def open(self, opening: Cents) -> Shift:
        operator = self._who
        need(operator, Right.SHIFT)
        if check_opening(opening):
            self._cash.check_free()
        with self._store.write():
            moment = self._workplace.clock()
            shift = shifts.begin(self._store, self._workplace.station, operator.code, opening, moment)
            self._note("open_shift", shift, {"float": opening})
        # Not before the shift is on the disk; where the power goes between the two, the printer lacks the float.
        if opening:
            self._send_float(shift)
        return shift

    def send_float_again(self) -> None:
        need(self._who, Right.SHIFT)
        shift = self._open()
        self._cash.check_still()
        if not self.lacks_float():
            raise Refused("float_is_in", "The printer has the float of this shift already.")
        self._send_float(shift)

    def lacks_float(self) -> bool:
        shift = self.current()
        if shift is None or not shift.opening:
            return False
        floats = [move for move in shifts.moves_of(self._store, shift.id) if move.move is Move.FLOAT]
        return all(move.state is MoveState.FAILED for move in floats)

    def move_cash(self, amount: Cents, reason: str) -> None:
        self._cash.move(self._who, amount, reason)

    def unsettled_cash(self) -> Sequence[CashMove]:
        return self._cash.unsettled()

    def settle_cash(self, move: int, *, moved: bool) -> None:
        self._cash.settle(self._who, move, moved=moved)

    def open_drawer(self) -> None:
        ask_paper(self._workplace, self._printer, self._who, "drawer")

    # The close.

    def begin_count(self) -> Mapping[Cents, int]:
        need(self._who, Right.SHIFT)
        self._check_may_close()
        return shifts.count_of(self._store, self._open().id)

    def put_count(self, denomination: Cents, pieces: int | None) -> None:
        need(self._who, Right.SHIFT)
        if denomination not in DENOMINATIONS:
            raise ValueError(f"no note or coin of {denomination}")
        shifts.put_count(self._store, self._open().id, denomination, None if pieces is None else check_pieces(pieces))

    def close(self) -> Shift:
        operator = self._who
        need(operator, Right.SHIFT)
        z = self._workplace.settings.shift.z
        with self._store.write():
            shift = self._open()
            self._check_may_close()
            count = shifts.count_of(self._store, shift.id)
            if not count:
                raise nothing_counted()
            flow = shifts.flow_of(self._store, shift.id, self._book.cash_types)
            closed = shifts.close(
                self._store,
                shift,
                operator.code,
                self._workplace.clock(),
                counted=counted_cash(count),
                expected=expected_cash(shift.opening, flow),
                z=z,
            )
            facts = {
                "float": shift.opening,
                "counted": closed.counted,
                "expected": closed.expected,
                "difference": closed.difference,
                "pieces": [[denomination, pieces] for denomination, pieces in count.items()],
            }
            self._note("close_shift", closed, facts)
        if z:
            self._day_end.want()
        return self._book.seen(closed)

    def _check_may_close(self) -> None:
        """Nothing may be under way that would still move money."""
        if self._cart().lines:
            raise Refused("sale_in_hand", "A sale is in hand; save, hold or cancel it before the shift is closed.")
        if operations.unfinished(self._store, self._workplace.station):
            raise Refused("unprinted_sale", "The last sale's receipt is not out yet; print it or take it back first.")
        self._cash.check_settled()

    # What there was.

    def past(self, limit: int, before: int | None = None) -> Sequence[Shift]:
        return self._book.past(limit, before)

    def report(self, shift: int) -> ShiftReport:
        return self._book.report(shift)

    def print_report(self, shift: int) -> None:
        from tui_pos.domain.shift_told import paper_rows

        report = self.report(shift)
        say = translator(self._workplace.settings.station.language)
        self._note("print_shift", report.shift, {})
        self._printer.print_rows(paper_rows(report, say), saying("The report of the shift is printed."))

    # What it stands on.

    def _open(self) -> Shift:
        shift = self.current()
        if shift is None:
            raise no_shift()
        return shift

    def _send_float(self, shift: Shift) -> None:
        self._cash.send(self._who, Move.FLOAT, shift.opening, "")

    def _note(self, kind: "EntryKind", shift: Shift, facts: Mapping[str, object]) -> None:
        told = {"shift": shift.number, "station": shift.station, **facts}
        journal.append(self._store, kind, self._who, self._workplace.clock(), told)
