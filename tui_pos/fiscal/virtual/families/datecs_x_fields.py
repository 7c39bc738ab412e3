"""How a Datecs X reads the fields of a command, and by which number it refuses one (manual v2.02).

Every field ends in a TAB, also the last and an empty one. The numbers are those that devices send; the manual lists
none of them and leaves their meaning to command 64h.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from tui_pos.fiscal.virtual.machine import Denied, Reason, cents_of, rounded, text_of
from tui_pos.fiscal.virtual.memory import GROUPS, Item

USN = r"[A-Z]{2}[0-9]{6}-[0-9A-Za-z]{4}-[0-9]{7}"
MOST_DATA = 213
"""Bytes of data in a request."""
LARGEST = 999_999_999
"""9999999.99: the largest price, and price times quantity."""

SYNTAX = -112001
WRONG_FIELD = -112100
"""Minus the number of the field."""
WRONG_VALUE = -112200
"""Minus the number of the field."""
NOT_A_PRICE = -111007
TOO_MUCH = -111006
NOT_POSSIBLE = -111003
PAYMENT_NOT_STARTED = -111050
PAID_TOO_LITTLE = -111064
RECEIPT_IS_OPEN = -111015
NO_SUCH_DOCUMENT = -105002
READ_TO_THE_END = -105003

CODES: Mapping[Reason, int] = dict.fromkeys(Reason, NOT_POSSIBLE) | {
    Reason.SYNTAX: SYNTAX,
    Reason.NO_RECEIPT: -111016,
    Reason.RECEIPT_OPEN: -111047,
    Reason.SERVICE_OPEN: -111046,
    Reason.PAYING: -111018,
    Reason.NOT_PAID: PAID_TOO_LITTLE,
    Reason.PAID: -111063,
    Reason.PAYMENT: -111063,
    Reason.NO_SALES: -111065,
    Reason.TOO_MANY: -111019,
    Reason.OVERFLOW: -111014,
    Reason.NEGATIVE: -111021,
    Reason.GROUP: -111005,
    Reason.PASSWORD: -102002,
    Reason.LOCKED: -102002,
    Reason.CASH_SHORT: -111017,
    Reason.NOT_FOUND: NO_SUCH_DOCUMENT,
    Reason.Z_NEEDED: -104000,
    Reason.PAPER_OUT: -112006,
    Reason.COVER_OPEN: -112007,
    Reason.HEAD_HOT: -100401,
    Reason.CLOCK: -112004,
    Reason.DATE: -112004,
    Reason.MEMORY_FULL: -100114,
    Reason.JOURNAL_FULL: -105001,
    Reason.BLOCKED: -110225,
    Reason.INVOICE: -111025,
}

MEANINGS: Mapping[int, str] = {
    SYNTAX: "Syntax error",
    -111016: "Receipt is closed",
    RECEIPT_IS_OPEN: "Receipt is opened",
    -111017: "No cash in ECR",
    -111018: "Payment is initiated",
    -111019: "Maximum number of sales in receipt",
    -111005: "Forbidden VAT",
    -102002: "Wrong operator password",
    -104000: "Z report is needed",
    -112006: "No paper",
    -112007: "Cover is open",
}
"""A few of what command 64h tells."""


class Refused(Exception):
    """The command is refused by a number of its own."""

    def __init__(self, code: int) -> None:
        self.code = code


class Fields:
    """The fields of one command, counted from 1."""

    def __init__(self, text: str, *counts: int) -> None:
        """`counts`: how many there may be. Raises Refused."""
        if text and not text.endswith("\t"):
            raise Refused(SYNTAX)
        self._values: Sequence[str] = text.split("\t")[:-1]
        if len(self._values) not in counts:
            raise Refused(SYNTAX)

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, number: int) -> str:
        return self._values[number - 1]

    def matching(self, number: int, pattern: str) -> str:
        """A field that has this form."""
        if not re.fullmatch(pattern, self[number]):
            raise Refused(WRONG_FIELD - number)
        return self[number]

    def integer(self, number: int, low: int, high: int, default: int | None = None) -> int:
        """A number in its bounds; `default` for an empty field, where that is allowed."""
        if not self[number] and default is not None:
            return default
        found = int(self.matching(number, r"\d{1,10}"))
        if not low <= found <= high:
            raise Refused(WRONG_VALUE - number)
        return found

    def text(self, number: int, most: int, least: int = 0) -> str:
        if not least <= len(self[number]) <= most:
            raise Refused(WRONG_VALUE - number)
        return self[number]

    def cents(self, number: int, low: int = 0, high: int = LARGEST) -> int:
        """An amount with at most two decimals."""
        found = cents_of(self.matching(number, r"\d{1,8}(\.\d{1,2})?"))
        if not low <= found <= high:
            raise Refused(WRONG_VALUE - number)
        return found

    def moment(self, number: int) -> datetime:
        """`DD-MM-YY hh:mm:ss`, with ` DST` behind it in summer time."""
        text = self.matching(number, r"\d\d-\d\d-\d\d \d\d:\d\d:\d\d( DST)?").removesuffix(" DST")
        try:
            return datetime.strptime(text, "%d-%m-%y %H:%M:%S")
        except ValueError:
            raise Refused(WRONG_VALUE - number) from None

    def day(self, number: int, default: date) -> date:
        """`DD-MM-YY`; `default` for an empty field."""
        if not self[number]:
            return default
        try:
            return datetime.strptime(self.matching(number, r"\d\d-\d\d-\d\d"), "%d-%m-%y").date()
        except ValueError:
            raise Refused(WRONG_VALUE - number) from None

    def change(self, number: int, of: int, high: int = LARGEST) -> int:
        """What a type of discount at `number` and its value, in the field after it, add to a sum `of` cents."""
        kind, value = self.matching(number, r"[0-4]?"), number + 1
        if kind in ("", "0"):
            self.matching(value, "")
            return 0
        # "The format must be a value with two decimals."
        self.matching(value, r"\d{1,8}\.\d\d")
        if kind in "34":
            change = self.cents(value, 1, high)
        else:
            change = rounded(Decimal(of * self.cents(value, 1, 9999)) / 10_000)
        return change if kind in "13" else -change


def item_of(fields: Fields) -> tuple[Item, bool]:
    """The sale of a command 31h, and whether it is a void."""
    text = fields.text(1, 72, 1)
    group = GROUPS[fields.integer(2, 1, 8) - 1]
    price = cents_of(fields.matching(3, r"-?\d{1,7}(\.\d{1,2})?"))
    qty = int(Decimal(fields.matching(4, r"(\d{1,6}(\.\d{1,3})?)?") or "1").scaleb(3))
    if not price or not qty:
        raise Refused(NOT_A_PRICE if qty else WRONG_VALUE - 4)
    gross = rounded(Decimal(abs(price)) * qty / 1000)
    if gross > LARGEST:
        raise Refused(TOO_MUCH)
    change = fields.change(5, gross)
    fields.integer(7, 0, 99)
    if len(fields) == 8:
        fields.text(8, 6, 1)
    if gross + change < 0:
        raise Denied(Reason.NEGATIVE)
    return Item(text, group, abs(price), qty, -change, gross + change), price < 0


def written(moment: datetime) -> str:
    """As the device writes a moment of its clock, which is at summer time when the country is."""
    return f"{moment:%d-%m-%y %H:%M:%S}{' DST' if _in_summer(moment) else ''}"


def sums(cents: Sequence[int]) -> list[str]:
    return [text_of(amount) for amount in cents]


def _in_summer(moment: datetime) -> bool:
    """From the last Sunday of March, 3 o'clock, to that of October, 4 o'clock, as in the whole Union."""
    return _last_sunday(moment.year, 3, 3) <= moment < _last_sunday(moment.year, 10, 4)


def _last_sunday(year: int, month: int, hour: int) -> datetime:
    last = datetime(year, month, 31, hour)
    return last - timedelta(days=(last.weekday() + 1) % 7)
