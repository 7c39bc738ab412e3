"""How many old receipts a second does a rule's backtest look at?

A shop of 2,000 items and a book of 200 rules sells: each sale is reviewed, kept and posted by the till's own use cases,
with what it was priced from. Then two rules are tried on all of it: one that hits few receipts, and one that hits all.

    python benchmarks/backtest.py [--receipts 10000] [--rounds 3] [--folder DIR]
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from review import rules_of, shop_items
from uuid6 import uuid7

from tui_pos.checkout.rules.backtest import backtest
from tui_pos.checkout.rules.book import CurrentBook, replace_book
from tui_pos.checkout.saving import ask_review, intend
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import BasisPoints, Thousandths
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.payment import Payment
from tui_pos.domain.rights import Level
from tui_pos.pricing import rules as r
from tui_pos.settings import Settings
from tui_pos.store import catalogue, operations, parties
from tui_pos.store.database import Store

RESULTS = Path(__file__).parent / "results"
ITEMS, RULES, PARTNERS, DAYS = 2_000, 200, 500, 90
MOST_LINES = 15
LAST = datetime(2026, 6, 15, 17, 30, tzinfo=UTC)
SHOP = Location("L1", "Shop")
CLERK = Operator("1", "Clerk", Level.OWNER)


def tried(items: list[Item]) -> dict[str, r.Rule]:
    """The two rules, by what they are."""
    scarce = items[-1].code
    few = (
        (r.ItemQuantity((scarce,), r.Range(least=1000)),),
        (r.SetDiscount(BasisPoints(1000), lines=r.Chosen((scarce,))),),
    )
    every = (r.Total(r.Range(least=1)),), (r.SetDiscount(BasisPoints(200), r.Mode.ADD),)
    return {
        name: r.Rule(f"tried-{name}", f"Tried on {name}", ("sale",), when, then)
        for name, (when, then) in (("few", few), ("all", every))
    }


def furnish(store: Store, items: list[Item], partners: list[Partner]) -> None:
    with store.write():
        for item in items:
            catalogue.put_item(store, item)
        parties.put_location(store, SHOP)
        parties.put_operator(store, CLERK)
        for partner in partners:
            parties.put_partner(store, partner)
    replace_book(store, rules_of(items, RULES))


def sell(store: Store, items: list[Item], partners: list[Partner], receipts: int) -> int:
    """Sell so many times, 500 sales a transaction; how many lines that were."""
    random, lines = Random(11), 0
    place = Workplace(store, Settings(), lambda: LAST, lambda: UUID(bytes=uuid7().bytes), "1")
    current = CurrentBook()
    for start in range(0, receipts, 500):
        with store.write():
            for number in range(start, min(receipts, start + 500)):
                moment = LAST - timedelta(days=DAYS) * (1 - number / receipts)
                partner = random.choice(partners) if random.random() < 0.4 else END_CUSTOMER
                cart = Cart(place.new_id(), SHOP, partner, CLERK, usn=f"DT000001-0001-{number:07}")
                for item in random.sample(items, random.randint(1, MOST_LINES)):
                    qty = Thousandths(random.randint(1, 14) * 1000)
                    cart = cart.with_line(item, qty, item.price_in("retail"), partner.percent)
                lines += len(cart.lines)
                asked = ask_review(place, current, cart, moment)
                operation, _ = intend(place, asked, [Payment("cash", asked.review.total)], moment)
                operations.post(store, operation.id, str(number))
    return lines


def measure(folder: Path, receipts: int, rounds: int) -> dict[str, Any]:
    items = shop_items(Random(3))[:ITEMS]
    partners = [
        Partner(f"P{number}", f"Partner {number}", group="traders/small", percent=BasisPoints(300))
        for number in range(PARTNERS)
    ]
    with Store.open(folder / "shop.db") as store:
        furnish(store, items, partners)
        begun = time.perf_counter()
        lines = sell(store, items, partners, receipts)
        figures: dict[str, Any] = {
            "python": platform.python_version(),
            "receipts": receipts,
            "lines": lines,
            "rules_in_the_book": RULES,
            "sold_in_s": round(time.perf_counter() - begun, 1),
            "rules": {},
        }
        first, last = (LAST - timedelta(days=DAYS)).date(), LAST.date()
        for name, rule in tried(items).items():
            best = float("inf")
            for _ in range(rounds):
                begun = time.perf_counter()
                found = backtest(store, [rule], first, last)
                best = min(best, time.perf_counter() - begun)
            told = asdict(found)
            assert (found.receipts, found.without_basis, found.cancelled) == (receipts, 0, False)
            assert found.hit == receipts if name == "all" else 0 < found.hit < receipts / 20, found.hit
            figures["rules"][name] = {
                "seconds": round(best, 3),
                "receipts_a_second": round(receipts / best),
                **{key: told[key] for key in ("hit", "changed", "cents")},
            }
    return figures


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--receipts", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--folder", type=Path, default=Path(__file__).parent, help="on the disk to be measured")
    options.add_argument("--json", type=Path, default=RESULTS / "backtest.json")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        figures = measure(Path(folder), given.receipts, given.rounds)
    sys.stdout.write(
        f"{figures['receipts']} receipts, {figures['lines']} lines, {RULES} rules; sold in {figures['sold_in_s']} s\n"
    )
    for name, found in figures["rules"].items():
        sys.stdout.write(
            f"a rule that hits {name:<4} {found['seconds']:>8.2f} s {found['receipts_a_second']:>8} receipts a second, "
            f"{found['hit']} hit, {found['changed']} changed by {found['cents']} cents\n"
        )
    given.json.parent.mkdir(exist_ok=True)
    given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
