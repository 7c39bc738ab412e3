"""A sale from the back office is the same sale (scenarios K01, K02, K07): through a seat of it, and through a
till, in two copies of one shop."""

import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from patience import PATIENCE
from shop_sitting import MANAGER, opened

from tui_pos.boot import Home, Seat, till_in
from tui_pos.checkout.rules.book import replace_book
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Posted
from tui_pos.domain.money import parse_cents, parse_qty
from tui_pos.domain.operation import Operation, StornoReason
from tui_pos.domain.parties import Operator
from tui_pos.domain.payment import Payment
from tui_pos.errors import ShopError
from tui_pos.fiscal.receipt import Receipt, from_bytes
from tui_pos.pricing.rulefile import read_rules
from tui_pos.pricing.verdict import Review
from tui_pos.store.database import Store

RULES = """
[[rule]]
name = "dozen"
priority = 1
operations = ["sale"]
when = [{ item_quantity = { item = "КОЛА", from = "12" } }]
then = [
    { set_discount = { items = ["КОЛА"], percent = "10" } },
    { child_operation = { kind = "consignment", item = "КАСА", price = "6.00", per = "12", of = { item = "КОЛА" } } },
]

[[rule]]
name = "service"
priority = 2
operations = ["sale"]
when = [{ total = { over = "20.00" } }]
then = [{ service_charge = { percent = "10", item = "УСЛУГА" } }, { bonus_points = { percent = "3" } }]

[[rule]]
name = "card"
priority = 3
operations = ["sale"]
when = [{ total = { from = "100.00" } }]
then = [{ only_payment = { types = ["card"] } }]

[[rule]]
name = "stop"
priority = 4
operations = ["sale"]
when = [{ total = { over = "300.00" } }]
then = [{ stop = { message = "Твърде много" } }]
"""

LINES = st.lists(
    st.tuples(
        st.sampled_from(("КОЛА", "ФАНТА", "КАФЕ", "ХЛЯБ", "3800000000010", "НЯМА")),
        st.sampled_from(("1", "6", "12", "0.5", "24")),
        st.sampled_from((None, None, "1.05")),
    ),
    min_size=1,
    max_size=5,
)
PARTNERS = st.sampled_from(("", "П1", "П2"))

TOTALS = {
    "stock_total": "location, item, qty",
    "partner_total": "partner, account, amount",
    "partner_month": "partner, account, month, amount",
    "lot": "line, partner, item, price, net, location, given, returned, reported",
    "operation_line": "position, number, item, vat, qty, price, percent, off, discount, net, rule",
    "payment": "position, type, amount, item, qty",
    "rule_share": "position, rule, version, line, cents",
    "counter": "location, kind, number",
    "operation": "kind, state, location, partner, operator, total, change_due, number, points_spent, credit_taken",
}


class Side:
    """One of the two ways to sell."""

    def __init__(self, till: ShopTill, news: threading.Event) -> None:
        self.till = till
        self._news = news
        till.reports()

    @property
    def store(self) -> Store:
        return self.till._workplace.store

    def sell(self, lines: Sequence[tuple[str, str, str | None]], partner: str, by: str) -> tuple[Any, ...] | str:
        """What the review showed; or the code of what refused the sale."""
        till = self.till
        try:
            till.choose_partner(partner)
            for code, qty, price in lines:
                till.enter(code, parse_qty(qty))
                if price is not None:
                    till.change_price(till.cart.lines[-1].number, parse_cents(price))
            review = till.ask_save()
            till.save(review, [Payment(by, review.total)] if review.total else [])
        except ShopError as error:
            till.cancel_cart()
            return error.code
        self.posted()
        return shown(review)

    def posted(self) -> Operation:
        while True:
            for report in self.till.reports():
                if isinstance(report, Posted):
                    return report.operation
            assert self._news.wait(PATIENCE)
            self._news.clear()

    def kept(self) -> dict[str, list[Any]]:
        """All that the sales so far have left, but ids, stations and moments."""
        rows = {
            table: sorted(self.store.rows(f"SELECT {what} FROM {table}"), key=repr) for table, what in TOTALS.items()
        }
        rows["receipt"] = [plain(from_bytes(data)) for (data,) in self.store.rows("SELECT receipt FROM print_job")]
        rows["receipt"].sort(key=repr)
        return rows


def shown(review: Review) -> tuple[Any, ...]:
    """What stands in the window before a save."""
    lines = [(line.item.code, line.qty, line.price, line.percent, line.off, line.net) for line in review.lines]
    traces = [(trace.name, trace.outcome, trace.changes, trace.losers, str(trace.lack)) for trace in review.trace]
    return lines, review.total, traces, [(child.item.code, child.qty) for child in review.children]


def plain(receipt: Receipt) -> Any:
    return receipt.lines, receipt.payments, receipt.total


@pytest.fixture
def seated(home: Home) -> Operator:
    with opened(home, MANAGER) as (workplace, manager):
        replace_book(workplace.store, read_rules(RULES))
        return manager


@pytest.fixture
def sides(home: Home, seated: Operator, tmp_path: Path) -> Iterator[tuple[Side, Side]]:
    other = Home(Path(shutil.copytree(home.root, tmp_path / "other")))
    with ExitStack() as stack:
        front, office = threading.Event(), threading.Event()
        till = stack.enter_context(till_in(home, front.set))
        till.sign_on("2222")
        seat = stack.enter_context(till_in(other, office.set, Seat("office", seated)))
        yield Side(till, front), Side(seat, office)


@examples(20, one_shop=True)
@given(lines=LINES, partner=PARTNERS, by=st.sampled_from(("cash", "card", "credit")))
def test_the_same_cart_shows_the_same_review_and_leaves_the_same_behind(
    sides: tuple[Side, Side], lines: list[tuple[str, str, str | None]], partner: str, by: str
) -> None:
    """K01, K02."""
    front, office = sides
    assert front.sell(lines, partner, by) == office.sell(lines, partner, by)
    assert front.kept() == office.kept()


def test_a_sale_of_the_till_is_taken_back_from_the_back_office_once(home: Home, seated: Operator) -> None:
    """K07: the same unique sale number, the receipt's own data, and all that it moved is moved back once."""
    front, office = threading.Event(), threading.Event()
    with till_in(home, front.set) as till:
        till.sign_on("2222")
        before = Side(till, front).kept()
        Side(till, front).sell([("КОЛА", "12", None), ("КАФЕ", "1", None)], "П1", "cash")
    with till_in(home, office.set, Seat("office", seated)) as seat:
        side = Side(seat, office)
        (sale,) = seat.last_sold(5, {})
        assert seat.storno(sale, None, StornoReason.RETURN) is None
        storno = side.posted()
        assert (storno.usn, storno.of, storno.station) == (sale.usn, sale.id, "office")
        with pytest.raises(ShopError) as again:
            seat.storno(sale, None, StornoReason.RETURN)
        assert again.value.code in ("already_returned", "nothing_to_return")
        after = side.kept()
    for table in ("stock_total", "partner_total"):
        moved = {row[:-1]: row[-1] for row in after[table]}
        was = {row[:-1]: row[-1] for row in before[table]}
        assert {place: qty for place, qty in moved.items() if qty != was.get(place, 0)} == {}
    ledger = (home.root / "virtual-printer" / "ledger.jsonl").read_text("utf-8").splitlines()
    paper = [document for document in map(json.loads, ledger) if document["kind"] == "storno"]
    assert [document["usn"] for document in paper] == [sale.usn]
    assert str(int(sale.receipt or "0")) in json.dumps(paper)
