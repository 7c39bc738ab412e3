"""A clock that is set back in the middle of the day: sales, shift, locks and the printer's silence go on."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from printed_by_hand import Hands, hands_at

from tui_pos.boot import Home, open_store
from tui_pos.checkout import printer_watch
from tui_pos.domain.money import Cents
from tui_pos.domain.operation import StornoReason
from tui_pos.errors import DeviceTrouble, Refused
from tui_pos.fiscal.device import Identity
from tui_pos.fiscal.jobs import Printed
from tui_pos.fiscal.spooler import DeviceChecked, DeviceState
from tui_pos.store import journal, outbox

THERE = DeviceChecked(DeviceState(Identity("FP-800", "1", "DT000001", "02000001"), None, None))
BACK = [timedelta(minutes=1), timedelta(hours=3), timedelta(days=1), timedelta(days=400)]


def sold(hands: Hands, receipt: str) -> int:
    sale = hands.save()
    hands.tell(Printed(sale.id, receipt))
    hands.tell(THERE)
    (done,) = [one for one in hands.till.last_sold(10, {}) if one.id == sale.id]
    return done.number or 0


@pytest.mark.parametrize("back", BACK)
def test_numbers_journal_and_outbox_go_on(home: Home, back: timedelta) -> None:
    with hands_at(home, "2222") as hands:
        hands.tell(THERE)
        first = sold(hands, "0000001")
        hands.now -= back
        second = sold(hands, "0000002")
        hands.now += 2 * back
        hands.tell(THERE)
        third = sold(hands, "0000003")
        assert [second - first, third - second] == [1, 1]
        assert [one.number for one in hands.till.last_sold(3, {})] == [third, second, first]
    with open_store(home) as store:
        assert journal.first_broken(store) is None
        assert outbox.first_broken(store, "1") is None


@pytest.mark.parametrize("back", BACK)
def test_a_shift_that_was_opened_later_than_now_takes_sales_and_closes(home: Home, back: timedelta) -> None:
    with hands_at(home, "2222") as hands:
        hands.tell(THERE)
        hands.till.shift().open(Cents(0))
        hands.now -= back
        sold(hands, "0000001")
        shift = hands.till.shift()
        shift.put_count(Cents(100), 1)
        shift.put_count(Cents(10), 1)
        closed = shift.close()
        assert (closed.counted, closed.expected) == (110, 110)
        hands.till.shift().open(Cents(0))


@pytest.mark.parametrize("back", BACK)
def test_nobody_is_locked_out_for_longer_than_the_pause(home: Home, back: timedelta) -> None:
    with hands_at(home, "") as hands:
        for _ in range(5):
            with pytest.raises(Refused):
                hands.till.sign_on("9999")
        hands.now -= back
        hands.now += timedelta(seconds=61) if back > timedelta(seconds=61) else back
        hands.now += timedelta(seconds=61)
        hands.till.sign_on("2222")


def test_a_storno_of_what_is_sold_later_than_now_says_that_the_clock_is_wrong(home: Home) -> None:
    with hands_at(home, "2222") as hands:
        hands.tell(THERE)
        sold(hands, "0000001")
        (sale,) = hands.till.last_sold(1, {})
        hands.now -= timedelta(days=1)
        with pytest.raises(Refused) as refusal:
            hands.till.ask_storno(sale, None, StornoReason.RETURN)
        assert "clock" in str(refusal.value)
        hands.now += timedelta(days=1)
        hands.till.ask_storno(sale, None, StornoReason.RETURN)


def test_two_hours_of_silence_are_two_hours_whatever_the_clock_says(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = 1000.0
    monkeypatch.setattr(printer_watch, "time", SimpleNamespace(monotonic=lambda: run))
    with hands_at(home) as hands:
        hands.tell(THERE)
        hands.now -= timedelta(days=1)
        hands.till.enter("КОЛА")
        hands.till.cancel_cart()
        run += 2 * 3600 + 1
        with pytest.raises(DeviceTrouble) as silent:
            hands.till.enter("КОЛА")
        assert silent.value.code == "printer_silent"
        hands.tell(THERE)
        hands.till.enter("КОЛА")


def test_a_cart_that_is_held_is_recalled_by_a_clock_that_was_set_back(home: Home) -> None:
    with hands_at(home, "2222") as hands:
        hands.tell(THERE)
        hands.till.enter("КОЛА")
        holds = hands.till.holds()
        holds.hold("later")
        hands.now -= timedelta(days=2)
        (held,) = holds.held()
        holds.recall(held.cart.id)
        assert [line.item.code for line in hands.till.cart.lines] == ["КОЛА"]
