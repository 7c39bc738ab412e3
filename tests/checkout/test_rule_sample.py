"""The sample of a rule is a sale that it acts on, and a trial is what the book with the rule makes of it."""

from dataclasses import replace

import pytest
from desk_parts import SAYS, entries, new, refusal
from examples import examples
from hypothesis import assume, given
from hypothesis import strategies as st
from sold_rules import RULES, book_of, names

from tui_pos.checkout.rules.desk import RuleDesk
from tui_pos.checkout.workplace import Workplace
from tui_pos.cli.rules import import_rules
from tui_pos.domain.cart import Cart
from tui_pos.domain.money import Thousandths
from tui_pos.errors import WrongUse
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.rules import Total
from tui_pos.store.rules import load_rules


@pytest.mark.parametrize("name", sorted(set(RULES) - {"loyal", "owing"}))
def test_a_rule_acts_on_its_own_sample(workplace: Workplace, desk: RuleDesk, name: str) -> None:
    (rule,) = read_rules(book_of([name]))
    cart = desk.sample(rule)
    assert cart.lines
    review = desk.trial(replace(rule, active=False), cart)
    assert [trace.outcome for trace in review.trace if trace.rule == rule.id] == ["acted"]
    assert review.before == cart


WHENS = {
    "over": 'item_quantity = { item = "КОЛА", over = "11.5" }',
    "narrow": 'item_quantity = { item = "КОЛА", over = "0.2", to = "0.4" }',
    "any of": 'item_quantity = { item = ["НЯМА", "ХЛЯБ"], from = "3" }',
    "group": 'group_quantity = { group = "Стъкло", from = "24" }',
    "present": 'item_group = ["Вино"]',
    "sum": "total = { over = 500 }",
    "partner": 'partner = "П5"',
    "partner group": 'partner_group = "Едро"',
    "card": "card = true",
    "place": 'location = "СТРОГ"',
    "operator": 'operator = "3"',
    "hours": 'time = { from = "03:00", to = "03:01" } }, { date = { from = "2031-02-03" }',
    "another hour": 'time = { from = "04:00", to = "04:01" } }, { date = { from = "2031-02-03" }',
    "day": 'weekday = ["sun"] }, { weekday = ["sun", "mon"]',
    "dates to come": 'date = { from = "2031-02-03", to = "2031-02-04" }',
    "dates that are over": 'date = { from = "2021-02-03", to = "2021-02-04" } }, { weekday = "wed"',
    "payment": 'payment_type = ["bank", "card"] }, { payment_type = ["cash", "bank"]',
}


@pytest.mark.parametrize("name", sorted(WHENS))
def test_a_sample_meets_each_condition(workplace: Workplace, desk: RuleDesk, name: str) -> None:
    (rule,) = read_rules(SAYS.format(WHENS[name]))
    assert [trace.acted for trace in desk.trial(rule, desk.sample(rule)).trace] == [True]


def test_a_sample_reaches_a_sum_beside_a_quantity_that_must_not_grow(desk: RuleDesk) -> None:
    two = 'item_quantity = { item = "КОЛА", from = "2", to = "2" } }, { total = { from = "99.99" }'
    (rule,) = read_rules(SAYS.format(two) + '\nunless = [{ item = "КАФЕ" }]')
    cart = desk.sample(rule)
    assert "КАФЕ" not in [line.item.code for line in cart.lines]
    assert [trace.acted for trace in desk.trial(rule, cart).trace] == [True]


def test_a_sample_can_be_changed_as_at_the_till(desk: RuleDesk) -> None:
    (rule,) = read_rules(book_of(["dozen"]))
    cart = desk.item_line(desk.sample(rule), "3800000000027", Thousandths(2000))
    assert [(line.item.code, line.price) for line in cart.lines] == [("КОЛА", 110), ("ФАНТА", 110)]
    assert [line.price for line in desk.with_partner(cart, "П2").lines] == [95, 95]
    assert desk.with_partner(desk.with_partner(cart, "П2"), "") == cart
    assert refusal(desk.with_partner, cart, "НЯМА") == "unknown_partner"
    assert refusal(desk.item_line, cart, "НЯМА", Thousandths(1000)) == "unknown_code"


def test_a_trial_shows_the_rule_in_the_book_and_keeps_nothing(workplace: Workplace, desk: RuleDesk) -> None:
    kept = desk.put(new("Дузина"))
    desk.put(new("Отгоре", "over", excludes=()))
    before = load_rules(workplace.store), len(entries(workplace))
    cart = desk.item_line(desk.sample(kept), "ВИНО", Thousandths(1000))
    tried = desk.trial(replace(kept, name="Друга дузина", priority=-1, then=new("", "best dozen").then), cart)
    assert [trace.name for trace in tried.trace if trace.acted] == ["Друга дузина", "Отгоре"]
    assert (load_rules(workplace.store), len(entries(workplace))) == before
    with pytest.raises(WrongUse):
        desk.trial(new("Отгоре"), cart)


@examples(30, one_shop=True)
@given(chosen=names, name=st.sampled_from(sorted(RULES)))
def test_a_trial_is_what_the_whole_book_with_the_rule_makes_of_the_cart(
    workplace: Workplace, desk: RuleDesk, chosen: list[str], name: str
) -> None:
    from tui_pos.checkout.facts import gather
    from tui_pos.pricing.book import RuleBook
    from tui_pos.pricing.review import review

    file = workplace.store.path.with_name("book.toml")
    others = [other for other in chosen if other != name]
    assume(others)
    file.write_text(book_of(others), "utf-8")
    import_rules(workplace.store, file)
    rule = read_rules(book_of([*others, name]))[-1]
    cart: Cart = desk.item_line(desk.sample(rule), "КАФЕ", Thousandths(1000))
    moment = workplace.clock()
    book = RuleBook.compile([*read_rules(book_of(others)), rule])
    paid_by = [workplace.payment_types["card"]] if name == "by card" else None
    whole = review(cart, book, gather(workplace, cart, book, moment, paid_by), moment)
    some = desk.trial(rule, cart)
    assert (some.lines, some.stop) == (whole.lines, whole.stop)
    # The versions of what was in the book before differ, and nothing else.
    assert [(s.rule, s.line, s.cents) for s in some.shares] == [(s.rule, s.line, s.cents) for s in whole.shares]
    assert [(t.name, t.outcome, t.why) for t in some.trace] == [(t.name, t.outcome, t.why) for t in whole.trace]


def test_a_rule_on_a_sum_is_sampled_up_to_it(desk: RuleDesk) -> None:
    (rule,) = read_rules(book_of(["over"]))
    least = next(c.range.over for c in rule.when if isinstance(c, Total))
    assert least is not None
    assert desk.sample(rule).total > least
