"""Long lists page by page, for whoever keeps them: items and partners by code, or the items of a group.

A page is sought from a place in an index, however long the list is. `after` gives those behind a place (None: the
first of the list), `before` those that stand directly before it (None: the last ones); both in the list's order.
"""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from tui_pos.domain.catalogue import Item
from tui_pos.domain.parties import Partner
from tui_pos.store.catalogue import ITEM_COLUMNS, to_item
from tui_pos.store.database import Row, Store
from tui_pos.store.groups import within
from tui_pos.store.name_words import ListName, likeness, readings
from tui_pos.store.parties import PARTNER_COLUMNS, known_of, matching, to_partner

T = TypeVar("T")

LOOKED_AT = 1_000
"""Of what is out of use, so many that seem to be meant are looked at."""

# The columns are constants: nothing a person types reaches the text of a statement.
# `active` stands in it as a figure, since only so the index of what is out of use is found.


def items_after(store: Store, code: str | None, limit: int, *, active: bool) -> list[Item]:
    """Items behind a code."""
    return [to_item(row) for row in _after(store, "item", ITEM_COLUMNS, code, limit, active)]


def items_before(store: Store, code: str | None, limit: int, *, active: bool) -> list[Item]:
    """Items before a code."""
    return [to_item(row) for row in _before(store, "item", ITEM_COLUMNS, code, limit, active)]


def partners_after(store: Store, code: str | None, limit: int, *, active: bool) -> list[Partner]:
    """Partners behind a code."""
    return [to_partner(row) for row in _after(store, "partner", PARTNER_COLUMNS, code, limit, active)]


def partners_before(store: Store, code: str | None, limit: int, *, active: bool) -> list[Partner]:
    """Partners before a code."""
    return [to_partner(row) for row in _before(store, "partner", PARTNER_COLUMNS, code, limit, active)]


_OF_GROUP = f"SELECT {ITEM_COLUMNS} FROM item WHERE {within('item_group')} "  # noqa: S608


def group_after(store: Store, group: str, code: str | None, limit: int) -> list[Item]:
    """Items of a group and its subgroups, group by group, in use or not, behind the one with this code."""
    place = _place(store, code)
    beyond = "AND (item_group, id) > (?3, ?4) " if place else ""
    rows = store.rows(f"{_OF_GROUP} {beyond} ORDER BY item_group, id LIMIT ?2", (group, limit, *place))
    return [to_item(row) for row in rows]


def group_before(store: Store, group: str, code: str | None, limit: int) -> list[Item]:
    """Likewise, before the one with this code."""
    place = _place(store, code)
    beyond = "AND (item_group, id) < (?3, ?4) " if place else ""
    rows = store.rows(f"{_OF_GROUP} {beyond} ORDER BY item_group DESC, id DESC LIMIT ?2", (group, limit, *place))
    return [to_item(row) for row in reversed(rows)]


def unused_items(store: Store, text: str, limit: int) -> list[Item]:
    """Items out of use that `text` finds, by code."""
    return _unused(store, "item", ITEM_COLUMNS, to_item, lambda item: f"{item.name}\n{item.code}", text, limit)


def unused_partners(store: Store, text: str, limit: int) -> list[Partner]:
    """Partners out of use that `text` finds, by code."""
    return _unused(store, "partner", PARTNER_COLUMNS, to_partner, known_of, text, limit)


def how_many_items(store: Store) -> int:
    """Items in all, used or not. None is ever deleted, so the last id tells it without counting a million."""
    row = store.row("SELECT coalesce(max(id), 0) FROM item")
    return int(row[0]) if row else 0


def how_many_partners(store: Store) -> int:
    """Partners in all, used or not."""
    row = store.row("SELECT count(*) FROM partner")
    return int(row[0]) if row else 0


def _after(store: Store, table: str, columns: str, code: str | None, limit: int, active: bool) -> list[Row]:
    return store.rows(
        f"SELECT {columns} FROM {table} WHERE active = {int(active)} AND code > ? ORDER BY code LIMIT ?",  # noqa: S608
        (code or "", limit),
    )


def _before(store: Store, table: str, columns: str, code: str | None, limit: int, active: bool) -> list[Row]:
    beyond: Sequence[str] = () if code is None else (code,)
    rows = store.rows(
        f"SELECT {columns} FROM {table} WHERE active = {int(active)} {'AND code < ?' if beyond else ''} "  # noqa: S608
        "ORDER BY code DESC LIMIT ?",
        (*beyond, limit),
    )
    return rows[::-1]


def _unused(
    store: Store,
    table: ListName,
    columns: str,
    read: Callable[[Row], T],
    known: Callable[[T], str],
    text: str,
    limit: int,
) -> list[T]:
    for reading in readings(store, table, text):
        condition, words = matching(reading.ways, table)
        if not words:
            continue
        # The index has code and text of those out of use: nothing else is read of what is not found.
        found = f"SELECT code FROM {table} WHERE active = 0 {condition} ORDER BY code LIMIT ?"  # noqa: S608
        rows = store.each(f"SELECT {columns} FROM {table} WHERE code IN ({found}) ORDER BY code", (*words, LOOKED_AT))  # noqa: S608
        fitting = list(islice((one for one in map(read, rows) if likeness(reading, known(one)) is not None), limit))
        if fitting:
            return fitting
    return []


def _place(store: Store, code: str | None) -> Row:
    row = None if code is None else store.row("SELECT item_group, id FROM item WHERE code = ?", (code,))
    return row or ()
