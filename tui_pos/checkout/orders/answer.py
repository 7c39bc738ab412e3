"""Orders and their answers, as the JSON of the `sell` command: one order in, one answer out.

An order is stored only when it is confirmed: a review alone leaves no trace, not even a USN.
"""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from tui_pos.checkout import consigning, lines
from tui_pos.checkout.orders.consigned import TakenOrder, report, take_back
from tui_pos.checkout.orders.counter import Counter
from tui_pos.checkout.orders.returned import OrderPaper, ReturnOrder, check_return, goods_back, sale_named
from tui_pos.checkout.orders.terms import (
    OrderChild,
    OrderChildren,
    OrderLine,
    OrderPayment,
    ask,
    check_payments,
    choices_of,
    location_named,
    moment_of,
    operator_named,
)
from tui_pos.checkout.orders.told import come_back_told, lines_told, planned_told, review_told, saved_told
from tui_pos.checkout.recognise import partner_named, recognise
from tui_pos.checkout.saving import ask_review
from tui_pos.checkout.storno import plan_storno
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.money import ONE, Thousandths, format_cents, parse_cents, parse_percent, parse_qty
from tui_pos.domain.operation import Kind, StornoReason
from tui_pos.domain.parties import END_CUSTOMER, Partner
from tui_pos.errors import Refused, ShopError, WrongUse
from tui_pos.store import operations

__all__ = [
    "Order",
    "OrderChild",
    "OrderLine",
    "OrderPaper",
    "OrderPayment",
    "ReturnOrder",
    "StornoLine",
    "StornoOrder",
    "TakenOrder",
    "answer",
    "listed_cart",
    "read_order",
]


