"""The fixture of the acceptance scenarios: its places, items and partners, carts, and a review in one call."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from tui_pos.domain.cart import Cart
from tui_pos.domain.catalogue import PRICE_GROUPS, Item, ItemType
from tui_pos.domain.money import BasisPoints, Cents, Thousandths, format_cents, parse_cents, parse_percent, parse_qty
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator, Partner
from tui_pos.domain.rights import Level
from tui_pos.pricing.book import RuleBook
from tui_pos.pricing.facts import Facts
from tui_pos.pricing.listing import ALL_ON, Mechanisms, listed, relist
from tui_pos.pricing.review import review
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.verdict import Outcome, Review, Trace


def _prices(retail: str, **others: str) -> tuple[Cents, ...]:
    prices = {"retail": retail, **{name.removeprefix("group"): price for name, price in others.items()}}
    return tuple(parse_cents(prices.get(group, retail)) for group in PRICE_GROUPS)


МАГ1 = Location("МАГ1", "Магазин 1")
СКЛАД = Location("СКЛАД", "Склад", price_group="wholesale")

КОЛА = Item(
    "КОЛА",
    "Кока-Кола",
    group="Стъкло",
    pack_ratio=Thousandths(12_000),
    purchase=Cents(70),
    prices=_prices("1.10", wholesale="0.95", group1="1.00"),
)
ФАНТА = replace(КОЛА, code="ФАНТА", name="Фанта")
КАСА = Item("КАСА", "Каса", group="Амбалаж", prices=_prices("6.00"))
КАФЕ = Item("КАФЕ", "Кафе", group="Храни/Кафе", prices=_prices("10.00"))
ХЛЯБ = Item("ХЛЯБ", "Хляб", group="Храни", prices=_prices("1.20"))
УСЛУГА = Item("УСЛУГА", "Услуга", type=ItemType.SERVICE)
ITEMS = {item.code: item for item in (КОЛА, ФАНТА, КАСА, КАФЕ, ХЛЯБ, УСЛУГА)}

П0 = END_CUSTOMER
П1 = Partner("П1", "Първи", percent=BasisPoints(500), card="2900001")
П2 = Partner("П2", "Втори", group="Търговци", price_group="wholesale", limit=Cents(50_000))
П3 = Partner("П3", "Трети", birth_date=date(1996, 2, 29))
П4 = Partner("П4", "Четвърти", birth_date=date(1990, 1, 1))
П5 = Partner("П5", "Пети")

CASHIER = Operator("1", "Касиер", Level.CASHIER)
OWNER = Operator("3", "Собственик", Level.OWNER)

NOON = datetime(2026, 11, 20, 12, 0)
"""A Friday."""


def item(code: str, price: str, group: str = "") -> Item:
    """One more item, for scenarios that need a price of their own."""
    return Item(code, code, group=group, prices=_prices(price))


def cart(
    *lines: tuple[Item, str],
    partner: Partner = П0,
    location: Location = МАГ1,
    operator: Operator = CASHIER,
    mechanisms: Mechanisms = ALL_ON,
) -> Cart:
    """A cart with the lines (item, quantity) entered one after the other at their listed prices."""
    cart = Cart(UUID(int=1), location, partner, operator)
    for article, qty in lines:
        price, percent, _ = listed(article, partner, location, mechanisms)
        cart = cart.with_line(article, parse_qty(qty), price, percent)
    return cart


def with_hand_price(cart: Cart, number: int, price: str) -> Cart:
    """The cart after the operator typed a price."""
    return cart.with_changed(replace(cart.line(number), price=parse_cents(price), price_by_hand=True))


def with_hand_percent(cart: Cart, number: int, percent: str) -> Cart:
    """The cart after the operator typed a percent."""
    return cart.with_changed(replace(cart.line(number), percent=parse_percent(percent), percent_by_hand=True))


def with_partner(cart: Cart, partner: Partner, mechanisms: Mechanisms = ALL_ON) -> Cart:
    """The cart after another partner was chosen."""
    return relist(replace(cart, partner=partner), mechanisms)


def rule(name: str, when: str, then: str, *, unless: str = "", more: str = "", operations: str = '["sale"]') -> str:
    """One rule as it stands in a rule file."""
    return f"""
[[rule]]
name = "{name}"
operations = {operations}
when = [{when}]
then = [{then}]
unless = [{unless}]
{more}
"""


TEN_OFF_12 = rule(
    "Дузина",
    when='{ item_quantity = { item = "КОЛА", from = "12" } }',
    then='{ set_discount = { items = ["КОЛА"], percent = "10" } }',
)


def book(*rules: str) -> RuleBook:
    """The rules of a file, compiled."""
    return RuleBook.compile(read_rules("\n".join(rules)))


def save(cart: Cart, rules: Iterable[str] | RuleBook, moment: datetime = NOON, facts: Facts | None = None) -> Review:
    """What F9 shows."""
    compiled = rules if isinstance(rules, RuleBook) else book(*rules)
    return review(cart, compiled, Facts(items=ITEMS) if facts is None else facts, moment)


def told(review: Review, name: str) -> Trace:
    """What the review tells of the rule of that name."""
    return next(trace for trace in review.trace if trace.name == name)


def acted(review: Review) -> list[str]:
    """The names of the rules that acted, in their order."""
    return [trace.name for trace in review.trace if trace.outcome is Outcome.ACTED]


def total(of: Cart | Review) -> str:
    """The sum as people write it."""
    return format_cents(of.total)
