"""What must hold for every book, every cart and everything that can be known beside it."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from random import Random
from typing import Any

import oracle
import pricing_strategies as some
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from oracle_order import rivals_of
from oracle_rows import in_any, net

from tui_pos.domain.cart import Cart
from tui_pos.domain.payment import PaymentType
from tui_pos.pricing import rules as r
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review
from tui_pos.pricing.rulefile import body_of, read_rules, rule_from_body, write_rules
from tui_pos.pricing.rules import Rule
from tui_pos.pricing.verdict import Child, Email, Message, OnlyBy, Outcome, PayNow, Points, Review, Sound

few = examples(60)
ANY_CART_IS_FINE = Facts(some.KNOWN_ITEMS, zero_price_allowed=True)


def ask(cart: Cart, rules: list[Rule], moment: datetime, facts: Facts = ANY_CART_IS_FINE) -> Review:
    return review(cart, RuleBook.compile(rules), facts, moment)


def stopped_by(review: Review) -> tuple[str, str] | None:
    return review.stop and (review.stop.code, review.stop.rule)


def effects(review: Review, rules: list[Rule]) -> list[tuple[str, str, Any]]:
    names = {rule.id: rule.name for rule in rules}
    told: list[tuple[str, str, Any]] = []
    for effect in review.effects:
        name = names[effect.rule]
        match effect:
            case Sound(sound=sound):
                told.append(("sound", name, sound))
            case Message(text=text):
                told.append(("message", name, text))
            case Email(to=to, text=text):
                told.append(("email", name, (to, text)))
            case OnlyBy(types=types):
                told.append(("only by", name, types))
            case PayNow(least=least):
                told.append(("pay now", name, least))
            case Child(kind=kind, item=item, qty=qty, price=price, partner=partner):
                told.append(("document", name, (kind, item.code, qty, price, partner)))
            case Points():
                told.append(("points", name, effect.earned(review.total)))
    return told


@examples(250)
@given(some.carts(), some.rule_lists(), some.moments, some.facts())
def test_the_indexed_book_says_what_the_oracle_says(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts
) -> None:
    agree(cart, rules, moment, facts)


@examples(100)
@given(some.carts(), some.rule_lists(some.rules_after_prices), some.moments, some.facts())
def test_the_oracle_says_the_same_of_what_comes_after_prices(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts
) -> None:
    agree(cart, rules, moment, facts)


@examples(100)
@given(some.carts(least_qty=1), some.rule_lists(some.rules_to_link, 6, least_links=2), some.moments, some.facts())
def test_the_oracle_says_the_same_of_linked_rules(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts
) -> None:
    agree(cart, rules, moment, facts)


def agree(cart: Cart, rules: list[Rule], moment: datetime, facts: Facts) -> None:
    asked = ask(cart, rules, moment, facts)
    judged = oracle.judge(cart, rules, moment, facts)
    seen = [(line.item.code, line.qty, line.price, line.percent, line.off, line.net) for line in asked.lines]
    assert seen == [
        (row["item"].code, row["qty"], row["price"], row["percent"], row["off"], net(row)) for row in judged.rows
    ]
    assert asked.total == judged.total
    assert effects(asked, rules) == judged.effects
    stop = asked.stop and (asked.stop.code, "" if asked.stop.code == "zero_price" else asked.stop.rule)
    assert stop == judged.stop
    by_outcome = defaultdict(set)
    for trace in asked.trace:
        by_outcome[trace.outcome].add(trace.name)
    assert by_outcome[Outcome.FAILED] == judged.failed
    assert by_outcome[Outcome.STOPPED] <= judged.stopped
    assert judged.barred & {trace.name for trace in asked.trace} <= by_outcome[Outcome.BEATEN]
    assert {
        trace.name for trace in asked.trace if trace.changes and trace.outcome is not Outcome.FAILED
    } == judged.worked


@few
@given(some.carts(), some.rule_lists(), some.moments, some.facts())
def test_shares_add_up_to_what_became_of_each_line(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts
) -> None:
    asked = ask(cart, rules, moment, facts)
    shared: dict[int, int] = defaultdict(int)
    for share in asked.shares:
        shared[share.line] += share.cents
    before = {line.number: line.net for line in cart.lines}
    for line in asked.lines:
        assert shared.pop(line.number, 0) == line.net - before.get(line.number, 0)
    assert not shared


@few
@given(some.carts(), some.rule_lists(), some.moments, some.facts())
def test_no_discount_exceeds_its_line_and_no_rule_makes_the_sum_less_than_zero(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts
) -> None:
    asked = ask(cart, rules, moment, facts)
    for line in asked.lines:
        assert 0 <= line.percent <= 10_000
        if line.qty > 0:
            assert 0 <= line.discount <= line.gross
    assert asked.total >= 0 or cart.total < 0


@few
@given(some.carts(), some.rule_lists(), some.moments, some.facts())
def test_asking_five_times_gives_the_same_and_leaves_the_cart(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts
) -> None:
    book = RuleBook.compile(rules)
    kept = replace(cart)
    first = review(cart, book, facts, moment)
    assert [review(cart, book, facts, moment) for _ in range(4)] == [first] * 4
    assert first.before is cart
    assert cart == kept


@few
@given(some.carts(), some.rule_lists(), some.moments, some.facts(), st.randoms(use_true_random=False))
def test_the_order_in_which_rules_are_stored_changes_nothing(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts, random: Random
) -> None:
    shuffled = random.sample(rules, len(rules))
    assert ask(cart, rules, moment, facts) == ask(cart, shuffled, moment, facts)


def _splits(rule: Rule) -> bool:
    return any(isinstance(action, r.DiscountAmount) for action in rule.then)


whole_rules = some.rule_lists(some.rules.filter(lambda rule: not _splits(rule)))
"""Rules for which the order of lines is nothing. Of an amount that is split, equal remainders go to the last line, so
that there the order decides which line has a cent more; the sum is the same (below)."""


@few
@given(some.carts(), whole_rules, some.moments, some.facts(), st.data())
def test_the_order_of_lines_changes_nothing_but_their_order(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts, data: st.DataObject
) -> None:
    other = replace(cart, lines=tuple(data.draw(st.permutations(cart.lines))))
    one, two = ask(cart, rules, moment, facts), ask(other, rules, moment, facts)
    assert sorted(one.lines, key=lambda line: line.number) == sorted(two.lines, key=lambda line: line.number)
    assert (one.total, one.effects, one.uses) == (two.total, two.effects, two.uses)
    # The sentence names the first line that is at fault; that there is a stop, and whose, does not depend on it.
    assert stopped_by(one) == stopped_by(two)
    assert [(t.name, t.outcome, t.lack) for t in one.trace] == [(t.name, t.outcome, t.lack) for t in two.trace]


@few
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
        assert sum(share.cents for share in one.shares) == -amount


@few
@given(some.carts(), some.rule_lists(), some.moments, some.facts(), st.lists(some.lines(), max_size=4), st.data())
def test_the_way_to_a_cart_changes_nothing(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts, voided: list[Any], data: st.DataObject
) -> None:
    """Lines are entered in between and voided again: the same lines then have other numbers."""
    detour = replace(cart, lines=(), next_number=1)
    for line in cart.lines:
        if voided and data.draw(st.booleans()):
            detour = detour.with_line(voided[-1].item, voided[-1].qty, voided.pop().price)
            detour = detour.without(detour.next_number - 1)
        entered = (line.item, line.qty, line.price, line.percent)
        detour = detour.with_line(*entered, price_by_hand=line.price_by_hand, percent_by_hand=line.percent_by_hand)
    one, two = ask(cart, rules, moment, facts), ask(detour, rules, moment, facts)
    assert [replace(line, number=0) for line in one.lines] == [replace(line, number=0) for line in two.lines]
    assert (one.effects, one.stop, one.warnings, one.uses) == (two.effects, two.stop, two.warnings, two.uses)
    assert [(t.name, t.why) for t in one.trace] == [(t.name, t.why) for t in two.trace]


@few
@given(some.carts(), some.rule_lists(), some.moments, some.facts(paid_by=st.none()), some.chosen_ways)
def test_only_a_review_that_asks_for_the_payment_depends_on_it(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts, paid_by: tuple[PaymentType, ...]
) -> None:
    before = ask(cart, rules, moment, facts)
    after = ask(cart, rules, moment, replace(facts, paid_by=paid_by))
    assert not after.asks_payment
    assert (before.paid_by, after.paid_by) == (None, tuple(type_.code for type_ in paid_by))
    if not before.asks_payment:
        assert (before.lines, before.effects, before.stop) == (after.lines, after.effects, after.stop)
        assert (before.uses, before.shares) == (after.uses, after.shares)


@few
@given(some.carts(), some.rule_lists(some.rules_to_link, 6, least_links=2), some.moments, some.facts())
def test_of_linked_rules_never_two_act(cart: Cart, rules: list[Rule], moment: datetime, facts: Facts) -> None:
    acted = {trace.name for trace in ask(cart, rules, moment, facts).trace if trace.acted}
    for rule in rules:
        if rule.name in acted:
            assert not acted & set(rule.excludes)
            assert acted & rivals_of(rule, [*rules]) == {rule.name}


@examples(150)
@given(some.carts(least_qty=1), some.rule_lists(some.rules_to_link, 6, least_links=3), some.moments, some.facts())
def test_a_rule_told_as_excluded_names_a_rule_that_acted(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts
) -> None:
    asked = ask(cart, rules, moment, facts)
    acted = {trace.name for trace in asked.trace if trace.acted}
    excluded = [trace for trace in asked.trace if trace.why.text.endswith("excludes it.")]
    assert {dict(trace.why.facts)["rule"] for trace in excluded} <= acted


@few
@given(
    some.carts(),
    some.rule_lists(some.rules.map(lambda rule: replace(rule, active=True, operations=("sale",))), most=4),
    some.moments,
    some.facts(paid_by=some.chosen_ways),
)
def test_the_best_of_rules_leaves_what_the_cheapest_of_them_would_leave_alone(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts
) -> None:
    names = tuple(rule.name for rule in rules)
    rules = [replace(rule, excludes=(), best_of=()) for rule in rules]
    rivals = [replace(rule, best_of=tuple(name for name in names if name != rule.name)) for rule in rules]
    alone = [ask(cart, [rule], moment, facts) for rule in rules]
    could = [each.total for each in alone if each.trace and each.trace[0].outcome in (Outcome.ACTED, Outcome.BEATEN)]
    assert ask(cart, rivals, moment, facts).total == min(could, default=cart.total)


@few
@given(some.carts(), some.rule_lists(), some.moments, some.facts())
def test_a_use_of_once_a_year_is_noted_for_each_rule_that_acted_and_had_been_asked_for(
    cart: Cart, rules: list[Rule], moment: datetime, facts: Facts
) -> None:
    book = RuleBook.compile(rules)
    asked = review(cart, book, facts, moment)
    yearly = {rule.id for rule in rules if any(isinstance(c, r.Birthday) and c.once_a_year for c in rule.when)}
    assert [use.rule for use in asked.uses] == [t.rule for t in asked.trace if t.acted and t.rule in yearly]
    assert set(asked.uses) <= book.uses_asked(cart, moment, facts.leap_birthday)
    assert not {use.rule for use in asked.uses} & facts.used
    # With those uses behind, none of these rules acts again for the same birthday.
    again = ask(cart, rules, moment, replace(facts, used=facts.used | {use.rule for use in asked.uses}))
    assert not {trace.rule for trace in again.trace if trace.acted} & {use.rule for use in asked.uses}


anywhere = some.conditions.filter(
    lambda c: not isinstance(c, r.ItemPresent | r.ItemGroupPresent | r.ItemQuantity | r.GroupQuantity | r.Total)
)
short_of = st.one_of(
    st.builds(r.ItemQuantity, some.codes, some.quantities),
    st.builds(r.GroupQuantity, some.groups, some.quantities),
    st.builds(r.Total, some.sums),
)


@examples(100)
@given(some.carts(), short_of, st.lists(anywhere, max_size=1), some.moments, some.facts(), st.data())
def test_what_is_said_to_be_lacking_is_all_that_was_lacking(
    cart: Cart, condition: r.Condition, others: list[r.Condition], moment: datetime, facts: Facts, data: st.DataObject
) -> None:
    rule = Rule("1", "one", ("sale",), (condition, *others), (r.ShowMessage("here"),))
    (trace,) = ask(cart, [rule], moment, facts).trace or (None,)
    if trace is None or trace.lack is None:
        return
    lack = trace.lack
    if lack.amount:
        more = cart.with_line(some.ITEMS["A"], 1000, lack.amount)
    else:
        named = [
            item
            for item in some.ITEMS.values()
            if item.code in lack.items or in_any(item.group, lack.groups)
        ]  # fmt: skip
        if not named:
            return
        more = cart.with_line(data.draw(st.sampled_from(named)), lack.qty, 0)
    assert [t.acted for t in ask(more, [rule], moment, facts).trace] == [True]
    assert lack.qty > 0 or lack.amount > 0


round_prices = st.integers(0, 9).map(lambda price: price * 8000)
"""Prices of which twentieths of twentieths of twentieths are whole cents; and no receipt is too small for the sums."""
whole_percents = st.integers(0, 20).map(lambda twentieths: twentieths * 500)
per_unit = st.one_of(
    st.builds(r.SetDiscount, whole_percents, lines=some.chosen),
    st.builds(r.SetPrice, round_prices, lines=some.chosen),
    st.builds(r.AddItem, st.sampled_from(some.CODES), st.just(1000), round_prices, st.just(r.Each.LINE), some.chosen),
    st.builds(r.ServiceCharge, whole_percents, st.just("SERVICE"), some.chosen),
    st.builds(r.BonusPoints, percent=whole_percents, lines=some.chosen),
)
present = st.one_of(st.builds(r.ItemPresent, some.codes), st.builds(r.ItemGroupPresent, some.groups))


@few
@given(
    st.lists(st.tuples(st.sampled_from(some.CODES), st.integers(1, 3), round_prices), min_size=1, max_size=4),
    st.lists(st.tuples(present, per_unit), max_size=4),
    some.moments,
    st.integers(2, 4),
)
def test_so_many_sets_give_so_many_times_the_benefit(
    bought: list[tuple[str, int, int]], made: list[tuple[r.Condition, r.Action]], moment: datetime, sets: int
) -> None:
    def cart(times: int) -> Cart:
        entered = replace(data_free, lines=())
        for code, qty, price in bought * times:
            entered = entered.with_line(some.ITEMS[code], qty * 1000, price)
        return entered

    data_free = some.empty_cart("P1")
    rules = [Rule(str(n), f"r{n}", ("sale",), (when,), (then,)) for n, (when, then) in enumerate(made)]
    one, many = ask(cart(1), rules, moment), ask(cart(sets), rules, moment)
    assert many.total == sets * one.total
    units = lambda asked: sum(line.qty for line in asked.lines if line.rule and line.item.code != "SERVICE")  # noqa: E731
    assert units(many) == sets * units(one)
    points = lambda asked: sum(e.earned(asked.total) for e in asked.effects if isinstance(e, Points))  # noqa: E731
    assert points(many) == sets * points(one)


@few
@given(some.carts(), some.moments, some.facts(), st.integers(1, 700), st.integers(1, 300))
def test_points_for_each_full_amount_count_no_cent_twice(
    cart: Cart, moment: datetime, facts: Facts, per: int, points: int
) -> None:
    rule = Rule("1", "one", ("sale",), (r.Total(r.Range(over=0)),), (r.BonusPoints(per=per, points=points),))
    for effect in ask(cart, [rule], moment, facts).effects:
        assert isinstance(effect, Points)
        earned = effect.earned(cart.total)
        assert earned // points * per <= cart.total < (earned // points + 1) * per
        # What is paid by points earns none, and more of it never earns more.
        assert effect.earned(cart.total, cart.total) == 0
        assert [effect.earned(cart.total, paid) for paid in range(0, cart.total, 97)] == sorted(
            (effect.earned(cart.total, paid) for paid in range(0, cart.total, 97)), reverse=True
        )


@given(st.integers(1, 5000), st.integers(0, 5000), st.integers(0, 5000), st.integers(1, 10_000), st.integers(1, 500))
def test_points_are_rounded_once(base: int, others: int, paid: int, percent: int, per: int) -> None:
    total = base + others
    counts = Fraction(base * max(0, total - paid), total)
    by_percent = Points("1", 1, base, percent=percent).earned(total, paid)
    assert abs(by_percent - counts * percent / 10_000) <= Fraction(1, 2)
    by_steps = Points("1", 1, base, per=per, each=100).earned(total, paid)
    assert by_steps == counts // per * 100


def test_what_lacks_a_part_of_a_cent_to_a_full_amount_is_none() -> None:
    assert Points("1", 1, 1000, per=1000, each=100).earned(2000, 1) == 0
    assert Points("1", 1, 1000, per=1000, each=100).earned(2000) == 100


@few
@given(some.rule_lists())
def test_a_rule_file_and_a_body_lose_nothing(rules: list[Rule]) -> None:
    assert read_rules(write_rules(rules)) == rules
    for rule in rules:
        assert rule_from_body(body_of(rule), rule.id, rule.version) == rule
