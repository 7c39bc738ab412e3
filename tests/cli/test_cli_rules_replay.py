"""`tui-pos rules backtest` and `reprice`: old sales priced again from the command line, and nothing written."""

import json
import os
import pty
import subprocess
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typed_command import PROGRAM, rule_file, surroundings, tui_pos

from tui_pos.boot import Home, open_store
from tui_pos.domain.operation import Kind
from tui_pos.store import operations

DOZEN = """
[[rule]]
name = "Дузина"
operations = ["sale"]
when = [{ item_quantity = { item = "КОЛА", from = "12" } }]
then = [{ set_discount = { items = ["КОЛА"], percent = "10" } }]
"""
POINTS = """
[[rule]]
name = "Точки"
operations = ["sale"]
when = [{ total = { from = "1.00" } }]
then = [{ bonus_points = { percent = "3" } }]
"""
NO_WINE = """
[[rule]]
name = "Без вино"
operations = ["sale"]
when = [{ item = "ВИНО" }]
then = [{ stop = { message = "Не" } }]
"""
SALES = (
    {"lines": [{"code": "КОЛА", "qty": "12"}], "at": "2026-10-01T10:00:00"},
    {"lines": [{"code": "КОЛА", "qty": "24"}], "at": "2026-10-01T11:00:00", "partner": "П3"},
    {"lines": [{"code": "КОЛА", "qty": "1"}], "at": "2026-10-02T09:00:00"},
    {"lines": [{"code": "ВИНО"}], "at": "2026-10-31T23:59:00"},
    {"lines": [{"code": "КОЛА", "qty": "12"}], "at": "2026-11-01T00:00:00"},
)
OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31")


def orders(*sales: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps({"location": "МАГ1", **sale}) for sale in sales).encode()


@pytest.fixture
def traded(home: Home) -> Home:
    """The shop after a few sales without rules."""
    assert tui_pos("sell", home=home.root, stdin=orders(*SALES)).code == 0
    return home


def content(home: Home) -> dict[str, str]:
    return {
        path.relative_to(home.root).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in home.root.rglob("*")
        if path.is_file() and path.suffix != ".db-shm"
    }


def test_a_rule_file_is_tried_on_the_sales_of_a_period_and_the_answer_is_told(traded: Home, tmp_path: Path) -> None:
    before = content(traded)
    done = tui_pos("rules", "backtest", rule_file(tmp_path, DOZEN + POINTS + NO_WINE), *OCTOBER, home=traded.root)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "4 receipts from 2026-10-01 to 2026-10-31, 66.15 in all.",
        "The rules act on 3 and change the total of 2: they cost 3.96.",
        "They give 0.71 points more.",
        "They would have refused 1 sales.",
        "",
        "day         receipts  changed  amount",
        "2026-10-01         2        2   -3.96  ------------------------------",
        "2026-10-02         1        0    0.00",
        "2026-10-31         1        0    0.00",
        "",
        "most changed      location  number  before  after  amount",
        "2026-10-01 11:00  МАГ1           2   26.40  23.76   -2.64",
        "2026-10-01 10:00  МАГ1           1   13.20  11.88   -1.32",
    ]
    after = content(traded)
    after.pop("shop.db-wal", None)
    before.pop("shop.db-wal", None)
    assert after == before


def test_one_rule_of_the_file_can_be_tried_alone_and_a_name_that_is_not_there_is_told(
    traded: Home, tmp_path: Path
) -> None:
    file = rule_file(tmp_path, DOZEN + NO_WINE)
    alone = tui_pos("rules", "backtest", file, *OCTOBER, "--rule", "Без вино", home=traded.root)
    assert alone.out.splitlines()[1:] == [
        "The rules act on 1 and change the total of 0: they cost nothing.",
        "They would have refused 1 sales.",
    ]
    done = tui_pos("rules", "backtest", file, "--rule", "Няма", home=traded.root)
    assert (done.code, done.out) == (2, "")
    assert "“Няма”" in done.err


def test_the_answer_can_be_had_as_json(traded: Home, tmp_path: Path) -> None:
    done = tui_pos("rules", "backtest", rule_file(tmp_path, DOZEN), *OCTOBER, "--format", "json", home=traded.root)
    (said,) = done.answers
    assert (said["receipts"], said["hit"], said["changed"], said["amount"]) == (4, 2, 2, "-3.96")
    assert said["days"][0] == {"day": "2026-10-01", "receipts": 2, "changed": 2, "amount": "-3.96"}
    assert [receipt["number"] for receipt in said["most_changed"]] == [2, 1]
    assert said["most_changed"][0]["at"].startswith("2026-10-01T11:00:00+0")


