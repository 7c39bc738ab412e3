"""The two rows that hang on the fiscal printer: what the customer reads of a sale, on a real (virtual) device."""

import threading
from pathlib import Path

import pytest
from patience import PATIENCE
from printed_by_hand import PrinterByHand

from tui_pos.boot import Home, till_in, workplace_in
from tui_pos.checkout.pole import Pole
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.cart import Cart
from tui_pos.domain.money import Thousandths
from tui_pos.domain.payment import Payment
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.jobs import NO_DISPLAY_S, GivenUp
from tui_pos.fiscal.printing import Printing
from tui_pos.fiscal.spooler import Spooler, Used
from tui_pos.fiscal.virtual.embedded import EmbeddedWire


class Showing(PrinterByHand):
    """Keeps what the customer was shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[str, ...]] = []

    def show(self, rows: tuple[str, ...]) -> None:
        assert all(len(row) <= 20 for row in rows)
        self.shown.append(tuple(rows))


@pytest.fixture
def with_display(home: Home) -> Home:
    home.settings.write_text(home.settings.read_text("utf-8") + "[printer]\ndisplay = true\n", "utf-8")
    return home


def sold(till: ShopTill, news: threading.Event) -> None:
    till.sign_on("3333")
    till.enter("КОЛА", Thousandths(3000))
    till.enter("КАФЕ")
    review = till.ask_save()
    till.save(review, [Payment("cash", review.total)])
    while till.unprinted is not None:
        assert news.wait(PATIENCE)
        news.clear()
        till.reports()


def test_a_sale_is_shown_line_by_line_to_its_end(with_display: Home) -> None:
    news = threading.Event()
    printer = Showing()
    with till_in(with_display, news.set) as till:
        list(till.reports())
        till._pole._printer = printer  # type: ignore[union-attr]
        sold(till, news)
        till.enter("КАФЕ")
        till.cancel_cart()
    assert printer.shown == [
        ("Кока-Кола 0.5 л", "3 x 1.10        3.30"),
        ("Кафе", "1 x 10.00      10.00"),
        ("За плащане", "               13.30"),
        ("Сума           13.30", "Благодарим!"),
        ("Кафе", "1 x 10.00      10.00"),
        (till.shop_name[:20], "Добре дошли!"),
    ]


def test_what_is_undone_held_and_recalled_is_shown_too(with_display: Home) -> None:
    printer = Showing()
    with till_in(with_display, lambda: None) as till:
        till._pole._printer = printer  # type: ignore[union-attr]
        till.sign_on("3333")
        till.enter("КАФЕ")
        till.enter("ХЛЯБ")
        till.steps().undo()
        cart = till.cart.id
        till.holds().hold("")
        till.holds().recall(cart)
    assert printer.shown[2:] == [
        ("Сума", "10.00".rjust(20)),
        (till.shop_name[:20], "Добре дошли!"),
        ("Кафе", "1 x 10.00      10.00"),
    ]


def test_a_sale_that_was_taken_back_is_to_be_paid_again(with_display: Home) -> None:
    printer = Showing()
    with till_in(with_display, lambda: None) as till:
        till._pole._printer = printer  # type: ignore[union-attr]
        till._waiting._printer = printer
        till.sign_on("3333")
        till.enter("КАФЕ")
        review = till.ask_save()
        till.save(review, [Payment("cash", review.total)])
        till.take_back()
        assert till.unprinted is not None
        till._mailbox.put(GivenUp(till.unprinted.id))
        till.reports()
    assert printer.shown[-1] == ("Сума", "10.00".rjust(20))


def test_without_a_display_nothing_is_asked_of_the_printer(home: Home) -> None:
    news = threading.Event()
    with till_in(home, news.set) as till:
        list(till.reports())
        sold(till, news)
        assert till._pole is None


def test_a_line_that_goes_leaves_the_sum(home: Home) -> None:
    printer = Showing()
    with workplace_in(home) as workplace:
        pole = Pole(workplace, printer)
        cart = _cart(workplace)
        pole.show(cart)
        pole.show(cart.without(1))
    assert printer.shown[-1] == ("Сума", "1.20".rjust(20))


def _cart(workplace: object) -> Cart:
    from tui_pos.checkout import lines
    from tui_pos.checkout.recognise import ItemFound, recognise
    from tui_pos.checkout.workplace import Workplace
    from tui_pos.domain.parties import END_CUSTOMER
    from tui_pos.store import parties

    assert isinstance(workplace, Workplace)
    location, operator = parties.location(workplace.store, "МАГ1"), parties.operator(workplace.store, "1")
    assert location is not None
    assert operator is not None
    cart = Cart(workplace.new_id(), location, END_CUSTOMER, operator)
    for code in ("КАФЕ", "ХЛЯБ"):
        found = recognise(workplace, code)
        assert isinstance(found, ItemFound)
        cart = lines.add(workplace, cart, found)
    return cart


def test_of_rows_that_wait_only_the_newest_is_shown_and_a_dead_display_is_left_alone(tmp_path: Path) -> None:
    held, outcomes = threading.Event(), []

    class Slow:
        """A printer that is at work until it is let go on; its display has failed."""

        def __init__(self) -> None:
            self.shown: list[tuple[str, ...]] = []

        def check(self) -> Used:
            assert held.wait(PATIENCE)
            return Used("check")

        def show(self, rows: tuple[str, ...]) -> None:
            self.shown.append(rows)

        def drop_device(self) -> None:
            pass

    work = Slow()
    spooler = Spooler(lambda: work, outcomes.append)  # type: ignore[arg-type, return-value]
    spooler.start()
    spooler.check()
    for number in range(50):
        spooler.show((str(number), ""))
    held.set()
    spooler.stop()
    assert work.shown == [("49", "")]
    assert outcomes == [Used("check"), Used("display")]


def test_a_display_that_fails_is_not_asked_again_at_once(tmp_path: Path) -> None:
    tries = []

    def away() -> EmbeddedWire:
        tries.append(1)
        raise DeviceTrouble("no_serial_port", "There is none.")

    now = 0.0
    printing = Printing(away, None, seconds=lambda: now)  # type: ignore[arg-type, return-value]
    for _ in range(5):
        printing.show(("a", "b"))
    assert len(tries) == 1
    now = NO_DISPLAY_S
    printing.show(("a", "b"))
    assert len(tries) == 2
