"""What does a scan cost among a million items beside bare sqlite3's SELECT of the same row?

The catalogue comes in through the CSV import, which is measured too. Then blocks of random barcodes are looked up in
turns: `catalogue.item_by_barcode`, from the barcode to a domain Item, and the same SELECT on a bare connection with the
same settings. Searches while typing are timed beside it.

    python benchmarks/barcode.py [--items 1000000] [--scans 40000] [--folder DIR]
"""

import argparse
import csv
import json
import random
import resource
import sqlite3
import tempfile
import time
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

from stdnum import ean

from tui_pos.store import catalogue
from tui_pos.store.database import Store
from tui_pos.store.exchange import export_file, import_file
from tui_pos.store.exchange.items import COLUMNS
from tui_pos.store.search import search_items

RESULTS = Path(__file__).parent / "results"
GOAL = 3.0
BLOCK = 200
KINDS = (
    *("Кафе", "Чай", "Бисквити", "Шоколад", "Сирене", "Кашкавал", "Мляко", "Хляб"),
    *("Вино", "Бира", "Сок", "Вода", "Олио", "Сапун", "Шампоан", "Паста"),
)
MAKERS = (
    *("Нова", "Загора", "Витоша", "Пирин", "Рила", "Марица", "Тракия", "Добруджа"),
    *("Дунав", "Балкан", "Родопи", "Странджа", "Nestle", "Milka", "Nivea"),
)
SORTS = ("класик", "био", "фамилна", "лека", "натурална", "ванилия", "лимон", "ягода", "мента", "портокал")
WORDS = ("кафе", "кафе пирин", "ванилия 250", "ка", "ш", "nes", "няма такова", "12345", "шоколад milka био 77")


def barcode(number: int) -> str:
    base = f"380{number:09}"
    return base + str(ean.calc_check_digit(base))


def write_items(path: Path, count: int) -> None:
    names = list(product(KINDS, MAKERS, SORTS))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.name for column in COLUMNS])
        for number in range(count):
            kind, maker, sort = names[number % len(names)]
            retail = 50 + number % 5000
            name = f"{kind} {maker} {sort} {number % 997} г"
            prices = [f"{cents // 100}.{cents % 100:02}" for cents in (retail * 7 // 10, retail * 9 // 10, retail)]
            row = [number, name, barcode(number), f"{kind}/{maker}", "Б", "бр", "12", "standard", *prices, *[""] * 8]
            writer.writerow([*row, "yes"])


def sold(store: Store, count: int) -> None:
    """A shop sells some thousands of its items, most of them seldom."""
    chance = random.Random(7)
    with store.write():
        store.run_many(
            "INSERT INTO item_sold (item, times) VALUES (?, ?) ON CONFLICT (item) DO NOTHING",
            [(chance.randrange(count) + 1, int(chance.paretovariate(0.8))) for _ in range(min(count, 20_000))],
        )


def scans(store: Store, path: Path, count: int, items: int) -> dict[str, float]:
    """Microseconds a look-up, the median over the blocks of both sides."""
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA cache_size = -16000")
    select = f"SELECT {catalogue.ITEM_COLUMNS} FROM barcode JOIN item ON item.code = barcode.item WHERE barcode = ?"
    chance = random.Random(1)
    times: dict[str, list[float]] = {"ours": [], "bare sqlite3": []}
    for turn in range(count // BLOCK):
        wanted = [barcode(chance.randrange(items)) for _ in range(BLOCK)]
        for _ in range(2):  # the second time both find the pages in their caches; the first is not counted
            start = time.perf_counter()
            for each in wanted:
                bare.execute(select, (each,)).fetchone()
            middle = time.perf_counter()
            for each in wanted:
                catalogue.item_by_barcode(store, each)
            end = time.perf_counter()
        times["bare sqlite3"].append((middle - start) / BLOCK * 1e6)
        times["ours"].append((end - middle) / BLOCK * 1e6)
        if turn == 0:
            assert catalogue.item_by_barcode(store, wanted[0]) is not None
    bare.close()
    return {side: median(taken) for side, taken in times.items()}


def searches(store: Store) -> dict[str, float]:
    """The slowest of five searches for each word, in milliseconds."""
    slowest = {}
    for word in WORDS:
        taken = []
        for _ in range(5):
            start = time.perf_counter()
            search_items(store, word, 10)
            taken.append((time.perf_counter() - start) * 1000)
        slowest[word] = max(taken)
    return slowest


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--items", type=int, default=1_000_000)
    options.add_argument("--scans", type=int, default=40_000)
    options.add_argument("--folder", type=Path, default=Path(__file__).parent, help="on the disk to be measured")
    given = options.parse_args()
    result: dict[str, Any] = {"items": given.items, "goal": GOAL}
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        folder = Path(name)
        write_items(folder / "items.csv", given.items)
        with Store.open(folder / "shop.db") as store:
            start = time.perf_counter()
            assert import_file(store, "items", folder / "items.csv").written == given.items
            result["import_s"] = time.perf_counter() - start
            result["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            start = time.perf_counter()
            export_file(store, "items", folder / "out.csv")
            result["export_s"] = time.perf_counter() - start
            sold(store, given.items)
            result["file_mb"] = (folder / "shop.db").stat().st_size / 1e6
            result["scan_us"] = scans(store, folder / "shop.db", given.scans, given.items)
            result["search_ms"] = searches(store)
    result["ratio"] = result["scan_us"]["ours"] / result["scan_us"]["bare sqlite3"]
    print(f"{given.items:,} items: import {result['import_s']:.1f} s, export {result['export_s']:.1f} s, ", end="")
    print(f"peak memory {result['peak_mb']:.0f} MB, file {result['file_mb']:.0f} MB")
    for side, taken in result["scan_us"].items():
        print(f"{side:<14} {taken:>8.1f} µs a barcode")
    for word, taken in result["search_ms"].items():
        print(f"search “{word}”: at most {taken:.1f} ms")
    print(f"ours / bare = {result['ratio']:.2f} (goal: at most {GOAL})")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "barcode.json").write_text(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
