"""An Incotex device (programming interface of 20 February 2019): a command and its data in, the reply's data and status
bits out.

In a sale the first row of text is a comment and the second the name. The buyer of an invoice may be told before it is
opened, as 39h says, or once it is paid, as 35h and 38h say; without him it is not closed. Sums of its registers are in
euros with two decimals; what is paid and left is in cents, as behind the other old ISL frames.
"""

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from tui_pos.fiscal.virtual.families.isl import USN, Bit, minute_or_second
from tui_pos.fiscal.virtual.families.numbered import BITS, NumberedIsl, day_of
from tui_pos.fiscal.virtual.machine import Day, Denied, Machine, Reason, text_of
from tui_pos.fiscal.virtual.memory import Closure, InvoiceTo, Item, Memory, StornoOf
from tui_pos.fiscal.virtual.ordinance import net_of

_OPERATORS = 10
_DEPARTMENTS = 20
_NOT_ALLOWED = 3
_NO_RANGE: Bit = (1, 3)

_NUMBER = r"\d+(?:\.\d{1,2})?"
_QTY = r"(?:\*(?P<qty>\d{1,6}(?:\.\d{1,3})?))?"
_CHANGES = rf"(?:,(?P<percent>[+-]?{_NUMBER})|;(?P<amount>[+-]?{_NUMBER}))?"
_OPEN = (
    rf"(?P<operator>\d{{1,2}}),(?P<usn>{USN}|0),(?P<number>\d{{1,7}})"
    r"(?:,(?:(?P<invoice>I)|(?P<first>[RSVI])(?P<second>[RSV])(?P<original>\d{1,10}),"
    r"(?P<moment>\d\d-\d\d-\d\d \d\d:\d\d:\d\d),(?P<fm>\d{8})))?"
)
_DEPARTMENT_SALE = (
    rf"(?:\+|(?P<minus>-))?(?P<department>\d{{1,3}}){_QTY}(?:,(?P<percent>[+-]?{_NUMBER}))?@(?P<price>{_NUMBER})"
)
_REASONS = {"R": "operator_error", "S": "return", "V": "tax_base"}
# 80h: logo, payments, groups, three that are not used, arithmetic, line, comment, name, number, fiscal memory, -, EIK,
# departments, articles, stock, barcodes, groups, operators, -, units, operations in a receipt, three not used.
_CONSTANTS = "384,144,5,8,0,0,0,9,38,34,34,8,8,0,15,20,3000,0,0,0,10,0,10,300,0,0,0"


def new_memory() -> Memory:
    return Memory(family="incotex", serial="IN000001", fiscal_memory="54000001", model="300SM KL-Q")


