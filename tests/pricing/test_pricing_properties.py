"""What must hold for every book and every cart."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from random import Random

import oracle
import pricing_strategies as some
from hypothesis import given, settings
from hypothesis import strategies as st

from tui_pos.domain.cart import Cart
from tui_pos.pricing import rules as r
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review
from tui_pos.pricing.rulefile import body_of, read_rules, rule_from_body, write_rules
from tui_pos.pricing.rules import Rule
from tui_pos.pricing.verdict import Outcome, Review, Sound


def ask(cart: Cart, rules: list[Rule], moment: datetime, **facts: object) -> Review:
    return review(cart, RuleBook.compile(rules), Facts(some.ITEMS, **{"zero_price_allowed": True, **facts}), moment)


def stopped_by(review: Review) -> tuple[str, str] | None:
    return review.stop and (review.stop.code, review.stop.rule)


def effects(review: Review, names: dict[str, str]) -> list[tuple[str, str, str]]:
    return [
        ("sound", names[effect.rule], effect.sound)
        if isinstance(effect, Sound)
        else ("message", names[effect.rule], effect.text)
        for effect in review.effects
    ]


@settings(max_examples=500, deadline=None)
@given(some.carts(), some.rule_lists(), some.moments, st.booleans())
def test_the_indexed_book_says_what_the_oracle_says(
    cart: Cart, rules: list[Rule], moment: datetime, zero_price_allowed: bool
) -> None:
    asked = ask(cart, rules, moment, zero_price_allowed=zero_price_allowed)
    judged = oracle.judge(cart, rules, moment, some.ITEMS, zero_price_allowed)
    seen = [(line.item.code, line.qty, line.price, line.percent, line.off, line.net) for line in asked.lines]
    assert seen == [
        (row["item"].code, row["qty"], row["price"], row["percent"], row["off"], oracle.net(row)) for row in judged.rows
    ]
    assert asked.total == judged.total
    assert effects(asked, {rule.id: rule.name for rule in rules}) == judged.effects
    stop = asked.stop and (asked.stop.code, "" if asked.stop.code == "zero_price" else asked.stop.rule)
    assert stop == judged.stop
    by_outcome = defaultdict(set)
    for trace in asked.trace:
        by_outcome[trace.outcome].add(trace.name)
    assert by_outcome[Outcome.FAILED] == judged.failed
    assert by_outcome[Outcome.STOPPED] <= judged.stopped
    assert {
        trace.name for trace in asked.trace if trace.changes and trace.outcome is not Outcome.FAILED
    } == judged.worked


@settings(max_examples=100, deadline=None)
@given(some.carts(), some.rule_lists(), some.moments)
def test_shares_add_up_to_what_became_of_each_line(cart: Cart, rules: list[Rule], moment: datetime) -> None:
    asked = ask(cart, rules, moment)
    shared: dict[int, int] = defaultdict(int)
    for share in asked.shares:
        shared[share.line] += share.cents
    before = {line.number: line.net for line in cart.lines}
    for line in asked.lines:
        assert shared.pop(line.number, 0) == line.net - before.get(line.number, 0)
    assert not shared


@settings(max_examples=100, deadline=None)
@given(some.carts(), some.rule_lists(), some.moments)
def test_no_discount_exceeds_its_line_and_no_rule_makes_the_sum_less_than_zero(
    cart: Cart, rules: list[Rule], moment: datetime
) -> None:
    asked = ask(cart, rules, moment)
    for line in asked.lines:
        assert 0 <= line.percent <= 10_000
        if line.qty > 0:
            assert 0 <= line.discount <= line.gross
    assert asked.total >= 0 or cart.total < 0


@settings(max_examples=100, deadline=None)
@given(some.carts(), some.rule_lists(), some.moments)
def test_asking_again_gives_the_same_and_leaves_the_cart(cart: Cart, rules: list[Rule], moment: datetime) -> None:
    book = RuleBook.compile(rules)
    facts = Facts(some.ITEMS)
    kept = replace(cart)
    assert review(cart, book, facts, moment) == review(cart, book, facts, moment)
    assert cart == kept


@settings(max_examples=100, deadline=None)
@given(some.carts(), some.rule_lists(), some.moments, st.randoms(use_true_random=False))
def test_the_order_in_which_rules_are_stored_changes_nothing(
    cart: Cart, rules: list[Rule], moment: datetime, random: Random
) -> None:
    shuffled = random.sample(rules, len(rules))
    assert ask(cart, rules, moment) == ask(cart, shuffled, moment)


def _splits(rule: Rule) -> bool:
    return any(isinstance(action, r.DiscountAmount) for action in rule.then)


@settings(max_examples=100, deadline=None)
@given(some.carts(), some.rule_lists(some.rules.filter(lambda rule: not _splits(rule))), some.moments, st.data())
def test_the_order_of_lines_changes_nothing_but_their_order(
    cart: Cart, rules: list[Rule], moment: datetime, data: st.DataObject
) -> None:
    other = replace(cart, lines=tuple(data.draw(st.permutations(cart.lines))))
    one, two = ask(cart, rules, moment), ask(other, rules, moment)
    assert sorted(one.lines, key=lambda line: line.number) == sorted(two.lines, key=lambda line: line.number)
    assert (one.total, one.effects) == (two.total, two.effects)
    # The sentence names the first line that is at fault; that there is a stop, and whose, does not depend on it.
    assert stopped_by(one) == stopped_by(two)
    assert [(t.name, t.outcome) for t in one.trace] == [(t.name, t.outcome) for t in two.trace]


@settings(max_examples=100, deadline=None)
@given(some.carts(least_qty=1), st.integers(1, 2000), some.moments, st.data())
def test_the_order_of_lines_moves_no_cent_of_the_sum_when_an_amount_is_split(
    cart: Cart, amount: int, moment: datetime, data: st.DataObject
) -> None:
    anything = (r.Total(r.Range(least=0)),)
    rules = [Rule("1", "off", ("sale",), anything, (r.DiscountAmount(amount, by_hand=True),))]
    other = replace(cart, lines=tuple(data.draw(st.permutations(cart.lines))))
    one, two = ask(cart, rules, moment), ask(other, rules, moment)
    assert (one.total, stopped_by(one)) == (two.total, stopped_by(two))
    if one.stop is None:
        assert one.total == cart.total - amount


@settings(max_examples=100, deadline=None)
@given(some.rule_lists())
def test_a_rule_file_and_a_body_lose_nothing(rules: list[Rule]) -> None:
    assert read_rules(write_rules(rules)) == rules
    for rule in rules:
        assert rule_from_body(body_of(rule), rule.id, rule.version) == rule
