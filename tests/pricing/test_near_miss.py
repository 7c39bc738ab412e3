"""The hint: what little is missing, and what it would bring; silent where it would bring nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pricing_strategies as some
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from shop import ITEMS, NOON, КАФЕ, КОЛА, П1, ФАНТА, ХЛЯБ, book, cart, rule

from tui_pos.domain.cart import Cart
from tui_pos.domain.money import Thousandths, parse_cents
from tui_pos.language import translator
from tui_pos.pricing import rules as r
from tui_pos.pricing.book import Entry, RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.listing import listed
from tui_pos.pricing.review import review
from tui_pos.pricing.why import near_miss, why_line

FACTS = Facts(ITEMS)


def dozen(percent: str, name: str = "Дузина", more: str = "") -> str:
    return rule(
        name,
        when='{ item_quantity = { item = "КОЛА", from = "12" } }',
        then=f'{{ set_discount = {{ items = ["КОЛА"], percent = "{percent}" }} }}',
        more=more,
    )


def hint(entered: Cart, *rules: str) -> str | None:
    said = near_miss(entered, book(*rules), FACTS, NOON)
    return None if said is None else said.say()


def test_what_is_missing_and_what_comes_off_is_said() -> None:
    entered = cart((КОЛА, "10"))
    assert hint(entered, dozen("10")) == "2 more of “Кока-Кола” and 1.32 comes off."
    said = near_miss(entered, book(dozen("10")), FACTS, NOON)
    assert said is not None
    assert said.say(translator("bg")) == "Още 2 от „Кока-Кола“ и се спестяват 1.32."


class Unwalked(tuple[Entry, ...]):
    """Entries that may be looked up, and are too many to be gone through."""

    def __iter__(self) -> Iterator[Entry]:
        raise AssertionError


def test_a_hint_and_a_story_cost_no_walk_through_the_book() -> None:
    entered, rules = cart((КОЛА, "10")), book(dozen("10"))
    asked = review(entered, rules, FACTS, NOON)
    rules.entries = Unwalked(rules.entries)
    assert near_miss(entered, rules, FACTS, NOON) is not None
    assert why_line(1, asked, FACTS, rules, NOON)[-1].text.say().startswith("“Дузина” did not act: 2 more")


def test_a_rule_that_acts_already_or_would_bring_nothing_gives_no_hint() -> None:
    assert hint(cart((КОЛА, "12")), dozen("10")) is None
    assert hint(cart((КОЛА, "10")), dozen("0")) is None
    assert hint(cart((КОЛА, "10"), partner=П1), dozen("4")) is None
    assert hint(cart((ХЛЯБ, "1")), dozen("10")) is None


def test_a_rule_that_another_condition_keeps_from_acting_gives_no_hint() -> None:
    far = rule(
        "Далеч",
        when='{ item_quantity = { item = "КОЛА", from = "12" } }, { partner_group = "Персонал" }',
        then='{ set_discount = { percent = "10" } }',
    )
    assert hint(cart((КОЛА, "10")), far) is None


def test_of_several_the_one_that_gives_most_for_what_is_missing_is_said() -> None:
    few = rule(
        "Малко",
        when='{ item_quantity = { item = "ХЛЯБ", from = "2" } }',
        then='{ set_discount = { items = ["ХЛЯБ"], percent = "50" } }',
    )
    assert hint(cart((КОЛА, "10"), (ХЛЯБ, "1")), dozen("10"), few) == "1 more of “Хляб” and 1.20 comes off."
    assert hint(cart((КОЛА, "11"), (ХЛЯБ, "1")), dozen("20"), few) == "1 more of “Кока-Кола” and 2.64 comes off."


def test_only_what_this_rule_brings_is_counted() -> None:
    everything = rule(
        "Всичко", when='{ item = "КОЛА" }', then='{ set_discount = { percent = "10" } }', more="priority = 1"
    )
    assert hint(cart((КОЛА, "10")), everything, dozen("15")) == "2 more of “Кока-Кола” and 0.66 comes off."


def test_the_missing_goods_of_a_group_are_those_in_the_cart_and_of_these_the_cheapest() -> None:
    dear = replace(ФАНТА, prices=tuple(parse_cents("2.00") for _ in ФАНТА.prices))
    glass = rule(
        "Стъкло",
        when='{ group_quantity = { group = "Стъкло", from = "3" } }',
        then='{ discount_amount = { amount = "1" } }',
    )
    assert hint(cart((dear, "1"), (КОЛА, "1")), glass) == "1 more of “Кока-Кола” and 1.00 comes off."
    but = rule(
        "Стъкло",
        when='{ group_quantity = { group = "Стъкло", from = "3" } }',
        then='{ discount_amount = { amount = "1" } }',
        unless='{ item = "КОЛА" }',
    )
    assert hint(cart((dear, "1"), (КОЛА, "5")), but) == "2 more of “Фанта” and 1.00 comes off."


def test_more_than_a_bound_is_the_next_piece() -> None:
    over = rule(
        "Над",
        when='{ item_quantity = { item = "КОЛА", over = "12" } }',
        then='{ set_discount = { percent = "10" } }',
    )
    assert hint(cart((КОЛА, "12")), over) == "1 more of “Кока-Кола” and 1.43 comes off."


def test_a_gift_is_said_with_its_price() -> None:
    gift = rule(
        "Подарък",
        when='{ item_quantity = { item = "КАФЕ", from = "2" } }',
        then='{ add_item = { item = "ХЛЯБ", qty = "2", price = "0.10" } }',
    )
    assert hint(cart((КАФЕ, "1")), gift) == "1 more of “Кафе” and 2 × “Хляб” is added at 0.10."
    dear = gift.replace('"0.10"', '"1.20"')
    assert hint(cart((КАФЕ, "1")), dear) is None


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ('{ set_discount = { percent = "5" } }', "9.00 more and “Сума” takes 5 % off."),
        ('{ discount_amount = { amount = "2" } }', "9.00 more and “Сума” takes 2.00 off."),
        ('{ add_item = { item = "ХЛЯБ", price = "0" } }', "9.00 more and “Сума” adds “Хляб” at 0.00."),
        ('{ add_item = { item = "ХЛЯБ", price = "1.20" } }', None),
        ('{ service_charge = { percent = "10", item = "УСЛУГА" } }', None),
        ('{ stop = { message = "не" } }', None),
    ],
)
def test_of_an_amount_only_what_is_missing_and_what_the_rule_gives_is_said(then: str, said: str | None) -> None:
    assert hint(cart((КОЛА, "10")), rule("Сума", when='{ total = { from = "20" } }', then=then)) == said


def test_goods_that_can_be_tried_out_are_said_before_an_amount() -> None:
    sum_rule = rule("Сума", when='{ total = { from = "11.50" } }', then='{ discount_amount = { amount = "5" } }')
    assert hint(cart((КОЛА, "10")), sum_rule, dozen("10")) == "2 more of “Кока-Кола” and 1.32 comes off."


@examples(100)
@given(some.carts(least_qty=1), some.rule_lists(), some.moments, some.facts(paid_by=st.none()))
def test_who_follows_the_hint_gets_what_it_says(
    entered: Cart, rules: list[r.Rule], moment: datetime, facts: Facts
) -> None:
    compiled = RuleBook.compile(rules)
    before = review(entered, compiled, facts, moment)
    said = near_miss(entered, compiled, facts, moment)
    assert said == near_miss(entered, compiled, facts, moment)
    if said is None:
        return
    told = dict(said.facts)
    assert any(trace.lack is not None for trace in before.trace)
    if "qty" not in told or "gift" in told:
        return
    item = next(item for item in some.ITEMS.values() if item.name == told["item"])
    qty = Thousandths(int(float(str(told["qty"])) * 1000))
    price, percent, _ = listed(item, entered.partner, entered.location, facts.mechanisms)
    followed = review(entered.with_line(item, qty, price, percent), compiled, facts, moment)
    woken = {trace.rule for trace in followed.trace if trace.acted} - {t.rule for t in before.trace if t.acted}
    assert woken
    assert parse_cents(str(told["amount"])) > 0
