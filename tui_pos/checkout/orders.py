"""Orders and their answers, as the JSON of the `sell` command: one order in, one answer out.

An order is stored only when it is confirmed: a review alone leaves no trace, not even a USN.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from tui_pos.checkout import lines, saving
from tui_pos.checkout.facts import account_of
from tui_pos.checkout.headless import Counter
from tui_pos.checkout.paying import paid_with, types_for
from tui_pos.checkout.recognise import partner_named, recognise
from tui_pos.checkout.saving import Asked
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.money import (
    ONE,
    Cents,
    Thousandths,
    format_cents,
    format_percent,
    format_qty,
    parse_cents,
    parse_percent,
    parse_qty,
)
from tui_pos.domain.operation import Kind, Operation, StornoReason
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.payment import Payment, PaymentKind, PaymentType, Settles, unknown_payment_type
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError, WrongUse
from tui_pos.pricing.verdict import Child, Email, Message, OnlyBy, PayNow, Points, Sound
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


class StornoLine(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A line of the sale, by its number, and how much of it comes back; without `qty` all of it."""

    line: int
    qty: str | None = None


class StornoOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A sale comes back, or those of its `lines` that are named. `of` is the sale's id; `at` as in an order."""

    kind: Literal["storno"]
    of: UUID
    reason: StornoReason
    lines: tuple[StornoLine, ...] | None = None
    operator: str = "1"
    at: datetime | None = None


class _AnyKind(msgspec.Struct, frozen=True):
    kind: str = "sale"


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


def read_order(text: str | bytes) -> Order | StornoOrder:
    """Raises WrongUse `bad_order` with the place and the reason."""
    try:
        kind = msgspec.json.decode(text, type=_AnyKind).kind
        if kind == Kind.STORNO:
            return msgspec.json.decode(text, type=StornoOrder)
        return msgspec.json.decode(text, type=Order)
    except (msgspec.DecodeError, RecursionError) as error:
        raise WrongUse("bad_order", "This line is no order: {reason}.", reason=str(error).rstrip(".")) from error


def answer(counter: Counter, order: Order | StornoOrder) -> tuple[dict[str, Any], ShopError | None]:
    """Everything that came of the order, as the JSON of the `sell` command, and the error in it if there is one."""
    said: dict[str, Any] = {"listed": None, "review": None, "saved": None, "error": None}
    try:
        if isinstance(order, StornoOrder) or order.confirm:
            _finish_waiting(counter)
        if isinstance(order, StornoOrder):
            said["saved"] = _come_back(counter.workplace, _storno(counter, order))
            return said, None
        cart = listed_cart(counter.workplace, order)
        said["listed"] = {"total": format_cents(cart.total), "lines": _lines(cart.lines)}
        moment = _moment(counter.workplace, order.at)
        asked, payments = _asked(counter, order, cart, moment)
        said["review"] = _review(counter.workplace, asked, payments)
        if order.confirm:
            said["saved"] = _saved(counter.save(asked, payments, moment))
    except ShopError as error:
        said["error"] = {"code": error.code, "message": str(error)}
        if counter.unprinted is not None and (isinstance(order, StornoOrder) or said["review"] is not None):
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


def _asked(counter: Counter, order: Order, cart: Cart, moment: datetime) -> tuple[Asked, list[Payment]]:
    """The review and the payments, as the order says; one that says nothing is paid in cash. Where a rule waits for
    the way to pay, the review is made again with it."""
    workplace = counter.workplace
    asked = saving.ask_review(workplace, counter.book, cart, moment)
    payments = [Payment(p.type, parse_cents(p.amount)) for p in order.payments]
    cash = next(type_.code for type_ in workplace.payment_types.values() if type_.kind is PaymentKind.CASH)
    codes = dict.fromkeys(payment.type for payment in payments) or {cash: None}
    if asked.review.asks_payment:
        types = [_payment_type(workplace, code) for code in codes]
        asked = saving.ask_review(workplace, counter.book, cart, moment, types)
    if not payments and asked.review.total:
        payments = [Payment(cash, asked.review.total)]
    return asked, payments


