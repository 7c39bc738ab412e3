"""The screen's language: gettext catalogues, keyed by the English source string. English is the source itself."""

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

LANGUAGES = ("bg", "en")
LANGUAGE_NAMES = {"bg": "Български", "en": "English"}
"""Each in itself: for whoever cannot read the one that is spoken now."""

_FOLDER = Path(__file__).parent / "languages"


class _Rest(gettext.NullTranslations):
    """What is not said at the till, read when it is first asked for: a till that only sells does without."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._read: gettext.NullTranslations | None = None

    def gettext(self, message: str) -> str:
        if self._read is None:
            with self._file.open("rb") as catalogue:
                self._read = gettext.GNUTranslations(catalogue)
        return self._read.gettext(message)


@cache
def translator(language: str) -> Callable[[str], str]:
    """A function from the English source string to its text in `language`; English for one that has no catalogue."""
    try:
        with (_FOLDER / f"{language}.mo").open("rb") as catalogue:
            found = gettext.GNUTranslations(catalogue)
    except FileNotFoundError:
        return str
    found.add_fallback(_Rest(_FOLDER / f"{language}.rest.mo"))
    return found.gettext
