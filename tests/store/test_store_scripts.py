"""Scripts in versions that never change, confirmed for each installation, off for the day when they fail too often."""

import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from store_parts import NOON

from tui_pos.store import rules, scripts
from tui_pos.store.database import Store
from tui_pos.store.rules import StoredRule
from tui_pos.store.scripts import Draft, Health, Run, StoredScript

HERE, ELSEWHERE = "installation 1", "installation 2"
DAY = NOON.date()


def put(store: Store, name: str, source: str, tests: str = "", moment: datetime = NOON) -> int:
    return scripts.put_script(store, name, source, tests, technician="Петър", moment=moment, installation=HERE)


def test_what_says_something_new_is_a_new_version_and_the_old_ones_stay(store: Store, path: Path) -> None:
    assert [put(store, "crates", source) for source in ("a", "b")] == [1, 2]
    assert put(store, "crates", "b", "tests", NOON + timedelta(days=1)) == 3
    assert put(store, "crates", "b", "tests") == 3
    assert put(store, "sounds", "c") == 1
    first = StoredScript("crates", 1, "a", "", "Петър", NOON)
    with Store.open(path) as again:
        assert scripts.script(again, "crates", 1) == first
        assert scripts.script(again, "crates", 4) is scripts.script(again, "other", 1) is None
        assert [(kept.name, kept.version) for kept in scripts.scripts(again)] == [("crates", 3), ("sounds", 1)]
        assert [kept.source for kept in scripts.history(again, "crates")] == ["a", "b", "b"]
        assert scripts.history(again, "crates")[0] == first
        assert scripts.history(again, "other") == []


def test_an_older_text_that_comes_back_is_a_version_of_its_own(store: Store) -> None:
    assert [put(store, "crates", source) for source in ("a", "b", "a")] == [1, 2, 3]


@pytest.mark.parametrize("statement", ["UPDATE script_version SET source = ''", "DELETE FROM script_version"])
def test_a_version_never_changes(store: Store, statement: str) -> None:
    put(store, "crates", "a")
    with pytest.raises(sqlite3.IntegrityError):
        store.run(statement)


def test_a_draft_is_kept_over_the_one_before_until_it_is_dropped(store: Store) -> None:
    scripts.put_draft(store, "new", "a", "t", "Петър", NOON)
    scripts.put_draft(store, "new", "b", "u", "Анна", NOON + timedelta(hours=1))
    scripts.put_draft(store, "another", "c", "", "Петър", NOON)
    draft = Draft("new", "b", "u", "Анна", NOON + timedelta(hours=1))
    assert scripts.draft(store, "new") == draft
    assert scripts.drafts(store) == [Draft("another", "c", "", "Петър", NOON), draft]
    for _ in range(2):
        scripts.drop_draft(store, "new")
        assert scripts.draft(store, "new") is None
    assert scripts.scripts(store) == []


def test_a_version_may_run_where_a_technician_has_confirmed_it(store: Store) -> None:
    put(store, "crates", "a")
    put(store, "crates", "b")
    assert not scripts.is_confirmed(store, "crates", 1, HERE)
    scripts.confirm(store, "crates", 1, HERE, "Петър", NOON)
    scripts.confirm(store, "crates", 2, ELSEWHERE, "Анна", NOON)
    assert (scripts.confirmed(store, HERE), scripts.confirmed(store, ELSEWHERE)) == ({("crates", 1)}, {("crates", 2)})
    assert scripts.is_confirmed(store, "crates", 1, HERE)
    assert not scripts.is_confirmed(store, "crates", 1, ELSEWHERE)
    scripts.unconfirm(store, "crates", 1, HERE, "Анна", NOON)
    assert scripts.confirmed(store, HERE) == set()
    scripts.confirm(store, "crates", 1, HERE, "Анна", NOON)
    assert scripts.confirmed(store, HERE) == {("crates", 1)}
    with pytest.raises(sqlite3.IntegrityError):
        scripts.confirm(store, "crates", 3, HERE, "Петър", NOON)


