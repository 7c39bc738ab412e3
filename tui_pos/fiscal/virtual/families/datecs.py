"""What Datecs P and C devices have in common beyond the old ISL framing (manuals P v1.00BG, C v2.04BG): invoices,
departments, period reports of a month or a year, the customer's display, and what they tell of their day.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar

import msgspec

from tui_pos.fiscal.virtual.families.datecs_told import Told
from tui_pos.fiscal.virtual.families.isl import Bit, IslDevice, item_of
from tui_pos.fiscal.virtual.machine import Day, Denied, Machine, Reason, cents_of
from tui_pos.fiscal.virtual.memory import GROUPS

NOT_PERMITTED: Bit = (1, 1)
REFUSAL_BITS: Mapping[Reason, tuple[Bit, ...]] = dict.fromkeys(Reason, (NOT_PERMITTED,)) | {
    Reason.UNKNOWN: ((0, 1),),
    Reason.SYNTAX: ((0, 0),),
    Reason.OVERFLOW: ((1, 0), NOT_PERMITTED),
    Reason.PAPER_OUT: (),
}
AMOUNT = r"\d+(?:\.\d{1,2})?"
CHANGE = rf"(?:,(?P<percent>[+-]?{AMOUNT})|;(?P<amount>[+-]?{AMOUNT}))?"
_DISPLAY_WIDTH = 20
_WHOLE_DISPLAY = 40
# What is not done when the journal is full: papers that are begun and rows in them.
_FILLS_JOURNAL = frozenset({0x26, 0x2A, 0x30, 0x31, 0x34, 0x36, 0x54})
_PERIOD = r"(?:\d{6}),(?:\d{6})|\d{4}|\d{2}"


class Datecs(IslDevice):
    """A device of either family."""

    idle = bytes((0x80, 0x80, 0x80, 0x80, 0x86, 0x9A))
    # What the manuals mark "#" and sum up in the general error.
    errors = frozenset({(0, 0), (0, 1), (1, 1), (2, 0)})
    operators: ClassVar[int]
    department_sale: ClassVar[str]
    payment: ClassVar[str]
    barcode: ClassVar[str]
    dividers: ClassVar[str]

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self.told = Told(machine)
        self.commands |= {
            0x2E: self._storno,
            0x30: self._open,
            0x34: self._sale,
            0x39: self._buyer,
            0x3C: self._cancel,
            0x3F: self._show_clock,
            0x42: self._invoice_range,
            0x44: self.told.free_records,
            0x45: self._report,
            0x46: self._move_cash,
            0x53: self.told.rates_and_currency,
            0x54: self._barcode,
            0x57: self._program_department,
            0x58: self._department,
            0x5A: self._identity,
            0x5C: self._divider,
            0x61: self.told.rates,
            0x63: self.told.tax_number,
            0x64: self._show_all,
            # The same report with more above it.
            0x6C: self._report,
            0x71: self.told.last_document,
            0x75: self._report,
            0x76: self._report,
        }

    def execute(self, command: int, data: bytes) -> tuple[bytes, bytes]:
        # 30h without data only asks.
        is_full = "journal-full" in self.machine.conditions
        if is_full and command in _FILLS_JOURNAL and (data or command != 0x30):
            return b"", self.status(Reason.JOURNAL_FULL)
        return super().execute(command, data)

    def counters(self) -> str:
        memory = self.machine.memory
        return f"{memory.today:04d},{memory.fiscal_today:04d}"

    def storno_counters(self) -> str:
        memory = self.machine.memory
        return f"{memory.today:04d},{memory.storno_today:04d}"

    def _open(self, text: str) -> str:
        raise NotImplementedError

    def _storno(self, text: str) -> str:
        raise NotImplementedError

    def _buyer(self, text: str) -> str:
        raise NotImplementedError

    # A sale by its group, or by a department that has one.

    def _sale(self, text: str) -> str:
        match = re.fullmatch(self.sale, text)
        if match:
            self._register(match.groupdict())
            return ""
        match = re.fullmatch(self.department_sale, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        found = match.groupdict()
        number = int(found["department"])
        item = item_of(found | {"group": self._group_of(number)}, self.most_percent, self.largest)
        item = msgspec.structs.replace(item, department=number)
        if found["minus"]:
            self.machine.void(item)
        else:
            self.machine.sell(item, most=self.most_sales)
        return ""

    def _group_of(self, department: int) -> str:
        """A device is sold with the first departments for the groups in their order."""
        programmed = self.machine.memory.departments.get(department)
        if programmed is not None:
            return programmed[0]
        return GROUPS[department - 1] if 1 <= department <= len(GROUPS) else "Б"

    def _program_department(self, text: str) -> str:
        match = re.fullmatch(r"(\d{1,4}),([А-ЗA-H]),([^\n]{0,28}(?:\n[^\n]{0,34})?)", text)
        if not match or not 1 <= int(match[1]) <= 1200:
            raise Denied(Reason.SYNTAX)
        if self.machine.memory.fiscal_today:
            raise Denied(Reason.Z_NEEDED)
        group = match[2].translate(str.maketrans("ABCDEFGH", GROUPS))
        self.machine.memory.departments[int(match[1])] = (group, match[3])
        return ""

    def _department(self, text: str) -> str:
        if not re.fullmatch(r"\d{1,4}", text):
            raise Denied(Reason.SYNTAX)
        found = self.machine.memory.departments.get(int(text))
        return f"P{found[0]},0,0.00,0,0.00,{found[1]}" if found else "F"

    def _pay(self, text: str) -> str:
        match = re.fullmatch(self.payment, text)
        if not match or (match["kind"] and match["kind"] not in self.payment_kinds):
            raise Denied(Reason.SYNTAX)
        kind = self.payment_kinds[match["kind"] or "P"]
        try:
            left = self.machine.pay(kind, cents_of(match["sum"]) if match["sum"] else None)
        except Denied as denied:
            if denied.reason in (Reason.PAYMENT, Reason.CASH_SHORT):
                return self.failed(denied.reason)
            raise
        return f"R{-left:09d}" if left < 0 else f"D{left:09d}"

    def _close(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        receipt = self.machine.receipt()
        if receipt.invoice is not None and receipt.paying and not receipt.invoice.buyer:
            # 39h: only after it may the receipt be closed.
            raise Denied(Reason.INVOICE)
        return super()._close(text)

    def _transaction(self, text: str) -> str:
        told = super()._transaction(text)
        # A service receipt counts as open too.
        return told if self.machine.memory.service is None else f"1{told[1:]}"

    def _invoice_range(self, text: str) -> str:
        """42h: asked, the range and the next number; set, once and again only when it is used up."""
        memory = self.machine.memory
        if not text:
            return f"{memory.first_invoice:010d},{memory.last_invoice_allowed:010d},{memory.next_invoice:010d}"
        match = re.fullmatch(r"(\d{1,10}),(\d{1,10})", text)
        if not match or not 1 <= int(match[1]) <= int(match[2]):
            raise Denied(Reason.SYNTAX)
        if memory.invoices_set and memory.next_invoice <= memory.last_invoice_allowed:
            raise Denied(Reason.INVOICE)
        memory.first_invoice = memory.next_invoice = int(match[1])
        memory.last_invoice_allowed, memory.invoices_set = int(match[2]), True
        return ""

    def _set_clock(self, text: str) -> str:
        """Not back behind the last paper either, which the journal is searched by."""
        last, clock_before = self.told.last_paper_at(), self.machine.memory.clock_offset_s
        super()._set_clock(text)
        if last and self.machine.time().isoformat() < last:
            self.machine.memory.clock_offset_s = clock_before
            raise Denied(Reason.DATE)
        return ""

    def _report(self, text: str) -> str:
        option = self._report_option(text)
        if option not in ("", "0", "2"):
            raise Denied(Reason.SYNTAX)
        day: Day = self.machine.x_report() if option == "2" else self.machine.z_report()
        return ",".join([f"{day.number:04d}", str(sum(day.sold)), *map(str, day.sold)])

    def _report_option(self, text: str) -> str:
        return text

    def _identity(self, text: str) -> str:
        if text != "1":
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        return f"{memory.model},1.00BG 23NOV18 1000,ABCD,00000000,{memory.serial},{memory.fiscal_memory}"

    # Reports of the fiscal memory.

    def _period_by_date(self, text: str, *, detailed: bool) -> str:
        """From a day to another; a month MMYY; a year YY."""
        if not re.fullmatch(_PERIOD, text):
            raise Denied(Reason.SYNTAX)
        try:
            first, last = _days_of(text)
        except ValueError:
            raise Denied(Reason.SYNTAX) from None
        self.machine.period_report(first, last, detailed=detailed)
        return ""

    def _period_by_number(self, text: str, *, detailed: bool) -> str:
        """Nothing: all there is."""
        if text:
            return super()._period_by_number(text, detailed=detailed)
        self.machine.closures_report(1, max(1, self.machine.memory.closures), detailed=detailed)
        return ""

    # Papers' rows.

    def _divider(self, text: str) -> str:
        if len(text) != 1 or text not in self.dividers:
            raise Denied(Reason.SYNTAX)
        self._row(("-" * 38, "- " * 19, "=" * 38, "* " * 19)[int(text) - 1].strip())
        return ""

    def _barcode(self, text: str) -> str:
        if not re.fullmatch(self.barcode, text):
            raise Denied(Reason.SYNTAX)
        self._row(f"BARCODE [{re.split('[,;]', text, maxsplit=1)[1]}]")
        return ""

    def _row(self, text: str) -> None:
        if self.machine.memory.service is not None:
            self.machine.service_text(text)
        else:
            self.machine.comment(text)

    # The customer's display.

    def _show(self, text: str, row: int) -> str:
        if len(text) > _DISPLAY_WIDTH:
            raise Denied(Reason.SYNTAX)
        if row == 0 and self.machine.memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        return super()._show(text, row)

    def _clear_display(self, text: str) -> str:
        if not text and self.machine.memory.receipt is not None:
            # The upper line belongs to the receipt.
            return super()._show("", 1)
        return super()._clear_display(text)

    def _show_all(self, text: str) -> str:
        if len(text) > _WHOLE_DISPLAY:
            raise Denied(Reason.SYNTAX)
        self.machine.show([text[:_DISPLAY_WIDTH], text[_DISPLAY_WIDTH:]])
        return ""

    def _show_clock(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        return super()._show(f"{self.machine.time():%d-%m-%y %H:%M:%S}", 1)


def _days_of(text: str) -> tuple[date, date]:
    if "," in text:
        first, last = (datetime.strptime(day, "%d%m%y").date() for day in text.split(","))
        return first, last
    if len(text) == 2:
        year = datetime.strptime(text, "%y").year
        return date(year, 1, 1), date(year, 12, 31)
    begin = datetime.strptime(text, "%m%y").date()
    return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
