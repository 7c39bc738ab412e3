"""What a script's words say of it before it ever runs: in which phases of a review it takes part, and what it names.

The text is only read for its words, and may be no script at all.
"""

import re
import sys
from functools import lru_cache
from typing import NamedTuple

from tui_pos.pricing.scripts.intents import BY_NAME, Phase

# Nothing is ever given back that was read, so that no text takes longer than its length: a text that does not end takes
# the rest of its line, or of the script, with it.
_WORDS = re.compile(
    r"""
    (?P<text> [rRbBfF]{0,2} (?: \"{3} (?: \\. | (?!\"{3}) [^\\] )*+ (?: \"{3} | (?P<open_1>) \\? )
                              | '{3} (?: \\. | (?!'{3}) [^\\] )*+ (?: '{3} | (?P<open_2>) \\? )
                              | " (?: \\. | [^"\\\n] )*+ (?: " | (?P<open_3>) \\? )
                              | ' (?: \\. | [^'\\\n] )*+ (?: ' | (?P<open_4>) \\? ) ) )
    | \# [^\n]*+
    | (?P<name> [^\W\d]\w*+ )
    | \d\w*+
    """,
    re.VERBOSE | re.DOTALL,
)
_OPEN = ("open_1", "open_2", "open_3", "open_4")


_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"', "\n": ""}


_LONGEST_CODE = 100
"""Characters: no code of an item is as long."""

MOST_TEXTS = 500
"""Texts in quotes: each may be a code, and is looked up before a review."""


class Surface(NamedTuple):
    """`intents`: the names of those that occur in the text; `texts`: what stands in quotes and may be the code of an
    item or a partner; `phases`: in which the script is asked. `is_wordy`: there are more than MOST_TEXTS of them, so
    that none is looked up, and the script is at fault."""

    intents: frozenset[str]
    texts: frozenset[str]
    phases: frozenset[Phase]
    is_wordy: bool = False

    @property
    def partners(self) -> frozenset[str]:
        """The texts that may be the code of a partner."""
        return self.texts if "child_operation" in self.intents else frozenset()

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
        elif word["text"] is not None and all(word[name] is None for name in _OPEN):
            texts |= _read(word["text"])
    phases = frozenset([BY_NAME[name].phase for name in names]) - {Phase.ANY}
    wordy = len(texts) > MOST_TEXTS
    return Surface(
        frozenset(names), frozenset() if wordy else frozenset(texts), phases or frozenset([Phase.FINAL]), wordy
    )


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
