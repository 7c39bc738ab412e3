"""What happened in trade, for good: an operation with its lines, payments and the rules that shaped it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tui_pos.domain.cart import Line, total_of
from tui_pos.domain.money import NOTHING, Cents, vat_out
from tui_pos.domain.parties import Location, Operator, Partner
from tui_pos.domain.payment import Payment
from tui_pos.domain.vat import rate_of


class Kind(StrEnum):
    """The kinds of operation. Numbers run per location and kind."""

    SALE = "sale"


@dataclass(frozen=True, slots=True)
class RuleShare:
    """What one rule, in one version, did to one line: `cents` more (or, negative, less) than before it."""

    rule: str
    version: int
    line: int
    cents: Cents


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation. As an intent it has neither `number` nor `receipt`; once posted it has both and never changes.

    `moment` is that of the save, with its time zone. `usn` is the fiscal device's unique sale number.
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
    number: int | None = None
    receipt: str | None = None

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
