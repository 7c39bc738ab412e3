"""The virtual Daisy keeps the rules of its protocol (V.1.0, 2019) and answers in its words."""

from functools import partial
from pathlib import Path

import pytest
from fiscal_parts import documents
from isl_bench import SellingBench

from tui_pos.fiscal.virtual.printer import VirtualPrinter

USN = "DY000001-OP01-0000001"
OPEN = f"1,1,{USN}"
OF = "1,21-11-26 19:40:00\t36000001"
COFFEE = "Кафе\tБ1.50"

daisy = partial(SellingBench, family="daisy", idle="80 80 80 80 80 B8", opening=(0x30, OPEN), coffee=COFFEE)


@pytest.fixture
def bench(tmp_path: Path) -> SellingBench:
    return daisy(tmp_path)


def test_a_repeated_request_is_one_with_the_same_number_and_command(tmp_path: Path) -> None:
    printer = VirtualPrinter(tmp_path / "ledger.jsonl", "daisy")

    def answer(frame: str) -> str:
        return b"".join(piece.data for piece in printer.feed(bytes.fromhex(frame))).hex(" ").upper()

    opening = "01 3D 22 30 31 2C 31 2C 44 59 30 30 30 36 30 30 2D 30 30 30 31 2D 30 30 30 30 30 30 31 05 30 35 37 3D 03"
    first = answer(opening)
    assert answer(opening) == first
    assert printer.memory.documents == 1
    cancelled = answer("01 24 22 82 05 30 30 3C 3D 03")
    assert cancelled.startswith("01 38 22 82")
    assert printer.memory.receipt is None


def test_a_receipt_is_paid_in_parts_and_told_with_the_last_payment_and_the_rest(bench: SellingBench) -> None:
    assert bench.opened().says(0x31, "Кафе\tБ1.50*2.000") == ""
    assert bench.says(0x4C) == "1,0001,0000000300"
    assert bench.says(0x35, "\tC1.00") == "D000000200"
    assert bench.says(0x4C, "T") == "1,0001,0000000300,0000000100,0000000200"
    assert bench.refuses(0x31, COFFEE) == 6
    assert bench.refuses(0x33, "10") == 6
    assert bench.refuses(0x38) == 7
    assert bench.says(0x35, "\tP5.00") == "R000000300"
    assert bench.says(0x38) == "000001,000001"
    assert bench.says(0x4C, "T") == "0,0001,0000000300,0000000500,0000000000"
    assert bench.says(0x71) == "0000001"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (OPEN, 0),
        (f"20,9999,{USN}", 0),
        (f"7,7,{USN}", 0),
        (f"1,1,{USN}\tI", 0),
        (f"1,1,{USN}\tR0,{OF}", 0),
        (f"1,1,{USN}\tR2,1,21-11-26 19:40\t36000001", 0),
        (f"1,1,{USN}\tC17,1,{OF}", 0),
        (f"1,2,{USN}", 108),
        (f"21,21,{USN}", 21),
        ("1,1,DY000001-OP01-000001", 120),
        ("1,1,", 120),
        ("1,1", None),
        (f"1,1,{USN}\tX", None),
        (f"1,1,{USN}\tR3,{OF}", None),
        (f"1,1,{USN}\tRE,{OF}", None),
        (f"1,1,{USN}\tR0,1,31-02-26 10:00\t36000001", None),
        (f"1,1,{USN}\tR0,1,21-11-26 19:40:00", None),
        (f"1,1,{USN}\tC1,{OF}", None),
        ("", None),
    ],
)
def test_an_opening_names_its_operator_and_its_sale(bench: SellingBench, data: str, error: int | None) -> None:
    if error == 0:
        assert bench.says(0x30, data) == "000001,000001"
        return
    answer = bench.ask(0x30, data)
    assert answer.error == (error or 0)
    assert answer.bits == {"0.5", "0.0"} if error is None else answer.bits >= {"0.5", "1.1"}
    assert ("1.6" in answer.bits) == (error == 108)
    assert bench.memory.documents == 0


