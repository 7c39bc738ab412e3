"""The life of the walled child: started at need, given its time, buried and begun anew whatever became of it."""

import array
import fcntl
import os
import signal
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest
from patience import PATIENCE, wait_for
from walled import ANSWER, FACTS, GOOD, HOST, PRELUDE, ask, call, children, is_gone, pid_of, right, value

from tui_pos.pricing.scripts.port import Returned
from tui_pos.pricing.verdict import Broke
from tui_pos.scripting.box import ScriptBox
from tui_pos.scripting.wire import framed


def test_nothing_is_started_before_the_first_script_is_asked(box: ScriptBox) -> None:
    before = children()
    assert box.ask([], FACTS) == []
    assert (box.pid, box.memory, children()) == (None, 0, before)
    assert right(box)
    assert [pid for pid in children() if pid not in before] == [box.pid]
    assert box.memory > 0


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
    box = ScriptBox(PRELUDE, patience_s=30)
    assert right(box)
    child = box._desk().child
    assert child is not None
    child._patience_s = 0.2
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


def test_child_that_falls_over_its_own_feet_is_no_fault_of_a_script(
    box: ScriptBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(box, "_message", lambda *_: [b"call", b"1000", FACTS, b"no number", b"", b"{}"])
    (broke,) = ask(box, GOOD)
    monkeypatch.undo()
    assert isinstance(broke, Broke)
    assert broke.code == "missing"
    assert right(box)


# What takes long


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


def test_till_under_a_limit_of_the_processor_s_time_runs_scripts() -> None:
    program = HOST + (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (5000, 5000))\n"
        "print([type(answer).__name__ for answer in [*ask(box, GOOD), *ask(box, GOOD)]])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "['Returned', 'Returned']\n"


# What it leaves behind


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
