"""Advanced rules in files, in the book, said back, and looked at before they are switched on."""

import subprocess
import sys
from dataclasses import replace

import pytest
from advanced import scripted
from linted import SHOP, TODAY, said
from shop import rule

from tui_pos.errors import WrongUse
from tui_pos.pricing.book import broken
from tui_pos.pricing.checks import check_rule
from tui_pos.pricing.lint import lint_all
from tui_pos.pricing.rulefile import body_of, read_rules, rule_from_body, write_rules
from tui_pos.pricing.rules import Script
from tui_pos.pricing.telling import Names, tell

ADVANCED = """
[[rule]]
name = "Каси"
operations = ["sale", "consignment"]
script = "crates"
mandatory = true
"""


def code_of(text: str) -> str:
    with pytest.raises(WrongUse) as refusal:
        read_rules(text)
    return refusal.value.code


def test_a_rule_file_names_the_script_and_nothing_is_lost() -> None:
    (read,) = read_rules(ADVANCED)
    assert (read.script, read.when, read.then, read.unless) == (Script("crates"), (), (), ())
    assert read_rules(write_rules([read])) == [read]
    pinned = replace(read, script=Script("crates", 7, "def rule(op): return None"))
    text = write_rules([pinned])
    assert "crates" in text
    assert "def rule" not in text
    assert read_rules(text) == [read]


def test_the_stored_body_keeps_the_version_of_the_script_and_not_its_text() -> None:
    (read,) = read_rules(ADVANCED)
    pinned = replace(read, script=Script("crates", 7, "def rule(op): return None"))
    body = body_of(pinned)
    assert '"script":"crates","script_version":7' in body
    assert "def rule" not in body
    assert rule_from_body(body, read.id, 3) == replace(pinned, version=3, script=Script("crates", 7))
    (plain,) = read_rules(rule("x", when='{ total = { over = "0" } }', then="{ stop_rules = true }"))
    assert "script" not in body_of(plain)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ('when = [{ item = "A" }]', "script_and_terms"),
        ("when = []", "script_and_terms"),
        ('unless = [{ item = "A" }]', "script_and_terms"),
        ("then = [{ stop_rules = true }]", "script_and_terms"),
        ("script_version = 3", "unknown_parameter"),
        ("source = 'x'", "unknown_parameter"),
    ],
)
def test_beside_a_script_nothing_says_what_the_rule_does(more: str, code: str) -> None:
    assert code_of(ADVANCED + more) == code


@pytest.mark.parametrize("name", ["", " ", "1x", "a b", "a/b", "../a", "x" * 41, "a.star"])
def test_a_script_has_a_name_that_is_one(name: str) -> None:
    assert code_of(ADVANCED.replace("crates", name)) == "bad_script_name"
    assert code_of(ADVANCED.replace('"crates"', "5")) == "bad_value"


@pytest.mark.parametrize("name", ["crates", "x", "Каси_12", "two-words"])
def test_a_name_may_be_of_any_alphabet(name: str) -> None:
    (read,) = read_rules(ADVANCED.replace("crates", name))
    assert read.script == Script(name)


def test_a_rule_of_both_is_refused_wherever_it_is_made() -> None:
    (plain,) = read_rules(rule("x", when='{ total = { over = "0" } }', then="{ stop_rules = true }"))
    with pytest.raises(WrongUse) as refusal:
        check_rule(replace(plain, script=Script("crates")))
    assert refusal.value.code == "script_and_terms"


def test_an_advanced_rule_is_told_by_the_name_of_its_script_alone() -> None:
    (read,) = read_rules(ADVANCED)
    told = tell(replace(read, script=Script("crates", 3, "secret")), Names(), str)
    assert told == (
        "By the script “crates”. It is for sales and consignments. "
        "It is mandatory: where it cannot be carried out, nothing is saved."
    )


def test_nothing_doubtful_is_said_of_a_script_nor_of_others_because_of_it() -> None:
    (five,) = read_rules(
        rule("пет", when='{ item = "КОЛА" }', then='{ set_discount = { items = ["КОЛА"], percent = "5" } }')
    )
    first = scripted("първо", "return [stop_rules(), set_discount(1000)]", excludes=("пет",), priority=1)
    assert list(lint_all([first, five], SHOP, TODAY)) == []
    assert said(ADVANCED) == []
    assert broken([first], lambda code: False, lambda code: False) == {}


def test_the_checks_of_a_document_name_what_is_gone_and_what_never_comes() -> None:
    def document(more: str, unless: str = "") -> str:
        then = f'{{ child_operation = {{ kind = "consignment", item = "КАСА", {more} }} }}'
        return rule("каси", when='{ total = { over = "0" } }', then=then, unless=unless)

    assert said(document('of = { item = "КОЛА" }')) == []
    gone = said(document('of = { item = "НЯМА", group = "Няма" }, to = "П9"'))
    assert {code for code, _ in gone} == {"dead_reference"}
    assert len(gone) == 3
    assert [code for code, _ in said(document('of = { item = "КОЛА" }', unless='{ item = "КОЛА" }'))] == ["never_fires"]


def test_a_book_and_a_review_without_scripts_read_nothing_about_them() -> None:
    text = """
import sys
sys.path.insert(0, "tests/scenarios")
from shop import TEN_OFF_12, КОЛА, cart, save
assert save(cart((КОЛА, "12")), [TEN_OFF_12]).total == 1188
loaded = sorted(name for name in sys.modules if name.startswith(("tui_pos.pricing.scripts", "tui_pos.scripting")))
assert loaded == [], loaded
"""
    subprocess.run([sys.executable, "-c", text], check=True, timeout=60)
