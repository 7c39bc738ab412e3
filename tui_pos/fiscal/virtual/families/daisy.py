"""A Daisy device (protocol V.1.0, 2019; error numbers: Compact M manual v.1.0.2): a command and its data in, the
reply's data and status bits out.

Where it differs from what else is told of Daisy, the protocol has it so: `$` is a discount or surcharge in money with
its sign, and what 4Ch calls the payment is the last one alone.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from tui_pos.fiscal.virtual.families.daisy_front import DaisyFront
from tui_pos.fiscal.virtual.families.isl import Bit, minute_or_second
from tui_pos.fiscal.virtual.families.numbered import BITS, NOT_PERMITTED, NumberedIsl, day_of
from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, cents_of
from tui_pos.fiscal.virtual.memory import Closure, InvoiceTo, Item, Memory, StornoOf
from tui_pos.fiscal.virtual.ordinance import PAYMENTS, code_of, net_of

_OPERATORS = 20
_DEPARTMENTS = 50
_LONGEST_DATA = 200
_NOT_ALLOWED = 7
_EIK_LENGTH = 14
_PAYMENT_NAME = 10

_NUMBER = r"\d+(?:\.\d{1,2})?"
_CHANGES = rf"(?:\*(?P<qty>\d+(?:\.\d{{1,3}})?))?(?:,(?P<percent>[+-]?{_NUMBER}))?(?:\$(?P<amount>[+-]?{_NUMBER}))?"
_OPEN = (
    r"(?P<operator>\d{1,2}),(?P<password>\d{1,6}),(?P<usn>[^\t,]*)"
    r"(?:\t(?:(?P<invoice>I)|(?:R|C(?P<original>\d{1,10}),)(?P<reason>[012]),(?P<number>\d{1,7}),"
    r"(?P<moment>\d\d-\d\d-\d\d \d\d:\d\d(?::\d\d)?)\t(?P<fm>\d{8})))?"
)
_USN = r"[A-Z]{2}\d{6}-[A-Z0-9]{4}-\d{7,}"
_DEPARTMENT_SALE = rf"(?:\+|(?P<minus>-))?(?P<department>\d{{1,2}})@(?P<price>{_NUMBER}){_CHANGES}"
# Not the numbers that other makers give these reasons.
_REASONS = {"0": "return", "1": "operator_error", "2": "tax_base"}
_QR_KINDS = {"return": 1, "operator_error": 2, "tax_base": 3}
# 80h: logo, payments, groups, -, -, first group, arithmetic, line, comment, name, number, fiscal memory, -, EIK,
# departments, articles, stock, barcode, groups of articles, operators, name of a payment.
_CONSTANTS = "384,144,4,8,0,0,А,9,42,38,28,8,8,0,14,50,10000,1,1,0,20,10,0,0,0"
_PAYMENT_NUMBERS = {"N": 1, "C": 2, "D": 3, "U": 3, "B": 4, "E": 4}


def new_memory() -> Memory:
    factory = "1"
    return Memory(
        family="daisy",
        serial="DY000001",
        fiscal_memory="36000001",
        model="FX 1300",
        password=factory,
        payments=[("С ЧЕК", 1), ("КАРТА", 7), ("РЕЗЕРВ 1", 9), ("РЕЗЕРВ 2", 10)],
    )


class Daisy(NumberedIsl):
    """The device."""

    refusal_bits: ClassVar[Mapping[Reason, tuple[Bit, ...]]] = {
        **BITS,
        Reason.OVERFLOW: ((1, 0), NOT_PERMITTED),
        Reason.PASSWORD: ((1, 6), NOT_PERMITTED),
        Reason.COVER_OPEN: (),
        Reason.HEAD_HOT: (),
    }
    condition_bits: ClassVar[Mapping[str, Bit]] = {
        "paper-out": (2, 0),
        "cover-open": (0, 4),
        "head-hot": (0, 4),
        "clock-not-set": (0, 2),
        "memory-full": (4, 4),
        "paper-low": (2, 1),
        "blocked": (4, 1),
    }
    error_numbers: ClassVar[Mapping[Reason, int]] = dict.fromkeys(Reason, _NOT_ALLOWED) | {
        Reason.UNKNOWN: 0,
        Reason.SYNTAX: 0,
        Reason.PAPER_OUT: 0,
        Reason.COVER_OPEN: 0,
        Reason.HEAD_HOT: 0,
        Reason.OVERFLOW: 1,
        Reason.TOO_MANY: 3,
        Reason.PAYING: 6,
        Reason.GROUP: 8,
        Reason.INVOICE: 9,
        Reason.CLOCK: 10,
        Reason.DATE: 10,
        Reason.RECEIPT_OPEN: 19,
        Reason.SERVICE_OPEN: 19,
        Reason.VALUE: 21,
        Reason.NOT_SOLD: 24,
        Reason.NO_SALES: 25,
        Reason.CASH_SHORT: 28,
        Reason.MEMORY_FULL: 30,
        Reason.Z_NEEDED: 82,
        Reason.PASSWORD: 108,
        Reason.BLOCKED: 111,
        Reason.NO_USN: 120,
        Reason.JOURNAL_FULL: 126,
    }
    zero_sum = 5
    percent_bounds = 21
    asking = frozenset({0x3E, 0x40, 0x41, 0x44, 0x4A, 0x4C, 0x5A, 0x61, 0x63, 0x67, 0x6E, 0x71, 0x72, 0x74, 0x80})
    text_width = 38
    most_sales = 512
    impulse_ms = range(50, 10_000)
    sale = (
        r"(?P<name>[^\n\t]*)(?:\n(?P<more>[^\n\t]*))?\t(?P<group>[А-З])(?:\+|(?P<minus>-))?"
        rf"(?P<price>{_NUMBER}){_CHANGES}"
    )
    payment = rf"[^\n\t]*(?:\n[^\n\t]*)?\t(?:([PNCDUBE])?({_NUMBER}))?"

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self.front = DaisyFront()
        self.commands |= {
            0x2D: self._cut,
            0x2E: self._show_row,
            0x30: self._open,
            0x39: self._buyer,
            0x41: self._day_sums,
            0x5A: self._identity,
            0x63: self._tax_number,
            0x6E: self._day_facts,
            0x74: self._last_qr,
            0x80: self._constants,
            0x8A: self._department_sale,
            0x97: self._payments,
        }

    def execute(self, command: int, data: bytes) -> tuple[bytes, bytes]:
        if len(data) > _LONGEST_DATA:
            return b"", self.status(Reason.SYNTAX)
        return super().execute(command, data)

    def counters(self) -> str:
        return "{:06d},{:06d}".format(*self.fiscal_counters())

    def _open(self, text: str) -> str:
        """30h: a receipt, an invoice, a storno or a credit note."""
        match = re.fullmatch(_OPEN, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        if self.machine.memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        self._admit(int(match["operator"]), match["password"])
        if not re.fullmatch(_USN, match["usn"]):
            raise Denied(Reason.NO_USN)
        storno = None
        if match["reason"]:
            moment = minute_or_second(match["moment"]).isoformat()
            storno = StornoOf(_REASONS[match["reason"]], int(match["number"]), match["usn"], moment, match["fm"])
        extended = match["invoice"] or match["original"]
        invoice = InvoiceTo(original=match["original"] or "") if extended else None
        self.machine.open(match["usn"], match["operator"], storno=storno, invoice=invoice)
        return self.counters()

    def _admit(self, operator: int, password: str) -> None:
        """An operator's password is his number, unless it was changed; those of the last two are the reports' own."""
        if not 1 <= operator <= _OPERATORS:
            raise Denied(Reason.VALUE)
        right = {1: self.machine.memory.password, 19: "8888", 20: "9999"}.get(operator, str(operator))
        if password != right:
            raise Denied(Reason.PASSWORD)

    def _sale(self, text: str) -> str:
        match = re.fullmatch(self.sale, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        found = match.groupdict()
        self._both_changes(found)
        name, more = (row and row[: self.text_width] for row in (found["name"], found["more"]))
        self._register(found | {"name": more or name, "more": None})
        if name and more:
            self.machine.comment(name)
        return ""

    def _department_sale(self, text: str) -> str:
        """8Ah: the device has the name and the group of the department."""
        match = re.fullmatch(_DEPARTMENT_SALE, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        found = match.groupdict()
        self._both_changes(found)
        if not 1 <= int(match["department"]) <= _DEPARTMENTS:
            raise Denied(Reason.VALUE)
        self._register(found | {"name": f"Деп. {int(match['department']):02d}", "group": "Б"})
        return ""

    def _both_changes(self, found: Mapping[str, str | None]) -> None:
        if found["percent"] and found["amount"] and not found["minus"]:
            self.machine.selling()
            raise self.error(_NOT_ALLOWED)

    def search(self, items: list[Item]) -> list[Item]:
        return items[::-1]

    def _subtotal(self, text: str) -> str:
        """33h: a change of the sum only as a percent; sums of ten digits."""
        match = re.fullmatch(rf"[01][01](?:,([+-]?{_NUMBER}))?", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        super()._subtotal(text)
        receipt = self.machine.receipt()
        return ",".join(f"{cents:010d}" for cents in (receipt.amount, *self.machine.sums_by_group()))

    def _close(self, text: str) -> str:
        invoice = self.machine.receipt().invoice
        if invoice is not None and not invoice.buyer:
            raise Denied(Reason.NOT_PAID)
        return super()._close(text)

    def _cancel(self, text: str) -> str:
        super()._cancel(text)
        return self.counters()

    def _buyer(self, text: str) -> str:
        """39h: number, VAT number, seller, receiver, buyer, rows of the address; once an invoice is paid."""
        number, *rest = text.split("\t")
        if not number:
            raise Denied(Reason.SYNTAX)
        vat_number, seller, receiver, buyer, *address = (*rest, "", "", "", "")[: max(4, len(rest))]
        self.machine.buyer(
            {
                "identifier": number[:_EIK_LENGTH],
                "vat_number": vat_number[:_EIK_LENGTH],
                "seller": seller,
                "receiver": receiver,
                "buyer": buyer,
                "address": " ".join(address),
            }
        )
        return ""

    def _transaction(self, text: str) -> str:
        """4Ch: the open receipt, or the last one; with `T` also the last payment alone and what is still to be paid."""
        if text not in ("", "T"):
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        receipt = memory.receipt
        is_open = int(receipt is not None or memory.service is not None)
        if receipt is not None:
            items, amount, tendered = len(receipt.items), receipt.amount, receipt.tendered
            last = receipt.payments[-1][1] if receipt.payments else 0
        else:
            items, amount, tendered = memory.last_items, memory.last_amount, memory.last_tendered
            last = self._last_payment()
        facts = f"{is_open},{items:04d},{amount:010d}"
        return f"{facts},{last:010d},{max(0, amount - tendered):010d}" if text else facts

    def _last_payment(self) -> int:
        """Of the last receipt, if any was taken."""
        memory = self.machine.memory
        record = self.machine.find(memory.last_fiscal) if memory.last_tendered else None
        return cents_of(record["payments"][-1]["amount"]) if record else 0

    def record_facts(self, record: Closure, text: str) -> str:
        sums = self._gross_or_net(text, record.sold, record.reversed)
        return f"{record.number:04d},{sums},{day_of(record)}"

    def _day_sums(self, text: str) -> str:
        memory = self.machine.memory
        return self._gross_or_net(text, memory.by_group, memory.storno_by_group)

    def _gross_or_net(self, text: str, *sums: "list[int] | tuple[int, ...]") -> str:
        if text not in ("", "N", "T"):
            raise Denied(Reason.SYNTAX)
        return ",".join(self.sums(cents if text == "T" else net_of(cents)) for cents in sums)

    def kind_of(self, letter: str) -> str:
        if letter == "P":
            return "cash"
        return PAYMENTS[self.machine.memory.payments[_PAYMENT_NUMBERS[letter] - 1][1]]

    def _payments(self, text: str) -> str:
        """97h: a kind of payment beside cash by its number: set, or read."""
        match = re.fullmatch(r"(?:R([1-4])|P([1-4]),([^\t]+)\t(\d+(?:\.\d{1,3})?),(\d{1,2}))", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        payments = self.machine.memory.payments
        if match[1]:
            name, tag = payments[int(match[1]) - 1]
            return f"{match[1]},{name}\t1.000,{tag}"
        if int(match[5]) >= len(PAYMENTS):
            raise Denied(Reason.VALUE)
        payments[int(match[2]) - 1] = (match[3][:_PAYMENT_NAME], int(match[5]))
        return ""

    def _move_cash(self, text: str) -> str:
        """46h: an amount, and up to two rows of text."""
        amount, _, rows = text.partition(",")
        if rows and not re.fullmatch(r"[^\n\t]*(?:\n[^\n\t]*\t)?", rows):
            raise Denied(Reason.SYNTAX)
        return super()._move_cash(amount.removeprefix("+"))

    def _read_clock(self, text: str) -> str:
        return super()._read_clock(text).replace("-", ".")

    def _cut(self, text: str) -> str:
        if text not in ("", "1", "2"):
            raise Denied(Reason.SYNTAX)
        return "P"

    def _show_row(self, text: str) -> str:
        """2Eh: the row's number and its text."""
        match = re.fullmatch(r"([12]),(.*)", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        return self._show(match[2], int(match[1]) - 1)

    def _identity(self, text: str) -> str:
        if text not in ("0", "1"):
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        return f"3.00 211218 1030,5F2A,0000,6,{memory.serial},{memory.fiscal_memory}"

    def _tax_number(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        return f"{self.machine.memory.tax_number:<{_EIK_LENGTH}}"

    def _day_facts(self, text: str) -> str:
        """6Eh: the day in cash and by the other kinds of payment, of which there are four, whether four are asked for
        or with `A` all; the last Z, the next document and the next invoice.
        """
        if text not in ("", "A"):
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        kinds = ["cash", *(PAYMENTS[tag] for _, tag in memory.payments)]
        sums = self.sums([memory.by_payment.get(kind, 0) for kind in kinds])
        return f"{sums},{memory.closures:04d},{memory.documents + 1:06d},{memory.next_invoice:010d}"

    def _last_qr(self, text: str) -> str:
        """74h: what the QR code of the last paper says: fiscal memory, number, date, time and total."""
        if text:
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        is_open = memory.receipt is not None or memory.service is not None
        record = self.machine.find(memory.documents - is_open)
        if record is None:
            return "F"
        if record["kind"] not in ("receipt", "storno", "cancelled"):
            return "PS,XXXXX"
        return f"PF,{_qr_kind(record)},{code_of(record, 7)}"

    def _constants(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        return _CONSTANTS


def _qr_kind(record: Mapping[str, Any]) -> int:
    return _QR_KINDS[record["storno"]["reason"]] if "storno" in record else 0
