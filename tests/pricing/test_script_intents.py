"""What a script may answer, and what is refused whole."""

import json
from datetime import datetime
from typing import Any

import pricing_strategies as some
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.cart import Cart
from tui_pos.pricing import rules as r
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review
from tui_pos.pricing.rules import Rule, Script
from tui_pos.pricing.scripts.answers import Asked, BadAnswer, Known, asked_for
from tui_pos.pricing.scripts.intents import BY_NAME, INTENTS, KEY, MOST_INTENTS, NEEDED, Form, Phase
from tui_pos.pricing.scripts.port import Call, Returned
from tui_pos.pricing.terms import ACTIONS
from tui_pos.pricing.verdict import Broke, Outcome

KNOWN = Known(BY_NAME, {1, 2}, {"A", "B"}, "правило")

json_like: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
_right: dict[Form, st.SearchStrategy[Any]] = {
    Form.LINES: st.none() | st.lists(st.integers(1, 3), max_size=3),
    Form.MODE: st.sampled_from([*r.Mode, "most"]),
    Form.YES_NO: st.booleans(),
    Form.ITEM: st.sampled_from(("A", "B", "SERVICE", "GONE", "NEVER")),
    Form.PARTNER: st.sampled_from(("", "P1")),
    Form.PRICE_GROUP: st.sampled_from(("wholesale", "1", "current")),
    Form.PRICE_SOURCE: st.sampled_from(("wholesale", "current", "purchase", "none")),
    Form.KIND: st.sampled_from([*r.ChildKind, "gift"]),
    Form.TYPES: st.lists(st.sampled_from(("cash", "card", "")), max_size=2),
    Form.NAME: st.sampled_from(("", "a", "a@b", "x" * 1001)),
    Form.TEXT: st.sampled_from(("", "a", "a\nb", "a\x1b[2J", "x" * 1001)),
    Form.DIFFERENCE: st.integers(-200, 200),
    Form.SUM: st.integers(-1000, 10**13),
}
_number = st.integers(0, 2000) | st.sampled_from((-1, 10_000, 10_001, 99_999_999, 10**12))


@st.composite
def intents(draw: st.DrawFn) -> Any:
    """One intent, mostly as it should be."""
    intent = draw(st.sampled_from(INTENTS))
    given: dict[str, Any] = {KEY: intent.name}
    for parameter in intent.parameters:
        if parameter.default is NEEDED or draw(st.booleans()):
            given[parameter.name] = draw(_right.get(parameter.form, _number))
    if draw(st.integers(0, 30)) == 0:
        given[draw(st.sampled_from(("colour", "percent", "lines", "item")))] = draw(json_like)
    return given


answers = st.one_of(intents(), st.lists(intents(), max_size=4), st.lists(intents() | json_like, max_size=3), json_like)


@examples(400)
@given(answers)
def test_reading_an_answer_raises_nothing_but_the_one_refusal(answer: Any) -> None:
    try:
        said: object = asked_for(answer, KNOWN)
    except BadAnswer as bad:
        said = bad.reason.say()
    assert isinstance(said, Asked | str)


def test_numbers_that_are_too_long_to_be_written_out_are_refused_as_others_are() -> None:
    for huge in (10**5000, -(10**5000)):
        for answer in (huge, {KEY: "message", "text": huge}, {KEY: "advance", "percent": huge}, [[huge]], {KEY: huge}):
            with pytest.raises(BadAnswer) as refusal:
                asked_for(answer, KNOWN)
            assert refusal.value.reason.say()


class Saying:
    """Scripts that answer whatever they are given to answer, one after the other."""

    def __init__(self, answers: list[Any]) -> None:
        self._answers = answers
        self._at = 0

    def ask(self, calls: list[Call], facts: bytes) -> list[Returned | Broke]:
        json.loads(facts)
        said: list[Returned | Broke] = []
        for _ in calls:
            said.append(Returned(self._answers[self._at % len(self._answers)], 1))
            self._at += 1
        return said


EVERYTHING = "def rule(op):\n    " + " + ".join(BY_NAME) + "\n    ['A', 'B', 'SERVICE', 'GONE']\n"


@examples(150)
@given(some.carts(), some.moments, some.facts(), st.lists(answers, min_size=1, max_size=8), st.data())
def test_whatever_scripts_answer_there_is_a_review(
    cart: Cart, moment: datetime, facts: Facts, given: list[Any], data: st.DataObject
) -> None:
    rules = data.draw(some.rule_lists(some.rules_to_link, 4, least_links=2))
    scripted_ones = data.draw(st.sets(st.integers(0, 3)))
    rules = [
        Rule(
            rule.id,
            rule.name,
            rule.operations,
            (),
            (),
            best_of=rule.best_of,
            excludes=rule.excludes,
            script=Script("s", 1, EVERYTHING),
        )
        if place in scripted_ones
        else rule
        for place, rule in enumerate(rules)
    ]
    asked = review(cart, RuleBook.compile(rules), facts, moment, Saying(given))  # type: ignore[arg-type]
    assert asked.total == sum(line.net for line in asked.lines)
    assert asked.total >= 0 or cart.total < 0 or asked.stop is not None
    shared: dict[int, int] = {}
    for share in asked.shares:
        shared[share.line] = shared.get(share.line, 0) + share.cents
    before = {line.number: line.net for line in cart.lines}
    assert all(shared.pop(line.number, 0) == line.net - before.get(line.number, 0) for line in asked.lines)
    assert {ran.rule for ran in asked.ran if ran.broke} >= {
        t.rule for t in asked.trace if t.outcome is Outcome.FAILED and t.why.text.startswith("Script")
    }


