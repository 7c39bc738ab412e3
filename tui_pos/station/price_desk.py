"""What a price check asks of the shop, and what the quick keys do."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tui_pos.domain.catalogue import Item
from tui_pos.domain.price_check import PriceChecked


class PriceDesk(Protocol):
    """Prices without selling. Nothing here changes the sale in hand, or leaves a trace."""

    def find(self, text: str, limit: int) -> Sequence[Item]:
        """Items by a part of their name, as the sale finds them."""

    def check(self, text: str) -> PriceChecked:
        """What the item costs that a code, a barcode or a scale's label names, to the customer of the sale in hand.

        Raises Refused `unknown_code`, `wrong_check_digit`, `inactive_item`, `card_no_item`.
        """

    def check_item(self, code: str) -> PriceChecked:
        """The same of the item with this very code, which was chosen. Raises `unknown_code`, `inactive_item`."""


class QuickDesk(Protocol):
    """The items on the quick keys and tiles of the location that the till sells from."""

    def items(self) -> Mapping[int, Item]:
        """The item on each number that has one."""

    def item(self, number: int) -> Item:
        """The item on a number. Raises Refused `no_quick`, `no_such_quick`."""

    def put(self, number: int, item: str | None) -> None:
        """Put an item (code) on a number; None takes off what is there. The journal keeps it.

        Raises Refused `no_right`, `no_such_quick`, `unknown_code`.
        """
