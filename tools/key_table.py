"""Writes the key tables of docs/cashier.md anew from the station's registry of commands: `make docs`."""

import sys
from pathlib import Path

from tui_pos.language import translator
from tui_pos.station.keys import key_table

PAGE = Path(__file__).parents[1] / "docs" / "cashier.md"

HEADINGS = {
    "en": ("where", "key", "word", "what it does"),
    "bg": ("къде", "клавиш", "дума", "какво прави"),
}


def table(language: str) -> str:
    """The keys of every screen as a table. A screen is named on its first row only."""
    rows = [HEADINGS[language], ("---",) * len(HEADINGS[language])]
    shown = ""
    for mode, keys, word, title in key_table(translator(language)):
        rows.append(("" if mode == shown else f"**{mode}**", keys, f"`{word}`", title))
        shown = mode
    return "\n".join("| " + " | ".join(cell or " " for cell in row) + " |" for row in rows)


def with_tables(page: str) -> str:
    """The page with what stands between each pair of marks replaced. Raises ValueError where a mark is missing."""
    for language in HEADINGS:
        begin, end = f"<!-- keys {language}: made by `make docs` -->\n", f"\n<!-- end of keys {language} -->"
        before, found, rest = page.partition(begin)
        _, also_found, after = rest.partition(end)
        if not (found and also_found):
            raise ValueError(f"{PAGE} has no place for the keys in {language}: {begin}…{end}")
        page = before + begin + "\n" + table(language) + "\n" + end + after
    return page


def main() -> int:
    """Rewrite the page."""
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
