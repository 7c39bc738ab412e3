"""Rules that know of each other: of which only the best acts, and which keep others from acting."""

from dataclasses import replace
from random import Random

import pricing_strategies as some
import pytest
from hypothesis import given
from oracle_order import turns_of
from shop import ITEMS, КАФЕ, КОЛА, П1, П5, ХЛЯБ, acted, book, cart, rule, save, told

from tui_pos.errors import WrongUse
from tui_pos.pricing import rules as r
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.links import best_of_groups, loop_of_exclusions, running_order
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.verdict import Outcome, Sound

COLA = '{ item = "КОЛА" }'


def off(
    name: str, percent: str, *, priority: int = 100, mode: str = "replace", when: str = COLA, more: str = ""
) -> str:
    then = f'{{ set_discount = {{ percent = "{percent}", mode = "{mode}" }} }}'
    return rule(name, when=when, then=then, more=f"priority = {priority}\n{more}")


def test_of_rivals_only_the_one_that_is_best_for_the_customer_acts() -> None:
    rules = [off("5", "5", priority=1, more='best_of = ["20"]'), off("20", "20"), off("10", "10", more='best_of = "5"')]
    asked = save(cart((КОЛА, "10")), rules)
    assert (acted(asked), asked.total) == (["20"], 880)
    assert told(asked, "20").losers == ("5", "10")
    assert told(asked, "5").outcome is Outcome.BEATEN
    assert told(asked, "5").why.say() == "“20” is better for the customer."


def test_each_rival_is_tried_on_the_same_prices_at_the_turn_of_the_first() -> None:
    """Both add 10 %; the later would see more if the earlier had acted, or if what stands between them had."""
    first = off("А", "10", priority=1, mode="add", more='best_of = ["В"]')
    between = off("Б", "50", priority=2)
    last = rule(
        "В",
        when='{ total = { from = "10" } }',
        then='{ discount_amount = { amount = "1" } }',
        more="priority = 3",
    )
    asked = save(cart((КОЛА, "10")), [first, between, last])
    assert told(asked, "В").why.say() == "“А” is better for the customer."
    assert told(asked, "А").why.say() == "“Б” took its place."


def test_of_equally_good_rivals_the_first_acts() -> None:
    for names in ("АБ", "БА"):
        rules = [off(names[0], "10", priority=1), off(names[1], "10", priority=2, more=f'best_of = ["{names[0]}"]')]
        assert acted(save(cart((КОЛА, "1")), rules)) == [names[0]]


def test_a_rival_that_has_nothing_to_do_does_not_keep_another_from_acting() -> None:
    points = rule(
        "точки", when=COLA, then='{ bonus_points = { percent = "3" } }', more='priority = 1\nbest_of = "каже"'
    )
    says = rule("каже", when=COLA, then='{ message = { text = "!" } }')
    assert acted(save(cart((КОЛА, "1")), [points, says])) == ["каже"]
    assert acted(save(cart((КОЛА, "1"), partner=П1), [points, says])) == ["точки"]


def test_a_rival_that_does_not_hold_or_fails_leaves_the_turn_to_the_others() -> None:
    gone = rule("няма", when=COLA, then='{ set_price = { price = "0.01" } }, { add_item = { item = "НЯМА" } }')
    rules = [off("20", "20", when='{ item = "КАФЕ" }'), gone, off("5", "5", more='best_of = ["20", "няма"]')]
    asked = save(cart((КОЛА, "1")), rules)
    assert acted(asked) == ["5"]
    assert told(asked, "няма").outcome is Outcome.FAILED
    assert len(asked.warnings) == 1


def test_the_better_of_two_services_is_the_smaller_one() -> None:
    services = [
        rule(name, when=COLA, then=f'{{ service_charge = {{ percent = "{name}", item = "УСЛУГА" }} }}', more=more)
        for name, more in (("10", 'best_of = ["5"]'), ("5", "priority = 200"))
    ]
    asked = save(cart((КОЛА, "10")), services)
    assert (acted(asked), asked.total) == (["5"], 1155)


def test_a_rival_is_tried_without_a_service_that_it_would_not_charge_in_the_end() -> None:
    free = rule(
        "без пари",
        when='{ total = { over = "0" } }',
        then='{ set_discount = { percent = "100" } }, { service_charge = { percent = "100", item = "НЯМА" } }',
    )
    asked = save(cart((КОЛА, "1")), [free, off("5", "5", more='best_of = ["без пари"]')])
    assert (acted(asked), asked.total, asked.warnings) == (["без пари"], 0, ())


def test_a_rival_that_lost_its_turn_does_not_come_back_on_the_final_sum() -> None:
    song = rule(
        "песен", when='{ total = { to = "5" } }', then='{ play_sound = { sound = "x" } }', more='best_of = "половин"'
    )
    asked = save(cart((КОЛА, "8")), [song, off("половин", "50")])
    assert asked.total <= 500
    assert (acted(asked), asked.effects) == (["половин"], ())
    assert [
        type(effect) for effect in save(cart((КОЛА, "8")), [song.replace("best_of", "#"), off("x", "50")]).effects
    ] == [Sound]


