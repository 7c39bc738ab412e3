"""One till, as the station's keys reach it: it holds the cart in hand, keeps each step, and answers for the printer.

It lives on one thread. What the printer and the speaker tell on theirs waits in the mailbox until `reports` is called.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tui_pos.checkout import saving
from tui_pos.checkout.desks import Desks
from tui_pos.checkout.facts import account_of
from tui_pos.checkout.mailbox import Mailbox
from tui_pos.checkout.paying import check_payments, packaging_payment, search_packaging, types_for
from tui_pos.checkout.printable import check_printed_payments, printed_types
from tui_pos.checkout.rules.book import CurrentBook
from tui_pos.checkout.sign_on import Door
from tui_pos.checkout.waiting import WaitingSale
from tui_pos.checkout.workplace import Loudspeaker, Postman, Printer, Workplace
from tui_pos.domain.answers import (
    ForSetup,
    Notice,
    PrinterReport,
    Report,
    StornoShown,
    TakenBack,
)
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item
from tui_pos.domain.children import ChildChoice
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Kind, Lot, Operation, StornoReason
from tui_pos.domain.packaging import Owed
from tui_pos.domain.parties import Account, Operator, Partner
from tui_pos.domain.payment import Payment, PaymentType
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.store import operations, parties

if TYPE_CHECKING:
    from tui_pos.checkout.mailbox import Letter

    # 4 ms: there is nothing to review in the first picture.
    from tui_pos.pricing.verdict import Review

log = logging.getLogger("tui_pos.till")


class ToPay(NamedTuple):
    """What a payment is for; `lots`: what a consignment's report is taken from, line by line."""

    cart: Cart
    kind: Kind
    lots: tuple[Lot, ...]


