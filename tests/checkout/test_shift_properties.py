"""Whatever is sold, taken back, put in and taken out, what a drawer should hold is what a till roll would come to."""

from collections.abc import Iterator

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from printed_by_hand import NO_PAPER, Hands, hands_at

from tui_pos.boot import Home
from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.operation import Operation, StornoReason
from tui_pos.domain.payment import Payment
from tui_pos.fiscal.device import Identity
from tui_pos.fiscal.jobs import DeviceChecked, DeviceState, Failed, GivenUp, Printed
from tui_pos.store import operations

PRINTER = Identity("FP-2000", "1.00", "DT000001", "02000001")

sums = st.integers(1, 50_000)
steps = st.one_of(
    st.tuples(st.just("cash"), st.integers(1, 9), st.integers(0, 5_000)),
    st.tuples(st.sampled_from(["card", "both", "given up"]), st.integers(1, 9), st.just(0)),
    st.tuples(st.sampled_from(["storno", "part"]), st.integers(0, 9), st.just(0)),
    st.tuples(st.sampled_from(["in", "out", "not moved"]), sums, st.just(0)),
    st.tuples(st.just("hand over"), st.just(0), st.just(0)),
)


class Day:
    """One shift, and a till roll beside it."""

    def __init__(self, hands: Hands, opening: int) -> None:
        self.hands, self.till, self.desk = hands, hands.till, hands.till.shift()
        self.desk.open(Cents(opening))
        if opening:
            hands.cash_moved()
        self.roll = [opening]
        self.sales: list[Operation] = []

    def do(self, what: str, much: int, more: int) -> None:
        match what:
            case "cash" | "card" | "both" | "given up":
                self.sell(what, much, more)
            case "storno" | "part" if self.sales:
                self.take_back(self.sales[much % len(self.sales)], whole=what == "storno")
            case "in" | "out" | "not moved":
                amount = Cents(-much if what == "out" else much)
                self.desk.move_cash(amount, "дребни")
                self.hands.cash_refused(NO_PAPER) if what == "not moved" else self.hands.cash_moved()
                self.roll.append(0 if what == "not moved" else amount)
            case "hand over":
                self.till.sign_off()
                self.till.sign_on("3333")

    def sell(self, what: str, pieces: int, more: int) -> None:
        self.till.enter("КОЛА", Thousandths(1000 * pieces))
        review = self.till.ask_save()
        by_card = {"card": review.total, "both": review.total - 50}.get(what, 0)
        payments = [Payment("card", Cents(by_card))] if by_card else []
        if by_card < review.total:
            payments.append(Payment("cash", Cents(review.total - by_card + more)))
        self.till.save(review, payments)
        sale = self.till.unprinted
        assert sale is not None
        if what == "given up":
            self.hands.tell(Failed(sale.id, NO_PAPER))
            self.till.take_back()
            self.hands.tell(GivenUp(sale.id))
            self.till.cancel_cart()
            return
        self.hands.tell(Printed(sale.id, "0000001"))
        self.roll.append(review.total - by_card)
        posted = operations.by_id(self.hands.workplace.store, sale.id)
        assert posted is not None
        self.sales.append(posted)

    def take_back(self, sale: Operation, *, whole: bool) -> None:
        line = sale.lines[0]
        left = line.qty - self.till.returned(sale).get(line.number, 0)
        if left <= 0:
            return
        wanted = None if whole else {line.number: Thousandths(min(left, 1000))}
        shown = self.till.ask_storno(sale, wanted, StornoReason.RETURN)
        self.till.storno(sale, wanted, StornoReason.RETURN)
        assert self.till.unprinted is not None
        self.hands.tell(Printed(self.till.unprinted.id, "0000002"))
        self.roll.append(-sum(amount for type_, amount in shown.ways if type_.code == "cash"))

    def close(self) -> tuple[Cents | None, Cents | None]:
        self.desk.put_count(Cents(1), 7)
        shift = self.desk.close()
        return shift.expected, shift.difference


@pytest.fixture
def hands(home: Home) -> Iterator[Hands]:
    home.settings.write_text(home.settings.read_text("utf-8") + "[shift]\nz = false\n", "utf-8")
    with hands_at(home, "2222") as hands:
        hands.workplace.store.run("UPDATE stock_total SET qty = 1000000000")
        hands.tell(DeviceChecked(DeviceState(PRINTER, None, None)))
        yield hands


@examples(60, one_shop=True)
@given(opening=st.integers(0, 30_000), done=st.lists(steps, max_size=12))
def test_expected_is_what_the_till_roll_comes_to(hands: Hands, opening: int, done: list[tuple[str, int, int]]) -> None:
    day = Day(hands, opening)
    for step in done:
        day.do(*step)
    expected, difference = day.close()
    assert expected == sum(day.roll)
    assert difference == 7 - sum(day.roll)
