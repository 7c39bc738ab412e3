"""What comes back when a sale, or a part of it, is returned: reckoned from what was sold, never priced anew.

Every part is the difference of two running sums, so that parts that come back one after the other add up to the whole,
to the cent. Nothing here is negative: the kind of the operation says which way it goes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tui_pos.domain.cart import Line
from tui_pos.domain.money import NOTHING, BasisPoints, Cents, Thousandths, format_qty, half_up
from tui_pos.domain.operation import Operation, PointsShare, RuleShare, StornoReason
from tui_pos.domain.payment import Payment, PaymentKind, PaymentType, Settles
from tui_pos.errors import Refused

_LAST_DAY_FOR_ERRORS = 7
"""An operator's error may be put right until this day of the month after the sale's (Ordinance N-18, art. 31)."""


class Back(NamedTuple):
    """What comes back: lines, what is handed back for them, the points and the rules' cents that go with them."""

    lines: tuple[Line, ...]
    payments: tuple[Payment, ...]
    points: tuple[PointsShare, ...]
    shares: tuple[RuleShare, ...]


def what_comes_back(
    sale: Operation,
    before: Sequence[Operation],
    wanted: Mapping[int, Thousandths] | None,
    types: Mapping[str, PaymentType],
) -> Back:
    """The quantities `wanted` of the sale's lines (by number; None: all that is left) after the stornos `before`.

    What was bought on credit is owed no more first of all; then points come back, then money in the order of payment.
    Raises Refused `already_returned`, `no_such_line`, `zero_qty`, `nothing_to_return`.
    """
    gone = _returned(before)
    left = {line.number: Thousandths(line.qty - gone.get(line.number, 0)) for line in sale.lines}
    asked = {number: qty for number, qty in left.items() if qty > 0} if wanted is None else wanted
    if not asked:
        raise Refused("nothing_to_return", "All of this sale has come back already; there is nothing left to return.")
    for number, qty in asked.items():
        _check_asked(sale, number, qty, left)
    lines = tuple(
        _line_back(line, gone.get(line.number, 0), asked[line.number]) for line in sale.lines if line.number in asked
    )
    first = sum(storno.total for storno in before)
    last = first + sum(line.net for line in lines)
    return Back(
        lines, _handed_back(sale, types, first, last), _points_back(sale, first, last), _shares_back(sale, gone, asked)
    )


def check_in_time(sale: Operation, reason: StornoReason, moment: datetime) -> None:
    """Raises Refused `storno_too_late` for an operator's error that is put right after the 7th of the next month
    (Ordinance N-18, art. 31)."""
    next_month = date(sale.moment.year, sale.moment.month, 1) + timedelta(days=32)
    last = next_month.replace(day=_LAST_DAY_FOR_ERRORS)
    if reason is StornoReason.OPERATOR_ERROR and moment.date() > last:
        raise Refused(
            "storno_too_late",
            "An operator's error of this sale could be put right until {day}; choose another reason.",
            day=last.isoformat(),
        )


def _returned(stornos: Sequence[Operation]) -> dict[int, int]:
    """Thousandths by line that came back already."""
    gone: dict[int, int] = {}
    for storno in stornos:
        for line in storno.lines:
            gone[line.number] = gone.get(line.number, 0) + line.qty
    return gone


def _check_asked(sale: Operation, number: int, qty: Thousandths, left: Mapping[int, Thousandths]) -> None:
    if number not in left:
        raise Refused("no_such_line", "The sale has no line {number}; look at its receipt.", number=number)
    if qty <= 0:
        raise Refused("zero_qty", "A quantity of 0 sells nothing; type another, or void the line.")
    if qty > left[number]:
        raise Refused(
            "already_returned",
            "Of “{item}” only {left} is left to return, {asked} was asked for; return fewer.",
            item=next(line.item.name for line in sale.lines if line.number == number),
            left=format_qty(left[number]),
            asked=format_qty(qty),
        )


def _part(whole: int, first: int, last: int, of: int) -> int:
    """The part of `whole` from `first` to `last`, of `of`: parts that follow each other sum to the whole."""
    return half_up(whole * last, of) - half_up(whole * first, of)


def _line_back(line: Line, gone: int, qty: Thousandths) -> Line:
    if qty == line.qty:
        return line
    part = replace(line, qty=qty, percent=BasisPoints(0), off=NOTHING)
    return replace(part, off=Cents(part.gross - _part(line.net, gone, gone + qty, line.qty)))


def _handed_back(sale: Operation, types: Mapping[str, PaymentType], first: int, last: int) -> tuple[Payment, ...]:
    """The payments that cover the sale's cents from `first` to `last`."""
    order = {Settles.CREDIT: 0, Settles.POINTS: 1, Settles.MONEY: 2}
    paid = sorted(_kept(sale, types), key=lambda payment: order[_settles(payment, types)])
    back: dict[str, int] = {}
    begins = 0
    for payment in paid:
        ends = begins + payment.amount
        cents = min(ends, last) - max(begins, first)
        if cents > 0:
            back[payment.type] = back.get(payment.type, 0) + cents
        begins = ends
    return tuple(Payment(type_, Cents(cents)) for type_, cents in back.items())


def _settles(payment: Payment, types: Mapping[str, PaymentType]) -> Settles:
    return types[payment.type].settles if payment.type in types else Settles.MONEY


def _kept(sale: Operation, types: Mapping[str, PaymentType]) -> list[Payment]:
    """The payments less the change, which is given in cash."""
    change: int = sale.change
    kept: list[Payment] = []
    for payment in reversed(sale.payments):
        is_cash = payment.type in types and types[payment.type].kind is PaymentKind.CASH
        given = min(change, payment.amount) if is_cash else 0
        change -= given
        kept.append(replace(payment, amount=Cents(payment.amount - given)))
    return kept[::-1]


def _points_back(sale: Operation, first: int, last: int) -> tuple[PointsShare, ...]:
    if not sale.total:
        return ()
    back = (replace(share, points=Cents(_part(share.points, first, last, sale.total))) for share in sale.points)
    return tuple(share for share in back if share.points)


def _shares_back(sale: Operation, gone: Mapping[int, int], asked: Mapping[int, Thousandths]) -> tuple[RuleShare, ...]:
    qty = {line.number: line.qty for line in sale.lines}
    back = (
        share._replace(
            cents=Cents(
                _part(
                    share.cents, gone.get(share.line, 0), gone.get(share.line, 0) + asked[share.line], qty[share.line]
                )
            ),
        )
        for share in sale.rule_shares
        if share.line in asked
    )
    return tuple(share for share in back if share.cents)
