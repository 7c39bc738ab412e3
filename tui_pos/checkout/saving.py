"""Save: what the rules make of the cart, the stored intent, and the posted operation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from tui_pos.checkout.facts import gather
from tui_pos.checkout.keep import Entry, note, note_grants, with_usn
from tui_pos.checkout.lines import check_stock, check_zero_price
from tui_pos.checkout.paper import packaging_told, points_told, receipt_lines, receipt_of
from tui_pos.checkout.paying import check_packaging, check_payments, overridden, paid_with, review_outdated
from tui_pos.checkout.printable import check_printed, check_printed_lines
from tui_pos.checkout.rules.book import CurrentBook
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.children import ChildChoice
from tui_pos.domain.money import NOTHING, Cents
from tui_pos.domain.operation import SOLD, TAKES_STOCK, Kind, Letter, Lot, Operation, PointsShare, Related
from tui_pos.domain.parties import Operator
from tui_pos.domain.payment import Payment, PaymentType, Settles, change_for
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused
from tui_pos.fiscal.receipt import Receipt, to_bytes
from tui_pos.store import operations

if TYPE_CHECKING:
    # 20 ms, so imported where it is first used: nobody saves before the first picture is there.
    from tui_pos.pricing.facts import Facts
    from tui_pos.pricing.verdict import Review


class Asked(NamedTuple):
    """A review with what it was made of: the facts, the stamp of the rule book, and the ids of the rules that this
    cart would have met, were they not broken. `kind` is that of the operation; `lots` what a consignment's report is
    taken from, line by line."""

    review: "Review"
    facts: "Facts"
    stamp: int
    broken: frozenset[str]
    kind: Kind = Kind.SALE
    lots: tuple[Lot, ...] = ()


def ask_review(
    workplace: Workplace,
    book: CurrentBook,
    cart: Cart,
    moment: datetime,
    paid_by: Sequence[PaymentType] | None = None,
    kind: Kind = Kind.SALE,
    lots: tuple[Lot, ...] = (),
) -> Asked:
    """What the rules make of the cart at `moment`, as an operation of `kind`, and when it is paid by these types.
    Changes nothing. Raises Refused.

    `empty_cart`, `zero_price`, `not_enough_stock`, `report_grew`; what the printer does not take in one receipt, as
    `check_lines`.
    """
    if not cart.lines:
        raise Refused("empty_cart", "There is nothing to save; scan an item first.")
    if kind in TAKES_STOCK:
        for line in cart.lines:
            check_zero_price(cart, line.item, line.net)
    asked = review_of(workplace, book, cart, moment, paid_by, kind, lots)
    if asked.facts.stock is not None and kind in TAKES_STOCK:
        check_stock(cart, asked.facts.stock)
    if kind is Kind.CONSIGNMENT_REPORT and len(asked.review.lines) != len(lots):
        raise Refused(
            "report_grew",
            "A rule adds to the report “{item}”, which was not given on consignment; take reports out of that rule.",
            item=asked.review.lines[-1].item.name,
        )
    if kind in SOLD:
        check_printed_lines(workplace, receipt_lines(asked.review.lines))
    return asked


def review_of(
    workplace: Workplace,
    book: CurrentBook,
    cart: Cart,
    moment: datetime,
    paid_by: Sequence[PaymentType] | None = None,
    kind: Kind = Kind.SALE,
    lots: tuple[Lot, ...] = (),
) -> Asked:
    """What the rules make of the cart, whether or not it could be saved so."""
    from tui_pos.pricing.review import review
    from tui_pos.pricing.verdict import Email

    rules, stamp = book.of(workplace), book.stamp
    facts = gather(workplace, cart, rules, moment, paid_by, kind)
    reviewed = review(cart, rules, facts, moment, workplace.scripts)
    if not workplace.settings.mail.host and any(isinstance(effect, Email) for effect in reviewed.effects):
        reviewed = replace(
            reviewed, warnings=(*reviewed.warnings, saying("No e-mail is sent: the settings name no mail server."))
        )
    return Asked(reviewed, facts, stamp, book.left_out(cart, moment.date()), kind, lots)


def now_by(reviewed: "Review", operator: Operator) -> "Review":
    """The same review in the hands of `operator` with the rights of now: some may have been lent since it was made."""
    return replace(reviewed, before=replace(reviewed.before, operator=operator))


def watched(workplace: Workplace, asked: Asked) -> Asked:
    """The same; of its scripts it is noted how they did: a cashier is to see this review, or it is saved."""
    if asked.review.ran and workplace.scripts is not None:
        workplace.scripts.report(asked.review.ran, asked.review.before.id)
    return asked


def note_saved(workplace: Workplace, asked: Asked) -> None:
    """What was reviewed is saved: a good moment to keep what its scripts did."""
    if asked.review.ran and workplace.scripts is not None:
        workplace.scripts.note_saved(asked.review)


def ask_again(
    workplace: Workplace,
    book: CurrentBook,
    reviewed: "Review",
    cart: Cart,
    moment: datetime,
    kind: Kind = Kind.SALE,
    lots: tuple[Lot, ...] = (),
) -> Asked:
    """What counts is the moment of the save (scenario T11): a review that would come out otherwise now is refused.

    Raises Refused `review_outdated`, and as `ask_review` does.
    """
    types = workplace.payment_types
    paid_by = None if reviewed.paid_by is None else [types[code] for code in reviewed.paid_by]
    if reviewed.before == cart:
        asked = ask_review(workplace, book, cart, moment, paid_by, kind, lots)
        if _outcome(asked.review) == _outcome(reviewed):
            return asked
    raise review_outdated()


def intend(
    workplace: Workplace,
    asked: Asked,
    payments: Sequence[Payment],
    moment: datetime,
    *,
    override: bool = False,
    children: Sequence[ChildChoice] | None = None,
) -> tuple[Operation, Receipt]:
    """Store what is about to be printed, whole, before the first byte leaves, with the documents that it brings about;
    points and credit are taken with it. `children`: what the cashier makes of those documents; None: all of them.

    Raises Refused for a stopped review, and as `check_payments`, `change_for`, `check_printed`, `children.settle` and
    `operations.put_intent` do.
    """
    from tui_pos.checkout.children import operations_of, settle
    from tui_pos.checkout.rules import basis
    from tui_pos.checkout.shift_needed import check_shift

    reviewed, account, cart = asked.review, asked.facts.account, asked.review.before
    check_shift(workplace)
    check_not_stopped(reviewed)
    types = workplace.payment_types
    check_payments(types, reviewed, account, payments, override=override)
    check_packaging(workplace, cart, payments)
    change = change_for(reviewed.total, payments, types)
    by_points = paid_with(Settles.POINTS, payments, types)
    on_credit = paid_with(Settles.CREDIT, payments, types)
    settled = settle(workplace, reviewed, children, asked.kind, on_credit)
    operation = operation_of(workplace, asked, moment, payments, change)
    footer = (
        *packaging_told(workplace, settled.documents),
        *points_told(workplace, operation, Cents(account.points - by_points)),
    )
    receipt = receipt_of(operation, types, footer)
    check_printed(workplace, receipt)
    with workplace.store.write():
        riding = list(operations_of(workplace, operation, settled.documents))
        operations.put_intent(
            workplace.store,
            operation,
            to_bytes(receipt),
            basis.write(reviewed, asked.facts, asked.stamp, asked.broken),
            points_spent=by_points,
            credit_taken=on_credit,
            children=riding,
        )
        passed_over = overridden(types, reviewed, payments)
        if passed_over:
            note(workplace, cart, Entry("override_payment", {"usn": cart.usn, "rules": passed_over}))
        for entry in settled.entries:
            note(workplace, cart, entry)
        note_grants(workplace, operation)
        for payment in payments:
            if payment.item:
                note(workplace, cart, Entry("packaging_taken", {"item": payment.item, "qty": payment.qty}))
    related = tuple(Related(child.kind, child.id) for child, _ in riding)
    return replace(operation, children=related), receipt


def numbered(workplace: Workplace, asked: Asked) -> Asked:
    """The same with a unique sale number, where the cart was never kept as one. Part of the write around it."""
    return asked._replace(review=replace(asked.review, before=with_usn(workplace, asked.review.before)))


def operation_of(
    workplace: Workplace, asked: Asked, moment: datetime, payments: Sequence[Payment] = (), change: Cents = NOTHING
) -> Operation:
    """The reviewed cart as an operation of its kind, not stored yet."""
    reviewed, cart = asked.review, asked.review.before
    assert cart.usn is not None, "a cart with lines has its USN"
    return Operation(
        id=workplace.new_id(),
        kind=asked.kind,
        location=cart.location,
        partner=cart.partner,
        operator=cart.operator,
        station=workplace.station,
        moment=moment,
        usn=cart.usn,
        lines=reviewed.lines,
        payments=tuple(payments),
        change=change,
        rule_shares=reviewed.shares,
        points=points_of(reviewed, paid_with(Settles.POINTS, payments, workplace.payment_types)),
        uses=reviewed.uses,
        letters=_letters(reviewed) if workplace.settings.mail.host else (),
        lots=asked.lots,
    )


def check_not_stopped(reviewed: "Review") -> None:
    """Raises Refused with the code of what stopped the review."""
    if reviewed.stop is not None:
        raise Refused(reviewed.stop.code, reviewed.stop.reason.text, **dict(reviewed.stop.reason.facts))


def points_of(reviewed: "Review", by_points: Cents) -> tuple[PointsShare, ...]:
    """The points that each rule gives when `by_points` of the sale is paid with points."""
    from tui_pos.pricing.verdict import Points

    earned = (
        PointsShare(effect.rule, effect.version, effect.earned(reviewed.total, by_points))
        for effect in reviewed.effects
        if isinstance(effect, Points)
    )
    return tuple(share for share in earned if share.points > 0)


def sounds_of(reviewed: "Review") -> list[str]:
    """The recordings to be played once the operation is posted, in the order of their rules."""
    from tui_pos.pricing.verdict import Sound

    return [effect.sound for effect in reviewed.effects if isinstance(effect, Sound)]


def _letters(reviewed: "Review") -> tuple[Letter, ...]:
    from tui_pos.pricing.verdict import Email

    return tuple(
        Letter(effect.rule, effect.to, effect.text) for effect in reviewed.effects if isinstance(effect, Email)
    )


def _outcome(reviewed: "Review") -> tuple[object, ...]:
    """All of a review that is saved or acts; how near the other rules came does not matter."""
    return reviewed.lines, reviewed.stop, reviewed.effects, reviewed.shares, reviewed.uses
