"""A virtual Datecs P keeps its manual beyond a plain sale: invoices, departments, its journal, its fiscal memory."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bench import USN, Bench, opened
from fiscal_parts import documents
from isl_bench import IslBench

ORIGINAL = f"{USN},211126194000,02000001"


def sold(bench: Bench, *sales: str, payment: str = "\t", usn: str = USN) -> Bench:
    bench.ask(0x30, f"1,0000,1,{usn}")
    for sale in sales or ("Кафе\tБ1.50",):
        assert bench.ask(0x31, sale) == ""
    assert bench.ask(0x35, payment)[0] in "DR"
    assert bench.ask(0x38)
    return bench


def paper(folder: Path, number: int) -> str:
    text = (folder / "receipts" / f"{number:07d}.txt").read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) <= 42
    return " ".join(text.split())


def test_an_invoice_is_closed_only_with_its_buyer_who_comes_after_the_payment(bench: Bench, tmp_path: Path) -> None:
    assert bench.ask(0x30, f"1,0000,1,I,{USN}") == "0001,0001"
    bench.ask(0x31, "Кафе\tБ1.50")
    buyer = "175074752\tМария\tИван Иванов\tНова ЕООД\tBG175074752\tул. Първа 1\nСофия"
    assert bench.ask(0x39, buyer) == "not_permitted"
    assert bench.ask(0x67).endswith(",1,0000000002")
    bench.ask(0x35, "\t")
    assert bench.ask(0x38) == "not_permitted"
    assert bench.ask(0x39, "12345\tМария") == "syntax"
    assert bench.ask(0x39, buyer) == ""
    assert bench.ask(0x38) == "0001,0001"
    shown = paper(tmp_path, 1)
    for words in ("ФАКТУРА № 0000000001", "ЕИК/ЕГН: 175074752", "КУПУВАЧ: Нова ЕООД", "АДРЕС: ул. Първа 1 София"):
        assert words in shown
    assert bench.ask(0x77, "W,1") == f"U,{USN},1,1,1,1"


def test_a_plain_receipt_has_no_buyer(bench: Bench) -> None:
    opened(bench).ask(0x31, "Кафе\tБ1.50")
    bench.ask(0x35, "\t")
    assert bench.ask(0x39, "175074752") == "not_permitted"


def test_a_credit_note_names_its_invoice(bench: Bench, tmp_path: Path) -> None:
    sold(bench)
    assert bench.ask(0x2E, f"1,0000,1,I41,{USN},R0000001,{ORIGINAL}") == "0002,0001"
    bench.ask(0x31, "Кафе\tБ1.50")
    bench.ask(0x35, "\t")
    bench.ask(0x39, "#8001014321")
    assert bench.ask(0x38) == "0002,0001"
    shown = paper(tmp_path, 2)
    assert "КРЕДИТНО ИЗВЕСТИЕ № 0000000001 КЪМ ФАКТУРА № 0000000041" in shown
    bench.ask(0x77, "W,2")
    rest = [bench.ask(0x77, "w") for _ in range(7)]
    assert rest[4] == f"S,1,1,21-11-2026 19:40:00,02000001,{USN},41"
    assert rest[5] == "I,0000000001,8001014321,1"


def test_numbers_of_invoices_are_given_once_and_anew_when_they_are_used_up(bench: Bench) -> None:
    assert bench.ask(0x42, "5,4") == "syntax"
    assert bench.ask(0x42, "7,8") == ""
    assert bench.ask(0x42) == "0000000007,0000000008,0000000007"
    assert bench.ask(0x42, "9,10") == "not_permitted"
    for _ in range(2):
        bench.ask(0x30, f"1,0000,1,I,{USN}")
        bench.ask(0x3C)
    assert bench.ask(0x30, f"1,0000,1,I,{USN}") == "not_permitted"
    assert bench.ask(0x42, "9,10") == ""
    assert bench.ask(0x30, f"1,0000,1,I,{USN}") == "0003,0003"


def test_a_sale_by_department_is_of_its_group(bench: Bench, tmp_path: Path) -> None:
    assert bench.ask(0x57, "12,Г,Нощувки") == ""
    opened(bench)
    assert bench.ask(0x31, "Стая\t12\t10.00*2.000,-10.00") == ""
    assert bench.ask(0x31, "Кафе\t2\t1.50") == ""
    assert bench.ask(0x31, "Кафе\t61\t1.50") == "syntax"
    assert bench.ask(0x57, "13,Б,Стоки") == "not_permitted"
    can_void, *sums = bench.ask(0x67).split(",")[:5]
    assert (can_void, [int(cents) for cents in sums]) == ("1", [0, 150, 0, 1800])
    assert bench.ask(0x31, "Стая\t12\t-10.00*2.000,-10.00") == ""
    bench.ask(0x35, "\t")
    bench.ask(0x38)
    assert [item.get("department") for item in documents(tmp_path)[0]["items"]] == ["12", "2", "12"]


@pytest.mark.parametrize(
    ("change", "sums"),
    [("10", [150, 90, 60]), ("10,-10.00", [135, 81, 54]), ("00;0.10", [160, 96, 64]), ("00,10", [165, 99, 66])],
)
def test_a_change_of_the_sum_falls_to_the_groups_by_their_shares(
    bench: Bench, tmp_path: Path, change: str, sums: list[int]
) -> None:
    opened(bench)
    bench.ask(0x31, "Вода\tА0.90")
    bench.ask(0x31, "Кафе\tБ0.60")
    told = [int(cents) for cents in bench.ask(0x33, change).split(",")]
    assert told[:3] == sums
    bench.ask(0x35, "\t")
    bench.ask(0x38)
    assert [int(cents) for cents in bench.ask(0x45, "0").split(",")[1:4]] == sums
    assert ("ВЪРХУ СУМАТА" in paper(tmp_path, 1)) == (sums[0] != 150)


@pytest.mark.parametrize("change", ["2", "1", "11,-99.01", "11;-1.51", "11,5;5", "11;1.005"])
def test_a_change_of_the_sum_that_cannot_be_is_refused(bench: Bench, change: str) -> None:
    opened(bench).ask(0x31, "Кафе\tБ1.50")
    assert bench.ask(0x33, change)
    assert bench.ask(0x4C, "T") == "1,0001,000000150,000000000"


def test_the_journal_tells_a_receipt_line_by_line(bench: Bench) -> None:
    sold(bench, "Кафе\tБ1.50*2.000,-10.00", "Вода\nизворна\tА1.00", "Вода\nизворна\tА-1.00", payment="\tP5.00")
    lines = [bench.ask(0x77, "W,1")]
    while lines[-1] != "F":
        lines.append(bench.ask(0x77, "w"))
    today = f"{datetime.now():%d-%m-%Y}"
    assert lines[:-3] == [
        f"U,{USN},1,1,0,1",
        "V,1,2,0.00,20.00,20.00,9.00,0.00,0.00,0.00,0.00",
        "R,2,20.00,1.50,2.000,-0.30,2.70,Кафе",
        "R,1,0.00,1.00,1.000,0.00,1.00,Вода\tизворна",
        "R,1,0.00,-1.00,-1.000,0.00,-1.00,Вода\tизворна",
        "T,1,-0.30,0,0.00,1,-1.00,3,2.70,0.00,2.70,0.00,0.00,0.00,0.00,0.00,0.00",
        "P,2.70,0.00,0.00,0.00" + ",0.00" * 11,
    ]
    assert lines[-3].startswith(f"D,{today} ")
    assert lines[-2:] == ["*,", "F"]


def test_the_journal_gives_any_paper_as_text(bench: Bench) -> None:
    sold(bench).ask(0x45, "2")
    rows = [bench.ask(0x77, "R,1,2")]
    while rows[-1] != "F":
        rows.append(bench.ask(0x77, "N"))
    assert any(row.startswith("P,ОБЩА СУМА") for row in rows)
    assert rows.count("*,") == 2
    assert bench.ask(0x77, "R,3") == "F"
    assert bench.ask(0x77, "I").endswith(",1,2")


def test_the_fiscal_memory_has_every_z_report(bench: Bench) -> None:
    assert bench.ask(0x40) == "F"
    sold(bench, "Кафе\tБ1.20", "Вода\tА1.00").ask(0x45, "0")
    sold(bench, "Кафе\tБ2.40").ask(0x45, "0")
    today, day = datetime.now(), f"{datetime.now():%d%m%y}"
    assert bench.ask(0x40) == f"P,0002,0,240,0,0,0,0,0,0,{day}"
    assert bench.ask(0x40, "1") == f"P,0002,0,40,0,0,0,0,0,0,{day}"
    assert bench.ask(0x72, "1,1,2") == "P,2,2,100,360,0,0,0,0,0,0"
    assert bench.ask(0x72, "1,2") == "P,1,1,100,100,0,0,0,0,0,0"
    assert bench.ask(0x72, "3,1") == "E"
    assert bench.ask(0x25, "1").split(",")[2] == "3"
    assert bench.ask(0x25, "6,1").startswith(f"P,{today:%d-%m-%Y} ")
    assert bench.ask(0x25, "6,9") == "E"
    assert bench.ask(0x44) == "1823,1825"
    assert bench.ask(0x56) == f"{today:%d-%m-%Y}"


@pytest.mark.parametrize(
    ("command", "data"),
    [(0x4F, "%d%m%y,%d%m%y"), (0x4F, "%m%y"), (0x4F, "%y"), (0x5E, "#*%d%m%y,%d%m%y"), (0x49, ""), (0x5F, "1,9")],
)
def test_what_the_fiscal_memory_holds_is_printed(bench: Bench, tmp_path: Path, command: int, data: str) -> None:
    sold(bench).ask(0x45, "0")
    assert bench.ask(command, datetime.now().strftime(data)) == ""
    (period,) = documents(tmp_path, "period")
    assert (period["total"], len(period["closures"])) == ("1.50", 1)
    assert "БРОЙ Z ОТЧЕТИ 1 ГРУПА Б 1.50 ОБЩО 1.50" in paper(tmp_path, 3)


@pytest.mark.parametrize("data", ["321326,010126", "1", "010126,", "020126,010126"])
def test_days_that_cannot_be_are_refused(bench: Bench, data: str) -> None:
    assert bench.ask(0x4F, data) in ("syntax", "not_permitted")


def test_a_paper_that_is_no_receipt_says_so(bench: Bench, tmp_path: Path) -> None:
    assert bench.ask(0x2A, "Здравей") == "not_permitted"
    assert bench.ask(0x26) == "0001"
    assert bench.ask(0x4C, "T").startswith("1,")
    assert bench.ask(0x30, f"1,0000,1,{USN}") == "not_permitted"
    assert bench.ask(0x2A, "\t2BHЗдравей") == ""
    assert bench.ask(0x2A, "\t2BBЗдравей") == "syntax"
    assert bench.ask(0x5C, "W1") == ""
    assert bench.ask(0x54, "2,540012345678") == ""
    assert bench.ask(0x54, "2,54") == "syntax"
    assert bench.ask(0x27) == "0001"
    shown = paper(tmp_path, 1)
    for words in ("СЛУЖЕБЕН БОН", "# Здравей #", "ПО ТОЗИ БОН НЕ СЕ ДЪЛЖИ ПЛАЩАНЕ!", "BARCODE [540012345678]"):
        assert words in shown


def test_the_upper_row_of_the_display_belongs_to_the_receipt_while_one_is_open(tmp_path: Path) -> None:
    bench = IslBench(tmp_path, "datecs-p", "80 80 80 80 86 9A")
    assert bench.says(0x2F, "Добре дошли") == ""
    assert bench.says(0x23, "в магазина") == ""
    bench.refuses(0x23, "x" * 21)
    bench.says(0x30, f"1,0000,1,{USN}")
    bench.refuses(0x2F, "Друго")
    bench.says(0x21)
    assert bench.memory.display == ["Добре дошли", ""]
    bench.says(0x6A, "50")
    assert bench.memory.drawer_openings == 1


def test_the_clock_is_not_set_back_behind_the_last_paper(bench: Bench) -> None:
    sold(bench)
    now = datetime.now()
    assert bench.ask(0x3D, f"{now - timedelta(minutes=2):%d-%m-%y %H:%M:%S}") == "not_permitted"
    assert abs(datetime.strptime(bench.ask(0x3E), "%d-%m-%y %H:%M:%S") - now) < timedelta(minutes=1)
    assert bench.ask(0x3D, f"{now + timedelta(minutes=2):%d-%m-%y %H:%M:%S}") == ""
    assert bench.ask(0x3D, "32-01-26 10:00") == "syntax"


def test_payments_are_told_by_their_kinds(bench: Bench) -> None:
    opened(bench).ask(0x31, "Кафе\tБ5.00")
    assert bench.ask(0x35, "\tD") == "syntax"
    assert bench.ask(0x35, "\tX1.00") == "syntax"
    for payment in ("\tD1.00", "\tm1.00", "\tr1.00", "\tP5.00"):
        bench.ask(0x35, payment)
    bench.ask(0x38)
    assert bench.ask(0x6E) == "200,0,100,0,0,0,0,0,0,2"
    assert bench.ask(0x6E, "*") == "200,0,100,0,0,0,0,0,0,2,100,0,0,0,0,100,0"
    assert bench.ask(0x25, "5") == "P,2.00,0.00,1.00,0.00,0.00,0.00,0.00,0.00"


def test_it_tells_its_rates_and_its_tax_number(bench: Bench) -> None:
    assert bench.ask(0x61) == "0.00,20.00,20.00,9.00,0.00,0.00,0.00,0.00"
    assert bench.ask(0x53).startswith("0,2,EUR,11110000,0.00,")
    assert bench.ask(0x63) == "000713391,ЕИК"
    assert bench.ask(0x41) == "0,0,0,0,0,0,0,0"


def test_a_full_journal_takes_no_more_rows_and_lets_what_is_begun_end(tmp_path: Path) -> None:
    bench = opened(Bench(tmp_path, "journal-full=5"))
    assert bench.ask(0x31, "Кафе\tБ1.50") == ""
    for command, data in ((0x31, "Кафе\tБ1.50"), (0x36, "Текст")):
        assert "not_permitted" in bench.ask(command, data)
    assert bench.ask(0x35, "\t") == "D000000000"
    assert bench.ask(0x38) == "0001,0001"
    assert "not_permitted" in bench.ask(0x30, f"1,0000,1,{USN}")
    assert bench.ask(0x30) == "0000001"


def test_no_cash_is_moved_while_any_paper_is_open(bench: Bench) -> None:
    bench.ask(0x26)
    assert bench.ask(0x46, "5.00") == "F,0,0,0"
    bench.ask(0x27)
    assert bench.ask(0x46, "5.00") == "P,500,500,0"
    assert bench.ask(0x46, "-6.00") == "F,500,500,0"
