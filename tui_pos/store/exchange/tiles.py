"""tiles.csv: the quick items of each location, on numbers that are tiles and keys at the till."""

from datetime import datetime

from tui_pos.errors import Refused
from tui_pos.store.database import Store
from tui_pos.store.exchange import cells
from tui_pos.store.exchange.cells import Column
from tui_pos.store.exchange.staging import KNOWN_ITEM, KNOWN_LOCATION, Listing, twice
from tui_pos.store.quick_keys import MOST


def _number(cell: str) -> int:
    found = cell.strip()
    if not (found.isascii() and found.isdigit() and len(found) < 4 and 1 <= int(found) <= MOST):
        raise Refused("no_such_quick", "Quick items have numbers from 1 to {most}; type one of them.", most=MOST)
    return int(found)


def _item(cell: str) -> str:
    """A code; empty: nothing is on this number any more."""
    return cells.code(cell) if cell.strip() else ""


COLUMNS = (Column("location", cells.code), Column("number", _number), Column("item", _item))

_CHECKS = (
    KNOWN_LOCATION,
    KNOWN_ITEM,
    twice("number", within="location"),
)


def listing(store: Store, moment: datetime) -> Listing:  # noqa: ARG001 - all lists are made alike
    """The list of quick items."""
    return Listing(
        columns=COLUMNS,
        tables={"staged": "line INTEGER PRIMARY KEY, location, number, item"},
        rows=lambda line, values: {"staged": [(line, *values)]},
        checks=_CHECKS,
        take=(
            (
                "DELETE FROM quick_key WHERE (location, number) IN "
                "(SELECT location, number FROM temp.staged WHERE item = '')",
                (),
            ),
            (
                "INSERT INTO quick_key (location, number, item) SELECT location, number, item FROM temp.staged "
                "WHERE item <> '' ON CONFLICT (location, number) DO UPDATE SET item = excluded.item",
                (),
            ),
        ),
        export="SELECT location, number, item FROM quick_key ORDER BY location, number",
    )
