"""Orders about what is owed of goods on consignment: they come back, or are reported and paid."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from tui_pos.checkout import consigning
from tui_pos.checkout.orders.counter import Counter
from tui_pos.checkout.orders.terms import (
    OrderChildren,
    OrderPayment,
    ask,
    choices_of,
    location_named,
    moment_of,
    operator_named,
)
from tui_pos.checkout.orders.told import lines_told, review_told, saved_told, taken_told
from tui_pos.domain.money import ONE, Thousandths, format_cents, parse_cents, parse_qty
from tui_pos.domain.operation import Kind, Lot
from tui_pos.domain.packaging import Wanted


class TakenLine(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """So much (1) of what is owed of an item: the oldest first, and with `price` only what was given at that price."""

    code: str
    qty: str | None = None
    price: str | None = None


class TakenOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What the partner owes comes back to the location, or is reported there and paid. `at` as in an order."""

    kind: Literal["consignment_return", "consignment_report"]
    lines: tuple[TakenLine, ...]
    partner: str
    operator: str = "1"
    location: str | None = None
    at: datetime | None = None
    payments: tuple[OrderPayment, ...] = ()
    confirm: bool = True
    children: OrderChildren = "accept"


def take_back(counter: Counter, order: TakenOrder, said: dict[str, Any]) -> None:
    """Answer an order of goods that come back."""
    workplace = counter.workplace
    operator, location = operator_named(workplace, order.operator), location_named(workplace, order.location)
    wanted = _wanted(counter, order)
    said["review"] = taken_told(consigning.check_taking_back(workplace, operator, order.partner, wanted))
    if order.confirm:
        moment = moment_of(workplace, order.at)
        said["saved"] = saved_told(consigning.take_back(workplace, operator, order.partner, wanted, moment, location))


def report(counter: Counter, order: TakenOrder, said: dict[str, Any]) -> None:
    """Answer an order of goods that are reported."""
    workplace = counter.workplace
    operator, location = operator_named(workplace, order.operator), location_named(workplace, order.location)
    cart, lots = consigning.report_cart(workplace, operator, order.partner, _wanted(counter, order), location)
    said["listed"] = {"total": format_cents(cart.total), "lines": lines_told(cart.lines)}
    moment = moment_of(workplace, order.at)
    asked, payments = ask(workplace, counter.book, cart, order.payments, moment, Kind.CONSIGNMENT_REPORT, lots)
    said["review"] = review_told(workplace, asked, payments)
    if order.confirm:
        said["saved"] = saved_told(counter.save(asked, payments, moment, choices_of(asked.review, order.children)))


def _wanted(counter: Counter, order: TakenOrder) -> dict[Lot, Thousandths]:
    wishes = [
        Wanted(
            line.code,
            ONE if line.qty is None else parse_qty(line.qty),
            None if line.price is None else parse_cents(line.price),
        )
        for line in order.lines
    ]
    return consigning.pick(counter.workplace, order.partner, wishes)
