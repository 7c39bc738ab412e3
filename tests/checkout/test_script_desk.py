"""A technician writes scripts, tests them, and lets them run; the journal knows who did what, and the difference."""

from dataclasses import replace

import pytest
from desk_parts import refusal
from script_shop import BREAKS, DOZEN, DOZEN_TESTS, FIFTEEN, FIFTEEN_TESTS, activated, desk_in, told

from tui_pos.checkout.rules.book import CurrentBook, rules_of
from tui_pos.checkout.scripts.desk import ScriptDesk, State
from tui_pos.checkout.workplace import Workplace
from tui_pos.scripting.box import ScriptBox
from tui_pos.store import scripts as stored


def only_row(desk: ScriptDesk) -> tuple[State, int | None, int, bool]:
    (row,) = desk.list()
    return row.state, row.version, row.newest, row.has_draft


def test_what_is_saved_runs_nowhere_until_it_is_activated(workplace: Workplace, scripts: ScriptDesk) -> None:
    assert scripts.save("dozen", DOZEN, DOZEN_TESTS) == 1
    assert only_row(scripts) == (State.UNUSED, None, 1, False)
    assert CurrentBook().of(workplace).entries == ()
    rule = scripts.activate("dozen", 1, rule="Кола на дузина", priority=10, mandatory=True)
    assert only_row(scripts) == (State.ON, 1, 1, False)
    assert (rule.name, rule.priority, rule.active, rule.mandatory) == ("Кола на дузина", 10, True, True)
    assert [entry.rule.name for entry in CurrentBook().of(workplace).entries] == ["Кола на дузина"]


def test_saving_the_same_texts_again_makes_no_version(scripts: ScriptDesk) -> None:
    assert scripts.save("dozen", DOZEN, DOZEN_TESTS) == scripts.save("dozen", DOZEN, DOZEN_TESTS) == 1
    assert scripts.save("dozen", FIFTEEN, FIFTEEN_TESTS) == 2


def test_a_new_version_is_saved_while_the_old_one_runs(workplace: Workplace, scripts: ScriptDesk) -> None:
    rule = activated(scripts)
    scripts.save("dozen", FIFTEEN, FIFTEEN_TESTS)
    assert only_row(scripts) == (State.ON, 1, 2, False)
    again = scripts.activate("dozen", 2)
    assert again.id == rule
    assert only_row(scripts) == (State.ON, 2, 2, False)
    (kept,) = rules_of(workplace.store)
    assert kept.script is not None
    assert kept.script.source == FIFTEEN


def test_activating_keeps_of_the_rule_what_is_not_given(scripts: ScriptDesk) -> None:
    scripts.save("dozen", DOZEN, DOZEN_TESTS)
    scripts.activate("dozen", 1, rule="Дузина", priority=7, operations=("sale", "consignment"), mandatory=True)
    scripts.switch("dozen", False)
    again = scripts.activate("dozen", 1)
    assert (again.name, again.priority, again.operations) == ("Дузина", 7, ("sale", "consignment"))
    assert again.mandatory
    assert again.active
    assert scripts.activate("dozen", 1, rule="Кола").name == "Кола"


def test_a_text_with_a_fault_is_not_activated_and_line_and_column_are_told(scripts: ScriptDesk) -> None:
    """Scenario J05."""
    version = scripts.save("bad", "def rule(op):\n    return no_such_thing(1)\n", DOZEN_TESTS)
    assert refusal(scripts.activate, "bad", version) == "script_has_faults"
    (fault,) = scripts.check("def rule(op):\n    return no_such_thing(1)\n")
    assert (fault.line, fault.column) == (2, 12)
    assert scripts.check("def rule(op)\n    return None\n")[0].line == 1
    assert scripts.check("x = 1\n")[0].reason.say()
    assert not scripts.check(DOZEN)


def test_without_tests_or_with_one_that_fails_nothing_is_activated(workplace: Workplace, scripts: ScriptDesk) -> None:
    assert refusal(scripts.activate, "dozen", scripts.save("dozen", DOZEN, "")) == "no_tests"
    wrong = scripts.save("dozen", DOZEN, DOZEN_TESTS.replace("13.08", "13.07"))
    assert refusal(scripts.activate, "dozen", wrong) == "tests_failed"
    broken = scripts.save(
        "dozen", BREAKS, '[[test]]\nname = "x"\nlines = [{ code = "КОЛА" }]\nexpect = { acted = false }'
    )
    assert refusal(scripts.activate, "dozen", broken) == "tests_failed"
    assert refusal(scripts.activate, "dozen", scripts.save("dozen", DOZEN, "[[test]]")) == "bad_script_tests"
    assert refusal(scripts.activate, "dozen", 99) == "no_such_script"
    assert rules_of(workplace.store) == []


def test_a_rule_of_the_same_name_is_in_the_way(scripts: ScriptDesk) -> None:
    activated(scripts)
    version = scripts.save("other", FIFTEEN, FIFTEEN_TESTS)
    assert refusal(lambda: scripts.activate("other", version, rule="dozen")) == "same_rule_name"


def test_every_version_is_told_with_who_when_and_the_difference(workplace: Workplace, scripts: ScriptDesk) -> None:
    activated(scripts)
    scripts.save("dozen", FIFTEEN, DOZEN_TESTS)
    second, first = scripts.versions("dozen")
    assert (second.version, second.technician, second.is_active, second.is_confirmed) == (2, "ivan", False, False)
    assert (first.version, first.is_active, first.is_confirmed) == (1, True, True)
    assert '-        return set_discount(pct("10"), lines=cola)' in second.difference.splitlines()
    assert '+        return set_discount(pct("15"), lines=cola)' in second.difference.splitlines()
    assert second.moment.date() == workplace.clock().date()
    assert refusal(scripts.versions, "none") == "no_such_script"


