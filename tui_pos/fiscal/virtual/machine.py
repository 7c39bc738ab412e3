"""What every fiscal device does, by whatever protocol it is asked: the order of commands, sums, the day, the drawer,
one duplicate, stornos, clock and paper.

Written from the ordinance and the manuals, not from our drivers. A family's device reads a command's text, checks what
its own protocol demands, calls the machine and words the answer; the machine says no with a Reason.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, auto
from typing import Any

import msgspec

from tui_pos.domain.money import Cents, split
from tui_pos.fiscal.virtual.memory import GROUPS, InvoiceTo, Item, Memory, OpenReceipt, StornoOf

# Group letters А–Г are set on a device as it is sold; Д–З are not (Ordinance N-18 art. 27).
_ACTIVE_GROUPS = "АБВГ"
_LARGEST_TOTAL = 999_999_999


class Reason(Enum):
    """Why a command is not done."""

    UNKNOWN = auto()
    """There is no such command."""
    SYNTAX = auto()
    VALUE = auto()
    """A value that is out of its bounds."""
    NO_RECEIPT = auto()
    RECEIPT_OPEN = auto()
    SERVICE_OPEN = auto()
    PAYING = auto()
    """A payment has been taken: no more sales, no cancelling."""
    NOT_PAID = auto()
    PAID = auto()
    """Everything is paid: nothing more is taken."""
    NO_SALES = auto()
    TOO_MANY = auto()
    OVERFLOW = auto()
    NEGATIVE = auto()
    """A sum would fall below zero."""
    GROUP = auto()
    """A VAT group that is not in use."""
    NOT_SOLD = auto()
    """A void of what is not in the receipt."""
    PASSWORD = auto()
    LOCKED = auto()
    """Three wrong passwords: until it is switched off."""
    NO_USN = auto()
    """The first receipt ever bears no unique sale number to count on from."""
    PAYMENT = auto()
    """A payment above what is left in a kind that gives no change, or a storno's in another kind than cash."""
    CASH_SHORT = auto()
    TOO_LATE = auto()
    """A duplicate, not directly after its receipt."""
    NOT_FOUND = auto()
    Z_NEEDED = auto()
    PAPER_OUT = auto()
    COVER_OPEN = auto()
    HEAD_HOT = auto()
    CLOCK = auto()
    DATE = auto()
    MEMORY_FULL = auto()
    JOURNAL_FULL = auto()
    BLOCKED = auto()
    """Out of touch with the tax authority for too long."""
    INVOICE = auto()
    """No numbers for invoices are left, or none were given."""


