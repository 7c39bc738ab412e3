"""Documents that a rule lets a sale bring about beside itself: how many, at what price, and for whom."""

from dataclasses import replace

import pytest
from shop import ITEMS, NOON, КАСА, КАФЕ, КОЛА, П2, П5, УСЛУГА, ФАНТА, ХЛЯБ, cart, rule, save, told

from tui_pos.pricing import rules as r
from tui_pos.pricing.book import RuleBook, broken
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.verdict import Child, Outcome

ANY = '{ total = { from = "0" } }'
CRATE = 'kind = "consignment", item = "КАСА", price = "6.00"'


def crates(of: str, more: str = CRATE) -> str:
    return rule("каси", when=ANY, then=f"{{ child_operation = {{ {more}, of = {{ {of} }} }} }}")


def pieces(*lines: tuple[object, str], of: str = 'item = "КОЛА"', more: str = CRATE) -> int:
    asked = save(cart(*lines, partner=П5), [crates(of, more)])  # type: ignore[arg-type]
    return sum(child.qty for child in asked.children) // 1000


@pytest.mark.parametrize(
    ("qty", "wanted", "payable"),
    [("11", 0, 1210), ("12", 1, 1320), ("23", 1, 2530), ("24", 2, 2640), ("25", 2, 2750)],
)
def test_b01_a_crate_for_each_full_pack_and_the_sale_stays_as_it_is(qty: str, wanted: int, payable: int) -> None:
    asked = save(cart((КОЛА, qty), partner=П5), [crates('item = "КОЛА"')])
    assert (sum(child.qty for child in asked.children), asked.total) == (wanted * 1000, payable)
    assert asked.lines == asked.before.lines
    assert asked.needs_window is bool(wanted)


def test_b04_rows_are_counted_together_and_a_group_only_where_the_number_is_given() -> None:
    assert pieces((КОЛА, "6"), (КОЛА, "6")) == 1
    mixed = ((КОЛА, "7"), (ФАНТА, "5"))
    glass, dozen = 'group = "Стъкло"', f"{CRATE}, per = 12"
    assert pieces(*mixed, of=glass, more=dozen) == 1
    assert pieces(*mixed, of='item = "КОЛА"', more=dozen) == pieces(*mixed) == 0
    # Without the number each item fills its own packs.
    assert pieces(*mixed, of=glass) == 0
    assert pieces((КОЛА, "13"), (ФАНТА, "12"), of=glass) == 2


def test_b05_what_is_returned_in_the_sale_counts_against_it_and_never_makes_less_than_none() -> None:
    back = cart((КОЛА, "24"), partner=П5)
    back = back.with_line(КОЛА, -12_000, КОЛА.price_in("retail"))  # type: ignore[arg-type]
    (child,) = save(back, [crates('item = "КОЛА"')]).children
    assert child.qty == 1000
    only = cart((КАФЕ, "9"), partner=П5).with_line(КОЛА, -12_000, КОЛА.price_in("retail"))  # type: ignore[arg-type]
    for more in (CRATE, f"{CRATE}, per = 5"):
        asked = save(only, [crates('item = "КОЛА"', more)])
        assert asked.children == ()
        assert told(asked, "каси").why.say() == "What it counts is too little for a document."
    # What is returned of one item takes nothing from the packs of another.
    other = only.with_line(ФАНТА, 12_000, 110)  # type: ignore[arg-type]
    assert [c.qty for c in save(other, [crates('group = "Стъкло"')]).children] == [1000]


def test_the_document_says_all_and_its_rule_acted() -> None:
    asked = save(cart((КОЛА, "24"), partner=П5), [crates('item = "КОЛА"')])
    (trace,) = asked.trace
    assert asked.children == (Child(trace.rule, 1, "каси", r.ChildKind.CONSIGNMENT, КАСА, 2000, 600, "П5"),)  # type: ignore[arg-type]
    assert asked.children[0].amount == 1200
    assert (trace.outcome, trace.why.say()) == (Outcome.ACTED, "Consignment: 2 × “Каса” at 6.00")


def test_without_a_price_it_is_the_listed_one_for_the_customer() -> None:
    dear = replace(КАСА, prices=(500, *КАСА.prices[1:]))
    for partner, price in ((П5, 600), (П2, 500)):
        asked = save(
            cart((КОЛА, "12"), partner=partner),
            [crates('item = "КОЛА"', 'kind = "consignment", item = "КАСА"')],
            facts=Facts({**ITEMS, "КАСА": dear}),
        )
        assert [child.price for child in asked.children] == [price]


def test_nobody_in_particular_is_left_for_the_cashier_to_ask_and_a_bonus_goes_to_whom_it_names() -> None:
    assert [c.partner for c in save(cart((КОЛА, "12")), [crates('item = "КОЛА"')]).children] == [""]
    bonus = 'kind = "bonus", item = "УСЛУГА", percent = "3", to = "П2"'
    (child,) = save(cart((КОЛА, "12")), [crates('item = "КОЛА"', bonus)]).children
    assert (child.kind, child.partner, child.qty, child.price) == (r.ChildKind.BONUS, "П2", 1000, 40)


def test_a_part_is_taken_of_the_final_sum_with_services() -> None:
    bonus = '{ child_operation = { kind = "bonus", item = "УСЛУГА", percent = "10", to = "П2" } }'
    rules = [
        rule("бонус", when=ANY, then=bonus, more="priority = 1"),
        rule("по-евтино", when=ANY, then='{ set_discount = { percent = "50" } }', more="priority = 2"),
        rule("маса", when=ANY, then='{ service_charge = { percent = "10", item = "УСЛУГА" } }'),
    ]
    assert [child.price for child in save(cart((КАФЕ, "2")), rules).children] == [110]
    nothing = save(cart((ХЛЯБ, "0.01")), rules[:1])
    assert nothing.children == ()


