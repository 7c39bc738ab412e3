"""Datecs P: FP-650, FP-800, FP-2000, FMP-10, SK1-21F, SK1-31F (manual v1.00BG), comma syntax over the old ISL framing.

Discounts go as amounts, so that the sum on the paper is ours to the cent. The device's counters in the replies to 30h
and 38h start anew with every Z; the number of a document comes from 71h, or from counting on from the last one known.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from types import TracebackType
from typing import Self

from msgspec import Struct

from tui_pos.domain.money import NOTHING, Cents, format_cents, format_decimal
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import DeviceTrouble, Refused
from tui_pos.fiscal.device import CommandRefused, DayReport, Identity, Issued, NotBegun, Transaction
from tui_pos.fiscal.framing.isl import Frame
from tui_pos.fiscal.limits import LIMITS, check_lines
from tui_pos.fiscal.link import STATUS, Link
from tui_pos.fiscal.receipt import Receipt, ReceiptLine, Storno
from tui_pos.fiscal.status import DATECS_P, Status
from tui_pos.fiscal.text import encoded, fit
from tui_pos.fiscal.transport import LineTrouble, Wire
from tui_pos.fiscal.usn import device_of

ITEM_WIDTH = 34
"""The manual allows 42; what is sold as FP-800 prints 34 beside the amount."""

ITEM_ROWS = 2

FOOTER_WIDTH = 36
"""Command 36h cuts without a word what its line does not hold; this is what the manual gives the texts of 35h."""

FOOTER_ROWS = 2

PAYMENT_LETTERS = {
    PaymentKind.CASH: "P",
    PaymentKind.CHEQUE: "C",
    PaymentKind.CARD: "D",
    PaymentKind.RESERVE_1: "I",
    PaymentKind.RESERVE_2: "J",
    PaymentKind.VOUCHER: "m",
    PaymentKind.EXTERNAL_VOUCHER: "n",
    PaymentKind.PACKAGING: "o",
    PaymentKind.INTERNAL: "p",
    PaymentKind.DAMAGE: "q",
    PaymentKind.BANK: "r",
}

STORNO_LETTERS = {StornoReason.OPERATOR_ERROR: "E", StornoReason.RETURN: "R", StornoReason.TAX_BASE: "T"}

# A device closes the day by itself at midnight, which makes a document that nobody told us of.
_KNOWN_FOR_S = 60.0

log = logging.getLogger("tui_pos.fiscal")


class Access(Struct, frozen=True):
    """With what the device lets us print: operator 1–16, password of 4–8 digits, till 1–99999."""

    operator: int
    password: str
    till: int


class _LastDocument(Struct, frozen=True):
    """`today` is the device's own count of documents since its last Z, when a reply told it."""

    number: int
    today: int | None
    known_at: float


