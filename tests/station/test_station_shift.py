"""The shift by its keys: the float, cash with its reason, the blind count, the close, and who sees what of it."""

import pytest
from keyboard import Keyboard
from msgspec.structs import replace
from opened_modes import opened
from paper_shifts import EXPECTED
from paper_till import PaperTill

from tui_pos.domain.answers import Notice, ReportPrinted
from tui_pos.domain.money import Cents, format_cents
from tui_pos.domain.saying import saying
from tui_pos.domain.shift import MoveState, ShiftReport, ZState
from tui_pos.errors import StoreTrouble

SECRET = format_cents(EXPECTED)


@pytest.fixture
def shift(till: PaperTill) -> Keyboard:
    """The cashier's shift screen with an open shift, float 50.00."""
    keys = opened("shift", till)
    keys.press("f2", "50", "enter")
    return keys


def test_a_shift_is_opened_with_its_float(till: PaperTill) -> None:
    keys = opened("shift", till)
    assert "No shift is open at this till." in keys.screen
    keys.press("f2", "50", "enter")
    assert keys.mode == "shift"
    assert "Shift 1 is open." in keys.screen
    assert "50.00" in keys.screen
    assert till.shift_desk.shifts[0].opening == 5000


def test_a_drawer_may_begin_empty_but_not_with_less(till: PaperTill) -> None:
    keys = opened("shift", till)
    keys.press("f2", "-5", "enter")
    assert "without a minus" in keys.screen
    assert not till.shift_desk.shifts
    keys.press("0", "enter")
    assert till.shift_desk.shifts[0].opening == 0


def test_a_second_one_is_refused(shift: Keyboard, till: PaperTill) -> None:
    shift.press("/open", "enter")
    assert "open at this till already" in shift.screen
    assert len(till.shift_desk.shifts) == 1


@pytest.mark.parametrize("opener", [("/shift", "enter", "f6"), ("/in", "enter"), ("/setup", "enter", "f6")])
def test_cash_goes_in_with_a_reason_from_the_shift_the_sale_and_the_setup(
    till: PaperTill, manager: Keyboard, opener: tuple[str, ...]
) -> None:
    manager.press(*opener)
    before = manager.mode
    assert before == "amount"
    manager.press("20.50", "enter", "дребни", "enter")
    assert manager.mode != "amount"
    moved = [(move.amount, move.reason) for move in till.shift_desk.moves]
    assert moved == [(2050, "дребни")] or till.setup_desk.moved == [2050]


def test_cash_goes_out_from_the_sale(till: PaperTill, manager: Keyboard) -> None:
    manager.press("/out", "enter", "20", "enter", "доставчик", "enter")
    assert [(move.amount, move.reason) for move in till.shift_desk.moves] == [(-2000, "доставчик")]
    assert manager.mode == "sale"


def test_without_a_reason_nothing_moves_and_esc_goes_back_to_the_amount(till: PaperTill, manager: Keyboard) -> None:
    manager.press("/out", "enter", "20", "enter", "enter")
    assert "what the cash is for" in manager.screen
    assert not till.shift_desk.moves
    manager.press("escape")
    assert manager.mode == "amount"
    assert "20" in manager.screen
    manager.press("escape")
    assert manager.mode == "sale"


def test_cash_in_with_a_minus_is_not_cash_out(till: PaperTill, manager: Keyboard) -> None:
    manager.press("/in", "enter", "-20", "enter")
    assert "without a minus" in manager.screen
    assert manager.mode == "amount"


@pytest.mark.parametrize("steps", [(), ("20", "enter")])
def test_a_scan_into_the_windows_of_cash_is_sold_and_moves_nothing(
    till: PaperTill, manager: Keyboard, steps: tuple[str, ...]
) -> None:
    manager.press("/in", "enter", *steps)
    manager.scan("3800123456789")
    assert manager.mode == "sale"
    assert len(till.cart.lines) == 1
    assert not till.shift_desk.moves


def test_a_cashier_is_asked_for_somebody_s_pin_before_cash_moves(keys: Keyboard, till: PaperTill) -> None:
    keys.press("/out", "enter")
    assert keys.mode in ("grant", "sale")
    assert not till.shift_desk.moves


def test_the_drawer_opens_by_its_word(manager: Keyboard, till: PaperTill) -> None:
    manager.press("/drawer", "enter")
    assert till.shift_desk.calls == ["drawer"]


