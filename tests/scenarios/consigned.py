"""Crates on consignment: the rule of section 4, and what the shop's file says of them afterwards."""

import json
import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import forked
from selling import line
from shop import rule

from tui_pos.boot import Home, open_store
from tui_pos.domain.money import format_cents, format_qty, parse_qty
from tui_pos.domain.operation import Operation
from tui_pos.store import catalogue, lots, operations
from tui_pos.store.totals import move_stock, rebuild_differs


def crates(of: str = '{ item = "КОЛА" }', price: str = "6.00", more: str = "") -> str:
    """A crate on consignment for each full pack."""
    then = f'{{ child_operation = {{ kind = "consignment", item = "КАСА", price = "{price}", of = {of}{more} }} }}'
    return rule("Каси", '{ total = { from = "0.00" } }', then)


def bottles(sell: Any, qty: str, partner: str = "П5", **more: Any) -> dict[str, Any]:
    said: dict[str, Any] = sell(partner=partner, lines=line("КОЛА", qty), **more)
    return said


def give(sell: Any, qty: str, partner: str = "П5", *, price: str | None = None, **more: Any) -> dict[str, Any]:
    given = line("КАСА", qty) if price is None else line("КАСА", qty, price=price)
    said: dict[str, Any] = sell(kind="consignment", partner=partner, lines=given, **more)
    return said


def take(sell: Any, qty: str, partner: str = "П5", *, price: str | None = None, **more: Any) -> dict[str, Any]:
    wanted = line("КАСА", qty) if price is None else line("КАСА", qty, price=price)
    said: dict[str, Any] = sell(kind="consignment_return", partner=partner, lines=wanted, **more)
    return said


def report(sell: Any, qty: str, partner: str = "П5", *, price: str | None = None, **more: Any) -> dict[str, Any]:
    wanted = line("КАСА", qty) if price is None else line("КАСА", qty, price=price)
    said: dict[str, Any] = sell(kind="consignment_report", partner=partner, lines=wanted, **more)
    return said


def offered(said: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Item, quantity and price of every document in the review."""
    children = said["review"]["children"]
    return [(row["code"], row["qty"], row["price"]) for child in children for row in child["lines"]]


def bring(home: Home, location: str, **goods: str) -> None:
    """Put goods, by code and quantity, on a location's shelf."""
    with open_store(home) as store, store.write():
        moves = [(code, parse_qty(qty)) for code, qty in goods.items()]
        move_stock(store, location, moves, "import", datetime(2026, 1, 1, tzinfo=UTC))


def owed(home: Home, partner: str = "П5") -> list[tuple[str, str, str]]:
    """Item, quantity and price of all that the partner owes, oldest first; every sum of the file is proved."""
    with open_store(home) as store:
        assert rebuild_differs(store) == []
        found = lots.owed_by(store, partner)
        return [(each.item.code, format_qty(each.left), format_cents(each.price)) for each in found]


def stock(home: Home, code: str = "КАСА", location: str = "МАГ1") -> str:
    with open_store(home) as store:
        return format_qty(catalogue.stock_of(store, location, code))


def stored(home: Home, saved: dict[str, Any]) -> Operation:
    """The operation that an answer's `saved`, or one of its `children`, is about."""
    with open_store(home) as store:
        found = operations.by_id(store, UUID(saved["id"]))
    assert found is not None
    return found


def posted(home: Home) -> list[tuple[str, int]]:
    """Kind and number of all that was posted."""
    with open_store(home) as store:
        rows = store.rows("SELECT kind, number FROM operation WHERE state = 'posted' ORDER BY kind, number")
    return [(kind, number) for kind, number in rows]


def journalled(home: Home, kind: str) -> list[dict[str, Any]]:
    with open_store(home) as store:
        return [json.loads(row[0]) for row in store.rows("SELECT facts FROM journal WHERE kind = ?", (kind,))]


def traces(home: Home) -> list[int]:
    """How much has ever been written of operations, numbers, stock and debts."""
    tables = ("operation", "usn_counter", "stock_movement", "lot", "lot_movement", "outbox", "journal", "print_job")
    with open_store(home) as store:
        counts = [store.row(f"SELECT count(*) FROM {table}") for table in tables]
    return [count[0] for count in counts if count is not None]


def ledger(home: Home) -> list[dict[str, Any]]:
    """What the printer has printed for good."""
    file = home.root / "virtual-printer" / "ledger.jsonl"
    return [json.loads(text) for text in file.read_text("utf-8").splitlines()] if file.exists() else []


def last_paper(home: Home) -> str:
    return max((home.root / "virtual-printer" / "receipts").iterdir()).read_text("utf-8")


def printed_report(home: Home, *more: str, report: str = "packaging") -> str:
    """What `tui-pos report` prints."""
    words = ("--home", str(home.root), "report", report, *more)
    done = forked.run("tui_pos.cli:main", *words, env=dict(os.environ))
    assert done.returncode == 0, done.stderr.decode()
    text: str = done.stdout.decode()
    return text
