"""Incotex: 133, 181, 777, 300S and 300SM KL-Q, IN (description of the programming interface of 20 February 2019).

What differs from the other old ISL devices: no password; an invoice's buyer is told before the receipt is opened; of
two texts in a sale the second is the name; storno opens with 30h too, and bears the sale number of its sale.
"""

from collections.abc import Sequence

from tui_pos.domain.money import Cents
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import CommandRefused, Identity, NotBegun, Traits, Transaction
from tui_pos.fiscal.families.isl_constants import IslWithConstants
from tui_pos.fiscal.families.isl_numbers import give_number
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.receipt import Buyer, Receipt, Storno
from tui_pos.fiscal.status import Condition, StatusTable
from tui_pos.fiscal.text import encoded, fit

PAYMENT_LETTERS = {
    PaymentKind.CASH: "P",
    PaymentKind.CARD: "C",
    PaymentKind.CHEQUE: "N",
    PaymentKind.RESERVE_1: "D",
}
"""As the factory names payments 1 to 3; the fourth is sold as foreign money."""

STORNO_LETTERS = {StornoReason.OPERATOR_ERROR: "R", StornoReason.RETURN: "S", StornoReason.TAX_BASE: "V"}

# Chapter 3 of the description, byte 3.
_ERRORS: tuple[tuple[Condition, tuple[int, ...]], ...] = (
    (conditions.OVERFLOW, (1, 7, 8)),
    (conditions.Z_NEEDED, (2, 19, 22, 26, 33, 34)),
    (conditions.NOT_PERMITTED, (3, 18)),
    (conditions.SUM_BELOW_ZERO, (4, 14)),
    (conditions.NO_PRICE, (5, 9)),
    (conditions.TOO_MANY_SALES, (6, 12)),
    (conditions.BAD_VALUE, (10, 11, 13, 15, 16, 75)),
    (conditions.DRAWER_SHORT, (21, 36)),
    (conditions.FISCAL_MEMORY_FULL, (24,)),
    (conditions.BAD_DATE, (25,)),
    (conditions.NO_DUPLICATE, (28,)),
    (conditions.INVOICE_NUMBERS, (29, 43)),
    (conditions.VAT_GROUP, (37,)),
    (conditions.PAYMENT_REFUSED, (42,)),
    (conditions.BATTERY_LOW, (73,)),
    (conditions.CLOCK_FAULT, (76,)),
    (conditions.JOURNAL_ERROR, (77,)),
    (conditions.JOURNAL_FULL, (78,)),
    (conditions.JOURNAL_MISSING, (79,)),
)

TABLE = StatusTable(
    # Chapter 3 of the description; 0.6 as other drivers have it.
    conditions={
        (2, 0): conditions.NO_PAPER,
        (0, 6): conditions.COVER_OPEN,
        (4, 4): conditions.FISCAL_MEMORY_FULL,
        (4, 0): conditions.FISCAL_MEMORY_ERROR,
        (4, 2): conditions.FISCAL_MEMORY_RECORD,
        (5, 0): conditions.FISCAL_MEMORY_LOCKED,
        (0, 2): conditions.CLOCK_NOT_SET,
        (1, 2): conditions.MEMORY_RESET,
        (1, 5): conditions.LOCKED,
        (1, 3): conditions.INVOICE_NUMBERS,
        (0, 1): conditions.UNKNOWN_COMMAND,
        (0, 0): conditions.SYNTAX,
        (1, 1): conditions.NOT_PERMITTED,
        (4, 3): conditions.FISCAL_MEMORY_UNDER_50,
    },
    missing={(5, 3): conditions.NOT_FISCAL},
    refused=(0, 5),
    fiscal_open=(2, 3),
    service_open=(2, 5),
    errors={number: condition for condition, numbers in _ERRORS for number in numbers},
    error_at=3,
)


class Incotex(IslWithConstants):
    """A FiscalDevice of the Incotex family."""

    traits = Traits(
        family="incotex",
        maker="Incotex",
        limits=LIMITS["incotex"],
        item_width=34,
        item_rows=1,
        text_width=34,
        password_width=0,
        invoices="external-optional",
        credit_notes="external-optional",
    )
    table = TABLE
    payments = PAYMENT_LETTERS
    # Asked for nothing it would not answer: the amount is not optional here.
    drawer_question = b"0.00"

    def _ask_identity(self) -> Identity:
        about, _, _, _, serial, fiscal_memory, *_ = self._fields(self._answer(0x5A, b"1"), 6)
        return Identity("Incotex", about.partition(" ")[0], serial, fiscal_memory)

    def tax_number(self) -> str:
        return self._fields(self._answer(0x63), 2)[1]

    def transaction(self) -> Transaction:
        done = super().transaction()
        if done.open or done.amount:
            return done
        # By the manual 4Ch and 67h are about the open receipt; where they are about the last one after all, its sums
        # are good, but that there are none proves nothing.
        _, *sums = self._fields(self._answer(0x67), 9)
        amount = Cents(sum(self._cents(text) for text in sums[:8]))
        return Transaction(open=False, items=None, amount=amount, tendered=None)

    def _is_day_closed_behind(self) -> bool:
        # 43h: nothing, corrections, cash, fiscal receipts and all papers since the last Z.
        return not self._whole(self._fields(self._answer(0x43), 5)[3])

    def last_invoice(self) -> str | None:
        number = self._next_number() - 1
        return f"{number:010d}" if number > 0 else None

    def _open_receipt(self, receipt: Receipt) -> None:
        self._tell_buyer(receipt)
        self._begin_with(receipt, "0,I" if receipt.buyer is not None else "0", is_storno=False)

    def _open_storno(self, receipt: Receipt, storno: Storno) -> None:
        self._tell_buyer(receipt)
        letter = STORNO_LETTERS[storno.reason]
        kind = f"{letter}{letter}0" if receipt.buyer is None else f"I{letter}{storno.invoice or 0}"
        original = f"{int(storno.receipt)},{kind},{storno.moment:%d-%m-%y %H:%M:%S},{self._memory_of(storno)}"
        self._begin_with(receipt, original, is_storno=True)

    def _begin_with(self, receipt: Receipt, kind: str, *, is_storno: bool) -> None:
        operator = self._signed(receipt).operator
        self._open_with(0x30, f"{operator},{receipt.usn},{kind}".encode(), is_storno=is_storno)

    def _named(self, rows: Sequence[str]) -> bytes:
        # A text before the line feed is a comment and printed between “#”.
        return b"\n" + encoded(rows[0])

    def _tell_buyer(self, receipt: Receipt) -> None:
        """The buyer of an invoice, which the device wants to know before it is opened (39h). Raises NotBegun."""
        if receipt.buyer is None:
            return
        give_number(receipt.buyer.number, self._next_number, self._set_range)
        try:
            self._do(0x39, _buyer_fields(receipt.buyer))
        except CommandRefused as refusal:
            raise NotBegun.because(refusal) from refusal

    def _set_range(self, number: int) -> None:
        self._do(0xB4, f"{number}\n{number}".encode())

    def _next_number(self) -> int:
        return self._whole(self._fields(self._answer(0x67), 11)[10])

    def _name_buyer(self, buyer: Buyer) -> None:
        """The device knows it already."""


def _buyer_fields(buyer: Buyer) -> bytes:
    names = (fit(text, 34, 1)[0] for text in (buyer.issued_by, buyer.received_by, buyer.name))
    return encoded("\t".join((buyer.vat_number, *names, buyer.identifier, fit(buyer.address, 34, 1)[0])))
