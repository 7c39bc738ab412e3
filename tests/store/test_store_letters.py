"""Letters wait for the receipt, are tried until they are out, and stand in no way of each other."""

import sqlite3
from dataclasses import replace

import pytest
from store_parts import COLA, IVAN, NOON, cart_of, sale_of

from tui_pos.domain.operation import Letter, Operation
from tui_pos.store import journal, letters, operations, outbox
from tui_pos.store.database import Store

SECRET = "Честит рожден ден, Иване!"


def sale_with_letters(number: int, *texts: str) -> Operation:
    return replace(
        sale_of(cart_of((COLA, 1000), number=number, partner=IVAN)),
        letters=tuple(Letter("r7", f"ivan{number}@example.com", text) for text in texts),
    )


def posted(store: Store, number: int, *texts: str) -> Operation:
    sale = sale_with_letters(number, *texts)
    operations.put_intent(store, sale, b"")
    return operations.post(store, sale.id, "1")


def texts(store: Store, limit: int = 10) -> list[str]:
    return [letter.text for letter in letters.unsent(store, limit)]


def test_a_letter_is_sent_when_its_operation_is_posted_and_not_before(shop: Store) -> None:
    sale = sale_with_letters(1, SECRET, "втора")
    operations.put_intent(shop, sale, b"")
    assert letters.unsent(shop, 10) == []
    assert operations.post(shop, sale.id, "1").letters == sale.letters
    first, second = letters.unsent(shop, 10)
    assert (first.operation, first.to, first.text, first.moment) == (
        sale.id,
        "ivan1@example.com",
        SECRET,
        sale.moment,
    )
    assert second.text == "втора"
    letters.mark_sent(shop, first.id)
    letters.mark_sent(shop, first.id)
    assert texts(shop) == ["втора"]


def test_the_letters_of_a_sale_that_was_taken_back_are_never_sent(shop: Store) -> None:
    sale = sale_with_letters(1, SECRET)
    operations.put_intent(shop, sale, b"")
    operations.drop_intent(shop, sale.id)
    assert letters.unsent(shop, 10) == []
    assert operations.by_id(shop, sale.id) == sale


def test_a_letter_that_fails_comes_after_the_others_and_is_given_up_after_twenty_tries(shop: Store) -> None:
    posted(shop, 1, "bad")
    posted(shop, 2, "good", "better")
    bad = letters.unsent(shop, 1)[0]
    assert not letters.mark_failed(shop, bad.id, "the server is away")
    assert texts(shop) == ["good", "better", "bad"]
    assert texts(shop, 2) == ["good", "better"]
    assert [letters.mark_failed(shop, bad.id, "away") for _ in range(19)] == [False] * 18 + [True]
    assert texts(shop) == ["good", "better"]
    assert not letters.mark_failed(shop, bad.id, "away")
    letters.mark_sent(shop, bad.id)
    assert shop.row("SELECT state, tries, trouble FROM letter WHERE id = ?", (bad.id,)) == ("given_up", 20, "away")


def test_what_a_letter_says_and_to_whom_is_told_nobody_else(shop: Store) -> None:
    posted(shop, 1, SECRET)
    dropped = sale_with_letters(2, SECRET)
    operations.put_intent(shop, dropped, b"")
    operations.drop_intent(shop, dropped.id)
    bodies = [message.body for message in outbox.messages(shop, "1")]
    assert '"letters":[{"rule":"r7"}]' in bodies[0]
    told = "".join(bodies) + "".join(str(entry) for entry in journal.entries(shop))
    assert SECRET not in told
    assert "example.com" not in told


@pytest.mark.parametrize("change", ["text = ''", "address = 'x'", "operation = x''"])
def test_a_letter_never_changes(shop: Store, change: str) -> None:
    posted(shop, 1, SECRET)
    for statement in (f"UPDATE letter SET {change}", "DELETE FROM letter"):
        with pytest.raises(sqlite3.IntegrityError):
            shop.run(statement)


def test_a_notice_is_sent_by_the_same_postman_under_a_number_of_its_own(shop: Store) -> None:
    posted(shop, 1, "letter")
    letters.add_notice(shop, "petar@example.com", "notice", NOON)
    letters.add_notice(shop, "anna@example.com", "another", NOON)
    found = letters.unsent(shop, 10)
    assert [each.text for each in found] == ["notice", "another", "letter"]
    assert len({each.id for each in found}) == len({each.operation for each in found}) == 3
    assert (found[0].to, found[0].moment) == ("petar@example.com", NOON)
    assert letters.unsent(shop, 10) == found
    letters.mark_sent(shop, found[0].id)
    assert texts(shop) == ["another", "letter"]
    assert not letters.mark_failed(shop, found[1].id, "away")
    assert texts(shop) == ["letter", "another"]
    assert texts(shop, 1) == ["letter"]
    assert letters.mark_failed(shop, found[1].id, "550", for_good=True)
    letters.mark_sent(shop, found[1].id)
    letters.mark_sent(shop, found[2].id)
    assert letters.unsent(shop, 10) == []
    assert shop.rows("SELECT state, tries, trouble FROM notice ORDER BY id") == [
        ("sent", 1, ""),
        ("given_up", 2, "550"),
    ]


@pytest.mark.parametrize("change", ["text = ''", "address = 'x'", "key = x''", "state = 'ready'"])
def test_a_notice_never_changes(shop: Store, change: str) -> None:
    letters.add_notice(shop, "petar@example.com", SECRET, NOON)
    letters.mark_sent(shop, letters.unsent(shop, 1)[0].id)
    for statement in (f"UPDATE notice SET {change}", "DELETE FROM notice"):
        with pytest.raises(sqlite3.IntegrityError):
            shop.run(statement)
