"""The virtual Eltrade keeps the rules of its protocol (1.0.9 and 1.1.1, 2019) and answers in its words."""

from functools import partial
from pathlib import Path

import pytest
from fiscal_parts import documents
from isl_bench import SellingBench

USN = "ED000001-OP01-0000001"
OPEN = f"Оператор1,{USN}"
OF = "1,2026-11-21T19:40:00"
STORNO = f"{OPEN},S,44000001"
COFFEE = "Кафе\tБ1.50"

eltrade = partial(SellingBench, family="eltrade", idle="80 80 80 80 86 9A", opening=(0x90, OPEN), coffee=COFFEE)


@pytest.fixture
def bench(tmp_path: Path) -> SellingBench:
    return eltrade(tmp_path)


def test_a_receipt_is_opened_paid_in_parts_and_closed(bench: SellingBench) -> None:
    bench.refuses(0x30, f"1,{USN},0")
    assert bench.says(0x90, OPEN) == "0001,0001"
    bench.says(0x31, "Кафе\tБ1.50*2.000")
    bench.refuses(0x38)
    assert bench.says(0x35, "\tL1.00") == "D000000200"
    assert bench.says(0x4C, "T") == "1,0001,000000300,000000100"
    bench.refuses(0x31, COFFEE)
    bench.refuses(0x33, "10")
    bench.refuses(0x3C)
    assert bench.says(0x35, "\tL2.01") == "F"
    assert bench.says(0x35, "\tP+5.00") == "R000000300"
    assert bench.says(0x38) == "0001,0001"
    assert bench.says(0x4C, "T") == "0,0001,000000300,000000600"
    assert bench.says(0x71) == "0000001"


@pytest.mark.parametrize(
    ("data", "bits"),
    [
        (OPEN, None),
        (f"{OPEN},I", None),
        (f"{STORNO},O,1", None),
        (f"{STORNO},R,{OF}", None),
        (f"{OPEN},S,02999999,T,{OF}", None),
        (f"{STORNO},R,{OF},17", None),
        # An operator's error is mended only where it was made.
        (f"{OPEN},S,02999999,O,{OF}", {"0.5", "1.1"}),
        (f"{STORNO},E,{OF}", {"0.5", "0.0"}),
        (f"{STORNO},1,{OF}", {"0.5", "0.0"}),
        (f"{STORNO},R,", {"0.5", "0.0"}),
        (f"{STORNO},R,1,21-11-26 19:40:00", {"0.5", "0.0"}),
        (f"{STORNO},R,1,2026-13-21T19:40:00", {"0.5", "0.0"}),
        (f"{OPEN},S,440001,R,{OF}", {"0.5", "0.0"}),
        (f"1,0000,{USN}", {"0.5", "0.0"}),
        (f",{USN}", {"0.5", "0.0"}),
        ("Оператор1", {"0.5", "0.0"}),
        ("Оператор1,ED000001-OP01-000001", {"0.5", "0.0"}),
        ("", {"0.5", "0.0"}),
    ],
)
def test_an_opening_names_its_operator_and_its_sale(bench: SellingBench, data: str, bits: set[str] | None) -> None:
    if bits is None:
        assert bench.says(0x90, data) == "0001,0001"
        bench.refuses(0x90, OPEN)
        bench.refuses(0x45, "0")
    else:
        assert bench.ask(0x90, data) == ("", bits, 0)
        assert bench.memory.documents == 0


@pytest.mark.parametrize(("reason", "meaning"), [("O", "operator_error"), ("R", "return"), ("T", "tax_base")])
def test_a_storno_hands_back_cash_alone(tmp_path: Path, reason: str, meaning: str) -> None:
    bench = eltrade(tmp_path).sold().opened(f"{STORNO},{reason},{OF}")
    bench.says(0x31, COFFEE)
    assert bench.says(0x35, "\tL1.50") == "F"
    assert bench.says(0x35, "\t") == "D000000000"
    assert bench.says(0x38) == "0002,0002"
    (storno,) = documents(tmp_path, "storno")
    assert storno["storno"]["reason"] == meaning
    assert storno["storno"]["time"] == "2026-11-21T19:40:00"
    assert bench.says(0x46) == "P,0,0,0"


