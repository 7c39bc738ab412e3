"""Bytes from a terminal become keys: one table for the console, PuTTY, xterm, rxvt, screen and tmux, and one reader
that may be fed in any pieces and never raises.

A scanner types faster than a person and without looking, so nothing is guessed twice: Esc followed by any byte that
does not begin a sequence is Esc and then that key; a sequence that is whole but unknown is dropped whole; a byte that
is not UTF-8 is one `�`. Only time can tell a lone Esc: the reader says how long to wait (`patience_ms`), the driver
waits and calls `give_up`.
"""

import codecs
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

LONE_ESCAPE_MS: Final = 25
"""How long Esc waits for the rest of a sequence; a person never types two keys so close, a terminal always does."""

CUT_SEQUENCE_MS: Final = 500
"""How long the beginning of a sequence waits for its end, on a line that may stall in the middle of one."""

LONGEST_SEQUENCE: Final = 256
"""Characters after which a sequence without an end is dropped: none of ours is longer than eight."""


class Key(NamedTuple):
    """`name` as Textual names keys (`f9`, `enter`, `pageup`); text is `character` with the character itself."""

    name: str
    character: str | None = None


ESCAPE: Final = Key("escape")
ENTER: Final = Key("enter")

_CONTROLS: Final[Mapping[str, Key]] = {
    "\r": ENTER,
    "\n": ENTER,
    "\t": Key("tab"),
    "\x08": Key("backspace"),
    "\x7f": Key("backspace"),
    "\xa0": Key("character", " "),
}

_ARROWS: Final[Mapping[str, str]] = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"}

# After ESC O: PF keys and the keypad of a VT100, which a crashed program may have left in application mode.
_SINGLE_SHIFT: Final[Mapping[str, Key]] = {
    **{final: Key(name) for final, name in _ARROWS.items()},
    **{final: Key(f"f{number}") for number, final in enumerate("PQRS", start=1)},
    **{final: Key("character", text) for final, text in zip("pqrstuvwxyjklmnoX", "0123456789*+,-./=", strict=True)},
    "M": ENTER,
    "I": Key("tab"),
}

# After ESC [, numbers ending in ~: VT220 and its heirs. 11–15 is PuTTY and rxvt; 7 and 8 are rxvt's Home and End.
_TILDE: Final[Mapping[str, Key]] = {
    "1": Key("home"),
    "2": Key("insert"),
    "3": Key("delete"),
    "4": Key("end"),
    "5": Key("pageup"),
    "6": Key("pagedown"),
    "7": Key("home"),
    "8": Key("end"),
    **{
        str(code): Key(f"f{number}")
        for number, code in enumerate((11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24), start=1)
    },
}

# After ESC [: arrows, and the Linux console's F1–F5. Its Pause, ESC [ P, means nothing here and is dropped.
_CONTROL_SEQUENCES: Final[Mapping[str, Key]] = {
    **{final: Key(name) for final, name in _ARROWS.items()},
    **{f"1;1{final}": Key(name) for final, name in _ARROWS.items()},
    **{f"[{final}": Key(f"f{number}") for number, final in enumerate("ABCDE", start=1)},
    **{f"{code}~": key for code, key in _TILDE.items()},
    **{f"{code};1~": key for code, key in _TILDE.items()},
}

# What follows ESC [ in a whole sequence: the console's F-keys; an old mouse report with its three coordinates;
# rxvt's shifted keys, which end in $; and all that ECMA-48 5.4 allows.
_CONTROL_SEQUENCE: Final = re.compile(r"\[.|M.{3}|[0-9]+\$|(?:[0-?]+[ -/]*|[ -/]+)[@-~]|[@-LN-Z\\-~]", re.DOTALL)
_PART_OF_CONTROL_SEQUENCE: Final = re.compile(r"\[|M.{0,2}|[0-?]*[ -/]*", re.DOTALL)
# Old shifted F-keys put a digit between ESC O and the letter.
_SHIFT_SEQUENCE: Final = re.compile(r"[0-9;]{0,4}[@-~]")
_PART_OF_SHIFT_SEQUENCE: Final = re.compile(r"[0-9;]{0,4}")
# DCS, OSC, APC, PM and SOS: answers to questions of a program before us. None holds an Enter, and every scan does.
_STRING: Final = re.compile(r"[^\x00-\x1f]*(?:\x07|\x1b\\)")
_PART_OF_STRING: Final = re.compile(r"[^\x00-\x1f]*\x1b?")
_STRING_STARTS: Final = "P]X^_"


