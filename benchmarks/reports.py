"""What does a report take, over a day, a month and a year of a hundred thousand operations?

A shop of 2,000 items in four places, with 5,000 customers, that has sold for a year, every other time to one of them:
three lines a sale, a storno to every hundred, card and cash with change, a rule that took something off every third
sale, a hand that did so at every fifth, a shift a day. Each report is measured over the last day, the last month and
the whole year, or once where it tells how things stand, beside bare SQL by hand on the same connection that adds up the
same rows and nothing else (no VAT but where it says so); the two must agree. Rounds take turns; a figure is the median.

    python benchmarks/reports.py [--operations 100000] [--rounds 5] [--folder DIR]
"""

import argparse
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Cents
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.payment import STANDARD_TYPES
from tui_pos.domain.rights import Level
from tui_pos.store import catalogue, parties, reports
from tui_pos.store.database import Store
from tui_pos.store.reports import Period, Report

RESULTS = Path(__file__).parent / "results"
LAST = date(2026, 6, 15)
DAYS = 365
ITEMS = [
    Item(f"{n:05}", f"Item {n}", f"g{n % 40}", "БГ"[n % 7 == 0], purchase=Cents(60 + n % 90), prices=(Cents(100),) * 10)
    for n in range(2_000)
]
PARTNERS = [Partner(f"P{n:04}", f"Customer {n}") for n in range(5_000)]
PLACES = ("L1", "L2", "L3", "L4")
TYPES = {type_.code: type_ for type_ in STANDARD_TYPES}
_SOLD = (
    "FROM operation o {join} LEFT JOIN operation u ON u.id = o.of WHERE o.state = 'posted' "
    "AND o.kind IN ('sale', 'consignment_report', 'storno') AND (u.id IS NULL OR u.kind <> 'bonus') "
    "AND o.moment >= ? AND o.moment < ? || '~'"
)
_LINES = _SOLD.format(join="JOIN operation_line l ON l.operation = o.id")
_WAY = "CASE o.kind WHEN 'storno' THEN -1 ELSE 1 END"
_NET = f"sum({_WAY} * l.net)"
_RATE = "CASE l.vat WHEN 'Б' THEN 2000 WHEN 'Г' THEN 900 ELSE 0 END"
BARE = {
    "turnover": f"SELECT substr(o.moment, 1, 10), {_NET} {_LINES} GROUP BY 1",
    "turnover, with VAT": "SELECT day, sum(way * net), "
    "sum(way * ((2 * net * rate + rate + 10000) / (2 * (rate + 10000)))) "
    f"FROM (SELECT substr(o.moment, 1, 10) AS day, {_WAY} AS way, sum(l.net) AS net, {_RATE} AS rate "
    f"{_LINES} GROUP BY o.id, l.vat) GROUP BY 1",
    "by-hour": f"SELECT substr(o.moment, 12, 2), {_NET} {_LINES} GROUP BY 1",
    "by-operator": f"SELECT o.operator, {_NET} {_LINES} GROUP BY 1",
    "by-item": f"SELECT l.item, {_NET} {_LINES} GROUP BY 1",
    "by-item, with VAT": "SELECT item, sum(way * net), "
    "sum(way * ((2 * upto * rate + rate + 10000) / (2 * (rate + 10000)) "
    "- (2 * (upto - net) * rate + rate + 10000) / (2 * (rate + 10000)))) "
    f"FROM (SELECT l.item AS item, {_WAY} AS way, l.net AS net, {_RATE} AS rate, "
    "sum(l.net) OVER (PARTITION BY l.operation, l.vat ORDER BY l.position) AS upto "
    f"{_LINES}) GROUP BY 1",
    "by-group": f"SELECT l.item_group, {_NET} {_LINES} GROUP BY 1",
    "by-partner": f"SELECT o.partner, {_NET} {_LINES} GROUP BY 1",
    "by-location": f"SELECT o.location, {_NET} {_LINES} GROUP BY 1",
    "by-vat": f"SELECT l.vat, {_NET} {_LINES} GROUP BY 1",
    "by-payment": f"SELECT p.type, sum({_WAY} * p.amount) "
    + _SOLD.format(join="JOIN payment p ON p.operation = o.id")
    + " GROUP BY 1",
    "discounts": f"SELECT o.operator, sum({_WAY} * l.discount) {_LINES} AND l.discount <> 0 GROUP BY 1",
    "margin": f"SELECT l.item, {_NET}, sum({_WAY} * l.qty * l.purchase / 1000) {_LINES} GROUP BY 1",
    "points": f"SELECT o.partner, sum({_WAY} * p.points) "
    + _SOLD.format(join="JOIN operation_points p ON p.operation = o.id")
    + " GROUP BY 1",
    "shifts": "SELECT shift.id, "
    "(SELECT coalesce(sum(p.amount), 0) FROM operation o JOIN payment p ON p.operation = o.id "
    "WHERE o.shift = shift.id AND o.kind = 'sale' AND p.type = 'cash') "
    "- (SELECT coalesce(sum(change_due), 0) FROM operation WHERE shift = shift.id) FROM shift "
    "WHERE opened >= ? AND opened < ? || '~'",
    "receipts": f"SELECT o.moment, {_WAY} * o.total {_SOLD.format(join='')} ORDER BY o.moment",
}
CHANGE = "SELECT coalesce(sum(o.change_due), 0) " + _SOLD.format(join="")
STANDING = {
    "debts": "SELECT partner, amount FROM partner_total WHERE account = 'debt'",
    "packaging": "SELECT partner, sum(given) FROM lot GROUP BY partner, item",
    "stock": "SELECT item, qty FROM stock_total WHERE qty <> 0",
}
"""How things stand now, whatever the days."""
MADE: dict[str, Callable[[Store, Period], Report]] = {
    "turnover": lambda store, period: reports.turnover(store, period.first, period.last),
    "turnover, with VAT": lambda store, period: reports.turnover(store, period.first, period.last),
    "by-hour": reports.by_hour,
    "by-operator": reports.by_operator,
    "by-item": reports.by_item,
    "by-item, with VAT": reports.by_item,
    "by-group": reports.by_group,
    "by-partner": reports.by_partner,
    "by-location": reports.by_location,
    "by-vat": reports.by_vat,
    "by-payment": lambda store, period: reports.by_payment(store, period, TYPES),
    "discounts": reports.discounts,
    "margin": reports.margin,
    "points": reports.points,
    "shifts": lambda store, period: reports.shifts(store, period, TYPES),
    "receipts": lambda store, period: reports.receipts(store, period.first, period.last),
    "debts": lambda store, period: reports.debts(store, period.last, 30),
    "packaging": lambda store, _: Report(reports.PackagingRow, reports.packaging(store)),
    "stock": lambda store, _: reports.stock(store),
}


