"""A shop of a large chain on the disk: the demo shop with 1,000,000 items, 100,000 operations and 10,000 rules more.

It takes some minutes to make, and is made once: what is measured of it finds it again in the same folder.

    python benchmarks/big_shop.py FOLDER [--items 1000000] [--operations 100000] [--rules 10000]
"""

import argparse
import csv
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from review import item_rule
from uuid6 import uuid7

from tui_pos.checkout.rules.book import replace_book, rules_of
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.parties import END_CUSTOMER
from tui_pos.domain.payment import Payment
from tui_pos.pricing import rules as r
from tui_pos.store import carts, operations, parties
from tui_pos.store.catalogue import items_in_use
from tui_pos.store.database import Store
from tui_pos.store.exchange import import_file
from tui_pos.store.exchange.items import COLUMNS

ROOT = Path(__file__).parent.parent
ITEMS, OPERATIONS, RULES, DAYS = 1_000_000, 100_000, 10_000, 365
AT_ONCE = 200
"""So many operations are written in one transaction."""

SYLLABLES = ["".join(pair) for pair in product("бвгджзклмнпрстфхцчш", "аеиоу")]
LATIN = [*(c + v for c in "bdfgklmnprstvz" for v in "aeiou"), "nes", "cafe", "cola", "pro"]
SIZES = ["0,5 л", "1 л", "2 л", "100 г", "250 г", "500 г", "1 кг", "3,6%", "XL", "42"]


def made(folder: Path, items: int = ITEMS, sales: int = OPERATIONS, rules: int = RULES) -> Path:
    """The home of such a shop; made where there is none yet."""
    home = folder / f"shop-{items}-{sales}-{rules}"
    whole = home / "whole"
    if whole.exists():
        return home
    command = [sys.executable, "-m", "tui_pos", "--home", str(home), "demo", "--no-run"]
    subprocess.run(command, check=True, cwd=ROOT, stdout=sys.stderr)
    with (home / "settings.toml").open("a", encoding="utf-8") as settings:
        settings.write("[sound]\non = false\n")
    with Store.open(home / "shop.db") as store:
        listed = home / "items.csv"
        write_items(listed, items)
        began = time.perf_counter()
        result = import_file(store, "items", listed, skip_bad=False)
        listed.unlink()
        print(f"{result.written} items in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        began = time.perf_counter()
        sell(store, sales)
        print(f"{sales} operations in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        replace_book(store, [*rules_of(store), *some_rules(items, rules)])
    whole.touch()
    return home


def barcode(number: int) -> str:
    """The EAN-13 of item `number`."""
    digits = f"39{number:010d}"
    return digits + str(-sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(digits)) % 10)


def write_items(file: Path, count: int) -> None:
    random = Random(7)
    vocabulary = ["".join(random.choices(SYLLABLES, k=random.randint(2, 4))) for _ in range(60_000)]
    brands = ["".join(random.choices(LATIN, k=random.randint(2, 4))).capitalize() for _ in range(20_000)]
    groups = [f"g{n // 10}/s{n % 10}" for n in range(200)]
    empty = {column.name: "" for column in COLUMNS}
    same = {"vat": "Б", "unit": "бр", "pack_ratio": "1", "type": "standard", "active": "yes"}
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(empty))
        writer.writeheader()
        for number in range(count):
            name = (random.choice(vocabulary).capitalize(), random.choice(brands), random.choice(vocabulary))
            price = random.randint(50, 9999)
            writer.writerow(
                empty
                | same
                | {
                    "code": f"A{number:07d}",
                    "name": f"{' '.join(name)} {random.choice(SIZES)}",
                    "barcodes": barcode(number),
                    "group": random.choice(groups),
                    "purchase": f"{price * 7 // 10 / 100:.2f}",
                    "wholesale": f"{price * 9 // 10 / 100:.2f}",
                    "retail": f"{price / 100:.2f}",
                }
            )


def some_rules(items: int, count: int) -> Iterator[r.Rule]:
    """Rules as a chain's head office makes them: nearly all on one item, of which a cart meets few."""
    random = Random(5)
    some = [Item(f"A{random.randrange(items):07d}", "", group=f"g{n % 20}/s{n % 10}") for n in range(min(items, count))]
    for place in range(count):
        when, then = item_rule(some, random)
        yield r.Rule(f"big{place}", f"Rule {place}", ("sale",), when, then, priority=1 + place % 50)


def sell(store: Store, count: int) -> None:
    """Posted sales of five lines, spread over a year; every third to a customer."""
    random = Random(11)
    location = parties.location(store, "МАГ1")
    assert location is not None
    operators = [found for code in ("1", "2") if (found := parties.operator(store, code))]
    partners = [*parties.search_partners(store, "", 50), *[END_CUSTOMER] * 10]
    items = store.rows("SELECT code FROM item WHERE active AND type = 'standard' ORDER BY random() LIMIT 20000")
    goods = list(items_in_use(store, [code for (code,) in items]).values())
    # Few sell often, and many seldom.
    weights = [1 / (1 + place) for place in range(len(goods))]
    last = datetime.now(ZoneInfo("Europe/Sofia")) - timedelta(days=1)
    for begin in range(0, count, AT_ONCE):
        with store.write():
            for number in range(begin, min(begin + AT_ONCE, count)):
                moment = last - timedelta(seconds=(count - number) * DAYS * 86_400 // count)
                operator = random.choice(operators)
                usn = f"DT000001-{int(operator.code):04d}-{9_000_000 + number:07d}"
                cart = Cart(_id(), location, random.choice(partners), operator, usn)
                for item in random.choices(goods, weights, k=5):
                    qty = Thousandths(1000 * random.randint(1, 3))
                    cart = cart.with_line(item, qty, item.price_in("retail"), BasisPoints(random.choice((0, 0, 500))))
                _post(store, cart, moment, random.choice(("cash", "cash", "card")))


def _post(store: Store, cart: Cart, moment: datetime, payment: str) -> None:
    usn = cart.usn or ""
    carts.put_cart(store, "bench", None, cart)
    operation = Operation(
        _id(),
        Kind.SALE,
        cart.location,
        cart.partner,
        cart.operator,
        "bench",
        moment,
        usn,
        cart.lines,
        (Payment(payment, cart.total),),
        Cents(0),
    )
    operations.put_intent(store, operation, b"r" * 900)
    operations.post(store, operation.id, f"{int(usn[-7:]):07d}")


def _id() -> UUID:
    return UUID(bytes=uuid7().bytes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--operations", type=int, default=OPERATIONS)
    parser.add_argument("--rules", type=int, default=RULES)
    options = parser.parse_args()
    print(made(options.folder, options.items, options.operations, options.rules))


if __name__ == "__main__":
    main()
