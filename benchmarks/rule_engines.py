"""How does the rule book stand beside zen-engine and rule-engine, on the same rules and the same carts?

One list of deals (so many of an item or a group, a sum, a group of partners, a weekday, and a percent off) is written
for each of the four sides, and each is asked which deals a cart meets and what it then costs. All must name the same
deals and the same sum. Compiling is apart; a figure is the best of several rounds.

- ours: `review` whole, with its lines, its shares and its story of every rule;
- zen, cart: one compiled decision table, a row a deal, evaluated once a cart;
- zen, facts: the same table run over the facts of a cart (so many of this item, so many of that group, …), one lookup
  a fact: zen-engine indexes columns that are compared with one word. It is the fastest form that was found for it;
- rule-engine: compiled `Rule`s, one after the other, over one dict, in the fastest of five spellings that were tried.

The others are given a context, and their discounts are put on the lines, by plain loops; both are counted.

    python benchmarks/rule_engines.py [--seconds 1.0] [--json FILE]     needs: pip install --group bench
"""

import argparse
import gc
import json
import platform
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

import rule_engine
import zen
from review import GROUPS, MOMENT, cart_of, group_of, shop_items

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item, ancestry
from tui_pos.domain.money import BasisPoints, Cents, half_up, percent_of
from tui_pos.pricing import rules as r
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review
from tui_pos.pricing.verdict import Outcome

BOOKS = (10, 1_000, 10_000)
CARTS = (10, 100, 1_000)
AHEAD_GOAL = 20.0
"""How many times faster than each of the others with 10,000 rules."""
GROWTH_GOAL = 2.0
"""How much more 10,000 rules may cost than 10, at 10 lines."""

Answer = tuple[set[str], int]
"""The deals that are met, and what the cart then costs, in cents."""


@dataclass(frozen=True, slots=True)
class Deal:
    """`percent` (basis points) off the lines of the item or the group, or off every line; the best percent stands."""

    id: str
    percent: int
    item: str = ""
    group: str = ""
    partners: str = ""
    least: int = 0
    """At least so many thousandths of the item or the group."""
    sum: int = 0
    """At least so many cents; far from any cart's own sum, so that no order of deals makes a difference."""
    weekdays: tuple[str, ...] = ()


def deals_of(items: list[Item], count: int) -> list[Deal]:
    """The first `count` deals of one and the same long list: most are on items, some on groups, on groups of partners,
    and twenty on the sum or the weekday alone."""
    random = Random(5)
    made = [
        Deal("0", 1000, item=items[0].code, least=1000),
        Deal("1", 500, item=items[1].code, least=1000, weekdays=("fri",)),
        Deal("2", 700, item=items[2].code, least=1000, sum=1_000),
        Deal("3", 800, item=items[2].code, least=50_000),
        Deal("4", 600, partners="traders"),
        Deal("5", 400, group=group_of(0), least=1000),
        Deal("6", 350, group="d0", least=1000, weekdays=("sat", "sun")),
        *(_on_the_sum(place) for place in range(7, 10)),
    ]
    while len(made) < count:
        place = len(made)
        if place < 26:
            made.append(_on_the_sum(place))
        elif random.random() < 0.93:
            made.append(
                Deal(
                    str(place),
                    random.randint(1, 30) * 100,
                    item=random.choice(items).code,
                    least=random.choice((1000, 2000, 6000)),
                    sum=random.choice((0, 0, 1_000)),
                    weekdays=random.choice(((), (), ("fri",), ("mon", "tue"))),
                )
            )
        elif random.random() < 0.5:
            made.append(Deal(str(place), 500, group=group_of(random.randrange(GROUPS)), least=12_000))
        else:
            made.append(Deal(str(place), 700, partners=f"traders/{random.randrange(300)}", sum=1_000))
    return made[:count]


