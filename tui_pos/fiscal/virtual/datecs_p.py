"""A Datecs P printer as a state machine: a command and its data in, the reply's data and status bits out.

Written from the manual's own rules (v1.00BG), not from our driver: order of commands, sums, passwords, paper, one
duplicate directly after its receipt, cancelling only before the first payment, a USN for the first receipt, no storno
of more cash than there is.
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from tui_pos.fiscal.virtual import answers
from tui_pos.fiscal.virtual import storno as stornos
from tui_pos.fiscal.virtual.bits import (
    CONDITION_BITS,
    FISCAL_OPEN,
    NOT_PERMITTED,
    OVERFLOW,
    STORNO_OPEN,
    SYNTAX,
    UNKNOWN,
    Bit,
    NotDone,
    status_bytes,
)
from tui_pos.fiscal.virtual.memory import GROUPS, Item, Memory, OpenReceipt, StornoOf
from tui_pos.fiscal.virtual.sales import cents_of, read_sale, record_of, text_of

_STOPS_PRINTING = {"paper-out", "cover-open"}
_STOPS_OPENING = {"clock-not-set", "memory-full"}
_PRINTING = {0x2E, 0x30, 0x31, 0x34, 0x35, 0x36, 0x38, 0x3C, 0x45, 0x46, 0x6D}

# Group letters А–Г are set on a device as it is sold; Д–З are not (Ordinance N-18 art. 27).
_ACTIVE_GROUPS = "АБВГ"
_PAYMENTS = {
    "P": "cash", "N": "credit", "C": "cheque", "D": "card", "I": "reserve_1", "J": "reserve_2", "K": "reserve_3",
    "L": "reserve_4", "m": "voucher", "n": "external_voucher", "o": "packaging", "p": "internal", "q": "damage",
    "r": "bank", "s": "cheque",
}  # fmt: skip

_MOST_SALES = 512
_LARGEST_TOTAL = 999_999_999
# What a line of 42 columns has room for between "# " and " #".
_TEXT = 38
_OPEN = re.compile(r"(\d{1,2}),(\d{4,8}),(\d{1,5})(,I)?(?:,([A-Z]{2}\d{6}-[A-Za-z0-9]{4}-\d{7}))?")
_PAYMENT = re.compile(r"[^\n\t]{0,36}(?:\n[^\n\t]{0,36})?\t(?:([A-Za-z])?\+?(\d+(?:\.\d{1,2})?))?")
_CLOCK = re.compile(r"\d\d-\d\d-\d\d \d\d:\d\d(:\d\d)?")


class DatecsP:
    """The device. `execute` changes `memory`; `new_record` is the ledger line of a document it has just finished, and
    `find` gives back one by its number.
    """

    def __init__(
        self, memory: Memory, now: Callable[[], datetime], find: Callable[[int], dict[str, Any] | None]
    ) -> None:
        self.memory = memory
        self.new_record: bytes | None = None
        self._now = now
        self._find = find
        self._wrong_passwords = 0
        self._commands: dict[int, Callable[[str], str]] = {
            0x25: lambda text: answers.tax_data(self.memory, text, datetime.fromisoformat(self._time())),
            0x2E: self._storno,
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
            0x4C: lambda text: answers.transaction(self.memory, text),
            0x5A: lambda text: answers.identity(self.memory, text),
            0x67: lambda text: answers.current_receipt(self.memory, text),
            0x6A: lambda _: "",
            0x6D: self._duplicate,
            0x71: lambda _: f"{self.memory.documents:07d}",
            0x77: self._journal,
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
            if command in (0x2E, 0x30) and text and conditions & _STOPS_OPENING:
                raise NotDone(NOT_PERMITTED)
            reply = self._commands[command](text)
        except NotDone as refusal:
            return b"", self._status(conditions, *refusal.bits)
        return reply.encode("cp1251"), self._status(conditions)

    def _status(self, conditions: frozenset[str], *refused: Bit) -> bytes:
        raised = {CONDITION_BITS[name] for name in conditions} | set(refused)
        if self.memory.receipt is not None:
            raised.add(FISCAL_OPEN)
            if self.memory.receipt.storno is not None:
                raised.add(STORNO_OPEN)
        return status_bytes(raised)

    def _open(self, text: str) -> str:
        memory = self.memory
        if not text:
            return memory.last_usn[-7:] or "0000000"
        match = _OPEN.fullmatch(text)
        if not match:
            raise NotDone(SYNTAX)
        operator, till = int(match[1]), int(match[3])
        self._admit(operator, match[2], till)
        self._begin(operator, till, match[5] or self._next_usn())
        memory.fiscal_today += 1
        return self._counters()

    def _storno(self, text: str) -> str:
        """Open a storno; one that is named by its number alone is looked up and reversed whole and at once."""
        memory, asked = self.memory, stornos.read_storno(text)
        self._admit(asked.operator, asked.password, asked.till)
        if asked.of is not None:
            self._begin(asked.operator, asked.till, asked.usn or self._next_usn(), asked.of)
        else:
            original = self._find(asked.number)
            if original is None or original["kind"] != "receipt":
                raise NotDone(NOT_PERMITTED)
            if not self._may_hand_back(asked.reason, cents_of(original["total"])):
                raise NotDone(NOT_PERMITTED)
            of = stornos.storno_of(original, asked.reason)
            receipt = self._begin(asked.operator, asked.till, asked.usn or of.usn, of)
            receipt.items = stornos.items_of(original)
            receipt.payments, receipt.paying = [("cash", receipt.amount)], True
        memory.storno_today += 1
        counters = f"{memory.today:04d},{memory.storno_today:04d}"
        if asked.of is None:
            self._close("")
        return counters

    def _admit(self, operator: int, password: str, till: int) -> None:
        memory = self.memory
        if not 1 <= operator <= 16 or till < 1:
            raise NotDone(SYNTAX)
        if memory.receipt is not None or self._wrong_passwords >= 3:
            raise NotDone(NOT_PERMITTED)
        if password != memory.password:
            self._wrong_passwords += 1
            raise NotDone(NOT_PERMITTED)

    def _begin(self, operator: int, till: int, usn: str, storno: StornoOf | None = None) -> OpenReceipt:
        memory = self.memory
        self._wrong_passwords = 0
        memory.may_duplicate = False
        self._count()
        memory.last_items = memory.last_amount = memory.last_tendered = 0
        memory.receipt = OpenReceipt(memory.documents, usn, operator, till, self._time(), storno=storno)
        return memory.receipt

    def _hands_back(self, receipt: OpenReceipt, storno: StornoOf, kind: str, amount: int) -> bool:
        """Without change, and in cash: the record of a storno has no field for any other kind (Annex 17 p. 13a)."""
        fits = kind == "cash" and receipt.tendered + amount <= receipt.amount
        return fits and self._may_hand_back(storno.reason, receipt.amount)

    def _may_hand_back(self, reason: str, cents: int) -> bool:
        """Ordinance N-18, art. 31: more than the drawer holds is handed back only for an operator's error."""
        return reason == stornos.OPERATOR_ERROR or cents <= self.memory.cash

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
        if receipt.storno is not None and not self._hands_back(receipt, receipt.storno, kind, amount):
            return "F"
        receipt.paying = True
        receipt.payments.append((kind, amount))
        if amount > left:
            return f"R{amount - left:09d}"
        return f"D{left - amount:09d}"

    def _text(self, text: str) -> str:
        self._open_receipt().texts.append(text[:_TEXT])
        return ""

    def _close(self, text: str) -> str:
        if text:
            raise NotDone(SYNTAX)
        receipt = self._open_receipt()
        if not receipt.paying or receipt.tendered < receipt.amount:
            raise NotDone(NOT_PERMITTED)
        memory, is_storno = self.memory, receipt.storno is not None
        by_group = memory.storno_by_group if is_storno else memory.by_group
        for item in receipt.items:
            by_group[GROUPS.index(item.vat)] += item.amount
        change = receipt.tendered - receipt.amount
        cash = sum(cents for kind, cents in receipt.payments if kind == "cash") - change
        memory.cash += -cash if is_storno else cash
        memory.last_usn = receipt.usn
        memory.last_fiscal = receipt.number
        # 6Dh copies "the last fiscal receipt with sales".
        memory.may_duplicate = not is_storno
        self._end("storno" if is_storno else "receipt", receipt)
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
        storno = {} if receipt.storno is None else {"storno": receipt.storno}
        self._write(
            kind=kind,
            number=receipt.number,
            usn=receipt.usn,
            operator=receipt.operator,
            till=receipt.till,
            **storno,
            items=[record_of(item) for item in receipt.items],
            payments=[{"kind": name, "amount": text_of(cents)} for name, cents in receipt.payments],
            total=text_of(0 if kind == "cancelled" else receipt.amount),
            change=text_of(0 if kind == "cancelled" else max(0, receipt.tendered - receipt.amount)),
            texts=receipt.texts,
        )

    def _report(self, text: str) -> str:
        option = text.removesuffix("N")
        if option not in ("", "0", "2"):
            raise NotDone(SYNTAX)
        memory = self.memory
        if memory.receipt is not None:
            raise NotDone(NOT_PERMITTED)
        sums, reversed_ = list(memory.by_group), list(memory.storno_by_group)
        closure = memory.closures + 1
        memory.may_duplicate = False
        self._count()
        if option != "2":
            memory.closures = closure
            memory.by_group, memory.storno_by_group = [0] * len(GROUPS), [0] * len(GROUPS)
            memory.today = memory.fiscal_today = memory.storno_today = 0
            memory.cash = memory.cash_in = memory.cash_out = memory.cash_ins = memory.cash_outs = 0
        self._write(
            kind="x" if option == "2" else "z",
            number=memory.documents,
            closure=closure,
            groups=_by_letter(sums),
            total=text_of(sum(sums)),
            storno_groups=_by_letter(reversed_),
            storno_total=text_of(sum(reversed_)),
        )
        return ",".join([f"{closure:04d}", str(sum(sums)), *map(str, sums)])

    def _cash(self, text: str) -> str:
        memory = self.memory
        if text and not re.fullmatch(r"-?\d{1,8}(\.\d{1,2})?", text):
            raise NotDone(SYNTAX)
        amount = cents_of(text) if text else 0
        code = "P"
        if memory.receipt is not None or (amount < 0 and memory.cash + amount < 0):
            code = "F"
        elif amount:
            memory.cash += amount
            memory.cash_in += max(0, amount)
            memory.cash_out += max(0, -amount)
            memory.cash_ins += amount > 0
            memory.cash_outs += amount < 0
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

    def _journal(self, text: str) -> str:
        match = re.fullmatch(r"W,(\d{1,7})", text)
        if not match:
            raise NotDone(SYNTAX)
        return stornos.journal_line(self._find(int(match[1])))

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


def _by_letter(sums: list[int]) -> dict[str, str]:
    return {group: text_of(cents) for group, cents in zip(GROUPS, sums, strict=True) if cents}
