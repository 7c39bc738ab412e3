"""Rules of every kind that random sales of the scenarios' shop meet often, and the orders of such sales."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from hypothesis import strategies as st
from msgspec.structs import replace

from tui_pos.boot import Home, counter_in
from tui_pos.checkout.orders.answer import Order, OrderLine, OrderPayment, answer
from tui_pos.checkout.orders.counter import Counter
from tui_pos.checkout.rules.book import replace_book
from tui_pos.domain.money import parse_cents
from tui_pos.domain.operation import Operation
from tui_pos.pricing.rulefile import read_rules
from tui_pos.store import operations

RULES = {
    "dozen": 'when = [{ item_quantity = { item = "КОЛА", from = "12" } }]\n'
    'then = [{ set_discount = { items = ["КОЛА"], percent = "10" } }]',
    "best dozen": 'when = [{ item_quantity = { item = "КОЛА", from = "6" } }]\nbest_of = ["glass"]\n'
    'then = [{ set_discount = { items = ["КОЛА"], percent = "15", mode = "best" } }]',
    "glass": 'when = [{ group_quantity = { group = "Стъкло", from = "6" } }]\n'
    'unless = [{ item = "ФАНТА" }]\nthen = [{ set_price = { groups = ["Стъкло"], group = "wholesale" } }]',
    "over": 'when = [{ total = { over = "20.00" } }]\nthen = [{ set_discount = { percent = "3", mode = "add" } }]\n'
    'excludes = ["off"]',
    "off": 'when = [{ total = { from = "10.00" } }]\nthen = [{ discount_amount = { amount = "1.00" } }]',
    "gift": 'when = [{ item = "КАФЕ" }]\nthen = [{ add_item = { item = "ХЛЯБ", qty = "1", price = "0.50" } }]',
    "listed gift": 'when = [{ item = "ВИНО" }]\nthen = [{ add_item = { item = "КАФЕ" } }]',
    "service": 'when = [{ item = "КАФЕ" }]\nthen = [{ service_charge = { percent = "10", item = "УСЛУГА" } }]',
    "points": 'when = [{ total = { from = "1" } }]\nthen = [{ bonus_points = { percent = "3" } }]',
    "step points": 'when = [{ card = true }]\nthen = [{ bonus_points = { per = "10.00", points = "1" } }]',
    "loyal": 'when = [{ turnover = { over = "30.00" } }]\nthen = [{ set_discount = { percent = "7", mode = "best" } }]',
    "birthday": "when = [{ birthday = { days = 182, once_a_year = true } }]\n"
    'then = [{ set_discount = { percent = "20" } }]',
    "owing": 'when = [{ debt = { over = "5.00" } }]\nthen = [{ price_group = { group = "retail" } }]',
    "by card": 'when = [{ payment_type = "card" }]\nthen = [{ set_discount = { percent = "2", mode = "add" } }]',
    "thanks": 'when = [{ total = { from = "5" } }]\nthen = [{ message = { text = "Благодарим" } }]',
    "here": 'when = [{ location = "СКЛАД" }]\nthen = [{ set_discount = { percent = "1", mode = "add" } }]',
    "clerk": 'when = [{ operator = "2" }]\nthen = [{ set_discount = { percent = "4" } }]',
}

CODES = ("КОЛА", "ФАНТА", "КАСА", "КАФЕ", "ХЛЯБ", "ВИНО")


def book_of(names: list[str]) -> str:
    """A rule file of these rules, in the order of their names here; links to rules that are not in it are left out."""
    tables = []
    for place, name in enumerate(names):
        lines = [f'[[rule]]\nname = "{name}"\npriority = {place}\noperations = ["sale"]']
        for line in RULES[name].splitlines():
            link = line.partition(" = ")
            if link[0] not in ("best_of", "excludes") or link[2].strip('[]"') in names:
                lines.append(line)
        tables.append("\n".join(lines) + "\n")
    return "\n".join(tables)


names = st.lists(st.sampled_from(sorted(RULES)), unique=True, max_size=8)
books = names.map(book_of)

lines = st.builds(
    OrderLine,
    code=st.sampled_from(CODES),
    qty=st.sampled_from([None, "1", "6", "12", "0.5", "3.333"]),
    price=st.sampled_from([None, None, None, "1.05", "7.77"]),
    percent=st.sampled_from([None, None, None, "2.5", "50"]),
)
moments = st.datetimes(datetime(2026, 10, 1), datetime(2026, 11, 20), timezones=st.none())
ways = st.sampled_from(["", "card", "credit"])
orders = st.builds(
    Order,
    lines=st.lists(lines, min_size=1, max_size=5).map(tuple),
    operator=st.sampled_from(["1", "2"]),
    location=st.sampled_from(["МАГ1", "СКЛАД", "СТРОГ"]),
    partner=st.sampled_from(["", "П1", "П2", "П3", "П4", "ПГ1"]),
    at=moments,
)
"""Orders that say nothing of payment: whoever sells them chooses."""


def sold(counter: Counter, order: Order, way: str = "") -> Operation | str:
    """Sell the order, paid whole in one way (cash where it is ""); the code of what refused it otherwise."""
    if way:
        asked, error = answer(counter, replace(order, confirm=False, payments=(OrderPayment(way, "0.01"),)))
        if error is not None:
            return error.code
        total = asked["review"]["total"]
        order = replace(order, payments=() if total == "0.00" else (OrderPayment(way, total),))
    said, error = answer(counter, order)
    if error is not None:
        return error.code
    operation = operations.by_id(counter.workplace.store, UUID(said["saved"]["id"]))
    assert operation is not None
    return operation


class Shop:
    """A counter, and a rule book that can be exchanged under it."""

    def __init__(self, counter: Counter, folder: Path) -> None:
        self.counter = counter
        self.store = counter.workplace.store

    def put_rules(self, text: str) -> None:
        replace_book(self.store, read_rules(text))

    def total_of(self, order: Order, way: str = "") -> int:
        """What the order would come to, in cents; nothing is sold."""
        self.restock()
        payments = (OrderPayment(way, "0.01"),) if way else ()
        asked, error = answer(self.counter, replace(order, confirm=False, payments=payments))
        assert error is None, error
        return parse_cents(asked["review"]["total"])

    def sell(self, order: Order, way: str = "") -> Operation | str:
        """The posted sale, paid whole in one way (cash where it is ""); the code of what refused it otherwise."""
        self.restock()
        return sold(self.counter, order, way)

    def restock(self) -> None:
        """As much of everything as at the beginning, so that no sale is in the way of another."""
        for location in ("МАГ1", "СКЛАД", "СТРОГ"):
            for code in CODES:
                self.store.run(
                    "INSERT INTO stock_total (location, item, qty) VALUES (?, ?, 30000) "
                    "ON CONFLICT (location, item) DO UPDATE SET qty = excluded.qty",
                    (location, code),
                )

    def must_sell(self, order: Order, way: str = "") -> Operation:
        found = self.sell(order, way)
        assert isinstance(found, Operation), found
        return found


@contextmanager
def shop_in(home: Home, folder: Path) -> Iterator[Shop]:
    """The shop open for sale."""
    with counter_in(home) as counter:
        yield Shop(counter, folder)
