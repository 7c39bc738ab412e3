"""The till's end of the child: started at need, asked in one message, buried and begun anew whatever became of it."""

import array
import fcntl
import os
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from patience import PATIENCE, wait_for
from walled import ANSWER, FACTS, GOOD, PRELUDE, ask, call, children, is_gone, right

from tui_pos.pricing.rules import Script
from tui_pos.pricing.scripts.port import Call, Returned
from tui_pos.pricing.verdict import Broke
from tui_pos.scripting import limits
from tui_pos.scripting.box import ScriptBox
from tui_pos.scripting.wire import framed


@pytest.fixture
def box() -> Iterator[ScriptBox]:
    """Patient, on a machine as busy as it likes."""
    box = ScriptBox(PRELUDE, patience_s=30)
    yield box
    box.close()


@pytest.fixture(scope="module")
def one_box() -> Iterator[ScriptBox]:
    """For those who do it no harm."""
    box = ScriptBox(PRELUDE, patience_s=30)
    yield box
    box.close()


def pid_of(box: ScriptBox) -> int:
    assert box.pid is not None
    return box.pid


def value(answer: Returned | Broke) -> object:
    assert isinstance(answer, Returned), answer
    return answer.value


def test_nothing_is_started_before_the_first_script_is_asked(box: ScriptBox) -> None:
    before = children()
    assert box.ask([], FACTS) == []
    assert (box.pid, box.memory, children()) == (None, 0, before)
    assert right(box)
    assert [pid for pid in children() if pid not in before] == [box.pid]
    assert box.memory > 0


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


def test_script_without_its_text_is_missing_and_starts_nothing(box: ScriptBox) -> None:
    (broke,) = box.ask([Call("r1", Script("offer", 3))], FACTS)
    assert isinstance(broke, Broke)
    assert (broke.code, box.pid) == ("missing", None)


def test_operation_that_is_too_large_starts_nothing(box: ScriptBox) -> None:
    (broke,) = box.ask([call(GOOD)], b" " * (limits.FACTS + 1))
    assert isinstance(broke, Broke)
    assert (broke.code, box.pid) == ("too_much", None)


def test_thousands_of_lines_are_asked_about(one_box: ScriptBox) -> None:
    facts = b'{"total": 1, "lines": [' + b", ".join([b'{"item": "COLA", "qty": 1000}'] * 5000) + b"]}"
    (answer,) = one_box.ask([call("def rule(op):\n  return len(op.lines)\n")], facts)
    assert value(answer) == 5000


def test_child_that_was_killed_meanwhile_is_replaced_and_no_script_is_blamed(box: ScriptBox) -> None:
    assert right(box)
    killed = pid_of(box)
    os.kill(killed, signal.SIGKILL)
    assert right(box)
    assert box.pid != killed
    assert is_gone(killed)


def test_child_that_is_killed_while_it_is_asked_costs_no_script_its_answer(box: ScriptBox) -> None:
    assert right(box)
    killed = pid_of(box)
    os.kill(killed, signal.SIGSTOP)

    def kill_when_asked() -> None:
        with Path(f"/proc/{killed}/fd/0").open("rb", buffering=0) as orders:
            wait_for(lambda: waiting_in(orders.fileno()))
            os.kill(killed, signal.SIGKILL)

    killing = threading.Thread(target=kill_when_asked)
    killing.start()
    answered = right(box)
    killing.join()
    assert answered
    assert is_gone(killed)


def waiting_in(pipe: int) -> int:
    """Bytes in a pipe that nobody has read."""
    count = array.array("i", [0])
    fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


def test_child_that_stands_still_is_killed_and_the_rest_is_asked_of_a_new_one() -> None:
    box = ScriptBox(PRELUDE, patience_s=0.5)
    while not right(box):  # a busy machine may make it impatient
        pass
    stopped = pid_of(box)
    os.kill(stopped, signal.SIGSTOP)
    broke, *answers = ask(box, GOOD, GOOD, GOOD)
    assert isinstance(broke, Broke)
    assert broke.code == "too_slow"
    assert [answer.value for answer in answers if isinstance(answer, Returned)] == [ANSWER, ANSWER]
    assert is_gone(stopped)
    box.close()