def test_without_days_it_is_the_last_calendar_month(traded: Home, tmp_path: Path) -> None:
    done = tui_pos("rules", "backtest", rule_file(tmp_path, DOZEN), "--format", "json", home=traded.root)
    last = datetime.now(ZoneInfo("Europe/Sofia")).date().replace(day=1) - timedelta(days=1)
    (said,) = done.answers
    assert (said["from"], said["to"]) == (last.replace(day=1).isoformat(), last.isoformat())
    wrong = tui_pos(
        "rules", "backtest", rule_file(tmp_path, DOZEN), "--from", "2026-10-02", "--to", "2026-10-01", home=traded.root
    )
    assert wrong.code == 2
    assert "is after" in wrong.err


def test_a_wrong_file_is_refused_before_anything_is_looked_at(traded: Home, tmp_path: Path) -> None:
    done = tui_pos("rules", "backtest", rule_file(tmp_path, DOZEN * 2), *OCTOBER, home=traded.root)
    assert (done.code, done.out) == (2, "")
    assert "“Дузина”" in done.err


def test_a_file_may_be_linked_to_a_rule_of_the_book(traded: Home, tmp_path: Path) -> None:
    book, tried = tmp_path / "book.toml", tmp_path / "linked.toml"
    book.write_text(DOZEN, "utf-8")
    tui_pos("rules", "import", book, home=traded.root)
    better = DOZEN.replace("Дузина", "По-добра").replace('"10"', '"15"').replace("when", 'best_of = ["Дузина"]\nwhen')
    tried.write_text(better, "utf-8")
    done = tui_pos("rules", "backtest", tried, *OCTOBER, home=traded.root)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[1] == "The rules act on 2 and change the total of 2: they cost 1.98."
    assert "In the book" not in done.out
    told = tui_pos("rules", "tell", tried, home=traded.root)
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("По-добра: ")
    tried.write_text(better.replace('["Дузина"]', '["Няма"]'), "utf-8")
    for command in ("backtest", "tell"):
        assert tui_pos("rules", command, tried, home=traded.root).code == 2


def test_of_a_rule_in_the_book_it_is_said_that_its_whole_cost_is_told(traded: Home, tmp_path: Path) -> None:
    file = tmp_path / "book.toml"
    file.write_text(DOZEN, "utf-8")
    tui_pos("rules", "import", file, home=traded.root)
    file.write_text(DOZEN.replace('"10"', '"11"') + POINTS, "utf-8")
    done = tui_pos("rules", "backtest", file, *OCTOBER, home=traded.root)
    assert done.out.splitlines()[1:3] == [
        "The rules act on 2 and change the total of 2: they cost 4.35.",
        "In the book already: “Дузина”. What is told is their whole cost, not that of the change.",
    ]
    (said,) = tui_pos("rules", "backtest", file, *OCTOBER, "--format", "json", home=traded.root).answers
    assert said["in_book"] == ["Дузина"]


def test_a_bar_is_drawn_only_where_somebody_looks(traded: Home, tmp_path: Path) -> None:
    command = [*PROGRAM, "--home", str(traded.root), "rules", "backtest", str(rule_file(tmp_path, DOZEN)), *OCTOBER]
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, env=surroundings(), timeout=60)
        os.close(theirs)
        drawn = os.read(ours, 10_000).decode()
    finally:
        os.close(ours)
    assert done.returncode == 0
    assert done.stdout.decode().startswith("4 receipts")
    assert "100%" in drawn


def test_old_receipts_are_proved_after_rules_and_prices_have_changed(home: Home, tmp_path: Path) -> None:
    tui_pos("rules", "import", rule_file(tmp_path, DOZEN + POINTS), home=home.root)
    assert tui_pos("sell", home=home.root, stdin=orders(*SALES)).code == 0
    tui_pos("rules", "import", rule_file(tmp_path, NO_WINE), home=home.root)
    items = tmp_path / "items.csv"
    tui_pos("export", "items", items, home=home.root)
    items.write_text(items.read_text("utf-8").replace("1.10", "2.20"), "utf-8")
    assert tui_pos("import", "items", items, home=home.root).code == 0
    done = tui_pos("rules", "reprice", *OCTOBER, home=home.root)
    assert (done.code, done.out, done.err) == (0, "All 4 receipts come out as they were.\n", "")
    one = tui_pos("rules", "reprice", "2", home=home.root)
    assert (one.code, one.out, one.err) == (0, "It comes out as it was.\n", "")


