"""The migrations make the schema; the models say the same."""

from importlib import resources
from itertools import pairwise

import pytest

from tui_pos.store.database import Store
from tui_pos.store.migrate import scripts, statements
from tui_pos.store.models import TABLES

INDEX_TABLES = "item_words"


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
        "operation_points",
        "rule_use",
        "letter",
        "operation_basis",
        "stock_movement",
        "partner_movement",
        "rule_version",
        "rule_change",
        "rule_term",
        "journal",
        "outbox",
    }


def test_scripts_come_in_order() -> None:
    assert all(earlier < later for (earlier, _), (later, _) in pairwise(scripts()))
