"""The sale in hand at one till: what the cashier does to it, each step kept before it is seen."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from tui_pos.checkout import keep, lines
from tui_pos.checkout.facts import account_of
from tui_pos.checkout.keep import Entry
from tui_pos.checkout.printer_watch import PrinterWatch
from tui_pos.checkout.recognise import ItemFound, item_chosen, item_on_file, partner_named, recognise
from tui_pos.checkout.workplace import Printer, Workplace
from tui_pos.domain.answers import Entered, LineAdded, PartnerChosen, TakenOut
from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused, SignedOnElsewhere
from tui_pos.pricing.listing import listed
from tui_pos.store import carts, parties

if TYPE_CHECKING:
    from tui_pos.checkout.pole import Pole
    from tui_pos.domain.operation import Operation


def _voided(line: Line) -> Entry:
    return Entry("void_line", {"item": line.item.code, "qty": line.qty, "price": line.price, "net": line.net})


class CartInHand:
    """The part of the till's Protocol that is about the cart; its docstrings are there."""

    def __init__(self, workplace: Workplace, printer: Printer) -> None:
        self.operator: Operator | None = None
        self._by_pin = False
        """Whether they signed on here, as at a till; in the back office they sit beside their till."""
        self._workplace = workplace
        self._printer = printer
        self._printer_watch = PrinterWatch(workplace, printer)
        self._place: Location | None = None
        """Where this till sells, while the sale in hand comes from elsewhere."""
        self._cart = self._kept = carts.open_cart(workplace.store, workplace.station)

    @property
    def cart(self) -> Cart:
        """Raises Refused `not_signed_on`: whatever the keys reach, nobody sells, prints or takes back without a PIN."""
        if self.operator is None or self._cart is None:
            raise Refused("not_signed_on", "Nobody is signed on; type a PIN first.")
        return self._cart

    @property
    def hand(self) -> Cart:
        """The same, for an act of whoever is signed on, with the rights that they have by now in the office's lists.

        Raises Refused `not_signed_on`, `no_longer_here` for who was taken out of them meanwhile, and SignedOnElsewhere
        for who has signed on at another till since.
        """
        who = self.cart.operator
        now = self._by_now(who)
        if now is None or not now.active:
            raise Refused(
                "no_longer_here", "{name} no longer works here; sign off, and let somebody else go on.", name=who.name
            )
        now = replace(now, lent=who.lent, language=who.language)
        if now != who:
            self.work_as(now)
        return self.cart

    def _by_now(self, who: Operator) -> Operator | None:
        """In one look-up."""
        if not self._by_pin:
            return parties.operator(self._workplace.store, who.code)
        # Not for the first picture, where nobody is signed on.
        from tui_pos.store.seats import seated

        found = seated(self._workplace.store, who.code)
        if found is None:
            return None
        now, station = found
        if station != self._workplace.station:
            raise SignedOnElsewhere(
                "signed_on_elsewhere",
                "{name} has signed on at till {station} and is signed off here; type a PIN to go on at this till.",
                name=who.name,
                station=station,
            )
        return now

    @property
    def kept(self) -> Cart | None:
        """The cart in hand as it is on the disk; None while it is not there."""
        return self._kept

    def let_go(self, operator: Operator, location: Location) -> Cart:
        """What was in hand is no longer this till's; a new, empty cart takes its place."""
        anew = self._begin(operator, location)
        self._show_customer(anew)
        return anew

    def take(self, cart: Cart) -> Cart:
        """A cart that is on the disk, at this station, is the one in hand."""
        if self.operator is not None and self._cart is not None and cart.id != self._cart.id:
            # What was lent was lent for the sale that was in hand before.
            self.operator = replace(self.operator, lent=())
            cart = replace(cart, operator=replace(cart.operator, lent=()))
        self._cart = self._kept = self._from_where(cart)
        self._show_customer(cart)
        return cart

    @property
    def held_sales(self) -> int:
        return carts.held_count(self._workplace.store)

    def enter(self, text: str, qty: Thousandths | None = None) -> Entered:
        found = recognise(self._workplace, text)
        if isinstance(found, Partner):
            self._step(lines.choose_partner(self._workplace, self.hand, found))
            return PartnerChosen(found, account_of(self._workplace, self.cart.partner, self._workplace.clock()))
        return self._sell(found, qty)

    def enter_item(self, code: str, qty: Thousandths | None = None) -> LineAdded | TakenOut:
        return self._sell(ItemFound(item_chosen(self._workplace.store, code)), qty)

    def _sell(self, found: ItemFound, qty: Thousandths | None) -> LineAdded | TakenOut:
        if qty is not None and qty < 0:
            return self._take_out(found, qty)
        if not self.cart.lines:
            # Asked before the step, which a printer that was never met refuses: the next try finds it.
            self._printer_watch.must_be_there()
            if self._workplace.settings.shift.required:
                from tui_pos.checkout.shift_needed import check_shift

                check_shift(self._workplace)
        cart = self._step(lines.add(self._workplace, self.hand, found, qty))
        return LineAdded(cart.lines[-1], ask_price=found.item.type is ItemType.VARIABLE)

    def _take_out(self, found: ItemFound, qty: Thousandths) -> TakenOut:
        before = self.hand
        after = lines.take_out(self._workplace, before, found, qty)
        stay = {line.number: line for line in after.lines}
        gone = [line for line in reversed(before.lines) if line.number not in stay]
        cart = self._step(after, *map(_voided, gone))
        lowered = (line.number for line in before.lines if line.number in stay and stay[line.number].qty != line.qty)
        left = lines.qty_in(cart, found.item.code)
        taken = Thousandths(lines.qty_in(before, found.item.code) - left)
        return TakenOut(found.item, taken, left, next(lowered, None))

    def search(self, text: str, limit: int) -> Sequence[Item]:
        from tui_pos.store.search import search_items

        return search_items(self._workplace.store, text, limit)

    def listed_price(self, item: Item) -> Cents:
        return listed(item, self.cart.partner, self.cart.location, self._workplace.mechanisms).price

    def item_code(self, text: str) -> str | None:
        try:
            found = recognise(self._workplace, text)
        except Refused:
            # What was given on consignment comes back also when it is no longer sold.
            item = item_on_file(self._workplace.store, text)
            return None if item is None else item.code
        return None if isinstance(found, Partner) else found.item.code

    def change_qty(self, line: int, qty: Thousandths) -> Cart:
        return self._step(lines.change_qty(self._workplace, self.hand, line, qty))

    def change_price(self, line: int, price: Cents) -> Cart:
        old = lines.line_of(self.cart, line)
        entry = Entry("change_price", {"item": old.item.code, "before": old.price, "after": price})
        return self._step(lines.change_price(self.hand, line, price), entry)

    def change_percent(self, line: int, percent: BasisPoints) -> Cart:
        old = lines.line_of(self.cart, line)
        entry = Entry("change_percent", {"item": old.item.code, "before": old.percent, "after": percent})
        return self._step(lines.change_percent(self.hand, line, percent), entry)

    def void_line(self, line: int) -> Cart:
        old = lines.line_of(self.cart, line)
        return self._step(lines.void(self.hand, line), _voided(old))

    def cancel_cart(self) -> Cart:
        need(self.hand.operator, Right.CANCEL_CART)
        if self._kept is not None:
            keep.cancel(self._workplace, self.cart)
        return self.let_go(self.cart.operator, self.cart.location)

    def search_partners(self, text: str, limit: int) -> Sequence[Partner]:
        found = parties.search_partners(self._workplace.store, text, limit)
        return found if text else [END_CUSTOMER, *(p for p in found if not p.is_anonymous)][:limit]

    def name_of(self, partner: str) -> str:
        known = parties.partner(self._workplace.store, partner)
        return partner if known is None else known.name

    def reprices(self, partner: str) -> bool:
        if not self._workplace.settings.station.confirm_repricing:
            return False
        step = lines.choose_partner(self._workplace, self.cart, partner_named(self._workplace.store, partner))
        return step.lines != self.cart.lines

    def choose_partner(self, partner: str) -> Cart:
        return self._step(
            lines.choose_partner(self._workplace, self.hand, partner_named(self._workplace.store, partner))
        )

    def locations(self) -> Sequence[Location]:
        return parties.locations(self._workplace.store)

    def choose_location(self, location: str) -> Cart:
        place = parties.location(self._workplace.store, location)
        if place is None:
            raise Refused("unknown_location", "There is no location “{code}”; choose another.", code=location)
        cart = self._step(lines.choose_location(self._workplace, self.hand, place))
        self._place = None
        return cart

    # Steps

    def _step(self, after: Cart, *entries: Entry) -> Cart:
        if self.operator is not None:
            # Whatever cart it was made of, a step is done with the rights that are lent now, and no others.
            after = replace(after, operator=self.operator)
        self._cart = self._kept = keep.keep(self._workplace, self._kept, after, entries, self._cart)
        self._show_customer(self._cart)
        return self._cart

    def _show_customer(self, what: "Cart | Operation | Cents") -> None:
        """On the display that hangs on the printer, where there is one."""
        if self._pole is not None:
            self._pole.show(what)

    @cached_property
    def _pole(self) -> "Pole | None":
        if not self._workplace.settings.printer.display:
            return None
        from tui_pos.checkout.pole import Pole

        return Pole(self._workplace, self._printer)

    def work_as(self, operator: Operator) -> None:
        """Whoever is signed on goes on with other rights than before; the cart in hand knows them too."""
        self.operator = operator
        if self._cart is not None:
            self._cart = replace(self._cart, operator=operator)

    def speak(self, language: str) -> None:
        if self.operator is not None:
            parties.put_language(self._workplace.store, self.operator.code, language)
            self.work_as(replace(self.operator, language=language))

    def _begin(self, operator: Operator, location: Location) -> Cart:
        """What was lent was lent for the sale before; where that was from elsewhere, this one is from here again."""
        location, self._place = self._place or location, None
        self._kept = None
        operator = replace(operator, lent=())
        if self.operator is not None:
            self.operator = operator
        self._cart = Cart(self._workplace.new_id(), location, END_CUSTOMER, operator)
        return self._cart

    def _from_where(self, cart: Cart) -> Cart:
        """The same, about to take the place of the one in hand."""
        now = self._cart
        if now is not None and now.id != cart.id and now.location != cart.location:
            self._place = self._place or now.location
        return cart

    def _new_cart(self, operator: Operator) -> Cart:
        code = self._workplace.settings.station.location
        location = parties.location(self._workplace.store, code)
        if location is None:
            raise Refused(
                "unknown_location", "There is no location “{code}”; mend station.location in the settings.", code=code
            )
        return self._begin(operator, location)
