"""A cart on the disk is the cart in the hand, after every step."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from store_parts import (
    BREAD,
    CAFE,
    CHEESE,
    COLA,
    DEPOT,
    ITEMS,
    IVAN,
    MARIA,
    NOON,
    SHOP,
    STEFAN,
    QuickStore,
    cart_of,
    furnish,
    new_id,
    usn,
)

from tui_pos.domain.cart import Cart
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.parties import END_CUSTOMER
from tui_pos.errors import Refused
from tui_pos.store import carts
from tui_pos.store.database import Store
from tui_pos.store.usn import memory_of, next_usn_counter, printer_serial, remember_memory, remember_printer


def test_there_is_no_cart_before_the_first_step(shop: Store) -> None:
    assert carts.open_cart(shop, "1") is None


def test_a_cart_is_restored_as_it_was(shop: Store, path: Path) -> None:
    cart = cart_of((COLA, 12_000), (CHEESE, 250), number=1, partner=IVAN)
    carts.put_cart(shop, "1", None, cart)
    with Store.open(path) as again:
        assert carts.open_cart(again, "1") == cart
        assert carts.cart_by_id(again, cart.id) == cart


def test_each_station_has_a_cart_of_its_own(shop: Store) -> None:
    first, second = cart_of((COLA, 1000), number=1), cart_of((BREAD, 1000), number=2)
    carts.put_cart(shop, "1", None, first)
    carts.put_cart(shop, "2", None, second)
    assert (carts.open_cart(shop, "1"), carts.open_cart(shop, "2")) == (first, second)


def test_a_station_has_one_cart_in_hand(shop: Store) -> None:
    kept = cart_of((COLA, 1000), number=1)
    carts.put_cart(shop, "1", None, kept)
    with pytest.raises(Refused) as caught:
        carts.put_cart(shop, "1", None, cart_of((BREAD, 1000), number=2))
    assert caught.value.code == "cart_in_hand"
    assert carts.open_cart(shop, "1") == kept


def test_a_cancelled_cart_keeps_its_usn_and_lines_and_takes_no_step(shop: Store) -> None:
    cart = cart_of((COLA, 1000), number=1)
    carts.put_cart(shop, "1", None, cart)
    carts.cancel_cart(shop, cart)
    assert carts.open_cart(shop, "1") is None
    assert carts.cart_by_id(shop, cart.id) == cart
    for after in (cart.with_line(BREAD, Thousandths(1000), Cents(1)), cart.with_changed(replace(cart.lines[0], off=1))):
        with pytest.raises(Refused) as caught:
            carts.put_cart(shop, "1", cart, after)
        assert caught.value.code == "cart_closed"
    with pytest.raises(Refused):
        carts.cancel_cart(shop, cart)
    assert carts.cart_by_id(shop, cart.id) == cart


def test_a_usn_is_given_to_one_cart_only(shop: Store) -> None:
    carts.put_cart(shop, "1", None, cart_of((COLA, 1000), number=1))
    with pytest.raises(Exception, match="UNIQUE"):
        carts.put_cart(shop, "2", None, cart_of((COLA, 1000), number=1))


def test_steps_of_two_carts_are_not_mixed_up(shop: Store) -> None:
    with pytest.raises(ValueError, match="two carts"):
        carts.put_cart(shop, "1", cart_of(), cart_of())


def test_a_step_writes_only_the_lines_that_changed(shop: Store) -> None:
    before = cart_of((COLA, 1000), (BREAD, 1000), (CHEESE, 250), number=1)
    carts.put_cart(shop, "1", None, before)
    seen: list[str] = []
    shop.connection.set_trace_callback(seen.append)
    carts.put_cart(shop, "1", before, before.with_changed(replace(before.lines[1], qty=Thousandths(2000))))
    shop.connection.set_trace_callback(None)
    assert sum("INSERT INTO cart_line" in sql for sql in seen) == 1
    assert not any("DELETE" in sql for sql in seen)


def test_usn_counters_run_for_each_device_without_gaps_even_after_a_failed_step(shop: Store) -> None:
    assert [next_usn_counter(shop, "DT000001") for _ in range(3)] == [1, 2, 3]
    with pytest.raises(KeyError), shop.write():  # noqa: PT012
        assert next_usn_counter(shop, "DT000001") == 4
        raise KeyError
    assert next_usn_counter(shop, "DT000001") == 4
    assert next_usn_counter(shop, "DT000002") == 1


def test_a_till_that_shares_its_printer_counts_on_in_its_own_range(shop: Store) -> None:
    assert next_usn_counter(shop, "DT000001") == 1
    assert [next_usn_counter(shop, "DT000001", 2_000_001) for _ in range(2)] == [2_000_001, 2_000_002]
    assert next_usn_counter(shop, "DT000001") == 2_000_003


def test_the_printer_last_seen_is_remembered(shop: Store, path: Path) -> None:
    assert printer_serial(shop) is None
    remember_printer(shop, "DT000001")
    with Store.open(path) as again:
        assert printer_serial(again) == "DT000001"


def test_which_fiscal_memory_a_printer_had_is_known_for_each_moment(shop: Store) -> None:
    assert memory_of(shop, "DT000001", NOON) is None
    for hours, number in enumerate(("02000001", "02000001", "", "broken", "02000009", "02000009")):
        remember_memory(shop, "DT000001", number, NOON + timedelta(hours=hours))
    remember_memory(shop, "DT000002", "02000002", NOON)
    told = [memory_of(shop, "DT000001", NOON + timedelta(hours=hours)) for hours in (-1, 0, 3.9, 4, 99)]
    assert told == ["02000001", "02000001", "02000001", "02000009", "02000009"]
    assert shop.row("SELECT count(*) FROM fiscal_memory") == (3,)


quantities = st.integers(-99_999_999, 99_999_999).filter(bool).map(Thousandths)
amounts = st.integers(0, 99_999_999).map(Cents)
percents = st.integers(0, 10_000).map(BasisPoints)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(ITEMS), quantities, amounts, percents, st.booleans()),
        st.tuples(st.just("change"), st.integers(0, 5), quantities, amounts, percents, st.booleans()),
        st.tuples(st.just("void"), st.integers(0, 5)),
        st.tuples(st.just("partner"), st.sampled_from((END_CUSTOMER, IVAN, CAFE))),
        st.tuples(st.just("place"), st.sampled_from((SHOP, DEPOT))),
        st.tuples(st.just("cashier"), st.sampled_from((MARIA, STEFAN))),
    ),
    max_size=12,
)


def stepped(cart: Cart, step: tuple[object, ...]) -> Cart:
    match step:
        case ("add", item, qty, price, percent, by_hand):
            return cart.with_line(item, qty, price, percent, price_by_hand=by_hand, percent_by_hand=not by_hand)
        case ("change", place, qty, price, percent, by_hand) if cart.lines:
            line = cart.lines[place % len(cart.lines)]
            return cart.with_changed(
                replace(
                    line, qty=qty, price=price, percent=percent, off=price, price_by_hand=by_hand, rule="r" * by_hand
                )
            )
        case ("void", place) if cart.lines:
            return cart.without(cart.lines[place % len(cart.lines)].number)
        case ("partner", partner):
            return replace(cart, partner=partner)
        case ("place", location):
            return replace(cart, location=location)
        case ("cashier", operator):
            return replace(cart, operator=operator)
        case _:
            return cart


@pytest.fixture(scope="module")
def long_lived(quick_store: QuickStore) -> Store:
    return furnish(quick_store())


@examples(60)
@given(steps=steps)
def test_after_any_steps_the_kept_cart_equals_the_one_in_hand(
    long_lived: Store, steps: list[tuple[object, ...]]
) -> None:
    station, cart = str(new_id()), Cart(new_id(), SHOP, END_CUSTOMER, MARIA)
    carts.put_cart(long_lived, station, None, cart)
    for step in steps:
        after = stepped(cart, step)
        if after.lines and after.usn is None:
            after = replace(after, usn=usn(next_usn_counter(long_lived, "DT000001")))
        carts.put_cart(long_lived, station, cart, after)
        cart = after
        assert carts.open_cart(long_lived, station) == cart
