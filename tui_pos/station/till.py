"""What the station asks of the shop behind it: one Protocol, so that the keys know no database and no printer.

Every method either does the whole of what its name says or raises a ShopError and changes nothing. None waits for a
wire: what takes time answers later, through `reports`.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from tui_pos.domain.answers import Entered, LineAdded, PrinterReport, Report, StornoShown, TakenOut
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item
from tui_pos.domain.children import ChildChoice
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Kind, Lot, Operation, StornoReason
from tui_pos.domain.packaging import Owed
from tui_pos.domain.parties import Account, Location, Operator, Partner
from tui_pos.domain.payment import Payment, PaymentType

if TYPE_CHECKING:
    # 10 ms with its windows: there is nothing to review in the first picture.
    from tui_pos.pricing.verdict import Review
    from tui_pos.station.grant_desk import GrantDesk
    from tui_pos.station.hold_desk import HoldDesk, StepsDesk
    from tui_pos.station.journal_desk import JournalDesk
    from tui_pos.station.price_desk import PriceDesk, QuickDesk
    from tui_pos.station.returns_desk import ReturnsDesk
    from tui_pos.station.setup_desk import SetupDesk
    from tui_pos.station.shift_desk import ShiftDesk
    from tui_pos.station.why_desk import WhyDesk


class Till(Protocol):
    """One till of the shop, as the cashier's keys reach it."""

    shop_name: str
    station_name: str

    @property
    def operator(self) -> Operator | None:
        """Who is signed on."""

    @property
    def has_operators(self) -> bool:
        """Whether anybody can sign on in this shop."""

    @property
    def cart(self) -> Cart:
        """The sale in hand. Only read while someone is signed on."""

    def reasons(self) -> "WhyDesk":
        """Why things cost what they do."""

    def last_sold(self, limit: int, before: Mapping[Kind, int]) -> Sequence[Operation]:
        """Posted sales of this till's location and reports of consigned goods, newest first; of a kind in `before`
        only those numbered below that, since each kind is numbered by itself."""

    @property
    def unprinted(self) -> Operation | None:
        """A saved sale whose receipt is not out yet; while there is one, nothing else can be saved."""

    def sign_on(self, pin: str) -> Operator:
        """Raises Refused `wrong_pin`, or `locked_out` after five wrong ones, with the seconds to wait."""

    def begin_training(self, pin: str) -> None:
        """Whoever has this PIN wants the training of this till opened in its place; nobody is signed on by it.

        Raises Refused as `sign_on` does, and `no_right`.
        """

    def speak(self, language: str) -> None:
        """Whoever is signed on is spoken to in this language from now on, at every till."""

    def sign_off(self) -> None:
        """The cart stays where it is; the next to sign on finds it."""

    def enter(self, text: str, qty: Thousandths | None = None) -> Entered:
        """Sell what `text` names: an item's code, a barcode, a scale's label, or choose the partner whose card it is. A
        quantity below zero takes so much of the item out of the sale again, its latest lines first, as one step.

        Raises Refused: `unknown_code`, `wrong_check_digit`, `inactive_item`, `inactive_partner`, `zero_qty`,
        `negative_qty`, `absurd_qty`, `not_enough_stock`, `zero_price`, `no_printer`; `no_right` to void a line.
        """

    def enter_item(self, code: str, qty: Thousandths | None = None) -> LineAdded | TakenOut:
        """Sell the item with this very code, chosen from a list: it may be another item's barcode. Raises
        Refused as `enter` does."""

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

    def name_of(self, partner: str) -> str:
        """What the partner with this code is called; the code itself where nobody has it."""

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
        """What this sale may be paid with, cash first: what the printer can print, what its rules allow, and what its
        customer has: points only where there are some, credit only for one who is known."""

    def all_payment_types(self, review: "Review") -> Sequence[PaymentType]:
        """The same when a manager passes over what the rules allow. Raises Refused `no_right`."""

    def check_payment(self, review: "Review", payments: Sequence[Payment], *, override: bool = False) -> None:
        """Whether these payments, which need not cover the sale yet, may be taken.

        Raises Refused `not_enough_points`, `limit_exceeded`, `no_credit`, `advance_needed`, `payment_not_allowed`,
        `payment_not_on_device`, `no_right` (to `override` what the rules allow), `review_outdated` for a `review` that
        was made for another way to pay than this.
        """

    def account(self, review: "Review | None" = None) -> Account:
        """What is known of the customer of the sale in hand, or of the one that a `review` is for."""

    def search_packaging(self, text: str, limit: int) -> Sequence[Item]:
        """What the shop takes as payment by packaging and has a price, of the items whose name or code holds `text`."""

    def packaging_payment(self, item: str, qty: Thousandths) -> Payment:
        """So much of an item, named by its code or barcode, as a payment of the shop's type that settles packaging, at
        the price listed for the customer of the sale in hand.

        Raises Refused `no_packaging_type`, `no_packaging` for what is no item in use with a price, `zero_qty`,
        `negative_qty`, `absurd_qty`.
        """

    def check_children(self, review: "Review", children: Sequence[ChildChoice]) -> None:
        """Whether the documents that go with `review` may be saved as chosen, one choice for each of its children. One
        that is refused (quantity 0) or for which nobody is known is not saved, and nothing is asked of it.

        Raises Refused `no_right` for more than the rule computes, `unknown_partner`, `inactive_partner`,
        `not_enough_stock`, `no_credit_type`, `absurd_qty`, and `review_outdated` for the choices of another review.
        """

    def save(
        self,
        review: "Review",
        payments: Sequence[Payment],
        *,
        override: bool = False,
        children: Sequence[ChildChoice] | None = None,
    ) -> None:
        """Store the intent and send the receipt to the printer; `Posted` or `PrintTrouble` comes through `reports`.

        `review` is one of `ask_save` or of `ask_report`. `children` are the choices that `check_children` takes; None
        takes every document as the rules compute it. A `Notice` tells of one that is left out since nobody is known.

        Raises Refused as `ask_save`, `check_payment`, `check_children` and `tui_pos.domain.payment.change_for` do,
        `review_outdated` where the rules would say otherwise by now, and with the code of what stopped the review.
        """

    # Consignments.

    def ask_give(self) -> "Review":
        """What the rules make of the cart in hand when it is not sold but given on consignment. Changes nothing.

        Raises Refused `no_right`, `empty_cart`, `partner_needed` where nobody in particular is chosen,
        `inactive_partner`, `service_consigned`, and otherwise as `ask_save`.
        """

    def give(self, review: "Review", children: Sequence[ChildChoice] | None = None) -> Operation:
        """Post what `ask_give` has shown, at once and without a receipt; a new, empty cart begins.

        Raises Refused as `ask_give` and `check_children` do, `review_outdated` where the rules would say otherwise by
        now, and with the code of what stopped the review.
        """

    def owing(self, text: str, limit: int) -> Sequence[tuple[Partner, Cents]]:
        """Who holds goods on consignment, and their value in cents; those whose name, code or card holds `text`."""

    def item_code(self, text: str) -> str | None:
        """The code of the item that a code or a barcode names, whether or not it is still sold; None for neither."""

    def owed(self, partner: str) -> Sequence[Owed]:
        """What of the goods given to a partner (code) is still out, the oldest first."""

    def take_consigned_back(self, partner: str, wanted: Mapping[Lot, Thousandths]) -> Operation:
        """So much of each lot comes back; posted at once and without a receipt.

        Raises Refused `no_right`, `unknown_partner`, `nothing_taken`, `no_such_lot`, `not_owed`.
        """

    def ask_report(self, partner: str, wanted: Mapping[Lot, Thousandths]) -> "Review":
        """The sale of so much of each lot at the price at which it was given, to be paid and saved as any other; no
        rule acts on it, and the cart in hand stays as it is. Changes nothing.

        Raises Refused as `take_consigned_back` does, and `unprinted_sale`.
        """

    # Stornos.

    def returned(self, sale: Operation) -> Mapping[int, Thousandths]:
        """What of a posted sale's lines (by number) has come back already, or comes back with a storno that waits."""

    def ask_storno(
        self, sale: Operation, wanted: Mapping[int, Thousandths] | None, reason: StornoReason
    ) -> StornoShown:
        """What becomes of it when these lines of a posted sale (number → quantity; None: all that is left) come back.
        Changes nothing.

        Raises Refused `no_right`, `no_such_sale`, `storno_too_early`, `storno_too_late`, `storno_waiting`,
        `nothing_to_return`, `already_returned`, `no_such_line`, `zero_return`, `payment_type_gone`.
        """

    def storno(
        self,
        sale: Operation,
        wanted: Mapping[int, Thousandths] | None,
        reason: StornoReason,
        *,
        with_packaging: bool = True,
    ) -> Operation | None:
        """Store it and send its receipt to the printer: None, and `Posted` or `PrintTrouble` comes through `reports`.
        What had no receipt is taken back without one: posted at once, and returned. The cart in hand stays as it is.

        Raises Refused as `ask_storno` does, `unprinted_sale`, and `storno_outdated` for what changed meanwhile.
        """

    def returns(self) -> "ReturnsDesk":
        """Sales found by their papers, and goods that come back of a sale that is not kept here."""

    # The technician.

    def knock(self, credential: str | None) -> bool:
        """The key that no table shows was struck: after `credential` on the first screen, with None anywhere else.
        Whether the console may open. The journal has every try; nobody is told of a wrong one."""

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

        `PrintTrouble` follows where the printer does not answer or cannot tell. Raises Refused `cart_in_hand` where the
        cart of the one that waits would have to be opened again.
        """

    def print_report(self, kind: PrinterReport) -> None:
        """Have the printer do one of these; `ReportPrinted` or a `Notice` follows. Raises `no_right`."""

    def grants(self) -> "GrantDesk":
        """Where somebody with more rights allows a single act of whoever is signed on."""

    @property
    def held_sales(self) -> int:
        """How many sales wait to be recalled, at all tills."""

    def holds(self) -> "HoldDesk":
        """The sales that wait."""

    def steps(self) -> "StepsDesk":
        """The steps of the sale in hand, to be undone and done again."""

    def prices(self) -> "PriceDesk":
        """Prices without selling."""

    def quick_keys(self) -> "QuickDesk":
        """The items on quick keys and tiles."""

    def journal(self) -> "JournalDesk":
        """What the shop remembers. Raises Refused `no_right`."""

    def setup(self) -> "SetupDesk":
        """The till in the hands of whoever sets it up. Raises Refused `no_right`."""

    def shift(self) -> "ShiftDesk":
        """The till's drawer and its shifts."""

    def reports(self) -> Sequence[Report]:
        """What has come about since the last call, oldest first."""