@pytest.mark.parametrize(("reason", "meaning"), [("0", "return"), ("1", "operator_error"), ("2", "tax_base")])
def test_the_reasons_of_a_storno_have_numbers_of_their_own(tmp_path: Path, reason: str, meaning: str) -> None:
    bench = daisy(tmp_path).sold()
    bench.opened(f"1,1,{USN}\tR{reason},{OF}").says(0x31, COFFEE)
    for payment in ("\tC1.50", "\tP1.51"):
        assert bench.says(0x35, payment) == "F"
    assert bench.says(0x35, "\t") == "D000000000"
    assert bench.says(0x38) == "000002,000002"
    (storno,) = documents(tmp_path, "storno")
    assert storno["storno"]["reason"] == meaning
    assert storno["storno"]["fm"] == "36000001"
    assert bench.says(0x74).startswith(f"PF,{int(reason) + 1},36000001*0000002*")
    assert bench.says(0x45, "2") == "0001,0,150,0,0,0,0,0,0,0,150,0,0,0,0,0,0"


def test_no_more_than_the_drawer_holds_is_handed_back_and_the_answer_says_why(bench: SellingBench) -> None:
    bench.sold("\tC1.50")
    bench.opened(f"1,1,{USN}\tR0,{OF}").says(0x31, COFFEE)
    answer = bench.ask(0x35, "\t")
    assert (answer.data, answer.error) == ("F", 28)
    bench.says(0x82)
    answer = bench.ask(0x46, "-0.01")
    assert (answer.data, answer.error) == ("F,0,0,0", 28)
    assert bench.says(0x46, "1.50,Сутрин") == "P,150,150,0"
    assert bench.says(0x46) == "P,150,150,0"
    assert bench.says(0x46, "0") == "P,150,150,0"
    assert bench.memory.cash_ins == 1


@pytest.mark.parametrize(
    ("data", "cents", "error"),
    [
        ("Кафе\tБ1.50*2.000", 300, 0),
        ("Кафе\tБ+1.50", 150, 0),
        ("Кафе\tБ1.50*2.000,-10.00", 270, 0),
        ("Кафе\tБ1.50*2.000,99.99", 600, 0),
        # A discount in money, and a surcharge: not the net line, though the field's name is Netto.
        ("Кафе\tБ1.50*2.000$-0.01", 299, 0),
        ("Кафе\tБ1.50*2.000$0.50", 350, 0),
        ("К" * 90 + "\tБ1.00", 100, 0),
        ("Кафе\tБ1.50,-10.00$-0.50", None, 7),
        ("Кафе\tБ0.00", None, 5),
        ("Кафе\tД1.50", None, 8),
        ("Кафе\tБ1.50,-100.00", None, 21),
        ("Кафе\tБ1.50$-1.51", None, 7),
        ("Кафе\tБ999999.99*2.000", None, 1),
        ("Кафе\tB1.50", None, 0),
        ("Кафе\tБ1.50;-0.50", None, 0),
        ("Кафе\tБ1.505", None, 0),
        ("Кафе\tБ1.50*1.0005", None, 0),
        ("Кафе Б1.50", None, 0),
        ("", None, 0),
    ],
)
def test_a_sale_is_reckoned_to_the_cent_or_refused_with_its_number(
    bench: SellingBench, data: str, cents: int | None, error: int
) -> None:
    bench.reckons(data, cents, error, digits=10)


def test_of_two_rows_the_first_is_a_comment(tmp_path: Path) -> None:
    bench = daisy(tmp_path).opened()
    bench.says(0x31, "Прясно\nКафе\tБ1.50")
    bench.says(0x31, "\nЧай\tБ1.00")
    bench.says(0x31, "Вода\n\tБ1.00")
    bench.says(0x36, "Приятен ден")
    bench.says(0x35, "\t")
    bench.says(0x38)
    (receipt,) = documents(tmp_path)
    assert [item["text"] for item in receipt["items"]] == ["Кафе", "Чай", "Вода"]
    assert receipt["texts"] == ["Прясно", "Приятен ден"]


def test_a_correction_takes_back_the_last_sale_of_that_price_quantity_and_group(tmp_path: Path) -> None:
    bench = daisy(tmp_path).opened()
    bench.says(0x31, "Кафе\tБ1.50")
    bench.says(0x31, "Чай\tБ1.50,-10.00")
    assert bench.refuses(0x31, "Кафе\tБ-1.50*2.000") == 24
    bench.says(0x31, "Каквото и да е\tБ-1.50")
    assert bench.says(0x4C) == "1,0003,0000000150"
    bench.says(0x31, "Кафе\tБ-1.50")
    assert bench.refuses(0x31, "Кафе\tБ-1.50") == 24
    assert [item.text for item in bench.memory.receipt.items] == ["Кафе", "Чай", "Чай", "Кафе"]


