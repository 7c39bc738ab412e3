"""What the station asks of the shop behind it: one Protocol, so that the keys know no database and no printer.

Every method either does the whole of what its name says or raises a ShopError and changes nothing. None waits for a
wire: what takes time answers later, through `reports`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from tui_pos.domain.answers import Entered, PrinterReport, Report
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Operation
from tui_pos.domain.parties import Account, Location, Operator, Partner
from tui_pos.domain.payment import Payment, PaymentType
from tui_pos.domain.saying import Saying

if TYPE_CHECKING:
    # 10 ms with its windows: there is nothing to review in the first picture.
    from tui_pos.pricing.verdict import Review
    from tui_pos.pricing.why import Told


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

    def why(self, line: int) -> "tuple[Told, ...]":
        """How a line of the cart came to its price, and what becomes of it at the save. Raises `no_such_line`."""

    def hint(self) -> Saying | None:
        """What is lacking for a rule to act, where the settings want that said: by the line last entered."""

    def last_sold(self, limit: int, before: int | None = None) -> Sequence[Operation]:
        """Posted sales of this till's location, newest first, from the number below `before` on."""

    def why_sold(self, operation: Operation, line: int) -> "tuple[Told, ...]":
        """The same for a line of a posted sale, with the prices, rules and facts of then."""

    @property
    def unprinted(self) -> Operation | None:
        """A saved sale whose receipt is not out yet; while there is one, nothing else can be saved."""

    def sign_on(self, pin: str) -> Operator:
        """Raises Refused `wrong_pin`, or `locked_out` after five wrong ones, with the seconds to wait."""

    def sign_off(self) -> None:
        """The cart stays where it is; the next to sign on finds it."""

    def enter(self, text: str, qty: Thousandths | None = None) -> Entered:
        """Sell what `text` names: an item's code, a barcode, a scale's label, or choose the partner whose card it is.

        Raises Refused: `unknown_code`, `wrong_check_digit`, `inactive_item`, `inactive_partner`, `zero_qty`,
        `negative_qty`, `absurd_qty`, `not_enough_stock`, `zero_price`, `no_printer`.
        """

    def search(self, text: str, limit: int) -> Sequence[Item]:
        """Items whose name or code holds `text`, those sold most first."""

    def listed_price(self, item: Item) -> Cents:
        """The price, in cents, at which `item` would be entered now."""

    def change_qty(self, line: int, qty: Thousandths) -> Cart:
        """Raises Refused `zero_qty`, `negative_qty`, `absurd_qty`, `not_enough_stock`."""

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
        """Lines priced by the program are priced again; those priced by hand stay.

        Raises Refused `unknown_partner`, `inactive_partner`.
        """

    def locations(self) -> Sequence[Location]:
        """The places this till may sell from."""

    def choose_location(self, location: str) -> Cart:
        """Lines priced by the program are priced again; those priced by hand stay.

        Raises Refused `unknown_location`, `no_right`.
        """

    def ask_save(self, paid_by: Sequence[str] | None = None) -> "Review":
        """What the rules make of the cart now, and when it is paid by these payment types (codes), once that is chosen.
        Changes nothing, however often it is asked.

        Raises Refused `empty_cart`, `unprinted_sale`, `zero_price`, `not_enough_stock`; `too_many_lines`,
        `line_too_large`, `line_without_price` for what the printer does not take in one receipt.
        """

    def payment_types(self, review: "Review") -> Sequence[PaymentType]:
        """What this sale may be paid with, cash first: what its rules allow, and what its customer has: points only
        where there are some, credit only for one who is known."""

    def all_payment_types(self, review: "Review") -> Sequence[PaymentType]:
        """The same when a manager passes over what the rules allow. Raises Refused `no_right`."""

    def check_payment(self, review: "Review", payments: Sequence[Payment], *, override: bool = False) -> None:
        """Whether these payments, which need not cover the sale yet, may be taken.

        Raises Refused `not_enough_points`, `limit_exceeded`, `no_credit`, `advance_needed`, `payment_not_allowed`,
        `no_right` (to `override` what the rules allow), `review_outdated` for a `review` that was made for another way
        to pay than this.
        """

    def account(self) -> Account:
        """What is known of the customer of the sale in hand."""

    def save(self, review: "Review", payments: Sequence[Payment], *, override: bool = False) -> None:
        """Store the intent and send the receipt to the printer; `Posted` or `PrintTrouble` comes through `reports`.

        Raises Refused as `ask_save`, `check_payment` and `tui_pos.domain.payment.change_for` do, `review_outdated`
        where the rules would say otherwise by now, and with the code of what stopped the review.
        """

    def print_again(self) -> None:
        """Ask the printer what it has of the unprinted sale's receipt, and finish it once.

        Raises Refused `being_taken_back`.
        """

    def confirm_printed(self) -> None:
        """Somebody has looked and the receipt is on paper: `Posted` follows, though the printer could not tell.

        `PrintTrouble` follows where the printer knows that it is not, or does not answer.
        """

    def take_back(self) -> None:
        """Ask the printer to give the receipt up; `TakenBack` follows, or `Posted` when it was already out.

        `PrintTrouble` follows where the printer does not answer or cannot tell. Raises Refused `cart_in_hand`.
        """

    def print_report(self, kind: PrinterReport) -> None:
        """`x`, `z`, or `duplicate` of the last receipt; `ReportPrinted` or a `Notice` follows. Raises `no_right`."""

    def reports(self) -> Sequence[Report]:
        """What has come about since the last call, oldest first."""
