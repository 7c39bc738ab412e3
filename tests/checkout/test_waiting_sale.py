"""The sale that waits for its receipt, when the printer answers late, twice, or not at all.

The printer here is answered by hand: the test says what it tells, and when.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from printed_by_hand import NO_PAPER, AnsweringPrinter, counter_of, hands_at

from tui_pos.boot import Home, counter_in, workplace_in
from tui_pos.checkout.orders.answer import answer, read_order
from tui_pos.domain.answers import Notice, Posted, PrintTrouble, TakenBack
from tui_pos.domain.money import Thousandths
from tui_pos.domain.payment import Payment
from tui_pos.errors import DeviceTrouble, Refused, StoreTrouble
from tui_pos.fiscal.device import Identity
from tui_pos.fiscal.spooler import DeviceChecked, DeviceState, Failed, GivenUp, Printed
from tui_pos.store import operations

SetRules = Callable[[str], None]


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


def test_a_store_that_refuses_one_report_loses_no_other(shop: Home) -> None:
    with hands_at(shop) as hands:
        sale = hands.save()
        met = DeviceChecked(DeviceState(Identity("FP", "1", "DT999999", "02999999"), None, None))
        hands.workplace.store.run("PRAGMA query_only = 1")
        hands.mailbox.put(met)
        told = hands.tell(Failed(sale.id, NO_PAPER))
        assert [type(each) for each in told] == [Notice, PrintTrouble]


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
        hands.tell(DeviceChecked(DeviceState(None, None, None)))
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


def test_the_autumn_hour_makes_no_pause_longer(shop: Home) -> None:
    with hands_at(shop, pin="") as hands:
        hands.now = datetime(2026, 10, 25, 3, 59, 50, tzinfo=ZoneInfo("Europe/Sofia"))
        for _ in range(5):
            with pytest.raises(Refused):
                hands.till.sign_on("9999")
        hands.now = datetime(2026, 10, 25, 3, 0, 55, fold=1, tzinfo=ZoneInfo("Europe/Sofia"))
        assert hands.till.sign_on("3333").code == "1"


def test_who_may_not_sell_at_nothing_may_not_give_all_of_it_off_by_hand(shop: Home) -> None:
    with hands_at(shop, "2222") as hands:
        hands.till.enter("КОЛА")
        hands.till.change_percent(1, type(hands.till.cart.lines[0].percent)(10_000))
        with pytest.raises(Refused) as refused:
            hands.till.ask_save()
        assert refused.value.code == "zero_price"


def test_what_the_printer_does_not_take_is_said_before_anything_is_paid(shop: Home) -> None:
    with hands_at(shop) as hands:
        hands.till.enter("КАФЕ", Thousandths(99_999_000))
        hands.till.change_price(1, type(hands.till.cart.total)(99_999_999))
        with pytest.raises(Refused) as refused:
            hands.till.ask_save()
        assert refused.value.code == "line_too_large"
        hands.till.cancel_cart()
        hands.till.enter("БЕЗ")
        with pytest.raises(Refused) as refused:
            hands.till.ask_save()
        assert refused.value.code == "line_without_price"


def test_an_order_whose_receipt_does_not_come_out_is_taken_back_before_it_is_answered(shop: Home) -> None:
    with hands_at(shop) as hands:
        hands.printer = AnsweringPrinter(hands.mailbox, [NO_PAPER, None])
        said, error = answer(counter_of(hands), read_order('{"lines": [{"code": "КОЛА"}]}'))
        assert error is NO_PAPER
        assert said["saved"] is None
        assert hands.printer.asked == ["check", "print", "take back"]
        assert operations.unfinished(hands.workplace.store, "sell") == []


def test_an_order_that_cannot_even_be_taken_back_waits_says_so_and_goes_first_next_time(shop: Home) -> None:
    with hands_at(shop) as hands:
        hands.printer = AnsweringPrinter(hands.mailbox, [NO_PAPER, NO_PAPER, NO_PAPER])
        counter = counter_of(hands)
        said, _ = answer(counter, read_order('{"lines": [{"code": "КОЛА"}]}'))
        assert said["saved"]["number"] is None
        assert "do not send it again" in said["error"]["message"]
        said, error = answer(counter, read_order('{"lines": [{"code": "ХЛЯБ"}]}'))
        assert said["saved"] is None
        assert isinstance(error, Refused)
        assert error.code == "unprinted_sale"
        assert "out of paper" in said["error"]["message"]
        hands.printer.answers += ["0000001", "0000002"]
        said, _ = answer(counter, read_order('{"lines": [{"code": "ХЛЯБ"}]}'))
        assert (said["saved"]["number"], said["saved"]["receipt"]) == (2, "0000002")


@pytest.mark.parametrize("on_paper", [True, False])
def test_a_sale_without_a_screen_that_the_printer_cannot_tell_of_is_settled_by_who_looked(
    shop: Home, on_paper: bool
) -> None:
    uncertain = DeviceTrouble("receipt_uncertain", "Look at the paper.")
    with hands_at(shop) as hands:
        hands.printer = AnsweringPrinter(hands.mailbox, [uncertain, uncertain])
        answer(counter_of(hands), read_order('{"lines": [{"code": "КОЛА"}]}'))
        hands.printer.answers += ["0000005"] if on_paper else [uncertain, None]
        counter = counter_of(hands)
        if on_paper:
            counter.confirm_waiting()
        else:
            counter.take_waiting_back()
        assert counter.unprinted is None
        posted = hands.workplace.store.row("SELECT count(*) FROM operation WHERE state = 'posted'")
        assert posted == (int(on_paper),)
