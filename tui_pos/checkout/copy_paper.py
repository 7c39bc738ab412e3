"""A marked copy of what was posted, as rows of a service paper: it says above and below what it is, and nowhere the
word that only a fiscal receipt may bear (Ordinance N-18, Annex 29 p. 14).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui_pos.domain.money import format_cents, format_percent, format_qty
from tui_pos.domain.noted import POSTED
from tui_pos.domain.noted_told import KINDS
from tui_pos.domain.operation import Operation
from tui_pos.domain.saying import saying

if TYPE_CHECKING:
    from tui_pos.fiscal.jobs import TextRow

_MARK = saying("COPY, NO PAYMENT IS DUE")


def copy_of(operation: Operation, way: Callable[[str], str], say: Callable[[str], str]) -> "list[TextRow]":
    """The rows; `way` names a way to pay by its code, `say` translates."""
    rows: list[TextRow] = [_MARK.say(say)]
    kind = KINDS.get(f"{POSTED}:{operation.kind.value}")
    rows.append((kind.say(say) if kind else operation.kind.value, f"№ {operation.number}"))
    if operation.receipt:
        rows.append((saying("Receipt").say(say), operation.receipt))
    rows.append((saying("Of").say(say), f"{operation.moment:%d.%m.%Y %H:%M}"))
    rows.append((saying("Operator").say(say), operation.operator.name))
    if operation.usn:
        rows.append(operation.usn)
    if not operation.partner.is_anonymous:
        rows.append(operation.partner.name)
    for line in operation.lines:
        rows.append(line.item.name)
        off = f" -{format_percent(line.percent)} %" if line.percent else ""
        rows.append((f"{format_qty(line.qty)} x {format_cents(line.price)}{off}", format_cents(line.net)))
    rows.append((saying("In all").say(say), format_cents(operation.total)))
    rows += [(way(payment.type), format_cents(payment.amount)) for payment in operation.payments]
    if operation.change:
        rows.append((saying("Change").say(say), format_cents(operation.change)))
    return [*rows, _MARK.say(say)]
