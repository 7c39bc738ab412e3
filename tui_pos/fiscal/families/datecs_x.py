"""Datecs X and MX: FP-700X, FMP-350X, FMP-55X, WP-50X, WP-500X, DP-25X, DP-150X (manual v2.02).

Every field of a request ends in a tab, and every answer begins with an error code, which alone says whether the command
was done: the status bits may look well beside a refusal. Documents of every kind bear one running number.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from msgspec.structs import replace

from tui_pos.domain.money import NOTHING, Cents, format_cents, format_decimal
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.vat import LETTERS
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import CommandRefused, DayReport, Drawer, Identity, Issued, Traits, Transaction
from tui_pos.fiscal.families import datecs_x_errors
from tui_pos.fiscal.families.on_line import OnLine
from tui_pos.fiscal.framing import Frame
from tui_pos.fiscal.framing.x import DATECS_X
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Storno
from tui_pos.fiscal.status import Condition, Status, StatusTable, Weight
from tui_pos.fiscal.text import encoded, fit, printable

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

IDENTIFIERS = {"eik": "0", "egn": "1", "lnch": "2", "service": "3"}

TABLE = StatusTable(
    # Manual v2.02, "Status bits".
    conditions={
        (2, 0): conditions.NO_PAPER,
        (0, 6): conditions.COVER_OPEN,
        (4, 6): conditions.FISCAL_MEMORY_MISSING,
        (4, 4): conditions.FISCAL_MEMORY_FULL,
        (4, 0): conditions.FISCAL_MEMORY_ERROR,
        (2, 2): conditions.JOURNAL_FULL,
        (0, 2): conditions.CLOCK_NOT_SET,
        (0, 4): conditions.PRINT_UNIT,
        (1, 0): conditions.OVERFLOW,
        (0, 1): conditions.UNKNOWN_COMMAND,
        (0, 0): conditions.SYNTAX,
        (1, 1): conditions.NOT_PERMITTED,
        (2, 1): conditions.PAPER_LOW,
        (2, 4): conditions.JOURNAL_NEAR_END,
        (4, 3): conditions.FISCAL_MEMORY_UNDER_60,
    },
    refused=(0, 5),
    fiscal_open=(2, 3),
    service_open=(2, 5),
)

# The widths of command 39h, a little less for the two that sign, or all of them would not fit a frame.
_INVOICE_WIDTH, _SIGNED_WIDTH = 36, 32
_CANCELLED = "8"
_SALES, _STORNOS = {"1", "3"}, {"6", "7"}


class DatecsX(OnLine):
    """A FiscalDevice of the Datecs X family."""

    framing = DATECS_X
    # The narrowest paper is asked of the device when there is something to print on it.
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

    _columns: int | None = None

    def _begin_session(self) -> None:
        self._columns = None
        super()._begin_session()

    def _greet(self) -> None:
        self._on_link().greet(0x4A)

    def _ask_identity(self) -> Identity:
        name, version, day, time, _, _, serial, fiscal_memory = self._fields(0x5A, "1", count=8)
        return Identity(name, f"{version} {day} {time}", serial.strip(), fiscal_memory.strip())

    def status(self) -> Status:
        return self._read(self._exchange(0x4A))[1]

    def tax_number(self) -> str:
        return self._fields(0x63, count=1)[0].strip()

    def read_clock(self) -> datetime:
        try:
            return datetime.strptime(self._fields(0x3E, count=1)[0].removesuffix(" DST"), "%d-%m-%y %H:%M:%S")
        except ValueError:
            raise self._nonsense() from None

    def set_clock(self, moment: datetime) -> None:
        self._fields(0x3D, _written(moment))

    def drawer(self) -> Drawer:
        return Drawer(*map(self._cents, self._fields(0x46, "0", "0.00", count=3)[:3]))

    def move_cash(self, amount: Cents) -> None:
        self._know_not()
        self._fields(0x46, "1" if amount < 0 else "0", format_cents(abs(amount)))

    def open_drawer(self) -> None:
        self._fields(0x6A, "")

    def show(self, rows: Sequence[str]) -> None:
        if not rows:
            self._fields(0x21)
        for command, row in zip((0x2F, 0x23), rows, strict=False):
            self._fields(command, printable(row)[: self.traits.display_width])

    # What became of a receipt.

    def _ask_last_document(self) -> int:
        return self._integer(self._variable("nBon"))

    def last_fiscal_receipt(self) -> int | None:
        return self._integer(self._variable("nLastFiscalDoc"))

    def last_sale(self) -> int | None:
        counter = self._variable("UNP")[-7:]
        return int(counter) if counter.isdecimal() else None

    def last_closure(self) -> int | None:
        return self._integer(self._fields(0x7B, "3", count=4)[2])

    def last_invoice(self) -> str | None:
        coming = self._integer(self._fields(0x67, count=10)[9])
        return f"{coming - 1:010d}" if coming > 1 else None

    def transaction(self) -> Transaction:
        is_open, _, items, amount, tendered = self._fields(0x4C, count=5)[:5]
        # The manual does not say whether a storno's sums bear a sign.
        return Transaction(
            open=is_open != "0",
            items=self._integer(items),
            amount=Cents(abs(self._cents(amount))),
            tendered=Cents(abs(self._cents(tendered))),
            storno=None if is_open == "0" else is_open != "1",
        )

    def issued(self, first: int, last: int) -> tuple[Issued, ...] | None:
        found: list[Issued] = []
        try:
            for number in range(first, last + 1):
                # All documents bear numbers of the same kind, so that one that is not in the journal proves nothing.
                where, _, _, kind, *_ = self._fields(0x7D, "0", str(number), "0", count=4)
                if where != str(number):
                    return None
                if kind in _SALES | _STORNOS:
                    found.append(Issued(number, self._sale_of(number), storno=kind in _STORNOS, cancelled=False))
                elif kind == _CANCELLED:
                    found.append(Issued(number, "", storno=False, cancelled=True))
        except CommandRefused:
            return None
        return tuple(found)

    def _sale_of(self, number: int) -> str:
        """The unique sale number of a document in the journal."""
        self._fields(0x7D, "9", str(number), str(number))
        return self._fields(0x7D, "8", count=4)[3]

    # A receipt.

    def _open_receipt(self, receipt: Receipt) -> None:
        self._open(0x30, *self._signed(receipt), receipt.usn, str(self._access.till), _invoice(receipt.buyer))

    def _open_storno(self, receipt: Receipt, storno: Storno) -> None:
        reason, words = STORNO_REASONS[storno.reason]
        fiscal_memory = storno.fm or self.identify().fiscal_memory
        credited = (storno.invoice, words) if receipt.buyer is not None else ("", "")
        original = (reason, str(int(storno.receipt)), _written(storno.moment), fiscal_memory)
        self._open(
            0x2B,
            *self._signed(receipt),
            str(self._access.till),
            *original,
            _invoice(receipt.buyer),
            *credited,
            receipt.usn,
        )

    def _signed(self, receipt: Receipt) -> tuple[str, str]:
        access = receipt.signed or self._access
        return str(access.operator), access.password

    def _open(self, command: int, *fields: str) -> None:
        answer, status = self._read(self._exchange(command, _packed(fields)))
        if answer is None and status.service_open and not status.fiscal_open:
            # A test page, or another program's paper, that broke off: nobody else would end it.
            self._fields(0x27)
            answer, status = self._read(self._exchange(command, _packed(fields)))
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

    def _sum_so_far(self) -> Cents:
        return self._cents(self._fields(0x33, "0", "0", "", "", count=2)[1])

    def _comment(self, row: str) -> Status:
        return self._read(self._exchange(0x36, _packed((row, "", "", "", "", ""))))[1]

    def _text_width(self) -> int:
        if self._columns is None:
            columns = self._variable("PrintColumns")
            self._columns = int(columns) if columns.isdecimal() else self.traits.text_width + 2
        return self._columns - 2

    def pay(self, kind: PaymentKind, amount: Cents) -> Cents:
        number = self._access.payments.get(kind) or PAYMENTS[kind]
        result, rest = self._fields(0x35, number, format_cents(amount), count=2)[:2]
        return NOTHING if result == "R" else self._cents(rest)

    def _name_buyer(self, receipt: Receipt) -> None:
        buyer = receipt.buyer
        assert buyer is not None
        street, *more = fit(buyer.address, _INVOICE_WIDTH, 2)
        self._fields(
            0x39,
            *fit(buyer.issued_by, _SIGNED_WIDTH, 1),
            *fit(buyer.received_by, _SIGNED_WIDTH, 1),
            *fit(buyer.name, _INVOICE_WIDTH, 1),
            street,
            "".join(more),
            IDENTIFIERS[buyer.identified_by],
            printable(buyer.identifier),
            printable(buyer.vat_number),
        )

    def close_receipt(self) -> int:
        self._know_not()
        return self._know(self._integer(self._fields(0x38, count=1)[0]))

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
        return DayReport(self._integer(number), Cents(sum(by_group)), by_group)

    def period_report(self, first: date, last: date, *, detailed: bool = False) -> None:
        self._know_not()
        self._fields(0x5E, "1" if detailed else "0", f"{first:%d-%m-%y}", f"{last:%d-%m-%y}")

    def duplicate(self) -> None:
        self._know_not()
        try:
            self._fields(0x6D)
        except CommandRefused as refusal:
            if refusal.code != conditions.NOT_PERMITTED.code:
                raise
            raise CommandRefused(conditions.NO_DUPLICATE.code, conditions.NO_DUPLICATE.sentence.text) from refusal

    def print_text(self, rows: Sequence[str]) -> None:
        self._know_not()
        width = self._text_width()
        if self.status().service_open:
            self._fields(0x27)
        self._fields(0x26)
        for text in rows:
            self._fields(0x2A, *fit(text, width, 1), "", "", "", "", "")
        self._fields(0x27)

    # What an answer says.

    def _variable(self, name: str) -> str:
        """One of the device's own values (command FFh)."""
        return self._fields(0xFF, name, "", "", count=1)[0].strip()

    def _fields(self, command: int, *fields: str, count: int = 0) -> list[str]:
        """What the answer has after its error code, at least `count` fields. Raises CommandRefused."""
        answer, status = self._read(self._exchange(command, _packed(fields)))
        if answer is None:
            raise self._refusal(status)
        if len(answer) < count:
            raise self._nonsense()
        return answer

    def _read(self, reply: Frame) -> tuple[list[str] | None, Status]:
        """The fields after the error code, None when the command was not done; the status, with the reason why."""
        status = TABLE.read(reply.status or b"")
        code, *answer = reply.data.decode("cp1251", "replace").split("\t")
        if code == "0":
            # Behind the last tab is nothing.
            return answer[:-1] if answer and not answer[-1] else answer, replace(status, refused=False)
        if not code:
            return None, replace(status, refused=True)
        error = self._error(code)
        # Beside what is the matter with the paper or the memory a refusal is only its consequence.
        found = sorted((error, *status.conditions), key=lambda one: one.weight is not Weight.STOPS)
        return None, replace(status, refused=True, conditions=tuple(found))

    def _error(self, text: str) -> Condition:
        code = self._integer(text)
        return datecs_x_errors.condition_of(code) or datecs_x_errors.unknown(code, self._explained(text))

    def _explained(self, code: str) -> str:
        """The device's own words for an error."""
        answer = self._exchange(0x64, _packed((code,))).data.decode("cp1251", "replace").split("\t")
        return answer[2] if answer[0] == "0" and len(answer) > 2 else ""

    def _integer(self, text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise self._nonsense() from None

    def _cents(self, text: str) -> Cents:
        """A sum, which has a point or is in cents."""
        try:
            return Cents(int(Decimal(text).scaleb(2 if "." in text else 0)))
        except InvalidOperation:
            raise self._nonsense() from None


def _packed(fields: Sequence[str]) -> bytes:
    return encoded("".join(field + "\t" for field in fields))


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
