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


class StornoReason(StrEnum):
    """Why a sale comes back (Ordinance N-18, art. 31)."""

    OPERATOR_ERROR = "operator_error"
    RETURN = "return"
    TAX_BASE = "tax_base"


class RuleShare(NamedTuple):
    """What one rule, in one version, did to one line: `cents` more (or, negative, less) than before it."""

    rule: str
    version: int
    line: int
    cents: Cents


@dataclass(frozen=True, slots=True)
class PointsShare:
    """The points, in hundredths, that one rule in one version gives for an operation; a storno takes them back."""

    rule: str
    version: int
    points: Cents


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule that acts once a year has acted for the partner's birthday in `year`."""

    rule: str
    year: int


@dataclass(frozen=True, slots=True)
class Letter:
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

    @property
    def total(self) -> Cents:
        return total_of(self.lines)


@dataclass(frozen=True, slots=True)
class VatSum:
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