def test_a_till_that_is_open_learns_of_a_confirmation_by_the_stamp_of_the_book(store: Store) -> None:
    book = [StoredRule("a", "А", 1, 1, True, "{}")]
    rules.save_rules(store, book, moment=NOON)
    stamps = [rules.rules_stamp(store)]

    def raised() -> bool:
        stamps.append(rules.rules_stamp(store))
        return stamps[-1] != stamps[-2]

    put(store, "crates", "a")
    assert not raised()
    scripts.confirm(store, "crates", 1, HERE, "Петър", NOON)
    assert raised()
    scripts.confirm(store, "crates", 1, HERE, "Петър", NOON)
    assert not raised()
    scripts.unconfirm(store, "crates", 1, HERE, "Петър", NOON)
    assert raised()
    scripts.note_failure(store, "crates", DAY, "x")
    scripts.switch_back_on(store, "crates", DAY)
    assert not raised()
    assert rules.load_rules(store) == rules.rules_at(store, stamps[0]) == rules.rules_at(store, stamps[-1]) == book
    rules.save_rules(store, [*book, StoredRule("b", "Б", 1, 2, True, "{}")], moment=NOON)
    assert rules.rules_at(store, stamps[-1]) == book
    assert rules.history(store, "b")[0].moment == NOON


def test_runs_add_up_for_each_day(store: Store) -> None:
    scripts.note_runs(store, DAY, {"crates": Run(3, 1, 700), "sounds": Run(1, 0, 10)})
    scripts.note_runs(store, DAY, {"crates": Run(2, 2, 300)})
    scripts.note_runs(store, DAY + timedelta(days=1), {"crates": Run(1, 1, 1)})
    scripts.note_runs(store, DAY, {})
    assert scripts.health(store, "crates", DAY) == Health(5, 3, 0, 1000)
    assert scripts.health(store, "crates", DAY + timedelta(days=1)) == Health(1, 1, 0, 1)
    assert scripts.health(store, "other", DAY) == Health()


def test_the_third_failure_of_a_day_switches_a_script_off_for_the_rest_of_it(store: Store) -> None:
    failures = [scripts.note_failure(store, "crates", DAY, f"error {n}", NOON) for n in (1, 2)]
    assert (failures, scripts.off_today(store, DAY)) == ([1, 2], set())
    assert scripts.note_failure(store, "crates", DAY + timedelta(days=1), "tomorrow's", NOON) == 1
    assert scripts.note_failure(store, "crates", DAY, "error 3", NOON) == 3
    scripts.note_failure(store, "sounds", DAY, "one", NOON)
    assert scripts.off_today(store, DAY) == {"crates"}
    assert scripts.off_today(store, DAY + timedelta(days=1)) == set()
    assert scripts.health(store, "crates", DAY) == Health(
        failures=3, off=True, last_error="error 3", last_error_at=NOON
    )


def test_a_script_that_is_switched_back_on_may_fail_as_often_as_in_the_morning(store: Store) -> None:
    for _ in range(5):
        scripts.note_failure(store, "crates", DAY, "x", NOON)
    scripts.switch_back_on(store, "crates", DAY)
    assert scripts.off_today(store, DAY) == set()
    assert [scripts.note_failure(store, "crates", DAY, "x", NOON) for _ in range(2)] == [1, 2]
    assert scripts.off_today(store, DAY) == set()
    assert scripts.note_failure(store, "crates", DAY, "x", NOON) == 3
    assert scripts.off_today(store, DAY) == {"crates"}
    assert scripts.health(store, "crates", DAY).failures == 8


def test_the_last_error_is_told_on_the_days_after_it_too(store: Store) -> None:
    scripts.note_failure(store, "crates", DAY, "broken", NOON)
    later = DAY + timedelta(days=20)
    scripts.note_runs(store, later, {"crates": Run(1, 1, 5)})
    assert scripts.health(store, "crates", later) == Health(1, 1, 0, 5, False, "broken", NOON)
    assert scripts.health(store, "crates", date(2026, 1, 1)).last_error == ""
