"""What is doubtful about a rule is said, and nothing is said that is not so."""

from dataclasses import replace
from datetime import date, datetime

import any_rules
import pricing_strategies as some
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from shelves import Shelves
from shop import ITEMS, rule

from tui_pos.domain.cart import Cart
from tui_pos.domain.parties import END_CUSTOMER, NO_ACCOUNT
from tui_pos.domain.payment import STANDARD_TYPES
from tui_pos.language import translator
from tui_pos.pricing import rules as r
from tui_pos.pricing import terms
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.conditions import JUDGES, Scene
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.lint import Finding, lint, lint_all
from tui_pos.pricing.lint.logic import clash, implies
from tui_pos.pricing.review import review
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.sheet import Sheet
from tui_pos.pricing.verdict import Outcome

TODAY = date(2026, 11, 20)
SHOP = Shelves(
    ITEMS,
    partners=("П1", "П2"),
    partner_groups=("Търговци/Големи", "Персонал"),
    locations=("МАГ1",),
    location_groups=("Град",),
    operators=("1",),
    operator_groups=("Смяна",),
    sounds=("promo.wav",),
)
COLA = '{ item = "КОЛА" }'
TEN = '{ set_discount = { items = ["КОЛА"], percent = "10" } }'


def found(text: str, *others: str) -> list[Finding]:
    one, *rest = read_rules("\n".join((text, *others)))
    return lint(one, rest, SHOP, TODAY)


def said(text: str, *others: str) -> list[tuple[str, str]]:
    return [(each.code, each.text.say()) for each in found(text, *others)]


def codes(text: str, *others: str) -> list[str]:
    return [each.code for each in found(text, *others)]


def test_a_sound_rule_has_no_findings() -> None:
    assert said(rule("Р", when='{ item_quantity = { item = "КОЛА", from = "12" } }', then=TEN)) == []
    begins = rule("Р", when=COLA + ', { date = { from = "2027-01-01" } }', then=TEN)
    assert said(begins) == []


def never(reason: str) -> list[tuple[str, str]]:
    return [("never_fires", f"It never acts: {reason}")]


@pytest.mark.parametrize(
    ("when", "one", "other"),
    [
        ('{ partner = ["П1"] }, { partner = ["П2"] }', "partner", "partner"),
        ('{ partner_group = "Персонал" }, { partner_group = "Търговци" }', "partner_group", "partner_group"),
        ('{ total = { from = "50" } }, { total = { to = "49.99" } }', "total", "total"),
        ('{ total = { over = "50" } }, { total = { to = "50" } }', "total", "total"),
        (
            '{ item_quantity = { item = "КОЛА", from = "12" } }, { item_quantity = { item = "КОЛА", to = "6" } }',
            "item_quantity",
            "item_quantity",
        ),
        ('{ turnover = { from = "5" } }, { turnover = { to = "4" } }', "turnover", "turnover"),
        ('{ partner = "" }, { turnover = { from = "100" } }', "partner", "turnover"),
        ('{ partner = "" }, { birthday = {} }', "partner", "birthday"),
        ('{ partner = "" }, { card = true }', "partner", "card"),
        ('{ weekday = ["mon"] }, { weekday = ["tue"] }', "weekday", "weekday"),
        (
            '{ date = { from = "2026-12-05", to = "2026-12-06" } }, { weekday = ["mon", "fri"] }',
            "date",
            "weekday",
        ),
        ('{ date = { to = "2026-12-05" } }, { date = { from = "2026-12-06" } }', "date", "date"),
        (
            '{ time = { from = "22:00", to = "02:00" } }, { time = { from = "02:01", to = "21:59" } }',
            "time",
            "time",
        ),
        ('{ payment_type = "cash" }, { payment_type = ["card", "credit"] }', "payment_type", "payment_type"),
    ],
)
def test_conditions_that_exclude_each_other_are_named(when: str, one: str, other: str) -> None:
    text = rule("Р", when=when, then='{ set_discount = { percent = "5" } }')
    findings = [each for each in said(text) if each[0] == "never_fires"]
    order = sorted([one, other], key=(one, other).index)
    assert findings in (
        never(f"its conditions “{order[0]}” and “{order[1]}” exclude each other."),
        never(f"its conditions “{order[1]}” and “{order[0]}” exclude each other."),
    )


@pytest.mark.parametrize(
    "when",
    [
        '{ partner = ["П1", "П2"] }, { partner = ["П2"] }',
        '{ partner_group = "Търговци" }, { partner_group = "Търговци/Големи" }',
        '{ total = { from = "50" } }, { total = { to = "50" } }',
        '{ item_quantity = { item = "КОЛА", from = "12" } }, { item_quantity = { item = "ФАНТА", to = "6" } }',
        '{ item = "КОЛА" }, { item_quantity = { item = "КОЛА", to = "0" } }',
        '{ turnover = { from = "5" } }, { turnover = { to = "4", paid = true } }',
        '{ partner = ["", "П1"] }, { card = true }',
        '{ date = { from = "2026-12-05", to = "2026-12-06" } }, { weekday = ["sun"] }',
        '{ time = { from = "22:00", to = "02:00" } }, { time = { from = "01:00", to = "03:00" } }',
        '{ payment_type = "card" }, { payment_type = ["card", "credit"] }',
    ],
)
def test_conditions_that_can_meet_are_left_alone(when: str) -> None:
    assert "never_fires" not in codes(rule("Р", when=when, then='{ set_discount = { percent = "5" } }'))


