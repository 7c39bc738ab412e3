"""Orders about goods that come back of a sale that is not kept here; and which sale it is that a storno names."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from tui_pos.checkout import returns
from tui_pos.checkout.orders.counter import Counter
from tui_pos.checkout.orders.terms import OrderLine, location_named, moment_of, operator_named
from tui_pos.checkout.orders.told import lines_told, returned_told, saved_told
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.money import format_cents, parse_cents, parse_qty
from tui_pos.domain.operation import Original, StornoReason
from tui_pos.domain.reference import OldReceipt
from tui_pos.errors import Refused, WrongUse


class OrderPaper(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What stands on the receipt: its number, date and time, fiscal memory, total and unique sale number."""

    usn: str
    receipt: str
    at: datetime
    fm: str
    total: str


class ReturnOrder(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Goods come back, each line at today's price or the one named; by their `paper` and for a `reason`, or without."""

    kind: Literal["return"]
    lines: tuple[OrderLine, ...]
    operator: str = "1"
    location: str | None = None
    partner: str = ""
    at: datetime | None = None
    paper: OrderPaper | None = None
    reason: StornoReason | None = None
    confirm: bool = True


def check_return(order: ReturnOrder) -> None:
    """Raises WrongUse `bad_order`: a reason is that of a receipt, and of nothing else."""
    if (order.paper is None) != (order.reason is None):
        wrong = "a return has a reason where it names a paper" if order.paper else "only a return by paper has a reason"
        raise WrongUse("bad_order", "This line is no order: {reason}.", reason=wrong)
    if any(line.percent is not None for line in order.lines):
        raise WrongUse("bad_order", "This line is no order: {reason}.", reason="a return has prices, no percents")


def goods_back(counter: Counter, order: ReturnOrder, said: dict[str, Any]) -> None:
    """Answer an order of goods that come back."""
    workplace = counter.workplace
    operator, location = operator_named(workplace, order.operator), location_named(workplace, order.location)
    back = returns.nothing_yet(workplace, operator, location)
    back = returns.for_partner(workplace, back, order.partner)
    for line in order.lines:
        qty = None if line.qty is None else parse_qty(line.qty)
        back = returns.add(workplace, back, line.code, qty, None if line.price is None else parse_cents(line.price))
    said["listed"] = {"total": format_cents(back.total), "lines": lines_told(back.lines)}
    moment, old = moment_of(workplace, order.at), _paper(order)
    if not order.confirm:
        said["review"] = returned_told(returns.plan_return(workplace, counter.book, back, old, moment))
        return
    said["saved"] = saved_told(counter.goods_back(back, old, moment))


def sale_named(workplace: Workplace, of: UUID | None, sale: str) -> UUID:
    """The id of the sale that a storno is of: `of` itself, or what `sale` names at the station's own location.

    Raises WrongUse `bad_order`, Refused as `returns.find_sold` does, and `several_sales`.
    """
    if (of is None) == (not sale):
        raise WrongUse("bad_order", "This line is no order: {reason}.", reason="a storno names its sale, once")
    if of is not None:
        return of
    sold = returns.find_sold(workplace, sale, workplace.settings.station.location)
    if len(sold) > 1:
        raise Refused(
            "several_sales",
            "“{text}” is on {count} receipts; name the sale by its УНП or by the code of its receipt.",
            text=sale[:40],
            count=len(sold),
        )
    return sold[0].id


def _paper(order: ReturnOrder) -> OldReceipt | None:
    if order.paper is None or order.reason is None:
        return None
    paper = order.paper
    number = paper.receipt.rjust(7, "0")
    original = Original(number, paper.at.replace(tzinfo=None, microsecond=0), paper.fm, parse_cents(paper.total))
    return OldReceipt(paper.usn.upper(), original, order.reason)
