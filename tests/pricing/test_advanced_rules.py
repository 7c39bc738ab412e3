"""What advanced rules do in a review: what they ask for is done, once and whole, and what breaks is left out."""

from dataclasses import replace
from datetime import datetime

import pytest
from advanced import FACTS, Listening, ask, scripted
from shop import ITEMS, КАСА, КАФЕ, КОЛА, П0, П1, П3, П5, УСЛУГА, ФАНТА, ХЛЯБ, cart, rule, told, with_hand_price

from tui_pos.domain.operation import RuleUse
from tui_pos.domain.payment import STANDARD_TYPES
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import LeapBirthday
from tui_pos.pricing.lacking import near_miss
from tui_pos.pricing.review import review
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.rules import ChildKind, Rule, Script
from tui_pos.pricing.verdict import Broke, Child, Email, Message, OnlyBy, Outcome, PayNow, Points, Sound

CASH = STANDARD_TYPES[0]
DOZEN = """
cola = of(op, item="КОЛА")
if quantity(cola) >= pieces("12"):
    return set_discount(pct("10"), cola)
"""


def standard(*texts: str) -> list[Rule]:
    return read_rules("\n".join(texts))


def test_a_script_that_asks_for_something_acts_and_one_that_asks_for_nothing_does_not(scripts: Listening) -> None:
    asked = ask(cart((КОЛА, "12"), (ХЛЯБ, "1")), [scripted("дузина", DOZEN)], scripts)
    assert (asked.total, asked.trace[0].outcome) == (1188 + 120, Outcome.ACTED)
    assert asked.trace[0].why.say() == "10 % off 1 line, -1.32"
    assert [(share.rule, share.line, share.cents) for share in asked.shares] == [("дузина", 1, -132)]
    idle = ask(cart((КОЛА, "11")), [scripted("дузина", DOZEN)], scripts)
    assert (idle.trace[0].outcome, idle.trace[0].why.say()) == (Outcome.NOT_MET, "It asked for nothing.")
    assert not idle.needs_window


def test_everything_that_can_be_asked_for_comes_about(scripts: Listening) -> None:
    body = """
return [
    discount_amount(eur("1.00"), of(op, item="КАФЕ")),
    set_price(price=eur("1.00"), lines=of(op, item="КОЛА")),
    price_group("wholesale", lines=of(op, item="ФАНТА")),
    add_item("ХЛЯБ", qty=pieces("2"), price=0),
    service_charge(pct("10"), "УСЛУГА", base=eur("5.00")),
    bonus_points(percent=pct("3"), base=eur("20.00")),
    bonus_points(per=eur("10"), points=100),
    advance(pct("50")), only_payment("card"), play_sound("x.wav"), message("да"), email("писмо", to="a@b.bg"),
    child_operation("consignment", "КАСА", qty=packs(of(op, item="КОЛА")), price=eur("6")),
]
"""
    asked = ask(cart((КАФЕ, "1"), (КОЛА, "24"), (ФАНТА, "1"), partner=П5), [scripted("всичко", body)], scripts)
    assert [line.net for line in asked.lines] == [900, 2400, 95, 0, 50]
    assert [line.item for line in asked.lines[3:]] == [ХЛЯБ, УСЛУГА]
    kinds = [type(effect) for effect in asked.effects]
    assert kinds == [Points, Points, PayNow, OnlyBy, Sound, Message, Email, Child]
    assert [e.earned(asked.total) for e in asked.effects if isinstance(e, Points)] == [60, 300]
    (child,) = asked.children
    assert (child.kind, child.item, child.qty, child.price, child.partner) == (
        ChildKind.CONSIGNMENT,
        КАСА,
        2000,
        600,
        "П5",
    )
    stopped = ask(cart((ХЛЯБ, "1")), [scripted("не", 'return stop("не може")')], scripts)
    assert stopped.stop is not None
    assert (stopped.stop.code, stopped.stop.rule, stopped.stop.reason.say()) == ("stopped_by_rule", "не", "не може")


def test_a_script_sees_what_the_rules_before_it_left_and_those_after_it_see_what_it_did(scripts: Listening) -> None:
    half = scripted("половин", "return set_discount(pct('50')) if op.total > 1000 else None", priority=1)
    dear = scripted("скъпо", "return discount_amount(100) if op.total > 1000 else None", priority=2)
    cheap = scripted("евтино", "return discount_amount(1) if op.total == 1000 else None", priority=3)
    asked = ask(cart((КАФЕ, "2")), [cheap, dear, half], scripts)
    assert asked.total == 999
    assert [t.name for t in asked.trace if t.acted] == ["половин", "евтино"]


