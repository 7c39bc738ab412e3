"""Datecs P: FP-650, FP-800, FP-2000, FMP-10, SK1-21F, SK1-31F (manual v1.00BG): commas over the old ISL framing."""

from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import CommandRefused, Drawer, Identity, Issued, Traits
from tui_pos.fiscal.families.datecs_isl import DatecsIsl
from tui_pos.fiscal.framing import Frame
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.receipt import Receipt, Storno
from tui_pos.fiscal.status import Status, StatusTable

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

TABLE = StatusTable(
    # Datecs P manual v1.00BG, "Fiscal printer status bits".
    conditions={
        (2, 0): conditions.NO_PAPER,
        (0, 6): conditions.COVER_OPEN,
        (4, 4): conditions.FISCAL_MEMORY_FULL,
        (4, 0): conditions.FISCAL_MEMORY_ERROR,
        (5, 2): conditions.FISCAL_MEMORY_STORE_FAILED,
        (5, 5): conditions.FISCAL_MEMORY_UNREADABLE,
        (5, 0): conditions.FISCAL_MEMORY_LOCKED,
        (2, 2): conditions.JOURNAL_FULL,
        (0, 2): conditions.CLOCK_NOT_SET,
        (1, 2): conditions.MEMORY_RESET,
        (1, 3): conditions.BATTERY_LOW,
        (0, 4): conditions.PRINT_UNIT,
        (4, 6): conditions.HEAD_HOT,
        (1, 6): conditions.TAX_TERMINAL_SILENT,
        (1, 0): conditions.OVERFLOW,
        (0, 1): conditions.UNKNOWN_COMMAND,
        (0, 0): conditions.SYNTAX,
        (1, 1): conditions.NOT_PERMITTED,
        (2, 1): conditions.PAPER_LOW,
        (2, 6): conditions.JOURNAL_NEAR_END,
        (2, 4): conditions.JOURNAL_UNDER_10_MB,
        (4, 3): conditions.FISCAL_MEMORY_UNDER_50,
    },
    missing={(5, 3): conditions.NOT_FISCAL},
    refused=(0, 5),
    fiscal_open=(2, 3),
    storno_open=(1, 4),
    service_open=(2, 5),
)


class DatecsP(DatecsIsl):
    """A FiscalDevice of the Datecs P family."""

    # The manual allows 42 characters in a sale; what is sold as FP-800 prints 34 beside the amount. Command 36h cuts
    # without a word what its line does not hold; 36 is what the manual gives the texts of 35h.
    traits = Traits(
        family="datecs-p",
        maker="Datecs",
        limits=LIMITS["datecs-p"],
        item_width=34,
        item_rows=2,
        text_width=36,
        password_width=8,
        invoices="device-assigned",
        credit_notes="device-assigned",
    )
    table = TABLE
    payments = PAYMENT_LETTERS
    address_width = 28

    def _told(self, reply: Frame) -> bytes:
        # A printer may be set (2Bh `d`) to append the cause to the reply of a command that it did not do.
        told, mark, _ = reply.data.partition(b"@")
        return told if mark and self.table.read(reply.status or b"").refused else reply.data

    def _why_not_opened(self, status: Status) -> CommandRefused:
        refusal = super()._why_not_opened(status)
        if refusal.code != "not_opened":
            return refusal
        # No bit tells a wrong password from the many other causes; 20h does: command, code, time, text.
        said = self._exchange(0x20).data.decode("cp1251", "replace").split(",", 3)
        if len(said) < 4 or said[0].strip() not in ("48", "46", "30", "2E") or not said[3].strip():
            return refusal
        return CommandRefused(
            "not_opened_because",
            "The printer did not begin a receipt: “{reason}” (its error {number}). Mend that, then print again.",
            reason=said[3].strip(),
            number=said[1].strip(),
        )

    def _ask_identity(self) -> Identity:
        model, firmware, _, _, serial, fiscal_memory = self._fields(self._answer(0x5A, b"1"), 6)[:6]
        return Identity(model, firmware, serial, fiscal_memory)

    def last_fiscal_receipt(self) -> int | None:
        return self._counter(4)

    def last_closure(self) -> int | None:
        following = self._counter(2)
        return None if following is None else following - 1

    def _counter(self, at: int) -> int | None:
        """25h `1`: P, time, the next Z's number, receipts of the day, the last receipt's number, the last document's,
        the journal's.
        """
        fields = self._exchange(0x25, b"1").data.split(b",")
        if len(fields) < 7 or fields[0] != b"P" or not fields[at].isdigit():
            return None
        return int(fields[at])

    def last_sale(self) -> int | None:
        data = self._exchange(0x30).data.strip()
        return int(data) if data.isdigit() else None

    def _has_journal(self) -> bool:
        known = self.last_fiscal_receipt() or 0
        return known > 0 and self._in_journal(known) is not None

    def _opening(self, receipt: Receipt) -> str:
        signed = self._signed(receipt)
        invoice = ",I" if receipt.buyer is not None else ""
        return f"{signed.operator},{signed.password},{self._access.till}{invoice},{receipt.usn}"

    def _storno_opening(self, receipt: Receipt, storno: Storno) -> str:
        # Named by its number alone the printer would look the receipt up and reverse all of it by itself: no storno of
        # a part, and nothing that could be broken off and taken up again.
        signed = self._signed(receipt)
        invoice = f",I{storno.invoice}" if receipt.buyer is not None else ""
        letter, number = STORNO_LETTERS[storno.reason], int(storno.receipt)
        original = f"{letter}{number:07d},{receipt.usn},{storno.moment:%d%m%y%H%M%S},{self._memory_of(storno)}"
        return f"{signed.operator},{signed.password},{self._access.till}{invoice},{receipt.usn},{original}"

    def drawer(self) -> Drawer:
        # Sums as decimal numbers: `4` cash in and out by number and sum, and what there is.
        reply = self._exchange(0x25, b"4").data
        if not reply.startswith(b"P"):
            return super().drawer()
        fields = self._fields(reply, 6)
        put_in, taken_out, cash = (
            self._cents(fields[at] if "." in fields[at] else f"{fields[at]}.") for at in (2, 4, 5)
        )
        return Drawer(cash, put_in, taken_out)

    def _in_journal(self, number: int) -> Issued | None:
        fields = self._exchange(0x77, f"W,{number}".encode()).data.decode("cp1251", "replace").split(",")
        if len(fields) < 6 or fields[0] != "U" or not fields[5].isdigit() or int(fields[5]) != number:
            return None
        # RecType: 0 fiscal, 1 invoice, 2 storno, 3 credit note, 4 cancelled.
        return Issued(number, fields[1], storno=fields[4] in ("2", "3"), cancelled=fields[4] == "4")
