"""What the rules may know beside the cart: fetched once, before the review, so that the review itself asks nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Thousandths
from tui_pos.domain.parties import NO_ACCOUNT, Account
from tui_pos.domain.payment import PaymentType
from tui_pos.pricing.listing import ALL_ON, Mechanisms


class LeapBirthday(StrEnum):
    """When those born on 29 February have their birthday in other years. Never on both days."""

    FEBRUARY_28 = "28.02"
    MARCH_1 = "01.03"


@dataclass(frozen=True, slots=True)
class Facts:
    """`items`: those of `RuleBook.items_needed` that exist. `zero_price_allowed`: whether the operator may sell
    at 0.00. `operation`: one of `rules.OPERATIONS`. `mechanisms`: what is on at this workstation. `account`: the
    partner's. `used`: the rules (ids) whose benefit of once a year the partner has had for the birthday at hand.
    `stock` (thousandths by item): None where the location may sell what it does not have. `paid_by`: the ways in which
    the sale is paid; None while that is not chosen. `limit_stops_all`: whether who is over the credit limit is not
    served for cash either. `partners`: the codes of `RuleBook.partners_needed_for` that are of partners in use; None
    where nobody looked."""

    items: Mapping[str, Item] = field(default_factory=dict)
    zero_price_allowed: bool = False
    operation: str = "sale"
    mechanisms: Mechanisms = ALL_ON
    account: Account = NO_ACCOUNT
    used: frozenset[str] = frozenset()
    stock: Mapping[str, Thousandths] | None = None
    paid_by: tuple[PaymentType, ...] | None = None
    leap_birthday: LeapBirthday = LeapBirthday.FEBRUARY_28
    limit_stops_all: bool = False
    partners: frozenset[str] | None = None
