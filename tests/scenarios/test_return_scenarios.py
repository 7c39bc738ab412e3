"""Goods that come back (scenarios C06, K07): of sales kept here, found by their paper, and of sales of elsewhere."""

import json
import os
from datetime import date
from decimal import Decimal
from typing import Any

import forked
import pytest
from consigned import bottles, crates, last_paper, ledger, owed, stock, stored
from selling import error, id_of, kept, line, paid

from tui_pos.boot import Home, open_store
from tui_pos.domain.operation import Kind, StornoReason
from tui_pos.store import journal
from tui_pos.store.reports.report import Period
from tui_pos.store.reports.turnover import by_item, turnover
from tui_pos.store.totals import rebuild_differs

POINTS = """
[[rule]]
name = "Точки"
priority = 50
active = true
operations = ["sale"]
when = [{ total = { from = "0.00" } }]
then = [{ bonus_points = { percent = "3" } }]
"""
PAPER = {
    "usn": "DT000009-0001-0000005",
    "receipt": "0000041",
    "at": "2026-10-30T12:00:00",
    "fm": "02000009",
    "total": "20.00",
}


def other_process(home: Home, *orders: dict[str, Any]) -> list[dict[str, Any]]:
    """The answers of `tui-pos sell`, which is another program than the one that sold."""
    text = "\n".join(map(json.dumps, orders)).encode()
    done = forked.run("tui_pos.cli:main", "--home", str(home.root), "sell", env=dict(os.environ), stdin=text)
    return [json.loads(row) for row in done.stdout.splitlines()]


def sound(home: Home) -> None:
    """Every sum of the file is proved, and the journal is whole."""
    with open_store(home) as store:
        assert rebuild_differs(store) == []
        assert journal.first_broken(store) is None


# K07: from another process.


def test_k07_a_sale_of_the_till_is_reversed_from_another_process_once(home: Home, set_rules: Any, sell_at: Any) -> None:
    set_rules(crates() + POINTS)
    with sell_at() as sell:
        said = sell(partner="П1", lines=line("КОЛА", "24"), payments=paid(("card", "5.08"), ("cash", "20.00")))
        shelf, crates_out = stock(home, "КОЛА"), stock(home)
    sale, paper = said["saved"], ledger(home)[-1]
    assert Decimal(kept(home, "П1").points) == 75
    code = f"{paper['fm']}*{paper['number']:07d}*{paper['time'].replace('T', '*')}*{paper['total']}"
    storno = {"kind": "storno", "sale": code, "reason": "operator_error"}
    first, second = other_process(home, storno, storno)
    assert error(first) is None
    assert first["saved"]["usn"] == sale["usn"]
    assert first["saved"]["payments"] == [{"type": "card", "amount": "5.08"}, {"type": "cash", "amount": "20.00"}]
    assert error(second) == "nothing_to_return"
    back = ledger(home)[-1]
    assert (back["kind"], back["usn"]) == ("storno", sale["usn"])
    assert back["storno"] == {
        "reason": "operator_error",
        "number": int(sale["receipt"]),
        "time": stored(home, sale).moment.strftime("%Y-%m-%dT%H:%M:%S"),
        "fm": paper["fm"],
        "usn": sale["usn"],
    }
    assert kept(home, "П1").points == 0
    assert kept(home, "П1").turnover == 0
    assert owed(home) == []
    assert int(stock(home, "КОЛА")) == int(shelf) + 24
    assert int(stock(home)) == int(crates_out) + 2
    sound(home)


@pytest.mark.parametrize("name", ["usn", "receipt", "number"])
def test_k07_a_storno_names_its_sale_by_what_stands_on_the_paper(home: Home, sell_at: Any, name: str) -> None:
    with sell_at() as sell:
        saved = sell(lines=line("КАФЕ"))["saved"]
    (said,) = other_process(home, {"kind": "storno", "sale": str(saved[name]), "reason": "return", "confirm": False})
    assert said["review"]["total"] == "10.00"


