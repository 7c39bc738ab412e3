"""Advanced rules in the book: pinned to a version, left out where they may not run, and a name alone to others."""

from dataclasses import replace
from pathlib import Path

import pytest
from desk_parts import MANAGER, entries, new, refusal
from script_shop import DOZEN, DOZEN_TESTS, FIFTEEN, FIFTEEN_TESTS, activated, told

from tui_pos.checkout.rules.book import CurrentBook, broken_rules, replace_book, rules_of, scripts_at
from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.checkout.workplace import Workplace
from tui_pos.cli.rules import import_rules
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Level
from tui_pos.pricing.rulefile import read_rules, write_rules
from tui_pos.pricing.rules import Rule

OWNER = Operator("1", "Собственик", Level.OWNER)
FILE = '[[rule]]\nname = "{}"\noperations = ["sale"]\nscript = "{}"\n'


def versions(workplace: Workplace) -> dict[str, int]:
    return {rule.name: rule.script.version for rule in rules_of(workplace.store) if rule.script is not None}


def pin(workplace: Workplace, text: str) -> None:
    replace_book(workplace.store, read_rules(text), installation=workplace.installation)


# The book


def test_a_rule_of_a_file_runs_the_version_that_its_rule_has(workplace: Workplace, scripts: ScriptDesk) -> None:
    activated(scripts)
    scripts.save("dozen", FIFTEEN, FIFTEEN_TESTS)
    text = write_rules(rules_of(workplace.store))
    assert "version" not in text.replace("\nversion = 1", "")
    assert DOZEN.splitlines()[1] not in text
    pin(workplace, text + FILE.format("Second", "dozen"))
    assert versions(workplace) == {"dozen": 1, "Second": 1}


def test_else_the_newest_that_is_confirmed_here_and_else_the_newest(workplace: Workplace, scripts: ScriptDesk) -> None:
    activated(scripts)
    scripts.save("dozen", FIFTEEN, FIFTEEN_TESTS)
    scripts.save("other", DOZEN, "")
    scripts.save("other", FIFTEEN, "")
    replace_book(workplace.store, [])
    pin(workplace, FILE.format("A", "dozen") + FILE.format("B", "other"))
    assert versions(workplace) == {"A": 1, "B": 2}


def test_a_script_that_is_not_here_is_wrong_use_and_the_book_stays(workplace: Workplace, scripts: ScriptDesk) -> None:
    activated(scripts)
    assert refusal(pin, workplace, FILE.format("A", "none")) == "unknown_script"
    assert versions(workplace) == {"dozen": 1}


def test_the_current_book_takes_in_what_is_confirmed_and_switched(workplace: Workplace, scripts: ScriptDesk) -> None:
    scripts.save("dozen", DOZEN, DOZEN_TESTS)
    pin(workplace, FILE.format("A", "dozen"))
    book = CurrentBook()
    assert book.of(workplace).entries == ()
    scripts.confirm("dozen")
    (entry,) = book.of(workplace).entries
    assert entry.rule.script is not None
    assert entry.rule.script.source == DOZEN
    scripts.switch("dozen", False)
    assert book.of(workplace).entries == ()


def test_where_scripts_are_off_gone_or_not_confirmed_a_rule_is_broken_with_the_reason(
    workplace: Workplace, scripts: ScriptDesk
) -> None:
    activated(scripts)
    rules = rules_of(workplace.store)

    def why(here: Workplace, these: list[Rule]) -> list[str]:
        return [reason.say() for reason in broken_rules(workplace.store, these, scripts_at(here)).values()]

    assert why(workplace, rules) == []
    assert why(replace(workplace, scripts=None), rules) == ["Advanced rules are switched off at this workstation."]
    assert why(replace(workplace, find_installation=lambda: "elsewhere"), rules) == [
        "No technician has confirmed its script in this installation."
    ]
    (rule,) = rules
    assert rule.script is not None
    gone = replace(rule, script=replace(rule.script, name="none", source=""))
    assert why(workplace, [gone]) == ["Its script is gone; ask your technician."]


# The desk of ordinary users


@pytest.fixture
def rule(scripts: ScriptDesk) -> str:
    return activated(scripts)


@pytest.mark.usefixtures("rule")
def test_others_see_name_and_state_and_no_text(desk: RuleDesk) -> None:
    """Scenario J03."""
    (row,) = desk.rules()
    assert (row.rule.name, row.rule.active, row.broken) == ("dozen", True, None)
    assert row.rule.script is not None
    assert row.rule.script.source == ""
    (version,) = desk.versions(row.rule.id)
    assert version.rule.script is not None
    assert version.rule.script.source == ""


def test_others_can_neither_change_copy_move_remove_nor_try_it(workplace: Workplace, rule: str) -> None:
    desk = RuleDesk(workplace, OWNER)
    (row,) = desk.rules()
    plain = replace(new("Plain"), id=rule, version=row.rule.version)
    calls = (
        lambda: desk.put(row.rule),
        lambda: desk.put(replace(row.rule, id="", name="Copy")),
        lambda: desk.put(plain),
        lambda: desk.copy(rule, "Copy"),
        lambda: desk.move(rule, 1),
        lambda: desk.remove(rule),
        lambda: desk.switch(rule, True),
        lambda: desk.sample(row.rule),
        lambda: desk.lint(row.rule),
    )
    assert [refusal(call) for call in calls] == ["advanced_rule"] * len(calls)
    assert versions(workplace) == {"dozen": 1}


