"""Selling without a screen: one order in, one answer out, through the very steps that the station's keys take.

An order is stored only when it is confirmed: a review alone leaves no trace, not even a USN.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from tui_pos.checkout import keep, lines, saving
from tui_pos.checkout.recognise import recognise
from tui_pos.checkout.rulebook import CurrentBook
from tui_pos.checkout.workplace import Loudspeaker, Workplace
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
from tui_pos.fiscal import spooler
from tui_pos.fiscal.receipt import Receipt, from_bytes
from tui_pos.pricing.verdict import Effect, Review, Sound
from tui_pos.store import operations, parties


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


PrintNow = Callable[[spooler.PrintJob], "spooler.Outcome"]
"""Prints a receipt once and waits for what became of it."""


@dataclass(frozen=True, slots=True)
class Counter:
    """A workplace that sells without a screen."""

    workplace: Workplace
    book: CurrentBook
    print_now: PrintNow
    speaker: Loudspeaker | None = None


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
        cart = listed_cart(counter.workplace, order)
        said["listed"] = {"total": format_cents(cart.total), "lines": _lines(cart.lines)}
        moment = _moment(counter.workplace, order)
        review = saving.ask_review(counter.workplace, counter.book, cart, moment)
        said["review"] = _review(counter.workplace, review)
        if order.confirm:
            said["saved"] = _saved(sell(counter, review, order, moment))
    except ShopError as error:
        said["error"] = {"code": error.code, "message": str(error)}
        return said, error
    return said, None


def listed_cart(workplace: Workplace, order: Order) -> Cart:
    """The cart as it stands before save. Raises Refused as the cashier's steps do."""
    if order.at is not None and order.at.year < 2000:
        raise WrongUse("bad_moment", "{at} is no moment of a sale; check the year.", at=order.at.isoformat())
    operator, location, partner = _who_and_where(workplace, order)
    cart = Cart(workplace.new_id(), location, partner, operator)
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


def sell(counter: Counter, review: Review, order: Order, moment: datetime) -> Operation:
    """Keep, pay, print and post what was reviewed. An order without payments is paid in cash.

    Raises Refused as `saving.intend` does, and DeviceTrouble when the receipt does not come out; then the sale waits
    as an intent and is finished by the next start.
    """
    workplace = counter.workplace
    payments = [Payment(p.type, parse_cents(p.amount)) for p in order.payments]
    if not order.payments and review.total > 0:
        payments = [Payment("cash", review.total)]
    with workplace.store.write():
        kept = keep.with_usn(workplace, review.before)
        operation, receipt = saving.intend(workplace, replace(review, before=kept), payments, moment)
    posted = finish(counter, operation.id, receipt)
    if counter.speaker is not None:
        counter.speaker.play([e.sound for e in review.effects if isinstance(e, Sound)])
    return posted


def finish(counter: Counter, job_id: UUID, receipt: Receipt) -> Operation:
    """Print a stored intent once and post it. Raises DeviceTrouble when the receipt does not come out."""
    outcome = counter.print_now(spooler.PrintJob(job_id, receipt))
    match outcome:
        case spooler.Printed(_, receipt_no):
            return operations.post(counter.workplace.store, job_id, receipt_no)
        case spooler.Failed(_, trouble):
            raise trouble
        case _:
            raise Refused("not_printed", "The receipt did not come out; look at the printer and sell again.")


def finish_unprinted(counter: Counter) -> None:
    """What an earlier run left unprinted is finished first. Raises DeviceTrouble."""
    store = counter.workplace.store
    for operation in operations.unfinished(store, counter.workplace.station):
        finish(counter, operation.id, from_bytes(operations.receipt_of(store, operation.id)))


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
