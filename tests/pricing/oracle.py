"""A second opinion: the rules carried out as plainly as they are told, without an index and without a working copy.

It shares the arithmetic and the rules' values with the program, and nothing else. Lines are plain dicts; every rule
looks at every line, every time.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tui_pos.domain.cart import LARGEST_PRICE, Cart
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import amount_of, half_up, percent_of, split
from tui_pos.pricing import rules as r
from tui_pos.pricing.rules import Rule

Row = dict[str, Any]


@dataclass
class Verdict:
    """What the oracle says: final rows, effects as (kind, rule name, text), the stop's code and rule, who did work."""

    rows: list[Row]
    effects: list[tuple[str, str, str]] = field(default_factory=list)
    stop: tuple[str, str] | None = None
    worked: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return sum(net(row) for row in self.rows)


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


def judge(
    cart: Cart,
    rules: Sequence[Rule],
    moment: datetime,
    items: Mapping[str, Item],
    zero_price_allowed: bool = True,
    operation: str = "sale",
) -> Verdict:
    """Carry out the rules on the cart."""
    rows: list[Row] = [
        {
            "item": line.item,
            "qty": line.qty,
            "price": line.price,
            "percent": line.percent,
            "off": line.off,
            "hand_price": line.price_by_hand,
            "hand_percent": line.percent_by_hand,
            "added": False,
            "listed": line.price,
        }
        for line in cart.lines
    ]
    verdict = Verdict(rows)
    if not rows:
        verdict.stop = ("no_valid_lines", "")
        return verdict
    in_force = [rule for rule in rules if rule.active and operation in rule.operations]
    in_force.sort(key=lambda rule: rule.id)
    in_force.sort(key=lambda rule: rule.name)
    in_force.sort(key=lambda rule: rule.priority)
    rested = False
    for rule in in_force:
        if rested:
            verdict.stopped.add(rule.name)
            continue
        if not holds(rule, cart, verdict.rows, moment):
            continue
        kept = copy.deepcopy(verdict.rows)
        sum_before = verdict.total
        try:
            for action in rule.then:
                act(action, rule, cart, verdict.rows, items)
            if sum_before >= 0 > verdict.total:
                raise TakesTooMuch
        except TakesTooMuch:
            verdict.rows = kept
            verdict.failed.add(rule.name)
            verdict.stop = verdict.stop or ("rule_below_zero", rule.name)
            continue
        except CannotBeDone:
            verdict.rows = kept
            verdict.failed.add(rule.name)
            if rule.mandatory:
                verdict.stop = verdict.stop or ("mandatory_rule_failed", rule.name)
            continue
        if verdict.rows != kept:
            verdict.worked.add(rule.name)
        if any(isinstance(action, r.StopRules) for action in rule.then):
            rested = True
    stop = None
    for rule in in_force:
        if rule.name in verdict.stopped | verdict.failed or not holds(rule, cart, verdict.rows, moment):
            continue
        for action in rule.then:
            if isinstance(action, r.PlaySound):
                verdict.effects.append(("sound", rule.name, action.sound))
            if isinstance(action, r.ShowMessage):
                verdict.effects.append(("message", rule.name, action.text))
            if isinstance(action, r.StopSave):
                stop = stop or ("stopped_by_rule", rule.name)
    verdict.stop = verdict.stop or stop
    if verdict.stop is None and not zero_price_allowed:
        for row in verdict.rows:
            if row["price"] == 0 and (row["added"] or row["listed"] != 0):
                verdict.stop = ("zero_price", "")
    return verdict


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


def holds(rule: Rule, cart: Cart, rows: list[Row], moment: datetime) -> bool:
    mine = [row for row in rows if not left_out(rule, row)]
    for exception in rule.unless:
        about_lines = isinstance(exception, r.ItemPresent | r.ItemGroupPresent)
        if not about_lines and met(exception, cart, mine, moment):
            return False
    return all(met(condition, cart, mine, moment) for condition in rule.when)


