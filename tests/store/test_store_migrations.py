"""The migrations make the schema; the models say the same."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from consignment_parts import back, lot_of, put_with_children, sale_and_children
from store_parts import COLA, NOON, SHOP, bought, cart_of, posted, sale_of, storno_of

from tui_pos.domain.money import Cents
from tui_pos.domain.operation import Kind
from tui_pos.domain.payment import Payment
from tui_pos.store import accounts, carts, holds, journal, operations, outbox, parties, totals
from tui_pos.store.chain import START, link
from tui_pos.store.database import Store
from tui_pos.store.migrate import APPLICATION_ID, scripts, statements
from tui_pos.store.models import TABLES
from tui_pos.store.print_jobs import PrintJobs
from tui_pos.store.rules import StoredRule, history, load_rules, rules_at, rules_stamp, save_rules
from tui_pos.store.search import search_items

INDEX_TABLES = ("item_words", "partner_words")


def test_migrations_are_numbered_without_gaps() -> None:
    assert [number for number, _ in scripts()] == list(range(1, len(scripts()) + 1))


def test_migrations_travel_as_files_of_the_package() -> None:
    folder = resources.files("tui_pos.store") / "migrations"
    assert sum(entry.name.endswith(".sql") for entry in folder.iterdir()) == len(scripts())


def test_a_script_is_split_into_whole_statements() -> None:
    script = "CREATE TABLE a (b);\nCREATE TRIGGER c AFTER INSERT ON a BEGIN\n  DELETE FROM a;\nEND;\n"
    assert len(list(statements(script))) == 2
    with pytest.raises(ValueError, match="unfinished"):
        list(statements("CREATE TABLE a (b"))


def test_models_and_migrated_schema_have_the_same_tables(store: Store) -> None:
    kept = {row[0] for row in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert {name for name in kept if not name.startswith(INDEX_TABLES)} == {model._meta.table_name for model in TABLES}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model.__name__)
def test_models_and_migrated_schema_have_the_same_columns(store: Store, model: type) -> None:
    columns = {
        row[1]: (row[2], not row[3], bool(row[5]))
        for row in store.rows(f"PRAGMA table_info({model._meta.table_name})")  # type: ignore[attr-defined]
    }
    kinds = {"TEXT": "TEXT", "INT": "INTEGER", "BOOL": "INTEGER", "BLOB": "BLOB"}
    keys = {field.column_name for field in model._meta.get_primary_keys()}  # type: ignore[attr-defined]
    assert columns == {
        field.column_name: (kinds[field.field_type], field.null, field.column_name in keys)
        for field in model._meta.sorted_fields  # type: ignore[attr-defined]
    }


def test_queries_of_models_run_on_the_store(store: Store) -> None:
    for model in TABLES:
        store.fetch(model.select())


def test_every_table_but_the_totals_and_carts_refuses_deletion(store: Store) -> None:
    guarded = {
        row[0] for row in store.rows("SELECT tbl_name FROM sqlite_master WHERE name LIKE '%\\_stays' ESCAPE '\\'")
    }
    assert guarded == {
        "item",
        "cart",
        "operation",
        "operation_line",
        "payment",
        "rule_share",
        "operation_original",
        "fiscal_memory",
        "operation_points",
        "rule_use",
        "letter",
        "operation_basis",
        "operation_lot",
        "lot",
        "lot_movement",
        "stock_movement",
        "partner_movement",
        "rule_version",
        "rule_change",
        "rule_term",
        "script_version",
        "script_confirmed",
        "technician",
        "notice",
        "journal",
        "document",
        "document_line",
        "shift",
        "shift_count",
        "cash_move",
        "outbox",
    }


def test_scripts_come_in_order() -> None:
    assert all(earlier < later for (earlier, _), (later, _) in pairwise(scripts()))


@contextmanager
def shop_at(path: Path, number: int) -> Iterator[sqlite3.Connection]:
    """A store as it was after the migration with this number."""
    with closing(sqlite3.connect(path)) as connection:
        for _, script in scripts()[:number]:
            connection.executescript(script)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {number}")
        yield connection
        connection.commit()


FIRST_RELEASE = 7
"""The last migration of version 0.1.0."""

OLD_SHOP = """
INSERT INTO meta VALUES ('store_id', 'x'), ('incarnation', '1'), ('pin_salt', '00'), ('rules_stamp', '5');
INSERT INTO location VALUES ('МАГ1', 'Магазин 1', 'retail', 1);
INSERT INTO operator VALUES ('1', 'Мария', 'cashier', NULL, 'bg'), ('2', 'Стефан', 'manager', NULL, 'bg');
INSERT INTO partner VALUES ('П1', 'Иван', '', 'retail', 500, NULL, NULL, NULL, '', '', '', '', '', 1, 'иван');
INSERT INTO item VALUES (1, 'КОЛА', 'Кола', '', 'Б', 'бр', 1000, 'standard', 0, 0, 110, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'к');
INSERT INTO operation VALUES (x'00112233445566778899aabbccddeeff', 'sale', 'posted', 'МАГ1', 'П1', '1', '1',
    '2026-10-21T12:00:00+02:00', 'DT000001-0001-0000001', 110, 0, NULL, 1, '0000001');
