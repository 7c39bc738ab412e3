"""The virtual Tremol keeps its manual's rules: fields of fixed length, passwords, the order of commands, two digits of
error, and what its journal and registers tell of a receipt.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from fiscal_parts import documents
from tremol_bench import USN, WHO, TremolBench, sale
from worked import worked


@pytest.fixture
def bench(tmp_path: Path) -> TremolBench:
    return TremolBench(tmp_path)


SETTINGS = {"serial": "ZK126720", "password": "0000"}


def test_a_worked_receipt_closes_and_without_paper_it_does_not(tmp_path: Path) -> None:
    bench = TremolBench(tmp_path, "paper-out=4..4", **SETTINGS)
    for name in ("open", "sale", "pay"):
        bench.send(worked("tremol", name).request)
    assert bench.send(worked("tremol", "paper").request) == worked("tremol", "paper").reply
    assert bench.send(b"\x09") == b"\x42"
    assert bench.send(worked("tremol", "close").request) == worked("tremol", "close").reply
    (paper,) = documents(tmp_path)
    assert (paper["total"], paper["change"]) == ("3.00", "2.00")


def test_the_probes_are_answered_at_once(bench: TremolBench) -> None:
    assert (bench.send(b"\x04"), bench.send(b"\x09")) == (b"\x04", b"\x40")


def test_a_message_that_does_not_hold_together_is_not_acknowledged(bench: TremolBench) -> None:
    broken = bytearray(worked("tremol", "z").request)
    broken[-2] ^= 1
    assert bench.send(bytes(broken)) == b"\x15"


def test_the_same_number_again_is_a_command_like_any_other(tmp_path: Path) -> None:
    bench = TremolBench(tmp_path, **SETTINGS)
    for name in ("open", "sale", "sale"):
        bench.send(worked("tremol", name).request)
    assert bench.ask(0x72)[:5] == "1;002"


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (f"{WHO};1;0;0${USN}", "00"),
        (f"{WHO};0;1;2${USN}", "00"),
        (f"{WHO};1;0;4${USN}", "00"),
        # The first receipt ever needs a sale's number to count on from.
        (f"{WHO};1;0;0", "?2"),
        (f"1;0;1;0;0${USN}", "04"),
        (f"1;0000  ;1;0;0${USN}", "92"),
        (f"21;0     ;1;0;0${USN}", "04"),
        (f"{WHO};1;0;8${USN}", "04"),
        (f"{WHO};1;0;0$ZK1-1-1", "04"),
        (f"{WHO};1;0;@;1;42;21-11-26 19:40:00;50163145;{USN}", "00"),
        (f"{WHO};1;0;B;0;000042;21-11-26 19:40:00;50163145", "00"),
        (f"{WHO};1;0;D;2;42;21-11-26 19:40:00;50163145;{USN}", "00"),
        (f"{WHO};1;0;@;3;42;21-11-26 19:40:00;50163145;{USN}", "04"),
        (f"{WHO};1;0;@;1;42;21-13-26 19:40:00;50163145;{USN}", "04"),
        (f"{WHO};1;0;@;1;42;21-11-26 19:40;50163145;{USN}", "04"),
        (f"{WHO};1;0;@;1;0000042;21-11-26 19:40:00;50163145;{USN}", "04"),
        ("", "04"),
    ],
)
def test_an_opening_is_read_strictly(bench: TremolBench, data: str, answer: str) -> None:
    assert bench.ask(0x30, data) == answer


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (sale("Кафе", "1.50"), "00"),
        (sale("Кафе|двойно", "1.50", more="*2.000"), "00"),
        (sale("Кафе", "1.50", more="*2,-10.00%"), "00"),
        (sale("Кафе", "1.50", more="*2:-0.30"), "00"),
        (sale("Кафе", "1.50", more="*2,5%:-0.30!Ѓ"), "00"),
        (sale("Кафе", "+1.50", "А"), "00"),
        (sale("Кафе", "1.50", more=":-1.51"), "05"),
        (sale("Кафе", "1.50", more="*0.000"), "05"),
        (sale("Кафе", "1.505"), "04"),
        (sale("Кафе", "1.50", more="*1.0005"), "04"),
        (sale("Кафе", "1,50"), "04"),
        (sale("Кафе", "1.50", "Д"), "02"),
        (sale("Кафе", "1.50", "*"), "02"),
        (sale("Кафе", "1.50", "B"), "02"),
        ("Кафе;Б;1.50", "04"),
        (f"{'Кафе':<37};Б;1.50", "04"),
    ],
)
def test_a_sale_is_read_strictly(bench: TremolBench, data: str, answer: str) -> None:
    assert bench.opened().ask(0x31, data) == answer


def test_a_correction_takes_back_no_more_than_its_group_has(bench: TremolBench) -> None:
    bench.opened().ask(0x31, sale("Кафе", "1.50"))
    assert bench.ask(0x31, sale("Чай", "-1.00", "А")) == "07"
    assert bench.ask(0x31, sale("Чай", "-1.51")) == "07"
    assert bench.ask(0x31, sale("Чай", "-1.00", more=":0.10")) == "04"
    assert bench.ask(0x31, sale("Чай", "-1.00")) == "00"
    assert bench.ask(0x33, "0;0") == "0.50"


def test_the_sum_is_changed_in_percent_and_in_one_group_by_an_amount(bench: TremolBench) -> None:
    bench.opened().ask(0x31, sale("Кафе", "10.00"))
    assert bench.ask(0x33, "1;0,-10.00%") == "9.00"
    assert bench.ask(0x33, "0;0:-0.50") == "8.50"
    assert bench.ask(0x3E, "1;0:0.50") == "00"
    assert bench.ask(0x3E, "0;0,-10%") == "00"
    bench.ask(0x31, sale("Вода", "1.00", "А"))
    assert bench.ask(0x33, "0;0:-0.50") == "02"
    assert bench.ask(0x33, "0;0") == "9.00"


def test_payments_are_by_number_and_change_is_given_where_it_is_asked_for(bench: TremolBench) -> None:
    bench.opened().ask(0x31, sale("Кафе", "10.00"))
    assert bench.ask(0x35, "12;0;1.00") == "04"
    assert bench.ask(0x35, "0;0;0.00") == "46"
    assert bench.ask(0x35, "7;1;10.01") == "05"
    assert bench.ask(0x35, "7;1;4.00") == "00"
    assert bench.ask(0x31, sale("Кафе", "1.00")) == "52"
    assert bench.ask(0x38) == "52"
    assert bench.ask(0x35, "0;0;10.00;0") == "00"
    assert bench.ask(0x35, "0;0;1.00") == "72"
    assert bench.ask(0x30, f"{WHO};1;0;0${USN}") == "72"
    told = bench.ask(0x72).split(";")
    assert (told[8], told[9], told[12]) == ("1", "1", "4.00")
    assert bench.ask(0x38) == "00"
    assert bench.ask(0x72, "P") == "P;0;10.00;0.00;0.00;0.00;0.00;0.00;0.00;4.00;0.00;0.00;0.00;0.00"
    assert bench.ask(0x6E, "0").split(";")[:2] == ["0", "6.00"]


def test_what_is_paid_in_part_is_finished_when_it_is_cancelled(bench: TremolBench, tmp_path: Path) -> None:
    bench.opened().ask(0x31, sale("Кафе", "10.00"))
    bench.ask(0x35, "7;1;4.00")
    assert bench.ask(0x39) == "00"
    bench.opened("ZK000001-0001-0000002").ask(0x31, sale("Чай", "1.00"))
    assert bench.ask(0x39) == "00"
    assert [(d["kind"], d["total"]) for d in documents(tmp_path)] == [("receipt", "10.00"), ("cancelled", "0.00")]


@pytest.mark.parametrize(("kind", "is_left"), [("0", True), ("2", False), ("4", False)])
def test_a_receipt_that_is_not_printed_step_by_step_ends_by_itself(
    bench: TremolBench, kind: str, is_left: bool
) -> None:
    bench.ask(0x30, f"{WHO};1;0;{kind}${USN}")
    bench.ask(0x31, sale("Кафе", "10.00"))
    bench.clock.now += timedelta(seconds=6)
    assert bench.ask(0x72)[:1] == str(int(is_left))


def test_after_a_power_cut_in_a_receipt_nothing_is_printed_before_the_status_is_read(bench: TremolBench) -> None:
    bench.opened().ask(0x31, sale("Кафе", "10.00"))
    bench.switch_on()
    assert bench.ask(0x38) == "=2"
    assert bench.ask(0x72).split(";")[10] == "1"
    assert bench.ask(0x20).encode("cp1251")[0] == 0x82
    assert bench.ask(0x20).encode("cp1251")[0] == 0x80
    assert bench.ask(0x35, '0;0;"') == "00"


def test_a_storno_hands_back_cash_and_no_more_than_there_is(bench: TremolBench, tmp_path: Path) -> None:
    bench.sold(payment='7;0;"')
    assert bench.ask(0x30, f"{WHO};1;0;@;1;1;21-11-26 12:00:00;50000001;{USN}") == "00"
    bench.ask(0x31, sale("Кафе", "1.50"))
    assert bench.ask(0x72).split(";")[11] == "4"
    assert bench.ask(0x35, '7;0;"') == "05"
    assert bench.ask(0x35, '0;0;"') == "08"
    bench.ask(0x39)
    assert bench.ask(0x3B, f"{WHO};0;5.00$1;Разменни") == "00"
    bench.ask(0x30, f"{WHO};1;0;@;1;1;21-11-26 12:00:00;50000001;{USN}")
    bench.ask(0x31, sale("Кафе", "1.50"))
    assert [bench.ask(0x35, '0;0;"'), bench.ask(0x38)] == ["00", "00"]
    (paper,) = documents(tmp_path, "storno")
    assert (paper["usn"], paper["total"], paper["storno"]["reason"]) == (USN, "1.50", "return")
    assert bench.ask(0x6D).split(";")[8::9] == ["1.50", "1.50"]


def invoice(kind: str = "1", more: str = f"${USN}") -> str:
    buyer = f"{'Роса ЕООД':<26};{'Иван':<16};{'BG000713391':<13};{'000713391':<13};{'София':<30};0"
    return f"{WHO};0;0;{kind};{buyer}{more}"


def test_an_invoice_needs_a_range_and_fields_of_their_own_length(bench: TremolBench, tmp_path: Path) -> None:
    assert bench.ask(0x30, invoice().replace("  ;", " ;", 1)) == "04"
    assert bench.ask(0x30, invoice()) == "00"
    bench.ask(0x31, sale("Кафе", "1.50"))
    assert bench.ask(0x72).split(";")[11] == "1"
    assert bench.ask(0x36) == "00"
    credit = f";1;0000000001;21-11-26 12:00:00;1;50000001;{USN}"
    assert bench.ask(0x30, invoice("A", credit)) == "00"
    assert bench.ask(0x72).split(";")[11] == "5"
    bench.ask(0x31, sale("Кафе", "1.50"))
    assert bench.ask(0x36) == "00"
    first, second = (paper["invoice"] for paper in documents(tmp_path))
    assert (first["number"], first["buyer"]["name"], second["original"]) == ("0000000001", "Роса ЕООД", "0000000001")


def test_what_is_out_is_told_by_counter_code_and_journal(bench: TremolBench) -> None:
    assert bench.ask(0x72, "B") == "?2"
    bench.sold(1).sold(2)
    assert bench.ask(0x71) == "000002"
    assert bench.ask(0x72, "B") == "50000001*000002*2026-11-21*12:00:00*1.50"
    assert bench.ask(0x72, "b;000001") == "50000001*000001*2026-11-21*12:00:00*1.50"
    assert bench.ask(0x72, "b;000003") == "?2"
    rows = bench.ask(0x7C, "J0;N;000002;000002").split("\n")
    assert any("ZK000001-0001-0000002" in row for row in rows)
    (row,) = bench.ask(0x7C, "j0;C;\x7f;\x40;N;000002;000002").split("\n")
    assert row.split(";")[:5] == ["ZK000001", "ФБ", "000002", "ZK000001-0001-0000002", "Кафе"]
    bench.opened("ZK000001-0001-0000003")
    assert (bench.ask(0x71), bench.ask(0x72)[-6:]) == ("000002", "000003")


def test_the_day_is_closed_once_and_told(bench: TremolBench) -> None:
    assert bench.ask(0x73).split(";")[:2] == ["00-00-0000", "0"]
    bench.sold()
    assert bench.ask(0x7C, "Y") == "04"
    assert [bench.ask(0x7C, "X"), bench.ask(0x7C, "Z")] == ["00", "00"]
    assert bench.ask(0x73).split(";")[:2] == ["21-11-2026", "1"]
    assert bench.ask(0x6E, "5").split(";")[1] == "1"
    assert bench.ask(0x6D).split(";")[8] == "0.00"
    assert bench.ask(0x7A, "011126;301126") == "00"
    assert bench.ask(0x7B, "301126;011126;P") == "03"
    assert bench.ask(0x78, "0001;0001") == "00"


def test_a_copy_is_made_once(bench: TremolBench) -> None:
    assert bench.ask(0x3A) == "02"
    bench.sold()
    assert [bench.ask(0x3A), bench.ask(0x3A)] == ["00", "02"]


def test_texts_and_papers_that_are_no_receipts(bench: TremolBench, tmp_path: Path) -> None:
    assert bench.ask(0x37, "Проба") == "02"
    assert bench.ask(0x2E, f"{WHO};0;0") == "00"
    assert bench.ask(0x30, f"{WHO};1;0;0${USN}") == "62"
    assert [bench.ask(0x37, "Проба"), bench.ask(0x37, "п" * 41), bench.ask(0x2F)] == ["00", "04", "00"]
    assert documents(tmp_path)[0]["texts"] == ["Проба"]


def test_clock_and_display_take_what_has_the_right_length(bench: TremolBench) -> None:
    assert bench.ask(0x68) == "21-11-2026 12:00"
    assert [bench.ask(0x48, "22-11-26 13:30"), bench.ask(0x48, "22-11-26 13:30:00")] == ["04", "00"]
    assert bench.ask(0x68) == "22-11-2026 13:30"
    assert [bench.ask(0x25, "Кафе"), bench.ask(0x25, f"{'Кафе':<20}"), bench.ask(0x24)] == ["04", "00", "00"]


@pytest.mark.parametrize(
    ("fail", "answer"),
    [
        ("paper-out", "10"),
        ("cover-open", "10"),
        ("head-hot", "<0"),
        ("clock-not-set", "32"),
        ("memory-full", "82"),
        ("journal-full", ">2"),
        ("blocked", "?2"),
        ("z-needed", ";2"),
    ],
)
def test_what_is_the_matter_stands_in_the_first_digit(tmp_path: Path, fail: str, answer: str) -> None:
    assert TremolBench(tmp_path, fail).ask(0x30, f"{WHO};1;0;0${USN}") == answer


def test_a_command_that_it_does_not_have_is_invalid(bench: TremolBench) -> None:
    assert [bench.ask(0x7F, "Z"), bench.ask(0x60, "x")] == ["01", "04"]


def test_it_says_who_it_is(bench: TremolBench) -> None:
    assert bench.ask(0x60) == "ZK000001;50000001"
    assert bench.ask(0x61).startswith("000713391    ;0;")
    device_type, certificate, moment, model, version = bench.ask(0x21).split(";")
    assert (device_type, len(certificate), len(moment), len(model)) == ("2", 6, 16, 50)
    assert 0 < len(version) <= 20
    assert bench.ask(0x62).split(";")[1] == " 20.00%"
