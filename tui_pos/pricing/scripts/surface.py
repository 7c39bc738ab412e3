"""What a script's words say of it before it ever runs: in which phases of a review it takes part, and what it names.

The text is only read for its words, and may be no script at all.
"""

import re
import sys
from functools import lru_cache
from typing import NamedTuple

from tui_pos.pricing.scripts.intents import BY_NAME, Phase

_WORDS = re.compile(
    r"""
    (?P<text> [rRbBfF]{0,2} (?: \"{3} (?: \\. | [^\\] )*? \"{3} | '{3} (?: \\. | [^\\] )*? '{3}
                              | " (?: \\. | [^"\\\n] )* " | ' (?: \\. | [^'\\\n] )* ' ) )
    | \# [^\n]*
    | (?P<name> [^\W\d]\w* )
    | \d\w*
    """,
    re.VERBOSE | re.DOTALL,
)


_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "\n": ""}


_LONGEST_CODE = 100
"""Characters: no code of an item is as long."""


class Surface(NamedTuple):
    """`intents`: the names of those that occur in the text; `texts`: what stands in quotes and may be the code of an
    item; `phases`: in which the script is asked."""

    intents: frozenset[str]
    texts: frozenset[str]
    phases: frozenset[Phase]

    @property
    def asks_payment(self) -> bool:
        return "ask_payment" in self.intents

    @property
    def is_yearly(self) -> bool:
        return "once_a_year" in self.intents


@lru_cache(maxsize=512)
def surface_of(source: str) -> Surface:
    """What the words of a script's text say. One that names no intent is asked on the final sum: it may be at fault."""
    names: set[str] = set()
    texts: set[str] = set()
    for word in _WORDS.finditer(source):
        if word["name"] in BY_NAME:
            names.add(word["name"])
        elif word["text"] is not None:
            texts |= _read(word["text"])
    phases = frozenset([BY_NAME[name].phase for name in names]) - {Phase.ANY}
    return Surface(frozenset(names), frozenset(texts), phases or frozenset([Phase.FINAL]))


def _read(quoted: str) -> set[str]:
    """The text between the quotes; none where it is put together only when the script runs."""
    prefix = quoted[:2].split('"')[0].split("'")[0].lower()
    if "f" in prefix or "b" in prefix:
        return set()
    text = quoted[len(prefix) :]
    edge = 3 if len(text) >= 6 and text[:3] in ('"""', "'''") else 1
    read = text[edge:-edge] if prefix else _ESCAPE.sub(_unescaped, text[edge:-edge])
    return {read} if 0 < len(read) <= _LONGEST_CODE and read.isprintable() else set()


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    if len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number <= sys.maxunicode else found[0]
    return _LETTERS.get(code, found[0])
