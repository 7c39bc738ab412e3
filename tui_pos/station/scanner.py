"""The barcode scanner: what it adds to a code, and how what it typed is told from what fingers typed."""

import re
from typing import NamedTuple

_RUN_OF_DIGITS = re.compile(r"\d{8,}")
_ENDS_IN_DIGITS = re.compile(r"\d{8,}$")


class Scanner(NamedTuple):
    """`prefix` and `suffix` stand around each code as this till's scanner sends it."""

    prefix: str = ""
    suffix: str = ""

    def plain_code(self, text: str) -> str:
        """`text` without what the scanner adds."""
        return text.removeprefix(self.prefix).removesuffix(self.suffix)

    def sent(self, text: str) -> bool:
        """Whether only a scanner can have typed `text`: it has the prefix, or is a run of 8 digits or more.

        No quantity, price, percent or amount has so many; and there is no clock here to tell fast from slow.
        """
        if self.prefix and text.startswith(self.prefix):
            return True
        return _RUN_OF_DIGITS.fullmatch(self.plain_code(text)) is not None

    def ended(self, text: str) -> bool:
        """Whether a scan came last in `text`: by itself, or on top of what was being typed."""
        return self.sent(text) or _ENDS_IN_DIGITS.search(self.plain_code(text)) is not None

    def on_top_of(self, text: str) -> tuple[str, str]:
        """What fingers typed, and the scan that came last on top of it; no scan where `text` does not end in one."""
        plain = self.plain_code(text)
        scan = _ENDS_IN_DIGITS.search(plain)
        if scan is None:
            return text, ""
        return plain[: scan.start()].removesuffix(self.prefix).rstrip(), scan[0]

    def adds(self, character: str) -> bool:
        """Whether a character that cannot be printed is the scanner's own."""
        return character in self.prefix or character in self.suffix

    @property
    def ends_with_tab(self) -> bool:
        return "\t" in self.suffix
