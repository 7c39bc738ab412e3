"""What the station asks of the shop behind it: one Protocol, so that the keys know no database and no printer.

Every method either does the whole of what its name says or raises a ShopError and changes nothing. None waits for a
wire: what takes time answers later, through `reports`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Operation
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.payment import Payment, PaymentType
from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError
from tui_pos.pricing.verdict import Review


@dataclass(frozen=True, slots=True)
class LineAdded:
    """A code or barcode put this line into the cart. `ask_price`: the item's price varies, the cashier types it."""

    line: Line
    ask_price: bool = False


@dataclass(frozen=True, slots=True)
class PartnerChosen:
    """A partner's card was scanned: the partner is chosen and the lines are priced again."""

    partner: Partner


Entered = LineAdded | PartnerChosen


@dataclass(frozen=True, slots=True)
class Posted:
    """The receipt is out and the sale is saved. `change` is to be handed back, in cents."""

    operation: Operation


@dataclass(frozen=True, slots=True)
class PrintTrouble:
    """The receipt of a saved intent did not come out (yet). The sale waits: print again, leave it, or take it back."""

    operation: Operation
    trouble: ShopError


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The printer confirms that no receipt was issued: the cart is open again, exactly as before the save."""

    cart: Cart


@dataclass(frozen=True, slots=True)
class Notice:
    """A line for the status bar: a sound that could not be played, a printer low on paper."""

    text: Saying | ShopError


@dataclass(frozen=True, slots=True)
class ReportPrinted:
    """An X or Z report or a duplicate that was asked for is on paper."""

    text: Saying


Report = Posted | PrintTrouble | TakenBack | Notice | ReportPrinted


class Till(Protocol):
    """One till of the shop, as the cashier's keys reach it."""

    shop_name: str
    station_name: str

    @property
    def operator(self) -> Operator | None:
        """Who is signed on."""

    @property
    def cart(self) -> Cart:
        """The sale in hand. Only read while someone is signed on."""

    @property
    def unprinted(self) -> Operation | None:
        """A saved sale whose receipt is not out yet; while there is one, nothing else can be saved."""

    def sign_on(self, pin: str) -> Operator:
        """Raises Refused `wrong_pin`, or `locked_out` after five wrong ones, with the seconds to wait."""

    def sign_off(self) -> None:
        """The cart stays where it is; the next to sign on finds it."""

    def enter(self, text: str, qty: Thousandths | None = None) -> Entered:
        """Sell what `text` names: an item's code, a barcode, a scale's label, or choose the partner whose card it is.

        Raises Refused: `unknown_code`, `wrong_check_digit`, `inactive_item`, `zero_qty`, `absurd_qty`,
        `not_enough_stock`, `zero_price`.
        """

    def search(self, text: str, limit: int) -> Sequence[Item]:
        """Items whose name or code holds `text`, those sold most first."""

    def change_qty(self, line: int, qty: Thousandths) -> Cart:
        """Raises Refused `zero_qty`, `absurd_qty`, `not_enough_stock`."""

    def change_price(self, line: int, price: Cents) -> Cart:
        """Raises Refused `no_right`, `negative_price`, `absurd_price`, `zero_price`, `fixed_price`."""

    def change_percent(self, line: int, percent: BasisPoints) -> Cart:
        """Raises Refused `no_right`, `percent_range`."""

    def void_line(self, line: int) -> Cart:
        """The line leaves the cart; the journal keeps it. Raises Refused `no_right`."""

    def cancel_cart(self) -> Cart:
        """The cart is given up and kept with its USN; the new, empty one is returned. Raises Refused `no_right`."""

    def search_partners(self, text: str, limit: int) -> Sequence[Partner]:
        """Partners whose name, code, card, phone or EIK holds `text`; the end customer first when `text` is empty."""

    def reprices(self, partner: str) -> bool:
        """Whether choosing this partner changes lines already entered and the settings want that asked first."""

    def choose_partner(self, partner: str) -> Cart:
        """Lines priced by the program are priced again; those priced by hand stay."""

    def locations(self) -> Sequence[Location]:
        """The places this till may sell from."""

    def choose_location(self, location: str) -> Cart:
        """Lines priced by the program are priced again; those priced by hand stay."""

    def ask_save(self) -> Review:
        """What the rules make of the cart now. Changes nothing, however often it is asked.

        Raises Refused `empty_cart`, `unprinted_sale`, `no_printer`.
        """

    def payment_types(self, review: Review) -> Sequence[PaymentType]:
        """What this sale may be paid with; cash first."""

    def save(self, review: Review, payments: Sequence[Payment]) -> None:
        """Store the intent and send the receipt to the printer; `Posted` or `PrintTrouble` comes through `reports`.

        Raises Refused as `tui_pos.domain.payment.change_for` does, and `review_stopped`.
        """

    def print_again(self) -> None:
        """Ask the printer what it has of the unprinted sale's receipt, and finish it once."""

    def take_back(self) -> None:
        """Ask the printer to give the receipt up; `TakenBack` follows, or `Posted` when it was already out."""

    def print_report(self, kind: str) -> None:
        """`x`, `z`, or `duplicate` of the last receipt; `ReportPrinted` or a `Notice` follows. Raises `no_right`."""

    def reports(self) -> Sequence[Report]:
        """What has come about since the last call, oldest first."""
