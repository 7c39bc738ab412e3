"""The virtual Incotex keeps the rules of its protocol (20 February 2019) and answers in its words."""

from functools import partial
from pathlib import Path

import pytest
from fiscal_parts import documents
from isl_bench import SellingBench

USN = "IN000001-OP01-0000001"
OPEN = f"1,{USN},0"
OF = "21-11-26 19:40:00,54000001"
COFFEE = "\nКафе\tБ1.50"
BUYER = "BG000713391\tПродавач\tПолучател\tКупувач ООД\t000713391\tСофия"

incotex = partial(SellingBench, family="incotex", idle="80 80 80 80 80 B8", opening=(0x30, OPEN), coffee=COFFEE)


@pytest.fixture
def bench(tmp_path: Path) -> SellingBench:
    return incotex(tmp_path)


def test_a_receipt_is_opened_paid_in_parts_and_closed_with_its_sale_number(bench: SellingBench) -> None:
    assert bench.opened().says(0x31, "\nКафе\tБ1.50*2.000@бр.") == ""
    assert bench.refuses(0x38) == 3
    assert bench.says(0x35, "\tC1.00") == "D000000200"
    assert bench.says(0x4C, "T") == "1,0001,000000300,000000100"
    assert bench.refuses(0x31, COFFEE) == 3
    answer = bench.ask(0x35, "\tC2.01")
    assert (answer.data, answer.error) == ("F", 42)
    assert bench.says(0x35, "\tP+5.00") == "R000000300"
    assert bench.says(0x38) == f"0001,0001,{USN}"


def test_a_closed_receipt_is_told_by_its_number_alone(bench: SellingBench) -> None:
    """4Ch is of the open receipt; what is known of the last one is that there is one more."""
    bench.sold()
    assert bench.says(0x4C, "T") == "0,0000,000000000,000000000"
    assert bench.says(0x71) == "0000001"
    assert bench.says(0x6E) == "1.50,0.00,0.00,0.00,0000,0001"
    assert bench.says(0xAD) == "1.50,0.00,0.00,0.00,0.00,0000,0001"
    assert bench.says(0x43) == "0.00,0.00,1.50,0001,0001"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (OPEN, 0),
        (f"{OPEN},I", 0),
        (f"1,{USN},1,RR0,{OF}", 0),
        (f"1,0,1,SS0,{OF}", 0),
        (f"1,{USN},1,IV17,{OF}", 0),
        (f"11,{USN},0", 25),
        (f"1,{USN},1", None),
        ("1,0,0", None),
        (f"1,{USN},0,RR0,{OF}", None),
        (f"1,{USN},1,RS0,{OF}", None),
        (f"1,{USN},1,EE0,{OF}", None),
        (f"1,{USN},1,RR17,{OF}", None),
        (f"1,{USN},1,IR0,{OF}", None),
        (f"1,{USN},1,RR0,21-11-26 19:40,54000001", None),
        (f"1,{USN},1,RR0,41-11-26 19:40:00,54000001", None),
        (f"1,{USN}", None),
        (f"1,0000,{USN},0", None),
        ("", None),
    ],
)
def test_an_opening_names_its_operator_its_sale_and_its_original(
    bench: SellingBench, data: str, error: int | None
) -> None:
    if error == 0:
        assert bench.says(0x30, data) == "0001,0001"
        assert bench.refuses(0x30, OPEN) == 3
    else:
        answer = bench.ask(0x30, data)
        assert (answer.data, answer.error) == ("", error or 0)
        assert answer.bits == ({"0.5", "0.0"} if error is None else {"0.5", "1.1"})
        assert bench.memory.documents == 0


@pytest.mark.parametrize(("reason", "meaning"), [("R", "operator_error"), ("S", "return"), ("V", "tax_base")])
def test_the_reasons_of_a_storno_have_letters_of_their_own(tmp_path: Path, reason: str, meaning: str) -> None:
    bench = incotex(tmp_path).sold().opened(f"1,{USN},1,{reason}{reason}0,{OF}")
    bench.says(0x31, COFFEE)
    assert bench.says(0x35, "\tC1.50") == "F"
    assert bench.says(0x35, "\t") == "D000000000"
    assert bench.says(0x38) == f"0002,0002,{USN}"
    (storno,) = documents(tmp_path, "storno")
    assert (storno["storno"]["reason"], storno["storno"]["fm"]) == (meaning, "54000001")
    report = bench.says(0x45, "3").split(",")
    assert (report[1], report[3], report[10], report[12]) == ("0.00", "1.50", "1.25", "1.50")


