"""What the windows of goods that come back ask of the shop behind them. A sale that is kept here comes back by the
till's `storno`.
"""

from collections.abc import Sequence
from typing import Protocol

from tui_pos.domain.answers import StornoShown
from tui_pos.domain.cart import Cart
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Operation
from tui_pos.domain.reference import OldReceipt


class ReturnsDesk(Protocol):
    """Sales found by their papers, and goods of which no sale is kept here."""

    def find(self, text: str) -> Sequence[Operation]:
        """The posted sales and reports that a text names, newest first: a receipt's code or number, a unique sale
        number, or the number of a sale of this location.

        Raises Refused `no_such_receipt`, and `sold_elsewhere` for the code of a receipt whose sale is not kept here.
        """

    def begin(self) -> Cart:
        """Goods that come back, none so far. The sale in hand stays as it is."""

    def add(self, back: Cart, text: str, qty: Thousandths | None = None) -> Cart:
        """One more of what a code or barcode names; or the customer whose card it is.

        Raises Refused `unknown_code`, `wrong_check_digit`, `zero_qty`, `negative_qty`, `absurd_qty`.
        """

    def change_price(self, back: Cart, line: int, price: Cents) -> Cart:
        """What was paid for one. Raises Refused `no_right`, `negative_price`, `absurd_price`."""

    def for_partner(self, back: Cart, partner: str) -> Cart:
        """Who brings the goods. Raises Refused `unknown_partner`, `inactive_partner`."""

    def ask(self, back: Cart, old: OldReceipt | None) -> StornoShown:
        """What becomes of it when these goods come back: by the receipt `old`, or without any. Changes nothing.

        Raises Refused `nothing_comes_back`, `nothing_handed_back`, `bad_old_receipt`, `storno_too_early`,
        `storno_too_late`.
        """

    def take(self, back: Cart, old: OldReceipt | None) -> None:
        """Store it and send it to the printer: a storno of the receipt, or cash out of the drawer. `Posted` or
        `PrintTrouble` comes through the till's reports.

        Raises Refused as `ask` does, `no_right`, `unprinted_sale`, `sold_here`, `other_total`, `more_than_paper`.
        """