def test_no_more_than_the_drawer_holds_is_handed_back(bench: SellingBench) -> None:
    bench.sold("\tL1.50").opened(f"{STORNO},R,{OF}").says(0x31, COFFEE)
    assert bench.says(0x35, "\t") == "F"
    assert bench.says(0x46, "-0.01") == "F,0,0,0"
    bench.says(0x3C)
    assert bench.says(0x46, "-0.01") == "F,0,0,0"
    assert bench.says(0x46, "2.00") == "P,200,200,0"
    assert bench.says(0x46, "-0.50") == "P,150,200,50"


@pytest.mark.parametrize(
    ("data", "cents"),
    [
        ("Кафе\tБ1.50*2.000", 300),
        ("Кафе\tБ1.50*2.000,-10.00", 270),
        ("Кафе\tБ1.50*2.000;-0.01", 299),
        ("Кафе\tБ1.50*2.000;0.50", 350),
        ("Кафе\t7\t1.50;-0.50", 100),
        ("Ред едно\nРед две\tГ9.99", 999),
        ("К" * 31 + "\tБ1.00", None),
        ("Кафе\tБ1.50,-99.01", None),
        ("Кафе\tБ1.50,-10.00;-0.50", None),
        ("Кафе\tБ1.50$-0.50", None),
        ("Кафе\tБ1.50;-1.51", None),
        ("Кафе\tД1.50", None),
        ("Кафе\tB1.50", None),
        ("Кафе\t101\t1.50", None),
        ("Кафе\tБ999999.99*2.000", None),
        ("Кафе\tБ+1.50", None),
        ("", None),
    ],
)
def test_a_sale_is_reckoned_to_the_cent_or_refused(bench: SellingBench, data: str, cents: int | None) -> None:
    bench.reckons(data, cents, digits=9)


def test_a_subtotal_is_changed_by_a_percent_or_an_amount(bench: SellingBench) -> None:
    bench.opened().says(0x31, "Вода\tА1.00")
    bench.says(0x31, "Кафе\tБ3.00")
    assert bench.says(0x33, "11,-10.00").split(",")[:3] == ["000000360", "000000090", "000000270"]
    assert bench.says(0x33, "00;-0.60").split(",")[:3] == ["000000300", "000000075", "000000225"]
    bench.refuses(0x33, "00;-3.01")


def test_every_kind_of_payment_has_its_letter(tmp_path: Path) -> None:
    bench = eltrade(tmp_path).opened()
    bench.says(0x31, "Кафе\tБ11.00")
    for letter in "NCDIJKLMQR":
        assert bench.says(0x35, f"\t{letter}1.00").startswith("D")
    bench.refuses(0x35, "\tB1.00")
    bench.refuses(0x35, "\tP")
    bench.says(0x35, "\tP1.00")
    bench.says(0x38)
    (receipt,) = documents(tmp_path)
    assert [payment["kind"] for payment in receipt["payments"]] == [
        "cheque", "voucher", "external_voucher", "packaging", "internal", "damage", "card", "bank", "reserve_1",
        "reserve_2", "cash",
    ]  # fmt: skip


def test_an_invoice_is_closed_once_its_buyer_is_told(tmp_path: Path) -> None:
    bench = eltrade(tmp_path).opened(f"{OPEN},I")
    bench.says(0x31, COFFEE)
    bench.refuses(0x39, "000713391")
    bench.says(0x35, "\t")
    bench.refuses(0x38)
    bench.refuses(0x39, "0007133910123")
    bench.refuses(0x39, "000713391\t" + "П" * 27)
    bench.says(0x39, "000713391\tПродавач\tПолучател\tКупувач\tBG000713391\tул. Първа 1\nСофия")
    bench.says(0x38)
    assert bench.says(0x42) == "0000000001,9999999999,0000000002"
    assert bench.says(0x42, "S") == "0000000001,9999999999,0000000001"
    bench.opened(f"{STORNO},R,{OF},1").says(0x31, COFFEE)
    bench.says(0x35, "\t")
    bench.says(0x38)
    assert bench.says(0x42, "S") == "0000000001,9999999999,0000000002"
    invoice, credit = documents(tmp_path)
    assert (invoice["invoice"]["number"], invoice["invoice"]["buyer"]["identified_by"]) == ("0000000001", "eik")
    assert (credit["invoice"]["number"], credit["invoice"]["original"]) == ("0000000001", "1")


