"""Tremol, with the ZFP protocol (manual 1910211454): fields divided by semicolons, acknowledgements of two digits.

Receipts are printed step by step: what is postponed the device ends by itself after five seconds (2.6.5). The unique
sale number of a receipt that is out stands only in the electronic journal, from where it is read as text.
"""

import re
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from msgspec import Struct
from msgspec.structs import replace

from tui_pos.domain.money import NOTHING, Cents, format_cents, format_decimal
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import CommandRefused, DayReport, Drawer, Identity, Issued, Traits, Transaction
from tui_pos.fiscal.families.on_line import TEXT_ROWS, OnLine
from tui_pos.fiscal.families.tremol_errors import DONE, TABLE, read_answer
from tui_pos.fiscal.families.tremol_fields import MOST_CHANGE, buyer_fields, changed, check, field, with_room
from tui_pos.fiscal.framing import zfp
from tui_pos.fiscal.framing.zfp import ZFP
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.prepare import spread
from tui_pos.fiscal.receipt import Change, Receipt, ReceiptLine, Storno
from tui_pos.fiscal.status import Status
from tui_pos.fiscal.text import encoded, fit
from tui_pos.fiscal.usn import counter_of

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
_STORNO_TYPES = "4567"

# 36 characters are sent, 34 printed.
_NAME_WIDTH = 36
_USN = re.compile(r"[A-Z]{2}[0-9]{6}-[A-Z0-9]{4}-[0-9]{7}", re.IGNORECASE)
_INVOICE_NUMBER = re.compile(r"(?:ФАКТУРА|ИЗВЕСТИЕ)\D{0,20}(\d{10})", re.IGNORECASE)
_PROBE_S = 0.3


class _Current(Struct, frozen=True):
    """What 72h tells of the open receipt; of the last one, when none is open, at most its sums."""

    open: bool
    sales: int
    amount: Cents
    paying: bool
    paid: bool
    storno: bool


