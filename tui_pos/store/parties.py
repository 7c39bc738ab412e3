"""Partners, locations and operators as the till asks for them."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from tui_pos.domain.parties import ANONYMOUS, END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.rights import Level, Right
from tui_pos.store.catalogue import sought_in
from tui_pos.store.database import Row, Store
from tui_pos.store.meta import STAMP_CATALOGUE
from tui_pos.store.pins import hash_of

if TYPE_CHECKING:
    from tui_pos.store.name_words import ListName, Reading, Ways

PARTNER_COLUMNS = (
    "partner.code, partner.name, partner.partner_group, partner.price_group, partner.percent, partner.card, "
    "partner.birth_date, partner.credit_limit, partner.vat_number, partner.eik, partner.address, partner.email, "
    "partner.phone, partner.active"
)
PARTNER_WIDTH = 14
LOCATION_COLUMNS = (
    "location.code, location.name, location.price_group, location.negative_stock, location.location_group"
)
LOCATION_WIDTH = 5
OPERATOR_COLUMNS = (
    "operator.code, operator.name, operator.level, operator.language, operator.operator_group, operator.rights, "
    "operator.most_percent, operator.active"
)
OPERATOR_WIDTH = 8

MANY = 1_000
"""From so many partners on, the first by name are found soon."""

# The columns are constants of this module: nothing a person types reaches the text of a statement.
_PARTNER = f"SELECT {PARTNER_COLUMNS} FROM partner "  # noqa: S608
_IN_USE = (
    "SELECT partner.code FROM json_each(?) CROSS JOIN partner ON partner.code = json_each.value "
    "WHERE partner.active = 1"
)
# In the order in which they lie, to which the plus sign keeps SQLite: all of a hundred thousand are looked at in 20 ms,
# and in the order of names in ten times that.
_AS_THEY_LIE = f"SELECT {PARTNER_COLUMNS} FROM partner WHERE +active = 1"  # noqa: S608
# In the order of names, of which enough are found soon: no sorting of all.
_BY_NAME = f"SELECT {PARTNER_COLUMNS} FROM partner INDEXED BY partner_by_name WHERE active = 1"  # noqa: S608
_FOUND_BY_WORDS = (
    f"SELECT {PARTNER_COLUMNS} FROM partner_words CROSS JOIN partner_place ON partner_place.id = partner_words.rowid "  # noqa: S608
    "CROSS JOIN partner ON partner.code = partner_place.partner WHERE partner_words MATCH ? AND partner.active = 1"
)
_LOCATION = f"SELECT {LOCATION_COLUMNS} FROM location "  # noqa: S608
_OPERATOR = f"SELECT {OPERATOR_COLUMNS} FROM operator "  # noqa: S608


def to_partner(row: Row) -> Partner:
    """The partner in `row`; the end customer where a left join found none."""
    if row[0] is None:
        return END_CUSTOMER
    return Partner(
        code=row[0],
        name=row[1],
        group=row[2],
        price_group=row[3],
        percent=row[4],
        card=row[5] or "",
        birth_date=None if row[6] is None else date.fromisoformat(row[6]),
        limit=row[7],
        vat_number=row[8],
        eik=row[9],
        address=row[10],
        email=row[11],
        phone=row[12],
        active=row[13] == 1,
    )


def to_location(row: Row) -> Location:
    """The location in `row`."""
    return Location(row[0], row[1], row[2], row[3] == 1, row[4])


def to_operator(row: Row) -> Operator:
    """The operator in `row`."""
    # A right that this program no longer knows gives nothing.
    rights = frozenset(right for right in Right if right in row[5].split("|")) if row[5] else frozenset()
    return Operator(row[0], row[1], Level[row[2].upper()], row[3], row[4], rights, row[6], row[7] == 1)


def partner(store: Store, code: str) -> Partner | None:
    """The partner with this code, active or not; the end customer for none."""
    if code == ANONYMOUS:
        return END_CUSTOMER
    row = store.row(_PARTNER + "WHERE code = ?", (code,))
    return None if row is None else to_partner(row)


def partners_in_use(store: Store, codes: Collection[str]) -> frozenset[str]:
    """The codes among these that are those of active partners. In one look-up."""
    if not codes:
        return frozenset()
    return frozenset(row[0] for row in store.rows(_IN_USE, (json.dumps(list(codes)),)))


def partner_by_card(store: Store, card: str) -> Partner | None:
    """The partner who holds this card, active or not."""
    row = store.row(_PARTNER + "WHERE card = ?", (card,))
    return None if row is None else to_partner(row)


def search_partners(store: Store, text: str, limit: int) -> list[Partner]:
    """Active partners whose name, code, card, phone or EIK holds every word of `text`, by name; as with items, in
    either alphabet, and where there are none those that were meant.

    The end customer, who is no one's record, is not among them.
    """
    # Nobody is searched for the first picture.
    from tui_pos.store.name_words import for_trigrams, readings, trigrams

    for reading in readings(store, "partner", text):
        query = trigrams(reading.ways)
        condition, words = matching([ways for ways in reading.ways if not for_trigrams(ways)])
        if query:
            rows = store.each(f"{_FOUND_BY_WORDS}{condition} ORDER BY name, code", (query, *words))
        else:
            rows = _named_so(store, condition, words)
        found = list(islice((row for row in rows if fits(reading, to_partner(row))), limit))
        if found:
            return [to_partner(row) for row in found]
    return []


def _named_so(store: Store, condition: str, words: Sequence[str]) -> Iterator[Row]:
    """Whoever meets a condition, by name: few are looked for one by one, many among the first names."""
    if words:
        some = store.rows(f"{_AS_THEY_LIE}{condition} LIMIT ?", (*words, MANY))
        if len(some) < MANY:
            return iter(sorted(some, key=lambda row: (row[1], row[0])))
    return store.each(f"{_BY_NAME}{condition} ORDER BY name, code", words)


def fits(reading: "Reading", partner: Partner) -> bool:
    """Whether what is known of a partner holds what is looked for; what was found may only sound like it."""
    from tui_pos.store.name_words import likeness

    return likeness(reading, known_of(partner)) is not None


def known_of(partner: Partner) -> str:
    """What partners are found by: the name first, each on a line."""
    known = (partner.name, partner.code, partner.card, partner.phone, partner.eik)
    return "\n".join(text for text in known if text)


def matching(ways_of_words: "Ways", table: "ListName" = "partner") -> tuple[str, list[str]]:
    """The condition, to stand after another, that a record holds every word that is looked for; and its values."""
    one = f"{table}.sought LIKE ? ESCAPE '\\'"
    condition = "".join(f" AND ({' OR '.join([one] * len(ways))})" for ways in ways_of_words)
    return condition, [f"%{_literally(way)}%" for ways in ways_of_words for way in ways]


def _literally(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def location(store: Store, code: str) -> Location | None:
    """The location with this code."""
    row = store.row(_LOCATION + "WHERE code = ?", (code,))
    return None if row is None else to_location(row)


def locations(store: Store) -> list[Location]:
    """All locations, by code."""
    return [to_location(row) for row in store.rows(_LOCATION + "ORDER BY code")]


def operator(store: Store, code: str) -> Operator | None:
    """The operator with this code."""
    row = store.row(_OPERATOR + "WHERE code = ?", (code,))
    return None if row is None else to_operator(row)


def operator_by_pin(store: Store, pin: str) -> Operator | None:
    """Whoever signs on with this PIN. Takes some hundredths of a second, on purpose."""
    row = store.row(_OPERATOR + "WHERE pin_hash = ? AND active = 1", (hash_of(store, pin),))
    return None if row is None else to_operator(row)


def has_operators(store: Store) -> bool:
    """Whether anybody can sign on."""
    return store.row("SELECT 1 FROM operator WHERE active = 1 AND pin_hash IS NOT NULL LIMIT 1", ()) is not None


def pin_owner(store: Store, pin_hash: bytes) -> str | None:
    """The code of the operator, active or not, whose PIN has this hash."""
    row = store.row("SELECT code FROM operator WHERE pin_hash = ?", (pin_hash,))
    return None if row is None else str(row[0])


PUT_PARTNER = (
    "INSERT INTO partner (code, name, partner_group, price_group, percent, card, birth_date, credit_limit, "
    "vat_number, eik, address, email, phone, active, sought) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (code) DO UPDATE SET name = excluded.name, partner_group = excluded.partner_group, "
    "price_group = excluded.price_group, percent = excluded.percent, card = excluded.card, "
    "birth_date = excluded.birth_date, credit_limit = excluded.credit_limit, vat_number = excluded.vat_number, "
    "eik = excluded.eik, address = excluded.address, email = excluded.email, phone = excluded.phone, "
    "active = excluded.active, sought = excluded.sought"
)


PUT_PARTNER_WORDS = (
    "INSERT OR IGNORE INTO partner_place (partner) SELECT code FROM partner",
    "INSERT OR REPLACE INTO partner_words (rowid, sought) SELECT id, sought FROM partner "
    "CROSS JOIN partner_place ON partner_place.partner = partner.code",
)
"""What keeps the words of partners that were put; which ones, stands behind it."""

_STAMP_PARTNER = STAMP_CATALOGUE + "NOT EXISTS (SELECT 1 FROM partner WHERE code = ? AND active = ?)"  # noqa: S608


def put_partner(store: Store, partner: Partner) -> None:
    """Keep a partner over whatever was kept under its code. The end customer cannot be kept: ValueError."""
    if partner.is_anonymous:
        raise ValueError("the end customer has no record")
    from tui_pos.store.name_words import keep_words, worth_keeping

    with store.write():
        store.run(_STAMP_PARTNER, (partner.code, int(partner.active)))
        store.run(PUT_PARTNER, partner_values(partner))
        for statement in PUT_PARTNER_WORDS:
            store.run(f"{statement} WHERE partner.code = ?", (partner.code,))
        keep_words(store, "partner", worth_keeping(partner.name))


def partner_values(partner: Partner) -> tuple[object, ...]:
    """The row that `PUT_PARTNER` writes."""
    return (
        partner.code,
        partner.name,
        partner.group,
        partner.price_group,
        partner.percent,
        partner.card or None,
        None if partner.birth_date is None else partner.birth_date.isoformat(),
        partner.limit,
        partner.vat_number,
        partner.eik,
        partner.address,
        partner.email,
        partner.phone,
        int(partner.active),
        sought_in(known_of(partner)),
    )


PUT_LOCATION = (
    "INSERT INTO location (code, name, price_group, negative_stock, location_group) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (code) DO UPDATE SET name = excluded.name, price_group = excluded.price_group, "
    "negative_stock = excluded.negative_stock, location_group = excluded.location_group"
)


def put_location(store: Store, location: Location) -> None:
    """Keep a location over whatever was kept under its code."""
    with store.write():
        store.run(
            PUT_LOCATION,
            (location.code, location.name, location.price_group, int(location.negative_stock), location.group),
        )


PUT_OPERATOR = (
    "INSERT INTO operator (code, name, level, pin_hash, language, operator_group, rights, most_percent, active) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level, "
    "pin_hash = coalesce(excluded.pin_hash, operator.pin_hash), language = excluded.language, "
    "operator_group = excluded.operator_group, rights = excluded.rights, most_percent = excluded.most_percent, "
    "active = excluded.active"
)


def put_operator(store: Store, operator: Operator, pin: str = "") -> None:
    """Keep an operator over whatever was kept under the code; without a `pin` the one kept stays.

    The PIN itself is kept nowhere, only its hash.
    """
    pin_hash = hash_of(store, pin) if pin else None
    with store.write():
        store.run(PUT_OPERATOR, operator_values(operator, pin_hash))


def put_language(store: Store, code: str, language: str) -> None:
    """In which language an operator is spoken to."""
    with store.write():
        store.run("UPDATE operator SET language = ? WHERE code = ?", (language, code))


def operator_values(operator: Operator, pin_hash: bytes | None) -> tuple[object, ...]:
    """The row that `PUT_OPERATOR` writes."""
    return (
        operator.code,
        operator.name,
        operator.level.name.lower(),
        pin_hash,
        operator.language,
        operator.group,
        "|".join(sorted(operator.rights)),
        operator.most_percent,
        int(operator.active),
    )
