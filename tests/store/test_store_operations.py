"""A sale is an intent, then posted once and for good, or dropped; everything it moves moves with it."""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from store_parts import (
    BREAD,
    CHEESE,
    COLA,
    DEPOT,
    IVAN,
    NOON,
    SERVICE,
    SHOP,
    SOFIA_WINTER,
    QuickStore,
    cart_of,
    furnish,
    kept_cart,
    new_id,
    python,
    sale_of,
    usn,
)

from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.parties import END_CUSTOMER
from tui_pos.errors import Refused
from tui_pos.store import carts, catalogue, journal, operations, outbox, totals
from tui_pos.store.database import Store


def post(store: Store, sale: Operation, receipt_no: str = "0000042") -> Operation:
    operations.put_intent(store, sale, b"receipt")
    return operations.post(store, sale.id, receipt_no)


def test_an_intent_waits_with_its_receipt_and_its_cart_is_no_longer_in_hand(shop: Store, path: Path) -> None:
    cart = kept_cart(shop, (COLA, 12_000), (BREAD, 1000), partner=IVAN)
    sale = sale_of(cart)
    operations.put_intent(shop, sale, b"the whole receipt")
    with Store.open(path) as again:
        assert operations.unfinished(again, "1") == [sale]
        assert operations.unfinished(again, "2") == []
        assert operations.receipt_of(again, sale.id) == b"the whole receipt"
        assert carts.open_cart(again, "1") is None
        assert catalogue.stock_of(again, SHOP.code, "КОЛА") == 0


def test_a_posted_sale_has_number_and_receipt_and_moves_stock_turnover_and_outbox(shop: Store) -> None:
    cart = kept_cart(shop, (COLA, 12_000), (COLA, 1000), (CHEESE, 250), (SERVICE, 1000), partner=IVAN)
    sale = sale_of(cart)
    posted = post(shop, sale)
    assert posted == replace(sale, number=1, receipt="0000042")
    assert operations.by_id(shop, sale.id) == operations.by_number(shop, SHOP.code, Kind.SALE, 1) == posted
    assert operations.unfinished(shop, "1") == []
    assert catalogue.stock_of(shop, SHOP.code, "КОЛА") == -13_000
    assert catalogue.stock_of(shop, SHOP.code, "01234") == -250
    assert catalogue.stock_of(shop, SHOP.code, "УСЛУГА") == 0
    assert (
        totals.total_of(shop, IVAN.code, totals.TURNOVER)
        == totals.turnover_in(shop, IVAN.code, "2026-11")
        == sale.total
    )
    assert dict(shop.rows("SELECT code, times FROM item_sold JOIN item ON item.id = item_sold.item")) == {
        "КОЛА": 2,
        "01234": 1,
        "УСЛУГА": 1,
    }
    assert shop.row("SELECT state FROM cart") == ("posted",)
    assert shop.row("SELECT receipt_no FROM print_job") == ("0000042",)
    assert [message.id for message in outbox.messages(shop, "1")] == [sale.id]


def test_posting_twice_is_posting_once(shop: Store) -> None:
    sale = sale_of(kept_cart(shop, (COLA, 1000), partner=IVAN))
    posted = post(shop, sale)
    assert operations.post(shop, sale.id, "another") == posted
    assert catalogue.stock_of(shop, SHOP.code, "КОЛА") == -1000
    assert len(list(outbox.messages(shop, "1"))) == 1


def test_numbers_run_for_each_location(shop: Store) -> None:
    places = [SHOP, DEPOT, SHOP, SHOP, DEPOT]
    sales = [sale_of(cart_of((COLA, 1000), number=n), location=place) for n, place in enumerate(places, 1)]
    assert [post(shop, replace(sale)).number for sale in sales] == [1, 1, 2, 3, 2]


def test_an_intent_that_is_never_posted_takes_no_number(shop: Store) -> None:
    operations.put_intent(shop, sale_of(cart_of((COLA, 1000), number=1)), b"")
    assert post(shop, sale_of(cart_of((COLA, 1000), number=2))).number == 1


def test_a_dropped_intent_gives_the_cart_back_as_it_was_and_the_journal_says_so(shop: Store) -> None:
    cart = kept_cart(shop, (COLA, 12_000), partner=IVAN)
    sale = sale_of(cart)
    operations.put_intent(shop, sale, b"")
    assert operations.drop_intent(shop, sale.id, NOON) == cart
    assert operations.drop_intent(shop, sale.id, NOON) == cart
    assert carts.open_cart(shop, "1") == cart
    assert operations.unfinished(shop, "1") == []
    entries = list(journal.entries(shop))
    assert [(entry.kind, entry.operation, entry.facts["usn"]) for entry in entries] == [
        ("intent_dropped", sale.id, cart.usn)
    ]
    again = post(shop, sale_of(cart))
    assert (again.number, again.usn) == (1, cart.usn)


