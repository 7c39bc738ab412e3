"""Who may open the console: the right credential in the right installation, and five wrong ones lock it for a time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from desk_parts import MANAGER, refusal

from tui_pos.boot import Home, workplace_in
from tui_pos.checkout.scripts.technicians import LOCK, Technician, TechnicianDoor, add, remove
from tui_pos.checkout.workplace import Workplace
from tui_pos.store import journal
from tui_pos.store import technicians as stored

PASSWORD = "верен кон 7"
RIGHT = f"ivan {PASSWORD}"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=ZoneInfo("Europe/Sofia"))
HERE = "0" * 64


class Doorstep:
    """A door, and a clock that stands still until it is moved."""

    def __init__(self, workplace: Workplace, installation: str = HERE) -> None:
        self.now = NOON
        self._workplace = replace(workplace, clock=lambda: self.now)
        self.door = TechnicianDoor(self._workplace, installation)
        self.store = workplace.store

    def knock(self, credential: str | None) -> Technician | None:
        return self.door.knock(credential, MANAGER)

    @property
    def tries(self) -> list[dict[str, object]]:
        return [dict(entry.facts) for entry in journal.entries(self.store) if entry.kind == "console_try"]


@pytest.fixture
def step(workplace: Workplace) -> Doorstep:
    add(workplace.store, "ivan", PASSWORD, "", HERE, NOON)
    return Doorstep(workplace)


def test_the_right_credential_opens_and_the_journal_tells_who_and_where(step: Doorstep) -> None:
    """Scenario J02."""
    assert step.knock(RIGHT) == Technician("ivan")
    (entry,) = [entry for entry in journal.entries(step.store) if entry.kind == "console_open"]
    assert (entry.operator, entry.facts["technician"], entry.facts["station"]) == ("2", "ivan", "1")


@pytest.mark.parametrize(
    "credential",
    [
        "ivan",
        "ivan ",
        f"ivan  {PASSWORD}",
        f"ivan {PASSWORD} ",
        f"Ivan {PASSWORD}",
        f"petar {PASSWORD}",
        "3333",
        PASSWORD,
    ],
)
def test_anything_else_opens_nothing(step: Doorstep, credential: str) -> None:
    assert step.knock(credential) is None
    assert step.tries == [{"station": "1", "wrong": True}]


def test_a_try_without_a_credential_is_noted_and_locks_nothing(step: Doorstep) -> None:
    """Scenario J01."""
    for _ in range(10):
        assert step.knock(None) is None
        assert step.knock("") is None
    assert step.tries == [{"station": "1"}] * 20
    assert step.knock(RIGHT) is not None


def test_what_was_typed_is_in_no_journal(step: Doorstep) -> None:
    step.knock("ivan not-this-one")
    step.knock("not-a-name either")
    told = "".join(str(entry) for entry in journal.entries(step.store))
    assert "not-" not in told
    assert PASSWORD not in told


def test_five_wrong_in_a_row_lock_it_for_15_minutes_also_for_the_right_one(step: Doorstep) -> None:
    for _ in range(5):
        assert step.knock("ivan wrong-password") is None
    assert step.knock(RIGHT) is None
    assert step.tries[-1] == {"station": "1", "locked": True}
    step.now += LOCK - timedelta(seconds=1)
    assert step.knock(RIGHT) is None
    step.now += timedelta(seconds=1)
    assert step.knock(RIGHT) is not None


def test_the_lock_holds_at_every_station_and_after_the_program_was_ended(step: Doorstep, home: Home) -> None:
    for _ in range(5):
        step.knock("ivan wrong-password")
    with workplace_in(home, station="other") as other:
        assert Doorstep(other).knock(RIGHT) is None


def test_stations_that_try_at_once_get_no_more_tries_than_one(step: Doorstep, home: Home) -> None:
    together = Barrier(8)

    def tried(station: int) -> None:
        with workplace_in(home, station=f"till {station}") as other:
            door = Doorstep(other)
            together.wait()
            door.knock("ivan wrong-password")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(tried, range(8)))
    assert sorted(sum(name in facts for facts in step.tries) for name in ("wrong", "locked")) == [3, 5]
    assert step.knock(RIGHT) is None


def test_more_wrong_ones_than_lock_it_lock_it_too(step: Doorstep) -> None:
    """As journals have them from before tries were counted in one."""
    for _ in range(6):
        journal.append(step.store, "console_try", "2", NOON, {"station": "1", "wrong": True})
    assert step.knock(RIGHT) is None


def test_tries_while_it_is_locked_make_it_no_longer_and_count_for_nothing_after_it(step: Doorstep) -> None:
    for _ in range(5):
        step.knock("ivan wrong-password")
    step.now += LOCK - timedelta(seconds=1)
    for _ in range(7):
        step.knock("ivan wrong-password")
    step.now += timedelta(seconds=1)
    for _ in range(4):
        step.knock("ivan wrong-password")
    assert step.knock(RIGHT) is not None


def test_the_lock_holds_however_much_else_is_written_to_the_journal(step: Doorstep) -> None:
    for _ in range(5):
        step.knock("ivan wrong-password")
    for _ in range(300):
        step.knock(None)
    assert step.knock(RIGHT) is None


def test_four_wrong_then_the_right_one_begins_counting_anew(step: Doorstep) -> None:
    for _ in range(3):
        for _ in range(4):
            assert step.knock("ivan wrong-password") is None
        assert step.knock(RIGHT) is not None


def test_after_the_lock_there_are_five_more_tries(step: Doorstep) -> None:
    for _ in range(5):
        step.knock("ivan wrong-password")
    step.now += LOCK
    for _ in range(4):
        step.knock("ivan wrong-password")
    assert step.knock(RIGHT) is not None


def test_in_another_installation_the_credential_opens_nothing(workplace: Workplace) -> None:
    add(workplace.store, "ivan", PASSWORD, "", HERE, NOON)
    assert Doorstep(workplace, "f" * 64).knock(RIGHT) is None
    carried = stored.technicians(workplace.store)[0].hash
    stored.add(workplace.store, "maria", carried, "f" * 64, "", NOON)
    assert Doorstep(workplace, "f" * 64).knock(f"maria {PASSWORD}") is None
    add(workplace.store, "petar", PASSWORD, "", "f" * 64, NOON)
    assert Doorstep(workplace, "f" * 64).knock(f"petar {PASSWORD}") is not None


def test_one_of_the_same_name_takes_the_place_of_one_from_another_installation(workplace: Workplace) -> None:
    add(workplace.store, "ivan", "another password", "", "f" * 64, NOON)
    add(workplace.store, "ivan", PASSWORD, "", HERE, NOON)
    assert Doorstep(workplace).knock(RIGHT) is not None
    assert refusal(add, workplace.store, "ivan", PASSWORD, "", HERE, NOON) == "technician_exists"


def test_who_is_removed_opens_nothing(step: Doorstep) -> None:
    remove(step.store, "ivan", NOON)
    assert step.knock(RIGHT) is None
    assert refusal(remove, step.store, "ivan", NOON) == "unknown_technician"
    assert [entry.kind for entry in journal.entries(step.store)][:2] == ["technician_added", "technician_removed"]


@pytest.mark.parametrize("password", ["short", "1234567890", "x" * 101, " spaces around", "tab\tinside it"])
def test_a_weak_password_is_refused(workplace: Workplace, password: str) -> None:
    assert refusal(add, workplace.store, "ivan", password, "", HERE, NOON) == "weak_password"
    assert stored.technicians(workplace.store) == []


@pytest.mark.parametrize("name", ["", "i", "two words", "x" * 21, "-ivan", "а/б"])
def test_a_name_is_one_word(workplace: Workplace, name: str) -> None:
    assert refusal(add, workplace.store, name, PASSWORD, "", HERE, NOON) == "bad_technician_name"


def test_only_the_hash_of_a_password_is_kept(step: Doorstep) -> None:
    (kept,) = stored.technicians(step.store)
    assert kept.hash.startswith("$argon2id$")
    assert PASSWORD not in kept.hash
