"""Conditions and actions by name: how each is written in a rule file, and what its parameters are.

The rule file, the checks, the wizard, the documentation and the tests walk along these two tables, so that a new
condition or action is one value in `rules.py`, one row here, and the one function that judges it (`conditions.py`) or
carries it out (`actions.py`, `charges.py`, `effects.py`).
"""

from enum import StrEnum
from typing import NamedTuple

from tui_pos.pricing.rules import (
    AddItem,
    Advance,
    Birthday,
    BonusPoints,
    ChildOperation,
    Dates,
    Debt,
    DiscountAmount,
    GroupQuantity,
    HasCard,
    ItemGroupPresent,
    ItemPresent,
    ItemQuantity,
    LocationGroupIs,
    LocationIs,
    OnlyPayment,
    OperatorGroupIs,
    OperatorIs,
    OverdueDebt,
    PartnerGroupIs,
    PartnerIs,
    PaymentIs,
    PlaySound,
    SendEmail,
    ServiceCharge,
    SetDiscount,
    SetPrice,
    ShowMessage,
    StopRules,
    StopSave,
    TimeOfDay,
    Total,
    Turnover,
    TurnoverLastMonth,
    UsePriceGroup,
    Weekday,
)


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
    COUNTED = "{ item = … } or { group = … }"
    CHILD_KIND = "consignment, sale or bonus"
    PARTNER = "customer code"
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
    Term(
        "child_operation",
        ChildOperation,
        (
            Parameter("kind", "kind", Form.CHILD_KIND, True),
            Parameter("item", "item", Form.ITEM, True),
            Parameter("price", "price", Form.MONEY),
            Parameter("per", "per", Form.QTY),
            Parameter("percent", "percent", Form.PERCENT),
            Parameter("to", "to", Form.PARTNER),
            Parameter("of", "of", Form.COUNTED),
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
