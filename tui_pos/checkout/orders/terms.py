"""What orders of every kind are made of, and what their codes name in the shop."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from tui_pos.checkout.paying import packaging_payment
from tui_pos.checkout.rules.book import CurrentBook
from tui_pos.checkout.saving import Asked, ask_review
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.children import ChildChoice
from tui_pos.domain.money import ONE, Thousandths, parse_cents, parse_qty
from tui_pos.domain.operation import Kind, Lot
from tui_pos.domain.parties import Location, Operator
from tui_pos.domain.payment import Payment, PaymentKind, PaymentType, unknown_payment_type
from tui_pos.errors import Refused, WrongUse
from tui_pos.pricing.verdict import Review
from tui_pos.store import parties

NONE = Thousandths(0)


class OrderLine(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A code or barcode, and a quantity; `price` and `percent` only where they come by hand."""

    code: str
    qty: str | None = None
    price: str | None = None
    percent: str | None = None


class OrderPayment(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Of packaging that the customer brings `item` (its code) and `qty` (1) in the place of `amount`."""

    type: str
    amount: str = ""
    item: str = ""
    qty: str | None = None


class OrderChild(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What becomes of a document beside the sale: so much is taken (0: none; without `qty` what the rule computes), and
    `partner` owes it where the rule knows of none."""

    qty: str | None = None
    partner: str = ""


OrderChildren = Literal["accept", "refuse"] | tuple[OrderChild, ...]
"""`accept`, `refuse`, or each document of the review by its place."""


def check_payments(payments: Sequence[OrderPayment]) -> None:
    """Raises WrongUse `bad_order` for one that names neither an amount nor packaging, or both."""
    for payment in payments:
        if bool(payment.amount) == bool(payment.item):
            reason = "packaging that pays names no amount" if payment.item else "a payment needs an amount or an item"
            raise WrongUse("bad_order", "This line is no order: {reason}.", reason=reason)


def operator_named(workplace: Workplace, code: str) -> Operator:
    """Raises Refused `unknown_operator`."""
    operator = parties.operator(workplace.store, code)
    if operator is None:
        raise Refused("unknown_operator", "There is no operator “{code}”.", code=code[:40])
    return operator


def location_named(workplace: Workplace, code: str | None) -> Location:
    """The location with this code; the station's own for none. Raises Refused `unknown_location`."""
    place = code or workplace.settings.station.location
    location = parties.location(workplace.store, place)
    if location is None:
        raise Refused("unknown_location", "There is no location “{code}”; choose another.", code=place[:40])
    return location


def moment_of(workplace: Workplace, at: datetime | None) -> datetime:
    """The order's moment in the shop's own time; now for none. Raises WrongUse `bad_moment`."""
    if at is None:
        return workplace.clock()
    zone = ZoneInfo(workplace.settings.shop.time_zone)
    if not 2000 <= at.year < 9000:
        raise WrongUse("bad_moment", "{at} is no moment of a sale; check the year.", at=at.isoformat())
    return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)


def ask(
    workplace: Workplace,
    book: CurrentBook,
    cart: Cart,
    payments: Sequence[OrderPayment],
    moment: datetime,
    kind: Kind = Kind.SALE,
    lots: tuple[Lot, ...] = (),
) -> tuple[Asked, list[Payment]]:
    """The review of what is paid for, and its payments, as the order says; one that says nothing is paid in cash. Where
    a rule waits for the way to pay, the review is made again with it."""
    asked = ask_review(workplace, book, cart, moment, None, kind, lots)
    paid = [_payment(workplace, cart, payment) for payment in payments]
    cash = next(type_.code for type_ in workplace.payment_types.values() if type_.kind is PaymentKind.CASH)
    codes = dict.fromkeys(payment.type for payment in paid) or {cash: None}
    if asked.review.asks_payment:
        types = [_payment_type(workplace, code) for code in codes]
        asked = ask_review(workplace, book, cart, moment, types, kind, lots)
    if not paid and asked.review.total:
        paid = [Payment(cash, asked.review.total)]
    return asked, paid


def choices_of(review: Review, children: OrderChildren) -> list[ChildChoice] | None:
    """What the order makes of the review's documents; None: all of them as they are computed."""
    if children == "accept":
        return None
    if children == "refuse":
        return [ChildChoice(NONE) for _ in review.children]
    computed = dict(enumerate(child.qty for child in review.children))
    return [
        ChildChoice(computed.get(place, NONE) if child.qty is None else parse_qty(child.qty), child.partner)
        for place, child in enumerate(children)
    ]


def _payment_type(workplace: Workplace, code: str) -> PaymentType:
    try:
        return workplace.payment_types[code]
    except KeyError:
        raise unknown_payment_type(code) from None


def _payment(workplace: Workplace, cart: Cart, payment: OrderPayment) -> Payment:
    """Packaging is worth what it costs the cart's customer."""
    if not payment.item:
        return Payment(payment.type, parse_cents(payment.amount))
    qty = ONE if payment.qty is None else parse_qty(payment.qty)
    return replace(packaging_payment(workplace, cart, payment.item, qty), type=payment.type)
