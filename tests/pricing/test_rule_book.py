"""The book: who is a candidate, when the index of a day counts, and what the trace then says."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from shop import ITEMS, NOON, КАФЕ, КОЛА, П1, П2, П4, ФАНТА, ХЛЯБ, acted, book, cart, rule, save, told

from tui_pos.domain.cart import Cart
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts, LeapBirthday
from tui_pos.pricing.review import review
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.rules import ItemPresent

TEN = '{ set_discount = { percent = "10" } }'


def why(when: str, entered: Cart, moment: datetime = NOON, unless: str = "") -> str:
    return told(save(entered, [rule("R", when=when, then=TEN, unless=unless)], moment), "R").why.say()


def test_rules_about_what_is_not_in_the_cart_are_not_told_of() -> None:
    rules = [
        rule(name, when=when, then=TEN)
        for name, when in [
            ("item", '{ item = "ХЛЯБ" }'),
            ("quantity", '{ item_quantity = { item = "ХЛЯБ", from = "1" } }'),
            ("group", '{ item_group = "Храни" }'),
            ("partner", '{ partner = "П1" }'),
            ("partners", '{ partner_group = "Търговци" }'),
            ("location", '{ location = "СКЛАД" }'),
            ("operator", '{ operator = "2" }'),
            ("yesterday", '{ date = { to = "2026-11-19" } }'),
            ("monday", '{ weekday = ["mon"] }'),
        ]
    ]
    assert save(cart((КОЛА, "1")), rules).trace == ()


def test_a_quantity_that_may_be_none_holds_without_the_item() -> None:
    few = rule("Малко", when='{ item_quantity = { item = "ХЛЯБ", to = "2" } }', then=TEN)
    assert acted(save(cart((КОЛА, "1")), [few])) == ["Малко"]
    assert acted(save(cart((КОЛА, "1"), (ХЛЯБ, "3")), [few])) == []


def test_a_group_holds_its_subgroups_but_no_namesake() -> None:
    assert acted(save(cart((КАФЕ, "1")), [rule("R", when='{ item_group = "Храни" }', then=TEN)])) == ["R"]
    assert acted(save(cart((КАФЕ, "1")), [rule("R", when='{ item_group = "Хра" }', then=TEN)])) == []
    inner = rule("R", when='{ group_quantity = { group = ["Храни", "Храни/Кафе"], from = "2" } }', then=TEN)
    assert acted(save(cart((КАФЕ, "1")), [inner])) == []


def test_one_book_serves_one_day_after_another() -> None:
    days = book(
        rule("пет", when='{ weekday = ["fri"] }', then=TEN),
        rule("съб", when='{ weekday = ["sat"] }', then=TEN),
        rule("20", when='{ date = { from = "2026-11-20", to = "2026-11-20" } }', then=TEN),
    )
    entered = cart((КОЛА, "1"))
    told_of = [[trace.name for trace in save(entered, days, NOON + timedelta(days=day)).trace] for day in range(-1, 9)]
    assert told_of == [[], ["20", "пет"], ["съб"], [], [], [], [], [], ["пет"], ["съб"]]
    assert [trace.name for trace in save(entered, days).trace] == ["20", "пет"]


def test_the_items_a_cart_may_need_are_those_of_the_rules_that_can_hit_it() -> None:
    adds = book(
        *(
            rule(
                f"към {to.code}", when=f'{{ item = "{to.code}" }}', then=f'{{ add_item = {{ item = "{more.code}" }} }}'
            )
            for to, more in ((КОЛА, ХЛЯБ), (ФАНТА, КАФЕ))
        )
    )
    assert adds.items_needed == {"ХЛЯБ", "КАФЕ"}
    assert adds.items_needed_for(cart((КОЛА, "1")), date(2026, 11, 20)) == {"ХЛЯБ"}


def test_the_items_a_cart_may_need_hold_the_services() -> None:
    table = rule("маса", when='{ item = "КОЛА" }', then='{ service_charge = { percent = "10", item = "УСЛУГА" } }')
    assert book(table).items_needed == {"УСЛУГА"}
    assert book(table).items_needed_for(cart((КОЛА, "1")), date(2026, 11, 20)) == {"УСЛУГА"}
    assert book(table).items_needed_for(cart((ХЛЯБ, "1")), date(2026, 11, 20)) == frozenset()


def test_the_uses_to_ask_for_are_those_of_rules_of_once_a_year_with_the_birthday_at_hand() -> None:
    def yearly(name: str, days: int, more: str = "", once: str = "true") -> str:
        return rule(name, when=f"{{ birthday = {{ days = {days}, once_a_year = {once} }} }}{more}", then=TEN)

    rules = read_rules(
        yearly("денят", 0)
        + yearly("три", 3)
        + yearly("кола", 3, ', { item = "КОЛА" }')
        + yearly("винаги", 3, once="false")
    )
    names = {each.id: each.name for each in rules}

    def asked(entered: Cart, moment: datetime) -> set[tuple[str, int]]:
        uses = RuleBook.compile(rules).uses_asked(entered, moment, LeapBirthday.FEBRUARY_28)
        return {(names[use.rule], use.year) for use in uses}

    bread = cart((ХЛЯБ, "1"), partner=П4)
    assert asked(bread, datetime(2026, 12, 30)) == {("три", 2027)}
    assert asked(bread, datetime(2027, 1, 1)) == {("денят", 2027), ("три", 2027)}
    assert asked(cart((КОЛА, "1"), partner=П4), datetime(2027, 1, 2)) == {("три", 2027), ("кола", 2027)}
    assert asked(bread, datetime(2027, 6, 1)) == set()
    assert asked(cart((ХЛЯБ, "1"), partner=П1), datetime(2027, 1, 1)) == set()
    assert asked(cart((ХЛЯБ, "1")), datetime(2027, 1, 1)) == set()


def test_the_book_is_asked_for_no_more_rules_however_many_are_linked() -> None:
    """Ten thousand rules that compete or exclude each other cost a cart only those that can hit it."""
    first, second = read_rules(
        rule("А", when='{ item = "КОЛА" }', then=TEN) + rule("Б", when='{ item = "КОЛА" }', then=TEN)
    )
    others = [
        replace(second, id=str(n), name=f"r{n}", when=(ItemPresent((f"I{n}",)),), best_of=("А",), excludes=("Б",))
        for n in range(10_000)
    ]
    linked = RuleBook.compile([first, second, *others])
    asked = save(cart((КОЛА, "1")), linked)
    assert [trace.name for trace in asked.trace] == ["А", "Б"]
    assert acted(asked) == ["А"]


def test_equal_priorities_run_by_name() -> None:
    first = rule("А", when='{ item = "КОЛА" }', then='{ set_discount = { percent = "1" } }')
    second = rule("Б", when='{ item = "КОЛА" }', then='{ set_discount = { percent = "2" } }')
    for order in ([first, second], [second, first]):
        assert acted(save(cart((КОЛА, "1")), order)) == ["Б"]


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ('{ item_quantity = { item = "КОЛА", from = "12" } }', "2 more of Кока-Кола is needed."),
        ('{ item_quantity = { item = "КОЛА", over = "12" } }', "More than 12 of Кока-Кола is needed; there is 10."),
        ('{ item_quantity = { item = "КОЛА", from = "1", to = "9" } }', "There is 1 of Кока-Кола too many."),
        ('{ total = { from = "12" } }', "1.00 more is needed."),
        ('{ total = { over = "11" } }', "The sum must be over 11.00; it is 11.00."),
        ('{ total = { to = "10.50" } }', "The sum is 0.50 too high."),
        ('{ time = { from = "13:00", to = "14:00" } }', "It acts from 13:00 to 14:00."),
        ('{ item = "КОЛА" }, { partner = "П1" }', "It is for other customers: П1."),
        ('{ item = "КОЛА" }, { partner_group = "Търговци" }', "It is for customers of Търговци."),
        ('{ item = "КОЛА" }, { location = "СКЛАД" }', "It is for other locations: СКЛАД."),
        ('{ item = "КОЛА" }, { operator = ["2", "3"] }', "It is for other operators: 2, 3."),
        ('{ item = "КОЛА" }, { item_group = "Храни" }', "Храни is needed."),
    ],
)
def test_a_rule_says_by_how_much_it_failed(when: str, sentence: str) -> None:
    assert why(when, cart((КОЛА, "10"))) == sentence


def test_a_rule_switched_off_by_its_exception_says_so() -> None:
    assert why('{ item = "КОЛА" }', cart((КОЛА, "1")), unless='{ total = { from = "1" } }') == (
        "Its exception “total” holds."
    )


def test_a_rule_says_what_it_did() -> None:
    def said(then: str, *lines: tuple[object, str], partner: object = П1) -> str:
        each = rule("R", when='{ item = "КОЛА" }', then=f"{{ {then} }}")
        entered = cart(*(lines or ((КОЛА, "1"), (ХЛЯБ, "1"))), partner=partner)  # type: ignore[arg-type]
        return told(save(entered, [each]), "R").why.say()

    assert said('set_discount = { percent = "12.5" }') == "12.5 % instead of 5 % on 2 lines, -0.17"
    assert said('set_price = { items = ["КОЛА"], price = "2" }') == "2.00 instead of 1.10 on 1 line, +0.86"
    assert said('price_group = { group = "1" }') == "1.00 instead of 1.10 on 1 line, -0.09"
    assert said('discount_amount = { amount = "1" }') == "1.00 off, split over 2 lines"
    assert said('add_item = { item = "ХЛЯБ", qty = "2" }') == "2 × “Хляб” added at 1.20"
    assert said('set_discount = { percent = "5" }') == "There was nothing left for it to change."
    assert said('set_discount = { percent = "4", mode = "best" }') == "5 % stands there already and is better."
    assert said('set_discount = { percent = "10" } }, { set_price = { price = "1" }') == "2 actions on 2 lines, -0.38"
    assert said('play_sound = { sound = "x.wav" }') == "It plays x.wav."
    assert said("stop_rules = true", partner=П2) == "It stops the rules after it."


def test_an_amount_off_is_cut_when_a_later_percent_leaves_less() -> None:
    whole = rule("цяло", when='{ item = "КАФЕ" }', then='{ discount_amount = { amount = "10" } }', more="priority = 1")
    half = rule("половин", when='{ item = "КАФЕ" }', then='{ set_discount = { percent = "50" } }')
    asked = save(cart((КАФЕ, "1")), [whole, half], facts=Facts(ITEMS, zero_price_allowed=True))
    assert (asked.stop, asked.total, asked.lines[0].off) == (None, 0, 500)
    assert sum(share.cents for share in asked.shares) == -1000


def test_returned_lines_take_part_in_a_percent_but_not_in_an_amount() -> None:
    rules = [
        rule("процент", when='{ item_quantity = { item = "КОЛА", from = "12" } }', then=TEN, more="priority = 1"),
        rule("сума", when='{ item = "КОЛА" }', then='{ discount_amount = { amount = "1" } }'),
    ]
    asked = save(cart((КОЛА, "24"), (КОЛА, "-12")), rules)
    assert [(line.percent, line.off) for line in asked.lines] == [(1000, 100), (1000, 0)]


def test_an_inactive_rule_is_not_in_the_book() -> None:
    rules = read_rules(rule("R", when='{ item = "КОЛА" }', then=TEN, more="active = false"))
    assert review(cart((КОЛА, "1")), RuleBook.compile(rules), Facts(ITEMS), NOON).trace == ()


@pytest.mark.parametrize(
    ("unless", "holds"), [("", True), ('{ item = "ХЛЯБ" }', False), ('{ item_group = "Храни" }', False)]
)
def test_the_sum_counts_added_lines_but_not_those_that_the_rule_leaves_out(unless: str, holds: bool) -> None:
    bread = rule("хляб", when='{ item = "КОЛА" }', then='{ add_item = { item = "ХЛЯБ" } }', more="priority = 1")
    song = '{ play_sound = { sound = "x.wav" } }'
    rules = [bread, rule("песен", when='{ total = { from = "2.30" } }', then=song, unless=unless)]
    assert ("песен" in acted(save(cart((КОЛА, "1")), rules))) is holds
