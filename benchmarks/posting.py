"""What does saving a 10-line sale cost beside the same rows by bare sqlite3, with `synchronous=FULL` on both sides?

Ours: `operations.put_intent` and `operations.post`, from a domain operation to the posted one. Bare: the very rows that
ours has left, and the same updates, by `executemany` on a connection of its own, in the same two transactions. The two
take turns, sale by sale, on two files on the same disk. Bare runs once with the store's schema, and once with its
tables alone (no triggers, no references), for what the safeguards cost.

    python benchmarks/posting.py [--sales 400] [--folder DIR]
"""

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean, median
from typing import Any
from uuid import UUID

from uuid6 import uuid7

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation, RuleShare
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.payment import Payment
from tui_pos.domain.rights import Level
from tui_pos.store import carts, catalogue, operations, parties
from tui_pos.store.database import Store

RESULTS = Path(__file__).parent / "results"
GOAL = 2.0
LINES = 10
ITEMS = [
    Item(f"{number:05}", f"Стока {number}", "g", prices=(Cents(90), Cents(110 + number), *(Cents(0),) * 8))
    for number in range(2000)
]
SHOP = Location("МАГ1", "Магазин 1")
IVAN = Partner("П1", "Иван Петров", percent=BasisPoints(500))
MARIA = Operator("1", "Мария", Level.CASHIER)
RECEIPT = b"r" * 1800  # the size of a 10-line receipt as the till keeps it

Rows = dict[str, list[tuple[Any, ...]]]


def new_id() -> UUID:
    return UUID(bytes=uuid7().bytes)


def furnish(path: Path) -> None:
    with Store.open(path) as store, store.write():
        for item in ITEMS:
            catalogue.put_item(store, item)
        parties.put_location(store, SHOP)
        parties.put_partner(store, IVAN)
        parties.put_operator(store, MARIA)


def sale(number: int) -> tuple[Cart, Operation]:
    cart = Cart(new_id(), SHOP, IVAN, MARIA, usn=f"DT000001-0001-{number:07}")
    for place in range(LINES):
        item = ITEMS[(number * 37 + place * 101) % len(ITEMS)]
        cart = cart.with_line(item, Thousandths(1000 + place * 250), item.price_in("retail"), BasisPoints(500))
    operation = Operation(
        new_id(),
        Kind.SALE,
        SHOP,
        IVAN,
        MARIA,
        "1",
        datetime.now(UTC),
        cart.usn or "",
        cart.lines,
        (Payment("cash", cart.total),),
        Cents(0),
        (RuleShare("r1", 1, 1, Cents(-5)), RuleShare("r1", 1, 2, Cents(-5))),
    )
    return cart, operation


def rows_of(store: Store, key: bytes) -> Rows:
    """The rows that our two transactions have left for one operation."""
    of_operation = ("operation_line", "payment", "rule_share", "print_job", "stock_movement", "partner_movement")
    rows = {table: store.rows(f"SELECT * FROM {table} WHERE operation = ?", (key,)) for table in of_operation}
    rows["operation"] = store.rows("SELECT * FROM operation WHERE id = ?", (key,))
    rows["outbox"] = store.rows("SELECT * FROM outbox WHERE id = ?", (key,))
    return rows


