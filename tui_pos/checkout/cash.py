"""Cash that goes into a till's drawer or out of it beside sales: on the printer's paper (Ordinance N-18 art. 33), in
the shift, and in the journal, which says who asked for it and what became of it.

The printer books it once, as it prints a receipt once. Where line, power or program break on the way, its own facts
tell whether it is booked: it is asked as soon as it is there again. Where it cannot tell, somebody looks at the paper.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from tui_pos.checkout.workplace import Printer, Workplace
from tui_pos.domain.answers import Notice, Report, ReportPrinted
from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import Saying, saying
from tui_pos.domain.shift import CashMove, Move, MoveState, check_move, check_reason
from tui_pos.errors import DeviceTrouble, Refused
from tui_pos.fiscal.receipt import ServiceCash
from tui_pos.language import translator
from tui_pos.store import journal, parties, shifts

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind
    from tui_pos.fiscal.jobs import DeviceState, Failed, GivenUp, Printed, PrintJob, TextRow


class _Asked(NamedTuple):
    """What the printer is about to answer; `settles`: whether it is booked, and no longer that it should be.
    `trouble` is why that is asked."""

    move: int
    operator: Operator | str
    amount: Cents
    reason: str = ""
    settles: bool = False
    trouble: DeviceTrouble | None = None


class Cash:
    """The drawer of one till."""

    def __init__(self, workplace: Workplace, printer: Printer) -> None:
        self._workplace = workplace
        self._printer = printer
        self._asked: dict[UUID, _Asked] = {}

    def move(self, operator: Operator, amount: Cents, reason: str) -> None:
        """Put cash into the drawer or (below zero) take it out; a report follows.

        Raises Refused `no_right`, `no_cash`, `absurd_cash`, `no_reason`, `cash_unsettled`.
        """
        need(operator, Right.MOVE_CASH)
        self.send(operator, Move.IN if amount > 0 else Move.OUT, check_move(amount), check_reason(reason))

    def send(self, operator: Operator, move: Move, amount: Cents, reason: str) -> None:
        """The same for whoever has settled that it may be done. Raises Refused as `check_free`."""
        self.check_free()
        store, job = self._workplace.store, self._workplace.new_id()
        with store.write():
            moment = self._workplace.clock()
            id_ = shifts.put_move(store, self._workplace.station, move, amount, reason, operator.code, moment, job)
            self._note("cash_asked", operator, amount, reason=reason)
        self._asked[job] = _Asked(id_, operator, amount, reason)
        self._printer.submit(_job(job, amount))

    def check_free(self) -> None:
        """Raises Refused `cash_unsettled` where the printer could not tell any more what became of the cash before."""
        _refuse([one for one in self.unsettled() if one.job is not None])

    def check_still(self) -> None:
        """Raises Refused `cash_moving` while the printer has not answered yet."""
        if self._asked:
            raise Refused("cash_moving", "The printer is still moving cash; wait for its paper, then try again.")

    def check_settled(self) -> None:
        """Raises Refused `cash_moving`, and `cash_unsettled` while it is not known of all cash whether it moved."""
        self.check_still()
        _refuse(self.unsettled())

    # What broke on the way.

    def unsettled(self) -> tuple[CashMove, ...]:
        """What was asked for, and nobody has told yet whether it moved; without what the printer is at just now."""
        under_way = {asked.move for asked in self._asked.values()}
        found = shifts.unsettled(self._workplace.store, self._workplace.station)
        return tuple(move for move in found if move.id not in under_way)

    def ask(self) -> None:
        """Have the printer tell what became of all of which it can tell, before it does anything else."""
        for move in self.unsettled():
            if move.job is not None:
                self._settle(move.job, _Asked(move.id, move.who.code, move.amount, move.reason, settles=True))

    def checked(self, state: "DeviceState") -> None:
        """The printer has told how it is: where it is there again, it can tell this too."""
        if state.identity is not None:
            self.ask()

    def settle(self, operator: Operator, move: int, *, moved: bool) -> None:
        """Somebody has looked at the paper. The journal says who.

        Raises Refused `no_right` for who may not do what they settle, `cash_moving`, and `cash_settled`.
        """
        self.check_still()
        found = next((one for one in self.unsettled() if one.id == move), None)
        if found is None:
            raise Refused("cash_settled", "What became of this cash is known by now.")
        need(operator, Right.SHIFT if found.move is Move.FLOAT else Right.MOVE_CASH)
        self._end(_Asked(found.id, operator, found.amount), moved=moved, looked=True)

    def _settle(self, job: UUID, asked: _Asked) -> None:
        self._asked[job] = asked
        self._printer.take_back(_job(job, asked.amount))

    # What the printer answers.

    def heard(self, answer: "Printed | Failed | GivenUp") -> list[Report]:
        """The printer has answered, maybe about this."""
        from tui_pos.fiscal.jobs import Failed, Printed

        asked = self._asked.pop(answer.job_id, None)
        if asked is None:
            return []
        amount = asked.amount
        if isinstance(answer, Failed):
            if answer.trouble.code == "receipt_uncertain":
                # From here on only a person can tell; asked once more, the printer would take it for one.
                shifts.give_job_up(self._workplace.store, asked.move)
                return [Notice(_cannot_be_told(amount))]
            if asked.settles:
                return [Notice(asked.trouble or answer.trouble)]
            # What it refused is surely not booked; what broke may be.
            self._settle(answer.job_id, asked._replace(settles=True, trouble=answer.trouble))
            return []
        moved = isinstance(answer, Printed)
        self._end(asked, moved=moved, **({} if asked.trouble is None or moved else {"reason": asked.trouble.code}))
        if moved:
            if asked.reason:
                self._print_reason(asked)
            return [ReportPrinted(_moved(amount))]
        return [Notice(asked.trouble or _not_moved(amount))]

    def _print_reason(self, asked: _Asked) -> None:
        """No family's own paper of cash takes a word: what it was for stands on one beside it, to be signed."""
        say, amount, who = translator(self._workplace.settings.station.language), asked.amount, asked.operator
        if isinstance(who, str):
            found = parties.operator(self._workplace.store, who)
            name = who if found is None else found.name
        else:
            name = who.name
        till = self._workplace.station
        if amount > 0:
            title = saying("CASH PUT IN, TILL {station}", station=till)
        else:
            title = saying("CASH TAKEN OUT, TILL {station}", station=till)
        rows: list[TextRow] = [
            title.say(say),
            (asked.reason, format_cents(abs(amount))),
            (f"{self._workplace.clock():%d.%m.%Y %H:%M}", name),
            (saying("Signature").say(say), "____________"),
        ]
        self._printer.print_rows(rows, _moved(amount))

    def _end(self, asked: _Asked, *, moved: bool, **more: object) -> None:
        with self._workplace.store.write():
            shifts.end_move(self._workplace.store, asked.move, MoveState.MOVED if moved else MoveState.FAILED)
            self._note("cash_moved" if moved else "cash_failed", asked.operator, asked.amount, **more)

    def _note(self, kind: "EntryKind", operator: Operator | str, amount: Cents, **more: object) -> None:
        facts = {"amount": amount, "station": self._workplace.station, **more}
        journal.append(self._workplace.store, kind, operator, self._workplace.clock(), facts)