def _payment_type(workplace: Workplace, code: str) -> PaymentType:
    try:
        return workplace.payment_types[code]
    except KeyError:
        raise unknown_payment_type(code) from None


def _storno(counter: Counter, order: StornoOrder) -> Operation:
    workplace = counter.workplace
    wanted: dict[int, Thousandths] | None = None
    if order.lines is not None:
        sale = operations.by_id(workplace.store, order.of)
        sold = {} if sale is None else {line.number: line.qty for line in sale.lines}
        wanted = {}
        for line in order.lines:
            qty = sold.get(line.line, ONE) if line.qty is None else parse_qty(line.qty)
            wanted[line.line] = Thousandths(wanted.get(line.line, 0) + qty)
    operator = _operator(workplace, order.operator)
    return counter.storno(operator, order.of, wanted, order.reason, _moment(workplace, order.at))


def _who_and_where(workplace: Workplace, order: Order) -> tuple[Operator, Location, Partner]:
    operator = _operator(workplace, order.operator)
    place = order.location or workplace.settings.station.location
    location = parties.location(workplace.store, place)
    if location is None:
        raise Refused("unknown_location", "There is no location “{code}”; choose another.", code=place[:40])
    return operator, location, partner_named(workplace.store, order.partner)


def _operator(workplace: Workplace, code: str) -> Operator:
    operator = parties.operator(workplace.store, code)
    if operator is None:
        raise Refused("unknown_operator", "There is no operator “{code}”.", code=code[:40])
    return operator


def _moment(workplace: Workplace, at: datetime | None) -> datetime:
    if at is None:
        return workplace.clock()
    zone = ZoneInfo(workplace.settings.shop.time_zone)
    if not 2000 <= at.year < 9000:
        raise WrongUse("bad_moment", "{at} is no moment of a sale; check the year.", at=at.isoformat())
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


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


def _review(workplace: Workplace, asked: Asked, payments: Sequence[Payment]) -> dict[str, Any]:
    review, types = asked.review, workplace.payment_types
    by_points = paid_with(Settles.POINTS, payments, types)
    return {
        "total": format_cents(review.total),
        "lines": _lines(review.lines),
        "rules": [{"name": t.name, "acted": t.acted, "why": t.why.say()} for t in review.trace],
        "effects": [
            _effect(effect, review.total, by_points) for effect in review.effects if not isinstance(effect, Child)
        ],
        "children": [],
        "payment_types": [type_.code for type_ in types_for(types, review, asked.facts.account)],
        "stopped": None
        if review.stop is None
        else {"code": review.stop.code, "rule": review.stop.rule, "message": review.stop.reason.say()},
        "warnings": [warning.say() for warning in review.warnings],
    }


def _effect(
    effect: Sound | Message | Email | OnlyBy | PayNow | Points, total: Cents, by_points: Cents
) -> dict[str, str]:
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
            return {"kind": "points", "points": format_cents(effect.earned(total, by_points))}


def _come_back(workplace: Workplace, storno: Operation) -> dict[str, Any]:
    """What is to be handed back, and in which way; the printer books all of it as cash."""
    handed = [{"type": payment.type, "amount": format_cents(payment.amount)} for payment in storno.payments]
    points = account_of(workplace, storno.partner, storno.moment).points
    warnings = [] if points >= 0 else [_too_few_points(storno.partner, points).say()]
    return {**_saved(storno), "payments": handed, "warnings": warnings}


def _too_few_points(partner: Partner, points: Cents) -> Saying:
    return saying(
        "“{partner}” has spent points that were taken back: {points} points are left.",
        partner=partner.name,
        points=format_cents(points),
    )


def _saved(operation: Operation) -> dict[str, Any]:
    return {
        "kind": str(Kind(operation.kind)),
        "id": str(operation.id),
        "number": operation.number,
        "usn": operation.usn,
        "receipt": operation.receipt,
        "total": format_cents(Cents(operation.total)),
        "change": format_cents(operation.change),
        "points": format_cents(Cents(sum(share.points for share in operation.points))),
        "children": [],
    }
