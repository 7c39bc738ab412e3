"""The Z report of a shift, made once whatever becomes of line, power and program; and those that come by themselves."""

import json
import threading
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import structs
from own_printer import printer_of_its_own
from printed_by_hand import Hands, hands_at, other_till
from shift_parts import AWAY, PRINTER, counted, entry, kinds, last, ready
from watched_till import opened

from tui_pos.boot import Home, open_store
from tui_pos.boot.own_printer import printer_of
from tui_pos.checkout.day_end import keep_z
from tui_pos.domain.answers import Notice, Posted, ReportPrinted
from tui_pos.domain.money import Cents
from tui_pos.domain.saying import saying
from tui_pos.domain.shift import ZState
from tui_pos.fiscal.jobs import DeviceChecked, DeviceState, ReportDone, ReportFailed
from tui_pos.store import shifts


def close(hands: Hands) -> None:
    hands.till.shift().open(Cents(0))
    counted(hands, 0)
    hands.till.shift().close()


def z_done(number: int) -> ReportDone:
    text = saying("Z report {number} is printed; the day came to {total}.", number=number, total="55.00")
    return ReportDone("z", text)


def test_closing_makes_the_z_once_the_printer_has_answered(hands: Hands, home: Home) -> None:
    hands.tell(ready(4))
    close(hands)
    assert hands.printer.asked[-1] == "check"
    assert "z" not in hands.printer.asked
    assert hands.tell(ready(4)) == []
    assert hands.tell(ready(4)) == []
    assert hands.printer.asked.count("z") == 1
    (told,) = hands.tell(z_done(5))
    assert isinstance(told, ReportPrinted)
    assert "5" in str(told.text.say())
    assert "55.00" not in told.text.say()
    assert (last(hands).z, last(hands).z_number) == (ZState.DONE, 5)
    assert hands.tell(ready(5)) == []
    assert hands.printer.asked.count("z") == 1
    assert entry(home, "z_report").facts["shifts"] == [1]


def test_the_manager_hears_what_the_day_came_to(boss: Hands) -> None:
    (told,) = boss.tell(z_done(5))
    assert isinstance(told, ReportPrinted)
    assert "55.00" in told.text.say()


def test_a_printer_that_is_away_during_the_close_makes_the_z_when_it_is_back(hands: Hands) -> None:
    close(hands)
    (told,) = hands.tell(DeviceChecked(DeviceState(None, None, AWAY)))
    assert isinstance(told, Notice)
    assert last(hands).z is ZState.WANTED
    hands.tell(ready(4))
    assert hands.printer.asked[-1] == "z"


def test_also_after_a_restart(home: Home) -> None:
    with hands_at(home, "1111") as hands:
        close(hands)
    with hands_at(home, "") as hands:
        hands.tell(ready(4))
        assert hands.printer.asked[-1] == "z"
        hands.tell(z_done(5))
        assert last(hands).z is ZState.DONE


def test_a_z_that_was_made_before_the_program_died_is_not_made_again(home: Home) -> None:
    with hands_at(home, "1111") as hands:
        close(hands)
        hands.tell(ready(4))
    with hands_at(home, "1111") as hands:
        (told,) = hands.tell(ready(5))
        assert isinstance(told, Notice)
        assert "Z report 5 of the closed shift is out." in told.text.say()
        assert "z" not in hands.printer.asked
        assert (last(hands).z, last(hands).z_number) == (ZState.DONE, 5)


def test_a_z_that_was_not_made_before_the_program_died_is_made_then(home: Home) -> None:
    with hands_at(home, "1111") as hands:
        close(hands)
        hands.tell(ready(4))
    with hands_at(home, "1111") as hands:
        hands.tell(ready(4))
        assert hands.printer.asked[-1] == "z"


def test_a_z_that_failed_is_looked_for_before_it_is_asked_again(hands: Hands) -> None:
    close(hands)
    hands.tell(ready(4))
    hands.tell(ReportFailed("z", AWAY))
    hands.tell(ready(5))
    assert hands.printer.asked.count("z") == 1
    assert last(hands).z is ZState.DONE


