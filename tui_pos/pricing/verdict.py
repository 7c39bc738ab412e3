"""What a review says: the lines after the rules, the effects to come, and what each candidate rule did or why not.

These are values that cross borders: the window draws them, the save stores them, a return refunds from them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tui_pos.domain.cart import Cart, Line, total_of
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import FULL, NOTHING, BasisPoints, Cents, Thousandths, amount_of, half_up
from tui_pos.domain.operation import RuleShare, RuleUse
from tui_pos.domain.payment import PaymentType
from tui_pos.domain.saying import Saying
from tui_pos.pricing.rules import ChildKind


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording to be played once the operation is posted. `rule` is the rule's id."""

    rule: str
    sound: str


@dataclass(frozen=True, slots=True)
class Message:
    """A text for the cashier, shown in the review window. `rule` is the rule's id."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """Bonus points for the partner once the operation is posted, of `base`, the final cents of the lines they are for:
    `percent` (basis points) of it, or `each` (hundredths of a point) for every full `per` cents."""

    rule: str
    version: int
    base: Cents
    percent: BasisPoints = BasisPoints(0)
    per: Cents = NOTHING
    each: Cents = NOTHING

    def earned(self, total: Cents, by_points: Cents = NOTHING) -> Cents:
        """The points, in hundredths, when `by_points` of the sale's `total` (cents) is paid with points: that part
        earns none, of each line its share. A part of a cent of it makes no full amount, and is rounded only once."""
        if total <= 0 or self.base <= 0:
            return NOTHING
        counted = self.base * max(0, total - by_points)
        if self.per:
            return Cents(counted // (total * self.per) * self.each)
        return Cents(half_up(counted * self.percent, total * FULL))


@dataclass(frozen=True, slots=True)
class Email:
    """A letter to be sent once the operation is posted. `to` is an address."""

    rule: str
    to: str
    text: str


@dataclass(frozen=True, slots=True)
class OnlyBy:
    """The sale may be paid in these ways only: codes of payment types, or kinds of the device. `rule` is an id."""

    rule: str
    name: str
    types: tuple[str, ...]

    def allows(self, type_: PaymentType) -> bool:
        return type_.code in self.types or type_.kind.value in self.types


@dataclass(frozen=True, slots=True)
class PayNow:
    """At least so many cents are paid at once, and not on credit. `rule` is an id."""

    rule: str
    name: str
    least: Cents


@dataclass(frozen=True, slots=True)
class Child:
    """A document that the operation brings about beside itself, as the rule computes it: `qty` (thousandths) of `item`
    at `price` (cents), for the partner with the code `partner`; "" where nobody is known and the cashier is asked.
    `rule` is the rule's id, `name` what it is called."""

    rule: str
    version: int
    name: str
    kind: ChildKind
    item: Item
    qty: Thousandths
    price: Cents
    partner: str

    @property
    def amount(self) -> Cents:
        return amount_of(self.price, self.qty)


Effect = Sound | Message | Points | Child | Email | OnlyBy | PayNow


@dataclass(frozen=True, slots=True)
class Stop:
    """Why the operation may not be saved: the rule's name, or "" for the review's own checks."""

    code: str
    rule: str
    reason: Saying


class Outcome(StrEnum):
    """What became of a candidate rule: it acted; its conditions held but another rule beat it or nothing was left to
    act on; a condition failed; an earlier rule stopped it; or it failed itself and was undone whole."""

    ACTED = "acted"
    BEATEN = "beaten"
    NOT_MET = "not_met"
    STOPPED = "stopped"
    FAILED = "failed"


class LineChange(NamedTuple):
    """What a rule did to one line, in cents of the line's net amount. `before` is None for a line that it added."""

    line: int
    before: Cents | None
    after: Cents


class Broke(NamedTuple):
    """Why nothing came of a script: `code` is one of "error", "bad_answer", "refused" (what it asked for cannot be
    carried out), "too_slow", "too_much", "crashed"; and, where that is no fault of its own, "no_time" (those asked
    with it took all there was), "off_today", "missing". `line` and `column` are those of its text, where they are
    known."""

    code: str
    reason: Saying
    line: int | None = None
    column: int | None = None


class Ran(NamedTuple):
    """What a script cost in a review, in microseconds, and how it went wrong, if it did. `rule` is the rule's id."""

    rule: str
    script: str
    version: int
    micros: int
    broke: Broke | None = None


class Lack(NamedTuple):
    """What alone keeps a rule from acting: so many thousandths more of the items or groups, or so many cents more."""

    items: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    qty: Thousandths = Thousandths(0)
    amount: Cents = NOTHING


class Trace(NamedTuple):
    """One candidate rule's story. `rule` is its id; `why` says it in a sentence; `changes` are what it did at its turn,
    also when another rule took it over later; `losers` names the rules whose number it replaced or was better than;
    `lack` is what alone is missing, where that is a quantity or an amount."""

    rule: str
    name: str
    version: int
    outcome: Outcome
    why: Saying
    changes: tuple[LineChange, ...] = ()
    losers: tuple[str, ...] = ()
    lack: Lack | None = None

    @property
    def acted(self) -> bool:
        return self.outcome is Outcome.ACTED


@dataclass(frozen=True, slots=True)
class Review:
    """The cart as it was, and as the rules make it. Nothing in it is computed again by anyone.

    `uses`: the rules of once a year that acted. `paid_by`: the codes of the payment types for which it was made; None
    while the way to pay is not chosen. `asks_payment`: whether some rule waits for that choice, so that the review is
    to be made again when it is known. `ran`: the scripts that were asked.
    """

    before: Cart
    lines: tuple[Line, ...]
    trace: tuple[Trace, ...] = ()
    effects: tuple[Effect, ...] = ()
    stop: Stop | None = None
    warnings: tuple[Saying, ...] = ()
    shares: tuple[RuleShare, ...] = ()
    uses: tuple[RuleUse, ...] = ()
    paid_by: tuple[str, ...] | None = None
    asks_payment: bool = False
    ran: tuple[Ran, ...] = ()

    @property
    def children(self) -> tuple[Child, ...]:
        """The documents that the operation brings about, in the order of their rules."""
        return tuple([effect for effect in self.effects if isinstance(effect, Child)])

    @property
    def total_before(self) -> Cents:
        return self.before.total

    @property
    def total(self) -> Cents:
        return total_of(self.lines)

    @property
    def needs_window(self) -> bool:
        """Whether the cashier must see it before the save: a rule acted, warned, failed or stopped the save."""
        return bool(self.stop or self.warnings or any(trace.acted for trace in self.trace))
