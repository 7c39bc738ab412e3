"""Who and where: partners, locations, operators."""

from dataclasses import dataclass
from datetime import date

from tui_pos.domain.catalogue import RETAIL
from tui_pos.domain.money import BasisPoints, Cents
from tui_pos.domain.rights import Level

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
    """A shop or a warehouse. `negative_stock`: whether it may sell what it does not have."""

    code: str
    name: str
    price_group: str = RETAIL
    negative_stock: bool = True


@dataclass(frozen=True, slots=True)
class Operator:
    """Who works at the till. `code` is a number up to 9999: it stands, in four digits, in the USN."""

    code: str
    name: str
    level: Level
    language: str = "bg"
