"""Text for paper that knows only cp1251: what it lacks is written with what it has, and never silently dropped."""

import re
import unicodedata

# What nearly all texts are made of, and cp1251 has.
_PLAIN = re.compile("[ -~А-Яа-я]*")
# What Unicode does not take apart by itself. Keys are what cp1251 lacks.
_SPELLED = {
    "←": "<-", "→": "->", "↔": "<->", "⇒": "=>", "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "×": "x", "÷": "/",
    "−": "-", "⁄": "/", "‐": "-", "‒": "-", "―": "-", "′": "'", "″": '"', "‛": "'", "‟": '"', "´": "'",
    "ˈ": "'", "¨": '"',
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "ng", "Ŋ": "Ng",
    "α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f",
    "χ": "ch", "ψ": "ps", "ω": "o", "Α": "A", "Β": "B", "Γ": "G", "Δ": "D", "Ε": "E", "Ζ": "Z", "Η": "I", "Θ": "Th",
    "Ι": "I", "Κ": "K", "Λ": "L", "Μ": "M", "Ν": "N", "Ξ": "X", "Ο": "O", "Π": "P", "Ρ": "R", "Σ": "S", "Τ": "T",
    "Υ": "Y", "Φ": "F", "Χ": "Ch", "Ψ": "Ps", "Ω": "O", "ѣ": "е", "Ѣ": "Е", "ѫ": "ъ", "Ѫ": "Ъ", "ѧ": "я", "Ѧ": "Я",
    "₽": "RUB", "₴": "UAH", "₺": "TRY", "£": "GBP", "¥": "JPY", "¢": "c", "¿": "?", "¡": "!", "✓": "v", "♥": "<3",
}  # fmt: skip

ELLIPSIS = "…"


def printable(text: str) -> str:
    """`text` in characters that cp1251 has: `š` → `s`, `→` → `->`, what nothing resembles → `?`, breaks → spaces."""
    if _PLAIN.fullmatch(text):
        return text
    composed = unicodedata.normalize("NFC", text)
    return "".join(_in_place(char, before) for before, char in zip(" " + composed, composed, strict=False))


def _in_place(char: str, before: str) -> str:
    written = _printable_char(char)
    if written.strip() or char.isspace() or (unicodedata.combining(char) and not before.isspace()):
        return written
    # It would leave no trace: an accent on its own, with no letter before it that was written.
    return "?"


def _printable_char(char: str) -> str:
    if char.isspace():
        return " "
    if unicodedata.combining(char):
        # The letter under it has been written.
        return ""
    if unicodedata.category(char) == "Cc":
        return "?"
    if _has(char):
        return char
    if char in _SPELLED:
        return _SPELLED[char]
    apart = unicodedata.normalize("NFKD", char)
    if apart == char:
        return "?"
    return "".join(_printable_char(part) for part in apart) or "?"


def _has(char: str) -> bool:
    try:
        char.encode("cp1251")
    except UnicodeEncodeError:
        return False
    return True


def fit(text: str, width: int, rows: int) -> tuple[str, ...]:
    """`text` in at most `rows` rows of `width` characters, broken between words; what is cut ends in an ellipsis."""
    rest = " ".join(printable(text).split())
    fitted: list[str] = []
    while len(rest) > width and len(fitted) < rows - 1:
        cut = rest.rfind(" ", 1, width + 1)
        cut = cut if cut > 0 else width
        fitted.append(rest[:cut])
        rest = rest[cut:].lstrip()
    if len(rest) > width:
        rest = rest[: width - 1] + ELLIPSIS
    return (*fitted, rest)


def laid_out(row: str | tuple[str, str], width: int) -> tuple[str, ...]:
    """A row for a paper of `width` characters: of a pair the second text stands at the right, after dots, since no
    device keeps more than one space; below the first where both find no room."""
    if isinstance(row, str):
        return (row,)
    first, second = printable(row[0]), printable(row[1])
    if len(first) + 2 + len(second) > width:
        return first, second.rjust(width, ".")
    return (first.ljust(width - len(second), ".") + second,)


def encoded(text: str) -> bytes:
    """Text that has been through `printable` or `fit`, as bytes for the wire."""
    return text.encode("cp1251")