INSERT INTO print_job VALUES (x'00112233445566778899aabbccddeeff', x'', 41, '0000001', 0);
INSERT INTO counter VALUES ('МАГ1', 'sale', 1);
INSERT INTO partner_movement VALUES (1, 'П1', 'turnover', 110, '2026-10', NULL, '2026-10-21T12:00:00+02:00');
INSERT INTO partner_total VALUES ('П1', 'turnover', 110);
INSERT INTO partner_month VALUES ('П1', 'turnover', '2026-10', 110);
INSERT INTO rule VALUES ('a', 2, 1, 0), ('b', 1, 0, 0), ('c', 1, 2, 1);
INSERT INTO rule_version VALUES
    ('a', 1, 'А', 1, 1, '{}'), ('a', 2, 'А', 2, 1, '{}'), ('b', 1, 'Б', 1, 1, '{}'), ('c', 1, 'В', 1, 1, '{}');
"""


def test_a_shop_of_the_first_release_goes_on_with_all_it_has(path: Path) -> None:
    with shop_at(path, FIRST_RELEASE) as connection:
        connection.executescript(OLD_SHOP)
    with Store.open(path) as store:
        first = operations.by_number(store, SHOP.code, Kind.SALE, 1)
        assert first is not None
        assert (first.of, first.points, operations.basis_of(store, first.id)) == (None, (), None)
        assert PrintJobs(path).noted(first.id) == '{"document":41}'
        assert parties.location(store, SHOP.code) == SHOP
        assert [item.code for text in ("kola", "клоа") for item in search_items(store, text, 5)] == ["КОЛА", "КОЛА"]
        assert accounts.account_of(store, "П1", NOON, 30).turnover_last_month == 110
        book = [StoredRule("b", "Б", 1, 1, True, "{}"), StoredRule("a", "А", 2, 2, True, "{}")]
        assert load_rules(store) == rules_at(store, rules_stamp(store)) == book
        assert [(version.moment, version.operator) for version in history(store, "a")] == [(None, "")] * 2
        save_rules(store, book[::-1], moment=NOON)
        assert load_rules(store) == book[::-1]
        assert rules_at(store, 5) == book
        sale = posted(store, bought(2, (COLA, 2000), credit=100, earned=6))
        assert posted(store, storno_of(store, sale)).number == 1
        assert sale.number == 2
        assert totals.rebuild_differs(store) == []


BEFORE_CHILDREN = 12

SHOP_WITH_SALES = """
INSERT INTO meta VALUES ('store_id', 'x'), ('incarnation', '1'), ('pin_salt', '00'), ('rules_stamp', '5');
INSERT INTO location VALUES ('МАГ1', 'Магазин 1', 'retail', 1, '');
INSERT INTO operator VALUES ('1', 'Мария', 'cashier', NULL, 'bg', ''), ('2', 'Стефан', 'manager', NULL, 'bg', '');
INSERT INTO partner VALUES ('П1', 'Иван', '', 'retail', 0, NULL, NULL, NULL, '', '', '', '', '', 1, 'иван');
INSERT INTO item VALUES
    (1, 'КОЛА', 'Кола', '', 'Б', 'бр', 1000, 'standard', 0, 0, 110, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'к'),
    (2, 'КАСА', 'Каса', '', 'Б', 'бр', 1000, 'standard', 0, 0, 600, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'к'),
    (3, 'ХЛЯБ', 'Хляб', '', 'Б', 'бр', 1000, 'standard', 0, 0, 120, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'х');
INSERT INTO operation VALUES
    (x'00112233445566778899aabbccddee01', 'sale', 'intent', 'МАГ1', 'П1', '1', '1', '2026-10-21T12:00:00+02:00',
     'DT000001-0001-0000001', 110, 0, NULL, NULL, NULL, NULL, NULL, 0, 0),
    (x'00112233445566778899aabbccddee02', 'sale', 'intent', 'МАГ1', 'П1', '1', '1', '2026-10-22T12:00:00+02:00',
     'DT000001-0001-0000002', 110, 0, NULL, NULL, NULL, NULL, NULL, 0, 0);
INSERT INTO operation_line SELECT id, 0, 1, 'КОЛА', 'Кола', '', 'Б', 'бр', 1000, 'standard', 0, 1000, 110, 0, 0, 0, 110,
    0, 0, NULL FROM operation;