def test_a_dropped_intent_is_not_posted_and_a_posted_one_not_dropped(shop: Store) -> None:
    dropped = sale_of(kept_cart(shop, (COLA, 1000)))
    operations.put_intent(shop, dropped, b"")
    operations.drop_intent(shop, dropped.id)
    with pytest.raises(Refused) as caught:
        operations.post(shop, dropped.id, "1")
    assert caught.value.code == "operation_dropped"
    posted = post(shop, sale_of(cart_of((COLA, 1000), number=2)))
    with pytest.raises(Refused) as caught:
        operations.drop_intent(shop, posted.id)
    assert caught.value.code == "already_posted"


def test_an_intent_is_not_dropped_over_another_sale_in_hand(shop: Store) -> None:
    sale = sale_of(kept_cart(shop, (COLA, 1000)))
    operations.put_intent(shop, sale, b"")
    next_cart = cart_of((BREAD, 1000), number=2)
    carts.put_cart(shop, "1", None, next_cart)
    with pytest.raises(Refused) as caught:
        operations.drop_intent(shop, sale.id)
    assert caught.value.code == "cart_in_hand"
    assert operations.unfinished(shop, "1") == [sale]
    assert carts.open_cart(shop, "1") == next_cart


def test_an_intent_is_dropped_over_a_cart_into_which_nothing_was_entered(shop: Store) -> None:
    cart = kept_cart(shop, (COLA, 1000))
    sale = sale_of(cart)
    operations.put_intent(shop, sale, b"")
    carts.put_cart(shop, "1", None, cart_of(partner=IVAN))
    assert operations.drop_intent(shop, sale.id) == cart == carts.open_cart(shop, "1")


def test_a_cart_closed_elsewhere_cannot_be_saved(shop: Store) -> None:
    cart = kept_cart(shop, (COLA, 1000))
    carts.cancel_cart(shop, cart)
    with pytest.raises(Refused) as caught:
        operations.put_intent(shop, sale_of(cart), b"")
    assert caught.value.code == "cart_closed"
    assert shop.row("SELECT count(*) FROM operation") == (0,)


def test_an_operation_that_is_not_kept_is_no_operation(shop: Store) -> None:
    for ask in (
        lambda: operations.post(shop, new_id(), "1"),
        lambda: operations.drop_intent(shop, new_id()),
        lambda: operations.receipt_of(shop, new_id()),
    ):
        with pytest.raises(KeyError):
            ask()
    assert operations.by_id(shop, new_id()) is None


def test_a_posted_line_keeps_what_its_item_was_called_and_taxed_as(shop: Store) -> None:
    posted = post(shop, sale_of(cart_of((COLA, 1000), number=1)))
    catalogue.put_item(shop, replace(COLA, name="Нова", vat="Г", unit="л", group="x"))
    kept = operations.by_id(shop, posted.id)
    assert kept is not None
    item = kept.lines[0].item
    assert (item.name, item.vat, item.unit, item.group) == (COLA.name, COLA.vat, COLA.unit, COLA.group)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 1, 31, 23, 59, 59, tzinfo=SOFIA_WINTER), "2026-01"),
        (datetime(2026, 2, 1, 0, 0, 0, tzinfo=SOFIA_WINTER), "2026-02"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=SOFIA_WINTER), "2026-12"),
    ],
)
def test_turnover_counts_in_the_month_of_the_shops_own_clock(shop: Store, moment: datetime, month: str) -> None:
    sale = sale_of(cart_of((COLA, 1000), number=1, partner=IVAN), moment)
    post(shop, sale)
    assert totals.turnover_in(shop, IVAN.code, month) == sale.total


def test_the_end_customer_has_no_account(shop: Store) -> None:
    post(shop, sale_of(cart_of((COLA, 1000), number=1, partner=END_CUSTOMER)))
    assert shop.row("SELECT count(*) FROM partner_movement") == (0,)


def test_a_moment_without_a_time_zone_is_a_defect(shop: Store) -> None:
    with pytest.raises(ValueError, match="time zone"):
        operations.put_intent(shop, sale_of(cart_of((COLA, 1000), number=1), datetime(2026, 1, 1)), b"")


FINAL = [
    ("operation", "total = 0"),
    ("operation", "state = 'intent'"),
    ("operation_line", "qty = 1"),
    ("payment", "amount = 1"),
    ("rule_share", "cents = 0"),
    ("stock_movement", "qty = 0"),
    ("partner_movement", "amount = 0"),
    ("outbox", "body = ''"),
]


@pytest.mark.parametrize(("table", "change"), FINAL)
def test_what_is_posted_can_neither_be_changed_nor_deleted(shop: Store, table: str, change: str) -> None:
    post(shop, sale_of(kept_cart(shop, (COLA, 1000), partner=IVAN)))
    for statement in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
        with pytest.raises(sqlite3.IntegrityError):
            shop.run(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO payment (operation, position, type, amount) SELECT id, 9, 'cash', 1 FROM operation",
        "INSERT INTO rule_share (operation, position, rule, version, line, cents) "
        "SELECT id, 9, 'r', 1, 1, 1 FROM operation",
        "INSERT INTO operation_line SELECT operation, 9, number, item, name, item_group, vat, unit, pack_ratio, type, "
        "purchase, qty, price, percent, off, discount, net, price_by_hand, percent_by_hand, rule FROM operation_line",
        "UPDATE cart SET usn = 'x'",
        "DELETE FROM cart",
        "DELETE FROM item",
    ],
)
def test_nothing_is_added_to_what_is_posted(shop: Store, statement: str) -> None:
    post(shop, sale_of(kept_cart(shop, (COLA, 1000))))
    with pytest.raises(sqlite3.IntegrityError):
        shop.run(statement)


