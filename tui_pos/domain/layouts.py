"""What hands typed when the keyboard was switched to another layout than they thought.

Each layout is a row of what its keys give, in the order of the keys of a Latin keyboard. БДС is the Bulgarian
typewriter's (БДС 5237:1978), the two phonetic ones put letters where they sound (the old, and that of БДС 5237:2006).
"""

from collections.abc import Iterator
from itertools import permutations

_LATIN = "`qwertyuiop[]\\asdfghjkl;'zxcvbnm,./"
_LAYOUTS = (
    _LATIN,
    "`,уеишщксдзц;(ьяаожгтнвмчюйъэфхпрлб",
    "чявертъуиопшщюасдфгхйкл;'зьцжбнм,./",
    "ючшертъуиопящьасдфгхйкл;'зжцвбнм,./",
)

_SHIFTED_DIGITS = ("!@#$%^&*()", '!?+"%=:/_№', "!@№$%€§*()", "!@#$%^&*()", "&é\"'(-è_çà", "+ľščťžýáíé", "+ěščřžýáíé")
"""What the keys 1 to 0 give where Shift is held or digits need it: Latin, БДС, phonetic; French, Slovak, Czech."""

_LEAST_DIGITS = 8
"""The shortest barcode."""


def _tables() -> Iterator[dict[int, str]]:
    for switched_to, meant in permutations(_LAYOUTS, 2):
        yield str.maketrans(dict(zip(switched_to, meant, strict=True)))


_TABLES = tuple(_tables())
_DIGITS = tuple(str.maketrans(dict(zip(row, "1234567890", strict=True))) for row in _SHIFTED_DIGITS)


def other_layouts(text: str) -> tuple[str, ...]:
    """What `text` may have been meant to be, in small letters: each way once, without `text` itself. Signs alone mean
    themselves."""
    if not any(map(str.isalpha, text)):
        return ()
    text = text.casefold()
    found = dict.fromkeys(text.translate(table) for table in _TABLES)
    found.pop(text, None)
    return tuple(found)


def meant_digits(text: str) -> tuple[str, ...]:
    """The barcodes that a scanner may have sent where `text` came: digits alone, eight or more of them."""
    if len(text) < _LEAST_DIGITS or (text.isascii() and text.isdigit()):
        return ()
    found = dict.fromkeys(text.translate(table) for table in _DIGITS)
    return tuple(digits for digits in found if digits.isascii() and digits.isdigit())
