"""How an ISL device reads what a host writes: fields of fixed widths one behind the other (ISL5011S-KL manual 10.4)."""

import re
from datetime import date, datetime
from decimal import Decimal

from tui_pos.fiscal.virtual.machine import Reason, rounded
from tui_pos.fiscal.virtual.memory import GROUPS, Item, StornoOf
from tui_pos.fiscal.virtual.ordinance import GROUPS_IN_USE, REASONS

NO_USN = "00000000-0000-0000000"

# A sum, a price and a product have at most so many cents (errors 5, 6, 22).
_LARGEST = 99_999_999
_USN = re.compile(r"[A-Za-z]{2}\d{6}-[A-Za-z0-9]{4}-\d{7}")
_STORNO = re.compile(r"([012])(\d{10})(\d{14})(\d{8})(?:(.{21})(\d{1,10})?)?")


class Fault(Exception):
    """The command is refused with an error of the manual's section 6; 0 where it has no number."""

    def __init__(self, number: int) -> None:
        self.number = number


BAD_PARAMETER = 0

ERRORS: dict[Reason, int] = dict.fromkeys(Reason, BAD_PARAMETER) | {
    Reason.RECEIPT_OPEN: 54,
    Reason.SERVICE_OPEN: 54,
    Reason.PAYING: 26,
    Reason.PAID: 25,
    Reason.NO_SALES: 19,
    Reason.TOO_MANY: 4,
    Reason.OVERFLOW: 11,
    Reason.NEGATIVE: 23,
    Reason.GROUP: 7,
    Reason.NOT_SOLD: 24,
    Reason.PAYMENT: 25,
    Reason.CASH_SHORT: 59,
    Reason.Z_NEEDED: 58,
    Reason.PAPER_OUT: 68,
    Reason.COVER_OPEN: 101,
    Reason.HEAD_HOT: 101,
    Reason.CLOCK: 101,
    Reason.DATE: 43,
    Reason.MEMORY_FULL: 52,
    Reason.JOURNAL_FULL: 85,
    Reason.BLOCKED: 87,
    Reason.INVOICE: 64,
}
"""What the machine's refusals are called here."""


def usn_of(text: str) -> str:
    """A unique sale number; empty for the one of zeros, which stands for none."""
    if text == NO_USN:
        return ""
    if not _USN.fullmatch(text):
        raise Fault(104)
    return text


def article_of(text: str, name_width: int | None) -> tuple[str, Item, bool]:
    """42h, 43h with a name of `name_width`; 44h with one of up to 40 behind all else: the sale's number, the sale, and
    whether the receipt ends with it.
    """
    usn, qty, code = usn_of(text[:21]), _digits(text[21:29]), _digits(text[29:37])
    if not qty:
        raise Fault(2)
    if not code:
        raise Fault(13)
    if name_width is None:
        price, rest, name = text[37:45], text[45:49], text[49:]
        if rest[3:4] not in ("0", ""):
            raise Fault(BAD_PARAMETER)
        if len(name) > 40:
            raise Fault(BAD_PARAMETER)
    else:
        name, price, rest = text[37 : 37 + name_width], text[37 + name_width : 45 + name_width], text[45 + name_width :]
    # No articles are programmed in this device, so that nothing can be left out.
    cents = _digits(price) if price else 0
    if not cents:
        raise Fault(5)
    if not rest[:1] or rest[0] not in "0123456789A":
        raise Fault(1)
    if rest[2:3] not in ("", "0", "1"):
        raise Fault(BAD_PARAMETER)
    return usn, _item(name, rest[1:2], cents, qty, first_group=1), rest[2:3] == "1"


def department_sale_of(text: str) -> tuple[str, Item]:
    """41h: the sale's number, and the sale."""
    match = re.fullmatch(r"(.{21})(.)(.)(\d{8})(\d{8})(.{24})0?", text)
    if not match:
        raise Fault(BAD_PARAMETER)
    if match[2] not in "0123456789A":
        raise Fault(1)
    if not int(match[4]):
        raise Fault(2)
    if not int(match[5]):
        raise Fault(5)
    return usn_of(match[1]), _item(match[6], match[3], int(match[5]), int(match[4]), first_group=0)


def storno_of(text: str, today: date) -> tuple[str, StornoOf, str]:
    """20h: the sale's number, what is reversed, and the number of the invoice that it was."""
    match = _STORNO.fullmatch(text)
    if not match:
        raise Fault(BAD_PARAMETER)
    try:
        moment = datetime.strptime(match[3], "%d%m%Y%H%M%S")
    except ValueError:
        raise Fault(41) from None
    reason = REASONS[int(match[1])]
    # Flags 9241h and 9242h, on in a device as it is sold.
    if moment.date() > today or (reason == "operator_error" and today > _seventh_after(moment)):
        raise Fault(41)
    usn = usn_of(match[5]) if match[5] else ""
    return usn, StornoOf(reason, int(match[2]), usn, moment.isoformat(), match[4]), match[6] or ""


def _seventh_after(moment: datetime) -> date:
    """The last day of an operator's error: the 7th of the next month (Ordinance N-18 art. 31)."""
    return date(moment.year + moment.month // 12, moment.month % 12 + 1, 7)


def change_of(text: str, sum_: int | None, *, percent: bool) -> int:
    """46h or 47h: what is added to `sum_` cents."""
    match = re.fullmatch(rf"([01])(\d{{{4 if percent else 8}}})[^\n]{{0,20}}", text)
    if not match:
        raise Fault(BAD_PARAMETER)
    value = int(match[2])
    if sum_ is None:
        raise Fault(18)
    if percent:
        if not value:
            raise Fault(3)
        value = rounded(Decimal(sum_) * value / 10_000)
    if value > _LARGEST:
        raise Fault(22)
    return value if match[1] == "1" else -value


def days_of(text: str) -> tuple[date, date]:
    """55h: from one day to another."""
    try:
        first, last = (datetime.strptime(part, "%d%m%Y").date() for part in (text[:8], text[8:]))
    except ValueError:
        raise Fault(41) from None
    return first, last


def _item(name: str, group: str, price: int, qty: int, *, first_group: int) -> Item:
    if not name.strip():
        raise Fault(70)
    index = int(group) - first_group if group.isdigit() else -1
    if not 0 <= index < len(GROUPS) or GROUPS[index] not in GROUPS_IN_USE:
        raise Fault(7)
    amount = rounded(Decimal(price) * qty / 1000)
    if not 0 < amount <= _LARGEST:
        raise Fault(6)
    return Item(name.rstrip(), GROUPS[index], price, qty, 0, amount)


def _digits(text: str) -> int:
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        raise Fault(BAD_PARAMETER)
    return int(text)
