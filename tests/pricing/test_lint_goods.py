"""What a rule does to the shop's own things: goods sold below cost, names of what is not there, days that are over."""

from dataclasses import replace

import pytest
from linted import COLA, TEN, TODAY, codes, said
from shelves import Shelves
from shop import ITEMS, КОЛА, cart, rule, save

from tui_pos.pricing.lint import lint
from tui_pos.pricing.rulefile import read_rules


@pytest.mark.parametrize(
    ("when", "then", "text"),
    [
        (
            COLA,
            '{ set_discount = { items = ["КОЛА"], percent = "40" } }',
            "“Кока-Кола” comes to 0.66; its purchase price is 0.70.",
        ),
        (
            COLA,
            '{ set_price = { items = ["КОЛА"], price = "0.69" } }',
            "“Кока-Кола” comes to 0.69; its purchase price is 0.70.",
        ),
        (
            COLA,
            '{ set_price = { items = ["КОЛА"], group = "purchase", plus = "-0.01" } }',
            "“Кока-Кола” comes to 0.69; its purchase price is 0.70.",
        ),
        (
            COLA,
            '{ price_group = { items = ["КОЛА"], group = "wholesale" } }, '
            '{ set_discount = { items = ["КОЛА"], percent = "30" } }',
            "“Кока-Кола” comes to 0.66; its purchase price is 0.70.",
        ),
        (
            '{ item_quantity = { item = "КОЛА", from = "12" } }',
            '{ discount_amount = { items = ["КОЛА"], amount = "5" } }',
            "“Кока-Кола” comes to 0.68; its purchase price is 0.70.",
        ),
        (
            COLA,
            '{ set_discount = { groups = ["Стъкло"], percent = "50" } }',
            "“Кока-Кола” comes to 0.55; its purchase price is 0.70. 1 more are sold below cost.",
        ),
    ],
)
def test_an_item_sold_below_its_purchase_price_is_named_with_both(when: str, then: str, text: str) -> None:
    assert said(rule("Р", when=when, then=then)) == [("below_cost", text)]


@pytest.mark.parametrize(
    ("when", "then"),
    [
        (COLA, '{ set_discount = { items = ["КОЛА"], percent = "36" } }'),
        (COLA, '{ set_discount = { items = ["ХЛЯБ"], percent = "90" } }'),
        (
            '{ item_quantity = { item = "КОЛА", from = "12" } }',
            '{ discount_amount = { items = ["КОЛА"], amount = "4.80" } }',
        ),
        ('{ total = { from = "100" } }', '{ discount_amount = { amount = "30" } }'),
        (COLA, '{ discount_amount = { items = ["ФАНТА"], amount = "1" } }'),
        (COLA, '{ set_price = { items = ["КОЛА"], group = "purchase" } }'),
    ],
)
def test_an_item_that_covers_its_cost_is_left_alone(when: str, then: str) -> None:
    assert "below_cost" not in codes(rule("Р", when=when, then=then))


@pytest.mark.parametrize(
    ("then", "text"),
    [
        (
            '{ set_price = { items = ["КОЛА"], group = "current", plus = "-100" } }',
            "“Кока-Кола” comes to -98.90, below zero: every such sale is stopped.",
        ),
        (
            '{ set_price = { items = ["КОЛА"], group = "purchase", plus = "-0.71" } }',
            "“Кока-Кола” comes to -0.01, below zero: every such sale is stopped.",
        ),
        (
            '{ set_price = { items = ["КОЛА"], group = "current", plus = "-1.11" } }, '
            '{ set_price = { items = ["КОЛА"], price = "1" } }',
            "“Кока-Кола” comes to -0.01, below zero: every such sale is stopped.",
        ),
        (
            '{ set_price = { groups = ["Стъкло"], group = "current", plus = "-100" } }',
            "“Кока-Кола” comes to -98.90, below zero: every such sale is stopped. So it is with 1 more.",
        ),
    ],
)
def test_a_price_below_zero_is_said_to_stop_the_sale_as_it_does(then: str, text: str) -> None:
    one = rule("Р", when=COLA, then=then)
    assert ("stops_every_sale", text) in said(one)
    stop = save(cart((КОЛА, "1")), [one]).stop
    assert stop is not None
    assert stop.code == "rule_below_zero"


def test_a_price_of_nothing_is_not_below_zero() -> None:
    gone = '{ set_price = { items = ["КОЛА"], group = "current", plus = "-1.10" } }'
    assert "stops_every_sale" not in codes(rule("Р", when=COLA, then=gone))


@pytest.mark.parametrize(
    ("when", "then", "text"),
    [
        ('{ item = ["КОЛА", "НЯМА"] }', TEN, "There is no item “НЯМА”."),
        ('{ item_group = "Няма" }', TEN, "No item is in the group “Няма”."),
        ('{ partner = "ПХ" }', TEN, "There is no customer “ПХ”."),
        ('{ partner_group = "Няма" }', TEN, "No customer is in the group “Няма”."),
        ('{ location = "ХХ" }', TEN, "There is no location “ХХ”."),
        ('{ location_group = "Няма" }', TEN, "No location is in the group “Няма”."),
        ('{ operator = "9" }', TEN, "There is no operator “9”."),
        ('{ operator_group = "Няма" }', TEN, "No operator is in the group “Няма”."),
        ('{ payment_type = "bitcoin" }', TEN, "There is no payment type “bitcoin”."),
        (COLA, '{ play_sound = { sound = "x.wav" } }', "There is no recording “x.wav”."),
        (COLA, '{ add_item = { item = "НЯМА" } }', "There is no item “НЯМА”."),
        (COLA, '{ service_charge = { percent = "5", item = "НЯМА" } }', "There is no item “НЯМА”."),
        (COLA, '{ set_discount = { items = ["НЯМА"], percent = "5" } }', "There is no item “НЯМА”."),
        (COLA, '{ only_payment = { types = ["card", "bitcoin"] } }', "There is no payment type “bitcoin”."),
    ],
)
def test_what_does_not_exist_is_named(when: str, then: str, text: str) -> None:
    assert said(rule("Р", when=when, then=then)) == [("dead_reference", text)]


def test_what_exists_is_no_dead_reference_also_the_end_customer_and_the_devices_kinds_of_payment() -> None:
    when = (
        '{ partner = ["", "П1"] }, { partner_group = "Търговци" }, { location = "МАГ1" }, { location_group = "Град" }, '
        '{ operator = "1" }, { operator_group = "Смяна" }, { payment_type = ["cash", "cheque"] }, '
        '{ item_group = "Храни" }'
    )
    assert said(rule("Р", when=when, then='{ play_sound = { sound = "promo.wav" } }')) == []


def test_what_is_no_longer_sold_is_named() -> None:
    old = Shelves({**ITEMS, "КОЛА": replace(ITEMS["КОЛА"], active=False)})
    (one,) = read_rules(rule("Р", when=COLA, then=TEN))
    assert [each.text.say() for each in lint(one, [], old, TODAY)] == ["“Кока-Кола” is no longer sold."]


def test_a_rule_whose_last_day_is_over_has_expired() -> None:
    ended = rule("Р", when=COLA + ', { date = { from = "2026-11-01", to = "2026-11-19" } }', then=TEN)
    assert said(ended) == [("expired", "It ended on 2026-11-19.")]
    assert said(ended.replace("11-19", "11-20")) == []
