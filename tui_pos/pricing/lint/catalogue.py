"""What the lint asks of the shop."""

from collections.abc import Collection, Iterable
from typing import Protocol

from tui_pos.domain.catalogue import Item
from tui_pos.domain.payment import PaymentType
from tui_pos.pricing.rules import Chosen


class Catalogue(Protocol):
    """The shop's things by their codes and paths. A group is there while something is in it or in a subgroup."""

    def item(self, code: str, /) -> Item | None: ...

    def items_of(self, lines: Chosen, /) -> Iterable[Item]:
        """The items in use that are any of the items, or in any of the groups; with neither, every one. Read only as
        far as needed."""

    def is_item_group(self, path: str, /) -> bool: ...

    def is_partner(self, code: str, /) -> bool: ...

    def is_partner_group(self, path: str, /) -> bool: ...

    def is_location(self, code: str, /) -> bool: ...

    def is_location_group(self, path: str, /) -> bool: ...

    def is_operator(self, code: str, /) -> bool: ...

    def is_operator_group(self, path: str, /) -> bool: ...

    def is_sound(self, name: str, /) -> bool: ...

    def payment_types(self) -> Collection[PaymentType]:
        """Every way to pay in this shop."""