def _on_the_sum(place: int) -> Deal:
    """Steps of a discount on everything: one in four is within reach of these carts."""
    days = ((), ("fri", "sat"), ("mon",))[place % 3]
    return Deal(str(place), 100 + place, sum=50_000_000 if place % 4 else 500, weekdays=days)


class Ours:
    """The rule book."""

    def __init__(self, deals: list[Deal]) -> None:
        self._book = RuleBook.compile([_rule(deal) for deal in deals])

    def __call__(self, cart: Cart) -> Answer:
        found = review(cart, self._book, Facts(), MOMENT)
        met = {trace.rule for trace in found.trace if trace.outcome in (Outcome.ACTED, Outcome.BEATEN)}
        return met, found.total


def _rule(deal: Deal) -> r.Rule:
    when: list[r.Condition] = []
    chosen = r.EVERY_LINE
    if deal.item:
        chosen = r.Chosen((deal.item,))
        when.append(r.ItemQuantity((deal.item,), r.Range(least=deal.least)))
    if deal.group:
        chosen = r.Chosen((), (deal.group,))
        when.append(r.GroupQuantity((deal.group,), r.Range(least=deal.least)))
    if deal.partners:
        when.append(r.PartnerGroupIs((deal.partners,)))
    if deal.sum:
        when.append(r.Total(r.Range(least=deal.sum)))
    if deal.weekdays:
        when.append(r.Weekday(deal.weekdays))
    then = r.SetDiscount(BasisPoints(deal.percent), r.Mode.BEST, chosen)
    return r.Rule(deal.id, f"Deal {deal.id}", ("sale",), tuple(when), (then,))


def sums_of(cart: Cart) -> Counter[str]:
    """What there is of each item, group and group of partners, by the names that the other engines know them by."""
    found: Counter[str] = Counter()
    for line in cart.lines:
        found[f"i{line.item.code}"] += line.qty
        for group in ancestry(line.item.group):
            found[_name("g", group)] += line.qty
    for group in ancestry(cart.partner.group):
        found[_name("p", group)] = 1
    return found


def _name(kind: str, path: str) -> str:
    return kind + path.replace("/", "_")


def key_of(deal: Deal) -> str:
    """The fact that the deal is about; "" for one on the sum or the weekday alone."""
    if deal.item:
        return f"i{deal.item}"
    if deal.group:
        return _name("g", deal.group)
    return _name("p", deal.partners) if deal.partners else ""


def outcome(cart: Cart, deals: Mapping[str, Deal], met: Iterable[str]) -> Answer:
    """Put the best percent on each line."""
    by_item: dict[str, int] = {}
    by_group: dict[str, int] = {}
    every, found = 0, set(met)
    for name in found:
        deal = deals[name]
        if deal.item:
            by_item[deal.item] = max(deal.percent, by_item.get(deal.item, 0))
        elif deal.group:
            by_group[deal.group] = max(deal.percent, by_group.get(deal.group, 0))
        else:
            every = max(every, deal.percent)
    total = 0
    for line in cart.lines:
        percent = max(every, line.percent, by_item.get(line.item.code, 0))
        for group in ancestry(line.item.group):
            percent = max(percent, by_group.get(group, 0))
        gross = half_up(line.price * line.qty, 1000)
        total += gross - percent_of(Cents(gross), BasisPoints(percent))
    return found, total


def _decision(inputs: list[dict[str, str]], rows: list[dict[str, str]], **more: str) -> str:
    at = {"x": 0, "y": 0}
    table = {"hitPolicy": "collect", "inputs": inputs, "outputs": [{"id": "deal", "name": "deal", "field": "deal"}]}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": at},
        {"id": "table", "name": "table", "type": "decisionTableNode", "position": at}
        | {"content": table | {"rules": rows} | more},
        {"id": "out", "name": "out", "type": "outputNode", "position": at},
    ]
    edges = [{"id": f"{a}-{b}", "sourceId": a, "targetId": b} for a, b in (("in", "table"), ("table", "out"))]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


_SUM_AND_DAY = [{"id": "sum", "name": "sum", "field": "sum"}, {"id": "day", "name": "day", "field": "day"}]