def test_the_journal_tells_who_opened_saved_activated_and_switched_what(
    workplace: Workplace, scripts: ScriptDesk
) -> None:
    """Scenario J02."""
    activated(scripts)
    scripts.open("dozen")
    scripts.save("dozen", FIFTEEN, FIFTEEN_TESTS)
    scripts.activate("dozen", 2)
    scripts.switch("dozen", False)
    scripts.close()
    kinds = ("script_saved", "script_activated", "script_opened", "script_switched", "console_close")
    entries = told(workplace.store, *kinds)
    assert {entry["technician"] for entry in entries} == {"ivan"}
    assert [(e["version"], e["was"]) for e in told(workplace.store, "script_activated")] == [(1, 0), (2, 1)]
    (_, activation) = told(workplace.store, "script_activated")
    assert 'pct("10")' in activation["difference"]
    assert 'pct("15")' in activation["difference"]
    assert told(workplace.store, "script_switched")[0]["on"] is False
    assert len(entries) == 7


def test_the_journal_tells_what_an_activation_changes_of_the_rule(workplace: Workplace, scripts: ScriptDesk) -> None:
    activated(scripts)
    scripts.activate("dozen", 1, mandatory=True, operations=("sale", "consignment"))
    scripts.switch("dozen", False)
    scripts.activate("dozen", 1, mandatory=False, priority=3)
    names = ("active", "mandatory", "priority", "operations")
    first, second, third = told(workplace.store, "script_activated")
    assert [first[name] for name in names] == [True, False, 100, ["sale"]]
    assert not any(name.endswith("_was") for name in first)
    assert [second[f"{name}_was"] for name in names] == [True, False, 100, ["sale"]]
    assert [second[name] for name in names] == [True, True, 100, ["sale", "consignment"]]
    assert [third[f"{name}_was"] for name in names] == [False, True, 100, ["sale", "consignment"]]
    assert [third[name] for name in names] == [True, False, 3, ["sale", "consignment"]]


def test_a_draft_waits_beside_the_version_and_goes_when_it_is_saved(scripts: ScriptDesk) -> None:
    scripts.save_draft("dozen", "def", "")
    opened = scripts.open("dozen")
    assert (opened.version, opened.source, opened.is_draft) == (0, "def", True)
    assert only_row(scripts) == (State.UNUSED, None, 0, True)
    scripts.save("dozen", DOZEN, DOZEN_TESTS)
    opened = scripts.open("dozen")
    assert (opened.version, opened.source, opened.is_draft, opened.technician) == (1, DOZEN, False, "ivan")
    scripts.save_draft("dozen", FIFTEEN, "")
    assert scripts.open("dozen").source == FIFTEEN
    scripts.drop_draft("dozen")
    assert scripts.open("dozen").source == DOZEN
    assert refusal(scripts.open, "none") == "no_such_script"


@pytest.mark.parametrize("name", ["", " x", "x" * 41, "a\nb", "two words", "1st", "x/y"])
def test_a_script_has_a_name_that_can_be_read(scripts: ScriptDesk, name: str) -> None:
    assert refusal(scripts.save, name, DOZEN, "") == "bad_script_name"
    assert refusal(scripts.save_draft, name, DOZEN, "") == "bad_script_name"


def test_switched_off_and_on(workplace: Workplace, scripts: ScriptDesk) -> None:
    activated(scripts)
    scripts.switch("dozen", False)
    assert only_row(scripts)[0] is State.OFF
    assert CurrentBook().of(workplace).entries == ()
    scripts.switch("dozen", True)
    assert only_row(scripts)[0] is State.ON
    scripts.save("other", DOZEN, "")
    assert refusal(scripts.switch, "other", True) == "script_unused"


def test_in_another_installation_nothing_runs_until_a_technician_confirms(
    workplace: Workplace, scripts: ScriptDesk, box: ScriptBox
) -> None:
    """Scenario J10."""
    activated(scripts)
    elsewhere = replace(workplace, find_installation=lambda: "elsewhere")
    book = CurrentBook()
    assert book.of(elsewhere).entries == ()
    there = desk_in(elsewhere, box)
    assert only_row(there)[0] is State.UNCONFIRMED
    assert refusal(there.switch, "dozen", True) == "script_unconfirmed"
    there.confirm("dozen")
    assert only_row(there)[0] is State.ON
    assert len(book.of(elsewhere).entries) == 1
    assert told(workplace.store, "script_confirmed")[-1]["technician"] == "ivan"
    assert refusal(there.confirm, "none") == "no_such_script"


def test_what_is_off_for_today_may_come_back_on(workplace: Workplace, scripts: ScriptDesk) -> None:
    activated(scripts)
    today = workplace.clock().date()
    for _ in range(3):
        stored.note_failure(workplace.store, "dozen", today, "it broke")
    (row,) = scripts.list()
    assert (row.state, row.health.failures, row.health.last_error) == (State.OFF_TODAY, 3, "it broke")
    scripts.back_on_today("dozen")
    assert only_row(scripts)[0] is State.ON
    assert told(workplace.store, "script_back_on")[0]["script"] == "dozen"
