"""VAT groups А–З, as a table with dates (Ordinance N-18 art. 27: А 0 %, Б 20 %, В 20 % fuel by meter, Г 9 %)."""

from datetime import date
from typing import NamedTuple

from tui_pos.domain.money import BasisPoints

LETTERS = "АБВГДЕЖЗ"


class VatRate(NamedTuple):
    """`rate` in basis points holds for `group` from the day `since`."""

    group: str
    since: date
    rate: BasisPoints


RATES: tuple[VatRate, ...] = (
    VatRate("А", date(2007, 1, 1), BasisPoints(0)),
    VatRate("Б", date(2007, 1, 1), BasisPoints(2000)),
    VatRate("В", date(2007, 1, 1), BasisPoints(2000)),
    VatRate("Г", date(2011, 4, 1), BasisPoints(900)),
)


def rate_of(group: str, day: date, rates: tuple[VatRate, ...] = RATES) -> BasisPoints:
    """The rate of `group` on `day`, in basis points. Raises KeyError for a group that has none on that day."""
    known = [rate for rate in rates if rate.group == group and rate.since <= day]
    if not known:
        raise KeyError(group)
    return max(known, key=lambda rate: rate.since).rate