def test_the_count_goes_note_by_note_and_shows_what_it_comes_to(shift: Keyboard, till: PaperTill) -> None:
    shift.press("f9")
    assert shift.mode == "count"
    shift.press("enter", "enter", "1", "enter", "2", "enter")
    assert till.shift_desk.counts[1] == {100_00: 1, 50_00: 2}
    assert "200.00 EUR" in shift.screen
    shift.press("up", "3", "down")
    assert till.shift_desk.counts[1] == {100_00: 1, 50_00: 3}


def test_what_is_typed_of_a_count_is_kept_by_esc_too(shift: Keyboard, till: PaperTill) -> None:
    shift.press("f9", "4", "escape")
    assert shift.mode == "shift"
    assert till.shift_desk.counts[1] == {500_00: 4}
    shift.press("f9")
    assert "2000.00 EUR" in shift.screen


def test_a_count_that_is_none_is_refused(shift: Keyboard, till: PaperTill) -> None:
    shift.press("f9", "1.5", "enter")
    assert "no number of notes or coins" in shift.screen
    shift.press("99999", "enter")
    assert "So many pieces are in no drawer" in shift.screen
    assert not till.shift_desk.counts[1]


def test_a_piece_counted_by_mistake_is_taken_off(shift: Keyboard, till: PaperTill) -> None:
    shift.press("f9", "4", "enter", "up", "delete")
    assert not till.shift_desk.counts[1]


def test_nothing_counted_does_not_close(shift: Keyboard, till: PaperTill) -> None:
    shift.press("f9", "f9")
    assert shift.mode == "count"
    assert "Nothing is counted yet" in shift.screen
    assert till.shift_desk.shifts[0].is_open


def test_the_close_asks_first_and_then_shows_the_report(shift: Keyboard, till: PaperTill) -> None:
    shift.press("f9", "end", "7", "f9")
    assert shift.mode == "question"
    assert "0.07" in shift.screen
    shift.press("escape")
    assert till.shift_desk.shifts[0].is_open
    shift.press("f9", "enter")
    assert shift.mode == "shift_paper"
    assert not till.shift_desk.shifts[0].is_open
    assert "Its Z report follows" in shift.screen
    shift.press("f5")
    assert till.shift_desk.calls == ["print 1"]
    shift.press("escape")
    assert "No shift is open at this till." in shift.screen


def test_sales_that_are_held_are_named_before_the_close_and_do_not_stop_it(shift: Keyboard, till: PaperTill) -> None:
    shift.press("escape", "КАФЕ", "enter", "f7", "enter", "КАФЕ", "enter", "f7", "enter", "/shift", "enter")
    shift.press("f9", "7", "f9")
    assert "still held, at all tills: 2;" in shift.screen
    shift.press("enter")
    assert not till.shift_desk.shifts[0].is_open


def test_where_no_sale_is_held_the_close_speaks_of_none(shift: Keyboard) -> None:
    shift.press("f9", "7", "f9")
    assert "held" not in shift.screen


def test_a_close_without_a_z_says_nothing_of_one(shift: Keyboard, till: PaperTill) -> None:
    till.shift_desk.z = ZState.NONE
    shift.press("f9", "7", "f9", "enter")
    assert "Z report follows" not in shift.screen
    assert "is closed; counted: 3500.00" in shift.screen


def test_a_scan_in_the_middle_of_a_count_is_sold_and_the_count_stays(shift: Keyboard, till: PaperTill) -> None:
    shift.press("f9", "4", "enter")
    shift.scan("3800123456789")
    assert shift.mode == "sale"
    assert len(till.cart.lines) == 1
    assert till.shift_desk.counts[1] == {500_00: 4}


def test_no_frame_of_a_cashier_s_shift_tells_what_should_be_in_the_drawer(till: PaperTill) -> None:
    keys = opened("shift", till)
    strokes = ("f2", "50", "enter", "f4", "escape", "f9", "3", "enter", "f9", "enter", "f5", "down", "escape", "f4")
    for stroke in strokes:
        keys.press(stroke)
        assert SECRET not in keys.screen, stroke
        assert "73.45" not in keys.screen, stroke
    keys.press("/shifts", "enter")
    assert keys.mode != "shifts"
    assert SECRET not in keys.screen


def test_the_manager_sees_what_should_be_there_and_the_difference(till: PaperTill) -> None:
    keys = opened("shift", till, pin="2222")
    keys.press("f2", "50", "enter", "f9", "end", "7", "f9", "enter", "escape", "f3")
    assert keys.mode == "shifts"
    assert "-123.38" in keys.screen
    keys.press("enter")
    assert keys.mode == "shift_paper"
    assert SECRET in keys.screen
    assert "-123.38" in keys.screen
    keys.press("escape", "escape")
    assert keys.mode == "shift"


