"""What is filled in of a ready-made script: completed with what is usual, and refused where no script comes of it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tui_pos.checkout.scripts.values import Asked, ReadyMade
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.catalogue import PRICE_GROUPS
from tui_pos.domain.money import format_cents, format_qty
from tui_pos.domain.saying import saying
from tui_pos.errors import WrongUse
from tui_pos.pricing.terms import Form
from tui_pos.store import catalogue, parties

Values = Mapping[str, Any]
Translate = Callable[[str], str]

_WHOLE_SALE = saying("With the whole of this sale the customer's debt would go over the limit; take all of it now.")


def checked(ready: ReadyMade, values: Values, translate: Translate = str) -> dict[str, Any]:
    """The values by parameter, with what is usual where nothing is given.

    Raises WrongUse `parameter_missing`, `parameter_out_of_range`, `nothing_counted`; the fact `parameter` names the one
    that is meant, where it is one.
    """
    found: dict[str, Any] = {}
    for asked in ready.parameters:
        given: Any = values.get(asked.name)
        if given is None or given == "":
            given = asked.usual
        if asked.form in (Form.CODES, Form.GROUPS):
            given = (given,) if isinstance(given, str) else tuple(given or ())
        if asked.required and (given is None or given in ("", ())):
            raise WrongUse(
                "parameter_missing",
                "“{name}” is empty; fill it in.",
                name=asked.title,
                parameter=asked.name,
            )
        if given is not None and asked.least is not None and not asked.least <= given <= asked.most:
            raise WrongUse(
                "parameter_out_of_range",
                "“{name}” is to be from {least} to {most}.",
                name=asked.title,
                least=_written(asked.form, asked.least),
                most=_written(asked.form, asked.most),
                parameter=asked.name,
            )
        found[asked.name] = given
    if "message" in found and not found["message"]:
        found["message"] = _WHOLE_SALE.say(translate)
    if "items" in found and not (found["items"] or found["groups"]):
        raise WrongUse("nothing_counted", "Neither items nor groups are named; name at least one.")
    return found


def check_known(ready: ReadyMade, values: Values, workplace: Workplace) -> None:
    """Whether the shop has, and uses, what the `checked` values name. Raises WrongUse `parameter_unknown`."""
    for asked in ready.parameters:
        code = next(_unknown(asked, values[asked.name], workplace), None)
        if code is not None:
            raise WrongUse(
                "parameter_unknown",
                "“{name}”: the shop has no {code}, or uses it no more; choose another one.",
                name=asked.title,
                code=code,
                parameter=asked.name,
            )


def _unknown(asked: Asked, value: Any, workplace: Workplace) -> Iterator[str]:
    store = workplace.store
    match asked.name:
        case "types":
            types = workplace.payment_types.values()
            known = {type_.code for type_ in types} | {type_.kind.value for type_ in types if asked.kinds}
            yield from (code for code in value if code not in known)
        case "items" | "item":
            codes = (value,) if isinstance(value, str) else value
            found = ((code, catalogue.item_by_code(store, code)) for code in codes)
            yield from (code for code, item in found if item is None or not item.active)
        case "partner":
            partner = parties.partner(store, value)
            if partner is None or not partner.active:
                yield value
        case "group":
            if value not in PRICE_GROUPS:
                yield value


def _written(form: Form, number: int) -> str:
    match form:
        case Form.MONEY:
            return format_cents(number)
        case Form.PERCENT:
            return f"{format_cents(number).rstrip('0').rstrip('.')}%"
        case Form.QTY:
            return format_qty(number)
        case _:
            return str(number)
