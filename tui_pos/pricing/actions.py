"""What an action does to the sheet, and what it says about it.

One doer for each action on prices. It answers what it did, or, with `did` false, why there was nothing for it to do.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from tui_pos.domain.cart import check_price, check_qty
from tui_pos.domain.catalogue import Item, ItemType
from tui_pos.domain.money import (
    FULL,
    NOTHING,
    Cents,
    Thousandths,
    format_cents,
    format_qty,
    half_up,
    split,
)
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused
from tui_pos.pricing.book import Entry
from tui_pos.pricing.conditions import Scene
from tui_pos.pricing.figures import Difference, Percents, Prices
from tui_pos.pricing.listing import listed, no_price
from tui_pos.pricing.rules import (
    CURRENT,
    PURCHASE,
    TIMES_ONE,
    AddItem,
    Chosen,
    DiscountAmount,
    Each,
    Mode,
    PriceAction,
    SetDiscount,
    SetPrice,
    UsePriceGroup,
)
from tui_pos.pricing.sheet import Part, Row


class Overdrawn(Refused):
    """A rule drives a line or the document below zero: the save is refused (scenario R08), mandatory rule or not."""


class Done(NamedTuple):
    """What an action did. `beaten_by`: the place in the book of a rule whose number was better."""

    did: bool
    why: Saying
    warnings: tuple[Saying, ...] = ()
    beaten_by: int | None = None


def carry_out(action: PriceAction, entry: Entry, scene: Scene) -> Done:
    """Let one action write on the sheet. Raises Overdrawn, or another Refused when it cannot be carried out."""
    return DOERS[type(action)](action, entry, scene)


def nothing_left() -> Saying:
    """Why a rule whose conditions hold did nothing."""
    return saying("There was nothing left for it to change.")


def _nothing() -> Done:
    return Done(False, nothing_left())


def _set_discount(action: SetDiscount, entry: Entry, scene: Scene) -> Done:
    sheet = scene.sheet
    written: list[tuple[int, int]] = []
    standing = 0
    beaten_by: int | None = None
    total = sheet.total
    for row in sheet.chosen(entry, action.lines):
        if (row.line.price_by_hand or row.line.percent_by_hand) and not action.by_hand:
            continue
        before = row.percent
        if action.mode is Mode.ADD:
            percent = min((0 if row.yields else before) + action.percent, FULL)
        elif action.mode is Mode.BEST and before >= action.percent:
            standing = max(standing, before)
            for claim in row.claims:
                beaten_by = claim.place if claim.part is Part.PERCENT else beaten_by
            continue
        else:
            percent = action.percent
        sheet.touch(row)
        sheet.write(row, Part.PERCENT, percent=percent, takes_over=action.mode is not Mode.ADD)
        if percent != before:
            written.append((before, percent))
    if written:
        return Done(True, _discounted(written, sheet.total - total))
    if standing:
        return Done(
            False,
            saying("{percent} % stands there already and is better.", percent=Percents(standing, standing)),
            (),
            beaten_by,
        )
    return _nothing()


def _discounted(written: list[tuple[int, int]], cents: int) -> Saying:
    before, percent = (Percents(min(each), max(each)) for each in zip(*written, strict=True))
    amount, lines = Difference(cents), len(written)
    if not before.most and lines == 1:
        return saying("{percent} % off 1 line, {amount}", percent=percent, amount=amount)
    if not before.most:
        return saying("{percent} % off {lines} lines, {amount}", percent=percent, lines=lines, amount=amount)
    if lines == 1:
        return saying(
            "{percent} % instead of {before} % on 1 line, {amount}", percent=percent, before=before, amount=amount
        )
    return saying(
        "{percent} % instead of {before} % on {lines} lines, {amount}",
        percent=percent,
        before=before,
        lines=lines,
        amount=amount,
    )


def _discount_amount(action: DiscountAmount, entry: Entry, scene: Scene) -> Done:
    """Lines that are returned within the sale have nothing to take from: the amount is split over the others."""
    rows = [
        row
        for row in scene.sheet.chosen(entry, action.lines)
        if row.line.qty > 0 and (action.by_hand or not row.line.price_by_hand)
    ]
    if not rows or not action.amount:
        return _nothing()
    for row in rows:
        scene.sheet.touch(row)
    worth = sum(row.net for row in rows)
    if action.amount > worth:
        raise Overdrawn(
            "rule_below_zero",
            "Rule “{rule}” takes {amount} off lines worth {worth}; it cannot be saved so.",
            rule=entry.rule.name,
            amount=format_cents(action.amount),
            worth=format_cents(worth),
        )
    written = 0
    for row, cents in zip(rows, split(action.amount, [row.net for row in rows]), strict=True):
        written += scene.sheet.write(row, Part.OFF, off=row.off + cents)
    amount = format_cents(action.amount)
    if written == 1:
        return Done(True, saying("{amount} off 1 line", amount=amount))
    return Done(True, saying("{amount} off, split over {lines} lines", amount=amount, lines=written))


def _set_price(action: SetPrice, entry: Entry, scene: Scene) -> Done:
    if action.group is None:
        given = NOTHING if action.price is None else action.price
        return _reprice(action, entry, scene, lambda _: given)
    group = action.group

    def price(row: Row) -> int | None:
        base = _base(row, group)
        return half_up(base * action.times, TIMES_ONE) + action.plus if base else None

    return _reprice(action, entry, scene, price, group, builds_on=group == CURRENT)


def _use_price_group(action: UsePriceGroup, entry: Entry, scene: Scene) -> Done:
    return _reprice(action, entry, scene, lambda row: _base(row, action.group) or None, action.group)


def _base(row: Row, group: str) -> int:
    if group == CURRENT:
        return row.price
    return row.line.item.purchase if group == PURCHASE else row.line.item.price_in(group)


def _reprice(
    action: SetPrice | UsePriceGroup,
    entry: Entry,
    scene: Scene,
    price: Callable[[Row], int | None],
    group: str = "",
    *,
    builds_on: bool = False,
) -> Done:
    """`price` answers None where the group has no price: the line's own stays, with a warning."""
    sheet = scene.sheet
    written: list[tuple[int, int]] = []
    without: dict[str, Item] = {}
    total = sheet.total
    for row in sheet.chosen(entry, action.lines):
        if row.line.price_by_hand and not action.by_hand:
            continue
        before, after = row.price, price(row)
        if after is None:
            without[row.line.item.code] = row.line.item
            continue
        if after < 0:
            raise Overdrawn(
                "rule_below_zero",
                "Rule “{rule}” makes the price of “{item}” less than zero; it cannot be saved so.",
                rule=entry.rule.name,
                item=row.line.item.name,
            )
        if after != before:
            sheet.touch(row)
            sheet.write(row, Part.PRICE, price=check_price(Cents(after)), takes_over=not builds_on)
            written.append((before, after))
    warnings = tuple(no_price(item, group) for item in without.values())
    if not written:
        return Done(False, warnings[0] if warnings else nothing_left(), warnings)
    return Done(True, _repriced(written, sheet.total - total), warnings)