def test_a_rival_switched_off_still_holds_the_others_together() -> None:
    rules = [
        off("5", "5", more='best_of = ["10"]', mode="add"),
        off("10", "10", more="active = false"),
        off("20", "20", more='best_of = ["10"]', mode="add"),
    ]
    assert acted(save(cart((КОЛА, "1")), rules)) == ["20"]


def test_a_rule_that_acts_keeps_those_that_it_excludes_from_acting() -> None:
    excluder = off("А", "10", priority=50, more='excludes = ["Б"]')
    excluded = rule(
        "Б",
        when='{ total = { over = "0" } }',
        then='{ set_discount = { percent = "30" } }, { play_sound = { sound = "x" } }',
        more="priority = 1",
    )
    asked = save(cart((КОЛА, "1")), [excluder, excluded])
    assert (acted(asked), asked.effects) == (["А"], ())
    assert told(asked, "Б").outcome is Outcome.BEATEN
    assert told(asked, "Б").why.say() == "“А” excludes it."
    assert [trace.name for trace in asked.trace] == ["А", "Б"], "whatever the priorities"
    assert acted(save(cart((КАФЕ, "1")), [excluder, excluded])) == ["Б"]


def test_an_exclusion_goes_one_way() -> None:
    rules = [off("А", "10", when='{ item = "ХЛЯБ" }', more='excludes = ["Б"]'), off("Б", "30", mode="add")]
    assert acted(save(cart((КОЛА, "1")), rules)) == ["Б"]


def test_a_rule_that_changes_nothing_excludes_nothing() -> None:
    rules = [off("А", "3", mode="best", more='excludes = ["Б"]'), off("Б", "30")]
    assert acted(save(cart((КОЛА, "1"), partner=П1), rules)) == ["Б"]


def test_what_a_rule_does_after_prices_excludes_too() -> None:
    points = rule("точки", when=COLA, then='{ bonus_points = { percent = "3" } }', more='excludes = ["Б"]')
    asked = save(cart((КОЛА, "10"), partner=П1), [points, off("Б", "30")])
    assert acted(asked) == ["точки"]
    assert acted(save(cart((КОЛА, "10")), [points, off("Б", "30")])) == ["Б"], "nobody earns these points"


def test_an_excluder_that_lost_its_turn_does_not_come_back_on_the_final_sum() -> None:
    song = rule(
        "песен", when='{ total = { to = "5" } }', then='{ play_sound = { sound = "x" } }', more='excludes = ["половин"]'
    )
    asked = save(cart((КОЛА, "8")), [song, off("половин", "50")])
    assert (acted(asked), asked.effects) == (["половин"], ())


def test_links_to_rules_that_are_not_in_force_fall_away() -> None:
    rules = read_rules(off("А", "10", more='excludes = ["Б"]\nbest_of = ["В"]') + off("Б", "5") + off("В", "1"))
    asked = save(cart((КОЛА, "1")), RuleBook.compile(rules, {rules[1].id, rules[2].id}))
    assert acted(asked) == ["А"]


def test_a_rule_comes_before_all_that_compete_with_what_it_excludes() -> None:
    rules = [
        off("А", "1", priority=9, more='excludes = ["В"]'),
        off("Б", "2", priority=1, mode="add"),
        off("В", "3", priority=5, mode="add", more='best_of = ["Б"]'),
        off("Г", "4", priority=3, mode="add"),
    ]
    assert [entry.rule.name for entry in book(*rules).entries] == ["Г", "А", "Б", "В"]
    assert acted(save(cart((КОЛА, "1")), rules)) == ["А", "Б"]


FIVE_OFF = rule(
    "пет лева", when='{ total = { over = "0" } }', then='{ discount_amount = { amount = "5" } }', more="priority = 2"
)
"""It takes a sum of ten below what others ask for."""


@pytest.mark.parametrize(
    ("excluder", "why"),
    [
        (("{ total = { from = '10' } }", "{ message = { text = 'x' } }"), (Outcome.NOT_MET, "5.55 more is needed.")),
        (("{ item = 'КАФЕ' }", "{ service_charge = { percent = '0', item = 'УСЛУГА' } }"), (Outcome.BEATEN, "")),
        (("{ item = 'КАФЕ' }", "{ set_price = { price = '9' } }"), (Outcome.BEATEN, "“цена” took its place.")),
        (("{ item = 'КАФЕ' }", "{ bonus_points = { percent = '0.01' } }"), (Outcome.BEATEN, "too little for points")),
    ],
)
def test_a_rule_of_which_nothing_comes_in_the_end_excludes_nothing(
    excluder: tuple[str, str], why: tuple[Outcome, str]
) -> None:
    when, then = excluder
    rules = [
        rule("А", when=when, then=then, more='priority = 1\nexcludes = ["В"]'),
        FIVE_OFF,
        rule("цена", when='{ item = "КАФЕ" }', then='{ set_price = { price = "10.50" } }', more="priority = 3"),
        off("В", "10", priority=4, mode="add", when='{ item = "КАФЕ" }'),
    ]
    asked = save(cart((КАФЕ, "1"), partner=П5), rules)
    assert (acted(asked), asked.total, asked.effects) == (["пет лева", "цена", "В"], 445, ())
    outcome, sentence = why
    assert told(asked, "А").outcome is outcome
    assert sentence in told(asked, "А").why.say()


