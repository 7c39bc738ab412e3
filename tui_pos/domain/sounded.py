"""How a name sounds, in small Latin letters: what a search compares, so that it does not matter in which alphabet
hands type.

Нескафе and Nescafé are both `neskafe`; мляко, mlyako, mljako and mliako are `mliako`. Several sounds share a letter
where people spell them in several ways (ч and ц are `c`, ш and с are `s`, й and y are `i`), and a doubled letter counts
once. Digits and signs stay, but that a comma between digits is a point; an apostrophe inside a word is nothing.

How it is `spelled` is closer to the letters: ч, ш and ж stay apart from ц, с and з (as capitals, which nothing else
gives), and what stands three times or more is no doubled letter. What is spelled alike sounds alike.
"""

import re
import unicodedata
from functools import lru_cache

# Bulgarian by the Transliteration Act (2009), folded further as told above; with the letters of its neighbours.
_CYRILLIC = dict(zip("абвгдезийклмнопрстуфхцчш", "abvgdeziiklmnoprstufhccs", strict=True))
_CYRILLIC |= {"щ": "st", "ж": "z", "ю": "iu", "я": "ia", "ъ": "a", "ь": "i", "ы": "i", "э": "e", "ё": "e"}
_CYRILLIC |= {"і": "i", "ї": "i", "є": "e", "ґ": "g", "ђ": "d", "ј": "i", "љ": "li", "њ": "ni", "ћ": "c", "џ": "dz"}
_APART = _CYRILLIC | {"ч": "C", "ш": "S", "ж": "Z", "щ": "St"}

# Letters whose mark says another sound; every other mark is only dropped.
_MARKED = str.maketrans({"č": "ch", "ć": "ch", "š": "sh", "ž": "zh", "ß": "ss", "đ": "d", "ø": "o", "ł": "l", "æ": "e"})

_TOGETHER = (
    ("ts", "c"),
    ("tz", "c"),
    ("ph", "f"),
    ("th", "t"),
    ("kh", "h"),
    ("gh", "g"),
    ("ou", "u"),
    ("qu", "kv"),
    ("x", "ks"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
)
_HARD_C = re.compile(r"c(?![eiyh])")
_CH = "\0"
"""Stands for a `ch` while a hard c becomes k."""
_DOUBLED = re.compile(r"([^\W\d_])\1+")
_COMMA = re.compile(r"(?<=\d),(?=\d)")
_APOSTROPHES = re.compile(r"(?<=\w)['’`´](?=\w)")
_PARTS = re.compile(r"(\s+)")


def sounded(text: str) -> str:
    """How `text` sounds. White space stays as it is."""
    plain = _APOSTROPHES.sub("", _COMMA.sub(".", text.casefold()))
    return "".join(_word(part) for part in _PARTS.split(plain))


def spelled(text: str, *, doubled: bool = False) -> str:
    """How `text` is spelled, whatever the alphabet; with its `doubled` letters, or each of them once. White space stays
    as it is."""
    plain = _APOSTROPHES.sub("", _COMMA.sub(".", text.casefold()))
    return "".join(_word(part, apart=True, doubled=doubled) for part in _PARTS.split(plain))


def words(text: str) -> list[str]:
    """The words of `text`, each as it sounds."""
    return sounded(text).split()


@lru_cache(maxsize=16384)
def _word(word: str, apart: bool = False, doubled: bool = False) -> str:
    if word.isascii() and not word.isalpha() and not any(map(str.isalpha, word)):
        return word
    table = _APART if apart else _CYRILLIC
    # й is и with a mark, and ї is і: letters of their own.
    kept = "".join(table.get(letter, letter) for letter in unicodedata.normalize("NFC", word))
    if kept != word or not word.isascii():
        kept = kept.translate(_MARKED)
        kept = "".join(c for c in unicodedata.normalize("NFD", kept) if not unicodedata.combining(c))
    if any(letter in _CYRILLIC for letter in word):
        # Already as it sounds: a c is ц or ч here and not k.
        return kept if doubled else _once(kept, apart)
    return _latin(kept, apart, doubled)


def _latin(word: str, apart: bool, doubled: bool) -> str:
    s, z, c = "SZC" if apart else "szc"
    word = word if doubled else _once(word, apart)
    word = word.replace("shch", s + "t").replace("sch", s).replace("tch", _CH).replace("ch", _CH)
    word = _HARD_C.sub("k", word.replace("ck", "k")).replace("sh", s).replace("zh", z)
    for together, sound in _TOGETHER:
        word = word.replace(together, sound)
    word = word.replace(_CH, c)
    return word if doubled else _once(word, apart)


def _once(word: str, apart: bool) -> str:
    if apart:
        return _DOUBLED.sub(lambda run: run[1] if len(run[0]) == 2 else run[0], word)
    return _DOUBLED.sub(r"\1", word)


LEAST_BEGUN = 5
"""A slip in the beginning of a word is told apart from another word from so many letters on."""


def is_nearly(typed: str, word: str, *, whole: bool = False) -> bool:
    """Whether `word` is `typed` but for one letter that is wrong, missing, too many, or has changed places with the
    next; or, unless it is to be the `whole` of it, its beginning is, with a letter behind the slip that is right.
    """
    same = 0
    for one, other in zip(typed, word, strict=False):
        if one != other:
            break
        same += 1
    rest, left = typed[same:], word[same:]
    pairs = [(rest[1:], left[1:]), (rest[1:], left), (rest, left[1:])]
    if len(rest) > 1 and rest[:2] == left[1::-1]:
        pairs.append((rest[2:], left[2:]))
    if any(one == other for one, other in pairs):
        return True
    if whole or len(typed) < LEAST_BEGUN:
        return False
    return not rest or any(one and other.startswith(one) for one, other in pairs)
