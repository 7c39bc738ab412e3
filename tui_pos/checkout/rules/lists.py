"""What a rule or a script may name, to be searched; and a sale put together to try one on."""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui_pos.checkout import lines
from tui_pos.checkout.recognise import partner_named, recognise
from tui_pos.checkout.rules.catalogue import names_in, sounds_beside
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import PRICE_GROUPS, Item
from tui_pos.domain.money import Thousandths
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.payment import PaymentType
from tui_pos.store import catalogue, groups, parties
from tui_pos.store.search import search_items

if TYPE_CHECKING:
    from tui_pos.pricing.telling import Names

_LOOKED_THROUGH = 500
"""Of so many items that hold a text, those with words that begin so are shown first."""


class Lists:
    """The shop's lists, for whoever makes rules."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._store = workplace.store

    def items(self, text: str, limit: int) -> Sequence[Item]:
        """Items whose name or code holds `text`; else the one whose barcode it is.

        First the one with this very code, then those with words that begin so, then the rest; of each kind those sold
        most first.
        """
        found = search_items(self._store, text, max(limit, _LOOKED_THROUGH) if text.strip() else limit)
        if found:
            return sorted(found, key=_far_from(text))[:limit]
        scanned = catalogue.item_by_barcode(self._store, text)
        return [] if scanned is None else [scanned]

    def partners(self, text: str, limit: int) -> Sequence[Partner]:
        """Partners whose name, code, card, phone or EIK holds `text`, by name."""
        return parties.search_partners(self._store, text, limit)

    def item_groups(self) -> Sequence[str]:
        """The groups that items are in, and those that hold them, as paths; so with the others."""
        return groups.item_groups(self._store)

    def partner_groups(self) -> Sequence[str]:
        return groups.partner_groups(self._store)

    def locations(self) -> Sequence[Location]:
        return parties.locations(self._store)

    def location_groups(self) -> Sequence[str]:
        return groups.location_groups(self._store)

    def operators(self) -> Sequence[Operator]:
        return groups.operators(self._store)

    def operator_groups(self) -> Sequence[str]:
        return groups.operator_groups(self._store)

    def payment_types(self) -> Sequence[PaymentType]:
        """Every way to pay in this shop."""
        return tuple(self._workplace.payment_types.values())

    def sounds(self) -> Sequence[str]:
        """The names of the recordings that can be played."""
        folder = sounds_beside(self._store)
        return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*.wav"))

    def price_groups(self) -> Sequence[str]:
        """The ten price groups by their names in a rule file."""
        return PRICE_GROUPS

    def names(self) -> "Names":
        """What codes are called, for a rule said in words."""
        return names_in(self._store, self._workplace.payment_types)

    def item_line(self, cart: Cart, code: str, qty: Thousandths) -> Cart:
        """The sample with one more line at the listed price. Raises Refused as the till does."""
        found = recognise(self._workplace, code)
        if isinstance(found, Partner):
            return lines.choose_partner(self._workplace, cart, found)
        return lines.add(self._workplace, cart, found, qty)

    def with_partner(self, cart: Cart, code: str) -> Cart:
        """The sample for another partner ("": the end customer), priced again. Raises Refused `unknown_partner`,
        `inactive_partner`."""
        return lines.choose_partner(self._workplace, cart, partner_named(self._store, code))


def _far_from(text: str) -> Callable[[Item], int]:
    """How far an item is from what was typed: 0 its code, 1 words of it begin so, 2 it only holds it."""
    sought = text.strip().casefold()
    begins = [re.compile(rf"(?<!\w){re.escape(word)}") for word in sought.split()]

    def far(item: Item) -> int:
        if item.code.casefold() == sought:
            return 0
        words = f"{item.code} {item.name}".casefold()
        return 1 if all(begin.search(words) for begin in begins) else 2

    return far
