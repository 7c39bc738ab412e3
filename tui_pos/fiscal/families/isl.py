"""The families that speak the old ISL framing: Datecs P and C, Daisy, Eltrade, Incotex. What most of them share is
here; each is a subclass with its own tables and the few commands that it writes otherwise.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from tui_pos.domain.money import NOTHING, Cents, format_cents, format_decimal
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import CommandRefused, DayReport, Drawer, Transaction
from tui_pos.fiscal.families.on_line import LONG_REPORT_S, OnLine
from tui_pos.fiscal.framing import Frame, Framing
from tui_pos.fiscal.framing.isl import OLD_ISL
from tui_pos.fiscal.jobs import TextRow
from tui_pos.fiscal.receipt import Buyer, Change, ReceiptLine
from tui_pos.fiscal.status import Status, StatusTable
from tui_pos.fiscal.text import encoded, fit, printable


class IslPrinter(OnLine):
    """A FiscalDevice over the old ISL framing."""

    framing: ClassVar[Framing] = OLD_ISL
    table: ClassVar[StatusTable]
    payments: ClassVar[Mapping[PaymentKind, str]]
    cancel_command: ClassVar[int] = 0x3C
    groups_at: ClassVar[int] = 2
    """Where in the answer to a daily report the sums of the VAT groups begin."""
    drawer_question: ClassVar[bytes] = b""
    """What 46h is given when it shall only tell."""
    address_width: ClassVar[int] = 36

    def _greet(self) -> None:
        self._on_link().greet(0x4A)

    def status(self) -> Status:
        return self.table.read(self._exchange(0x4A).status or b"")

    def _ask_last_document(self) -> int:
        return self._integers(self._answer(0x71), 1)[0]

    def transaction(self) -> Transaction:
        is_open, items, *sums = self._fields(self._answer(0x4C, b"T"), 4)
        # The manual has them "with a sign" and does not say whether a storno's bear one.
        amount, tendered = (Cents(abs(self._cents(text))) for text in sums[:2])
        return Transaction(is_open == "1", self._whole(items), amount, tendered)

    def _sell(self, line: ReceiptLine) -> None:
        text = self._named(fit(line.text, self._item_width(), self.traits.item_rows))
        group = f"{line.department}\t" if line.department else line.vat
        amounts = f"{format_cents(line.price)}*{format_decimal(line.qty, 3)}{self._line_change(line)}"
        self._do(0x31, text + b"\t" + group.encode("cp1251") + amounts.encode())

    def _named(self, rows: Sequence[str]) -> bytes:
        """The name of what is sold, as it is written in front of its price."""
        return b"\n".join(encoded(row) for row in rows)

    def _item_width(self) -> int:
        return self.traits.item_width

    def _line_change(self, line: ReceiptLine) -> str:
        """What is written behind a sale that has a discount or a surcharge: `,percent` or `;amount`."""
        return _change(Change(line.percent, Cents(-line.discount)))

    def _change_subtotal(self, change: Change) -> None:
        self._answer(0x33, b"00" + _change(change).encode())

    def _sum_so_far(self) -> Cents:
        return self._cents(self._fields(self._answer(0x33, b"00"), 1)[0])

    def pay(self, kind: PaymentKind, amount: Cents) -> Cents:
        reply = self._exchange(0x35, f"\t{self._letter(kind)}{format_cents(amount)}".encode())
        code, digits = reply.data[:1], reply.data[1:]
        if code == b"D":
            return self._cents(digits.decode("ascii", "replace"))
        if code == b"R":
            return NOTHING
        raise self._unpaid(reply, amount)

    def _unpaid(self, reply: Frame, amount: Cents) -> CommandRefused:
        """Why a payment was not taken."""
        status = self.table.read(reply.status or b"")
        if status.refusal is not None or status.refused:
            return self._refusal(status)
        return CommandRefused(
            "payment_refused",
            "The printer did not take the payment of {amount}; check that it has this kind of payment "
            "and, for a storno, as much cash in its drawer.",
            amount=format_cents(amount),
        )

    def _letter(self, kind: PaymentKind) -> str:
        return self._access.payments.get(kind) or self.payments[kind]

    def _comment(self, row: str) -> Status:
        return self.table.read(self._exchange(0x36, encoded(row)).status or b"")

    def _name_buyer(self, buyer: Buyer) -> None:
        # The mark of a person's number; for the device everything else is an EIK.
        mark = "#" if buyer.identified_by in ("egn", "lnch") else ""
        self._do(0x39, f"{mark}{buyer.identifier}\t".encode() + self._buyer_fields(buyer))

    def _buyer_fields(self, buyer: Buyer) -> bytes:
        """What 39h has behind the identifier: who signs, who buys, with what VAT number, where."""
        # Names of 36 characters and an address of two rows do not fit the 213 bytes of a frame.
        names = (fit(text, 26, 1)[0] for text in (buyer.issued_by, buyer.received_by, buyer.name))
        address = "\n".join(fit(buyer.address, self.address_width, 2))
        return encoded("\t".join((*names, buyer.vat_number, address)))

    def cancel_receipt(self) -> None:
        self._know_not()
        self._do(self.cancel_command)

    def x_report(self) -> DayReport:
        return self._report(b"2")

    def z_report(self) -> DayReport:
        return self._report(b"0")

    def _report(self, option: bytes) -> DayReport:
        self._know_not()
        number, *sums = self._fields(self._answer(0x45, option), self.groups_at + 8)
        by_group = tuple(self._cents(text) for text in sums[self.groups_at - 1 :][:8])
        # Before them some have the sum of all, some that without VAT, some always 0.
        return DayReport(self._whole(number), Cents(sum(by_group)), by_group)

    def period_report(self, first: date, last: date, *, detailed: bool = False) -> None:
        self._know_not()
        asked = f"{first:%d%m%y},{last:%d%m%y}".encode()
        self._check_done(self._on_link().exchange(0x5E if detailed else 0x4F, asked, LONG_REPORT_S))

    def _print_duplicate(self) -> None:
        self._do(0x6D, b"1")

    def drawer(self) -> Drawer:
        _, *sums = self._fields(self._answer(0x46, self.drawer_question), 4)
        cash, put_in, taken_out = (self._cents(text) for text in sums[:3])
        # Some give what was taken out with a minus.
        return Drawer(cash, put_in, Cents(abs(taken_out)))

    def move_cash(self, amount: Cents) -> None:
        self._know_not()
        if not self._answer(0x46, format_cents(amount).encode()).startswith(b"P"):
            raise CommandRefused(
                "drawer_short",
                "The printer did not book {amount}; it has too little cash in its drawer, or a receipt open.",
                amount=format_cents(Cents(abs(amount))),
            )

    def open_drawer(self) -> None:
        self._do(0x6A)

    def print_text(self, rows: Sequence[TextRow]) -> None:
        self._know_not()
        if self.status().service_open:
            self._exchange(0x27)
        self._answer(0x26)
        for row in self._rows(rows):
            self._do(0x2A, encoded(row))
        self._answer(0x27)

    def show(self, rows: Sequence[str]) -> None:
        self._do(0x21)
        for command, text in zip((0x2F, 0x23), rows, strict=False):
            self._do(command, encoded(printable(text)[: self.traits.display_width]))

    def tax_number(self) -> str:
        # A device that is not fiscalised has dashes there.
        return self._fields(self._exchange(0x63).data, 1)[0].strip(" -")

    def read_clock(self) -> datetime:
        text = self._answer(0x3E).decode("ascii", "replace")
        # strptime takes 5 ms to load, and the clock is read at every start.
        numbers = re.fullmatch(r"(\d\d)[-.](\d\d)[-.](?:20)?(\d\d) (\d\d):(\d\d):(\d\d)", text.strip())
        if numbers is None:
            raise self._nonsense()
        day, month, year, hour, minute, second = (int(number) for number in numbers.groups())
        try:
            return datetime(2000 + year, month, day, hour, minute, second)
        except ValueError:
            raise self._nonsense() from None

    def set_clock(self, moment: datetime) -> None:
        self._do(0x3D, f"{moment:%d-%m-%y %H:%M:%S}".encode())

    def close_receipt(self) -> int:
        before = self._still_known()
        self._know_not()
        today = self._whole(self._fields(self._answer(0x38), 2)[0])
        if before is None or before.today is None or today <= before.today:
            last = self._ask_last_document()
            number = self._ended_with(last)
            return self._know(last, today) if number == last else number
        return self._know(before.number + today - before.today, today)

    def _open_with(self, command: int, data: bytes, *, is_storno: bool) -> None:
        """Begin a receipt. Raises NotBegun, CommandRefused."""
        reply = self._exchange(command, data)
        status = self.table.read(reply.status or b"")
        if status.service_open and not status.fiscal_open and not self._told(reply):
            # A test page, or another program's paper, that broke off: nobody else would end it.
            self._exchange(0x27)
            reply = self._exchange(command, data)
        self._begun(reply, is_storno=is_storno)

    def _begun(self, reply: Frame, *, is_storno: bool) -> None:
        """Looks at the answer to an opening. Raises NotBegun, CommandRefused."""
        if self._told(reply):
            return
        status = self.table.read(reply.status or b"")
        refusal = self._why_not_opened(status)
        raise self._not_opened(refusal, status, is_storno=is_storno)

    def _why_not_opened(self, status: Status) -> CommandRefused:
        if status.stops is not None:
            return self._refusal(status)
        if status.fiscal_open or status.service_open:
            return self._refused(conditions.RECEIPT_OPEN)
        if status.refusal is not None and status.refusal not in (conditions.NOT_PERMITTED, conditions.SYNTAX):
            return self._refusal(status)
        if not self.traits.password_width:
            return CommandRefused(
                "not_opened",
                "The printer did not begin a receipt; look at its own display, make a Z report if it asks for one, "
                "then print again.",
            )
        # Some protocols have no bit for it (three wrong ones lock the printer until it is switched off).
        return CommandRefused(
            "not_opened",
            "The printer did not begin a receipt; make the day's Z report if it is due, check operator and password in "
            "the settings, switch it off and on.",
        )

    def _answer(self, command: int, data: bytes = b"") -> bytes:
        """The data of a reply that has some exactly when the command was done."""
        reply = self._exchange(command, data)
        told = self._told(reply)
        if not told:
            raise self._refusal(self.table.read(reply.status or b""))
        return told

    def _told(self, reply: Frame) -> bytes:
        """The data of a reply; none when it says that the command was not done."""
        return reply.data

    def _do(self, command: int, data: bytes = b"") -> None:
        """A command whose reply has no data: only the status bits tell whether it was done."""
        self._check_done(self._exchange(command, data))

    def _check_done(self, reply: Frame) -> None:
        status = self.table.read(reply.status or b"")
        if status.refused or status.stops is not None:
            raise self._refusal(status)

    def _refusal(self, status: Status) -> CommandRefused:
        at = self.table.error_at
        number = 0 if at is None or at >= len(status.raw) else status.raw[at] & 0x7F
        if number and number not in self.table.errors and status.refusal in (None, conditions.NOT_PERMITTED):
            return CommandRefused(
                "refused_by_number",
                "The printer refused with its error {number}; look it up in the printer's manual, or call the service.",
                number=number,
            )
        return super()._refusal(status)

    def _fields(self, data: bytes, count: int) -> list[str]:
        """The fields of a reply, at least `count`."""
        fields = [field.strip() for field in data.decode("cp1251", "replace").split(",")]
        if len(fields) < count:
            raise self._nonsense()
        return fields

    def _integers(self, data: bytes, count: int) -> list[int]:
        return [self._whole(field) for field in self._fields(data, count)[:count]]


def _change(change: Change) -> str:
    if change.percent:
        return f",{format_decimal(change.percent, 2)}"
    return f";{format_cents(change.amount)}" if change.amount else ""