INSERT INTO payment SELECT id, 0, 'cash', 110 FROM operation;
INSERT INTO print_job (operation, receipt) SELECT id, x'00' FROM operation;
UPDATE operation SET state = 'posted', number = 1, receipt = '0000001' WHERE hex(id) LIKE '%01';
INSERT INTO counter VALUES ('МАГ1', 'sale', 1);
"""


def test_a_shop_without_consignments_goes_on_with_its_sales_and_one_that_waits(path: Path) -> None:
    with shop_at(path, BEFORE_CHILDREN) as connection:
        connection.executescript(SHOP_WITH_SALES)
    with Store.open(path) as store:
        assert store.rows("PRAGMA foreign_key_check") == []
        first = operations.by_number(store, SHOP.code, Kind.SALE, 1)
        assert first is not None
        assert (first.parent, first.children, first.lots) == (None, (), ())
        assert first.payments == (Payment("cash", Cents(110)),)
        (waiting,) = operations.unfinished(store, "1")
        assert operations.post(store, waiting.id, "0000002").number == 2
        sale, children = sale_and_children(9)
        done = operations.post(store, put_with_children(store, sale, children).id, "0000003")
        assert [child.number for child in done.children] == [1, 4, 1]
        assert posted(store, storno_of(store, first)).number == 1
        operations.post_at_once(store, back(store, {lot_of(children[0][0]): 1000}))
        assert totals.rebuild_differs(store) == []


BEFORE_HOLDS = 15

SHOP_IN_TRADE = """
INSERT INTO meta (name, value) VALUES
    ('store_id', 'x'), ('incarnation', '1'), ('pin_salt', '00'), ('rules_stamp', '5');
INSERT INTO location VALUES ('МАГ1', 'Магазин 1', 'retail', 1, '');
INSERT INTO operator VALUES ('1', 'Мария', 'cashier', NULL, 'bg', '');
INSERT INTO partner VALUES ('П1', 'Иван Петров', '', 'retail', 0, NULL, NULL, NULL, '', '', '', '', '', 1, 'иван');
INSERT INTO item VALUES
    (1, 'КОЛА', 'Кола', '', 'Б', 'бр', 1000, 'standard', 0, 0, 110, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'к');
INSERT INTO cart VALUES
    (x'00112233445566778899aabbccddee01', '1', 'posted', 'МАГ1', 'П1', '1', 'DT000001-0001-0000001', 2),
    (x'00112233445566778899aabbccddee02', '1', 'cancelled', 'МАГ1', NULL, '1', 'DT000001-0001-0000002', 2),
    (x'00112233445566778899aabbccddee03', '1', 'saving', 'МАГ1', NULL, '1', 'DT000001-0001-0000003', 2),
    (x'00112233445566778899aabbccddee04', '1', 'open', 'МАГ1', 'П1', '1', 'DT000001-0001-0000004', 2);
INSERT INTO cart_line SELECT id, 1, 'КОЛА', 1000, 110, 0, 0, 0, 0, NULL FROM cart;
INSERT INTO operation (id, kind, state, location, partner, operator, station, moment, usn, total, change_due, cart)
    SELECT id, 'sale', 'intent', location, partner, operator, '1', '2026-10-21T12:00:00+02:00', usn, 110, 0, id
    FROM cart WHERE state IN ('posted', 'saving');
INSERT INTO print_job (operation, receipt) SELECT id, x'00' FROM operation;
UPDATE operation SET state = 'posted', number = 1, receipt = '0000001' WHERE hex(id) LIKE '%01';
INSERT INTO counter VALUES ('МАГ1', 'sale', 1);
"""


def test_a_shop_without_holds_goes_on_with_its_carts_and_its_chains(path: Path) -> None:
    at, key = "2026-10-21T12:00:00+02:00", bytes.fromhex("00112233445566778899aabbccddee01")
    entry = (1, at, "void_line", "1", None, "{}")
    body_hash = hashlib.sha256(b"{}").digest()
    head = ("1", 1, key, "sale", "x", 1, "1", at)
    message = (*head, "{}", body_hash, START, link(START, *head, body_hash))
    with shop_at(path, BEFORE_HOLDS) as connection:
        connection.executescript(SHOP_IN_TRADE)
        connection.execute("INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*entry, START, link(START, *entry)))
        connection.execute("INSERT INTO outbox VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", message)
    with Store.open(path) as store:
        assert store.rows("PRAGMA foreign_key_check") == []
        states = store.rows("SELECT state, count(*) FROM cart JOIN cart_line ON cart = id GROUP BY state")
        assert states == [("cancelled", 1), ("open", 1), ("posted", 1), ("saving", 1)]
        cart = carts.open_cart(store, "1")
        assert cart is not None
        assert (cart.usn, cart.partner.code, cart.total) == ("DT000001-0001-0000004", "П1", 110)
        holds.hold(store, cart, "later", NOON)
        (waiting,) = operations.unfinished(store, "1")
        operations.drop_intent(store, waiting.id)
        assert carts.cart_by_id(store, waiting.id) == carts.open_cart(store, "1")
        assert [one.code for one in parties.search_partners(store, "petrov", 5)] == ["П1"]
        assert journal.first_broken(store) is outbox.first_broken(store, "1") is None
        assert posted(store, sale_of(cart_of((COLA, 1000), number=9))).number == 2
        assert journal.first_broken(store) is outbox.first_broken(store, "1") is None
        store.run("DROP TRIGGER outbox_stays")
        store.run("DELETE FROM outbox WHERE seq = 2")
        assert outbox.first_broken(store, "1") == 2
