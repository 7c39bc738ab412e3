"""What the shop remembers is found by day, operator, kind and number, newest first, and never by looking at it all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from store_parts import COLA, NOON, bought, new_id, put

from tui_pos.domain.noted import Noted, Places, Sought
from tui_pos.domain.noted_told import facts_told, kind_told
from tui_pos.domain.rights import Right
from tui_pos.store import journal, operations
from tui_pos.store.database import Store
from tui_pos.store.journal_search import each_noted, noted


@pytest.fixture
def past(shop: Store) -> Store:
    """Ten days: each a sign-on, a voided line and a sale."""
    for day in range(10):
        moment = NOON + timedelta(days=day)
        journal.append(shop, "sign_on", "1" if day % 2 else "2", moment, {"station": "1"})
        journal.append(shop, "void_line", "1", moment, {"item": "КОЛА", "qty": 1000, "price": 110, "net": 110})
        sale = put(shop, replace(bought(day + 1, (COLA, 1000)), moment=moment + timedelta(minutes=1)))
        operations.post(shop, sale.id, f"{day + 1:07}")
    return shop


def kinds_of(found: list[Noted]) -> list[str]:
    return [entry.kind for entry in found]


def test_entries_and_what_was_posted_stand_together_newest_first(past: Store) -> None:
    found, _ = noted(past, Sought(), 4)
    assert kinds_of(found) == ["sale", "void_line", "sign_on", "sale"]
    assert found[0].facts["receipt"] == "0000010"


def test_pages_follow_each_other_without_a_gap_and_without_one_twice(past: Store) -> None:
    whole = list(each_noted(past, Sought()))
    assert len(whole) == 30
    paged: list[Noted] = []
    below = Places()
    while True:
        found, below = noted(past, Sought(), 7, below)
        paged += found
        if len(found) < 7:
            break
    assert paged == whole


def test_days_operators_and_kinds_narrow_it_down(past: Store) -> None:
    third = (NOON + timedelta(days=2)).date()
    assert kinds_of(list(each_noted(past, Sought(third, third)))) == ["sale", "void_line", "sign_on"]
    assert len(list(each_noted(past, Sought(operator="2")))) == 5
    assert len(list(each_noted(past, Sought(kinds=frozenset(["void_line"]))))) == 10
    only_sales = list(each_noted(past, Sought(kinds=frozenset(["posted:sale"]), first=third)))
    assert kinds_of(only_sales) == ["sale"] * 8


def test_the_number_of_a_receipt_finds_the_sale_and_what_was_written_about_it(past: Store) -> None:
    sale = next(each_noted(past, Sought(kinds=frozenset(["posted:sale"]))))
    journal.append(past, "reprint", "2", NOON + timedelta(days=20), {"receipt": "0000010"}, sale.operation)
    for number in ("10", "0000010", str(sale.facts["usn"]).lower()):
        found = list(each_noted(past, Sought(number=number)))
        assert kinds_of(found) == ["reprint", "sale"]
    assert list(each_noted(past, Sought(number="999"))) == []


@pytest.mark.parametrize("number", ["9" * 25, "²", "٣", "'; --", "-1"])
def test_what_can_be_no_number_finds_nothing(past: Store, number: str) -> None:
    assert list(each_noted(past, Sought(number=number))) == []


@pytest.mark.parametrize(
    "sought",
    [
        Sought(),
        Sought(NOON.date(), NOON.date()),
        Sought(operator="1"),
        Sought(kinds=frozenset(["void_line", "posted:sale"])),
        Sought(number="10"),
        Sought(number="DT000001-0001-0000001"),
        Sought(NOON.date(), NOON.date(), "1", frozenset(["void_line", "posted:sale"])),
    ],
)
def test_each_question_finds_its_rows_by_an_index(past: Store, sought: Sought, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, object]] = []
    rows = Store.rows
    monkeypatch.setattr(
        Store, "rows", lambda self, sql, values=(): asked.append((sql, values)) or rows(self, sql, values)
    )
    _, below = noted(past, sought, 5)
    noted(past, sought, 5, below)
    monkeypatch.undo()
    assert asked
    for sql, values in asked:
        plan = [row[3] for row in past.rows(f"EXPLAIN QUERY PLAN {sql}", values)]  # type: ignore[arg-type]
        scans = [step for step in plan if step.startswith("SCAN") and "USING" not in step and "location" not in step]
        assert scans == [], (sql, plan)
        assert not any("USE TEMP B-TREE" in step for step in plan) or sought.kinds or sought.number, (sql, plan)


def test_an_entry_is_told_with_its_sums_rights_and_percents() -> None:
    def told(kind: str, **facts: object) -> dict[str, str]:
        return dict(facts_told(Noted("", 1, NOON, kind, "1", new_id(), facts), str))

    assert told("change_price", item="КОЛА", before=110, after=105) == {
        "item": "КОЛА",
        "before": "1.10",
        "after": "1.05",
    }
    assert told("change_percent", before=0, after=1050)["after"] == "10.50 %"
    assert told("void_line", qty=1500, net=165) == {"quantity": "1.5", "amount": "1.65"}
    assert told("grant", right=Right.STORNO.value, granted_by=["2"]) == {"right": "storno", "allowed by": "2"}
    assert told("changed", name=["a", "b"])["name"] == "a, b"
    assert kind_told(Noted("1", 1, NOON, "sale", "1", None, {}), str) == "sale"
    assert kind_told(Noted("", 1, NOON, "never_heard_of", "1", None, {}), str) == "never heard of"


def test_what_came_last_stands_first_though_the_clock_was_set_back(past: Store) -> None:
    back = NOON - timedelta(days=1)
    journal.append(past, "sign_on", "1", back, {"station": "1"})
    sale = put(past, replace(bought(11, (COLA, 1000)), moment=back + timedelta(minutes=1)))
    operations.post(past, sale.id, "0000011")
    journal.append(past, "open_drawer", "1", back, {"station": "1"})
    assert kinds_of(noted(past, Sought(), 4)[0]) == ["open_drawer", "sale", "sign_on", "sale"]
    whole = list(each_noted(past, Sought()))
    assert [entry.seq for entry in whole if not entry.is_operation] == list(range(22, 0, -1))
    assert [entry.seq for entry in whole if entry.is_operation] == list(range(11, 0, -1))
    assert kinds_of(list(each_noted(past, Sought(back.date(), back.date())))) == ["open_drawer", "sale", "sign_on"]
    first = list(each_noted(past, Sought(back.date(), NOON.date())))
    assert kinds_of(first) == ["open_drawer", "sale", "sign_on", "sale", "void_line", "sign_on"]