class DatecsP:
    """A FiscalDevice of the Datecs P family. `open_wire` opens the line, `open_link` puts the protocol on it."""

    def __init__(
        self, name: str, access: Access, open_wire: Callable[[], Wire], open_link: Callable[[Wire], Link]
    ) -> None:
        self.name = name
        self._access = access
        self._open_wire = open_wire
        self._open_link = open_link
        self._wire: Wire | None = None
        self._link: Link | None = None
        self._identity: Identity | None = None
        self._last_document: _LastDocument | None = None

    def __enter__(self) -> Self:
        try:
            if self._wire is None or self._link is None:
                self._wire = self._open_wire()
                self._wire.hold()
                self._link = self._open_link(self._wire)
                self._greet()
            elif self._wire.hold():
                self._greet()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, LineTrouble):
            self.close()
        elif self._wire is not None:
            self._wire.release()

    def close(self) -> None:
        if self._wire is not None:
            self._wire.close()
        self._wire = self._link = self._identity = self._last_document = None

    def identify(self) -> Identity:
        if self._identity is None:
            fields = self._answer(0x5A, b"1").decode("cp1251").split(",")
            if len(fields) < 6:
                raise self._nonsense()
            self._identity = Identity(
                model=fields[0], firmware=fields[1], serial=fields[4].strip(), fiscal_memory=fields[5].strip()
            )
        return self._identity

    def status(self) -> Status:
        reply = self._exchange(STATUS)
        return DATECS_P.read(reply.status or b"")

    def last_document(self) -> int:
        known = self._still_known()
        if known is None:
            number = self._integers(self._answer(0x71), 1)[0]
            known = self._last_document = _LastDocument(number, None, time.monotonic())
        return known.number

    def last_fiscal_receipt(self) -> int | None:
        fields = self._exchange(0x25, b"1").data.split(b",")
        if len(fields) < 7 or fields[0] != b"P":
            return None
        return int(fields[4]) if fields[4].isdigit() else None

    def last_sale(self) -> int | None:
        data = self._exchange(0x30).data.strip()
        return int(data) if data.isdigit() else None

    def issued(self, first: int, last: int) -> tuple[Issued, ...] | None:
        # What has no record in the journal is no receipt, once the last receipt proves that it is a journal to be read.
        known = self.last_fiscal_receipt()
        if not known or self._in_journal(known) is None:
            return None
        found = map(self._in_journal, range(first, last + 1))
        return tuple(receipt for receipt in found if receipt is not None)

    def transaction(self) -> Transaction:
        is_open, items, amount, tendered = self._integers(self._answer(0x4C, b"T"), 4)
        # The manual has them "with a sign" and does not say whether a storno's bear one.
        return Transaction(bool(is_open), items, Cents(abs(amount)), Cents(abs(tendered)))

    def open_receipt(self, usn: str) -> None:
        self._open(0x30, usn, is_storno=False)

    def open_storno(self, usn: str, storno: Storno) -> None:
        # Named by its number alone the printer would look the receipt up and reverse all of it by itself: no storno of
        # a part, and nothing that could be broken off and taken up again.
        fiscal_memory = storno.fm or self.identify().fiscal_memory
        letter, number = STORNO_LETTERS[storno.reason], int(storno.receipt)
        original = f"{letter}{number:07d},{usn},{storno.moment:%d%m%y%H%M%S},{fiscal_memory}"
        self._open(0x2E, f"{usn},{original}", is_storno=True)

    def sell(self, line: ReceiptLine) -> None:
        text = b"\n".join(encoded(row) for row in fit(line.text, ITEM_WIDTH, ITEM_ROWS))
        amounts = f"{format_cents(line.price)}*{format_decimal(line.qty, 3)}"
        if line.discount:
            amounts += f";-{format_cents(line.discount)}"
        self._do(0x31, text + b"\t" + line.vat.encode("cp1251") + amounts.encode())

    def pay(self, kind: PaymentKind, amount: Cents) -> Cents:
        reply = self._exchange(0x35, f"\t{PAYMENT_LETTERS[kind]}{format_cents(amount)}".encode())
        code, digits = reply.data[:1], reply.data[1:]
        if code == b"D":
            return Cents(self._integers(digits, 1)[0])
        if code == b"R":
            return NOTHING
        status = DATECS_P.read(reply.status or b"")
        if status.refusal is not None or status.refused:
            raise self._refusal(status)
        raise CommandRefused(
            "payment_refused",
            "The printer did not take the payment of {amount}; check that it has this kind of payment "
            "and, for a storno, as much cash in its drawer.",
            amount=format_cents(amount),
        )

    def print_footer(self, footer: Sequence[str]) -> None:
        for row in (row for text in footer for row in fit(text, FOOTER_WIDTH, FOOTER_ROWS) if row):
            status = DATECS_P.read(self._exchange(0x36, encoded(row)).status or b"")
            if status.stops is not None:
                raise self._refusal(status)
            if status.refused:
                log.warning("%s did not take the text “%s”", self.name, row)

    def close_receipt(self) -> int:
        before = self._still_known()
        self._last_document = None
        today = self._integers(self._answer(0x38), 2)[0]
        if before is None or before.today is None or today <= before.today:
            number = self.last_document()
        else:
            number = before.number + today - before.today
        self._last_document = _LastDocument(number, today, time.monotonic())
        return number

    def cancel_receipt(self) -> None:
        self._last_document = None
        self._do(0x3C)

    def print_receipt(self, receipt: Receipt) -> int:
        _check(receipt)
        if receipt.storno is None:
            self.open_receipt(receipt.usn)
        else:
            self._check_storno(receipt, receipt.storno)
            self.open_storno(receipt.usn, receipt.storno)
        for line in receipt.lines:
            self.sell(line)
        for kind, amount in receipt.tenders:
            self.pay(kind, amount)
        # The total is printed by the first payment; what is said under it comes after the last.
        self.print_footer(receipt.footer)
        return self.close_receipt()

    def x_report(self) -> DayReport:
        return self._report(b"2")

    def z_report(self) -> DayReport:
        return self._report(b"0")

    def duplicate(self) -> None:
        self._last_document = None
        try:
            self._do(0x6D, b"1")
        except CommandRefused as refusal:
            if refusal.code != "not_permitted":
                raise
            raise CommandRefused(
                "no_duplicate", "A duplicate is made once and directly after its receipt; it is too late for this one."
            ) from refusal

    def read_clock(self) -> datetime:
        text = self._answer(0x3E).decode("ascii", "replace")
        try:
            return datetime.strptime(text.strip(), "%d-%m-%y %H:%M:%S")
        except ValueError:
            raise self._nonsense() from None

    def set_clock(self, moment: datetime) -> None:
        self._do(0x3D, f"{moment:%d-%m-%y %H:%M:%S}".encode())

    def _check_storno(self, receipt: Receipt, storno: Storno) -> None:
        serial = self.identify().serial
        if storno.fm is None and device_of(receipt.usn) != serial:
            raise NotBegun(
                "storno_elsewhere",
                "The receipt of sale {usn} came out of another printer than this; make its storno there.",
                usn=receipt.usn,
            )
        # Ordinance N-18, art. 31: a device refuses what its drawer cannot pay, but for an operator's error. Refused
        # in the middle of it, nothing could be put into the drawer before the storno was taken back.
        cash = self._cash()
        if storno.reason is not StornoReason.OPERATOR_ERROR and cash is not None and receipt.total > cash:
            raise NotBegun(
                "drawer_short",
                "The printer books a storno of {total} as cash and holds {cash}; put cash in, then print again.",
                cash=format_cents(cash),
                total=format_cents(receipt.total),
            )

    def _cash(self) -> Cents | None:
        """What the device reckons to be in its drawer; None when it cannot tell."""
        fields = self._exchange(0x25, b"4").data.split(b",")
        try:
            return Cents(int(Decimal(fields[5].decode("ascii")).scaleb(2)))
        except (IndexError, UnicodeDecodeError, InvalidOperation):
            return None

    def _in_journal(self, number: int) -> Issued | None:
        fields = self._exchange(0x77, f"W,{number}".encode()).data.decode("cp1251", "replace").split(",")
        if len(fields) < 6 or fields[0] != "U" or not fields[5].isdigit() or int(fields[5]) != number:
            return None
        # RecType: 0 fiscal, 1 invoice, 2 storno, 3 credit note, 4 cancelled.
        return Issued(number, fields[1], storno=fields[4] in ("2", "3"), cancelled=fields[4] == "4")

    def _open(self, command: int, sale: str, *, is_storno: bool) -> None:
        access = self._access
        reply = self._exchange(command, f"{access.operator},{access.password},{access.till},{sale}".encode())
        if reply.data:
            return
        status = DATECS_P.read(reply.status or b"")
        refusal = self._why_not_opened(status)
        # The power may have gone after the printer had begun and before it could answer, so that the repeated command
        # met the receipt of the first one. Only sales in it, or its kind, prove that it is another's.
        is_same_kind = status.fiscal_open and status.storno_open is is_storno
        if is_same_kind and self.transaction().items == 0:
            raise refusal
        raise NotBegun(refusal.code, refusal.sentence)

    def _why_not_opened(self, status: Status) -> CommandRefused:
        if status.stops is not None:
            return self._refusal(status)
        if status.fiscal_open or status.service_open:
            return CommandRefused(
                "receipt_open", "The printer has another receipt open; finish or cancel that one first."
            )
        # The protocol has no bit for it (three wrong ones lock the printer until it is switched off).
        return CommandRefused(
            "not_opened",
            "The printer did not begin a receipt; check its operator and password in the settings, "
            "and switch it off and on.",
        )

    def _still_known(self) -> _LastDocument | None:
        known = self._last_document
        if known is not None and time.monotonic() - known.known_at <= _KNOWN_FOR_S:
            return known
        return None

    def _greet(self) -> None:
        assert self._link is not None
        self._identity = self._last_document = None
        self._link.greet()

    def _report(self, option: bytes) -> DayReport:
        self._last_document = None
        number, total, *by_group = self._integers(self._answer(0x45, option), 10)
        return DayReport(number, Cents(total), tuple(Cents(cents) for cents in by_group))

    def _exchange(self, command: int, data: bytes = b"") -> Frame:
        if self._link is None:
            raise RuntimeError("a device is used inside its with block")
        return self._link.exchange(command, data)

    def _answer(self, command: int, data: bytes = b"") -> bytes:
        """The data of a reply that has some exactly when the command was done."""
        reply = self._exchange(command, data)
        if not reply.data:
            raise self._refusal(DATECS_P.read(reply.status or b""))
        return reply.data

    def _do(self, command: int, data: bytes = b"") -> None:
        """A command whose reply has no data: only the status bits tell whether it was done."""
        status = DATECS_P.read(self._exchange(command, data).status or b"")
        if status.refused or status.stops is not None:
            raise self._refusal(status)

    def _refusal(self, status: Status) -> CommandRefused:
        cause = status.refusal
        if cause is not None:
            return CommandRefused(cause.code, cause.sentence.text)
        return CommandRefused("refused_by_device", "The printer refused without a reason; switch it off and on.")

    def _integers(self, data: bytes, count: int) -> list[int]:
        try:
            numbers = [int(field) for field in data.split(b",")]
        except ValueError:
            raise self._nonsense() from None
        if len(numbers) < count:
            raise self._nonsense()
        return numbers[:count]

    def _nonsense(self) -> DeviceTrouble:
        return DeviceTrouble(
            "odd_answer",
            "The printer on {port} answers in a way that this family does not; check its family in the settings.",
            port=self.name,
        )


def _check(receipt: Receipt) -> None:
    """Raises NotBegun for what the printer would refuse in the middle of it."""
    try:
        check_lines(LIMITS["datecs-p"], receipt.lines)
    except Refused as refusal:
        raise NotBegun(refusal.code, refusal.sentence, **refusal.facts) from refusal