class StornoLine(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A line of the sale, by its number, and how much of it comes back; without `qty` all of it."""

    line: int
    qty: str | None = None


class StornoOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A sale comes back, or those of its `lines` that are named, and with them the packaging that was given with it
    (`children`). `of` is the sale's id, or `sale` what stands on its receipt: the code, the УНП, its number or that of
    the sale. `at` as in an order."""

    kind: Literal["storno"]
    reason: StornoReason
    of: UUID | None = None
    sale: str = ""
    lines: tuple[StornoLine, ...] | None = None
    operator: str = "1"
    at: datetime | None = None
    confirm: bool = True
    children: Literal["accept", "refuse"] = "accept"


class _AnyKind(msgspec.Struct, frozen=True):
    kind: str = "sale"


class Order(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is to be sold, or given on consignment. `at` is the moment of save; without an offset it is the shop's own
    time."""

    lines: tuple[OrderLine, ...]
    operator: str = "1"
    location: str | None = None
    partner: str = ""
    at: datetime | None = None
    payments: tuple[OrderPayment, ...] = ()
    confirm: bool = True
    kind: Literal["sale", "consignment"] = "sale"
    children: OrderChildren = "accept"


AnyOrder = Order | StornoOrder | ReturnOrder | TakenOrder

_TYPES: dict[str, type[AnyOrder]] = {
    Kind.STORNO: StornoOrder,
    Kind.RETURN: ReturnOrder,
    Kind.CONSIGNMENT_RETURN: TakenOrder,
    Kind.CONSIGNMENT_REPORT: TakenOrder,
}


def read_order(text: str | bytes) -> AnyOrder:
    """Raises WrongUse `bad_order` with the place and the reason."""
    try:
        kind = msgspec.json.decode(text, type=_AnyKind).kind
        order = msgspec.json.decode(text, type=_TYPES.get(kind, Order))
    except (msgspec.DecodeError, RecursionError) as error:
        raise WrongUse("bad_order", "This line is no order: {reason}.", reason=str(error).rstrip(".")) from error
    unpaid = order.kind in (Kind.CONSIGNMENT, Kind.CONSIGNMENT_RETURN)
    if isinstance(order, ReturnOrder):
        check_return(order)
        return order
    if unpaid and not isinstance(order, StornoOrder) and order.payments:
        raise WrongUse("bad_order", "This line is no order: {reason}.", reason="nothing is paid for a consignment")
    if not isinstance(order, StornoOrder):
        check_payments(order.payments)
    return order


def answer(counter: Counter, order: AnyOrder) -> tuple[dict[str, Any], ShopError | None]:
    """Everything that came of the order, as the JSON of the `sell` command, and the error in it if there is one."""
    said: dict[str, Any] = {"listed": None, "review": None, "saved": None, "error": None}
    printing = False
    try:
        if order.confirm and order.kind not in (Kind.CONSIGNMENT, Kind.CONSIGNMENT_RETURN):
            _finish_waiting(counter)
            printing = True
        match order:
            case StornoOrder():
                _storno(counter, order, said)
            case ReturnOrder():
                goods_back(counter, order, said)
            case TakenOrder(kind=Kind.CONSIGNMENT_RETURN):
                take_back(counter, order, said)
            case TakenOrder():
                report(counter, order, said)
            case Order(kind=Kind.CONSIGNMENT):
                _give(counter, order, said)
            case Order():
                _sell(counter, order, said)
    except ShopError as error:
        said["error"] = {"code": error.code, "message": str(error)}
        if printing and counter.unprinted is not None:
            said["saved"] = saved_told(counter.unprinted)
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


def _sell(counter: Counter, order: Order, said: dict[str, Any]) -> None:
    workplace = counter.workplace
    cart = listed_cart(workplace, order)
    said["listed"] = {"total": format_cents(cart.total), "lines": lines_told(cart.lines)}
    moment = moment_of(workplace, order.at)
    asked, payments = ask(workplace, counter.book, cart, order.payments, moment)
    said["review"] = review_told(workplace, asked, payments)
    if order.confirm:
        said["saved"] = saved_told(counter.save(asked, payments, moment, choices_of(asked.review, order.children)))


def _give(counter: Counter, order: Order, said: dict[str, Any]) -> None:
    workplace = counter.workplace
    cart = listed_cart(workplace, order)
    said["listed"] = {"total": format_cents(cart.total), "lines": lines_told(cart.lines)}
    consigning.check_giving(cart)
    moment = moment_of(workplace, order.at)
    asked = ask_review(workplace, counter.book, cart, moment, kind=Kind.CONSIGNMENT)
    said["review"] = review_told(workplace, asked, ())
    if order.confirm:
        said["saved"] = saved_told(counter.give(asked, moment, choices_of(asked.review, order.children)))


def listed_cart(workplace: Workplace, order: Order) -> Cart:
    """The cart as it stands before save. Raises Refused as the cashier's steps do."""
    operator = operator_named(workplace, order.operator)
    location = location_named(workplace, order.location)
    partner = partner_named(workplace.store, order.partner)
    cart = lines.choose_partner(workplace, Cart(workplace.new_id(), location, END_CUSTOMER, operator), partner)
    for line in order.lines:
        found = recognise(workplace, line.code)
        if isinstance(found, Partner):
            cart = lines.choose_partner(workplace, cart, found)
            continue
        qty = None if line.qty is None else parse_qty(line.qty)
        if qty is not None and qty < 0 and line.price is None and line.percent is None:
            cart = lines.take_out(workplace, cart, found, qty)
            continue
        cart = lines.add(
            workplace,
            cart,
            found,
            qty,
            price=None if line.price is None else parse_cents(line.price),
            percent=None if line.percent is None else parse_percent(line.percent),
        )
    return cart


def _storno(counter: Counter, order: StornoOrder, said: dict[str, Any]) -> None:
    workplace = counter.workplace
    of = sale_named(workplace, order.of, order.sale)
    wanted: dict[int, Thousandths] | None = None
    if order.lines is not None:
        sale = operations.by_id(workplace.store, of)
        sold = {} if sale is None else {line.number: line.qty for line in sale.lines}
        wanted = {}
        for line in order.lines:
            qty = sold.get(line.line, ONE) if line.qty is None else parse_qty(line.qty)
            wanted[line.line] = Thousandths(wanted.get(line.line, 0) + qty)
    operator = operator_named(workplace, order.operator)
    moment, accepted = moment_of(workplace, order.at), order.children == "accept"
    if not order.confirm:
        said["review"] = planned_told(
            plan_storno(workplace, operator, of, wanted, order.reason, moment, with_packaging=accepted)
        )
        return
    storno = counter.storno(operator, of, wanted, order.reason, moment, with_packaging=accepted)
    said["saved"] = come_back_told(workplace, storno)
