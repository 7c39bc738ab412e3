"""What the devices behind the old ISL framing share: reading a sale and a payment as the manuals write them, and the
commands that are the same in each.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from tui_pos.fiscal.virtual.front import IslFront
from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, cents_of, moment_of, rounded
from tui_pos.fiscal.virtual.memory import GROUPS, Item, OpenReceipt

Bit = tuple[int, int]
"""(byte, bit)."""

USN = r"[A-Z]{2}\d{6}-[A-Za-z0-9]{4}-\d{7}"
_LATIN_GROUPS = str.maketrans("ABCDEFGH", GROUPS)
_DISPLAY_WIDTH = 20
_CLOCK = r"\d\d-\d\d-\d\d \d\d:\d\d(:\d\d)?"


class IslDevice(ABC):
    """A device of one family. `execute` never raises."""

    idle: ClassVar[bytes]
    """The status bytes of a device in fiscal mode on which nothing else is set."""
    refusal_bits: ClassVar[Mapping[Reason, tuple[Bit, ...]]]
    """What is set when a command is refused."""
    condition_bits: ClassVar[Mapping[str, Bit]]
    """What is set while something is the matter, by the names that faults have."""
    general_error: ClassVar[Bit] = (0, 5)
    errors: ClassVar[frozenset[Bit]]
    """The bits that the general error sums up."""
    memory_error: ClassVar[Bit] = (4, 5)
    memory_errors: ClassVar[frozenset[Bit]] = frozenset({(4, 4), (4, 0), (5, 0)})
    """And what that of the fiscal memory sums up."""
    fiscal_open: ClassVar[Bit] = (2, 3)
    service_open: ClassVar[Bit] = (2, 5)
    asking: ClassVar[frozenset[int]]
    text_width: ClassVar[int]
    most_sales: ClassVar[int]
    sale: ClassVar[str]
    payment: ClassVar[str] = r"[^\n\t]{0,36}(?:\n[^\n\t]{0,36})?\t(?:([A-Za-z])?\+?(\d+(?:\.\d{1,2})?)?)?"
    payment_kinds: ClassVar[Mapping[str, str]]
    most_feed: ClassVar[int] = 99
    most_percent: ClassVar[Decimal] = Decimal(99)
    largest: ClassVar[int] = 99_999_999
    """Price and quantity have eight significant digits, and so has their product (Datecs P manual v1.00BG, 31h)."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.front = IslFront()
        self.commands: dict[int, Callable[[str], str]] = {
            0x21: self._clear_display,
            0x23: lambda text: self._show(text, 1),
            0x26: self._open_service,
            0x27: self._close_service,
            0x2A: self._service_text,
            0x2C: self._feed,
            0x2F: lambda text: self._show(text, 0),
            0x31: self._sale,
            0x33: self._subtotal,
            0x35: self._pay,
            0x36: self._text,
            0x38: self._close,
            0x3D: self._set_clock,
            0x3E: self._read_clock,
            0x49: lambda text: self._period_by_number(text, detailed=True),
            0x4C: self._transaction,
            0x4F: lambda text: self._period_by_date(text, detailed=False),
            0x5E: lambda text: self._period_by_date(text, detailed=True),
            0x5F: lambda text: self._period_by_number(text, detailed=False),
            0x6A: self._drawer,
            0x6D: self._duplicate,
        }

    def execute(self, command: int, data: bytes) -> tuple[bytes, bytes]:
        """The reply's data and its six status bytes. A refusal has no data and its reasons in the status."""
        try:
            text = data.decode("cp1251", "replace")
            if command == 0x4A:
                status = self.status()
                return status, status
            if command not in self.commands:
                raise Denied(Reason.UNKNOWN)
            return self.commands[command](text).encode("cp1251", "replace"), self.status()
        except Denied as denied:
            return b"", self.status(denied.reason)

    def status(self, refused: Reason | None = None) -> bytes:
        """The status bytes now, with the bits of a refusal."""
        memory = self.machine.memory
        raised: set[Bit] = {
            self.condition_bits[name] for name in self.machine.conditions if name in self.condition_bits
        }
        if refused is not None:
            raised |= {self.general_error, *self.refusal_bits[refused]}
        if memory.receipt is not None:
            raised |= set(self.open_bits())
        if memory.service is not None:
            raised.add(self.service_open)
        if raised & self.errors:
            raised.add(self.general_error)
        if raised & self.memory_errors:
            raised.add(self.memory_error)
        return _with_bits(self.idle, raised)

    def open_bits(self) -> Iterable[Bit]:
        """What is set while a receipt is open."""
        return (self.fiscal_open,)

    def _sale(self, text: str) -> str:
        match = re.fullmatch(self.sale, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self._register(match.groupdict())
        return ""

    def _register(self, found: Mapping[str, str | None]) -> None:
        """A sale of named parts: name, more, group, minus, price, qty, percent, amount (of the discount), net."""
        item = item_of(found, self.most_percent, self.largest)
        if found.get("minus"):
            self.machine.void(item)
        else:
            self.machine.sell(item, most=self.most_sales)

    def _subtotal(self, text: str) -> str:
        """33h: print, display, and a change of the sum."""
        match = re.fullmatch(
            r"([01])([01])(?:,(?P<percent>[+-]?\d+(?:\.\d+)?)|;(?P<amount>[+-]?\d+(?:\.\d\d?)?))?", text
        )
        if not match:
            raise Denied(Reason.SYNTAX)
        receipt = self.machine.selling()
        if match["percent"] or match["amount"]:
            self.machine.change_sum(change_of(receipt.amount, match["percent"], match["amount"], self.most_percent))
        return ",".join([f"{receipt.amount:09d}", *(f"{cents:09d}" for cents in self.machine.sums_by_group())])

    def _pay(self, text: str) -> str:
        match = re.fullmatch(self.payment, text)
        if not match:
            raise Denied(Reason.SYNTAX)
        kind = self.kind_of(match[1]) if match[1] else "cash"
        try:
            left = self.machine.pay(kind, cents_of(match[2]) if match[2] else None)
        except Denied as denied:
            if denied.reason in (Reason.PAYMENT, Reason.CASH_SHORT):
                return self.failed(denied.reason)
            raise
        return f"R{-left:09d}" if left < 0 else f"D{left:09d}"

    def kind_of(self, letter: str) -> str:
        """The kind of payment that a letter stands for. Raises Denied."""
        if letter not in self.payment_kinds:
            raise Denied(Reason.SYNTAX)
        return self.payment_kinds[letter]

    def failed(self, reason: Reason) -> str:
        """What stands in an answer that is not a refusal but a no all the same."""
        return "F"

    def _text(self, text: str) -> str:
        self.machine.comment(text[: self.text_width])
        return ""

    def _close(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        self.machine.close()
        return self.counters()

    def _cancel(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        self.machine.cancel()
        return ""

    @abstractmethod
    def counters(self) -> str:
        """What an opening and a close answer."""

    def _transaction(self, text: str) -> str:
        """4Ch: the open receipt, or the last one."""
        if text not in ("", "T"):
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        receipt = memory.receipt
        if receipt is not None:
            facts, tendered = f"1,{len(receipt.items):04d},{receipt.amount:09d}", receipt.tendered
        else:
            facts, tendered = f"0,{memory.last_items:04d},{memory.last_amount:09d}", memory.last_tendered
        return f"{facts},{tendered:09d}" if text else facts

    def _set_clock(self, text: str) -> str:
        if not re.fullmatch(_CLOCK, text):
            raise Denied(Reason.SYNTAX)
        self.machine.set_clock(minute_or_second(text))
        return ""

    def _read_clock(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        return self.machine.time().strftime("%d-%m-%y %H:%M:%S")

    def _drawer(self, text: str) -> str:
        self.machine.open_drawer()
        return ""

    def _move_cash(self, text: str) -> str:
        """46h: cash in, or out with a minus; nothing or 0 only asks."""
        if text and not re.fullmatch(r"-?\d{1,8}(\.\d{1,2})?", text):
            raise Denied(Reason.SYNTAX)
        code, memory = "P", self.machine.memory
        if text and cents_of(text):
            try:
                self.machine.move_cash(cents_of(text))
            except Denied as denied:
                if denied.reason not in (Reason.CASH_SHORT, Reason.RECEIPT_OPEN, Reason.SERVICE_OPEN):
                    raise
                code = self.failed(denied.reason)
        return f"{code},{memory.cash},{memory.cash_in},{memory.cash_out}"

    def _duplicate(self, text: str) -> str:
        if text != "1":
            raise Denied(Reason.SYNTAX)
        self.machine.duplicate()
        return ""

    def _feed(self, text: str) -> str:
        if text and not (text.isdigit() and 1 <= int(text) <= self.most_feed):
            raise Denied(Reason.SYNTAX)
        self.machine.must_print()
        return ""

    def _clear_display(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        self.machine.show([])
        return ""

    def _show(self, text: str, row: int) -> str:
        """Row 0 or 1 of the customer's display."""
        rows = (*self.machine.memory.display, "", "")[:2]
        self.machine.show([text[:_DISPLAY_WIDTH] if at == row else old for at, old in enumerate(rows)])
        return ""

    def _open_service(self, text: str) -> str:
        """26h: a paper that is no receipt; 2Ah is a row of it, 27h its end."""
        if text:
            raise Denied(Reason.SYNTAX)
        self.machine.open_service()
        return self.counters().partition(",")[0]

    def _service_text(self, text: str) -> str:
        self.machine.service_text(text[: self.text_width])
        return ""

    def _close_service(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        self.machine.close_service()
        return self.counters().partition(",")[0]

    def _period_by_date(self, text: str, *, detailed: bool) -> str:
        """4Fh and 5Eh: what the fiscal memory holds of the days from one to another."""
        match = re.fullmatch(r"(\d{6}),(\d{6})", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self.machine.period_report(_day(match[1]), _day(match[2]), detailed=detailed)
        return ""

    def _period_by_number(self, text: str, *, detailed: bool) -> str:
        """49h and 5Fh: the same from one Z report to another."""
        match = re.fullmatch(r"(\d{1,4}),(\d{1,4})", text)
        if not match:
            raise Denied(Reason.SYNTAX)
        self.machine.closures_report(int(match[1]), int(match[2]), detailed=detailed)
        return ""


def minute_or_second(text: str) -> datetime:
    """`DD-MM-YY hh:mm`, with the seconds behind it or without. Raises Denied SYNTAX."""
    return moment_of(text if len(text) > 14 else f"{text}:00", "%d-%m-%y %H:%M:%S")


def _day(text: str) -> date:
    return moment_of(text, "%d%m%y").date()


def item_of(
    found: Mapping[str, str | None], most_percent: Decimal = Decimal(99), largest: int = IslDevice.largest
) -> Item:
    """The sale that the named parts of a command make, reckoned by the device to the cent. Raises Denied."""
    price, qty = cents_of(found["price"] or "0"), int(Decimal(found.get("qty") or "1").scaleb(3))
    # Any number of digits may have come; only so many can be multiplied.
    if max(price, qty) > largest or (gross := rounded(Decimal(price) * qty / 1000)) > largest:
        raise Denied(Reason.OVERFLOW)
    change = change_of(gross, found.get("percent"), found.get("amount"), most_percent)
    if found.get("net"):
        change = cents_of(found["net"] or "0") - gross
    if gross + change < 0:
        raise Denied(Reason.NEGATIVE)
    name = "\n".join(filter(None, (found["name"], found.get("more"))))
    group = (found["group"] or "").translate(_LATIN_GROUPS)
    return Item(name, group, price, qty, -change, gross + change)


def change_of(cents: int, percent: str | None, amount: str | None, most_percent: Decimal = Decimal(99)) -> int:
    """What a percent or an amount adds to `cents`. Raises Denied for a percent out of bounds."""
    if percent:
        if abs(Decimal(percent)) > most_percent:
            raise Denied(Reason.SYNTAX)
        return rounded(cents * Decimal(percent) / 100)
    return cents_of(amount) if amount else 0


def voidable(receipt: OpenReceipt) -> list[Item]:
    """The sales of a receipt that are not taken back, in the order in which they were made."""
    left: list[Item] = []
    for item in receipt.items:
        if item.qty > 0:
            left.append(item)
        else:
            left.remove(Item(item.text, item.vat, item.price, -item.qty, -item.discount, -item.amount))
    return left


def _with_bits(idle: bytes, raised: Iterable[Bit]) -> bytes:
    status = bytearray(idle)
    for byte, bit in raised:
        status[byte] |= 1 << bit
    return bytes(status)
