"""A Datecs X device (manual v2.02): a command and its fields in, an error number and fields out.

A refusal says its number in the data, while the status bytes may look fine; only a command that does not exist is
answered without any data. What the device only tells stands in `datecs_x_asked`.
"""

from collections.abc import Callable
from typing import ClassVar

from tui_pos.fiscal.framing import x
from tui_pos.fiscal.virtual.families.datecs_x_asked import Asked
from tui_pos.fiscal.virtual.families.datecs_x_fields import (
    CODES,
    LARGEST,
    MOST_DATA,
    PAYMENT_NOT_STARTED,
    RECEIPT_IS_OPEN,
    SYNTAX,
    USN,
    WRONG_VALUE,
    Fields,
    Refused,
    item_of,
    sums,
)
from tui_pos.fiscal.virtual.front import IslFront
from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, text_of
from tui_pos.fiscal.virtual.memory import InvoiceTo, Memory, StornoOf
from tui_pos.fiscal.virtual.ordinance import REASONS

COLUMNS = 42
"""PrintColumns; a text has two fewer, for the signs that enclose it."""

_IDLE = bytes((0x80, 0x80, 0x80, 0x80, 0x86, 0x9A, 0x80, 0x80))
_GENERAL_ERROR = (0, 5)
_UNKNOWN_COMMAND = (0, 1)
_FISCAL_OPEN = (2, 3)
_SERVICE_OPEN = (2, 5)
_MEMORY_ERRORS = (4, 5)
_CONDITIONS = {
    "paper-out": (2, 0),
    "cover-open": (0, 6),
    "clock-not-set": (0, 2),
    "memory-full": (4, 4),
    "journal-full": (2, 2),
    "head-hot": (0, 4),
    "paper-low": (2, 1),
}
# What the manual marks "#" and sums up in the general error, and what it marks "*".
_ERRORS = {(0, 4), _UNKNOWN_COMMAND, (2, 0)}
_STARRED = {(4, 4)}

_PAYMENTS = {
    "0": "cash", "1": "card", "2": "card", "3": "other_3", "4": "other_4", "5": "other_5", "6": "foreign",
}  # fmt: skip
_MOST_SALES = 512


def new_memory() -> Memory:
    return Memory(
        family="datecs-x",
        serial="DT200001",
        fiscal_memory="02000003",
        model="FP-700X",
        password="0001",  # noqa: S106 - the factory's own
    )


