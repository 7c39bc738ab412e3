"""operators.csv: who works at the tills. A PIN comes in in clear and never goes out: only its hash is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tui_pos.errors import Refused
from tui_pos.store.database import Store
from tui_pos.store.exchange import cells
from tui_pos.store.exchange.cells import Column
from tui_pos.store.exchange.staging import Check, Listing, twice
from tui_pos.store.pins import hash_of

COLUMNS = (
    Column("code", cells.operator_code),
    Column("name", cells.name),
    Column("level", cells.level),
    Column("pin", cells.pin),
    Column("language", cells.language),
    Column("group", cells.group, optional=True),
    Column("rights", cells.rights, optional=True),
    Column("most_percent", cells.most_percent, cells.written_most_percent, optional=True),
    Column("active", cells.yes_or_no, cells.written_yes_or_no, optional=True),
)

_TWO_WITH_ONE_PIN = Check(
    "pin",
    "SELECT later.line, first.line FROM temp.staged AS later "
    "JOIN (SELECT pin_hash, min(line) AS line FROM temp.staged WHERE pin_hash IS NOT NULL "
    "GROUP BY pin_hash HAVING count(*) > 1) AS first "
    "ON first.pin_hash = later.pin_hash AND later.line > first.line",
    lambda line: Refused("pin_twice", "The operator on line {line} has the same PIN; choose another one.", line=line),
)

_OTHERS_PIN = Check(
    "pin",
    "SELECT new.line FROM temp.staged AS new JOIN operator ON operator.pin_hash = new.pin_hash "
    "WHERE operator.code <> new.code "
    "AND operator.code NOT IN (SELECT code FROM temp.staged WHERE pin_hash IS NOT NULL)",
    lambda: Refused("pin_taken", "Another operator has this PIN already; choose another one."),
)


def listing(store: Store, moment: datetime) -> Listing:  # noqa: ARG001 - all lists are made alike
    """The list of operators. An empty PIN leaves the one that the operator has."""

    def rows(line: int, values: Sequence[Any]) -> dict[str, list[tuple[object, ...]]]:
        code, name, level, pin, *rest = values
        return {"staged": [(line, code, name, level, hash_of(store, pin) if pin else None, *rest)]}

    return Listing(
        columns=COLUMNS,
        tables={
            "staged": "line INTEGER PRIMARY KEY, code, name, level, pin_hash, language, operator_group, rights, "
            "most_percent, active"
        },
        rows=rows,
        checks=(twice("code"), _TWO_WITH_ONE_PIN, _OTHERS_PIN),
        take=(
            # PINs may change hands within one file.
            (
                "UPDATE operator SET pin_hash = NULL "
                "WHERE code IN (SELECT code FROM temp.staged WHERE pin_hash IS NOT NULL)",
                (),
            ),
            (
                "INSERT INTO operator (code, name, level, pin_hash, language, operator_group, rights, most_percent, "
                "active) SELECT new.code, new.name, new.level, new.pin_hash, new.language, "
                "coalesce(new.operator_group, kept.operator_group, ''), coalesce(new.rights, kept.rights, ''), "
                "nullif(coalesce(new.most_percent, kept.most_percent), ?), coalesce(new.active, kept.active, 1) "
                "FROM temp.staged AS new LEFT JOIN operator AS kept ON kept.code = new.code WHERE true "
                "ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level, "
                "pin_hash = coalesce(excluded.pin_hash, operator.pin_hash), language = excluded.language, "
                "operator_group = excluded.operator_group, rights = excluded.rights, "
                "most_percent = excluded.most_percent, active = excluded.active",
                (cells.NO_MOST,),
            ),
        ),
        export="SELECT code, name, level, '', language, operator_group, rights, most_percent, active FROM operator "
        "ORDER BY length(code), code",
    )
