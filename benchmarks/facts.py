"""Does it take longer to know a customer who has bought here for years?

Two shops: one that has just opened, and one that has sold a hundred thousand times to one customer (three years of it,
part on credit, some of it paid back, points earned and spent, a birthday benefit every year), and ten times to another.
Measured is `checkout.facts.gather`, all that the rules may know beside the cart, with a book that asks for everything;
and the account alone. The shops and customers take turns, round by round; a figure is the median.

    python benchmarks/facts.py [--operations 100000] [--rounds 2000] [--folder DIR]
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from tui_pos.checkout.facts import account_of, gather
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation, PointsShare, RuleUse
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.payment import Payment
from tui_pos.domain.rights import Level
from tui_pos.pricing import rules as r
from tui_pos.pricing.book import RuleBook
from tui_pos.settings import Settings
from tui_pos.store import catalogue, operations, parties
from tui_pos.store.database import Store
from tui_pos.store.totals import DEBT, move_account

RESULTS = Path(__file__).parent / "results"
GOAL = 1.2
NOW = datetime(2026, 6, 15, 17, 30, tzinfo=UTC)
DAYS = 1_100
"""How long the old shop has been trading."""
ITEMS = [
    Item(f"{number:05}", f"Item {number}", "g", prices=(Cents(90), Cents(110 + number), *(Cents(0),) * 8))
    for number in range(500)
]
SHOP = Location("L1", "Shop", negative_stock=False)
CLERK = Operator("1", "Clerk", Level.CASHIER)
OFTEN = Partner("OFTEN", "A regular", percent=BasisPoints(300), birth_date=date(1980, 6, 14), limit=Cents(10**12))
SELDOM = Partner("SELDOM", "A guest", percent=BasisPoints(300), birth_date=date(1980, 6, 14), limit=Cents(10**12))
AT_BIRTHDAYS = "birthday"


def book() -> RuleBook:
    """Rules that ask for every fact there is."""
    some = r.Range(over=0)
    conditions: list[tuple[r.Condition, ...]] = [
        (r.Turnover(some),),
        (r.TurnoverLastMonth(some),),
        (r.Debt(some), r.OverdueDebt(some)),
        (r.Birthday(3, once_a_year=True),),
    ]
    gift = r.AddItem(ITEMS[400].code, price=Cents(0))
    return RuleBook.compile(
        [
            r.Rule(AT_BIRTHDAYS if place == 3 else str(place), f"Rule {place}", ("sale",), when, (gift,))
            for place, when in enumerate(conditions)
        ]
    )


def furnish(store: Store) -> None:
    with store.write():
        for item in ITEMS:
            catalogue.put_item(store, item)
        parties.put_location(store, SHOP)
        parties.put_operator(store, CLERK)
        for partner in (OFTEN, SELDOM):
            parties.put_partner(store, partner)


def sell(store: Store, partner: Partner, times: int, first_number: int) -> None:
    """So many sales of the last three years, through the till's own way into the store; a thousand a transaction."""
    for start in range(0, times, 1000):
        with store.write():
            for place in range(start, min(times, start + 1000)):
                moment = NOW - timedelta(days=DAYS - DAYS * place / times)
                _sell_once(store, partner, place, moment, first_number + place)


def _sell_once(store: Store, partner: Partner, place: int, moment: datetime, number: int) -> None:
    item = ITEMS[place * 37 % 400]
    cart = Cart(UUID(bytes=uuid7().bytes), SHOP, partner, CLERK, usn=f"DT000001-0001-{number:07}")
    cart = cart.with_line(item, Thousandths(1000), item.price_in("retail"), BasisPoints(300))
    on_credit = Cents(cart.total if place % 3 == 0 else 0)
    operation = Operation(
        UUID(bytes=uuid7().bytes),
        Kind.SALE,
        SHOP,
        partner,
        CLERK,
        "1",
        moment,
        cart.usn or "",
        cart.lines,
        (Payment("credit" if on_credit else "cash", cart.total),),
        Cents(0),
        points=(PointsShare("points", 1, Cents(3)),),
        uses=(RuleUse(AT_BIRTHDAYS, moment.year),) if place % 400 == 0 else (),
    )
    operations.put_intent(store, operation, b"", points_spent=Cents(2 * (place % 2)), credit_taken=on_credit)
    operations.post(store, operation.id, str(number))
    if place % 7 == 0:
        move_account(store, partner.code, DEBT, -50, moment)


