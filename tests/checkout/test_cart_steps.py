"""Undo and redo in a real shop: every step back gives the cart before, every step on gives it again. What is typed
with a minus comes out of the sale again, as one such step."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st
from keyboard import Keyboard, station_over
from watched_till import Watch, opened

from tui_pos.boot import Home
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Posted, TakenOut
from tui_pos.domain.cart import Cart
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Level, Right
from tui_pos.errors import Refused
from tui_pos.store import catalogue, journal, parties
from tui_pos.store.carts import open_cart
from tui_pos.store.database import Store


@pytest.fixture
def watch(home: Home) -> Iterator[Watch]:
    with opened(home) as watch:
        yield watch


def seen(cart: Cart) -> object:
    """What a cashier sees of a cart; its number and those of its lines are never taken back."""
    return cart.lines, cart.partner, cart.location


number = st.integers(0, 9)
acts = st.one_of(
    st.tuples(st.just("enter"), st.sampled_from(["КОЛА", "ХЛЯБ", "КОШ", "01234", "ФИКС", "УСЛУГА"])),
    st.tuples(st.just("qty"), number),
    st.tuples(st.just("price"), number),
    st.tuples(st.just("percent"), number),
    st.tuples(st.just("void"), number),
    st.tuples(st.just("partner"), st.sampled_from(["", "П1", "П2", "ПГ1"])),
    st.tuples(st.just("location"), st.sampled_from(["МАГ1", "СКЛАД"])),
    st.tuples(st.just("undo"), number),
    st.tuples(st.just("redo"), number),
)


def do(till: ShopTill, act: str, with_: object) -> None:
    lines = till.cart.lines
    line = lines[with_ % len(lines)].number if isinstance(with_, int) and lines else 0
    match act:
        case "enter":
            till.enter(str(with_), Thousandths(1500) if with_ == "01234" else None)
        case "qty":
            till.change_qty(line, Thousandths(2000))
        case "price":
            till.change_price(line, Cents(77))
        case "percent":
            till.change_percent(line, BasisPoints(1500))
        case "void":
            till.void_line(line)
        case "partner":
            till.choose_partner(str(with_))
        case "location":
            till.choose_location(str(with_))
        case "undo":
            till.steps().undo()
        case "redo":
            till.steps().redo()


@examples(60, one_shop=True)
@given(wanted=st.lists(acts, max_size=14))
def test_undo_gives_the_cart_before_each_step_and_redo_the_one_after(
    watch: Watch, wanted: list[tuple[str, object]]
) -> None:
    till = watch.till
    till.cancel_cart()
    till.choose_location("МАГ1")
    till.cancel_cart()
    back: list[object] = []
    on: list[object] = []
    for act, with_ in wanted:
        before = seen(till.cart)
        try:
            do(till, act, with_)
        except Refused:
            assert seen(till.cart) == before
            continue
        now = seen(till.cart)
        if act == "undo":
            assert now == back.pop()
            on.append(before)
        elif act == "redo":
            assert now == on.pop()
            back.append(before)
        elif now != before:
            back.append(before)
            on.clear()
    last = seen(till.cart)
    path = list(back)
    while back:
        till.steps().undo()
        assert seen(till.cart) == back.pop()
    with pytest.raises(Refused):
        till.steps().undo()
    assert not till.cart.lines
    for step in [*path[1:], last] if path else []:
        till.steps().redo()
        assert seen(till.cart) == step
    with Store.open(till._workplace.store.path) as store:
        kept = open_cart(store, "1")
    assert kept is None or kept == till.cart, "the disk has what the hand has"


def kinds(watch: Watch) -> list[str]:
    return [entry.kind for entry in journal.entries(watch.till._workplace.store) if entry.facts.get("undo")]


def test_a_line_that_is_undone_is_voided_in_the_journal_and_keeps_the_sales_number(watch: Watch) -> None:
    till = watch.till
    till.enter("КОЛА")
    usn = till.cart.usn
    till.steps().undo()
    assert till.cart.usn == usn
    assert kinds(watch) == ["void_line"]
    till.enter("ХЛЯБ")
    assert [line.number for line in till.cart.lines] == [2], "a number names one line for ever"
    with pytest.raises(Refused) as refused:
        till.steps().redo()
    assert refused.value.code == "nothing_to_redo"


def test_what_is_taken_out_again_lowers_the_latest_lines_of_that_item_as_one_step(watch: Watch) -> None:
    till = watch.till
    for code, qty in (("КОЛА", 5), ("КОЛА", 24), ("ХЛЯБ", 1), ("КОЛА", 3)):
        till.enter(code, Thousandths(qty * 1000))
    before = till.cart
    out = till.enter("КОЛА", Thousandths(-12_000))
    assert isinstance(out, TakenOut)
    assert (out.qty, out.left, out.line) == (12_000, 20_000, before.lines[1].number)
    assert [(line.item.code, line.qty) for line in till.cart.lines] == [
        ("КОЛА", 5000),
        ("КОЛА", 15_000),
        ("ХЛЯБ", 1000),
    ]
    voided = [entry.facts["qty"] for entry in journal.newest(till._workplace.store, ("void_line",), 9)]
    assert voided == [3000]
    assert seen(till.steps().undo()) == seen(before)
    till.steps().redo()
    with pytest.raises(Refused, match="This sale has 20 of “Кока") as refused:
        till.enter("КОЛА", Thousandths(-20_001))
    assert refused.value.code == "negative_qty"
    till.enter("КОЛА", Thousandths(-20_000))
    assert [line.item.code for line in till.cart.lines] == ["ХЛЯБ"]
    till.enter("ХЛЯБ", Thousandths(-1000))
    assert till.cart.lines == ()


def test_typed_with_a_minus_the_screen_says_what_was_taken_out_and_what_is_left(watch: Watch) -> None:
    keys = Keyboard(station_over(watch.till))
    shown = []
    for typed in ("24*КОЛА", "-12*КОЛА", "-13*КОЛА", "-12*КОЛА"):
        keys.press(typed, "enter")
        shown.append(" ".join(keys.screen.split()))
    assert "Taken out of the sale: 12 of “Кока-Кола 0.5 л”; left: 12." in shown[1]
    assert "This sale has 12 of “Кока-Кола 0.5 л”" in shown[2]
    assert "left: 0." in shown[3]
    assert watch.till.cart.lines == ()


def test_of_what_was_weighed_a_label_takes_as_much_out_again(watch: Watch) -> None:
    watch.till.enter("2801234002505", Thousandths(3000))
    watch.till.enter("2801234002505", Thousandths(-1000))
    assert [line.qty for line in watch.till.cart.lines] == [500]


def test_every_opposite_act_is_in_the_journal(watch: Watch) -> None:
    till = watch.till
    till.enter("КОЛА")
    till.change_price(1, Cents(100))
    till.change_percent(1, BasisPoints(500))
    till.void_line(1)
    for _ in range(4):
        till.steps().undo()
    assert kinds(watch) == ["line_again", "change_percent", "change_price", "void_line"]
    assert journal.first_broken(till._workplace.store) is None


def hire(till: ShopTill, pin: str, *rights: Right) -> None:
    parties.put_operator(till._workplace.store, Operator("9", "Нов", Level.CASHIER, rights=frozenset(rights)), pin)
    till.sign_off()
    till.sign_on(pin)


def test_a_cashier_undoes_no_discount_that_she_may_not_give(watch: Watch) -> None:
    till = watch.till
    till.enter("КОЛА")
    till.change_percent(1, BasisPoints(2000))
    hire(till, "7777")
    with pytest.raises(Refused) as refused:
        till.steps().undo()
    assert refused.value.code == "no_right"
    assert till.cart.lines[0].percent == 2000
    hire(till, "7777", Right.CHANGE_DISCOUNT)
    till.steps().undo()
    assert till.cart.lines[0].percent == 0


def test_what_another_till_has_sold_meanwhile_does_not_come_back(watch: Watch) -> None:
    till, store = watch.till, watch.till._workplace.store
    with store.write():
        store.run("INSERT INTO stock_total (location, item, qty) VALUES ('СТРОГ', 'ХЛЯБ', 3000)")
    till.sign_off()
    till.sign_on("1111")
    till.choose_location("СТРОГ")
    till.enter("ХЛЯБ", Thousandths(3000))
    till.void_line(1)
    with store.write():
        store.run("UPDATE stock_total SET qty = 1000 WHERE location = 'СТРОГ' AND item = 'ХЛЯБ'")
    with pytest.raises(Refused) as refused:
        till.steps().undo()
    assert refused.value.code == "not_enough_stock"
    assert not till.cart.lines


def test_what_is_no_longer_sold_does_not_come_back(watch: Watch) -> None:
    till, store = watch.till, watch.till._workplace.store
    till.enter("КОЛА")
    till.enter("ХЛЯБ")
    till.void_line(1)
    cola = catalogue.item_by_code(store, "КОЛА")
    assert cola is not None
    catalogue.put_item(store, replace(cola, active=False))
    with pytest.raises(Refused) as refused:
        till.steps().undo()
    assert refused.value.code == "inactive_item"
    assert [line.number for line in till.cart.lines] == [2]


def test_the_way_back_outlives_the_program_and_a_hold(home: Home) -> None:
    with opened(home) as watch:
        watch.till.enter("КОЛА")
        watch.till.change_price(1, Cents(90))
        watch.till.choose_partner("П1")
        watch.till.steps().undo()
    with opened(home) as watch:
        till = watch.till
        told = till.steps().to_redo()
        assert told is not None
        assert not told.voids
        till.steps().redo()
        assert till.cart.partner.code == "П1"
        cart = till.cart
        till.holds().hold("")
        assert till.steps().to_undo() is None, "a new sale has no steps"
        till.holds().recall(cart.id)
        till.steps().undo()
        till.steps().undo()
        assert till.cart.lines[0].price == 110
        gone = till.steps().to_undo()
        assert gone is not None
        assert gone.voids


def test_a_sale_that_is_over_has_no_way_back_left(watch: Watch) -> None:
    till, store = watch.till, watch.till._workplace.store
    till.enter("КОЛА")
    till.enter("ХЛЯБ")
    till.steps().undo()
    watch.pay()
    watch.next(Posted)
    till.enter("КОЛА")
    till.cancel_cart()
    assert not store.rows("SELECT * FROM cart_step")
    assert till.steps().to_undo() is None


def test_a_long_sale_keeps_a_short_way_back_for_each_line(watch: Watch) -> None:
    till, store = watch.till, watch.till._workplace.store
    for _ in range(60):
        till.enter("КОЛА")
    (longest,) = store.row("SELECT max(length(change)) FROM cart_step") or (0,)
    assert longest < 40