def test_what_names_no_sale_or_two_is_no_storno(home: Home, sell: Any) -> None:
    sell(lines=line("КАФЕ"))
    assert error(sell(kind="storno", sale="77", reason="return")) == "no_such_receipt"
    code = "02000001*0000001*2020-01-01*10:00:00*10.00"
    assert error(sell(kind="storno", sale=code, reason="return")) == "sold_elsewhere"


# Points and the shelf.


def test_c06_halves_take_the_points_back_to_nothing(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(POINTS)
    sale = id_of(sell(partner="П1", lines=line("КАФЕ", "2", price="23.80", percent="0")))
    assert kept(home, "П1").points == 143
    sell(kind="storno", of=sale, reason="return", lines=[{"line": 1, "qty": "1"}])
    assert kept(home, "П1").points in (71, 72)
    sell(kind="storno", of=sale, reason="return", lines=[{"line": 1, "qty": "1"}])
    assert kept(home, "П1").points == 0
    sound(home)


def test_a_reduced_price_leaves_goods_and_crates_with_the_customer(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(crates())
    sale = id_of(bottles(sell, "12"))
    shelf = stock(home, "КОЛА")
    said = sell(kind="storno", of=sale, reason="tax_base")
    assert said["saved"]["payments"] == [{"type": "cash", "amount": "13.20"}]
    assert said["saved"]["children"] == []
    assert stock(home, "КОЛА") == shelf
    assert len(owed(home)) == 1
    assert ledger(home)[-1]["storno"]["reason"] == "tax_base"
    sound(home)


# Without a receipt.


def test_goods_without_a_receipt_are_paid_out_of_the_drawer(home: Home, set_rules: Any, sell: Any) -> None:
    set_rules(POINTS)
    sell(partner="П1", lines=line("КАФЕ", "3", percent="0"))
    before = kept(home, "П1")
    shelf = stock(home, "КАФЕ")
    said = sell(kind="return", partner="П1", operator="2", lines=line("КАФЕ", price="9.00"))
    assert error(said) is None
    assert (said["saved"]["kind"], said["saved"]["usn"], said["saved"]["total"]) == ("return", "", "9.00")
    paper = ledger(home)[-1]
    assert (paper["kind"], paper["total"]) == ("cash_out", "9.00")
    assert int(stock(home, "КАФЕ")) == int(shelf) + 1
    after = kept(home, "П1")
    assert (before.turnover - after.turnover, before.points - after.points) == (900, 27)
    with open_store(home) as store:
        assert [each.kind for each in journal.entries(store)][-1] == "return"
    sound(home)


def test_who_has_no_right_takes_nothing_back(home: Home, sell: Any) -> None:
    sell(lines=line("КАФЕ"))
    assert error(sell(kind="return", operator="3", lines=line("КАФЕ"))) == "no_right"
    with_paper = sell(kind="return", operator="3", lines=line("КАФЕ"), paper=PAPER, reason="return")
    assert error(with_paper) == "no_right"


def test_no_more_is_paid_out_than_the_drawer_holds(home: Home, sell: Any) -> None:
    sell(lines=line("ХЛЯБ"))
    shelf, papers = stock(home, "КАФЕ"), len(ledger(home))
    assert error(sell(kind="return", operator="2", lines=line("КАФЕ"))) == "drawer_short"
    assert stock(home, "КАФЕ") == shelf
    assert len(ledger(home)) == papers
    assert error(sell(lines=line("ХЛЯБ"))) is None
    sound(home)


# By the paper of a sale that is not kept here.


def test_an_old_receipt_is_reversed_under_its_own_number(home: Home, sell: Any) -> None:
    sell(lines=line("КАФЕ", "3"))
    said = sell(kind="return", operator="2", lines=line("КАФЕ"), paper=PAPER, reason="return")
    assert error(said) is None
    back = ledger(home)[-1]
    assert (back["kind"], back["usn"]) == ("storno", PAPER["usn"])
    assert back["storno"] == {
        "reason": "return",
        "number": 41,
        "time": PAPER["at"],
        "fm": PAPER["fm"],
        "usn": PAPER["usn"],
    }
    saved = stored(home, said["saved"])
    assert (saved.kind, saved.reason, saved.usn) == (Kind.RETURN, StornoReason.RETURN, PAPER["usn"])
    assert saved.original is not None
    assert saved.original.receipt == "0000041"
    assert "СТОРНО" in last_paper(home)
    sound(home)


def test_no_more_comes_back_of_an_old_receipt_than_stands_on_it(sell: Any) -> None:
    sell(lines=line("КАФЕ", "5"))
    order = {"kind": "return", "operator": "2", "paper": PAPER, "reason": "return"}
    assert error(sell(**order, lines=line("КАФЕ", "2"))) is None
    said = sell(**order, lines=line("ХЛЯБ"))
    assert error(said) == "more_than_paper"


def test_one_paper_has_one_total(sell: Any) -> None:
    sell(lines=line("КАФЕ", "5"))
    order = {"kind": "return", "operator": "2", "lines": line("ХЛЯБ"), "reason": "return"}
    assert error(sell(**order, paper=PAPER)) is None
    assert error(sell(**order, paper={**PAPER, "total": "90.00"})) == "other_total"
    assert error(sell(**order, paper=PAPER)) is None


def test_a_receipt_of_a_sale_that_is_kept_here_is_no_old_one(home: Home, sell: Any) -> None:
    saved = sell(lines=line("КАФЕ", "5"))["saved"]
    paper = ledger(home)[-1]
    mine = {
        "usn": saved["usn"],
        "receipt": saved["receipt"],
        "at": paper["time"],
        "fm": paper["fm"],
        "total": paper["total"],
    }
    said = sell(kind="return", operator="2", lines=line("КАФЕ"), paper=mine, reason="return")
    assert error(said) == "sold_here"


@pytest.mark.parametrize(("at", "refusal"), [("2026-11-07T23:59:00", None), ("2026-11-08T00:01:00", "storno_too_late")])
def test_an_error_is_put_right_until_the_seventh_of_the_next_month(sell: Any, at: str, refusal: str | None) -> None:
    sell(lines=line("КАФЕ"))
    order = {"kind": "return", "operator": "2", "paper": PAPER, "lines": line("КАФЕ"), "at": at, "confirm": False}
    assert error(sell(**order, reason="operator_error")) == refusal


@pytest.mark.parametrize("wrong", [{"fm": "123"}, {"usn": "X"}, {"receipt": "12345678"}, {"total": "0.00"}])
def test_what_stands_on_no_receipt_is_refused(sell: Any, wrong: dict[str, str]) -> None:
    sell(lines=line("КАФЕ"))
    paper = {**PAPER, **wrong}
    said = sell(kind="return", operator="2", lines=line("КАФЕ"), paper=paper, reason="return")
    assert error(said) == "bad_old_receipt"


def test_what_comes_back_counts_in_the_days_turnover(home: Home, sell: Any) -> None:
    sell(lines=line("КАФЕ", "3"), at="2026-11-20T10:00:00")
    sell(kind="return", operator="2", lines=line("КАФЕ"), at="2026-11-20T11:00:00")
    lowered = {"kind": "return", "operator": "2", "paper": PAPER, "reason": "tax_base"}
    sell(**lowered, lines=line("КАФЕ"), at="2026-11-20T12:00:00")
    shelf = int(stock(home, "КАФЕ"))
    day = date(2026, 11, 20)
    with open_store(home) as store:
        assert sum(each.total for each in turnover(store, day, day).rows) == 1000
        (item,) = by_item(store, Period(day, day)).rows
        assert item.qty == 2000
        assert shelf == -2


def test_where_a_shift_is_wanted_nothing_comes_back_without_one(home: Home, sell_at: Any) -> None:
    home.settings.write_text(home.settings.read_text("utf-8") + "[shift]\nrequired = true\n", "utf-8")
    with sell_at() as sell:
        assert error(sell(kind="return", operator="2", lines=line("КАФЕ"))) == "no_shift"