def _row(deal: Deal, **cells: str) -> dict[str, str]:
    return {
        "_id": deal.id,
        "sum": f">= {deal.sum}" if deal.sum else "",
        "day": ", ".join(f'"{day}"' for day in deal.weekdays),
        "deal": f'"{deal.id}"',
        **cells,
    }


class Zen:
    """One decision table. The loader that knows its contents beforehand compiles them, and was the fastest."""

    def __init__(self, decision: str, deals: list[Deal]) -> None:
        self._engine = zen.ZenEngine({"loader": {"type": "static", "content": {"deals": json.loads(decision)}}})
        self._deals = {deal.id: deal for deal in deals}

    def ask(self, context: dict[str, Any]) -> Any:
        return self._engine.evaluate("deals", context)["result"]


class ZenCart(Zen):
    """Evaluated once, over the whole cart."""

    def __init__(self, deals: list[Deal]) -> None:
        rows = [
            _row(deal, have=f'(have["{key}"] ?? 0) >= {max(1, deal.least)}' if (key := key_of(deal)) else "")
            for deal in deals
        ]
        super().__init__(_decision([{"id": "have", "name": "have"}, *_SUM_AND_DAY], rows), deals)

    def __call__(self, cart: Cart) -> Answer:
        said = self.ask({"have": dict(sums_of(cart)), "sum": cart.total, "day": r.WEEKDAYS[MOMENT.weekday()]})
        return outcome(cart, self._deals, [each["deal"] for each in said])


class ZenFacts(Zen):
    """Run over the facts of the cart; a deal is looked up by the fact that it is about."""

    def __init__(self, deals: list[Deal]) -> None:
        rows = [_row(deal, what=f'"{key_of(deal)}"', qty=f">= {deal.least}" if deal.least else "") for deal in deals]
        inputs = [{"id": name, "name": name, "field": name} for name in ("what", "qty")]
        super().__init__(_decision([*inputs, *_SUM_AND_DAY], rows, executionMode="loop", inputField="facts"), deals)

    def __call__(self, cart: Cart) -> Answer:
        total, day = cart.total, r.WEEKDAYS[MOMENT.weekday()]
        facts = [{"what": what, "qty": qty, "sum": total, "day": day} for what, qty in sums_of(cart).items()]
        facts.append({"what": "", "qty": 0, "sum": total, "day": day})
        said = self.ask({"facts": facts})
        return outcome(cart, self._deals, [each["deal"] for fact in said for each in fact])


class RuleEngine:
    """Compiled rules, one after the other. A symbol for each fact, and 0 for those that a cart has not."""

    def __init__(self, deals: list[Deal]) -> None:
        context = rule_engine.Context(resolver=lambda facts, name: facts.get(name, 0))
        self._rules = [(deal.id, rule_engine.Rule(_expression(deal), context=context)) for deal in deals]
        self._deals = {deal.id: deal for deal in deals}

    def __call__(self, cart: Cart) -> Answer:
        facts = {**sums_of(cart), "sum": cart.total, "day": r.WEEKDAYS[MOMENT.weekday()]}
        return outcome(cart, self._deals, [name for name, rule in self._rules if rule.matches(facts)])


def _expression(deal: Deal) -> str:
    parts = []
    if key := key_of(deal):
        parts.append(f"{key} >= {max(1, deal.least)}")
    if deal.sum:
        parts.append(f"sum >= {deal.sum}")
    if deal.weekdays:
        parts.append("(" + " or ".join(f'day == "{day}"' for day in deal.weekdays) + ")")
    return " and ".join(parts)


SIDES: dict[str, Callable[[list[Deal]], Callable[[Cart], Answer]]] = {
    "ours": Ours,
    "zen, cart": ZenCart,
    "zen, facts": ZenFacts,
    "rule-engine": RuleEngine,
}


