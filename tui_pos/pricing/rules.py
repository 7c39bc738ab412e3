"""What a price rule is: a value that says when it holds, when it does not, and what it then does.

Conditions and actions are small frozen values; `terms.py` names them and their parameters.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from tui_pos.domain.money import NOTHING, ONE, BasisPoints, Cents, Thousandths

OPERATIONS = ("sale", "return", "delivery", "consignment", "consignment_return", "consignment_report")
"""The kinds of operation that a rule can be tied to."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days in the order of `date.weekday()`."""

PURCHASE, CURRENT = "purchase", "current"
"""What `set_price` takes for a price group beside the ten: the item's purchase price, the line's own price."""

TIMES_ONE = 10_000
"""`times` of `set_price` is in ten-thousandths: 0.9 is 9,000."""

USUAL_PRIORITY = 100
"""The priority of a rule that names none. The lowest number runs first."""


class Mode(StrEnum):
    """What a discount does with the percent that stands in the column already."""

    REPLACE = "replace"
    ADD = "add"
    BEST = "best"


class Each(StrEnum):
    """Whether an item is added once, or once for every line that the rule is about."""

    ONCE = "once"
    LINE = "line"


class Range(NamedTuple):
    """Bounds in cents or thousandths: `least` (≥, in a file `from`), `over` (>) and `most` (≤, in a file `to`)."""

    least: int | None = None
    over: int | None = None
    most: int | None = None

    def holds(self, value: int) -> bool:
        return (
            (self.least is None or value >= self.least)
            and (self.over is None or value > self.over)
            and (self.most is None or value <= self.most)
        )


class Chosen(NamedTuple):
    """The lines that an action is for: those of any of the items or groups, or those with the `numbers`, which a script
    names; with none of them, every line."""

    items: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    numbers: tuple[int, ...] | None = None

    @property
    def is_every_line(self) -> bool:
        """No numbers at all are no lines at all, and not every one."""
        return not self.items and not self.groups and self.numbers is None


EVERY_LINE = Chosen()


@dataclass(frozen=True, slots=True)
class PartnerIs:
    partners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartnerGroupIs:
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LocationIs:
    locations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LocationGroupIs:
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperatorIs:
    operators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperatorGroupIs:
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemPresent:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemGroupPresent:
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemQuantity:
    """The quantities of all lines of the items, summed, in thousandths."""

    items: tuple[str, ...]
    range: Range


@dataclass(frozen=True, slots=True)
class GroupQuantity:
    """The quantities of all lines of the groups and their subgroups, summed, in thousandths."""

    groups: tuple[str, ...]
    range: Range


@dataclass(frozen=True, slots=True)
class Total:
    """The document's sum, in cents, as the rules before this one left it."""

    range: Range


@dataclass(frozen=True, slots=True)
class Turnover:
    """All that the partner ever bought, in cents; `paid`: less what is still owed."""

    range: Range
    paid: bool = False


@dataclass(frozen=True, slots=True)
class TurnoverLastMonth:
    """What the partner bought in the calendar month before that of the save, in cents."""

    range: Range


@dataclass(frozen=True, slots=True)
class Debt:
    """What the partner owes, in cents."""

    range: Range


@dataclass(frozen=True, slots=True)
class OverdueDebt:
    """What the partner owes and should have paid by now, in cents."""

    range: Range


@dataclass(frozen=True, slots=True)
class PaymentIs:
    """Every payment of the sale is of one of these types, or of types that the device knows as one of these kinds.

    Looked at when the way to pay is chosen.
    """

    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Birthday:
    """The partner's birthday is today or at most `days` before or after. `once_a_year`: one sale for each birthday."""

    days: int = 0
    once_a_year: bool = False


@dataclass(frozen=True, slots=True)
class HasCard:
    """The partner holds a card of the shop."""


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """Minutes since midnight, both counted in; `first` after `last` crosses midnight."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Dates:
    """Both days count; None leaves that end open."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Weekday:
    days: tuple[str, ...]


Condition = (
    PartnerIs
    | PartnerGroupIs
    | LocationIs
    | LocationGroupIs
    | OperatorIs
    | OperatorGroupIs
    | ItemPresent
    | ItemGroupPresent
    | ItemQuantity
    | GroupQuantity
    | Total
    | Turnover
    | TurnoverLastMonth
    | Debt
    | OverdueDebt
    | PaymentIs
    | Birthday
    | HasCard
    | TimeOfDay
    | Dates
    | Weekday
)