def test_a_rule_that_was_left_out_for_nothing_tells_what_it_lacks_on_the_final_sum() -> None:
    says = '{ message = { text = "x" } }'
    rules = [
        rule("А", when='{ total = { from = "10" } }', then=says, more='priority = 1\nexcludes = ["В"]'),
        FIVE_OFF,
        off("В", "10", priority=3, when='{ item = "КАФЕ" }'),
    ]
    lack = told(save(cart((КАФЕ, "1")), rules), "А").lack
    assert lack is not None
    assert lack.amount == 600


def test_a_rule_that_stopped_others_is_told_to_have_acted_whatever_the_final_sum() -> None:
    rules = [
        rule("услуга", when=COLA, then='{ service_charge = { percent = "10", item = "УСЛУГА" } }', more="priority = 1"),
        rule(
            "край",
            when='{ total = { to = "10" } }',
            then='{ stop_rules = true }, { message = { text = "x" } }',
            more='priority = 2\nexcludes = ["5"]',
        ),
        off("5", "5"),
    ]
    asked = save(cart((КОЛА, "9")), rules)
    assert (acted(asked), asked.effects) == (["услуга", "край"], ())
    assert told(asked, "5").outcome is Outcome.STOPPED


def named(name: str, *excludes: str, best_of: tuple[str, ...] = (), priority: int = 1) -> r.Rule:
    when, then = (r.ItemPresent(("A",)),), (r.StopRules(),)
    return r.Rule(name, name, ("sale",), when, then, priority=priority, excludes=excludes, best_of=best_of)


def test_a_loop_is_told_by_the_names_along_it() -> None:
    rules = [named("A", "B"), named("B", "C"), named("C", "D", "B"), named("D")]
    assert loop_of_exclusions(rules, {}) == ("B", "C", "B")
    through = [named("A", "B"), named("B", best_of=("C",)), named("C", "A")]
    assert loop_of_exclusions(through, {}) == ()
    assert loop_of_exclusions(through, best_of_groups(through)) == ("A", "B", "C", "A")
    within = [named("A", "B", best_of=("B",)), named("B")]
    assert loop_of_exclusions(within, best_of_groups(within)) == ()


def test_a_chain_of_ten_thousand_rules_is_put_in_order() -> None:
    chain = [named(str(n), str(n + 1), priority=-n) for n in range(10_000)]
    shuffled = Random(1).sample(chain, len(chain))
    assert loop_of_exclusions(shuffled, {}) == ()
    assert running_order(shuffled, {}) == chain
    looped = [*chain[:-1], replace(chain[-1], excludes=("0",))]
    assert len(loop_of_exclusions(looped, {})) == 10_001
    assert {rule.name for rule in running_order(looped, {})} == {rule.name for rule in chain}


@given(some.rule_lists(some.rules_to_link, 8, least_links=3))
def test_the_running_order_is_that_of_the_oracle(rules: list[r.Rule]) -> None:
    told = [rule for turn in turns_of(rules) for rule in turn]
    assert [entry.rule for entry in RuleBook.compile(rules).entries] == told


@pytest.mark.parametrize(
    ("links", "code", "names"),
    [
        (('excludes = ["А"]', ""), "linked_to_itself", ("А",)),
        (('best_of = ["А"]', ""), "linked_to_itself", ("А",)),
        (('excludes = ["Я"]', ""), "unknown_rule_linked", ("А", "Я")),
        (("", 'best_of = ["Я"]'), "unknown_rule_linked", ("Б", "Я")),
        (('excludes = ["Б"]', 'excludes = ["А"]'), "loop_of_rules", ("А → Б → А",)),
        (("excludes = 5", ""), "bad_value", ("А", "5")),
    ],
)
def test_a_link_that_cannot_be_is_refused_by_name(links: tuple[str, str], code: str, names: tuple[str, ...]) -> None:
    with pytest.raises(WrongUse) as refusal:
        read_rules(off("А", "1", more=links[0]) + off("Б", "1", more=links[1]))
    assert refusal.value.code == code
    assert all(name in str(refusal.value) for name in names)


def test_a_cart_that_no_rival_can_hit_is_not_told_of_them() -> None:
    rules = [off("А", "1", more='best_of = ["Б"]'), off("Б", "1", when='{ item = "КАФЕ" }', more='excludes = ["А"]')]
    assert save(cart((ХЛЯБ, "1")), rules, facts=Facts(ITEMS)).trace == ()
