"""What came of an order, as the JSON of the `sell` command."""

from collections.abc import Sequence
from typing import Any

from tui_pos.checkout.facts import account_of
from tui_pos.checkout.paying import paid_with, types_for
from tui_pos.checkout.printable import printed_types
from tui_pos.checkout.returns import PlannedReturn
from tui_pos.checkout.saving import Asked
from tui_pos.checkout.storno import Planned, too_few_points
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Line, total_of
from tui_pos.domain.money import Cents, format_cents, format_percent, format_qty
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.payment import Payment, Settles
from tui_pos.pricing.verdict import Child, Email, Message, OnlyBy, PayNow, Points, Sound


def lines_told(rows: Sequence[Line]) -> list[dict[str, str]]:
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


def review_told(workplace: Workplace, asked: Asked, payments: Sequence[Payment]) -> dict[str, Any]:
    """`payment_types`: the ways in which it may be paid; a consignment is not."""
    review, types, paid = asked.review, workplace.payment_types, asked.kind is not Kind.CONSIGNMENT
    by_points = paid_with(Settles.POINTS, payments, types)
    offered = types_for(printed_types(workplace), review, asked.facts.account)
    return {
        "total": format_cents(review.total),
        "lines": lines_told(review.lines),
        "rules": [{"name": t.name, "acted": t.acted, "why": t.why.say()} for t in review.trace],
        "effects": [
            _effect(effect, review.total, by_points) for effect in review.effects if not isinstance(effect, Child)
        ],
        "children": [_child(child) for child in review.children],
        "payment_types": [type_.code for type_ in offered] if paid else [],
        "stopped": None
        if review.stop is None
        else {"code": review.stop.code, "rule": review.stop.rule, "message": review.stop.reason.say()},
        "warnings": [warning.say() for warning in review.warnings],
    }


def taken_told(lines: Sequence[Line]) -> dict[str, Any]:
    """The review of consigned goods that come back: no rule has a part in it."""
    return {**_NO_RULES, "total": format_cents(total_of(lines)), "lines": lines_told(lines)}


def planned_told(planned: Planned) -> dict[str, Any]:
    """The review of a storno: what would be handed back, and which packaging goes with it."""
    told = taken_told(planned.storno.lines)
    children = [
        {"kind": each.kind.value, "partner": each.partner.code, "rule": "", "lines": _child_lines(each.lines)}
        for each in planned.packaging
    ]
    warnings = [warning.say() for warning in planned.warnings]
    return {**told, "children": children, "payments": _handed_back(planned.storno), "warnings": warnings}


def returned_told(planned: PlannedReturn) -> dict[str, Any]:
    """The review of goods that come back of a sale that is not kept here."""
    told = taken_told(planned.operation.lines)
    warnings = [warning.say() for warning in planned.warnings]
    return {**told, "payments": _handed_back(planned.operation), "warnings": warnings}


_NO_RULES: dict[str, Any] = {
    "rules": [],
    "effects": [],
    "children": [],
    "payment_types": [],
    "stopped": None,
    "warnings": [],
}


def _child(child: Child) -> dict[str, Any]:
    lines = [Line(1, child.item, child.qty, child.price)]
    return {"kind": child.kind.value, "partner": child.partner, "rule": child.name, "lines": _child_lines(lines)}


def _child_lines(rows: Sequence[Line]) -> list[dict[str, str]]:
    return [{key: row[key] for key in ("code", "qty", "price", "amount")} for row in lines_told(rows)]


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


def come_back_told(workplace: Workplace, storno: Operation) -> dict[str, Any]:
    """What is to be handed back, and in which way; the printer books all of it as cash."""
    points = account_of(workplace, storno.partner, storno.moment).points
    warnings = [] if points >= 0 else [too_few_points(storno.partner, points).say()]
    return {**saved_told(storno), "payments": _handed_back(storno), "warnings": warnings}


def _handed_back(storno: Operation) -> list[dict[str, str]]:
    return [{"type": payment.type, "amount": format_cents(payment.amount)} for payment in storno.payments]


def saved_told(operation: Operation) -> dict[str, Any]:
    """The operation as it is stored; the documents that it brought about have no number until its receipt is out."""
    return {
        "kind": str(Kind(operation.kind)),
        "id": str(operation.id),
        "number": operation.number,
        "usn": operation.usn,
        "receipt": operation.receipt,
        "total": format_cents(Cents(operation.total)),
        "change": format_cents(operation.change),
        "points": format_cents(Cents(sum(share.points for share in operation.points))),
        "children": [
            {"kind": child.kind.value, "id": str(child.id), "number": child.number} for child in operation.children
        ],
    }