@dataclass(frozen=True, slots=True)
class SetDiscount:
    percent: BasisPoints
    mode: Mode = Mode.REPLACE
    lines: Chosen = EVERY_LINE
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class DiscountAmount:
    """`amount` cents off, split over the chosen lines in proportion to what they cost."""

    amount: Cents
    lines: Chosen = EVERY_LINE
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class SetPrice:
    """Either `price` (cents), or the price in `group` × `times` (ten-thousandths) + `plus` (cents)."""

    price: Cents | None = None
    group: str | None = None
    times: int = TIMES_ONE
    plus: Cents = NOTHING
    lines: Chosen = EVERY_LINE
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class UsePriceGroup:
    group: str
    lines: Chosen = EVERY_LINE
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class AddItem:
    """`price` None: the listed price. For `each` = line: the chosen lines, or else those that the conditions name."""

    item: str
    qty: Thousandths = ONE
    price: Cents | None = None
    each: Each = Each.ONCE
    lines: Chosen = EVERY_LINE


@dataclass(frozen=True, slots=True)
class ServiceCharge:
    """A line of the service `item`, once, at `percent` of what the chosen lines cost after all rules on prices.

    Charges are never taken of charges. `base` (cents): what it is a part of, where a script has counted that itself.
    """

    percent: BasisPoints
    item: str
    lines: Chosen = EVERY_LINE
    base: Cents | None = None


@dataclass(frozen=True, slots=True)
class BonusPoints:
    """Points at the save, of the final sum of the chosen lines: `percent` of it, or `points` (hundredths) for each
    full `per` cents. `base` (cents): that sum, where a script has counted it itself."""

    percent: BasisPoints | None = None
    per: Cents | None = None
    points: Cents | None = None
    lines: Chosen = EVERY_LINE
    base: Cents | None = None


class ChildKind(StrEnum):
    """What a rule lets an operation bring about: goods on consignment, an additional sale on credit, a bonus."""

    CONSIGNMENT = "consignment"
    SALE = "sale"
    BONUS = "bonus"


@dataclass(frozen=True, slots=True)
class ChildOperation:
    """A document of its own, beside the sale: `item` at `price` (cents; None: its listed price), one for each full
    `per` (thousandths; None: the pack ratio of what is counted) of the net quantity of the lines `of`.

    With `percent` it is one piece at that part of what those lines cost in the end. `to`: the partner whose document it
    is; "" the customer. Without `per` each item is counted by its own pack ratio, with it all of them together. `qty`
    (thousandths): how much of the item it is, where a script has counted that itself.
    """

    kind: ChildKind
    item: str
    price: Cents | None = None
    per: Thousandths | None = None
    percent: BasisPoints | None = None
    to: str = ""
    of: Chosen = EVERY_LINE
    qty: Thousandths | None = None


@dataclass(frozen=True, slots=True)
class Advance:
    """At least this percent of the final sum is paid at once, and not on credit."""

    percent: BasisPoints


@dataclass(frozen=True, slots=True)
class OnlyPayment:
    """The sale is paid by these types only, or by types that the device knows as one of these kinds."""

    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SendEmail:
    """`to` "": the partner's own address."""

    text: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class PlaySound:
    sound: str


@dataclass(frozen=True, slots=True)
class ShowMessage:
    text: str


@dataclass(frozen=True, slots=True)
class StopSave:
    message: str


@dataclass(frozen=True, slots=True)
class StopRules:
    pass


PriceAction = SetDiscount | DiscountAmount | SetPrice | UsePriceGroup | AddItem
EffectAction = BonusPoints | ChildOperation | Advance | OnlyPayment | SendEmail | PlaySound | ShowMessage
Action = PriceAction | ServiceCharge | EffectAction | StopSave | StopRules


@dataclass(frozen=True, slots=True)
class Script:
    """What takes the place of conditions and actions in an advanced rule. A version of a script never changes; `source`
    is "" until it is read."""

    name: str
    version: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the owner's. All of `when` must hold; any of `unless` switches it off, but for an item or an item
    group, whose lines are taken out of the rule's counting and acting. `mandatory`: when it fails, nothing is saved.

    Rules work together unless they are linked by name. `best_of`: of the rules so linked, also through others, only the
    one that is best for the customer acts. `excludes`: where this rule acts, those do not; it therefore comes before
    them, whatever the priorities.
    """

    id: str
    name: str
    operations: tuple[str, ...]
    when: tuple[Condition, ...]
    then: tuple[Action, ...]
    unless: tuple[Condition, ...] = ()
    priority: int = USUAL_PRIORITY
    active: bool = True
    mandatory: bool = False
    version: int = 1
    best_of: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    script: Script | None = None
