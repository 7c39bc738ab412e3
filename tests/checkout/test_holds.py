"""Held sales in a real shop: recalled whole, by one till only, also after the plug was pulled."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from watched_till import Watch, opened

from tui_pos.boot import Home, open_store
from tui_pos.domain.answers import Posted
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.rights import Lent, Right
from tui_pos.errors import Refused
from tui_pos.store import holds, journal
from tui_pos.store.catalogue import item_by_code, put_item

STATION = """
import sys
from pathlib import Path
from tui_pos.boot import Home, workplace_in
from tui_pos.checkout.cart_in_hand import CartInHand
from tui_pos.checkout.holds import Holds
from tui_pos.checkout.recognise import recognise
from tui_pos.checkout import lines
from tui_pos.domain.rights import Lent, Right
from tui_pos.errors import Refused
from tui_pos.store import parties

def hand_at(workplace):
    hand = CartInHand(workplace, None)
    hand.operator = parties.operator(workplace.store, "3")
    place = parties.location(workplace.store, workplace.settings.station.location)
    if hand.kept is None:
        hand.let_go(hand.operator, place)
    return hand, Holds(workplace, hand)
"""

TAKING = (
    STATION
    + """
with workplace_in(Home(Path(sys.argv[1])), station=sys.argv[2]) as workplace:
    hand, holds = hand_at(workplace)
    waiting = [held.cart.id for held in holds.held()]
    print("ready", len(waiting), flush=True)
    sys.stdin.readline()
    for cart in waiting:
        try:
            holds.recall(cart)
        except Refused as refusal:
            assert refusal.code == "held_taken", refusal
            print("late", cart, flush=True)
        else:
            print("took", cart, flush=True)
            hand.cancel_cart()
"""
)

HOLDING = (
    STATION
    + """
with workplace_in(Home(Path(sys.argv[1])), station="killed") as workplace:
    hand, holds = hand_at(workplace)
    print("ready", flush=True)
    sys.stdin.readline()
    while True:
        for code in ("КОЛА", "ХЛЯБ", "КОЛА"):
            hand._step(lines.add(workplace, hand.cart, recognise(workplace, code)))
        cart = hand.cart.id
        holds.hold("бележка")
        print("held", cart, flush=True)
        if len(holds.held()) % 2 == 0:
            holds.recall(cart)
            print("recalled", cart, flush=True)
            holds.hold("пак")
