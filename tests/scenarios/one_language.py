"""Whether a picture speaks one language: what in it is written in the letters of the other."""

import re

EVERYWHERE = """
    Enter Esc Tab PgUp PgDn Home End Ins Del Backspace Ctrl EUR CSV XLSX PDF JSON UTF EAN UPC
    English български УНП
"""
"""Keys, the currency, forms of files and codes, and languages by their own names."""

_LETTERS = {"bg": "[a-z]{3,}", "en": "[а-я]{2,}"}


def foreign(picture: str, language: str, shop: str = "") -> set[str]:
    """The words in the other language's letters that are neither the `shop`'s own nor written so everywhere."""
    letters = _LETTERS[language]
    return set(re.findall(letters, picture.casefold())) - set(re.findall(letters, f"{EVERYWHERE} {shop}".casefold()))
