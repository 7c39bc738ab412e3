"""A virtual Datecs C keeps its own manual where it is another device than a Datecs P."""

from datetime import datetime
from pathlib import Path

import pytest
from fiscal_parts import documents
from isl_bench import Answer, IslBench

USN = "DT100001-0001-0000001"
OPEN = f"1,1,{USN},1"
ORIGINAL = "1,211126194000,02100001"
REFUSED = frozenset({"0.5", "1.1"})


@pytest.fixture
def device(tmp_path: Path) -> IslBench:
    return IslBench(tmp_path, "datecs-c", "80 80 80 80 86 9A")


def sold(device: IslBench, sale: str = "Кафе\tБ1.50", usn: str = USN) -> IslBench:
    device.says(0x30, f"1,1,{usn},1")
    device.says(0x31, sale)
    device.says(0x35, "\t")
    device.says(0x38)
    return device


@pytest.mark.parametrize("data", [OPEN, "1,1,1", "30,30,1,I", f"7,7,{USN},99999,I"])
def test_a_receipt_begins_with_the_operators_own_number_as_password(device: IslBench, data: str) -> None:
    assert device.says(0x30, data) == "0001,0001"
    assert device.ask(0x30, data) == Answer("F", REFUSED | {"2.3"}, 0)


@pytest.mark.parametrize("data", ["", f"1,0000,1,{USN}", f"31,31,{USN},1", f"1,1,{USN},0", f"1,1,1,{USN}"])
def test_an_opening_that_is_not_written_as_the_manual_has_it_is_refused(device: IslBench, data: str) -> None:
    answer = device.ask(0x30, data)
    assert (answer.data, answer.bits & {"0.0", "1.1"}) in (("", {"0.0"}), ("F", {"1.1"}))
    assert device.says(0x4C, "T").startswith("0,")


def test_wrong_passwords_lock_nothing(device: IslBench) -> None:
    for _ in range(4):
        assert device.ask(0x30, f"1,2,{USN},1").data == "F"
    assert device.says(0x30, OPEN) == "0001,0001"


@pytest.mark.parametrize(
    ("data", "cents"),
    [
        ("К" * 22 + "\n" + "К" * 22 + "\tБ1.50*2.000", 300),
        ("К" * 23 + "\tБ1.50", None),
        ("Кафе\tБ1.50*1#бр", None),
        ("Кафе\t9\t1.50,-10", 135),
        ("Кафе\t10\t1.50", None),
        ("Кафе\tБ1.50;-0.50", 100),
        ("Кафе\tБ1.50;0.50", 200),
    ],
)
def test_a_sale_has_22_characters_a_row_and_nine_departments(device: IslBench, data: str, cents: int | None) -> None:
    device.says(0x30, OPEN)
    assert (device.ask(0x31, data).bits & {"0.0"} == {"0.0"}) == (cents is None)
    assert device.says(0x4C, "T") == f"1,{int(cents is not None):04d},{cents or 0:09d},000000000"


def test_a_receipt_has_120_sales(device: IslBench) -> None:
    device.says(0x30, OPEN)
    for _ in range(120):
        device.says(0x31, "X\tБ0.01")
    device.refuses(0x31, "X\tБ0.01")


@pytest.mark.parametrize(
    ("payment", "kind"),
    [
        ("\t", "cash"), ("\tP1.50", "cash"), ("\tC1.50", "card"), ("\tC1.50*1", "card"), ("\tN1.50", "credit"),
        ("\tD1.50", "reserve_1"), ("\tI1.50", "voucher"), ("\tJ1.50", "external_voucher"),
    ],
)  # fmt: skip
def test_payments_have_their_own_letters(device: IslBench, tmp_path: Path, payment: str, kind: str) -> None:
    device.says(0x30, OPEN)
    device.says(0x31, "Кафе\tБ1.50")
    for wrong in ("\tm1.50", "\tL1.50", "\tC", "P1.50"):
        device.refuses(0x35, wrong)
    assert device.says(0x35, payment) == "D000000000"
    device.says(0x38)
    assert [paid["kind"] for paid in documents(tmp_path)[0]["payments"]] == [kind]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (f"1,1,{USN},1,0,{ORIGINAL}", "1"),
        (f"1,1,{USN},1,1,1,2111261940,02100001", "2"),
        (f"1,1,,1,2,{ORIGINAL}", "3"),
        (f"1,1,{USN},1,1,{ORIGINAL},,,скъсана", "2"),
    ],
)
def test_a_storno_is_told_by_what_is_asked_of_the_open_receipt_and_by_no_bit(
    device: IslBench, data: str, kind: str
) -> None:
    assert sold(device).says(0x67).endswith(",0,0000000001,0")
    answer = device.ask(0x2E, data)
    assert answer == Answer("0002,0001", frozenset({"2.3"}), 0)
    assert device.says(0x67).split(",")[-1] == kind


@pytest.mark.parametrize(
    "data", [f"1,1,{USN},1,3,{ORIGINAL}", f"1,1,{USN},1,0,1,32132619,02100001", f"1,1,{USN},1,0,1"]
)
def test_a_storno_that_is_not_written_as_the_manual_has_it_is_refused(device: IslBench, data: str) -> None:
    assert "0.0" in sold(device).ask(0x2E, data).bits