def test_the_outbox_is_gapless_for_each_till_and_chained(shop: Store) -> None:
    for number, station in enumerate(["1", "2", "1", "1", "2"], 1):
        post(shop, sale_of(cart_of((COLA, 1000), number=number), station=station))
    first, second, third = outbox.messages(shop, "1")
    assert [first.seq, second.seq, third.seq] == [1, 2, 3]
    assert [second.prev_hash, third.prev_hash] == [first.hash, second.hash]
    assert [message.seq for message in outbox.messages(shop, "2")] == [1, 2]
    assert [message.seq for message in outbox.messages(shop, "1", since=3)] == [3]
    assert outbox.first_broken(shop, "1") is outbox.first_broken(shop, "2") is None


@pytest.mark.parametrize(
    "change", ["body = replace(body, '110', '111')", "cashier = '2'", "prev_hash = hash", "seq = 9"]
)
def test_a_message_that_was_tampered_with_is_found(shop: Store, change: str) -> None:
    for number in (1, 2, 3):
        post(shop, sale_of(cart_of((COLA, 1000), number=number)))
    shop.run("DROP TRIGGER outbox_is_final")
    shop.run(f"UPDATE outbox SET {change} WHERE seq = 2")
    assert outbox.first_broken(shop, "1") == 2


def test_totals_that_differ_from_their_movements_are_found(shop: Store) -> None:
    post(shop, sale_of(cart_of((COLA, 2000), (BREAD, 1000), number=1, partner=IVAN)))
    assert totals.rebuild_differs(shop) == []
    shop.run("UPDATE stock_total SET qty = 5 WHERE item = 'КОЛА'")
    shop.run("DELETE FROM partner_month")
    paid = totals.total_of(shop, IVAN.code, totals.TURNOVER)
    assert totals.rebuild_differs(shop) == [
        totals.Difference("stock_total", ("МАГ1", "КОЛА"), 5, -2000),
        totals.Difference("partner_month", ("П1", "turnover", "2026-11"), 0, paid),
    ]


NUMBERING = """
import sys
from store_parts import COLA, cart_of, sale_of
from tui_pos.store import operations
from tui_pos.store.database import Store
from tui_pos.store.usn import next_usn_counter
store = Store.open(sys.argv[1])
input()
for _ in range(25):
    number = next_usn_counter(store, "DT000001")
    sale = sale_of(cart_of((COLA, 1000), number=number), station=sys.argv[2])
    operations.put_intent(store, sale, b"")
    print(number, operations.post(store, sale.id, "1").number)
"""


def test_two_tills_that_save_at_once_share_one_series_without_gaps_or_doubles(path: Path) -> None:
    furnish(Store.open(path)).close()
    tills = [python(NUMBERING, path, station) for station in ("1", "2")]
    given = [pair.split() for till in tills for pair in till.communicate("\n")[0].splitlines()]
    assert sorted(int(usn_number) for usn_number, _ in given) == list(range(1, 51))
    assert sorted(int(number) for _, number in given) == list(range(1, 51))
    with Store.open(path) as store:
        assert catalogue.stock_of(store, SHOP.code, "КОЛА") == -50_000
        assert totals.rebuild_differs(store) == []
        assert outbox.first_broken(store, "1") is outbox.first_broken(store, "2") is None


sales = st.lists(
    st.tuples(
        st.lists(
            st.tuples(st.sampled_from([COLA, BREAD, CHEESE, SERVICE]), st.integers(1, 99_999)), min_size=1, max_size=4
        ),
        st.sampled_from([END_CUSTOMER, IVAN]),
        st.integers(0, 400),
        st.sampled_from(["post", "drop", "leave"]),
    ),
    max_size=6,
)


@examples(25)
@given(sales=sales)
def test_after_any_sales_the_totals_are_proved_and_the_chains_hold(
    quick_store: QuickStore, sales: list[tuple[object, ...]]
) -> None:
    with quick_store() as store:
        furnish(store)
        posted = 0
        for number, (lines, partner, days, fate) in enumerate(sales, 1):
            sale = sale_of(cart_of(*lines, number=number, partner=partner), NOON + timedelta(days=days))
            operations.put_intent(store, sale, usn(number).encode())
            if fate == "post":
                posted += 1
                assert operations.post(store, sale.id, "1") == replace(sale, number=posted, receipt="1")
            elif fate == "drop":
                operations.drop_intent(store, sale.id)
        assert totals.rebuild_differs(store) == []
        assert outbox.first_broken(store, "1") is None
        assert journal.first_broken(store) is None
        assert len(list(outbox.messages(store, "1"))) == posted
