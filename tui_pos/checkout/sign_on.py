"""Who works at this till: sign on by PIN, with a pause after five wrong ones.

The journal counts them, so that starting the program anew gives nobody more tries.
"""

from datetime import datetime, timedelta

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.parties import Operator
from tui_pos.errors import Refused
from tui_pos.store import journal, parties

TRIES = 5
PAUSE = timedelta(seconds=60)

_RIGHT, _WRONG = "sign_on", "sign_on_failed"


class Door:
    """Counts wrong PINs at one till."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace

    def sign_on(self, pin: str) -> Operator:
        """The operator whose PIN it is. Raises Refused `wrong_pin`, or `locked_out` with the seconds left."""
        now = self._workplace.clock()
        left = self._pause_left(now)
        if left > timedelta():
            raise Refused(
                "locked_out", "Too many wrong PINs; wait {seconds} seconds.", seconds=int(left.total_seconds()) + 1
            )
        operator = parties.operator_by_pin(self._workplace.store, pin)
        if operator is None:
            self._note(_WRONG, "", now)
            raise Refused("wrong_pin", "No operator has this PIN; type it again.")
        self._note(_RIGHT, operator.code, now)
        return operator

    def sign_off(self, operator: Operator) -> None:
        """Only the journal changes: the cart stays where it is."""
        self._note("sign_off", operator.code, self._workplace.clock())

    def _pause_left(self, now: datetime) -> timedelta:
        """After every fifth wrong PIN in a row, what is left of the pause."""
        wrong: list[datetime] = []
        for entry in journal.newest(self._workplace.store, (_RIGHT, _WRONG)):
            if entry.facts.get("station") != self._workplace.station:
                continue
            if entry.kind == _RIGHT:
                break
            wrong.append(entry.moment)
        if not wrong or len(wrong) % TRIES:
            return timedelta()
        return PAUSE - abs(now - wrong[0])

    def _note(self, kind: str, operator: str, moment: datetime) -> None:
        journal.append(self._workplace.store, kind, operator, moment, {"station": self._workplace.station})
