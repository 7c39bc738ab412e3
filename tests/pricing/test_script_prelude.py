"""What a script has to work with: the prelude's functions, and the facts that it sees."""

import json
import re
from datetime import datetime
from typing import Any

import pytest
from advanced import FACTS, ask, scripted
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from shop import ITEMS, КАФЕ, КОЛА, П1, cart

from tui_pos.domain.cart import Cart
from tui_pos.domain.money import format_decimal, percent_of, split
from tui_pos.domain.payment import STANDARD_TYPES
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.conditions import Scene
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.rules import Rule, Script
from tui_pos.pricing.scripts.intents import BY_NAME
from tui_pos.pricing.scripts.port import Call, Returned
from tui_pos.pricing.scripts.prelude import HELPERS, prelude
from tui_pos.pricing.scripts.seen import FACTS as SEEN
from tui_pos.pricing.scripts.seen import facts_of, own_of
from tui_pos.pricing.sheet import Sheet
from tui_pos.pricing.verdict import Outcome
from tui_pos.scripting.box import ScriptBox

# The prelude


def told(box: ScriptBox, body: str, **own: object) -> Any:
    """What a script answers that is no intent."""
    scene = scene_of(cart((КОЛА, "24"), (КАФЕ, "1")))
    entry = RuleBook.compile([scripted("а", body)]).entries[0]
    assert entry.rule.script is not None
    call = Call("а", entry.rule.script, {**own_of(entry, scene), **own})
    (answer,) = box.ask([call], facts_of(scene))
    assert isinstance(answer, Returned), answer
    return answer.value


def scene_of(cart: Cart, facts: Facts = FACTS) -> Scene:
    return Scene(cart, Sheet(cart), facts, datetime(2026, 11, 22, 9, 5))


@examples(60, one_shop=True)
@given(
    st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(0, 10_000)), max_size=5),
    st.integers(-(10**6), 10**6),
    st.lists(st.integers(0, 10**6), max_size=6),
)
def test_the_arithmetic_of_the_prelude_is_that_of_the_till(
    box: ScriptBox, parts: list[tuple[int, int]], amount: int, weights: list[int]
) -> None:
    of_parts = [f"percent({cents}, {bp})" for cents, bp in parts]
    answer = told(box, f"return [[{', '.join(of_parts)}], split({amount}, {weights})]")
    assert answer == [[percent_of(cents, bp) for cents, bp in parts], split(amount, weights)]  # type: ignore[arg-type]


@examples(40, one_shop=True)
@given(st.integers(-(10**7), 10**7), st.integers(0, 10**7))
def test_amounts_percents_and_quantities_are_read_as_people_write_them(box: ScriptBox, cents: int, qty: int) -> None:
    amount, pieces = format_decimal(cents, 2), format_decimal(qty, 3).rstrip("0").rstrip(".")
    answer = told(box, f'return [eur("{amount}"), pct("{amount.replace(".", ",")}"), pieces("{pieces}")]')
    assert answer == [cents, cents, qty]


@pytest.mark.parametrize("text", ["", ".", "x", "1.234", "1.2.3", "- 1", "٣"])
def test_what_is_no_amount_breaks_the_script(box: ScriptBox, text: str) -> None:
    asked = ask(cart((КАФЕ, "1")), [scripted("а", f'return message(str(eur("{text}")))')], box)
    assert asked.trace[0].outcome is Outcome.FAILED


def test_lines_are_found_by_item_and_by_group_with_its_subgroups(box: ScriptBox) -> None:
    body = """
return [
    [line.item for line in of(op, item=["КАФЕ", "КОЛА"])], [line.item for line in of(op, group="Храни")],
    quantity(op.lines), worth(op.lines), packs(of(op, item="КОЛА")), packs(op.lines, 5000), packs([]),
]
"""
    assert told(box, body) == [["КОЛА", "КАФЕ"], ["КАФЕ"], 25_000, 3640, 2000, 5000, 0]


def test_the_prelude_has_a_function_for_each_intent_with_its_parameters_and_the_helpers() -> None:
    text = prelude()
    names = set(re.findall(r"^def ([a-z]\w*)\(", text, re.MULTILINE))
    assert names == set(BY_NAME) | set(HELPERS)
    assert "def set_price(price = None, group = None, times = 10000, plus = 0, lines = None, by_hand = False):" in text
    assert 'def email(text, to = ""):' in text


def test_line_numbers_may_stand_for_lines_and_one_type_for_a_list(box: ScriptBox) -> None:
    asked = ask(cart((КАФЕ, "1"), (КОЛА, "1")), [scripted("а", "return set_discount(1000, [2])")], box)
    assert [line.percent for line in asked.lines] == [0, 1000]


# What a script sees


WHOLE = """
def told(value):
    if type(value) == "struct":
        return {name: told(getattr(value, name)) for name in dir(value)}
    if type(value) == "list":
        return [told(each) for each in value]
    if type(value) == "dict":
        return {name: told(each) for name, each in value.items()}
    return value
"""


def test_the_table_of_facts_names_all_that_a_script_sees_and_nothing_else(box: ScriptBox) -> None:
    facts = Facts(ITEMS, stock={"КОЛА": 5000}, paid_by=STANDARD_TYPES[:1])  # type: ignore[dict-item]
    whole = cart((КОЛА, "1"), partner=П1)
    scene = scene_of(whole, facts)
    scene.sheet.add(КАФЕ, 1000, 0, "а")  # type: ignore[arg-type]
    body = "return [told(op.lines), told(op.added), told(op.items), told(op.partner), told(op.paid_by), dir(op)]"
    source = WHOLE + f"\ndef rule(op):\n    'КАФЕ'\n    {body}\n"
    entry = RuleBook.compile([Rule("а", "а", ("sale",), (), (), script=Script("s", 1, source))]).entries[0]
    assert entry.rule.script is not None
    (answer,) = box.ask([Call("а", entry.rule.script, own_of(entry, scene))], facts_of(scene))
    assert isinstance(answer, Returned), answer
    lines, added, items, partner, paid_by, names = answer.value  # type: ignore[misc]
    kept = json.loads(facts_of(scene))
    seen = {f"op.{name}" for name in names if not isinstance(kept.get(name), dict) or name == "stock"}
    seen |= {f"op.lines[].{name}" for name in lines[0]} | {f"op.paid_by[].{name}" for name in paid_by[0]}
    seen |= {f"op.items[].{name}" for name in items["КАФЕ"]} | {f"op.partner.{name}" for name in partner}
    seen |= {f"op.{part}.{name}" for part in ("location", "operator", "moment") for name in kept[part]}
    assert added[0].keys() == lines[0].keys()
    assert {fact.name for fact in SEEN} == seen
    assert len({fact.name for fact in SEEN}) == len(SEEN)


def test_what_scripts_see_names_no_person() -> None:
    scene = scene_of(cart((КОЛА, "1"), partner=П1))
    kept = facts_of(scene).decode()
    for private in (П1.name, П1.card, scene.cart.operator.name):
        assert private not in kept


def test_the_listed_price_of_an_item_that_the_text_names_is_the_customers(box: ScriptBox) -> None:
    assert told(box, 'return [op.items["КОЛА"].price, len(op.items), op.partner.birthday_used]') == [110, 1, False]
