"""What a Daisy and an Incotex have in common: the number of an error in status byte 3, 82h to give a receipt up, daily
reports by 0–3, and the records of the fiscal memory by number.
"""

import re
from abc import abstractmethod
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from tui_pos.fiscal.virtual.families.isl import Bit, item_of, voidable
from tui_pos.fiscal.virtual.families.telling import TellingIsl
from tui_pos.fiscal.virtual.machine import Day, Denied, Machine, Reason
from tui_pos.fiscal.virtual.memory import Closure, Item, OpenReceipt
from tui_pos.fiscal.virtual.ordinance import net_of, summed, vat_of

NOT_PERMITTED: Bit = (1, 1)
BITS: Mapping[Reason, tuple[Bit, ...]] = dict.fromkeys(Reason, (NOT_PERMITTED,)) | {
    Reason.UNKNOWN: ((0, 1),),
    Reason.SYNTAX: ((0, 0),),
    Reason.PAPER_OUT: (),
}
"""For each reason the bits of which the two manuals say the same."""

_ERROR_AT = 3
_IDLE = bytes((0x80, 0x80, 0x80, 0x80, 0x80, 0xB8))


class NumberedIsl(TellingIsl):
    """A device that gives its errors numbers. A number stands in the answer of the command that it was about, also in
    one that is no refusal but says no in its data.
    """

    idle = _IDLE
    errors = frozenset({(0, 0), (0, 1), (0, 4), (1, 1), (2, 0)})
    most_percent = Decimal("99.99")
    unused_rate = "-1.00"
    error_numbers: ClassVar[Mapping[Reason, int]]
    zero_sum: ClassVar[int]
    """The number of the error of a sale that comes to nothing."""
    percent_bounds: ClassVar[int]

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self._error = 0
        self.commands |= {
            0x40: self._last_record,
            0x45: self._report,
            0x6C: self._report,
            0x72: self._record,
            0x82: self._cancel,
        }

    def execute(self, command: int, data: bytes) -> tuple[bytes, bytes]:
        self._error = 0
        return super().execute(command, data)

    def status(self, refused: Reason | None = None) -> bytes:
        status = bytearray(super().status(refused))
        number = self._error
        if refused is not None and not number:
            number = self.error_numbers.get(refused, 0)
        status[_ERROR_AT] |= number
        return bytes(status)

    def failed(self, reason: Reason) -> str:
        self._error = self.error_numbers.get(reason, 0)
        return super().failed(reason)

    def error(self, number: int, reason: Reason = Reason.VALUE) -> Denied:
        """A refusal with a number of its own."""
        self._error = number
        return Denied(reason)

    def _register(self, found: Mapping[str, str | None]) -> None:
        if found["minus"]:
            self.machine.void(self.sold_before(self.machine.selling(), found))
            return
        percent = found.get("percent")
        if percent and abs(Decimal(percent)) > self.most_percent:
            raise self.error(self.percent_bounds)
        item = item_of(found, self.most_percent, self.largest)
        if not item.amount + item.discount:
            raise self.error(self.zero_sum)
        self.machine.sell(item, most=self.most_sales)

    def sold_before(self, receipt: OpenReceipt, found: Mapping[str, str | None]) -> Item:
        """The sale that a correction means. Raises Denied."""
        wanted = item_of({**found, "percent": None, "amount": None}, self.most_percent, self.largest)
        for item in self.search(voidable(receipt)):
            if self.same(item, wanted):
                return item
        raise Denied(Reason.NOT_SOLD)

    def search(self, items: list[Item]) -> list[Item]:
        """In the order in which a correction looks for its sale."""
        return items

    def same(self, item: Item, wanted: Item) -> bool:
        """Whether a correction means this sale."""
        return (item.price, item.qty, item.vat) == (wanted.price, wanted.qty, wanted.vat)

    def fiscal_counters(self) -> tuple[int, int]:
        """Papers, and fiscal ones among them, since the last Z."""
        memory = self.machine.memory
        return memory.today, memory.fiscal_today + memory.storno_today

    def _report(self, text: str) -> str:
        match = re.fullmatch(r"([0-3]?)N?", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        return self.report_facts(self.machine.x_report() if match[1] in ("2", "3") else self.machine.z_report())

    def report_facts(self, day: Day) -> str:
        """What a daily report answers."""
        return f"{day.number:04d},{self.sums((*day.sold, *day.reversed))}"

    def _last_record(self, text: str) -> str:
        """40h: the last Z report in the fiscal memory."""
        records = self.machine.memory.fiscal_records
        if not records:
            raise Denied(Reason.NOT_FOUND)
        return self.record_facts(records[-1], text)

    @abstractmethod
    def record_facts(self, record: Closure, text: str) -> str:
        """What 40h answers of a record."""

    def _record(self, text: str) -> str:
        """72h: a record of the fiscal memory or several: sums, without VAT, VAT itself, or the rates."""
        match = re.fullmatch(r"(\d{1,4})(?:,([0-6]))?(?:,(\d{1,4}))?", text)
        if not match or (match[3] is not None) != ((match[2] or "0") in "456"):
            raise Denied(Reason.SYNTAX)
        first, last, option = int(match[1]), int(match[3] or match[1]), int(match[2] or 0)
        records = [one for one in self.machine.memory.fiscal_records if first <= one.number <= last]
        if not records:
            return "E"
        if option == 3:
            return f"P,{self.rates()}"
        sold, back = summed(r.sold for r in records), summed(r.reversed for r in records)
        kind = option % 4 if option < 3 else option - 4
        return f"P,{self.sums((*_of_kind(sold, kind), *_of_kind(back, kind)))}"


def day_of(closure: Closure) -> str:
    return datetime.fromisoformat(closure.time).strftime("%d%m%y")


def _of_kind(cents: list[int], kind: int) -> list[int]:
    """0: as they are, 1: without VAT, 2: the VAT."""
    return (cents, net_of(cents), vat_of(cents))[kind]
