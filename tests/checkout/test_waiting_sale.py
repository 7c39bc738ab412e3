"""The sale that waits for its receipt, when the printer answers late, twice, or not at all.

The printer here is answered by hand: the test says what it tells, and when.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tui_pos.boot import Home, counter_in, workplace_in
from tui_pos.checkout.mailbox import Mailbox
from tui_pos.checkout.till import ShopTill
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.answers import Posted, PrintTrouble, TakenBack
from tui_pos.domain.money import Thousandths
from tui_pos.domain.operation import Operation
from tui_pos.domain.payment import Payment
from tui_pos.errors import DeviceTrouble, Refused, StoreTrouble
from tui_pos.fiscal.spooler import Failed, GivenUp, Outcome, Printed, PrintJob, ReportKind
from tui_pos.store import operations

SetRules = Callable[[str], None]

NO_PAPER = DeviceTrouble("no_paper", "The printer is out of paper; put in a roll.")


@dataclass
class PrinterByHand:
    """Implements `tui_pos.checkout.workplace.Printer`: it keeps what it is asked for."""

    asked: list[str] = field(default_factory=list)

    def submit(self, job: PrintJob) -> None:
        self.asked.append("print")

    def take_back(self, job: PrintJob) -> None:
        self.asked.append("take back")

    def confirm(self, job: PrintJob) -> None:
        self.asked.append("confirm")

    def check(self) -> None:
        self.asked.append("check")

    def report(self, kind: ReportKind) -> None:
        self.asked.append(kind)


class Hands:
    """A till, its printer, and a clock that stands still until it is moved."""

    def __init__(self, workplace: Workplace) -> None:
        self.now = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Europe/Sofia"))
        self.printer = PrinterByHand()
        self.mailbox = Mailbox()
        self.workplace = replace(workplace, clock=lambda: self.now)
        self.till = ShopTill(self.workplace, self.printer, None, self.mailbox)
        self.till.reports()

    def save(self, code: str = "КОЛА") -> Operation:
        self.till.enter(code)
        review = self.till.ask_save()
        self.till.save(review, [Payment("cash", review.total)])
        assert self.till.unprinted is not None
        return self.till.unprinted

    def tell(self, outcome: Outcome) -> list[object]:
        self.mailbox.put(outcome)
        return list(self.till.reports())


@contextmanager
def hands_at(home: Home, pin: str = "3333") -> Iterator[Hands]:
    with workplace_in(home) as workplace:
        hands = Hands(workplace)
        if pin:
            hands.till.sign_on(pin)
        yield hands


@pytest.fixture
def shop(home: Home) -> Home:
    """A shop that has met its printer."""
    with counter_in(home):
        pass
    return home


def test_a_second_answer_about_one_sale_says_nothing_of_the_next(shop: Home) -> None:
    with hands_at(shop) as hands:
        first = hands.save()
        hands.till.print_again()
        assert isinstance(hands.tell(Printed(first.id, "0000001"))[0], Posted)
        second = hands.save("ХЛЯБ")
        assert hands.tell(Printed(first.id, "0000001")) == []
        assert hands.till.unprinted == second
        assert hands.tell(Failed(second.id, NO_PAPER)) == [PrintTrouble(second, NO_PAPER)]
        with pytest.raises(Refused):
            hands.till.ask_save()


def test_what_is_being_taken_back_is_not_printed_meanwhile(shop: Home) -> None:
    with hands_at(shop) as hands:
        sale = hands.save()
        hands.tell(Failed(sale.id, NO_PAPER))
        hands.till.take_back()
        with pytest.raises(Refused) as refused:
            hands.till.print_again()
        assert refused.value.code == "being_taken_back"
        hands.till.take_back()
        assert hands.printer.asked.count("take back") == 1
        assert isinstance(hands.tell(GivenUp(sale.id))[0], TakenBack)


def test_a_sale_that_was_being_taken_back_is_not_printed_by_the_next_start(shop: Home) -> None:
    with hands_at(shop) as hands:
        hands.save()
        hands.till.take_back()
    with hands_at(shop, pin="") as hands:
        assert "print" not in hands.printer.asked
        assert "take back" in hands.printer.asked


def test_a_take_back_that_failed_may_be_printed_after_all(shop: Home) -> None:
    with hands_at(shop) as hands:
        sale = hands.save()
        hands.till.take_back()
        hands.tell(Failed(sale.id, NO_PAPER))
        hands.till.print_again()
        assert isinstance(hands.tell(Printed(sale.id, "0000007"))[0], Posted)
    with hands_at(shop, pin="") as hands:
        assert hands.till.unprinted is None


def test_a_store_that_refuses_to_take_back_is_told_and_asked_again(shop: Home) -> None:
    with hands_at(shop) as hands:
        sale = hands.save()
        before = hands.till.cart
        hands.till.take_back()
        hands.workplace.store.run("PRAGMA query_only = 1")
        (told,) = hands.tell(GivenUp(sale.id))
        assert isinstance(told, PrintTrouble)
        assert isinstance(told.trouble, StoreTrouble)
        assert hands.till.unprinted == sale
        hands.workplace.store.run("PRAGMA query_only = 0")
        hands.till.take_back()
        (told,) = hands.tell(GivenUp(sale.id))
        assert isinstance(told, TakenBack)
        assert len(hands.till.cart.lines) == 1
        assert before.lines == ()


def test_a_cart_taken_back_is_in_the_hands_of_who_is_here_now(shop: Home) -> None:
    with hands_at(shop, "2222") as hands:
        sale = hands.save()
        hands.till.sign_off()
        hands.till.sign_on("1111")
        hands.till.take_back()
        hands.tell(GivenUp(sale.id))
        assert hands.till.cart.operator.code == "3"
        with pytest.raises(Refused) as refused:
            hands.till.change_percent(1, type(hands.till.cart.lines[0].percent)(5000))
        assert refused.value.code == "no_right"


def test_a_person_who_sees_the_receipt_on_paper_can_say_so(shop: Home) -> None:
    with hands_at(shop) as hands:
        sale = hands.save()
        hands.tell(Failed(sale.id, DeviceTrouble("receipt_uncertain", "Look at the paper.")))
        hands.till.confirm_printed()
        assert hands.printer.asked[-1] == "confirm"
        assert isinstance(hands.tell(Printed(sale.id, "0000009"))[0], Posted)
        kinds = [row[0] for row in hands.workplace.store.rows("SELECT kind FROM journal")]
        assert "confirm_printed" in kinds


def test_t11_a_stop_that_begins_while_the_window_is_open_stops_the_save(shop: Home, set_rules: SetRules) -> None:
    set_rules(
        '[[rule]]\nname = "Нощем не"\noperations = ["sale"]\nwhen = [{ time = { from = "22:00", to = "06:00" } }]\n'
        'then = [{ stop = { message = "Затворено" } }]\n'
    )
    with hands_at(shop) as hands:
        hands.now = hands.now.replace(hour=21, minute=59)
        hands.till.enter("КОЛА")
        review = hands.till.ask_save()
        assert review.stop is None
        hands.now += timedelta(minutes=2)
        with pytest.raises(Refused) as refused:
            hands.till.save(review, [Payment("cash", review.total)])
        assert refused.value.code == "review_outdated"
        assert hands.till.unprinted is None


def test_t10_a_gift_at_the_listed_price_knows_which_mechanisms_are_off_here(shop: Home, set_rules: SetRules) -> None:
    set_rules(
        '[[rule]]\nname = "И кола"\noperations = ["sale"]\nwhen = [{ item = "КАФЕ" }]\n'
        'then = [{ add_item = { item = "КОЛА", qty = "1" } }]\n'
    )
    text = shop.settings.read_text("utf-8")
    shop.settings.write_text(text.replace("[station]\n", "[station]\nprice_groups = false\n"), "utf-8")
    with hands_at(shop) as hands:
        hands.till.choose_partner("П2")
        hands.till.enter("КАФЕ")
        assert [line.price for line in hands.till.ask_save().lines] == [1000, 110]


def test_stock_that_may_not_be_negative_is_looked_at_again_at_save(shop: Home, set_rules: SetRules) -> None:
    with hands_at(shop, "1111") as hands:
        hands.till.enter("КОЛА")
        hands.till.choose_location("СТРОГ")
        with pytest.raises(Refused) as refused:
            hands.till.ask_save()
        assert refused.value.code == "not_enough_stock"


def test_r11_a_mandatory_rule_whose_item_is_gone_stops_no_sale(shop: Home, set_rules: SetRules) -> None:
    set_rules(
        '[[rule]]\nname = "Няма го"\nmandatory = true\noperations = ["sale"]\nwhen = [{ item = "КОЛА" }]\n'
        'then = [{ add_item = { item = "СТАРО", qty = "1", price = "1.00" } }]\n'
    )
    with hands_at(shop) as hands:
        hands.till.enter("КОЛА")
        review = hands.till.ask_save()
        assert (review.stop, review.total, review.trace) == (None, 110, ())


@pytest.mark.parametrize("qty", [-1000, -1])
def test_less_than_nothing_is_not_sold(shop: Home, qty: int) -> None:
    with hands_at(shop) as hands:
        with pytest.raises(Refused) as refused:
            hands.till.enter("КОЛА", Thousandths(qty))
        assert refused.value.code == "negative_qty"
        hands.till.enter("КОЛА")
        with pytest.raises(Refused):
            hands.till.change_qty(1, Thousandths(qty))


def test_a_receipt_that_comes_out_as_the_program_ends_is_posted(shop: Home) -> None:
    from tui_pos.boot import till_in

    with till_in(shop, lambda: None) as till:
        till.reports()
        till.sign_on("3333")
        till.enter("КОЛА")
        review = till.ask_save()
        till.save(review, [Payment("cash", review.total)])
    with workplace_in(shop) as workplace:
        assert operations.unfinished(workplace.store, "1") == []
        assert workplace.store.row("SELECT count(*) FROM operation WHERE state = 'posted'") == (1,)
