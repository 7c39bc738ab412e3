"""How a script's answer becomes the actions of a rule.

It is read strictly: what is not exactly as the table of intents says is refused whole, in one sentence, and nothing of
it is carried out.
"""

from collections.abc import Callable, Container, Mapping
from typing import Any, NamedTuple

from tui_pos.domain.cart import LARGEST_PRICE, LARGEST_QTY
from tui_pos.domain.catalogue import PRICE_GROUPS
from tui_pos.domain.money import FULL
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import WrongUse
from tui_pos.pricing.checks import check_action
from tui_pos.pricing.rules import (
    CURRENT,
    PURCHASE,
    Action,
    ChildKind,
    EffectAction,
    Mode,
    PriceAction,
    ServiceCharge,
    StopRules,
    StopSave,
)
from tui_pos.pricing.scripts.intents import BY_NAME, KEY, MOST_INTENTS, NEEDED, Form, Intent

_LONGEST = 1000
"""Characters of a text, a code or a name."""

_LARGEST_SUM = 10**12
"""Cents: far beyond what any document comes to."""

_SHOWN = 40
"""Characters of what a script answered, in a sentence about it."""


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
    `items`: the codes of the cart's items and those in the script's text; `partners`: of the cart's partner and of
    those in the script's text who are in use, None where nobody looked. `rule` is what the rule is called."""

    intents: Container[str]
    numbers: Container[int]
    items: Container[str]
    rule: str
    partners: Container[str] | None = None


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


def _printed(value: object, _known: Known) -> Saying | None:
    """Whoever reads it has a screen, a printer or a letter before him, and no terminal to be steered."""
    if isinstance(value, str) and len(value) <= _LONGEST and all(map(_is_printed, value)):
        return None
    return saying("a text of at most {most} characters that can be printed, and line ends", most=_LONGEST)


def _is_printed(letter: str) -> bool:
    return letter.isprintable() or letter in "\n\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


def _partner(value: object, known: Known) -> Saying | None:
    if isinstance(value, str) and (not value or known.partners is None or value in known.partners):
        return None
    return saying("the code of the sale's customer, or of one in use that is written in the script")


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
    Form.PARTNER: _partner,
    Form.PRICE_GROUP: _one_of(PRICE_GROUPS),
    Form.PRICE_SOURCE: _one_of((*PRICE_GROUPS, PURCHASE, CURRENT)),
    Form.KIND: _one_of(tuple(ChildKind)),
    Form.TYPES: _types,
    Form.NAME: _text,
    Form.TEXT: _printed,
}
