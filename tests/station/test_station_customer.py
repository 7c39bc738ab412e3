"""What the customer's display is told, key by key: goods, what is to be paid, the change; no window of a cashier."""

from keyboard import Keyboard, print_out
from paper_till import PaperTill
from returning import sell

from tui_pos.station.customer import LINES, customer_view


def test_before_anybody_is_there_it_welcomes(keys: Keyboard, till: PaperTill) -> None:
    assert customer_view(keys.station)["shows"] == "welcome"
    keys.station.sign_off()
    assert customer_view(keys.station)["shows"] == "welcome"


def test_lines_come_with_the_sale_and_the_newest_are_kept(keys: Keyboard, till: PaperTill) -> None:
    for _ in range(LINES + 2):
        keys.scan("КОЛА")
    view = customer_view(keys.station)
    assert (view["shows"], view["count"], len(view["lines"]), view["total"]) == ("sale", LINES + 2, LINES, "7.70")
    assert view["lines"][-1] == {
        "name": view["lines"][0]["name"],
        "qty": "1",
        "unit": "бр",
        "price": "1.10",
        "off": "",
        "amount": "1.10",
    }


def test_what_the_rules_make_of_it_is_what_is_to_be_paid(keys: Keyboard, till: PaperTill) -> None:
    keys.scan("12*КОЛА")
    keys.press("f9")
    assert keys.mode == "review"
    view = customer_view(keys.station)
    assert (view["shows"], view["total"], view["left"]) == ("pay", "11.88", "11.88")
    keys.press("enter", "5", "enter")
    assert customer_view(keys.station)["left"] == "6.88"
    keys.press("20", "enter")
    assert keys.mode == "printing"
    assert customer_view(keys.station)["shows"] == "change"
    print_out(keys, till)
    view = customer_view(keys.station)
    assert (view["shows"], view["total"], view["change"]) == ("change", "11.88", "13.12")
    keys.scan("КОЛА")
    assert customer_view(keys.station)["shows"] == "sale"


def test_a_window_of_the_cashier_changes_nothing(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    manager.scan("КОЛА")
    before = customer_view(manager.station)
    for keys in (("/receipts", "enter"), ("enter",), ("f8",)):
        manager.press(*keys)
        assert customer_view(manager.station) == before


def test_a_storno_is_not_told_as_change(manager: Keyboard, till: PaperTill) -> None:
    sell(manager, till, "КАФЕ")
    told = customer_view(manager.station)
    manager.press("/receipts", "enter", "enter", "f8", "enter", "enter")
    assert manager.mode == "printing"
    assert customer_view(manager.station) == told
