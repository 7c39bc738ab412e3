"""Scripts that would do harm, one by one: each costs its own answer; those before and after it are answered right."""

from collections.abc import Iterator

import pytest
from walled import ANSWER, GOOD, PRELUDE, ask, broken, right

from tui_pos.pricing.scripts.port import Returned
from tui_pos.scripting.box import ScriptBox


@pytest.fixture(scope="module")
def box() -> Iterator[ScriptBox]:
    """Patient: what ends a child here is its own timer, on a machine as busy as it likes."""
    box = ScriptBox(PRELUDE, patience_s=10)
    yield box
    box.close()


def rule(*lines: str) -> str:
    """A script of these lines."""
    return "def rule(op):\n" + "".join([f"  {line}\n" for line in lines])


OUTSIDE = {
    "a file that is opened": rule("return open('/etc/passwd').read()"),
    "a file that is written": rule("return open('/tmp/x', 'w').write('x')"),
    "another script that is loaded": 'load("//prices", "secret")\n' + rule("return secret"),
    "a module of Python": "import os\n" + rule("return os.environ"),
    "a module by its inner name": rule("return __import__('os').system('id')"),
    "the environment": rule("return environ"),
    "the network": rule("return socket.create_connection(('1.1.1.1', 80))"),
    "a page of the web": rule("return urlopen('http://example.com')"),
    "another process": rule("return fork()"),
    "a program": rule("return subprocess.run(['id'])"),
    "a thread": rule("return Thread(target=rule).start()"),
    "text that is run": rule("return eval('1')"),
    "text that is run as statements": rule("exec('x = 1')"),
    "text that is compiled": rule("return compile('1', 'x', 'eval')"),
    "the names that there are": rule("return globals()"),
    "the class of a value": rule("return op.__class__.__mro__"),
    "the class of a text": rule("return ''.__class__.__base__.__subclasses__()"),
    "the inside of a function": rule("return rule.__globals__"),
    "an attribute by its name": rule("return getattr(op, '__class__')"),
    "an attribute of a built-in function": rule("return getattr(len, '__self__')"),
    "the entry of the prelude": rule("return _enter(rule, {}, {})"),
    "a printing function": rule("for i in range(100000):", "  print('x' * 1000)"),
    "facts that are changed": rule("op.lines.append(1)", "return 1"),
    "a fact that is set anew": rule("op.total = 0"),
}