def test_no_more_than_the_drawer_holds_is_handed_back_and_the_answer_says_why(bench: SellingBench) -> None:
    bench.sold("\tC1.50").opened(f"1,{USN},1,SS0,{OF}").says(0x31, COFFEE)
    answer = bench.ask(0x35, "\t")
    assert (answer.data, answer.error) == ("F", 21)
    assert bench.says(0x82) == USN
    answer = bench.ask(0x46, "-0.01")
    assert (answer.data, answer.error) == ("F,0.00,0.00,0.00", 21)
    assert bench.says(0x46, "1.50,1") == "P,1.50,1.50,0.00"
    assert bench.says(0x46, "0") == "P,1.50,1.50,0.00"
    assert bench.refuses(0x46) == 0


@pytest.mark.parametrize(
    ("data", "cents", "error"),
    [
        ("\nКафе\tБ1.50*2.000", 300, 0),
        ("\nКафе\tБ1.50*2.000,-10.00", 270, 0),
        ("\nКафе\tБ1.50*2.000;-0.01@кг", 299, 0),
        ("\nКафе\tБ1.50*2.000;0.50", 350, 0),
        ("\nКафе\tБ+1.50,99.99", 300, 0),
        ("\nКафе\tБ1000000.00", 100_000_000, 0),
        ("Кафе\tБ1.50", 150, 0),
        ("\n" + "К" * 60 + "\tБ1.00", 100, 0),
        ("\nКафе\tБ1.50,-100.00", None, 13),
        ("\nКафе\tБ0.00", None, 5),
        ("\nКафе\tД1.50", None, 37),
        ("\nКафе\tБ1.50;-1.51", None, 4),
        ("\nКафе\tБ9999999.99*2.000", None, 8),
        ("\nКафе\tБ1.50,-10.00;-0.50", None, 0),
        ("\nКафе\tБ1.50$-0.50", None, 0),
        ("\nКафе\tB1.50", None, 0),
        ("\nКафе\tБ1.50*1000000", None, 0),
        ("", None, 0),
    ],
)
def test_a_sale_is_reckoned_to_the_cent_or_refused_with_its_number(
    bench: SellingBench, data: str, cents: int | None, error: int
) -> None:
    bench.reckons(data, cents, error, digits=9)


def test_the_first_row_is_a_comment_and_the_second_the_name(tmp_path: Path) -> None:
    bench = incotex(tmp_path).opened()
    bench.says(0x31, "Прясно\nКафе\tБ1.50")
    bench.says(0x31, "Чай\tБ1.50")
    bench.says(0x36, "Т" * 40)
    bench.says(0x35, "\t")
    bench.says(0x38)
    (receipt,) = documents(tmp_path)
    assert [item["text"] for item in receipt["items"]] == ["Кафе", ""]
    assert receipt["texts"] == ["Прясно", "Чай", "Т" * 34]


def test_a_correction_takes_back_the_first_sale_of_that_name_with_its_discount(bench: SellingBench) -> None:
    bench.opened().says(0x31, "\nКафе\tБ1.50,-10.00")
    bench.says(0x31, "\nКафе\tБ1.50")
    assert bench.refuses(0x31, "\nЧай\tБ-1.50") == 3
    bench.says(0x31, "\nКафе\tБ-1.50,-50.00")
    assert bench.says(0x4C) == "1,0003,000000150"


def test_a_subtotal_is_changed_by_a_percent_or_an_amount_and_told_in_euros(bench: SellingBench) -> None:
    bench.opened().says(0x31, "\nВода\tА1.00")
    bench.says(0x31, "\nКафе\tБ3.00")
    assert bench.says(0x33, "11,-10.00").split(",")[:3] == ["3.60", "0.90", "2.70"]
    assert bench.says(0x33, "00;-0.60").split(",")[:3] == ["3.00", "0.75", "2.25"]
    assert bench.says(0x67).split(",")[:3] == ["1", "0.75", "2.25"]
    assert bench.refuses(0x33, "00;-3.01") == 4


def test_a_department_is_sold_by_its_number(bench: SellingBench) -> None:
    bench.opened().says(0x8A, "3*1.500,-10.00@2.00")
    assert bench.refuses(0x8A, "21@1.00") == 25
    assert bench.refuses(0x8A, "3") == 0
    assert bench.says(0x4C) == "1,0001,000000270"


def test_a_receipt_is_cancelled_before_its_payment(tmp_path: Path) -> None:
    bench = incotex(tmp_path).opened()
    bench.says(0x31, COFFEE)
    assert bench.refuses(0x3C) == 0
    assert bench.says(0x82) == USN
    assert bench.refuses(0x82) == 3
    bench.opened().says(0x31, COFFEE)
    bench.says(0x35, "\tP1.00")
    assert bench.refuses(0x82) == 3
    assert [d["kind"] for d in documents(tmp_path)] == ["cancelled"]


