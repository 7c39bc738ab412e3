"""Goods on consignment: what was given is owed until it came back or was reported, and none of it twice."""

import sqlite3
from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from consignment_parts import (
    CRATE,
    KEG,
    back,
    balances,
    bonus,
    crates,
    document,
    furnish_with_crates,
    given,
    lot_of,
    open_lots,
    reported,
)
from store_parts import (
    CAFE,
    COLA,
    IVAN,
    NOON,
    SERVICE,
    SHOP,
    bought,
    line,
    new_id,
    posted,
    put,
    storno_of,
)

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Kind, Lot
from tui_pos.domain.parties import END_CUSTOMER
from tui_pos.errors import Refused
from tui_pos.store import catalogue, lots, operations, parties, reports, totals
from tui_pos.store.database import Store

DAY = NOON.date()


@pytest.fixture
def shop(store: Store) -> Store:
    return furnish_with_crates(store)


def refusal(store: Store, act: Callable[[], object]) -> Refused:
    """The refusal of `act`, which has left no trace."""
    before = list(store.connection.iterdump())
    with pytest.raises(Refused) as caught:
        act()
    assert list(store.connection.iterdump()) == before
    return caught.value


def give(store: Store, qty: int, **how: Any) -> Lot:
    return lot_of(operations.post_at_once(store, given(qty, **how)))


def left(store: Store, lot: Lot) -> int:
    return lots.owed_lots(store, [lot])[0].left


def test_what_is_given_leaves_the_shop_and_is_owed_at_its_price(shop: Store) -> None:
    crate = replace(given(2000), lines=(line(7, CRATE, 2000), replace(line(9, KEG, 500), price=Cents(3333))))
    operations.post_at_once(shop, crate)
    first, second = lots.owed_by(shop, "П1")
    assert (first.lot, first.number, first.partner, first.location) == (Lot(crate.id, 7), 1, "П1", SHOP.code)
    assert (first.moment, first.item, first.price) == (NOON, CRATE, 600)
    assert (first.given, first.returned, first.reported, first.value) == (2000, 0, 0, 1200)
    assert (second.lot, second.item.code, second.left, second.value) == (Lot(crate.id, 9), "КЕГ", 500, 1667)
    assert lots.owed_lots(shop, [second.lot, first.lot]) == [second, first]
    assert catalogue.stock_of_many(shop, SHOP.code, ["КАСА", "КЕГ"]) == {"КАСА": -2000, "КЕГ": -500}
    assert balances(shop) == {"turnover": 0, "debt": 0, "bonus": 0}
    assert shop.row("SELECT count(*) FROM item_sold") == (0,)
    assert totals.rebuild_differs(shop) == []


def test_goods_are_owed_by_the_one_they_were_given_to_the_oldest_first(shop: Store) -> None:
    later = give(shop, 3000, moment=NOON + timedelta(days=2))
    first = give(shop, 1000)
    give(shop, 4000, partner=CAFE)
    assert [owed.lot for owed in lots.owed_by(shop, "П1")] == [first, later]
    assert open_lots(shop, "П2") == [("КАСА", 4000)]
    assert open_lots(shop, "nobody") == []
    with pytest.raises(KeyError):
        lots.owed_lots(shop, [Lot(first.operation, 2)])


def test_one_of_two_crates_comes_back_and_the_other_is_reported_at_the_price_it_was_given(shop: Store) -> None:
    lot = give(shop, 2000)
    catalogue.put_item(shop, replace(CRATE, prices=(Cents(700),) * 10))
    returned = operations.post_at_once(shop, back(shop, {lot: 1000}))
    assert (returned.number, returned.receipt, crates(shop), left(shop, lot)) == (1, "", -1000, 1000)
    report = posted(shop, reported(shop, {lot: 1000}))
    assert (report.kind, report.number, report.receipt, report.total) == (Kind.CONSIGNMENT_REPORT, 1, "0000042", 600)
    assert (crates(shop), open_lots(shop)) == (-1000, [])
    assert balances(shop) == {"turnover": 600, "debt": 0, "bonus": 0}
    assert lots.owed_lots(shop, [lot])[0].reported == 1000
    assert dict(shop.rows("SELECT code, times FROM item_sold JOIN item ON item.id = item_sold.item")) == {"КАСА": 1}
    assert totals.rebuild_differs(shop) == []


def test_three_of_two_crates_do_not_come_back(shop: Store) -> None:
    lot = give(shop, 2000)
    wanted = back(shop, {lot: 2000})
    beyond = replace(wanted, lines=(replace(wanted.lines[0], qty=Thousandths(3000)),))
    refused = refusal(shop, lambda: operations.post_at_once(shop, beyond))
    assert refused.code == "not_owed"
    assert [text in refused.say() for text in (CRATE.name, "2", "3")] == [True] * 3
    twice = replace(wanted, lines=(wanted.lines[0], replace(wanted.lines[0], number=2)), lots=(lot, lot))
    assert refusal(shop, lambda: operations.post_at_once(shop, twice)).code == "not_owed"
    operations.post_at_once(shop, wanted)
    assert refusal(shop, lambda: operations.post_at_once(shop, replace(wanted, id=new_id()))).code == "not_owed"