class KeyReader:
    """Bytes in any pieces → keys, in order, none lost and none twice.

    `hidden` is a key of the form `ctrl+g` that is read like any other. All further ones with Ctrl are dropped.
    """

    def __init__(self, hidden: str = "") -> None:
        letter = hidden.removeprefix("ctrl+")
        self._hidden = {chr(ord(letter) & 31): Key(hidden)} if len(letter) == 1 and letter != hidden else {}
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._held = ""
        self._after_return = False

    @property
    def patience_ms(self) -> int | None:
        """How long to wait for more before `give_up`; None when nothing is pending."""
        if not self._held:
            return None
        return LONE_ESCAPE_MS if self._held == "\x1b" else CUT_SEQUENCE_MS

    def feed(self, data: bytes) -> list[Key]:
        """The keys that `data` completes."""
        text = self._held + self._decoder.decode(data)
        self._held = ""
        keys: list[Key] = []
        at = 0
        while at < len(text):
            if text[at] != "\x1b":
                self._plain(text[at], keys)
                at += 1
                continue
            self._after_return = False
            end = _sequence_end(text, at)
            if end is None:
                self._held = text[at:]
                break
            if end == at + 1:
                keys.append(ESCAPE)
            elif (key := _meaning(text[at + 1 : end])) is not None:
                keys.append(key)
            at = end
        return keys

    def give_up(self) -> list[Key]:
        """Nothing followed in time: a lone Esc is Esc, the beginning of a control sequence is dropped."""
        held, self._held = self._held, ""
        if held.startswith("\x1b["):
            return []
        keys: list[Key] = []
        for character in held:
            if character == "\x1b":
                keys.append(ESCAPE)
            else:
                self._plain(character, keys)
        return keys

    def _plain(self, character: str, keys: list[Key]) -> None:
        # A scanner set to end with CR LF presses Enter once.
        line_feed_of_pair = character == "\n" and self._after_return
        self._after_return = character == "\r"
        if line_feed_of_pair:
            return
        key = _CONTROLS.get(character) or self._hidden.get(character)
        if key is not None:
            keys.append(key)
        elif character.isprintable():
            keys.append(Key("character", character))


def _sequence_end(text: str, start: int) -> int | None:
    """Where the sequence that begins with the Esc at `start` ends; `start + 1` when it is only Esc, None when its end
    has not come yet.
    """
    if start + 1 == len(text):
        return None
    introducer = text[start + 1]
    if introducer == "[":
        whole, part = _CONTROL_SEQUENCE, _PART_OF_CONTROL_SEQUENCE
    elif introducer == "O":
        whole, part = _SHIFT_SEQUENCE, _PART_OF_SHIFT_SEQUENCE
    elif introducer in _STRING_STARTS:
        whole, part = _STRING, _PART_OF_STRING
    else:
        return start + 1
    limit = start + LONGEST_SEQUENCE
    found = whole.match(text, start + 2, limit)
    if found is not None:
        return found.end()
    cut = part.match(text, start + 2, limit)
    if cut is not None and cut.end() == limit:
        return limit
    if cut is not None and cut.end() == len(text):
        return None
    # Another Esc inside: the first sequence was cut, and what follows is whole.
    if introducer == "[" and cut is not None and text[cut.end()] == "\x1b":
        return cut.end()
    return start + 1


def _meaning(sequence: str) -> Key | None:
    if sequence[0] == "[":
        return _CONTROL_SEQUENCES.get(sequence[1:])
    if sequence[0] == "O":
        return _SINGLE_SHIFT.get(sequence[1:])
    return None
