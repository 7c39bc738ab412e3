"""What was allowed for so much is not allowed for more: every way to a larger quantity of a line with a discount or a
price by hand."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from desk_parts import refusal
from keyboard import Keyboard, station_over
from watched_till import Watch, opened

from tui_pos.boot import Home
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.rights import NoRight, Right
from tui_pos.store import journal, parties
from tui_pos.store.carts import open_cart
from tui_pos.store.database import Store

MANY = Thousandths(100_000)


@pytest.fixture
def watch(home: Home) -> Iterator[Watch]:
    """The cashier, with one coffee in hand at 20 %, which the manager has allowed."""
    with opened(home, "1111") as watch:
        watch.till.enter("КАФЕ")
        allowed(watch.till, Right.CHANGE_DISCOUNT, lambda: watch.till.change_percent(1, BasisPoints(2000)))
        yield watch


def allowed(till: ShopTill, right: Right, act: Callable[[], object]) -> None:
    till.grants().lend(right, "3333", "no_right")
    act()
    till.grants().take_back(right)


def sold(till: ShopTill) -> list[tuple[int, int]]:
    return [(line.qty, line.percent) for line in till.cart.lines]


def test_twenty_percent_on_one_coffee_is_not_twenty_percent_on_a_hundred(watch: Watch) -> None:
    till = watch.till
    with pytest.raises(NoRight) as refused:
        till.change_qty(1, MANY)
    assert (refused.value.code, refused.value.needs) == ("more_at_discount", Right.CHANGE_DISCOUNT)
    assert sold(till) == [(1000, 2000)]


def test_the_manager_may_allow_that_too(watch: Watch) -> None:
    till = watch.till
    allowed(till, Right.CHANGE_DISCOUNT, lambda: till.change_qty(1, MANY))
    assert sold(till) == [(100_000, 2000)]
    assert refusal(till.change_qty, 1, Thousandths(MANY + 1)) == "more_at_discount"
    (granted, *_) = journal.newest(till._workplace.store, ["grant"])
    assert granted.facts["granted_by"] == ["1"]


def test_a_manager_may_lend_no_more_than_their_own_largest(watch: Watch) -> None:
    till = watch.till
    manager = parties.operator_by_pin(till._workplace.store, "2222")
    assert manager is not None
    parties.put_operator(till._workplace.store, replace(manager, most_percent=BasisPoints(1500)))
    till.grants().lend(Right.CHANGE_DISCOUNT, "2222", "more_at_discount")
    assert refusal(till.change_qty, 1, MANY) == "more_at_discount"


def test_fewer_is_anybody_s_and_the_way_back_up_is_not(watch: Watch) -> None:
    till = watch.till
    allowed(till, Right.CHANGE_DISCOUNT, lambda: till.change_qty(1, MANY))
    till.change_qty(1, Thousandths(1000))
    assert refusal(till.change_qty, 1, Thousandths(2000)) == "more_at_discount"
    assert refusal(till.steps().undo) == "more_at_discount"
    assert sold(till) == [(1000, 2000)]
    allowed(till, Right.CHANGE_DISCOUNT, till.steps().undo)
    assert sold(till) == [(100_000, 2000)]


def test_a_voided_line_with_a_discount_does_not_come_back_by_itself(watch: Watch) -> None:
    till = watch.till
    till.void_line(1)
    assert refusal(till.steps().undo) == "more_at_discount"
    allowed(till, Right.CHANGE_DISCOUNT, till.steps().undo)
    assert sold(till) == [(1000, 2000)]


def test_the_same_item_scanned_or_repeated_is_another_line_at_its_own_price(watch: Watch) -> None:
    till = watch.till
    till.enter("КАФЕ", Thousandths(5000))
    assert sold(till) == [(1000, 2000), (5000, 0)]


def test_a_sale_that_was_held_is_recalled_as_it_was_and_grows_no_more_easily(watch: Watch) -> None:
    till = watch.till
    held = till.cart
    till.holds().hold("")
    till.holds().recall(held.id)
    assert sold(till) == [(1000, 2000)]
    assert refusal(till.change_qty, 1, MANY) == "more_at_discount"


def test_whoever_may_give_the_discount_sells_as_much_as_they_like(watch: Watch) -> None:
    till = watch.till
    till.sign_off()
    till.sign_on("2222")
    till.change_qty(1, MANY)
    till.sign_off()
    till.sign_on("1111")
    assert refusal(till.change_qty, 1, Thousandths(MANY + 1000)) == "more_at_discount"


def test_a_cashier_s_own_discount_and_none_at_all_go_with_any_quantity(watch: Watch) -> None:
    till = watch.till
    allowed(till, Right.CHANGE_DISCOUNT, lambda: till.change_percent(1, BasisPoints(0)))
    till.change_qty(1, MANY)
    till.enter("ХЛЯБ")
    till.change_price(2, Cents(50))
    till.change_qty(2, Thousandths(7000))
    assert [line.qty for line in till.cart.lines] == [100_000, 7000]


def test_more_at_a_price_of_zero_is_asked_for_at_once(watch: Watch) -> None:
    till = watch.till
    till.enter("ХЛЯБ")
    allowed(till, Right.ZERO_PRICE, lambda: till.change_price(2, Cents(0)))
    assert refusal(till.change_qty, 2, Thousandths(2000)) == "zero_price"
    allowed(till, Right.ZERO_PRICE, lambda: till.change_qty(2, Thousandths(2000)))
    assert till.ask_save().lines[1].qty == 2000


def test_what_is_refused_is_not_on_the_disk_either(watch: Watch) -> None:
    till = watch.till
    refusal(till.change_qty, 1, MANY)
    with Store.open(till._workplace.store.path) as store:
        assert open_cart(store, "1") == till.cart


def test_by_keys_the_quantity_is_typed_once_and_allowed_by_a_pin(watch: Watch) -> None:
    keys = Keyboard(station_over(watch.till))
    keys.press("f2", "100", "enter")
    assert keys.mode == "grant"
    assert "20.00 % off by hand" in keys.screen
    keys.press("2222", "enter")
    assert (keys.mode, sold(watch.till)) == ("sale", [(100_000, 2000)])
    assert watch.till.operator is not None
    assert watch.till.operator.lent == ()
    keys.press("f2", "1", "enter", "left")
    assert keys.mode == "grant"
    keys.press("escape")
    assert sold(watch.till) == [(1000, 2000)]
