"""Cash that goes into a till's drawer or out of it beside sales: on the printer's paper (Ordinance N-18 art. 33), in
the shift, and in the journal, which says who asked for it and what became of it.
"""

from collections import deque
from typing import TYPE_CHECKING

from tui_pos.checkout.workplace import Printer, Workplace
from tui_pos.domain.answers import Notice, Report, ReportPrinted
from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import Saying, saying
from tui_pos.domain.shift import Move, MoveState, check_move, check_reason
from tui_pos.errors import Refused
from tui_pos.store import journal, shifts

if TYPE_CHECKING:
    from tui_pos.fiscal.jobs import CashFailed, CashMoved


class Cash:
    """The drawer of one till. The printer answers in the order in which it was asked."""

    def __init__(self, workplace: Workplace, printer: Printer) -> None:
        self._workplace = workplace
        self._printer = printer
        self._asked: deque[tuple[int, Operator]] = deque()

    def move(self, operator: Operator, amount: Cents, reason: str) -> None:
        """Put cash into the drawer or (below zero) take it out; a report follows.

        Raises Refused `no_right`, `no_cash`, `absurd_cash`, `no_reason`.
        """
        need(operator, Right.MOVE_CASH)
        self.send(operator, Move.IN if amount > 0 else Move.OUT, check_move(amount), check_reason(reason))

    def send(self, operator: Operator, move: Move, amount: Cents, reason: str) -> None:
        """The same for whoever has settled that it may be done."""
        store = self._workplace.store
        with store.write():
            moment = self._workplace.clock()
            id_ = shifts.put_move(store, self._workplace.station, move, amount, reason, operator.code, moment)
            self._note("cash_asked", operator, amount, reason=reason)
        self._asked.append((id_, operator))
        self._printer.move_cash(amount)

    @property
    def is_moving(self) -> bool:
        """Whether the printer has not answered yet."""
        return bool(self._asked)

    def check_still(self) -> None:
        """Raises Refused `cash_moving` while the printer has not answered yet."""
        if self.is_moving:
            raise Refused("cash_moving", "The printer is still moving cash; wait for its paper, then try again.")

    def heard(self, answer: "CashMoved | CashFailed") -> list[Report]:
        """The printer has answered."""
        from tui_pos.fiscal.jobs import CashMoved

        id_, operator = self._asked.popleft() if self._asked else (0, "")
        with self._workplace.store.write():
            if isinstance(answer, CashMoved):
                shifts.end_move(self._workplace.store, id_, MoveState.MOVED)
                self._note("cash_moved", operator, answer.amount)
            else:
                shifts.end_move(self._workplace.store, id_, MoveState.FAILED)
                self._note("cash_failed", operator, answer.amount, reason=answer.trouble.code)
        if not isinstance(answer, CashMoved):
            return [Notice(answer.trouble)]
        return [ReportPrinted(_put_in(answer.amount) if answer.amount > 0 else _taken_out(answer.amount))]

    def _note(self, kind: str, operator: Operator | str, amount: Cents, **more: str) -> None:
        facts = {"amount": amount, "station": self._workplace.station, **more}
        journal.append(self._workplace.store, kind, operator, self._workplace.clock(), facts)


def _put_in(amount: Cents) -> Saying:
    return saying("{amount} is put into the drawer.", amount=format_cents(amount))


def _taken_out(amount: Cents) -> Saying:
    return saying("{amount} is taken out of the drawer.", amount=format_cents(-amount))
