"""A till's shift with a real database: who may what, what should be in the drawer, and who hears of it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from desk_parts import refusal
from printed_by_hand import Hands, hands_at
from shift_parts import AWAY, counted, entry, kinds, last, ready, sold
from test_ordinance import OF_A_RECEIPT
from watched_till import Watch, opened

from tui_pos.boot import Home
from tui_pos.domain.answers import Posted, ReportPrinted
from tui_pos.domain.money import Cents
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import Payment
from tui_pos.domain.shift import Move, MoveState, ZState
from tui_pos.domain.shift_told import paper_rows
from tui_pos.fiscal.jobs import Printed
from tui_pos.language import translator
from tui_pos.store import shifts


def test_the_float_goes_to_the_printer_as_cash_put_in(hands: Hands, home: Home) -> None:
    shift = hands.till.shift().open(Cents(5000))
    assert (shift.number, shift.opening, shift.is_open) == (1, 5000, True)
    assert "cash 5000" in hands.printer.asked
    hands.cash_moved()
    assert not hands.till.shift().lacks_float()
    (move,) = hands.till.shift().report(shift.id).moves
    assert (move.move, move.state) == (Move.FLOAT, MoveState.MOVED)
    assert kinds(home)[-3:] == ["open_shift", "cash_asked", "cash_moved"]


def test_a_float_that_the_printer_refused_is_sent_again_and_counts_once(hands: Hands) -> None:
    desk = hands.till.shift()
    desk.open(Cents(5000))
    hands.cash_refused(AWAY)
    assert desk.lacks_float()
    desk.send_float_again()
    assert not desk.lacks_float()
    hands.cash_moved()
    assert refusal(desk.send_float_again) == "float_is_in"
    counted(hands, 5000)
    desk.close()
    assert last(hands).difference == 0


def test_a_drawer_that_begins_empty_asks_the_printer_for_nothing(hands: Hands) -> None:
    hands.till.shift().open(Cents(0))
    assert not any("cash" in asked for asked in hands.printer.asked)
    assert not hands.till.shift().lacks_float()


def test_there_is_one_open_shift_at_a_till(hands: Hands) -> None:
    desk = hands.till.shift()
    desk.open(Cents(0))
    assert refusal(desk.open, Cents(0)) == "shift_is_open"
    assert refusal(desk.open, Cents(-1)) == "negative_float"
    counted(hands, 0)
    desk.close()
    assert refusal(desk.close) == "no_shift"
    assert desk.open(Cents(0)).number == 2


def test_expected_is_float_and_cash_less_change_and_refunds_with_what_went_in_and_out(boss: Hands) -> None:
    desk = boss.till.shift()
    desk.open(Cents(5000))
    boss.cash_moved()
    sold(boss, 500)  # 1.10 paid with 5.00
    sold(boss, type_="card")
    desk.move_cash(Cents(2000), "дребни")
    boss.cash_moved()
    desk.move_cash(Cents(-700), "доставчик")
    boss.cash_moved()
    desk.move_cash(Cents(-900), "доставчик")
    boss.cash_refused(AWAY)
    sale = boss.till.last_sold(5, {})[-1]
    boss.till.storno(sale, None, StornoReason.RETURN)
    assert boss.till.unprinted is not None
    boss.tell(Printed(boss.till.unprinted.id, "0000009"))
    sold(boss, 1000, code="КАФЕ")
    flow = desk.report(1).figures
    assert flow is not None
    assert flow.by_type[0][1] + flow.by_type[1][1] == 1000 + 110
    counted(boss, 7310)
    shift = desk.close()
    assert (shift.expected, shift.difference) == (5000 + 110 - 110 + 1000 + 2000 - 700, 10)


def test_a_cashier_closes_without_learning_what_should_be_there(hands: Hands, home: Home) -> None:
    desk = hands.till.shift()
    desk.open(Cents(1000))
    hands.cash_moved()
    sold(hands)
    counted(hands, 900)
    shift = desk.close()
    assert (shift.counted, shift.expected, shift.difference) == (900, None, None)
    report = desk.report(shift.id)
    assert (report.figures, report.shift.expected) == (None, None)
    assert refusal(desk.past, 5) == "no_right"
    desk.print_report(shift.id)
    assert "11.10" not in str(hands.printer.papers)
    facts = entry(home, "close_shift").facts
    assert (facts["counted"], facts["expected"], facts["difference"]) == (900, 1110, -210)
    assert facts["pieces"] == [[1, 900]]


def test_the_manager_sees_the_difference_in_the_list_and_on_paper(home: Home) -> None:
    with hands_at(home, "1111") as hands:
        hands.till.shift().open(Cents(1000))
        hands.cash_moved()
        counted(hands, 900)
        hands.till.shift().close()
    with hands_at(home, "2222") as boss:
        (shift,) = boss.till.shift().past(5)
        assert (shift.expected, shift.difference) == (1000, -100)
        boss.till.shift().print_report(shift.id)
        (paper,) = boss.printer.papers
        assert ("Разлика", "-1.00") in paper


def test_another_till_s_shift_is_for_those_who_may_see_shifts(home: Home) -> None:
    with hands_at(home, "1111") as hands:
        foreign = shifts.begin(hands.workplace.store, "2", "3", Cents(0), hands.now)
        assert refusal(hands.till.shift().report, foreign.id) == "no_right"
        assert hands.till.shift().current() is None
        hands.till.shift().open(Cents(0))


def test_two_stations_have_each_their_own(hands: Hands) -> None:
    store = hands.workplace.store
    hands.till.shift().open(Cents(1000))
    hands.cash_moved()
    other = shifts.begin(store, "2", "2", Cents(7700), hands.now)
    sold(hands)
    assert shifts.flow_of(store, other.id, {"cash"}).taken == 0
    counted(hands, 1110)
    hands.till.shift().close()
    assert last(hands).difference == 0
    assert shifts.is_open(store, "2")


def test_a_shift_goes_on_when_somebody_else_signs_on(hands: Hands, home: Home) -> None:
    hands.till.shift().open(Cents(0))
    hands.till.sign_off()
    hands.till.sign_on("2222")
    shift = hands.till.shift().current()
    assert shift is not None
    assert (shift.opened_by.code, shift.holder.code) == ("3", "2")
    assert entry(home, "handover").facts == {"from": "3", "shift": 1, "station": "1"}
    hands.till.sign_off()
    hands.till.sign_on("2222")
    assert kinds(home).count("handover") == 1


def test_the_report_of_a_shift_tells_each_handover_and_when(hands: Hands) -> None:
    hands.till.shift().open(Cents(0))
    hands.till.sign_off()
    hands.till.sign_on("2222")
    shift = hands.till.shift().current()
    assert shift is not None
    before, after = shift.opened_by.name, shift.holder.name
    told = (f"12:00 {before} handed over to", after)
    assert told in paper_rows(hands.till.shift().report(shift.id), str)
    hands.till.shift().open_drawer()
    hands.till.sign_off()
    hands.now += timedelta(hours=2)
    hands.till.sign_on("1111")
    rows = paper_rows(hands.till.shift().report(shift.id), translator("bg"))
    assert [row for row in rows if "предаде" in row[0]] == [
        (f"12:00 {before} предаде на", after),
        (f"14:00 {after} предаде на", before),
    ]


def test_a_manager_who_only_leads_to_the_training_takes_no_shift_over(hands: Hands, home: Home) -> None:
    hands.till.shift().open(Cents(0))
    hands.till.sign_off()
    hands.till.begin_training("2222")
    shift = shifts.open_shift(hands.workplace.store, "1")
    assert shift is not None
    assert shift.holder.code == "3"
    assert "handover" not in kinds(home)
    assert kinds(home)[-3:] == ["sign_on", "training", "sign_off"]


def test_with_a_sale_in_hand_or_unprinted_or_cash_on_its_way_nothing_is_closed(boss: Hands) -> None:
    desk = boss.till.shift()
    desk.open(Cents(0))
    counted(boss, 0)
    boss.till.enter("КОЛА")
    assert refusal(desk.begin_count) == refusal(desk.close) == "sale_in_hand"
    review = boss.till.ask_save()
    boss.till.save(review, [Payment("cash", review.total)])
    assert refusal(desk.close) == "unprinted_sale"
    assert boss.till.unprinted is not None
    boss.tell(Printed(boss.till.unprinted.id, "0000001"))
    desk.move_cash(Cents(100), "дребни")
    assert refusal(desk.close) == "cash_moving"
    boss.cash_moved()
    desk.close()
    assert last(boss).expected == 210


def test_nothing_counted_is_no_count(hands: Hands) -> None:
    desk = hands.till.shift()
    desk.open(Cents(0))
    assert refusal(desk.close) == "nothing_counted"
    counted(hands, 5)
    desk.put_count(Cents(1), None)
    assert refusal(desk.close) == "nothing_counted"
    assert refusal(desk.put_count, Cents(100), 10_000) == "absurd_pieces"


def test_what_was_counted_is_there_after_a_restart(home: Home) -> None:
    with hands_at(home, "1111") as hands:
        hands.till.shift().open(Cents(0))
        hands.till.shift().put_count(Cents(5000), 3)
    with hands_at(home, "1111") as hands:
        assert hands.till.shift().begin_count() == {5000: 3}


def test_cash_needs_the_right_and_a_reason_and_the_drawer_a_right(hands: Hands, home: Home) -> None:
    desk = hands.till.shift()
    assert refusal(desk.move_cash, Cents(100), "x") == refusal(desk.open_drawer) == "no_right"
    hands.till.sign_off()
    hands.till.sign_on("2222")
    assert refusal(desk.move_cash, Cents(100), "  ") == "no_reason"
    desk.open_drawer()
    assert hands.printer.asked[-1] == "drawer"
    assert kinds(home)[-1] == "open_drawer"


def test_nothing_is_sold_without_a_shift_where_the_settings_want_one(home: Home) -> None:
    home.settings.write_text(home.settings.read_text("utf-8") + "[shift]\nrequired = true\n", "utf-8")
    with hands_at(home, "1111") as hands:
        hands.tell(ready(None))
        assert refusal(hands.till.enter, "КОЛА") == "no_shift"
        hands.till.shift().open(Cents(0))
        hands.till.enter("КОЛА")
        review = hands.till.ask_save()
        hands.workplace.store.run("UPDATE shift SET closed = opened, closed_by = 3, counted = 0, expected = 0")
        assert refusal(hands.till.save, review, [Payment("cash", review.total)]) == "no_shift"


# With the printer of the shop.


@pytest.fixture
def watch(home: Home) -> Iterator[Watch]:
    with opened(home, "2222") as watch:
        yield watch


def test_a_whole_shift_with_the_virtual_printer(watch: Watch, home: Home) -> None:
    desk = watch.till.shift()
    desk.open(Cents(5000))
    watch.next(ReportPrinted)
    watch.till.enter("КОЛА")
    watch.pay()
    watch.next(Posted)
    desk.put_count(Cents(5000), 1)
    desk.put_count(Cents(100), 1)
    shift = desk.close()
    assert (shift.counted, shift.difference) == (5100, -10)
    assert "Z" in watch.next(ReportPrinted).text.say()
    assert (shifts.past(watch.till._workplace.store, 1)[0].z, desk.current()) == (ZState.DONE, None)
    desk.print_report(shift.id)
    assert "printed" in watch.next(ReportPrinted).text.say()


def test_annex_29_14_the_paper_of_a_shift_has_none_of_a_receipt_s_words(boss: Hands) -> None:
    desk = boss.till.shift()
    desk.open(Cents(5000))
    boss.cash_moved()
    desk.move_cash(Cents(-700), "x")
    sold(boss, 500)
    boss.cash_moved()
    counted(boss, 7)
    shift = desk.close()
    for language in ("bg", "en"):
        rows = paper_rows(desk.report(shift.id), translator(language))
        text = " ".join(row if isinstance(row, str) else " ".join(row) for row in rows)
        assert not OF_A_RECEIPT.search(text)


def test_goods_taken_back_without_a_receipt_come_out_of_the_drawer(boss: Hands) -> None:
    desk = boss.till.shift()
    desk.open(Cents(5000))
    boss.cash_moved()
    room = boss.till.returns()
    room.take(room.add(room.begin(), "КАФЕ"), None)
    assert boss.till.unprinted is not None
    boss.tell(Printed(boss.till.unprinted.id, "0000003"))
    counted(boss, 4000)
    assert desk.close().difference == 0


def test_what_cash_was_for_stands_on_a_paper_beside_the_printer_s_own(boss: Hands) -> None:
    boss.till.shift().move_cash(Cents(-500), "за хляб")
    assert boss.printer.papers == []
    boss.cash_moved()
    ((head, *rows),) = boss.printer.papers
    assert "ПАРИ" in str(head)
    assert ("за хляб", "5.00") in rows
    assert ("21.11.2026 12:00", boss.till.cart.operator.name) in rows
    assert not OF_A_RECEIPT.search(" ".join(map(str, [head, *rows])))
