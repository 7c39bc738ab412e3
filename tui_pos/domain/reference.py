"""What names a sale on its paper: the code that is printed on a receipt, the unique sale number, or a plain number.

The code is what the QR of every fiscal receipt says (Ordinance N-18, art. 26 (5)): fiscal memory, number of the
receipt, date, time and total, with `*` between them.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tui_pos.domain.money import Cents
from tui_pos.domain.operation import Original, StornoReason
from tui_pos.errors import Refused

_CODE = re.compile(
    r"(?P<fm>\d{8})\*(?P<receipt>\d{1,10})\*(?P<day>\d{4}-\d\d-\d\d)\*(?P<time>\d\d:\d\d(?::\d\d)?)\*"
    r"(?P<total>\d{1,8}[.,]\d\d)"
)
_USN = re.compile(r"[A-Z]{2}\d{6}-[A-Z0-9]{4}-\d{7}")
_NUMBER = re.compile(r"\d{1,7}")


@dataclass(frozen=True, slots=True)
class PaperCode:
    """What the code on a receipt says; `moment` is wall time as on that paper."""

    fm: str
    receipt: str
    moment: datetime
    total: Cents


@dataclass(frozen=True, slots=True)
class SaleNumber:
    """A unique sale number."""

    usn: str


@dataclass(frozen=True, slots=True)
class PlainNumber:
    """A number that stands on a receipt: its own, which has seven digits, or that of the sale."""

    number: int


class OldReceipt(NamedTuple):
    """The paper of a sale that is not kept here, under whose `usn` its goods come back, and why they do."""

    usn: str
    original: Original
    reason: StornoReason


Reference = PaperCode | SaleNumber | PlainNumber


def read_reference(text: str) -> Reference | None:
    """What `text`, typed or scanned, names; None for what is neither code nor number of a receipt."""
    return read_unmistakable(text) or _number(text.strip())


def read_unmistakable(text: str) -> PaperCode | SaleNumber | None:
    """The same of what can be nothing else: goods have no such codes."""
    text = text.strip().upper()
    if _USN.fullmatch(text):
        return SaleNumber(text)
    code = _CODE.fullmatch(text)
    if code is None:
        return None
    try:
        moment = datetime.fromisoformat(f"{code['day']}T{code['time']}")
    except ValueError:
        return None
    whole, cents = re.split("[.,]", code["total"])
    return PaperCode(code["fm"], f"{int(code['receipt']):07d}", moment, Cents(int(whole) * 100 + int(cents)))


def check_old_receipt(usn: str, original: Original) -> None:
    """Raises Refused `bad_old_receipt` for what stands on no receipt (Ordinance N-18, art. 31 (2))."""
    right = (
        _USN.fullmatch(usn)
        and re.fullmatch(r"\d{7}", original.receipt)
        and re.fullmatch(r"\d{8}", original.fm)
        and original.total > 0
    )
    if not right:
        raise Refused(
            "bad_old_receipt",
            "No receipt says that: its number has up to 7 digits, the fiscal memory 8, the УНП is such as "
            "DT000001-0001-0000017, the total is above 0. Look again.",
        )


def _number(text: str) -> PlainNumber | None:
    return PlainNumber(int(text)) if _NUMBER.fullmatch(text) and int(text) else None
