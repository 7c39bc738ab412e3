"""Tremol, with the ZFP protocol (manual 1910211454): fields divided by semicolons, acknowledgements of two digits.

Receipts are printed step by step: what is postponed the device ends by itself after five seconds (2.6.5).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from tui_pos.domain.money import NOTHING, Cents, format_cents, format_decimal
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import Access, DayReport, Traits
from tui_pos.fiscal.families.on_line import LONG_REPORT_S
from tui_pos.fiscal.families.tremol_asked import Asked
from tui_pos.fiscal.families.tremol_fields import MOST_CHANGE, buyer_fields, changed, check, field, with_room
from tui_pos.fiscal.jobs import TextRow
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.prepare import spread
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Signed, Storno
from tui_pos.fiscal.status import Status
from tui_pos.fiscal.text import encoded, fit

PAYMENTS: Mapping[PaymentKind, str] = {
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
    PaymentKind.RESERVE_2: "10",
}
STORNO_REASONS = {StornoReason.OPERATOR_ERROR: "0", StornoReason.RETURN: "1", StornoReason.TAX_BASE: "2"}

# How a receipt is printed step by step, by what it is.
_SALE, _STORNO, _INVOICE, _CREDIT_NOTE = "0", "@", "1", "A"

# 36 characters are sent, 34 printed.
_NAME_WIDTH = 36


class _Begun(Struct):
    """A receipt that is being printed: what it comes to, how many sales are in it, what has been taken. In cents."""

    total: Cents
    sales: int = 0
    taken: int = 0


class Tremol(Asked):
    """A FiscalDevice of Tremol."""

    # The narrowest of them prints 32 characters in a line, between two "#".
    traits = Traits(
        family="tremol",
        maker="Tremol",
        limits=LIMITS["tremol"],
        item_width=34,
        item_rows=1,
        text_width=30,
        password_width=6,
        invoices="device-assigned",
        credit_notes="device-assigned",
    )

    identifiers = re.compile(r"[0-9A-Za-z]{8,13}")
    vat_numbers = re.compile(r"([0-9A-Za-z]{9,13})?")

    refused_as_late = (*Asked.refused_as_late, "refused_by_device")

    # How far the receipt is that is being printed here: an acknowledgement does not say.
    _begun: "_Begun | None" = None

    def prepared(self, receipt: Receipt) -> Receipt:
        check(receipt)
        made = super().prepared(receipt)
        changes = [change for line in made.lines for change in line.subtotals]
        # A change in money is taken only where all sales are of one VAT group (33h).
        if len({line.vat for line in made.lines}) > 1 or any(abs(change.amount) > MOST_CHANGE for change in changes):
            made = spread(made, replace(self.traits, subtotal_percents=False, subtotal_amounts=False))
        return replace(made, lines=tuple(with_room(line) for line in made.lines))

    def print_receipt(self, receipt: Receipt) -> int:
        self._begun = _Begun(receipt.total)
        try:
            return super().print_receipt(receipt)
        finally:
            self._begun = None

    def _open_receipt(self, receipt: Receipt) -> None:
        who = _who(self._signed(receipt))
        if receipt.buyer is None:
            self._open(f"{who};1;0;{_SALE}${receipt.usn}".encode(), is_storno=False)
        else:
            data = f"{who};0;0;{_INVOICE};".encode() + buyer_fields(receipt.buyer)
            self._open(data + f"${receipt.usn}".encode(), is_storno=False)

    def _open_storno(self, receipt: Receipt, storno: Storno) -> None:
        who, reason = _who(self._signed(receipt)), STORNO_REASONS[storno.reason]
        number, moment = int(storno.receipt), f"{storno.moment:%d-%m-%y %H:%M:%S}"
        if receipt.buyer is None:
            kind, original = f"{who};1;0;{_STORNO}".encode(), f"{number};{moment}"
        else:
            kind = f"{who};0;0;{_CREDIT_NOTE};".encode() + buyer_fields(receipt.buyer)
            original = f"{int(storno.invoice or 0):010d};{moment};{number}"
        self._open(kind + f";{reason};{original};{self._memory_of(storno)};{receipt.usn}".encode(), is_storno=True)

    def _open(self, data: bytes, *, is_storno: bool) -> None:
        answer = self._told(0x30, data)
        if not answer.refused:
            return
        status = self.status()
        if status.service_open and not status.fiscal_open:
            # A test page, or another program's paper, that broke off: nobody else would end it.
            self._told(0x2F)
            answer = self._told(0x30, data)
            if not answer.refused:
                return
        open_now = status.fiscal_open or status.service_open
        cause = self._refusal(answer)
        if open_now and answer.stops is None:
            cause = self._refused(conditions.RECEIPT_OPEN)
        raise self._not_opened(cause, status, is_storno=is_storno)

    def _sell(self, line: ReceiptLine) -> None:
        name = field(fit(line.text, self.traits.item_width, self.traits.item_rows)[0], _NAME_WIDTH)
        amounts = f"{format_cents(line.price)}*{format_decimal(line.qty, 3)}"
        amounts += changed(Change(line.percent, Cents(-line.discount)))
        if line.department:
            where = bytes((0x80 + line.department,))
            data = name + b";" + where + f";{amounts}!{line.vat}".encode("cp1251")
            self._do_once(0x34, data, self._was_sold)
        else:
            self._do_once(0x31, name + f";{line.vat};{amounts}".encode("cp1251"), self._was_sold)
        if self._begun is not None:
            self._begun.sales += 1

    def _was_sold(self) -> bool | None:
        current, begun = self._current(), self._begun
        if begun is None or not current.open or current.paying or current.sales not in (begun.sales, begun.sales + 1):
            return None
        return current.sales > begun.sales

    def _change_subtotal(self, change: Change) -> None:
        self._fields(0x33, f"1;0{changed(change)}", count=1)

    def _sum_so_far(self) -> Cents | None:
        return self._cents(self._fields(0x33, "0;0", count=1)[0])

    def _comment(self, row: str) -> Status:
        return self._told(0x37, encoded(row))

    def pay(self, kind: PaymentKind, amount: Cents) -> Cents:
        number = self._access.payments.get(kind) or PAYMENTS[kind]
        # A receipt that costs nothing is paid with its exact sum: a payment of 0.00 is none.
        data = f"{number};0;{format_cents(amount)}" if amount else f'{number};0;"'
        self._do_once(0x35, data, lambda: self._was_paid(amount))
        if self._begun is None:
            current = self.transaction()
            return Cents(max(0, current.amount - (current.tendered or 0))) if current.open else NOTHING
        self._begun.taken += amount
        return Cents(max(0, self._begun.total - self._begun.taken))

    def _was_paid(self, amount: Cents) -> bool | None:
        current, begun = self._current(), self._begun
        if begun is None or not current.open:
            return None
        if not amount:
            return current.paying
        more = self._tendered() - begun.taken
        return bool(more) if more in (0, amount) else None

    def _name_buyer(self, buyer: Buyer) -> None:
        """The opening named them."""

    def close_receipt(self) -> int:
        self._know_not()
        self._do_once(0x38, b"", self._was_ended)
        return self._ended_with(self._ask_last_document())

    def _was_ended(self) -> bool:
        return not self._current().open

    def cancel_receipt(self) -> None:
        # Once a payment has been taken, 39h would finish the receipt instead.
        if self._current().paying:
            raise self._refused(conditions.PAYMENT_STARTED)
        self._know_not()
        self._do_once(0x39, b"", self._was_ended)

    # Other papers.

    def x_report(self) -> DayReport:
        return self._report("X")

    def z_report(self) -> DayReport:
        return self._report("Z")

    def _report(self, kind: str) -> DayReport:
        self._know_not()
        number = (self.last_closure() or 0) + 1
        *by_group, total = (self._cents(text) for text in self._fields(0x6D, count=9)[:9])
        self._do(0x7C, kind)
        return DayReport(number, total, tuple(by_group))

    def period_report(self, first: date, last: date, *, detailed: bool = False) -> None:
        self._know_not()
        self._do(0x7A if detailed else 0x7B, f"{first:%d%m%y};{last:%d%m%y}", patience_s=LONG_REPORT_S)

    def _print_duplicate(self) -> None:
        self._do(0x3A)

    def move_cash(self, amount: Cents) -> None:
        self._know_not()
        self._do(0x3B, f"{_who(self._access)};0;{format_cents(amount)}")

    def print_text(self, rows: Sequence[TextRow]) -> None:
        self._know_not()
        if self.status().service_open:
            self._do(0x2F)
        self._do(0x2E, f"{_who(self._access)};0;0")
        for row in self._rows(rows):
            self._do(0x37, encoded(row))
        self._do(0x2F)

    # What is beside the paper.

    def open_drawer(self) -> None:
        self._do(0x2A)

    def show(self, rows: Sequence[str]) -> None:
        self._do(0x24)
        for command, text in zip((0x25, 0x26), rows, strict=False):
            self._do(command, field(text, self.traits.display_width))


def _who(signed: Access | Signed) -> str:
    return f"{signed.operator};{signed.password:<6}"