def test_a_report_holds_what_it_reports_until_it_is_given_up(shop: Store, path: Path) -> None:
    lot = give(shop, 2000)
    wanted = back(shop, {lot: 1000})
    report = put(shop, reported(shop, {lot: 2000}))
    assert (balances(shop)["turnover"], open_lots(shop)) == (0, [])
    with Store.open(path) as other:
        assert operations.unfinished(other, "1") == [report]
        assert refusal(other, lambda: operations.post_at_once(other, wanted)).code == "not_owed"
        operations.drop_intent(other, report.id, NOON + timedelta(days=1))
        operations.drop_intent(other, report.id)
        assert open_lots(other) == [("КАСА", 2000)]
        operations.post_at_once(other, wanted)
    assert (open_lots(shop), totals.rebuild_differs(shop)) == ([("КАСА", 1000)], [])


def test_a_report_may_be_paid_with_credit_and_gives_points(shop: Store) -> None:
    lot = give(shop, 2000, partner=CAFE)
    report = replace(reported(shop, {lot: 2000}), payments=bought(1, (COLA, 12_000), credit=1200).payments[1:])
    operations.post(shop, put(shop, report).id, "1")
    assert balances(shop, "П2") == {"turnover": 1200, "debt": 1200, "bonus": 0}


def test_a_storno_of_a_report_leaves_the_goods_owed_again(shop: Store) -> None:
    first, second = give(shop, 2000), give(shop, 1000)
    report = posted(shop, reported(shop, {first: 2000, second: 1000}))
    storno = put(shop, storno_of(shop, report, {1: 1000, 2: 1000}))
    assert open_lots(shop) == []
    done = operations.post(shop, storno.id, "2")
    assert done.lots == (first, second)
    assert operations.by_id(shop, storno.id) == done
    assert open_lots(shop) == [("КАСА", 1000), ("КАСА", 1000)]
    assert (crates(shop), balances(shop)["turnover"]) == (-3000, 600)
    operations.post_at_once(shop, back(shop, {first: 1000}))
    posted(shop, storno_of(shop, report))
    assert open_lots(shop) == [("КАСА", 1000), ("КАСА", 1000)]
    assert totals.rebuild_differs(shop) == []


@pytest.mark.parametrize("wrong", ["item", "partner", "lots", "nothing"])
def test_a_return_of_what_it_does_not_name_is_a_defect(shop: Store, wrong: str) -> None:
    lot = give(shop, 2000)
    wanted = back(shop, {lot: 1000})
    changed = {
        "item": replace(wanted, lines=(replace(wanted.lines[0], item=KEG),)),
        "partner": replace(wanted, partner=CAFE),
        "lots": replace(wanted, lots=()),
        "nothing": replace(wanted, lines=(replace(wanted.lines[0], qty=Thousandths(-1000)),)),
    }[wrong]
    with pytest.raises(ValueError):
        operations.post_at_once(shop, changed)
    assert (left(shop, lot), totals.rebuild_differs(shop)) == (2000, [])


@pytest.mark.parametrize("qty", [0, -1000])
def test_a_consignment_of_less_than_something_is_a_defect(shop: Store, qty: int) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        operations.post_at_once(shop, given(qty))


@pytest.mark.parametrize("kind", [Kind.CONSIGNMENT, Kind.CONSIGNMENT_RETURN, Kind.CONSIGNMENT_REPORT, Kind.BONUS])
def test_nobody_in_particular_owes_nothing(shop: Store, kind: Kind) -> None:
    operation = document(kind, line(1, CRATE, 1000), partner=END_CUSTOMER)
    assert refusal(shop, lambda: operations.post_at_once(shop, operation)).code == "partner_needed"


def test_a_service_on_consignment_is_owed_and_moves_no_stock(shop: Store) -> None:
    give(shop, 1000, item=SERVICE, price=500)
    assert open_lots(shop) == [("УСЛУГА", 1000)]
    assert catalogue.stock_of(shop, SHOP.code, "УСЛУГА") == 0


def test_who_owes_is_found_by_name_code_and_card_with_what_it_is_worth(shop: Store) -> None:
    first = give(shop, 2000)
    give(shop, 333, item=KEG, price=3333)
    give(shop, 1000, partner=CAFE)
    assert lots.owing(shop, "", 10) == [(IVAN, 1200 + 1110), (CAFE, 600)]
    assert lots.owing(shop, "", 1) == [(IVAN, 2310)]
    for text in ("петров", "п1 ив", "2900001"):
        assert lots.owing(shop, text, 10) == [(IVAN, 2310)]
    assert lots.owing(shop, "center", 10) == [(CAFE, 600)]
    assert lots.owing(shop, "nobody", 10) == lots.owing(shop, "%", 10) == []
    parties.put_partner(shop, replace(IVAN, active=False))
    operations.post_at_once(shop, back(shop, {first: 500}))
    ((ivan, value),) = lots.owing(shop, "П1", 10)
    assert (ivan.active, value) == (False, 900 + 1110)


