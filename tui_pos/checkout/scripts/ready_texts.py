"""A ready-made script with its parameters: a whole text that can be read and changed, and tests of its own."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from string import Template
from textwrap import wrap
from typing import Any

from tui_pos.checkout.scripts.ready_values import Translate, Values, checked
from tui_pos.checkout.scripts.values import ReadyMade
from tui_pos.domain.catalogue import PRICE_GROUPS, Item
from tui_pos.domain.money import (
    ONE,
    BasisPoints,
    Cents,
    Thousandths,
    amount_of,
    format_cents,
    format_decimal,
    format_qty,
    percent_of,
)
from tui_pos.domain.payment import PaymentType, Settles
from tui_pos.pricing.terms import Form
from tui_pos.resources import data_folder

_WIDTH = 72
_DAY = date(2026, 6, 15)
"""On which the tests of birthdays sell."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the tests of a ready-made script sell: `item` at its listed `price` (cents), one of those that the script is
    about where it is about some. `types`: the ways to pay, for a customer nobody knows."""

    item: Item
    price: Cents
    types: Sequence[PaymentType] = ()


def filled(ready: ReadyMade, values: Values, shelf: Shelf, translate: Translate) -> tuple[str, str]:
    """The script and its tests. Raises WrongUse as `checked` does."""
    values = checked(ready, values, translate)
    said = {
        "head": _head(ready, translate),
        "not_yet": _quoted(translate("it does not act yet")),
        "acts": _quoted(translate("it acts")),
        "otherwise": _quoted(translate("paid at once it does not act")),
        "example": _quoted(shelf.item.code),
    }
    in_script, in_tests = dict(said), dict(said)
    for asked in ready.parameters:
        in_script[asked.name] = _in_script(asked.form, values[asked.name])
        in_script[f"{asked.name}_says"] = _remark(f"{asked.title.say(translate)}: {asked.explain.say(translate)}")
        in_tests[asked.name] = _in_tests(asked.form, values[asked.name])
    in_tests |= _FIGURES[ready.code](values, shelf)
    folder = data_folder() / "scripts"
    script = Template((folder / f"{ready.code}.star").read_text("utf-8")).substitute(in_script)
    tests = Template((folder / f"{ready.code}.toml").read_text("utf-8")).substitute(in_tests)
    return script, tests


def _head(ready: ReadyMade, translate: Translate) -> str:
    return f"# {ready.title.say(translate)}\n{_remark(ready.about.say(translate))}"


def _remark(text: str) -> str:
    return "\n".join(f"# {line}" for line in wrap(text, _WIDTH))


def _in_script(form: Form, value: Any) -> str:
    """The value as the script's text has it, readable: amounts in whole units."""
    if value is None:
        return "None"
    match form:
        case Form.MONEY if value is not None:
            return f'eur("{format_cents(value)}")'
        case Form.PERCENT:
            return f'pct("{_shortest(value, 2)}")'
        case Form.QTY:
            return f'pieces("{format_qty(value)}")'
        case Form.CODES | Form.GROUPS:
            return "[" + ", ".join(map(_quoted, value)) + "]"
        case Form.YES_NO:
            return "True" if value else "False"
        case Form.DAYS:
            return str(value)
        case _:
            return _quoted(value)


def _in_tests(form: Form, value: Any) -> str:
    match form:
        case Form.MONEY:
            return _quoted("" if value is None else format_cents(value))
        case Form.CODES | Form.GROUPS:
            return "[" + ", ".join(map(_quoted, value)) + "]"
        case Form.ITEM | Form.TEXT | Form.PRICE_GROUP:
            return _quoted(value)
        case _:
            return _quoted(str(value))


def _quoted(text: str) -> str:
    """A text in quotes: both languages write the same escapes."""
    return json.dumps(text, ensure_ascii=False)


def _shortest(value: int, places: int) -> str:
    return format_decimal(value, places).rstrip("0").rstrip(".")


def _cents(amount: int) -> str:
    return _quoted(format_cents(amount))