def test_numbers_for_invoices_are_given_once_and_when_all_are_used(bench: SellingBench) -> None:
    bench.refuses(0x42, "20,10")
    bench.says(0x42, "10,10")
    bench.refuses(0x42, "20,30")
    bench.opened(f"{OPEN},I")
    bench.says(0x3C)
    bench.refuses(0x90, f"{OPEN},I")
    bench.says(0x42, "20,30")
    assert bench.says(0x42) == "0000000020,0000000030,0000000020"


@pytest.mark.parametrize(
    ("fail", "bits"),
    [
        ("paper-out", {"0.5", "2.0"}),
        ("cover-open", {"0.5", "1.5"}),
        ("clock-not-set", {"0.5", "1.1", "0.2"}),
        ("memory-full", {"0.5", "1.1", "4.4", "4.5"}),
        ("journal-full", {"0.5", "1.1", "2.2"}),
        ("blocked", {"0.5", "1.1", "1.6"}),
    ],
)
def test_what_is_the_matter_stands_in_its_bits(tmp_path: Path, fail: str, bits: set[str]) -> None:
    assert eltrade(tmp_path, fail).ask(0x90, OPEN) == ("", bits, 0)


def test_it_tells_who_it_is_and_what_it_holds(bench: SellingBench) -> None:
    name, firmware, check, switches, serial, memory = bench.says(0x5A, "1").split(",")
    assert (name, check, switches, serial, memory) == ("A1", "5F2A", "00000000", "ED000001", "44000001")
    assert len(firmware.split()) == 3
    assert bench.says(0x63) == "000713391,ЕИК"
    assert bench.says(0x61) == "0.00,20.00,20.00,9.00,0.00,0.00,0.00,0.00"
    bench.sold("\tL1.50")
    assert bench.says(0x41).split(",")[1] == "150"
    assert bench.says(0x41, "1").split(",")[1] == "25"
    assert bench.says(0x6E) == "0,0,150,0,0,0,0,0,0000,0002"
    # The second field is without VAT, so the day's total is the sum of its groups.
    assert bench.says(0x45, "2") == "0001,125,0,150,0,0,0,0,0,0"
    assert bench.says(0x45, "0N") == "0001,125,0,150,0,0,0,0,0,0"
    assert bench.says(0x45) == "0002,0,0,0,0,0,0,0,0,0"
    bench.refuses(0x45, "1")
    assert bench.ask(0x7F).bits == {"0.5", "0.1"}


def test_reports_duplicates_service_papers_drawer_and_display(tmp_path: Path) -> None:
    bench = eltrade(tmp_path).sold()
    bench.says(0x6D, "1")
    bench.refuses(0x6D, "1")
    bench.says(0x4F, "010126,311226")
    bench.says(0x4F, "1126")
    bench.says(0x5E, "26")
    bench.says(0x5F, "1,1")
    bench.refuses(0x5E, "1326")
    assert bench.says(0x26) == "0007"
    bench.refuses(0x90, OPEN)
    bench.says(0x2A, "Проба")
    assert bench.says(0x27) == "0007"
    bench.says(0x6A, "100")
    bench.refuses(0x6A, "101")
    bench.says(0x2C, "99")
    bench.refuses(0x2C, "100")
    bench.says(0x64, f"{'Кафе':<20}1.50")
    assert [row.strip() for row in bench.memory.display] == ["Кафе", "1.50"]
    bench.says(0x21)
    assert bench.memory.display == []
    kinds = [d["kind"] for d in documents(tmp_path)]
    assert kinds == ["receipt", "duplicate", "period", "period", "period", "period", "service"]


def test_the_clock_is_set_and_read(bench: SellingBench) -> None:
    bench.says(0x3D, "31-12-26 23:59:00")
    assert bench.says(0x3E).startswith("31-12-26 23:59:")
