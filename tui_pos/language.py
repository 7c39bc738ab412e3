"""The screen's language: gettext catalogues, keyed by the English source string. English is the source itself."""

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

LANGUAGES = ("bg", "en")
LANGUAGE_NAMES = {"bg": "Български", "en": "English"}
"""Each in itself: for whoever cannot read the one that is spoken now."""

_FOLDER = Path(__file__).parent / "languages"


@cache
def translator(language: str) -> Callable[[str], str]:
    """A function from the English source string to its text in `language`; English for one that has no catalogue."""
    try:
        with (_FOLDER / f"{language}.mo").open("rb") as catalogue:
            return gettext.GNUTranslations(catalogue).gettext
    except FileNotFoundError:
        return str
