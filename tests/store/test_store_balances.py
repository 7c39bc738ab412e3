"""Balances of customers come in as they should stand; what moves is the difference."""

from datetime import timedelta
from pathlib import Path

from store_parts import NOON, Taken, codes_of, furnish

from tui_pos.store import journal, totals
from tui_pos.store.accounts import account_of
from tui_pos.store.database import Store
from tui_pos.store.exchange import import_file

BALANCES = "partner,debt,points"


def test_balances_move_the_accounts_by_the_difference_and_the_journal_says_so(store: Store, taken: Taken) -> None:
    furnish(store)
    assert taken("balances", BALANCES, "П1,12.50,3", "П2,,-0.40").written == 2
    assert taken("balances", BALANCES, "П1,10.00,3.00").written == 1
    assert taken("balances", BALANCES, "П1,11.00,3.00").written == 1
    assert taken("balances", BALANCES, "П1,11.00,3.00", "П2,0,-0.40").written == 2
    assert store.rows("SELECT partner, account, amount, given FROM partner_movement ORDER BY id") == [
        ("П1", "debt", 1250, "2026-11-21"),
        ("П1", "points", 300, None),
        ("П2", "points", -40, None),
        ("П1", "debt", -250, None),
        ("П1", "debt", 100, "2026-11-21"),
    ]
    assert [(entry.kind, dict(entry.facts)) for entry in journal.entries(store)] == [
        ("balances_imported", {"partners": 2, "debt": 1250, "points": 260}),
        ("balances_imported", {"partners": 1, "debt": -250, "points": 0}),
        ("balances_imported", {"partners": 1, "debt": 100, "points": 0}),
    ]
    assert totals.rebuild_differs(store) == []
    assert journal.first_broken(store) is None


def test_a_debt_taken_in_counts_as_given_on_that_day(store: Store, tmp_path: Path) -> None:
    furnish(store)
    for day, debt in ((NOON, "10.00"), (NOON + timedelta(days=10), "16.00"), (NOON + timedelta(days=5), "18.00")):
        (tmp_path / "b.csv").write_text(f"{BALANCES}\nП1,{debt},0\n", "utf-8")
        import_file(store, "balances", tmp_path / "b.csv", moment=day)
    asked = NOON + timedelta(days=30)
    due = {days: account_of(store, "П1", asked, days).overdue for days in (20, 21, 25, 26, 30, 31)}
    assert due == {20: 1800, 21: 1200, 25: 1200, 26: 1000, 30: 1000, 31: 0}
    assert totals.rebuild_differs(store) == []


def test_balances_of_nobody_twice_or_of_no_number_are_named_and_nothing_moves(store: Store, taken: Taken) -> None:
    furnish(store)
    found = taken("balances", BALANCES, "П9,1,1", "П1,1,1", "П1,2,2")
    assert codes_of(found) == [(2, "partner", "unknown_partner"), (4, "partner", "stands_twice")]
    assert codes_of(taken("balances", BALANCES, "П1,1.005,много")) == [
        (2, "debt", "too_many_decimals"),
        (2, "points", "not_a_number"),
    ]
    assert store.row("SELECT count(*) FROM partner_movement") == (0,)
    assert list(journal.entries(store)) == []
    assert taken("balances", BALANCES, "П9,1,1", "П1,1,1", skip_bad=True).written == 1
    assert totals.total_of(store, "П1", totals.DEBT) == 100
