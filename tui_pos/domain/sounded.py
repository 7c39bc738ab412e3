"""How a name sounds, in small Latin letters: what a search compares, so that it does not matter in which alphabet
hands type.

Нескафе and Nescafé are both `neskafe`; мляко, mlyako, mljako and mliako are `mliako`. Several sounds share a letter
where people spell them in several ways (ч and ц are `c`, ш and с are `s`, й and y are `i`), and a doubled letter counts
once. Digits and signs stay, but that a comma between digits is a point; an apostrophe inside a word is nothing.
"""

import re
import unicodedata
from functools import lru_cache

# Bulgarian by the Transliteration Act (2009), folded further as told above; with the letters of its neighbours.
_CYRILLIC = dict(zip("абвгдезийклмнопрстуфхцчш", "abvgdeziiklmnoprstufhccs", strict=True))
_CYRILLIC |= {"щ": "st", "ж": "z", "ю": "iu", "я": "ia", "ъ": "a", "ь": "i", "ы": "i", "э": "e", "ё": "e"}
_CYRILLIC |= {"і": "i", "ї": "i", "є": "e", "ґ": "g", "ђ": "d", "ј": "i", "љ": "li", "њ": "ni", "ћ": "c", "џ": "dz"}

# Letters whose mark says another sound; every other mark is only dropped.
_MARKED = str.maketrans({"č": "ch", "ć": "ch", "š": "sh", "ž": "zh", "ß": "ss", "đ": "d", "ø": "o", "ł": "l", "æ": "e"})

_TOGETHER = (
    ("sh", "s"),
    ("zh", "z"),
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


def words(text: str) -> list[str]:
    """The words of `text`, each as it sounds."""
    return sounded(text).split()


@lru_cache(maxsize=8192)
def _word(word: str) -> str:
    if word.isascii() and not word.isalpha() and not any(map(str.isalpha, word)):
        return word
    # й is и with a mark, and ї is і: letters of their own.
    kept = "".join(_CYRILLIC.get(letter, letter) for letter in unicodedata.normalize("NFC", word))
    if kept != word or not word.isascii():
        kept = kept.translate(_MARKED)
        kept = "".join(c for c in unicodedata.normalize("NFD", kept) if not unicodedata.combining(c))
    if any(letter in _CYRILLIC for letter in word):
        # Already as it sounds: a c is ц or ч here and not k.
        return _DOUBLED.sub(r"\1", kept)
    return _latin(kept)


def _latin(word: str) -> str:
    word = _DOUBLED.sub(r"\1", word).replace("shch", "st").replace("sch", "s").replace("tch", _CH).replace("ch", _CH)
    word = _HARD_C.sub("k", word.replace("ck", "k"))
    for together, sound in _TOGETHER:
        word = word.replace(together, sound)
    return _DOUBLED.sub(r"\1", word.replace(_CH, "c"))


def is_nearly(typed: str, word: str) -> bool:
    """Whether `word`, or its beginning, is `typed` but for one letter that is wrong, missing, too many, or has changed
    places with the next."""
    same = 0
    for one, other in zip(typed, word, strict=False):
        if one != other:
            break
        same += 1
    rest, left = typed[same:], word[same:]
    return (
        not rest
        or left[1:].startswith(rest[1:])
        or left.startswith(rest[1:])
        or left[1:].startswith(rest)
        or (rest[:2] == left[1::-1] and len(rest) > 1 and left[2:].startswith(rest[2:]))
    )
