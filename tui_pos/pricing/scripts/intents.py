"""What a script may ask for: the table of intents, and how an answer becomes the actions of a rule.

From this table come the functions of the prelude, the reading of answers and the documentation. An answer is read
strictly: what is not exactly as the table says is refused whole, in one sentence, and nothing of it is carried out.
"""

from collections.abc import Callable, Container, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from tui_pos.domain.cart import LARGEST_PRICE, LARGEST_QTY
from tui_pos.domain.catalogue import PRICE_GROUPS
from tui_pos.domain.money import FULL, ONE
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import WrongUse
from tui_pos.pricing.checks import check_action
from tui_pos.pricing.rules import (
    CURRENT,
    EVERY_LINE,
    PURCHASE,
    TIMES_ONE,
    Action,
    AddItem,
    Advance,
    BonusPoints,
    ChildKind,
    ChildOperation,
    Chosen,
    DiscountAmount,
    EffectAction,
    Mode,
    OnlyPayment,
    PlaySound,
    PriceAction,
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

_LONGEST = 1000
"""Characters of a text, a code or a name."""

_LARGEST_SUM = 10**12
"""Cents: far beyond what any document comes to."""

_SHOWN = 40
"""Characters of what a script answered, in a sentence about it."""


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


class Asked(NamedTuple):
    """What a script asked for, as actions, by the phases of a save."""

    pricing: tuple[PriceAction, ...] = ()
    services: tuple[ServiceCharge, ...] = ()
    stops: tuple[StopSave, ...] = ()
    effects: tuple[EffectAction, ...] = ()
    ends_rules: bool = False
    asks_payment: bool = False
    once_a_year: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not (self.pricing or self.services or self.stops or self.effects or self.ends_rules)


NOTHING_ASKED = Asked()


class BadAnswer(Exception):
    """An answer that cannot be used; `reason` says why."""

    def __init__(self, reason: Saying) -> None:
        super().__init__(reason)
        self.reason = reason


class Known(NamedTuple):
    """What an answer may name. `intents`: those that occur in the script's text; `numbers`: of the cart's lines;
    `items`: the codes of the cart's items and those in the script's text. `rule` is what the rule is called."""

    intents: Container[str]
    numbers: Container[int]
    items: Container[str]
    rule: str


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
        (Parameter("sound", Form.TEXT, NEEDED, "one of the shop's recordings"),),
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
            Parameter("to", Form.TEXT, "", 'an address; "": the customer\'s own'),
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


def asked_for(answer: object, known: Known) -> Asked:
    """What an answer asks for. Raises BadAnswer."""
    if answer is None:
        return NOTHING_ASKED
    intents = answer if isinstance(answer, list) else [answer]
    if len(intents) > MOST_INTENTS:
        raise BadAnswer(
            saying("It asks for {count} things; {most} is the most.", count=len(intents), most=MOST_INTENTS)
        )
    actions: list[Action] = []
    said: set[str] = set()
    for given in intents:
        intent = _intent(given, known)
        values = _values(given, intent, known)
        if intent.makes is None:
            said.add(intent.name)
        else:
            actions.append(_action(intent, values, known))
    return Asked(
        tuple([a for a in actions if isinstance(a, PriceAction)]),
        tuple([a for a in actions if isinstance(a, ServiceCharge)]),
        tuple([a for a in actions if isinstance(a, StopSave)]),
        tuple([a for a in actions if isinstance(a, EffectAction)]),
        any(isinstance(a, StopRules) for a in actions),
        "ask_payment" in said,
        "once_a_year" in said,
    )


def _intent(given: object, known: Known) -> Intent:
    name = given.get(KEY) if isinstance(given, dict) else None
    if not isinstance(name, str):
        raise BadAnswer(
            saying("It answers {value}; an answer is None, an intent, or a list of them.", value=_of(given))
        )
    intent = BY_NAME.get(name)
    if intent is None:
        raise BadAnswer(saying("It asks for “{intent}”, which there is not.", intent=name[:_SHOWN]))
    if name not in known.intents:
        raise BadAnswer(saying("It asks for {intent}, which is not written in it.", intent=name))
    return intent


def _values(given: Any, intent: Intent, known: Known) -> dict[str, Any]:
    names = {parameter.name for parameter in intent.parameters} | {KEY}
    unknown = [str(key)[:_SHOWN] for key in given if key not in names]
    if unknown:
        raise BadAnswer(saying("{intent} takes no “{name}”.", intent=intent.name, name=unknown[0]))
    values: dict[str, Any] = {}
    for parameter in intent.parameters:
        value = given.get(parameter.name, parameter.default)
        if value is NEEDED:
            raise BadAnswer(saying("{intent} needs {name}.", intent=intent.name, name=parameter.name))
        if value is not None or parameter.default is not None:
            wanted = _READ[parameter.form](value, known)
            if wanted is not None:
                raise BadAnswer(
                    saying(
                        "{intent}: {name} is {value}; it takes {wanted}.",
                        intent=intent.name,
                        name=parameter.name,
                        value=_of(value),
                        wanted=wanted,
                    )
                )
        values[parameter.name] = value
    return values


def _action(intent: Intent, values: Mapping[str, Any], known: Known) -> Action:
    assert intent.makes is not None
    try:
        return check_action(intent.makes(**values), known.rule)
    except WrongUse as error:
        raise BadAnswer(saying(error.sentence, **error.facts)) from error


def _of(value: object) -> str:
    """A value in a sentence: nothing of it is too long, and no number too large to be written out."""
    match value:
        case None | bool():
            return str(value)
        case int():
            return str(value) if abs(value) < 10**18 else "…"
        case str():
            return f"“{value[:_SHOWN]}”"
        case _:
            return type(value).__name__


_Reader = Callable[[object, Known], Saying | None]
"""What a value should have been; None for one that is right."""


def _whole(least: int, most: int) -> _Reader:
    def read(value: object, _known: Known) -> Saying | None:
        if type(value) is int and least <= value <= most:
            return None
        return saying("a whole number from {least} to {most}", least=least, most=most)

    return read


def _one_of(values: tuple[str, ...]) -> _Reader:
    def read(value: object, _known: Known) -> Saying | None:
        if isinstance(value, str) and value in values:
            return None
        return saying("one of {known}", known=", ".join(values))

    return read


def _yes_no(value: object, _known: Known) -> Saying | None:
    return None if isinstance(value, bool) else saying("True or False")


def _text(value: object, _known: Known) -> Saying | None:
    if isinstance(value, str) and len(value) <= _LONGEST:
        return None
    return saying("a text of at most {most} characters", most=_LONGEST)


def _item(value: object, known: Known) -> Saying | None:
    if isinstance(value, str) and value in known.items:
        return None
    return saying("the code of an item of the sale, or one that is written in the script")


def _lines(value: object, known: Known) -> Saying | None:
    if isinstance(value, list) and all(type(each) is int and each in known.numbers for each in value):
        return None
    return saying("a list of lines of the sale, or of their numbers")


def _types(value: object, _known: Known) -> Saying | None:
    if isinstance(value, list) and all(isinstance(each, str) and len(each) <= _LONGEST for each in value):
        return None
    return saying("a list of payment types")


_READ: Mapping[Form, _Reader] = {
    Form.PERCENT: _whole(0, FULL),
    Form.MONEY: _whole(0, LARGEST_PRICE),
    Form.DIFFERENCE: _whole(-LARGEST_PRICE, LARGEST_PRICE),
    Form.SUM: _whole(-_LARGEST_SUM, _LARGEST_SUM),
    Form.POINTS: _whole(0, LARGEST_PRICE),
    Form.QTY: _whole(1, LARGEST_QTY),
    Form.COUNT: _whole(0, LARGEST_QTY),
    Form.TIMES: _whole(0, 2**31 - 1),
    Form.LINES: _lines,
    Form.MODE: _one_of(tuple(Mode)),
    Form.YES_NO: _yes_no,
    Form.ITEM: _item,
    Form.PARTNER: _text,
    Form.PRICE_GROUP: _one_of(PRICE_GROUPS),
    Form.PRICE_SOURCE: _one_of((*PRICE_GROUPS, PURCHASE, CURRENT)),
    Form.KIND: _one_of(tuple(ChildKind)),
    Form.TYPES: _types,
    Form.TEXT: _text,
}
