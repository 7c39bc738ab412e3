"""Goods come back of a sale that is not kept here: with its paper, which is reversed under its own number, or without.

Without paper there is no receipt that could be reversed: the goods go into the stock, the money leaves the drawer as a
service cash-out, and turnover and points go back. What it is worth is what the goods cost today, or a price by hand.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from tui_pos.checkout import saving
from tui_pos.checkout.facts import account_of
from tui_pos.checkout.paper import points_told, receipt_of
from tui_pos.checkout.printable import check_printed
from tui_pos.checkout.recognise import ItemFound, item_on_file, partner_named, recognise
from tui_pos.checkout.rules.book import CurrentBook
from tui_pos.checkout.shift_needed import check_shift
from tui_pos.checkout.storno import too_few_points
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart, check_price
from tui_pos.domain.money import NOTHING, ONE, BasisPoints, Cents, Thousandths, half_up
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.payment import Payment
from tui_pos.domain.reference import OldReceipt, PaperCode, check_old_receipt, read_reference
from tui_pos.domain.rights import Right, need
from tui_pos.domain.saying import Saying
from tui_pos.domain.storno import check_day
from tui_pos.errors import Refused
from tui_pos.fiscal.receipt import Receipt, ServiceCash, Storno, to_bytes
from tui_pos.pricing.listing import listed
from tui_pos.store import found, journal, operations

if TYPE_CHECKING:
    from tui_pos.domain.noted import EntryKind


class PlannedReturn(NamedTuple):
    """A return that is not stored yet, and what the printer does for it. `warnings` stop nothing."""

    operation: Operation
    paper: Receipt | ServiceCash
    warnings: tuple[Saying, ...] = ()


def find_sold(workplace: Workplace, text: str, location: str) -> list[Operation]:
    """The sales and reports that `text`, typed or scanned from a paper, names, newest first.

    Raises Refused `no_such_receipt`, or `sold_elsewhere` for the code of a receipt whose sale is not kept here.
    """
    reference = read_reference(text)
    sold = [] if reference is None else found.sold_with(workplace.store, reference, location)
    if sold:
        return sold
    if isinstance(reference, PaperCode):
        raise Refused(
            "sold_elsewhere",
            "The sale of receipt {receipt} is not kept here; its goods come back by that paper.",
            receipt=reference.receipt,
        )
    raise Refused(
        "no_such_receipt",
        "No sale is found by “{text}”; type the number of the receipt or of the sale, its УНП, or scan its code.",
        text=text.strip()[:40],
    )


def nothing_yet(workplace: Workplace, operator: Operator, location: Location) -> Cart:
    """Goods that come back to `location`, none so far."""
    return Cart(workplace.new_id(), location, END_CUSTOMER, operator)


def add(
    workplace: Workplace, back: Cart, text: str, qty: Thousandths | None = None, price: Cents | None = None
) -> Cart:
    """One more of what comes back, also of what is no longer sold; or the customer whose card it is.

    Raises Refused as `recognise` does, `negative_qty`, `no_right` for a price by hand, and as `Cart.with_line`.
    """
    named = _recognised(workplace, text)
    if isinstance(named, Partner):
        return for_partner(workplace, back, named.code)
    many = half_up((ONE if qty is None else qty) * (ONE if named.qty is None else named.qty), ONE)
    if many < 0:
        raise Refused("negative_qty", "What comes back is more than nothing; name the quantity without a minus.")
    if price is not None:
        need(back.operator, Right.CHANGE_PRICE)
    listing = listed(named.item, back.partner, back.location, workplace.mechanisms)
    return back.with_line(
        named.item,
        Thousandths(many),
        listing.price if price is None else price,
        listing.percent if price is None else BasisPoints(0),
        price_by_hand=price is not None,
    )


def change_price(back: Cart, number: int, price: Cents) -> Cart:
    """What was paid for one of a line, where it is not what it costs today. Raises Refused `no_right`, as
    `check_price`, and KeyError for no line."""
    need(back.operator, Right.CHANGE_PRICE)
    line = back.line(number)
    return back.with_changed(replace(line, price=check_price(price), percent=BasisPoints(0), price_by_hand=True))


def for_partner(workplace: Workplace, back: Cart, partner: str) -> Cart:
    """Who brings the goods: what is not priced by hand gets the prices of theirs. Raises Refused as
    `lines.choose_partner` does."""
    from tui_pos.checkout.lines import choose_partner

    return choose_partner(workplace, back, partner_named(workplace.store, partner))


def plan_return(
    workplace: Workplace, book: CurrentBook, back: Cart, old: OldReceipt | None, moment: datetime
) -> PlannedReturn:
    """The return of these goods, by the receipt `old` or without any. Changes nothing.

    As many points go as the rules of today give for such a sale. Raises Refused `nothing_comes_back`,
    `nothing_handed_back`, `no_cash_type`; with a receipt `bad_old_receipt`, `storno_too_early`, `storno_too_late`.
    """
    if not back.lines:
        raise Refused("nothing_comes_back", "Nothing comes back yet; scan or type what does.")
    if old is not None:
        check_old_receipt(old.usn, old.original)
        check_day(old.original.moment.replace(tzinfo=moment.tzinfo), old.reason, moment)
    if back.total <= 0:
        raise Refused("nothing_handed_back", "These goods come to 0.00; type the prices that were paid for them.")
    cash = next((type_.code for type_ in workplace.payment_types.values() if type_.gives_change), None)
    if cash is None:
        raise Refused("no_cash_type", "The shop has no way to pay in cash; add one under [[payments]].")
    known = not back.partner.is_anonymous
    review = saving.review_of(workplace, book, back, moment).review if known else None
    operation = Operation(
        id=workplace.new_id(),
        kind=Kind.RETURN,
        location=back.location,
        partner=back.partner,
        operator=back.operator,
        station=workplace.station,
        moment=moment,
        usn="" if old is None else old.usn,
        lines=back.lines,
        payments=(Payment(cash, Cents(back.total)),),
        change=NOTHING,
        points=() if review is None else saving.points_of(review, NOTHING),
        reason=None if old is None else old.reason,
        original=None if old is None else old.original,
    )
    account = account_of(workplace, back.partner, moment)
    left = Cents(account.points - sum(share.points for share in operation.points))
    warnings = (too_few_points(back.partner, left),) if operation.points and left < 0 else ()
    if old is None:
        return PlannedReturn(operation, ServiceCash(operation.total), warnings)
    receipt = receipt_of(
        operation,
        workplace.payment_types,
        points_told(workplace, operation, account.points),
        Storno(old.reason, old.original.receipt, old.original.moment, old.original.fm),
    )
    check_printed(workplace, receipt)
    return PlannedReturn(operation, receipt, warnings)


def intend_return(
    workplace: Workplace, book: CurrentBook, back: Cart, old: OldReceipt | None, moment: datetime
) -> tuple[Operation, Receipt | ServiceCash]:
    """Store the return as `plan_return` makes it, with what the printer is to do; the journal names who did it.

    Raises NoRight `no_right`; Refused as `plan_return`, `check_shift`, and of a receipt `sold_here`, `other_total`,
    `more_than_paper`.
    """
    need(back.operator, Right.RETURN_WITHOUT_RECEIPT if old is None else Right.STORNO)
    check_shift(workplace)
    planned = plan_return(workplace, book, back, old, moment)
    operation = planned.operation
    with workplace.store.write():
        operations.put_intent(workplace.store, operation, to_bytes(planned.paper))
        facts: dict[str, object] = {
            "total": operation.total,
            "lines": len(operation.lines),
            "station": operation.station,
        }
        if old is not None:
            facts |= {"usn": old.usn, "receipt": old.original.receipt, "fm": old.original.fm}
        kind: EntryKind = "return" if old is None else "return_by_paper"
        journal.append(workplace.store, kind, operation.operator, workplace.clock(), facts, operation.id)
    return operation, planned.paper


def _recognised(workplace: Workplace, text: str) -> ItemFound | Partner:
    try:
        return recognise(workplace, text)
    except Refused:
        item = item_on_file(workplace.store, text)
        if item is None:
            raise
        return ItemFound(item)
