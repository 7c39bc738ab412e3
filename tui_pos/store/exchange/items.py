"""items.csv: code, name, barcodes, group, VAT, unit, pack, type, and the prices of all groups."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from tui_pos.errors import Refused
from tui_pos.store.catalogue import sought_in
from tui_pos.store.database import Store
from tui_pos.store.exchange import cells
from tui_pos.store.exchange.cells import Column
from tui_pos.store.exchange.staging import Check, Listing, stamped, twice
from tui_pos.store.name_words import keep_words, worth_keeping

PRICES = ("wholesale", "retail", *(f"group{number}" for number in range(1, 9)))

COLUMNS = (
    Column("code", cells.code),
    Column("name", cells.name),
    Column("barcodes", cells.barcodes, cells.written_or_empty),
    Column("group", cells.group),
    Column("vat", cells.vat),
    Column("unit", cells.text),
    Column("pack_ratio", cells.pack_ratio, cells.written_qty),
    Column("type", cells.item_type),
    Column("purchase", cells.price, cells.written_price),
    *(Column(price, cells.price, cells.written_price) for price in PRICES),
    Column("active", cells.yes_or_no, cells.written_yes_or_no),
)

_ITEM = ["code", "name", "item_group", "vat", "unit", "pack_ratio", "type", "purchase", *PRICES, "active", "sought"]

_OTHERS_BARCODE = Check(
    "barcodes",
    "SELECT new.line, new.barcode, barcode.item FROM temp.staged_barcode AS new "
    "JOIN barcode ON barcode.barcode = new.barcode "
    "WHERE barcode.item <> new.item AND barcode.item NOT IN (SELECT code FROM temp.staged)",
    lambda barcode, item: Refused(
        "barcode_taken",
        "Barcode {barcode} is item {item}'s already; take it away from one.",
        barcode=barcode,
        item=item,
    ),
)


def listing(store: Store, moment: datetime) -> Listing:  # noqa: ARG001 - all lists are made alike
    """The list of items."""
    words: set[str] = set()
    names = ", ".join(_ITEM)
    # The names of columns are constants of this module.
    return Listing(
        columns=COLUMNS,
        tables={
            "staged": "line INTEGER PRIMARY KEY, " + ", ".join(_ITEM),
            "staged_barcode": "line, item, barcode, position",
        },
        rows=partial(_rows, words),
        checks=(twice("code"), twice_barcode(), _OTHERS_BARCODE),
        take=(
            stamped("item"),
            (
                f"INSERT INTO item ({names}) SELECT {names} FROM temp.staged WHERE true "  # noqa: S608
                f"ON CONFLICT (code) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _ITEM[1:])}",
                (),
            ),
            ("DELETE FROM barcode WHERE item IN (SELECT code FROM temp.staged)", ()),
            (
                "INSERT INTO barcode (barcode, item, position) SELECT barcode, item, position FROM temp.staged_barcode",
                (),
            ),
        ),
        export=(
            "SELECT code, name, (SELECT group_concat(barcode, '|') FROM "  # noqa: S608
            "(SELECT barcode FROM barcode WHERE barcode.item = item.code ORDER BY position)), "
            f"item_group, vat, unit, pack_ratio, type, purchase, {', '.join(PRICES)}, active FROM item ORDER BY code"
        ),
        then=lambda store: keep_words(store, "item", words),
    )


def twice_barcode() -> Check:
    """No barcode in two rows of a file."""
    return twice("barcode", "staged_barcode")._replace(column="barcodes")


def _rows(words: set[str], line: int, values: Sequence[Any]) -> dict[str, list[tuple[object, ...]]]:
    code, name, barcodes, *others = values
    words |= worth_keeping(name)
    item = (line, code, name, *others, sought_in(name, code))
    return {
        "staged": [item],
        "staged_barcode": [(line, code, barcode, position) for position, barcode in enumerate(barcodes)],
    }
