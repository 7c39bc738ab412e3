"""stock.csv: how much of each item is where. A row is a count: the stock moves by the difference to what was kept."""

from datetime import datetime

from tui_pos.store.database import Store
from tui_pos.store.exchange import cells
from tui_pos.store.exchange.cells import Column
from tui_pos.store.exchange.staging import KNOWN_ITEM, KNOWN_LOCATION, Listing, twice
from tui_pos.store.moments import kept_moment

COUNT = "count"
"""The reason of the movements that a count makes."""

COLUMNS = (
    Column("location", cells.code),
    Column("item", cells.code),
    Column("qty", cells.qty, cells.written_qty),
)

_CHECKS = (
    KNOWN_LOCATION,
    KNOWN_ITEM,
    twice("item", within="location"),
)


def listing(store: Store, moment: datetime) -> Listing:  # noqa: ARG001 - all lists are made alike
    """The list of what is in stock, as counted at `moment`."""
    return Listing(
        columns=COLUMNS,
        tables={"staged": "line INTEGER PRIMARY KEY, location, item, qty"},
        rows=lambda line, values: {"staged": [(line, *values)]},
        checks=_CHECKS,
        take=(
            (
                # What open counts have noted of the stock was wrong by as much.
                "UPDATE document_line SET expected = expected + new.qty - coalesce(kept.qty, 0), "
                "expected_last = expected_last + new.qty - coalesce(kept.qty, 0) "
                "FROM document JOIN temp.staged AS new ON new.location = document.location "
                "LEFT JOIN stock_total AS kept ON kept.location = new.location AND kept.item = new.item "
                "WHERE document.kind = 'stock_count' AND document.state = 'open' "
                "AND document_line.document = document.id AND document_line.item = new.item",
                (),
            ),
            (
                "INSERT INTO stock_movement (location, item, qty, reason, moment) "
                "SELECT new.location, new.item, new.qty - coalesce(stock_total.qty, 0), ?, ? "
                "FROM temp.staged AS new LEFT JOIN stock_total "
                "ON stock_total.location = new.location AND stock_total.item = new.item "
                "WHERE new.qty <> coalesce(stock_total.qty, 0) ORDER BY new.line",
                (COUNT, kept_moment(moment)),
            ),
            (
                "INSERT INTO stock_total (location, item, qty) SELECT location, item, qty FROM temp.staged WHERE true "
                "ON CONFLICT (location, item) DO UPDATE SET qty = excluded.qty",
                (),
            ),
        ),
        export="SELECT location, item, qty FROM stock_total ORDER BY location, item",
    )
