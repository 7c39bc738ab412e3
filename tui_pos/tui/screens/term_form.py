"""A condition or an action as a form: a field for each of its parameters, and the value that the fields make."""

from collections.abc import Callable, Sequence
from dataclasses import MISSING
from dataclasses import fields as fields_of
from typing import Any, NamedTuple

from tui_pos.domain.money import format_decimal
from tui_pos.errors import ShopError
from tui_pos.pricing.rules import CURRENT, EVERY_LINE, PURCHASE, ChildKind, Each, Mode
from tui_pos.pricing.terms import ACTIONS, CONDITIONS, Form, Parameter, Term
from tui_pos.tui.screens import texts
from tui_pos.tui.screens.fields import (
    ChoiceField,
    CodesField,
    Field,
    TypedField,
    WeekdaysField,
    YesNoField,
    number_field,
)
from tui_pos.tui.screens.named import Named, price_groups, source_of
from tui_pos.tui.screens.office import Office
from tui_pos.tui.screens.parts import ChosenField, RangeField
from tui_pos.tui.screens.reading import (
    read_date,
    read_days,
    read_not_negative,
    read_percent,
    read_time,
    write_date,
    write_time,
)
from tui_pos.tui.screens.texts import Words

TERM_OF: dict[type, Term] = {term.value: term for term in (*CONDITIONS, *ACTIONS)}


class Asked(NamedTuple):
    """What a field is made for. `term`: whose parameter it is, "" for one of its own. `value`: what it holds at first,
    None where nothing is said yet; `empty`: what it is while nothing is said."""

    office: Office
    term: str
    parameter: Parameter
    words: Words
    value: Any
    empty: Any = None


def _typed(read: Callable[[str], Any], write: Callable[[Any], str], *, wide: bool = False) -> Callable[[Asked], Field]:
    def make(asked: Asked) -> Field:
        required = asked.parameter.required
        empty = None if required else asked.empty
        value = None if asked.value == empty else asked.value
        return TypedField(*asked.words, read, write, value, required=required, empty=empty, wide=wide)

    return make


def _number(places: int, *, negative: bool = False) -> Callable[[Asked], Field]:
    if negative:
        return lambda asked: number_field(
            *asked.words, places, asked.value or None, required=asked.parameter.required, empty=asked.empty
        )
    return _typed(read_not_negative(places), lambda held: _shortest(held, places))


def _shortest(number: int, places: int) -> str:
    text = format_decimal(number, places)
    return text if places == 2 else text.rstrip("0").rstrip(".")


def _codes(*, groups: bool = False, many: bool = True) -> Callable[[Asked], Field]:
    def make(asked: Asked) -> Field:
        source = source_of(asked.office, asked.term, asked.parameter.name, groups=groups)
        held = asked.value or ()
        codes = (held,) if isinstance(held, str) else held
        return CodesField(*asked.words, source, codes, required=asked.parameter.required, many=many)

    return make


def _partner(asked: Asked) -> Field:
    source = source_of(asked.office, asked.term, "partner", groups=False)
    return CodesField(*asked.words, source, [asked.value] if asked.value else (), many=False, empty="")


def _text(asked: Asked) -> Field:
    if source_of(asked.office, asked.term, asked.parameter.name, groups=False) is not None:
        return _codes(many=False)(asked)
    return _typed(str, str, wide=True)(asked)


def _choice(values: Sequence[str]) -> Callable[[Asked], Field]:
    def make(asked: Asked) -> Field:
        names = [Named(value, asked.office.tell(texts.of_choice(value))) for value in values]
        return ChoiceField(*asked.words, names, asked.value or values[0])

    return make


def _price_group(*more: str, optional: bool = False) -> Callable[[Asked], Field]:
    def make(asked: Asked) -> Field:
        none = [Named("", "–")] if optional else []
        return ChoiceField(*asked.words, [*none, *price_groups(asked.office, more)], asked.value or "")

    return make


