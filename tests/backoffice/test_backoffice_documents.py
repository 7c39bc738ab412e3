"""Deliveries and stock counts: the stock is what came, less what went, and after a count what is really there."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shop_sitting import CASHIER, MANAGER, OWNER, opened

from tui_pos.backoffice.documents import Documents
from tui_pos.boot import Home
from tui_pos.domain.documents import check_document_qty
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Kind
from tui_pos.domain.rights import Lent, NoRight, Right
from tui_pos.errors import Refused
from tui_pos.store import journal, totals
from tui_pos.store.catalogue import item_by_code, stock_of
from tui_pos.store.database import Store
from tui_pos.store.exchange import import_file
from tui_pos.store.totals import move_stock

PLACE = "МАГ1"


@pytest.fixture
def desk(home: Home) -> Iterator[Documents]:
    with opened(home, MANAGER) as (workplace, manager):
        yield Documents(workplace, manager)


def store_of(desk: Documents) -> Store:
    return desk._store


def there(desk: Documents, item: str) -> int:
    return stock_of(store_of(desk), PLACE, item)


def test_the_journal_names_whoever_has_lent_the_right_to_a_document(home: Home) -> None:
    with opened(home, CASHIER) as (workplace, cashier):
        desk = Documents(workplace, replace(cashier, lent=(Lent(Right.KEEP_DOCUMENTS, MANAGER),)))
        delivery = desk.begin(Kind.DELIVERY, PLACE)
        desk.add(delivery.id, "КОЛА", Thousandths(1000), Cents(69))
        desk.post(delivery.id)
        desk.drop(desk.begin(Kind.DELIVERY, PLACE).id)
        named = journal.newest(workplace.store, ["purchase_price", "delivery", "drop_document"])
        assert [(entry.operator, entry.facts["granted_by"]) for entry in named] == [(CASHIER, [MANAGER])] * 3


def test_a_cashier_keeps_no_documents(home: Home) -> None:
    with opened(home, CASHIER) as (workplace, cashier), pytest.raises(NoRight):
        Documents(workplace, cashier)


def test_what_is_delivered_is_in_stock_once_it_is_posted_and_costs_what_it_cost(desk: Documents) -> None:
    before = there(desk, "КОЛА")
    delivery = desk.begin(Kind.DELIVERY, PLACE)
    desk.name(delivery.id, "П2", "  Фактура  100 ")
    line = desk.add(delivery.id, "3800000000010", Thousandths(24_000), Cents(71))
    assert (line.item.code, line.value) == ("КОЛА", 24 * 71)
    assert there(desk, "КОЛА") == before
    posted = desk.post(delivery.id)
    assert (posted.kind, posted.number, posted.total) == (Kind.DELIVERY, 1, 24 * 71)
    assert there(desk, "КОЛА") == before + 24_000
    kept = desk.look(delivery.id)
    assert (kept.state, kept.number, kept.note, kept.partner.code) == ("posted", 1, "Фактура 100", "П2")
    cola = item_by_code(store_of(desk), "КОЛА")
    assert cola is not None
    assert cola.purchase == 71
    entries = {entry.kind: entry for entry in journal.entries(store_of(desk))}
    assert entries["purchase_price"].facts["after"] == 71
    assert entries["delivery"].operation == delivery.id


def test_what_goods_cost_before_is_told_to_nobody_without_the_right_and_what_is_typed_counts(home: Home) -> None:
    with opened(home, OWNER) as (workplace, owner):
        bought = Documents(workplace, owner)
        theirs = bought.begin(Kind.DELIVERY, PLACE)
        assert bought.add(theirs.id, "КОЛА", Thousandths(2000)).price == 70
        bought.post(theirs.id)
    with opened(home, MANAGER) as (workplace, manager):
        desk = Documents(workplace, manager)
        mine = desk.begin(Kind.DELIVERY, PLACE)
        assert desk.add(mine.id, "КОЛА", Thousandths(1000)).price == 0
        assert desk.unpriced(mine.id) == 1
        desk.post(mine.id)
        cola = item_by_code(workplace.store, "КОЛА")
        assert cola is not None
        assert cola.purchase == 70
        # Nor by a document of somebody else, its copy, one that takes it back, or the worth of a count.
        assert [line.price for line in desk.look(theirs.id).lines] == [0]
        with pytest.raises(NoRight, match="purchase prices"):
            desk.operation(theirs.id)
        back = desk.reverse(theirs.id)
        assert [line.price for line in back.lines] == [0]
        assert desk.change(back.id, 1, qty=Thousandths(-1000)).price == 0
        assert desk.post(back.id).total == -70
        count = desk.begin(Kind.STOCK_COUNT, PLACE)
        assert desk.add(count.id, "КОЛА", Thousandths(9000)).price == 0
        desk.post(count.id)
        assert desk.look(count.id).value == 0
        typed = desk.begin(Kind.DELIVERY, PLACE)
        desk.add(typed.id, "КОЛА")
        assert desk.change(typed.id, 1, price=Cents(72)).price == 72
        desk.post(typed.id)
        cola = item_by_code(workplace.store, "КОЛА")
        assert cola is not None
        assert cola.purchase == 72
        assert [line.price for line in desk.look(typed.id).lines] == [72]


def test_what_the_owner_puts_onto_a_manager_s_delivery_tells_no_former_price(home: Home) -> None:
    with opened(home, MANAGER) as (workplace, manager):
        delivery = Documents(workplace, manager).begin(Kind.DELIVERY, PLACE)
    with opened(home, OWNER) as (workplace, owner):
        assert Documents(workplace, owner).add(delivery.id, "КОЛА").price == 0


def test_a_posted_document_is_over_for_good(desk: Documents) -> None:
    delivery = desk.begin(Kind.DELIVERY, PLACE)
    desk.add(delivery.id, "КОЛА")
    desk.post(delivery.id)
    stock = there(desk, "КОЛА")
    for act in (
        lambda: desk.post(delivery.id),
        lambda: desk.drop(delivery.id),
        lambda: desk.add(delivery.id, "КОЛА"),
        lambda: desk.change(delivery.id, 1, Thousandths(5000), Cents(1)),
        lambda: desk.drop_line(delivery.id, 1),
        lambda: desk.name(delivery.id, "", "x"),
    ):
        with pytest.raises(Refused, match="no longer open"):
            act()
    with pytest.raises(sqlite3.IntegrityError):
        store_of(desk).run("UPDATE document_line SET qty = 1")
    assert there(desk, "КОЛА") == stock


def test_a_delivery_turned_round_takes_back_what_it_brought(desk: Documents) -> None:
    before = there(desk, "КОЛА")
    delivery = desk.begin(Kind.DELIVERY, PLACE)
    desk.add(delivery.id, "КОЛА", Thousandths(5000), Cents(70))
    with pytest.raises(Refused, match="turned round"):
        desk.reverse(delivery.id)
    desk.post(delivery.id)
    correction = desk.reverse(delivery.id)
    assert [(line.qty, line.price) for line in correction.lines] == [(-5000, 70)]
    assert desk.post(correction.id).total == -350
    assert there(desk, "КОЛА") == before


def test_a_count_moves_by_what_was_found_against_what_was_there_when_it_was_counted(desk: Documents) -> None:
    store, clock = store_of(desk), desk._workplace.clock
    was = there(desk, "КОЛА")
    count = desk.begin(Kind.STOCK_COUNT, PLACE)
    first = desk.add(count.id, "КОЛА", Thousandths(3000))
    assert first.expected == was
    move_stock(store, PLACE, [("КОЛА", Thousandths(-1000))], "sale", clock(), None)
    again = desk.add(count.id, "КОЛА", Thousandths(4000))
    assert (again.number, again.qty, again.expected) == (first.number, 7000, was)
    desk.post(count.id)
    assert there(desk, "КОЛА") == 7000 - 1000


def test_what_was_counted_right_moves_nothing_and_is_on_the_document(desk: Documents) -> None:
    count = desk.begin(Kind.STOCK_COUNT, PLACE)
    desk.add(count.id, "КОЛА", Thousandths(max(0, there(desk, "КОЛА"))))
    posted = desk.post(count.id)
    assert (posted.lines, posted.total) == ((), 0)
    assert len(desk.look(count.id).lines) == 1


def test_what_should_be_there_and_was_not_counted_is_told(desk: Documents) -> None:
    delivery = desk.begin(Kind.DELIVERY, PLACE)
    for code in ("КОЛА", "ХЛЯБ"):
        desk.add(delivery.id, code, Thousandths(9000))
    desk.post(delivery.id)
    count = desk.begin(Kind.STOCK_COUNT, PLACE)
    desk.add(count.id, "КОЛА", Thousandths(0))
    missed = {code for code, _, _ in desk.not_counted(count.id, 100)}
    assert "ХЛЯБ" in missed
    assert "КОЛА" not in missed


@pytest.mark.parametrize(
    ("kind", "qty", "code"),
    [
        (Kind.DELIVERY, 0, "zero_qty"),
        (Kind.STOCK_COUNT, -1, "negative_qty"),
        (Kind.DELIVERY, 100_000_000, "absurd_qty"),
        (Kind.STOCK_COUNT, 3800000000010000, "absurd_qty"),
    ],
)
def test_what_cannot_be_is_refused(kind: Kind, qty: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_document_qty(kind, Thousandths(qty))  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "code"), [("УСЛУГА", "service_delivered"), ("2900001", "unknown_code"), ("нищо", "unknown_code")]
)
def test_only_goods_are_delivered(desk: Documents, text: str, code: str) -> None:
    delivery = desk.begin(Kind.DELIVERY, PLACE)
    with pytest.raises(Refused) as refused:
        desk.add(delivery.id, text)
    assert refused.value.code == code
    with pytest.raises(Refused, match="nothing on this document"):
        desk.post(delivery.id)


LINES = st.lists(st.tuples(st.sampled_from(("КОЛА", "ФАНТА", "ХЛЯБ")), st.integers(0, 50_000)), min_size=1, max_size=6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, LINES)
def test_after_a_delivery_and_a_count_there_is_what_was_counted_and_the_totals_are_those_of_the_movements(
    desk: Documents, delivered: list[tuple[str, int]], counted: list[tuple[str, int]]
) -> None:
    delivery = desk.begin(Kind.DELIVERY, PLACE)
    for code, qty in delivered:
        desk.add(delivery.id, code, Thousandths(qty + 1))
    desk.post(delivery.id)
    count = desk.begin(Kind.STOCK_COUNT, PLACE)
    found: dict[str, int] = {}
    for code, qty in counted:
        desk.add(count.id, code, Thousandths(qty))
        found[code] = found.get(code, 0) + qty
    desk.post(count.id)
    assert {code: there(desk, code) for code in found} == found
    assert totals.rebuild_differs(store_of(desk)) == []


def test_the_newest_come_first_and_page_by_page(desk: Documents) -> None:
    made = [desk.begin(Kind.DELIVERY, PLACE).id for _ in range(5)]
    first = desk.newest(Kind.DELIVERY, 3)
    assert [document.id for document in first] == made[:1:-1]
    assert [document.id for document in desk.newest(Kind.DELIVERY, 3, first[-1].id)] == made[1::-1]
    assert desk.newest(Kind.STOCK_COUNT, 3) == []
    assert replace(first[0], lines=()) == first[0]


def counted_in_two_goes(desk: Documents) -> tuple[UUID, int]:
    """3 found, 1 sold, 4 found; and the stock before."""
    store, was = store_of(desk), there(desk, "КОЛА")
    count = desk.begin(Kind.STOCK_COUNT, PLACE)
    desk.add(count.id, "КОЛА", Thousandths(3000))
    move_stock(store, PLACE, [("КОЛА", Thousandths(-1000))], "sale", desk._workplace.clock(), None)
    line = desk.add(count.id, "КОЛА", Thousandths(4000))
    assert (line.qty, line.expected, line.expected_last, line.meanwhile) == (7000, was, was - 1000, -1000)
    return count.id, was


@pytest.mark.parametrize(("from_the_rest", "left"), [(False, 6000), (True, 7000)])
def test_what_was_sold_between_two_goes_is_taken_from_where_the_counter_says(
    desk: Documents, from_the_rest: bool, left: int
) -> None:
    count, _ = counted_in_two_goes(desk)
    if from_the_rest:
        assert desk.hold_against(count, 1, last=True).moved == desk.look(count).lines[0].moved
    desk.post(count)
    assert there(desk, "КОЛА") == left
    assert totals.rebuild_differs(store_of(desk)) == []


def test_a_count_that_is_held_against_the_last_stock_goes_on_so_and_back(desk: Documents) -> None:
    count, was = counted_in_two_goes(desk)
    desk.hold_against(count, 1, last=True)
    move_stock(store_of(desk), PLACE, [("КОЛА", Thousandths(-2000))], "sale", desk._workplace.clock(), None)
    line = desk.change(count, 1, Thousandths(5000), Cents(70))
    assert (line.against, line.meanwhile, line.moved) == (was - 3000, -3000, 5000 - (was - 3000))
    assert desk.hold_against(count, 1, last=False).against == was


def test_only_what_has_moved_meanwhile_is_held_against_another_stock(desk: Documents) -> None:
    count = desk.begin(Kind.STOCK_COUNT, PLACE)
    desk.add(count.id, "КОЛА", Thousandths(3000))
    desk.add(count.id, "КОЛА", Thousandths(3000))
    with pytest.raises(Refused, match="has not moved"):
        desk.hold_against(count.id, 1, last=True)


def test_of_two_counts_of_one_shelf_the_second_does_not_correct_what_the_first_has_corrected(desk: Documents) -> None:
    counts = [desk.begin(Kind.STOCK_COUNT, PLACE).id for _ in range(2)]
    for count in counts:
        desk.add(count, "КОЛА", Thousandths(3000))
    move_stock(store_of(desk), PLACE, [("КОЛА", Thousandths(-1000))], "sale", desk._workplace.clock(), None)
    for count in counts:
        desk.post(count)
    assert there(desk, "КОЛА") == 2000
    assert totals.rebuild_differs(store_of(desk)) == []


def test_a_list_of_stock_that_is_taken_in_corrects_what_open_counts_expect(desk: Documents, tmp_path: Path) -> None:
    count = desk.begin(Kind.STOCK_COUNT, PLACE)
    desk.add(count.id, "КОЛА", Thousandths(3000))
    file = tmp_path / "stock.csv"
    file.write_text(f"location,item,qty\n{PLACE},КОЛА,3\n{PLACE},ХЛЯБ,5\n", "utf-8")
    assert import_file(store_of(desk), "stock", file).written == 2
    desk.post(count.id)
    assert there(desk, "КОЛА") == 3000


def delivered(desk: Documents, *came: tuple[str, int]) -> UUID:
    delivery = desk.begin(Kind.DELIVERY, PLACE)
    for code, qty in came:
        desk.add(delivery.id, code, Thousandths(qty))
    desk.post(delivery.id)
    return delivery.id


def test_a_delivery_does_not_go_back_twice(desk: Documents) -> None:
    before = there(desk, "КОЛА")
    delivery = delivered(desk, ("КОЛА", 5000))
    back = desk.reverse(delivery)
    with pytest.raises(Refused, match="is open"):
        desk.reverse(delivery)
    desk.drop(back.id)
    desk.post(desk.reverse(delivery).id)
    with pytest.raises(Refused, match="gone back"):
        desk.reverse(delivery)
    assert there(desk, "КОЛА") == before


def test_what_of_a_delivery_has_stayed_may_still_go_back(desk: Documents) -> None:
    delivery = delivered(desk, ("КОЛА", 5000), ("ХЛЯБ", 2000), ("КОЛА", 1000))
    first = desk.reverse(delivery)
    desk.change(first.id, 1, Thousandths(-2000), Cents(70))
    desk.drop_line(first.id, 3)
    desk.post(first.id)
    rest = desk.reverse(delivery)
    assert [(line.item.code, line.qty) for line in rest.lines] == [("КОЛА", -4000)]
    desk.post(rest.id)
    # What went back by mistake comes once more, and may go back once more.
    desk.post(desk.reverse(rest.id).id)
    assert [(line.item.code, line.qty) for line in desk.reverse(delivery).lines] == [("КОЛА", -4000)]
