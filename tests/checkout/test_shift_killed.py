"""The power goes in the middle of a close: there is one close, with its count, and one Z report."""

import json
from itertools import count
from pathlib import Path
from signal import SIGKILL

from desk_parts import refusal
from forked import Talking
from own_printer import printer_of_its_own
from printed_by_hand import hands_at
from watched_till import Watch, opened

from tui_pos.boot import Home, open_store
from tui_pos.domain.money import Cents
from tui_pos.domain.shift import Shift, ZState
from tui_pos.store import journal, shifts

STRIDE = 4


def z_reports(ledger: Path) -> int:
    documents = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()] if ledger.exists() else []
    return sum(document["kind"] == "z" for document in documents)


def last(watch: Watch) -> Shift:
    return shifts.past(watch.till.shift()._store, 1)[0]


def begin(home: Home, pieces: int) -> int:
    with opened(home, "1111") as watch:
        watch.till.reports()
        shift = watch.till.shift().open(Cents(0))
        watch.till.shift().put_count(Cents(5000), pieces)
    return shift.id


def recover(home: Home) -> Shift:
    """What the cashier does when the power is back: she closes what is not closed. Nothing else is asked of her."""
    with opened(home, "1111") as watch:
        desk = watch.till.shift()
        if desk.current() is not None:
            desk.close()
        while last(watch).z is not ZState.DONE:
            watch.wait(20)
            watch.till.reports()
        return last(watch)


def test_killed_at_any_statement_of_a_close_nothing_is_lost_and_the_z_is_made_once(home: Home, tmp_path: Path) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    was_killed_closed = was_killed_open = False
    with printer_of_its_own(home, ledger):
        for made, statement in enumerate(count(1, STRIDE), 1):
            id_ = begin(home, made)
            with Talking("closing_shift:main", str(home.root), str(statement)) as till:
                code = till.wait()
            assert code in (0, -SIGKILL)
            with open_store(home) as store:
                kept = shifts.by_id(store, id_)
                assert kept is not None
                assert shifts.count_of(store, id_) == {5000: made}
            was_killed_open |= code != 0 and kept.is_open
            was_killed_closed |= code != 0 and not kept.is_open
            closed = recover(home)
            assert (closed.id, closed.counted, closed.expected) == (id_, 5000 * made, 0), statement
            assert z_reports(ledger) == made, statement
            assert closed.z_number == made, statement
            if code == 0:
                break
    assert was_killed_open
    assert was_killed_closed
    with open_store(home) as store:
        assert journal.first_broken(store) is None
        kinds = [entry.kind for entry in journal.entries(store)]
    assert kinds.count("close_shift") == made
    assert "z_noticed" not in kinds


def test_a_float_that_a_power_cut_kept_from_the_printer_can_be_sent_again(home: Home) -> None:
    with hands_at(home, "1111") as killed:
        killed.till.shift().open(Cents(5000))
    with hands_at(home, "1111") as hands:
        desk = hands.till.shift()
        assert not desk.lacks_float(), "the printer may have it"
        assert refusal(desk.close) == "cash_moving"
        hands.cash_not_booked()
        assert desk.lacks_float()
        desk.send_float_again()
        assert not desk.lacks_float()
        hands.cash_moved()
        assert not desk.lacks_float()
        desk.put_count(Cents(5000), 1)
        desk.close()
        assert shifts.past(hands.workplace.store, 1)[0].difference == 0
