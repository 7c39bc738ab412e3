"""Why a line costs what it costs, in sentences that name the price's origin, each rule's part and what is lacking."""

from dataclasses import replace

import pricing_strategies as some
import pytest
from examples import examples
from hypothesis import given
from shop import (
    ITEMS,
    NOON,
    КОЛА,
    П1,
    П2,
    СКЛАД,
    ФАНТА,
    ХЛЯБ,
    book,
    cart,
    item,
    rule,
    with_hand_percent,
    with_hand_price,
)

from tui_pos.domain.cart import Cart
from tui_pos.domain.money import BasisPoints, Cents
from tui_pos.language import translator
from tui_pos.pricing import rules as r
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.listing import Mechanisms, relist
from tui_pos.pricing.review import review
from tui_pos.pricing.verdict import Outcome
from tui_pos.pricing.why import Told, why_line

FACTS = Facts(ITEMS)
DOZEN = '{ item_quantity = { item = "КОЛА", from = "12" } }'
TEN = '{ set_discount = { items = ["КОЛА"], percent = "10" } }'
ПГ1 = replace(П2, code="ПГ1", name="На първа", price_group="1")


def why(entered: Cart, *rules: str, line: int = 1, facts: Facts = FACTS) -> list[str]:
    """The answer, each sentence behind its mark."""
    compiled = book(*rules) if rules else RuleBook.compile(())
    told = why_line(line, review(entered, compiled, facts, NOON), facts, compiled, NOON)
    return [f"{mark} {text.say()}" for mark, text in told]


def test_the_retail_price_is_named() -> None:
    assert why(cart((КОЛА, "1"))) == ["= 1.10 is the retail price."]


def test_the_price_group_and_whose_it_is_are_named() -> None:
    assert why(cart((КОЛА, "1"), partner=П2)) == [
        "= 0.95 is the price in the price group wholesale of the customer “Втори”."
    ]
    assert why(cart((КОЛА, "1"), location=СКЛАД)) == [
        "= 0.95 is the price in the price group wholesale of the location “Склад”."
    ]
    assert why(cart((КОЛА, "1"), partner=ПГ1, location=СКЛАД)) == [
        "= 1.00 is the price in the price group 1 of the customer “На първа”."
    ]


def test_a_group_without_a_price_and_a_mechanism_that_is_off_are_named() -> None:
    none = replace(КОЛА, prices=tuple(Cents(110 if price == 110 else 0) for price in КОЛА.prices))
    assert why(cart((none, "1"), partner=П2)) == [
        "= 1.10 is the retail price: there is none in the price group wholesale."
    ]
    off = Mechanisms(price_groups=False, partner_percent=False)
    facts = Facts(ITEMS, mechanisms=off)
    percent_too = replace(П2, percent=BasisPoints(300))
    assert why(cart((КОЛА, "1"), partner=percent_too, mechanisms=off), facts=facts) == [
        "= 1.10 is the retail price: price groups are switched off here.",
        "= The discount of the customer “Втори” is switched off here: 3.00 %.",
    ]


def test_the_percent_in_the_column_is_named() -> None:
    entered = cart((КОЛА, "1"), partner=П1)
    assert why(entered)[1:] == ["= 5.00 % is the discount of the customer “Първи”."]
    assert why(with_hand_percent(entered, 1, "7"))[1:] == ["= The discount of 7.00 % was typed by hand."]
    assert why(replace(entered, partner=П2))[1:] == ["= The discount was 5.00 % when the line was entered."]


def test_a_price_typed_by_hand_or_of_another_day_is_named() -> None:
    entered = cart((КОЛА, "1"))
    assert why(with_hand_price(entered, 1, "1.05")) == ["= The price of 1.05 was typed by hand."]
    dearer = entered.with_changed(replace(entered.line(1), price=Cents(99)))
    assert why(dearer) == ["= 0.99 was the listed price when the line was entered; by now it is 1.10."]


def test_a_rule_that_changed_the_line_is_told_with_the_amount_before_and_after() -> None:
    assert why(cart((КОЛА, "12"), (ХЛЯБ, "1")), rule("Дузина", when=DOZEN, then=TEN))[1:] == [
        "+ “Дузина” made 13.20 into 11.88: 10 % off 1 line, -1.32"
    ]


def test_a_rule_that_does_not_concern_the_line_is_not_told() -> None:
    dozen = rule("Дузина", when=DOZEN, then=TEN)
    entered = cart((КОЛА, "10"), (ХЛЯБ, "1"))
    assert why(entered, dozen, line=2) == ["= 1.20 is the retail price."]
    whole = rule("Всичко", when='{ total = { from = "100" } }', then='{ set_discount = { percent = "10" } }')
    assert why(entered, whole, line=2)[1:] == ["- “Всичко” did not act: 87.80 more and “Всичко” takes 10 % off."]


def test_a_rule_that_was_beaten_is_told_with_what_it_did_and_by_whom() -> None:
    first = rule("Първо", when='{ item = "КОЛА" }', then=TEN, more="priority = 1")
    second = rule("Второ", when='{ item = "КОЛА" }', then='{ set_discount = { percent = "5" } }')
    assert why(cart((КОЛА, "1")), first, second)[1:] == [
        "+ “Второ” made 0.99 into 1.04: 5 % instead of 10 % on 1 line, +0.05",
        "- “Първо” made 1.10 into 0.99, and then lost: “Второ” took its place.",
    ]
    better = rule("Второ", when='{ item = "КОЛА" }', then='{ set_discount = { percent = "5", mode = "best" } }')
    assert why(cart((КОЛА, "1")), first, better)[1:] == [
        "+ “Първо” made 1.10 into 0.99: 10 % off 1 line, -0.11",
        "- “Второ” did not act: “Първо” gives more.",
    ]


