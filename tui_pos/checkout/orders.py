"""Orders and their answers, as the JSON of the `sell` command: one order in, one answer out.

An order is stored only when it is confirmed: a review alone leaves no trace, not even a USN.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from tui_pos.checkout import lines, saving
from tui_pos.checkout.headless import Counter
from tui_pos.checkout.recognise import recognise
from tui_pos.checkout.workplace import Workplace
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
from tui_pos.pricing.verdict import Effect, Email, Message, OnlyBy, PayNow, Points, Review, Sound
from tui_pos.store import parties


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
            _finish_waiting(counter)
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
            said["error"]["message"] += " The sale is stored and will be printed first of all: do not send it again."
        return said, error
    return said, None


def _finish_waiting(counter: Counter) -> None:
    """Raises Refused `unprinted_sale` with the reason why the sale that waits still does."""
    try:
        counter.finish_waiting()
    except ShopError as error:
        raise Refused(
            "unprinted_sale", "An earlier sale still waits for its receipt, and goes first: {reason}", reason=error
        ) from error


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
        raise Refused("unknown_operator", "There is no operator “{code}”.", code=order.operator[:40])
    place = order.location or workplace.settings.station.location
    location = parties.location(workplace.store, place)
    if location is None:
        raise Refused("unknown_location", "There is no location “{code}”; choose another.", code=place[:40])
    partner = parties.partner(workplace.store, order.partner) if order.partner else END_CUSTOMER
    if partner is None:
        raise Refused("unknown_partner", "There is no partner “{code}”; choose another.", code=order.partner[:40])
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
        "effects": [_effect(effect, review.total) for effect in review.effects],
        "children": [],
        "payment_types": [type_.code for type_ in saving.payment_types(workplace)],
        "stopped": None
        if review.stop is None
        else {"code": review.stop.code, "rule": review.stop.rule, "message": review.stop.reason.say()},
        "warnings": [warning.say() for warning in review.warnings],
    }


def _effect(effect: Effect, total: Cents) -> dict[str, str]:
    match effect:
        case Sound():
            return {"kind": "sound", "sound": effect.sound}
        case Message():
            return {"kind": "message", "text": effect.text}
        case Email():
            return {"kind": "email", "to": effect.to, "text": effect.text}
        case OnlyBy():
            return {"kind": "only_payment", "types": ", ".join(effect.types)}
        case PayNow():
            return {"kind": "advance", "least": format_cents(effect.least)}
        case Points():
            return {"kind": "points", "points": format_cents(effect.earned(total))}


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
