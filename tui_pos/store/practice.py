"""A shop to practise on: an empty store with the lists of a real one, and with none of its trade."""

from datetime import datetime
from pathlib import Path

from tui_pos.store import meta
from tui_pos.store.database import Store
from tui_pos.store.exchange.stock import COUNT
from tui_pos.store.moments import kept_moment
from tui_pos.store.parties import PUT_PARTNER_WORDS

LISTS = (
    "location",
    "item",
    "barcode",
    "item_sold",
    "name_word",
    "partner",
    "operator",
    "quick_key",
    "rule_change",
    "rule",
    "rule_version",
    "rule_term",
    "script_version",
    "script_confirmed",
    "technician",
)
"""What is copied, each after what it refers to."""

_META = (meta.PIN_SALT, meta.RULES_STAMP, meta.CATALOGUE_STAMP)


def make_practice(path: Path, real: Path, moment: datetime) -> None:
    """Make the store `path` with the lists, the stock and the operators of the store `real`, which stays as it is; its
    name among stores, its numbers and its journal are its own. Raises StoreTrouble.
    """
    with Store.open(path) as store:
        store.run("ATTACH DATABASE ? AS shop", (f"{real.absolute().as_uri()}?mode=ro",))
        with store.write():
            for name in _META:
                row = store.row("SELECT value FROM shop.meta WHERE name = ?", (name,))
                if row is not None:
                    meta.put(store, name, str(row[0]))
            for table in LISTS:
                _copy(store, table)
            for statement in PUT_PARTNER_WORDS:
                store.run(statement)
            store.run("INSERT INTO stock_total (location, item, qty) SELECT location, item, qty FROM shop.stock_total")
            store.run(
                "INSERT INTO stock_movement (location, item, qty, reason, moment) "
                "SELECT location, item, qty, ?, ? FROM stock_total WHERE qty <> 0 ORDER BY location, item",
                (COUNT, kept_moment(moment)),
            )
        store.run("DETACH DATABASE shop")


def _copy(store: Store, table: str) -> None:
    theirs = {row[1] for row in store.rows(f"PRAGMA shop.table_info({table})")}
    ours = [row[1] for row in store.rows(f"PRAGMA main.table_info({table})")]
    names = ", ".join(name for name in ours if name in theirs)
    if names:
        # A word that a list brings with it is there already.
        store.run(f"INSERT OR IGNORE INTO main.{table} ({names}) SELECT {names} FROM shop.{table}")  # noqa: S608
