"""The paper till's price rules: one of each sort that the windows must show, written out by hand.

- 12 of КОЛА or more get 10 % off. More than 1,000.00 in one sale is stopped.
- 100.00 and more is paid by card only. Of a ПЕЧКА half is paid at once.
- ЧАЙ is 10 % cheaper when all of it is paid in cash, and is not sold on credit.
- A crate goes with each dozen of БИРА (paper_consignments.py).
- Who is known gets 3 % in points, and a letter for a ПЕЧКА.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from paper_consignments import crates_for

from tui_pos.domain.cart import Cart, Line, total_of
from tui_pos.domain.money import ONE, BasisPoints, Cents, percent_of
from tui_pos.domain.payment import PaymentKind, PaymentType, Settles
from tui_pos.domain.saying import Saying, saying
from tui_pos.pricing.verdict import (
    Effect,
    Email,
    LineChange,
    OnlyBy,
    Outcome,
    PayNow,
    Points,
    Review,
    Sound,
    Stop,
    Trace,
)
from tui_pos.pricing.why import Told

CARD_FROM = 10_000
TEN = BasisPoints(1000)


def reviewed(cart: Cart, paid_by: Sequence[PaymentType] | None) -> Review:
    """What the rules above make of the cart."""
    waits = any(line.item.code == "ЧАЙ" for line in cart.lines)
    codes = None if paid_by is None else tuple(type_.code for type_ in paid_by)
    if cart.total > 100_000:
        dear = Stop("too_dear", "Not so much", saying("More than {most} is not sold here.", most="1000.00"))
        return Review(cart, cart.lines, stop=dear, paid_by=codes, asks_payment=waits)
    stop = None
    if waits and any(type_.settles is Settles.CREDIT for type_ in paid_by or ()):
        stop = Stop("no_tea", "Tea for money", saying("Tea is not sold on credit."))
    lines, traces, effects = cart.lines, [*_dozen(cart), *_cash_tea(cart, paid_by)], []
    for trace in traces:
        if trace.acted:
            code = "КОЛА" if trace.rule == "r1" else "ЧАЙ"
            lines = tuple(replace(line, percent=TEN) if line.item.code == code else line for line in lines)
    for effect, acted in (*_effects(cart, lines), *crates_for(cart)):
        effects.append(effect)
        traces += [acted] if acted else []
    if any(trace.rule == "r1" and trace.acted for trace in traces):
        effects.append(Sound("r1", "promo.wav"))
    return Review(cart, lines, tuple(traces), tuple(effects), stop, paid_by=codes, asks_payment=waits)


def _changes(lines: Sequence[Line], code: str) -> tuple[LineChange, ...]:
    return tuple(
        LineChange(line.number, line.net, replace(line, percent=TEN).net) for line in lines if line.item.code == code
    )


def _dozen(cart: Cart) -> Iterator[Trace]:
    if sum(line.qty for line in cart.lines if line.item.code == "КОЛА") >= 12 * ONE:
        why = saying("{n} of {item} get {percent} % off", n=12, item="КОЛА", percent="10")
        yield Trace("r1", "Cola by the dozen", 1, Outcome.ACTED, why, _changes(cart.lines, "КОЛА"))
    else:
        why = saying("needs {n} of {item}", n=12, item="КОЛА")
        yield Trace("r1", "Cola by the dozen", 1, Outcome.NOT_MET, why)


def _cash_tea(cart: Cart, paid_by: Sequence[PaymentType] | None) -> Iterator[Trace]:
    changes = _changes(cart.lines, "ЧАЙ")
    if not changes:
        return
    if paid_by is None:
        why = saying("It is looked at when the payment is chosen.")
    elif paid_by and all(type_.kind is PaymentKind.CASH for type_ in paid_by):
        why = saying("10 % off for cash.")
        yield Trace("r3", "Cash tea", 1, Outcome.ACTED, why, changes)
        return
    else:
        why = saying("It is for cash only.")
    yield Trace("r3", "Cash tea", 1, Outcome.NOT_MET, why)


def _effects(cart: Cart, lines: Sequence[Line]) -> Iterator[tuple[Effect, Trace | None]]:
    total = total_of(lines)
    if total >= CARD_FROM:
        why = saying("The sale may be paid by card only.")
        trace = Trace("r2", "Card from 100", 1, Outcome.ACTED, why)
        yield OnlyBy("r2", "Card from 100", ("card",)), trace
    if any(line.item.code == "ПЕЧКА" for line in lines):
        least = Cents(percent_of(total, BasisPoints(5000)))
        why = saying("Half is paid at once.")
        yield PayNow("r4", "Half at once", least), Trace("r4", "Half at once", 1, Outcome.ACTED, why)
        if cart.partner.email:
            yield Email("r6", cart.partner.email, "Thank you."), None
    if not cart.partner.is_anonymous:
        yield Points("r5", 1, total, percent=BasisPoints(300)), None


def told_of(line: Line) -> tuple[Told, ...]:
    """Why the line costs what it costs; a КАФЕ has much to tell."""
    told = [
        Told("=", saying("The retail price is {price}.", price=line.price)),
        Told("+", saying("A rule that acted.")),
        Told("-", saying("2 more bottles and {sum} come off.", sum="1.20")),
        Told("!", saying("A rule that failed.")),
    ]
    return tuple(told * (8 if line.item.code == "КАФЕ" else 1))


def hint_for(cart: Cart) -> Saying | None:
    """One or two bottles short of a dozen."""
    lacking = 12 - sum(line.qty for line in cart.lines if line.item.code == "КОЛА") // ONE
    return saying("{n} more of {item} and 10 % come off.", n=lacking, item="КОЛА") if lacking in (1, 2) else None
