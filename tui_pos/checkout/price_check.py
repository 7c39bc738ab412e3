"""What an item costs, to whom and in which quantity, and where there is some of it, without selling any.

Implements `tui_pos.station.price_desk.PriceDesk`; its docstrings are there.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from tui_pos.checkout.recognise import ItemFound, item_chosen, recognise
from tui_pos.checkout.rules.book import CurrentBook
from tui_pos.checkout.saving import review_of
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import ONE, Thousandths
from tui_pos.domain.price_check import Offer, PriceChecked, StockThere
from tui_pos.errors import Refused
from tui_pos.pricing.listing import listed
from tui_pos.store import catalogue, parties
from tui_pos.store.search import search_items


class PriceCheck:
    """`cart` gives the sale in hand, for whom and where prices are asked; `book` the rules as they are now."""

    def __init__(self, workplace: Workplace, cart: Callable[[], Cart], book: CurrentBook) -> None:
        self._workplace = workplace
        self._cart = cart
        self._book = book

    def find(self, text: str, limit: int) -> Sequence[Item]:
        return search_items(self._workplace.store, text, limit)

    def check(self, text: str) -> PriceChecked:
        found = recognise(self._workplace, text)
        if not isinstance(found, ItemFound):
            raise Refused("card_no_item", "That is the card of {name}, and no item.", name=found.name)
        return self._told(found)

    def check_item(self, code: str) -> PriceChecked:
        return self._told(ItemFound(item_chosen(self._workplace.store, code)))

    def _told(self, found: ItemFound) -> PriceChecked:
        item = replace(found.item, barcodes=catalogue.barcodes_of(self._workplace.store, found.item.code))
        here = self._cart()
        now = listed(item, here.partner, here.location, self._workplace.mechanisms)
        pack = item.pack_ratio
        quantities = [ONE if found.qty is None else found.qty]
        if pack > 0 and pack not in quantities:
            quantities.append(pack)
        offers = tuple(self._offer(here, item, qty) for qty in quantities)
        return PriceChecked(item, now.price, now.percent, offers, self._stock(here, item))

    def _offer(self, here: Cart, item: Item, qty: Thousandths) -> Offer:
        """As if nothing else were sold: a cart of its own, which is kept nowhere."""
        now = listed(item, here.partner, here.location, self._workplace.mechanisms)
        empty = replace(here, id=self._workplace.new_id(), usn=None, lines=(), next_number=1)
        cart = empty.with_line(item, qty, now.price, now.percent)
        asked = review_of(self._workplace, self._book, cart, self._workplace.clock()).review
        rules = tuple(trace.name for trace in asked.trace if trace.acted)
        return Offer(qty, cart.total, asked.total, rules, asked.stop is not None)

    def _stock(self, here: Cart, item: Item) -> tuple[StockThere, ...]:
        if item.type is ItemType.SERVICE:
            return ()
        store = self._workplace.store
        there = [
            StockThere(place, catalogue.stock_of(store, place.code, item.code), place.code == here.location.code)
            for place in parties.locations(store)
        ]
        return tuple(sorted(there, key=lambda one: not one.here))
