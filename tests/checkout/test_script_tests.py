"""Tests beside a script: what is sold, what is true of the customer, and what is to come of it."""

import pytest
from script_shop import BREAKS, DOZEN, DOZEN_TESTS

from tui_pos.checkout.scripts.desk import ScriptDesk
from tui_pos.checkout.scripts.own_tests import read_tests
from tui_pos.checkout.workplace import Workplace
from tui_pos.errors import WrongUse

ONE = '[[test]]\nname = "x"\nlines = [{{ code = "КОЛА", qty = "1" }}]\n{}\n'


def failures(desk: ScriptDesk, source: str, tests: str) -> list[str]:
    return [failure.say() for result in desk.run_tests("x", source, tests) for failure in result.failures]


def returns(answer: str) -> str:
    return f"def rule(op):\n    return {answer}\n"


def test_a_script_that_does_what_its_tests_say_passes(scripts: ScriptDesk) -> None:
    first, second = scripts.run_tests("dozen", DOZEN, DOZEN_TESTS)
    assert (first.passed, second.passed) == (True, True)
    assert (first.name, first.line, second.line) == ("eleven cost what they cost", 1, 6)


@pytest.mark.parametrize(
    ("answer", "expect", "failure"),
    [
        ("set_discount(1000)", 'total = "1.10"', "total: 1.10 was expected, 0.99 came."),
        ("set_discount(1000)", 'lines = { "КОЛА" = "1.10" }', "lines.КОЛА: 1.10 was expected, 0.99 came."),
        ("set_discount(1000)", "acted = false", "acted: false was expected, true came."),
        ("None", "acted = true", "acted: true was expected, false came."),
        ('play_sound("a.wav")', "sounds = []", "sounds: — was expected, a.wav came."),
        ('message("Hi")', 'messages = ["Ho"]', "messages: Ho was expected, Hi came."),
        ('only_payment(["card"])', 'payment_types = ["cash"]', "payment_types: cash was expected, card came."),
        ('stop("No")', "stopped = false", "stopped: false was expected, true came."),
        ('stop("No")', 'stopped = "Never"', "stopped: Never was expected, No came."),
        ("None", 'stopped = "Never"', "stopped: Never was expected, — came."),
        ("None", 'children = [{ kind = "sale" }]', "children: 1 was expected, 0 came."),
        (
            'child_operation("consignment", "КАСА", qty=2000, price=600)',
            'children = [{ kind = "consignment", item = "КАСА", qty = "1", price = 6 }]',
            "children.1.qty: 1 was expected, 2 came.",
        ),
    ],
)
def test_what_comes_out_otherwise_is_told(scripts: ScriptDesk, answer: str, expect: str, failure: str) -> None:
    assert failures(scripts, returns(answer), ONE.format(f"expect = {{ {expect} }}")) == [failure]


def test_points_are_those_of_a_known_customer(scripts: ScriptDesk) -> None:
    tests = ONE.format('partner = "П2"\nexpect = { points = "0.03" }') + ONE.format('expect = { points = "0.00" }')
    assert failures(scripts, returns("bonus_points(percent=300)"), tests) == []


def test_what_a_script_says_wrong_is_a_failure_with_its_place(scripts: ScriptDesk) -> None:
    (told,) = failures(scripts, BREAKS, ONE.format("expect = { acted = false }"))
    assert told.startswith("Line 3, column ")
    assert "zero" in told


def test_what_is_given_of_the_customer_is_what_the_script_sees(scripts: ScriptDesk) -> None:
    given = (
        'given = { group = "VIP", percent = "0", card = true, birthday = 1990-06-20, limit = 100, debt = "12.50", '
        'turnover_last_month = "7.00", turnover = 9, points = "3.00", overdue = "1.00", price_group = "wholesale" }\n'
        "at = 2026-06-15T10:00:00\n"
    )
    seen = (
        "[op.partner.group, op.partner.card, op.partner.birthday, op.partner.limit, op.partner.debt, "
        "op.partner.turnover_last_month, op.partner.turnover, op.partner.points, op.partner.overdue, op.total]"
    )
    source = returns(f"message(str({seen}))")
    said = '["VIP", True, 5, 10000, 1250, 700, 900, 300, 100, 95]'
    assert failures(scripts, source, ONE.format(given + f"expect = {{ messages = ['{said}'] }}")) == []


def test_a_script_that_waits_for_the_way_to_pay_is_asked_again_with_it(scripts: ScriptDesk) -> None:
    source = (
        "def rule(op):\n    if op.paid_by == None:\n        return ask_payment()\n"
        "    return message(op.paid_by[0].code)\n"
    )
    by_card = 'payments = [{ type = "card", amount = "1.10" }]\nexpect = { messages = ["card"] }'
    in_cash = 'expect = { messages = ["cash"] }'
    assert failures(scripts, source, ONE.format(by_card) + ONE.format(in_cash)) == []


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("[[test]\n", None, "line 1"),
        ('[[test]]\nname = "x"\nlines = []\nexpect = { acted = true }', 1, "“x” sells nothing"),
        (DOZEN_TESTS + '\n[[test]]\nname = "x"\nlines = [{ code = "К" }]\n', 11, "expect"),
        (DOZEN_TESTS + ONE.format("expect = { }"), 10, "“x” expects nothing"),
        (ONE.format("expect = { colour = 1 }"), 1, "colour"),
        (ONE.format("expect = { acted = 1 }"), 1, "acted"),
        ("tests = 1", None, "tests"),
        (DOZEN_TESTS + ONE.format("expect = { total = " + "1" * 5000 + " }"), 10, "a number is too long"),
        (DOZEN_TESTS + ONE.format("expect = { total = 0x" + "f" * 5000 + " }"), 10, "a number is too long"),
        ("x = " + "1" * 5000, None, "a number is too long"),
        (DOZEN_TESTS + ONE.format('expect = { messages = ["\ud800"] }'), 10, "a character in it is broken"),
        ("\ud800", None, "a character in it is broken"),
        (ONE.format('at = "soon"\nexpect = { acted = true }'), 1, "at"),
    ],
)
def test_a_test_that_cannot_be_read_is_told_with_its_line(text: str, line: int | None, told: str) -> None:
    with pytest.raises(WrongUse) as refused:
        read_tests(text)
    assert refused.value.code == "bad_script_tests"
    assert refused.value.facts.get("line") == line
    assert told in str(refused.value)


def test_what_the_sale_of_a_test_names_wrong_fails_that_test_alone(scripts: ScriptDesk) -> None:
    wrong = '[[test]]\nname = "x"\nlines = [{ code = "НЯМА" }]\nexpect = { acted = false }\n'
    first, second, third = scripts.run_tests("dozen", DOZEN, DOZEN_TESTS + wrong)
    assert (first.passed, second.passed, third.passed) == (True, True, False)
    assert "НЯМА" in third.failures[0].say()


def test_tests_leave_no_trace(workplace: Workplace, scripts: ScriptDesk) -> None:
    """Scenario J06."""
    before = [*workplace.store.each("SELECT total_changes()")]
    scripts.run_tests("dozen", DOZEN, DOZEN_TESTS)
    assert [*workplace.store.each("SELECT total_changes()")] == before
