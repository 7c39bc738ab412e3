"""One till, as the station's keys reach it: it holds the cart in hand, keeps each step, and answers for the printer.

It lives on one thread. The printer's outcomes arrive on another; they wait in a queue until `reports` is called.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from queue import Empty, SimpleQueue
from uuid import UUID

from tui_pos.checkout import keep, lines, saving
from tui_pos.checkout.keep import Entry
from tui_pos.checkout.recognise import recognise
from tui_pos.checkout.rulebook import CurrentBook
from tui_pos.checkout.sign_on import Door
from tui_pos.checkout.workplace import Loudspeaker, Printer, Workplace
from tui_pos.domain.answers import (
    Entered,
    LineAdded,
    Notice,
    PartnerChosen,
    Posted,
    PrinterReport,
    PrintTrouble,
    Report,
    ReportPrinted,
    TakenBack,
)
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import Operation
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.payment import Payment, PaymentType
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused, ShopError
from tui_pos.fiscal import spooler
from tui_pos.fiscal.receipt import from_bytes
from tui_pos.fiscal.spooler import PrintJob
from tui_pos.pricing.listing import listed
from tui_pos.pricing.verdict import Review, Sound
from tui_pos.store import carts, operations, parties
from tui_pos.store.search import search_items
from tui_pos.store.usn import remember_printer

log = logging.getLogger("tui_pos.till")


class ShopTill:
    """The shop behind one station. Implements the Protocol `tui_pos.station.till.Till`; its docstrings are there."""

    def __init__(
        self, workplace: Workplace, printer: Printer, speaker: Loudspeaker | None, wake: Callable[[], None]
    ) -> None:
        """`wake` is called, on any thread, when `reports` has something new. No `speaker`: sound is off."""
        self.settings = workplace.settings
        self.shop_name = workplace.settings.shop.name
        self.station_name = workplace.station
        self.unprinted: Operation | None = None
        self.operator: Operator | None = None
        self._workplace = workplace
        self._printer = printer
        self._speaker = speaker
        self._wake = wake
        self._door = Door(workplace)
        self._book = CurrentBook()
        self._news: SimpleQueue[spooler.Outcome | ShopError] = SimpleQueue()
        self._sounds: dict[UUID, tuple[str, ...]] = {}
        self._jobs: dict[UUID, PrintJob] = {}
        self._cart = self._kept = carts.open_cart(workplace.store, workplace.station)
        for operation in operations.unfinished(workplace.store, workplace.station):
            self.unprinted = operation
            receipt = from_bytes(operations.receipt_of(workplace.store, operation.id))
            self._jobs[operation.id] = PrintJob(operation.id, receipt)
            self.print_again()
        printer.check()

    # Who works here

    def sign_on(self, pin: str) -> Operator:
        operator = self._door.sign_on(pin)
        self.operator = operator
        # A large book takes its time to be read: now, and not when the first customer waits.
        self._book.of(self._workplace)
        if self._cart is None:
            self._cart = self._new_cart(operator)
        elif self._cart.operator != operator:
            self._step(replace(self._cart, operator=operator))
        return operator

    def sign_off(self) -> None:
        if self.operator is not None:
            self._door.sign_off(self.operator)
        self.operator = None

    # The sale in hand

    @property
    def cart(self) -> Cart:
        assert self._cart is not None, "a cart is read only while someone is signed on"
        return self._cart

    def enter(self, text: str, qty: Thousandths | None = None) -> Entered:
        found = recognise(self._workplace, text)
        if isinstance(found, Partner):
            self._step(lines.choose_partner(self._workplace, self.cart, found))
            return PartnerChosen(found)
        opens = not self.cart.lines
        cart = self._step(lines.add(self._workplace, self.cart, found, qty))
        if opens:
            self._printer.check()
        return LineAdded(cart.lines[-1], ask_price=found.item.type is ItemType.VARIABLE)

    def search(self, text: str, limit: int) -> Sequence[Item]:
        return search_items(self._workplace.store, text, limit)

    def listed_price(self, item: Item) -> Cents:
        return listed(item, self.cart.partner, self.cart.location, self._workplace.mechanisms).price

    def change_qty(self, line: int, qty: Thousandths) -> Cart:
        return self._step(lines.change_qty(self._workplace, self.cart, line, qty))

    def change_price(self, line: int, price: Cents) -> Cart:
        old = lines.line_of(self.cart, line)
        entry = Entry("change_price", {"item": old.item.code, "before": old.price, "after": price})
        return self._step(lines.change_price(self.cart, line, price), entry)

    def change_percent(self, line: int, percent: BasisPoints) -> Cart:
        old = lines.line_of(self.cart, line)
        entry = Entry("change_percent", {"item": old.item.code, "before": old.percent, "after": percent})
        return self._step(lines.change_percent(self.cart, line, percent), entry)

    def void_line(self, line: int) -> Cart:
        old = lines.line_of(self.cart, line)
        entry = Entry("void_line", {"item": old.item.code, "qty": old.qty, "price": old.price, "net": old.net})
        return self._step(lines.void(self.cart, line), entry)

    def cancel_cart(self) -> Cart:
        need(self.cart.operator.level, Right.CANCEL_CART)
        if self._kept is not None:
            keep.cancel(self._workplace, self.cart)
        return self._begin(self.cart.operator, self.cart.location)

    def search_partners(self, text: str, limit: int) -> Sequence[Partner]:
        found = parties.search_partners(self._workplace.store, text, limit)
        return found if text else [END_CUSTOMER, *(p for p in found if not p.is_anonymous)][:limit]

    def reprices(self, partner: str) -> bool:
        if not self._workplace.settings.station.confirm_repricing:
            return False
        step = lines.choose_partner(self._workplace, self.cart, self._partner(partner))
        return step.lines != self.cart.lines

    def choose_partner(self, partner: str) -> Cart:
        return self._step(lines.choose_partner(self._workplace, self.cart, self._partner(partner)))

    def locations(self) -> Sequence[Location]:
        return parties.locations(self._workplace.store)

    def choose_location(self, location: str) -> Cart:
        place = parties.location(self._workplace.store, location)
        if place is None:
            raise Refused("unknown_location", "There is no location “{code}”; choose another.", code=location)
        return self._step(lines.choose_location(self._workplace, self.cart, place))

    # Save

    def ask_save(self) -> Review:
        self._check_nothing_waits()
        return saving.ask_review(self._workplace, self._book, self.cart, self._workplace.clock())

    def payment_types(self, review: Review) -> Sequence[PaymentType]:
        return saving.payment_types(self._workplace)

    def save(self, review: Review, payments: Sequence[Payment]) -> None:
        self._check_nothing_waits()
        moment = self._workplace.clock()
        saving.check_current(self._workplace, self._book, review, self.cart, moment)
        operation, receipt = saving.intend(self._workplace, review, payments, moment)
        self.unprinted = operation
        job = self._jobs[operation.id] = PrintJob(operation.id, receipt)
        self._sounds[operation.id] = tuple(e.sound for e in review.effects if isinstance(e, Sound))
        self._begin(operation.operator, operation.location)
        self._printer.submit(job)

    def print_again(self) -> None:
        if self.unprinted is not None:
            self._printer.submit(self._jobs[self.unprinted.id])

    def take_back(self) -> None:
        if self._cart is not None and self._cart.lines:
            raise Refused("cart_in_hand", "Another sale is in hand; save or cancel it before taking the other back.")
        if self.unprinted is not None:
            self._printer.take_back(self._jobs[self.unprinted.id])

    def print_report(self, kind: PrinterReport) -> None:
        need(self.cart.operator.level, Right.PRINTER_REPORTS)
        self._printer.report(kind)

    # What came about meanwhile

    def tell(self, outcome: "spooler.Outcome | ShopError") -> None:
        """The printer's and the speaker's way in, from any thread."""
        self._news.put(outcome)
        self._wake()

    def reports(self) -> Sequence[Report]:
        told: list[Report] = []
        while True:
            try:
                outcome = self._news.get_nowait()
            except Empty:
                return told
            told += self._report(outcome)

    def _report(self, outcome: "spooler.Outcome | ShopError") -> list[Report]:
        match outcome:
            case spooler.Printed(job_id, receipt_no):
                return self._posted(job_id, receipt_no)
            case spooler.Failed(job_id, trouble) if self.unprinted is not None and self.unprinted.id == job_id:
                return [PrintTrouble(self.unprinted, trouble)]
            case spooler.GivenUp(job_id):
                return self._taken_back(job_id)
            case spooler.DeviceChecked(state):
                if state.identity is not None:
                    remember_printer(self._workplace.store, state.identity.serial)
                return [Notice(found) for found in (state.trouble, *state.warnings) if found is not None]
            case spooler.ReportDone(_, text):
                return [ReportPrinted(text)]
            case spooler.ReportFailed(_, trouble):
                return [Notice(trouble)]
            case ShopError():
                log.warning("%s", outcome)
                return [Notice(outcome)]
            case _:
                return []

    def _posted(self, job_id: UUID, receipt_no: str) -> list[Report]:
        """A receipt that is out is posted. Where the disk refuses, the cashier is told; printing again only posts."""
        try:
            operation = operations.post(self._workplace.store, job_id, receipt_no)
        except ShopError as trouble:
            log.exception("posting %s", job_id)
            return [PrintTrouble(self.unprinted, trouble)] if self.unprinted is not None else [Notice(trouble)]
        self.unprinted = None
        self._jobs.pop(job_id, None)
        sounds = self._sounds.pop(job_id, ())
        if sounds and self._speaker is not None:
            self._speaker.play(sounds)
        return [Posted(operation)]

    def _taken_back(self, job_id: UUID) -> list[Report]:
        reopened = operations.drop_intent(self._workplace.store, job_id, self._workplace.clock())
        self.unprinted = None
        self._jobs.pop(job_id, None)
        self._sounds.pop(job_id, None)
        self._cart = self._kept = reopened
        return [TakenBack(self.cart)]

    # Steps

    def _step(self, after: Cart, *entries: Entry) -> Cart:
        self._cart = self._kept = keep.keep(self._workplace, self._kept, after, entries)
        return self._cart

    def _begin(self, operator: Operator, location: Location) -> Cart:
        self._kept = None
        self._cart = Cart(self._workplace.new_id(), location, END_CUSTOMER, operator)
        return self._cart

    def _new_cart(self, operator: Operator) -> Cart:
        code = self._workplace.settings.station.location
        location = parties.location(self._workplace.store, code)
        if location is None:
            raise Refused(
                "unknown_location", "There is no location “{code}”; mend station.location in the settings.", code=code
            )
        return self._begin(operator, location)

    def _partner(self, code: str) -> Partner:
        partner = END_CUSTOMER if not code else parties.partner(self._workplace.store, code)
        if partner is None:
            raise Refused("unknown_partner", "There is no partner “{code}”; choose another.", code=code)
        return partner

    def _check_nothing_waits(self) -> None:
        if self.unprinted is not None:
            raise Refused("unprinted_sale", "The last sale's receipt is not out yet; print it or take it back first.")