def test_an_invoice_answers_whether_it_took_its_buyer(device: IslBench, tmp_path: Path) -> None:
    buyer = "8001014321\t1\tМария\tИван Иванов\tИван Иванов\t\tСофия"
    sold(device)
    assert device.ask(0x39, buyer) == Answer("F", REFUSED, 0)
    device.says(0x2E, f"1,1,{USN},1,1,{ORIGINAL},I,41,връщане")
    device.says(0x31, "Кафе\tБ1.50")
    device.says(0x35, "\t")
    device.refuses(0x38)
    assert "0.0" in device.ask(0x39, "8001014321").bits
    assert device.says(0x39, buyer) == "P"
    device.says(0x38)
    invoice = documents(tmp_path, "storno")[0]["invoice"]
    assert (invoice["original"], invoice["buyer"]["identified_by"]) == ("41", "egn")


def test_a_paper_is_found_in_the_journal_and_read_line_by_line(device: IslBench) -> None:
    assert device.says(0x7C, "Z,1,1,1") == "F"
    sold(device, "Кафе\tБ1.50*2.000,-10.00")
    device.says(0x45, "0")
    device.says(0x2E, f"1,1,{USN},1,0,{ORIGINAL}")
    device.says(0x31, "Кафе\tБ1.35")
    device.says(0x3C)
    day = f"{datetime.now():%d%m%y}"
    assert device.says(0x7C, f"D,1,{day},{day}") == "P,1,3"
    assert device.says(0x7C, "Z,1,1,1") == "P,1,2"
    assert device.says(0x7C, "Z,1,2,2") == "P,3,3"
    assert device.says(0x7D, "0,2,1") == "F"
    assert device.says(0x7D, "0,2,1,3").startswith("P,3,")
    told = device.says(0x7D, "0,1,1").split(",")
    assert (told[:2], told[3:]) == (["P", "1"], ["1", "1"])
    assert [device.says(0x7D, "5") for _ in range(5)] == [
        f"P,3,1,1,{USN},2",
        "P,4,150,2000,300,2,Кафе",
        "P,5,-30,Отстъпка",
        "P,6,270",
        "F",
    ]
    rows = [device.says(0x7D, "1")]
    while rows[-1] != "F":
        rows.append(device.says(0x7D, "1"))
    assert f"P,УНП: {USN}" in rows
    assert device.says(0x77, f"R,A{day},{day}").startswith("P,")
    assert device.says(0x7C, "I").startswith("P,1,1,DT100001,1,")


def test_the_copy_of_any_paper_says_that_it_is_one(device: IslBench, tmp_path: Path) -> None:
    sold(device).says(0x7D, "3,1,0")
    assert "КОПИЕ" in (tmp_path / "receipts" / "0000002.txt").read_text(encoding="utf-8")
    assert device.says(0x71) == "0000002"


def test_the_fiscal_memory_keeps_stornos_apart(device: IslBench) -> None:
    sold(device, "Кафе\tБ1.20")
    device.says(0x2E, f"1,1,{USN},1,0,{ORIGINAL}")
    device.says(0x31, "Кафе\tБ1.20")
    device.says(0x35, "\t")
    device.says(0x38)
    assert (device.says(0x41), device.says(0x41, "5")) == ("0,120,0,0,0,0,0,0",) * 2
    assert device.says(0x6E, "1").startswith("P,120,0,")
    device.says(0x45, "0")
    day = f"{datetime.now():%d%m%y}"
    assert device.says(0x40, "1") == f"P,0001,0,120,0,0,0,0,0,0,{day}"
    assert device.says(0x72, "1,9") == "P,1,0,20,0,0,0,0,0,0"
    assert device.says(0x6E) == "P,0,0,0,0,0,0,0,0,1,1"


@pytest.mark.parametrize(
    ("fail", "bits"),
    [
        ("paper-out", {"0.5", "2.0"}), ("cover-open", REFUSED), ("clock-not-set", REFUSED | {"0.2"}),
        ("memory-full", REFUSED | {"4.4", "4.5"}), ("journal-full", REFUSED | {"2.2"}), ("blocked", REFUSED | {"1.5"}),
        ("z-needed", REFUSED),
    ],
)  # fmt: skip
def test_what_is_the_matter_is_told_by_the_bits_that_it_has(tmp_path: Path, fail: str, bits: set[str]) -> None:
    device = IslBench(tmp_path, "datecs-c", "80 80 80 80 86 9A", fail)
    assert device.ask(0x30, OPEN) == Answer("F", frozenset(bits), 0)
    assert device.ask(0x4C, "T").data.startswith("0,")


def test_a_row_on_a_service_paper_may_have_a_height(device: IslBench, tmp_path: Path) -> None:
    device.says(0x26)
    device.says(0x2A, "2\tЗдравей")
    device.says(0x2A, "Пак")
    assert "0.0" in device.ask(0x2A, "x" * 41).bits
    device.says(0x27)
    assert documents(tmp_path)[0]["texts"] == ["Здравей", "Пак"]
