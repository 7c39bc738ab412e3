"""What the rules may know beside the cart, fetched once before the review; each in one look-up, however long the
shop and the customer have been trading."""

from collections.abc import Sequence, Set
from datetime import datetime
from typing import TYPE_CHECKING

from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import ItemType
from tui_pos.domain.money import Thousandths
from tui_pos.domain.operation import Kind
from tui_pos.domain.parties import NO_ACCOUNT, Account, Partner
from tui_pos.domain.payment import PaymentType
from tui_pos.domain.rights import Right, may
from tui_pos.store import accounts, catalogue, parties

if TYPE_CHECKING:
    # 10 ms, so imported where it is first used: nobody saves before the first picture is there.
    from tui_pos.pricing.book import RuleBook
    from tui_pos.pricing.facts import Facts, LeapBirthday


def gather(
    workplace: Workplace,
    cart: Cart,
    book: "RuleBook",
    moment: datetime,
    paid_by: Sequence[PaymentType] | None = None,
    kind: Kind = Kind.SALE,
) -> "Facts":
    """The facts for a review of `cart`, as an operation of `kind`, with `book` at `moment`; `paid_by` once the way to
    pay is chosen."""
    from tui_pos.pricing.facts import Facts, LeapBirthday

    settings = workplace.settings
    leap_birthday = LeapBirthday(settings.shop.leap_birthday)
    codes = book.items_needed_for(cart, moment.date(), kind.value) if book.items_needed else frozenset()
    items = catalogue.items_in_use(workplace.store, codes)
    partners = book.partners_needed_for(cart, moment.date(), kind.value)
    return Facts(
        items=items,
        zero_price_allowed=may(cart.operator, Right.ZERO_PRICE),
        operation=kind.value,
        mechanisms=workplace.mechanisms,
        account=account_of(workplace, cart.partner, moment),
        used=_used(workplace, cart, book, moment, leap_birthday, kind),
        stock=stock_of(workplace, cart, items.keys()),
        paid_by=None if paid_by is None else tuple(paid_by),
        leap_birthday=leap_birthday,
        limit_stops_all=settings.credit.limit_stops_all,
        partners=None if partners is None else parties.partners_in_use(workplace.store, partners),
    )


def account_of(workplace: Workplace, partner: Partner, moment: datetime) -> Account:
    """The partner's account at `moment`."""
    if partner.is_anonymous:
        return NO_ACCOUNT
    # What is paid on the last of the days is in time.
    overdue_from = workplace.settings.credit.days + 1
    return accounts.account_of(workplace.store, partner.code, moment, overdue_from)


def stock_of(workplace: Workplace, cart: Cart, more: Set[str] = frozenset()) -> dict[str, Thousandths] | None:
    """How much there is of the cart's goods, and of `more`; None where what is not there may be sold too."""
    if cart.location.negative_stock or may(cart.operator, Right.NEGATIVE_STOCK):
        return None
    codes = {line.item.code for line in cart.lines if line.item.type is not ItemType.SERVICE}
    return catalogue.stock_of_many(workplace.store, cart.location.code, codes | more)


def _used(
    workplace: Workplace, cart: Cart, book: "RuleBook", moment: datetime, leap_birthday: "LeapBirthday", kind: Kind
) -> frozenset[str]:
    asked = book.uses_asked(cart, moment, leap_birthday, kind.value)
    if not asked:
        return frozenset()
    return frozenset(use.rule for use in accounts.used_rules(workplace.store, cart.partner.code, asked))