def test_where_the_printer_cannot_tell_somebody_is_sent_to_look_once(home: Home) -> None:
    with hands_at(home, "1111") as hands:
        close(hands)
        hands.tell(ready(None))
        assert hands.printer.asked[-1] == "z"
    with hands_at(home, "1111") as hands:
        (told,) = hands.tell(ready(None))
        assert isinstance(told, Notice)
        assert "look at the paper" in told.text.say()
        assert "z" not in hands.printer.asked
        assert hands.tell(ready(None)) == []
        assert last(hands).z is ZState.UNKNOWN


def test_one_z_serves_all_the_shifts_that_wait_for_it(hands: Hands) -> None:
    close(hands)
    close(hands)
    hands.tell(ready(4))
    hands.tell(z_done(5))
    assert [shift.z_number for shift in shifts.past(hands.workplace.store, 5)] == [5, 5]


def test_without_z_by_the_settings_a_shift_only_closes(home: Home) -> None:
    home.settings.write_text(home.settings.read_text("utf-8") + "[shift]\nz = false\n", "utf-8")
    with hands_at(home, "1111") as hands:
        close(hands)
        hands.tell(ready(4))
        assert "z" not in hands.printer.asked
        assert last(hands).z is ZState.NONE


def test_a_z_that_the_printer_made_by_itself_is_noticed_once(home: Home) -> None:
    with hands_at(home, "1111") as hands:
        assert hands.tell(ready(7)) == []
        (told,) = hands.tell(ready(8))
        assert isinstance(told, Notice)
        assert "Z report 8" in told.text.say()
        assert hands.tell(ready(8)) == []
    with hands_at(home, "1111") as hands:
        assert hands.tell(ready(8)) == []
        (told,) = hands.tell(ready(11))
        assert isinstance(told, Notice)
        assert "9 to 11" in told.text.say()
    assert [kind for kind in kinds(home) if kind == "z_noticed"] == ["z_noticed"] * 2
    facts = entry(home, "z_noticed").facts
    assert (facts["first"], facts["last"], facts["device"]) == (9, 11, "DT000001")


def test_one_s_own_z_is_not_noticed_as_the_printer_s(boss: Hands) -> None:
    boss.tell(ready(7))
    boss.tell(z_done(8))
    assert boss.tell(ready(8)) == []


def test_a_z_by_hand_whose_answer_was_lost_is_not_laid_upon_the_printer_alone(home: Home) -> None:
    with hands_at(home, "3333") as boss:
        boss.tell(ready(7))
        boss.till.print_report("z")
        asked = boss.workplace.clock()
    with hands_at(home, "3333") as boss:
        (told,) = boss.tell(ready(8))
        assert isinstance(told, Notice)
        assert told.text.say() == (
            f"Z report 8 came out: by itself, or because it was asked for here at {asked:%H:%M}."
        )
        assert boss.tell(ready(8)) == []
        # The next one is the printer's own again.
        (told,) = boss.tell(ready(9))
        assert isinstance(told, Notice)
        assert "the printer closed the day" in told.text.say()


def test_a_z_of_another_till_is_not_told_as_the_printer_s_own(hands: Hands, home: Home) -> None:
    other = other_till(hands)
    hands.tell(ready(7))
    other.tell(ready(7))
    close(other)
    other.tell(ready(7))
    assert other.printer.asked[-1] == "z"
    # It is out, and the other till has not heard yet.
    assert hands.tell(ready(8)) == []
    other.tell(z_done(8))
    assert hands.tell(ready(8)) == []
    assert "z_noticed" not in kinds(home)
    (told,) = hands.tell(ready(9))
    assert isinstance(told, Notice)


def test_a_z_by_hand_at_another_till_is_not_either(hands: Hands, home: Home) -> None:
    other = other_till(hands)
    hands.tell(ready(7))
    other.tell(ready(7))
    other.till.print_report("z")
    assert hands.tell(ready(8)) == []
    other.tell(z_done(8))
    assert hands.tell(ready(8)) == []
    assert "z_noticed" not in kinds(home)


