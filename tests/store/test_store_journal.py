"""The journal is only added to, and shows where somebody reached into it."""

import sqlite3
from collections.abc import Mapping

import pytest
from store_parts import NOON, new_id

from tui_pos.store import journal
from tui_pos.store.database import Store


def write(store: Store, count: int) -> None:
    for number in range(count):
        journal.append(store, "void_line", "1", NOON, {"line": number, "item": "КОЛА"}, new_id())


def test_entries_come_back_as_they_were_written(store: Store) -> None:
    about = new_id()
    facts: Mapping[str, object] = {"qty": 12, "item": "КОЛА", "by_hand": True}
    journal.append(store, "void_line", "1", NOON, facts, about)
    journal.append(store, "sign_on", "2", NOON, {})
    first, second = journal.entries(store)
    assert first == journal.Entry(1, NOON, "void_line", "1", about, facts)
    assert (second.seq, second.operation, second.facts) == (2, None, {})
    assert list(journal.entries(store, since=2)) == [second]


def test_an_empty_journal_and_a_whole_one_are_whole(store: Store) -> None:
    assert journal.first_broken(store) is None
    write(store, 5)
    assert journal.first_broken(store) is None


def test_an_entry_of_a_write_that_failed_is_not_written(store: Store) -> None:
    with pytest.raises(KeyError), store.write():  # noqa: PT012
        write(store, 1)
        raise KeyError
    assert list(journal.entries(store)) == []


def test_the_journal_refuses_change_and_deletion(store: Store) -> None:
    write(store, 2)
    for statement in ("UPDATE journal SET operator = '2'", "DELETE FROM journal WHERE seq = 2"):
        with pytest.raises(sqlite3.IntegrityError):
            store.run(statement)


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE journal SET facts = replace(facts, '2', '1') WHERE seq = 3", 3),
        ("UPDATE journal SET operator = '2' WHERE seq = 1", 1),
        ("UPDATE journal SET moment = '2020-01-01T00:00:00+02:00' WHERE seq = 5", 5),
        ("UPDATE journal SET operation = NULL WHERE seq = 2", 2),
        ("DELETE FROM journal WHERE seq = 4", 4),
        ("DELETE FROM journal WHERE seq = 1", 1),
    ],
)
def test_the_first_broken_entry_is_named(store: Store, tampering: str, broken: int) -> None:
    write(store, 5)
    store.run("DROP TRIGGER journal_is_final")
    store.run("DROP TRIGGER journal_stays")
    store.run(tampering)
    assert journal.first_broken(store) == broken