def test_services_are_asked_for_on_the_sum_after_prices_and_effects_on_the_final_one(scripts: Listening) -> None:
    rules = [
        scripted("маса", "return service_charge(pct('10'), 'УСЛУГА')", priority=1),
        scripted("каза", "return message(str(op.total) + ' ' + str(len(op.added)))", priority=2),
        scripted("половин", "return set_discount(pct('50'))", priority=3),
    ]
    asked = ask(cart((КАФЕ, "2")), rules, scripts)
    assert asked.total == 1100
    assert [e.text for e in asked.effects if isinstance(e, Message)] == ["1100 1"]


def test_of_an_answer_only_what_belongs_to_the_phase_is_done(scripts: Listening) -> None:
    body = """
if len(op.added) > 0:
    return [message("накрая"), discount_amount(500)]
return [add_item("ХЛЯБ", price=0), message("отначало")]
"""
    asked = ask(cart((КАФЕ, "1")), [scripted("двe", body)], scripts)
    assert asked.total == 1000
    assert [e.text for e in asked.effects if isinstance(e, Message)] == ["накрая"]


def test_lines_priced_by_hand_are_left_alone_unless_the_script_says_otherwise(scripts: Listening) -> None:
    by_hand = with_hand_price(cart((КАФЕ, "1")), 1, "9.00")
    assert ask(by_hand, [scripted("а", "return set_discount(pct('10'))")], scripts).total == 900
    assert ask(by_hand, [scripted("а", "return set_discount(pct('10'), by_hand=True)")], scripts).total == 810


def test_no_lines_are_no_lines_and_not_every_one(scripts: Listening) -> None:
    asked = ask(cart((КАФЕ, "1")), [scripted("а", "return set_discount(pct('10'), of(op, item='ХЛЯБ'))")], scripts)
    assert asked.total == 1000
    assert asked.trace[0].outcome is Outcome.BEATEN


BREAKS = {
    "return 1 // 0": "error",
    "return op.nothing": "error",
    "return set_discount(1.5)": "bad_answer",
    "return set_discount(True)": "bad_answer",
    "return set_discount('10')": "bad_answer",
    "return set_discount(10001)": "bad_answer",
    "return set_discount(10, [7])": "bad_answer",
    "return set_discount(10, op)": "bad_answer",
    "return add_item('Н' + 'ЯМА')": "bad_answer",
    "return {'intent': 'message', 'text': 'x'}": "bad_answer",
    "return [message('x')] * 201": "bad_answer",
    "return [[message('x')]]": "bad_answer",
    "return 'message'": "bad_answer",
    "return child_operation('bonus', 'КАСА')": "bad_answer",
    "return email('x', to='nobody')": "bad_answer",
}


@pytest.mark.parametrize("line", BREAKS)
def test_a_script_that_breaks_is_undone_whole_and_the_rest_is_as_without_it(scripts: Listening, line: str) -> None:
    others = standard(rule("наш", when='{ total = { over = "0" } }', then='{ set_discount = { percent = "5" } }'))
    broken = scripted("лош", line)
    asked, without = ask(cart((КАФЕ, "1")), [broken, *others], scripts), ask(cart((КАФЕ, "1")), others, scripts)
    assert (asked.lines, asked.effects, asked.stop, asked.shares) == (without.lines, (), None, without.shares)
    trace = told(asked, "лош")
    assert trace.outcome is Outcome.FAILED
    assert "s-лош" in trace.why.say()
    (warning,) = asked.warnings
    assert trace.why.say() in warning.say()
    (ran,) = asked.ran
    assert (ran.rule, ran.script, ran.broke and ran.broke.code) == ("лош", "s-лош", BREAKS[line])


def test_the_place_in_the_text_is_told(scripts: Listening) -> None:
    asked = ask(cart((КАФЕ, "1")), [scripted("лош", "a = 1\nreturn a // 0")], scripts)
    assert asked.trace[0].why.say().startswith("Script “s-лош”, line 3, column 12: ")