def test_a_rule_that_failed_its_conditions_says_by_how_much_and_what_it_would_give() -> None:
    assert why(cart((КОЛА, "10")), rule("Дузина", when=DOZEN, then=TEN))[1:] == [
        "- “Дузина” did not act: 2 more of “Кока-Кола” and 1.32 comes off."
    ]
    staff = rule("Хора", when='{ item = "КОЛА" }, { partner_group = "Персонал" }', then=TEN)
    assert why(cart((КОЛА, "10")), staff)[1:] == ["- “Хора” did not act: It is for customers of Персонал."]


def test_a_rule_that_leaves_the_line_alone_says_why() -> None:
    all_ten = rule("Всичко", when='{ item_group = "Стъкло" }', then='{ set_discount = { percent = "10" } }')
    entered = cart((КОЛА, "1"), (ФАНТА, "1"))
    assert why(with_hand_price(entered, 1, "1.00"), all_ten)[1:] == [
        "- “Всичко” did not act: It leaves prices typed by hand as they are."
    ]
    assert why(with_hand_percent(entered, 1, "3"), all_ten)[2:] == [
        "- “Всичко” did not act: It leaves discounts typed by hand as they are."
    ]
    but_cola = rule(
        "Без",
        when='{ item_group = "Стъкло" }',
        then='{ set_discount = { percent = "10" } }',
        unless='{ item = "КОЛА" }',
    )
    assert why(entered, but_cola)[1:] == ["- “Без” did not act: Its exception leaves this line out."]
    assert why(entered, but_cola, line=2)[1:] == ["+ “Без” made 1.10 into 0.99: 10 % off 1 line, -0.11"]


def test_a_rule_that_failed_is_marked_and_one_that_was_stopped_names_the_stop() -> None:
    gone = rule("Подарък", when='{ item = "КОЛА" }', then='{ add_item = { item = "НЯМА" } }', more="priority = 1")
    stop = rule("Край", when='{ item = "КОЛА" }', then="{ stop_rules = true }", more="priority = 2")
    assert why(cart((КОЛА, "12")), gone, stop, rule("Дузина", when=DOZEN, then=TEN))[1:] == [
        "- “Дузина” did not act: “Край” stops the rules after it.",
        "! “Подарък” failed: Rule “Подарък” adds НЯМА, which is not sold.",
    ]


def test_a_line_that_a_rule_added_names_the_rule() -> None:
    gift = rule("Подарък", when='{ item = "КОЛА" }', then='{ add_item = { item = "ХЛЯБ", price = "0.50" } }')
    assert why(cart((КОЛА, "1")), gift, line=2) == ["= “Подарък” added this line at 0.50."]


def test_a_line_that_is_not_there_is_no_answer() -> None:
    with pytest.raises(KeyError):
        why(cart((КОЛА, "1")), line=7)


def test_the_answer_is_said_in_bulgarian_with_its_reasons() -> None:
    entered = cart((КОЛА, "10"), partner=П1)
    compiled = book(rule("Дузина", when=DOZEN, then=TEN))
    told = why_line(1, review(entered, compiled, FACTS, NOON), FACTS, compiled, NOON)
    assert [each.text.say(translator("bg")) for each in told] == [
        "1.10 е цената на дребно.",
        "5.00 % е отстъпката на клиента „Първи“.",
        "„Дузина“ не действа: Още 2 от „Кока-Кола“ и се спестяват 0.66.",
    ]


def test_rules_stand_in_the_order_of_the_review_behind_those_that_acted() -> None:
    ways = [("А", "1"), ("Б", "2"), ("В", "3"), ("Г", "4")]
    rules = [
        rule(name, when=f'{{ item_quantity = {{ item = "КОЛА", from = "{1 if name in "БГ" else 100}" }} }}', then=add)
        for name, percent in ways
        for add in [f'{{ set_discount = {{ percent = "{percent}", mode = "add" }} }}']
    ]
    assert [each[:4] for each in why(cart((КОЛА, "1")), *rules)[1:]] == ["+ “Б", "+ “Г", "- “А", "- “В"]


@examples(60)
@given(some.carts(), some.rule_lists(), some.moments, some.facts())
def test_every_line_has_its_answer_and_every_change_its_sentence(
    cart: Cart, rules: list[r.Rule], moment, facts: Facts
) -> None:  # type: ignore[no-untyped-def]
    compiled = RuleBook.compile(rules)
    asked = review(cart, compiled, facts, moment)
    for line in asked.lines:
        told = why_line(line.number, asked, facts, compiled, moment)
        assert told == why_line(line.number, asked, facts, compiled, moment)
        assert told[0].mark == "="
        assert all(isinstance(each, Told) and each.text.say(translator("bg")) for each in told)
        acted = [
            trace.name
            for trace in asked.trace
            if trace.outcome is Outcome.ACTED and any(change.line == line.number for change in trace.changes)
        ]
        if line.number < cart.next_number:
            assert [dict(each.text.facts)["rule"] for each in told if each.mark == "+"] == acted


def test_a_cart_priced_again_tells_the_group_it_has_now() -> None:
    entered = relist(replace(cart((КОЛА, "1")), partner=П2))
    assert why(entered)[0].startswith("= 0.95 is the price in the price group wholesale")
    assert why(cart((item("НОВО", "2.00"), "1"))) == ["= 2.00 is the retail price."]
