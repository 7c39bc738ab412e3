"""What the customer may see of the till: what is sold, what is to be paid, the change. Never a window of the cashier's.

A value of plain texts and numbers, for a display beside the till.
"""

from typing import TYPE_CHECKING, Any

from tui_pos.domain.cart import Line
from tui_pos.domain.money import Cents, format_cents, format_qty
from tui_pos.domain.operation import SOLD
from tui_pos.station.commands import PAYMENT, PRINTING, REVIEW

if TYPE_CHECKING:
    from tui_pos.station.station import Station

LINES = 5
"""So many of the newest lines are shown."""


def customer_view(station: "Station") -> dict[str, Any]:
    """`shows`: `welcome`, `sale` (lines and their total), `pay` (what comes to be paid, and what is left of it) or
    `change`."""
    till = station.till
    view: dict[str, Any] = {"shop": till.shop_name, "currency": station.words.currency, "mark": station.mark}
    if till.operator is None or not (till.cart.lines or station.last_sale or till.unprinted):
        return {**view, "shows": "welcome"}
    printing = till.unprinted if any(mode.name == PRINTING for mode in station.stack) else None
    if printing is not None and printing.kind in SOLD:
        return {**view, "shows": "change", **_settled(printing.total, printing.change)}
    paying = next((mode for mode in reversed(station.stack) if mode.name in (PAYMENT, REVIEW)), None)
    if paying is not None:
        review = paying.review  # type: ignore[attr-defined]
        left = getattr(paying, "left", review.total)
        return {**view, "shows": "pay", **_lines(review.lines, review.total), "left": format_cents(Cents(max(0, left)))}
    if till.cart.lines:
        return {**view, "shows": "sale", **_lines(till.cart.lines, till.cart.total)}
    last = station.last_sale
    if last is not None and last.kind in SOLD:
        return {**view, "shows": "change", **_settled(last.total, last.change)}
    return {**view, "shows": "welcome"}


def _lines(lines: tuple[Line, ...], total: Cents) -> dict[str, Any]:
    return {
        "count": len(lines),
        "lines": [_line(line) for line in lines[-LINES:]],
        "total": format_cents(total),
    }


def _line(line: Line) -> dict[str, str]:
    return {
        "name": line.item.name,
        "qty": format_qty(line.qty),
        "unit": line.item.unit,
        "price": format_cents(line.price),
        "off": format_cents(line.discount) if line.discount > 0 else "",
        "amount": format_cents(line.net),
    }


def _settled(total: Cents, change: Cents) -> dict[str, str]:
    return {"total": format_cents(total), "change": format_cents(change)}
