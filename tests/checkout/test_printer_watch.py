"""When the printer is asked how it is, and for how long its answer opens a sale (Ordinance N-18, Annex 29 p. 8)."""

import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from own_printer import printer_of_its_own
from patience import PATIENCE
from printed_by_hand import hands_at
from watched_till import opened

from tui_pos.boot import Home, late
from tui_pos.domain.answers import Notice
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.connect import open_work
from tui_pos.fiscal.device import Identity
from tui_pos.fiscal.spooler import DeviceChecked, DeviceState, Outcome, Printed, Spooler
from tui_pos.settings import Settings

THERE = DeviceChecked(DeviceState(Identity("FP-800", "1", "DT000001", "02000001"), None, None))


class NoJournal:
    """Nothing is printed here."""

    def begin(self, job_id: UUID, note: str) -> None: ...

    def noted(self, job_id: UUID) -> str | None: ...

    def forget(self, job_id: UUID) -> None: ...


def test_the_printer_is_asked_at_the_start_when_somebody_comes_back_when_a_sale_is_opened_and_when_it_is_paid(
    home: Home,
) -> None:
    with hands_at(home, pin="") as hands:
        hands.tell(THERE)
        asked = [hands.printer.asked.count("check")]
        hands.now += timedelta(minutes=90)
        for step in (
            lambda: hands.till.sign_on("3333"),
            lambda: hands.till.enter("КОЛА"),
            lambda: hands.till.enter("КОЛА"),
            lambda: hands.save("ХЛЯБ"),
        ):
            step()
            asked.append(hands.printer.asked.count("check"))
        assert asked[0] == 1, "at the start"
        start, signed_on, opened_sale, second_line, saved = asked
        assert start < signed_on < opened_sale == second_line < saved


def test_a_printer_that_was_not_heard_of_for_two_hours_opens_no_sale_until_it_answers(home: Home) -> None:
    with hands_at(home) as hands:
        hands.tell(THERE)
        hands.now += timedelta(hours=2)
        hands.till.enter("КОЛА")
        hands.now += timedelta(hours=1)
        hands.till.enter("ХЛЯБ")
        assert len(hands.till.cart.lines) == 2, "a sale that is open goes on"
        hands.till.cancel_cart()
        with pytest.raises(DeviceTrouble) as silent:
            hands.till.enter("КОЛА")
        assert silent.value.code == "printer_silent"
        assert hands.printer.asked[-1] == "check"
        assert hands.till.cart.lines == ()
        assert hands.tell(THERE) == []
        hands.till.enter("КОЛА")


def test_a_receipt_that_came_out_is_an_answer_too(home: Home) -> None:
    with hands_at(home) as hands:
        hands.tell(THERE)
        sale = hands.save()
        hands.now += timedelta(hours=3)
        hands.tell(DeviceChecked(DeviceState(None, None, DeviceTrouble("no_answer", "Nobody is there."))))
        hands.tell(Printed(sale.id, "0000001"))
        hands.till.enter("КОЛА")


def test_while_nobody_asks_for_anything_the_spooler_looks_by_itself(tmp_path: Path) -> None:
    seen = threading.Semaphore(0)
    outcomes: list[Outcome] = []

    def heard(outcome: Outcome) -> None:
        outcomes.append(outcome)
        seen.release()

    spooler = Spooler(lambda: open_work(Settings(), tmp_path, NoJournal()), heard, idle_s=0.01)
    spooler.start()
    try:
        for _ in range(3):
            assert seen.acquire(timeout=PATIENCE)
    finally:
        spooler.stop()
    assert all(isinstance(each, DeviceChecked) and each.state.identity is not None for each in outcomes)


def test_a_till_at_which_nobody_does_anything_hears_that_its_printer_is_gone(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert late.LOOKS_AFTER_S < 2 * 3600
    monkeypatch.setattr(late, "LOOKS_AFTER_S", 0.2)
    with printer_of_its_own(home, tmp_path / "printer" / "ledger.jsonl") as printer, opened(home) as watch:
        printer.kill()
        printer.wait()
        watch.next(Notice)