def test_an_answer_that_is_older_than_what_is_known_lowers_nothing(hands: Hands, home: Home) -> None:
    other = other_till(hands)
    other.tell(ready(7))
    hands.tell(ready(7))
    other.till.print_report("z")
    other.tell(z_done(8))
    assert hands.tell(ready(7)) == []
    assert hands.tell(ready(8)) == []
    assert "z_noticed" not in kinds(home)


def test_each_till_s_own_printer_keeps_its_own_count(hands: Hands, home: Home) -> None:
    """The printer that was met last in this home is another till's."""
    other = other_till(hands)
    theirs = structs.replace(PRINTER, serial="DT000002", fiscal_memory="02000002")

    def at_other(closure: int) -> DeviceChecked:
        return DeviceChecked(DeviceState(theirs, None, None, closure=closure))

    other.tell(at_other(70))
    hands.tell(ready(7))
    other.till.print_report("z")
    other.tell(z_done(71))
    assert other.tell(at_other(71)) == []
    assert hands.tell(ready(7)) == []
    assert "z_noticed" not in kinds(home)


def test_another_memory_in_the_printer_is_taken_as_it_is(hands: Hands, home: Home) -> None:
    hands.tell(ready(70))
    other = DeviceChecked(DeviceState(structs.replace(PRINTER, fiscal_memory="02000002"), None, None, closure=1))
    assert hands.tell(other) == []
    assert "z_noticed" not in kinds(home)


def test_a_shift_over_midnight_still_gets_its_own_z_after_the_printer_s(hands: Hands) -> None:
    hands.tell(ready(7))
    close(hands)
    hands.now += timedelta(hours=6)
    (told,) = hands.tell(ready(8))
    assert isinstance(told, Notice)
    assert hands.printer.asked[-1] == "z"
    hands.tell(z_done(9))
    assert last(hands).z_number == 9


def test_a_z_in_the_middle_of_the_day_is_told_at_the_next_sale_that_is_opened(home: Home, tmp_path: Path) -> None:
    ledger = tmp_path / "printer" / "ledger.jsonl"
    with printer_of_its_own(home, ledger, fail="midnight=30"):
        file = home.settings
        file.write_text(file.read_text("utf-8").replace("[printer]", "[printer]\nset_clock = false"), "utf-8")
        with opened(home, "1111") as watch:
            told: list[str] = []
            for _ in range(6):
                before = papers(ledger).count("z")
                watch.till.enter("КОЛА")
                watch.pay()
                while not isinstance(report := watch.next(Notice, Posted), Posted):
                    told.append(report.text.say())
                if before:
                    break
            assert before == 1
            assert any("Z report 1 came out without this till" in text for text in told)


def papers(ledger: Path) -> list[str]:
    return [json.loads(line)["kind"] for line in ledger.read_text("utf-8").splitlines()] if ledger.exists() else []


def test_a_z_by_command_is_one_of_the_shop_s_own(home: Home) -> None:
    with opened(home, "1111") as watch:
        watch.till.enter("КОЛА")
        watch.pay()
        watch.next(Posted)
    with printer_of(home) as device:
        who, number = device.identify(), device.z_report().number
    with open_store(home) as store:
        keep_z(store, who, number, datetime.now().astimezone())
    with opened(home, "1111") as watch:
        watch.till.enter("КОЛА")
        watch.pay()
        watch.next(Posted)
    assert "z_noticed" not in kinds(home)
    assert kinds(home).count("z_report") == 1


def test_a_till_that_is_left_at_once_does_not_keep_the_printer(home: Home) -> None:
    def spoolers() -> set[threading.Thread]:
        return {each for each in threading.enumerate() if each.name == "spooler"}

    before = spoolers()
    with opened(home, "1111"):
        # The first start of all has met the printer before anybody can leave.
        assert spoolers() - before
    with opened(home, "1111"):
        pass
    assert spoolers() <= before
