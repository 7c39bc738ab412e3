"""ISL, "ICP": ISL5011S-KL, ISL756, ISL753, ISL754 and their kin (manual rev 10.4).

There is no opening: the first sale begins the receipt, and the payment that covers it ends it. The device tells the sum
of what is open and that a payment has been taken, not how many sales there are nor how much was paid. It has no journal
to be read and does not tell the sale number of a receipt, so the one proof after a restart is the number of its last
receipt; within a session every command that went unanswered is made sure of at once.
"""

import re
import time
from collections.abc import Sequence

from tui_pos.domain.money import NOTHING, Cents
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.vat import LETTERS
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import CommandRefused, NotBegun, Traits, Transaction
from tui_pos.fiscal.families.icp_asked import GROUPS, IcpAsked
from tui_pos.fiscal.families.icp_errors import TABLE
from tui_pos.fiscal.families.icp_line import AS_INVOICE, PARTLY_PAID, log, never
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Storno
from tui_pos.fiscal.status import Status, is_set
from tui_pos.fiscal.text import encoded, fit, printable

PAYMENTS = {
    PaymentKind.CASH: "0",
    PaymentKind.CHEQUE: "1",
    PaymentKind.VOUCHER: "2",
    PaymentKind.EXTERNAL_VOUCHER: "3",
    PaymentKind.PACKAGING: "4",
    PaymentKind.INTERNAL: "5",
    PaymentKind.DAMAGE: "6",
    PaymentKind.CARD: "7",
    PaymentKind.BANK: "8",
    PaymentKind.RESERVE_1: "9",
    PaymentKind.RESERVE_2: "A",
}

REASONS = {StornoReason.OPERATOR_ERROR: "0", StornoReason.RETURN: "1", StornoReason.TAX_BASE: "2"}

NO_USN = "00000000-0000-0000000"
"""Before a free text: the device then does not look at the number. Its own would be printed once more."""

ARTICLE = 99_999_999
"""No article that is programmed in the device: those are sold under their own name and group."""

_FOOTER_WAIT_S = 3.0
"""The device ends a paid receipt by itself 2 s after the last text under it (49h)."""


class _InHand:
    """The receipt that is being printed: what the device has of it."""

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt
        self.is_storno = receipt.storno is not None
        self.sum = 0
        self.left = receipt.total
        self.partly_paid = False
        self.number_before: int | None = None
        self.turned_over_before: Cents | None = None


