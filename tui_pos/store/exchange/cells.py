"""What one cell of a list may hold: each kind of cell reads a text into a value of the store, and writes it back.

A reader raises Refused with the reason; the row's problem names it.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from tui_pos.domain.barcode import has_right_check_digit, is_barcode, wrong_check_digit
from tui_pos.domain.cart import check_percent, check_price
from tui_pos.domain.catalogue import PRICE_GROUPS, ItemType
from tui_pos.domain.money import (
    ONE,
    BasisPoints,
    Cents,
    Thousandths,
    format_cents,
    format_percent,
    format_qty,
    parse_cents,
    parse_percent,
    parse_qty,
)
from tui_pos.domain.rights import Level, Right
from tui_pos.domain.vat import RATES
from tui_pos.errors import Refused

LONGEST_CODE = 40
LONGEST_TEXT = 200
LANGUAGES = ("bg", "en")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_BARCODE = re.compile(r"[!-{}~]{1,48}")
_OPERATOR_CODE = re.compile(r"[1-9][0-9]{0,3}")
_PIN = re.compile(r"[0-9]{4,7}")


class Column(NamedTuple):
    """A column of a list: how its text is read, and how the store's value is written. An `optional` one may be missing
    from a file: its values are None then, and what is kept stays."""

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    optional: bool = False


def text(cell: str) -> str:
    """A text on one line."""
    found = cell.strip()
    if _CONTROL.search(found) or len(found) > LONGEST_TEXT:
        raise Refused(
            "bad_text",
            "A text is at most {longest} characters on one line, without control characters; mend it.",
            longest=LONGEST_TEXT,
        )
    return found


def code(cell: str) -> str:
    """A code: a short text that is not empty."""
    found = text(cell)
    if not found or len(found) > LONGEST_CODE:
        raise Refused("bad_code", "A code has 1 to {longest} characters; give it one.", longest=LONGEST_CODE)
    return found


def name(cell: str) -> str:
    """A text that is not empty."""
    found = text(cell)
    if not found:
        raise Refused("no_name", "The name is missing; give it one.")
    return found


def group(cell: str) -> str:
    """A path such as `drinks/glass`, or nothing."""
    found = text(cell)
    if found and not all(step and step == step.strip() for step in found.split("/")):
        raise Refused("bad_group", "“{text}” is not a group; write it as drinks/glass.", text=found)
    return found


def vat(cell: str) -> str:
    """The letter of a VAT group that has a rate."""
    found = cell.strip().upper()
    letters = sorted({rate.group for rate in RATES})
    if found not in letters:
        raise Refused(
            "bad_vat", "“{text}” is not a VAT group; it is one of {letters}.", text=found, letters=", ".join(letters)
        )
    return found


def one_of(*allowed: str) -> Callable[[str], str]:
    """A word out of a few."""

    def read(cell: str) -> str:
        found = cell.strip()
        if found not in allowed:
            raise Refused(
                "not_one_of",
                "“{text}” is not known here; write one of {allowed}.",
                text=found,
                allowed=", ".join(allowed),
            )
        return found

    return read


price_group = one_of(*PRICE_GROUPS)
item_type = one_of(*ItemType)
level = one_of(*(level.name.lower() for level in Level))
language = one_of(*LANGUAGES)


def rights(cell: str) -> str:
    """Names of rights joined by |, or nothing; in the order of their names."""
    return "|".join(sorted({one_of(*Right)(name) for name in cell.split("|") if name.strip()}))


NO_MOST = -1
"""What an empty largest discount is read as: none is set."""


def most_percent(cell: str) -> int:
    """A percent from 0 to 100, or nothing."""
    return percent(cell) if cell.strip() else NO_MOST


def written_most_percent(value: int | None) -> str:
    return "" if value is None else format_percent(BasisPoints(value))


def yes_or_no(cell: str) -> int:
    """`yes` or `no`."""
    return int(one_of("yes", "no")(cell.lower()) == "yes")


def written_yes_or_no(value: int) -> str:
    return "yes" if value else "no"


@lru_cache(maxsize=65_536)  # a price list has few different prices
def price(cell: str) -> Cents:
    """An amount of 0 or more; empty is 0, which means that there is no such price."""
    return check_price(parse_cents(cell)) if cell.strip() else Cents(0)


def limit(cell: str) -> Cents | None:
    """An amount of 0 or more; empty is no limit at all."""
    return price(cell) if cell.strip() else None


def written_limit(value: int | None) -> str:
    return "" if value is None else format_cents(value)


def percent(cell: str) -> int:
    """A percent from 0 to 100; empty is 0."""
    return check_percent(parse_percent(cell)) if cell.strip() else 0


def balance(cell: str) -> Cents:
    """An amount, or points, that may be less than 0; empty is 0."""
    return parse_cents(cell) if cell.strip() else Cents(0)


def pack_ratio(cell: str) -> Thousandths:
    """How many units make a pack: more than 0; empty is 1."""
    found = qty(cell) if cell.strip() else ONE
    if found <= 0:
        raise Refused("bad_pack_ratio", "A pack holds more than nothing; write 1 where there are no packs.")
    return found


def qty(cell: str) -> Thousandths:
    """A quantity, which may be less than 0."""
    return parse_qty(cell)


def birth_date(cell: str) -> str | None:
    """A date as 1996-02-29, or nothing."""
    found = cell.strip()
    if not found:
        return None
    try:
        day = date.fromisoformat(found)
    except ValueError as error:
        raise Refused("bad_date", "“{text}” is not a date; write it as 1996-02-29.", text=found) from error
    return day.isoformat()


def written_or_empty(value: str | None) -> str:
    return value or ""


def card(cell: str) -> str | None:
    """The number of a card, or nothing."""
    return text(cell) or None


def barcodes(cell: str) -> tuple[str, ...]:
    """Barcodes between `|`; those of the length of an EAN or UPC must have the right check digit."""
    found = tuple(part for part in (part.strip() for part in cell.split("|")) if part)
    for barcode in found:
        if not _BARCODE.fullmatch(barcode):
            raise Refused(
                "bad_barcode", "“{text}” is not a barcode; it has Latin letters, digits and signs only.", text=barcode
            )
        if barcode.startswith("/"):
            raise Refused(
                "command_as_barcode",
                "“{text}” begins with /, as a command at the till, and could not be scanned; leave the / away.",
                text=barcode,
            )
        if is_barcode(barcode) and not has_right_check_digit(barcode):
            raise wrong_check_digit(barcode)
        if found.count(barcode) > 1:
            raise Refused("barcode_twice", "Barcode {barcode} stands there twice; take one away.", barcode=barcode)
    return found


def operator_code(cell: str) -> str:
    """The number of an operator: it stands, in four digits, in the USN."""
    found = cell.strip()
    if not _OPERATOR_CODE.fullmatch(found):
        raise Refused("bad_operator_code", "“{text}” is not an operator's number; it is 1 to 9999.", text=found)
    return found


def pin(cell: str) -> str:
    """A PIN, or nothing."""
    found = cell.strip()
    if found and not _PIN.fullmatch(found):
        raise Refused("bad_pin", "A PIN is 4 to 7 digits; choose another one.")
    return found


def written_price(value: int) -> str:
    """An amount; a price that is not there stays empty."""
    return format_cents(value) if value else ""


def written_balance(value: int) -> str:
    return format_cents(value)


def written_qty(value: int) -> str:
    return format_qty(value)


def written_percent(value: int) -> str:
    return format_percent(value)