def test_lines_that_the_exceptions_take_out_are_not_counted() -> None:
    then = f'{{ child_operation = {{ {CRATE}, per = 12, of = {{ group = "Стъкло" }} }} }}'
    asked = save(
        cart((КОЛА, "12"), (ФАНТА, "12"), partner=П5),
        [rule("каси", when=ANY, then=then, unless='{ item = "ФАНТА" }')],
    )
    assert [child.qty for child in asked.children] == [1000]


def test_a_rule_whose_document_cannot_be_had_is_left_out_whole() -> None:
    then = f'{{ set_discount = {{ percent = "10" }} }}, {{ child_operation = {{ {CRATE}, of = {{ item = "КОЛА" }} }} }}'
    without = Facts({code: item for code, item in ITEMS.items() if code != "КАСА"})
    whole = rule("каси", when=ANY, then=then)
    for qty in ("12", "11"):
        asked = save(cart((КОЛА, qty)), [whole], facts=without)
        assert (asked.lines, asked.effects, asked.stop) == (asked.before.lines, (), None)
        assert told(asked, "каси").outcome is Outcome.FAILED
        assert len(asked.warnings) == 1
    stopped = save(cart((КОЛА, "12")), [rule("каси", when=ANY, then=then, more="mandatory = true")], facts=without)
    assert stopped.stop is not None
    assert stopped.stop.code == "mandatory_rule_failed"


def test_the_item_of_the_document_is_among_those_that_a_review_needs() -> None:
    book = RuleBook.compile(read_rules(crates('item = "КОЛА"')))
    assert book.items_needed == book.items_needed_for(cart((КОЛА, "1")), NOON.date()) == {"КАСА"}


@pytest.mark.parametrize("gone", ["КАСА", "КОЛА", "П2"])
def test_a_rule_whose_item_or_agent_is_gone_is_broken(gone: str) -> None:
    rules = read_rules(crates('item = "КОЛА"', f'{CRATE}, to = "П2"'))
    assert not broken(rules, lambda code: True, lambda code: True)
    (why,) = broken(rules, lambda code: code != gone, lambda code: code != gone).values()
    assert gone in why.say()


def test_the_documents_of_several_rules_stand_in_the_order_of_their_rules() -> None:
    rules = [
        rule("втора", when=ANY, then=f'{{ child_operation = {{ {CRATE}, of = {{ item = "КОЛА" }} }} }}'),
        rule(
            "първа",
            when=ANY,
            then=f'{{ child_operation = {{ {CRATE}, of = {{ item = "ФАНТА" }} }} }}',
            more="priority = 1",
        ),
    ]
    asked = save(cart((КОЛА, "12"), (ФАНТА, "12")), rules)
    assert [child.name for child in asked.children] == ["първа", "втора"]


def test_lines_named_by_number_are_those_and_no_numbers_are_no_lines() -> None:
    of_two = cart((КАФЕ, "1"), (ХЛЯБ, "1"))
    for numbers, total in (((), 1120), ((2,), 1060), ((1, 2), 560), ((7,), 1120)):
        made = r.Rule(
            "1", "one", ("sale",), (r.Total(r.Range(0)),), (r.SetDiscount(5000, lines=r.Chosen((), (), numbers)),)
        )  # type: ignore[arg-type]
        assert review(of_two, RuleBook.compile([made]), Facts(ITEMS), NOON).total == total
    assert not r.Chosen((), (), ()).is_every_line
    assert r.EVERY_LINE.is_every_line
    none = r.ServiceCharge(1000, "УСЛУГА", r.Chosen((), (), ()))  # type: ignore[arg-type]
    made = r.Rule("1", "one", ("sale",), (r.Total(r.Range(0)),), (none,))
    assert УСЛУГА not in [line.item for line in review(of_two, RuleBook.compile([made]), Facts(ITEMS), NOON).lines]


def test_a_service_is_not_given_on_consignment_and_its_rule_is_left_out_whole() -> None:
    service = 'kind = "consignment", item = "УСЛУГА", price = "6.00", of = { item = "КОЛА" }'
    whole = rule(
        "услуга", when=ANY, then=f'{{ set_discount = {{ percent = "10" }} }}, {{ child_operation = {{ {service} }} }}'
    )
    asked = save(cart((КОЛА, "12"), partner=П5), [whole])
    assert (asked.lines, asked.effects, asked.stop) == (asked.before.lines, (), None)
    assert told(asked, "услуга").outcome is Outcome.FAILED
    assert len(asked.warnings) == 1
    assert "a service, which nobody can bring back" in told(asked, "услуга").why.say()
    sold = rule("услуга", when=ANY, then=f"{{ child_operation = {{ {service.replace('consignment', 'sale')} }} }}")
    assert [child.price for child in save(cart((КОЛА, "12"), partner=П5), [sold]).children] == [600]


@pytest.mark.parametrize("kind", ["consignment", "sale"])
def test_there_is_no_document_of_what_costs_nothing(kind: str) -> None:
    free = replace(КАСА, prices=(0,) * len(КАСА.prices))
    asked = save(
        cart((КОЛА, "12"), partner=П5),
        [crates('item = "КОЛА"', f'kind = "{kind}", item = "КАСА"')],
        facts=Facts({**ITEMS, "КАСА": free}),
    )
    assert (asked.children, asked.warnings) == ((), ())
    assert told(asked, "каси").why.say() == "“Каса” costs 0.00, and nothing is owed for it."
