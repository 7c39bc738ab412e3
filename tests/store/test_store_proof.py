"""Somebody who reaches into the file with another program is found, and the first thing that does not hold is named."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from store_parts import COLA, NOON, bought, furnish, put

from tui_pos.errors import StoreTrouble
from tui_pos.store import journal, operations
from tui_pos.store.database import Store
from tui_pos.store.proof import Proof, chains, proofs

Tampered = Callable[..., dict[str, str]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with Store.open(path) as store:
        furnish(store)
        for number in range(1, 6):
            journal.append(store, "void_line", "1", NOON, {"line": number, "net": 110})
            operations.post(store, put(store, bought(number, (COLA, 1000))).id, f"{number:07}")
    return path


def broken(found: Iterator[Proof]) -> dict[str, str]:
    return {proof.about.say(): proof.broken.say() for proof in found if proof.broken is not None}


@pytest.fixture
def tampered(file: Path) -> Tampered:
    """Run SQL on the file as any other program would, and see what is found."""

    def tamper(*statements: str, only_chains: bool = False) -> dict[str, str]:
        with closing(sqlite3.connect(file)) as connection:
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
            for name in names:
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        with Store.open(file, read_only=True) as store:
            return broken(chains(store) if only_chains else proofs(store))

    return tamper


def test_a_shop_that_nobody_reached_into_is_whole(file: Path) -> None:
    with Store.open(file, read_only=True) as store:
        found = list(proofs(store))
    assert [proof.broken for proof in found] == [None] * len(found)
    assert [proof.about.say() for proof in found] == [
        "Database",
        "References",
        "Totals",
        "Journal",
        "Operations of till 1",
        "Operations as posted",
    ]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE journal SET facts = replace(facts, '110', '111') WHERE seq = 3", "number 3 of {}: it was changed"),
        ("UPDATE journal SET operator = '2' WHERE seq = 2", "number 2 of {}: it was changed"),
        ("UPDATE journal SET moment = '2026-11-20T12:00:00+02:00' WHERE seq = 4", "it was changed"),
        ("DELETE FROM journal WHERE seq = 1", "number 1: it is missing"),
        ("DELETE FROM journal WHERE seq = 3", "number 3: it is missing"),
        ("DELETE FROM journal WHERE seq = 5", "number 5: it is missing"),
        ("DELETE FROM journal WHERE seq >= 4", "number 4: it is missing"),
        ("DELETE FROM journal", "number 1: it is missing"),
    ],
)
def test_the_first_broken_link_of_the_journal_is_named(tampered: Tampered, statement: str, said: str) -> None:
    found = tampered(statement, only_chains=True)
    assert list(found) == ["Journal"]
    assert said.format(NOON.isoformat()) in found["Journal"]


def test_an_entry_made_up_at_the_end_is_found(tampered: Tampered) -> None:
    found = tampered(
        "INSERT INTO journal SELECT 6, moment, kind, operator, operation, facts, hash, hash FROM journal WHERE seq = 5",
        only_chains=True,
    )
    assert "number 6" in found["Journal"]


def test_what_was_posted_is_proved_by_its_chain(tampered: Tampered) -> None:
    found = tampered("UPDATE outbox SET body = replace(body, '110', '111') WHERE seq = 2")
    assert "number 2" in found["Operations of till 1"]
    assert "is not what it was posted as" in found["Operations as posted"]


@pytest.mark.parametrize(
    ("statement", "about", "said"),
    [
        ("UPDATE stock_total SET qty = qty + 1000", "Totals", "stock_total МАГ1 КОЛА says"),
        ("UPDATE operation SET total = 1 WHERE number = 3", "Operations as posted", "sale 3 of МАГ1 is not what"),
        ("UPDATE operation_line SET price = 1, net = 1", "Operations as posted", "A line of sale 1 of МАГ1"),
        ("UPDATE payment SET amount = 1", "Operations as posted", "A payment of sale 1 of МАГ1"),
        ("UPDATE operation SET receipt = '9' WHERE number = 2", "Operations as posted", "sale 2 of МАГ1"),
        ("DELETE FROM operation_line WHERE position = 0", "Operations as posted", "A line of sale 1"),
        ("UPDATE operation_line SET net = 1", "Operations as posted", "A line of sale 1 of МАГ1"),
        ("UPDATE operation_line SET vat = 'А'", "Operations as posted", "A line of sale 1 of МАГ1"),
        (
            "INSERT INTO operation_line SELECT operation, 1, 2, item, name, item_group, vat, unit, pack_ratio, type, "
            "purchase, qty, price, percent, off, discount, net, 0, 0, NULL FROM operation_line",
            "Operations as posted",
            "A line of sale 1 of МАГ1",
        ),
        ("UPDATE payment SET type = 'card'", "Operations as posted", "A payment of sale 1 of МАГ1"),
        (
            "INSERT INTO payment SELECT operation, 1, 'cash', 0, NULL, 0 FROM payment",
            "Operations as posted",
            "A payment of sale 1 of МАГ1",
        ),
        ("UPDATE operation SET moment = '2026-10-21T12:00:00+03:00'", "Operations as posted", "sale 1 of МАГ1 is not"),
        ("UPDATE operation SET partner = NULL WHERE number = 2", "Operations as posted", "sale 2 of МАГ1 is not"),
        ("UPDATE operation SET usn = 'x' WHERE number = 2", "Operations as posted", "sale 2 of МАГ1 is not"),
        ("UPDATE operation SET change_due = 1 WHERE number = 2", "Operations as posted", "sale 2 of МАГ1 is not"),
    ],
)
def test_sums_that_were_falsified_are_found(tampered: Tampered, statement: str, about: str, said: str) -> None:
    found = tampered("PRAGMA foreign_keys = OFF", statement)
    assert said in found[about]


def test_a_message_that_was_taken_off_the_end_with_its_sale_is_missed(tampered: Tampered) -> None:
    last = "(SELECT id FROM operation WHERE number = 5)"
    found = tampered(
        "PRAGMA foreign_keys = OFF",
        f"DELETE FROM outbox WHERE id = {last}",
        *(f"DELETE FROM {table} WHERE operation = {last}" for table in ("operation_line", "payment", "print_job")),
        "DELETE FROM operation WHERE number = 5",
        only_chains=True,
    )
    assert "number 5: it is missing" in found["Operations of till 1"]


@pytest.mark.parametrize(
    ("statement", "about", "said"),
    [
        ("UPDATE journal SET prev_hash = 'x' WHERE seq = 2", "Journal", "number 2"),
        ("UPDATE journal SET hash = 7 WHERE seq = 2", "Journal", "number 2"),
        ("UPDATE outbox SET prev_hash = 'x' WHERE seq = 2", "Operations of till 1", "number 2"),
        ("UPDATE outbox SET id = x'00' WHERE seq = 2", "Operations of till 1", "number 2"),
        ("UPDATE outbox SET body = x'00' WHERE seq = 2", "Operations of till 1", "number 2"),
        ("UPDATE outbox SET body = 'x' WHERE seq = 2", "Operations as posted", "cannot be read: malformed JSON"),
        ("UPDATE journal_head SET seq = 'x'", "Journal", "number 5"),
    ],
)
def test_what_is_no_entry_at_all_is_a_broken_link_too(
    tampered: Tampered, statement: str, about: str, said: str
) -> None:
    assert said in tampered(statement)[about]


@pytest.mark.parametrize("asked", ["journal_head", "outbox_head", "stock_movement", "told.value"])
def test_a_shop_that_sells_while_it_is_proved_is_whole(file: Path, asked: str) -> None:
    numbers = count(6)
    with Store.open(file) as till, Store.open(file, read_only=True) as store:

        def sell(statement: str) -> None:
            if asked in statement:
                number = next(numbers)
                journal.append(till, "void_line", "1", NOON, {"line": number})
                operations.post(till, put(till, bought(number, (COLA, 1000))).id, f"{number:07}")

        store.connection.set_trace_callback(sell)
        assert broken(proofs(store)) == {}
    assert next(numbers) > 6


def test_a_table_that_is_gone_is_named(tampered: Tampered) -> None:
    assert "operation_points is missing" in tampered("DROP TABLE operation_points")["Database"]


def test_a_row_that_refers_to_nothing_is_found(tampered: Tampered) -> None:
    found = tampered("PRAGMA foreign_keys = OFF", "UPDATE operation SET operator = '77' WHERE number = 1")
    assert "refers to what is not there" in found["References"]


def test_a_byte_changed_in_the_file_itself_is_found(file: Path) -> None:
    with Store.open(file) as store:
        store.run("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(file.read_bytes())
    at = data.index(b'{"line":3')
    data[at + len(b'{"line":')] = ord("8")
    file.write_bytes(data)
    with Store.open(file, read_only=True) as store:
        assert "number 3" in broken(chains(store))["Journal"]


def test_a_page_that_is_no_page_any_more_is_told_and_stops_nothing_else(file: Path) -> None:
    with Store.open(file) as store:
        store.run("PRAGMA wal_checkpoint(TRUNCATE)")
        page = store.row("SELECT rootpage FROM sqlite_master WHERE name = 'stock_movement'")
    assert page is not None
    data = bytearray(file.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    data[(page[0] - 1) * size : page[0] * size] = b"\xff" * size
    file.write_bytes(data)
    with Store.open(file, read_only=True) as store:
        found = broken(proofs(store))
    assert found["Database"]
    assert "Journal" not in found


def test_a_file_that_is_no_database_is_trouble_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreTrouble):
        Store.open(tmp_path / "shop.db", read_only=True)