class DatecsX:
    """The device. `execute` never raises."""

    # Reading the journal moves a cursor that does not outlive the power, and FFh only reads.
    asking: ClassVar[frozenset[int]] = Asked.commands | {0x4A}

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.front = IslFront(x)
        asked = Asked(machine, COLUMNS)
        self._asked = asked
        self._commands: dict[int, Callable[[str], list[str]]] = asked.by_command() | {
            0x21: self._show,
            0x23: self._show_lower,
            0x26: self._open_service,
            0x27: self._close_service,
            0x2A: self._service_text,
            0x2B: self._storno,
            0x2C: self._feed,
            0x2E: self._nothing,
            0x2F: self._show_upper,
            0x30: self._open,
            0x31: self._sale,
            0x33: self._subtotal,
            0x35: self._pay,
            0x36: self._text,
            0x38: self._close,
            0x39: self._buyer,
            0x3C: self._cancel,
            0x3D: self._set_clock,
            0x42: self._invoice_range,
            0x45: self._report,
            0x46: self._move_cash,
            0x5E: self._report_by_date,
            0x5F: self._report_by_number,
            0x6A: self._drawer,
            0x6D: self._duplicate,
        }

    def execute(self, command: int, data: bytes) -> tuple[bytes, bytes]:
        """The reply's data, which begin with the number of an error or 0, and its eight status bytes."""
        try:
            text = data.decode("cp1251", "replace")
            if len(data) > MOST_DATA:
                raise Refused(SYNTAX)
            if command == 0x4A:
                Fields(text, 0)
                status = self._status()
                return b"0\t" + status + b"\t", status
            if command == 0x5A and not text.endswith("\t"):
                return self._asked.identity_in_commas(text).encode("cp1251"), self._status()
            if command not in self._commands:
                return b"", self._status(_UNKNOWN_COMMAND)
            answer = ["0", *self._commands[command](text)]
        except Refused as refused:
            answer = [str(refused.code)]
        except Denied as denied:
            answer = [str(CODES[denied.reason])]
        return "".join(f"{field}\t" for field in answer).encode("cp1251", "replace"), self._status()

    def _status(self, *raised: tuple[int, int]) -> bytes:
        memory = self.machine.memory
        bits = {*raised, *(_CONDITIONS[name] for name in self.machine.conditions if name in _CONDITIONS)}
        if memory.receipt is not None:
            bits.add(_FISCAL_OPEN)
        if memory.service is not None:
            bits.add(_SERVICE_OPEN)
        if bits & _ERRORS:
            bits.add(_GENERAL_ERROR)
        if bits & _STARRED:
            bits.add(_MEMORY_ERRORS)
        status = bytearray(_IDLE)
        for byte, bit in bits:
            status[byte] |= 1 << bit
        return bytes(status)

    # Receipts.

    def _open(self, text: str) -> list[str]:
        """30h: operator, password, [unique sale number], till, invoice."""
        fields = Fields(text, 4, 5)
        has_usn = len(fields) == 5
        usn = fields.matching(3, USN) if has_usn else ""
        till = 4 if has_usn else 3
        number = fields.integer(till, 1, 99999)
        invoice = InvoiceTo() if fields.matching(till + 1, "I?") else None
        operator = self._admit(fields)
        self.machine.open(usn or self.machine.next_usn(), operator, number, invoice=invoice)
        return self._slip()

    def _storno(self, text: str) -> list[str]:
        """2Bh: as 30h, and which receipt is reversed and why."""
        fields = Fields(text, 11)
        till = fields.integer(3, 1, 99999)
        reason = REASONS[fields.integer(4, 0, 2)]
        number = fields.integer(5, 1, 9_999_999)
        moment = fields.moment(6)
        fiscal_memory = fields.matching(7, r"\d{8}")
        is_credit_note = bool(fields.matching(8, "I?"))
        original = fields.matching(9, r"\d{1,10}" if is_credit_note else "")
        fields.text(10, 42 if is_credit_note else 0)
        usn = fields.matching(11, f"({USN})?")
        operator = self._admit(fields)
        of = StornoOf(reason, number, usn, moment.isoformat(), fiscal_memory)
        invoice = InvoiceTo(original=original) if is_credit_note else None
        self.machine.open(usn, operator, till, of, invoice)
        return self._slip()

    def _admit(self, fields: Fields) -> str:
        """The operator. The factory's password of every one is his number; no number of wrong ones locks a device."""
        number = fields.integer(1, 1, 30)
        password = fields.matching(2, r"\d{1,8}")
        if self.machine.memory.receipt is not None:
            raise Refused(RECEIPT_IS_OPEN)
        if password != (self.machine.memory.password if number == 1 else f"{number:04d}"):
            raise Denied(Reason.PASSWORD)
        return str(number)

    def _sale(self, text: str) -> list[str]:
        """31h: a sale, or with a price below zero the void of one."""
        item, is_void = item_of(Fields(text, 7, 8))
        if is_void:
            self.machine.void(item)
        else:
            self.machine.sell(item, most=_MOST_SALES)
        return self._slip()

    def _subtotal(self, text: str) -> list[str]:
        """33h: print, display, and a change of the sum."""
        fields = Fields(text, 4)
        fields.matching(1, "[01]?")
        fields.matching(2, "[01]?")
        receipt = self.machine.selling()
        change = fields.change(3, receipt.amount, high=2_147_483_647)
        if change:
            self.machine.change_sum(change)
        return [*self._slip(), text_of(receipt.amount), *sums(self.machine.sums_by_group())]

    def _pay(self, text: str) -> list[str]:
        """35h: kind, amount, and what only a pinpad or a foreign currency needs; all empty: the rest in cash."""
        fields = Fields(text, 2, 3)
        kind = _PAYMENTS[fields.matching(1, "[0-6]?") or "0"]
        amount = fields.cents(2) if fields[2] else None
        if len(fields) == 3:
            fields.matching(3, "[01]" if kind == "foreign" else "(1|12)?")
        left = self.machine.pay(kind, amount)
        return ["R", text_of(-left)] if left < 0 else ["D", text_of(left)]

    def _text(self, text: str) -> list[str]:
        self.machine.comment(_row(text))
        return []

    def _close(self, text: str) -> list[str]:
        Fields(text, 0)
        machine, memory = self.machine, self.machine.memory
        if not machine.receipt().paying:
            raise Refused(PAYMENT_NOT_STARTED)
        sold = memory.last_usn
        receipt = machine.close()
        if receipt.storno is not None:
            memory.last_usn, memory.last_storno_usn = sold, receipt.usn
        memory.last_number = receipt.number
        return [str(receipt.number)]

    def _cancel(self, text: str) -> list[str]:
        Fields(text, 0)
        number = self.machine.receipt().number
        self.machine.cancel()
        self.machine.memory.last_number = number
        return []

    def _buyer(self, text: str) -> list[str]:
        """39h: seller, receiver, buyer, two lines of address, kind of number, number, VAT number."""
        fields = Fields(text, 8)
        names = ("seller", "receiver", "buyer", "address", "address_2")
        buyer = {name: fields.text(at, 36) for at, name in enumerate(names, start=1)}
        buyer["identified_by"] = ("eik", "egn", "lnch", "service")[fields.integer(6, 0, 3)]
        buyer["identifier"] = fields.matching(7, r"\d{8,13}")
        vat_number = fields.text(8, 14)
        if vat_number and len(vat_number) < 10:
            raise Refused(WRONG_VALUE - 8)
        buyer["vat_number"] = vat_number
        if not self.machine.receipt().paying:
            raise Refused(PAYMENT_NOT_STARTED)
        self.machine.buyer(buyer)
        return []

    def _invoice_range(self, text: str) -> list[str]:
        """42h: none asks, one moves the end while there are numbers left, two begin anew when there are none."""
        memory = self.machine.memory
        is_used_up = memory.next_invoice > memory.last_invoice_allowed
        if text:
            fields = Fields(text, 2 if is_used_up else 1)
            last = fields.integer(len(fields), 1, 9_999_999_999)
            first = fields.integer(1, 1, 9_999_999_999) if is_used_up else memory.next_invoice
            if first > last:
                raise Refused(CODES[Reason.INVOICE])
            if is_used_up:
                memory.first_invoice = memory.next_invoice = first
            memory.last_invoice_allowed = last
        return [str(memory.first_invoice), str(memory.last_invoice_allowed), str(memory.next_invoice)]

    # Other papers.

    def _report(self, text: str) -> list[str]:
        """45h: X, Z; departments and item groups, of which this device has none."""
        kind = Fields(text, 1).matching(1, "[XZDG]")
        if kind in "DG":
            self.machine.must_be_idle()
            return []
        day = self.machine.x_report() if kind == "X" else self.machine.z_report()
        return [str(day.number), *sums(day.sold), *sums(day.reversed)]

    def _report_by_date(self, text: str) -> list[str]:
        fields = Fields(text, 3)
        detailed = fields.matching(1, "[01]") == "1"
        today = self.machine.time().date()
        first = fields.day(2, today.replace(year=2019, month=1, day=1))
        self.machine.period_report(first, fields.day(3, today), detailed=detailed)
        return []

    def _report_by_number(self, text: str) -> list[str]:
        fields = Fields(text, 3)
        detailed = fields.matching(1, "[01]") == "1"
        first = fields.integer(2, 1, 3650, default=1)
        last = fields.integer(3, 1, 3650, default=max(1, self.machine.memory.closures))
        self.machine.closures_report(first, last, detailed=detailed)
        return []

    def _move_cash(self, text: str) -> list[str]:
        """46h: 0 puts in, 1 takes out; nothing or 0 only asks."""
        fields = Fields(text, 2)
        sign = (1, -1)[int(fields.matching(1, "[01]"))]
        amount = fields.cents(2, 0, LARGEST) if fields[2] else 0
        if amount:
            self.machine.move_cash(sign * amount)
        memory = self.machine.memory
        return sums([memory.cash, memory.cash_in, memory.cash_out])

    def _duplicate(self, text: str) -> list[str]:
        Fields(text, 0)
        self.machine.duplicate()
        return []

    def _open_service(self, text: str) -> list[str]:
        Fields(text, 0)
        self.machine.open_service()
        return self._slip()

    def _service_text(self, text: str) -> list[str]:
        self.machine.service_text(_row(text))
        return []

    def _close_service(self, text: str) -> list[str]:
        Fields(text, 0)
        self.machine.close_service()
        return self._slip()

    # What is beside the paper.

    def _set_clock(self, text: str) -> list[str]:
        self.machine.set_clock(Fields(text, 1).moment(1))
        return []

    def _show(self, text: str) -> list[str]:
        Fields(text, 0)
        self.machine.show([])
        return []

    def _show_upper(self, text: str) -> list[str]:
        self.machine.show([Fields(text, 1).text(1, 20), *self.machine.memory.display[1:2]])
        return []

    def _show_lower(self, text: str) -> list[str]:
        upper = self.machine.memory.display[:1] or [""]
        self.machine.show([*upper, Fields(text, 1).text(1, 20)])
        return []

    def _feed(self, text: str) -> list[str]:
        Fields(text, 1).integer(1, 1, 99, default=1)
        self.machine.must_print()
        return []

    def _drawer(self, text: str) -> list[str]:
        Fields(text, 1).integer(1, 0, 65535, default=0)
        self.machine.open_drawer()
        return []

    def _nothing(self, text: str) -> list[str]:
        Fields(text, 0)
        return []

    def _slip(self) -> list[str]:
        return [str(self.machine.memory.documents)]


def _row(text: str) -> str:
    """The text of 2Ah and 36h: a line with its five marks of print."""
    fields = Fields(text, 6)
    row = fields.text(1, COLUMNS - 2)
    fields.matching(2, "[01]?")
    fields.matching(3, "[01]?")
    fields.matching(4, "[0-2]?")
    fields.matching(5, "[01]?")
    fields.matching(6, "[0-2]?")
    return row
