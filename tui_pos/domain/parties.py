"""Who and where: partners, locations, operators."""

from dataclasses import dataclass, field
from datetime import date

from tui_pos.domain.catalogue import RETAIL
from tui_pos.domain.money import NOTHING, BasisPoints, Cents
from tui_pos.domain.rights import Lent, Level, Right

ANONYMOUS = ""
"""The code of the partner who is nobody in particular: the end customer."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A customer. `percent` (basis points) is taken off each line; `limit` (cents) is None where there is none."""

    code: str
    name: str
    group: str = ""
    price_group: str = RETAIL
    percent: BasisPoints = BasisPoints(0)
    card: str = ""
    birth_date: date | None = None
    limit: Cents | None = None
    vat_number: str = ""
    eik: str = ""
    address: str = ""
    email: str = ""
    phone: str = ""
    active: bool = True

    @property
    def is_anonymous(self) -> bool:
        return self.code == ANONYMOUS


END_CUSTOMER = Partner(ANONYMOUS, "End customer")


@dataclass(frozen=True, slots=True)
class Location:
    """A shop or a warehouse. `negative_stock`: whether it may sell what it does not have. `group` is a path."""

    code: str
    name: str
    price_group: str = RETAIL
    negative_stock: bool = True
    group: str = ""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who works at the till. `code` is a number up to 9999: it stands, in four digits, in the USN.

    `rights` are single ones on top of those of the level. `most_percent` (basis points) is the largest discount given
    by hand: with one, the right to change discounts is not needed up to it, and does not go beyond it. `lent` is what
    others have lent for what is being done now; it is kept nowhere, and the operator is the same with and without.
    """

    code: str
    name: str
    level: Level
    language: str = "bg"
    group: str = ""
    rights: frozenset[Right] = frozenset()
    most_percent: BasisPoints | None = None
    active: bool = True
    lent: tuple[Lent, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Account:
    """What a partner's account says at a moment, in cents (points in hundredths, of which 100 pay 1.00).

    `turnover` is all that was ever bought, after discounts and less what came back; `turnover_last_month` the same of
    the calendar month before; `debt` what was bought on credit and is not paid; `overdue` the part of it that is due.
    """

    turnover: Cents = NOTHING
    turnover_last_month: Cents = NOTHING
    debt: Cents = NOTHING
    overdue: Cents = NOTHING
    points: Cents = NOTHING


NO_ACCOUNT = Account()
"""That of the end customer."""