def _chosen(asked: Asked) -> Field:
    held = asked.value or EVERY_LINE
    office = asked.office
    return ChosenField(
        CodesField(*texts.PARAMETERS["items"], source_of(office, "", "items", groups=False), held.items),
        CodesField(*texts.PARAMETERS["groups"], source_of(office, "", "groups", groups=True), held.groups),
    )


FIELD_OF: dict[Form, Callable[[Asked], Field]] = {
    Form.CODES: _codes(),
    Form.GROUPS: _codes(groups=True),
    Form.ITEM: _codes(many=False),
    Form.PRICE_GROUP: _price_group(),
    Form.PRICE_SOURCE: _price_group(PURCHASE, CURRENT, optional=True),
    Form.QTY_RANGE: lambda asked: RangeField(3, asked.value),
    Form.MONEY_RANGE: lambda asked: RangeField(2, asked.value),
    Form.DAYS: _typed(read_days, str),
    Form.QTY: _number(3),
    Form.MONEY: _number(2),
    Form.DIFFERENCE: _number(2, negative=True),
    Form.PERCENT: _typed(read_percent, lambda held: format_decimal(held, 2).rstrip("0").rstrip(".")),
    Form.TIMES: _number(4),
    Form.MODE: _choice(tuple(Mode)),
    Form.EACH: _choice(tuple(Each)),
    Form.CHILD_KIND: _choice(tuple(ChildKind)),
    Form.PARTNER: _partner,
    Form.COUNTED: _chosen,
    Form.TIME: _typed(read_time, write_time),
    Form.DATE: _typed(read_date, write_date),
    Form.WEEKDAYS: lambda asked: WeekdaysField(*asked.words, asked.value or (), required=asked.parameter.required),
    Form.CHOSEN: _chosen,
    Form.YES_NO: lambda asked: YesNoField(*asked.words, asked.office, bool(asked.value)),
    Form.TEXT: _text,
}
"""The field of each form of parameter."""


def term_fields(office: Office, term: Term, held: Any = None) -> list[Field]:
    """The fields of a term, in the order of its parameters; `held`: the condition or action to be changed."""
    made = []
    for parameter in term.parameters:
        words = texts.of_parameter(term.name, parameter.name, parameter.form)
        value = None if held is None else getattr(held, parameter.field)
        asked = Asked(office, term.name, parameter, words, value, _default(term, parameter))
        made.append(FIELD_OF[parameter.form](asked))
    return made


def read_term(term: Term, fields: Sequence[Field]) -> Any:
    """The condition or action that the fields make. Raises ShopError; the sentence then stands at its field."""
    values = read_fields(fields)
    return term.value(**{parameter.field: value for parameter, value in zip(term.parameters, values, strict=True)})


def read_fields(fields: Sequence[Field]) -> list[Any]:
    """The values of the fields. Raises ShopError; each sentence then stands at its field."""
    values = []
    wrong: ShopError | None = None
    for field in fields:
        field.forget_errors()
        try:
            values.append(field.value())
        except ShopError as error:
            if not field.wrong:
                field.parts[0].error = error
            wrong = wrong or error
    if wrong is not None:
        raise wrong
    return values


def title_of(office: Office, value: Any) -> str:
    """The plain name of a condition or an action."""
    return office.tell(texts.of_term(TERM_OF[type(value)].name).title)


def summary(office: Office, value: Any) -> str:
    """A condition or an action on one row: its name, and what is filled in; not what is as it usually is."""
    term = TERM_OF[type(value)]
    usual = {field.name: field.default for field in fields_of(term.value)}
    parts = []
    for parameter, field in zip(term.parameters, term_fields(office, term, value), strict=True):
        text = field.shown(office)
        if text and getattr(value, parameter.field) != usual[parameter.field]:
            bare = parameter.required or isinstance(field, ChosenField | YesNoField | RangeField)
            parts.append(text if bare else f"{office.tell(field.label).lower()} {text}")
    title = title_of(office, value)
    return f"{title}: {', '.join(parts)}" if parts else title


def _default(term: Term, parameter: Parameter) -> Any:
    for field in fields_of(term.value):
        if field.name == parameter.field and field.default is not MISSING:
            return field.default
    return None
