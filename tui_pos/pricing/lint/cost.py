"""Rules that sell an item for less than it was bought for, or for less than nothing, as the price list stands."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from tui_pos.domain.catalogue import RETAIL, Item
from tui_pos.domain.money import FULL, ONE, Cents, Thousandths, amount_of, format_cents, half_up, percent_of
from tui_pos.domain.saying import saying
from tui_pos.pricing.exceptions import left_out
from tui_pos.pricing.lacking import covers
from tui_pos.pricing.lint.catalogue import Catalogue
from tui_pos.pricing.lint.finding import Finding
from tui_pos.pricing.lint.logic import lowest
from tui_pos.pricing.rules import (
    CURRENT,
    EVERY_LINE,
    PURCHASE,
    TIMES_ONE,
    Chosen,
    DiscountAmount,
    GroupQuantity,
    ItemGroupPresent,
    ItemPresent,
    ItemQuantity,
    Mode,
    Rule,
    SetDiscount,
    SetPrice,
    Total,
    UsePriceGroup,
)

_LOOKED_AT = 10_000
"""So many of the chosen items are looked at: a rule may be for all of a large catalogue."""


class _Loss(NamedTuple):
    item: Item
    price: Cents

    @property
    def cents(self) -> int:
        return self.item.purchase - self.price


def below_cost(rule: Rule, catalogue: Catalogue) -> Iterator[Finding]:
    """The item that the rule sells at the greatest loss, and how many more there are.

    From the retail price, without the partner's percent; an amount off is that of the smallest sale that the rule
    acts on. Items without a purchase price, or that cost too little already, are passed over.
    """
    losses = [loss for item in _items(rule, catalogue) if (loss := _loss(rule, item)) is not None]
    if not losses:
        return
    worst = max(losses, key=lambda loss: loss.cents)
    price, cost = format_cents(worst.price), format_cents(worst.item.purchase)
    if len(losses) == 1:
        text = saying(
            "“{item}” comes to {price}; its purchase price is {cost}.", item=worst.item.name, price=price, cost=cost
        )
    else:
        text = saying(
            "“{item}” comes to {price}; its purchase price is {cost}. {more} more are sold below cost.",
            item=worst.item.name,
            price=price,
            cost=cost,
            more=len(losses) - 1,
        )
    yield Finding("below_cost", text)


def stops_every_sale(rule: Rule, catalogue: Catalogue) -> Iterator[Finding]:
    """The item whose price the rule brings farthest below zero, which no sale can be saved with (scenario R08), and
    how many more there are. From the retail price."""
    below = [(price, item) for item in _items(rule, catalogue) if (price := _lowest_price(rule, item)) < 0]
    if not below:
        return
    price, item = min(below, key=lambda each: each[0])
    if len(below) == 1:
        text = saying(
            "“{item}” comes to {price}, below zero: every such sale is stopped.",
            item=item.name,
            price=format_cents(Cents(price)),
        )
    else:
        text = saying(
            "“{item}” comes to {price}, below zero: every such sale is stopped. So it is with {more} more.",
            item=item.name,
            price=format_cents(Cents(price)),
            more=len(below) - 1,
        )
    yield Finding("stops_every_sale", text)


def _lowest_price(rule: Rule, item: Item) -> int:
    """The lowest price that the item has on the way through the rule's actions; none is let pass below zero."""
    lowest_yet = price = int(item.price_in(RETAIL))
    for action in rule.then:
        if isinstance(action, SetPrice | UsePriceGroup) and covers(action.lines, item):
            price = _new_price(action, item, price)
            lowest_yet = min(lowest_yet, price)
    return lowest_yet


def _items(rule: Rule, catalogue: Catalogue) -> Iterator[Item]:
    chosen = [
        action.lines
        for action in rule.then
        if isinstance(action, SetDiscount | DiscountAmount | SetPrice | UsePriceGroup)
    ]
    if EVERY_LINE in chosen:
        chosen = [EVERY_LINE]
    seen: set[str] = set()
    out = left_out(rule)
    for lines in chosen:
        for item in islice(catalogue.items_of(lines), _LOOKED_AT):
            if item.code not in seen and not out.holds(item):
                seen.add(item.code)
                yield item


def _loss(rule: Rule, item: Item) -> _Loss | None:
    listed = item.price_in(RETAIL)
    price = _price(rule, item, listed)
    if price is None or not item.purchase or price >= item.purchase or (listed and price >= listed):
        return None
    return _Loss(item, price)


def _price(rule: Rule, item: Item, listed: Cents) -> Cents | None:
    """What one unit of the item comes to; None where that cannot be told."""
    price, percent, off = int(listed), 0, 0
    qty = ONE
    for action in rule.then:
        match action:
            case SetPrice(lines=lines) | UsePriceGroup(lines=lines) if covers(lines, item):
                price = _new_price(action, item, price)
            case SetDiscount(lines=lines) if covers(lines, item):
                percent = {
                    Mode.REPLACE: int(action.percent),
                    Mode.ADD: min(percent + action.percent, FULL),
                    Mode.BEST: max(percent, action.percent),
                }[action.mode]
            case DiscountAmount(lines=lines) if covers(lines, item):
                least = _smallest(rule, item, lines, price)
                if least is None:
                    return None
                qty, off = Thousandths(max(qty, least)), off + action.amount
            case _:
                pass
    if price <= 0:
        return Cents(0) if price == 0 and listed else None
    gross = amount_of(Cents(price), qty)
    net = gross - percent_of(gross, percent) - off  # type: ignore[arg-type]
    return Cents(max(0, half_up(net * ONE, qty)))


def _new_price(action: SetPrice | UsePriceGroup, item: Item, price: int) -> int:
    """Where the group has no price, the line's own stays."""
    if action.group is None:
        return action.price or 0
    if action.group == CURRENT:
        base = price
    else:
        base = item.purchase if action.group == PURCHASE else item.price_in(action.group)
    if not base or isinstance(action, UsePriceGroup):
        return base or price
    return half_up(base * action.times, TIMES_ONE) + action.plus


def _smallest(rule: Rule, item: Item, lines: Chosen, price: int) -> int | None:
    """The least quantity, in thousandths, of the item alone on which the rule acts; None where the conditions ask for
    other goods, among which the amount would be split."""
    least = 0
    for condition in rule.when:
        match condition:
            case ItemPresent(items):
                if item.code not in items:
                    return None
            case ItemGroupPresent(groups):
                if not covers(Chosen((), groups), item):
                    return None
            case ItemQuantity(items, bounds):
                if item.code in items:
                    least = max(least, _whole(lowest(bounds)))
                elif lowest(bounds) > 0:
                    return None
            case GroupQuantity(groups, bounds):
                if covers(Chosen((), groups), item):
                    least = max(least, _whole(lowest(bounds)))
                elif lowest(bounds) > 0:
                    return None
            case Total(bounds) if price > 0 and lowest(bounds) > 0:
                if not lines.is_every_line:
                    return None
                least = max(least, _whole(lowest(bounds)) * ONE // price + 1)
            case _:
                pass
    return least


def _whole(bound: float) -> int:
    return int(bound) if bound > 0 else 0
