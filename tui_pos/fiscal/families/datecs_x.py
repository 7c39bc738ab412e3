"""Datecs X and MX: FP-700X, FMP-350X, FMP-55X, WP-50X, WP-500X, DP-25X, DP-150X (manual v2.02).

How it is asked and how its answers are read stands in `datecs_x_asked`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from tui_pos.domain.money import NOTHING, Cents, format_cents, format_decimal
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.vat import LETTERS
from tui_pos.fiscal.device import DayReport, Traits
from tui_pos.fiscal.families.datecs_x_asked import Asked, packed
from tui_pos.fiscal.families.on_line import LONG_REPORT_S
from tui_pos.fiscal.jobs import TextRow
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.receipt import IDENTIFIER_KINDS, Buyer, Change, Receipt, ReceiptLine, Storno
from tui_pos.fiscal.status import Status
from tui_pos.fiscal.text import fit, printable

PAYMENTS: Mapping[PaymentKind, str] = {
    # As the factory names them; 3 to 5 can be named anew.
    PaymentKind.CASH: "0",
    PaymentKind.CARD: "1",
    PaymentKind.CHEQUE: "3",
    PaymentKind.EXTERNAL_VOUCHER: "4",
    PaymentKind.VOUCHER: "5",
}

STORNO_REASONS: Mapping[StornoReason, tuple[str, str]] = {
    # The device's own number, and what stands on a credit note.
    StornoReason.OPERATOR_ERROR: ("0", "Операторска грешка"),
    StornoReason.RETURN: ("1", "Връщане или рекламация"),
    StornoReason.TAX_BASE: ("2", "Намаляване на данъчната основа"),
}

# The widths of command 39h, a little less for the two that sign, or all of them would not fit a frame.
_INVOICE_WIDTH, _SIGNED_WIDTH = 36, 32


class DatecsX(Asked):
    """A FiscalDevice of the Datecs X family."""

    # How wide its paper is, the device is asked when there is something to print on it.
    traits = Traits(
        family="datecs-x",
        maker="Datecs",
        limits=LIMITS["datecs-x"],
        item_width=72,
        item_rows=1,
        text_width=40,
        password_width=8,
        invoices="device-assigned",
        credit_notes="device-assigned",
    )

    # 39h.
    identifiers = re.compile(r"[0-9]{8,13}")

    def set_clock(self, moment: datetime) -> None:
        self._fields(0x3D, _written(moment))

    def move_cash(self, amount: Cents) -> None:
        self._know_not()
        self._fields(0x46, "1" if amount < 0 else "0", format_cents(abs(amount)))

    def open_drawer(self) -> None:
        self._fields(0x6A, "")

    def show(self, rows: Sequence[str]) -> None:
        if len(rows) < self.traits.display_rows:
            self._fields(0x21)
        for command, row in zip((0x2F, 0x23), rows, strict=False):
            self._fields(command, printable(row)[: self.traits.display_width])

    # A receipt.

    def _open_receipt(self, receipt: Receipt) -> None:
        self._open(0x30, *self._signature(receipt), receipt.usn, str(self._access.till), _invoice(receipt.buyer))

    def _open_storno(self, receipt: Receipt, storno: Storno) -> None:
        reason, words = STORNO_REASONS[storno.reason]
        credited = (storno.invoice, words) if receipt.buyer is not None else ("", "")
        original = (reason, str(int(storno.receipt)), _written(storno.moment), self._memory_of(storno))
        self._open(
            0x2B,
            *self._signature(receipt),
            str(self._access.till),
            *original,
            _invoice(receipt.buyer),
            *credited,
            receipt.usn,
        )

    def _signature(self, receipt: Receipt) -> tuple[str, str]:
        signed = self._signed(receipt)
        return str(signed.operator), signed.password

    def _open(self, command: int, *fields: str) -> None:
        answer, status = self._read(self._exchange(command, packed(fields)))
        if answer is None and status.service_open and not status.fiscal_open:
            # A test page, or another program's paper, that broke off: nobody else would end it.
            self._fields(0x27)
            answer, status = self._read(self._exchange(command, packed(fields)))
        if answer is None:
            raise self._not_opened(self._refusal(status), status, is_storno=command == 0x2B)

    def _sell(self, line: ReceiptLine) -> None:
        self._fields(
            0x31,
            *fit(line.text, self.traits.item_width, self.traits.item_rows),
            str(LETTERS.index(line.vat) + 1),
            format_cents(line.price),
            format_decimal(line.qty, 3),
            *_change(Change(line.percent, Cents(-line.discount))),
            str(line.department),
        )

    def _change_subtotal(self, change: Change) -> None:
        # Printed, or nothing on the paper would say what the change is of.
        self._fields(0x33, "1", "0", *_change(change))

    def _comment(self, row: str) -> Status:
        return self._read(self._exchange(0x36, packed((row, "", "", "", "", ""))))[1]

    def pay(self, kind: PaymentKind, amount: Cents) -> Cents:
        number = self._access.payments.get(kind) or PAYMENTS[kind]
        result, rest = self._fields(0x35, number, format_cents(amount), count=2)[:2]
        return NOTHING if result == "R" else self._cents(rest)

    def _name_buyer(self, buyer: Buyer) -> None:
        street, *more = fit(buyer.address, _INVOICE_WIDTH, 2)
        self._fields(
            0x39,
            *fit(buyer.issued_by, _SIGNED_WIDTH, 1),
            *fit(buyer.received_by, _SIGNED_WIDTH, 1),
            *fit(buyer.name, _INVOICE_WIDTH, 1),
            street,
            "".join(more),
            IDENTIFIER_KINDS[buyer.identified_by],
            printable(buyer.identifier),
            printable(buyer.vat_number),
        )

    def close_receipt(self) -> int:
        self._know_not()
        return self._know(self._whole(self._fields(0x38, count=1)[0]))

    def cancel_receipt(self) -> None:
        self._know_not()
        self._fields(0x3C)

    # Other papers.

    def x_report(self) -> DayReport:
        return self._report("X")

    def z_report(self) -> DayReport:
        return self._report("Z")

    def _report(self, kind: str) -> DayReport:
        self._know_not()
        number, *sums = self._fields(0x45, kind, count=17)
        by_group = tuple(map(self._cents, sums[:8]))
        return DayReport(self._whole(number), Cents(sum(by_group)), by_group)

    def period_report(self, first: date, last: date, *, detailed: bool = False) -> None:
        self._know_not()
        asked = packed(("1" if detailed else "0", f"{first:%d-%m-%y}", f"{last:%d-%m-%y}"))
        self._done(self._on_link().exchange(0x5E, asked, LONG_REPORT_S))

    def _print_duplicate(self) -> None:
        self._fields(0x6D)

    def print_text(self, rows: Sequence[TextRow]) -> None:
        self._know_not()
        if self.status().service_open:
            self._fields(0x27)
        self._fields(0x26)
        for row in self._rows(rows):
            self._fields(0x2A, row, "", "", "", "", "")
        self._fields(0x27)


def _invoice(buyer: Buyer | None) -> str:
    return "" if buyer is None else "I"


def _change(change: Change) -> tuple[str, str]:
    """The kind and the value of a discount or surcharge; both empty for none."""
    if change.percent:
        return "2" if change.percent < 0 else "1", format_decimal(abs(change.percent), 2)
    if change.amount:
        return "4" if change.amount < 0 else "3", format_cents(abs(change.amount))
    return "", ""


def _written(moment: datetime) -> str:
    return f"{moment:%d-%m-%y %H:%M:%S}{' DST' if _is_summer_time(moment) else ''}"


def _is_summer_time(moment: datetime) -> bool:
    """Whether a wall clock in Bulgaria shows summer time: from the last Sunday of March, 3 o'clock, to that of October,
    4 o'clock (Directive 2000/84/EC).
    """
    begin, end = (_last_sunday(moment.year, month) for month in (3, 10))
    return begin + timedelta(hours=3) <= moment < end + timedelta(hours=4)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
