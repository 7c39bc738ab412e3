"""What is typed in the sale, read: `3*` before a code, a part of a name; what was typed or scanned, and is not sold."""

import re
from typing import NamedTuple

from tui_pos.domain.money import Thousandths, parse_qty
from tui_pos.errors import Refused, ShopError

AGAIN = "+"
"""Typed alone: the last item once more. Where a scanner begins its codes with it, `/repeat` does the same."""

_TIMES = re.compile(r"([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+))\*(.*)", re.DOTALL)


def times(text: str) -> tuple[Thousandths | None, str]:
    """What stands before `*` as a quantity, in thousandths, and the rest. Raises Refused as `parse_qty` does."""
    found = _TIMES.fullmatch(text)
    return (None, text) if found is None else (parse_qty(found[1]), found[2])


def name_in(text: str) -> str:
    """What of it may be a part of a name; "" where nothing may."""
    found = _TIMES.fullmatch(text)
    name = (found[2] if found else text).strip()
    return name if is_name(name) else ""


def is_name(text: str) -> bool:
    """Whether what is typed may be a part of a name: it holds a letter."""
    return any(character.isalpha() for character in text)


def not_sold(text: str) -> Refused:
    """What is refused while something stands in the entry line of the sale."""
    return Refused("text_not_sold", "“{text}” is typed but not sold; sell it or clear it first.", text=text)


class Unsold(NamedTuple):
    """A scan that was refused: the goods may lie in the bag."""

    text: str
    refusal: ShopError

    def is_now_sold_as(self, code: str) -> bool:
        """Whether `code` is the same goods scanned again: the same text or, after a misread, all but one digit of it,
        since two right barcodes never differ in one digit only."""
        if len(code) != len(self.text):
            return False
        differing = sum(a != b for a, b in zip(code, self.text, strict=True))
        return differing <= (1 if self.refusal.code == "wrong_check_digit" else 0)
