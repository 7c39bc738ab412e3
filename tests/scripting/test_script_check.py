"""What is wrong with a text is found before it is a script: as somebody types, at line and column."""

from collections.abc import Iterator

import pytest
from walled import GOOD, PRELUDE, right

from tui_pos.scripting.box import ScriptBox


@pytest.fixture(scope="module")
def box() -> Iterator[ScriptBox]:
    box = ScriptBox(PRELUDE, patience_s=30)
    yield box
    box.close()


def found(box: ScriptBox, source: str) -> list[tuple[int, int, str]]:
    return [(fault.line, fault.column, fault.message.say()) for fault in box.check(source)]


FAULTS = {
    "nothing": (GOOD, []),
    "nothing in a text without a last line end": (GOOD.rstrip(), []),
    "names of the prelude": ("def rule(op):\n  return half(RATE) + share(1, 2)\n", []),
    "an open parenthesis": ("def rule(op):\n  return (\n", [(2, 11, "Parse error: unexpected new line here")]),
    "a bad character": ("def rule(op):\n  $ = 1\n", [(2, 3, "Parse error: invalid input `$`")]),
    "a while": (
        "def rule(op):\n  while True:\n    pass\n",
        [(2, 3, "Parse error: cannot use reserved keyword `while`")],
    ),
    "two unknown names": (
        'def rule(op):\n  a = "жаба" + zork\n  return zark(op)\n',
        [(2, 16, "Variable `zork` not found, did you mean `ord`?"), (3, 10, "Variable `zark` not found")],
    ),
    "an unknown name in a function that nobody calls": (
        "def aside():\n  return zark\ndef rule(op):\n  return None\n",
        [(2, 10, "Variable `zark` not found")],
    ),
    "no rule": ("def rool(op):\n  return None\n", [(1, 1, "A script defines rule(op), with one argument.")]),
    "no text": ("", [(1, 1, "A script defines rule(op), with one argument.")]),
    "a rule of two arguments": (
        "x = 1\ndef rule(op, more):\n  return None\n",
        [(2, 1, "A script defines rule(op), with one argument.")],
    ),
    "a fault before any sale": (
        "x = 1\ny = x // 0\ndef rule(op):\n  return None\n",
        [(2, 5, "Floor division by zero: 1 // 0")],
    ),
    "a method that a text does not have": (
        "def rule(op):\n  return 'x'.uper()\n",
        [(2, 14, "The attribute `uper` is not available on the type `str`")],
    ),
}


@pytest.mark.parametrize(("source", "faults"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_is_told_with_its_place(box: ScriptBox, source: str, faults: list[tuple[int, int, str]]) -> None:
    assert found(box, source) == faults


def test_loop_before_any_sale_is_a_fault_where_it_stands(box: ScriptBox) -> None:
    source = "def spin():\n  for i in range(1000000000):\n    pass\nspin()\ndef rule(op):\n  return 1\n"
    assert found(box, source) == [(2, 3, "What stands outside of functions takes longer than 50 ms.")]


def test_text_that_is_too_long_is_a_fault(box: ScriptBox) -> None:
    assert found(box, "#" * 65537) == [(1, 1, "The text is longer than 64 KiB.")]


ENDING = {
    "deep lists": f"def rule(op):\n  return {'[' * 10000}{']' * 10000}\n",
    "squares": "def f():\n  x = 3\n  for i in range(99):\n    x = x * x\nf()\ndef rule(op):\n  return 1\n",
}


@pytest.mark.parametrize("source", ENDING.values(), ids=ENDING.keys())
def test_text_that_ends_the_child_is_a_fault_and_the_next_script_is_answered(box: ScriptBox, source: str) -> None:
    assert found(box, source) == [(1, 1, "The text cannot be checked: that takes too long, or too much memory.")]
    assert right(box)
