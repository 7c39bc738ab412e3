"""What is the same for every family: the order of a receipt, and what a family without a command leaves as it is.

A family's driver says how each step is told to the device; the order of the steps is here, once.
"""

import logging
import re
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import ClassVar

from tui_pos.domain.money import NOTHING, Cents, format_cents
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import Refused
from tui_pos.fiscal import conditions
from tui_pos.fiscal.device import (
    Access,
    CommandRefused,
    DayReport,
    Drawer,
    Issued,
    NotBegun,
    Traits,
    Transaction,
)
from tui_pos.fiscal.families.session import Session
from tui_pos.fiscal.inspection import told
from tui_pos.fiscal.jobs import TextRow
from tui_pos.fiscal.limits import check_lines, check_payments
from tui_pos.fiscal.prepare import check_buyer, settled, spread, storno_elsewhere
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Signed, Storno
from tui_pos.fiscal.status import Condition, Status
from tui_pos.fiscal.text import fit, laid_out
from tui_pos.fiscal.usn import device_of

_TEXT_ROWS = 2

LONG_REPORT_S = 900.0
"""How long a device may be at work on what its fiscal memory holds of many days: at three lines a second on paper."""

log = logging.getLogger("tui_pos.fiscal")


class OnLine(Session):
    """The part of a FiscalDevice that no family changes."""

    traits: ClassVar[Traits]
    identifiers: ClassVar[re.Pattern[str]] = re.compile(r"[0-9A-Za-z]{9,14}")
    vat_numbers: ClassVar[re.Pattern[str]] = re.compile(r"([0-9A-Za-z]{10,14})?")
    """The forms of the two numbers of an invoice's buyer."""
    refused_as_late: ClassVar[tuple[str, ...]] = (conditions.NOT_PERMITTED.code,)
    """With what a duplicate is refused for which it is too late."""
    # The last document before the receipt that is being printed; None where that is not known.
    _last_before: int | None = None

    def prepared(self, receipt: Receipt) -> Receipt:
        traits = self.traits
        try:
            check_lines(traits.limits, receipt.lines)
            check_payments(traits.limits, (kind for kind, _ in receipt.tenders if kind not in self._access.payments))
        except Refused as refusal:
            raise NotBegun.because(refusal) from refusal
        is_credit_note = receipt.storno is not None
        if receipt.buyer is not None and (traits.credit_notes if is_credit_note else traits.invoices) is None:
            raise NotBegun("no_invoices", "This printer prints no invoices; issue the invoice beside the receipt.")
        if receipt.buyer is not None:
            check_buyer(receipt.buyer, self.identifiers, self.vat_numbers)
        return spread(settled(receipt), traits)

    def print_receipt(self, receipt: Receipt) -> int:
        known = self._still_known()
        self._last_before = None if known is None else known.number
        try:
            return self._print(receipt)
        finally:
            self._last_before = None

    def _print(self, receipt: Receipt) -> int:
        if receipt.storno is None:
            self._open_receipt(receipt)
        else:
            self._check_storno(receipt, receipt.storno)
            self._open_storno(receipt, receipt.storno)
        self._print_comments(receipt.header)
        for line in receipt.lines:
            self._sell_line(line)
            self._print_comments(line.comments)
            for change in line.subtotals:
                self._change_subtotal(change)
        if any(self._is_reckoned(line) for line in receipt.lines):
            self._check_sum(receipt)
        for kind, amount in receipt.tenders:
            self.pay(kind, amount)
        self.name_buyer(receipt)
        # The total is printed by the first payment; what is said under it comes after the last.
        self.print_footer(receipt.footer)
        return self.close_receipt()

    def _sell_line(self, line: ReceiptLine) -> None:
        try:
            self._sell(line)
        except CommandRefused as refusal:
            named = refusal if line.department else _with_group(refusal, line)
            if named is refusal:
                raise
            raise (NotBegun.because(named) if isinstance(refusal, NotBegun) else named) from refusal

    def name_buyer(self, receipt: Receipt) -> None:
        if receipt.buyer is not None:
            self._name_buyer(receipt.buyer)

    def print_footer(self, footer: Sequence[str]) -> None:
        self._print_comments(footer)

    def _print_comments(self, texts: Sequence[str]) -> None:
        for row in filter(None, self._rows(texts)):
            status = self._comment(row)
            if status.stops is not None:
                raise self._refusal(status)
            if status.refused:
                log.warning("%s did not take the text “%s”", self.name, row)

    def _rows(self, texts: Iterable[TextRow]) -> Iterator[str]:
        """The free lines that texts make."""
        for text in texts:
            for row in laid_out(text, self._text_width()):
                yield from fit(row, self._text_width(), _TEXT_ROWS)

    def _not_opened(self, refusal: CommandRefused, status: Status, *, is_storno: bool) -> CommandRefused:
        """What is raised when the device refused to begin a receipt: NotBegun, when it cannot be open nevertheless."""
        # The power may have gone after the printer had begun and before it could answer, so that the repeated command
        # met the receipt of the first one. Only sales in it, or its kind, prove that it is another's.
        if status.fiscal_open:
            done = self.transaction()
            storno_open = done.storno if status.storno_open is None else status.storno_open
            if not done.items and done.amount == NOTHING and storno_open in (None, is_storno):
                return refusal
        return NotBegun.because(refusal)

    def _check_sum(self, receipt: Receipt) -> None:
        # A receipt whose sum the device rounded otherwise could not be paid to the cent, and once a payment has been
        # taken it could not be cancelled either.
        theirs = self._sum_so_far()
        if theirs is None or theirs == receipt.total:
            return
        self.cancel_receipt()
        # Of what is cancelled nothing can be out: not every device could tell that afterwards.
        raise NotBegun(
            "sum_differs",
            "The printer reckons {theirs} where the till has {ours}; the receipt is cancelled. Put the discounts "
            "into the prices, then print again.",
            theirs=format_cents(theirs),
            ours=format_cents(receipt.total),
        )

    def _check_storno(self, receipt: Receipt, storno: Storno) -> None:
        serial = self.identify().serial
        if storno.fm is None and device_of(receipt.usn) != serial:
            raise storno_elsewhere(receipt)
        # Ordinance N-18, art. 31: a device refuses what its drawer cannot pay, but for an operator's error. Refused
        # in the middle of it, nothing could be put into the drawer before the storno was taken back.
        if storno.reason is StornoReason.OPERATOR_ERROR:
            return
        cash = self._cash_in_drawer()
        if cash is not None and receipt.total > cash:
            raise NotBegun(
                "drawer_short",
                "The printer books a storno of {total} as cash and holds {cash}; put cash in, then print again.",
                cash=format_cents(cash),
                total=format_cents(receipt.total),
            )

    def _signed(self, receipt: Receipt) -> Access | Signed:
        """In whose name the receipt is printed."""
        return receipt.signed or self._access

    def _memory_of(self, storno: Storno) -> str:
        """The number of the fiscal memory that the reversed receipt came out of."""
        return storno.fm or self.identify().fiscal_memory

    def _cash_in_drawer(self) -> Cents | None:
        drawer = told(self.drawer)
        return None if drawer is None else drawer.cash

    def _ended_with(self, last: int) -> int:
        """The number of the receipt that was just ended, when `last` is that of the last document now.

        Where more came out than ours, or nobody knows how many, the device may have closed the day by itself: right
        before a receipt that was begun after midnight, or right behind one that was open over it.
        """
        self._know(last)
        if self._last_before is not None and last == self._last_before + 1:
            return last
        try:
            fiscal = self.last_fiscal_receipt()
            # Some firmware may number fiscal receipts apart from documents, and so always lower.
            before = last - 2 if self._last_before is None else self._last_before
            if fiscal is not None and before < fiscal <= last:
                return fiscal
            return last - 1 if self._is_day_closed_behind() else last
        except CommandRefused as refusal:
            log.warning("%s does not tell which of its papers the receipt is: %s", self.name, refusal)
            return last

    def issued(self, first: int, last: int) -> tuple[Issued, ...] | None:
        # What has no record in the journal is no receipt, once the last receipt proves that it is a journal to be read.
        if not self._has_journal():
            return None
        found = map(self._in_journal, range(first, last + 1))
        return tuple(receipt for receipt in found if receipt is not None)

    def duplicate(self) -> None:
        self._know_not()
        try:
            self._print_duplicate()
        except CommandRefused as refusal:
            if refusal.code not in self.refused_as_late:
                raise
            raise self._refused(conditions.NO_DUPLICATE) from refusal

    def _refusal(self, status: Status) -> CommandRefused:
        if status.refusal is not None:
            return self._refused(status.refusal)
        return CommandRefused("refused_by_device", "The printer refused without a reason; switch it off and on.")

    def _refused(self, cause: Condition) -> CommandRefused:
        return CommandRefused(cause.code, cause.sentence.text, **dict(cause.sentence.facts))

    def _not_on_device(self) -> CommandRefused:
        return CommandRefused("not_on_device", "This printer cannot do that; nothing was done.")

    # What an answer says.

    def _whole(self, text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise self._nonsense() from None

    def _cents(self, text: str) -> Cents:
        """A sum: devices write it in cents or, after a setting, with a point."""
        try:
            return Cents(int(Decimal(text).scaleb(2)) if "." in text else int(text))
        except (ValueError, InvalidOperation, OverflowError):
            raise self._nonsense() from None

    # What a family without the command leaves as it is.

    def last_fiscal_receipt(self) -> int | None:
        return None

    def last_sale(self) -> int | None:
        return None

    def last_closure(self) -> int | None:
        return None

    def turnover(self) -> Cents | None:
        return None

    def last_invoice(self) -> str | None:
        return None

    def tax_number(self) -> str:
        return ""

    def period_report(self, first: date, last: date, *, detailed: bool = False) -> None:
        raise self._not_on_device()

    def open_drawer(self) -> None:
        raise self._not_on_device()

    def show(self, rows: Sequence[str]) -> None:
        raise self._not_on_device()

    def print_text(self, rows: Sequence[TextRow]) -> None:
        raise self._not_on_device()

    def _has_journal(self) -> bool:
        """Whether the last receipt is found in the journal."""
        return False

    def _in_journal(self, number: int) -> Issued | None:
        """The fiscal receipt with this number, as the journal has it."""
        return None

    def _is_day_closed_behind(self) -> bool:
        """Whether the receipt that was just ended belongs to a day that is closed; asked where the number of the last
        fiscal receipt is not told.
        """
        return False

    def _is_reckoned(self, line: ReceiptLine) -> bool:
        """Whether the device makes a sum of the line that may be another than ours."""
        # Where half a cent of a weighed line goes, no manual says.
        return bool(line.percent or line.subtotals) or line.price * line.qty % 1000 == 500

    def _sum_so_far(self) -> Cents | None:
        """What the open receipt comes to by the device; None when it cannot tell."""
        return None

    def _text_width(self) -> int:
        """How many characters a free line has."""
        return self.traits.text_width

    def _name_buyer(self, buyer: Buyer) -> None:
        """Tell the device whom the invoice is for, where that comes after the payment."""
        raise self._not_on_device()

    def raw(self, command: int, data: bytes) -> bytes:
        self._know_not()
        try:
            return self._exchange(command, data).data
        except ValueError as error:
            raise CommandRefused(
                "raw_data",
                "{bytes} bytes of data do not fit a frame of this printer, or some of them may not stand in it; "
                "nothing was sent. Change the data.",
                bytes=len(data),
            ) from error

    # How each step is told to the device.

    @abstractmethod
    def status(self) -> Status: ...

    @abstractmethod
    def transaction(self) -> Transaction: ...

    @abstractmethod
    def drawer(self) -> Drawer: ...

    @abstractmethod
    def _open_receipt(self, receipt: Receipt) -> None:
        """Begin a receipt. Raises NotBegun; a mere CommandRefused when one is open that may be this very one."""

    @abstractmethod
    def _open_storno(self, receipt: Receipt, storno: Storno) -> None:
        """Begin the storno of `receipt`. Raises as `_open_receipt` does."""

    @abstractmethod
    def _sell(self, line: ReceiptLine) -> None:
        """Register one sale with its own discount."""

    @abstractmethod
    def _change_subtotal(self, change: Change) -> None: ...

    @abstractmethod
    def _comment(self, row: str) -> Status:
        """One free line that fits; the status after it."""

    @abstractmethod
    def pay(self, kind: PaymentKind, amount: Cents) -> Cents: ...

    @abstractmethod
    def close_receipt(self) -> int: ...

    @abstractmethod
    def cancel_receipt(self) -> None: ...

    @abstractmethod
    def x_report(self) -> DayReport: ...

    @abstractmethod
    def z_report(self) -> DayReport: ...

    @abstractmethod
    def _print_duplicate(self) -> None: ...


def _with_group(refusal: CommandRefused, line: ReceiptLine) -> CommandRefused:
    """Why a line was not sold, with its name and VAT group where that may be the reason."""
    if refusal.code == conditions.VAT_GROUP.code:
        return CommandRefused(
            refusal.code,
            "VAT group {group} of “{name}” is not in use in the printer; correct the group of the goods.",
            name=line.text,
            group=line.vat,
        )
    if refusal.code == conditions.NOT_PERMITTED.code:
        # Half of the families have no other word for a group that is not in use.
        return CommandRefused(
            "line_not_permitted",
            "The printer does not take “{name}” of VAT group {group} now; see that this group is programmed in it, and "
            "what it has begun, then try again.",
            name=line.text,
            group=line.vat,
        )
    return refusal
