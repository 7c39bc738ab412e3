"""The oracle's lines: plain dicts, and what an action makes of one."""

from collections.abc import Sequence
from typing import Any

from tui_pos.domain.cart import LARGEST_PRICE
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import amount_of, half_up, percent_of, split
from tui_pos.pricing import rules as r
from tui_pos.pricing.rules import Rule

Row = dict[str, Any]


class TakesTooMuch(Exception):
    pass


class CannotBeDone(Exception):
    pass


def gross(row: Row) -> int:
    return amount_of(row["price"], row["qty"])


def discount(row: Row) -> int:
    return percent_of(gross(row), row["percent"]) + row["off"]


def net(row: Row) -> int:
    return gross(row) - discount(row)


def changed(rows: list[Row], before: list[Row]) -> bool:
    return [looks(row) for row in rows] != [looks(row) for row in before]


def looks(row: Row) -> tuple[Any, ...]:
    return row["item"].code, row["qty"], row["price"], row["percent"], row["off"]


def in_any(group: str, holders: Sequence[str]) -> bool:
    steps = group.split("/")
    return group != "" and any(holder == "/".join(steps[: i + 1]) for holder in holders for i in range(len(steps)))


def left_out(rule: Rule, row: Row) -> bool:
    for exception in rule.unless:
        if isinstance(exception, r.ItemPresent) and row["item"].code in exception.items:
            return True
        if isinstance(exception, r.ItemGroupPresent) and in_any(row["item"].group, exception.groups):
            return True
    return False


def is_for(chosen: r.Chosen, row: Row) -> bool:
    if not chosen.items and not chosen.groups:
        return True
    return row["item"].code in chosen.items or in_any(row["item"].group, chosen.groups)


def change(row: Row, part: str, number: int, maker: str, takes_over: bool) -> None:
    """Another number in the row, and who made it: alone, or together with those who made what it is made of."""
    if row[part] == number:
        return
    row[part] = number
    before = [each for each in row["made_by"] if not takes_over or each[0] != part]
    row["made_by"] = (*before, (part, maker))


def partners_percent_goes(row: Row, maker: str) -> None:
    if row["goes"]:
        row["goes"] = False
        change(row, "percent", 0, maker, False)


def reprice(action: r.SetPrice | r.UsePriceGroup, row: Row, maker: str) -> None:
    if isinstance(action, r.SetPrice) and action.price is not None:
        price = action.price
    else:
        if action.group == "current":
            base = row["price"]
        elif action.group == "purchase":
            base = row["item"].purchase
        else:
            base = row["item"].price_in(action.group)
        if base == 0:
            return
        price = half_up(base * action.times, 10_000) + action.plus if isinstance(action, r.SetPrice) else base
    if price < 0:
        raise TakesTooMuch
    if price > LARGEST_PRICE:
        raise CannotBeDone
    if price != row["price"]:
        partners_percent_goes(row, maker)
        change(row, "price", price, maker, isinstance(action, r.UsePriceGroup) or action.group != "current")


def take(amount: int, rows: list[Row], maker: str) -> None:
    if not rows or amount == 0:
        return
    for row in rows:
        partners_percent_goes(row, maker)
    if amount > sum(net(row) for row in rows):
        raise TakesTooMuch
    for row, cents in zip(rows, split(amount, [net(row) for row in rows]), strict=True):
        change(row, "off", row["off"] + cents, maker, False)


def added(item: Item, qty: int, price: int, maker: str) -> Row:
    return {
        "item": item,
        "qty": qty,
        "price": price,
        "percent": 0,
        "off": 0,
        "hand_price": False,
        "hand_percent": False,
        "added": True,
        "made_by": (("row", maker),),
        "listed": 0,
        "entered": 0,
        "goes": False,
    }


def full(action: r.ChildOperation, counted: list[Row]) -> int:
    """How many pieces of a document these rows make."""
    if action.per is not None:
        return sum(row["qty"] for row in counted) // action.per
    items = {row["item"].code: row["item"] for row in counted}.values()
    return sum(max(0, sum(x["qty"] for x in counted if x["item"] == item) // item.pack_ratio) for item in items)
