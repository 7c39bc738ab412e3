"""Does a review cost what the cart holds, and not what the book holds?

A shop of 50,000 items in 400 groups and 5,000 partners. The book: mostly rules on items, some on groups, on partners,
some dated, and 20 on the sum, the hour or the weekday. The ten rules of the smallest book are also in the larger ones,
and so are the carts; what is added is what a larger book has. Each figure is the best of several rounds.

    python benchmarks/review.py [--json FILE]
"""

import argparse
import gc
import json
import platform
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import PRICE_GROUPS, Item
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.rights import Level
from tui_pos.pricing import rules as r
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.review import review

BOOKS = (10, 1_000, 10_000)
CARTS = (10, 100, 200, 1_000)
ITEMS, GROUPS, PARTNERS = 50_000, 400, 5_000
MOMENT = datetime(2026, 11, 20, 17, 30)
GOALS = {"10 lines": 2.0, "1000 lines": 3.0}
"""How much more 10,000 rules may cost than 10."""


def group_of(place: int) -> str:
    """Twenty departments of twenty groups each."""
    group = place % GROUPS
    return f"d{group // 20}/g{group}"


def shop_items(random: Random) -> list[Item]:
    """The catalogue."""
    return [
        Item(
            f"{place:05d}",
            f"Item {place}",
            group=group_of(place),
            purchase=Cents(price * 7 // 10),
            prices=tuple(Cents(price - 5 * column) for column in range(len(PRICE_GROUPS))),
        )
        for place in range(ITEMS)
        for price in (random.randint(100, 3000),)
    ]


def cart_of(items: list[Item], lines: int, random: Random) -> Cart:
    """A sale of different items to one partner; the first stand in the ten rules of the smallest book."""
    cart = Cart(
        UUID(int=1),
        Location("L1", "Shop"),
        Partner("P7", "Seven", group="traders/small", percent=BasisPoints(300)),
        Operator("1", "Operator", Level.CASHIER),
    )
    for item in items[:3] + random.sample(items[3:], lines - 3):
        qty = Thousandths(random.randint(1, 14) * 1000)
        cart = cart.with_line(item, qty, item.price_in("retail"), cart.partner.percent)
    return cart


def global_rule(place: int) -> tuple[tuple[r.Condition, ...], tuple[r.Action, ...]]:
    """A rule that no item, group or partner calls: on the sum, the hour, the weekday."""
    bound = Cents(2_000 + 5_000 * place)
    when: tuple[r.Condition, ...] = (
        (r.Total(r.Range(over=bound)),),
        (r.TimeOfDay(8 * 60 + place * 30, 9 * 60 + place * 30), r.Total(r.Range(least=bound))),
        (r.Weekday((r.WEEKDAYS[place % 7],)), r.Total(r.Range(least=bound))),
    )[place % 3]
    then = r.PlaySound("thanks.wav") if place % 2 else r.SetDiscount(BasisPoints(200), r.Mode.BEST)
    return when, (then,)


def item_rule(items: list[Item], random: Random) -> tuple[tuple[r.Condition, ...], tuple[r.Action, ...]]:
    """The common rule: so much off for so many."""
    item = random.choice(items)
    chosen = r.Chosen((item.code,))
    when: tuple[r.Condition, ...] = (r.ItemQuantity((item.code,), r.Range(least=random.choice((1000, 2000, 6000)))),)
    if random.random() < 0.3:
        first = date(2026, 1, 1) + timedelta(weeks=random.randint(0, 51))
        when = (*when, r.Dates(first, first + timedelta(days=13)))
    discount = r.SetDiscount(BasisPoints(random.randint(1, 30) * 100), r.Mode.BEST, chosen)
    return when, (discount if random.random() < 0.7 else r.UsePriceGroup("wholesale", chosen),)


def other_rule(random: Random) -> tuple[tuple[r.Condition, ...], tuple[r.Action, ...]]:
    """Rules on groups and on partners."""
    if random.random() < 0.4:
        group = group_of(random.randrange(GROUPS))
        least = r.Range(least=12_000)
        return (r.GroupQuantity((group,), least),), (r.SetDiscount(BasisPoints(500), lines=r.Chosen((), (group,))),)
    partner = f"P{random.randrange(PARTNERS)}"
    return (r.PartnerIs((partner,)),), (r.SetDiscount(BasisPoints(700), r.Mode.BEST),)


def rules_of(items: list[Item], count: int) -> list[r.Rule]:
    """The first `count` rules of one and the same long book."""
    random = Random(5)
    made: list[tuple[tuple[r.Condition, ...], tuple[r.Action, ...]]] = [
        ((r.ItemPresent((items[0].code,)),), (r.SetDiscount(BasisPoints(1000), lines=r.Chosen((items[0].code,))),)),
        ((r.ItemQuantity((items[1].code,), r.Range(least=1000)),), (r.UsePriceGroup("wholesale"),)),
        ((r.ItemPresent((items[2].code,)),), (r.SetPrice(group="current", times=9_000),)),
        ((r.PartnerIs(("P7",)),), (r.SetDiscount(BasisPoints(600), r.Mode.BEST),)),
        ((r.PartnerGroupIs(("traders",)),), (r.ShowMessage("A trader"),)),
        ((r.ItemGroupPresent((group_of(0),)),), (r.SetDiscount(BasisPoints(100), r.Mode.ADD),)),
        *(global_rule(place) for place in range(4)),
    ]
    while len(made) < count:
        place = len(made)
        if place < 26:
            made.append(global_rule(place - 6))
        elif random.random() < 0.93:
            made.append(item_rule(items, random))
        else:
            made.append(other_rule(random))
    return [
        r.Rule(str(place), f"Rule {place}", ("sale",), when, then, priority=1 + place % 50)
        for place, (when, then) in enumerate(made[:count])
    ]


def best_of(cart: Cart, book: RuleBook) -> float:
    """Milliseconds for one review: the best of many rounds, after one that makes the index of the day."""
    facts = Facts()
    review(cart, book, facts, MOMENT)
    best = float("inf")
    until = time.perf_counter() + 1.0
    while time.perf_counter() < until:
        begun = time.perf_counter()
        review(cart, book, facts, MOMENT)
        best = min(best, time.perf_counter() - begun)
    return best * 1000


def measure() -> dict[str, object]:
    """All figures of one run."""
    random = Random(3)
    items = shop_items(random)
    carts = {lines: cart_of(items, lines, random) for lines in CARTS}
    ms: dict[str, dict[str, float]] = {}
    candidates: dict[str, dict[str, int]] = {}
    compiling: dict[str, float] = {}
    for size in BOOKS:
        rules = rules_of(items, size)
        begun = time.perf_counter()
        book = RuleBook.compile(rules)
        review(carts[10], book, Facts(), MOMENT)
        gc.freeze()  # as the till does with its book
        compiling[str(size)] = round((time.perf_counter() - begun) * 1000, 2)
        ms[str(size)] = {str(lines): round(best_of(cart, book), 4) for lines, cart in carts.items()}
        candidates[str(size)] = {
            str(lines): len(review(cart, book, Facts(), MOMENT).trace) for lines, cart in carts.items()
        }
    ratios = {f"{lines} lines": round(ms["10000"][str(lines)] / ms["10"][str(lines)], 2) for lines in CARTS}
    growth = {size: round(ms[size]["1000"] / ms[size]["100"], 2) for size in ms}
    return {
        "python": platform.python_version(),
        "review_ms": ms,
        "candidates": candidates,
        "book_ms": compiling,
        "cost_of_10000_rules_over_10": ratios,
        "cost_of_1000_lines_over_100": growth,
        "goals": GOALS,
    }


def table(figures: dict[str, object]) -> str:
    """The figures for a person."""
    ms, candidates = figures["review_ms"], figures["candidates"]
    assert isinstance(ms, dict)
    assert isinstance(candidates, dict)
    rows = ["rules     " + "".join(f"{lines:>6} lines (candidates)" for lines in CARTS)]
    for size in ms:
        cells = (f"{ms[size][str(n)]:>9.3f} ms ({candidates[size][str(n)]:>4})    " for n in CARTS)
        rows.append(f"{size:>6}    " + "".join(cells))
    rows.append(f"10,000 rules cost, of 10:      {figures['cost_of_10000_rules_over_10']} (goals {GOALS})")
    rows.append(f"1,000 lines cost, of 100:      {figures['cost_of_1000_lines_over_100']} (linear is 10)")
    rows.append(f"compile and index a day, ms:   {figures['book_ms']}")
    return "\n".join(rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=Path(__file__).parent / "results" / "review.json")
    arguments = parser.parse_args()
    result = measure()
    sys.stdout.write(table(result) + "\n")
    arguments.json.parent.mkdir(exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
