"""Daisy: printers and cash registers, DY (protocol manual v1.0 of 2019; errors from the Compact M's own manual).

What differs from the other old ISL devices: storno opens with 30h too, its reason 0 is a return, a discount in money is
written `$`, the sum is changed by percent only, and status bits do not tell a storno. The QR data of the last document
(74h) do, with its number and sum; that is the only journal that can be asked without reading whole papers.
"""

from collections.abc import Mapping

from msgspec import Struct

from tui_pos.domain.money import Cents, format_cents, format_decimal
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import Identity, Issued, NotBegun, Traits, Transaction
from tui_pos.fiscal.families.daisy_errors import ERRORS
from tui_pos.fiscal.families.isl_constants import IslWithConstants
from tui_pos.fiscal.limits import LIMITS, unknown_payment
from tui_pos.fiscal.receipt import Buyer, Receipt, ReceiptLine, Storno
from tui_pos.fiscal.status import StatusTable
from tui_pos.fiscal.text import encoded, fit

PAYMENT_LETTERS = {PaymentKind.CASH: "P", PaymentKind.CHEQUE: "N", PaymentKind.CARD: "C"}
"""As the factory names them; payments 3 and 4 are sold as foreign money."""

_PROGRAMMED = {1: "N", 2: "C", 3: "D", 4: "B"}
# 97h: the number of a payment's tag in what is sent to the tax authority (Ordinance N-18, Annex 17 p. 13).
_TAGS = (
    PaymentKind.CASH, PaymentKind.CHEQUE, PaymentKind.VOUCHER, PaymentKind.EXTERNAL_VOUCHER, PaymentKind.PACKAGING,
    PaymentKind.INTERNAL, PaymentKind.DAMAGE, PaymentKind.CARD, PaymentKind.BANK, PaymentKind.RESERVE_1,
    PaymentKind.RESERVE_2,
)  # fmt: skip

STORNO_NUMBERS = {StornoReason.RETURN: 0, StornoReason.OPERATOR_ERROR: 1, StornoReason.TAX_BASE: 2}

TABLE = StatusTable(
    # Tables 1 to 6 of the manual; 1.3, 2.2, 2.4 and 4.6 as later firmware and other drivers have them.
    conditions={
        (2, 0): conditions.NO_PAPER,
        (4, 4): conditions.FISCAL_MEMORY_FULL,
        (5, 0): conditions.FISCAL_MEMORY_FULL,
        (4, 0): conditions.FISCAL_MEMORY_ERROR,
        (4, 2): conditions.FISCAL_MEMORY_RECORD,
        (4, 6): conditions.DEREGISTERED,
        (1, 3): conditions.JOURNAL_MISSING,
        (2, 2): conditions.JOURNAL_FULL,
        (0, 2): conditions.CLOCK_NOT_SET,
        (1, 2): conditions.MEMORY_RESET,
        (0, 4): conditions.PRINT_UNIT,
        (1, 5): conditions.CUTTER,
        (4, 1): conditions.TAX_TERMINAL_SILENT,
        (1, 6): conditions.WRONG_PASSWORD,
        (1, 0): conditions.OVERFLOW,
        (0, 1): conditions.UNKNOWN_COMMAND,
        (0, 0): conditions.SYNTAX,
        (1, 1): conditions.NOT_PERMITTED,
        (2, 1): conditions.PAPER_LOW,
        (2, 4): conditions.JOURNAL_NEAR_END,
        (4, 3): conditions.FISCAL_MEMORY_UNDER_50,
    },
    missing={(5, 3): conditions.NOT_FISCAL},
    refused=(0, 5),
    fiscal_open=(2, 3),
    service_open=(2, 5),
    errors=ERRORS,
    error_at=3,
)


class _LastPaper(Struct, frozen=True):
    """The last document by its QR data: `number`, `storno` and `amount` when it is a fiscal receipt."""

    fiscal: bool
    number: int = 0
    storno: bool = False
    amount: Cents = Cents(0)