GARBAGE = {
    "no frame": b"\xff" * 100_000,
    "a frame that the next answer ends": b"\x00\x00\x00\x10abc",
    "a frame of nonsense": framed([b"value", b"x"]),
    "a frame that is no frame inside": b"\x00\x00\x00\x05\x00\x00\x00\x09a",
    "an answer of another kind": framed([b"bribe", b"0", b"0", b"0", b"", b""]),
    "an answer with a time that is none": framed([b"value", b"soon", b"0", b"0", b"1", b""]),
    "an answer that is no text": framed([b"value", b"0", b"0", b"0", b"\xff\xfe", b""]),
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_from_the_child_is_not_taken_for_an_answer(box: ScriptBox, garbage: bytes) -> None:
    assert right(box)
    talker = pid_of(box)
    with Path(f"/proc/{talker}/fd/3").open("wb", buffering=0) as answers:
        os.set_blocking(answers.fileno(), False)
        answers.write(garbage)
    assert right(box)
    assert box.pid != talker
    assert is_gone(talker)


LYING = {
    "no JSON": b"{",
    "a deep list": b"[" * 60_000 + b"]" * 4_000,
    "a float": b"1e3",
    "no number": b"NaN",
    "a number without end": b"9" * 60_000,
    "nothing": b"",
}


@pytest.mark.parametrize("words", LYING.values(), ids=LYING.keys())
def test_answer_in_a_good_frame_that_is_no_plain_value_is_a_bad_answer(box: ScriptBox, words: bytes) -> None:
    assert right(box)
    with Path(f"/proc/{pid_of(box)}/fd/3").open("wb", buffering=0) as answers:
        answers.write(framed([b"value", b"0", b"0", b"0", words, b""]))
    (broke,) = ask(box, GOOD)
    assert isinstance(broke, Broke)
    assert broke.code == "bad_answer"


HOST = f"""
import sys
sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parent.parent.parent)]!r}
from walled import GOOD, PRELUDE, ask
from tui_pos.scripting.box import ScriptBox
box = ScriptBox(PRELUDE, patience_s=30)
"""

SLOW = "def rule(op):\n  return ('a' * 20000000).count('aa')\n"
"""One built-in function that takes its time, and is not interrupted."""


def test_script_that_ends_late_is_too_slow_though_it_could_not_be_stopped(box: ScriptBox) -> None:
    broke, good = ask(box, SLOW.replace("20000000", "60000000"), GOOD)
    assert isinstance(broke, Broke)
    assert broke.code == "too_slow"
    assert value(good) == ANSWER


def test_message_has_its_time_and_who_comes_after_it_is_not_asked(box: ScriptBox) -> None:
    spins = "def rule(op):\n  for i in range(1000000000):\n    pass\n"
    answers = ask(box, *[spins] * 60, GOOD)
    codes = [answer.code for answer in answers if isinstance(answer, Broke)]
    late = codes.index("no_time")
    assert late >= 10
    assert codes == ["too_slow"] * late + ["no_time"] * (61 - late)
    assert right(box)


def test_children_that_come_to_an_end_take_of_the_time_of_the_message(box: ScriptBox) -> None:
    ends = "def rule(op):\n  return sorted(range(1000000000))\n"
    answers = ask(box, *[ends] * 40)
    codes = [answer.code for answer in answers if isinstance(answer, Broke)]
    assert codes[0] != "no_time"
    assert codes[-30:] == ["no_time"] * 30
    assert right(box)


def test_text_that_was_sent_but_not_read_for_want_of_time_is_read_when_it_is_asked_next(box: ScriptBox) -> None:
    spins = "def rule(op):\n  for i in range(1000000000):\n    pass\n"
    late = call(GOOD, "late")
    *_, broke = box.ask([*[call(spins, f"s{place}") for place in range(60)], late], FACTS)
    assert isinstance(broke, Broke)
    (answer,) = box.ask([late], FACTS)
    assert value(answer) == ANSWER


def test_child_that_falls_over_its_own_feet_is_no_fault_of_a_script(
    box: ScriptBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(box, "_message", lambda *_: [b"call", b"1000", FACTS, b"no number", b"", b"{}"])
    (broke,) = ask(box, GOOD)
    monkeypatch.undo()
    assert isinstance(broke, Broke)
    assert broke.code == "missing"
    assert right(box)


def test_text_with_more_quotes_than_are_looked_up_is_not_asked_and_the_check_says_so(box: ScriptBox) -> None:
    def named(count: int) -> str:
        return "CODES = [" + ", ".join([f'"{n}"' for n in range(count)]) + "]\ndef rule(op):\n  return 7\n"

    broke, good, fit = ask(box, named(501), GOOD, named(500))
    assert isinstance(broke, Broke)
    assert (broke.code, value(good), value(fit)) == ("too_much", ANSWER, 7)
    assert [fault.message for fault in box.check(named(501))] == [broke.reason]
    assert box.check(named(500)) == []


def test_till_under_a_limit_of_the_processor_s_time_runs_scripts() -> None:
    program = HOST + (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (5000, 5000))\n"
        "print([type(answer).__name__ for answer in [*ask(box, GOOD), *ask(box, GOOD)]])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "['Returned', 'Returned']\n"


def test_child_that_has_grown_is_replaced(box: ScriptBox) -> None:
    assert right(box)
    grown = pid_of(box)
    # Many texts of many functions: each is kept.
    sources = ["".join([f"def f{n}(a):\n  return [a + {n}]\n" for n in range(1500)]) + f"# {k}\n" for k in range(15)]
    answers = ask(box, *[source + "def rule(op):\n  return f7(1)\n" for source in sources])
    assert [value(answer) for answer in answers] == [[8]] * 15
    assert box.pid != grown
    assert is_gone(grown)


def open_files() -> list[str]:
    return sorted([file.name for file in Path("/proc/self/fd").iterdir()])


def test_fifty_children_leave_no_zombie_and_no_open_file(box: ScriptBox) -> None:
    assert right(box)
    box.close()
    files, processes = open_files(), children()
    for turn in range(50):
        assert right(box)
        match turn % 3:
            case 0:
                os.kill(pid_of(box), signal.SIGKILL)
            case 1:
                ask(box, "def rule(op):\n  return " + "[" * 10000 + "]" * 10000 + "\n")
            case _:
                box.close()
    box.close()
    assert (open_files(), children()) == (files, processes)


def test_box_that_was_closed_is_used_again(box: ScriptBox) -> None:
    assert right(box)
    closed = pid_of(box)
    box.close()
    box.close()
    assert (box.pid, is_gone(closed)) == (None, True)
    assert right(box)


def test_thread_that_hangs_keeps_no_other_waiting_and_its_child_is_cleared_with_it(box: ScriptBox) -> None:
    """Like a look at past sales beside the till."""
    assert right(box)
    mine = pid_of(box)
    others: list[int] = []
    asked = threading.Event()

    def hang() -> None:
        right(box)
        others.append(pid_of(box))
        os.kill(pid_of(box), signal.SIGSTOP)
        asked.set()
        ask(box, GOOD)
        others.append(pid_of(box))

    hanging = threading.Thread(target=hang)
    hanging.start()
    assert asked.wait(PATIENCE)
    assert [right(box) for _ in range(20)] == [True] * 20
    assert pid_of(box) == mine
    os.kill(others[0], signal.SIGKILL)
    hanging.join()
    assert right(box)
    assert len(others) == 2
    assert all(map(is_gone, others))


def test_end_of_the_thread_that_began_it_costs_nothing(box: ScriptBox) -> None:
    answered: list[bool] = []
    thread = threading.Thread(target=lambda: answered.append(right(box)))
    thread.start()
    thread.join()
    answered.append(right(box))
    assert answered == [True, True]


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


@pytest.mark.parametrize("stopped", [False, True], ids=["idle", "stopped"])
def test_child_ends_when_the_till_is_killed(stopped: bool) -> None:
    program = HOST + "ask(box, GOOD); print(box.pid, flush=True); sys.stdin.read()"
    till = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, text=False
    )
    with till:
        assert till.stdout is not None
        child = int(till.stdout.readline())
        if stopped:  # it cannot see that its input has ended: the kernel does it
            os.kill(child, signal.SIGSTOP)
        till.kill()
    wait_for(lambda: is_gone(child) or "Z" in Path(f"/proc/{child}/stat").read_text().rpartition(")")[2])