class Icp(IcpAsked):
    """A FiscalDevice of the ISL family."""

    traits = Traits(
        family="icp",
        maker="ISL",
        limits=LIMITS["icp"],
        item_width=40,
        item_rows=1,
        text_width=30,
        password_width=0,
        display_width=0,
        display_rows=0,
        subtotal_amounts=False,
        invoices="device-assigned",
        credit_notes="device-assigned",
    )

    # 50h gives them 13 and 12 characters.
    identifiers = re.compile(r"[0-9A-Za-z]{8,13}")
    vat_numbers = re.compile(r"([0-9A-Za-z]{9,12})?")

    _in_hand: _InHand | None = None
    _operator: int | None = None
    _turned_over: Cents | None = None

    def _begin_session(self) -> None:
        self._operator = self._turned_over = None
        super()._begin_session()

    # What became of a receipt.

    def _know_not(self) -> None:
        super()._know_not()
        self._turned_over = None

    def turnover(self) -> Cents | None:
        if self._turned_over is None or self._still_known() is None:
            self._turned_over = self._ask_turnover()
        return self._turned_over

    def _ask_turnover(self) -> Cents:
        return Cents(sum(self._numbers(0xF8, b"03", *GROUPS, *GROUPS)))

    def _is_day_closed_behind(self) -> bool:
        return not self._ask_turnover()

    def transaction(self) -> Transaction:
        status = self._status_bytes()
        cents = Cents(self._receipt_and_sum()[1])
        if not TABLE.read(status).fiscal_open:
            return Transaction(open=False, items=None, amount=cents, tendered=None)
        paying = is_set(status, PARTLY_PAID)
        return Transaction(open=True, items=None, amount=cents, tendered=None if paying else NOTHING, paying=paying)

    def _is_reckoned(self, line: ReceiptLine) -> bool:
        # Where half a cent of a weighed line goes, the manual does not say.
        return super()._is_reckoned(line) or bool(line.qty % 1000)

    def _sum_so_far(self) -> Cents | None:
        return Cents(self._receipt_and_sum()[1])

    # A receipt.

    def print_receipt(self, receipt: Receipt) -> int:
        hand = self._in_hand = _InHand(receipt)
        hand.number_before, hand.turned_over_before = self.last_document(), self._turned_over
        try:
            return super().print_receipt(receipt)
        finally:
            self._in_hand = None

    def _open_receipt(self, receipt: Receipt) -> None:
        self._make_ready(receipt)
        self._tell_buyer(receipt)

    def _open_storno(self, receipt: Receipt, storno: Storno) -> None:
        self._make_ready(receipt)
        reason, moment = REASONS[storno.reason], f"{storno.moment:%d%m%Y%H%M%S}"
        original = f"{reason}{int(storno.receipt):010d}{moment}{self._memory_of(storno)}"
        invoice = f"{int(storno.invoice):010d}" if storno.invoice.isdigit() else ""
        try:
            self._do(0x20, f"{original}{receipt.usn}{invoice}".encode(), done=lambda: self.status().fiscal_open)
        except CommandRefused as refusal:
            raise self._not_opened(refusal, self.status(), is_storno=True) from refusal
        self._tell_buyer(receipt)

    def _make_ready(self, receipt: Receipt) -> None:
        """The first sale would become part of whatever is open."""
        raw = self._status_bytes()
        status = TABLE.read(raw)
        if status.stops is not None:
            raise NotBegun.because(status.stops)
        if status.fiscal_open:
            refusal = self._refused(conditions.RECEIPT_OPEN)
            raise self._not_opened(refusal, status, is_storno=receipt.storno is not None)
        if is_set(raw, AS_INVOICE):
            # Told to print an invoice that then was not printed: the next receipt would become one.
            self._do(0x45, b"0", done=never)
        self._name_operator(receipt)

    def _name_operator(self, receipt: Receipt) -> None:
        operator = self._signed(receipt).operator
        if operator == self._operator or not 1 <= operator <= 99:
            return
        try:
            self._do(0x75, f"{operator:02d}".encode(), done=never)
        except CommandRefused as refusal:
            log.warning("%s did not take operator %s: %s", self.name, operator, refusal)
        self._operator = operator

    def _tell_buyer(self, receipt: Receipt) -> None:
        """Before the first sale (50h): name, address, tax numbers, who signs."""
        buyer = receipt.buyer
        if buyer is None:
            return
        parts = {
            b"01": _cut(buyer.name, 35),
            b"02": _cut(buyer.address, 35),
            b"03": _cut(buyer.identifier, 13).ljust(13) + _cut(buyer.vat_number, 12).ljust(12),
            b"04": _cut(buyer.received_by, 35),
        }
        for part, text in parts.items():
            if text.strip():
                self._do(0x50, part + encoded(text), done=never)

    def _name_buyer(self, buyer: Buyer) -> None:
        """Done at the beginning."""

    def _sell(self, line: ReceiptLine) -> None:
        hand = self._hand()
        name = fit(line.text, self.traits.item_width, 1)[0]
        where = f"{line.department:X}{LETTERS.index(line.vat) + 1}"
        fields = f"{hand.receipt.usn}{line.qty:08d}{ARTICLE:08d}{line.price:08d}{where}00"
        try:
            self._do(
                0x24 if hand.is_storno else 0x44,
                fields.encode() + encoded(name),
                done=lambda: self._has_grown(hand.sum, hand.sum + line.gross),
            )
        except CommandRefused as refusal:
            if hand.sum == 0 and line is hand.receipt.lines[0] and not hand.is_storno:
                raise self._never_begun(refusal) from refusal
            raise
        changed_to = hand.sum + line.net
        hand.sum += line.gross
        if line.discount:
            self._change(0x46, f"{abs(line.discount):08d}", below_zero=line.discount > 0, to=changed_to)
        elif line.percent:
            self._change(0x47, f"{abs(line.percent):04d}", below_zero=line.percent < 0, to=changed_to)

    def _never_begun(self, refusal: CommandRefused) -> CommandRefused:
        """What is raised when the first sale was refused, and with it the receipt."""
        status = self.status()
        if not status.fiscal_open and self._hand().receipt.buyer is not None:
            # Told of a buyer, the device might make an invoice of the next receipt.
            try:
                self._do(0x45, b"0", done=never)
            except CommandRefused:
                log.info("%s has no buyer to forget", self.name)
        return self._not_opened(refusal, status, is_storno=False)

    def _change_subtotal(self, change: Change) -> None:
        hand = self._hand()
        self._do(0x48, done=never)
        to = hand.sum + change.of(Cents(hand.sum))
        self._change(0x47, f"{abs(change.percent):04d}", below_zero=change.percent < 0, to=to)

    def _change(self, command: int, amount: str, *, below_zero: bool, to: int) -> None:
        hand = self._hand()
        data = f"{0 if below_zero else 1}{amount}".encode()
        self._do(command, data, done=lambda: self._has_grown(hand.sum, to))
        hand.sum = to

    def _has_grown(self, before: int, after: int) -> bool | None:
        """Whether the open receipt has come from one sum to another; None when it has neither."""
        now = self._receipt_and_sum()[1] if self.status().fiscal_open else 0
        if before == after or now not in (before, after):
            return None
        return now == after

    def _comment(self, row: str) -> Status:
        try:
            # A line twice is better than one that the customer does not see.
            self._do(0x81, NO_USN.encode() + encoded(row), done=never)
        except CommandRefused as refusal:
            log.info("%s: %s", self.name, refusal)
            return self.status()
        return TABLE.read(b"")

    def pay(self, kind: PaymentKind, amount: Cents) -> Cents:
        hand = self._in_hand
        left = None if hand is None else hand.left - amount
        is_last = left is None or left <= 0
        waits = hand is not None and is_last and bool(hand.receipt.footer)
        # Of nothing at all the device takes "all that is left" alone.
        given = f"{amount:012d}{int(waits)}" if amount else ""
        data = f"{self._access.payments.get(kind) or PAYMENTS[kind]}{given}".encode()
        self._know_not()
        self._do(0x49, data, done=lambda: self._was_paid(waits=waits, is_last=is_last))
        if hand is None:
            return NOTHING
        hand.left, hand.partly_paid = Cents(hand.left - amount), True
        return Cents(max(0, hand.left))

    def _was_paid(self, *, waits: bool, is_last: bool) -> bool | None:
        """Whether a payment was taken: the last one closes the receipt, the first one leaves its mark on it."""
        until = time.monotonic() + (_FOOTER_WAIT_S if waits else 0)
        while self.status().fiscal_open and time.monotonic() < until:
            time.sleep(0.25)
        if not self.status().fiscal_open:
            return True
        was = self._in_hand is not None and self._in_hand.partly_paid
        now = is_set(self._status_bytes(), PARTLY_PAID)
        if now == was:
            return None if was and not is_last else False
        return True

    def print_footer(self, footer: Sequence[str]) -> None:
        """Only under an open receipt: after it the texts would stand above the next one."""
        if footer and self.status().fiscal_open:
            super().print_footer(footer)

    def close_receipt(self) -> int:
        self._know_not()
        hand = self._in_hand
        # A payment that covers it ends a receipt under which nothing more is to stand.
        is_ended = hand is not None and not hand.receipt.footer
        if not is_ended and self.status().fiscal_open:
            try:
                # Paid, and waiting for more texts under it: the same payment ends it at once (49h, note 5).
                self._do(0x49, b"0", done=lambda: not self.status().fiscal_open)
            except CommandRefused:
                if self.status().fiscal_open:
                    raise
        last = self._ask_last_document()
        if hand is not None and last == hand.number_before and self.status().fiscal_open:
            raise self._refused(conditions.NOT_PAID)
        number = self._ended_with(last)
        if hand is not None and hand.turned_over_before is not None and last - 1 == hand.number_before:
            self._turned_over = Cents(hand.turned_over_before + hand.receipt.total)
        return number

    def cancel_receipt(self) -> None:
        self._know_not()
        self._do(0x45, b"0", done=lambda: not self.status().fiscal_open)

    def _hand(self) -> _InHand:
        assert self._in_hand is not None
        return self._in_hand


def _cut(text: str, width: int) -> str:
    return printable(text).strip()[:width]
