"""The scripts of a workstation under watch: what they cost, how often they act, and who of them is off for today.

Asking a script counts nothing, so that a look ahead, a trial or a replay may ask as it likes. A review that a cashier
sees is told to `report`, which counts runs and failures: also those that pricing found in an answer. What is counted
waits in memory until `note_saved`; only a failure is written at once.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from tui_pos.domain.saying import saying
from tui_pos.pricing.scripts.port import Call, Returned
from tui_pos.pricing.verdict import Broke, Ran
from tui_pos.store import journal, letters, technicians
from tui_pos.store import scripts as stored
from tui_pos.store.database import Store

if TYPE_CHECKING:
    from tui_pos.pricing.verdict import Review

_NO_FAULT_OF_ITS_OWN = ("off_today", "missing", "no_time")


class Box(Protocol):
    """Where scripts run; made when the first is asked."""

    def ask(self, calls: Sequence[Call], facts: bytes) -> Sequence[Returned | Broke]: ...

    def close(self) -> None: ...


@dataclass(slots=True)
class _Count:
    runs: int = 0
    fires: int = 0
    micros: int = 0


class WatchedScripts:
    """Implements `pricing.scripts.port.Scripts`. `clock` is the shop's; a day is one of it."""

    def __init__(
        self,
        box_factory: Callable[[], Box],
        store: Store,
        clock: Callable[[], datetime],
        notify: Callable[[], None] | None = None,
        translate: Callable[[str], str] = str,
    ) -> None:
        """`notify` is called when letters to technicians are waiting; None where the shop sends none. `translate`: into
        the language in which they are written."""
        self._make = box_factory
        self._box: Box | None = None
        self._store = store
        self._clock = clock
        self._notify = notify
        self._translate = translate
        self._counts: dict[tuple[date, str], _Count] = {}
        self._told: set[tuple[date, str, int, UUID]] = set()

    @property
    def bare(self) -> Box:
        """The box itself: for tests and trials of a technician, who may try what is off today."""
        if self._box is None:
            self._box = self._make()
        return self._box

    def ask(self, calls: Sequence[Call], facts: bytes) -> Sequence[Returned | Broke]:
        off = stored.off_today(self._store, self._clock().date())
        left = [call for call in calls if call.script.name not in off]
        answers = iter(self.bare.ask(left, facts) if left else ())
        return [_off(call) if call.script.name in off else next(answers) for call in calls]

    def report(self, ran: Sequence[Ran], cart: UUID | None = None) -> None:
        """A review was made for a cashier: `ran` of it. A script that fails for the same `cart` again, which is
        reviewed more than once before it is saved, has failed once."""
        now = self._clock()
        for each in ran:
            if each.broke is not None and each.broke.code in _NO_FAULT_OF_ITS_OWN:
                continue
            count = self._count(now.date(), each.script)
            count.runs += 1
            count.micros += each.micros
            if each.broke is not None:
                self._note_failure(each, each.broke, cart, now)

    def note_saved(self, saved: "Review | None" = None) -> None:
        """Write down what was counted since the last time; `saved` is the review of what was saved just now, for whose
        rules it is counted that they acted."""
        day = self._clock().date()
        if saved is not None and saved.ran:
            acted = {trace.rule for trace in saved.trace if trace.acted}
            for name in dict.fromkeys(each.script for each in saved.ran if each.rule in acted):
                self._count(day, name).fires += 1
        counts, self._counts = self._counts, {}
        for noted in sorted({day for day, _ in counts}):
            runs = {
                name: stored.Run(count.runs, count.fires, count.micros)
                for (day, name), count in counts.items()
                if day == noted
            }
            stored.note_runs(self._store, noted, runs)

    def close(self) -> None:
        """Write down what was counted, and end the box."""
        self.note_saved()
        if self._box is not None:
            self._box.close()

    def _count(self, day: date, name: str) -> _Count:
        return self._counts.setdefault((day, name), _Count())

    def _note_failure(self, ran: Ran, broke: Broke, cart: UUID | None, now: datetime) -> None:
        if cart is not None:
            seen = now.date(), ran.script, ran.version, cart
            if seen in self._told:
                return
            self._told = {told for told in self._told if told[0] == now.date()} | {seen}
        reason = broke.reason.say(self._translate)
        facts: dict[str, object] = {
            "script": ran.script,
            "version": ran.version,
            "rule": ran.rule,
            "line": broke.line or 0,
            "column": broke.column or 0,
            "code": broke.code,
            "reason": reason,
        }
        where = "" if broke.line is None else f" ({broke.line}:{broke.column or 1})"
        with self._store.write():
            journal.append(self._store, "script_failed", "", now, facts, cart)
            if stored.note_failure(self._store, ran.script, now.date(), reason + where, now) == stored.MOST_STRIKES:
                off = {"script": ran.script, "version": ran.version, "failures": stored.MOST_STRIKES}
                journal.append(self._store, "script_off", "", now, off)
                has_letters = self._write_to_technicians(ran, reason + where, now)
            else:
                has_letters = False
        if has_letters and self._notify is not None:
            self._notify()

    def _write_to_technicians(self, ran: Ran, reason: str, now: datetime) -> bool:
        addresses = self._addresses() if self._notify is not None else ()
        text = saying(
            "The script “{script}” (version {version}) failed {times} times today and is switched off until tomorrow. "
            "The last time: {reason}",
            script=ran.script,
            version=ran.version,
            times=stored.MOST_STRIKES,
            reason=reason,
        ).say(self._translate)
        found = list(dict.fromkeys(addresses))
        for address in found:
            letters.add_notice(self._store, address, text, now)
        return bool(found)

    def _addresses(self) -> Iterable[str]:
        return [each.email for each in technicians.technicians(self._store) if each.email]


def _off(call: Call) -> Broke:
    return Broke(
        "off_today",
        saying("The script “{script}” failed too often today and is switched off.", script=call.script.name),
    )