def _refuse(unsettled: Sequence[CashMove]) -> None:
    """Raises Refused `cash_unsettled` for the first of them."""
    for move in unsettled:
        raise Refused(
            "cash_unsettled",
            "Whether {amount} moved in the drawer at {at} is not known yet; look at the paper, and say it: /shift.",
            amount=format_cents(move.amount),
            at=move.moment.strftime("%H:%M"),
        )


def _job(job: UUID, amount: Cents) -> "PrintJob":
    from tui_pos.fiscal.jobs import PrintJob

    return PrintJob(job, ServiceCash(Cents(-amount)))


def _moved(amount: Cents) -> Saying:
    if amount > 0:
        return saying("{amount} is put into the drawer.", amount=format_cents(amount))
    return saying("{amount} is taken out of the drawer.", amount=format_cents(-amount))


def _not_moved(amount: Cents) -> Saying:
    told = format_cents(abs(amount))
    if amount > 0:
        return saying("{amount} was not put into the drawer: the printer has nothing of it.", amount=told)
    return saying("{amount} was not taken out of the drawer: the printer has nothing of it.", amount=told)


def _cannot_be_told(amount: Cents) -> Saying:
    told = format_cents(abs(amount))
    if amount > 0:
        return saying(
            "Whether {amount} was put into the drawer the printer cannot tell; look at the paper, and say it: /shift.",
            amount=told,
        )
    return saying(
        "Whether {amount} was taken out of the drawer the printer cannot tell; look at the paper, and say it: /shift.",
        amount=told,
    )
