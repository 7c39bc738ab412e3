"""What comes back when a sale, or a part of it, is returned: reckoned from what was sold, never priced anew.

Every part is the difference of two running sums, so that parts that come back one after the other add up to the whole,
to the cent. Nothing here is negative: the kind of the operation says which way it goes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tui_pos.domain.cart import Line
from tui_pos.domain.money import NOTHING, BasisPoints, Cents, Thousandths, format_qty, half_up
from tui_pos.domain.operation import Operation, PointsShare, RuleShare, StornoReason
from tui_pos.domain.payment import Payment, PaymentType, Settles
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
    owed: Cents,
) -> Back:
    """The quantities `wanted` of the sale's lines (by number; None: all that is left) after the stornos `before`.

    First of all less is owed for what was bought on credit, as far as the customer still owes anything (`owed` cents in
    all); what was paid off meanwhile comes back as money of the shop's first way to pay. Then points come back, then
    money in the order of payment; packaging that paid is handed back as money. Raises Refused `already_returned`,
    `no_such_line`, `zero_return`, `nothing_to_return`; `payment_type_gone` for a sale paid in a way that the shop no
    longer has.
    """
    for payment in sale.payments:
        if payment.type not in types:
            raise Refused(
                "payment_type_gone",
                "The sale was paid by “{type}”, which the settings no longer have; put it back under [[payments]].",
                type=payment.type,
            )
    gone = returned(before)
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
        lines,
        _as_owed(_handed_back(sale, types, first, last), types, owed),
        _points_back(sale, first, last),
        _shares_back(sale, gone, asked),
    )


def check_in_time(sale: Operation, reason: StornoReason, moment: datetime) -> None:
    """Raises Refused `storno_too_early` before the sale itself, `storno_too_late` for an operator's error that is put
    right after the 7th of the next month (Ordinance N-18, art. 31)."""
    check_day(sale.moment, reason, moment)


def check_day(sold_at: datetime, reason: StornoReason, moment: datetime) -> None:
    """The same for a sale that was made at `sold_at`."""
    if moment < sold_at:
        raise Refused(
            "storno_too_early",
            "The sale was made at {moment}, later than this storno; set the clock right.",
            moment=f"{sold_at:%Y-%m-%d %H:%M}",
        )
    next_month = date(sold_at.year, sold_at.month, 1) + timedelta(days=32)
    last = next_month.replace(day=_LAST_DAY_FOR_ERRORS)
    if reason is StornoReason.OPERATOR_ERROR and moment.date() > last:
        raise Refused(
            "storno_too_late",
            "An operator's error of this sale could be put right until {day}; choose another reason.",
            day=last.isoformat(),
        )


def returned(stornos: Iterable[Operation]) -> dict[int, Thousandths]:
    """How much of each line of a sale, by number, came back with these stornos of it."""
    gone: dict[int, Thousandths] = {}
    for storno in stornos:
        for line in storno.lines:
            gone[line.number] = Thousandths(gone.get(line.number, 0) + line.qty)
    return gone


def _check_asked(sale: Operation, number: int, qty: Thousandths, left: Mapping[int, Thousandths]) -> None:
    if number not in left:
        raise Refused("no_such_line", "The sale has no line {number}; look at its receipt.", number=number)
    if qty <= 0:
        raise Refused("zero_return", "What comes back is more than nothing; name the quantity without a minus.")
    if qty > left[number]:
        name = next(line.item.name for line in sale.lines if line.number == number)
        raise already_returned(name, left[number], qty)


def already_returned(item: str, left: Thousandths, asked: Thousandths) -> Refused:
    """The refusal of more than is left of an item to come back."""
    return Refused(
        "already_returned",
        "Of “{item}” only {left} is left to return, {asked} was asked for; return fewer.",
        item=item,
        left=format_qty(left),
        asked=format_qty(asked),
    )


def _part(whole: int, first: int, last: int, of: int) -> int:
    """The part of `whole` from `first` to `last`, of `of`: parts that follow each other sum to the whole."""
    return half_up(whole * last, of) - half_up(whole * first, of)


def _line_back(line: Line, gone: int, qty: Thousandths) -> Line:
    if qty == line.qty:
        return line
    part = replace(line, qty=qty, percent=BasisPoints(0), off=NOTHING)
    return replace(part, off=Cents(part.gross - _part(line.net, gone, gone + qty, line.qty)))


def _handed_back(sale: Operation, types: Mapping[str, PaymentType], first: int, last: int) -> dict[str, int]:
    """The payments that cover the sale's cents from `first` to `last`."""
    order = {Settles.CREDIT: 0, Settles.POINTS: 1, Settles.MONEY: 2, Settles.PACKAGING: 2}
    paid = sorted(_kept(sale, types), key=lambda payment: order[types[payment.type].settles])
    back: dict[str, int] = {}
    begins = 0
    for payment in paid:
        ends = begins + payment.amount
        cents = min(ends, last) - max(begins, first)
        if cents > 0:
            back[payment.type] = back.get(payment.type, 0) + cents
        begins = ends
    return back


def _as_owed(back: Mapping[str, int], types: Mapping[str, PaymentType], owed: int) -> tuple[Payment, ...]:
    """What is no longer owed cannot be taken off a debt: it is handed back. So is what was paid with packaging, which
    stays in the shop."""
    money = next(type_.code for type_ in types.values() if type_.gives_change)
    given: dict[str, int] = {}
    for type_, cents in back.items():
        same = cents
        if types[type_].settles is Settles.CREDIT:
            same = min(cents, max(0, owed))
            owed -= same
        elif types[type_].settles is Settles.PACKAGING:
            same = 0
        for code, part in ((type_, same), (money, cents - same)):
            if part:
                given[code] = given.get(code, 0) + part
    return tuple(Payment(type_, Cents(cents)) for type_, cents in given.items())


def _kept(sale: Operation, types: Mapping[str, PaymentType]) -> list[Payment]:
    """The payments less the change, which is given in cash."""
    change: int = sale.change
    kept: list[Payment] = []
    for payment in reversed(sale.payments):
        given = min(change, payment.amount) if types[payment.type].gives_change else 0
        change -= given
        kept.append(replace(payment, amount=Cents(payment.amount - given)))
    return kept[::-1]


def _points_back(sale: Operation, first: int, last: int) -> tuple[PointsShare, ...]:
    if not sale.total:
        return ()
    back = (share._replace(points=Cents(_part(share.points, first, last, sale.total))) for share in sale.points)
    return tuple(share for share in back if share.points)


def _shares_back(
    sale: Operation, gone: Mapping[int, Thousandths], asked: Mapping[int, Thousandths]
) -> tuple[RuleShare, ...]:
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
