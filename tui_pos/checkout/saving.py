"""Save: what the rules make of the cart, the payment, the stored intent, and the posted operation."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from tui_pos.checkout.lines import check_stock, check_zero_price
from tui_pos.checkout.paper import receipt_lines, receipt_of
from tui_pos.checkout.rulebook import CurrentBook
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.payment import Payment, PaymentType, change_for
from tui_pos.domain.rights import Right, may
from tui_pos.errors import Refused
from tui_pos.fiscal.limits import LIMITS, check_lines
from tui_pos.fiscal.receipt import Receipt, to_bytes
from tui_pos.store import catalogue, operations

if TYPE_CHECKING:
    # 20 ms, so imported where it is first used: nobody saves before the first picture is there.
    from tui_pos.pricing.book import RuleBook
    from tui_pos.pricing.facts import Facts
    from tui_pos.pricing.verdict import Review


def ask_review(workplace: Workplace, book: CurrentBook, cart: Cart, moment: datetime) -> "Review":
    """What the rules make of the cart at `moment`. Changes nothing. Raises Refused.

    `empty_cart`, `zero_price`; `not_enough_stock` for the cart's own lines or for what the rules add; what the
    printer does not take in one receipt, as `check_lines` does.
    """
    if not cart.lines:
        raise Refused("empty_cart", "There is nothing to save; scan an item first.")
    for line in cart.lines:
        check_zero_price(cart, line.item, line.net)
    from tui_pos.pricing.review import review

    rules = book.of(workplace)
    reviewed = review(cart, rules, _facts(workplace, cart, rules, moment), moment)
    check_stock(workplace, cart, reviewed.lines)
    check_lines(LIMITS[workplace.settings.printer.family], receipt_lines(reviewed.lines))
    return reviewed


def check_current(workplace: Workplace, book: CurrentBook, reviewed: "Review", cart: Cart, moment: datetime) -> None:
    """What counts is the moment of the save (scenario T11): a review that would come out otherwise now is refused.

    Raises Refused `review_outdated`.
    """
    if reviewed.before != cart or _outcome(ask_review(workplace, book, cart, moment)) != _outcome(reviewed):
        raise Refused("review_outdated", "The rules or the hour changed meanwhile; press save again and look.")


def intend(
    workplace: Workplace, reviewed: "Review", payments: Sequence[Payment], moment: datetime
) -> tuple[Operation, Receipt]:
    """Store what is about to be printed, whole, before the first byte leaves.

    Raises Refused for a stopped review, and as `change_for` does.
    """
    if reviewed.stop is not None:
        raise Refused(reviewed.stop.code, reviewed.stop.reason.text, **dict(reviewed.stop.reason.facts))
    types = {type_.code: type_ for type_ in payment_types(workplace)}
    cart = reviewed.before
    assert cart.usn is not None, "a cart with lines has its USN"
    operation = Operation(
        id=workplace.new_id(),
        kind=Kind.SALE,
        location=cart.location,
        partner=cart.partner,
        operator=cart.operator,
        station=workplace.station,
        moment=moment,
        usn=cart.usn,
        lines=reviewed.lines,
        payments=tuple(payments),
        change=change_for(reviewed.total, payments, types),
        rule_shares=reviewed.shares,
    )
    receipt = receipt_of(operation, types)
    operations.put_intent(workplace.store, operation, to_bytes(receipt))
    return operation, receipt


def sounds_of(reviewed: "Review") -> list[str]:
    """The recordings to be played once the operation is posted, in the order of their rules."""
    from tui_pos.pricing.verdict import Sound

    return [effect.sound for effect in reviewed.effects if isinstance(effect, Sound)]


def _outcome(reviewed: "Review") -> tuple[object, ...]:
    """All of a review that is saved or acts; how near the other rules came does not matter."""
    return reviewed.lines, reviewed.stop, reviewed.effects, reviewed.shares


def payment_types(workplace: Workplace) -> tuple[PaymentType, ...]:
    """What this sale may be paid with; cash first."""
    return tuple(workplace.payment_types.values())


def _facts(workplace: Workplace, cart: Cart, book: "RuleBook", moment: datetime) -> "Facts":
    from tui_pos.pricing.facts import Facts

    codes = book.items_needed_for(cart, moment.date()) if book.items_needed else ()
    found = ((code, catalogue.item_by_code(workplace.store, code)) for code in codes)
    return Facts(
        items={code: item for code, item in found if item is not None and item.active},
        zero_price_allowed=may(cart.operator.level, Right.ZERO_PRICE),
        mechanisms=workplace.mechanisms,
    )