class ShopTill(Desks):
    """The shop behind one station. Implements the Protocol `tui_pos.station.till.Till`; its docstrings are there."""

    def __init__(
        self,
        workplace: Workplace,
        printer: Printer,
        speaker: Loudspeaker | None,
        mailbox: Mailbox,
        postman: Postman | None = None,
    ) -> None:
        """Printer, speaker and postman answer into `mailbox`; `reports` reads it. No `speaker`: sound is off; no
        `postman`: e-mails stay in their box."""
        super().__init__(workplace, printer, speaker, mailbox)
        self.settings = workplace.settings
        self.shop_name = workplace.settings.shop.name
        self.station_name = workplace.station
        self._postman = postman
        self._door = Door(workplace)
        self._book = CurrentBook()
        self._waiting = WaitingSale(workplace, printer, speaker, postman)
        self._met_printer = False
        self._has_operators = False
        self._reported: ToPay | None = None

    # Who works here

    @property
    def has_operators(self) -> bool:
        # One that has somebody never has nobody again.
        self._has_operators = self._has_operators or parties.has_operators(self._workplace.store)
        return self._has_operators

    def sign_on(self, pin: str) -> Operator:
        operator, left = self._door.sign_on_at_till(pin)
        self.take_seat(operator)
        self._by_pin = True
        if left:
            # There is one session of each operator: it has moved here.
            self._mailbox.put(
                saying("You are signed off at till {station}; what is in hand there waits at that till.", station=left)
            )
        return operator

    def take_seat(self, operator: Operator) -> None:
        """Whoever is known already, as in the back office, works here."""
        self._printer_watch.ask_after_a_pause()
        # A large book takes its time to be read, and so does the start of who runs its scripts: now, and not when the
        # first customer waits.
        book = self._book.of(self._workplace)
        if book.scripted and self._workplace.scripts is not None:
            self._workplace.scripts.begin()
        if self._cart is None:
            self._cart = self._new_cart(operator)
        elif self._cart.operator != operator:
            self._step(replace(self._cart, operator=operator))
        self.work_as(operator)

    def sign_off(self) -> None:
        if self.operator is not None and self._by_pin:
            self._door.sign_off_at_till(self.operator)
        elif self.operator is not None:
            self._door.sign_off(self.operator)
        self.operator, self._by_pin = None, False

    def leave(self) -> None:
        """The program ends: whoever is still signed on is at no till from now on."""
        if self.operator is not None and self._by_pin:
            self._door.leave(self.operator)

    # Save

    def ask_save(self, paid_by: Sequence[str] | None = None) -> "Review":
        self._waiting.check_none()
        if paid_by is None:
            self._printer_watch.ask()
            self._reported = None
        cart, kind, lots = self._to_pay
        types = None if paid_by is None else [self._workplace.payment_types[code] for code in paid_by]
        moment = self._workplace.clock()
        asked = saving.ask_review(self._workplace, self._book, cart, moment, types, kind, lots)
        self._show_customer(asked.review.total)
        return saving.watched(self._workplace, asked).review

    @property
    def _to_pay(self) -> "ToPay":
        """What a payment is for: consigned goods that are reported, or else the sale in hand."""
        reported, here = self._reported, self.hand
        if reported is None:
            return ToPay(here, Kind.SALE, ())
        return reported._replace(cart=replace(reported.cart, operator=here.operator))

    def account(self, review: "Review | None" = None) -> Account:
        partner = (self.cart if review is None else review.before).partner
        return account_of(self._workplace, partner, self._workplace.clock())

    def payment_types(self, review: "Review") -> Sequence[PaymentType]:
        return types_for(printed_types(self._workplace), review, self.account(review))

    def all_payment_types(self, review: "Review") -> Sequence[PaymentType]:
        need(self.hand.operator, Right.OVERRIDE_PAYMENT)
        return types_for(printed_types(self._workplace), review, self.account(review), override=True)

    def check_payment(self, review: "Review", payments: Sequence[Payment], *, override: bool = False) -> None:
        review = saving.now_by(review, self.cart.operator)
        check_payments(self._workplace.payment_types, review, self.account(review), payments, override=override)
        check_printed_payments(self._workplace, payments)

    def search_packaging(self, text: str, limit: int) -> Sequence[Item]:
        return search_packaging(self._workplace, self._to_pay.cart, text, limit)

    def packaging_payment(self, item: str, qty: Thousandths) -> Payment:
        return packaging_payment(self._workplace, self._to_pay.cart, item, qty)

    def check_children(self, review: "Review", children: Sequence[ChildChoice]) -> None:
        from tui_pos.checkout.children import settle

        settle(self._workplace, saving.now_by(review, self.cart.operator), children, self._to_pay.kind)

    def save(
        self,
        review: "Review",
        payments: Sequence[Payment],
        *,
        override: bool = False,
        children: Sequence[ChildChoice] | None = None,
    ) -> None:
        self._waiting.check_none()
        self._printer_watch.must_print()
        moment = self._workplace.clock()
        cart, kind, lots = self._to_pay
        asked = saving.ask_again(self._workplace, self._book, review, cart, moment, kind, lots)
        with self._workplace.store.write():
            asked = saving.numbered(self._workplace, asked)
            operation, receipt = saving.intend(
                self._workplace, asked, payments, moment, override=override, children=children
            )
        if self._reported is None:
            self._begin(operation.operator, operation.location)
        self._reported = None
        self._waiting.send(operation, receipt, saving.sounds_of(asked.review))
        self._show_customer(operation)
        self._tell_of_nobody(asked.review, children)
        saving.note_saved(self._workplace, asked)

    def _tell_of_nobody(self, review: "Review", children: Sequence[ChildChoice] | None) -> None:
        """The sale goes on without the documents that nobody is known for (scenario B06): the cashier is told."""
        choices = children or [ChildChoice(child.qty) for child in review.children]
        for child, choice in zip(review.children, choices, strict=True):
            if choice.qty and not (child.partner or choice.partner):
                self._mailbox.put(saying("No document for “{item}”: there is nobody to owe it.", item=child.item.name))

    # Goods on consignment

    def owing(self, text: str, limit: int) -> Sequence[tuple[Partner, Cents]]:
        from tui_pos.store import lots

        return lots.owing(self._workplace.store, text, limit)

    def owed(self, partner: str) -> Sequence[Owed]:
        from tui_pos.store import lots

        return lots.owed_by(self._workplace.store, partner)

    def ask_give(self) -> "Review":
        from tui_pos.checkout import consigning

        self._waiting.check_none()
        self._reported = None
        cart, moment = self.hand, self._workplace.clock()
        consigning.check_giving(cart)
        asked = saving.ask_review(self._workplace, self._book, cart, moment, kind=Kind.CONSIGNMENT)
        return saving.watched(self._workplace, asked).review

    def give(self, review: "Review", children: Sequence[ChildChoice] | None = None) -> Operation:
        from tui_pos.checkout import consigning

        self._waiting.check_none()
        moment = self._workplace.clock()
        asked = saving.ask_again(self._workplace, self._book, review, self.cart, moment, Kind.CONSIGNMENT)
        given = consigning.give(self._workplace, asked, moment, children)
        self._waiting.follow(given, saving.sounds_of(asked.review))
        saving.note_saved(self._workplace, asked)
        self._begin(given.operator, given.location)
        return given

    def take_consigned_back(self, partner: str, wanted: Mapping[Lot, Thousandths]) -> Operation:
        from tui_pos.checkout import consigning

        cart, moment = self.hand, self._workplace.clock()
        return consigning.take_back(self._workplace, cart.operator, partner, wanted, moment, cart.location)

    def ask_report(self, partner: str, wanted: Mapping[Lot, Thousandths]) -> "Review":
        from tui_pos.checkout import consigning

        self._waiting.check_none()
        self._printer_watch.ask()
        here = self.hand
        cart, taken = consigning.report_cart(self._workplace, here.operator, partner, wanted, here.location)
        to_pay = ToPay(cart, Kind.CONSIGNMENT_REPORT, taken)
        moment = self._workplace.clock()
        asked = saving.ask_review(self._workplace, self._book, cart, moment, None, *to_pay[1:])
        self._reported = to_pay
        return saving.watched(self._workplace, asked).review

    # Storno

    def returned(self, sale: Operation) -> Mapping[int, Thousandths]:
        from tui_pos.domain.storno import returned

        return returned(operations.stornos_of(self._workplace.store, sale.id))

    def ask_storno(
        self, sale: Operation, wanted: Mapping[int, Thousandths] | None, reason: StornoReason
    ) -> StornoShown:
        from tui_pos.checkout.storno import plan_storno

        if sale.receipt:
            self._printer_watch.ask()
        moment, types = self._workplace.clock(), self._workplace.payment_types
        planned = plan_storno(self._workplace, self.hand.operator, sale.id, wanted, reason, moment)
        ways = tuple((types[payment.type], payment.amount) for payment in planned.storno.payments)
        return StornoShown(planned.storno, ways, planned.packaging, planned.receipt is not None, planned.warnings)

    def storno(
        self,
        sale: Operation,
        wanted: Mapping[int, Thousandths] | None,
        reason: StornoReason,
        *,
        with_packaging: bool = True,
    ) -> Operation | None:
        from tui_pos.checkout.storno import intend_storno

        self._waiting.check_none()
        if sale.receipt:
            self._printer_watch.must_print()
        moment, operator = self._workplace.clock(), self.hand.operator
        storno, receipt = intend_storno(
            self._workplace, operator, sale.id, wanted, reason, moment, with_packaging=with_packaging
        )
        if receipt is None:
            self._waiting.follow(storno, ())
            return storno
        self._waiting.send(storno, receipt, ())
        return None

    def last_sold(self, limit: int, before: Mapping[Kind, int]) -> Sequence[Operation]:
        from tui_pos.checkout.sold import last_sold

        return last_sold(self._workplace.store, self.cart.location.code, limit, before)

    # A sale that waits

    @property
    def unprinted(self) -> Operation | None:
        return self._waiting.sale

    def print_again(self) -> None:
        need(self.cart.operator, Right.SELL)
        self._waiting.print_again()

    def take_back(self) -> None:
        sale = self._waiting.sale
        if self.cart.lines and (sale is None or sale.kind is Kind.SALE):
            raise Refused("cart_in_hand", "Another sale is in hand; save or cancel it before taking the other back.")
        self._waiting.take_back()

    def confirm_printed(self) -> None:
        need(self.cart.operator, Right.SELL)
        self._waiting.confirm(self.cart.operator)

    def print_report(self, kind: PrinterReport) -> None:
        from tui_pos.checkout.asked_papers import ask_paper

        if kind == "duplicate":
            self._reprints.duplicate(self.hand.operator)
            return
        ask_paper(self._workplace, self._printer, self.hand.operator, kind)

    # What came about meanwhile

    def reports(self) -> Sequence[Report]:
        if not self._met_printer:
            # Only now, with the first picture on the screen; the law wants the device asked when the program starts
            # and whenever a sale is opened (Ordinance N-18, Annex 29 p. 8).
            self._met_printer = True
            self._cash.ask()
            if self._waiting.is_left_over:
                self._waiting.resume()
            self._printer_watch.ask()
            if self._postman is not None:
                self._postman.wake()
        told: list[Report] = []
        while (letter := self._mailbox.take()) is not None:
            try:
                told += self._report(letter)
            except ShopError as trouble:
                # One letter that the store cannot take must not lose the others.
                log.exception("a letter from printer or speaker")
                told.append(Notice(trouble))
        return told

    def _report(self, letter: "Letter") -> list[Report]:
        from tui_pos.fiscal import spooler

        match letter:
            case spooler.Printed() | spooler.Failed() | spooler.GivenUp():
                heard = self._waiting.hear(letter)
                # Cash that is given up says nothing of the printer: it may never have been asked.
                if isinstance(letter, spooler.Printed) or isinstance(heard, TakenBack):
                    self._printer_watch.has_worked()
                if isinstance(heard, TakenBack) and heard.cart is not None:
                    self._reopen(heard.cart)
                return [heard] if heard is not None else self._cash.heard(letter)
            case spooler.DeviceChecked(state):
                told = self._printer_watch.heard(state)
                self._cash.checked(state)
                return [*told, *self._day_end.checked(state)]
            case spooler.ReportDone() | spooler.ReportFailed():
                again = self._reprints.heard(letter)
                return self._day_end.heard(letter) if again is None else again
            case spooler.Inspected() | spooler.Used():
                return self._setup.heard(letter)
            case ForSetup():
                return [letter]
            case _:
                log.warning("%s", letter)
                return [Notice(letter)]

    def _reopen(self, cart: Cart) -> None:
        """The cart is in the hands of whoever is here now, who need not be who saved it; the next step keeps that."""
        self._cart = self._kept = self._from_where(cart)
        if self.operator is not None:
            self._cart = replace(cart, operator=self.operator)
            self._show_customer(self._cart)
