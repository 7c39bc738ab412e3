"""What a script sees of an operation: the facts, as JSON, and the table that tells what each of them is.

Nothing in them names a person or tells an address, and nothing is left out of what is kept beside a sale: a sale is
proved by showing the same facts to the same scripts again.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from tui_pos.domain.catalogue import PRICE_GROUPS, Item, ancestry
from tui_pos.domain.money import Cents
from tui_pos.domain.parties import Partner
from tui_pos.pricing.birthdays import nearest_birthday
from tui_pos.pricing.book import Entry
from tui_pos.pricing.conditions import Scene
from tui_pos.pricing.listing import listed
from tui_pos.pricing.rules import WEEKDAYS
from tui_pos.pricing.sheet import Row


class Fact(NamedTuple):
    """One thing that a script sees. `unit` is "" where there is none."""

    name: str
    type: str
    unit: str
    doc: str


_OF_A_LINE = (
    Fact("number", "int", "", "names the line in its sale"),
    Fact("item", "string", "", "the item's code"),
    Fact("name", "string", "", "the item's name"),
    Fact("group", "string", "", "the item's group, a path such as drinks/glass"),
    Fact("groups", "list of string", "", "that group and all that hold it"),
    Fact("qty", "int", "thousandths", "below zero for what is returned within the sale"),
    Fact("price", "int", "cents", "of one unit, as it stands now"),
    Fact("percent", "int", "basis points", "the discount, as it stands now"),
    Fact("off", "int", "cents", "what comes off the whole line besides"),
    Fact("gross", "int", "cents", "price times quantity"),
    Fact("net", "int", "cents", "what the line costs"),
    Fact("by_hand", "bool", "", "whether the price was typed by hand"),
    Fact("percent_by_hand", "bool", "", "whether the discount was"),
    Fact("purchase", "int", "cents", "the item's purchase price, 0 where there is none"),
    Fact("prices", "dict", "cents", "the item's prices by price group, 0 where there is none"),
    Fact("pack_ratio", "int", "thousandths", "how much of the item makes a pack"),
    Fact("type", "string", "", "standard, service, fixed or variable"),
    Fact("unit", "string", "", "what the item is measured in"),
    Fact("vat", "string", "", "the item's VAT group"),
)
_OF_AN_ITEM = ("code", "name", "group", "groups", "price", "prices", "purchase", "pack_ratio")

FACTS: tuple[Fact, ...] = (
    Fact("op.kind", "string", "", "sale, consignment, …"),
    Fact("op.total", "int", "cents", "the sum as it stands now, with the lines that rules added"),
    Fact("op.lines", "list", "", "the lines that were entered, in their order"),
    *(each._replace(name=f"op.lines[].{each.name}") for each in _OF_A_LINE),
    Fact("op.added", "list", "", "the lines that rules added, with the same to each; no intent changes them"),
    Fact("op.partner.code", "string", "", '"" for nobody in particular'),
    Fact("op.partner.known", "bool", "", "whether it is somebody in particular"),
    Fact("op.partner.group", "string", "", "a path"),
    Fact("op.partner.groups", "list of string", "", "that group and all that hold it"),
    Fact("op.partner.price_group", "string", "", "wholesale, retail or 1 … 8"),
    Fact("op.partner.percent", "int", "basis points", "the customer's own discount"),
    Fact("op.partner.card", "bool", "", "whether there is a card of the shop"),
    Fact("op.partner.limit", "int", "cents", "of credit; None where there is none"),
    Fact("op.partner.email", "bool", "", "whether there is an address"),
    Fact("op.partner.birthday", "int", "days", "from today to the nearest birthday, below zero when past; or None"),
    Fact("op.partner.birthday_used", "bool", "", "whether this rule has acted for that birthday (once_a_year)"),
    Fact("op.partner.turnover", "int", "cents", "all that was ever bought"),
    Fact("op.partner.turnover_last_month", "int", "cents", "what was bought in the calendar month before"),
    Fact("op.partner.debt", "int", "cents", "what is owed"),
    Fact("op.partner.overdue", "int", "cents", "the part of it that is due"),
    Fact("op.partner.points", "int", "hundredths", "bonus points"),
    Fact("op.location.code", "string", "", "the shop or warehouse"),
    Fact("op.location.group", "string", "", "a path"),
    Fact("op.location.groups", "list of string", "", "that group and all that hold it"),
    Fact("op.location.price_group", "string", "", "wholesale, retail or 1 … 8"),
    Fact("op.operator.code", "string", "", "who works at the till"),
    Fact("op.operator.group", "string", "", "a path"),
    Fact("op.operator.groups", "list of string", "", "that group and all that hold it"),
    Fact("op.moment.date", "string", "", "of the save, such as 2026-11-22"),
    Fact("op.moment.year", "int", "", ""),
    Fact("op.moment.month", "int", "", "1 … 12"),
    Fact("op.moment.day", "int", "", "1 … 31"),
    Fact("op.moment.hour", "int", "", "0 … 23"),
    Fact("op.moment.minute", "int", "", "0 … 59"),
    Fact("op.moment.minutes", "int", "minutes", "since midnight"),
    Fact("op.moment.weekday", "string", "", "mon, tue, wed, thu, fri, sat or sun"),
    Fact("op.paid_by", "list", "", "how the sale is paid; None while that is not chosen (ask_payment)"),
    Fact("op.paid_by[].code", "string", "", "the payment type's code"),
    Fact("op.paid_by[].kind", "string", "", "what it is to the fiscal device: cash, card, …"),
    Fact("op.items", "dict", "", "by code: the items that are sold and whose codes are written in the script"),
    *(
        each._replace(name=f"op.items[].{each.name}")
        for each in (
            Fact("code", "string", "", "the item's code"),
            *(fact for fact in _OF_A_LINE if fact.name in _OF_AN_ITEM and fact.name != "price"),
            Fact("price", "int", "cents", "the listed one for the customer"),
        )
    ),
    Fact("op.stock", "dict", "thousandths", "what there is, by code; None where what is not there may be sold too"),
)
"""All that a script sees, in the order in which it is told."""


def state_of(scene: Scene) -> tuple[object, ...]:
    """All of what scripts see that rules change: scripts see the same as long as it is the same."""
    return tuple(
        [
            (row.price, row.percent, row.off) if row.counts else (row.line.item.code, row.line.qty, row.price)
            for row in scene.sheet.rows
        ]
    )


def facts_of(scene: Scene) -> bytes:
    """What every script sees, as JSON."""
    cart, facts, moment = scene.cart, scene.facts, scene.moment
    rows = [(row.counts, _line(row)) for row in scene.sheet.rows]
    return msgspec.json.encode(
        {
            "kind": facts.operation,
            "total": scene.sheet.total,
            "lines": [line for counts, line in rows if counts],
            "added": [line for counts, line in rows if not counts],
            "partner": _partner(cart.partner, scene),
            "location": {
                "code": cart.location.code,
                "group": cart.location.group,
                "groups": ancestry(cart.location.group),
                "price_group": cart.location.price_group,
            },
            "operator": {
                "code": cart.operator.code,
                "group": cart.operator.group,
                "groups": ancestry(cart.operator.group),
            },
            "moment": {
                "date": f"{moment:%Y-%m-%d}",
                "year": moment.year,
                "month": moment.month,
                "day": moment.day,
                "hour": moment.hour,
                "minute": moment.minute,
                "minutes": scene.minute,
                "weekday": WEEKDAYS[moment.weekday()],
            },
            "paid_by": None
            if facts.paid_by is None
            else [{"code": type_.code, "kind": type_.kind.value} for type_ in facts.paid_by],
            "stock": None if facts.stock is None else dict(facts.stock),
        }
    )


def own_of(entry: Entry, scene: Scene) -> Mapping[str, object]:
    """What is true for the script of one rule alone."""
    found = scene.facts.items
    texts = () if entry.surface is None else sorted(entry.surface.texts & found.keys())
    return {
        "birthday_used": entry.rule.id in scene.facts.used,
        "items": {code: _item(found[code], scene) for code in texts},
    }


def _line(row: Row) -> dict[str, Any]:
    line, item = row.line, row.line.item
    return {
        "number": line.number,
        "item": item.code,
        "name": item.name,
        "group": item.group,
        "groups": ancestry(item.group),
        "qty": line.qty,
        "price": row.price,
        "percent": row.percent,
        "off": row.off,
        "gross": row.gross,
        "net": row.net,
        "by_hand": line.price_by_hand,
        "percent_by_hand": line.percent_by_hand,
        "purchase": item.purchase,
        "prices": _prices(item),
        "pack_ratio": item.pack_ratio,
        "type": item.type.value,
        "unit": item.unit,
        "vat": item.vat,
    }


def _prices(item: Item) -> dict[str, Cents]:
    return dict(zip(PRICE_GROUPS, item.prices, strict=False))


def _item(item: Item, scene: Scene) -> dict[str, Any]:
    return {
        "code": item.code,
        "name": item.name,
        "group": item.group,
        "groups": ancestry(item.group),
        "price": listed(item, scene.cart.partner, scene.cart.location, scene.facts.mechanisms).price,
        "prices": _prices(item),
        "purchase": item.purchase,
        "pack_ratio": item.pack_ratio,
    }


def _partner(partner: Partner, scene: Scene) -> dict[str, Any]:
    account, birth = scene.facts.account, partner.birth_date
    known = not partner.is_anonymous
    near = nearest_birthday(birth, scene.moment.date(), scene.facts.leap_birthday) if known and birth else None
    return {
        "code": partner.code,
        "known": known,
        "group": partner.group,
        "groups": ancestry(partner.group),
        "price_group": partner.price_group,
        "percent": partner.percent,
        "card": bool(partner.card),
        "limit": partner.limit,
        "email": bool(partner.email),
        "birthday": None if near is None else near.days,
        "turnover": account.turnover,
        "turnover_last_month": account.turnover_last_month,
        "debt": account.debt,
        "overdue": account.overdue,
        "points": account.points,
    }