class Tremol(OnLine):
    """A FiscalDevice of Tremol."""

    framing = ZFP
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

    # What is left to pay in the receipt that is being printed: an acknowledgement does not say.
    _unpaid: Cents | None = None

    def _greet(self) -> None:
        self._pass_adapter()
        self._on_link().greet(0x20)

    def _pass_adapter(self) -> None:
        """A network adapter hears nothing before its password. On a serial line the device just says how it is."""
        wire = self._on_link().wire
        wire.drop_input()
        wire.write(bytes((zfp.STATE,)))
        state = wire.read(time.monotonic() + _PROBE_S)[-1:]
        if state == bytes((zfp.WAITS_FOR_PASSWORD,)):
            wire.write(self._access.network_password.encode() + b"\n")
            wire.write(bytes((zfp.STATE,)))
            state = wire.read(time.monotonic() + _PROBE_S)[-1:]
        if state == bytes((zfp.HELD_BY_ANOTHER,)):
            raise DeviceTrouble(
                "in_use",
                "The printer on {port} is in use by another program; close that one and try again.",
                port=self.name,
            )
        if state in (bytes((zfp.WRONG_PASSWORD,)), bytes((zfp.WAITS_FOR_PASSWORD,))):
            raise DeviceTrouble(
                "network_password",
                "The network adapter of the printer on {port} does not take the password; correct network_password "
                "of the printer in the settings.",
                port=self.name,
            )

    def _ask_identity(self) -> Identity:
        _, _, _, model, firmware = self._fields(0x21, count=5)[:5]
        serial, fiscal_memory = self._fields(0x60, count=2)[:2]
        return Identity(model, firmware, serial, fiscal_memory)

    def status(self) -> Status:
        return TABLE.read(self._answer(0x20))

    def tax_number(self) -> str:
        return self._fields(0x61, count=1)[0]

    def read_clock(self) -> datetime:
        return self._moment(self._fields(0x68, count=1)[0], "%d-%m-%Y %H:%M")

    def set_clock(self, moment: datetime) -> None:
        self._do(0x48, f"{moment:%d-%m-%y %H:%M:%S}")

    def drawer(self) -> Drawer:
        return Drawer(*(self._cents(self._fields(0x6E, option, count=2)[1]) for option in "023"))

    def _cash_in_drawer(self) -> Cents | None:
        return self._cents(self._fields(0x6E, "0", count=2)[1])

    def last_closure(self) -> int | None:
        return self._whole(self._fields(0x73, count=2)[1])

    # What became of a receipt.

    def _ask_last_document(self) -> int:
        return self._whole(self._fields(0x71, count=1)[0])

    def last_fiscal_receipt(self) -> int | None:
        issued = self._last_issued()
        return None if issued is None else issued[0]

    def last_sale(self) -> int | None:
        number = self.last_fiscal_receipt()
        found = None if number is None else self._in_journal(number)
        return None if found is None or found.usn is None else counter_of(found.usn)

    def last_invoice(self) -> str | None:
        number = self.last_fiscal_receipt()
        match = None if number is None else _INVOICE_NUMBER.search(self._paper(number) or "")
        return match[1] if match else None

    def issued(self, first: int, last: int) -> tuple[Issued, ...] | None:
        # What has no sale number in the journal is no receipt, once the last one proves that it is a journal to be
        # read.
        known = self.last_fiscal_receipt()
        if known is None or self._in_journal(known) is None:
            return None
        found = map(self._in_journal, range(first, last + 1))
        return tuple(receipt for receipt in found if receipt is not None)

    def transaction(self) -> Transaction:
        current = self._current()
        paid = self._fields(0x72, "P", count=14)[2:14]
        tendered = Cents(sum(self._cents(amount) for amount in paid))
        if current.open:
            if current.paid:
                tendered = max(tendered, current.amount)
            return Transaction(True, current.sales, current.amount, tendered, current.storno)
        issued = self._last_issued()
        return Transaction(False, None, current.amount if issued is None else issued[1], tendered)

    def _last_issued(self) -> tuple[int, Cents] | None:
        """The number and sum of the last fiscal receipt, from what its QR code says."""
        parts = self._fields(0x72, "B", count=1)[0].split("*")
        return (self._whole(parts[1]), self._cents(parts[4])) if len(parts) == 5 and parts[1].isdigit() else None

    def _current(self) -> _Current:
        fields = self._fields(0x72, count=20)
        sums = (*fields[2:5], *fields[14:19])
        return _Current(
            open=fields[0] == "1",
            sales=self._whole(fields[1]),
            amount=Cents(abs(sum(self._cents(amount) for amount in sums))),
            paying=fields[8] == "1",
            paid=fields[9] == "1",
            storno=fields[11] in _STORNO_TYPES,
        )

    def _in_journal(self, number: int) -> Issued | None:
        paper = self._paper(number)
        match = None if paper is None else _USN.search(paper)
        if paper is None or match is None:
            return None
        words = paper.upper()
        return Issued(number, match[0].upper(), storno="СТОРНО" in words, cancelled="АНУЛИР" in words)

    def _paper(self, number: int) -> str | None:
        """Document `number` as the journal has it; None where there is none, or no journal that can be read."""
        rows = self._exchange(0x7C, f"J0;N;{number:06d};{number:06d}".encode())
        return rows.data.decode("cp1251", "replace") if rows.status == DONE and rows.data else None

    # A receipt.

    def prepared(self, receipt: Receipt) -> Receipt:
        check(receipt)
        made = super().prepared(receipt)
        changes = [change for line in made.lines for change in line.subtotals]
        # A change in money is taken only where all sales are of one VAT group (33h).
        if len({line.vat for line in made.lines}) > 1 or any(abs(change.amount) > MOST_CHANGE for change in changes):
            made = spread(made, replace(self.traits, subtotal_percents=False, subtotal_amounts=False))
        return replace(made, lines=tuple(with_room(line) for line in made.lines))

    def print_receipt(self, receipt: Receipt) -> int:
        self._unpaid = receipt.total
        try:
            return super().print_receipt(receipt)
        finally:
            self._unpaid = None

    def _open_receipt(self, receipt: Receipt) -> None:
        who = self._who(receipt)
        if receipt.buyer is None:
            self._open(f"{who};1;0;{_SALE}${receipt.usn}".encode(), is_storno=False)
        else:
            data = f"{who};0;0;{_INVOICE};".encode() + buyer_fields(receipt.buyer)
            self._open(data + f"${receipt.usn}".encode(), is_storno=False)

    def _open_storno(self, receipt: Receipt, storno: Storno) -> None:
        who, reason = self._who(receipt), STORNO_REASONS[storno.reason]
        fiscal_memory = storno.fm or self.identify().fiscal_memory
        number, moment = int(storno.receipt), f"{storno.moment:%d-%m-%y %H:%M:%S}"
        if receipt.buyer is None:
            kind, original = f"{who};1;0;{_STORNO}".encode(), f"{number};{moment}"
        else:
            kind = f"{who};0;0;{_CREDIT_NOTE};".encode() + buyer_fields(receipt.buyer)
            original = f"{int(storno.invoice or 0):010d};{moment};{number}"
        self._open(kind + f";{reason};{original};{fiscal_memory};{receipt.usn}".encode(), is_storno=True)

    def _who(self, receipt: Receipt) -> str:
        access = receipt.signed or self._access
        return f"{access.operator};{access.password:<6}"

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
            cause = CommandRefused(conditions.RECEIPT_OPEN.code, conditions.RECEIPT_OPEN.sentence.text)
        raise self._not_opened(cause, status, is_storno=is_storno)

    def _sell(self, line: ReceiptLine) -> None:
        name = field(fit(line.text, self.traits.item_width, self.traits.item_rows)[0], _NAME_WIDTH)
        amounts = f"{format_cents(line.price)}*{format_decimal(line.qty, 3)}"
        amounts += changed(Change(line.percent, Cents(-line.discount)))
        if line.department:
            where = bytes((0x80 + line.department,))
            self._do(0x34, name + b";" + where + f";{amounts}!{line.vat}".encode("cp1251"))
        else:
            self._do(0x31, name + f";{line.vat};{amounts}".encode("cp1251"))

    def _change_subtotal(self, change: Change) -> None:
        self._fields(0x33, f"1;0{changed(change)}", count=1)

    def _sum_so_far(self) -> Cents | None:
        return self._cents(self._fields(0x33, "0;0", count=1)[0])

    def _comment(self, row: str) -> Status:
        return self._told(0x37, encoded(row))

    def pay(self, kind: PaymentKind, amount: Cents) -> Cents:
        number = self._access.payments.get(kind) or PAYMENTS[kind]
        # A receipt that costs nothing is paid with its exact sum: a payment of 0.00 is none.
        self._do(0x35, f"{number};0;{format_cents(amount)}" if amount else f'{number};0;"')
        if self._unpaid is None:
            current = self.transaction()
            return Cents(max(0, current.amount - (current.tendered or 0))) if current.open else NOTHING
        self._unpaid = Cents(max(0, self._unpaid - amount))
        return self._unpaid

    def _name_buyer(self, receipt: Receipt) -> None:
        """The opening named them."""

    def close_receipt(self) -> int:
        self._know_not()
        self._do(0x38)
        return self.last_document()

    def cancel_receipt(self) -> None:
        # Once a payment has been taken, 39h would finish the receipt instead.
        if self._current().paying:
            raise CommandRefused(conditions.PAYMENT_STARTED.code, conditions.PAYMENT_STARTED.sentence.text)
        self._know_not()
        self._do(0x39)

    # Other papers.

    def x_report(self) -> DayReport:
        self._know_not()
        report = self._day((self.last_closure() or 0) + 1)
        self._do(0x7C, "X")
        return report

    def z_report(self) -> DayReport:
        self._know_not()
        report = self._day((self.last_closure() or 0) + 1)
        self._do(0x7C, "Z")
        return report

    def _day(self, number: int) -> DayReport:
        sold = [self._cents(text) for text in self._fields(0x6D, count=9)[:9]]
        return DayReport(number, sold[8], tuple(sold[:8]))

    def period_report(self, first: date, last: date, *, detailed: bool = False) -> None:
        self._know_not()
        self._do(0x7A if detailed else 0x7B, f"{first:%d%m%y};{last:%d%m%y}")

    def duplicate(self) -> None:
        self._know_not()
        answer = self._told(0x3A)
        if answer.refused and answer.refusal in (None, conditions.NOT_PERMITTED):
            raise CommandRefused(conditions.NO_DUPLICATE.code, conditions.NO_DUPLICATE.sentence.text)
        if answer.refused:
            raise self._refusal(answer)

    def move_cash(self, amount: Cents) -> None:
        self._know_not()
        self._do(0x3B, f"{self._access.operator};{self._access.password:<6};0;{format_cents(amount)}")

    def print_text(self, rows: Sequence[str]) -> None:
        self._know_not()
        if self.status().service_open:
            self._do(0x2F)
        self._do(0x2E, f"{self._access.operator};{self._access.password:<6};0;0")
        for row in (row for text in rows for row in fit(text, self._text_width(), TEXT_ROWS)):
            self._do(0x37, encoded(row))
        self._do(0x2F)

    # What is beside the paper.

    def open_drawer(self) -> None:
        self._do(0x2A)

    def show(self, rows: Sequence[str]) -> None:
        self._do(0x24)
        for command, text in zip((0x25, 0x26), rows, strict=False):
            width = self.traits.display_width
            self._do(command, field(fit(text, width, 1)[0], width))

    # How it answers.

    def _told(self, command: int, data: str | bytes = b"") -> Status:
        """What the device says of a command that is acknowledged."""
        answer = self._exchange(command, data if isinstance(data, bytes) else data.encode("cp1251"))
        if len(answer.status or b"") != len(DONE):
            raise self._nonsense()
        return read_answer(answer.status or b"")

    def _do(self, command: int, data: str | bytes = b"") -> None:
        status = self._told(command, data)
        if status.refused:
            raise self._refusal(status)

    def _answer(self, command: int, data: str = "") -> bytes:
        """The data of a question's answer; what it is refused with comes as an acknowledgement."""
        answer = self._exchange(command, data.encode("cp1251"))
        if answer.status:
            raise self._refusal(read_answer(answer.status))
        return answer.data

    def _fields(self, command: int, data: str = "", *, count: int) -> list[str]:
        fields = [field.strip() for field in self._answer(command, data).decode("cp1251", "replace").split(";")]
        if len(fields) < count:
            raise self._nonsense()
        return fields

    def _whole(self, text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise self._nonsense() from None

    def _cents(self, text: str) -> Cents:
        try:
            return Cents(int(Decimal(text).scaleb(2)))
        except InvalidOperation:
            raise self._nonsense() from None

    def _moment(self, text: str, form: str) -> datetime:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            raise self._nonsense() from None
