"""A till on paper: the whole Protocol on plain values in memory, with prices as simple as can be.

The rules are those of paper_rules.py. Иван has 5.00 points; the firm owes 480.00 of at most 500.00. The printer
answers when the test says so: `print_out()`, `jam()`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from paper_day import PaperDay
from paper_goods import ITEMS, OPERATORS, PARTNERS, SHOP, STORE
from paper_grants import PaperGrants
from paper_journal import PaperJournal
from paper_rules import hint_for, reviewed, told_of
from paper_setup import PaperSetup
from paper_shifts import PaperShifts
from paper_stornos import PaperStornos

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
from tui_pos.domain.cart import Cart, check_percent, check_price, check_qty
from tui_pos.domain.catalogue import RETAIL, Item, ItemType
from tui_pos.domain.children import ChildChoice
from tui_pos.domain.credit import check_credit, check_points
from tui_pos.domain.money import ONE, BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import COMES_BACK, Kind, Operation
from tui_pos.domain.parties import END_CUSTOMER, NO_ACCOUNT, Account, Location, Operator, Partner
from tui_pos.domain.payment import STANDARD_TYPES, Payment, PaymentType, Settles, change_for
from tui_pos.domain.rights import Lent, Right, need, need_discount
from tui_pos.domain.saying import Saying
from tui_pos.errors import DeviceTrouble, Refused
from tui_pos.pricing.verdict import OnlyBy, PayNow, Review
from tui_pos.pricing.why import Told


class PaperTill(PaperDay, PaperStornos):
    """Implements `tui_pos.station.till.Till`."""

    shop_name = "Demo shop"
    has_operators = True
    station_name = "1"

    def __init__(self, *, confirm_repricing: bool = False, hints: bool = False) -> None:
        super().__init__()
        self.sold: list[Operation] = []
        self.accounts = {"П1": Account(points=Cents(500)), "П2": Account(debt=Cents(48_000))}
        self.types = STANDARD_TYPES
        self.overridden: list[bool] = []
        self.hints_asked = 0
        self._hints = hints
        self.printed: list[str] = []
        self.spoken: dict[str, str] = {}
        self.calls: list[str] = []
        self._confirm_repricing = confirm_repricing
        self._operator: Operator | None = None
        self._carts = 0
        self._cart = self._new_cart()
        self._unprinted: Operation | None = None
        self._saved_cart: Cart | None = None
        self._reports: list[Report] = []
        self.setup_desk = PaperSetup(self._reports)
        self.journal_desk = PaperJournal(lambda: self._cart.operator)
        self.shift_desk = PaperShifts(lambda: self._operator)
        self.grant_desk = PaperGrants(lambda: self._cart.operator, self._work_with)

    def _new_cart(self) -> Cart:
        self._carts += 1
        return Cart(UUID(int=self._carts), SHOP, END_CUSTOMER, self._operator or OPERATORS["1111"])

    # The printer's side, for tests.

    def print_out(self) -> None:
        operation = self._unprinted
        assert operation is not None
        if operation.kind in COMES_BACK:
            self._unprinted = None
            receipt = f"{len(self.sold) + len(self.stornos) + 1:07}"
            self._reports.append(Posted(self.storno_posted(operation, receipt)))
            return
        children = tuple(one._replace(number=place) for place, one in enumerate(operation.children, 41))
        number = sum(one.kind is operation.kind for one in self.sold) + 1
        posted = replace(operation, number=number, receipt=f"{len(self.sold) + 1:07}", children=children)
        if operation.kind is Kind.CONSIGNMENT_REPORT:
            self.report_posted()
        self._unprinted = self._saved_cart = None
        self.sold.append(posted)
        self._reports.append(Posted(posted))

    def jam(self) -> None:
        assert self._unprinted is not None
        trouble = DeviceTrouble("paper_out", "The printer is out of paper; put in a roll.")
        self._reports.append(PrintTrouble(self._unprinted, trouble))

    def give_up(self) -> None:
        assert self._unprinted is not None
        cart, self._saved_cart, self._unprinted = self._saved_cart, None, None
        self._cart = cart or self._cart
        self._reports.append(TakenBack(cart))

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

    def begin_training(self, pin: str) -> None:
        if pin not in OPERATORS:
            raise Refused("wrong_pin", "No operator has this PIN; type it again.")
        need(OPERATORS[pin], Right.TRAINING)

    def speak(self, language: str) -> None:
        assert self._operator is not None
        self.spoken[self._operator.code] = language

    def sign_off(self) -> None:
        self._operator = None

    def enter(self, text: str, qty: Thousandths | None = None) -> Entered:
        for partner in PARTNERS:
            if partner.card and partner.card == text:
                self.choose_partner(partner.code)
                return PartnerChosen(partner, self.account())
        for item in ITEMS:
            if text == item.code or text in item.barcodes:
                return self._enter(item, ONE if qty is None else qty)
        if is_barcode(text) and not has_right_check_digit(text):
            raise wrong_check_digit(text)
        raise Refused("unknown_code", "“{code}” is no code or barcode here; check it or search by name.", code=text)

    def enter_item(self, code: str, qty: Thousandths | None = None) -> LineAdded:
        (item,) = [item for item in ITEMS if item.code == code]
        return self._enter(item, ONE if qty is None else qty)

    def _enter(self, item: Item, qty: Thousandths) -> LineAdded:
        cart = self._cart.with_line(item, qty, *self._terms(item, self._cart.location, self._cart.partner))
        self._set(replace(cart, usn=cart.usn or f"DT000001-0001-{self._carts:07}"))
        return LineAdded(cart.lines[-1], ask_price=item.type is ItemType.VARIABLE)

    @staticmethod
    def _terms(item: Item, location: Location, partner: Partner) -> tuple[Cents, BasisPoints]:
        group = partner.price_group if partner.price_group != RETAIL else location.price_group
        return item.price_in(group), partner.percent

    def _set(self, cart: Cart) -> Cart:
        self.calls.append("set")
        if cart.id == self._cart.id:
            self.steps_desk.stepped(self._cart)
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
        need(self._operator, right)

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
        need_discount(self._cart.operator, percent)
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

    def name_of(self, partner: str) -> str:
        return next((one.name for one in PARTNERS if one.code == partner), partner)

    def item_code(self, text: str) -> str | None:
        return next((one.code for one in ITEMS if text == one.code or text in one.barcodes), None)

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

    def reasons(self) -> "PaperTill":
        return self

    def why(self, line: int) -> tuple[Told, ...]:
        return told_of(self._cart.line(line))

    def why_sold(self, operation: Operation, line: int) -> tuple[Told, ...]:
        return told_of(next(one for one in operation.lines if one.number == line))

    def hint(self) -> Saying | None:
        self.hints_asked += 1
        return hint_for(self._cart) if self._hints else None

    def last_sold(self, limit: int, before: Mapping[Kind, int]) -> Sequence[Operation]:
        return [one for one in reversed(self.sold) if one.kind not in before or (one.number or 0) < before[one.kind]][
            :limit
        ]

    def account(self, review: Review | None = None) -> Account:
        partner = review.before.partner if review else self._cart.partner
        return self.accounts.get(partner.code, NO_ACCOUNT)

    def ask_save(self, paid_by: Sequence[str] | None = None) -> Review:
        if not self._cart.lines:
            raise Refused("empty_cart", "There is nothing to save; sell something first.")
        return reviewed(self._cart, None if paid_by is None else [self._by_code[code] for code in paid_by])

    @property
    def _by_code(self) -> dict[str, PaymentType]:
        return {type_.code: type_ for type_ in self.types}

    def payment_types(self, review: Review) -> Sequence[PaymentType]:
        limits = [effect for effect in review.effects if isinstance(effect, OnlyBy)]
        return [type_ for type_ in self._of_customer(review) if all(only.allows(type_) for only in limits)]

    def all_payment_types(self, review: Review) -> Sequence[PaymentType]:
        self._need(Right.OVERRIDE_PAYMENT)
        return self._of_customer(review)

    def _of_customer(self, review: Review) -> list[PaymentType]:
        known = {Settles.MONEY, Settles.PACKAGING}
        known |= {Settles.POINTS} if self.account(review).points > 0 else set()
        known |= set() if review.before.partner.is_anonymous else {Settles.CREDIT}
        return [type_ for type_ in self.types if type_.settles in known]

    def check_payment(self, review: Review, payments: Sequence[Payment], *, override: bool = False) -> None:
        paid: Counter[Settles] = Counter()
        for payment in payments:
            paid[self._by_code[payment.type].settles] += payment.amount
            for effect in review.effects:
                if isinstance(effect, OnlyBy) and not override and not effect.allows(self._by_code[payment.type]):
                    raise Refused("payment_not_allowed", "“{rule}” does not allow it.", rule=effect.name)
        account = self.account(review)
        check_points(account.points, Cents(paid[Settles.POINTS]))
        check_credit(review.before.partner, account.debt, Cents(paid[Settles.CREDIT]))
        least = max((effect.least for effect in review.effects if isinstance(effect, PayNow)), default=0)
        if paid[Settles.CREDIT] > review.total - least:
            raise Refused("advance_needed", "Not so much on credit; pay more of it now.")
        if override:
            self._need(Right.OVERRIDE_PAYMENT)
        if review.asks_payment and {payment.type for payment in payments} != set(review.paid_by or ()):
            raise Refused("review_outdated", "This review was made for another way to pay.")

    def save(
        self,
        review: Review,
        payments: Sequence[Payment],
        *,
        override: bool = False,
        children: Sequence[ChildChoice] | None = None,
    ) -> None:
        if review.stop is not None:
            raise Refused("review_stopped", "This sale is stopped; go back to the cart.")
        self.check_payment(review, payments, override=override)
        reports = self.is_reported(review)
        assert reports or review == self.ask_save(review.paid_by)
        change = change_for(review.total, payments, self._by_code)
        self.overridden.append(override)
        assert self._unprinted is None
        assert review.before.usn is not None
        related = tuple(self.taken(review, children))
        sold = self.operation(review, Kind.CONSIGNMENT_REPORT if reports else Kind.SALE)
        self._unprinted = replace(sold, payments=tuple(payments), change=change, children=related)
        if not reports:
            assert self._cart == review.before
            self._saved_cart, self._cart = self._cart, self._new_cart()

    def print_again(self) -> None:
        self.calls.append("print_again")

    def confirm_printed(self) -> None:
        self.calls.append("confirm_printed")

    def take_back(self) -> None:
        self.calls.append("take_back")

    def print_report(self, kind: PrinterReport) -> None:
        self._need(Right.REPRINT if kind == "duplicate" else Right.PRINTER_REPORTS)
        self.printed.append(kind)

    def grants(self) -> PaperGrants:
        return self.grant_desk

    def _work_with(self, lent: tuple[Lent, ...]) -> None:
        if self._operator is not None:
            self._operator = replace(self._operator, lent=lent)
            self._cart = replace(self._cart, operator=self._operator)

    def journal(self) -> PaperJournal:
        return self.journal_desk.open()

    def setup(self) -> PaperSetup:
        self._need(Right.SETUP)
        return self.setup_desk

    def shift(self) -> PaperShifts:
        return self.shift_desk

    def reports(self) -> Sequence[Report]:
        reports = list(self._reports)
        self._reports.clear()
        return reports
