"""A box with a small prelude, scripts for it, and a look at the processes that it leaves."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

from tui_pos.pricing.rules import Script
from tui_pos.pricing.scripts.port import Call, Returned
from tui_pos.pricing.verdict import Broke
from tui_pos.scripting.box import ScriptBox

PRELUDE = """
RATE = 10

def half(amount):
    return amount // 2

def share(amount, count):
    return amount // count

def _prepare(facts):
    return struct(total=facts["total"], lines=[struct(**line) for line in facts["lines"]])

def _enter(rule, facts, own):
    return rule(struct(total=facts.total, lines=facts.lines, **own))
"""
FACTS = json.dumps({"total": 1000, "lines": [{"item": "COLA", "qty": 2000}, {"item": "ЧАША", "qty": 500}]}).encode()
GOOD = "def rule(op):\n  return {'total': half(op.total), 'items': [line.item for line in op.lines]}\n"
ANSWER = {"total": 500, "items": ["COLA", "ЧАША"]}

HOST = f"""
import sys
sys.path[:0] = {[str(Path(__file__).parent), str(Path(__file__).parent.parent.parent)]!r}
from walled import GOOD, PRELUDE, ask
from tui_pos.scripting.box import ScriptBox
box = ScriptBox(PRELUDE, patience_s=30)
"""
"""A program with a box of its own."""


def call(source: str, name: str = "offer", version: int = 1, **own: object) -> Call:
    """The script to be asked."""
    return Call("r1", Script(name, version, source), own)


def ask(box: ScriptBox, *sources: str) -> Sequence[Returned | Broke]:
    """All of them, in one message."""
    return box.ask([call(source, f"s{place}") for place, source in enumerate(sources)], FACTS)


def broken(box: ScriptBox, source: str) -> Broke:
    """How a script breaks, between two good ones, which are answered right, in the message and after it."""
    before, broke, after = ask(box, GOOD, source, GOOD)
    assert isinstance(broke, Broke), broke
    assert isinstance(before, Returned), before
    assert isinstance(after, Returned), after
    assert before.value == after.value == ANSWER
    assert right(box)
    return broke


def right(box: ScriptBox) -> bool:
    """Whether a good script is answered as it should be."""
    (answer,) = ask(box, GOOD)
    return isinstance(answer, Returned) and answer.value == ANSWER


def value(answer: Returned | Broke) -> object:
    assert isinstance(answer, Returned), answer
    return answer.value


def pid_of(box: ScriptBox) -> int:
    assert box.pid is not None
    return box.pid


def is_gone(pid: int) -> bool:
    """Whether a process is no more; one that nobody has buried is still there."""
    return not Path(f"/proc/{pid}").exists()


def children() -> list[int]:
    """The processes of this one, the unburied too."""
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()]