def test_a_receipt_that_does_not_come_out_is_named_line_by_line(home: Home, tmp_path: Path) -> None:
    tui_pos("rules", "import", rule_file(tmp_path, DOZEN), home=home.root)
    assert tui_pos("sell", home=home.root, stdin=orders(*SALES)).code == 0
    # As nobody could by the program: somebody reaches into the file.
    with open_store(home) as store:
        store.run("DROP TRIGGER operation_line_is_final")
        store.run("UPDATE operation_line SET percent = 500 WHERE percent = 1000 AND qty = 24000")
    done = tui_pos("rules", "reprice", *OCTOBER, home=home.root)
    assert done.code == 1
    told = done.out.splitlines()
    assert told[0] == "2026-10-01 11:00  МАГ1 2"
    assert told[1:3] == [
        "    Line 1, “Кока-Кола 0.5 л”: it is kept with 23.76 and 2.64 off, and comes to 25.08 and 1.32 off.",
        "    The total is kept as 23.76, its lines come to 25.08.",
    ]
    assert told[4:] == [
        "    The message that was written of it when it was posted says otherwise: "
        "lines 1 net: 2376 → 2508; lines 1 percent: 1000 → 500; total: 2376 → 2508.",
        "    Line 1, “Кока-Кола 0.5 л”: 24 × 1.10 − 5.00 % = 25.08 was sold, 24 × 1.10 − 10.00 % = 23.76 comes out.",
    ]
    assert done.err == "1 of 4 receipts come out otherwise than they were.\n"


def test_additional_sales_are_neither_counted_nor_told_to_be_from_before(home: Home, tmp_path: Path) -> None:
    crate = '{ child_operation = { kind = "sale", item = "КАСА", price = "6.00", of = { item = "КОЛА" } } }'
    book = f'[[rule]]\nname = "Отделно"\noperations = ["sale"]\nwhen = [{{ item = "КОЛА" }}]\nthen = [{crate}]\n'
    assert tui_pos("rules", "import", rule_file(tmp_path, book), home=home.root).code == 0
    sale = {"lines": [{"code": "КОЛА", "qty": "1"}], "at": "2026-10-01T10:00:00", "partner": "П5"}
    assert tui_pos("sell", home=home.root, stdin=orders(sale)).code == 0
    done = tui_pos("rules", "reprice", *OCTOBER, home=home.root)
    assert done.out.splitlines() == ["It comes out as it was."]


def test_sales_from_before_the_basis_was_kept_are_skipped_and_said(traded: Home) -> None:
    with open_store(traded) as store:
        store.run("DROP TRIGGER IF EXISTS operation_basis_stays")
        sale = operations.by_number(store, "МАГ1", Kind.SALE, 1)
        assert sale is not None
        store.run("DELETE FROM operation_basis WHERE operation = ?", (sale.id.bytes,))
    done = tui_pos("rules", "reprice", *OCTOBER, home=traded.root)
    assert done.code == 0
    assert done.out.splitlines() == [
        "1 receipts are from before it was kept what sales are priced with, and were left out.",
        "All 3 receipts come out as they were.",
    ]
    one = tui_pos("rules", "reprice", "1", home=traded.root)
    assert one.code == 1
    assert "before it was kept" in one.err


def test_a_sale_that_is_not_there_and_a_number_with_days_are_refused(traded: Home) -> None:
    assert tui_pos("rules", "reprice", "99", home=traded.root).code == 1
    assert tui_pos("rules", "reprice", "1", "--location", "СКЛАД", home=traded.root).code == 1
    assert tui_pos("rules", "reprice", "1", *OCTOBER, home=traded.root).code == 2


@pytest.mark.parametrize("words", [["backtest", "FILE"], ["reprice"], ["lint"], ["tell"], ["versions", "x"]])
def test_where_there_is_no_shop_it_says_so(words: list[str], tmp_path: Path) -> None:
    file = rule_file(tmp_path, DOZEN)
    done = tui_pos("rules", *(str(file) if word == "FILE" else word for word in words), home=tmp_path / "none")
    assert (done.code, done.out) == (4, "")
    assert "There is no shop" in done.err
