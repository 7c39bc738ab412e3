"""Who works at this till: sign on by PIN, with a pause after five wrong ones in a row, wherever they are typed.

The journal counts them, so that starting the program anew gives nobody more tries. Whoever types their own PIN between
tries is not let off: after so many wrong ones within an hour there is a pause after each.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import LEVEL_NAMES, unlocks
from tui_pos.errors import Refused
from tui_pos.store import journal, parties

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind


TRIES = 5
PAUSE = timedelta(seconds=60)
TRIES_AN_HOUR = 15

_RIGHT = ("sign_on", "grant", "unlock")
_WRONG = ("sign_on_failed", "grant_failed", "unlock_failed")
_LOOKED_BACK = 1000


class Door:
    """Counts wrong PINs at one till."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    def sign_on(self, pin: str) -> Operator:
        """The operator whose PIN it is, in the back office or for a command: at a till they stay signed on. Raises
        Refused `wrong_pin`, or `locked_out` with the seconds left."""
        operator = self.known(pin)
        with self._workplace.store.write():
            self.note("sign_on", operator)
            self._take_over(operator)
        return operator

    def sign_on_at_till(self, pin: str) -> tuple[Operator, str]:
        """Likewise at a till, and at no other from now on: the other where they were until now, or "". That one is not
        asked, and finds it when they do something there. Raises Refused as `sign_on`."""
        from tui_pos.store import seats

        operator = self.known(pin)
        with self._workplace.store.write():
            moment = self._workplace.clock()
            left = seats.take(self._workplace.store, operator.code, self._workplace.station, moment)
            self.note("sign_on", operator, {"from": left} if left else {})
            self._take_over(operator)
        return operator, left

    def known(self, pin: str, failed: "EntryKind" = "sign_on_failed", at: str = "") -> Operator:
        """The operator whose PIN it is; a wrong one is noted as `failed`, while the operator `at` (code) is signed on.

        Raises Refused as `sign_on`.
        """
        now = self._workplace.clock()
        left = self._pause_left(now)
        if left > timedelta():
            raise Refused(
                "locked_out", "Too many wrong PINs; wait {seconds} seconds.", seconds=int(left.total_seconds()) + 1
            )
        operator = parties.operator_by_pin(self._workplace.store, pin)
        if operator is None:
            self.note(failed, at)
            raise Refused("wrong_pin", "No operator has this PIN; type it again.")
        return operator

    def unlock(self, who: Operator, pin: str) -> Operator:
        """Somebody opens what is locked while `who` is signed on: `who`, or a manager who stands no lower.

        Raises Refused as `sign_on`, and `not_yours`.
        """
        found = self.known(pin, "unlock_failed", who.code)
        if found.code != who.code and found.level < unlocks(who):
            self.note("unlock_refused", who.code, {"by": found.code})
            raise Refused(
                "not_yours",
                "This is locked for {name}; it takes that PIN, or the PIN of the {level}.",
                name=who.name,
                level=LEVEL_NAMES[unlocks(who)],
            )
        self.note("unlock", found, {"signed_on": who.code})
        return found

    def sign_off(self, operator: Operator) -> None:
        """Only the journal changes: the cart stays where it is."""
        self.note("sign_off", operator)

    def sign_off_at_till(self, operator: Operator) -> None:
        """Likewise; the journal names the other till where they signed on meanwhile."""
        from tui_pos.store import seats

        with self._workplace.store.write():
            found = seats.seated(self._workplace.store, operator.code)
            now_at = "" if found is None or found[1] == self._workplace.station else found[1]
            self.note("sign_off", operator, {"to": now_at} if now_at else {})
            seats.leave(self._workplace.store, operator.code, self._workplace.station)

    def leave(self, operator: Operator) -> None:
        """The program of a till ends, whose operator is at none from now on; the journal has no entry of it."""
        from tui_pos.store import seats

        seats.leave(self._workplace.store, operator.code, self._workplace.station)

    def note(self, kind: "EntryKind", operator: Operator | str, facts: Mapping[str, object] = {}) -> None:
        """Write to the journal what happened at this till's door."""
        facts = {**facts, "station": self._workplace.station}
        journal.append(self._workplace.store, kind, operator, self._workplace.clock(), facts)

    def _take_over(self, operator: Operator) -> None:
        """Whoever signs on has the drawer from now on, where a shift is open."""
        from tui_pos.store import shifts

        handed = shifts.hand_over(self._workplace.store, self._workplace.station, operator.code)
        if handed is not None:
            self.note("handover", operator, {"shift": handed[0], "from": handed[1]})

    def _pause_left(self, now: datetime) -> timedelta:
        """After every fifth wrong PIN in a row, and after each once there are too many in an hour, what is left of the
        pause."""
        wrong: list[datetime] = []
        lately, in_a_row = 0, True
        for entry in journal.newest(self._workplace.store, (*_RIGHT, *_WRONG), _LOOKED_BACK):
            if entry.facts.get("station") != self._workplace.station:
                continue
            if entry.kind in _RIGHT:
                in_a_row = False
                continue
            lately += abs(now - entry.moment) < timedelta(hours=1)
            if in_a_row:
                wrong.append(entry.moment)
        if not wrong or (len(wrong) % TRIES and lately < TRIES_AN_HOUR):
            return timedelta()
        return PAUSE - abs(now - wrong[0])
