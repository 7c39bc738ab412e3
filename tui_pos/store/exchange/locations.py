"""locations.csv: shops and warehouses."""

from datetime import datetime

from tui_pos.store.database import Store
from tui_pos.store.exchange import cells
from tui_pos.store.exchange.cells import Column
from tui_pos.store.exchange.staging import Listing, twice

COLUMNS = (
    Column("code", cells.code),
    Column("name", cells.name),
    Column("price_group", cells.price_group),
    Column("negative_stock", cells.yes_or_no, cells.written_yes_or_no),
    Column("group", cells.group, optional=True),
)


def listing(store: Store, moment: datetime) -> Listing:  # noqa: ARG001 - all lists are made alike
    """The list of locations."""
    return Listing(
        columns=COLUMNS,
        tables={"staged": "line INTEGER PRIMARY KEY, code, name, price_group, negative_stock, location_group"},
        rows=lambda line, values: {"staged": [(line, *values)]},
        checks=(twice("code"),),
        take=(
            (
                "INSERT INTO location (code, name, price_group, negative_stock, location_group) "
                "SELECT new.code, new.name, new.price_group, new.negative_stock, "
                "coalesce(new.location_group, kept.location_group, '') "
                "FROM temp.staged AS new LEFT JOIN location AS kept ON kept.code = new.code WHERE true "
                "ON CONFLICT (code) DO UPDATE SET name = excluded.name, price_group = excluded.price_group, "
                "negative_stock = excluded.negative_stock, location_group = excluded.location_group",
                (),
            ),
        ),
        export="SELECT code, name, price_group, negative_stock, location_group FROM location ORDER BY code",
    )