def bare_connection(path: Path, *, guarded: bool) -> sqlite3.Connection:
    furnish(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA foreign_keys = {int(guarded)}")
    if not guarded:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
    return connection


def insert(connection: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def bare_sale(connection: sqlite3.Connection, cart: bytes, rows: Rows) -> None:
    """The same rows in the same two transactions."""
    (operation,) = rows["operation"]
    intent = (*operation[:2], "intent", *operation[3:12], None, None, *operation[14:])
    run = connection.execute
    run("BEGIN IMMEDIATE")
    run("UPDATE cart SET state = 'saving' WHERE id = ? AND state = 'open'", (cart,))
    insert(connection, "operation", [intent])
    insert(connection, "operation_line", rows["operation_line"])
    insert(connection, "payment", rows["payment"])
    insert(connection, "rule_share", rows["rule_share"])
    key, receipt, *_ = rows["print_job"][0]
    run("INSERT INTO print_job (operation, receipt) VALUES (?, ?)", (key, receipt))
    run("COMMIT")
    run("BEGIN IMMEDIATE")
    run(
        "INSERT INTO counter (location, kind, number) VALUES (?, ?, ?) "
        "ON CONFLICT (location, kind) DO UPDATE SET number = excluded.number",
        (operation[3], operation[1], operation[12]),
    )
    run(
        "UPDATE operation SET state = 'posted', number = ?, receipt = ? WHERE id = ?",
        (operation[12], operation[13], operation[0]),
    )
    run("UPDATE print_job SET receipt_no = ? WHERE operation = ?", (operation[13], operation[0]))
    insert(connection, "stock_movement", rows["stock_movement"])
    connection.executemany(
        "INSERT INTO stock_total (location, item, qty) VALUES (?, ?, ?) "
        "ON CONFLICT (location, item) DO UPDATE SET qty = stock_total.qty + excluded.qty",
        [row[1:4] for row in rows["stock_movement"]],
    )
    connection.executemany(
        "INSERT INTO item_sold (item, times) SELECT id, 1 FROM item WHERE code = ? "
        "ON CONFLICT (item) DO UPDATE SET times = item_sold.times + 1",
        [(row[3],) for row in rows["operation_line"]],
    )
    insert(connection, "partner_movement", rows["partner_movement"])
    for row in rows["partner_movement"]:
        run(
            "INSERT INTO partner_total (partner, account, amount) VALUES (?, ?, ?) "
            "ON CONFLICT (partner, account) DO UPDATE SET amount = partner_total.amount + excluded.amount",
            row[1:4],
        )
        run(
            "INSERT INTO partner_month (partner, account, month, amount) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (partner, account, month) DO UPDATE SET amount = partner_month.amount + excluded.amount",
            (row[1], row[2], row[4], row[3]),
        )
    insert(connection, "outbox", rows["outbox"])
    run("UPDATE cart SET state = 'posted' WHERE id = ?", (cart,))
    run("COMMIT")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and CPU milliseconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def measure(folder: Path, sales: int) -> dict[str, list[tuple[float, float]]]:
    furnish(folder / "ours.db")
    bare = {
        "bare sqlite3": bare_connection(folder / "bare.db", guarded=True),
        "bare, unguarded": bare_connection(folder / "unguarded.db", guarded=False),
    }
    times: dict[str, list[tuple[float, float]]] = {"ours": [], **{name: [] for name in bare}}
    with Store.open(folder / "ours.db") as store:
        for number in range(1, sales + 1):
            cart, operation = sale(number)
            carts.put_cart(store, "1", None, cart)
            kept = store.rows("SELECT * FROM cart WHERE id = ?", (cart.id.bytes,))

            def ours(operation: Operation = operation, number: int = number) -> None:
                operations.put_intent(store, operation, RECEIPT)
                operations.post(store, operation.id, f"{number:07}")

            times["ours"].append(timed(ours))
            rows = rows_of(store, operation.id.bytes)
            for name, connection in bare.items():
                insert(connection, "cart", kept)
                times[name].append(timed(lambda c=connection, k=cart.id.bytes, r=rows: bare_sale(c, k, r)))  # type: ignore[misc]
        for name, connection in bare.items():
            counted = connection.execute("SELECT count(*) FROM operation_line").fetchone()
            assert counted == store.row("SELECT count(*) FROM operation_line"), name
    return {name: taken[sales // 10 :] for name, taken in times.items()}  # the first are for warming up


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sales", type=int, default=400)
    options.add_argument("--folder", type=Path, default=Path(__file__).parent, help="on the disk to be measured")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        times = measure(Path(folder), given.sales)
        size = sum(file.stat().st_size for file in Path(folder).glob("ours.db*"))
    result: dict[str, Any] = {"sales": given.sales, "lines": LINES, "goal": GOAL, "bytes": size, "sides": {}}
    print(f"{'':<16} {'median ms':>10} {'mean ms':>9} {'p99 ms':>8} {'CPU ms':>8}")
    for name, taken in times.items():
        walls = sorted(wall for wall, _ in taken)
        figures = {
            "median_ms": median(walls),
            "mean_ms": mean(walls),
            "p99_ms": walls[int(len(walls) * 0.99)],
            "cpu_ms": mean(cpu for _, cpu in taken),
        }
        result["sides"][name] = figures
        print(
            f"{name:<16} {figures['median_ms']:>10.2f} {figures['mean_ms']:>9.2f} {figures['p99_ms']:>8.2f} "
            f"{figures['cpu_ms']:>8.2f}"
        )
    sides = result["sides"]
    result["ratio"] = sides["ours"]["median_ms"] / sides["bare sqlite3"]["median_ms"]
    result["ratio_unguarded"] = sides["ours"]["median_ms"] / sides["bare, unguarded"]["median_ms"]
    print(
        f"ours / bare = {result['ratio']:.2f} (goal: at most {GOAL}); "
        f"without the safeguards {result['ratio_unguarded']:.2f}"
    )
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "posting.json").write_text(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