def _off(shelf: Shelf, percent: int) -> str:
    """What ten of the example come to with a percent off."""
    gross = amount_of(shelf.price, Thousandths(10 * ONE))
    return _cents(gross - percent_of(gross, BasisPoints(percent)))


def _of_sum(values: Values, _shelf: Shelf) -> dict[str, str]:
    return {"at_bound": _cents(values["over"]), "above": _cents(values["over"] + 1)}


def _of_packs(values: Values, _shelf: Shelf) -> dict[str, str]:
    per = values["per"]
    too_few = per - (ONE if per > ONE else 1)
    return {"too_few": _quoted(format_qty(max(1, too_few))), "twice": _quoted(format_qty(2 * per))}


def _of_points(values: Values, _shelf: Shelf) -> dict[str, str]:
    return {"points": _cents(percent_of(Cents(4760), values["percent"]))}


def _of_points_per_sum(values: Values, _shelf: Shelf) -> dict[str, str]:
    per, points = values["per"], values["points"]
    return {"below": _cents(per - 1), "sum": _cents(5 * per - 1), "earned": _cents(4 * points)}


def _of_service(values: Values, _shelf: Shelf) -> dict[str, str]:
    service = percent_of(Cents(4327), values["percent"])
    return {"service": _cents(service), "total": _cents(4327 + service)}


def _of_card(values: Values, shelf: Shelf) -> dict[str, str]:
    least, types = values["least"], values["types"]
    allowed = [t.code for t in shelf.types if t.settles is Settles.MONEY and (t.code in types or t.kind.value in types)]
    codes = ", ".join(map(_quoted, allowed))
    return {"below": _cents(least - 1), "at_bound": _cents(least), "allowed": f"[{codes}]"}


def _of_birthday(values: Values, shelf: Shelf) -> dict[str, str]:
    days = values["days"]
    return {
        "inside": (_DAY + timedelta(days)).replace(year=1990).isoformat(),
        "outside": (_DAY + timedelta(days + 1)).replace(year=1990).isoformat(),
        # A benefit of this year's birthday that was had already counts only where it is had once.
        "not_once": "false" if values["once"] else "true",
        "total": _off(shelf, values["percent"]),
    }


def _of_last_month(values: Values, shelf: Shelf) -> dict[str, str]:
    return {**_of_sum(values, shelf), "total": _off(shelf, values["percent"])}


def _of_limit(values: Values, _shelf: Shelf) -> dict[str, str]:
    debt = max(0, values["limit"] - 2000)
    left = values["limit"] - debt
    return {
        "debt": _cents(debt),
        "sum": _cents(left),
        "more": _cents(left + 1),
        "credit": _quoted(values["types"][0]),
    }


def _of_price_group(values: Values, shelf: Shelf) -> dict[str, str]:
    least = values["least"]
    below = max(1, least - (ONE if least > ONE else 1))
    price = shelf.item.price_in(values["group"]) if values["group"] in PRICE_GROUPS else 0
    return {
        "below": _quoted(format_qty(below)),
        "listed": _cents(amount_of(shelf.price, Thousandths(below))),
        "at_bound": _quoted(format_qty(least)),
        "total": _cents(amount_of(Cents(price or shelf.price), least)),
    }


def _of_bonus(values: Values, _shelf: Shelf) -> dict[str, str]:
    groups = values["partner_groups"]
    return {
        "bonus": _cents(percent_of(Cents(10_000), values["percent"])),
        "group": _quoted(groups[0] if groups else ""),
    }


_FIGURES: Mapping[str, Callable[[Values, Shelf], dict[str, str]]] = {
    "sound": _of_sum,
    "crates": _of_packs,
    "points": _of_points,
    "points_per_sum": _of_points_per_sum,
    "service": _of_service,
    "card_only": _of_card,
    "birthday": _of_birthday,
    "last_month": _of_last_month,
    "limit": _of_limit,
    "price_group": _of_price_group,
    "agent_bonus": _of_bonus,
    "sale_on_credit": _of_packs,
}
