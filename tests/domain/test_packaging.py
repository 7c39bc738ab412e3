"""What is taken of what is owed: the oldest first, or the lots that are named; and what goes back with a sale."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Cents, Thousandths, amount_of
from tui_pos.domain.operation import Lot
from tui_pos.domain.packaging import Owed, Wanted, offered_back, oldest_first, taken
from tui_pos.errors import Refused

CRATE, BOTTLE = Item("CRATE", "Crate"), Item("BOTTLE", "Bottle")


def lot(number: int, given: int, price: int = 600, item: Item = CRATE, net: int | None = None, **gone: int) -> Owed:
    return Owed(
        Lot(UUID(int=number), 1),
        number,
        "P5",
        "SHOP",
        datetime(2026, 1, 1) + timedelta(days=number),
        item,
        Cents(price),
        amount_of(Cents(price), Thousandths(given)) if net is None else Cents(net),
        Thousandths(given),
        **{name: Thousandths(qty) for name, qty in gone.items()},
    )


def wish(qty: int, price: int | None = None, code: str = "CRATE") -> Wanted:
    return Wanted(code, Thousandths(qty), None if price is None else Cents(price))


def picked(*found: tuple[int, int]) -> dict[Lot, int]:
    return {Lot(UUID(int=number), 1): qty for number, qty in found}


def refusal(asked: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        asked()
    return refused.value


def test_the_oldest_lots_are_taken_first() -> None:
    owed = [lot(1, 2000, returned=1000), lot(2, 3000, price=700), lot(3, 1000)]
    assert oldest_first(owed, [wish(3000)]) == picked((1, 1000), (2, 2000))


def test_a_price_picks_its_lots_before_others_choose() -> None:
    owed = [lot(1, 1000), lot(2, 1000, price=700), lot(3, 1000)]
    assert oldest_first(owed, [wish(2000), wish(1000, price=700)]) == picked((1, 1000), (2, 1000), (3, 1000))


def test_what_is_not_owed_is_refused_with_the_item_what_is_left_and_what_was_asked() -> None:
    owed = [lot(1, 2000)]
    assert str(refusal(lambda: oldest_first(owed, [wish(3000)]))) == (
        "Of “Crate” only 2 is owed, 3 was asked for; take fewer."
    )
    assert refusal(lambda: oldest_first(owed, [wish(1000), wish(2000)])).code == "not_owed"
    assert refusal(lambda: oldest_first(owed, [wish(1000, price=700)])).code == "not_owed"
    assert refusal(lambda: oldest_first(owed, [wish(1000, code="BOTTLE")])).code == "not_owed"
    assert refusal(lambda: taken(owed, {owed[0].lot: Thousandths(2001)})).code == "not_owed"


@pytest.mark.parametrize("qty", [0, -1000])
def test_nothing_and_less_are_not_taken(qty: int) -> None:
    owed = [lot(1, 2000)]
    assert refusal(lambda: oldest_first(owed, [wish(qty)])).code == "nothing_taken"
    assert refusal(lambda: taken(owed, {owed[0].lot: Thousandths(qty)})).code == "nothing_taken"
    assert refusal(lambda: taken(owed, {})).code == "nothing_taken"


def test_a_lot_that_is_somebody_elses_is_refused() -> None:
    strange = {lot(9, 1000).lot: Thousandths(1000)}
    assert refusal(lambda: taken([lot(1, 2000)], strange)).code == "no_such_lot"


def test_lines_have_the_prices_of_their_lots_and_are_numbered_in_their_order() -> None:
    owed = [lot(1, 2000), lot(2, 3000, price=700), lot(3, 4000, item=BOTTLE, price=10)]
    rows = taken(owed, {owed[2].lot: Thousandths(4000), owed[0].lot: Thousandths(500)})
    assert [(line.number, line.item.code, line.qty, line.price, line.price_by_hand) for line, _ in rows] == [
        (1, "CRATE", 500, 600, True),
        (2, "BOTTLE", 4000, 10, True),
    ]
    assert [each for _, each in rows] == [owed[0].lot, owed[2].lot]


def test_what_stays_with_the_goods_is_not_offered_back_nor_what_is_gone_already() -> None:
    lots = [lot(1, 2000, returned=1000), lot(2, 1000, reported=1000), lot(3, 2000)]
    assert offered_back(lots, 0) == picked((1, 1000), (3, 2000))
    assert offered_back(lots, 1000) == picked((1, 1000), (3, 1000))
    assert offered_back(lots, 2500) == picked((1, 500))
    assert offered_back(lots, 3000) == offered_back(lots, 9000) == {}


@given(
    lots=st.lists(st.tuples(st.integers(1, 9000), st.integers(0, 9000), st.sampled_from([600, 700]))),
    part=st.data(),
)
def test_what_is_picked_is_what_was_wanted_and_never_more_than_is_left(
    lots: list[tuple[int, int, int]], part: st.DataObject
) -> None:
    owed = [lot(n, given, price, returned=min(gone, given)) for n, (given, gone, price) in enumerate(lots)]
    left = sum(each.left for each in owed)
    qty = part.draw(st.integers(1, left + 2000))
    if qty > left:
        assert refusal(lambda: oldest_first(owed, [wish(qty)])).facts["left"] == refusal_left(left)
        return
    found = oldest_first(owed, [wish(qty)])
    rows = taken(owed, found)
    assert sum(line.qty for line, _ in rows) == sum(found.values()) == qty
    closed = [each for each in owed if each.lot in found][:-1]
    assert all(found[each.lot] == each.left for each in closed), "all but the last are taken whole"


@given(net=st.integers(0, 10**6), given_=st.integers(1, 50_000), parts=st.lists(st.integers(1, 20_000), max_size=8))
def test_parts_that_are_taken_one_after_the_other_add_up_to_the_net(net: int, given_: int, parts: list[int]) -> None:
    took, gone = 0, 0
    for part in [*parts, given_]:
        qty = min(part, given_ - gone)
        if not qty:
            break
        owed = lot(1, given_, price=37, net=net, returned=gone // 2, reported=gone - gone // 2)
        assert owed.value == net - took
        ((line, _),) = taken([owed], {owed.lot: Thousandths(qty)})
        assert (line.price, line.percent) == (37, 0)
        took, gone = took + line.net, gone + qty
        assert line.net >= 0
    assert took == net


def refusal_left(left: int) -> str:
    return f"{left / 1000:.3f}".rstrip("0").rstrip(".")