def _repriced(written: list[tuple[int, int]], cents: int) -> Saying:
    before, price = (Prices(min(each), max(each)) for each in zip(*written, strict=True))
    amount, lines = Difference(cents), len(written)
    if lines == 1:
        return saying("{price} instead of {before} on 1 line, {amount}", price=price, before=before, amount=amount)
    return saying(
        "{price} instead of {before} on {lines} lines, {amount}",
        price=price,
        before=before,
        lines=lines,
        amount=amount,
    )


def _add_item(action: AddItem, entry: Entry, scene: Scene) -> Done:
    item = sold(action.item, entry, scene)
    price = action.price
    if price is None:
        price = listed(item, scene.cart.partner, scene.cart.location, scene.facts.mechanisms).price
    times = 1 if action.each is Each.ONCE else len(_matching(action, entry, scene))
    _check_stock(item, action.qty * times, entry, scene)
    for _ in range(times):
        scene.sheet.add(item, check_qty(action.qty), check_price(price), entry.rule.id)
    if not times:
        return _nothing()
    qty = format_qty(Thousandths(action.qty * times))
    return Done(True, saying("{qty} × “{item}” added at {price}", qty=qty, item=item.name, price=format_cents(price)))


def _matching(action: AddItem, entry: Entry, scene: Scene) -> list[Row]:
    """The lines that the rule is about: those that the action names, or else the conditions; never returned ones."""
    lines = Chosen(entry.items_named, entry.groups_named) if action.lines.is_every_line else action.lines
    return [row for row in scene.sheet.chosen(entry, lines) if row.line.qty > 0]


def sold(code: str, entry: Entry, scene: Scene) -> Item:
    """The item that a rule adds. Raises Refused `no_such_item` for one that is not sold."""
    item = scene.facts.items.get(code)
    if item is None and entry.surface is not None and code in scene.sheet.by_item:
        # A script may name what is in the sale; of that nobody needs to be told beforehand.
        return scene.sheet.by_item[code][0].line.item
    if item is None or not item.active:
        raise Refused("no_such_item", "Rule “{rule}” adds {item}, which is not sold.", rule=entry.rule.name, item=code)
    return item


def _check_stock(item: Item, qty: int, entry: Entry, scene: Scene) -> None:
    """What is not counted in the stock, and a service, is there without end."""
    stock = scene.facts.stock
    if not qty or stock is None or item.code not in stock or item.type is ItemType.SERVICE:
        return
    left = stock[item.code] - scene.sheet.all_of(item.code)
    if qty > left:
        raise Refused(
            "not_enough_stock",
            "Rule “{rule}” adds {qty} × “{item}”; only {left} of it is left.",
            rule=entry.rule.name,
            qty=format_qty(qty),
            item=item.name,
            left=format_qty(max(0, left)),
        )


DOERS: dict[type[PriceAction], Callable[[Any, Entry, Scene], Done]] = {
    SetDiscount: _set_discount,
    DiscountAmount: _discount_amount,
    SetPrice: _set_price,
    UsePriceGroup: _use_price_group,
    AddItem: _add_item,
}