@pytest.mark.parametrize(
    ("when", "unless", "reason"),
    [
        (
            '{ partner = "П1" }',
            '{ partner = ["П1", "П2"] }',
            "its exception “partner” holds wherever its condition “partner” does.",
        ),
        (
            '{ total = { from = "20" } }',
            '{ total = { over = "10" } }',
            "its exception “total” holds wherever its condition “total” does.",
        ),
        (
            COLA,
            '{ weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] }',
            "its exception “weekday” always holds.",
        ),
        (COLA, '{ time = { from = "10:00", to = "09:59" } }', "its exception “time” always holds."),
        (
            '{ item_quantity = { item = "КОЛА", from = "12" } }',
            '{ item_group = "Стъкло" }',
            "its exceptions leave out all that its condition “item_quantity” asks for.",
        ),
    ],
)
def test_an_exception_that_swallows_a_condition_is_named(when: str, unless: str, reason: str) -> None:
    text = rule("Р", when=when, unless=unless, then='{ set_discount = { percent = "5" } }')
    assert said(text) == never(reason)


def test_an_exception_that_leaves_something_is_left_alone() -> None:
    five = '{ set_discount = { percent = "5" } }'
    assert codes(rule("Р", when='{ item_group = "Стъкло" }', unless=COLA, then=five)) == []
    assert codes(rule("Р", when='{ total = { from = "5" } }', unless='{ total = { from = "10" } }', then=five)) == []
    free = '{ item_quantity = { item = "КОЛА", to = "5" } }'
    assert codes(rule("Р", when=free, unless=COLA, then=five)) == []


def test_a_rule_for_operations_that_no_rule_acts_on_never_acts() -> None:
    assert said(rule("Р", when=COLA, then=TEN, operations='["delivery", "return"]')) == never(
        "rules act on sales, and it is for other operations only."
    )
    assert said(rule("Р", when=COLA, then=TEN, operations='["delivery", "sale"]')) == []


def test_a_rule_whose_lines_are_all_left_out_never_acts() -> None:
    text = rule("Р", when='{ total = { from = "5" } }', unless='{ item_group = "Стъкло" }', then=TEN)
    assert said(text) == never("there is no line that its actions could change.")
    with_song = text.replace(TEN, TEN + ', { play_sound = { sound = "promo.wav" } }')
    assert said(with_song) == []


def test_points_for_the_end_customer_are_never_given() -> None:
    text = rule("Р", when='{ partner = "" }', then='{ bonus_points = { percent = "3" } }, { email = { text = "x" } }')
    assert said(text) == never("the end customer has neither points nor an e-mail address.")


def test_a_rule_behind_one_that_stops_the_rules_is_shadowed() -> None:
    stop = rule("Стоп", when='{ partner = ["П1", "П2"] }', then="{ stop_rules = true }", more="priority = 1")
    behind = rule("Р", when=COLA + ', { partner = "П2" }', then=TEN)
    assert said(behind, stop) == [("shadowed", "It is never reached: “Стоп” stops the rules before its turn.")]
    assert found(behind, stop)[0].others == ("Стоп",)
    assert said(behind + "priority = 0", stop) == []
    assert said(rule("Р", when=COLA, then=TEN), stop) == []
    assert said(behind, stop.replace("unless = []", 'unless = [{ weekday = "mon" }]')) == []
    assert said(
        behind.replace("unless = []", 'unless = [{ weekday = "mon" }]'),
        stop.replace("unless = []", 'unless = [{ weekday = "mon" }]'),
    ) == [("shadowed", "It is never reached: “Стоп” stops the rules before its turn.")]
    assert said(behind, stop + "active = false") == []


def test_a_rule_that_another_excludes_wherever_it_holds_is_shadowed() -> None:
    first = rule(
        "Първо", when='{ item_group = "Стъкло" }', then='{ message = { text = "x" } }', more='excludes = ["Р"]'
    )
    narrow = rule("Р", when='{ group_quantity = { group = "Стъкло", from = "2" } }', then=TEN)
    assert said(narrow, first) == [("shadowed", "It hardly ever acts: “Първо” excludes it.")]


def test_a_discount_that_a_later_rule_always_replaces_is_shadowed() -> None:
    later = rule("После", when='{ item_group = "Стъкло" }', then='{ set_discount = { percent = "5" } }')
    early = rule("Р", when='{ group_quantity = { group = "Стъкло", from = "2" } }', then=TEN, more="priority = 1")
    assert said(early, later)[0] == ("shadowed", "Nothing is left of what it does: “После” takes its place.")
    assert "shadowed" not in codes(early, later.replace('percent = "5"', 'percent = "5", mode = "add"'))
    assert "shadowed" not in codes(early, later.replace('percent = "5"', 'percent = "5", items = ["ФАНТА"]'))
    assert "shadowed" not in codes(early, later.replace('item_group = "Стъкло"', 'item = "ФАНТА"'))


