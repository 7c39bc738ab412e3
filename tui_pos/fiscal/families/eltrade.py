"""Eltrade: printers and cash registers, ED (protocol manual v1.1.1, Bulgarian; 90h for receipts by the ordinance of
2018).

What differs from the other old ISL devices: receipts and stornos open with 90h and the operator's name, and a refusal
may come with a text of its own. A storno leaves no trace that can be asked for, so what became of one that broke off
at its very end is a question to a person.
"""

import logging
import re

from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import Identity, Traits
from tui_pos.fiscal.families.isl import IslPrinter
from tui_pos.fiscal.families.isl_numbers import give_number
from tui_pos.fiscal.framing import Frame
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.prepare import storno_elsewhere
from tui_pos.fiscal.receipt import Receipt, Storno
from tui_pos.fiscal.status import StatusTable

PAYMENT_LETTERS = {
    PaymentKind.CASH: "P",
    PaymentKind.CHEQUE: "N",
    PaymentKind.VOUCHER: "C",
    PaymentKind.EXTERNAL_VOUCHER: "D",
    PaymentKind.PACKAGING: "I",
    PaymentKind.INTERNAL: "J",
    PaymentKind.DAMAGE: "K",
    PaymentKind.CARD: "L",
    PaymentKind.BANK: "M",
    PaymentKind.RESERVE_1: "Q",
    PaymentKind.RESERVE_2: "R",
}

STORNO_LETTERS = {StornoReason.OPERATOR_ERROR: "O", StornoReason.RETURN: "R", StornoReason.TAX_BASE: "T"}

TABLE = StatusTable(
    # "Status bits of the fiscal printer".
    conditions={
        (2, 0): conditions.NO_PAPER,
        (1, 5): conditions.COVER_OPEN,
        (4, 4): conditions.FISCAL_MEMORY_FULL,
        (4, 0): conditions.FISCAL_MEMORY_ERROR,
        (5, 2): conditions.FISCAL_MEMORY_STORE_FAILED,
        (5, 5): conditions.FISCAL_MEMORY_UNREADABLE,
        (5, 0): conditions.FISCAL_MEMORY_LOCKED,
        (2, 2): conditions.JOURNAL_FULL,
        (0, 2): conditions.CLOCK_NOT_SET,
        (1, 2): conditions.MEMORY_RESET,
        (1, 4): conditions.MEMORY_FAULT,
        (1, 3): conditions.BATTERY_LOW,
        (0, 4): conditions.PRINT_UNIT,
        (1, 6): conditions.TAX_TERMINAL_SILENT,
        (1, 0): conditions.OVERFLOW,
        (0, 1): conditions.UNKNOWN_COMMAND,
        (0, 0): conditions.SYNTAX,
        (1, 1): conditions.NOT_PERMITTED,
        (2, 1): conditions.PAPER_LOW,
        (2, 4): conditions.JOURNAL_UNDER_10_MB,
        (4, 3): conditions.FISCAL_MEMORY_UNDER_50,
    },
    missing={(5, 3): conditions.NOT_FISCAL},
    refused=(0, 5),
    fiscal_open=(2, 3),
    service_open=(2, 5),
)

log = logging.getLogger("tui_pos.fiscal")


class Eltrade(IslPrinter):
    """A FiscalDevice of the Eltrade family."""

    # Names of 30 characters in two rows; the manual gives comments 46 and the rows of the header 36.
    traits = Traits(
        family="eltrade",
        maker="Eltrade",
        limits=LIMITS["eltrade"],
        item_width=30,
        item_rows=2,
        text_width=36,
        password_width=0,
        invoices="external-optional",
        credit_notes="external-optional",
    )
    table = TABLE
    payments = PAYMENT_LETTERS
    identifiers = re.compile(r"[0-9]{9,10}")
    _credit_note_last = False

    def _told(self, reply: Frame) -> bytes:
        if not reply.data.startswith(b"E:"):
            return reply.data
        log.warning("%s refused: %s", self.name, reply.data[2:].decode("cp1251", "replace").strip())
        return b""

    def _ask_identity(self) -> Identity:
        # The manual has six fields and devices have been seen with the country as a seventh: the last two stay.
        model, about, *fields = self._fields(self._answer(0x5A, b"1"), 6)
        return Identity(model, about.partition(" ")[0], serial=fields[-2], fiscal_memory=fields[-1])

    def last_closure(self) -> int | None:
        number = self._fields(self._answer(0x6E), 2)[-2]
        return self._whole(number) or None

    def _is_day_closed_behind(self) -> bool:
        # 6Eh ends with the number that the next receipt of the day will have.
        return self._whole(self._fields(self._answer(0x6E), 10)[-1]) == 1

    def last_invoice(self) -> str | None:
        # Invoices and credit notes are numbered apart.
        number = self._next_number("S" if self._credit_note_last else "") - 1
        return f"{number:010d}" if number > 0 else None

    def _open_receipt(self, receipt: Receipt) -> None:
        self._set_number(receipt, "")
        self._begin_with(receipt, ",I" if receipt.buyer is not None else "", is_storno=False)

    def _open_storno(self, receipt: Receipt, storno: Storno) -> None:
        if storno.reason is StornoReason.OPERATOR_ERROR and self._memory_of(storno) != self.identify().fiscal_memory:
            raise storno_elsewhere(receipt)
        self._set_number(receipt, "S")
        letter = STORNO_LETTERS[storno.reason]
        original = f",S,{self._memory_of(storno)},{letter},{int(storno.receipt)},{storno.moment:%Y-%m-%dT%H:%M:%S}"
        if receipt.buyer is not None and storno.invoice:
            original += f",{storno.invoice}"
        self._begin_with(receipt, original, is_storno=True)

    def _begin_with(self, receipt: Receipt, kind: str, *, is_storno: bool) -> None:
        operator = self._signed(receipt).operator
        self._open_with(0x90, f"Operator{operator},{receipt.usn}{kind}".encode(), is_storno=is_storno)
        if receipt.buyer is not None:
            self._credit_note_last = is_storno

    def _set_number(self, receipt: Receipt, kind: str) -> None:
        """See to the number of an invoice or, with the `kind` S, of a credit note. Raises NotBegun."""
        if receipt.buyer is not None:
            give_number(
                receipt.buyer.number,
                lambda: self._next_number(kind),
                lambda number: self._do(0x42, f"{kind}{number},{number}".encode()),
            )

    def _next_number(self, kind: str) -> int:
        return self._whole(self._fields(self._answer(0x42, kind.encode()), 3)[2])
