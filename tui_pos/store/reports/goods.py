"""Of goods: what is in stock, what that is worth, and what was earned. The last two tell purchase prices."""

from dataclasses import dataclass
from typing import Any

from peewee import Select, fn

from tui_pos.domain.money import BasisPoints, Cents, Thousandths, amount_of
from tui_pos.store.database import Store
from tui_pos.store.models import Item, Location, OperationLine, StockTotal
from tui_pos.store.reports.report import Period, Price, Report, Row, basis_points, share
from tui_pos.store.reports.sold import vat_in
from tui_pos.store.reports.turnover import cut_lines, items_named


@dataclass(frozen=True, slots=True)
class StockRow(Row):
    """How much of an item there is at a location, worth `value` at its retail price."""

    location: str
    location_name: str
    item: str
    item_name: str
    item_group: str
    qty: Thousandths
    unit: str
    price: Price
    value: Cents


@dataclass(frozen=True, slots=True)
class WorthRow(Row):
    """Likewise at its purchase price."""

    location: str
    location_name: str
    item: str
    item_name: str
    item_group: str
    qty: Thousandths
    unit: str
    purchase: Price
    worth: Cents


@dataclass(frozen=True, slots=True)
class MarginRow(Row):
    """What an item earned: what it was sold for without VAT, less what it cost (its purchase price on that day,
    which has VAT in it as all prices do) without VAT; `percent` is the margin of what it was sold for."""

    item: str
    item_name: str
    qty: Thousandths
    unit: str
    without_vat: Cents
    cost: Cents
    margin: Cents
    percent: BasisPoints = share("margin", "without_vat")


def stock(store: Store) -> Report:
    """What there is, by location and name."""
    return _stock(store, StockRow, Item.retail)


def stock_value(store: Store) -> Report:
    """What there is, at purchase prices."""
    return _stock(store, WorthRow, Item.purchase)


def margin(store: Store, period: Period) -> Report:
    """What was earned, by item, most first."""
    line, tax = cut_lines(period, OperationLine.item)
    bought = (line.c.purchase * line.c.qty + 500) / 1000
    query = Select(
        [line],
        [
            line.c.key,
            fn.SUM(line.c.goods_way * line.c.qty),
            fn.SUM(line.c.way * (line.c.net - tax)),
            fn.SUM(line.c.goods_way * (bought - vat_in(bought, line.c.rate))),
        ],
    ).group_by(line.c.key)
    found = store.fetch(query)
    named = items_named(store, [code for code, *_ in found])
    rows = [
        MarginRow(
            code, named[code][0], qty, named[code][1], net, cost, Cents(net - cost), basis_points(net - cost, net)
        )
        for code, qty, net, cost in found
    ]
    rows.sort(key=lambda row: -row.margin)
    return Report(MarginRow, rows)


def _stock(store: Store, kind: type[StockRow] | type[WorthRow], price: Any) -> Report:
    query = (
        StockTotal.select(
            StockTotal.location,
            Location.name,
            StockTotal.item,
            Item.name,
            Item.item_group,
            StockTotal.qty,
            Item.unit,
            price,
        )
        .join(Item, on=(Item.code == StockTotal.item))
        .switch(StockTotal)
        .join(Location, on=(Location.code == StockTotal.location))
        .where(StockTotal.qty != 0)
        .order_by(StockTotal.location, Item.name)
    )
    rows = [
        kind(place, place_name, code, name, group, qty, unit, each, amount_of(each, qty))
        for place, place_name, code, name, group, qty, unit, each in store.fetch(query)
    ]
    return Report(kind, rows)
