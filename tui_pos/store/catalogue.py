"""Items as the till asks for them: by code, by barcode, by what is typed of the name; and what is in stock.

The two look-ups by code are a hot path: raw SQL on prepared statements, no models.
"""

import json
from collections.abc import Collection, Iterable

from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import Thousandths
from tui_pos.store.database import Row, Store
from tui_pos.store.meta import STAMP_CATALOGUE

ITEM_COLUMNS = (
    "item.code, item.name, item.item_group, item.vat, item.unit, item.pack_ratio, item.type, item.purchase, "
    "item.wholesale, item.retail, item.group1, item.group2, item.group3, item.group4, item.group5, item.group6, "
    "item.group7, item.group8, item.active"
)
"""The columns that `to_item` reads, in its order."""

ITEM_WIDTH = 19

# The columns are constants of this module: nothing a person types reaches the text of a statement.
_BY_CODE = f"SELECT {ITEM_COLUMNS} FROM item WHERE code = ?"  # noqa: S608
_BY_BARCODE = f"SELECT {ITEM_COLUMNS} FROM barcode JOIN item ON item.code = barcode.item WHERE barcode = ?"  # noqa: S608
_IN_USE = (
    f"SELECT {ITEM_COLUMNS} FROM json_each(?) CROSS JOIN item ON item.code = json_each.value "  # noqa: S608
    "WHERE item.active = 1"
)
_BARCODES = "SELECT barcode FROM barcode WHERE item = ? ORDER BY position"

_TYPES = {str(kind): kind for kind in ItemType}


def to_item(row: Row, barcodes: tuple[str, ...] = ()) -> Item:
    """The item in the first `ITEM_WIDTH` columns of `row`."""
    return Item(
        row[0],
        row[1],
        row[2],
        row[3],
        row[4],
        row[5],
        _TYPES[row[6]],
        row[7],
        row[8:18],
        row[18] == 1,
        barcodes,
    )


def item_by_code(store: Store, code: str) -> Item | None:
    """The item with this very code, active or not; without its barcodes, which no sale needs."""
    row = store.row(_BY_CODE, (code,))
    return None if row is None else to_item(row)


def items_in_use(store: Store, codes: Collection[str]) -> dict[str, Item]:
    """The active ones among the items with these codes, by code; without their barcodes. In one look-up."""
    if not codes:
        return {}
    return {row[0]: to_item(row) for row in store.rows(_IN_USE, (json.dumps(list(codes)),))}


def item_by_barcode(store: Store, barcode: str) -> Item | None:
    """The item that carries this very barcode, active or not; without its barcodes, which no sale needs."""
    row = store.row(_BY_BARCODE, (barcode,))
    return None if row is None else to_item(row)


def barcodes_of(store: Store, code: str) -> tuple[str, ...]:
    """The barcodes of an item, in the order in which they were given."""
    return tuple(row[0] for row in store.rows(_BARCODES, (code,)))


def put_item(store: Store, item: Item) -> None:
    """Keep an item, with its barcodes, over whatever was kept under its code."""
    from tui_pos.store.name_words import keep_words, worth_keeping

    with store.write():
        store.run(_STAMP_ITEM, (item.code, int(item.active)))
        store.run(PUT_ITEM, item_values(item))
        store.run("DELETE FROM barcode WHERE item = ?", (item.code,))
        store.run_many(
            "INSERT INTO barcode (barcode, item, position) VALUES (?, ?, ?)",
            [(barcode, item.code, position) for position, barcode in enumerate(item.barcodes)],
        )
        keep_words(store, "item", worth_keeping(item.name))


PUT_ITEM = (
    "INSERT INTO item (code, name, item_group, vat, unit, pack_ratio, type, purchase, wholesale, retail, group1, "
    "group2, group3, group4, group5, group6, group7, group8, active, sought) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (code) DO UPDATE SET name = excluded.name, item_group = excluded.item_group, vat = excluded.vat, "
    "unit = excluded.unit, pack_ratio = excluded.pack_ratio, type = excluded.type, purchase = excluded.purchase, "
    "wholesale = excluded.wholesale, retail = excluded.retail, group1 = excluded.group1, group2 = excluded.group2, "
    "group3 = excluded.group3, group4 = excluded.group4, group5 = excluded.group5, group6 = excluded.group6, "
    "group7 = excluded.group7, group8 = excluded.group8, active = excluded.active, sought = excluded.sought"
)


_STAMP_ITEM = STAMP_CATALOGUE + "NOT EXISTS (SELECT 1 FROM item WHERE code = ? AND active = ?)"  # noqa: S608


def item_values(item: Item) -> tuple[object, ...]:
    """The row that `PUT_ITEM` writes."""
    return (
        item.code,
        item.name,
        item.group,
        item.vat,
        item.unit,
        item.pack_ratio,
        item.type.value,
        item.purchase,
        *item.prices,
        int(item.active),
        sought_in(item.name, item.code),
    )


def sought_in(*texts: str) -> str:
    """What a search looks in: how the texts sound, name first, so that a beginning can be looked up too."""
    # Nothing is searched for the first picture, and patterns take their time to be made.
    from tui_pos.domain.sounded import sounded

    return sounded("\n".join(text for text in texts if text))


def stock_of(store: Store, location: str, item: str) -> Thousandths:
    """How much of an item is at a location, in thousandths of its unit."""
    row = store.row("SELECT qty FROM stock_total WHERE location = ? AND item = ?", (location, item))
    return Thousandths(0 if row is None else row[0])


def stock_everywhere(store: Store, item: str) -> list[tuple[str, Thousandths]]:
    """Where there is how much of an item (location, thousandths of its unit), where it was ever moved, by location."""
    return store.rows(
        "SELECT location.code, stock_total.qty FROM location "
        "JOIN stock_total ON stock_total.location = location.code AND stock_total.item = ? ORDER BY location.code",
        (item,),
    )


def stock_of_many(store: Store, location: str, items: Iterable[str]) -> dict[str, Thousandths]:
    """How much of each of these items is at a location, in thousandths of its unit."""
    found = dict.fromkeys(items, Thousandths(0))
    marks = ", ".join("?" * len(found))
    found.update(
        store.rows(
            f"SELECT item, qty FROM stock_total WHERE location = ? AND item IN ({marks})",  # noqa: S608
            (location, *found),
        )
    )
    return found
