"""What do advanced rules add to a review, beside the same rules as conditions and actions, and beside no rules?

A sale of ten lines, and books of 10 and of 100 rules of five kinds that the sale meets: a percent by quantity, a price
group, a sound and a message on the final sum, points. Each book stands there twice, once with conditions and actions
and once with scripts that come to the same; beside them the empty book. The reviews take turns, round by round. Then
the till's memory, each case in a process of its own: scripts off, on but not needed, and after the first was asked.

    python benchmarks/scripts.py [--rounds 300] [--json FILE]
"""

import argparse
import json
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tui_pos.boot import Home, open_store, till_in
from tui_pos.boot.late import script_box
from tui_pos.checkout.rules.book import replace_book, rules_of
from tui_pos.cli.shop import make_demo
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import PRICE_GROUPS, Item
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.rights import Level
from tui_pos.pricing import rules as r
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review
from tui_pos.scripting.box import ScriptBox
from tui_pos.store import scripts as stored
from tui_pos.store.installation import installation_of

MOMENT = datetime(2026, 11, 20, 17, 30)
SIZES = (10, 100)
LINES = 10
FIRST_ROUNDS = 5
"""Not counted: the scripts are read, the index of the day is made."""

CASES = ("off", "on, no advanced rule", "on, one asked")

Written = tuple[tuple[r.Condition, ...], tuple[r.Action, ...], str]


def sale() -> Cart:
    """Ten lines of five groups, for a known customer."""
    cart = Cart(
        UUID(int=1),
        Location("L1", "Shop"),
        Partner("P7", "Seven", group="traders/small", card="29"),
        Operator("1", "Operator", Level.CASHIER),
    )
    for place in range(LINES):
        prices = tuple(Cents(200 + 30 * place - 5 * column) for column in range(len(PRICE_GROUPS)))
        item = Item(f"I{place}", f"Item {place}", group=f"d/g{place % 5}", prices=prices)
        cart = cart.with_line(item, Thousandths(1000 * (place + 1)), item.price_in("retail"), BasisPoints(0))
    return cart


def written(place: int) -> Written:
    """The rule at a place, both ways. The numbers differ from rule to rule, and so do the texts."""
    item, group, sum_ = f"I{place % LINES}", f"d/g{place % 5}", 100 + place
    least, over = r.Range(least=1000), r.Range(over=sum_)
    percent = BasisPoints(100 + place)
    kinds: tuple[Written, ...] = (
        (
            (r.ItemQuantity((item,), least),),
            (r.SetDiscount(percent, r.Mode.BEST, r.Chosen((item,))),),
            f'lines = of(op, item="{item}")\n'
            f'    if quantity(lines) >= 1000: return set_discount({percent}, lines=lines, mode="best")\n',
        ),
        (
            (r.GroupQuantity((group,), least),),
            (r.UsePriceGroup("wholesale", r.Chosen((), (group,))),),
            f'lines = of(op, group="{group}")\n'
            '    if quantity(lines) >= 1000: return price_group("wholesale", lines=lines)\n',
        ),
        (
            (r.Total(over),),
            (r.PlaySound("thanks.wav"),),
            f'if op.total > {sum_}: return play_sound("thanks.wav")\n',
        ),
        (
            (r.PartnerGroupIs(("traders",)), r.Total(over)),
            (r.ShowMessage(f"A trader {place}"),),
            f'if "traders" in op.partner.groups and op.total > {sum_}: return message("A trader {place}")\n',
        ),
        (
            (r.HasCard(), r.Total(over)),
            (r.BonusPoints(percent),),
            f"if op.partner.card and op.total > {sum_}: return bonus_points(percent={percent})\n",
        ),
    )
    return kinds[place % len(kinds)]


def books(size: int) -> tuple[RuleBook, RuleBook]:
    """The same rules with conditions and actions, and as scripts."""
    plain, scripted = [], []
    for place in range(size):
        when, then, body = written(place)
        head = (f"{place:03}", f"Rule {place}", ("sale",))
        plain.append(r.Rule(*head, when, then, priority=1 + place))
        script = r.Script(f"s{place}", 1, f"def rule(op):\n    {body}")
        scripted.append(r.Rule(*head, (), (), priority=1 + place, script=script))
    return RuleBook.compile(plain), RuleBook.compile(scripted)


def timed(ask: Callable[[], object]) -> float:
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


