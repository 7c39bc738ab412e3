"""Finding items while the cashier types: by any part of the name or code, those that fit best first, and of those that
fit alike the ones that this shop sells most.

Names are compared as they sound (`tui_pos.domain.sounded`), so that any alphabet finds them; how well one fits,
`tui_pos.store.name_words` tells.

Three characters or more go to the trigram index. What few items hold is looked through whole. A text that very many
hold is asked for where it fits best first, and then where it fits less, until enough are found: of as many as can be
ranked within a keystroke, and of the best sellers. No search reads the whole catalogue.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from tui_pos.domain.catalogue import Item
from tui_pos.store.catalogue import ITEM_COLUMNS, to_item
from tui_pos.store.database import Row, Store
from tui_pos.store.name_words import (
    TRIGRAM,
    Likeness,
    Meant,
    Reading,
    likeness,
    readings,
    rough_likeness,
    trigrams,
    trigrams_at,
)

FEW = 1_000
"""Fewer matches than so many are all read and ranked."""

SOME = 300
"""Of more, so many: the best-selling, and where not enough were sold the first in the index."""

BROAD = 40_000
"""Up to so many matches, those that were sold are picked out of all; of more, out of the best sellers of the shop."""

BEST_SELLERS = 3_000
"""So many of them are looked through, at most."""

_LAST = "\U0010ffff"

# The columns are constants; what is typed goes in as values only.
_ITEMS = f"SELECT {ITEM_COLUMNS}, item.id FROM item "  # noqa: S608
_EXACT = "SELECT id FROM item WHERE code = ? AND active = 1"
_MATCHES = (
    "SELECT item_words.rowid, coalesce(item_sold.times, 0) FROM item_words "
    "LEFT JOIN item_sold ON item_sold.item = item_words.rowid WHERE item_words MATCH ? LIMIT ?"
)
_SOLD_MATCHES = (
    "SELECT item_sold.item, item_sold.times FROM (SELECT rowid FROM item_words WHERE item_words MATCH ? LIMIT ?) "
    "AS found CROSS JOIN item_sold ON item_sold.item = found.rowid ORDER BY item_sold.times DESC LIMIT ?"
)
_LAST_ID = "SELECT max(id) FROM item"
_NAMED = "SELECT item.id, coalesce(item_sold.times, 0), item.name, item.code, item.sought FROM item "
_WITH_SALES = "LEFT JOIN item_sold ON item_sold.item = item.id "
_THESE = "item.id IN (SELECT value FROM json_each(?))"
_NAMES = _NAMED + _WITH_SALES + "WHERE item.active = 1 AND " + _THESE
_BEGINNINGS = (
    _NAMED + _WITH_SALES + "WHERE item.sought >= ? AND item.sought < ? AND item.active = 1 ORDER BY item.sought LIMIT ?"
)
_SELLERS = (
    "SELECT item.id, best.times, item.name, item.code, item.sought FROM "
    "(SELECT item, times FROM item_sold ORDER BY times DESC LIMIT ?) AS best "
    "CROSS JOIN item ON item.id = best.item WHERE item.active = 1"
)
_BEST = _ITEMS + "JOIN item_sold ON item_sold.item = item.id WHERE active = 1 ORDER BY item_sold.times DESC LIMIT ?"
_FIRST = _ITEMS + "WHERE active = 1 ORDER BY sought LIMIT ?"


def search_items(store: Store, text: str, limit: int) -> list[Item]:
    """Active items whose name or code holds every word of `text`, in either alphabet and whatever the case. First the
    one with this name; then those with all of it as whole words, of which the ones that begin with it; as beginnings of
    words; as pieces of words; spelled otherwise. Among those that fit alike, what is sold most. Where there are none,
    those that hold what was meant (`name_words.readings`).

    An item with this very code stands before all others. With no text, the best sellers.
    """
    if not text.strip():
        return _best_sellers(store, limit)
    exact = [key for (key,) in store.rows(_EXACT, (text.strip(),))]
    others: list[int] = []
    for reading in readings(store, "item", text):
        others = _Search(store, reading, limit).found()
        if others or exact:
            break
    found = list(dict.fromkeys([*exact, *others]))[:limit]
    rows = store.rows(_ITEMS + "WHERE " + _THESE, (json.dumps(found),))
    items = {row[-1]: to_item(row) for row in rows}
    return [items[key] for key in found]


def _best_sellers(store: Store, limit: int) -> list[Item]:
    rows = store.rows(_BEST, (limit,))
    if len(rows) < limit:
        rows += store.rows(_FIRST, (limit,))
    return [to_item(row) for row in list({row[-1]: row for row in rows}.values())[:limit]]


class _Search:
    """One reading, looked for where it fits best first, as far as need be."""

    def __init__(self, store: Store, reading: Reading, limit: int) -> None:
        self._store, self._reading, self._limit = store, reading, limit
        self._few = max(FEW, limit)
        self._met: set[int] = set()
        self._rough: list[tuple[int, int, bool, str, Row]] = []
        self._fine: dict[int, int | None] = {}

    def found(self) -> list[int]:
        """The ids of items, the best first."""
        best: list[tuple[int, int, bool, str, int]] = []
        for least, rows in self._steps():
            self._add(rows)
            best = self._best()
            if len(best) >= self._limit and best[self._limit - 1][0] <= least:
                break
        return [key for *_, key in best[: self._limit]]

    def _steps(self) -> Iterator[tuple[Likeness, Sequence[Row]]]:
        """Names that may fit, and how well those to come fit at best."""
        ways = self._reading.ways
        anywhere = trigrams(ways)
        if anywhere:
            matches = self._store.rows(_MATCHES, (anywhere, self._few))
            if len(matches) < self._few:
                yield Likeness.SLIP, self._names([key for key, _ in matches])
                return
        if self._reading.meant >= Meant.SLIP:
            yield Likeness.SLIP, self._matching(anywhere) if anywhere else ()
            return
        first = ways[0][0]
        yield Likeness.NAME, self._beginning(first, "\n") if len(ways) == 1 else ()
        begun, whole = self._beginning(first, " "), self._at(Likeness.WORD)
        if len(whole) >= min(SOME, self._few):
            yield Likeness.BEGINS_NAME, [*begun, *self._at(Likeness.BEGINS_NAME)]
        yield Likeness.WORD, [*begun, *whole]
        # What a name begins with is no trigram where it is shorter.
        short = () if len(first) >= TRIGRAM else [*self._beginning(first, ""), *self._sellers]
        yield Likeness.BEGINS_WORD, [*short, *self._at(Likeness.BEGINS_WORD)]
        yield Likeness.SLIP, self._matching(anywhere) if anywhere else self._sellers

    def _at(self, place: Likeness) -> Sequence[Row]:
        asked = trigrams_at(self._reading.ways, place)
        return self._matching(asked) if asked else ()

    def _matching(self, asked: str) -> list[Row]:
        matches = self._store.rows(_MATCHES, (asked, self._few))
        some = max(SOME, self._limit)
        if len(matches) < self._few:
            matches.sort(key=lambda match: -match[1])
            return self._names([key for key, _ in matches[:some]])
        first = [key for key, _ in matches]
        # They come by id: how far the first ones reach tells about how many there are.
        if self._last_id * len(first) > BROAD * first[-1]:
            return self._sellers + self._names(first[:some])
        sold = self._store.rows(_SOLD_MATCHES, (asked, BROAD, some))
        return self._names([*(key for key, _ in sold), *first][:some])

    @cached_property
    def _last_id(self) -> int:
        row = self._store.row(_LAST_ID)
        return row[0] if row else 0

    def _names(self, ids: list[int]) -> list[Row]:
        return self._store.rows(_NAMES, (json.dumps(ids),))

    def _beginning(self, first: str, behind: str) -> list[Row]:
        begins = first + behind
        # Some of them lack the other words; a few times the limit leaves room for those.
        return self._store.rows(_BEGINNINGS, (begins, begins + _LAST, max(100, self._limit)))

    @cached_property
    def _sellers(self) -> list[Row]:
        """The best sellers that hold every word; what sells is no answer to a letter that stands many times."""
        if self._reading.repeats:
            return []
        holding = "".join(f" AND ({' OR '.join(['instr(item.sought, ?)'] * len(way))})" for way in self._reading.ways)
        words = [word for way in self._reading.ways for word in way]
        return self._store.rows(f"{_SELLERS}{holding} LIMIT ?", (BEST_SELLERS, *words, FEW))

    def _add(self, rows: Iterable[Row]) -> None:
        first = self._reading.ways[0][0]
        for row in rows:
            if row[0] in self._met:
                continue
            self._met.add(row[0])
            _, times, name, _, sought = row
            if (fits := rough_likeness(self._reading, sought)) is not None:
                self._rough.append((fits, -times, not sought.startswith(first), name, row))

    def _best(self) -> list[tuple[int, int, bool, str, int]]:
        """As many as are wanted; how it is spelled is looked at only while it may make a difference."""
        best = []
        settled = 0
        self._rough.sort(key=lambda one: one[:4])
        for rough, times, inside, name, row in self._rough:
            fine = self._fits(row)
            if fine is None:
                continue
            best.append((fine, times, inside, name, row[0]))
            settled += fine <= rough
            if settled == self._limit:
                break
        return sorted(best)

    def _fits(self, row: Row) -> int | None:
        key, _, name, code, sought = row
        if key not in self._fine:
            self._fine[key] = likeness(self._reading, f"{name}\n{code}", sought)
        return self._fine[key]