class Denied(Exception):
    """The command is refused and nothing of it is done."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason


_PRINTING_STOPS = {
    "paper-out": Reason.PAPER_OUT,
    "cover-open": Reason.COVER_OPEN,
    "head-hot": Reason.HEAD_HOT,
}
_OPENING_STOPS = {
    "clock-not-set": Reason.CLOCK,
    "memory-full": Reason.MEMORY_FULL,
    "journal-full": Reason.JOURNAL_FULL,
    "blocked": Reason.BLOCKED,
}


class Machine:
    """The device behind a protocol. It changes `memory`; `records` are the ledger's lines of the documents that the
    command in hand has finished; `find` gives back a record by its document's number.
    """

    def __init__(
        self, memory: Memory, now: Callable[[], datetime], find: Callable[[int], dict[str, Any] | None]
    ) -> None:
        self.memory = memory
        self.find = find
        self.records: list[bytes] = []
        self.conditions: frozenset[str] = frozenset()
        self._now = now
        self._wrong_passwords = 0

    def begin(self, conditions: frozenset[str]) -> None:
        """Before each command: what is the matter with the device now; and the day that has ended is closed by the
        device itself, unless a receipt is open (Ordinance N-18 art. 39).
        """
        self.records = []
        self.conditions = conditions
        if "z-needed" in conditions:
            self.memory.z_needed = True
        day = self.memory.day
        if day and self.memory.receipt is None and self.time().date().isoformat() > day:
            self._close_day(f"{day}T23:59:59", by_itself=True)

    def time(self) -> datetime:
        """By the device's own clock, in whole seconds."""
        return (self._now() + timedelta(seconds=self.memory.clock_offset_s)).replace(microsecond=0)

    def must_print(self) -> None:
        """Raises Denied when nothing can be printed now."""
        for name, reason in _PRINTING_STOPS.items():
            if name in self.conditions:
                raise Denied(reason)

    def admit(self, password: str, *, right: str | None = None) -> None:
        """Compare a password with the `right` one, that of the factory when None."""
        if self._wrong_passwords >= 3:
            raise Denied(Reason.LOCKED)
        if password != (self.memory.password if right is None else right):
            self._wrong_passwords += 1
            raise Denied(Reason.PASSWORD)
        self._wrong_passwords = 0

    def next_usn(self) -> str:
        """One more than the last, where a host may leave it to the device."""
        last = self.memory.last_usn
        if not last:
            raise Denied(Reason.NO_USN)
        return f"{last[:-7]}{int(last[-7:]) + 1:07d}"

    def open(
        self,
        usn: str,
        operator: str = "1",
        till: int = 1,
        storno: StornoOf | None = None,
        invoice: InvoiceTo | None = None,
    ) -> OpenReceipt:
        """Begin a receipt, or with `storno` the storno of one."""
        memory = self.memory
        if memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        self.must_print()
        for name, reason in _OPENING_STOPS.items():
            if name in self.conditions:
                raise Denied(reason)
        if memory.z_needed:
            raise Denied(Reason.Z_NEEDED)
        memory.may_duplicate = False
        self._count()
        if storno is None:
            memory.fiscal_today += 1
        else:
            memory.storno_today += 1
        memory.last_items = memory.last_amount = memory.last_tendered = 0
        if invoice is not None:
            invoice.number = invoice.number or self._next_invoice()
        opened = self.time().isoformat()
        memory.day = memory.day or opened[:10]
        memory.receipt = OpenReceipt(memory.documents, usn, operator, till, opened, storno=storno, invoice=invoice)
        return memory.receipt

    def receipt(self) -> OpenReceipt:
        """The open one. Raises Denied NO_RECEIPT."""
        if self.memory.receipt is None:
            raise Denied(Reason.NO_RECEIPT)
        return self.memory.receipt

    def selling(self) -> OpenReceipt:
        """The open receipt in which no payment has been taken, and paper to print on."""
        receipt = self.receipt()
        if receipt.paying:
            raise Denied(Reason.PAYING)
        self.must_print()
        return receipt

    def sell(self, item: Item, *, most: int) -> None:
        """Register a sale; `most` in a receipt."""
        receipt = self.selling()
        if len(receipt.items) >= most:
            raise Denied(Reason.TOO_MANY)
        if item.vat not in _ACTIVE_GROUPS:
            raise Denied(Reason.GROUP)
        if item.amount < 0:
            raise Denied(Reason.NEGATIVE)
        if receipt.amount + item.amount > _LARGEST_TOTAL:
            raise Denied(Reason.OVERFLOW)
        receipt.items.append(item)

    def void(self, sold: Item) -> None:
        """Take back one sale like `sold`, as one more line."""
        receipt = self.selling()
        void = Item(sold.text, sold.vat, sold.price, -sold.qty, -sold.discount, -sold.amount)
        if receipt.items.count(sold) <= receipt.items.count(void):
            raise Denied(Reason.NOT_SOLD)
        receipt.items.append(void)

    def change_last(self, cents: int) -> None:
        """A discount (below zero) or surcharge on the last sale, given after it."""
        receipt = self.selling()
        if not receipt.items:
            raise Denied(Reason.NO_SALES)
        last = receipt.items[-1]
        if last.amount + cents < 0:
            raise Denied(Reason.NEGATIVE)
        receipt.items[-1] = msgspec.structs.replace(last, discount=last.discount - cents, amount=last.amount + cents)

    def change_sum(self, cents: int) -> None:
        """A discount (below zero) or surcharge on all that is in the receipt."""
        receipt = self.selling()
        if not receipt.items:
            raise Denied(Reason.NO_SALES)
        if receipt.amount + cents < 0:
            raise Denied(Reason.NEGATIVE)
        receipt.changes.append(cents)

    def pay(self, kind: str, amount: int | None = None, *, gives_change: bool | None = None) -> int:
        """Take a payment of `kind`, all that is left when no amount is given; what is left after it, below zero what is
        handed back. `gives_change`: only cash does, unless the protocol says otherwise.
        """
        receipt = self.receipt()
        self.must_print()
        left = receipt.amount - receipt.tendered
        if not receipt.items:
            raise Denied(Reason.NO_SALES)
        if receipt.paying and left <= 0:
            raise Denied(Reason.PAID)
        given = left if amount is None else amount
        if given > left and not (kind == "cash" if gives_change is None else gives_change):
            raise Denied(Reason.PAYMENT)
        if receipt.storno is not None:
            # The record of a storno has no field for any other kind (Annex 17 p. 13a), and gives no change.
            if kind != "cash" or given > left:
                raise Denied(Reason.PAYMENT)
            self.may_hand_back(receipt.storno.reason, receipt.amount)
        receipt.paying = True
        receipt.payments.append((kind, given))
        return left - given

    def may_hand_back(self, reason: str, cents: int) -> None:
        """Ordinance N-18, art. 31: more than the drawer holds is handed back only for an operator's error."""
        if reason != "operator_error" and cents > self.memory.cash:
            raise Denied(Reason.CASH_SHORT)

    def comment(self, text: str) -> None:
        """A free line, as much of it as its line holds."""
        receipt = self.receipt()
        self.must_print()
        receipt.texts.append(text)

    def close(self) -> OpenReceipt:
        """End the paid receipt."""
        memory, receipt = self.memory, self.receipt()
        self.must_print()
        if not receipt.paying or receipt.tendered < receipt.amount:
            raise Denied(Reason.NOT_PAID)
        is_storno = receipt.storno is not None
        by_group = memory.storno_by_group if is_storno else memory.by_group
        for item, share in zip(receipt.items, _shares(receipt), strict=True):
            by_group[GROUPS.index(item.vat)] += item.amount + share
        change = receipt.tendered - receipt.amount
        cash = sum(cents for kind, cents in receipt.payments if kind == "cash") - change
        memory.cash += -cash if is_storno else cash
        if not is_storno:
            for kind, cents in receipt.payments:
                memory.by_payment[kind] = memory.by_payment.get(kind, 0) + cents - (change if kind == "cash" else 0)
        memory.last_usn = receipt.usn
        memory.last_fiscal = receipt.number
        # A duplicate is a copy of the last fiscal receipt with sales.
        memory.may_duplicate = not is_storno
        self._end("storno" if is_storno else "receipt", receipt)
        return receipt

    def cancel(self) -> None:
        """Give up the open receipt, before its first payment."""
        receipt = self.receipt()
        if receipt.paying:
            raise Denied(Reason.PAYING)
        self.must_print()
        self._end("cancelled", receipt)
        self.memory.last_amount = 0

    def reverse(self, original: Mapping[str, Any], reason: str, usn: str = "", operator: str = "1") -> None:
        """The storno of all of a receipt of its own journal, printed at once."""
        self.may_hand_back(reason, cents_of(original["total"]))
        of = StornoOf(reason, original["number"], original["usn"], original["time"], original["fm"])
        receipt = self.open(usn or of.usn, operator, storno=of)
        receipt.items = items_of(original)
        receipt.changes = [cents_of(text) for text in original.get("changes", [])]
        receipt.payments, receipt.paying = [("cash", receipt.amount)], True
        self.close()

    def x_report(self) -> "Day":
        """The day so far, on paper."""
        self._must_be_idle()
        day = self._day()
        self._count()
        self._write(kind="x", number=self.memory.documents, **day.facts())
        return day

    def z_report(self) -> "Day":
        """The day, on paper, and a new one begins."""
        self._must_be_idle()
        return self._close_day(self.time().isoformat())

    def period_report(self, first: date, last: date, *, detailed: bool) -> None:
        """What the fiscal memory holds of some days."""
        if first > last:
            raise Denied(Reason.DATE)
        self._must_be_idle()
        self._count()
        self._write(
            kind="period",
            number=self.memory.documents,
            first=first.isoformat(),
            last=last.isoformat(),
            detailed=detailed,
            total="0.00",
        )

    def move_cash(self, cents: int) -> None:
        """Cash in or (below zero) out, on paper."""
        memory = self.memory
        self._must_be_idle()
        if memory.cash + cents < 0:
            raise Denied(Reason.CASH_SHORT)
        memory.cash += cents
        memory.cash_in += max(0, cents)
        memory.cash_out += max(0, -cents)
        memory.cash_ins += cents > 0
        memory.cash_outs += cents < 0
        memory.day = memory.day or self.time().date().isoformat()
        self._count()
        self._write(kind="cash_in" if cents > 0 else "cash_out", number=memory.documents, total=text_of(abs(cents)))

    def duplicate(self) -> None:
        """Once, and directly after its receipt (Ordinance N-18, Annex 1 III.3v)."""
        memory = self.memory
        if memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        if not memory.may_duplicate:
            raise Denied(Reason.TOO_LATE)
        self.must_print()
        original = self.find(memory.last_fiscal)
        if original is None:
            raise Denied(Reason.NOT_FOUND)
        self._count()
        self._write(**original | {"kind": "duplicate", "number": memory.documents})

    def open_service(self) -> None:
        """Begin a paper that is no receipt."""
        if self.memory.service is not None:
            raise Denied(Reason.SERVICE_OPEN)
        self._must_be_idle()
        self._count()
        self.memory.service = []

    def service_text(self, text: str) -> None:
        if self.memory.service is None:
            raise Denied(Reason.NO_RECEIPT)
        self.must_print()
        self.memory.service.append(text)

    def close_service(self) -> None:
        if self.memory.service is None:
            raise Denied(Reason.NO_RECEIPT)
        self.must_print()
        texts, self.memory.service = self.memory.service, None
        self._write(kind="service", number=self.memory.documents, texts=texts, total="0.00")

    def set_clock(self, moment: datetime) -> None:
        """Not while a receipt is open, and not back behind the day's own sales."""
        if self.memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        if self.memory.day and moment.date().isoformat() < self.memory.day:
            raise Denied(Reason.DATE)
        self.memory.clock_offset_s = round((moment - self._now()).total_seconds())

    def show(self, rows: list[str]) -> None:
        self.memory.display = rows

    def open_drawer(self) -> None:
        self.memory.drawer_openings += 1

    def _must_be_idle(self) -> None:
        if self.memory.receipt is not None:
            raise Denied(Reason.RECEIPT_OPEN)
        if self.memory.service is not None:
            raise Denied(Reason.SERVICE_OPEN)
        self.must_print()
        self.memory.may_duplicate = False

    def _close_day(self, time: str, *, by_itself: bool = False) -> "Day":
        memory, day = self.memory, self._day()
        memory.closures = day.number
        memory.by_group, memory.storno_by_group = [0] * len(GROUPS), [0] * len(GROUPS)
        memory.by_payment = {}
        memory.cash = memory.cash_in = memory.cash_out = memory.cash_ins = memory.cash_outs = 0
        memory.day, memory.z_needed, memory.may_duplicate = "", False, False
        self._count()
        memory.today = memory.fiscal_today = memory.storno_today = 0
        self._write(kind="z", number=memory.documents, **day.facts(), time=time, by_itself=by_itself)
        return day

    def _day(self) -> "Day":
        memory = self.memory
        return Day(memory.closures + 1, tuple(memory.by_group), tuple(memory.storno_by_group))

    def _next_invoice(self) -> str:
        memory = self.memory
        if not memory.next_invoice or memory.next_invoice > memory.last_invoice_allowed:
            raise Denied(Reason.INVOICE)
        memory.next_invoice += 1
        return f"{memory.next_invoice - 1:010d}"

    def _end(self, kind: str, receipt: OpenReceipt) -> None:
        memory = self.memory
        memory.last_items, memory.last_amount = len(receipt.items), receipt.amount
        memory.last_tendered = receipt.tendered
        memory.receipt = None
        more: dict[str, Any] = {}
        if receipt.storno is not None:
            more["storno"] = receipt.storno
        if receipt.changes:
            more["changes"] = [text_of(cents) for cents in receipt.changes]
        if receipt.invoice is not None:
            more["invoice"] = receipt.invoice
        self._write(
            kind=kind,
            number=receipt.number,
            usn=receipt.usn,
            operator=receipt.operator,
            till=receipt.till,
            **more,
            items=[record_of(item) for item in receipt.items],
            payments=[{"kind": name, "amount": text_of(cents)} for name, cents in receipt.payments],
            total=text_of(0 if kind == "cancelled" else receipt.amount),
            change=text_of(max(0, receipt.tendered - receipt.amount)),
            texts=receipt.texts,
        )

    def _count(self) -> None:
        self.memory.documents += 1
        self.memory.today += 1

    def _write(self, **facts: Any) -> None:
        memory = self.memory
        record = {"time": self.time().isoformat(), **facts, "serial": memory.serial, "fm": memory.fiscal_memory}
        self.records.append(msgspec.json.encode({"kind": record["kind"], "number": record["number"], **record}))