def test_a_script_that_breaks_late_takes_back_what_it_did_to_prices(scripts: Listening) -> None:
    body = """
if op.total < 1000:
    return message(1 // 0)
return [set_discount(pct("10")), message("x")]
"""
    asked = ask(cart((КАФЕ, "1")), [scripted("лош", body)], scripts)
    assert (asked.total, asked.effects, asked.trace[0].outcome) == (1000, (), Outcome.FAILED)


REFUSED = {
    "at its turn": "return add_item('НОВО')",
    "when services are charged": "return [set_discount(100), service_charge(1000, 'НОВО')]",
    "on the final sum": "return [set_discount(100), child_operation('sale', 'НОВО')]",
}


@pytest.mark.parametrize("line", REFUSED.values(), ids=REFUSED.keys())
def test_a_script_that_asks_for_what_cannot_be_had_is_left_out_and_counts_as_broken(
    scripts: Listening, line: str
) -> None:
    asked = ask(cart((КАФЕ, "1")), [scripted("нов", line)], scripts)
    assert (asked.total, asked.trace[0].outcome) == (1000, Outcome.FAILED)
    (ran,) = asked.ran
    assert ran.broke == Broke("refused", asked.trace[0].why)


def test_a_script_that_would_make_the_sum_negative_stops_the_save_and_counts_as_broken(scripts: Listening) -> None:
    below = ask(cart((КАФЕ, "1")), [scripted("под", "return discount_amount(1001)")], scripts)
    assert below.stop is not None
    assert (below.stop.code, below.stop.rule) == ("rule_below_zero", "под")
    assert [ran.broke and ran.broke.code for ran in below.ran] == ["refused"]


def test_a_look_ahead_at_a_script_whose_turn_never_comes_does_not_count(scripts: Listening) -> None:
    broken = scripted("лош", "return set_discount(1 // 0)", priority=2)
    stops = scripted("край", "return [discount_amount(5), stop_rules()]", priority=1)
    excludes = scripted("вместо", "return discount_amount(5)", priority=1, excludes=("лош",))
    for first in (stops, excludes):
        asked = ask(cart((КАФЕ, "1")), [first, broken], scripts)
        assert ("лош" in scripts.messages[-1], asked.total, asked.warnings) == (True, 995, ())
        assert [(ran.rule, ran.broke) for ran in asked.ran] == [(first.name, None), ("лош", None)]


def test_what_broke_in_a_round_that_was_undone_does_not_count(scripts: Listening) -> None:
    """The first fails late; without it, the second ends the rules before the third has its turn."""
    late = scripted("късно", "return [discount_amount(1), message(1 // (op.total - 999))]", priority=1)
    ends = scripted("край", "return [discount_amount(5), stop_rules()] if op.total == 1000 else None", priority=2)
    broken = scripted("лош", "return set_discount(1 // 0)", priority=3)
    asked = ask(cart((КАФЕ, "1")), [late, ends, broken], scripts)
    assert asked.total == 995
    assert [(ran.rule, ran.broke is not None) for ran in asked.ran] == [
        ("късно", True),
        ("край", False),
        ("лош", False),
    ]


def test_scripts_that_fail_late_are_undone_in_one_round(scripts: Listening) -> None:
    body = "return [discount_amount(1), message('x' if op.total >= 1000 - {n} else 1)]"
    several = [scripted(f"{n:02}", body.format(n=n), priority=n) for n in range(60)]
    asked = ask(cart((КАФЕ, "1")), several, scripts)
    assert (asked.total, {trace.outcome for trace in asked.trace}) == (1000, {Outcome.FAILED})
    assert all(ran.broke is not None for ran in asked.ran)
    assert len(scripts.messages) == 61


def test_a_document_for_a_partner_who_is_not_there_is_a_failure_of_the_script(scripts: Listening) -> None:
    body = "return [set_discount(100), child_operation('bonus', 'КОЛА', price=1, to='НЯКОЙ')]"
    given = cart((КАФЕ, "1"))
    for partners, total in ((frozenset({"НЯКОЙ"}), 990), (frozenset[str](), 1000)):
        asked = ask(given, [scripted("агент", body)], scripts, replace(FACTS, partners=partners))
        assert (asked.total, bool(asked.effects)) == (total, total == 990)
        assert [ran.broke and ran.broke.code for ran in asked.ran] == [None if total == 990 else "bad_answer"]
    assert asked.warnings
    strict = ask(given, [scripted("агент", body, mandatory=True)], scripts, replace(FACTS, partners=frozenset()))
    assert strict.stop is not None
    assert strict.stop.code == "mandatory_rule_failed"


