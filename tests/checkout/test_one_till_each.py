"""Whoever signs on at a till is signed on at no other: the session moves, and nobody is asked."""

import json
from collections.abc import Iterator

import pytest
from keyboard import Keyboard
from msgspec.structs import replace
from watched_till import Watch, opened

from tui_pos.boot import Home, Seat, office_settings, open_store, till_in, workplace_in
from tui_pos.checkout.keep import next_usn
from tui_pos.checkout.printer_watch import remember
from tui_pos.checkout.sign_on import Door
from tui_pos.domain.answers import Notice, Posted, ReportPrinted
from tui_pos.domain.money import ONE, Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.rights import Right
from tui_pos.errors import Refused, SignedOnElsewhere
from tui_pos.fiscal.device import Identity
from tui_pos.fiscal.virtual.embedded import LEDGER, folder_of
from tui_pos.language import translator
from tui_pos.station.station import Station
from tui_pos.store import journal, parties
from tui_pos.store.database import Store


@pytest.fixture
def other(home: Home) -> Home:
    """A second till of the same shop."""
    return Home(home.root, station="2")


@pytest.fixture
def other_with_printer(home: Home, other: Home) -> Home:
    """The same, with a printer of its own, which is of another family."""
    with home.settings.open("a", encoding="utf-8") as settings:
        settings.write('\n[stations.2.printer]\nfamily = "daisy"\n')
    return other


@pytest.fixture
def watch(home: Home) -> Iterator[Watch]:
    """The cashier at till 1, with two coffees in hand."""
    with opened(home, "1111") as watch:
        watch.till.enter("КАФЕ", Thousandths(2000))
        yield watch


def seats(home: Home) -> list[tuple[str, str, int]]:
    with open_store(home) as store:
        return [tuple(row) for row in store.rows("SELECT operator, station, ended FROM signed_on ORDER BY operator")]


def test_l03_who_signs_on_at_a_second_till_is_signed_off_at_the_first_by_the_next_act_and_nothing_is_lost(
    home: Home, other: Home, watch: Watch
) -> None:
    till = watch.till
    before = till.cart
    with opened(other, "1111") as second:
        assert "till 1" in second.next(Notice).text.say()
        acts = (
            lambda: till.enter("КОЛА"),
            lambda: till.change_qty(1, ONE),
            till.ask_save,
            till.cancel_cart,
            lambda: till.holds().hold(""),
            lambda: till.steps().undo(),
            lambda: till.returns().begin(),
            lambda: till.shift().open_drawer(),
            till.back_office,
        )
        for act in acts:
            with pytest.raises(SignedOnElsewhere, match="till 2"):
                act()
        assert till.cart == before
        second.till.enter("КОЛА")
        second.pay()
        second.next(Posted)
    till.sign_off()
    assert till.sign_on("2222").code != before.operator.code
    assert till.cart.lines == before.lines
    watch.pay()
    assert watch.next(Posted).operation.operator.code == till.cart.operator.code


def test_the_keys_of_the_till_that_was_left_lead_to_the_first_screen_with_the_other_tills_name(
    home: Home, other: Home
) -> None:
    with till_in(home, lambda: None) as till, opened(other, "2222") as second:
        keys = Keyboard(Station(till, translator))
        keys.press("1111", "enter", "3*КОЛА", "enter")
        assert till.cart.lines
        second.till.sign_off()
        second.till.sign_on("1111")
        keys.press("КОЛА", "enter")
        assert till.operator is None
        assert "till 2" in keys.screen
        assert "PIN" in keys.screen
        keys.press("1111", "enter")
        assert [line.qty for line in till.cart.lines] == [3000]
        with pytest.raises(SignedOnElsewhere, match="till 1"):
            second.till.enter("КОЛА")


def test_a_locked_till_that_was_left_opens_to_the_first_screen(home: Home, other: Home) -> None:
    with till_in(home, lambda: None) as till:
        keys = Keyboard(Station(till, translator))
        keys.press("1111", "enter")
        keys.station.lock()
        with opened(other, "1111"):
            keys.press("1111", "enter")
        assert till.operator is None
        assert not keys.station.is_locked
        assert "till 2" in keys.screen


def test_a_manager_who_allows_something_and_who_sits_in_the_back_office_stay_at_their_till(
    home: Home, other: Home, watch: Watch
) -> None:
    with opened(other, "2222") as boss:
        watch.till.grants().lend(Right.CHANGE_PRICE, "2222", "no_right")
        boss.till.enter("КОЛА")
        Door(boss.till._workplace).sign_on("2222")
        boss.till.enter("КОЛА")
        with till_in(home, lambda: None, Seat("office", boss.till.cart.operator)) as seat:
            seat.enter("КОЛА")
            seat.sign_off()
        boss.till.enter("КОЛА")
        assert len(boss.till.cart.lines) == 3
    watch.till.enter("КОЛА")