def furnish(store: Store, operations: int) -> None:
    """A year of trade, written straight into the tables: what is measured is the reading."""
    dice = Random(2026)
    with store.write():
        for item in ITEMS:
            catalogue.put_item(store, item)
        for place in PLACES:
            parties.put_location(store, Location(place, f"Shop {place}"))
        for partner in PARTNERS:
            parties.put_partner(store, partner)
        for code in ("1", "2", "3"):
            parties.put_operator(store, Operator(code, f"Clerk {code}", Level.CASHIER))
        begin = datetime(LAST.year, LAST.month, LAST.day, 22, tzinfo=UTC) - timedelta(days=DAYS)
        sold = [
            (n.to_bytes(16, "big"), begin + timedelta(days=DAYS * n / operations), 100 * dice.randint(1, 20) - 1)
            for n in range(1, operations + 1)
        ]
        shifts = [(begin + timedelta(days=day)).isoformat() for day in range(DAYS + 1)]
        store.run_many(
            "INSERT INTO shift (id, station, number, opened, opened_by, opening, holder) "
            "VALUES (?1, ?1, 1, ?2, 1, 0, 1)",
            list(enumerate(shifts, 1)),
        )
        offs = [
            (5 * (n % 3 == 0), (each * 500 + 5_000) // 10_000 * (n % 5 == 0), 0) for n, (*_, each) in enumerate(sold)
        ]
        kinds = ["storno" if n % 100 == 99 else "sale" for n in range(operations)]
        of = [sold[n - 5][0] if kind == "storno" else None for n, kind in enumerate(kinds)]
        store.run_many(
            "INSERT INTO operation (id, kind, state, location, partner, operator, station, moment, usn, total, "
            "change_due, of, shift) VALUES (?, ?, 'intent', ?, ?, ?, '1', ?, '', ?, ?, ?, ?)",
            [
                (
                    key,
                    kind,
                    PLACES[n % 4],
                    PARTNERS[n % 5_000].code if n % 2 else None,
                    str(n % 3 + 1),
                    moment.isoformat(),
                    3 * each - sum(offs[n]),
                    0 if kind == "storno" else n % 2 * 100,
                    back,
                    min(DAYS + 1, (moment - begin).days + 1),
                )
                for n, ((key, moment, each), kind, back) in enumerate(zip(sold, kinds, of, strict=True))
            ],
        )
        lines: list[tuple[object, ...]] = []
        for n, (key, _, each) in enumerate(sold):
            for position in range(3):
                item = ITEMS[(n * 37 + position * 11) % len(ITEMS)]
                named = (item.code, item.name, item.group, item.vat, item.purchase)
                off = offs[n][position]
                by_hand = position == 1 and n % 5 == 0
                lines.append((key, position, position + 1, *named, each, 500 * by_hand, off, each - off, by_hand))
        store.run_many(
            "INSERT INTO operation_line (operation, position, number, item, name, item_group, vat, unit, pack_ratio, "
            "type, purchase, qty, price, percent, off, discount, net, price_by_hand, percent_by_hand) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 'бр', 1000, 'standard', ?, 1000, ?, ?, 0, ?, ?, 0, ?)",
            lines,
        )
        store.run_many(
            "INSERT INTO payment (operation, position, type, amount) VALUES (?, 0, ?, ?)",
            [
                (key, "cash", 3 * each - sum(offs[n]))
                if kind == "storno"
                else (key, "cash" if n % 2 else "card", 3 * each - sum(offs[n]) + n % 2 * 100)
                for n, ((key, _, each), kind) in enumerate(zip(sold, kinds, strict=True))
            ],
        )
        store.run_many(
            "INSERT INTO rule_share (operation, position, rule, version, line, cents) VALUES (?, 0, ?, 1, 1, -5)",
            [(key, f"rule{n % 30}") for n, (key, *_) in enumerate(sold) if n % 3 == 0],
        )
        store.run_many(
            "INSERT INTO operation_points (operation, position, rule, version, points) VALUES (?, 0, 'rule1', 1, 3)",
            [(key,) for n, (key, *_) in enumerate(sold) if n % 3 == 1 and n % 2],
        )
        store.run_many(
            "INSERT INTO lot (operation, line, partner, item, price, net, location, moment, given) "
            "VALUES (?, 1, ?, ?, 600, 600, 'L1', ?, 1000)",
            [
                (key, PARTNERS[n % 5_000].code, ITEMS[n % 7].code, moment.isoformat())
                for n, (key, moment, _) in enumerate(sold)
                if n % 5 == 1
            ],
        )
        store.run_many(
            "INSERT INTO partner_total (partner, account, amount) VALUES (?, 'debt', ?)",
            [(partner.code, 1_000 + n) for n, partner in enumerate(PARTNERS) if n % 5 == 0],
        )
        store.run_many(
            "INSERT INTO credit_day (partner, day, amount) VALUES (?, ?, ?)",
            [
                (partner.code, shifts[30 * month][:10], 1_000 * (month + 1))
                for partner in PARTNERS[::5]
                for month in range(10)
            ],
        )
        store.run_many(
            "INSERT INTO stock_total (location, item, qty) VALUES (?, ?, ?)",
            [(place, item.code, 1_000 * n) for place in PLACES for n, item in enumerate(ITEMS, 1)],
        )
        store.run_many(
            "UPDATE shift SET closed = ?, closed_by = '1', counted = 0, expected = 0 WHERE id = ?",
            [(opened, id_) for id_, opened in enumerate(shifts, 1)],
        )
        store.run_many(
            "UPDATE operation SET state = 'posted', number = ?1, receipt = ?1 WHERE id = ?2",
            [(number, key) for number, (key, *_) in enumerate(sold, 1)],
        )


COLUMNS = {
    "discounts": "discount",
    "margin": "without_vat",
    "points": "earned",
    "shifts": "cash_taken",
    "debts": "debt",
    "packaging": "given",
    "stock": "qty",
}


def total_of(name: str, report: Report) -> int:
    column = COLUMNS.get(name, "total")
    return sum(getattr(row, column) for row in report.rows)


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1e3


def measure(folder: Path, operations: int, rounds: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"python": platform.python_version(), "operations": operations, "ms": {}}
    with Store.open(folder / "shop.db") as store:
        store.connection.execute("PRAGMA synchronous = OFF")
        furnish(store, operations)
        spans = {
            "a day": Period(LAST, LAST),
            "a month": Period(LAST - timedelta(days=29), LAST),
            "a year": Period(LAST - timedelta(days=DAYS), LAST),
        }
        for span, period in spans.items():
            values = (period.first.isoformat(), period.last.isoformat())
            (count,) = store.rows("SELECT count(*) FROM operation WHERE moment >= ? AND moment < ? || '~'", values)[0]
            figures.setdefault("operations in", {})[span] = count
            for name, make in MADE.items():
                if name in STANDING and span != "a year":
                    continue
                sql, asked = (STANDING[name], ()) if name in STANDING else (BARE[name], values)
                bare = sum(row[1] for row in store.rows(sql, asked))
                if name == "by-payment":
                    bare -= store.rows(CHANGE, values)[0][0]
                if name != "margin":
                    assert bare == total_of(name, make(store, period)), (name, span)
                taken: tuple[list[float], list[float]] = ([], [])
                for _ in range(rounds):
                    taken[0].append(milliseconds(partial(make, store, period)))
                    taken[1].append(milliseconds(partial(store.rows, sql, asked)))
                ours, theirs = (median(times) for times in taken)
                figures["ms"].setdefault(name, {})[span] = {
                    "report": round(ours, 2),
                    "bare SQL": round(theirs, 2),
                    "ratio": round(ours / theirs, 2),
                }
    return figures


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--operations", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--folder", type=Path, default=Path(__file__).parent, help="on the disk to be measured")
    options.add_argument("--json", type=Path, default=RESULTS / "reports.json")
    given = options.parse_args()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        figures = measure(Path(folder), given.operations, given.rounds)
    heads = [f"{span} ({count} operations)" for span, count in figures["operations in"].items()]
    sys.stdout.write(" " * 20 + "".join(f"{head:>30}" for head in heads))
    sys.stdout.write("\n" + " " * 20 + f"{'report    bare   ratio':>30}" * len(heads) + "\n")
    for name, by_span in figures["ms"].items():
        cells = "".join(
            f"{taken['report']:>14.1f}{taken['bare SQL']:>8.1f}{taken['ratio']:>8.2f}" if taken else " " * 30
            for taken in (by_span.get(span) for span in figures["operations in"])
        )
        sys.stdout.write(f"{name:<20}{cells}  ms\n")
    given.json.parent.mkdir(exist_ok=True)
    given.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
