"""Who may open the console: technicians, each known to one installation by a name and a password.

The console opens to no one else, and nobody sees that a try failed: only the journal tells. It also counts the wrong
credentials, so that starting the program anew gives nobody more tries.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.parties import Operator
from tui_pos.errors import Refused, WrongUse
from tui_pos.store import journal
from tui_pos.store import technicians as stored
from tui_pos.store.database import Store

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from tui_pos.domain.noted import EntryKind

TRIES = 5
LOCK = timedelta(minutes=15)
SHORTEST = 10
LONGEST = 100

_NAME = re.compile(r"[^\W_][\w.-]{1,19}")
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_TRY: "EntryKind" = "console_try"
_OPEN: "EntryKind" = "console_open"
_LOOKED_BACK = 20_000
"""Among so many last entries of the journal the tries are counted: more than a shop writes in the time of a lock."""


@dataclass(frozen=True, slots=True)
class Technician:
    """`email` "": none."""

    name: str
    email: str = ""


def add(store: Store, name: str, password: str, email: str, installation: str, moment: datetime) -> None:
    """Make a technician of this installation. One of that name from another installation is done away with.

    Raises WrongUse `bad_technician_name`, `weak_password`, `bad_address`; Refused `no_installation`,
    `technician_exists`.
    """
    check_name(name, email)
    _check_password(password)
    if not installation:
        raise Refused("no_installation", "The home of this shop cannot be written, so no technician is known to it.")
    hashed = _hasher().hash(_secret(installation, password))
    with store.write():
        stored.add(store, name, hashed, installation, email, moment)
        journal.append(store, "technician_added", "", moment, {"technician": name})


def remove(store: Store, name: str, moment: datetime) -> None:
    """Raises Refused `unknown_technician`."""
    with store.write():
        stored.remove(store, name)
        journal.append(store, "technician_removed", "", moment, {"technician": name})


class TechnicianDoor:
    """Looks at credentials at one station of an installation."""

    def __init__(self, workplace: Workplace, installation: str) -> None:
        self._workplace = workplace
        self._installation = installation

    def knock(self, credential: str | None, operator: Operator | None = None) -> Technician | None:
        """The technician whose `credential` it is: the name, a space, the password. None for anyone else.

        `credential` is None where nothing can be typed for it, and `operator` whoever is signed on there. Every knock
        is in the journal, and never what was typed. After five wrong credentials in a row even a right one opens
        nothing for 15 minutes.
        """
        now = self._workplace.clock()
        if not credential:
            self._note(_TRY, operator, now, {})
            return None
        technician = self._named(credential)
        # Looked at and noted in one: however many stations try at once, each try is counted before the next is judged.
        with self._workplace.store.write():
            if self._is_locked(now):
                # Tries while it is locked neither count nor make it longer: nobody can keep the technician out for
                # good.
                self._note(_TRY, operator, now, {"locked": True})
                return None
            if technician is None:
                self._note(_TRY, operator, now, {"wrong": True})
                return None
            self._note(_OPEN, operator, now, {"technician": technician.name})
        return technician

    def _named(self, credential: str) -> Technician | None:
        """Takes as long for a name that nobody has as for a wrong password."""
        name, _, password = credential.partition(" ")
        kept = stored.technician(self._workplace.store, name)
        if not self._installation or (kept is not None and kept.installation != self._installation):
            kept = None
        nobodys = _nobodys_hash()
        is_right = _fits(nobodys if kept is None else kept.hash, self._installation, password)
        return Technician(kept.name, kept.email) if kept is not None and is_right else None

    def _is_locked(self, now: datetime) -> bool:
        """Whether so many wrong ones came since the console was opened, or was locked, last."""
        wrong: list[datetime] = []
        for entry in journal.newest(self._workplace.store, (_TRY, _OPEN), _LOOKED_BACK):
            if entry.kind == _OPEN:
                break
            if entry.facts.get("wrong"):
                wrong.append(entry.moment)
        count, locked_at = 0, None
        for moment in reversed(wrong):
            if locked_at is not None and abs(moment - locked_at) < LOCK:
                continue
            count += 1
            if count >= TRIES:
                count, locked_at = 0, moment
        return locked_at is not None and abs(now - locked_at) < LOCK

    def _note(self, kind: "EntryKind", operator: Operator | None, moment: datetime, facts: dict[str, object]) -> None:
        who = "" if operator is None else operator.code
        journal.append(self._workplace.store, kind, who, moment, {"station": self._workplace.station, **facts})


def check_name(name: str, email: str = "") -> None:
    """Raises WrongUse `bad_technician_name`, `bad_address`."""
    if not _NAME.fullmatch(name):
        raise WrongUse(
            "bad_technician_name",
            "“{name}” is no name for a technician; take 2 to 20 letters, digits, dots and dashes, without spaces.",
            name=name[:40],
        )
    if email and not _ADDRESS.fullmatch(email):
        raise WrongUse("bad_address", "“{address}” is no e-mail address.", address=email)


def _check_password(password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST or password.isdigit() or password != password.strip():
        raise WrongUse(
            "weak_password",
            "The password is to have {least} to {most} characters, not only digits, and no space at its ends.",
            least=SHORTEST,
            most=LONGEST,
        )
    if not password.isprintable():
        raise WrongUse("weak_password", "The password has a sign that no key types; take another one.")


def _secret(installation: str, password: str) -> str:
    """A hash that is carried to another installation fits no password there."""
    return f"{installation}:{password}"


def _fits(hashed: str, installation: str, password: str) -> bool:
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return _hasher().verify(hashed, _secret(installation, password))
    except (Argon2Error, InvalidHashError):
        return False


def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher  # 5 ms, and not needed before somebody knocks

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("")