def reviews(box: ScriptBox, size: int, rounds: int) -> dict[str, dict[str, float]]:
    """Milliseconds a review: of no rules, of rules, of scripts, and what the two add to none."""
    cart, (plain, scripted), none = sale(), books(size), RuleBook.compile([])
    asked: dict[str, Callable[[], object]] = {
        "no rules": lambda: review(cart, none, Facts(), MOMENT, box),
        "rules": lambda: review(cart, plain, Facts(), MOMENT, box),
        "scripts": lambda: review(cart, scripted, Facts(), MOMENT, box),
    }
    one, other = review(cart, plain, Facts(), MOMENT), review(cart, scripted, Facts(), MOMENT, box)
    assert (one.lines, one.effects, one.shares) == (other.lines, other.effects, other.shares)
    ms: dict[str, list[float]] = {name: [] for name in asked}
    for turn in range(rounds + FIRST_ROUNDS):
        for name, ask in asked.items():
            took = timed(ask)
            if turn >= FIRST_ROUNDS:
                ms[name].append(took)
    found = {name: {"p50": median(took), "p99": quantiles(took, n=100)[98]} for name, took in ms.items()}
    nothing = found["no rules"]
    for name in ("rules", "scripts"):
        found[f"{name} add"] = {part: found[name][part] - nothing[part] for part in ("p50", "p99")}
    return {name: {part: round(value, 3) for part, value in parts.items()} for name, parts in found.items()}


def memory_of(case: str) -> dict[str, float]:
    """A till of the demo shop after a review: its memory, and the children that it has. Megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "demo")
        make_demo(home)
        with home.settings.open("a", encoding="utf-8") as settings:
            settings.write(f"[sound]\non = false\n[scripts]\non = {'false' if case == 'off' else 'true'}\n")
        if case != "on, no advanced rule":
            _put_advanced(home)
        with till_in(home, lambda: None) as till:
            till.sign_on("1111")
            till.enter("КОЛА", Thousandths(12_000))
            till.ask_save()
            children = _children()
            return {
                "till_mb": round(_rss_mb("self"), 1),
                "children": len(children),
                "children_mb": round(sum(map(_rss_mb, children)), 1),
            }


def _put_advanced(home: Home) -> None:
    here, now = installation_of(home.root), datetime.now(UTC)
    source = 'def rule(op):\n    if op.total > eur("1"): return message("x")\n'
    with open_store(home) as store:
        version = stored.put_script(store, "x", source, "", technician="t", moment=now, installation=here)
        stored.confirm(store, "x", version, here, "t", now)
        script = r.Script("x", version, source)
        replace_book(store, [*rules_of(store), r.Rule("x", "x", ("sale",), (), (), script=script)])


def _children() -> list[str]:
    tasks = Path("/proc/self/task").iterdir()
    return [child for task in tasks for child in (task / "children").read_text("ascii").split()]


def _rss_mb(process: str) -> float:
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def measure(rounds: int) -> dict[str, object]:
    """All figures of one run."""
    box = script_box()
    found = {str(size): reviews(box, size, rounds) for size in SIZES}
    box.close()
    memory = {}
    for case in CASES:
        words = [sys.executable, __file__, "--memory", case]
        memory[case] = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    assert memory["off"]["children"] == 0
    return {"python": platform.python_version(), "rounds": rounds, "review_ms": found, "memory": memory}


def table(figures: dict[str, object]) -> str:
    """The figures for a person."""
    found, memory = figures["review_ms"], figures["memory"]
    assert isinstance(found, dict)
    assert isinstance(memory, dict)
    rows = ["a review of ten lines, ms" + "".join(f"{size:>9} p50      p99" for size in found)]
    for name in found[str(SIZES[0])]:
        cells = "".join(f"{found[size][name]['p50']:>13.3f}{found[size][name]['p99']:>9.3f}" for size in found)
        rows.append(f"{name:<25}{cells}")
    rows.append("")
    for case, parts in memory.items():
        child = f"{parts['children']} children, {parts['children_mb']} MB" if parts["children"] else "no child"
        rows.append(f"the till, scripts {case + ':':<24}{parts['till_mb']:>6.1f} MB, {child}")
    return "\n".join(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--json", type=Path, default=Path(__file__).parent / "results" / "scripts.json")
    parser.add_argument("--memory", choices=CASES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.memory:
        sys.stdout.write(json.dumps(memory_of(arguments.memory)))
        sys.exit()
    result = measure(arguments.rounds)
    sys.stdout.write(table(result) + "\n")
    arguments.json.parent.mkdir(exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
