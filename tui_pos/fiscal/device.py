"""The port that every fiscal device family stands behind. A family is one class with these methods."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import TracebackType
from typing import Literal, Protocol, Self

from msgspec import Struct

from tui_pos.domain.money import Cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import DeviceTrouble, ShopError
from tui_pos.fiscal.jobs import TextRow
from tui_pos.fiscal.limits import Limits
from tui_pos.fiscal.receipt import Receipt
from tui_pos.fiscal.status import Status


class CommandRefused(DeviceTrouble):
    """The device answered that it did not do the command; nothing of it was done."""


class NotBegun(CommandRefused):
    """A whole receipt was refused at its beginning, or cancelled again by ourselves: nothing of it is out or open."""

    @classmethod
    def because(cls, cause: ShopError) -> Self:
        """What is raised when `cause` was met before anything was begun."""
        return cls(cause.code, cause.sentence, **cause.facts)


class Access(Struct, frozen=True):
    """With what the device lets us print: the operator's number and password, our number as a till. `payments`: the
    device's own letters or numbers of kinds of payment that differ from the factory's. `network_password`: that of a
    network adapter which asks for one.
    """

    operator: int
    password: str
    till: int
    payments: Mapping[PaymentKind, str] = {}
    network_password: str = ""


Numbers = Literal["device-assigned", "external-optional", "external-required"]


class Traits(Struct, frozen=True):
    """What a device of this family can do, as told to other programs. Widths in characters; 0: it cannot do it at all.

    `subtotal_percents`, `subtotal_amounts`: changes of the sum; where it has none, `prepared` spreads them over lines.
    """

    family: str
    maker: str
    limits: Limits
    item_width: int
    item_rows: int
    text_width: int
    password_width: int
    display_width: int = 20
    display_rows: int = 2
    subtotal_percents: bool = True
    subtotal_amounts: bool = True
    invoices: Numbers | None = None
    credit_notes: Numbers | None = None


class Identity(Struct, frozen=True):
    """Which device it is. `serial` is its individual number, `fiscal_memory` that of its fiscal memory."""

    model: str
    firmware: str
    serial: str
    fiscal_memory: str


class Transaction(Struct, frozen=True):
    """The open fiscal receipt or, when none is open, the last one: number of sales, sum and money taken (cents).

    `items` and `tendered` are None where the device cannot tell; so is `storno`, whether it is one. `paying`: it is
    open and a payment was taken, of whatever amount; None where `tendered` tells.
    """

    open: bool
    items: int | None
    amount: Cents
    tendered: Cents | None
    storno: bool | None = None
    paying: bool | None = None


class Drawer(Struct, frozen=True):
    """What the device reckons to be in its drawer; what was put in and taken out today beside sales. In cents."""

    cash: Cents
    put_in: Cents | None = None
    taken_out: Cents | None = None


class Issued(Struct, frozen=True):
    """A fiscal receipt as the device's own journal has it. `usn` is None where that does not tell it."""

    number: int
    usn: str | None
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

    Every method raises LineTrouble when the line fails (what was asked may or may not have been done), CommandRefused
    when the device said no (it was not done), and CommandRefused `not_on_device` for what it has no command for.
    Entering raises DeviceTrouble when the device cannot be reached or is in use.
    """

    name: str
    """Where it is: a port, an address."""

    traits: Traits

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def close(self) -> None:
        """Let the line go for good. Never raises."""

    # What it is and how it is. Nothing is printed, nothing changed.

    def identify(self) -> Identity:
        """Who it is. Asked once while the line stays open."""

    def status(self) -> Status:
        """What its status bits say now."""

    def tax_number(self) -> str:
        """The EIK that is set in it; empty when none is."""

    def read_clock(self) -> datetime:
        """The device's local time, without a zone."""

    def drawer(self) -> Drawer:
        """The cash in its drawer."""

    def last_closure(self) -> int | None:
        """The number of its last Z report, which it may have made by itself at midnight; None when it cannot tell."""

    # What became of a receipt.

    def last_document(self) -> int:
        """The number of the last document on its paper, of whatever kind. Known without asking right after one."""

    def last_fiscal_receipt(self) -> int | None:
        """The number of the last fiscal receipt; None when this device cannot tell."""

    def last_sale(self) -> int | None:
        """The counter in the unique sale number of the last receipt issued; None when this device cannot tell."""

    def last_invoice(self) -> str | None:
        """The number of the last invoice or credit note; None when this device has none or cannot tell."""

    def issued(self, first: int, last: int) -> tuple[Issued, ...] | None:
        """The fiscal receipts among the documents `first` to `last`, oldest first, by the device's own journal; None
        when this device cannot tell.
        """

    def turnover(self) -> Cents | None:
        """What was sold and reversed since the last Z report, in cents, added up. Asked of devices that tell little of
        a receipt afterwards; None of all others.
        """

    def transaction(self) -> Transaction:
        """The open receipt, or the last one."""

    # A receipt.

    def prepared(self, receipt: Receipt) -> Receipt:
        """The receipt as this device can print it, of the same total: what `print_receipt` does and what is to be
        compared with the device's facts. Asks the device nothing.

        Raises NotBegun `too_many_lines`, `line_too_large`, `line_without_price`, `line_of_nothing`,
        `payment_not_on_device`, `no_invoices`.
        """

    def print_receipt(self, receipt: Receipt) -> int:
        """Print a whole receipt, which `prepared` gave, from the opening on; its document number.

        Raises NotBegun when nothing of it was begun or is left: for a storno `storno_elsewhere`, `drawer_short`, for
        any `sum_differs`; a mere CommandRefused at the opening when a receipt is open that may be this very one.
        """

    def pay(self, kind: PaymentKind, amount: Cents) -> Cents:
        """Take a payment in the open receipt; what is left to pay, 0 when it is covered."""

    def name_buyer(self, receipt: Receipt) -> None:
        """Tell for whom the open invoice is, where that comes after its payment; nothing for a plain receipt."""

    def print_footer(self, footer: Sequence[str]) -> None:
        """Free lines in the open receipt. What the device does not take is left out and logged: no text is worth a
        paid receipt that stays open. Raises CommandRefused when it cannot print at all.
        """

    def close_receipt(self) -> int:
        """End the receipt that is paid; its document number."""

    def cancel_receipt(self) -> None:
        """Give up the open receipt. Only before the first payment."""

    # Other papers.

    def x_report(self) -> DayReport:
        """Print the day so far; nothing is reset."""

    def z_report(self) -> DayReport:
        """Print the day and close it. After a LineTrouble look before it is asked again."""

    def period_report(self, first: date, last: date, *, detailed: bool = False) -> None:
        """Print what the fiscal memory holds of the days `first` to `last`."""

    def duplicate(self) -> None:
        """A copy of the last receipt: once, and directly after it (Ordinance N-18, Annex 1 III.3v)."""

    def move_cash(self, amount: Cents) -> None:
        """Put cash into the drawer or (below zero) take it out, on paper (Ordinance N-18 art. 33).

        Raises CommandRefused `drawer_short`.
        """

    def print_text(self, rows: Sequence[TextRow]) -> None:
        """A paper that is no receipt and says so."""

    # What is beside the paper.

    def set_clock(self, moment: datetime) -> None:
        """Set the device's local time; `moment` without a zone."""

    def open_drawer(self) -> None:
        """Open the drawer that hangs on the printer."""

    def show(self, rows: Sequence[str]) -> None:
        """Show `rows` on the customer's display, and nothing else; none: clear it."""

    def raw(self, command: int, data: bytes) -> bytes:
        """The data of the answer to any command, for technicians; nothing is made sure of."""
