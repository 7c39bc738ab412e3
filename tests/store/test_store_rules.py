"""The rule book: what is in force, every version of it, and a stamp that tells when it changed."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from store_parts import NOON, QuickStore

from tui_pos.store.database import Store
from tui_pos.store.rules import (
    StoredRule,
    history,
    load_rules,
    rules_at,
    rules_stamp,
    save_rules,
)

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
    assert [version.rule for version in history(store, "a")] == [COLA, replace(changed, version=2)]
    assert rules_stamp(store) != stamp


def test_a_rule_that_is_new_here_keeps_the_version_it_came_with(store: Store) -> None:
    save_rules(store, [replace(COLA, version=7)])
    assert load_rules(store) == [replace(COLA, version=7)]


def test_a_rule_taken_out_of_the_book_keeps_its_versions_and_may_come_back(store: Store) -> None:
    save_rules(store, [COLA, LATE])
    stamp = rules_stamp(store)
    save_rules(store, [LATE])
    assert load_rules(store) == [LATE]
    assert [version.rule for version in history(store, "a")] == [COLA]
    assert rules_stamp(store) > stamp
    save_rules(store, [LATE, COLA])
    assert load_rules(store) == [LATE, COLA]


def test_versions_are_final(store: Store) -> None:
    save_rules(store, [COLA])
    for statement in ("UPDATE rule_version SET body = ''", "DELETE FROM rule_version"):
        with pytest.raises(sqlite3.IntegrityError):
            store.run(statement)


def test_the_history_of_a_rule_names_when_and_by_whom(store: Store) -> None:
    changed = replace(COLA, body="{}")
    save_rules(store, [COLA, LATE], operator="2", moment=NOON)
    save_rules(store, [LATE, COLA], operator="3", moment=NOON + timedelta(days=1))
    save_rules(store, [changed], operator="3", moment=NOON + timedelta(days=2))
    assert history(store, "a") == [
        (COLA, NOON, "2"),
        (replace(changed, version=2), NOON + timedelta(days=2), "3"),
    ]
    assert [version.rule for version in history(store, "b")] == [LATE]
    assert history(store, "c") == []


def test_a_change_without_a_moment_is_one_of_now(store: Store) -> None:
    save_rules(store, [COLA])
    ((_, moment, operator),) = history(store, "a")
    assert moment is not None
    assert moment.utcoffset() == timedelta(0)
    assert operator == ""


def big_book(count: int) -> list[StoredRule]:
    return [StoredRule(f"{number:05}", f"Правило {number}", 1, 10, True, "{}") for number in range(count)]


@pytest.mark.parametrize("moved", [0, 1, 700, 999])
def test_a_change_writes_what_it_changes_and_no_more(store: Store, moved: int) -> None:
    book = big_book(1000)
    save_rules(store, book)
    before = store.connection.total_changes
    book[500] = replace(book[500], body="new")
    save_rules(store, book)
    book[500] = replace(book[500], version=2)
    assert store.connection.total_changes - before <= 8
    before = store.connection.total_changes
    book.insert(moved, book.pop(500))
    save_rules(store, book)
    assert store.connection.total_changes - before <= 8
    assert load_rules(store) == book


def test_where_there_is_no_room_between_two_rules_all_are_placed_anew(store: Store) -> None:
    book = big_book(3)
    save_rules(store, book)
    for number in range(45):
        book.insert(1, StoredRule(f"x{number}", f"x{number}", 1, 10, True, "{}"))
        save_rules(store, book)
        assert load_rules(store) == book
        assert rules_at(store, rules_stamp(store)) == book


books = st.lists(
    st.lists(
        st.builds(
            StoredRule,
            st.sampled_from("abcdefg"),
            st.just("n"),
            st.just(1),
            st.integers(1, 2),
            st.booleans(),
            st.just("{}"),
        ),
        max_size=7,
        unique_by=lambda rule: rule.id,
    ),
    max_size=8,
)


@examples(40)
@given(books=books)
def test_the_book_can_be_read_as_it_stood_at_any_stamp(quick_store: QuickStore, books: list[list[StoredRule]]) -> None:
    with quick_store() as store:
        stood: dict[int, list[StoredRule]] = {0: []}
        for book in books:
            save_rules(store, book, moment=NOON)
            assert [replace(rule, version=1) for rule in load_rules(store)] == book
            stood.setdefault(rules_stamp(store), load_rules(store))
        assert {stamp: rules_at(store, stamp) for stamp in stood} == stood


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rule_term SET version = 9",
        "UPDATE rule_term SET until = NULL",
        "DELETE FROM rule_term",
        "UPDATE rule_change SET operator = ''",
        "DELETE FROM rule_change",
    ],
)
def test_the_history_of_the_book_is_final(store: Store, statement: str) -> None:
    save_rules(store, [COLA])
    with pytest.raises(sqlite3.IntegrityError):
        store.run(statement)
