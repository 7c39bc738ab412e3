"""What Ordinance N-18 has the same for every device: the order of payments and of a storno's reasons, VAT by group, the
text of the QR code.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tui_pos.domain.money import BasisPoints, Cents, vat_out
from tui_pos.fiscal.virtual.memory import GROUPS

PAYMENTS = (
    "cash", "cheque", "voucher", "external_voucher", "packaging", "internal", "damage", "card", "bank", "reserve_1",
    "reserve_2",
)  # fmt: skip
"""By the numbers that they have to the tax authority (Annex 17 p. 13)."""

REASONS = ("operator_error", "return", "tax_base")
"""Why a storno is made, by the numbers of Annex 17 p. 13a; a few makers have an order of their own."""

GROUPS_IN_USE = "АБВГ"
"""Those of art. 27; a device is sold without the others."""

RATES = (0, 2000, 2000, 900, 0, 0, 0, 0)
"""By group, in basis points."""


def vat_of(sums: Iterable[int]) -> list[int]:
    """The VAT in sums by group."""
    return [vat_out(Cents(cents), BasisPoints(rate)) for cents, rate in zip(sums, RATES, strict=True)]


def net_of(sums: Iterable[int]) -> list[int]:
    """Sums by group without their VAT."""
    sums = list(sums)
    return [cents - tax for cents, tax in zip(sums, vat_of(sums), strict=True)]


def summed(rows: Iterable[Iterable[int]]) -> list[int]:
    """Sums by group, added up; zeros when there are none."""
    return [sum(of_group) for of_group in zip(*rows, strict=True)] or [0] * len(GROUPS)


def code_of(record: Mapping[str, Any], digits: int) -> str:
    """What the QR code of a receipt says: fiscal memory, number in so many `digits`, date, time, total (art. 26(5))."""
    day, _, time = str(record["time"]).partition("T")
    return f"{record['fm']}*{record['number']:0{digits}d}*{day}*{time}*{record['total']}"