def met(condition: r.Condition, cart: Cart, mine: list[Row], moment: datetime) -> bool:
    own = [row for row in mine if not row["added"]]
    match condition:
        case r.PartnerIs(partners):
            return cart.partner.code in partners
        case r.PartnerGroupIs(groups):
            return in_any(cart.partner.group, groups)
        case r.LocationIs(locations):
            return cart.location.code in locations
        case r.OperatorIs(operators):
            return cart.operator.code in operators
        case r.ItemPresent(items):
            return any(row["qty"] > 0 and row["item"].code in items for row in own)
        case r.ItemGroupPresent(groups):
            return any(row["qty"] > 0 and in_any(row["item"].group, groups) for row in own)
        case r.ItemQuantity(items, bounds):
            return within(bounds, sum(row["qty"] for row in own if row["item"].code in items))
        case r.GroupQuantity(groups, bounds):
            return within(bounds, sum(row["qty"] for row in own if in_any(row["item"].group, groups)))
        case r.Total(bounds):
            return within(bounds, sum(net(row) for row in mine))
        case r.TimeOfDay(first, last):
            minute = first
            while True:
                if minute == moment.hour * 60 + moment.minute:
                    return True
                if minute == last:
                    return False
                minute = (minute + 1) % (24 * 60)
        case r.Dates(first, last):
            day = moment.date()
            after_first = first is None or day - first >= timedelta(0)
            return after_first and (last is None or last - day >= timedelta(0))
        case r.Weekday(days):
            return moment.strftime("%a").lower() in days


def within(bounds: r.Range, value: int) -> bool:
    if bounds.least is not None and value < bounds.least:
        return False
    if bounds.over is not None and value <= bounds.over:
        return False
    return not (bounds.most is not None and value > bounds.most)


def is_for(chosen: r.Chosen, row: Row) -> bool:
    if not chosen.items and not chosen.groups:
        return True
    return row["item"].code in chosen.items or in_any(row["item"].group, chosen.groups)


def act(action: r.Action, rule: Rule, cart: Cart, rows: list[Row], items: Mapping[str, Item]) -> None:
    if isinstance(action, r.PlaySound | r.ShowMessage | r.StopSave | r.StopRules):
        return
    own = [row for row in rows if not row["added"] and not left_out(rule, row)]
    if isinstance(action, r.AddItem):
        add(action, rule, own, rows, items)
        return
    chosen = [row for row in own if is_for(action.lines, row) and (action.by_hand or not row["hand_price"])]
    if isinstance(action, r.DiscountAmount):
        take(action.amount, [row for row in chosen if row["qty"] > 0])
        return
    for row in chosen:
        if isinstance(action, r.SetDiscount):
            if row["hand_percent"] and not action.by_hand:
                continue
            row["percent"] = {
                r.Mode.REPLACE: action.percent,
                r.Mode.ADD: min(10_000, row["percent"] + action.percent),
                r.Mode.BEST: max(row["percent"], action.percent),
            }[action.mode]
        else:
            reprice(action, row)
        if row["qty"] > 0 and discount(row) > gross(row):
            row["off"] -= discount(row) - gross(row)


def reprice(action: r.SetPrice | r.UsePriceGroup, row: Row) -> None:
    if isinstance(action, r.SetPrice) and action.price is not None:
        row["price"] = action.price
        return
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
    row["price"] = price


def take(amount: int, rows: list[Row]) -> None:
    if not rows or amount == 0:
        return
    if amount > sum(net(row) for row in rows):
        raise TakesTooMuch
    for row, cents in zip(rows, split(amount, [net(row) for row in rows]), strict=True):
        row["off"] += cents


def add(action: r.AddItem, rule: Rule, own: list[Row], rows: list[Row], items: Mapping[str, Item]) -> None:
    if action.item not in items:
        raise CannotBeDone
    times = 1
    if action.each is r.Each.LINE:
        lines = action.lines
        if not lines.items and not lines.groups:
            named = [c.items for c in rule.when if isinstance(c, r.ItemPresent | r.ItemQuantity)]
            groups = [c.groups for c in rule.when if isinstance(c, r.ItemGroupPresent | r.GroupQuantity)]
            lines = r.Chosen(sum(named, ()), sum(groups, ()))
        times = len([row for row in own if row["qty"] > 0 and is_for(lines, row)])
    item = items[action.item]
    assert action.price is not None, "the oracle knows no price list"
    for _ in range(times):
        rows.append(
            {
                "item": item,
                "qty": action.qty,
                "price": action.price,
                "percent": 0,
                "off": 0,
                "hand_price": False,
                "hand_percent": False,
                "added": True,
                "listed": 0,
            }
        )
