"""Whose record the office changes while they are signed on: the next act goes by the new one."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from watched_till import Watch, opened

from tui_pos.boot import Home
from tui_pos.domain.answers import Posted
from tui_pos.domain.money import BasisPoints, Cents
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Level, NoRight, Right
from tui_pos.errors import Refused
from tui_pos.store import operations, parties


@pytest.fixture
def watch(home: Home) -> Iterator[Watch]:
    """The manager, after a sale, with a coffee in hand."""
    with opened(home, "2222") as watch:
        watch.till.enter("КОЛА")
        watch.pay()
        watch.next(Posted)
        watch.till.enter("КАФЕ")
        yield watch


def record(watch: Watch, **changes: object) -> None:
    """The back office changes who is signed on."""
    store = watch.till._workplace.store
    known = parties.operator(store, watch.till.cart.operator.code)
    assert known is not None
    changed: Operator = replace(known, **changes)  # type: ignore[arg-type]
    with store.write():
        store.run(
            "UPDATE operator SET level = ?, rights = ?, most_percent = ?, active = ? WHERE code = ?",
            (
                changed.level.name.lower(),
                "|".join(sorted(right.value for right in changed.rights)),
                changed.most_percent,
                int(changed.active),
                changed.code,
            ),
        )


def test_who_is_made_a_cashier_meanwhile_gives_no_more_discounts_and_reverses_nothing(watch: Watch) -> None:
    till = watch.till
    till.change_percent(1, BasisPoints(500))
    record(watch, level=Level.CASHIER)
    with pytest.raises(NoRight):
        till.change_percent(1, BasisPoints(5000))
    sale = operations.last_posted(till._workplace.store, till.cart.location.code, operations.Kind.SALE, 1)[0]
    for act in (
        lambda: till.ask_storno(sale, None, StornoReason.RETURN),
        lambda: till.shift().move_cash(Cents(-100), "x"),
        till.setup,
        till.back_office,
        till.journal,
    ):
        with pytest.raises(NoRight):
            act()
    till.enter("КОЛА")
    assert till.cart.lines[0].percent == 500


def test_a_right_that_is_given_meanwhile_needs_no_new_sign_on(watch: Watch) -> None:
    with pytest.raises(NoRight):
        watch.till.change_price(1, Cents(0))
    record(watch, rights=frozenset({Right.ZERO_PRICE}))
    assert watch.till.change_price(1, Cents(0)).lines[0].price == 0


def test_what_was_lent_stays_lent(watch: Watch) -> None:
    till = watch.till
    till.grants().lend(Right.ZERO_PRICE, "3333", "no_right")
    record(watch, most_percent=BasisPoints(100))
    till.change_price(1, Cents(0))
    assert {lent.right for lent in till.cart.operator.lent} == {Right.ZERO_PRICE}


def test_who_no_longer_works_here_does_nothing_more_and_the_sale_waits_for_somebody_else(watch: Watch) -> None:
    till = watch.till
    record(watch, active=False)
    before = till.cart
    for act in (
        lambda: till.enter("КОЛА"),
        lambda: till.change_price(1, Cents(1)),
        lambda: till.void_line(1),
        till.cancel_cart,
        till.ask_save,
        lambda: till.holds().hold(""),
        lambda: till.steps().undo(),
        lambda: till.returns().begin(),
        lambda: till.shift().open(Cents(0)),
        lambda: till.shift().open_drawer(),
        till.back_office,
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "no_longer_here"
    assert till.cart == before
    till.sign_off()
    other = till.sign_on("1111")
    assert till.cart.lines == before.lines
    watch.pay()
    assert watch.next(Posted).operation.operator.code == other.code
