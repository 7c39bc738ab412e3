"""A sale is the same sale wherever it was made: through the station's use cases and through `sell` without a screen."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from patience import PATIENCE

from tui_pos.boot import Home, counter_in, till_in
from tui_pos.checkout.orders.answer import Order, OrderLine, OrderPayment, answer
from tui_pos.checkout.orders.counter import Counter
from tui_pos.checkout.rules.book import replace_book
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Posted, Report
from tui_pos.domain.money import format_cents, parse_cents, parse_percent, parse_qty
from tui_pos.domain.operation import Operation
from tui_pos.domain.payment import Payment
from tui_pos.errors import ShopError
from tui_pos.pricing.rulefile import read_rules
from tui_pos.store import operations

CODES = ("КОЛА", "ФАНТА", "КАСА", "КАФЕ", "ХЛЯБ", "3800000000010", "2801234002505", "НЯМА")
RULES = {
    "dozen": 'when = [{ item_quantity = { item = "КОЛА", from = "12" } }]\n'
    'then = [{ set_discount = { items = ["КОЛА"], percent = "10" } }]',
    "glass": 'when = [{ group_quantity = { group = "Стъкло", from = "6" } }]\n'
    'unless = [{ item = "ФАНТА" }]\nthen = [{ set_price = { groups = ["Стъкло"], group = "wholesale" } }]',
    "over": 'when = [{ total = { over = "20.00" } }]\nthen = [{ set_discount = { percent = "3", mode = "add" } }]',
    "off": 'when = [{ total = { from = "10.00" } }]\nthen = [{ discount_amount = { amount = "1.00" } }]',
    "gift": 'when = [{ item = "КАФЕ" }]\nthen = [{ add_item = { item = "ХЛЯБ", qty = "1", price = "0.50" } }]',
    "stop": 'when = [{ total = { over = "500.00" } }]\nthen = [{ stop = { message = "Твърде много" } }]',
}

lines = st.builds(
    OrderLine,
    code=st.sampled_from(CODES),
    qty=st.sampled_from([None, "1", "6", "12", "0.5", "3.333"]),
    price=st.sampled_from([None, None, None, "1.05", "7.77"]),
    percent=st.sampled_from([None, None, None, "2.5", "50"]),
)
orders = st.builds(
    Order,
    lines=st.lists(lines, min_size=1, max_size=6).map(tuple),
    operator=st.just("1"),
    location=st.just("МАГ1"),
    partner=st.sampled_from(["", "П1", "П2", "ПГ1"]),
)
books = st.lists(st.sampled_from(sorted(RULES)), unique=True).map(
    lambda names: "\n".join(
        f'[[rule]]\nname = "{name}"\npriority = {place}\noperations = ["sale"]\n{RULES[name]}\n'
        for place, name in enumerate(names)
    )
)


class Desk:
    """Both ways into one shop, and a rule book that can be exchanged under them."""

    def __init__(self, till: ShopTill, counter: Counter, news: threading.Event) -> None:
        self.till = till
        self.counter = counter
        self._news = news

    def put_rules(self, text: str) -> None:
        replace_book(self.counter.workplace.store, read_rules(text))

    def by_keys(self, order: Order) -> Operation | str:
        """The order entered step by step, or the code of what refused it."""
        till = self.till
        try:
            till.choose_partner(order.partner)
            for line in order.lines:
                till.enter(line.code, None if line.qty is None else parse_qty(line.qty))
                number = till.cart.lines[-1].number
                if line.price is not None:
                    till.change_price(number, parse_cents(line.price))
                if line.percent is not None:
                    till.change_percent(number, parse_percent(line.percent))
            review = till.ask_save()
            till.save(review, [Payment("cash", review.total)] if review.total else [])
        except ShopError as error:
            till.cancel_cart()
            return error.code
        return self._posted()

    def by_order(self, order: Order) -> Operation | str:
        """The order as the `sell` command takes it."""
        said, error = answer(self.counter, order)
        if error is not None:
            return error.code
        store = self.counter.workplace.store
        found = operations.by_number(store, "МАГ1", operations.Kind.SALE, said["saved"]["number"])
        assert found is not None
        return found

    def _posted(self) -> Operation:
        while True:
            reports: list[Report] = list(self.till.reports())
            for report in reports:
                if isinstance(report, Posted):
                    return report.operation
                raise AssertionError(report)
            assert self._news.wait(PATIENCE)
            self._news.clear()


@pytest.fixture
def desk(home: Home, tmp_path: Path) -> Iterator[Desk]:
    news = threading.Event()
    with till_in(home, news.set) as till, counter_in(home) as counter:
        till.sign_on("3333")
        till.reports()
        yield Desk(till, counter, news)


def unstamped(sold: Operation | str) -> Any:
    """What must be equal: everything but ids, numbers, the station and the moment."""
    if isinstance(sold, str):
        return sold
    same = datetime(2026, 1, 1)
    return replace(sold, id=UUID(int=0), number=0, usn="", receipt="", station="", moment=same)


@examples(30, one_shop=True)
@given(order=orders, book=books)
def test_the_same_cart_gives_the_same_operation_by_keys_and_by_order(desk: Desk, order: Order, book: str) -> None:
    desk.put_rules(book)
    by_keys, by_order = desk.by_keys(order), desk.by_order(order)
    assert unstamped(by_keys) == unstamped(by_order)


@examples(15, one_shop=True)
@given(order=orders, book=books)
def test_what_is_saved_is_what_the_review_showed(desk: Desk, order: Order, book: str) -> None:
    desk.put_rules(book)
    said, error = answer(desk.counter, order)
    if error is not None:
        return
    sold = desk.by_order(replace_payments(order, said["review"]["total"]))
    assert isinstance(sold, Operation)
    assert format_cents(sold.total) == said["review"]["total"] == said["saved"]["total"]
    assert sum(p.amount for p in sold.payments) - sold.change == sold.total
    listed = {line.number: line.net for line in desk_listed(desk, order)}
    for line in sold.lines:
        shares = sum(share.cents for share in sold.rule_shares if share.line == line.number)
        assert listed.get(line.number, 0) + shares == line.net


def replace_payments(order: Order, total: str) -> Order:
    payments = () if total == "0.00" else (OrderPayment("card", total),)
    return Order(order.lines, order.operator, order.location, order.partner, order.at, payments)


def desk_listed(desk: Desk, order: Order) -> Any:
    from tui_pos.checkout.orders.answer import listed_cart

    return listed_cart(desk.counter.workplace, order).lines
