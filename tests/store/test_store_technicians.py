"""Technicians are added and removed, and never forgotten."""

import sqlite3
from datetime import timedelta

import pytest
from store_parts import NOON

from tui_pos.errors import Refused
from tui_pos.store import technicians
from tui_pos.store.database import Store
from tui_pos.store.technicians import Technician

HERE, ELSEWHERE = "installation 1", "installation 2"


def test_a_technician_has_one_name_and_no_password_but_its_hash(store: Store) -> None:
    technicians.add(store, "Петър", "$argon2id$1", HERE, "petar@example.com", NOON)
    technicians.add(store, "Анна", "$argon2id$2", HERE, "", NOON)
    petar = Technician("Петър", "$argon2id$1", HERE, "petar@example.com", NOON)
    assert technicians.technician(store, "Петър") == petar
    assert technicians.technician(store, "петър") is None
    assert [each.name for each in technicians.technicians(store)] == ["Анна", "Петър"]
    with pytest.raises(Refused) as caught:
        technicians.add(store, "Петър", "another", HERE, "", NOON)
    assert caught.value.code == "technician_exists"
    assert technicians.technician(store, "Петър") == petar


def test_who_was_removed_is_no_technician_and_stays_on_record(store: Store) -> None:
    technicians.add(store, "Петър", "1", HERE, "", NOON)
    technicians.remove(store, "Петър")
    assert technicians.technician(store, "Петър") is None
    assert technicians.technicians(store) == []
    with pytest.raises(Refused) as caught:
        technicians.remove(store, "Петър")
    assert caught.value.code == "unknown_technician"
    technicians.add(store, "Петър", "2", HERE, "", NOON)
    assert store.rows("SELECT hash, removed FROM technician ORDER BY id") == [("1", 1), ("2", 0)]


def test_one_who_came_with_a_backup_is_added_anew_where_it_was_restored(store: Store) -> None:
    technicians.add(store, "Петър", "1", HERE, "", NOON)
    technicians.add(store, "Петър", "2", ELSEWHERE, "", NOON + timedelta(days=1))
    (petar,) = technicians.technicians(store)
    assert (petar.hash, petar.installation, petar.moment) == ("2", ELSEWHERE, NOON + timedelta(days=1))


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM technician", "UPDATE technician SET hash = 'x'", "UPDATE technician SET installation = 'x'"],
)
def test_a_technician_on_record_never_changes(store: Store, statement: str) -> None:
    technicians.add(store, "Петър", "1", HERE, "", NOON)
    with pytest.raises(sqlite3.IntegrityError):
        store.run(statement)
    technicians.remove(store, "Петър")
    with pytest.raises(sqlite3.IntegrityError):
        store.run("UPDATE technician SET removed = 0")