class Incotex(NumberedIsl):
    """The device."""

    refusal_bits: ClassVar[Mapping[Reason, tuple[Bit, ...]]] = {**BITS, Reason.COVER_OPEN: ()}
    condition_bits: ClassVar[Mapping[str, Bit]] = {
        "paper-out": (2, 0),
        # Paper and cover are one sensor here.
        "cover-open": (2, 0),
        "clock-not-set": (0, 2),
        "memory-full": (4, 4),
    }
    error_numbers: ClassVar[Mapping[Reason, int]] = dict.fromkeys(Reason, _NOT_ALLOWED) | {
        Reason.UNKNOWN: 0,
        Reason.SYNTAX: 0,
        Reason.PAPER_OUT: 0,
        Reason.COVER_OPEN: 0,
        Reason.Z_NEEDED: 2,
        Reason.NEGATIVE: 4,
        Reason.OVERFLOW: 8,
        Reason.TOO_MANY: 12,
        Reason.NO_SALES: 18,
        Reason.CASH_SHORT: 21,
        Reason.MEMORY_FULL: 24,
        Reason.VALUE: 25,
        Reason.DATE: 25,
        Reason.TOO_LATE: 28,
        Reason.GROUP: 37,
        Reason.PAYMENT: 42,
        Reason.INVOICE: 43,
        Reason.CLOCK: 76,
        Reason.JOURNAL_FULL: 78,
    }
    zero_sum = 5
    percent_bounds = 13
    asking = frozenset({0x3E, 0x40, 0x41, 0x43, 0x44, 0x4A, 0x4C, 0x5A, 0x61, 0x63, 0x67, 0x6E, 0x71, 0x72, 0x80, 0xAD})
    text_width = 34
    most_sales = 300
    most_feed = 20
    largest = 999_999_999
    impulse_ms = range(5, 151)
    sale = (
        r"(?P<comment>[^\n\t]*)(?:\n(?P<name>[^\n\t]*))?\t(?P<group>[А-З])(?:\+|(?P<minus>-))?"
        rf"(?P<price>{_NUMBER}){_QTY}{_CHANGES}(?:@[^\t\n]*)?"
    )
    payment = rf"[^\n\t]*(?:\n[^\n\t]*)?\t(?:([PCNDB])?\+?({_NUMBER}))?"
    payment_kinds: ClassVar[Mapping[str, str]] = {
        "P": "cash", "C": "card", "N": "cheque", "D": "reserve_1", "B": "reserve_2",
    }  # fmt: skip

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self.commands |= {
            0x2D: self._cut,
            0x30: self._open,
            0x39: self._buyer,
            0x41: self._day_sums,
            0x43: self._day_totals,
            0x5A: self._identity,
            0x63: self._tax_number,
            0x6E: lambda text: self._day_payments(text, 3, self.machine.memory.last_fiscal),
            0x80: self._constants,
            0x8A: self._department_sale,
            0xAC: self._speeds,
            0xAD: lambda text: self._day_payments(text, 4, self.fiscal_counters()[1]),
            0xB4: self._invoice_numbers,
        }

    def execute(self, command: int, data: bytes) -> tuple[bytes, bytes]:
        reply, status = super().execute(command, data)
        # 4Ah has no data: what it is asked for stands in the status alone.
        return b"" if command == 0x4A else reply, status

    def status(self, refused: Reason | None = None) -> bytes:
        status = bytearray(super().status(refused))
        if not self.machine.memory.last_invoice_allowed:
            for byte, bit in (_NO_RANGE, self.general_error):
                status[byte] |= 1 << bit
        return bytes(status)

    def sums(self, cents: Sequence[int]) -> str:
        return ",".join(map(text_of, cents))

    def counters(self) -> str:
        return "{:04d},{:04d}".format(*self.fiscal_counters())

    def _open(self, text: str) -> str:
        """30h: a receipt, an invoice, a storno or a credit note."""
        match = re.fullmatch(_OPEN, text)
        if not match or (match["first"] and match["first"] not in ("I", match["second"])):
            raise Denied(Reason.SYNTAX)
        if not 1 <= int(match["operator"]) <= _OPERATORS:
            raise Denied(Reason.VALUE)
        usn, storno, invoice = match["usn"], None, None
        if match["second"]:
            if not int(match["number"]) or bool(int(match["original"])) != (match["first"] == "I"):
                raise Denied(Reason.SYNTAX)
            moment = minute_or_second(match["moment"]).isoformat()
            storno = StornoOf(_REASONS[match["second"]], int(match["number"]), usn, moment, match["fm"])
        elif usn == "0" or int(match["number"]):
            # Only a storno's original may have been without a sale number, and only a storno has an original.
            raise Denied(Reason.SYNTAX)
        buyer = self.machine.memory.buyer
        if match["invoice"]:
            invoice = InvoiceTo(buyer=buyer)
        elif match["first"] == "I":
            invoice = InvoiceTo(original=match["original"], buyer=buyer)
        self.machine.open(usn, match["operator"], storno=storno, invoice=invoice)
        if invoice is not None:
            self.machine.memory.buyer = {}
        return self.counters()

    def _sale(self, text: str) -> str:
        match = re.fullmatch(self.sale, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        found = match.groupdict()
        self._register(found | {"name": (found["name"] or "")[: self.text_width]})
        if found["comment"] and not found["minus"]:
            self.machine.comment(found["comment"][: self.text_width])
        return ""

    def _department_sale(self, text: str) -> str:
        """8Ah: the device has the name and the group of the department; its own price is not set."""
        match = re.fullmatch(_DEPARTMENT_SALE, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        if not 1 <= int(match["department"]) <= _DEPARTMENTS:
            raise Denied(Reason.VALUE)
        self._register(match.groupdict() | {"name": f"Деп. {int(match['department']):02d}", "group": "Б"})
        return ""

    def same(self, item: Item, wanted: Item) -> bool:
        return item.text == wanted.text and super().same(item, wanted)

    def _subtotal(self, text: str) -> str:
        """33h: sums with two decimals."""
        super()._subtotal(text)
        return self.sums((self.machine.receipt().amount, *self.machine.sums_by_group()))

    def _close(self, text: str) -> str:
        receipt = self.machine.receipt()
        if receipt.invoice is not None and not receipt.invoice.buyer:
            raise Denied(Reason.NOT_PAID)
        return f"{super()._close(text)},{receipt.usn}"

    def _cancel(self, text: str) -> str:
        usn = self.machine.receipt().usn
        super()._cancel(text)
        return usn

    def _buyer(self, text: str) -> str:
        """39h: VAT number, seller, receiver, buyer, EIK, address."""
        fields = text.split("\t")
        if len(fields) != 6 or not fields[4] or max(len(fields[0]), len(fields[4])) > 15:
            raise Denied(Reason.SYNTAX)
        names = ("vat_number", "seller", "receiver", "buyer", "identifier", "address")
        facts = {name: field[: self.text_width] for name, field in zip(names, fields, strict=True)}
        if self.machine.memory.receipt is None:
            self.machine.memory.buyer = facts
        else:
            self.machine.buyer(facts)
        return ""

    def _transaction(self, text: str) -> str:
        """4Ch: the open receipt alone; with `T` also what has been paid."""
        if text not in ("", "T"):
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        receipt = memory.receipt
        if receipt is None:
            facts, paid = f"{int(memory.service is not None)},0000,{0:09d}", 0
        else:
            facts, paid = f"1,{len(receipt.items):04d},{receipt.amount:09d}", receipt.tendered
        return f"{facts},{paid:09d}" if text else facts

    def report_facts(self, day: Day) -> str:
        """Before the sums of sales and of stornos by group stand two without VAT, the first of which is always zero."""
        without_vat = self.sums([sum(net_of(day.reversed))])
        return f"{day.number:04d},{self.sums([0])},{self.sums(day.sold)},{without_vat},{self.sums(day.reversed)}"

    def record_facts(self, record: Closure, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        return f"{record.number:04d},{self.sums([0, *record.sold])},{day_of(record)}"

    def _day_sums(self, text: str) -> str:
        """41h: sums by group without VAT."""
        if text:
            raise Denied(Reason.SYNTAX)
        return self.sums([0, *net_of(self.machine.memory.by_group)])

    def _day_totals(self, text: str) -> str:
        """43h: nothing, what was corrected, what was paid in cash, fiscal and all papers since the last Z."""
        if text:
            raise Denied(Reason.SYNTAX)
        papers, fiscal = self.fiscal_counters()
        sums = self.sums([0, 0, self.machine.memory.by_payment.get("cash", 0)])
        return f"{sums},{fiscal:04d},{papers:04d}"

    def _day_payments(self, text: str, others: int, receipt: int) -> str:
        """6Eh and ADh: the day by kinds of payment, the last Z, and a receipt's number."""
        if text:
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        kinds = ("cash", "card", "cheque", "reserve_1", "reserve_2")[: others + 1]
        sums = self.sums([memory.by_payment.get(kind, 0) for kind in kinds])
        return f"{sums},{memory.closures:04d},{receipt:04d}"

    def _move_cash(self, text: str) -> str:
        """46h: an amount, which must stand there, and whose drawer it is."""
        match = re.fullmatch(rf"([+-]?{_NUMBER})(?:, ?(\d{{1,2}})?)?", text)
        if not match or len(match[1]) > 9:
            raise Denied(Reason.SYNTAX)
        code = super()._move_cash(match[1].removeprefix("+"))[0]
        memory = self.machine.memory
        return f"{code},{self.sums((memory.cash, memory.cash_in, memory.cash_out))}"

    def _cut(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        return "P"

    def _identity(self, text: str) -> str:
        if text not in ("0", "1"):
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        return f"2.11 Jan 22 2019 14:00,5F2A,0000,06,{memory.serial},{memory.fiscal_memory},284011234567890"

    def _tax_number(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        return f"{self.machine.memory.serial},{self.machine.memory.tax_number}"

    def _constants(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        return _CONSTANTS

    def _speeds(self, text: str) -> str:
        """ACh: that of the host's line and that of the display's."""
        if not re.fullmatch(r"\d,\d", text):
            raise Denied(Reason.SYNTAX)
        return ""

    def _invoice_numbers(self, text: str) -> str:
        """B4h: the numbers for invoices, before the first and when all are used."""
        match = re.fullmatch(r"(\d{1,10})\n(\d{1,10})", text)
        if not match or not 1 <= int(match[1]) <= int(match[2]):
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        if memory.next_invoice <= memory.last_invoice_allowed and memory.next_invoice > 1:
            raise Denied(Reason.INVOICE)
        memory.first_invoice = memory.next_invoice = int(match[1])
        memory.last_invoice_allowed = int(match[2])
        return ""
