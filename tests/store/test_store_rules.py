"""The rule book: what is in force, every version of it, and a stamp that tells when it changed."""

import sqlite3
from dataclasses import replace

import pytest

from tui_pos.store.database import Store
from tui_pos.store.rules import StoredRule, load_rules, rule_version, rules_stamp, save_rules

COLA = StoredRule("a", "Кола на дузина", 1, 10, True, '{"then":[]}')
LATE = StoredRule("b", "Звук", 1, 90, False, "{}")


def test_a_new_store_has_an_empty_book(store: Store) -> None:
    assert load_rules(store) == []
    assert rules_stamp(store) == 0


def test_the_book_comes_back_in_its_order(store: Store) -> None:
    save_rules(store, [LATE, COLA])
    assert load_rules(store) == [LATE, COLA]
    save_rules(store, [COLA, LATE])
    assert load_rules(store) == [COLA, LATE]


def test_a_book_saved_again_unchanged_leaves_no_trace(store: Store) -> None:
    save_rules(store, [COLA, LATE])
    stamp = rules_stamp(store)
    save_rules(store, [COLA, LATE])
    assert rules_stamp(store) == stamp
    assert load_rules(store) == [COLA, LATE]


@pytest.mark.parametrize(
    "changed",
    [
        replace(COLA, body="{}"),
        replace(COLA, name="Кола"),
        replace(COLA, priority=5),
        replace(COLA, active=False),
        replace(COLA, body="{}", version=40),
    ],
)
def test_a_changed_rule_is_a_new_version_and_the_old_one_stays(store: Store, changed: StoredRule) -> None:
    save_rules(store, [COLA, LATE])
    stamp = rules_stamp(store)
    save_rules(store, [changed, LATE])
    assert load_rules(store) == [replace(changed, version=2), LATE]
    assert rule_version(store, "a", 1) == COLA
    assert rule_version(store, "a", 2) == replace(changed, version=2)
    assert rules_stamp(store) != stamp


def test_a_rule_that_is_new_here_keeps_the_version_it_came_with(store: Store) -> None:
    save_rules(store, [replace(COLA, version=7)])
    assert load_rules(store) == [replace(COLA, version=7)]


def test_a_rule_taken_out_of_the_book_keeps_its_versions_and_may_come_back(store: Store) -> None:
    save_rules(store, [COLA, LATE])
    stamp = rules_stamp(store)
    save_rules(store, [LATE])
    assert load_rules(store) == [LATE]
    assert rule_version(store, "a", 1) == COLA
    assert rules_stamp(store) > stamp
    save_rules(store, [LATE, COLA])
    assert load_rules(store) == [LATE, COLA]


def test_versions_are_final(store: Store) -> None:
    save_rules(store, [COLA])
    for statement in ("UPDATE rule_version SET body = ''", "DELETE FROM rule_version"):
        with pytest.raises(sqlite3.IntegrityError):
            store.run(statement)
