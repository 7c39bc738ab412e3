"""What is asked at every keystroke and every save finds its rows by an index, however large the shop grows."""

from collections.abc import Callable
from datetime import date

import pytest
from store_parts import BREAD, COLA, IVAN, NOON, cart_of, new_id, sale_of

from tui_pos.domain.operation import Kind
from tui_pos.store import carts, catalogue, journal, operations, parties, reports, rules, totals, usn
from tui_pos.store.database import Store

DAY = date(2026, 11, 21)


def save(store: Store) -> None:
    cart = cart_of((COLA, 1000), (BREAD, 1000), number=1, partner=IVAN)
    carts.put_cart(store, "1", None, cart)
    sale = sale_of(cart)
    operations.put_intent(store, sale, b"")
    operations.post(store, sale.id, "1")


ASKED: dict[str, Callable[[Store], object]] = {
    "a code": lambda store: catalogue.item_by_code(store, "КОЛА"),
    "a barcode": lambda store: catalogue.item_by_barcode(store, "54491472"),
    "stock": lambda store: catalogue.stock_of(store, "МАГ1", "КОЛА"),
    "a card": lambda store: parties.partner_by_card(store, "2900001"),
    "a PIN": lambda store: parties.operator_by_pin(store, "1111"),
    "the cart in hand": lambda store: carts.open_cart(store, "1"),
    "a new USN": lambda store: usn.next_usn_counter(store, "DT000001"),
    "unfinished sales": lambda store: operations.unfinished(store, "1"),
    "an operation": lambda store: operations.by_id(store, new_id()),
    "a number": lambda store: operations.by_number(store, "МАГ1", Kind.SALE, 1),
    "turnover of a month": lambda store: totals.turnover_in(store, "П1", "2026-11"),
    "a journal entry": lambda store: journal.append(store, "void_line", "1", NOON, {}),
    "the stamp of the book": rules.rules_stamp,
    "the receipts of a day": lambda store: reports.receipts(store, DAY, DAY),
    "a whole sale": save,
}


@pytest.mark.parametrize("question", ASKED)
def test_no_question_of_the_till_reads_a_whole_table(shop: Store, question: str) -> None:
    asked: list[str] = []
    shop.connection.set_trace_callback(asked.append)
    ASKED[question](shop)
    shop.connection.set_trace_callback(None)
    for sql in asked:
        if sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            steps = [row[3] for row in shop.rows("EXPLAIN QUERY PLAN " + sql)]
            assert not [step for step in steps if step.startswith("SCAN") and "CONSTANT ROW" not in step], (sql, steps)
