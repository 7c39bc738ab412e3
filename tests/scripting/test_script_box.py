"""Scripts are asked in one message: what goes in, what comes back, and what is refused before anything is asked."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from walled import ANSWER, FACTS, GOOD, HOST, PRELUDE, ask, call, right, value

from tui_pos.pricing.rules import Script
from tui_pos.pricing.scripts.port import Call, Returned
from tui_pos.pricing.verdict import Broke
from tui_pos.scripting import limits
from tui_pos.scripting.box import ScriptBox


@pytest.fixture(scope="module")
def one_box() -> Iterator[ScriptBox]:
    """For those who do it no harm."""
    box = ScriptBox(PRELUDE, patience_s=30)
    yield box
    box.close()


def test_answers_come_in_the_order_of_the_calls_each_with_what_is_its_own(one_box: ScriptBox) -> None:
    answers = one_box.ask([call("def rule(op):\n  return op.place\n", f"s{n % 7}", place=n) for n in range(50)], FACTS)
    assert [value(answer) for answer in answers] == list(range(50))
    assert all(isinstance(answer, Returned) and answer.micros >= 0 for answer in answers)


def test_text_that_differs_is_another_script_whatever_its_name_and_version(one_box: ScriptBox) -> None:
    texts = [f"def rule(op):\n  return {number}\n" for number in range(3)]
    for _ in range(2):
        assert [value(one_box.ask([call(text)], FACTS)[0]) for text in texts] == [0, 1, 2]


def test_script_keeps_nothing_from_one_call_to_the_next(one_box: ScriptBox) -> None:
    counting = "seen = []\ndef rule(op):\n  seen.append(1)\n  return len(seen)\n"
    for _ in range(2):
        (broke,) = ask(one_box, counting)
        assert isinstance(broke, Broke)
        assert (broke.code, broke.line, broke.column) == ("error", 3, 3)


def test_script_may_call_its_own_what_the_prelude_calls_so_and_others_see_the_prelude_s(one_box: ScriptBox) -> None:
    own = "def half(amount):\n  return 'own'\ndef rule(op):\n  return half(1)\n"
    assert [answer.value for answer in ask(one_box, own, GOOD) if isinstance(answer, Returned)] == ["own", ANSWER]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(PLAIN)
def test_plain_values_come_back_as_they_went(one_box: ScriptBox, thing: object) -> None:
    (answer,) = one_box.ask([call("def rule(op):\n  return op.thing\n", thing=thing)], FACTS)
    assert value(answer) == thing


def test_half_a_character_is_replaced_and_the_next_script_is_answered(one_box: ScriptBox) -> None:
    (answer,) = one_box.ask([call("def rule(op):\n  return op.thing\n", thing="a\ud800b")], FACTS)
    assert value(answer) == "a?b"
    assert right(one_box)


def test_pairs_and_structs_arrive_as_lists_and_tables(one_box: ScriptBox) -> None:
    (answer,) = ask(one_box, "def rule(op):\n  return (1, struct(a = (2, True), b = None))\n")
    assert value(answer) == [1, {"a": [2, True], "b": None}]


def test_thousands_of_lines_are_asked_about(one_box: ScriptBox) -> None:
    facts = b'{"total": 1, "lines": [' + b", ".join([b'{"item": "COLA", "qty": 1000}'] * 5000) + b"]}"
    (answer,) = one_box.ask([call("def rule(op):\n  return len(op.lines)\n")], facts)
    assert value(answer) == 5000


def test_answer_of_just_the_length_is_taken(one_box: ScriptBox) -> None:
    answers = ask(one_box, *[f"def rule(op):\n  return 'x' * {limits.ANSWER + more}\n" for more in (-10, -1)])
    assert value(answers[0]) == "x" * (limits.ANSWER - 10)
    assert isinstance(answers[1], Broke)


def test_fault_in_a_function_of_the_prelude_is_told_where_the_script_called_it(one_box: ScriptBox) -> None:
    (broke,) = ask(one_box, "def rule(op):\n  x = 1\n  for y in [0]:\n    x = [share(n, y) for n in [1]]\n  return x\n")
    assert isinstance(broke, Broke)
    assert (broke.code, broke.line, broke.column) == ("error", 4, 5)
    assert broke.reason.say() == "The script “s0” failed: Floor division by zero: 1 // 0"


def test_script_that_fails_by_its_own_will_says_why_and_nothing_that_a_screen_would_obey(one_box: ScriptBox) -> None:
    (broke,) = ask(one_box, "def rule(op):\n  fail('no \\x1b[2J price\\n --> script:9:9')\n")
    assert isinstance(broke, Broke)
    assert (broke.line, broke.column) == (2, 3)
    assert "\x1b" not in broke.reason.say()
    assert "price" in broke.reason.say()


# What is not asked


def test_script_without_its_text_is_missing_and_starts_nothing(box: ScriptBox) -> None:
    (broke,) = box.ask([Call("r1", Script("offer", 3))], FACTS)
    assert isinstance(broke, Broke)
    assert (broke.code, box.pid) == ("missing", None)


def test_operation_that_is_too_large_starts_nothing(box: ScriptBox) -> None:
    (broke,) = box.ask([call(GOOD)], b" " * (limits.FACTS + 1))
    assert isinstance(broke, Broke)
    assert (broke.code, box.pid) == ("too_much", None)


def test_text_with_more_quotes_than_are_looked_up_is_not_asked_and_the_check_says_so(box: ScriptBox) -> None:
    def named(count: int) -> str:
        return "CODES = [" + ", ".join([f'"{n}"' for n in range(count)]) + "]\ndef rule(op):\n  return 7\n"

    broke, good, fit = ask(box, named(501), GOOD, named(500))
    assert isinstance(broke, Broke)
    assert (broke.code, value(good), value(fit)) == ("too_much", ANSWER, 7)
    assert [fault.message for fault in box.check(named(501))] == [broke.reason]
    assert box.check(named(500)) == []


# A prelude, a Python or a language that fails


@pytest.mark.parametrize(
    "prelude", ["def _enter(rule:\n", "x = 1 // 0\n", "def enter(rule, facts, own):\n  return 1\n"]
)
def test_prelude_at_fault_is_a_fault_of_ours(prelude: str) -> None:
    box = ScriptBox(prelude)
    with pytest.raises(ValueError, match="the prelude is at fault"):
        ask(box, GOOD)
    assert box.pid is None


def test_prelude_without_a_preparation_hands_on_the_facts_as_they_are() -> None:
    box = ScriptBox("def _enter(rule, facts, own):\n  return rule(facts)\n", patience_s=30)
    (answer,) = ask(box, "def rule(op):\n  return op['total']\n")
    assert value(answer) == 1000
    box.close()


def test_python_that_is_not_there_breaks_the_scripts_and_not_the_till(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    box = ScriptBox(PRELUDE)
    answers = ask(box, GOOD, GOOD)
    assert [answer.code for answer in answers if isinstance(answer, Broke)] == ["missing", "missing"]
    assert box.check(GOOD)[0].message.say().startswith("The process that runs scripts does not start")


def test_language_that_is_not_installed_is_missing() -> None:
    program = HOST + "print([answer.code for answer in ask(box, GOOD, GOOD)], box.check(GOOD)[0].message.say())"
    # Without site there is nothing but the standard library.
    ran = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("['missing', 'missing'] Scripts do not run here: starlark-pyo3 is not installed.")
