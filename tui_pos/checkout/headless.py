"""Selling without a screen: one order in, one answer out, through the very steps that the station's keys take.

An order is stored only when it is confirmed: a review alone leaves no trace, not even a USN.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from tui_pos.checkout import keep, lines, saving
from tui_pos.checkout.mailbox import Mailbox
from tui_pos.checkout.recognise import recognise
from tui_pos.checkout.rulebook import CurrentBook
from tui_pos.checkout.waiting import WaitingSale
from tui_pos.checkout.workplace import Loudspeaker, Printer, Workplace
from tui_pos.domain.answers import Posted, PrintTrouble, TakenBack
from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.money import (
    Cents,
    format_cents,
    format_percent,
    format_qty,
    parse_cents,
    parse_percent,
    parse_qty,
)
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.payment import Payment
from tui_pos.errors import Refused, ShopError, WrongUse
from tui_pos.pricing.verdict import Effect, Review, Sound
from tui_pos.store import parties

log = logging.getLogger("tui_pos.till")


class OrderLine(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A code or barcode, and a quantity; `price` and `percent` only where they come by hand."""

    code: str
    qty: str | None = None
    price: str | None = None
    percent: str | None = None


class OrderPayment(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    type: str
    amount: str


class Order(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is to be sold. `at` is the moment of save; without an offset it is the shop's own time."""

    lines: tuple[OrderLine, ...]
    operator: str = "1"
    location: str | None = None
    partner: str = ""
    at: datetime | None = None
    payments: tuple[OrderPayment, ...] = ()
    confirm: bool = True
    kind: Literal["sale"] = "sale"
    children: Literal["accept", "refuse"] = "accept"


class Counter:
    """A workplace that sells without a screen and waits for each receipt. Implements nothing of a screen's: one order
    is reviewed, saved and printed before the next."""

    def __init__(self, workplace: Workplace, printer: Printer, speaker: Loudspeaker | None, mailbox: Mailbox) -> None:
        self.workplace = workplace
        self.book = CurrentBook()
        self._waiting = WaitingSale(workplace, printer, speaker)
        self._mailbox = mailbox

    def finish_waiting(self) -> None:
        """What an earlier order, or an earlier run, left waiting is printed first. Raises ShopError where it is not."""
        if self._waiting.sale is not None:
            self._waiting.resume()
            answer = self._heard()
            if isinstance(answer, PrintTrouble):
                raise answer.trouble

    def save(self, reviewed: Review, payments: Sequence[Payment], moment: datetime) -> Operation:
        """The reviewed cart as a posted operation.

        Raises Refused as `saving.intend` does. Raises DeviceTrouble where the receipt does not come out: then the sale
        is taken back; only where the printer does not even confirm that does it wait, and the next order finishes it.
        """
        workplace = self.workplace
        with workplace.store.write():
            kept = keep.with_usn(workplace, reviewed.before)
            sale, receipt = saving.intend(workplace, replace(reviewed, before=kept), payments, moment)
            for entry in keep.by_hand(kept):
                keep.note(workplace, kept, entry)
        self._waiting.send(sale, receipt, saving.sounds_of(reviewed))
        answer = self._heard()
        if isinstance(answer, PrintTrouble):
            trouble = answer.trouble
            self._waiting.take_back()
            answer = self._heard()
            if not isinstance(answer, Posted):
                raise trouble
        assert isinstance(answer, Posted)
        return answer.operation

    @property
    def unprinted(self) -> Operation | None:
        """A sale that waits for its receipt."""
        return self._waiting.sale

    def _heard(self) -> Posted | PrintTrouble | TakenBack:
        from tui_pos.fiscal import spooler

        while True:
            letter = self._mailbox.take(None)
            if isinstance(letter, spooler.Printed | spooler.Failed | spooler.GivenUp):
                heard = self._waiting.hear(letter)
                if heard is not None:
                    return heard
            elif isinstance(letter, ShopError):
                log.warning("%s", letter)


def read_order(text: str | bytes) -> Order:
    """Raises WrongUse `bad_order` with the place and the reason."""
    try:
        return msgspec.json.decode(text, type=Order)
    except msgspec.DecodeError as error:
        raise WrongUse("bad_order", "This line is no order: {reason}.", reason=str(error).rstrip(".")) from error


def answer(counter: Counter, order: Order) -> tuple[dict[str, Any], ShopError | None]:
    """Everything that came of the order, as the JSON of the `sell` command, and the error in it if there is one."""
    said: dict[str, Any] = {"listed": None, "review": None, "saved": None, "error": None}
    try:
        if order.confirm:
            counter.finish_waiting()
        cart = listed_cart(counter.workplace, order)
        said["listed"] = {"total": format_cents(cart.total), "lines": _lines(cart.lines)}
        moment = _moment(counter.workplace, order)
        reviewed = saving.ask_review(counter.workplace, counter.book, cart, moment)
        said["review"] = _review(counter.workplace, reviewed)
        if order.confirm:
            said["saved"] = _saved(counter.save(reviewed, _payments(order, reviewed), moment))
    except ShopError as error:
        said["error"] = {"code": error.code, "message": str(error)}
        if counter.unprinted is not None and said["review"] is not None:
            said["saved"] = _saved(counter.unprinted)
        return said, error
    return said, None


def listed_cart(workplace: Workplace, order: Order) -> Cart:
    """The cart as it stands before save. Raises Refused as the cashier's steps do."""
    operator, location, partner = _who_and_where(workplace, order)
    cart = lines.choose_partner(workplace, Cart(workplace.new_id(), location, END_CUSTOMER, operator), partner)
    for line in order.lines:
        found = recognise(workplace, line.code)
        if isinstance(found, Partner):
            cart = lines.choose_partner(workplace, cart, found)
            continue
        cart = lines.add(
            workplace,
            cart,
            found,
            None if line.qty is None else parse_qty(line.qty),
            price=None if line.price is None else parse_cents(line.price),
            percent=None if line.percent is None else parse_percent(line.percent),
        )
    return cart


def _payments(order: Order, reviewed: Review) -> list[Payment]:
    """As the order says; one that says nothing is paid in cash."""
    if order.payments or not reviewed.total:
        return [Payment(p.type, parse_cents(p.amount)) for p in order.payments]
    return [Payment("cash", reviewed.total)]


def _who_and_where(workplace: Workplace, order: Order) -> tuple[Operator, Location, Partner]:
    operator = parties.operator(workplace.store, order.operator)
    if operator is None:
        raise Refused("unknown_operator", "There is no operator “{code}”.", code=order.operator)
    place = order.location or workplace.settings.station.location
    location = parties.location(workplace.store, place)
    if location is None:
        raise Refused("unknown_location", "There is no location “{code}”; choose another.", code=place)
    partner = parties.partner(workplace.store, order.partner) if order.partner else END_CUSTOMER
    if partner is None:
        raise Refused("unknown_partner", "There is no partner “{code}”; choose another.", code=order.partner)
    return operator, location, partner


def _moment(workplace: Workplace, order: Order) -> datetime:
    if order.at is None:
        return workplace.clock()
    zone = ZoneInfo(workplace.settings.shop.time_zone)
    if not 2000 <= order.at.year < 9000:
        raise WrongUse("bad_moment", "{at} is no moment of a sale; check the year.", at=order.at.isoformat())
    return order.at.replace(tzinfo=zone) if order.at.tzinfo is None else order.at.astimezone(zone)


def _lines(rows: Sequence[Line]) -> list[dict[str, str]]:
    return [
        {
            "code": line.item.code,
            "qty": format_qty(line.qty),
            "price": format_cents(line.price),
            "percent": format_percent(line.percent),
            "discount": format_cents(line.discount),
            "amount": format_cents(line.net),
        }
        for line in rows
    ]


def _review(workplace: Workplace, review: Review) -> dict[str, Any]:
    return {
        "total": format_cents(review.total),
        "lines": _lines(review.lines),
        "rules": [{"name": t.name, "acted": t.acted, "why": t.why.say()} for t in review.trace],
        "effects": [_effect(effect) for effect in review.effects],
        "children": [],
        "payment_types": [type_.code for type_ in saving.payment_types(workplace)],
        "stopped": None
        if review.stop is None
        else {"code": review.stop.code, "rule": review.stop.rule, "message": review.stop.reason.say()},
        "warnings": [warning.say() for warning in review.warnings],
    }


def _effect(effect: Effect) -> dict[str, str]:
    if isinstance(effect, Sound):
        return {"kind": "sound", "sound": effect.sound}
    return {"kind": "message", "text": effect.text}


def _saved(operation: Operation) -> dict[str, Any]:
    return {
        "kind": str(Kind(operation.kind)),
        "id": str(operation.id),
        "number": operation.number,
        "usn": operation.usn,
        "receipt": operation.receipt,
        "total": format_cents(Cents(operation.total)),
        "change": format_cents(operation.change),
        "children": [],
    }
