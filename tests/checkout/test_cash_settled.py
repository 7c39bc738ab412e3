"""Cash beside sales of which line, power or program kept the answer: the printer tells what became of it, or somebody
who looks at the paper does; what should be in the drawer is right either way."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from signal import SIGKILL

import pytest
from desk_parts import refusal
from forked import Talking
from own_printer import printer_of_its_own
from printed_by_hand import NO_PAPER, Hands, hands_at
from shift_parts import AWAY, PRINTER, counted, entry, kinds, last, ready
from watched_till import opened

from tui_pos.boot import Home, open_store
from tui_pos.domain.answers import Notice, ReportPrinted
from tui_pos.domain.money import Cents
from tui_pos.domain.rights import NoRight
from tui_pos.domain.shift import Move, MoveState
from tui_pos.fiscal.jobs import DeviceChecked, DeviceState, Printed
from tui_pos.store import journal, shifts


@pytest.fixture
def drawer(home: Home) -> Iterator[Hands]:
    """The manager in an open shift, 10.00 in the drawer, 7.00 of which are on their way out."""
    with hands_at(home, "2222") as hands:
        take_out(hands)
        yield hands


@pytest.fixture
def killed(home: Home) -> Home:
    """The same, and the program was killed before the printer could tell."""
    with hands_at(home, "2222") as hands:
        take_out(hands)
    return home


@pytest.fixture
def again(killed: Home) -> Iterator[Hands]:
    """The manager is back after that."""
    with hands_at(killed, "2222") as hands:
        yield hands


def take_out(hands: Hands) -> None:
    desk = hands.till.shift()
    desk.open(Cents(1000))
    hands.cash_moved()
    desk.move_cash(Cents(-700), "доставчик")


def expected(hands: Hands) -> int | None:
    """What the shift should have, which is closed."""
    counted(hands, 300)
    hands.till.shift().close()
    return last(hands).expected


def asked(hands: Hands) -> list[str]:
    return [one for one in hands.printer.asked if one.startswith(("cash", "is it booked"))]


def test_what_the_printer_has_booked_is_found_out_after_a_restart(again: Hands, home: Home) -> None:
    assert again.printer.asked[0] == "is it booked: -700", "before anything else is printed"
    assert refusal(again.till.shift().close) == "cash_moving"
    (told,) = again.cash_moved()
    assert isinstance(told, ReportPrinted)
    assert expected(again) == 300
    assert entry(home, "cash_moved").operator == "2"


def test_what_it_has_not_booked_stays_in_the_drawer(again: Hands, home: Home) -> None:
    (told,) = again.cash_not_booked()
    assert isinstance(told, Notice)
    assert "was not taken out" in str(told.text)
    assert expected(again) == 1000
    assert kinds(home).count("cash_failed") == 1


@pytest.mark.parametrize(("moved", "should_be"), [(True, 300), (False, 1000)])
def test_where_it_cannot_tell_a_person_does(again: Hands, home: Home, moved: bool, should_be: int) -> None:
    (told,) = again.cash_in_doubt()
    assert isinstance(told, Notice)
    assert "look at the paper" in str(told.text)
    desk = again.till.shift()
    counted(again, 300)
    assert refusal(desk.close) == refusal(desk.begin_count) == "cash_unsettled"
    (move,) = desk.unsettled_cash()
    assert (move.amount, move.reason) == (-700, "доставчик")
    desk.settle_cash(move.id, moved=moved)
    assert not desk.unsettled_cash()
    assert refusal(lambda: desk.settle_cash(move.id, moved=moved)) == "cash_settled"
    assert expected(again) == should_be
    noted = entry(home, "cash_moved" if moved else "cash_failed")
    assert (noted.operator, noted.facts["looked"]) == ("2", True)


def test_what_it_could_not_tell_it_is_never_asked_again(killed: Home) -> None:
    with hands_at(killed, "2222") as again:
        again.cash_in_doubt()
        again.tell(ready())
        assert len(asked(again)) == 1
    with hands_at(killed, "2222") as hands:
        hands.tell(ready())
        assert not asked(hands)
        assert len(hands.till.shift().unsettled_cash()) == 1


def test_a_printer_that_is_away_is_asked_when_it_is_back(again: Hands) -> None:
    again.cash_in_doubt("line_cut")
    assert len(again.till.shift().unsettled_cash()) == 1
    again.tell(DeviceChecked(DeviceState(None, None, AWAY)))
    assert len(asked(again)) == 1
    again.tell(ready())
    assert len(asked(again)) == 2
    again.cash_moved()
    assert expected(again) == 300


def test_while_the_printer_can_still_tell_no_other_cash_moves(again: Hands) -> None:
    desk = again.till.shift()
    again.cash_in_doubt("line_cut")
    assert refusal(desk.move_cash, Cents(700), "x") == "cash_unsettled"
    again.tell(ready())
    again.cash_in_doubt()
    desk.move_cash(Cents(700), "x")
    again.cash_moved()


def test_no_shift_is_opened_by_half_where_its_float_could_not_be_told(home: Home) -> None:
    with hands_at(home, "2222") as killed:
        killed.till.shift().move_cash(Cents(700), "x")
    with hands_at(home, "2222") as hands:
        hands.cash_in_doubt("line_cut")
        desk = hands.till.shift()
        assert refusal(desk.open, Cents(1000)) == "cash_unsettled"
        assert desk.current() is None
        hands.tell(ready())
        hands.cash_moved()
        desk.open(Cents(1000))


def test_whoever_may_not_move_cash_may_not_say_that_it_moved(killed: Home) -> None:
    with hands_at(killed, "1111") as hands:
        hands.cash_in_doubt()
        desk = hands.till.shift()
        (move,) = desk.unsettled_cash()
        with pytest.raises(NoRight) as refused:
            desk.settle_cash(move.id, moved=True)
        hands.till.grants().lend(refused.value.needs, "2222", "no_right")
        desk.settle_cash(move.id, moved=True)
        assert not desk.unsettled_cash()


def test_a_float_is_settled_by_whoever_may_open_a_shift(home: Home) -> None:
    with hands_at(home, "1111") as killed:
        killed.till.shift().open(Cents(1000))
    with hands_at(home, "1111") as hands:
        desk = hands.till.shift()
        hands.cash_in_doubt()
        assert not desk.lacks_float()
        (move,) = desk.unsettled_cash()
        desk.settle_cash(move.id, moved=False)
        assert desk.lacks_float()
        desk.send_float_again()
        hands.cash_moved()
        assert expected(hands) == 1000


def test_a_line_that_broke_on_the_way_is_no_refusal(drawer: Hands) -> None:
    desk = drawer.till.shift()
    drawer.cash_in_doubt("line_cut")
    assert asked(drawer)[-1] == "is it booked: -700"
    assert desk.report(1).moves[-1].state is MoveState.ASKED
    drawer.cash_moved()
    assert expected(drawer) == 300


def test_a_refusal_is_told_with_its_reason_and_settled(drawer: Hands, home: Home) -> None:
    told = drawer.cash_refused(NO_PAPER)
    assert [str(one.text) for one in told if isinstance(one, Notice)] == [str(NO_PAPER)]
    assert entry(home, "cash_failed").facts["reason"] == "no_paper"
    assert expected(drawer) == 1000


def test_cash_that_was_never_begun_makes_no_printer_ready(drawer: Hands) -> None:
    drawer.tell(DeviceChecked(DeviceState(PRINTER, None, NO_PAPER)))
    drawer.cash_refused(NO_PAPER)
    assert refusal(drawer.till.enter, "КОЛА") == "no_paper"


def test_a_sale_whose_receipt_waits_is_not_mistaken_for_the_cash(drawer: Hands) -> None:
    drawer.tell(ready())
    sale = drawer.save()
    drawer.cash_moved()
    assert drawer.till.unprinted is not None
    drawer.tell(Printed(sale.id, "0000001"))
    assert expected(drawer) == 300 + sale.total


def test_what_was_asked_before_the_printer_could_be_asked_anything_is_a_person_s(boss: Hands) -> None:
    store = boss.workplace.store
    boss.till.shift().open(Cents(0))
    move = shifts.put_move(store, "1", Move.IN, Cents(500), "x", "2", boss.now, boss.workplace.new_id())
    shifts.give_job_up(store, move)
    boss.tell(ready())
    assert not asked(boss)
    boss.till.shift().settle_cash(move, moved=True)
    assert expected(boss) == 500


# With a printer of its own, which outlives the till.


@pytest.mark.parametrize(("whose", "stride"), [("till", 3), ("printer", 1)])
def test_killed_at_any_statement_the_shift_and_the_printer_agree(
    home: Home, tmp_path: Path, whose: str, stride: int
) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger):
        with opened(home, "2222") as watch:
            watch.till.shift().open(Cents(90_000))
            watch.next(ReportPrinted)
        for statement in count(1, stride):
            with Talking("moving_cash:main", str(home.root), str(statement), whose) as till:
                code = till.wait()
            assert code in (0, -SIGKILL)
            with opened(home, "2222") as watch:
                desk = watch.till.shift()
                watch.till.reports()
                while shifts.unsettled(watch.till._workplace.store, "1"):
                    watch.wait(20)
                    watch.till.reports()
                moved = sum(move.amount for move in desk.report(1).moves if move.state is MoveState.MOVED)
            assert moved == booked(ledger), statement
            if code == 0:
                break
    with open_store(home) as store:
        assert journal.first_broken(store) is None


def booked(ledger: Path) -> int:
    documents = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
    sums = {"cash_in": 1, "cash_out": -1}
    return sum(sums[one["kind"]] * round(float(one["total"]) * 100) for one in documents if one["kind"] in sums)