def cart_for(partner: Partner) -> Cart:
    cart = Cart(UUID(int=1), SHOP, partner, CLERK)
    for item in ITEMS[:10]:
        cart = cart.with_line(item, Thousandths(2000), item.price_in("retail"), partner.percent)
    return cart


def microseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1e6


def measure(folder: Path, times: int, rounds: int) -> dict[str, Any]:
    rules = book()
    figures: dict[str, Any] = {"python": platform.python_version(), "operations": times, "goal": GOAL}
    with Store.open(folder / "new.db") as new, Store.open(folder / "old.db") as old:
        for store in (new, old):
            furnish(store)
        sell(new, SELDOM, 10, 1)
        begun = time.perf_counter()
        sell(old, OFTEN, times, 1)
        figures["filled_in_s"] = round(time.perf_counter() - begun, 1)
        sell(old, SELDOM, 10, times + 1)
        sides = {
            "10, new shop": (new, SELDOM),
            "10, old shop": (old, SELDOM),
            f"{times}, old shop": (old, OFTEN),
        }
        kept = {
            name: store.row("SELECT count(*) FROM operation WHERE partner = ?", (partner.code,))
            for name, (store, partner) in sides.items()
        }
        assert [row[0] for row in kept.values() if row] == [10, 10, times]
        works: dict[str, dict[str, Callable[[], object]]] = {"gather": {}, "account": {}}
        for name, (store, partner) in sides.items():
            place = Workplace(store, Settings(), lambda: NOW, lambda: UUID(int=0), "1")
            cart = cart_for(partner)
            facts = gather(place, cart, rules, NOW)
            account = facts.account
            assert account.turnover, name
            assert account.debt, name
            assert account.points, name
            assert facts.used == {AT_BIRTHDAYS} if partner is OFTEN else True, name
            assert facts.items, name
            assert facts.stock is not None, name
            works["gather"][name] = lambda p=place, c=cart: gather(p, c, rules, NOW)
            works["account"][name] = lambda p=place, who=partner: account_of(p, who, NOW)
        for what, by_side in works.items():
            taken: dict[str, list[float]] = {name: [] for name in by_side}
            for _ in range(rounds):
                for name, work in by_side.items():
                    taken[name].append(microseconds(work))
            figures[f"{what}_us"] = {name: round(median(times), 1) for name, times in taken.items()}
    for what in works:
        young, guest, regular = figures[f"{what}_us"].values()
        figures[f"{what}_ratio"] = {"same shop": round(regular / guest, 3), "new shop": round(regular / young, 3)}
    return figures


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--operations", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=2000)
    options.add_argument("--folder", type=Path, default=Path(__file__).parent, help="on the disk to be measured")
    options.add_argument("--json", type=Path, default=RESULTS / "facts.json")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        figures = measure(Path(folder), given.operations, given.rounds)
    for what in ("gather", "account"):
        for name, taken in figures[f"{what}_us"].items():
            sys.stdout.write(f"{what:<8} {name:>20} {taken:>9.1f} µs\n")
        sys.stdout.write(f"{what:<8} with the long history, of the short: {figures[f'{what}_ratio']} (goal {GOAL})\n")
    sys.stdout.write(f"{given.operations} sales kept in {figures['filled_in_s']} s\n")
    given.json.parent.mkdir(exist_ok=True)
    given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
