"""The day's Z report: the one that a shift ends with, also when the printer was away meanwhile; and those that come out
without this till, since a printer closes the day by itself at midnight.

A Z that was asked for and not answered, because line, power or program died, is never simply asked for again: the
number of the printer's last Z tells whether it is out.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui_pos.checkout.workplace import Printer, Workplace
from tui_pos.domain.answers import Notice, Report, ReportPrinted
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right, may
from tui_pos.domain.saying import saying
from tui_pos.domain.shift import Shift, ZState
from tui_pos.store import journal, shifts
from tui_pos.store.database import Store
from tui_pos.store.usn import printer_serial

if TYPE_CHECKING:
    from tui_pos.fiscal.device import Identity
    from tui_pos.fiscal.jobs import DeviceState, ReportDone, ReportFailed

_ANSWERED_WITHIN = timedelta(minutes=5)
"""So long a Z that was asked for by hand may take to be told as out."""


def memory_key(identity: "Identity") -> str:
    """By what the Z reports of a printer are kept: another memory in the same printer counts from one again."""
    return f"{identity.serial} {identity.fiscal_memory}"


def keep_z(store: Store, identity: "Identity", number: int, moment: datetime) -> None:
    """A Z report was made by hand, away from any till."""
    with store.write():
        shifts.remember_closure(store, memory_key(identity), number, moment)
        journal.append(store, "z_report", "", moment, {"number": number, "device": identity.serial})


class DayEnd:
    """`operator` is who is signed on."""

    def __init__(self, workplace: Workplace, printer: Printer, operator: Callable[[], Operator | None]) -> None:
        self._workplace = workplace
        self._store = workplace.store
        self._printer = printer
        self._operator = operator
        self._is_asked = False
        self._memory: str | None = None

    def want(self) -> None:
        """A shift was closed with a Z report: look at the printer first, which answers with `checked`."""
        self._printer.check()

    def checked(self, state: "DeviceState") -> list[Report]:
        """The printer has told how it is."""
        device = None if state.identity is None else state.identity.serial
        if state.identity is not None:
            self._memory = memory_key(state.identity)
        waiting = shifts.waiting_z(self._store, self._workplace.station)
        told: list[Report] = []
        if waiting and not self._is_asked and device is not None:
            told, waiting = self._settle(state, device, waiting)
        if device is not None and self._memory is not None and state.closure is not None:
            told += self._notice(device, self._memory, state.closure)
        if waiting and not self._is_asked and state.trouble is None:
            ids = [shift.id for shift, _ in waiting]
            shifts.mark_z(self._store, ids, ZState.SENT, after=state.closure)
            self._is_asked = True
            self._printer.report("z")
        return told

    def heard(self, letter: "ReportDone | ReportFailed") -> list[Report]:
        """What became of a report. How much the day came to is not for those who count the drawer blind."""
        from tui_pos.fiscal.jobs import ReportDone

        if letter.kind == "z":
            self._is_asked = False
        if not isinstance(letter, ReportDone):
            if letter.kind == "z":
                self._give_up_what_nobody_can_tell()
            return [Notice(letter.trouble)]
        if letter.kind != "z":
            return [ReportPrinted(letter.text)]
        number = _number_in(letter)
        self._done([shift for shift, _ in shifts.waiting_z(self._store, self._workplace.station)], number)
        operator = self._operator()
        if operator is None or not (may(operator, Right.SEE_SHIFTS) or may(operator, Right.PRINTER_REPORTS)):
            return [ReportPrinted(saying("Z report {number} is printed.", number=number or "—"))]
        return [ReportPrinted(letter.text)]

    def _settle(
        self, state: "DeviceState", device: str, waiting: list[tuple[Shift, int | None]]
    ) -> tuple[list[Report], list[tuple[Shift, int | None]]]:
        """What an earlier run, or a broken line, left of a Z that was asked for: it is out, or is to be made."""
        sent = [(shift, after) for shift, after in waiting if shift.z is ZState.SENT]
        closure = state.closure
        if not sent or (closure is None and state.trouble is not None):
            return [], waiting
        if closure is None or any(after is None for _, after in sent):
            self._give_up_what_nobody_can_tell()
            question = saying(
                "Whether the Z report of the closed shift came out the printer cannot tell; look at the paper, and "
                "make it if it is not there."
            )
            return [Notice(question)], [one for one in waiting if one not in sent]
        is_out = all(after is not None and closure > after for _, after in sent)
        if not is_out:
            return [], waiting
        self._done([shift for shift, _ in sent], closure)
        left = [one for one in waiting if one not in sent]
        return [Notice(saying("Z report {number} of the closed shift is out.", number=closure))], left

    def _give_up_what_nobody_can_tell(self) -> None:
        waiting = shifts.waiting_z(self._store, self._workplace.station)
        unknown = [shift.id for shift, after in waiting if shift.z is ZState.SENT and after is None]
        if unknown:
            shifts.mark_z(self._store, unknown, ZState.UNKNOWN)

    def _done(self, closed: list[Shift], number: int | None) -> None:
        """A Z report is out, and the closed shifts that waited for one have it."""
        # Of two tills each may have a printer of its own.
        device = self._memory or printer_serial(self._store, self._workplace.own_printer)
        moment = self._workplace.clock()
        with self._store.write():
            shifts.mark_z(self._store, [shift.id for shift in closed], ZState.DONE, number=number)
            if device is not None and number:
                shifts.remember_closure(self._store, device, number, moment)
            facts = {
                "number": number or 0,
                "shifts": [shift.number for shift in closed],
                "station": self._workplace.station,
            }
            operator = self._operator()
            journal.append(self._store, "z_report", "" if operator is None else operator, moment, facts)

    def _notice(self, device: str, memory: str, closure: int) -> list[Report]:
        """Once for each Z that no program of this shop has asked for."""
        known = shifts.last_closure(self._store, memory)
        if known is None:
            # As it was kept before the memory was told apart.
            known = shifts.last_closure(self._store, device)
            known = None if known is None or known > closure else known
        if known is not None and (closure <= known or self._is_under_way(closure - 1)):
            return []
        moment = self._workplace.clock()
        asked = self._asked_by_hand(here=True)
        with self._store.write():
            shifts.remember_closure(self._store, memory, closure, moment)
            if known is None:
                # The first time: what it did before is not ours to tell.
                return []
            facts = {"device": device, "first": known + 1, "last": closure, "station": self._workplace.station}
            journal.append(self._store, "z_noticed", "", moment, facts)
        if closure > known + 1:
            out = saying(
                "Z reports {first} to {last} came out without this till: the printer closed the days.",
                first=known + 1,
                last=closure,
            )
        elif asked is None:
            out = saying("Z report {number} came out without this till: the printer closed the day.", number=closure)
        else:
            out = saying(
                "Z report {number} came out: by itself, or because it was asked for here at {time}.",
                number=closure,
                time=f"{asked.moment.astimezone(moment.tzinfo):%H:%M}",
            )
        return [Notice(out)]

    def _is_under_way(self, after: int) -> bool:
        """Whether another program of this shop has asked for a Z and will say itself that it is out."""
        if shifts.is_z_under_way(self._store, self._workplace.station, after):
            return True
        asked = self._asked_by_hand(here=False)
        return asked is not None and abs(self._workplace.clock() - asked.moment) < _ANSWERED_WITHIN

    def _asked_by_hand(self, *, here: bool) -> journal.Entry | None:
        """The last Z that was asked for by hand, at this till or at another, and not heard of since."""
        heard: set[object] = set()
        for entry in journal.newest(self._store, ("printer_report", "z_report", "z_noticed")):
            station = entry.facts.get("station")
            is_asked = entry.kind == "printer_report" and entry.facts.get("what") == "z"
            if is_asked and station not in heard and (station == self._workplace.station) is here:
                return entry
            if entry.kind != "printer_report":
                heard.add(station)
        return None


def _number_in(done: "ReportDone") -> int | None:
    number = dict(done.text.facts).get("number")
    return number if isinstance(number, int) and number > 0 else None
