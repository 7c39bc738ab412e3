"""partners.csv: customers with their price group, percent, card, birth date and limit."""

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
from tui_pos.store.parties import PUT_PARTNER_WORDS

COLUMNS = (
    Column("code", cells.code),
    Column("name", cells.name),
    Column("group", cells.group),
    Column("price_group", cells.price_group),
    Column("percent", cells.percent, cells.written_percent),
    Column("card", cells.card, cells.written_or_empty),
    Column("birth_date", cells.birth_date, cells.written_or_empty),
    Column("limit", cells.limit, cells.written_limit),
    Column("vat_number", cells.text),
    Column("eik", cells.text),
    Column("address", cells.text),
    Column("email", cells.text),
    Column("phone", cells.text),
    Column("active", cells.yes_or_no, cells.written_yes_or_no),
)

_RENAMED = {"group": "partner_group", "limit": "credit_limit"}
_PARTNER = [_RENAMED.get(column.name, column.name) for column in COLUMNS]

_OTHERS_CARD = Check(
    "card",
    "SELECT new.line, new.card, partner.code FROM temp.staged AS new JOIN partner ON partner.card = new.card "
    "WHERE partner.code <> new.code AND partner.code NOT IN (SELECT code FROM temp.staged)",
    lambda card, partner: Refused(
        "card_taken", "Card {card} is partner {partner}'s already; take it away from one.", card=card, partner=partner
    ),
)


def listing(store: Store, moment: datetime) -> Listing:  # noqa: ARG001 - all lists are made alike
    """The list of partners."""
    words: set[str] = set()
    kept = [*_PARTNER, "sought"]
    names = ", ".join(kept)
    # The names of columns are constants of this module.
    return Listing(
        columns=COLUMNS,
        tables={"staged": f"line INTEGER PRIMARY KEY, {names}"},
        rows=partial(_rows, words),
        checks=(twice("code"), twice("card"), _OTHERS_CARD),
        take=(
            stamped("partner"),
            # Cards may change hands within one file.
            ("UPDATE partner SET card = NULL WHERE code IN (SELECT code FROM temp.staged)", ()),
            (
                f"INSERT INTO partner ({names}) SELECT {names} FROM temp.staged WHERE true "  # noqa: S608
                f"ON CONFLICT (code) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in kept[1:])}",
                (),
            ),
            *(
                (f"{kept_words} WHERE partner.code IN (SELECT code FROM temp.staged)", ())  # noqa: S608
                for kept_words in PUT_PARTNER_WORDS
            ),
        ),
        export=f"SELECT {', '.join(_PARTNER)} FROM partner ORDER BY code",  # noqa: S608
        then=lambda store: keep_words(store, "partner", words),
    )


def _rows(words: set[str], line: int, values: Sequence[Any]) -> dict[str, list[tuple[object, ...]]]:
    of = dict(zip(_PARTNER, values, strict=True))
    words |= worth_keeping(of["name"])
    sought = sought_in(of["name"], of["code"], of["card"] or "", of["phone"], of["eik"])
    return {"staged": [(line, *values, sought)]}
