"""What does it cost to ask scripts in a child process, and what does the child take?

The messages are what a review sends: facts of carts of 10 and 100 lines, the prelude of the rules, scripts of about a
dozen lines that count, compare and ask for a discount. Each figure of time is the median of many rounds, and the 99th
of a hundred beside it.

    python benchmarks/script_child.py [--json FILE]
"""

import argparse
import json
import os
import platform
import signal
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(1, str(Path(__file__).resolve().parent))

from review import MOMENT, cart_of, shop_items

from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review
from tui_pos.pricing.rules import Rule, Script
from tui_pos.pricing.scripts.port import Call, Returned
from tui_pos.pricing.scripts.prelude import prelude
from tui_pos.pricing.verdict import Broke
from tui_pos.scripting.box import ScriptBox

CARTS = (10, 100)
MESSAGES = (1, 10, 100)
SCRIPT = """
# Number {place}: so much off for so many of a department.
LEAST = pieces("{place}")

def rule(op):
    chosen = of(op, group = "d{department}")
    if op.partner.group.startswith("traders"):
        return None
    if quantity(chosen) < LEAST:
        return None
    off = [percent(line.net, pct("5")) for line in chosen]
    best = max(off + [0])
    return set_discount(percent = min(1000, {place} + best), lines = chosen)
"""


class Recorded:
    """Stands between a review and the box, and keeps the message."""

    def __init__(self, box: ScriptBox) -> None:
        self._box = box
        self.calls: Sequence[Call] = ()
        self.facts = b""

    def ask(self, calls: Sequence[Call], facts: bytes) -> Sequence[Returned | Broke]:
        if len(calls) > len(self.calls):
            self.calls, self.facts = calls, facts
        return self._box.ask(calls, facts)


def rules(count: int) -> list[Rule]:
    """Rules with a script each."""
    return [
        Rule(
            str(n), f"Rule {n}", ("sale",), (), (), script=Script(f"s{n}", 1, SCRIPT.format(place=n, department=n % 20))
        )
        for n in range(1, count + 1)
    ]


def spread(rounds: int, what: Callable[[], object]) -> dict[str, float]:
    """Milliseconds: the median and the 99th of a hundred."""
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        what()
        took.append((time.perf_counter() - begun) * 1000)
    took.sort()
    return {"p50": round(took[len(took) // 2], 3), "p99": round(took[len(took) * 99 // 100], 3)}


def memory(box: ScriptBox) -> dict[str, float]:
    """MiB of the child: with all that it shares, and its share."""
    status = Path(f"/proc/{box.pid}/status").read_text("ascii")
    rss = next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS:"))
    return {"rss": round(rss / 1024, 1), "pss": round(box.memory / 1024 / 1024, 1)}


def measure() -> dict[str, object]:
    """All figures of one run."""
    random, items, box = Random(3), shop_items(Random(3)), ScriptBox(prelude())
    carts = {lines: cart_of(items, lines, random) for lines in CARTS}
    recorded: dict[tuple[int, int], Recorded] = {}
    for lines, cart in carts.items():
        for count in MESSAGES:
            recorder = recorded[lines, count] = Recorded(box)
            review(cart, RuleBook.compile(rules(count)), Facts(), MOMENT, recorder)
            assert len(recorder.calls) == count
    one = recorded[CARTS[0], 1]

    def ask(lines: int = CARTS[0], count: int = 1) -> None:
        message = recorded[lines, count]
        answers = box.ask(message.calls, message.facts)
        assert all(isinstance(answer, Returned) for answer in answers), answers

    def start() -> None:
        box.close()
        ask()

    def after_kill() -> None:
        assert box.pid is not None
        os.kill(box.pid, signal.SIGKILL)
        ask()

    started, killed = spread(40, start), spread(40, after_kill)
    small = memory(box)
    ask(count=MESSAGES[-1])
    large = memory(box)
    messages = {
        f"{lines} lines": {f"{count} scripts": spread(300, partial(ask, lines, count)) for count in MESSAGES}
        for lines in CARTS
    }
    checked = spread(100, lambda: box.check(one.calls[0].script.source))
    box.close()
    return {
        "python": platform.python_version(),
        "start_ms": started,
        "respawn_ms": killed,
        "message_ms": messages,
        "facts_bytes": {f"{lines} lines": len(recorded[lines, 1].facts) for lines in CARTS},
        "check_ms": checked,
        "memory_mib": {"one script": small, f"{MESSAGES[-1]} scripts": large},
    }


def table(figures: dict[str, object]) -> str:
    """The figures for a person."""
    rows = [
        f"start, and one script asked:          {_pair(figures['start_ms'])}",
        f"the same after the child was killed:  {_pair(figures['respawn_ms'])}",
        f"a text checked as it is typed:        {_pair(figures['check_ms'])}",
    ]
    messages, taken = figures["message_ms"], figures["memory_mib"]
    assert isinstance(messages, dict)
    assert isinstance(taken, dict)
    rows += [
        f"{lines:>9}, {n:>11}:               {_pair(ms)}" for lines, by in messages.items() for n, ms in by.items()
    ]
    rows += [f"memory, {n:>11}:  {both['rss']:>6} MiB RSS, {both['pss']:>6} MiB PSS" for n, both in taken.items()]
    return "\n".join(rows)


def _pair(ms: object) -> str:
    assert isinstance(ms, dict)
    return f"{ms['p50']:>8.3f} ms (p99 {ms['p99']:.3f})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=Path(__file__).parent / "results" / "script_child.json")
    arguments = parser.parse_args()
    result = measure()
    sys.stdout.write(table(result) + "\n")
    arguments.json.parent.mkdir(exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
