"""Finding items while the cashier types: by any part of the name or code, those that this shop sells most first.

Names are compared as they sound (`tui_pos.domain.sounded`), so that any alphabet finds them.

Three characters or more go to the trigram index. A word that very many items hold is looked for among the best
sellers first, since ranking a hundred thousand matches would take longer than a keystroke; so is a word too short for
trigrams, with the beginnings of names after it. No search reads the whole catalogue.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from tui_pos.domain.catalogue import Item
from tui_pos.store.catalogue import ITEM_COLUMNS, ITEM_WIDTH, to_item
from tui_pos.store.database import Row, Store
from tui_pos.store.name_words import Reading, readings, trigrams

BROAD = 1_000
"""From so many matches on, a text is looked for among the best sellers too: the index gives them in no useful order."""

BEST_SELLERS = 5_000
"""So many of them are looked through, at most."""

RANKED_BY_NAME = 100
"""Up to so many matches are read, so that those that sell alike stand by name."""

_NAME, _ACTIVE, _SOUGHT, _TIMES = 1, ITEM_WIDTH - 1, ITEM_WIDTH, ITEM_WIDTH + 1

# The columns are constants; what is typed goes in as values only.
_FOUND = (
    f"SELECT {ITEM_COLUMNS}, item.sought, coalesce(item_sold.times, 0) FROM item "  # noqa: S608
    "LEFT JOIN item_sold ON item_sold.item = item.id "
)
_MATCHES = (
    "SELECT item_words.rowid, coalesce(item_sold.times, 0) FROM item_words "
    "LEFT JOIN item_sold ON item_sold.item = item_words.rowid WHERE item_words MATCH ? LIMIT ?"
)
_SELLERS = (
    f"SELECT {ITEM_COLUMNS}, item.sought, item_sold.times FROM item_sold "  # noqa: S608
    "JOIN item ON item.id = item_sold.item ORDER BY item_sold.times DESC LIMIT ?"
)
_BEGINNINGS = _FOUND + "WHERE item.sought >= ? AND item.sought < ? AND item.active = 1 ORDER BY item.sought LIMIT ?"
_EXACT = _FOUND + "WHERE item.code = ? AND item.active = 1"


def search_items(store: Store, text: str, limit: int) -> list[Item]:
    """Active items whose name or code holds every word of `text`, in either alphabet and whatever the case; those sold
    most first. Where there are none, those that hold what was meant (`name_words.readings`).

    An item with this very code stands before all others. With no text, the best sellers.
    """
    exact = store.rows(_EXACT, (text.strip(),)) if text.strip() else []
    sellers = _BestSellers(store)
    others: list[Row] = []
    for reading in readings(store, "item", text):
        by = _by_trigrams if trigrams(reading) else _by_beginning
        others = by(store, sellers, reading, limit)
        if others or exact:
            break
    found = {row[0]: row for row in (*exact, *others)}
    return [to_item(row) for row in list(found.values())[:limit]]


class _BestSellers:
    """Read as far as they are asked for, and once in a search, in however many ways it may have been meant."""

    def __init__(self, store: Store) -> None:
        self._read: list[Row] = []
        self._ahead = store.each(_SELLERS, (BEST_SELLERS,))

    def __iter__(self) -> Iterator[Row]:
        yield from self._read
        for row in self._ahead:
            self._read.append(row)
            yield row

    def holding(self, reading: Reading, limit: int) -> list[Row]:
        return list(islice(_holding(reading, self), limit))


def _by_trigrams(store: Store, sellers: _BestSellers, reading: Reading, limit: int) -> list[Row]:
    matches = store.rows(_MATCHES, (trigrams(reading), BROAD))
    matches.sort(key=lambda match: (-match[1], match[0]))
    found = sellers.holding(reading, limit) if len(matches) == BROAD else []
    ids = [row[0] for row in matches]
    while ids and len(found) < max(limit, RANKED_BY_NAME):
        some, ids = ids[:RANKED_BY_NAME], ids[RANKED_BY_NAME:]
        found += _holding(reading, _rows_of(store, some))
    return _by_sales(found)


def _by_beginning(store: Store, sellers: _BestSellers, reading: Reading, limit: int) -> list[Row]:
    found = sellers.holding(reading, limit)
    if reading:
        first = reading[0][0]
        # Some have names that begin so but lack the other words; a few times the limit leaves room for those.
        found += _holding(reading, store.rows(_BEGINNINGS, (first, first + "\U0010ffff", limit * 10)))
    else:
        found += store.rows(_FOUND + "WHERE item.active = 1 ORDER BY item.sought LIMIT ?", (limit,))
    return _by_sales(found)


def _rows_of(store: Store, ids: list[int]) -> list[Row]:
    marks = ", ".join("?" * len(ids))
    return store.rows(f"{_FOUND} WHERE item.id IN ({marks})", ids)


def _holding(reading: Reading, rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        if row[_ACTIVE] == 1 and all(any(way in row[_SOUGHT] for way in ways) for ways in reading):
            yield row


def _by_sales(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row[_TIMES], row[_NAME]))