class Day(msgspec.Struct, frozen=True):
    """A day's sums by VAT group, in cents: sold, and reversed. `number` is that of its Z report."""

    number: int
    sold: tuple[int, ...]
    reversed: tuple[int, ...]

    def facts(self) -> dict[str, Any]:
        return {
            "closure": self.number,
            "groups": _by_letter(self.sold),
            "total": text_of(sum(self.sold)),
            "storno_groups": _by_letter(self.reversed),
            "storno_total": text_of(sum(self.reversed)),
        }


def cents_of(text: str) -> int:
    return int(Decimal(text).scaleb(2))


def text_of(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):.2f}"


def record_of(item: Item) -> dict[str, str]:
    """A sale as the ledger has it."""
    return {
        "text": item.text,
        "vat": item.vat,
        "price": text_of(item.price),
        "qty": f"{Decimal(item.qty).scaleb(-3).normalize():f}",
        "gross": text_of(item.amount + item.discount),
        "discount": text_of(item.discount),
        "amount": text_of(item.amount),
    }


def items_of(record: Mapping[str, Any]) -> list[Item]:
    """The sales of a record of the ledger."""
    return [
        Item(
            item["text"],
            item["vat"],
            cents_of(item["price"]),
            int(Decimal(item["qty"]).scaleb(3)),
            cents_of(item["discount"]),
            cents_of(item["amount"]),
        )
        for item in record["items"]
    ]


def _shares(receipt: OpenReceipt) -> list[Cents]:
    """What of the changes of the sum falls to each sale, for the day's sums by group."""
    return split(Cents(sum(receipt.changes)), [max(0, item.amount) for item in receipt.items])


def _by_letter(sums: tuple[int, ...]) -> dict[str, str]:
    return {group: text_of(cents) for group, cents in zip(GROUPS, sums, strict=True) if cents}
