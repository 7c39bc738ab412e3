"""What happened in trade, for good: an operation with its lines, payments and the rules that shaped it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from tui_pos.domain.cart import Line, total_of
from tui_pos.domain.money import NOTHING, Cents, vat_out
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.payment import Payment
from tui_pos.domain.vat import rate_of


class Kind(StrEnum):
    """The kinds of operation. Numbers run per location and kind."""

    SALE = "sale"
    STORNO = "storno"
    CONSIGNMENT = "consignment"
    CONSIGNMENT_RETURN = "consignment_return"
    CONSIGNMENT_REPORT = "consignment_report"
    BONUS = "bonus"
    RETURN = "return"
    DELIVERY = "delivery"
    STOCK_COUNT = "stock_count"


SOLD = frozenset({Kind.SALE, Kind.CONSIGNMENT_REPORT})
"""The kinds that are sales by law: they are turnover, are paid, and have a fiscal receipt for what is paid."""

COMES_BACK = frozenset({Kind.STORNO, Kind.RETURN})
"""The kinds whose goods, money and points come back: of a sale that is kept here, and of one that is not."""

TAKES_STOCK = frozenset({Kind.SALE, Kind.CONSIGNMENT})
"""The kinds whose goods leave the stock."""

BRINGS_STOCK = frozenset({Kind.CONSIGNMENT_RETURN, Kind.RETURN, Kind.DELIVERY, Kind.STOCK_COUNT})
"""The kinds whose goods come into the stock. A delivery that goes back and what a count lacks are below zero."""


class StornoReason(StrEnum):
    """Why a sale comes back (Ordinance N-18, art. 31)."""

    OPERATOR_ERROR = "operator_error"
    RETURN = "return"
    TAX_BASE = "tax_base"


class Original(NamedTuple):
    """The receipt of a sale that this database does not hold, as its paper says: number, date and time, number of the
    fiscal memory, and total in cents."""

    receipt: str
    moment: datetime
    fm: str
    total: Cents


class Related(NamedTuple):
    """Another operation that came about together with this one. `number` is None until they are posted."""

    kind: Kind
    id: UUID
    number: int | None = None


class Lot(NamedTuple):
    """A line of the consignment with which goods were given: what is returned or reported is taken from it."""

    operation: UUID
    line: int


class RuleShare(NamedTuple):
    """What one rule, in one version, did to one line: `cents` more (or, negative, less) than before it."""

    rule: str
    version: int
    line: int
    cents: Cents


class PointsShare(NamedTuple):
    """The points, in hundredths, that one rule in one version gives for an operation; a storno takes them back."""

    rule: str
    version: int
    points: Cents


class RuleUse(NamedTuple):
    """A rule that acts once a year has acted for the partner's birthday in `year`."""

    rule: str
    year: int


class Letter(NamedTuple):
    """An e-mail that a rule sends once the operation is posted."""

    rule: str
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation. As an intent it has neither `number` nor `receipt`; once posted it has both and never changes.

    `moment` is that of the save, with its time zone. `usn` is the fiscal device's unique sale number. A storno has the
    USN of the sale that it is `of`; its quantities and amounts are what comes back, its payments what is handed back,
    and its points what is taken back, all above zero.

    An operation that another one caused (a crate on consignment with the bottles, an additional sale on credit, a
    bonus) has that one as `parent`, and is among its `children`; they are posted together. An operation without a
    fiscal receipt has `receipt` "" once it is posted; one that is no sale has `usn` "" unless a cart gave it one.
    `lots` of a consignment's return or report say, line by line, what it is taken from.

    A return is of a sale that is not here: with `original`, the receipt that it reverses under that sale's USN and for
    a `reason`, or without any receipt, paid out of the drawer.
    """

    id: UUID
    kind: Kind
    location: Location
    partner: Partner
    operator: Operator
    station: str
    moment: datetime
    usn: str
    lines: tuple[Line, ...]
    payments: tuple[Payment, ...]
    change: Cents
    rule_shares: tuple[RuleShare, ...] = ()
    points: tuple[PointsShare, ...] = ()
    uses: tuple[RuleUse, ...] = ()
    letters: tuple[Letter, ...] = ()
    number: int | None = None
    receipt: str | None = None
    of: UUID | None = None
    reason: StornoReason | None = None
    parent: Related | None = None
    children: tuple[Related, ...] = ()
    lots: tuple[Lot, ...] = ()
    original: Original | None = None

    @property
    def total(self) -> Cents:
        return total_of(self.lines)


class VatSum(NamedTuple):
    """One VAT group of a receipt, in cents: what was sold, and the tax in it."""

    group: str
    gross: Cents
    vat: Cents


def vat_sums(lines: Iterable[Line], day: date) -> tuple[VatSum, ...]:
    """The receipt's VAT groups by letter; the tax is taken out once for each."""
    gross: dict[str, int] = {}
    for line in lines:
        gross[line.item.vat] = gross.get(line.item.vat, NOTHING) + line.net
    return tuple(
        VatSum(group, Cents(cents), vat_out(Cents(cents), rate_of(group, day)))
        for group, cents in sorted(gross.items())
    )