@examples(100)
@given(some.carts(), some.rule_lists(most=5), some.moments, some.facts(), st.data())
def test_without_scripts_each_advanced_rule_fails_alone_and_the_rest_is_as_without_it(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts, data: st.DataObject
) -> None:
    rules = [Rule(x.id, x.name, x.operations, x.when, x.then, x.unless, x.priority) for x in rules]
    extra = [
        Rule(f"s{place}", f"script {place}", ("sale",), (), (), priority=data.draw(st.integers(1, 5)), script=script)
        for place, script in enumerate([Script("s", 1, EVERYTHING), Script("m", 1, "def rule(op):\n    message('x')")])
    ]
    alone = review(cart, RuleBook.compile(rules), facts, moment)
    beside = review(cart, RuleBook.compile([*extra, *rules]), facts, moment)
    assert beside.lines == alone.lines
    assert (beside.effects, beside.stop, beside.shares, beside.uses, beside.ran) == (
        alone.effects,
        alone.stop,
        alone.shares,
        alone.uses,
        (),
    )
    assert [t for t in beside.trace if t.rule in {rule.id for rule in rules}] == list(alone.trace)
    for trace in beside.trace:
        if trace.rule.startswith("s"):
            assert trace.outcome in (Outcome.FAILED, Outcome.STOPPED)


def test_every_action_of_a_rule_can_be_asked_for_by_its_name_and_in_its_phase() -> None:
    assert {term.name for term in ACTIONS} | {"ask_payment", "once_a_year"} == set(BY_NAME)
    for term in ACTIONS:
        intent = BY_NAME[term.name]
        if issubclass(term.value, r.PriceAction) or term.value is r.StopRules:
            assert intent.phase is Phase.PRICE
        else:
            assert intent.phase is (Phase.SERVICE if term.value is r.ServiceCharge else Phase.FINAL)
    for intent in INTENTS:
        assert intent.doc
        assert all(parameter.doc for parameter in intent.parameters)


def test_an_answer_of_too_many_is_refused() -> None:
    message = {KEY: "message", "text": "x"}
    assert len(asked_for([message] * MOST_INTENTS, KNOWN).effects) == MOST_INTENTS
    with pytest.raises(BadAnswer):
        asked_for([message] * (MOST_INTENTS + 1), KNOWN)


@pytest.mark.parametrize(
    ("name", "parameter"), [("message", "text"), ("email", "text"), ("stop", "message")], ids=lambda each: each
)
def test_texts_are_made_of_what_can_be_printed(name: str, parameter: str) -> None:
    def asked(text: str) -> Asked:
        return asked_for({KEY: name, parameter: text}, KNOWN)

    assert asked("Ред 1,\nред 2: 5\N{NO-BREAK SPACE}€ \N{BEER MUG}")
    for odd in ("\0", "\x1b[2J", "\r", "\t", "\x7f", "\x9b", "\u202e", "\ud800"):
        with pytest.raises(BadAnswer):
            asked(f"Ред {odd}1")


def test_documents_go_to_partners_in_use_that_are_written_in_the_text_or_to_the_customer() -> None:
    bonus = {KEY: "child_operation", "kind": "bonus", "item": "A", "price": 1}
    known = KNOWN._replace(partners={"P1"})
    assert asked_for(bonus | {"to": "P1"}, known).effects
    assert asked_for(bonus | {"to": "P2"}, KNOWN).effects, "nobody looked"
    assert asked_for(bonus | {"kind": "sale"}, known).effects
    for to in ("P2", "p1", "\0", 1):
        with pytest.raises(BadAnswer, match="customer"):
            asked_for(bonus | {"to": to}, known)


def test_what_is_not_written_in_the_text_cannot_be_asked_for() -> None:
    with pytest.raises(BadAnswer) as refusal:
        asked_for({KEY: "stop", "message": "x"}, KNOWN._replace(intents={"message"}))
    assert refusal.value.reason.say() == "It asks for stop, which is not written in it."


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({KEY: "set_discount"}, "set_discount needs percent."),
        ({KEY: "set_discount", "percent": 5.0}, "percent is float; it takes a whole number from 0 to 10000."),
        ({KEY: "set_discount", "percent": True}, "percent is True"),
        ({KEY: "set_discount", "percent": 10**30}, "percent is …"),
        ({KEY: "set_discount", "percent": 1, "by_hand": 1}, "by_hand is 1; it takes True or False."),
        ({KEY: "set_discount", "percent": 1, "mode": None}, "mode is None; it takes one of replace, add, best."),
        ({KEY: "set_discount", "percent": 1, "lines": [True]}, "lines is list"),
        ({KEY: "set_discount", "percent": 1, "lines": [3]}, "lines is list"),
        ({KEY: "set_discount", "percent": 1, "colour": 1}, "set_discount takes no “colour”."),
        ({KEY: "add_item", "item": "C"}, "item is “C”"),
        ({KEY: "set_price"}, "either a price, or a group"),
        ({KEY: "no_such"}, "It asks for “no_such”, which there is not."),
        ("x", "It answers “x”; an answer is None, an intent, or a list of them."),
        ([None], "It answers None"),
    ],
)
def test_the_refusal_says_what_is_wrong(given: Any, said: str) -> None:
    with pytest.raises(BadAnswer) as refusal:
        asked_for(given, KNOWN)
    assert said in refusal.value.reason.say()
