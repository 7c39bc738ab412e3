"""Held sales, steps, prices and quick keys on paper: plain values in memory, of one till."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from paper_goods import ITEMS, SHOP, STORE

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item
from tui_pos.domain.held import HeldSale, PriceMoved, Recalled
from tui_pos.domain.money import ONE, BasisPoints, Cents, Thousandths
from tui_pos.domain.price_check import Offer, PriceChecked, StockThere
from tui_pos.domain.saying import saying
from tui_pos.domain.steps import StepTold
from tui_pos.errors import Refused


class PaperHolds:
    """Implements `tui_pos.station.hold_desk.HoldDesk`. `moved` is what recalling tells of prices."""

    def __init__(self, cart: Callable[[], Cart], begin: Callable[[], Cart], take: Callable[[Cart], Cart]) -> None:
        self._cart, self._begin, self._take = cart, begin, take
        self.waiting: list[HeldSale] = []
        self.moved: tuple[PriceMoved, ...] = ()

    def hold(self, note: str) -> Cart:
        moment = datetime(2026, 11, 22, 12, len(self.waiting), tzinfo=UTC)
        self.waiting.append(HeldSale(self._cart(), "1", note, moment))
        return self._begin()

    def held(self) -> Sequence[HeldSale]:
        return list(self.waiting)

    def recall(self, cart: UUID) -> Recalled:
        if self._cart().lines:
            raise Refused("cart_in_hand", "Another sale is in hand; hold it, save it or cancel it first.")
        for held in self.waiting:
            if held.cart.id == cart:
                self.waiting.remove(held)
                return Recalled(self._take(held.cart), self.moved)
        raise Refused("held_taken", "This sale is no longer held: it was recalled at another till; choose another one.")


class PaperSteps:
    """Implements `tui_pos.station.hold_desk.StepsDesk` over the carts that came one after the other."""

    def __init__(self, cart: Callable[[], Cart], take: Callable[[Cart], Cart]) -> None:
        self._cart, self._take = cart, take
        self.done: list[Cart] = []
        self.undone: list[Cart] = []

    def stepped(self, before: Cart) -> None:
        self.done.append(before)
        self.undone.clear()

    def _told(self, carts: list[Cart]) -> StepTold | None:
        if not carts:
            return None
        before, now = len(carts[-1].lines), len(self._cart().lines)
        return StepTold(saying("{before} lines become {after}", before=now, after=before), before < now)

    def to_undo(self) -> StepTold | None:
        return self._told(self.done)

    def to_redo(self) -> StepTold | None:
        return self._told(self.undone)

    def undo(self) -> Cart:
        if not self.done:
            raise Refused("nothing_to_undo", "There is no step of this sale to undo.")
        self.undone.append(self._cart())
        return self._take(self.done.pop())

    def redo(self) -> Cart:
        if not self.undone:
            raise Refused("nothing_to_redo", "Nothing was undone that could be done again.")
        self.done.append(self._cart())
        return self._take(self.undone.pop())


class PaperPrices:
    """Implements `tui_pos.station.price_desk.PriceDesk`: a dozen is 10 % off."""

    def find(self, text: str, limit: int) -> Sequence[Item]:
        wanted = text.casefold()
        return [item for item in ITEMS if wanted in item.name.casefold()][:limit]

    def check_item(self, code: str) -> PriceChecked:
        return self.check(code)

    def check(self, text: str) -> PriceChecked:
        item = next((item for item in ITEMS if text == item.code or text in item.barcodes), None)
        if item is None:
            raise Refused("unknown_code", "No item has the code “{code}”; search it by name.", code=text)
        price = item.price_in("retail")
        one = Offer(ONE, price, price)
        dozen = Offer(Thousandths(12_000), Cents(12 * price), Cents(12 * price * 9 // 10), ("Дузина",))
        stock = StockThere(SHOP, Thousandths(7_000), True), StockThere(STORE, Thousandths(120_000), False)
        return PriceChecked(item, price, BasisPoints(0), (one, dozen), stock)


class PaperQuick:
    """Implements `tui_pos.station.price_desk.QuickDesk`."""

    def __init__(self) -> None:
        self.on: dict[int, Item] = {1: ITEMS[0], 14: ITEMS[1]}

    def items(self) -> Mapping[int, Item]:
        return dict(self.on)

    def item(self, number: int) -> Item:
        if number not in self.on:
            raise Refused("no_quick", "No item is on the number {number}; choose another.", number=number)
        return self.on[number]

    def put(self, number: int, item: str | None) -> None:
        if item is None:
            self.on.pop(number)
        else:
            self.on[number] = next(one for one in ITEMS if one.code == item)


class PaperDay:
    """The part of `tui_pos.station.till.Till` that is about all these."""

    _cart: Cart

    def _new_cart(self) -> Cart:
        raise NotImplementedError

    def __init__(self) -> None:
        super().__init__()
        self.hold_desk = PaperHolds(lambda: self._cart, lambda: self._put(self._new_cart()), self._put)
        self.steps_desk = PaperSteps(lambda: self._cart, self._put)
        self.quick = PaperQuick()

    def _put(self, cart: Cart) -> Cart:
        self._cart = replace(cart)
        return self._cart

    @property
    def held_sales(self) -> int:
        return len(self.hold_desk.waiting)

    def holds(self) -> PaperHolds:
        return self.hold_desk

    def steps(self) -> PaperSteps:
        return self.steps_desk

    def prices(self) -> PaperPrices:
        return PaperPrices()

    def quick_keys(self) -> PaperQuick:
        return self.quick