def test_a_subtotal_is_changed_by_a_percent_alone(bench: SellingBench) -> None:
    bench.opened().says(0x31, "Вода\tА1.00")
    bench.says(0x31, "Кафе\tБ3.00")
    assert bench.says(0x33, "11,-10.00").split(",")[:3] == ["0000000360", "0000000090", "0000000270"]
    assert bench.refuses(0x33, "10;-0.10") == 0
    assert bench.refuses(0x33, "10$-0.10") == 0


def test_a_department_is_sold_by_its_number(tmp_path: Path) -> None:
    bench = daisy(tmp_path).opened()
    bench.says(0x8A, "3@2.00*1.500,-10.00")
    bench.says(0x8A, "3@2.00$-0.50")
    assert bench.refuses(0x8A, "51@1.00") == 21
    assert bench.says(0x4C) == "1,0002,0000000420"


def test_a_receipt_is_cancelled_before_its_payment_and_counts_as_one(tmp_path: Path) -> None:
    bench = daisy(tmp_path).opened()
    bench.says(0x31, COFFEE)
    assert bench.refuses(0x3C) == 0
    assert bench.says(0x82) == "000001,000001"
    assert bench.refuses(0x82) == 7
    bench.opened().says(0x31, COFFEE)
    bench.says(0x35, "\tP1.00")
    assert bench.refuses(0x82) == 6
    assert [d["kind"] for d in documents(tmp_path)] == ["cancelled"]


def test_an_invoice_is_closed_once_its_buyer_is_told(tmp_path: Path) -> None:
    bench = daisy(tmp_path).opened(f"{OPEN}\tI")
    assert bench.says(0x67).endswith(",1,0000000002")
    bench.says(0x31, COFFEE)
    assert bench.refuses(0x39, "000713391\tBG000713391") == 7
    bench.says(0x35, "\t")
    assert bench.refuses(0x38) == 7
    assert bench.refuses(0x39, "") == 0
    bench.says(0x39, "000713391\tBG000713391\tПродавач\tПолучател\tКупувач ООД\tул. Първа 1\tСофия")
    bench.says(0x38)
    bench.opened(f"1,1,{USN}\tC1,1,{OF}").says(0x31, COFFEE)
    bench.says(0x35, "\t")
    bench.says(0x39, "000713391")
    bench.says(0x38)
    invoice, credit = documents(tmp_path)
    assert invoice["invoice"]["number"] == "0000000001"
    assert invoice["invoice"]["buyer"]["buyer"] == "Купувач ООД"
    assert invoice["invoice"]["buyer"]["address"] == "ул. Първа 1 София"
    assert (credit["kind"], credit["invoice"]["number"], credit["invoice"]["original"]) == (
        "storno",
        "0000000002",
        "1",
    )
    assert bench.sold().refuses(0x39, "000713391") == 7


def test_without_numbers_for_invoices_none_is_opened_and_nothing_is_counted(bench: SellingBench) -> None:
    bench.memory.last_invoice_allowed = 0
    assert bench.refuses(0x30, f"{OPEN}\tI") == 9
    assert bench.memory.documents == 0


@pytest.mark.parametrize(
    ("fail", "bits", "error"),
    [
        ("paper-out", {"0.5", "2.0"}, 0),
        ("cover-open", {"0.5", "0.4"}, 0),
        ("clock-not-set", {"0.5", "1.1", "0.2"}, 10),
        ("memory-full", {"0.5", "1.1", "4.4", "4.5"}, 30),
        ("journal-full", {"0.5", "1.1"}, 126),
        ("blocked", {"0.5", "1.1", "4.1"}, 111),
        ("z-needed", {"0.5", "1.1"}, 82),
    ],
)
def test_what_is_the_matter_stands_in_its_bits_and_its_number(
    tmp_path: Path, fail: str, bits: set[str], error: int
) -> None:
    assert daisy(tmp_path, fail).ask(0x30, OPEN) == ("", bits, error)


