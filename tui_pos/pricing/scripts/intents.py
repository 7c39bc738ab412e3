"""What a script may ask for: the table of intents, each with its parameters and the action that it stands for.

From this table come the functions of the prelude, the reading of answers and the documentation.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from tui_pos.domain.money import ONE
from tui_pos.pricing.rules import (
    EVERY_LINE,
    TIMES_ONE,
    Action,
    AddItem,
    Advance,
    BonusPoints,
    ChildKind,
    ChildOperation,
    Chosen,
    DiscountAmount,
    Mode,
    OnlyPayment,
    PlaySound,
    SendEmail,
    ServiceCharge,
    SetDiscount,
    SetPrice,
    ShowMessage,
    StopRules,
    StopSave,
    UsePriceGroup,
)

MOST_INTENTS = 200
"""In one answer."""


class Phase(StrEnum):
    """The part of a review in which an intent counts. `ANY`: whenever the script is asked."""

    PRICE = "price"
    SERVICE = "service"
    FINAL = "final"
    ANY = "any"


class Form(StrEnum):
    """What a parameter of an intent is."""

    PERCENT = "basis points"
    MONEY = "cents"
    DIFFERENCE = "cents, may be negative"
    SUM = "cents of a sum"
    POINTS = "hundredths of points"
    QTY = "thousandths"
    COUNT = "thousandths, 0 for none"
    TIMES = "ten-thousandths"
    LINES = "lines"
    MODE = "mode"
    YES_NO = "True or False"
    ITEM = "item code"
    PARTNER = "partner code"
    PRICE_GROUP = "price group"
    PRICE_SOURCE = "price group, purchase or current"
    KIND = "kind of document"
    TYPES = "payment types"
    NAME = "name"
    TEXT = "text"


NEEDED = object()
"""The default of a parameter that has none."""


class Parameter(NamedTuple):
    """`default` is that of the prelude's function; a parameter whose default is None may be left so."""

    name: str
    form: Form
    default: object
    doc: str


class Intent(NamedTuple):
    """`makes`: the action that it stands for, from the parameters; None for what is no action."""

    name: str
    phase: Phase
    parameters: tuple[Parameter, ...]
    makes: Callable[..., Action] | None
    doc: str


def _on_prices(makes: Callable[..., Action]) -> Callable[..., Action]:
    return lambda lines, **given: makes(lines=_chosen(lines), **given)


def _chosen(lines: list[int] | None) -> Chosen:
    return EVERY_LINE if lines is None else Chosen(numbers=tuple(lines))


_LINES = Parameter("lines", Form.LINES, None, "for these lines, or their numbers; None: every line of the sale")
_OF_LINES = Parameter("lines", Form.LINES, None, "of these lines, or their numbers; None: of the whole sum")
_BASE = Parameter("base", Form.SUM, None, "of this sum, which the script has counted itself")
_BY_HAND = Parameter("by_hand", Form.YES_NO, False, "also lines whose price or percent was typed by hand")
_ITEM = Parameter("item", Form.ITEM, NEEDED, "of the sale, or written in the script")

