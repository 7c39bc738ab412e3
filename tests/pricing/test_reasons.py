"""What a review says of a rule that does not hold: whom it is for, and what alone is missing."""

from dataclasses import replace

import pytest
from shop import (
    ITEMS,
    КАФЕ,
    КОЛА,
    П1,
    acted,
    cart,
    rule,
    save,
    told,
)

from tui_pos.domain.parties import Account, Location, Operator
from tui_pos.domain.rights import Level
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.verdict import Lack, Outcome

TEN = '{ set_discount = { percent = "10" } }'
FACTS = Facts(ITEMS)
ACCOUNT = Account(turnover=50_000, turnover_last_month=100_000, debt=20_000, overdue=5_000)


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ('turnover = { from = "500" }', None),
        ('turnover = { over = "500" }', "Turnover: 500.00; more than 500.00 is needed."),
        ('turnover = { from = "300.01", paid = true }', "Turnover that is paid: 300.00; at least 300.01 is needed."),
        ('turnover = { to = "300", paid = true }', None),
        ('turnover_last_month = { over = "1000" }', "Turnover of last month: 1000.00; more than 1000.00 is needed."),
        ('debt = { to = "199.99" }', "Debt: 200.00; at most 199.99 is allowed."),
        ('overdue_debt = { over = "0" }', None),
        ('overdue_debt = { to = "0" }', "Overdue debt: 50.00; at most 0.00 is allowed."),
        ("card = true", None),
        ('birthday = { days = 3 }', "The customer's date of birth is not known."),
        ('operator_group = ["day", "night"]', None),
        ('operator_group = "night"', "It is for operators of night."),
        ('location_group = "town"', None),
        ('location_group = "town/ol"', "It is for locations of ol."),
    ],
)  # fmt: skip
def test_what_is_known_of_the_customer_the_operator_and_the_place(when: str, why: str | None) -> None:
    entered = cart(
        (КАФЕ, "1"),
        partner=П1,
        location=Location("Л", "Л", group="town/old"),
        operator=Operator("1", "О", Level.CASHIER, group="day/early"),
    )
    asked = save(
        entered, [rule("R", when=f'{{ item = "КАФЕ" }}, {{ {when} }}', then=TEN)], facts=replace(FACTS, account=ACCOUNT)
    )
    assert acted(asked) == (["R"] if why is None else [])
    if why is not None:
        assert told(asked, "R").why.say() == why
    anonymous = save(cart((КАФЕ, "1")), [rule("R", when=f'{{ item = "КАФЕ" }}, {{ {when} }}', then=TEN)])
    assert acted(anonymous) == []
    if "group" not in when:
        assert told(anonymous, "R").why.say() == "It is for known customers."


def test_rules_for_known_customers_are_not_told_of_to_others() -> None:
    rules = [
        rule(name, when=f"{{ {name} = {value} }}", then=TEN)
        for name, value in (
            ("card", "true"),
            ("birthday", "{ days = 182 }"),
            ("turnover", '{ from = "0" }'),
            ("debt", '{ to = "0" }'),
            ("operator_group", '"day"'),
            ("location_group", '"town"'),
        )
    ]
    assert save(cart((КАФЕ, "1")), rules).trace == ()
    assert [t.name for t in save(cart((КАФЕ, "1"), partner=П1), rules).trace] == ["card", "debt", "turnover"]


# What is lacking


@pytest.mark.parametrize(
    ("when", "unless", "lack"),
    [
        ('{ item_quantity = { item = "КОЛА", from = "12" } }', "", Lack(("КОЛА",), qty=2000)),
        ('{ item_quantity = { item = "КОЛА", over = "12" } }', "", Lack(("КОЛА",), qty=3000)),
        ('{ item_quantity = { item = "КОЛА", over = "12", to = "12.5" } }', "", Lack(("КОЛА",), qty=2001)),
        ('{ group_quantity = { group = "Стъкло", from = "10.5" } }', "", Lack((), ("Стъкло",), qty=500)),
        ('{ total = { from = "12" } }', "", Lack(amount=100)),
        ('{ total = { over = "12" } }', "", Lack(amount=101)),
        ('{ total = { to = "10" } }', "", None),
        ('{ item_quantity = { item = "КОЛА", to = "9" } }', "", None),
        ('{ total = { from = "12" } }, { item = "КОЛА" }', "", Lack(amount=100)),
        ('{ total = { from = "12" } }, { item = "ХЛЯБ" }', "", None),
        ('{ total = { from = "12" } }, { item_quantity = { item = "КОЛА", from = "12" } }', "", None),
        ('{ total = { from = "12" } }', '{ operator = "1" }', None),
        ('{ total = { from = "12" } }', '{ operator = "2" }', Lack(amount=100)),
    ],
)
def test_what_alone_is_missing_is_told_in_numbers(when: str, unless: str, lack: Lack | None) -> None:
    trace = told(
        save(cart((КОЛА, "10")), [rule("R", when=f'{{ item = "КОЛА" }}, {when}', unless=unless, then=TEN)]), "R"
    )
    assert (trace.outcome, trace.lack) == (Outcome.NOT_MET, lack)