def test_what_a_kind_of_payment_is_to_the_tax_authority_is_read_and_set(tmp_path: Path) -> None:
    bench = daisy(tmp_path)
    assert [bench.says(0x97, f"R{number}").rpartition(",")[2] for number in range(1, 5)] == ["1", "7", "9", "10"]
    bench.says(0x97, "P3,ВАУЧЕР\t1.000,2")
    assert bench.says(0x97, "R3") == "3,ВАУЧЕР\t1.000,2"
    assert bench.refuses(0x97, "P3,ВАУЧЕР\t1.000,11") == 21
    assert bench.refuses(0x97, "R5") == 0
    bench.opened().says(0x31, "Кафе\tБ5.00")
    for letter in "NCDE":
        bench.says(0x35, f"\t{letter}1.00")
    bench.says(0x35, "\t")
    bench.says(0x38)
    (receipt,) = documents(tmp_path)
    assert [p["kind"] for p in receipt["payments"]] == ["cheque", "card", "voucher", "reserve_2", "cash"]


def test_the_number_of_an_error_is_gone_with_the_next_command(bench: SellingBench) -> None:
    assert bench.refuses(0x31, COFFEE) == 7
    assert bench.ask(0x4A).error == 0


def test_it_tells_who_it_is_and_what_it_holds(bench: SellingBench) -> None:
    assert bench.says(0x5A, "1").split(",")[1:] == ["5F2A", "0000", "6", "DY000001", "36000001"]
    assert bench.says(0x63).strip() == "000713391"
    assert len(bench.says(0x80).split(",")) == 25
    assert bench.says(0x61).startswith("0.00,20.00,20.00,9.00,-1.00")
    assert bench.says(0x74) == "F"
    bench.sold("\tC1.50")
    assert bench.says(0x6E) == bench.says(0x6E, "A")
    assert bench.says(0x6E, "A") == "0,0,150,0,0,0000,000002,0000000001"
    assert bench.says(0x41, "T").split(",")[1] == "150"
    assert bench.says(0x41).split(",")[1] == "125"
    assert bench.refuses(0x40) == 7
    assert bench.says(0x45, "0").startswith("0001,0,150,")
    assert bench.says(0x40, "T").startswith("0001,0,150,")
    assert bench.says(0x72, "1,1").startswith("P,0,125,")
    assert bench.says(0x72, "1,4,7").startswith("P,0,150,")
    assert bench.says(0x72, "2") == "E"
    assert bench.says(0x74) == "PS,XXXXX"
    assert bench.refuses(0x7F) == 0


def test_reports_duplicates_service_papers_drawer_and_display(tmp_path: Path) -> None:
    bench = daisy(tmp_path).sold()
    bench.says(0x6D, "1")
    assert bench.refuses(0x6D, "1") == 7
    bench.says(0x4F, "010126,311226")
    bench.says(0x5E, "010126,311226")
    assert bench.refuses(0x5E, "311226,010126") == 10
    bench.says(0x5F, "1,1")
    assert bench.says(0x26) == "000006"
    assert bench.refuses(0x30, OPEN) == 19
    bench.says(0x2A, "Проба")
    assert bench.says(0x27) == "000006"
    bench.says(0x6A, "100")
    assert bench.refuses(0x6A, "5") == 0
    bench.says(0x2E, "2,Общо 1.50")
    bench.says(0x2F, "Кафе")
    assert bench.memory.display == ["Кафе", "Общо 1.50"]
    assert bench.memory.drawer_openings == 1
    kinds = [d["kind"] for d in documents(tmp_path)]
    assert kinds == ["receipt", "duplicate", "period", "period", "period", "service"]


def test_the_clock_is_set_with_dashes_and_read_with_dots(bench: SellingBench) -> None:
    bench.says(0x3D, "31-12-26 23:59")
    assert bench.says(0x3E).startswith("31.12.26 23:59:")
    assert bench.refuses(0x3D, "31.12.26 23:59:00") == 0


def test_more_data_than_a_frame_of_its_own_holds_is_not_read(bench: SellingBench) -> None:
    assert bench.opened().refuses(0x36, "д" * 201) == 0
    bench.says(0x36, "д" * 200)
