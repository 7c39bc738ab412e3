"""The port that every fiscal device family stands behind. A family is one class with these methods."""

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from msgspec import Struct

from tui_pos.domain.money import Cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.receipt import Receipt, ReceiptLine, Storno
from tui_pos.fiscal.status import Status


class CommandRefused(DeviceTrouble):
    """The device answered that it did not do the command; nothing of it was done."""


class NotBegun(CommandRefused):
    """A whole receipt was refused at its very beginning: nothing of it is on paper or open."""


class Identity(Struct, frozen=True):
    """Which device it is. `serial` is its individual number, `fiscal_memory` that of its fiscal memory."""

    model: str
    firmware: str
    serial: str
    fiscal_memory: str


class Transaction(Struct, frozen=True):
    """The open fiscal receipt or, when none is open, the last one: number of sales, sum and money taken (cents)."""

    open: bool
    items: int
    amount: Cents
    tendered: Cents


class Issued(Struct, frozen=True):
    """A fiscal receipt as the device's own journal has it."""

    number: int
    usn: str
    storno: bool
    cancelled: bool


class DayReport(Struct, frozen=True):
    """What an X or Z report says: its number, and the day's sum by VAT group in the order А…З, in cents."""

    number: int
    total: Cents
    by_group: tuple[Cents, ...]


class FiscalDevice(Protocol):
    """One fiscal printer. Its methods are called inside `with device:`, which takes the line (and opens it when it is
    not open yet) and lets it go again.

    Every method raises LineTrouble when the line fails (what was asked may or may not have been done) and
    CommandRefused when the device said no (it was not done). Entering raises DeviceTrouble when the device cannot be
    reached or is in use.
    """

    name: str
    """Where it is: a port, an address."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def close(self) -> None:
        """Let the line go for good. Never raises."""

    def identify(self) -> Identity:
        """Who it is. Asked once while the line stays open."""

    def status(self) -> Status:
        """What its status bits say now."""

    def last_document(self) -> int:
        """The number of the last document on its paper, of whatever kind. Known without asking right after one."""

    def last_fiscal_receipt(self) -> int | None:
        """The number of the last fiscal receipt; None when this device cannot tell."""

    def last_sale(self) -> int | None:
        """The counter in the unique sale number of the last receipt issued; None when this device cannot tell."""

    def issued(self, first: int, last: int) -> tuple[Issued, ...] | None:
        """The fiscal receipts among the documents `first` to `last`, oldest first, by the device's own journal; None
        when this device cannot tell.
        """

    def transaction(self) -> Transaction:
        """The open receipt, or the last one."""

    def open_receipt(self, usn: str) -> None:
        """Begin a fiscal receipt. Raises NotBegun; a mere CommandRefused when one is open that may be this very one."""

    def open_storno(self, usn: str, storno: Storno) -> None:
        """Begin the storno of a receipt of the sale `usn`. Raises as `open_receipt` does."""

    def sell(self, line: ReceiptLine) -> None:
        """Register one sale in the open receipt."""

    def pay(self, kind: PaymentKind, amount: Cents) -> Cents:
        """Take a payment; what is left to pay, 0 when it is covered."""

    def print_footer(self, footer: Sequence[str]) -> None:
        """Free lines in the open receipt. What the device does not take is left out and logged: no text is worth a
        paid receipt that stays open. Raises CommandRefused when it cannot print at all.
        """

    def close_receipt(self) -> int:
        """End the receipt that is paid; its document number."""

    def cancel_receipt(self) -> None:
        """Give up the open receipt. Only before the first payment."""

    def print_receipt(self, receipt: Receipt) -> int:
        """Print a whole receipt from the opening on; its document number.

        Raises NotBegun `too_many_lines`, `line_too_large`, `line_without_price`, and for a storno `storno_elsewhere`
        or `drawer_short`, before anything is begun.
        """

    def x_report(self) -> DayReport:
        """Print the day so far; nothing is reset."""

    def z_report(self) -> DayReport:
        """Print the day and close it. After a LineTrouble look before it is asked again."""

    def duplicate(self) -> None:
        """A copy of the last receipt: once, and directly after it (Ordinance N-18, Annex 1 III.3v)."""

    def read_clock(self) -> datetime:
        """The device's local time, without a zone."""

    def set_clock(self, moment: datetime) -> None:
        """Set the device's local time; `moment` without a zone."""