@pytest.mark.parametrize("before", [True, False])
def test_an_invoice_is_closed_when_its_buyer_was_told_before_it_or_after_its_payment(
    tmp_path: Path, before: bool
) -> None:
    bench = incotex(tmp_path)
    assert bench.refuses(0x39, "000713391") == 0
    if before:
        bench.says(0x39, BUYER)
    bench.opened(f"{OPEN},I").says(0x31, COFFEE)
    bench.says(0x35, "\t")
    if not before:
        assert bench.refuses(0x38) == 3
        bench.says(0x39, BUYER)
    bench.says(0x38)
    (invoice,) = documents(tmp_path)
    assert invoice["invoice"]["number"] == "0000000001"
    assert invoice["invoice"]["buyer"]["identifier"] == "000713391"
    # The buyer was told for that one alone.
    bench.opened(f"1,{USN},1,IS1,{OF}").says(0x31, COFFEE)
    bench.says(0x35, "\t")
    assert bench.refuses(0x38) == 3


def test_numbers_for_invoices_are_given_at_first_and_when_all_are_used(bench: SellingBench) -> None:
    bench.memory.last_invoice_allowed = 0
    assert bench.ask(0x4A).bits == {"0.5", "1.3"}
    assert bench.refuses(0x30, f"{OPEN},I") == 43
    bench.memory.buyer = {}
    assert bench.ask(0xB4, "7\n7").bits == set()
    bench.opened(f"{OPEN},I")
    bench.says(0x82)
    assert bench.refuses(0x30, f"{OPEN},I") == 43
    bench.says(0xB4, "8\n9")
    assert bench.refuses(0xB4, "9\n8") == 0


@pytest.mark.parametrize(
    ("fail", "bits", "error"),
    [
        ("paper-out", {"0.5", "2.0"}, 0),
        ("cover-open", {"0.5", "2.0"}, 0),
        ("clock-not-set", {"0.5", "1.1", "0.2"}, 76),
        ("memory-full", {"0.5", "1.1", "4.4", "4.5"}, 24),
        ("journal-full", {"0.5", "1.1"}, 78),
        ("blocked", {"0.5", "1.1"}, 3),
        ("z-needed", {"0.5", "1.1"}, 2),
    ],
)
def test_what_is_the_matter_stands_in_its_bits_and_its_number(
    tmp_path: Path, fail: str, bits: set[str], error: int
) -> None:
    assert incotex(tmp_path, fail).ask(0x30, OPEN) == ("", bits, error)


def test_the_status_is_told_in_the_status_alone(tmp_path: Path) -> None:
    answer = incotex(tmp_path, "paper-out").ask(0x4A, "X")
    assert (answer.data, answer.bits) == ("", {"0.5", "2.0"})


def test_it_tells_who_it_is_and_what_it_holds(bench: SellingBench) -> None:
    facts = bench.says(0x5A, "1").split(",")
    assert facts[1:6] == ["5F2A", "0000", "06", "IN000001", "54000001"]
    assert len(facts) == 7
    assert bench.says(0x63) == "IN000001,000713391"
    assert len(bench.says(0x80).split(",")) == 27
    bench.sold("\tC1.50")
    assert bench.says(0x41).split(",")[:3] == ["0.00", "0.00", "1.25"]
    assert bench.refuses(0x40) == 3
    assert bench.says(0x45).startswith("0001,0.00,0.00,1.50,")
    assert bench.says(0x40).startswith("0001,0.00,0.00,1.50,")
    assert bench.says(0x72, "1,4,9").startswith("P,0.00,1.50,")
    assert bench.says(0x72, "1,2").startswith("P,0.00,0.25,")
    assert bench.ask(0x7F).bits == {"0.5", "0.1"}


def test_reports_duplicates_service_papers_drawer_and_display(tmp_path: Path) -> None:
    bench = incotex(tmp_path).sold()
    bench.says(0x6D, "1")
    assert bench.refuses(0x6D, "1") == 28
    bench.says(0x4F, "010126,311226")
    assert bench.refuses(0x5E, "311226,010126") == 25
    assert bench.refuses(0x5F, "2,1") == 25
    assert bench.says(0x26) == "0004"
    bench.says(0x2A, "Проба")
    assert bench.says(0x27) == "0004"
    bench.says(0x6A)
    bench.says(0x2C, "20")
    assert bench.refuses(0x2C, "21") == 0
    bench.says(0x2F, "Кафе")
    bench.says(0x23, "1.50")
    assert bench.memory.display == ["Кафе", "1.50"]
    assert bench.says(0x2D) == "P"
    kinds = [d["kind"] for d in documents(tmp_path)]
    assert kinds == ["receipt", "duplicate", "period", "service"]


def test_the_clock_is_set_and_read(bench: SellingBench) -> None:
    bench.says(0x3D, "31-12-26 23:59:00")
    assert bench.says(0x3E).startswith("31-12-26 23:59:")
