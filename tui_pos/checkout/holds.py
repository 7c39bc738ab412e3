"""Sales that wait: one is held with a note, and recalled by one till with all that it had.

Implements `tui_pos.station.hold_desk.HoldDesk`; its docstrings are there.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from tui_pos.checkout import keep
from tui_pos.checkout.keep import Entry
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.held import HeldSale, PriceMoved, Recalled
from tui_pos.domain.parties import Location, Operator
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused
from tui_pos.pricing.listing import listed
from tui_pos.store import carts, holds

LONGEST_NOTE = 60


class Hand(Protocol):
    """The till's hand, in which one sale is."""

    @property
    def cart(self) -> Cart:
        """What is in it."""

    @property
    def hand(self) -> Cart:
        """The same, for an act of who is signed on. Raises Refused `no_longer_here`."""

    @property
    def kept(self) -> Cart | None:
        """The same as it is on the disk; None while it is not there."""

    def let_go(self, operator: Operator, location: Location) -> Cart:
        """A new, empty cart takes the place of what was in it."""

    def take(self, cart: Cart) -> Cart:
        """A cart that is on the disk takes that place."""


class Holds:
    """Held sales, seen from one till."""

    def __init__(self, workplace: Workplace, hand: Hand) -> None:
        self._workplace = workplace
        self._hand = hand

    def hold(self, note: str) -> Cart:
        cart = self._hand.hand
        need(cart.operator, Right.SELL)
        if not cart.lines:
            raise Refused("nothing_to_hold", "There is nothing to hold; scan an item first.")
        note = " ".join(note.split())[:LONGEST_NOTE]
        with self._workplace.store.write():
            holds.hold(self._workplace.store, cart, note, self._workplace.clock())
            keep.note(self._workplace, cart, Entry("hold_cart", _facts(cart, note, self._workplace.station)))
        return self._hand.let_go(cart.operator, cart.location)

    def held(self) -> Sequence[HeldSale]:
        return holds.held(self._workplace.store)

    def recall(self, cart: UUID) -> Recalled:
        now, store, station = self._hand.hand, self._workplace.store, self._workplace.station
        need(now.operator, Right.SELL)
        if now.lines:
            raise Refused("cart_in_hand", "Another sale is in hand; hold it, save it or cancel it first.")
        with store.write():
            self._clear(self._hand.kept)
            taken, note = holds.take(store, cart, station)
            # A restore takes the number away that may stand on a receipt by now.
            recalled = keep.with_usn(self._workplace, replace(taken, operator=now.operator))
            carts.put_cart(store, station, taken, recalled)
            keep.note(self._workplace, recalled, Entry("recall_cart", _facts(recalled, note, station)))
        return Recalled(self._hand.take(recalled), self._moved(recalled))

    def _clear(self, empty: Cart | None) -> None:
        """A cart without lines gives its place up; one that has a number already stays on record with it."""
        if empty is not None and empty.usn is not None:
            keep.cancel(self._workplace, empty)
        elif empty is not None:
            carts.cancel_cart(self._workplace.store, empty)

    def _moved(self, cart: Cart) -> tuple[PriceMoved, ...]:
        mechanisms = self._workplace.mechanisms
        now = [(line, listed(line.item, cart.partner, cart.location, mechanisms).price) for line in cart.lines]
        return tuple(PriceMoved(line, price) for line, price in now if not line.price_by_hand and price != line.price)


def _facts(cart: Cart, note: str, station: str) -> dict[str, object]:
    return {"usn": cart.usn, "lines": len(cart.lines), "total": cart.total, "note": note, "station": station}