INTENTS: tuple[Intent, ...] = (
    Intent(
        "set_discount",
        Phase.PRICE,
        (
            Parameter("percent", Form.PERCENT, NEEDED, "the discount"),
            _LINES,
            Parameter("mode", Form.MODE, Mode.REPLACE.value, "what becomes of a discount that is there already"),
            _BY_HAND,
        ),
        _on_prices(lambda mode, **given: SetDiscount(mode=Mode(mode), **given)),
        "Sets the discount on lines.",
    ),
    Intent(
        "discount_amount",
        Phase.PRICE,
        (Parameter("amount", Form.MONEY, NEEDED, "what comes off, split over the lines"), _LINES, _BY_HAND),
        _on_prices(DiscountAmount),
        "Takes an amount off lines.",
    ),
    Intent(
        "set_price",
        Phase.PRICE,
        (
            Parameter("price", Form.MONEY, None, "the price itself, or else"),
            Parameter("group", Form.PRICE_SOURCE, None, "whose price is taken"),
            Parameter("times", Form.TIMES, TIMES_ONE, "the group's price is multiplied by this"),
            Parameter("plus", Form.DIFFERENCE, 0, "and this is added"),
            _LINES,
            _BY_HAND,
        ),
        _on_prices(SetPrice),
        "Sets the price of lines.",
    ),
    Intent(
        "price_group",
        Phase.PRICE,
        (Parameter("group", Form.PRICE_GROUP, NEEDED, "whose prices are taken"), _LINES, _BY_HAND),
        _on_prices(UsePriceGroup),
        "Gives lines the prices of a group.",
    ),
    Intent(
        "add_item",
        Phase.PRICE,
        (
            _ITEM,
            Parameter("qty", Form.QTY, int(ONE), "how much of it"),
            Parameter("price", Form.MONEY, None, "None: the listed price"),
        ),
        AddItem,
        "Adds a line to the sale.",
    ),
    Intent(
        "service_charge",
        Phase.SERVICE,
        (Parameter("percent", Form.PERCENT, NEEDED, "so much is charged"), _ITEM, _OF_LINES, _BASE),
        _on_prices(ServiceCharge),
        "Charges a part of the sum as a service.",
    ),
    Intent(
        "bonus_points",
        Phase.FINAL,
        (
            Parameter("percent", Form.PERCENT, None, "so much of the sum becomes points, or else"),
            Parameter("per", Form.MONEY, None, "for each full amount"),
            Parameter("points", Form.POINTS, None, "so many points"),
            _OF_LINES,
            _BASE,
        ),
        _on_prices(BonusPoints),
        "Gives the customer points.",
    ),
    Intent(
        "advance",
        Phase.FINAL,
        (Parameter("percent", Form.PERCENT, NEEDED, "of the sum"),),
        Advance,
        "So much is to be paid at once, and not on credit.",
    ),
    Intent(
        "only_payment",
        Phase.FINAL,
        (Parameter("types", Form.TYPES, NEEDED, "codes or kinds of payment types: one, or a list"),),
        lambda types: OnlyPayment(tuple(types)),
        "The sale may be paid in these ways only.",
    ),
    Intent(
        "play_sound",
        Phase.FINAL,
        (Parameter("sound", Form.NAME, NEEDED, "one of the shop's recordings"),),
        PlaySound,
        "Plays a recording once the sale is saved.",
    ),
    Intent(
        "message",
        Phase.FINAL,
        (Parameter("text", Form.TEXT, NEEDED, "what the cashier reads"),),
        ShowMessage,
        "Tells the cashier something in the review window.",
    ),
    Intent(
        "email",
        Phase.FINAL,
        (
            Parameter("text", Form.TEXT, NEEDED, "what is written"),
            Parameter("to", Form.NAME, "", 'an address; "": the customer\'s own'),
        ),
        SendEmail,
        "Writes a letter once the sale is saved.",
    ),
    Intent(
        "child_operation",
        Phase.FINAL,
        (
            Parameter("kind", Form.KIND, NEEDED, "consignment, sale (on credit) or bonus"),
            _ITEM,
            Parameter("qty", Form.COUNT, int(ONE), "how much of it; of 0 nothing comes"),
            Parameter("price", Form.MONEY, None, "None: the listed price for the customer"),
            Parameter("to", Form.PARTNER, "", 'whose document it is; "": the customer\'s; a bonus needs it'),
        ),
        lambda kind, **given: ChildOperation(ChildKind(kind), **given),
        "Brings about a document of its own beside the sale.",
    ),
    Intent(
        "stop",
        Phase.FINAL,
        (Parameter("message", Form.TEXT, NEEDED, "why"),),
        StopSave,
        "Nothing is saved.",
    ),
    Intent("stop_rules", Phase.PRICE, (), StopRules, "The rules after this one do not act."),
    Intent("ask_payment", Phase.ANY, (), None, "The script is asked again once it is chosen how the sale is paid."),
    Intent(
        "once_a_year",
        Phase.ANY,
        (),
        None,
        "The rule acts once for each birthday of the customer, and not when it has acted for the one that is near.",
    ),
)

BY_NAME: Mapping[str, Intent] = {intent.name: intent for intent in INTENTS}

KEY = "intent"
"""Where an answer says which intent it is."""