def test_what_is_left_is_worth_the_net_less_what_was_taken_however_much_it_is(shop: Store) -> None:
    crate = given(99_999_998, price=99_999_999)
    lot = lot_of(operations.post_at_once(shop, replace(crate, lines=(replace(crate.lines[0], off=Cents(12_345)),))))
    net = lots.owed_lots(shop, [lot])[0].net
    assert net == crate.total - 12_345
    for qty in (1, 33_333_333, 66_666_663):
        taken = operations.post_at_once(shop, back(shop, {lot: qty}))
        net = Cents(net - taken.total)
        (owed,) = lots.owed_by(shop, "П1")
        assert owed.value == net == lots.owing(shop, "", 10)[0][1] == reports.packaging(shop)[0].value
    operations.post_at_once(shop, back(shop, {lot: 1}))
    assert lots.owed_lots(shop, [lot])[0].value == reports.packaging(shop)[0].value == 0


def test_the_balance_has_what_was_given_what_became_of_it_and_what_is_left(shop: Store) -> None:
    first, second = give(shop, 2000), give(shop, 3000, price=700)
    give(shop, 500, item=KEG, price=3333)
    other = give(shop, 1000, partner=CAFE)
    operations.post_at_once(shop, back(shop, {first: 2000, second: 500}))
    posted(shop, reported(shop, {second: 1000}))
    operations.post_at_once(shop, back(shop, {other: 1000}))
    rows = reports.packaging(shop)
    ivan, cafe = ("П1", IVAN.name), ("П2", CAFE.name)
    assert [astuple(row) for row in rows] == [
        (*ivan, "КАСА", CRATE.name, 5000, 2500, 1000, 1500, 1050),
        (*ivan, "КЕГ", KEG.name, 500, 0, 0, 500, 1667),
        (*cafe, "КАСА", CRATE.name, 1000, 1000, 0, 0, 0),
    ]
    assert reports.packaging(shop, "П2") == rows[2:]
    assert reports.packaging(shop, "nobody") == []
    headings, table = reports.as_table(reports.Report(reports.PackagingRow, rows))
    assert headings[-5:] == ["given", "returned", "reported", "left", "value"]
    assert table[0][-5:] == ["5", "2.5", "1", "1.5", "10.50"]


def test_a_report_is_turnover_with_a_receipt_and_a_bonus_is_neither(shop: Store) -> None:
    lot = give(shop, 2000)
    posted(shop, bought(1, (COLA, 1000)))
    report = posted(shop, reported(shop, {lot: 2000}))
    operations.post_at_once(shop, back(shop, {give(shop, 1000): 1000}))
    extra = operations.post_at_once(shop, bonus(250))
    (day,) = reports.turnover(shop, DAY, DAY).rows
    assert isinstance(day, reports.DayTurnover)
    assert (day.receipts, day.total) == (2, 104 + 1200)
    rows = reports.receipts(shop, DAY, DAY).rows
    assert [(row.kind, row.number) for row in rows if isinstance(row, reports.ReceiptRow)] == [
        ("consignment_report", 1),
        ("sale", 1),
    ]
    operations.post_at_once(shop, storno_of(shop, extra))
    assert reports.turnover(shop, DAY, DAY).rows == [day]
    assert reports.receipts(shop, DAY, DAY).rows == rows
    posted(shop, storno_of(shop, report))
    (after,) = reports.turnover(shop, DAY, DAY).rows
    assert isinstance(after, reports.DayTurnover)
    assert (after.receipts, after.total) == (2, 104)


def test_what_is_asked_of_one_partner_reads_his_open_lots_alone(shop: Store) -> None:
    asked: list[str] = []
    shop.connection.set_trace_callback(asked.append)
    lots.owed_by(shop, "П1")
    lots.lots_of(shop, new_id())
    shop.connection.set_trace_callback(None)
    by_partner, by_cause = ([row[3] for row in shop.rows("EXPLAIN QUERY PLAN " + sql)] for sql in asked)
    assert by_partner[0].startswith("SEARCH lot USING INDEX lot_open (partner=?")
    assert by_cause[0].startswith("SEARCH operation USING INDEX operation_parent (parent=?")
    for steps in (by_partner, by_cause):
        assert not [step for step in steps if step.startswith("SCAN")]
    assert not [step for step in by_partner if "TEMP B-TREE" in step]


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("lot", "given = 9"),
        ("lot", "price = 0"),
        ("lot_movement", "qty = 0"),
        ("operation_lot", "line = 2"),
    ],
)
def test_what_was_given_can_neither_be_changed_nor_forgotten(shop: Store, table: str, change: str) -> None:
    operations.post_at_once(shop, back(shop, {give(shop, 2000): 1000}))
    for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
        with pytest.raises(sqlite3.IntegrityError):
            shop.run(statement)


def test_sums_of_lots_that_differ_from_their_movements_are_found(shop: Store) -> None:
    lot = give(shop, 2000)
    shop.run("UPDATE lot SET returned = 500")
    assert totals.rebuild_differs(shop) == [totals.Difference("lot", (lot.operation.hex, 1, "returned"), 500, 0)]