class Daisy(IslWithConstants):
    """A FiscalDevice of the Daisy family."""

    # Of two texts in a sale the first would be a comment, so that the name has one row (31h, note 2).
    traits = Traits(
        family="daisy",
        maker="Daisy",
        limits=LIMITS["daisy"],
        item_width=28,
        item_rows=1,
        text_width=28,
        password_width=6,
        subtotal_amounts=False,
        invoices="device-assigned",
        credit_notes="device-assigned",
    )
    table = TABLE
    payments = PAYMENT_LETTERS
    groups_at = 1
    _programmed: Mapping[PaymentKind, str] | None = None

    def _greet(self) -> None:
        self._programmed = None
        super()._greet()

    def _ask_identity(self) -> Identity:
        about, *fields = self._fields(self._answer(0x5A, b"1"), 6)
        # The manual begins with the firmware, devices with their model: CompactM ONL01-4.01BG 29-10-2018 11:34.
        words = about.split()
        model, firmware = (words[0], words[1]) if len(words) > 3 else ("Daisy", words[0] if words else "")
        return Identity(model, firmware, serial=fields[3], fiscal_memory=fields[4])

    def transaction(self) -> Transaction:
        is_open, items, amount, tendered, *rest = self._fields(self._answer(0x4C, b"T"), 4)
        total = Cents(abs(self._cents(amount)))
        # The fourth field is the last payment alone; what is left to pay tells how much was taken in all.
        taken = Cents(total - abs(self._cents(rest[0]))) if rest else Cents(abs(self._cents(tendered)))
        paper = None if is_open == "1" else self._last_paper()
        storno = paper.storno if paper is not None and paper.fiscal else None
        return Transaction(is_open == "1", self._whole(items), total, taken, storno)

    def last_fiscal_receipt(self) -> int | None:
        paper = self._last_paper()
        return paper.number if paper is not None and paper.fiscal else None

    def _is_day_closed_behind(self) -> bool:
        paper = self._last_paper()
        return paper is not None and not paper.fiscal

    def issued(self, first: int, last: int) -> tuple[Issued, ...] | None:
        # Only the last document can be asked about, so nothing is known of one before it.
        paper = self._last_paper()
        if first != last or paper is None:
            return None
        if not paper.fiscal:
            return ()
        # A receipt that is cancelled is closed with nothing in it (82h).
        return (Issued(last, None, paper.storno, cancelled=not paper.amount),) if paper.number == last else None

    def _last_paper(self) -> _LastPaper | None:
        """The last document by what is in its QR code (74h); None when the device does not tell."""
        text = self._exchange(0x74).data.decode("ascii", "replace")
        if text[:2] == "PS":
            return _LastPaper(fiscal=False)
        # PF,kind,fiscal memory*number*date*time*sum
        kind, _, code = text[3:].partition(",")
        parts = code.split("*")
        if text[:2] != "PF" or kind not in ("0", "1", "2", "3") or len(parts) != 5 or not parts[1].isdigit():
            return None
        return _LastPaper(True, int(parts[1]), kind != "0", self._cents(parts[4]))

    def last_invoice(self) -> str | None:
        following = self._fields(self._answer(0x6E), 3)[-1]
        number = self._whole(following) - 1
        return f"{number:010d}" if number > 0 else None

    def _open_receipt(self, receipt: Receipt) -> None:
        self._check_payments(receipt)
        self._begin_with(receipt, b"\tI" if receipt.buyer is not None else b"", is_storno=False)

    def _open_storno(self, receipt: Receipt, storno: Storno) -> None:
        fiscal_memory = self._memory_of(storno)
        kind = "R" if receipt.buyer is None else f"C{storno.invoice},"
        original = f"{STORNO_NUMBERS[storno.reason]},{int(storno.receipt)},{storno.moment:%d-%m-%y %H:%M:%S}"
        try:
            self._begin_with(receipt, f"\t{kind}{original}\t{fiscal_memory}".encode(), is_storno=True)
        except NotBegun as refusal:
            if refusal.code != "not_opened":
                raise
            # 65h and 66h: each operator is given the right to each kind of storno, or is not.
            raise NotBegun(
                "no_storno_right",
                "The printer did not begin a storno; give operator {operator} the right to it in the printer, or set "
                "another operator.",
                operator=self._signed(receipt).operator,
            ) from refusal

    def _begin_with(self, receipt: Receipt, kind: bytes, *, is_storno: bool) -> None:
        signed = self._signed(receipt)
        self._open_with(0x30, f"{signed.operator},{signed.password},{receipt.usn}".encode() + kind, is_storno=is_storno)

    def _line_change(self, line: ReceiptLine) -> str:
        if line.percent:
            return f",{format_decimal(line.percent, 2)}"
        return f"${format_cents(Cents(-line.discount))}" if line.discount else ""

    def _is_reckoned(self, line: ReceiptLine) -> bool:
        # “$Netto” is what comes off by the manual of 2019, and has been read as what the line comes to.
        return bool(line.discount) or super()._is_reckoned(line)

    def _letter(self, kind: PaymentKind) -> str:
        return super()._letter(kind) if self._is_given(kind) else self._letters()[kind]

    def _check_payments(self, receipt: Receipt) -> None:
        """Raises NotBegun for a kind that this device was not programmed with."""
        missing = next((k for k, _ in receipt.tenders if not self._is_given(k) and k not in self._letters()), None)
        if missing is not None:
            raise NotBegun.because(unknown_payment(missing))

    def _is_given(self, kind: PaymentKind) -> bool:
        return kind is PaymentKind.CASH or kind in self._access.payments

    def _letters(self) -> Mapping[PaymentKind, str]:
        """The kinds that the device's four payments were programmed as (97h), asked once in a session; the factory's
        when it does not tell.
        """
        if self._programmed is None:
            found: dict[PaymentKind, str] = {}
            for number, letter in _PROGRAMMED.items():
                tag = self._exchange(0x97, f"R{number}".encode()).data.rpartition(b",")[2].strip()
                if tag.isdigit() and int(tag) < len(_TAGS):
                    found.setdefault(_TAGS[int(tag)], letter)
            self._programmed = found or self.payments
        return self._programmed

    def _name_buyer(self, buyer: Buyer) -> None:
        # 200 bytes are all that a frame takes.
        names = [fit(text, 30, 1)[0] for text in (buyer.issued_by, buyer.received_by, buyer.name)]
        fields = (buyer.identifier, buyer.vat_number, *names, *fit(buyer.address, 30, 2))
        self._do(0x39, encoded("\t".join(fields)))
