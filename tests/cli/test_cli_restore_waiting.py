"""`tui-pos restore`, and the papers that waited: whatever the printer did meanwhile, each comes out once."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from own_printer import printer_of_its_own, receipts
from restored_shop import COLA, backup, restore, ruin, sell, state
from typed_command import tui_pos

from tui_pos.boot import Home, open_store, workplace_in
from tui_pos.boot.restore import Told, _fate, _missing
from tui_pos.checkout import returns
from tui_pos.checkout.rules.book import CurrentBook
from tui_pos.domain.money import Cents
from tui_pos.domain.operation import Original, StornoReason
from tui_pos.domain.reference import OldReceipt
from tui_pos.fiscal.device import Issued
from tui_pos.store import operations, parties
from tui_pos.store.brought_back import Fate

WAITS = 3


@contextmanager
def sale_that_waits(home: Home, tmp_path: Path, cut: str = "during:12") -> Iterator[Path]:
    """A sale is saved, and the printer's plug is pulled in the middle of its receipt."""
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger):
        sell(home)
    with printer_of_its_own(home, ledger, f"power-cut={cut}"):
        done = tui_pos("sell", home=home.root, stdin=COLA)
    if done.code != WAITS or not waiting(home):
        pytest.fail(done.out)
    yield ledger


def waiting(home: Home) -> int:
    with open_store(home) as store:
        return len(operations.unfinished(store, "sell"))


@pytest.mark.parametrize("lost", [False, True], ids=["the shop is there", "the shop is lost"])
def test_a_receipt_that_waited_in_the_backup_and_came_out_since_is_posted_and_not_printed(
    home: Home, tmp_path: Path, lost: bool
) -> None:
    with sale_that_waits(home, tmp_path) as ledger:
        file = backup(home)
        with printer_of_its_own(home, ledger):
            # It comes out, and another after it.
            sell(home)
            assert len(receipts(ledger)) == 3
            if lost:
                ruin(home)
            done = restore(home, file)
            assert (done.code, done.err) == (0, "")
            assert "Posted, for the receipt came out: " in done.out
            assert waiting(home) == 0
            sell(home)
            assert len(receipts(ledger)) == 4
            assert len({one["usn"] for one in receipts(ledger)}) == 4
    assert state(home)[0] == 3


def test_a_receipt_that_the_printer_is_in_the_middle_of_is_ended_once_though_the_shop_is_lost(
    home: Home, tmp_path: Path
) -> None:
    with sale_that_waits(home, tmp_path, "during:10") as ledger:
        backup(home)
        ruin(home)
        with printer_of_its_own(home, ledger):
            done = restore(home, "--last")
            assert (done.code, done.err) == (0, "")
            assert "Waits at the till" in done.out
            assert waiting(home) == 1
            sell(home)
            assert len({one["usn"] for one in receipts(ledger)}) == len(receipts(ledger)) == 3
    assert state(home)[0] == 3


def goods_back_that_wait(home: Home, *, by_paper: bool) -> None:
    """A loaf comes back without a receipt, or by one of elsewhere; the printer was not asked yet."""
    with workplace_in(home, station="sell") as workplace:
        here, place = parties.operator(workplace.store, "1"), parties.location(workplace.store, "МАГ1")
        assert here is not None
        assert place is not None
        back = returns.add(workplace, returns.nothing_yet(workplace, here, place), "ХЛЯБ")
        paper = Original("0000001", datetime(2026, 10, 30, 12), "02000009", Cents(2000))
        old = OldReceipt("DT000009-0001-0000001", paper, StornoReason.RETURN) if by_paper else None
        returns.intend_return(workplace, CurrentBook(), back, old, workplace.clock())


@pytest.mark.parametrize("issued", [True, False], ids=["came out since", "never came out"])
@pytest.mark.parametrize("by_paper", [True, False], ids=["by a receipt", "without one"])
def test_money_that_was_handed_back_for_goods_is_not_forgotten_though_the_shop_is_lost(
    home: Home, tmp_path: Path, by_paper: bool, issued: bool
) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger):
        sell(home, 3)
        goods_back_that_wait(home, by_paper=by_paper)
        file = backup(home)
        if issued:
            sell(home)
        ruin(home)
        done = restore(home, file)
        assert (done.code, done.err) == (0, "")
        if by_paper:
            assert ("Posted, for the receipt came out" in done.out, "Given up" in done.out) == (issued, not issued)
        else:
            # No printer tells of a document that is no receipt whether it was this one.
            told = "Waits at the till for somebody to look at the paper" if issued else "Given up"
            assert re.search(rf"^{told}.*: 20\d\d-\d\d-\d\d \d\d:\d\d 1\.20\.$", done.out, re.MULTILINE)
        since = "posted" if by_paper else "intent"
        with open_store(home) as store:
            assert store.rows("SELECT state FROM operation WHERE kind = 'return'") == [
                (since if issued else "dropped",)
            ]
    state(home)


def test_each_paper_of_the_printer_is_sought_by_an_index(home: Home) -> None:
    told = Told("DT000001", 0, 1, None, None, (Issued(1, "DT000001-0001-0000001", False, False),))
    asked: list[str] = []
    with open_store(home) as store:
        store.connection.set_trace_callback(asked.append)
        assert _missing(store, told) == ("0000001 DT000001-0001-0000001",)
        store.connection.set_trace_callback(None)
        (step,) = (row[3] for sql in asked for row in store.rows("EXPLAIN QUERY PLAN " + sql))
    assert step.startswith("SEARCH operation USING INDEX operation_receipt")


def test_where_the_printer_lists_no_receipts_a_return_is_asked_of_a_person(home: Home) -> None:
    for by_paper in (True, False):
        goods_back_that_wait(home, by_paper=by_paper)
    with open_store(home) as store:
        told = Told("DT000001", 0, 5, last_sale=1, last_receipt=4, issued=None)
        assert [_fate(told, back, None) for back in operations.unfinished(store, "sell")] == [Fate.UNKNOWN] * 2


def test_a_sale_that_waits_now_and_is_not_in_the_backup_is_finished_first(home: Home, tmp_path: Path) -> None:
    file = backup(home)
    with sale_that_waits(home, tmp_path) as ledger, printer_of_its_own(home, ledger):
        done = restore(home, file)
        assert (done.code, "waits for its receipt" in done.err) == (1, True)
        assert waiting(home) == 1
