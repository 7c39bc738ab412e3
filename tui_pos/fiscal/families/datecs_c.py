"""Datecs C: the cash registers DP-05, DP-25, DP-35, DP-150 and WP-50 in their PC mode (manual v2.04BG).

The commands are those of Datecs P, with the unique sale number before the till's, numbers for the reasons of a storno,
fewer kinds of payment, and other means to find out what became of a receipt: no status bit tells a storno (67h does),
and the journal is read document by document (7Dh).
"""

from msgspec.structs import replace

from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import CommandRefused, Identity, Issued, Traits, Transaction
from tui_pos.fiscal.families.datecs_isl import DatecsIsl
from tui_pos.fiscal.families.journal_words import says_cancelled
from tui_pos.fiscal.framing import Frame
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.receipt import IDENTIFIER_KINDS, Buyer, Receipt, Storno
from tui_pos.fiscal.status import StatusTable
from tui_pos.fiscal.usn import counter_of, is_usn

PAYMENT_LETTERS = {
    PaymentKind.CASH: "P",
    PaymentKind.CARD: "C",
    # The health fund, which is what the first reserve is for (Ordinance N-18 art. 3 (15)).
    PaymentKind.RESERVE_1: "D",
    # Deferred payment: the device calls it credit.
    PaymentKind.RESERVE_2: "N",
    PaymentKind.VOUCHER: "J",
    PaymentKind.EXTERNAL_VOUCHER: "I",
}
"""35h. Its J is a coupon, the shop's own; its I a voucher, such as those for food."""

STORNO_NUMBERS = {StornoReason.OPERATOR_ERROR: "0", StornoReason.RETURN: "1", StornoReason.TAX_BASE: "2"}

STORNO_TEXTS = {
    StornoReason.OPERATOR_ERROR: "Операторска грешка",
    StornoReason.RETURN: "Връщане или рекламация",
    StornoReason.TAX_BASE: "Намаление на данъчната основа",
}
"""The reason as a credit note has it in words (Ordinance N-18 art. 31)."""

TABLE = StatusTable(
    # Datecs C manual v2.04BG, the status bits.
    conditions={
        (2, 0): conditions.NO_PAPER,
        (4, 4): conditions.FISCAL_MEMORY_FULL,
        (4, 0): conditions.FISCAL_MEMORY_ERROR,
        (2, 2): conditions.JOURNAL_FULL,
        (0, 2): conditions.CLOCK_NOT_SET,
        (1, 6): conditions.TAX_TERMINAL_SILENT,
        (1, 0): conditions.OVERFLOW,
        (0, 1): conditions.UNKNOWN_COMMAND,
        (0, 0): conditions.SYNTAX,
        (1, 1): conditions.NOT_PERMITTED,
        (1, 5): conditions.UNSENT_DOCUMENTS,
        (2, 4): conditions.JOURNAL_UNDER_10_MB,
        (4, 3): conditions.FISCAL_MEMORY_UNDER_50,
    },
    missing={(5, 3): conditions.NOT_FISCAL},
    refused=(0, 5),
    fiscal_open=(2, 3),
    service_open=(2, 5),
)

# A day's Z and X reports, cash in and out after the last receipt are few.
_LOOKED_BACK = 50
# More than the longest receipt has, and an end to asking a device that never says it.
_MOST_ROWS = 2000


