"""Money, quantities and percents as integers, and the few functions that do all arithmetic with them.

Money is in cents, quantities in thousandths of the unit, percents in basis points (1 % = 100). Text appears only at
the edges, through `parse_*` and `format_*`. There is one rounding everywhere: half away from zero.
"""

import re
from collections.abc import Sequence
from typing import NewType

from tui_pos.errors import Refused

Cents = NewType("Cents", int)
Thousandths = NewType("Thousandths", int)
BasisPoints = NewType("BasisPoints", int)

NOTHING = Cents(0)
ONE = Thousandths(1000)
FULL = BasisPoints(10_000)

# A till's fields hold at most eight digits before the point (the fiscal devices' own limit for prices and quantities).
_TOO_LARGE = 100_000_000
_NUMBER = re.compile(r"([+-]?)(\d{1,40})?(?:[.,](\d*))?")


def half_up(numerator: int, denominator: int) -> int:
    """`numerator / denominator` as a whole number, half away from zero. `denominator` is positive."""
    if numerator < 0:
        return -((-2 * numerator + denominator) // (2 * denominator))
    return (2 * numerator + denominator) // (2 * denominator)


def amount_of(price: Cents, qty: Thousandths) -> Cents:
    """The gross amount of a line: price in cents times quantity in thousandths."""
    return Cents(half_up(price * qty, 1000))


def percent_of(amount: Cents, percent: BasisPoints) -> Cents:
    """`percent` (basis points) of `amount` (cents)."""
    return Cents(half_up(amount * percent, 10_000))


def split(total: Cents, weights: Sequence[int]) -> list[Cents]:
    """Divide `total` cents in proportion to `weights` (not negative), so that the parts sum to the whole.

    Largest remainder; equal remainders go to the last. With all weights zero the last part takes everything.
    """
    whole = sum(weights)
    if not weights:
        return []
    if whole == 0:
        return [NOTHING] * (len(weights) - 1) + [total]
    sign = -1 if total < 0 else 1
    shares = [divmod(abs(total) * weight, whole) for weight in weights]
    left = abs(total) - sum(share for share, _ in shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i][1], i), reverse=True)
    extra = set(by_remainder[:left])
    return [Cents(sign * (share + (i in extra))) for i, (share, _) in enumerate(shares)]


def vat_out(gross: Cents, rate: BasisPoints) -> Cents:
    """The VAT contained in `gross`. Taken once for each VAT group of a receipt, never line by line."""
    return Cents(half_up(gross * rate, 10_000 + rate))


def parse_decimal(text: str, places: int) -> int:
    """A decimal number with `.` or `,` as an integer with `places` decimals.

    Raises Refused `not_a_number` for anything else, `too_many_decimals` for digits that would be lost,
    `number_too_large` for what no field of a till can hold.
    """
    match = _NUMBER.fullmatch(text.strip())
    if not match or not text.isascii() or (match[2] is None and not match[3]):
        raise Refused("not_a_number", "“{text}” is not a number; type digits with a point or a comma.", text=text[:40])
    sign, whole, fraction = match[1], match[2] or "0", match[3] or ""
    if fraction[places:].strip("0"):
        raise Refused(
            "too_many_decimals", "“{text}” has more than {places} decimals; type it shorter.", text=text, places=places
        )
    value = int(whole) * int(10**places) + int((fraction + "0" * places)[:places] or "0")
    if value >= _TOO_LARGE * int(10**places):
        raise Refused("number_too_large", "{text} is too large for a till; check what was typed.", text=text[:40])
    return -value if sign == "-" else value


def format_decimal(value: int, places: int) -> str:
    """The integer `value` with `places` decimals as text with a point."""
    whole, fraction = divmod(abs(value), 10**places)
    return f"{'-' if value < 0 else ''}{whole}.{fraction:0{places}d}"


def parse_cents(text: str) -> Cents:
    """`"1.10"` → 110. Raises Refused as `parse_decimal` does."""
    return Cents(parse_decimal(text, 2))


def format_cents(amount: Cents | int) -> str:
    """110 → `"1.10"`."""
    return format_decimal(amount, 2)


def parse_qty(text: str) -> Thousandths:
    """`"0.25"` → 250. Raises Refused as `parse_decimal` does."""
    return Thousandths(parse_decimal(text, 3))


def format_qty(qty: Thousandths | int) -> str:
    """12000 → `"12"`, 250 → `"0.25"`: no zeros that say nothing."""
    return format_decimal(qty, 3).rstrip("0").rstrip(".")


def parse_percent(text: str) -> BasisPoints:
    """`"5"` → 500. Raises Refused as `parse_decimal` does; the range is the caller's to check."""
    return BasisPoints(parse_decimal(text.strip().removesuffix("%"), 2))


def format_percent(percent: BasisPoints | int) -> str:
    """500 → `"5.00"`."""
    return format_decimal(percent, 2)
