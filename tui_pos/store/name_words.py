"""What may have been meant by what was typed into a search: first just that, then what the same keys give on another
layout, then the same with a letter wrong.

For the last, the words of all names are kept beside the lists: where a word was mistyped, its first or its second half
is right, and both are looked up.

An index finds whatever sounds alike, which is more than was meant: `likeness` tells how well a name fits.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from tui_pos.domain.layouts import other_layouts
from tui_pos.domain.sounded import is_nearly, sounded, spelled, words
from tui_pos.store.database import Store

ListName = Literal["item", "partner"]

Ways = Sequence[tuple[str, ...]]
"""What is looked for, word by word, as it sounds; of each word, what it may be."""


class Meant(IntEnum):
    """How far from what was typed is what may have been meant."""

    TYPED = 0
    ELSEWHERE = 1
    """The keys of another layout."""
    SLIP = 2
    SLIP_ELSEWHERE = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One way in which a text may have been meant; `spelled` has its words as they are spelled."""

    ways: Ways
    spelled: tuple[str, ...]
    meant: Meant
    typed: str
    repeats: bool = False
    """Whether a letter stands many times: what sounds like it, where the letter counts once, may be anything."""


class Likeness(IntEnum):
    """How well a name (with its code) fits what was typed: the less, the better."""

    NAME = 0
    BEGINS_NAME = 1
    """All are whole words, and one of them begins the name."""
    WORD = 2
    BEGINS_WORD = 3
    PIECE = 4
    SOUNDS = 5
    """Spelled otherwise; the next ones are those above, by how it sounds."""
    SLIP = 10
    """A letter wrong in the whole word, in its beginning; the same of how it is spelled, and of how it sounds."""


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
    asked: dict[tuple[tuple[str, ...], tuple[str, ...]], str] = {}
    for way in (text, *other_layouts(text)):
        asked.setdefault((tuple(words(way)), tuple(spelled(way).split())), way)
    meant = Meant.TYPED
    for (typed, letters), way in asked.items():
        repeats = sum(map(len, letters)) > sum(map(len, typed))
        if meant == Meant.TYPED or not repeats:
            yield Reading([(word,) for word in typed], letters, meant, way, repeats)
        meant = Meant.ELSEWHERE
    if not text.strip():
        return
    meant = Meant.SLIP
    for (typed, letters), way in asked.items():
        # A letter that changed places may have come to stand beside its like: only then is it no doubled one.
        for slipped in dict.fromkeys((tuple(spelled(way, doubled=True).split()), letters)):
            ways = [
                (word, *near(store, kind, one.lower(), whole=meant != Meant.SLIP))
                for word, one in zip(typed, slipped, strict=True)
            ]
            if any(len(alike) > 1 for alike in ways):
                yield Reading(ways, slipped, meant, way)
        meant = Meant.SLIP_ELSEWHERE


_RUN = re.compile(r"([^\W\d_])\1\1")


def likeness(reading: Reading, text: str, sought: str = "") -> int | None:
    """How well `text`, a name and in further lines a code or what else it is known by, fits (`Likeness`); `sought` is
    how that sounds. None where it only seemed so.
    """
    sought = sought or sounded(text)
    heard = [ways[0] for ways in reading.ways]
    if reading.meant >= Meant.SLIP:
        slips = (
            (text.casefold(), reading.typed.casefold().split()),
            (spelled(text), reading.spelled),
            (sought, [word.lower() for word in reading.spelled]),
        )
        wholes = (True,) if reading.meant == Meant.SLIP_ELSEWHERE else (True, False)
        ways = ((held, typed, whole) for held, typed in slips for whole in wholes)
        return next((Likeness.SLIP + worse for worse, way in enumerate(ways) if _slipped(*way)), None)
    if reading.repeats and not _RUN.search(text.casefold()):
        return None
    as_spelled = _fits(reading.spelled, spelled(text))
    if reading.meant == Meant.ELSEWHERE:
        return as_spelled if as_spelled is not None and as_spelled <= Likeness.BEGINS_WORD else None
    if as_spelled is not None or reading.repeats:
        return as_spelled
    as_heard = _fits(heard, sought)
    return None if as_heard is None else Likeness.SOUNDS + as_heard


def rough_likeness(reading: Reading, sought: str) -> int | None:
    """The best `likeness` that how something sounds leaves room for; much faster."""
    if reading.meant >= Meant.SLIP:
        return Likeness.SLIP
    return _fits([ways[0] for ways in reading.ways], sought)


def _slipped(text: str, typed: Sequence[str], whole: bool) -> bool:
    held = text.split()
    return all(any(one.startswith(word) or is_nearly(word, one, whole=whole) for one in held) for word in typed)


def _fits(typed: Sequence[str], text: str) -> int | None:
    worst = Likeness.WORD
    for word in typed:
        place = _place(word, text)
        if place is None:
            return None
        worst = max(worst, place)
    if worst == Likeness.WORD:
        name = text.partition("\n")[0].split()
        if name == list(typed):
            return Likeness.NAME
        if name and any(_place(word, name[0]) == Likeness.WORD and name[0].startswith(word) for word in typed):
            return Likeness.BEGINS_NAME
    return worst


def _place(word: str, text: str) -> Likeness | None:
    """How `word` stands in `text`, at best."""
    best = None
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        if at and text[at - 1].isalnum():
            best = best or Likeness.PIECE
        elif end < len(text) and text[end].isalnum():
            best = Likeness.BEGINS_WORD
        else:
            return Likeness.WORD
        at = text.find(word, at + 1)
    return best


TRIGRAM = 3
"""A shorter word is in no index of trigrams."""


def for_trigrams(ways: tuple[str, ...]) -> bool:
    """Whether a word, whatever it may be, is long enough for an index of trigrams."""
    return min(map(len, ways)) >= TRIGRAM


def trigrams(ways: Ways) -> str:
    """What to ask an index of trigrams for: the words that are long enough. "" where there are none."""
    return _asked([_quoted(word) for word in way] for way in ways if for_trigrams(way))


def trigrams_at(ways: Ways, likeness: Likeness) -> str:
    """Likewise, for names that hold the words as `likeness` says. Such as stand behind a sign are not among them."""
    return _asked(
        [
            opens + _quoted(before + word + behind)
            for word in way
            for opens, before in (_OPENINGS[:1] if likeness == Likeness.BEGINS_NAME and place == 0 else _OPENINGS)
            for behind in (("",) if likeness == Likeness.BEGINS_WORD else (" ", "\n"))
            if len(before + word + behind) >= TRIGRAM
        ]
        for place, way in enumerate(ways)
    )


_OPENINGS = (("^", ""), ("", " "), ("", "\n"))


def _asked(words: Iterable[Sequence[str]]) -> str:
    return " AND ".join(f"({' OR '.join(phrases)})" for phrases in words if phrases)


def _quoted(text: str) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"'


def near(store: Store, kind: ListName, word: str, *, whole: bool = False) -> tuple[str, ...]:
    """Words of names that `word` (as it sounds) may have been meant to be, or to be the beginning of; the `whole` of
    them only."""
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
    found = [candidate for (candidate,) in candidates if is_nearly(word, candidate, whole=whole)]
    return tuple(sorted(found, key=lambda candidate: (abs(len(candidate) - length), candidate))[:MOST])
