"""What may have been meant by what was typed into a search: first just that, then what the same keys give on another
layout, then the same with a letter wrong.

For the last, the words of all names are kept beside the lists: where a word was mistyped, its first or its second half
is right, and both are looked up.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from tui_pos.domain.layouts import other_layouts
from tui_pos.domain.sounded import is_nearly, words
from tui_pos.store.database import Store

ListName = Literal["item", "partner"]

Reading = list[tuple[str, ...]]
"""What is looked for, word by word, as it sounds; of each word, what it may be."""

SHORTEST = 4
"""A word of fewer letters is near too many others."""

MOST = 8
"""So many words are taken for what was typed, the nearest in length first."""

_KEEP = "INSERT OR IGNORE INTO name_word (list, word, backwards) VALUES (?, ?, ?)"
_BEGIN_ALIKE = "SELECT word FROM name_word WHERE list = ? AND word >= ? AND word < ? AND length(word) >= ?"
_END_ALIKE = (
    "SELECT word FROM name_word WHERE list = ? AND backwards >= ? AND backwards < ? AND length(word) BETWEEN ? AND ?"
)
_LAST = "\U0010ffff"


def worth_keeping(name: str) -> set[str]:
    """The words of a name that somebody may mistype, as they sound."""
    return {word for word in words(name) if len(word) >= SHORTEST - 1 and any(map(str.isalpha, word))}


def keep_words(store: Store, kind: ListName, found: Iterable[str]) -> None:
    """Keep words that `worth_keeping` gave."""
    store.run_many(_KEEP, [(kind, word, word[::-1]) for word in found])


def readings(store: Store, kind: ListName, text: str) -> Iterator[Reading]:
    """What to look for, the likeliest first; the next only where nothing was found."""
    # At a NUL, which a paste may hold, an index of trigrams takes its question to be cut off.
    text = text.replace("\0", " ")
    asked = dict.fromkeys(tuple(words(way)) for way in (text, *other_layouts(text)))
    for typed in asked:
        yield [(word,) for word in typed]
    if not text.strip():
        return
    for typed in asked:
        reading = [(word, *near(store, kind, word)) for word in typed]
        if any(len(ways) > 1 for ways in reading):
            yield reading


TRIGRAM = 3
"""A shorter word is in no index of trigrams."""


def for_trigrams(ways: tuple[str, ...]) -> bool:
    """Whether a word, whatever it may be, is long enough for an index of trigrams."""
    return min(map(len, ways)) >= TRIGRAM


def trigrams(reading: Reading) -> str:
    """What to ask an index of trigrams for: the words that are long enough. "" where there are none."""
    long_words = [ways for ways in reading if for_trigrams(ways)]
    return " AND ".join(f"({' OR '.join(map(_quoted, ways))})" for ways in long_words)


def _quoted(word: str) -> str:
    return f'"{word.replace(chr(34), chr(34) * 2)}"'


def near(store: Store, kind: ListName, word: str) -> tuple[str, ...]:
    """Words of names that `word` (as it sounds) may have been meant to be, or to be the beginning of."""
    length = len(word)
    if length < SHORTEST or not any(map(str.isalpha, word)):
        return ()
    middle = length // 2
    first, second = word[:middle], word[middle:][::-1]
    # Only two letters that changed places across the middle spoil both halves.
    across = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    candidates = {
        *store.rows(_BEGIN_ALIKE, (kind, first, first + _LAST, length - 1)),
        *store.rows(_BEGIN_ALIKE, (kind, across, across + _LAST, length)),
        *store.rows(_END_ALIKE, (kind, second, second + _LAST, length - 1, length + 1)),
    }
    found = [candidate for (candidate,) in candidates if is_nearly(word, candidate)]
    return tuple(sorted(found, key=lambda candidate: (abs(len(candidate) - length), candidate))[:MOST])