def best_of(ask: Callable[[Cart], Answer], cart: Cart, seconds: float) -> float:
    """Milliseconds: the best of at least three rounds."""
    best, rounds, until = float("inf"), 0, time.perf_counter() + seconds
    while rounds < 3 or time.perf_counter() < until:
        begun = time.perf_counter()
        ask(cart)
        best, rounds = min(best, time.perf_counter() - begun), rounds + 1
    return best * 1000


def measure(seconds: float) -> dict[str, Any]:
    """All figures of one run."""
    random = Random(3)
    items = shop_items(random)
    carts = {lines: cart_of(items, lines, random) for lines in CARTS}
    ms: dict[str, dict[str, dict[str, float]]] = {name: {} for name in SIDES}
    loading: dict[str, dict[str, float]] = {name: {} for name in SIDES}
    met: dict[str, dict[str, int]] = {}
    for size in BOOKS:
        deals = deals_of(items, size)
        sides = {}
        for name, make in SIDES.items():
            begun = time.perf_counter()
            sides[name] = make(deals)
            # The first answer belongs to it: some of the work is put off until then.
            sides[name](carts[10])
            loading[name][str(size)] = round((time.perf_counter() - begun) * 1000, 1)
        gc.freeze()  # as the till does with its book
        met[str(size)] = {}
        for lines, cart in carts.items():
            answers = {name: ask(cart) for name, ask in sides.items()}
            for name, answer in answers.items():
                assert answer == answers["ours"], (size, lines, name, answer[0] ^ answers["ours"][0], answer[1])
            met[str(size)][str(lines)] = len(answers["ours"][0])
        for name, ask in sides.items():
            ms[name][str(size)] = {str(lines): round(best_of(ask, cart, seconds), 4) for lines, cart in carts.items()}
    largest, smallest = str(BOOKS[-1]), str(BOOKS[0])
    return {
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("zen-engine", "rule-engine")},
        "ms": ms,
        "load_ms": loading,
        "deals_met": met,
        "times_ahead": {
            name: {
                size: {lines: round(taken / ms["ours"][size][lines], 2) for lines, taken in by_lines.items()}
                for size, by_lines in by_size.items()
            }
            for name, by_size in ms.items()
            if name != "ours"
        },
        "growth_10_to_10000_rules": {
            name: {str(lines): round(found[largest][str(lines)] / found[smallest][str(lines)], 2) for lines in CARTS}
            for name, found in ms.items()
        },
        "goals": {"times_ahead_at_10000_rules": AHEAD_GOAL, "growth_at_10_lines": GROWTH_GOAL},
    }


def table(figures: dict[str, Any]) -> str:
    """The figures for a person."""
    rows = [
        f"{'ms a cart':<12} {'rules':>6}" + "".join(f"{f'{lines} lines':>22}" for lines in CARTS) + f"{'load ms':>10}"
    ]
    for name, by_size in figures["ms"].items():
        for size, by_lines in by_size.items():
            cells = []
            for lines, taken in by_lines.items():
                ahead = "" if name == "ours" else f" ({figures['times_ahead'][name][size][lines]:.1f} : 1)"
                cells.append(f"{f'{taken:.3f}{ahead}':>22}")
            rows.append(f"{name:<12} {size:>6}" + "".join(cells) + f"{figures['load_ms'][name][size]:>10}")
    rows.append(f"deals met: {figures['deals_met']}; all sides name the same, and the same sum")
    rows.append(f"10,000 rules cost, of 10: {figures['growth_10_to_10000_rules']}")
    rows.append(f"goals: {AHEAD_GOAL:g} : 1 with 10,000 rules; ours at 10 lines {GROWTH_GOAL:g} times at most")
    return "\n".join(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=1.0, help="for each figure")
    parser.add_argument("--json", type=Path, default=Path(__file__).parent / "results" / "rule_engines.json")
    arguments = parser.parse_args()
    result = measure(arguments.seconds)
    sys.stdout.write(table(result) + "\n")
    arguments.json.parent.mkdir(exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
