"""A Datecs P printer as a state machine: a command and its data in, the reply's data and status bits out.

Written from the manual's own rules (v1.00BG), not from our driver: order of commands, sums, passwords, paper, one
duplicate directly after its receipt, cancelling only before the first payment, a USN for the first receipt.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from tui_pos.fiscal.virtual.bits import (
    CONDITION_BITS,
    FISCAL_OPEN,
    NOT_PERMITTED,
    OVERFLOW,
    SYNTAX,
    UNKNOWN,
    Bit,
    NotDone,
    status_bytes,
)
from tui_pos.fiscal.virtual.memory import GROUPS, Item, Memory, OpenReceipt
from tui_pos.fiscal.virtual.sales import cents_of, read_sale, record_of, text_of

_STOPS_PRINTING = {"paper-out", "cover-open"}
_STOPS_OPENING = {"clock-not-set", "memory-full"}
_PRINTING = {0x30, 0x31, 0x34, 0x35, 0x36, 0x38, 0x3C, 0x45, 0x46, 0x6D}

# Group letters А–Г are set on a device as it is sold; Д–З are not (Ordinance N-18 art. 27).
_ACTIVE_GROUPS = "АБВГ"
_PAYMENTS = {
    "P": "cash", "N": "credit", "C": "cheque", "D": "card", "I": "reserve_1", "J": "reserve_2", "K": "reserve_3",
    "L": "reserve_4", "m": "voucher", "n": "external_voucher", "o": "packaging", "p": "internal", "q": "damage",
    "r": "bank", "s": "cheque",
}  # fmt: skip

_MOST_SALES = 512
_LARGEST_TOTAL = 999_999_999
_OPEN = re.compile(r"(\d{1,2}),(\d{4,8}),(\d{1,5})(,I)?(?:,([A-Z]{2}\d{6}-[A-Za-z0-9]{4}-\d{7}))?")
_PAYMENT = re.compile(r"[^\n\t]{0,36}(?:\n[^\n\t]{0,36})?\t(?:([A-Za-z])?\+?(\d+(?:\.\d{1,2})?))?")
_CLOCK = re.compile(r"\d\d-\d\d-\d\d \d\d:\d\d(:\d\d)?")


class DatecsP:
    """The device. `execute` changes `memory`; `new_record` is the ledger line of a document it has just finished."""

    def __init__(self, memory: Memory, now: Callable[[], datetime]) -> None:
        self.memory = memory
        self.new_record: bytes | None = None
        self._now = now
        self._wrong_passwords = 0
        self._commands: dict[int, Callable[[str], str]] = {
            0x25: self._tax_data,
            0x30: self._open,
            0x31: self._sale,
            0x34: self._sale,
            0x35: self._pay,
            0x36: self._text,
            0x38: self._close,
            0x3C: self._cancel,
            0x3D: self._set_clock,
            0x3E: self._read_clock,
            0x45: self._report,
            0x46: self._cash,
            0x4C: self._transaction,
            0x5A: self._identify,
            0x67: self._current_receipt,
            0x6A: lambda _: "",
            0x6D: self._duplicate,
            0x71: lambda _: f"{self.memory.documents:07d}",
        }

    def execute(self, command: int, data: bytes, conditions: frozenset[str]) -> tuple[bytes, bytes]:
        """The reply's data and its six status bytes. A refusal has no data and its reasons in the status."""
        self.new_record = None
        try:
            text = data.decode("cp1251", "replace")
            if command == 0x4A:
                status = self._status(conditions)
                return status, status
            if command not in self._commands:
                raise NotDone(UNKNOWN)
            prints = command in _PRINTING and not (command == 0x30 and not text)
            if prints and conditions & _STOPS_PRINTING:
                raise NotDone()
            if command == 0x30 and text and conditions & _STOPS_OPENING:
                raise NotDone(NOT_PERMITTED)
            reply = self._commands[command](text)
        except NotDone as refusal:
            return b"", self._status(conditions, *refusal.bits)
        return reply.encode("cp1251"), self._status(conditions)

    def _status(self, conditions: frozenset[str], *refused: Bit) -> bytes:
        raised = {CONDITION_BITS[name] for name in conditions} | set(refused)
        if self.memory.receipt is not None:
            raised.add(FISCAL_OPEN)
        return status_bytes(raised)

    def _identify(self, text: str) -> str:
        if text != "1":
            raise NotDone(SYNTAX)
        memory = self.memory
        return f"{memory.model},1.00BG 23NOV18 1000,ABCD,00000000,{memory.serial},{memory.fiscal_memory}"

    def _open(self, text: str) -> str:
        memory = self.memory
        if not text:
            return memory.last_usn[-7:] or "0000000"
        match = _OPEN.fullmatch(text)
        if not match or not 1 <= int(match[1]) <= 16 or int(match[3]) < 1:
            raise NotDone(SYNTAX)
        if memory.receipt is not None or self._wrong_passwords >= 3:
            raise NotDone(NOT_PERMITTED)
        if match[2] != memory.password:
            self._wrong_passwords += 1
            raise NotDone(NOT_PERMITTED)
        usn = match[5] or self._next_usn()
        self._wrong_passwords = 0
        memory.may_duplicate = False
        self._count()
        memory.fiscal_today += 1
        memory.last_items = memory.last_amount = memory.last_tendered = 0
        memory.receipt = OpenReceipt(memory.documents, usn, int(match[1]), int(match[3]), self._time())
        return self._counters()

    def _next_usn(self) -> str:
        last = self.memory.last_usn
        if not last:
            raise NotDone(NOT_PERMITTED)
        return f"{last[:-7]}{int(last[-7:]) + 1:07d}"

    def _sale(self, text: str) -> str:
        item, is_void = read_sale(text)
        receipt = self._open_receipt()
        if receipt.paying or len(receipt.items) >= _MOST_SALES or item.vat not in _ACTIVE_GROUPS:
            raise NotDone(NOT_PERMITTED)
        if is_void:
            item = self._void_of(item, receipt)
        if receipt.amount + item.amount > _LARGEST_TOTAL:
            raise NotDone(OVERFLOW, NOT_PERMITTED)
        receipt.items.append(item)
        return ""

    def _void_of(self, sold: Item, receipt: OpenReceipt) -> Item:
        void = Item(sold.text, sold.vat, sold.price, -sold.qty, -sold.discount, -sold.amount)
        if receipt.items.count(sold) <= receipt.items.count(void):
            raise NotDone(NOT_PERMITTED)
        return void

    def _pay(self, text: str) -> str:
        match = _PAYMENT.fullmatch(text)
        if not match or (match[1] and match[1] not in _PAYMENTS):
            raise NotDone(SYNTAX)
        receipt = self._open_receipt()
        left = receipt.amount - receipt.tendered
        if not receipt.items or (receipt.paying and left <= 0):
            raise NotDone(NOT_PERMITTED)
        kind = _PAYMENTS[match[1] or "P"]
        amount = cents_of(match[2]) if match[2] else left
        if amount > left and kind != "cash":
            return "F"
        receipt.paying = True
        receipt.payments.append((kind, amount))
        if amount > left:
            return f"R{amount - left:09d}"
        return f"D{left - amount:09d}"

    def _text(self, text: str) -> str:
        self._open_receipt().texts.append(text[:46])
        return ""

    def _close(self, text: str) -> str:
        if text:
            raise NotDone(SYNTAX)
        receipt = self._open_receipt()
        if not receipt.paying or receipt.tendered < receipt.amount:
            raise NotDone(NOT_PERMITTED)
        memory = self.memory
        for item in receipt.items:
            memory.by_group[GROUPS.index(item.vat)] += item.amount
        change = receipt.tendered - receipt.amount
        memory.cash += sum(cents for kind, cents in receipt.payments if kind == "cash") - change
        memory.last_usn = receipt.usn
        memory.last_fiscal = receipt.number
        memory.may_duplicate = True
        self._end("receipt", receipt)
        return self._counters()

    def _cancel(self, text: str) -> str:
        if text:
            raise NotDone(SYNTAX)
        receipt = self._open_receipt()
        if receipt.paying:
            raise NotDone(NOT_PERMITTED)
        self._end("cancelled", receipt)
        self.memory.last_amount = 0
        return ""

    def _end(self, kind: str, receipt: OpenReceipt) -> None:
        memory = self.memory
        memory.last_items, memory.last_amount = len(receipt.items), receipt.amount
        memory.last_tendered = receipt.tendered
        memory.receipt = None
        self._write(
            kind=kind,
            number=receipt.number,
            usn=receipt.usn,
            items=[record_of(item) for item in receipt.items],
            payments=[{"kind": name, "amount": text_of(cents)} for name, cents in receipt.payments],
            total=text_of(receipt.amount if kind == "receipt" else 0),
            change=text_of(max(0, receipt.tendered - receipt.amount) if kind == "receipt" else 0),
            texts=receipt.texts,
        )

    def _transaction(self, text: str) -> str:
        if text not in ("", "T"):
            raise NotDone(SYNTAX)
        memory, receipt = self.memory, self.memory.receipt
        if receipt is not None:
            facts = f"1,{len(receipt.items):04d},{receipt.amount:09d}"
            tendered = receipt.tendered
        else:
            facts = f"0,{memory.last_items:04d},{memory.last_amount:09d}"
            tendered = memory.last_tendered
        return f"{facts},{tendered:09d}" if text else facts

    def _current_receipt(self, text: str) -> str:
        if text:
            raise NotDone(SYNTAX)
        receipt = self.memory.receipt
        sums = [0] * len(GROUPS)
        for item in receipt.items if receipt else ():
            sums[GROUPS.index(item.vat)] += item.amount
        can_void = int(receipt is not None and bool(receipt.items) and not receipt.paying)
        return ",".join([str(can_void), *(f"{cents:09d}" for cents in sums), "0", "0000000000"])

    def _report(self, text: str) -> str:
        option = text.removesuffix("N")
        if option not in ("", "0", "2"):
            raise NotDone(SYNTAX)
        memory = self.memory
        if memory.receipt is not None:
            raise NotDone(NOT_PERMITTED)
        sums = list(memory.by_group)
        closure = memory.closures + 1
        memory.may_duplicate = False
        self._count()
        if option != "2":
            memory.closures = closure
            memory.by_group = [0] * len(GROUPS)
            memory.today = memory.fiscal_today = 0
            memory.cash = memory.cash_in = memory.cash_out = 0
        self._write(
            kind="x" if option == "2" else "z",
            number=memory.documents,
            closure=closure,
            groups={group: text_of(cents) for group, cents in zip(GROUPS, sums, strict=True) if cents},
            total=text_of(sum(sums)),
        )
        return ",".join([f"{closure:04d}", str(sum(sums)), *map(str, sums)])

    def _cash(self, text: str) -> str:
        memory = self.memory
        if text and not re.fullmatch(r"-?\d{1,8}(\.\d{1,2})?", text):
            raise NotDone(SYNTAX)
        amount = cents_of(text) if text else 0
        code = "P"
        if memory.receipt is not None or memory.cash + amount < 0:
            code = "F"
        elif amount:
            memory.cash += amount
            memory.cash_in += max(0, amount)
            memory.cash_out += max(0, -amount)
            memory.may_duplicate = False
            self._count()
            kind = "cash_in" if amount > 0 else "cash_out"
            self._write(kind=kind, number=memory.documents, total=text_of(abs(amount)))
        return f"{code},{memory.cash},{memory.cash_in},{memory.cash_out}"

    def _duplicate(self, text: str) -> str:
        if text != "1":
            raise NotDone(SYNTAX)
        memory = self.memory
        if not memory.may_duplicate or memory.receipt is not None:
            raise NotDone(NOT_PERMITTED)
        memory.may_duplicate = False
        self._count()
        self._write(**msgspec.json.decode(memory.record) | {"kind": "duplicate", "number": memory.documents})
        return ""

    def _tax_data(self, text: str) -> str:
        if text != "1":
            raise NotDone(SYNTAX)
        memory, moment = self.memory, datetime.fromisoformat(self._time())
        return (
            f"P,{moment:%d-%m-%Y %H:%M:%S},{memory.closures + 1},{memory.fiscal_today},"
            f"{memory.last_fiscal},{memory.documents},1"
        )

    def _set_clock(self, text: str) -> str:
        if not _CLOCK.fullmatch(text):
            raise NotDone(SYNTAX)
        if self.memory.receipt is not None:
            raise NotDone(NOT_PERMITTED)
        try:
            moment = datetime.strptime(text if len(text) > 14 else text + ":00", "%d-%m-%y %H:%M:%S")
        except ValueError:
            raise NotDone(SYNTAX) from None
        self.memory.clock_offset_s = round((moment - self._now()).total_seconds())
        return ""

    def _read_clock(self, text: str) -> str:
        if text:
            raise NotDone(SYNTAX)
        return datetime.fromisoformat(self._time()).strftime("%d-%m-%y %H:%M:%S")

    def _open_receipt(self) -> OpenReceipt:
        if self.memory.receipt is None:
            raise NotDone(NOT_PERMITTED)
        return self.memory.receipt

    def _count(self) -> None:
        self.memory.documents += 1
        self.memory.today += 1

    def _counters(self) -> str:
        return f"{self.memory.today:04d},{self.memory.fiscal_today:04d}"

    def _time(self) -> str:
        return (self._now() + timedelta(seconds=self.memory.clock_offset_s)).isoformat(timespec="seconds")

    def _write(self, **facts: Any) -> None:
        memory = self.memory
        record = {**facts, "time": self._time(), "serial": memory.serial, "fm": memory.fiscal_memory}
        self.new_record = memory.record = msgspec.json.encode(record)