@pytest.mark.parametrize("source", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_script_reaches_for_something_outside_and_there_is_nothing(box: ScriptBox, source: str) -> None:
    broke = broken(box, source)
    assert broke.code == "error"
    assert (broke.line or 0) >= 1
    assert (broke.column or 0) >= 1


ENDLESS = {
    "a loop without end": rule("for i in range(1000000000):", "  pass"),
    "loops in loops": rule(*[f"{'  ' * i}for i{i} in range(1000):" for i in range(6)], "            pass"),
    "a list that is built without end": rule("return [x for x in range(1000000000) if x < 0]"),
    "a loop before any sale": "def spin():\n  for i in range(1000000000):\n    pass\nspin()\n" + rule("return 1"),
    "a sorted range": rule("return sorted(range(1000000000))"),
    "a list of a range": rule("return list(range(10000000000))"),
    "squares of a number": rule("x = 12345678901234567890", "for i in range(60):", "  x = x * x", "return x % 7"),
    "powers of a power": rule("x = 7", "for i in range(1000):", "  x = x * x * x", "return 0"),
    "a doubled list": rule("x = [1]", "for i in range(60):", "  x = x + x", "return len(x)"),
    "great tables that are compared": rule(
        "a = {i: i for i in range(20000)}", "for i in range(1000):", "  a == dict(a)", "return 1"
    ),
    "a doubled text": rule("x = 'x'", "for i in range(60):", "  x = x + x", "return len(x)"),
    "a multiplied text": rule("return len('x' * 10000000000)"),
    "a multiplied list": rule("return len([0] * 10000000000)"),
    "a padded text": rule("return '{}'.format('x' * 2000000000)[:1]"),
    "a replaced text": rule("x = 'a' * 60000", "for i in range(9):", "  x = x.replace('a', 'aaaaaaaaaa')", "return 1"),
    "a joined text": rule("return len(('x' * 100000).join(['y'] * 100000))"),
    "a shifted number": rule("return (1 << 100000000000) % 3"),
    "a number as text": rule("x = 1 << 4000000", "for i in range(100):", "  str(x)", "return 1"),
    "a table that is flooded": rule("t = {}", "for i in range(100000000):", "  t[i] = i", "return 1"),
    "a table of texts that is flooded": rule("t = {}", "for i in range(100000000):", "  t[str(i) * 50] = [i]"),
    "sums of great numbers": rule("x = [1 << 100000] * 100000", "y = 0", "for i in x:", "  y = y + i", "return 1"),
    "nested lists that are compared": rule(
        "a = []", "b = []", "for i in range(300000):", "  a = [a]", "  b = [b]", "return a == b"
    ),
    "nested lists that are answered": rule("a = []", "for i in range(300000):", "  a = [a]", "return a"),
    "nested lists as a text": rule("a = []", "for i in range(300000):", "  a = [a]", "return len(str(a))"),
    "a list that grows while it is read": rule("a = [1]", "for i in a:", "  a.append(i)", "return 1"),
}


@pytest.mark.parametrize("source", ENDLESS.values(), ids=ENDLESS.keys())
def test_script_takes_time_or_memory_without_end_and_is_cut_off(box: ScriptBox, source: str) -> None:
    assert broken(box, source).code in {"too_slow", "too_much", "crashed", "error", "bad_answer"}


RECURSIVE = {
    "itself": rule("return rule(op)"),
    "each other": "def a(n):\n  return b(n) + 1\ndef b(n):\n  return a(n) + 1\n" + rule("return a(1)"),
    "itself by a nameless function": rule("f = lambda g: g(g)", "return f(f)"),
    "itself while it sorts": rule("return sorted([1, 2], key=lambda x: rule(op))"),
}


@pytest.mark.parametrize("source", RECURSIVE.values(), ids=RECURSIVE.keys())
def test_functions_that_call_themselves_are_stopped_where_they_stand(box: ScriptBox, source: str) -> None:
    broke = broken(box, source)
    assert broke.code == "error"
    assert broke.line


TEXTS = {
    "a while": rule("while True:", "  pass"),
    "no text of a script": "\x00\x01\x02",
    "half a function": "def rule(op):\n  return (\n",
    "no rule": "def rool(op):\n  return 1\n",
    "a rule that is a number": "rule = 1\n",
    "a rule without an argument": "def rule():\n  return 1\n",
    "ten thousand lists": rule(f"return {'[' * 10000}{']' * 10000}"),
    "thirty thousand signs": rule(f"return {'-' * 30000}1"),
    "ten thousand conditions": rule(f"return {'1 if op else ' * 4000}2"),
    "a sum of many": rule(f"return {'1 + ' * 15000}op"),
    "half of a pair": rule("return '\ud800'", "x = 1 //"),
}


@pytest.mark.parametrize("source", TEXTS.values(), ids=TEXTS.keys())
def test_text_that_is_no_script_breaks_alone(box: ScriptBox, source: str) -> None:
    assert broken(box, source).code in {"error", "too_slow", "too_much", "crashed", "bad_answer"}


def test_ten_thousand_parentheses_are_read_or_refused_and_the_rest_is_answered(box: ScriptBox) -> None:
    source = rule(f"return {'(' * 10000}1{')' * 10000}")
    before, _, after = ask(box, GOOD, source, GOOD)
    assert isinstance(before, Returned)
    assert isinstance(after, Returned)
    assert before.value == after.value == ANSWER
    assert right(box)


def test_text_that_is_too_long_is_not_read(box: ScriptBox) -> None:
    assert broken(box, rule("return 1") + "#" * 65536).code == "too_much"
    assert broken(box, rule("return 1") + "#" + "ж" * 32768).code == "too_much"


ANSWERS = {
    "a float": rule("return 1.5"),
    "a quotient": rule("return [4 / 2]"),
    "more than all numbers": rule("return {'percent': 1e308 * 10}"),
    "no number": rule("return float('nan')"),
    "itself": rule("return rule"),
    "a built-in function": rule("return [len]"),
    "a range": rule("return range(3)"),
    "a list in itself": rule("a = [1]", "a.append(a)", "return a"),
    "a table in itself": rule("t = {}", "t['t'] = t", "return t"),
    "lists in lists": rule("a = []", "for i in range(20):", "  a = [a]", "return a"),
    "a wide web of lists": rule("a = [1] * 50", "for i in range(12):", "  a = [a] * 50", "return a"),
    "a great text": rule("return 'x' * 65536"),
    "a great list": rule("return list(range(65536))"),
    "great names": rule("return {'x' * 40000: 1, 'y' * 40000: 2}"),
    "a text that grows as it is written": rule(r"return '\0' * 60000"),
    "numbers as names": rule("return {1: 2}"),
    "a number beyond 64 bits": rule("return 1 << 63"),
    "a number below 64 bits": rule("return [-(1 << 63) - 1]"),
    "a very great number": rule("return 1 << 100000"),
}


@pytest.mark.parametrize("source", ANSWERS.values(), ids=ANSWERS.keys())
def test_answer_that_is_no_plain_value_is_not_taken(box: ScriptBox, source: str) -> None:
    assert broken(box, source).code == "bad_answer"