"""
)


@pytest.fixture
def watch(home: Home) -> Iterator[Watch]:
    with opened(home) as watch:
        yield watch


@contextmanager
def program(code: str, *arguments: object) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line_of(process: "subprocess.Popen[str]") -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def begin(*processes: "subprocess.Popen[str]") -> None:
    for process in processes:
        assert line_of(process)[0] == "ready"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()


def test_a_held_sale_comes_back_with_customer_hand_prices_lines_and_number(home: Home, watch: Watch) -> None:
    till = watch.till
    till.enter("2900001")
    till.enter("КОЛА", Thousandths(3000))
    till.enter("ХЛЯБ")
    till.change_price(1, Cents(105))
    till.change_percent(2, BasisPoints(1000))
    before = till.cart
    assert before.usn is not None
    empty = till.holds().hold("  жена   с куче ")
    assert not empty.lines
    assert empty.usn is None
    assert till.held_sales == 1
    till.enter("ФАНТА")
    other = till.cart.usn
    assert other != before.usn
    watch.pay()
    watch.next(Posted)
    (held,) = till.holds().held()
    assert (held.note, held.station, held.cart) == ("жена с куче", "1", before)
    recalled = till.holds().recall(before.id)
    assert recalled.cart == till.cart == before
    assert recalled.moved == ()
    watch.pay()
    assert watch.next(Posted).operation.usn == before.usn
    assert till.held_sales == 0
    kinds = [entry.kind for entry in journal.entries(till._workplace.store) if entry.operation == before.id]
    assert kinds.count("hold_cart") == kinds.count("recall_cart") == 1
    assert journal.first_broken(till._workplace.store) is None


def test_whoever_recalls_it_goes_on_with_it_under_its_number(home: Home, watch: Watch) -> None:
    watch.till.enter("КОЛА")
    usn = watch.till.cart.usn
    watch.till.holds().hold("")
    watch.till.sign_off()
    watch.till.sign_on("1111")
    recalled = watch.till.holds().recall(watch.till.holds().held()[0].cart.id)
    assert (recalled.cart.operator.code, recalled.cart.usn) == ("3", usn)


def test_a_sale_whose_number_a_restore_took_away_has_another_as_soon_as_it_is_in_hand(watch: Watch) -> None:
    till, store = watch.till, watch.till._workplace.store
    till.enter("КОЛА")
    old = till.cart.usn
    till.holds().hold("")
    store.run("UPDATE cart SET usn = NULL WHERE state = 'held'")
    usn = till.holds().recall(till.holds().held()[0].cart.id).cart.usn
    assert usn not in (None, old)
    assert [entry.facts["usn"] for entry in journal.entries(store) if entry.kind == "recall_cart"] == [usn]
    watch.pay()
    assert watch.next(Posted).operation.usn == usn


def test_prices_that_changed_meanwhile_are_told_and_the_lines_keep_theirs(watch: Watch) -> None:
    till, store = watch.till, watch.till._workplace.store
    till.enter("КОЛА")
    till.enter("ХЛЯБ")
    till.enter("КАФЕ")
    till.change_price(3, Cents(900))
    till.holds().hold("")
    for code in ("КОЛА", "КАФЕ"):
        item = item_by_code(store, code)
        assert item is not None
        put_item(store, replace(item, prices=tuple(Cents(price + 20) for price in item.prices)))
    recalled = till.holds().recall(till.holds().held()[0].cart.id)
    assert [line.price for line in till.cart.lines] == [110, 120, 900]
    assert [(moved.line.item.code, moved.now) for moved in recalled.moved] == [("КОЛА", 130)]
    assert till.ask_save().total == 110 + 120 + 900


def test_an_empty_sale_is_not_held_and_a_full_hand_recalls_nothing(watch: Watch) -> None:
    till = watch.till
    with pytest.raises(Refused) as refused:
        till.holds().hold("")
    assert refused.value.code == "nothing_to_hold"
    till.enter("КОЛА")
    held = till.cart.id
    till.holds().hold("")
    till.enter("ХЛЯБ")
    with pytest.raises(Refused) as refused:
        till.holds().recall(held)
    assert refused.value.code == "cart_in_hand"
    assert [line.item.code for line in till.cart.lines] == ["ХЛЯБ"]


def test_a_hand_that_only_holds_a_customer_or_voided_lines_makes_room(watch: Watch) -> None:
    till = watch.till
    till.enter("КОЛА")
    held = till.cart.id
    till.holds().hold("")
    till.choose_partner("П1")
    assert till.holds().recall(held).cart.partner.is_anonymous
    till.holds().hold("")
    till.enter("ХЛЯБ")
    voided = till.cart
    till.void_line(1)
    till.holds().recall(held)
    store = till._workplace.store
    assert store.row("SELECT state, usn FROM cart WHERE id = ?", (voided.id.bytes,)) == ("cancelled", voided.usn)


def test_a_held_sale_leaves_the_waiting_receipt_and_the_program_as_they_are(home: Home) -> None:
    with opened(home) as watch:
        watch.till.enter("КОЛА")
        held = watch.till.cart
        watch.till.holds().hold("до утре")
    with opened(home) as watch:
        assert not watch.till.cart.lines
        assert watch.till.held_sales == 1
        assert watch.till.holds().recall(held.id).cart == held
    with opened(home) as watch:
        assert watch.till.cart == held, "and it is the one in hand after the next start"


def test_two_tills_that_ask_for_the_same_sales_at_once_each_get_others(home: Home, watch: Watch) -> None:
    ids = set()
    for _ in range(40):
        watch.till.enter("КОЛА")
        ids.add(str(watch.till.cart.id))
        watch.till.holds().hold("")
    with program(TAKING, home.root, "2") as second, program(TAKING, home.root, "3") as third:
        begin(second, third)
        told = [[line_of(each) for _ in range(40)] for each in (second, third)]
    took = [{cart for what, cart in one if what == "took"} for one in told]
    assert took[0] | took[1] == ids
    assert not took[0] & took[1]
    assert watch.till.held_sales == 0
    assert journal.first_broken(watch.till._workplace.store) is None


@pytest.mark.parametrize("seconds", range(5))
def test_a_till_that_is_killed_has_each_sale_held_or_in_hand_and_none_twice(
    home: Home, tmp_path: Path, seconds: int
) -> None:
    with opened(home) as watch:
        # The printer has been met, so that sales get their numbers.
        watch.till.enter("КОЛА")
        watch.till.cancel_cart()
    with program(HOLDING, home.root) as till:
        begin(till)
        told = [line_of(till) for _ in range(4 + 7 * seconds)]
        till.send_signal(signal.SIGKILL)
        till.wait()
    with open_store(home) as store:
        held = {str(one.cart.id): one for one in holds.held(store)}
        in_hand = store.rows("SELECT id FROM cart WHERE state = 'open' AND station = 'killed'")
        assert len(in_hand) <= 1
        for cart in {cart for _, cart in told} - {told[-1][1]}:
            assert cart in held
            assert [line.item.code for line in held[cart].cart.lines] == ["КОЛА", "ХЛЯБ", "КОЛА"]
            assert held[cart].cart.usn
        last = store.row("SELECT state FROM cart WHERE hex(id) = ?", (told[-1][1].replace("-", "").upper(),))
        assert last in (("held",), ("open",))
        assert journal.first_broken(store) is None
        assert store.row("PRAGMA integrity_check") == ("ok",)
        assert not store.rows("PRAGMA foreign_key_check")


def test_a_sale_is_no_longer_held_twice(watch: Watch) -> None:
    till = watch.till
    till.enter("КОЛА")
    cart = till.cart.id
    till.holds().hold("")
    till.holds().recall(cart)
    with pytest.raises(Refused) as refused:
        holds.take(till._workplace.store, cart, "2")
    assert refused.value.code == "held_taken"


def test_what_was_allowed_of_goods_in_one_sale_is_not_allowed_in_one_that_is_recalled(watch: Watch) -> None:
    till = watch.till
    till.enter("КОЛА")
    till.holds().hold("")
    till.enter("ХЛЯБ")
    lent = (Lent(Right.NEGATIVE_STOCK, "9", "КОЛА", 50_000),)
    till.work_as(replace(till.cart.operator, lent=lent))
    till.void_line(1)
    recalled = till.holds().recall(till.holds().held()[0].cart.id).cart
    assert recalled.operator.lent == ()
    till.enter("ХЛЯБ")
    assert till.cart.operator.lent == ()


def test_after_a_recalled_sale_of_another_place_this_till_sells_from_its_own_again(watch: Watch) -> None:
    till = watch.till
    here = till.cart.location
    till.choose_location("СКЛАД")
    till.enter("КОЛА")
    there = till.holds().hold("").location
    assert there.code == "СКЛАД"
    till.choose_location(here.code)
    for end in (lambda: till.holds().hold(""), till.cancel_cart):
        assert till.holds().recall(till.holds().held()[0].cart.id).cart.location == there
        end()
        assert till.cart.location == here
    till.enter("КОЛА")
    till.holds().hold("")
    till.choose_location("СКЛАД")
    till.holds().recall(till.holds().held()[0].cart.id)
    till.choose_location(here.code)
    watch.pay()
    watch.next(Posted)
    assert till.cart.location == here
