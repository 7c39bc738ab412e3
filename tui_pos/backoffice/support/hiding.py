"""Taking people's data out of a text that leaves the shop: what the shop knows of its customers and of those who work
in it, and whatever looks like an address, a telephone, a bank card, a personal number or a secret.

Rather too much than too little: a log in which the word of a firm's name is missing still tells what went wrong.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from tui_pos.store.database import Store

_WORD: Final = re.compile(r"\w+")

_PEOPLE: Final = (
    ("name", "SELECT name FROM partner UNION ALL SELECT name FROM operator UNION ALL SELECT name FROM technician"),
    ("card", "SELECT card FROM partner WHERE card IS NOT NULL"),
    ("e-mail", "SELECT email FROM partner UNION ALL SELECT email FROM technician UNION ALL SELECT address FROM letter"),
    ("phone", "SELECT phone FROM partner"),
    ("address", "SELECT address FROM partner"),
    ("number", "SELECT eik FROM partner UNION ALL SELECT vat_number FROM partner"),
)
_SHORTEST_WORD_OF_A_NAME: Final = 4
_SHORTEST: Final = 3

_HIDDEN_WORD: Final = r"(?:pin|password|passwd|token|secret|authorization|credential|api[_-]?key|парола|пин)"
_PATTERNS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"), "[secret]"),
    (
        re.compile(
            rf"(?i)(\b\w{{0,40}}{_HIDDEN_WORD}\w{{0,40}}[\"']?\s*[=:]\s*)(?:bearer\s+)?(\"[^\"]*\"|'[^']*'|[^\s,;}})]+)"
        ),
        r"\1[secret]",
    ),
    (re.compile(r"(?i)\bbearer\s+\S+"), "[secret]"),
    (re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"), "[e-mail]"),
    (re.compile(r"(?<=/home/)[^/\s:]+"), "[user]"),
)
# A number of a telephone begins with + or 0; what begins with another digit is a moment, a sum, a code.
_PHONE: Final = re.compile(r"(?<![\w./-])(?:\+|0)\d(?:[ ()/-]?\d){6,12}(?![\w-])")
_ACCOUNT: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_LONG_NUMBER: Final = re.compile(r"(?<![\w-])(?:\d[ -]?){14,18}\d(?![\w-])|(?<![\w-])\d{10}(?![\w-])")


class Hiding:
    """Hides in texts what `store` knows of people, and what `_PATTERNS` find. Without a store (None) nobody's name can
    be told from a word: then only the skeleton of a log is let through (`skeleton`)."""

    def __init__(self, store: Store | None, texts: Iterable[str]) -> None:
        """`texts`: all that will be hidden in: of a hundred thousand customers only those who occur there are kept."""
        self.knows = store is not None
        here = {word.casefold() for text in texts for word in _WORD.findall(text)}
        self._phrases: dict[tuple[str, ...], str] = {}
        self._names: set[str] = set()
        for kind, sql in _PEOPLE if store is not None else ():
            for (value,) in store.each(sql):  # type: ignore[union-attr]
                self._know(kind, str(value or ""), here)
        self._longest = max(map(len, self._phrases), default=0)

    def _know(self, kind: str, value: str, here: set[str]) -> None:
        words = tuple(word.casefold() for word in _WORD.findall(value))
        if not words:
            return
        if sum(map(len, words)) >= _SHORTEST and all(word in here for word in words):
            self._phrases[words] = kind
        if kind == "name":
            long = (word for word in words if len(word) >= _SHORTEST_WORD_OF_A_NAME and not word.isdigit())
            self._names.update(word for word in long if word in here)

    def text(self, text: str) -> str:
        """`text` without what is nobody else's business."""
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        text = self._without_people(text)
        text = _PHONE.sub(lambda found: "[phone]" if _digits(found[0]) >= 9 else found[0], text)
        text = _ACCOUNT.sub(lambda found: "[account]" if _is_account(found[0]) else found[0], text)
        return _LONG_NUMBER.sub(_hidden_number, text)

    def _without_people(self, text: str) -> str:
        words = list(_WORD.finditer(text))
        out: list[str] = []
        at = i = 0
        while i < len(words):
            length, kind = self._found(words, i)
            if length:
                out += [text[at : words[i].start()], f"[{kind}]"]
                at = words[i + length - 1].end()
            i += length or 1
        return "".join([*out, text[at:]])

    def _found(self, words: list[re.Match[str]], start: int) -> tuple[int, str]:
        for length in range(min(self._longest, len(words) - start), 0, -1):
            kind = self._phrases.get(tuple(word[0].casefold() for word in words[start : start + length]))
            if kind is not None:
                return length, kind
        word = words[start][0]
        return (1, "name") if word[0].isupper() and word.casefold() in self._names else (0, "")


_LOG_LINE: Final = re.compile(r"(\d{4}-\d\d-\d\d [\d:,]+ [A-Z]+ [\w.]+)( .*)?$")
_CODE_LINE: Final = re.compile(r'  File "[^"]*?([\w.]+/[\w.]+\.py)", line (\d+), in (\w+)$')
_FAULT: Final = re.compile(r"([\w.]+(?:Error|Exception|Trouble|Refused|Interrupt|Exit))\b")


def skeleton(log: str) -> str:
    """When, where and what kind of fault; nothing of what was said."""
    kept: list[str] = []
    for line in log.splitlines():
        if found := _LOG_LINE.match(line):
            kept.append(found[1])
        elif found := _CODE_LINE.match(line):
            kept.append(f"  {found[1]}:{found[2]} {found[3]}")
        elif found := _FAULT.match(line):
            kept.append(found[1])
    return "\n".join(kept) + "\n" if kept else ""


_SECRET_KEYS: Final = re.compile(rf"(?i){_HIDDEN_WORD}|^(?:user|sender|host|url|origins)$")


def settings_text(values: Mapping[str, object], hiding: Hiding) -> str:
    """Settings, with every secret and every place in a network taken out."""
    import tomli_w

    return tomli_w.dumps(_open(values, hiding))


def _open(values: Mapping[str, object], hiding: Hiding) -> dict[str, object]:
    return {name: _open_value(name, value, hiding) for name, value in values.items()}


def _open_value(name: str, value: object, hiding: Hiding) -> object:
    if isinstance(value, Mapping):
        return _open(value, hiding)
    if isinstance(value, list):
        return [_open_value(name, one, hiding) for one in value]
    if _SECRET_KEYS.search(name) and not isinstance(value, bool) and value not in ("", 0):
        return "[secret]"
    return hiding.text(value) if isinstance(value, str) else value


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text))


def _hidden_number(found: re.Match[str]) -> str:
    digits = [int(c) for c in found[0] if c.isdigit()]
    if len(digits) == 10:
        return "[personal number]" if _is_personal(digits) else found[0]
    return "[bank card]" if _is_card(digits) else found[0]


def _is_personal(digits: list[int]) -> bool:
    """The check digit of a Bulgarian EGN."""
    weights = (2, 4, 8, 5, 10, 9, 7, 3, 6)
    month = digits[2] * 10 + digits[3]
    right = sum(map(int.__mul__, weights, digits)) % 11 % 10 == digits[9]
    return right and month % 20 in range(1, 13)


def _is_card(digits: list[int]) -> bool:
    """Luhn."""
    doubled = [digit if place % 2 else sum(divmod(digit * 2, 10)) for place, digit in enumerate(reversed(digits), 1)]
    return sum(doubled) % 10 == 0


def _is_account(text: str) -> bool:
    """The check digits of an IBAN (ISO 13616)."""
    plain = text.replace(" ", "")
    return len(plain) >= 15 and int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1
