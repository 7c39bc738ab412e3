"""The catalogue's stamp changes with every item or partner that comes or goes out of use, and with nothing else."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from store_parts import COLA, IVAN

from tui_pos.domain.money import Cents
from tui_pos.store import catalogue, meta, parties, rules
from tui_pos.store.database import Store
from tui_pos.store.exchange import export_file, import_file


def put_items(store: Store, **changes: object) -> None:
    catalogue.put_item(store, replace(COLA, **changes))  # type: ignore[arg-type]


def put_partners(store: Store, **changes: object) -> None:
    parties.put_partner(store, replace(IVAN, **changes))  # type: ignore[arg-type]


def import_again(store: Store, kind: str, old: str, new: str) -> None:
    """Import the list as it is exported, with `old` made `new`."""
    file = store.path.with_suffix(".csv")
    export_file(store, kind, file)
    text = file.read_text("utf-8-sig")
    file.write_text(text.replace(old, new), "utf-8")
    assert import_file(store, kind, file).problems == []


CHANGES: dict[str, Callable[[Store], object]] = {
    "an item that is new": lambda store: put_items(store, code="НОВА", barcodes=()),
    "an item out of use": lambda store: put_items(store, active=False),
    "a partner that is new": lambda store: put_partners(store, code="П9", card=""),
    "a partner out of use": lambda store: put_partners(store, active=False),
    "a list with a new item": lambda store: import_again(store, "items", "УСЛУГА", "ДРУГА"),
    "a list with an item out of use": lambda store: import_again(store, "items", ",yes", ",no"),
    "a list with a new partner": lambda store: import_again(store, "partners", "П2", "П9"),
    "a list with a partner out of use": lambda store: import_again(store, "partners", ",yes", ",no"),
}

OTHERS: dict[str, Callable[[Store], object]] = {
    "an item with another price": lambda store: put_items(store, purchase=Cents(1)),
    "a partner with another name": lambda store: put_partners(store, name="Иван"),
    "the same items": lambda store: import_again(store, "items", "Кашкавал", "Сирене"),
    "the same partners": lambda store: import_again(store, "partners", "Кафене", "Кафе"),
    "a rule": lambda store: rules.save_rules(store, [rules.StoredRule("a", "a", 1, 1, True, "{}")]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_comes_or_goes_out_of_use_changes_the_stamp(shop: Store, path: Path, change: str) -> None:
    before = meta.catalogue_stamp(shop)
    CHANGES[change](shop)
    with Store.open(path) as other:
        assert meta.catalogue_stamp(other) > before
        assert meta.stamps(other).rules == rules.rules_stamp(other) == 0


@pytest.mark.parametrize("change", OTHERS)
def test_nothing_else_changes_the_stamp(shop: Store, change: str) -> None:
    before = meta.catalogue_stamp(shop)
    OTHERS[change](shop)
    assert meta.catalogue_stamp(shop) == before


def test_a_change_that_is_undone_leaves_the_stamp_as_it_was(shop: Store) -> None:
    before = meta.catalogue_stamp(shop)
    shop.run("CREATE TEMP TRIGGER no_change BEFORE UPDATE ON item BEGIN SELECT RAISE(ABORT, 'no'); END")
    with pytest.raises(sqlite3.IntegrityError):
        put_items(shop, active=False)
    assert meta.catalogue_stamp(shop) == before
