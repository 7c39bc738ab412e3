"""What a script's words say of it before it ever runs: in which phases of a review it takes part, and what it names.

The text is only read for its words, and may be no script at all.
"""

import ast
import re
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


class Surface(NamedTuple):
    """`intents`: the names of those that occur in the text; `texts`: all that stands in quotes, of which some may be
    codes of items; `phases`: in which the script is asked."""

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
    if "\\" not in quoted and quoted[0] in "\"'":
        edge = 3 if len(quoted) >= 6 and quoted[:3] in ('"""', "'''") else 1
        return {quoted[edge:-edge]}
    try:
        read = ast.literal_eval(quoted)
    except (SyntaxError, ValueError):
        return set()
    return {read} if isinstance(read, str) else set()
