"""A script can do all that a standard rule can, with the same result: books of rules, some written as scripts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import any_rules
import pricing_strategies as some
import pytest
from examples import examples
from hypothesis import assume, given
from hypothesis import strategies as st
from scripted_rules import as_script

from tui_pos.domain.cart import Cart
from tui_pos.domain.money import BasisPoints
from tui_pos.errors import WrongUse
from tui_pos.pricing import rules as r
from tui_pos.pricing import terms
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.checks import check_action
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review
from tui_pos.pricing.rules import Rule
from tui_pos.pricing.scripts.port import Scripts
from tui_pos.pricing.scripts.prelude import prelude
from tui_pos.pricing.verdict import Outcome, Review, Trace
from tui_pos.scripting.box import ScriptBox


@pytest.fixture(scope="module")
def scripts() -> Iterator[Scripts]:
    """The walled child, started once."""
    box = ScriptBox(prelude())
    yield box
    box.close()


def same(cart: Cart, rules: list[Rule], which: set[int], moment: datetime, facts: Facts, scripts: Scripts) -> None:
    """The rules at these places of the list, written as scripts, change nothing in what the review comes to."""
    written = [as_script(rule) if place in which else rule for place, rule in enumerate(rules)]
    plain = review(cart, RuleBook.compile(rules), facts, moment)
    scripted = review(cart, RuleBook.compile(written), facts, moment, scripts)
    assert seen(scripted) == seen(plain)
    told, by_script = stories(plain), stories(scripted)
    # A script is asked about every sale; a rule only about those that it can hit.
    assert told.keys() <= by_script.keys()
    for rule, trace in by_script.items():
        if rule in told:
            assert result(trace) == result(told[rule])
        else:
            assert trace.outcome not in (Outcome.ACTED, Outcome.FAILED)
            assert not trace.changes


def seen(of: Review) -> dict[str, Any]:
    """All that follows from a review, but for what is told of it."""
    return {
        "lines": of.lines,
        "total": of.total,
        "shares": of.shares,
        "effects": of.effects,
        "stop": of.stop and (of.stop.code, of.stop.rule),
        "uses": of.uses,
        "paid_by": of.paid_by,
        "asks_payment": of.asks_payment,
        "warnings": of.warnings,
    }


def stories(of: Review) -> dict[str, Trace]:
    return {trace.rule: trace for trace in of.trace}


def result(trace: Trace) -> tuple[Any, ...]:
    return trace.name, trace.version, trace.outcome, trace.changes, trace.losers


def places(rules: list[Rule]) -> st.SearchStrategy[set[int]]:
    everywhere = set(range(len(rules)))
    return st.just(everywhere) | st.sets(st.integers(0, max(0, len(rules) - 1))).map(everywhere.intersection)


@examples(60)
@given(some.carts(), some.rule_lists(), some.moments, some.facts(), st.data())
def test_rules_written_as_scripts_come_to_the_same(
    scripts: Scripts, cart: Cart, rules: list[Rule], moment: datetime, facts: Facts, data: st.DataObject
) -> None:
    same(cart, rules, data.draw(places(rules)), moment, facts, scripts)


@examples(40)
@given(some.carts(), some.rule_lists(some.rules_after_prices), some.moments, some.facts(), st.data())
def test_scripts_on_the_final_sum_come_to_the_same(
    scripts: Scripts, cart: Cart, rules: list[Rule], moment: datetime, facts: Facts, data: st.DataObject
) -> None:
    same(cart, rules, data.draw(places(rules)), moment, facts, scripts)


@examples(40)
@given(some.carts(1), some.rule_lists(some.rules_to_link, 6, least_links=2), some.moments, some.facts(), st.data())
def test_linked_scripts_come_to_the_same(
    scripts: Scripts, cart: Cart, rules: list[Rule], moment: datetime, facts: Facts, data: st.DataObject
) -> None:
    same(cart, rules, data.draw(places(rules)), moment, facts, scripts)


rules_with_children = st.builds(
    r.Rule,
    id=st.just(""),
    name=st.just(""),
    operations=st.just(("sale",)),
    when=some.mostly_met,
    then=st.lists(some.children | some.price_actions, min_size=1, max_size=2).map(tuple),
    unless=st.lists(some.exceptions, max_size=1).map(tuple),
    mandatory=st.booleans(),
)


@examples(40)
@given(some.carts(), some.rule_lists(rules_with_children, 4), some.moments, some.facts(), st.data())
def test_the_documents_of_scripts_are_those_of_rules(
    scripts: Scripts, cart: Cart, rules: list[Rule], moment: datetime, facts: Facts, data: st.DataObject
) -> None:
    same(cart, rules, data.draw(places(rules)), moment, facts, scripts)


@pytest.mark.parametrize("term", terms.CONDITIONS, ids=lambda term: term.name)
@examples(15)
@given(cart=some.carts(), moment=some.moments, facts=some.facts(), data=st.data())
def test_every_condition_can_be_said_in_a_script(
    scripts: Scripts, term: terms.Term, cart: Cart, moment: datetime, facts: Facts, data: st.DataObject
) -> None:
    asked = data.draw(any_rules.BY_TERM[term.name])
    then = (r.SetDiscount(BasisPoints(1000)), r.ShowMessage("a"))
    met = Rule("1", "met", ("sale",), (asked,), then)
    taken_out = Rule("2", "taken out", ("sale",), (r.Total(r.Range(least=0)),), then, unless=(asked,))
    same(cart, [met, taken_out], {0, 1}, moment, facts, scripts)


@pytest.mark.parametrize("term", terms.ACTIONS, ids=lambda term: term.name)
@examples(15)
@given(cart=some.carts(), moment=some.moments, facts=some.facts(), data=st.data())
def test_every_action_can_be_asked_for_in_a_script(
    scripts: Scripts, term: terms.Term, cart: Cart, moment: datetime, facts: Facts, data: st.DataObject
) -> None:
    action = data.draw(EMAILS if term.value is r.SendEmail else any_rules.BY_TERM[term.name])
    always = (r.Total(r.Range(most=10**9)),)
    assume(fits(action))
    one = Rule("1", "one", ("sale",), always, (action,), unless=data.draw(st.sampled_from(((), (WITHOUT_A,)))))
    same(cart, [one, replace(one, id="2", name="two")], {0, 1}, moment, facts, scripts)


EMAILS = st.builds(r.SendEmail, some.texts, st.sampled_from(("", "a@b")))
WITHOUT_A = r.ItemPresent(("A",))


def fits(action: r.Action) -> bool:
    """Whether a rule with it could be stored; a script that asks for anything else is at fault."""
    try:
        check_action(action, "")
    except WrongUse:
        return False
    return True
