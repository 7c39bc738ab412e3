"""What a price rule is: a value that says when it holds, when it does not, and what it then does.

Conditions and actions are small frozen values. Two tables, `CONDITIONS` and `ACTIONS`, name them and their parameters;
the rule file, the checks, the documentation and the tests read those tables, so that a new one is added there, and to
the one function that judges it (`conditions.py`) or carries it out (`actions.py`).
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
    """The lines that an action is for: those of any of the items or groups; with neither, every line."""

    items: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


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

    Charges are never taken of charges.
    """

    percent: BasisPoints
    item: str
    lines: Chosen = EVERY_LINE


@dataclass(frozen=True, slots=True)
class BonusPoints:
    """Points at the save, of the final sum of the chosen lines: `percent` of it, or `points` (hundredths) for each
    full `per` cents."""

    percent: BasisPoints | None = None
    per: Cents | None = None
    points: Cents | None = None
    lines: Chosen = EVERY_LINE


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
EffectAction = BonusPoints | Advance | OnlyPayment | SendEmail | PlaySound | ShowMessage
Action = PriceAction | ServiceCharge | EffectAction | StopSave | StopRules


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


class Form(StrEnum):
    """How a parameter is written in a rule file."""

    CODES = "code or list of codes"
    GROUPS = "group path or list of them"
    ITEM = "item code"
    PRICE_GROUP = "price group"
    PRICE_SOURCE = "price group, purchase or current"
    QTY_RANGE = "quantity range"
    MONEY_RANGE = "amount range"
    DAYS = "whole number of days"
    QTY = "quantity"
    MONEY = "amount"
    DIFFERENCE = "amount, may be negative"
    PERCENT = "percent"
    TIMES = "number with up to 4 decimals"
    MODE = "replace, add or best"
    EACH = "once or line"
    TIME = "HH:MM"
    DATE = "YYYY-MM-DD"
    WEEKDAYS = "list of mon … sun"
    CHOSEN = "items and groups"
    YES_NO = "true or false"
    TEXT = "text"


class Parameter(NamedTuple):
    """`name` in the file, `field` in the value. A range stands in the file as `from`, `over` and `to`, chosen lines as
    `items` and `groups`. A parameter that is not required has the field's own default."""

    name: str
    field: str
    form: Form
    required: bool = False


class Term(NamedTuple):
    """A condition or an action: its name in a file, its class, its parameters. A `bare` one is written as the value of
    its only parameter: `{ item = "COLA" }`."""

    name: str
    value: type
    parameters: tuple[Parameter, ...]
    bare: bool = False


def _bare(name: str, value: type, field: str, form: Form) -> Term:
    return Term(name, value, (Parameter(name, field, form, required=True),), bare=True)


_LINES = Parameter("items groups", "lines", Form.CHOSEN)
_BY_HAND = Parameter("by_hand", "by_hand", Form.YES_NO)
_MONEY = Parameter("from over to", "range", Form.MONEY_RANGE, True)

CONDITIONS: tuple[Term, ...] = (
    _bare("partner", PartnerIs, "partners", Form.CODES),
    _bare("partner_group", PartnerGroupIs, "groups", Form.GROUPS),
    _bare("location", LocationIs, "locations", Form.CODES),
    _bare("location_group", LocationGroupIs, "groups", Form.GROUPS),
    _bare("operator", OperatorIs, "operators", Form.CODES),
    _bare("operator_group", OperatorGroupIs, "groups", Form.GROUPS),
    _bare("item", ItemPresent, "items", Form.CODES),
    _bare("item_group", ItemGroupPresent, "groups", Form.GROUPS),
    Term(
        "item_quantity",
        ItemQuantity,
        (Parameter("item", "items", Form.CODES, True), Parameter("from over to", "range", Form.QTY_RANGE, True)),
    ),
    Term(
        "group_quantity",
        GroupQuantity,
        (Parameter("group", "groups", Form.GROUPS, True), Parameter("from over to", "range", Form.QTY_RANGE, True)),
    ),
    Term("total", Total, (_MONEY,)),
    Term("turnover", Turnover, (_MONEY, Parameter("paid", "paid", Form.YES_NO))),
    Term("turnover_last_month", TurnoverLastMonth, (_MONEY,)),
    Term("debt", Debt, (_MONEY,)),
    Term("overdue_debt", OverdueDebt, (_MONEY,)),
    _bare("payment_type", PaymentIs, "types", Form.CODES),
    Term(
        "birthday",
        Birthday,
        (Parameter("days", "days", Form.DAYS), Parameter("once_a_year", "once_a_year", Form.YES_NO)),
    ),
    Term("card", HasCard, (), bare=True),
    Term("time", TimeOfDay, (Parameter("from", "first", Form.TIME, True), Parameter("to", "last", Form.TIME, True))),
    Term("date", Dates, (Parameter("from", "first", Form.DATE), Parameter("to", "last", Form.DATE))),
    _bare("weekday", Weekday, "days", Form.WEEKDAYS),
)

ACTIONS: tuple[Term, ...] = (
    Term(
        "set_discount",
        SetDiscount,
        (Parameter("percent", "percent", Form.PERCENT, True), Parameter("mode", "mode", Form.MODE), _LINES, _BY_HAND),
    ),
    Term(
        "discount_amount",
        DiscountAmount,
        (Parameter("amount", "amount", Form.MONEY, True), _LINES, _BY_HAND),
    ),
    Term(
        "set_price",
        SetPrice,
        (
            Parameter("price", "price", Form.MONEY),
            Parameter("group", "group", Form.PRICE_SOURCE),
            Parameter("times", "times", Form.TIMES),
            Parameter("plus", "plus", Form.DIFFERENCE),
            _LINES,
            _BY_HAND,
        ),
    ),
    Term("price_group", UsePriceGroup, (Parameter("group", "group", Form.PRICE_GROUP, True), _LINES, _BY_HAND)),
    Term(
        "add_item",
        AddItem,
        (
            Parameter("item", "item", Form.ITEM, True),
            Parameter("qty", "qty", Form.QTY),
            Parameter("price", "price", Form.MONEY),
            Parameter("each", "each", Form.EACH),
            _LINES,
        ),
    ),
    Term(
        "service_charge",
        ServiceCharge,
        (Parameter("percent", "percent", Form.PERCENT, True), Parameter("item", "item", Form.ITEM, True), _LINES),
    ),
    Term(
        "bonus_points",
        BonusPoints,
        (
            Parameter("percent", "percent", Form.PERCENT),
            Parameter("per", "per", Form.MONEY),
            Parameter("points", "points", Form.MONEY),
            _LINES,
        ),
    ),
    Term("advance", Advance, (Parameter("percent", "percent", Form.PERCENT, True),)),
    Term("only_payment", OnlyPayment, (Parameter("types", "types", Form.CODES, True),)),
    Term("email", SendEmail, (Parameter("text", "text", Form.TEXT, True), Parameter("to", "to", Form.TEXT))),
    Term("play_sound", PlaySound, (Parameter("sound", "sound", Form.TEXT, True),)),
    Term("message", ShowMessage, (Parameter("text", "text", Form.TEXT, True),)),
    Term("stop", StopSave, (Parameter("message", "message", Form.TEXT, True),)),
    Term("stop_rules", StopRules, (), bare=True),
)

CONDITION_NAMES: dict[type, str] = {term.value: term.name for term in CONDITIONS}