def test_only_the_owner_may_switch_it_off_and_only_a_technician_on(
    workplace: Workplace, scripts: ScriptDesk, rule: str
) -> None:
    assert refusal(RuleDesk(workplace, MANAGER).switch, rule, False) == "no_right"
    owner = RuleDesk(workplace, OWNER)
    assert not owner.switch(rule, False).active
    assert entries(workplace)[-1] == ("1", "dozen", 2, "switched off")
    assert refusal(owner.switch, rule, True) == "advanced_rule"
    scripts.switch("dozen", True)
    assert [row.rule.active for row in owner.rules()] == [True]


def test_another_rule_is_not_moved_where_an_advanced_one_would_have_to_give_way(desk: RuleDesk, rule: str) -> None:
    kept = desk.put(new("Plain", priority=50))
    desk.move(kept.id, 1)
    assert [row.rule.name for row in desk.rules()] == ["dozen", "Plain"]
    desk.move(kept.id, -1)
    assert [row.rule.name for row in desk.rules()] == ["Plain", "dozen"]


def test_a_plain_rule_is_tried_beside_advanced_ones(desk: RuleDesk, rule: str) -> None:
    tried = new("Plain", "over")
    cart = desk.item_line(desk.sample(tried), "КОЛА", 12_000)  # type: ignore[arg-type]
    trial = desk.trial(tried, cart)
    assert {trace.name for trace in trial.trace if trace.acted} == {"Plain", "dozen"}


# A file of rules, which anybody may bring


def imported(workplace: Workplace, file: Path, text: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the command says when the text is imported."""
    file.write_text(text, "utf-8")
    import_rules(workplace.store, file)
    return capsys.readouterr().out.splitlines()


def noted(workplace: Workplace) -> dict[str, object]:
    """What the journal has of the last import, of advanced rules."""
    facts = told(workplace.store, "import_rules")[-1]
    return {name: facts[name] for name in facts if name.startswith("advanced")}


STAYS = "“dozen” is an advanced rule and stays as it is in the book; only a technician changes it."
PLAIN = '[[rule]]\nname = "Plain"\noperations = ["sale"]\nwhen = [{ item = "КОЛА" }]\n'
PLAIN += 'then = [{ set_discount = { percent = "5" } }]\n'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mandatory = true", "mandatory = false"),
        ("priority = 7", "priority = 8"),
        ("active = true", "active = false"),
        ('    "sale",', '    "return",'),
        ("mandatory = true", 'mandatory = true\nexcludes = ["Plain"]'),
        ('script = "dozen"', 'when = [{ item = "КОЛА" }]\nthen = [{ stop_rules = true }]'),
        ('name = "dozen"', 'name = "harmless"'),
    ],
)
def test_a_file_changes_nothing_of_an_advanced_rule_and_says_so(
    workplace: Workplace, scripts: ScriptDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    activated(scripts)
    scripts.activate("dozen", 1, mandatory=True, priority=7)
    (before,) = rules_of(workplace.store)
    text = write_rules([before])
    assert old in text
    assert imported(workplace, tmp_path / "rules.toml", text.replace(old, new) + PLAIN, capsys) == [STAYS]
    assert rules_of(workplace.store)[0] == before
    assert noted(workplace) == {"advanced_kept": ["dozen"]}


def test_an_advanced_rule_that_is_on_stays_also_where_the_file_has_it_not(
    workplace: Workplace, scripts: ScriptDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    activated(scripts)
    (before,) = rules_of(workplace.store)
    file = tmp_path / "rules.toml"
    assert imported(workplace, file, PLAIN, capsys) == [STAYS]
    assert [rule.name for rule in rules_of(workplace.store)] == ["Plain", "dozen"]
    assert before in rules_of(workplace.store)
    scripts.switch("dozen", False)
    assert imported(workplace, file, PLAIN, capsys) == []
    assert [rule.name for rule in rules_of(workplace.store)] == ["Plain"]


def test_an_advanced_rule_that_the_book_has_not_comes_switched_off_though_its_script_runs_already(
    workplace: Workplace, scripts: ScriptDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    activated(scripts)
    (before,) = rules_of(workplace.store)
    text = write_rules([before]) + FILE.format("twin", "dozen")
    said = imported(workplace, tmp_path / "rules.toml", text, capsys)
    assert said == ["“twin” is an advanced rule and came switched off; ask your technician."]
    assert [(rule.name, rule.active) for rule in rules_of(workplace.store)] == [("dozen", True), ("twin", False)]
    assert noted(workplace) == {"advanced_off": ["twin"]}


def test_a_file_that_says_what_the_book_does_says_nothing_of_advanced_rules(
    workplace: Workplace, scripts: ScriptDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    activated(scripts)
    book = rules_of(workplace.store)
    assert imported(workplace, tmp_path / "rules.toml", write_rules(book), capsys) == []
    # Written by hand it has no id, and is known by its name.
    assert imported(workplace, tmp_path / "rules.toml", FILE.format("dozen", "dozen"), capsys) == []
    assert rules_of(workplace.store) == book
    assert noted(workplace) == {}


def test_a_link_to_what_the_file_takes_away_is_refused_and_the_book_stays(
    workplace: Workplace, scripts: ScriptDesk, tmp_path: Path
) -> None:
    activated(scripts)
    (rule,) = rules_of(workplace.store)
    linked = [replace(rule, excludes=("Plain",)), *read_rules(PLAIN)]
    replace_book(workplace.store, linked)
    book = rules_of(workplace.store)
    (tmp_path / "rules.toml").write_text(FILE.format("dozen", "dozen"), "utf-8")
    assert refusal(import_rules, workplace.store, tmp_path / "rules.toml") == "unknown_rule_linked"
    assert rules_of(workplace.store) == book
