"""What is doubtful about a rule is said: it never acts, or others act in its place, before it or beside it."""

import pytest
from linted import COLA, SHOP, TEN, TODAY, codes, found, said
from shop import rule

from tui_pos.domain.payment import STANDARD_TYPES
from tui_pos.language import translator
from tui_pos.pricing.lint import lint, lint_all
from tui_pos.pricing.rulefile import read_rules


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
        "rules act on sales and on consignments, and it is for other operations only."
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


def test_a_whole_book_is_looked_at_as_each_rule_is() -> None:
    rules = read_rules(
        rule("А", when=COLA, then=TEN)
        + rule("Б", when='{ item_group = "Стъкло" }', then='{ set_discount = { percent = "60" } }')
        + rule("В", when='{ partner = "ПХ" }', then="{ stop_rules = true }")
    )
    assert list(lint_all(rules, SHOP, TODAY)) == [
        (one, each) for one in rules for each in lint(one, rules, SHOP, TODAY)
    ]


def test_the_standard_ways_to_pay_are_those_of_a_shop_that_names_none() -> None:
    assert SHOP.payment_types() == STANDARD_TYPES