def test_the_float_that_the_printer_did_not_take_is_sent_again(shift: Keyboard, till: PaperTill) -> None:
    assert "once more" not in shift.screen
    till.shift_desk.float_failed = True
    till.report(ReportPrinted(saying("x")))
    shift.station.wake()
    assert "once more" in shift.screen
    shift.press("f5")
    assert till.shift_desk.calls == ["float"]
    assert "once more" not in shift.screen


def test_a_list_of_many_shifts_is_fetched_piece_by_piece(till: PaperTill) -> None:
    keys = opened("shift", till, pin="2222")
    for _ in range(60):
        till.shift_desk.open(Cents(0))
        till.shift_desk.put_count(Cents(100), 1)
        till.shift_desk.close()
    keys.press("f3")
    for _ in range(10):
        keys.press("pagedown")
    assert "/ 60" in keys.screen
    assert "►   1 " in keys.screen


def test_the_report_follows_its_z(shift: Keyboard, till: PaperTill) -> None:
    shift.press("f9", "7", "f9", "enter")
    assert "waits for the printer" in shift.screen
    desk = till.shift_desk
    desk.shifts[-1] = replace(desk.shifts[-1], z=ZState.DONE, z_number=12)
    till.report(ReportPrinted(saying("x")))
    shift.station.wake()
    assert "waits for the printer" not in shift.screen
    assert "12" in next(row for row in shift.screen.splitlines() if "Z report" in row)


def test_cash_that_is_not_confirmed_is_settled_by_key(till: PaperTill) -> None:
    keys = opened("unsettled", till)
    assert "доставчик" in keys.screen
    keys.press("enter", "f7")
    assert "Is -20.00 EUR on the printer's paper?" in keys.screen
    keys.press("escape")
    assert till.shift_desk.moves[-1].state is MoveState.ASKED
    keys.press("f7", "enter")
    assert till.shift_desk.moves[-1].state is MoveState.MOVED
    assert keys.mode == "shift"
    assert "counts as moved" in keys.screen
    assert "not confirmed" not in keys.screen


def test_of_two_each_is_settled_by_itself(till: PaperTill) -> None:
    keys = opened("unsettled", till)
    till.shift_desk.ask_cash(Cents(700), "дребни")
    till.report(ReportPrinted(saying("x")))
    keys.station.wake()
    keys.press("down", "f8", "enter")
    assert [move.state for move in till.shift_desk.moves] == [MoveState.ASKED, MoveState.FAILED]
    assert keys.mode == "unsettled"
    assert "has not moved" in keys.screen


def test_a_cashier_needs_a_pin_to_say_that_cash_moved(till: PaperTill, keys: Keyboard) -> None:
    keys.press("/shift", "enter")
    till.shift_desk.ask_cash(Cents(700), "дребни")
    keys.press("insert", "f7", "enter")
    assert keys.mode == "grant"
    assert till.shift_desk.moves[-1].state is MoveState.ASKED
    keys.press("2222", "enter")
    assert till.shift_desk.moves[-1].state is MoveState.MOVED


def test_where_all_is_confirmed_there_is_nothing_to_settle(shift: Keyboard) -> None:
    assert "not confirmed" not in shift.screen
    shift.press("insert", "f7")
    assert shift.mode == "unsettled"
    assert "it is known whether it moved" in shift.screen


def test_what_can_no_longer_be_done_is_not_what_enter_does(shift: Keyboard, till: PaperTill) -> None:
    till.shift_desk.float_failed = True
    till.report(ReportPrinted(saying("x")))
    shift.station.wake()
    shift.press("end")
    till.shift_desk.float_failed = False
    till.report(ReportPrinted(saying("x")))
    shift.station.wake()
    shift.press("enter")
    assert till.shift_desk.calls == []


def test_a_window_that_cannot_be_read_again_keeps_no_report_from_being_heard(shift: Keyboard, till: PaperTill) -> None:
    def broken(_: int) -> ShiftReport:
        raise StoreTrouble("disk", "The disk does not answer.")

    till.shift_desk.report = broken  # type: ignore[method-assign]
    till.report(Notice(saying("the first")))
    till.report(ReportPrinted(saying("the second")))
    shift.station.wake()
    assert "the second" in shift.screen
    shift.press("up")
    assert "the first" in shift.screen
