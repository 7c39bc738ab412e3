"""Every right: an act refused without it is done once somebody who has it types a PIN, once, and the journal names
both.

So that there is an act for each, even the rights of a cashier are made the owner's here.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from watched_till import Watch, opened

from tui_pos.backoffice.documents import Documents
from tui_pos.backoffice.items import Items
from tui_pos.backoffice.operators import Operators
from tui_pos.backoffice.reports import ReportDesk, kind_named
from tui_pos.boot import Home
from tui_pos.checkout.saving import now_by
from tui_pos.checkout.sign_on import PAUSE, TRIES_AN_HOUR
from tui_pos.checkout.till import ShopTill
from tui_pos.domain.answers import Posted
from tui_pos.domain.children import ChildChoice
from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import Payment
from tui_pos.domain.rights import NEEDED, Level, NoRight, Right, may
from tui_pos.errors import Refused, ShopError
from tui_pos.pricing.rules import ChildKind
from tui_pos.pricing.verdict import Child
from tui_pos.store import journal, operations, parties, totals
from tui_pos.store.reports import Period

Act = Callable[[ShopTill], object]


def sold(till: ShopTill) -> object:
    return operations.last_posted(till._workplace.store, till.cart.location.code, operations.Kind.SALE, 1)[0]


def margin(desk: ReportDesk) -> object:
    day = date(2026, 11, 22)
    return desk.make(kind_named("margin"), desk.asked(Period(day, day)))


def raise_child(till: ShopTill) -> None:
    review = till.ask_save()
    child = Child("r", 1, "R", ChildKind.CONSIGNMENT, till.cart.lines[0].item, Thousandths(1000), Cents(100), "П1")
    till.check_children(replace(review, effects=(child,)), [ChildChoice(Thousandths(2000))])


ACTS: dict[Right, Act] = {
    Right.SELL: lambda till: till.enter("КОЛА"),
    Right.VOID_LINE: lambda till: till.void_line(1),
    Right.CANCEL_CART: lambda till: till.cancel_cart(),
    Right.CHANGE_PRICE: lambda till: till.change_price(1, Cents(90)),
    Right.CHANGE_DISCOUNT: lambda till: till.change_percent(1, BasisPoints(500)),
    Right.ZERO_PRICE: lambda till: till.change_price(1, Cents(0)),
    Right.NEGATIVE_STOCK: lambda till: till.change_qty(1, Thousandths(9_999_000)),
    Right.CHANGE_LOCATION: lambda till: till.choose_location("СКЛАД"),
    Right.PRINTER_REPORTS: lambda till: till.print_report("x"),
    Right.SETUP: lambda till: till.setup(),
    Right.MOVE_CASH: lambda till: till.shift().move_cash(Cents(100), "change"),
    Right.STORNO: lambda till: till.ask_storno(sold(till), None, StornoReason.RETURN),  # type: ignore[arg-type]
    Right.OVERRIDE_PAYMENT: lambda till: till.all_payment_types(till.ask_save()),
    Right.EDIT_RULES: lambda till: till.rule_desk(),
    Right.CONSIGN: lambda till: till.ask_give(),
    Right.CONSIGNMENT_RETURN: lambda till: till.take_consigned_back("П1", {}),
    Right.CONSIGNMENT_REPORT: lambda till: till.ask_report("П1", {}),
    Right.RAISE_CHILD: raise_child,
    Right.REPRINT: lambda till: till.print_report("duplicate"),
    Right.OPEN_DRAWER: lambda till: till.shift().open_drawer(),
    Right.RETURN_WITHOUT_RECEIPT: lambda till: till.returns().take(
        till.returns().add(till.returns().begin(), "КОЛА"), None
    ),
    Right.SHIFT: lambda till: till.shift().open(Cents(0)),
    Right.SEE_SHIFTS: lambda till: till.shift().past(1),
    Right.SEE_JOURNAL: lambda till: till.journal(),
    Right.SEE_REPORTS: lambda till: ReportDesk(*hands(till)),
    Right.SEE_MARGIN: lambda till: margin(ReportDesk(*hands(till))),
    Right.KEEP_LISTS: lambda till: Items(*hands(till)),
    Right.KEEP_OPERATORS: lambda till: Operators(*hands(till)),
    Right.KEEP_DOCUMENTS: lambda till: Documents(*hands(till)),
    Right.BACK_OFFICE: lambda till: till.back_office(),
}
"""Something that each right is for. Whoever adds a right adds what it is for."""

OF_THE_PIN_ALONE = {Right.TRAINING}
"""Asked of whoever types a PIN, and of nobody who is signed on."""

ELSEWHERE = {Right.SWITCH_OFF_SCRIPT}
"""It takes an advanced rule: tests/checkout/test_script_rules.py."""


def hands(till: ShopTill) -> tuple[object, ...]:
    return till._workplace, till.cart.operator


def refusal(act: Act, till: ShopTill) -> Right | None:
    """The right that the act wants and has not got; None where it goes on."""
    try:
        act(till)
    except NoRight as refused:
        return refused.needs
    except Refused:
        # It goes further than the right.
        return None
    return None


@pytest.fixture
def watch(home: Home) -> Iterator[Watch]:
    """The cashier, with a coffee in hand, after a sale of one."""
    with opened(home, "1111") as watch:
        store = watch.till._workplace.store
        shop = watch.till.cart.location
        parties.put_location(store, replace(shop, negative_stock=False))
        with store.write():
            moves = [("КОЛА", Thousandths(100_000)), ("ХЛЯБ", Thousandths(100_000))]
            totals.move_stock(store, shop.code, moves, "count", watch.till._workplace.clock())
        watch.till.choose_location(shop.code)
        watch.till.enter("КОЛА")
        watch.pay()
        watch.next(Posted)
        watch.till.enter("КОЛА")
        yield watch


def test_there_is_an_act_for_every_right() -> None:
    assert set(ACTS) | OF_THE_PIN_ALONE | ELSEWHERE == set(Right)


@pytest.mark.parametrize("right", ACTS)
def test_refused_without_it_granted_once_and_named(watch: Watch, right: Right, monkeypatch: pytest.MonkeyPatch) -> None:
    till, act = watch.till, ACTS[right]
    if right is Right.CONSIGN:
        till.choose_partner("П1")
    for other in Right:
        monkeypatch.setitem(NEEDED, other, Level.CASHIER)
    monkeypatch.setitem(NEEDED, right, Level.OWNER)
    assert refusal(act, till) is right
    with pytest.raises(NoRight) as refused:
        till.grants().lend(right, "2222", "no_right")
    assert refused.value.code == "cannot_lend"
    owner = till.grants().lend(right, "3333", "no_right")
    assert till.operator is not None
    assert (owner.code, till.operator.code) == ("1", "3")
    assert may(till.cart.operator, right)
    assert refusal(act, till) is None
    till.grants().take_back(right)
    assert not may(till.cart.operator, right)
    (granted,) = journal.newest(till._workplace.store, ["grant"])
    assert (granted.operator, granted.facts["granted_by"], granted.facts["right"]) == ("3", ["1"], right.value)


def granted(watch: Watch, right: Right, act: Act) -> None:
    till = watch.till
    assert refusal(act, till) is right
    till.grants().lend(right, "3333", "no_right")
    act(till)
    till.grants().take_back(right)


def entries(watch: Watch, *kinds: str) -> list[tuple[str, str, object]]:
    found = journal.newest(watch.till._workplace.store, kinds)
    return [(entry.kind, entry.operator, entry.facts.get("granted_by")) for entry in found]


def test_what_is_written_while_a_right_is_lent_names_both(watch: Watch) -> None:
    granted(watch, Right.CHANGE_DISCOUNT, lambda till: till.change_percent(1, BasisPoints(1000)))
    watch.till.void_line(1)
    assert entries(watch, "change_percent", "void_line") == [("void_line", "3", None), ("change_percent", "3", ["1"])]


def test_a_price_of_zero_that_was_allowed_is_not_asked_for_again_at_the_save_but_more_of_it_is(watch: Watch) -> None:
    till = watch.till
    granted(watch, Right.ZERO_PRICE, lambda till: till.change_price(1, Cents(0)))
    assert till.ask_save().total == 0
    till.enter("ХЛЯБ")
    assert refusal(lambda till: till.change_price(2, Cents(0)), till) is Right.ZERO_PRICE
    assert refusal(lambda till: till.change_qty(1, Thousandths(2000)), till) is Right.ZERO_PRICE
    # What has nothing to do with it names nobody else.
    till.void_line(2)
    assert entries(watch, "void_line") == [("void_line", "3", None)]
    till.enter("ХЛЯБ")
    watch.pay()
    sale = watch.next(Posted).operation
    assert entries(watch, "grant_used") == [("grant_used", "3", ["1"])]
    assert till.cart.operator.lent == ()
    assert operations.by_id(till._workplace.store, sale.id) is not None


def test_more_than_there_is_stays_allowed_up_to_what_was_allowed(watch: Watch) -> None:
    till = watch.till
    granted(watch, Right.NEGATIVE_STOCK, lambda till: till.change_qty(1, Thousandths(9_999_000)))
    till.ask_save()
    till.change_qty(1, Thousandths(9_000_000))
    assert refusal(lambda till: till.change_qty(1, Thousandths(9_999_001)), till) is Right.NEGATIVE_STOCK
    till.cancel_cart()
    assert refusal(lambda till: till.enter("КОЛА", Thousandths(9_000_000)), till) is Right.NEGATIVE_STOCK


def test_goods_that_were_allowed_and_then_given_on_consignment_name_who_allowed_them(watch: Watch) -> None:
    till = watch.till
    till.choose_partner("П1")
    granted(watch, Right.NEGATIVE_STOCK, lambda till: till.change_qty(1, Thousandths(9_999_000)))
    given = till.give(till.ask_give())
    (used,) = journal.newest(till._workplace.store, ["grant_used"])
    assert (used.facts["kind"], used.facts["granted_by"]) == (given.kind.value, ["1"])


def test_what_is_posted_at_once_names_who_allowed_it(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    till = watch.till
    till.choose_partner("П1")
    for right in (Right.CONSIGN, Right.CONSIGNMENT_RETURN):
        monkeypatch.setitem(NEEDED, right, Level.OWNER)
    granted(watch, Right.CONSIGN, lambda till: till.give(till.ask_give()))
    owed = till.owed("П1")
    granted(watch, Right.CONSIGNMENT_RETURN, lambda till: till.take_consigned_back("П1", {owed[0].lot: owed[0].left}))
    assert entries(watch, "consigned", "consigned_back") == [
        ("consigned_back", "3", ["1"]),
        ("consigned", "3", ["1"]),
    ]


def test_what_was_lent_goes_with_the_cashier(watch: Watch) -> None:
    till = watch.till
    till.grants().lend(Right.STORNO, "3333", "no_right")
    till.sign_off()
    till.sign_on("1111")
    assert not may(till.cart.operator, Right.STORNO)
    assert till.operator is not None
    assert till.operator.lent == ()


def test_a_step_taken_back_brings_no_right_back(watch: Watch) -> None:
    till = watch.till
    till.grants().lend(Right.CHANGE_DISCOUNT, "3333", "no_right")
    till.change_percent(1, BasisPoints(1000))
    till.grants().take_back(Right.CHANGE_DISCOUNT)
    assert refusal(lambda till: till.steps().undo(), till) is Right.CHANGE_DISCOUNT
    till.enter("ХЛЯБ")
    till.steps().undo()
    assert not may(till.cart.operator, Right.CHANGE_DISCOUNT)


def test_a_discount_goes_up_to_the_largest_of_whoever_lends_the_right(watch: Watch) -> None:
    till = watch.till
    store = till._workplace.store
    manager = parties.operator_by_pin(store, "2222")
    assert manager is not None
    parties.put_operator(store, replace(manager, most_percent=BasisPoints(1500)))
    till.grants().lend(Right.CHANGE_DISCOUNT, "2222", "no_right")
    till.change_percent(1, BasisPoints(1500))
    with pytest.raises(NoRight):
        till.change_percent(1, BasisPoints(1501))


def test_a_cashier_gives_discounts_up_to_their_own_largest(watch: Watch) -> None:
    till = watch.till
    store = till._workplace.store
    cashier = parties.operator_by_pin(store, "1111")
    assert cashier is not None
    parties.put_operator(store, replace(cashier, most_percent=BasisPoints(700)))
    till.sign_off()
    till.sign_on("1111")
    assert till.change_percent(1, BasisPoints(700)).lines[0].percent == 700
    with pytest.raises(NoRight) as refused:
        till.change_percent(1, BasisPoints(800))
    assert refused.value.code == "discount_too_large"
    assert "7.00 %" in str(refused.value)


def codes(watch: Watch, *pins: str) -> list[str]:
    told = []
    for pin in pins:
        try:
            watch.till.grants().lend(Right.STORNO, pin, "no_right")
            told.append("lent")
        except ShopError as refused:
            told.append(refused.code)
    return told


def test_five_wrong_pins_shut_the_window_and_the_door(watch: Watch) -> None:
    assert codes(watch, *["9999"] * 6) == ["wrong_pin"] * 5 + ["locked_out"]
    watch.till.sign_off()
    with pytest.raises(Refused) as refused:
        watch.till.sign_on("3333")
    assert refused.value.code == "locked_out"
    assert {kind for kind, _, _ in entries(watch, "grant_failed", "sign_on_failed")} == {"grant_failed"}


def test_whoever_types_their_own_pin_between_tries_is_not_let_off(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(home, "1111") as watch:
        tried = 0
        while tried < TRIES_AN_HOUR:
            assert codes(watch, "9999", "9999", "9999") == ["wrong_pin"] * 3
            tried += 3
            if tried < TRIES_AN_HOUR:
                watch.till.sign_on("1111")
        assert codes(watch, "9999") == ["locked_out"]
        assert PAUSE.total_seconds() == 60


def test_a_till_that_its_owner_left_opens_for_no_manager(home: Home) -> None:
    with opened(home) as watch:
        with pytest.raises(Refused) as refused:
            watch.till.grants().unlock("2222")
        assert refused.value.code == "not_yours"
        assert watch.till.grants().unlock("3333").level is Level.OWNER


def test_a_locked_till_opens_for_its_cashier_or_a_manager_and_for_nobody_else(watch: Watch) -> None:
    store = watch.till._workplace.store
    cashier = parties.operator_by_pin(store, "1111")
    assert cashier is not None
    parties.put_operator(store, replace(cashier, code="77", name="Other"), "7777")
    assert watch.till.grants().unlock("1111").code == "3"
    assert watch.till.grants().unlock("2222").level is Level.MANAGER
    with pytest.raises(Refused) as refused:
        watch.till.grants().unlock("7777")
    assert refused.value.code == "not_yours"
    assert watch.till.operator is not None
    assert watch.till.operator.code == "3"
    assert [(kind, who) for kind, who, _ in entries(watch, "unlock", "unlock_refused")] == [
        ("unlock_refused", "3"),
        ("unlock", "2"),
        ("unlock", "3"),
    ]


def test_pins_are_kept_as_argon2_hashes_only(watch: Watch, tmp_path: Path) -> None:
    rows = watch.till._workplace.store.rows("SELECT pin_hash FROM operator WHERE pin_hash IS NOT NULL")
    assert rows
    assert all(len(row[0]) == 32 for row in rows)
    data = watch.till._workplace.store.path.read_bytes()
    assert b"3333" not in data.replace(b"0000003333", b"")


def test_a_review_made_before_a_right_was_lent_is_good_for_it(watch: Watch) -> None:
    till = watch.till
    review = till.ask_save()
    till.grants().lend(Right.OVERRIDE_PAYMENT, "3333", "no_right")
    assert may(now_by(review, till.cart.operator).before.operator, Right.OVERRIDE_PAYMENT)
    till.save(review, [Payment("cash", review.total)])
    watch.next(Posted)


def test_a_storno_in_the_middle_of_a_sale_does_not_name_who_allowed_goods_of_that_sale(watch: Watch) -> None:
    till = watch.till
    granted(watch, Right.ZERO_PRICE, lambda till: till.change_price(1, Cents(0)))
    sale = operations.last_posted(till._workplace.store, till.cart.location.code, operations.Kind.SALE, 1)[0]
    till.grants().lend(Right.STORNO, "2222", "no_right")
    till.storno(sale, None, StornoReason.RETURN)
    watch.next(Posted)
    till.grants().take_back(Right.STORNO)
    facts = journal.newest(till._workplace.store, ["grant_used"], 1)[0].facts
    assert facts["rights"] == ["storno"]
    assert {lent.right for lent in till.cart.operator.lent} == {Right.ZERO_PRICE}
