"""Who works at this till: sign on by PIN, with a pause after five wrong ones."""

from datetime import UTC, datetime, timedelta

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.parties import Operator
from tui_pos.errors import Refused
from tui_pos.store import journal, parties

TRIES = 5
PAUSE = timedelta(seconds=60)


class Door:
    """Counts wrong PINs at one till."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._wrong = 0
        self._shut_until: datetime | None = None

    def sign_on(self, pin: str) -> Operator:
        """The operator whose PIN it is. Raises Refused `wrong_pin`, or `locked_out` with the seconds left."""
        now = self._workplace.clock()
        if self._shut_until is not None and now < self._shut_until:
            left = int((self._shut_until - now).total_seconds()) + 1
            raise Refused("locked_out", "Too many wrong PINs; wait {seconds} seconds.", seconds=left)
        operator = parties.operator_by_pin(self._workplace.store, pin)
        if operator is None:
            self._wrong += 1
            if self._wrong >= TRIES:
                self._wrong, self._shut_until = 0, now.astimezone(UTC) + PAUSE
            self._note("sign_on_failed", "", now)
            raise Refused("wrong_pin", "No operator has this PIN; type it again.")
        self._wrong = 0
        self._note("sign_on", operator.code, now)
        return operator

    def sign_off(self, operator: Operator) -> None:
        """Only the journal changes: the cart stays where it is."""
        self._note("sign_off", operator.code, self._workplace.clock())

    def _note(self, kind: str, operator: str, moment: datetime) -> None:
        journal.append(self._workplace.store, kind, operator, moment, {"station": self._workplace.station})
