"""The items on the quick keys and tiles of a location."""

from collections.abc import Mapping

from tui_pos.domain.catalogue import Item
from tui_pos.store.catalogue import ITEM_COLUMNS, to_item
from tui_pos.store.database import Store

MOST = 96
"""Eight pages of twelve tiles."""

# The columns are constants: nothing a person types reaches the text of a statement.
_QUICK = (
    f"SELECT {ITEM_COLUMNS}, quick_key.number FROM quick_key JOIN item ON item.code = quick_key.item "  # noqa: S608
    "WHERE quick_key.location = ?"
)


def quick_items(store: Store, location: str) -> Mapping[int, Item]:
    """The item on each number, also one that is no longer sold; without their barcodes."""
    return {row[-1]: to_item(row) for row in store.rows(_QUICK + " ORDER BY quick_key.number", (location,))}


def quick_item(store: Store, location: str, number: int) -> Item | None:
    """The item on a number."""
    row = store.row(_QUICK + " AND quick_key.number = ?", (location, number))
    return None if row is None else to_item(row)


def put_quick(store: Store, location: str, number: int, item: str | None) -> None:
    """Put an item (code) on a number, over what was there; None: nothing stays on it."""
    with store.write():
        if item is None:
            store.run("DELETE FROM quick_key WHERE location = ? AND number = ?", (location, number))
            return
        store.run(
            "INSERT INTO quick_key (location, number, item) VALUES (?, ?, ?) "
            "ON CONFLICT (location, number) DO UPDATE SET item = excluded.item",
            (location, number, item),
        )