class DatecsC(DatecsIsl):
    """A FiscalDevice of the Datecs C family."""

    traits = Traits(
        family="datecs-c",
        maker="Datecs",
        limits=LIMITS["datecs-c"],
        item_width=22,
        item_rows=2,
        text_width=36,
        password_width=8,
        invoices="device-assigned",
        credit_notes="device-assigned",
    )
    table = TABLE
    payments = PAYMENT_LETTERS

    def _ask_identity(self) -> Identity:
        fields = self._fields(self._answer(0x5A, b"1"), 5)
        # The manual has no comma behind the name and the fiscal memory's number first; devices have been seen to answer
        # as Datecs P do.
        model, firmware = fields[:2] if len(fields) > 5 else fields[0].split(" ", 1)
        serial, fiscal_memory = sorted(fields[-2:], key=str.isdigit)
        return Identity(model, firmware, serial, fiscal_memory)

    def _told(self, reply: Frame) -> bytes:
        return b"" if reply.data == b"F" else reply.data

    def transaction(self) -> Transaction:
        done = super().transaction()
        if not done.open:
            return done
        # 67h: P, whether a void is possible, eight sums, whether it is an invoice, the next one's number, the kind.
        fields = self._told(self._exchange(0x67)).decode("ascii", "replace").split(",")
        return replace(done, storno=fields[12].strip() != "0") if len(fields) > 12 else done

    def last_closure(self) -> int | None:
        # 40h: P, the number of the last record in the fiscal memory, its sums.
        fields = self._told(self._exchange(0x40)).decode("ascii", "replace").split(",")
        return int(fields[1]) if len(fields) > 1 and fields[1].strip().isdigit() else None

    def last_fiscal_receipt(self) -> int | None:
        found = self._last_receipt()
        return None if found is None else found.number

    def last_sale(self) -> int | None:
        found = self._last_receipt()
        usn = "" if found is None or found.usn is None else found.usn
        return counter_of(usn) if is_usn(usn) else None

    def _has_journal(self) -> bool:
        return self._last_receipt() is not None

    def _last_receipt(self) -> Issued | None:
        last = self.last_document()
        found = map(self._in_journal, range(last, max(0, last - _LOOKED_BACK), -1))
        return next((receipt for receipt in found if receipt is not None and not receipt.cancelled), None)

    def _in_journal(self, number: int) -> Issued | None:
        """7Dh: find the document among fiscal receipts, read its head (`5`), then its text (`1`) from the beginning."""
        if (kind := self._found(number)) is None:
            return None
        head = self._journal(b"5")
        usn = head[4] if len(head) > 4 and head[1] == "3" else None
        return Issued(number, usn, storno=kind in ("8", "9"), cancelled=self._says_cancelled(number))

    def _found(self, number: int) -> str | None:
        """The kind of document `number`, when it is a fiscal receipt: 1 sale, 7 invoice, 8 storno, 9 credit note."""
        fields = self._journal(f"0,{number},1".encode())
        if len(fields) < 4 or not fields[1].isdigit() or int(fields[1]) != number:
            return None
        return fields[3]

    def _says_cancelled(self, number: int) -> bool:
        # The kinds do not tell it; the paper does (3Ch): "=АНУЛИРАН=", in wide letters.
        self._found(number)
        for _ in range(_MOST_ROWS):
            row = self._journal(b"1")
            if not row:
                return False
            if says_cancelled(",".join(row[1:])):
                return True
        return False

    def _journal(self, question: bytes) -> list[str]:
        data = self._told(self._exchange(0x7D, question))
        return [field.strip() for field in data.decode("cp1251", "replace").split(",")] if data[:1] == b"P" else []

    def _opening(self, receipt: Receipt) -> str:
        signed = self._signed(receipt)
        invoice = ",I" if receipt.buyer is not None else ""
        return f"{signed.operator},{signed.password},{receipt.usn},{self._access.till}{invoice}"

    def _storno_opening(self, receipt: Receipt, storno: Storno) -> str:
        signed = self._signed(receipt)
        number, moment = STORNO_NUMBERS[storno.reason], f"{storno.moment:%d%m%y%H%M%S}"
        original = f"{number},{int(storno.receipt)},{moment},{self._memory_of(storno)}"
        reason = STORNO_TEXTS[storno.reason]
        invoice = f",I,{storno.invoice},{reason}" if receipt.buyer is not None else ""
        return f"{signed.operator},{signed.password},{receipt.usn},{self._access.till},{original}{invoice}"

    def _unpaid(self, reply: Frame, amount: Cents) -> CommandRefused:
        # "F,PP,code": the card terminal that hangs on the register, which is asked by paying with C (35h).
        _, terminal, *code = [*reply.data.decode("cp1251", "replace").split(","), ""]
        if terminal != "PP":
            return super()._unpaid(reply, amount)
        return CommandRefused(
            "card_terminal",
            "The card terminal at the printer did not book {amount} (its error {number}); look at the terminal, then "
            "pay again or in another way.",
            amount=format_cents(amount),
            number=code[0],
        )

    def _name_buyer(self, buyer: Buyer) -> None:
        kind = IDENTIFIER_KINDS[buyer.identified_by]
        self._answer(0x39, f"{buyer.identifier}\t{kind}\t".encode() + self._buyer_fields(buyer))
