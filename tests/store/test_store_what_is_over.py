"""What is over takes nothing more and gives nothing away, from whatever side it is tried."""

import sqlite3

import pytest
from store_parts import BREAD, COLA, MARIA, NOON, SHOP, new_id

from tui_pos.domain.documents import Document
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Kind
from tui_pos.domain.parties import END_CUSTOMER
from tui_pos.store import documents, shifts
from tui_pos.store.database import Store


def test_no_line_of_an_open_document_becomes_one_of_a_document_that_is_over(shop: Store) -> None:
    over, still_open = (
        Document(new_id(), Kind.DELIVERY, "open", SHOP, END_CUSTOMER, MARIA, "", NOON) for _ in range(2)
    )
    for document, item in ((over, COLA), (still_open, BREAD)):
        documents.put_document(shop, document)
        documents.add_line(shop, document.id, item.code, Thousandths(1000), Cents(1))
    documents.add_line(shop, still_open.id, COLA.code, Thousandths(1000), Cents(1))
    documents.end_document(shop, over.id, "posted")
    with pytest.raises(sqlite3.IntegrityError, match="taken out and added anew"):
        shop.run("UPDATE document_line SET document = ? WHERE item = 'ХЛЯБ'", (over.id.bytes,))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE shift_count SET shift = 1 WHERE shift = 2",
        "INSERT INTO shift_count (shift, denomination, pieces) VALUES (1, 500, 1)",
        "UPDATE shift_count SET pieces = 2 WHERE shift = 1",
        "DELETE FROM shift_count WHERE shift = 1",
        "UPDATE shift SET expected = 0 WHERE id = 1",
        "DELETE FROM shift WHERE id = 1",
        "INSERT INTO cash_move (station, shift, move, amount, reason, operator, moment) "
        "VALUES ('1', 1, 'out', -500, '', '1', '')",
    ],
)
def test_a_shift_that_is_closed_stays_as_it_was(shop: Store, statement: str) -> None:
    for pieces, one in enumerate((Cents(100), Cents(200)), 1):
        shift = shifts.begin(shop, "1", MARIA.code, Cents(0), NOON)
        shifts.put_count(shop, shift.id, one, pieces)
        if pieces == 1:
            shifts.close(shop, shift, MARIA.code, NOON, counted=Cents(100), expected=Cents(100), z=False)
    with pytest.raises(sqlite3.IntegrityError):
        shop.run(statement)
    assert shifts.count_of(shop, 1) == {100: 1}
