"""What follows from a rule once the sum is final: points, documents of their own, letters, sounds, messages, and how
the sale may be paid.

One function for each action of the last phase. It answers the effect with its story; or no effect, and why not.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from tui_pos.domain.cart import check_price, check_qty
from tui_pos.domain.catalogue import ItemType
from tui_pos.domain.money import (
    NOTHING,
    ONE,
    BasisPoints,
    Cents,
    Thousandths,
    format_cents,
    format_qty,
    percent_of,
)
from tui_pos.domain.payment import called
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused
from tui_pos.pricing.actions import nothing_left, sold
from tui_pos.pricing.book import Entry
from tui_pos.pricing.conditions import Scene
from tui_pos.pricing.figures import Percents
from tui_pos.pricing.listing import listed
from tui_pos.pricing.rules import (
    Advance,
    BonusPoints,
    ChildKind,
    ChildOperation,
    EffectAction,
    OnlyPayment,
    PlaySound,
    SendEmail,
    ShowMessage,
)
from tui_pos.pricing.verdict import Child, Effect, Email, Message, OnlyBy, PayNow, Points, Sound


class Followed(NamedTuple):
    """`effect` None: `why` says why there is none. `warning`: what the cashier must know of it."""

    effect: Effect | None
    why: Saying
    warning: Saying | None = None


def follow(action: EffectAction, entry: Entry, scene: Scene) -> Followed:
    """What the action comes to on the final sum. Raises Refused where it cannot be carried out."""
    return FOLLOWERS[type(action)](action, entry, scene)


def can_follow(action: EffectAction, scene: Scene) -> bool:
    """Whether the action can come to anything for this partner, whatever the sum."""
    match action:
        case BonusPoints():
            return not scene.cart.partner.is_anonymous
        case SendEmail(to=to):
            return bool(to or scene.cart.partner.email)
        case _:
            return True


def _points(action: BonusPoints, entry: Entry, scene: Scene) -> Followed:
    if scene.cart.partner.is_anonymous:
        return Followed(None, saying("Points are for known customers."))
    sheet, rule = scene.sheet, entry.rule
    points = Points(
        rule.id,
        rule.version,
        Cents(sheet.worth(entry, action.lines)) if action.base is None else action.base,
        percent=BasisPoints(0) if action.percent is None else action.percent,
        per=NOTHING if action.per is None else action.per,
        each=NOTHING if action.points is None else action.points,
    )
    earned = points.earned(Cents(sheet.total))
    if not earned:
        return Followed(None, saying("What it counts is too little for points."))
    return Followed(points, saying("{points} points", points=format_cents(earned)))


def _child(action: ChildOperation, entry: Entry, scene: Scene) -> Followed:
    """No person's stock or limit is looked at here: the cashier may still take less of it."""
    item, rule, cart = sold(action.item, entry, scene), entry.rule, scene.cart
    if action.percent is None:
        qty = _counted(action, entry, scene) if action.qty is None else action.qty
        price = listed(item, cart.partner, cart.location, scene.facts.mechanisms).price
        price = price if action.price is None else action.price
    else:
        price = percent_of(Cents(max(0, scene.sheet.worth(entry, action.of))), action.percent)
        qty = ONE if price else Thousandths(0)
    if not qty:
        return Followed(None, saying("What it counts is too little for a document."))
    if action.kind is ChildKind.CONSIGNMENT and item.type is ItemType.SERVICE:
        raise Refused(
            "service_consigned",
            "Rule “{rule}” gives “{item}” on consignment, a service, which nobody can bring back.",
            rule=rule.name,
            item=item.name,
        )
    if not price:
        return Followed(None, saying("“{item}” costs 0.00, and nothing is owed for it.", item=item.name))
    child = Child(
        rule.id,
        rule.version,
        rule.name,
        action.kind,
        item,
        check_qty(qty),
        check_price(price),
        action.to or cart.partner.code,
    )
    why = saying(
        "{document}: {qty} × “{item}” at {price}",
        document=_DOCUMENTS[action.kind],
        qty=format_qty(qty),
        item=item.name,
        price=format_cents(price),
    )
    return Followed(child, why)


def _counted(action: ChildOperation, entry: Entry, scene: Scene) -> Thousandths:
    """One piece for each full number, or each full pack, of the net quantity; what is returned within the sale counts
    against what is sold in it."""
    rows = scene.sheet.chosen(entry, action.of)
    if action.per is not None:
        return Thousandths(max(0, sum(row.line.qty for row in rows) // action.per) * ONE)
    packs = 0
    for item in {row.line.item.code: row.line.item for row in reversed(rows)}.values():
        if item.pack_ratio > 0:
            packs += max(0, sum(row.line.qty for row in rows if row.line.item.code == item.code) // item.pack_ratio)
    return Thousandths(packs * ONE)


def _advance(action: Advance, entry: Entry, scene: Scene) -> Followed:
    least = percent_of(Cents(max(0, scene.sheet.total)), action.percent)
    if not least:
        return Followed(None, nothing_left())
    return Followed(
        PayNow(entry.rule.id, entry.rule.name, least),
        saying(
            "{percent} % is to be paid at once: {amount}",
            percent=Percents(action.percent, action.percent),
            amount=format_cents(least),
        ),
    )


def _only_payment(action: OnlyPayment, entry: Entry, _scene: Scene) -> Followed:
    return Followed(
        OnlyBy(entry.rule.id, entry.rule.name, action.types),
        saying("To be paid by {types} only.", types=called(action.types)),
    )


def _email(action: SendEmail, entry: Entry, scene: Scene) -> Followed:
    to = action.to or scene.cart.partner.email
    if not to:
        why = saying("There is no address to write to.")
        return Followed(
            None, why, saying("Rule “{rule}” has no address to write to; no letter is sent.", rule=entry.rule.name)
        )
    return Followed(Email(entry.rule.id, to, action.text), saying("It writes to {to}.", to=to))


def _sound(action: PlaySound, entry: Entry, _scene: Scene) -> Followed:
    return Followed(Sound(entry.rule.id, action.sound), saying("It plays {sound}.", sound=action.sound))


def _message(action: ShowMessage, entry: Entry, _scene: Scene) -> Followed:
    return Followed(Message(entry.rule.id, action.text), saying("It says: {message}", message=action.text))


_DOCUMENTS = {
    ChildKind.CONSIGNMENT: saying("Consignment"),
    ChildKind.SALE: saying("Sale on credit"),
    ChildKind.BONUS: saying("Bonus"),
}

FOLLOWERS: dict[type[EffectAction], Callable[[Any, Entry, Scene], Followed]] = {
    BonusPoints: _points,
    ChildOperation: _child,
    Advance: _advance,
    OnlyPayment: _only_payment,
    SendEmail: _email,
    PlaySound: _sound,
    ShowMessage: _message,
}