@pytest.mark.parametrize(
    ("mine", "theirs", "sentence"),
    [
        (
            TEN,
            '{ set_discount = { groups = ["Стъкло"], percent = "5" } }',
            "this rule runs earlier, and its discount is lost.",
        ),
        (TEN, '{ set_discount = { percent = "5", mode = "add" } }', "what is taken off adds up."),
        (TEN, '{ set_discount = { percent = "5", mode = "best" } }', "the better discount counts."),
        (
            '{ discount_amount = { amount = "0.10" } }',
            '{ discount_amount = { amount = "0.20" } }',
            "what is taken off adds up.",
        ),
        (
            '{ set_price = { price = "1" } }',
            '{ price_group = { group = "1" } }',
            "this rule runs earlier, and its price is lost.",
        ),
        (
            '{ set_price = { price = "1" } }',
            '{ set_price = { group = "current", plus = "1" } }',
            "the later price is made of the earlier one.",
        ),
    ],
)
def test_rules_that_write_on_the_same_lines_are_told_with_who_wins(mine: str, theirs: str, sentence: str) -> None:
    other = rule("Друго", when='{ item = ["КОЛА", "ХЛЯБ"] }', then=theirs)
    overlaps = [
        each
        for each in said(rule("Р", when=COLA + ", { card = true }", then=mine, more="priority = 1"), other)
        if each[0] == "overlaps"
    ]
    assert overlaps == [("overlaps", f"It overlaps with “Друго”: {sentence}")]


def test_the_later_of_two_says_that_it_wins_and_many_rivals_are_counted() -> None:
    others = [rule(f"Д{place}", when='{ item = "КОЛА" }', then=TEN, more="priority = 1") for place in range(3)]
    (finding,) = [each for each in found(rule("Р", when=COLA, then=TEN), *others) if each.code == "overlaps"]
    assert finding.text.say() == "It overlaps with “Д0” and 2 more: this rule runs later, and its discount counts."
    assert finding.others == ("Д0", "Д1", "Д2")
    assert finding.text.say(translator("bg")) == (
        "Застъпва се с „Д0“ и още 2: това правило действа по-късно и важи неговата отстъпка."
    )


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ('when = [{ item = "КОЛА" }]', 'then = [{ set_discount = { items = ["ХЛЯБ"], percent = "5" } }]'),
        ('when = [{ item = "КОЛА" }]', 'then = [{ set_price = { items = ["КОЛА"], price = "1" } }]'),
        ('when = [{ total = { to = "50" } }]', 'when = [{ total = { over = "50" } }]'),
        ('when = [{ weekday = ["mon"] }]', 'when = [{ weekday = ["tue"] }]'),
        ('when = [{ payment_type = "cash" }]', 'when = [{ payment_type = "card" }]'),
        ('when = [{ partner_group = "Персонал" }]', 'unless = [{ partner_group = "Персонал" }]'),
        ('when = [{ item = "КОЛА" }]', 'unless = [{ item = "КОЛА" }]'),
        ('best_of = ["Друго"]', ""),
        ('excludes = ["Друго"]', ""),
        ("", 'excludes = ["Р"]'),
        ("", "active = false"),
        ("", 'operations = ["delivery"]'),
    ],
)
def test_rules_that_cannot_meet_or_are_linked_do_not_overlap(mine: str, theirs: str) -> None:
    def with_part(name: str, part: str) -> str:
        parts = {
            "operations": 'operations = ["sale"]',
            "when": 'when = [{ item = ["КОЛА", "ХЛЯБ"] }]',
            "then": f"then = [{TEN}]",
            "unless": "unless = []",
        }
        if part:
            parts[part.split(" ")[0]] = part
        return "\n".join(["[[rule]]", f'name = "{name}"', *parts.values(), ""])

    assert "overlaps" not in codes(with_part("Р", mine), with_part("Друго", theirs))
    assert "overlaps" in codes(with_part("Р", ""), with_part("Друго", ""))


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


def test_a_whole_book_is_looked_at_as_each_rule_is() -> None:
    rules = read_rules(
        rule("А", when=COLA, then=TEN)
        + rule("Б", when='{ item_group = "Стъкло" }', then='{ set_discount = { percent = "60" } }')
        + rule("В", when='{ partner = "ПХ" }', then="{ stop_rules = true }")
    )
    assert list(lint_all(rules, SHOP, TODAY)) == [
        (one, each) for one in rules for each in lint(one, rules, SHOP, TODAY)
    ]


# What must hold for every rule

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
            assert each.code in {"never_fires", "shadowed", "overlaps", "below_cost", "dead_reference", "expired"}
            assert set(each.others) <= names - {one.name}
            assert each.text.say(translator("bg")).endswith(".")


def test_the_standard_ways_to_pay_are_those_of_a_shop_that_names_none() -> None:
    assert SHOP.payment_types() == STANDARD_TYPES
