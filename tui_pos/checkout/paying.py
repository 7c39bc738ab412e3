"""How a reviewed sale may be paid: what its rules allow, and what its customer has."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart, check_qty
from tui_pos.domain.catalogue import Item, ItemType, is_within
from tui_pos.domain.credit import check_credit, check_points
from tui_pos.domain.money import NOTHING, Cents, Thousandths, amount_of, format_cents
from tui_pos.domain.parties import Account
from tui_pos.domain.payment import Payment, PaymentType, Settles
from tui_pos.domain.rights import Right, need
from tui_pos.errors import Refused
from tui_pos.pricing.listing import listed
from tui_pos.store import catalogue
from tui_pos.store.groups import items_within

if TYPE_CHECKING:
    # 4 ms: nothing is paid before the first picture is there.
    from tui_pos.pricing.verdict import OnlyBy, Review

_LOOKED_THROUGH = 1_000
"""So many items of a group of packaging are looked through, those sold most first."""


def types_for(
    types: Mapping[str, PaymentType], reviewed: "Review", account: Account, *, override: bool = False
) -> tuple[PaymentType, ...]:
    """What the sale may be paid with, in the shop's order: what its rules allow (unless a manager passes over them),
    points where there are some, credit where the customer is known.
    """
    allowed = () if override else _only_by(reviewed)
    return tuple(
        type_
        for type_ in types.values()
        if all(only.allows(type_) for only in allowed) and _has(type_, reviewed, account)
    )


def check_payments(
    types: Mapping[str, PaymentType],
    reviewed: "Review",
    account: Account,
    payments: Sequence[Payment],
    *,
    override: bool = False,
) -> None:
    """Whether payments, which need not cover the sale yet, may be taken.

    Raises Refused `payment_not_allowed`, `no_right` (to `override` that), `not_enough_points`, `no_credit`,
    `limit_exceeded`, `advance_needed`, and `review_outdated` for a review of a sale that is paid otherwise.
    """
    for payment in payments:
        if payment.type not in types:
            continue  # `change_for` names it
        for only in _only_by(reviewed):
            if not only.allows(types[payment.type]):
                _refuse(types, reviewed, only, override)
    check_points(account.points, paid_with(Settles.POINTS, payments, types))
    credit = paid_with(Settles.CREDIT, payments, types)
    check_credit(reviewed.before.partner, account.debt, credit)
    _check_advance(reviewed, credit)
    if not _is_for(reviewed, {payment.type for payment in payments}):
        raise review_outdated()


def packaging_payment(workplace: Workplace, cart: Cart, code: str, qty: Thousandths) -> Payment:
    """The payment with so much packaging that the customer brings, at its listed price.

    Raises Refused `no_packaging_type`, `no_packaging` for what is no item in use or has no price, and as `check_qty`.
    """
    type_ = _packaging_type(workplace)
    if type_ is None:
        raise Refused("no_packaging_type", "This shop takes no packaging as payment; its settings name no such way.")
    item = catalogue.item_by_code(workplace.store, code) or catalogue.item_by_barcode(workplace.store, code)
    price = NOTHING if item is None else _packaging_price(workplace, cart, type_, item)
    if item is None or not price:
        raise Refused("no_packaging", "“{code}” is no packaging with a price; scan or type another.", code=code[:40])
    if check_qty(qty) < 0:
        raise Refused("negative_qty", "Less than nothing cannot be brought; type the quantity without a minus.")
    return Payment(type_.code, amount_of(price, qty), item.code, qty)


def search_packaging(workplace: Workplace, cart: Cart, text: str, limit: int) -> list[Item]:
    """What may be brought as payment: of the items whose name or code holds `text` those of the groups that are taken,
    with a price for the customer."""
    type_ = _packaging_type(workplace)
    if type_ is None:
        return []
    words = text.casefold().split()
    found = {
        item.code: item
        for group in type_.groups
        for item in items_within(workplace.store, group, _LOOKED_THROUGH)
        if all(word in f"{item.name}\n{item.code}".casefold() for word in words)
    }
    return [item for item in found.values() if _packaging_price(workplace, cart, type_, item)][:limit]


def _packaging_type(workplace: Workplace) -> PaymentType | None:
    return next((type_ for type_ in workplace.payment_types.values() if type_.settles is Settles.PACKAGING), None)


def _packaging_price(workplace: Workplace, cart: Cart, type_: PaymentType, item: Item) -> Cents:
    """What one of it pays; nothing for what is not taken."""
    taken = item.active and any(is_within(item.group, group) for group in type_.groups)
    if not taken or item.type is ItemType.SERVICE:
        return NOTHING
    return listed(item, cart.partner, cart.location, workplace.mechanisms).price


def check_packaging(workplace: Workplace, cart: Cart, payments: Sequence[Payment]) -> None:
    """Whether each payment by packaging, and no other, names what is brought at its listed price.

    Raises Refused `packaging_needed`, `review_outdated`, and as `packaging_payment`.
    """
    types = workplace.payment_types
    for payment in payments:
        by_packaging = payment.type in types and types[payment.type].settles is Settles.PACKAGING
        if by_packaging != bool(payment.item):
            raise Refused("packaging_needed", "A payment by packaging names the item that is brought; choose it.")
        if by_packaging and payment != packaging_payment(workplace, cart, payment.item, payment.qty):
            raise review_outdated()


def overridden(types: Mapping[str, PaymentType], reviewed: "Review", payments: Sequence[Payment]) -> list[str]:
    """The names of the rules that these payments pass over."""
    used = [types[payment.type] for payment in payments if payment.type in types]
    return [only.name for only in _only_by(reviewed) if not all(map(only.allows, used))]


def review_outdated() -> Refused:
    """The refusal to save what would come out otherwise by now, or paid so."""
    return Refused(
        "review_outdated", "The rules, the hour or the way to pay are others now; go back, save again and look."
    )


def paid_with(settles: Settles, payments: Sequence[Payment], types: Mapping[str, PaymentType]) -> Cents:
    """So many cents of the payments are settled so."""
    return Cents(sum(p.amount for p in payments if p.type in types and types[p.type].settles is settles))


def _is_for(reviewed: "Review", used: set[str]) -> bool:
    """Whether the review was made for these ways to pay, where they matter to a rule. A sale that a rule of the way to
    pay makes free of charge is paid in no way: it takes the way that was chosen."""
    if reviewed.paid_by is None:
        return not (used and reviewed.asks_payment)
    return used == set(reviewed.paid_by) or not (used or reviewed.total)


def _only_by(reviewed: "Review") -> "list[OnlyBy]":
    from tui_pos.pricing.verdict import OnlyBy

    return [effect for effect in reviewed.effects if isinstance(effect, OnlyBy)]


def _has(type_: PaymentType, reviewed: "Review", account: Account) -> bool:
    if type_.settles is Settles.POINTS:
        return account.points > 0
    return type_.settles is not Settles.CREDIT or not reviewed.before.partner.is_anonymous


def _refuse(types: Mapping[str, PaymentType], reviewed: "Review", only: "OnlyBy", override: bool) -> None:
    if override:
        need(reviewed.before.operator, Right.OVERRIDE_PAYMENT)
        return
    names = [type_.name for type_ in types.values() if only.allows(type_)]
    raise Refused(
        "payment_not_allowed",
        "Rule “{rule}” lets this sale be paid by {types} only; choose one.",
        rule=only.name,
        types=", ".join(names or only.types),
    )


def _check_advance(reviewed: "Review", credit: Cents) -> None:
    from tui_pos.pricing.verdict import PayNow

    for effect in reviewed.effects:
        if isinstance(effect, PayNow) and credit > max(NOTHING, reviewed.total - effect.least):
            raise Refused(
                "advance_needed",
                "Rule “{rule}” wants at least {least} paid now; put less on credit.",
                rule=effect.name,
                least=format_cents(effect.least),
            )
