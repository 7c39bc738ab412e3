"""How each form of parameter is read from a rule file and written back: the edges where text becomes a number.

A form reads what it knows from a table and takes it out, so that what is left over is unknown. Numbers are written as
text; numbers of TOML's own are read as well, digit by digit, never as floats.
"""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from tui_pos.domain.money import format_decimal, parse_decimal
from tui_pos.errors import ShopError, WrongUse
from tui_pos.pricing.rules import ChildKind, Chosen, Each, Mode, Range
from tui_pos.pricing.terms import Form, Parameter

Table = dict[str, Any]
MISSING = object()
"""A parameter that the table does not name."""

_BOUNDS = ("from", "over", "to")


def take(table: Table, parameter: Parameter, rule: str) -> Any:
    """The parameter's value, taken out of `table`, or MISSING.

    Raises WrongUse `bad_value` for what the parameter cannot be.
    """
    form = parameter.form
    if form in (Form.QTY_RANGE, Form.MONEY_RANGE):
        places = 3 if form is Form.QTY_RANGE else 2
        bounds = [_number(table.pop(key), places, key, rule) if key in table else None for key in _BOUNDS]
        return Range(*bounds)
    if form is Form.CHOSEN:
        items = _texts(table.pop("items", []), "items", rule)
        return Chosen(items, _texts(table.pop("groups", []), "groups", rule))
    if parameter.name not in table:
        return MISSING
    return READ[form](table.pop(parameter.name), parameter.name, rule)


def put(table: Table, parameter: Parameter, value: Any) -> None:
    """Write the parameter's value into `table`, as `take` reads it."""
    form = parameter.form
    if form in (Form.QTY_RANGE, Form.MONEY_RANGE):
        places = 3 if form is Form.QTY_RANGE else 2
        table.update({k: _decimal(v, places) for k, v in zip(_BOUNDS, value, strict=True) if v is not None})
    elif form is Form.CHOSEN:
        table.update({k: list(v) for k, v in (("items", value.items), ("groups", value.groups)) if v})
    else:
        table[parameter.name] = WRITE[form](value)


def bad_value(rule: str, name: str, value: object, wanted: object) -> WrongUse:
    """The refusal of a value that a parameter cannot have."""
    return WrongUse(
        "bad_value",
        "Rule “{rule}”: {name} = {value} cannot be used; it takes {wanted}.",
        rule=rule,
        name=name,
        value=repr(value)[:60],
        wanted=wanted,
    )


def _number(value: Any, places: int, name: str, rule: str) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise bad_value(rule, name, value, "a number")
    try:
        return parse_decimal(str(value), places)
    except ShopError as error:
        raise WrongUse("bad_value", "Rule “{rule}”, {name}: {reason}", rule=rule, name=name, reason=error) from error


def _decimal(value: int, places: int) -> str:
    text = format_decimal(value, places)
    return text if places == 2 else text.rstrip("0").rstrip(".")


def _text(value: Any, name: str, rule: str) -> str:
    if not isinstance(value, str):
        raise bad_value(rule, name, value, "text")
    return value


def _texts(value: Any, name: str, rule: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(_text(each, name, rule) for each in values)


def _yes_no(value: Any, name: str, rule: str) -> bool:
    if not isinstance(value, bool):
        raise bad_value(rule, name, value, Form.YES_NO)
    return value


def _minutes(value: Any, name: str, rule: str) -> int:
    try:
        moment = value if isinstance(value, time) else time.fromisoformat(_text(value, name, rule))
    except ValueError as error:
        raise bad_value(rule, name, value, Form.TIME) from error
    return moment.hour * 60 + moment.minute


def _day(value: Any, name: str, rule: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(_text(value, name, rule))
    except ValueError as error:
        raise bad_value(rule, name, value, Form.DATE) from error


def _counted(value: Any, name: str, rule: str) -> Chosen:
    if not isinstance(value, dict) or not value or not set(value) <= {"item", "group"}:
        raise bad_value(rule, name, value, Form.COUNTED)
    return Chosen(_texts(value.get("item", []), "item", rule), _texts(value.get("group", []), "group", rule))


def _choice(
    choices: type[Mode] | type[Each] | type[ChildKind], form: Form
) -> Callable[[Any, str, str], Mode | Each | ChildKind]:
    def read(value: Any, name: str, rule: str) -> Mode | Each | ChildKind:
        try:
            return choices(value)
        except ValueError as error:
            raise bad_value(rule, name, value, form) from error

    return read


def _places(places: int) -> Callable[[Any, str, str], int]:
    return lambda value, name, rule: _number(value, places, name, rule)


def _codes_out(codes: tuple[str, ...]) -> Any:
    return codes[0] if len(codes) == 1 else list(codes)


def _counted_out(chosen: Chosen) -> Table:
    named = (("item", chosen.items), ("group", chosen.groups))
    return {key: _codes_out(codes) for key, codes in named if codes}


READ: dict[Form, Callable[[Any, str, str], Any]] = {
    Form.CODES: _texts,
    Form.GROUPS: _texts,
    Form.WEEKDAYS: _texts,
    Form.ITEM: _text,
    Form.PRICE_GROUP: _text,
    Form.PRICE_SOURCE: _text,
    Form.TEXT: _text,
    Form.DAYS: _places(0),
    Form.QTY: _places(3),
    Form.MONEY: _places(2),
    Form.DIFFERENCE: _places(2),
    Form.PERCENT: _places(2),
    Form.TIMES: _places(4),
    Form.MODE: _choice(Mode, Form.MODE),
    Form.EACH: _choice(Each, Form.EACH),
    Form.CHILD_KIND: _choice(ChildKind, Form.CHILD_KIND),
    Form.COUNTED: _counted,
    Form.PARTNER: _text,
    Form.TIME: _minutes,
    Form.DATE: _day,
    Form.YES_NO: _yes_no,
}

WRITE: dict[Form, Callable[[Any], Any]] = {
    Form.CODES: _codes_out,
    Form.GROUPS: _codes_out,
    Form.WEEKDAYS: list,
    Form.ITEM: str,
    Form.PRICE_GROUP: str,
    Form.PRICE_SOURCE: str,
    Form.TEXT: str,
    Form.DAYS: int,
    Form.QTY: lambda value: _decimal(value, 3),
    Form.MONEY: lambda value: _decimal(value, 2),
    Form.DIFFERENCE: lambda value: _decimal(value, 2),
    Form.PERCENT: lambda value: _decimal(value, 2),
    Form.TIMES: lambda value: _decimal(value, 4),
    Form.MODE: str,
    Form.EACH: str,
    Form.CHILD_KIND: str,
    Form.COUNTED: _counted_out,
    Form.PARTNER: str,
    Form.TIME: lambda minutes: f"{minutes // 60:02d}:{minutes % 60:02d}",
    Form.DATE: date.isoformat,
    Form.YES_NO: bool,
}
