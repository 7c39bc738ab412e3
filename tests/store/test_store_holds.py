"""The table of carts is made anew for held ones: nothing of an older shop is lost by it."""

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from store_parts import COLA, IVAN, cart_of, furnish, new_id

from tui_pos.errors import Refused
from tui_pos.store import carts, holds, migrate
from tui_pos.store.database import Store
from tui_pos.store.migrate import scripts

AT = "2026-11-22T12:00:00+02:00"


def older_shop(path: Path, monkeypatch: pytest.MonkeyPatch) -> sqlite3.Connection:
    """A store of the version before held sales, with carts in each state, and a sale of one of them."""
    before = [script for script in scripts() if script[0] < 17]
    monkeypatch.setattr(migrate, "scripts", lambda after: before)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    migrate.migrate(connection, path)
    monkeypatch.undo()
    connection.execute("INSERT INTO location VALUES ('Л', 'Л', 'retail', 1, '')")
    connection.execute(
        "INSERT INTO operator (code, name, level, language, operator_group) VALUES ('1', 'х', 'cashier', 'bg', '')"
    )
    connection.execute(
        "INSERT INTO item (code, name, item_group, vat, unit, pack_ratio, type, purchase, wholesale, retail, group1, "
        "group2, group3, group4, group5, group6, group7, group8, active, sought) "
        "VALUES ('И', 'И', '', 'Б', 'бр', 1000, 'standard', 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 'и')"
    )
    for number, state in enumerate(("open", "saving", "cancelled", "posted")):
        cart = new_id().bytes
        connection.execute(
            "INSERT INTO cart VALUES (?, '1', ?, 'Л', NULL, '1', ?, 3)", (cart, state, f"DT000001-0001-{number:07}")
        )
        for line in (1, 2):
            connection.execute("INSERT INTO cart_line VALUES (?, ?, 'И', 1000, 1, 0, 0, 0, 0, NULL)", (cart, line))
        if state == "saving":
            connection.execute(
                "INSERT INTO operation (id, kind, state, location, operator, station, moment, usn, total, change_due, "
                "cart) VALUES (?, 'sale', 'intent', 'Л', '1', '1', ?, 'u', 1, 0, ?)",
                (new_id().bytes, AT, cart),
            )
    return connection


def test_an_older_shop_keeps_its_carts_its_lines_and_its_guards(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = older_shop(path, monkeypatch)
    query = "SELECT id, station, state, location, operator, usn, next_number FROM cart ORDER BY id"
    kept = connection.execute(query).fetchall()
    connection.close()
    with Store.open(path) as store:
        assert store.rows(query) == kept
        assert store.row("SELECT count(*) FROM cart_line") == (8,)
        assert store.row("SELECT count(*) FROM operation JOIN cart ON cart.id = operation.cart") == (1,)
        assert not store.rows("PRAGMA foreign_key_check")
        assert store.row("PRAGMA integrity_check") == ("ok",)
        for forbidden in ("DELETE FROM cart", "UPDATE cart SET usn = NULL WHERE state = 'posted'"):
            with pytest.raises(sqlite3.IntegrityError):
                store.run(forbidden)
        with pytest.raises(sqlite3.IntegrityError):
            store.run("INSERT INTO cart_line VALUES (x'00', 1, 'И', 1, 1, 0, 0, 0, 0, NULL)")
        with pytest.raises(sqlite3.IntegrityError):
            store.run("UPDATE cart SET state = 'held' WHERE state = 'open'")


def test_a_station_holds_many_and_has_one_in_hand(path: Path) -> None:
    moment = datetime.fromisoformat(AT)
    with furnish(Store.open(path)) as store:
        for number in range(3):
            cart = cart_of((COLA, 1000), number=number + 1, partner=IVAN)
            carts.put_cart(store, "1", None, cart)
            holds.hold(store, cart, f"{number}", moment)
        assert carts.open_cart(store, "1") is None
        assert carts.held_count(store) == 3
        assert [held.note for held in holds.held(store)] == ["0", "1", "2"]
        first = holds.held(store)[0].cart
        with pytest.raises(Refused) as refused:
            holds.hold(store, first, "", moment)
        assert refused.value.code == "cart_closed"
        with pytest.raises(Refused) as refused:
            carts.put_cart(store, "1", first, first.without(1))
        assert refused.value.code == "cart_closed", "what is held changes at no till"
        assert holds.take(store, first.id, "2") == (first, "0")
        with pytest.raises(Refused) as refused:
            holds.take(store, holds.held(store)[0].cart.id, "2")
        assert refused.value.code == "cart_in_hand"
        assert carts.open_cart(store, "2") == first
