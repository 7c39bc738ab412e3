"""The screen's language: gettext catalogues, keyed by the English source string. English is the source itself."""

from bisect import bisect_left
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from struct import unpack_from

LANGUAGES = ("bg", "en")
LANGUAGE_NAMES = {"bg": "Български", "en": "English"}
"""Each in itself: for whoever cannot read the one that is spoken now."""

_FOLDER = Path(__file__).parent / "languages"

_REMEMBERED = 2_000
"""Sentences that need not be looked for again: more than all screens of a till say."""


class _Catalogue:
    """A compiled catalogue (a .mo file, "The Format of GNU MO Files" in the gettext manual), looked into where it lies:
    unpacking it would take the start of a till longer than all that is ever looked for."""

    def __init__(self, name: str) -> None:
        with (_FOLDER / name).open("rb") as file:
            self._content = file.read()
        _, _, self._count, self._sentences, self._texts = unpack_from("<5I", self._content)

    def text(self, sentence: str) -> str:
        """What stands for `sentence`; "" where nothing does."""
        wanted = sentence.encode()
        # The sentences are in order; the first is none, but says what the file is.
        place = bisect_left(range(self._count), wanted, lo=1, key=self._sentence)
        if place == self._count or self._sentence(place) != wanted:
            return ""
        return self._string(self._texts, place).decode()

    def _sentence(self, place: int) -> bytes:
        return self._string(self._sentences, place)

    def _string(self, table: int, place: int) -> bytes:
        length, start = unpack_from("<2I", self._content, table + 8 * place)
        return self._content[start : start + length]


@cache
def translator(language: str) -> Callable[[str], str]:
    """A function from the English source string to its text in `language`; English for one that has no catalogue."""
    try:
        till = _Catalogue(f"{language}.mo")
    except FileNotFoundError:
        return str

    @cache
    def rest() -> _Catalogue:
        """What is not said at the till, read when it is first asked for: a till that only sells does without."""
        return _Catalogue(f"{language}.rest.mo")

    @lru_cache(_REMEMBERED)
    def translate(sentence: str) -> str:
        return till.text(sentence) or rest().text(sentence) or sentence

    return translate
