"""What the check must not say, and how it must say the rest, whatever the rules are."""

from dataclasses import replace
from datetime import datetime

import any_rules
import pricing_strategies as some
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from linted import TODAY
from shelves import Shelves

from tui_pos.domain.cart import Cart
from tui_pos.domain.parties import END_CUSTOMER, NO_ACCOUNT
from tui_pos.language import translator
from tui_pos.pricing import rules as r
from tui_pos.pricing import terms
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.conditions import JUDGES, Scene
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.lint import lint
from tui_pos.pricing.lint.logic import clash, implies
from tui_pos.pricing.review import review
from tui_pos.pricing.sheet import Sheet
from tui_pos.pricing.verdict import Outcome

CODES = {"never_fires", "shadowed", "overlaps", "below_cost", "stops_every_sale", "dead_reference", "expired"}

RANDOM = Shelves(
    some.KNOWN_ITEMS,
    partners=("P1", "P2"),
    partner_groups=("traders/big", "staff"),
    locations=("L1", "L2"),
    location_groups=("town/old",),
    operators=("1", "2"),
    operator_groups=("day", "night"),
    sounds=("a", "b"),
    types=some.PAYMENT_TYPES,
)


def as_in_a_shop(cart: Cart, facts: Facts) -> tuple[Cart, Facts]:
    """The end customer is nobody in particular: in no group, with no account."""
    if not cart.partner.is_anonymous:
        return cart, facts
    return replace(cart, partner=END_CUSTOMER), replace(facts, account=NO_ACCOUNT)


def holds(condition: r.Condition, rule: r.Rule, cart: Cart, facts: Facts, moment: datetime) -> bool:
    (entry,) = RuleBook.compile([rule]).entries
    return JUDGES[type(condition)](condition, entry, Scene(cart, Sheet(cart), facts, moment)) is None


pairs = st.one_of(
    [st.tuples(any_rules.BY_TERM[term.name], any_rules.BY_TERM[term.name]) for term in terms.CONDITIONS]
    + [
        st.tuples(any_rules.BY_TERM["item_quantity"], any_rules.BY_TERM["item"]),
        st.tuples(any_rules.BY_TERM["group_quantity"], any_rules.BY_TERM["item_group"]),
        st.tuples(any_rules.BY_TERM["date"], any_rules.BY_TERM["weekday"]),
        st.tuples(some.conditions, some.conditions),
    ]
)
line_exceptions = st.lists(
    st.builds(r.ItemPresent, some.codes) | st.builds(r.ItemGroupPresent, some.groups), max_size=1
)


@examples(100)
@given(st.lists(pairs, min_size=12, max_size=12), line_exceptions, some.carts(), some.facts(), some.moments)
def test_what_is_implied_holds_with_the_other_and_what_clashes_never_does(
    drawn: list[tuple[r.Condition, r.Condition]],
    unless: list[r.Condition],
    cart: Cart,
    facts: Facts,
    moment: datetime,
) -> None:
    cart, facts = as_in_a_shop(cart, facts)
    for one, other in drawn:
        rule = r.Rule("1", "R", ("sale",), (one, other), (r.StopRules(),), tuple(unless))
        if not holds(one, rule, cart, facts, moment):
            continue
        if holds(other, rule, cart, facts, moment):
            assert clash((one, other), some.PAYMENT_TYPES) is None
        else:
            assert not implies(one, other)


@examples(120)
@given(some.carts(), some.rule_lists(), some.moments, some.facts())
def test_a_rule_that_acted_was_never_said_to_be_dead(
    cart: Cart, rules: list[r.Rule], moment: datetime, facts: Facts
) -> None:
    cart, facts = as_in_a_shop(cart, facts)
    asked = review(cart, RuleBook.compile(rules), facts, moment)
    by_id = {rule.id: rule for rule in rules}
    for trace in asked.trace:
        if trace.outcome is not Outcome.ACTED:
            continue
        findings = lint(by_id[trace.rule], rules, RANDOM, moment.date())
        assert not {each.code for each in findings} & {"never_fires", "expired"}
        never_reached = [each for each in findings if each.text.text.startswith("It is never reached")]
        # Where the other rule could not be carried out, nothing is saved anyway.
        assert not never_reached or asked.stop is not None


@examples(40)
@given(some.rule_lists())
def test_a_finding_is_told_whole_and_names_rules_of_the_book(rules: list[r.Rule]) -> None:
    names = {rule.name for rule in rules}
    for one in rules:
        for each in lint(one, rules, RANDOM, TODAY):
            assert each.code in CODES
            assert set(each.others) <= names - {one.name}
            assert each.text.say(translator("bg")).endswith(".")
