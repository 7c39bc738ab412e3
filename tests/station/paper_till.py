"""A till on paper: the whole Protocol on plain values in memory, with prices and rules as simple as can be.

The rule: 12 of КОЛА or more get 10 % off. More than 1,000.00 in one sale is stopped. 100.00 and more is card only.
The printer answers when the test says so: `print_out()`, `jam()`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from tui_pos.domain.answers import (
    Entered,
    LineAdded,
    PartnerChosen,
    Posted,
    PrinterReport,
    PrintTrouble,
    Report,
    TakenBack,
)
from tui_pos.domain.barcode import has_right_check_digit, is_barcode, wrong_check_digit
from tui_pos.domain.cart import Cart, Line, check_percent, check_price, check_qty
from tui_pos.domain.catalogue import PRICE_GROUPS, RETAIL, Item, ItemType
from tui_pos.domain.money import ONE, BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.payment import STANDARD_TYPES, Payment, PaymentKind, PaymentType, change_for
from tui_pos.domain.rights import Level, Right, need
from tui_pos.domain.saying import saying
from tui_pos.errors import DeviceTrouble, Refused
from tui_pos.pricing.verdict import LineChange, Outcome, Review, Sound, Stop, Trace


def _item(
    code: str, name: str, retail: int, wholesale: int, *barcodes: str, kind: ItemType = ItemType.STANDARD
) -> Item:
    prices = tuple(Cents(wholesale if group == "wholesale" else retail) for group in PRICE_GROUPS)
    return Item(code, name, prices=prices, barcodes=barcodes, type=kind)


COLA = _item("КОЛА", "Кола 0,5 л", 110, 95, "3800123456789")
FANTA = _item("ФАНТА", "Фанта 0,5 л", 110, 95, "3800123456796")
COFFEE = _item("КАФЕ", "Кафе мляно", 1000, 900, "38001235")
BREAD = _item("123", "Хляб бял", 120, 100)
GIFT = _item("ПОДАРЪК", "Подарък", 0, 0, "3800123456802", kind=ItemType.VARIABLE)
ITEMS = (COLA, FANTA, COFFEE, BREAD, GIFT)

SHOP = Location("МАГ1", "Магазин 1")
STORE = Location("СКЛАД", "Склад", price_group="wholesale")

IVAN = Partner("П1", "Иван Петров", percent=BasisPoints(500), card="2900001")
FIRM = Partner("П2", "Фирма ООД", price_group="wholesale")
PARTNERS = (END_CUSTOMER, IVAN, FIRM)

OPERATORS = {
    "1111": Operator("1", "Мария", Level.CASHIER, "en"),
    "2222": Operator("2", "Пенка", Level.MANAGER, "en"),
    "3333": Operator("3", "Стоян", Level.OWNER, "bg"),
}


class PaperTill:
    """Implements `tui_pos.station.till.Till`."""

    shop_name = "Demo shop"
    station_name = "1"

    def __init__(self, *, confirm_repricing: bool = False) -> None:
        self.sold: list[Operation] = []
        self.printed: list[str] = []
        self.calls: list[str] = []
        self._confirm_repricing = confirm_repricing
        self._operator: Operator | None = None
        self._carts = 0
        self._cart = self._new_cart()
        self._unprinted: Operation | None = None
        self._saved_cart: Cart | None = None
        self._reports: list[Report] = []

    def _new_cart(self) -> Cart:
        self._carts += 1
        return Cart(UUID(int=self._carts), SHOP, END_CUSTOMER, self._operator or OPERATORS["1111"])

    # The printer's side, for tests.

    def print_out(self) -> None:
        operation = self._unprinted
        assert operation is not None
        posted = replace(operation, number=len(self.sold) + 1, receipt=f"{len(self.sold) + 1:07}")
        self._unprinted = self._saved_cart = None
        self.sold.append(posted)
        self._reports.append(Posted(posted))

    def jam(self) -> None:
        assert self._unprinted is not None
        trouble = DeviceTrouble("paper_out", "The printer is out of paper; put in a roll.")
        self._reports.append(PrintTrouble(self._unprinted, trouble))

    def give_up(self) -> None:
        assert self._saved_cart is not None
        self._cart, self._saved_cart, self._unprinted = self._saved_cart, None, None
        self._reports.append(TakenBack(self._cart))

    def report(self, report: Report) -> None:
        self._reports.append(report)

    # The Protocol.

    @property
    def operator(self) -> Operator | None:
        return self._operator

    @property
    def cart(self) -> Cart:
        return self._cart

    @property
    def unprinted(self) -> Operation | None:
        return self._unprinted

    def sign_on(self, pin: str) -> Operator:
        if pin not in OPERATORS:
            raise Refused("wrong_pin", "This PIN is nobody's; type it again.")
        self._operator = OPERATORS[pin]
        self._cart = replace(self._cart, operator=self._operator)
        return self._operator

    def sign_off(self) -> None:
        self._operator = None

    def enter(self, text: str, qty: Thousandths | None = None) -> Entered:
        for partner in PARTNERS:
            if partner.card and partner.card == text:
                self.choose_partner(partner.code)
                return PartnerChosen(partner)
        for item in ITEMS:
            if text == item.code or text in item.barcodes:
                return self._enter(item, ONE if qty is None else qty)
        if is_barcode(text) and not has_right_check_digit(text):
            raise wrong_check_digit(text)
        raise Refused("unknown_code", "“{code}” is no code or barcode here; check it or search by name.", code=text)

    def _enter(self, item: Item, qty: Thousandths) -> Entered:
        cart = self._cart.with_line(item, qty, *self._terms(item, self._cart.location, self._cart.partner))
        self._set(replace(cart, usn=cart.usn or f"DT000001-0001-{self._carts:07}"))
        return LineAdded(cart.lines[-1], ask_price=item.type is ItemType.VARIABLE)

    @staticmethod
    def _terms(item: Item, location: Location, partner: Partner) -> tuple[Cents, BasisPoints]:
        group = partner.price_group if partner.price_group != RETAIL else location.price_group
        return item.price_in(group), partner.percent

    def _set(self, cart: Cart) -> Cart:
        self.calls.append("set")
        self._cart = cart
        return cart

    def _relist(self, cart: Cart) -> Cart:
        for line in cart.lines:
            price, percent = self._terms(line.item, cart.location, cart.partner)
            price = line.price if line.price_by_hand else price
            percent = line.percent if line.percent_by_hand else percent
            cart = cart.with_changed(replace(line, price=price, percent=percent))
        return self._set(cart)

    def _need(self, right: Right) -> None:
        assert self._operator is not None
        need(self._operator.level, right)

    def search(self, text: str, limit: int) -> Sequence[Item]:
        wanted = text.casefold()
        return [i for i in ITEMS if wanted in i.name.casefold() or wanted in i.code.casefold()][:limit]

    def listed_price(self, item: Item) -> Cents:
        return self._terms(item, self._cart.location, self._cart.partner)[0]

    def change_qty(self, line: int, qty: Thousandths) -> Cart:
        return self._set(self._cart.with_changed(replace(self._cart.line(line), qty=check_qty(qty))))

    def change_price(self, line: int, price: Cents) -> Cart:
        self._need(Right.CHANGE_PRICE)
        changed = replace(self._cart.line(line), price=check_price(price), price_by_hand=True)
        return self._set(self._cart.with_changed(changed))

    def change_percent(self, line: int, percent: BasisPoints) -> Cart:
        self._need(Right.CHANGE_DISCOUNT)
        changed = replace(self._cart.line(line), percent=check_percent(percent), percent_by_hand=True)
        return self._set(self._cart.with_changed(changed))

    def void_line(self, line: int) -> Cart:
        self._need(Right.VOID_LINE)
        return self._set(self._cart.without(line))

    def cancel_cart(self) -> Cart:
        return self._set(self._new_cart())

    def search_partners(self, text: str, limit: int) -> Sequence[Partner]:
        wanted = text.casefold()
        return [p for p in PARTNERS if wanted in f"{p.name} {p.code} {p.card}".casefold()][:limit]

    def reprices(self, partner: str) -> bool:
        return self._confirm_repricing and bool(self._cart.lines) and partner != self._cart.partner.code

    def choose_partner(self, partner: str) -> Cart:
        chosen = next(p for p in PARTNERS if p.code == partner)
        return self._relist(replace(self._cart, partner=chosen))

    def locations(self) -> Sequence[Location]:
        return (SHOP, STORE)

    def choose_location(self, location: str) -> Cart:
        chosen = next(place for place in self.locations() if place.code == location)
        return self._relist(replace(self._cart, location=chosen))

    def ask_save(self) -> Review:
        cart = self._cart
        if not cart.lines:
            raise Refused("empty_cart", "There is nothing to save; sell something first.")
        if cart.total > 100_000:
            stop = Stop("too_dear", "Not so much", saying("More than {most} is not sold here.", most="1000.00"))
            return Review(cart, cart.lines, stop=stop)
        dozen = sum(line.qty for line in cart.lines if line.item is COLA) >= 12 * ONE
        if not dozen:
            why = saying("needs {n} of {item}", n=12, item="КОЛА")
            return Review(cart, cart.lines, (Trace("r1", "Cola by the dozen", 1, Outcome.NOT_MET, why),))
        lines = tuple(self._discounted(line) for line in cart.lines)
        changes = tuple(
            LineChange(new.number, old.net, new.net)
            for old, new in zip(cart.lines, lines, strict=True)
            if old is not new
        )
        why = saying("{n} of {item} get {percent} % off", n=12, item="КОЛА", percent="10")
        trace = Trace("r1", "Cola by the dozen", 1, Outcome.ACTED, why, changes)
        return Review(cart, lines, (trace,), (Sound("r1", "promo.wav"),))

    @staticmethod
    def _discounted(line: Line) -> Line:
        return replace(line, percent=BasisPoints(1000)) if line.item is COLA else line

    def payment_types(self, review: Review) -> Sequence[PaymentType]:
        if review.total >= 10_000:
            return tuple(type_ for type_ in STANDARD_TYPES if type_.kind is PaymentKind.CARD)
        return STANDARD_TYPES

    def save(self, review: Review, payments: Sequence[Payment]) -> None:
        if review.stop is not None:
            raise Refused("review_stopped", "This sale is stopped; go back to the cart.")
        change = change_for(review.total, payments, {type_.code: type_ for type_ in self.payment_types(review)})
        cart = self._cart
        assert self._unprinted is None
        assert cart == review.before
        assert self._operator is not None
        assert cart.usn is not None
        self._unprinted = Operation(
            cart.id,
            Kind.SALE,
            cart.location,
            cart.partner,
            self._operator,
            self.station_name,
            datetime(2026, 11, 21, 10, tzinfo=UTC),
            cart.usn,
            review.lines,
            tuple(payments),
            change,
        )
        self._saved_cart = cart
        self._cart = self._new_cart()

    def print_again(self) -> None:
        self.calls.append("print_again")

    def confirm_printed(self) -> None:
        self.calls.append("confirm_printed")

    def take_back(self) -> None:
        self.calls.append("take_back")

    def print_report(self, kind: PrinterReport) -> None:
        self._need(Right.PRINTER_REPORTS)
        self.printed.append(kind)

    def reports(self) -> Sequence[Report]:
        reports, self._reports = self._reports, []
        return reports
