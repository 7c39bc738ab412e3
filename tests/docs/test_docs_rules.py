"""docs/technician.md tells all of the rule file: its example is read, its tables are those of the program."""

import re
import tomllib
from pathlib import Path

import pytest

from tui_pos.cli.rules import rules_command
from tui_pos.errors import WrongUse
from tui_pos.pricing.rulefile import read_rules, write_rules
from tui_pos.pricing.rules import OPERATIONS, Rule
from tui_pos.pricing.terms import ACTIONS, CONDITIONS, Form, Term

PAGE = (Path(__file__).parents[2] / "docs" / "technician.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("\n## The file of price rules\n")[2].partition("\n## ")[0]
TERM_ROW = re.compile(r"^\| `(\w+)` \| (.*?) ?\| `(\{ .+ \})`.* \|$", re.MULTILINE)
SAID = {
    Form.CHOSEN: "lines",
    Form.QTY_RANGE: "range",
    Form.MONEY_RANGE: "range",
}
"""How a parameter of many keys is called in the tables."""


def rows() -> dict[str, tuple[str, str]]:
    """Condition or action → its parameters, its example."""
    return {name: (parameters, example) for name, parameters, example in TERM_ROW.findall(SECTION)}


def test_the_whole_file_is_read_and_comes_out_as_it_went_in() -> None:
    (example,) = re.findall(r"^```toml\n(.+?)^```$", SECTION, re.MULTILINE | re.DOTALL)
    rules = read_rules(example)
    assert len(rules) == len(tomllib.loads(example)["rule"]) > 3
    assert read_rules(write_rules(rules)) == rules


def test_every_key_of_a_rule_is_told() -> None:
    table = SECTION.partition("| key of a rule")[2].partition("\n\n")[0]
    told = set(re.findall(r"`(\w+)`", "\n".join(line.split("|")[1] for line in table.splitlines()[2:])))
    assert told == set(Rule.__dataclass_fields__)
    (operations,) = [line for line in table.splitlines() if line.startswith("| `operations`")]
    assert set(OPERATIONS) <= set(re.findall(r"`(\w+)`", operations))


def test_every_condition_and_action_stands_in_its_table_once_and_in_order() -> None:
    assert [name for name, *_ in TERM_ROW.findall(SECTION)] == [term.name for term in (*CONDITIONS, *ACTIONS)]


@pytest.mark.parametrize("term", [*CONDITIONS, *ACTIONS], ids=lambda term: term.name)
def test_the_parameters_of_a_term_are_told_and_its_example_is_taken(term: Term) -> None:
    told, example = rows()[term.name]
    if not term.bare:
        for parameter in term.parameters:
            assert SAID.get(parameter.form) or f"`{parameter.name}`" in told
            assert SAID.get(parameter.form, "") in told
    head = '[[rule]]\nname = "One"\noperations = ["sale"]\n'
    if term in CONDITIONS:
        (rule,) = read_rules(f"{head}when = [{example}]\nthen = [{{ stop_rules = true }}]")
        assert [type(condition) for condition in rule.when] == [term.value]
    else:
        (rule,) = read_rules(f"{head}when = [{{ card = true }}]\nthen = [{example}]")
        assert [type(action) for action in rule.then] == [term.value]


def test_every_command_about_rules_is_told_with_its_options() -> None:
    table = SECTION.partition("### From the command line")[2]
    told = re.findall(
        r"`(\w+)( [^`]*)?`", "\n".join(line.split("|")[1] for line in table.splitlines()[2:] if "|" in line)
    )
    assert {name for name, _ in told} == set(rules_command.commands)
    for name, rest in told:
        known = {option for parameter in rules_command.commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--\w+", rest)) <= known


def test_a_refusal_is_shown_as_it_is_said() -> None:
    (shown,) = re.findall(r"^    (Line \d+: .+)$", SECTION, re.MULTILINE)
    file = '[[rule]]\nname = "Cola by the dozen"\noperations = ["sale"]\n'
    file += 'when = [{ total = { from = "2.00", to = "1.00" } }]\nthen = [{ stop_rules = true }]\n'
    with pytest.raises(WrongUse) as refused:
        read_rules(file)
    assert str(refused.value) == shown
