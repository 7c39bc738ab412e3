"""Finding items while the cashier types: by any part of the name or code, those that this shop sells most first.

Three characters or more go to the trigram index. A word that very many items hold is looked for among the best
sellers first, since ranking a hundred thousand matches would take longer than a keystroke; so is a word too short for
trigrams, with the beginnings of names after it. No search reads the whole catalogue.
"""

from collections.abc import Iterable

from tui_pos.domain.catalogue import Item
from tui_pos.store.catalogue import ITEM_COLUMNS, ITEM_WIDTH, to_item
from tui_pos.store.database import Row, Store

BROAD = 1_000
"""From so many matches on, a text is looked for among the best sellers too: the index gives them in no useful order."""

BEST_SELLERS = 5_000
"""So many of them are looked through, at most."""

RANKED_BY_NAME = 100
"""Up to so many matches are read, so that those that sell alike stand by name."""

TRIGRAM = 3

_ACTIVE, _SOUGHT, _TIMES = ITEM_WIDTH - 1, ITEM_WIDTH, ITEM_WIDTH + 1

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
    """Active items whose name or code holds every word of `text`, whatever the case; those sold most first.

    An item with this very code stands before all others. With no text, the best sellers.
    """
    words = text.casefold().split()
    exact = store.rows(_EXACT, (text.strip(),)) if words else []
    long_words = [word for word in words if len(word) >= TRIGRAM]
    others = _by_trigrams(store, words, long_words, limit) if long_words else _by_beginning(store, words, limit)
    found = {row[0]: row for row in (*exact, *others)}
    return [to_item(row) for row in list(found.values())[:limit]]


def _by_trigrams(store: Store, words: list[str], long_words: list[str], limit: int) -> list[Row]:
    query = " ".join(f'"{word.replace(chr(34), chr(34) * 2)}"' for word in long_words)
    matches = store.rows(_MATCHES, (query, BROAD))
    matches.sort(key=lambda match: (-match[1], match[0]))
    found = _sellers(store, words, limit) if len(matches) == BROAD else []
    ids = [row[0] for row in matches]
    while ids and len(found) < max(limit, RANKED_BY_NAME):
        some, ids = ids[:RANKED_BY_NAME], ids[RANKED_BY_NAME:]
        found += _holding(words, _rows_of(store, some))
    return _by_sales(found)


def _by_beginning(store: Store, words: list[str], limit: int) -> list[Row]:
    found = _sellers(store, words, limit)
    if words:
        first = words[0]
        # Some have names that begin so but lack the other words; a few times the limit leaves room for those.
        found += _holding(words, store.rows(_BEGINNINGS, (first, first + "\U0010ffff", limit * 10)))
    else:
        found += store.rows(_FOUND + "WHERE item.active = 1 ORDER BY item.sought LIMIT ?", (limit,))
    return _by_sales(found)


def _sellers(store: Store, words: list[str], limit: int) -> list[Row]:
    found: list[Row] = []
    for row in store.each(_SELLERS, (BEST_SELLERS,)):
        found += _holding(words, (row,))
        if len(found) >= limit:
            break
    return found


def _rows_of(store: Store, ids: list[int]) -> list[Row]:
    marks = ", ".join("?" * len(ids))
    return store.rows(f"{_FOUND} WHERE item.id IN ({marks})", ids)


def _holding(words: list[str], rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row[_ACTIVE] == 1 and all(word in row[_SOUGHT] for word in words)]


def _by_sales(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row[_TIMES], row[_SOUGHT]))