@pytest.mark.parametrize("runs", [True, False])
def test_a_mandatory_script_that_fails_stops_the_save(scripts: Listening, runs: bool) -> None:
    asked = ask(cart((КАФЕ, "1")), [scripted("лош", "return 1 // 0", mandatory=True)], scripts if runs else None)
    assert asked.stop is not None
    assert (asked.stop.code, asked.stop.rule) == ("mandatory_rule_failed", "лош")


def test_where_no_scripts_run_each_fails_alone() -> None:
    asked = ask(cart((КОЛА, "12")), [scripted("дузина", DOZEN)], None)
    assert (asked.lines, asked.ran, asked.trace[0].outcome) == (asked.before.lines, (), Outcome.FAILED)
    assert [w.say() for w in asked.warnings] == [
        "Rule “дузина” was left out. Script “s-дузина”: Scripts are not installed here."
    ]


def test_a_rule_without_its_text_fails(scripts: Listening) -> None:
    lost = replace(scripted("дузина", DOZEN), script=Script("изчезнал", 3))
    asked = ask(cart((КОЛА, "12")), [lost], scripts)
    assert asked.trace[0].why.say() == "Script “изчезнал”: Its text is not in this shop."
    assert scripts.messages == []


def test_a_script_acts_only_in_the_operations_of_its_rule_and_where_rules_are_on(scripts: Listening) -> None:
    given = replace(scripted("дузина", DOZEN), operations=("consignment",))
    assert ask(cart((КОЛА, "12")), [given], scripts).trace == ()
    given_on = ask(cart((КОЛА, "12")), [given], scripts, replace(FACTS, operation="consignment"))
    assert given_on.total == 1188
    off = replace(FACTS, mechanisms=replace(FACTS.mechanisms, price_rules=False))
    assert ask(cart((КОЛА, "12")), [scripted("дузина", DOZEN)], scripts, off).trace == ()


# Links


def test_of_linked_rules_only_the_best_acts_be_they_scripts_or_not(scripts: Listening) -> None:
    ten = scripted("десет", "return set_discount(pct('10'))", best_of=("пет",))
    (five,) = standard(rule("пет", when='{ total = { over = "0" } }', then='{ set_discount = { percent = "5" } }'))
    asked = ask(cart((КАФЕ, "1")), [ten, five], scripts)
    assert asked.total == 900
    assert told(asked, "пет").outcome is Outcome.BEATEN
    none = scripted("десет", "return set_discount(pct('10')) if op.total > 1000 else None", best_of=("пет",))
    assert ask(cart((КАФЕ, "1")), [none, five], scripts).total == 950


def test_a_script_excludes_others_where_it_acts_and_only_there(scripts: Listening) -> None:
    (five,) = standard(rule("пет", when='{ total = { over = "0" } }', then='{ set_discount = { percent = "5" } }'))
    says = scripted("казва", "return message('да') if op.total == 1000 else None", excludes=("пет",))
    assert ask(cart((КАФЕ, "1")), [says, five], scripts).total == 1000
    assert ask(cart((КАФЕ, "2")), [says, five], scripts).total == 1900


def test_a_script_stops_the_rules_after_it(scripts: Listening) -> None:
    (five,) = standard(rule("пет", when='{ total = { over = "0" } }', then='{ set_discount = { percent = "5" } }'))
    asked = ask(cart((КАФЕ, "1")), [scripted("край", "return stop_rules()", priority=1), five], scripts)
    assert (asked.total, told(asked, "пет").outcome) == (1000, Outcome.STOPPED)


# The payment, and benefits of once a year

BY_CASH = """
if op.paid_by == None:
    return ask_payment()
if all([way.kind == "cash" for way in op.paid_by]):
    return set_discount(pct("10"))
"""


def test_a_script_waits_for_the_way_to_pay_and_is_asked_again_with_it(scripts: Listening) -> None:
    rules = [scripted("в брой", BY_CASH)]
    before = ask(cart((КАФЕ, "1")), rules, scripts)
    assert (before.asks_payment, before.total, before.trace[0].outcome) == (True, 1000, Outcome.NOT_MET)
    assert before.trace[0].why.say() == "It is looked at when the payment is chosen."
    after = ask(cart((КАФЕ, "1")), rules, scripts, replace(FACTS, paid_by=(CASH,)))
    assert (after.asks_payment, after.total) == (False, 900)


