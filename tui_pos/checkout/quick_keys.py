"""The items on quick keys and tiles: who sells them only reads, who keeps the lists puts them there.

Implements `tui_pos.station.price_desk.QuickDesk`; its docstrings are there.
"""

from collections.abc import Callable, Mapping

from tui_pos.checkout import keep
from tui_pos.checkout.keep import Entry
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused
from tui_pos.store import quick_keys
from tui_pos.store.catalogue import item_by_code
from tui_pos.store.quick_keys import MOST


class QuickKeys:
    """Those of the location of the sale in hand, which `cart` gives."""

    def __init__(self, workplace: Workplace, cart: Callable[[], Cart]) -> None:
        self._workplace = workplace
        self._cart = cart

    def items(self) -> Mapping[int, Item]:
        return quick_keys.quick_items(self._workplace.store, self._cart().location.code)

    def item(self, number: int) -> Item:
        _check(number)
        item = quick_keys.quick_item(self._workplace.store, self._cart().location.code, number)
        if item is None:
            raise Refused("no_quick", "No item is on the number {number}; choose another.", number=number)
        return item

    def put(self, number: int, item: str | None) -> None:
        cart, store = self._cart(), self._workplace.store
        need(cart.operator, Right.KEEP_LISTS)
        _check(number)
        if item is not None and item_by_code(store, item) is None:
            raise Refused(
                "unknown_code",
                "No item has the code “{code}”; search it by name or ask for it to be added.",
                code=item[:40],
            )
        location = cart.location.code
        with store.write():
            before = quick_keys.quick_item(store, location, number)
            quick_keys.put_quick(store, location, number, item)
            facts: dict[str, object] = {"location": location, "number": number, "item": item or ""}
            keep.note(self._workplace, cart, Entry("quick_key", {**facts, "before": before.code if before else ""}))


def _check(number: int) -> None:
    if not 1 <= number <= MOST:
        raise Refused("no_such_quick", "Quick items have numbers from 1 to {most}; type one of them.", most=MOST)
