"""The cart as a value: each step a new one, lines named for good, nothing absurd taken in."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tui_pos.domain.cart import Cart, check_percent, check_price, check_qty
from tui_pos.domain.catalogue import Item, ancestry, is_within
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.parties import END_CUSTOMER, Location, Operator
from tui_pos.domain.rights import Level
from tui_pos.errors import Refused

EMPTY = Cart(UUID(int=1), Location("МАГ1", "Магазин"), END_CUSTOMER, Operator("1", "Мария", Level.CASHIER))
COLA = Item("КОЛА", "Кока-Кола", "drinks/glass")


def test_a_voided_line_leaves_its_number_unused() -> None:
    cart = EMPTY.with_line(COLA, Thousandths(1000), Cents(110)).with_line(COLA, Thousandths(2000), Cents(110))
    cart = cart.without(2).with_line(COLA, Thousandths(3000), Cents(110))
    assert [line.number for line in cart.lines] == [1, 3]
    assert cart.total == 440
    with pytest.raises(KeyError):
        cart.line(2)


def test_a_step_leaves_the_cart_before_it_as_it_was() -> None:
    before = EMPTY.with_line(COLA, Thousandths(1000), Cents(110))
    before.with_line(COLA, Thousandths(1000), Cents(110))
    assert len(before.lines) == 1


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (lambda: check_qty(Thousandths(0)), "zero_qty"),
        (lambda: check_qty(Thousandths(3800000000017000)), "absurd_qty"),
        (lambda: check_price(Cents(-1)), "negative_price"),
        (lambda: check_price(Cents(100_000_000)), "absurd_price"),
        (lambda: check_percent(BasisPoints(10_001)), "percent_range"),
        (lambda: check_percent(BasisPoints(-1)), "percent_range"),
    ],
)
def test_absurd_numbers_have_their_sentence(check: Callable[[], object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        check()
    assert refused.value.code == code


def test_a_group_holds_its_subgroups_and_nothing_that_only_begins_alike() -> None:
    assert ancestry("drinks/glass/big") == ("drinks/glass/big", "drinks/glass", "drinks")
    assert ancestry("") == ()
    assert is_within("drinks/glass", "drinks")
    assert not is_within("drinkstuff", "drinks")