def test_a_till_that_died_keeps_nobody_out(home: Home, other: Home) -> None:
    with open_store(home) as store, store.write():
        store.run("INSERT INTO signed_on VALUES ('3', '2', '2026-11-21T08:00:00+02:00', 0)")
    with opened(home, "1111") as watch:
        watch.till.enter("КОЛА")
    with opened(other, "1111") as second:
        second.till.enter("КОЛА")
        assert seats(home) == [("3", "2", 0)]
    assert seats(home) == [("3", "2", 1)]


def test_the_journal_has_where_they_came_from_and_where_they_went(home: Home, other: Home, watch: Watch) -> None:
    with opened(other, "1111"):
        watch.till.sign_off()
        with open_store(home) as store:
            told = {(e.kind, e.facts["station"]): e.facts for e in journal.newest(store, ("sign_on", "sign_off"), 10)}
    assert told["sign_on", "2"]["from"] == "1"
    assert told["sign_off", "1"]["to"] == "2"
    assert "from" not in told["sign_on", "1"]


def test_a_till_that_was_left_says_so_also_when_they_have_gone_home_from_the_other(
    home: Home, other: Home, watch: Watch
) -> None:
    with opened(other, "1111") as second:
        second.till.sign_off()
    with pytest.raises(SignedOnElsewhere):
        watch.till.enter("КОЛА")
    watch.till.sign_off()
    watch.till.sign_on("1111")
    assert watch.till.enter("КОЛА")


def test_who_is_signed_on_and_their_rights_cost_one_look_up_an_act(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    row = Store.row

    def counting(store: Store, statement: str, values: tuple[object, ...] = ()) -> object:
        if "FROM operator" in statement or "signed_on" in statement:
            asked.append(statement)
        return row(store, statement, values)

    monkeypatch.setattr(Store, "row", counting)
    _ = watch.till.hand
    assert len(asked) == 1
    plan = [str(step[3]) for step in watch.till._workplace.store.rows(f"EXPLAIN QUERY PLAN {asked[0]}", ("1",))]
    assert all(step.startswith("SEARCH") for step in plan)


def test_who_no_longer_works_here_is_still_told_so(home: Home, watch: Watch) -> None:
    with watch.till._workplace.store.write():
        watch.till._workplace.store.run("UPDATE operator SET active = 0 WHERE code = '3'")
    with pytest.raises(Refused) as refused:
        watch.till.change_price(1, Cents(1))
    assert refused.value.code == "no_longer_here"


def test_each_of_two_tills_numbers_its_sales_for_the_printer_that_they_come_out_of(
    home: Home, other_with_printer: Home
) -> None:
    with opened(home, "1111") as first, opened(other_with_printer, "2222") as second:
        for watch in (first, second, first):
            watch.till.enter("КАФЕ")
            watch.pay()
            watch.next(Posted)
        first.till.enter("КАФЕ")
        second.till.enter("КАФЕ")
        numbers = [watch.till.cart.usn or "" for watch in (first, second)]
    assert [(usn[:2], usn[-7:]) for usn in numbers] == [("DT", "0000003"), ("DY", "0000002")]


def test_what_was_held_at_one_till_and_paid_at_another_is_reversed_by_where_it_came_out(
    home: Home, other_with_printer: Home
) -> None:
    with opened(home, "1111") as first:
        first.till.enter("КАФЕ")
        held = first.till.cart
        first.till.holds().hold("")
    with opened(other_with_printer) as second:
        second.till.shift().move_cash(Cents(5000), "change")
        second.next(ReportPrinted)
        second.till.holds().recall(held.id)
        second.pay()
        sale = second.next(Posted).operation
        assert second.till.storno(sale, None, StornoReason.RETURN) is None
        second.next(Posted)
    ledger = folder_of(home.root, "daisy") / LEDGER
    receipt, storno = [paper for paper in map(json.loads, ledger.read_text("utf-8").splitlines()) if "usn" in paper]
    assert (receipt["kind"], receipt["usn"]) == ("receipt", held.usn)
    assert (storno["kind"], storno["usn"], storno["storno"]["fm"]) == ("storno", held.usn, receipt["fm"])


def test_the_back_office_numbers_its_sales_for_its_own_printer_and_the_till_for_its_own(home: Home) -> None:
    with home.settings.open("a", encoding="utf-8") as settings:
        settings.write('\n[office]\nurl = "http://127.0.0.1:1/printers/dt000009"\n')
    at_till = Identity("FP-800", "1.00", "DT000001", "02000001")
    with workplace_in(home) as till, workplace_in(home, "office", office_settings(till.settings)) as office:
        for workplace, number in ((till, "DT000001"), (office, "DT000009")):
            remember(workplace, replace(at_till, serial=number))
        who = parties.operator(till.store, "1")
        assert who is not None
        assert [next_usn(workplace, who)[:8] for workplace in (till, office)] == ["DT000001", "DT000009"]