YEARLY = """
if op.partner.birthday != None and abs(op.partner.birthday) <= 3:
    return [once_a_year(), set_discount(pct("10"))]
"""


def test_a_benefit_of_once_a_year_is_noted_for_the_birthday_at_hand_and_given_once(scripts: Listening) -> None:
    rules, day = [scripted("рожден ден", YEARLY)], datetime(2027, 2, 27, 10)
    book = RuleBook.compile(rules)
    mine = cart((КАФЕ, "1"), partner=П3)
    asked = review(mine, book, FACTS, day, scripts)
    use = RuleUse("рожден ден", 2027)
    assert (asked.total, asked.uses) == (900, (use,))
    assert book.uses_asked(mine, day, LeapBirthday.FEBRUARY_28) == {use}
    again = review(mine, book, replace(FACTS, used=frozenset(["рожден ден"])), day, scripts)
    assert (again.total, again.uses) == (1000, ())
    assert again.trace[0].why.say() == "The customer has had it for this birthday."
    for other in (П0, П1):
        assert review(cart((ХЛЯБ, "1"), partner=other), book, FACTS, day, scripts).uses == ()


def test_nobody_gets_a_benefit_of_once_a_year_whose_birthday_is_not_known(scripts: Listening) -> None:
    always = [scripted("винаги", "return [once_a_year(), set_discount(pct('10'))]")]
    for partner, why in ((П0, "It is for known customers."), (П5, "The customer's date of birth is not known.")):
        asked = ask(cart((КАФЕ, "1"), partner=partner), always, scripts)
        assert (asked.total, asked.trace[0].why.say()) == (1000, why)


# What is not asked of scripts


def test_a_hint_asks_no_script_and_is_as_without_them(scripts: Listening) -> None:
    (dozen,) = standard(
        rule(
            "дузина",
            when='{ item_quantity = { item = "КОЛА", from = "12" } }',
            then='{ set_discount = { items = ["КОЛА"], percent = "10" } }',
        )
    )
    must = scripted("задължително", "return message('x')", mandatory=True)
    eleven = cart((КОЛА, "11"))
    with_script, without = (
        near_miss(eleven, RuleBook.compile(rules), FACTS, datetime(2026, 11, 20)) for rules in ([dozen, must], [dozen])
    )
    assert with_script == without
    assert without is not None
    assert set(ITEMS) >= RuleBook.compile([dozen, must]).plain.items_needed


def test_a_script_that_breaks_at_its_turn_takes_nothing_back_but_its_own(scripts: Listening) -> None:
    ten = scripted("десет", "return set_discount(pct('10'))", priority=1)
    bad = scripted("лош", "return set_discount(1 // (1000 - op.total) if op.total < 1000 else 'x')", priority=2)
    worse = scripted("лоша", "return set_discount('x')", priority=3)
    assert ask(cart((КАФЕ, "1")), [ten, worse], scripts).total == 900
    for rivals in ((), ("втори",)):
        second = scripted("втори", "return discount_amount(1)", priority=2)
        asked = ask(cart((КАФЕ, "1")), [ten, replace(worse, best_of=rivals), second], scripts)
        assert asked.total == 899
        assert told(asked, "лоша").outcome is Outcome.FAILED
    assert ask(cart((КАФЕ, "1")), [ten, bad], scripts).ran[1].broke is None


def test_a_script_that_broke_late_is_told_as_broken_and_asked_no_more(scripts: Listening) -> None:
    late = scripted("късно", "return [set_discount(1000), message(1 // 0 if op.total == 900 else 'x')]", priority=2)
    others = [scripted("а", "return discount_amount(1)", priority=1), scripted("б", "return message('да')")]
    asked = ask(cart((КАФЕ, "1")), [late, *others], scripts)
    assert (asked.total, [ran.rule for ran in asked.ran if ran.broke]) == (999 - 100, [])
    asked = ask(cart((КАФЕ, "1")), [late, others[1]], scripts)
    assert (asked.total, [ran.rule for ran in asked.ran if ran.broke]) == (1000, ["късно"])
    assert [e.text for e in asked.effects if isinstance(e, Message)] == ["да"]
