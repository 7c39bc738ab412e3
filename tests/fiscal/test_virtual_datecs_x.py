"""The virtual Datecs X keeps its manual's rules: fields and their TABs, numbers of errors, the order of a receipt, what
it tells afterwards.
"""

from datetime import datetime
from pathlib import Path

import pytest
from fiscal_parts import documents

from tui_pos.fiscal.framing import Frame, x
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import LEDGER
from tui_pos.fiscal.virtual.printer import VirtualPrinter

USN = "DT200001-0001-0000001"
IDLE = "80808080869a8080"
OPENED = "80808880869a8080"
COFFEE = ("Кафе", "2", "1.50", "2.000", "", "", "0")
STORNO = ("1", "0001", "1", "1", "1", "21-11-26 19:40:00", "02000003", "", "", "", USN)
PLAIN_TEXT = ("", "", "", "", "")


class Bench:
    """A host that asks a virtual device one thing after the other."""

    def __init__(self, folder: Path, fail: str = "", now: datetime = datetime(2026, 11, 21, 19, 40)) -> None:
        self.printer = VirtualPrinter(folder / LEDGER, "datecs-x", faults.parse(fail), lambda: now)
        self.status = ""
        self._seq = 0x20

    def raw(self, command: int, data: bytes) -> bytes:
        """The data of the answer."""
        self._seq += 1
        sent = b"".join(piece.data for piece in self.printer.feed(x.encode(Frame(self._seq, command, data))))
        (answer,) = x.Reader().feed(sent)
        assert isinstance(answer, Frame)
        assert answer.status is not None
        self.status = answer.status.hex()
        return answer.data

    def ask(self, command: int, *fields: str) -> str:
        """The answer's fields with a space between them; each field that is sent gets its TAB."""
        answer = self.raw(command, "".join(f"{field}\t" for field in fields).encode("cp1251")).decode("cp1251")
        assert answer.endswith("\t") or not answer
        return " ".join(answer.split("\t")[:-1])

    def open(self, usn: str = USN, invoice: str = "") -> str:
        return self.ask(0x30, "1", "0001", usn, "1", invoice)

    def sell_coffee(self) -> None:
        """A receipt of 3.00 from its opening to its end, and its number."""
        self.open()
        self.ask(0x31, *COFFEE)
        self.ask(0x35, "0", "5.00")
        assert self.ask(0x38).startswith("0 ")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_every_field_ends_in_a_tab_and_their_number_is_right(bench: Bench) -> None:
    assert bench.raw(0x30, f"1\t0001\t{USN}\t1\t".encode()) == b"-112103\t"
    assert bench.raw(0x30, f"1\t0001\t{USN}\t1\t\t\t".encode()) == b"-112001\t"
    assert bench.raw(0x30, f"1\t0001\t{USN}\t1\t\tX".encode()) == b"-112001\t"
    assert bench.raw(0x38, b"\t") == b"-112001\t"
    assert bench.status == IDLE


def test_a_command_that_does_not_exist_is_answered_by_bits_alone(bench: Bench) -> None:
    assert bench.ask(0x0199) == ""
    assert bench.status == "a2808080869a8080"


def test_a_refusal_says_its_number_while_the_status_looks_fine(bench: Bench) -> None:
    assert bench.ask(0x35, "0", "1.00") == "-111016"
    assert bench.status == IDLE
    assert bench.ask(0x64, "-111016") == "0 -111016 Receipt is closed"


def test_it_says_who_it_is_with_tabs_or_with_commas(bench: Bench) -> None:
    assert bench.ask(0x5A, "1") == "0 FP-700X 3.00BG 23NOV18 1000 A1B2 00000000 DT200001 02000003"
    assert bench.raw(0x5A, b"1") == b"FP-700X,3.00BG 23NOV18 1000,A1B2,00000000,DT200001,02000003"
    assert bench.ask(0x63) == "0 000713391"


def test_a_receipt_is_opened_sold_paid_and_closed_in_that_order(bench: Bench) -> None:
    assert bench.ask(0x31, *COFFEE) == "-111016"
    assert bench.open() == "0 1"
    assert bench.status == OPENED
    assert bench.open() == "-111015"
    assert bench.ask(0x35, "0", "1.00") == "-111065"
    assert bench.ask(0x31, *COFFEE) == "0 1"
    assert bench.ask(0x38) == "-111050"
    assert bench.ask(0x35, "1", "1.00") == "0 D 2.00"
    assert bench.ask(0x31, *COFFEE) == "-111018"
    assert bench.ask(0x3C) == "-111018"
    assert bench.ask(0x38) == "-111064"
    assert bench.ask(0x45, "Z") == "-111047"
    assert bench.ask(0x35, "1", "2.01") == "-111063"
    assert bench.ask(0x4C) == "0 1 1 1 3.00 1.00"
    assert bench.ask(0x35, "0", "5.00") == "0 R 3.00"
    assert bench.ask(0x36, "Благодарим!", *PLAIN_TEXT) == "0"
    assert bench.ask(0x38) == "0 1"
    assert bench.ask(0x4C) == "0 0 1 1 3.00 6.00"
    assert bench.status == IDLE


def test_nothing_in_the_payment_is_the_rest_in_cash(bench: Bench) -> None:
    bench.open()
    bench.ask(0x31, *COFFEE)
    assert bench.ask(0x35, "", "") == "0 D 0.00"


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        (("31", "0001", USN, "1", ""), "-112201"),
        (("1", "x", USN, "1", ""), "-112102"),
        (("1", "0002", USN, "1", ""), "-102002"),
        (("2", "0002", USN, "1", ""), "0 1"),
        (("1", "0001", "DT200001-001-0000001", "1", ""), "-112103"),
        (("1", "0001", USN, "0", ""), "-112204"),
        (("1", "0001", USN, "1", "X"), "-112105"),
        (("1", "0001", "1", ""), "-111003"),
    ],
)
def test_an_opening_is_read_field_by_field(bench: Bench, fields: tuple[str, ...], answer: str) -> None:
    assert bench.ask(0x30, *fields) == answer


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        (("", "2", "1.00", "", "", "", "0"), "-112201"),
        (("x" * 73, "2", "1.00", "", "", "", "0"), "-112201"),
        (("x", "9", "1.00", "", "", "", "0"), "-112202"),
        (("x", "5", "1.00", "", "", "", "0"), "-111005"),
        (("x", "2", "1,00", "", "", "", "0"), "-112103"),
        (("x", "2", "0.00", "", "", "", "0"), "-111007"),
        (("x", "2", "1.00", "1.0000", "", "", "0"), "-112104"),
        (("x", "2", "1.00", "0.000", "", "", "0"), "-112204"),
        (("x", "2", "9999999.99", "2.000", "", "", "0"), "-111006"),
        (("x", "2", "1.00", "", "0", "0.00", "0"), "-112106"),
        (("x", "2", "1.00", "", "2", "10", "0"), "-112106"),
        (("x", "2", "1.00", "", "2", "100.00", "0"), "-112206"),
        (("x", "2", "1.00", "", "4", "1.01", "0"), "-111021"),
        (("x", "2", "1.00", "", "", "", "100"), "-112207"),
        (("x", "2", "1.00", "", "", "", ""), "-112107"),
        (("x", "2", "1.00", "", "", "", "0", "килограм"), "-112208"),
        (("x", "2", "1.00", "", "4", "1.00", "0", "бр."), "0 1"),
    ],
)
def test_a_sale_is_read_field_by_field(bench: Bench, fields: tuple[str, ...], answer: str) -> None:
    bench.open()
    assert bench.ask(0x31, *fields) == answer


def test_discounts_and_surcharges_are_percents_or_sums_of_a_line_or_of_all(bench: Bench, tmp_path: Path) -> None:
    bench.open()
    bench.ask(0x31, "а", "2", "1.05", "3.000", "2", "10.00", "0")
    bench.ask(0x31, "б", "2", "1.00", "", "1", "5.50", "0")
    bench.ask(0x31, "в", "2", "1.00", "", "3", "0.25", "0")
    assert bench.ask(0x4C) == "0 1 1 3 5.14 0.00"
    assert bench.ask(0x33, "1", "", "2", "50.00").startswith("0 1 2.57 0.00 2.57 ")
    assert bench.ask(0x33, "", "", "4", "2.58") == "-111021"
    assert bench.ask(0x33, "", "", "", "").startswith("0 1 2.57 ")
    bench.ask(0x35, "", "")
    bench.ask(0x38)
    (receipt,) = documents(tmp_path)
    assert receipt["total"] == "2.57"
    assert [item["discount"] for item in receipt["items"]] == ["0.32", "-0.06", "-0.25"]


def test_a_void_is_of_a_sale_like_it(bench: Bench) -> None:
    bench.open()
    bench.ask(0x31, *COFFEE)
    assert bench.ask(0x31, "Кафе", "2", "-1.50", "1.000", "", "", "0") == "-111003"
    assert bench.ask(0x31, "Кафе", "2", "-1.50", "2.000", "", "", "0") == "0 1"
    assert bench.ask(0x4C) == "0 1 1 2 0.00 0.00"


def test_a_receipt_that_is_given_up_is_no_sale(bench: Bench) -> None:
    bench.sell_coffee()
    bench.open("DT200001-0001-0000002")
    bench.ask(0x31, *COFFEE)
    assert bench.ask(0x3C) == "0"
    assert bench.ask(0x4C) == "0 0 2 1 0.00 0.00"
    assert bench.ask(0xFF, "UNP", "", "") == f"0 {USN}"
    assert bench.ask(0xFF, "nLastFiscalDoc", "", "") == "0 1"
    assert bench.ask(0x7D, "0", "2", "0") == "0 2 2 21-11-26 19:40:00 8 1"


def test_an_opening_without_a_number_counts_on_from_the_last_sale(bench: Bench) -> None:
    bench.sell_coffee()
    assert bench.ask(0x30, "1", "0001", "1", "") == "0 2"
    bench.ask(0x31, *COFFEE)
    bench.ask(0x35, "", "")
    bench.ask(0x38)
    assert bench.ask(0xFF, "UNP", "", "") == "0 DT200001-0001-0000002"


def test_a_storno_names_its_receipt_and_pays_in_cash(bench: Bench, tmp_path: Path) -> None:
    bench.sell_coffee()
    assert bench.ask(0x2B, *STORNO) == "0 2"
    assert bench.ask(0x67) == "0 0.00 0.00 0.00 0.00 0.00 0.00 0.00 0.00 0 1 1"
    bench.ask(0x31, *COFFEE)
    assert bench.ask(0x4C) == "0 3 2 1 3.00 0.00"
    assert bench.ask(0x35, "1", "3.00") == "-111063"
    assert bench.ask(0x35, "0", "3.00") == "0 D 0.00"
    assert bench.ask(0x38) == "0 2"
    assert bench.ask(0xFF, "StornoUNP", "", "") == f"0 {USN}"
    assert bench.ask(0x6D) == "-111003"
    (storno,) = documents(tmp_path, "storno")
    assert storno["storno"] == {
        "reason": "return",
        "number": 1,
        "usn": USN,
        "time": "2026-11-21T19:40:00",
        "fm": "02000003",
    }


@pytest.mark.parametrize(
    ("at", "value", "answer"),
    [
        (4, "3", "-112204"),
        (5, "0", "-112205"),
        (6, "21-11-26", "-112106"),
        (6, "31-02-26 10:00:00", "-112206"),
        (6, "01-07-26 10:00:00 DST", "0 1"),
        (7, "123", "-112107"),
        (9, "12", "-112109"),
        (10, "reason", "-112210"),
        (11, "", "0 1"),
    ],
)
def test_a_storno_is_read_field_by_field(bench: Bench, at: int, value: str, answer: str) -> None:
    fields = list(STORNO)
    fields[at - 1] = value
    assert bench.ask(0x2B, *fields) == answer


def test_a_return_of_more_than_the_drawer_holds_is_refused_unless_it_was_an_error(bench: Bench) -> None:
    bench.ask(0x2B, *STORNO)
    bench.ask(0x31, *COFFEE)
    assert bench.ask(0x35, "0", "3.00") == "-111017"
    assert bench.ask(0x3C) == "0"
    bench.ask(0x2B, *STORNO[:3], "0", *STORNO[4:])
    bench.ask(0x31, *COFFEE)
    assert bench.ask(0x35, "0", "3.00") == "0 D 0.00"


def test_an_invoice_takes_its_number_from_the_range_and_its_buyer_after_the_payment(
    bench: Bench, tmp_path: Path
) -> None:
    buyer = ("Иванова", "Петров", "Фирма ООД", "София", "ул. Първа 1", "0", "000713391", "BG000713391")
    assert bench.open(invoice="I") == "0 1"
    bench.ask(0x31, *COFFEE)
    assert bench.ask(0x39, *buyer) == "-111050"
    bench.ask(0x35, "", "")
    assert bench.ask(0x39, *buyer[:6], "123", "") == "-112107"
    assert bench.ask(0x39, *buyer) == "0"
    bench.ask(0x38)
    assert bench.ask(0x42) == "0 1 9999999999 2"
    assert bench.ask(0x42, "1") == "-111025"
    assert bench.ask(0x42, "2") == "0 1 2 2"
    bench.ask(0x2B, *STORNO[:7], "I", "0000000001", "върната стока", USN)
    bench.ask(0x31, *COFFEE)
    bench.ask(0x35, "", "")
    bench.ask(0x38)
    assert bench.open("DT200001-0001-0000002", "I") == "-111025"
    assert bench.ask(0x42, "10", "20") == "0 10 20 10"
    receipt, credit_note = documents(tmp_path)
    assert receipt["invoice"]["number"] == "0000000001"
    assert receipt["invoice"]["buyer"]["buyer"] == "Фирма ООД"
    assert (credit_note["invoice"]["number"], credit_note["invoice"]["original"]) == ("0000000002", "0000000001")
    assert bench.ask(0x7D, "0", "1", "3").endswith(" 3 1")
    assert bench.ask(0x7D, "0", "2", "10").endswith(" 7 1")
    assert bench.ask(0x7D, "0", "2", "1") == "-105002"


def test_the_journal_is_read_sale_by_sale_and_line_by_line(bench: Bench) -> None:
    bench.sell_coffee()
    bench.ask(0x46, "0", "1.00")
    assert bench.ask(0x7D, "8") == "-105003"
    assert bench.ask(0x7D, "9", "2", "9") == "-105002"
    assert bench.ask(0x7D, "9", "1", "9") == "0 1 1 21-11-26 19:40:00 1 1"
    assert bench.ask(0x7D, "8") == f"0 DT200001 ФБ 1 {USN} Кафе 1.50 2 3.00 3.00     "
    assert bench.ask(0x7D, "8") == "-105003"
    bench.ask(0x7D, "0", "1", "0")
    lines = []
    while (answer := bench.ask(0x7D, "1")).startswith("0 "):
        lines.append(answer)
    assert f"0 УНП: {USN}" in lines
    assert bench.ask(0x7D, "0", "9", "0") == "-105002"


def test_cash_goes_in_and_out_and_asking_prints_nothing(bench: Bench, tmp_path: Path) -> None:
    assert bench.ask(0x46, "0", "10.00") == "0 10.00 10.00 0.00"
    assert bench.ask(0x46, "1", "4.00") == "0 6.00 10.00 4.00"
    assert bench.ask(0x46, "1", "6.01") == "-111017"
    assert bench.ask(0x46, "0", "0") == "0 6.00 10.00 4.00"
    assert bench.ask(0x6E, "5") == "0 1 10.00 1 4.00 0 0.00 0 0.00"
    assert [d["kind"] for d in documents(tmp_path)] == ["cash_in", "cash_out"]


def test_the_day_is_reported_by_group_and_closed_once(bench: Bench) -> None:
    bench.sell_coffee()
    assert bench.ask(0x41, "1").startswith("0 1 0.00 0.50 ")
    assert bench.ask(0x6E, "0") == "0 3.00 0.00 0.00 0.00 0.00 0.00 0.00"
    assert bench.ask(0x7B, "3") == "0 1 21-11-2026 19:40:00 0 "
    day = "0 1 0.00 3.00" + " 0.00" * 14
    assert bench.ask(0x45, "X") == day
    assert bench.ask(0x45, "Z") == day
    assert bench.ask(0x45, "Z") == "0 2" + " 0.00" * 16
    assert bench.raw(0x7B, b"3").decode().split("\t")[3:5] == ["2", "21-11-2026 19:40:00"]
    assert bench.ask(0xFF, "nZreport", "", "") == "0 3"
    assert bench.ask(0x5E, "1", "01-11-26", "30-11-26") == "0"
    assert bench.ask(0x5E, "0", "30-11-26", "01-11-26") == "-112004"
    assert bench.ask(0x5F, "0", "", "") == "0"


def test_a_duplicate_is_made_once_and_directly_after_its_receipt(bench: Bench) -> None:
    assert bench.ask(0x6D) == "-111003"
    bench.sell_coffee()
    assert bench.ask(0x6D) == "0"
    assert bench.ask(0x6D) == "-111003"


def test_a_paper_that_is_no_receipt_stands_apart_from_receipts(bench: Bench, tmp_path: Path) -> None:
    assert bench.ask(0x26) == "0 1"
    assert bench.status == "8080a080869a8080"
    assert bench.open() == "-111046"
    assert bench.ask(0x2A, "x" * 41, *PLAIN_TEXT) == "-112201"
    assert bench.ask(0x2A, "Проба", "1", "", "2", "", "1") == "0"
    assert bench.ask(0x27) == "0 1"
    assert [(d["kind"], d["texts"]) for d in documents(tmp_path)] == [("service", ["Проба"])]


def test_the_clock_tells_summer_time(bench: Bench) -> None:
    assert bench.ask(0x3E) == "0 21-11-26 19:40:00"
    assert bench.ask(0x3D, "01-07-27 10:00:00 DST") == "0"
    assert bench.ask(0x3E) == "0 01-07-27 10:00:00 DST"
    assert bench.ask(0x3D, "28-03-27 02:59:59") == "0"
    assert bench.ask(0x3E) == "0 28-03-27 02:59:59"
    assert bench.ask(0x3D, "28-03-27 25:00:00") == "-112201"


def test_display_drawer_and_feed(bench: Bench) -> None:
    assert bench.ask(0x2F, "Кафе") == "0"
    assert bench.ask(0x23, "3.00") == "0"
    assert bench.printer.memory.display == ["Кафе", "3.00"]
    assert bench.ask(0x2F, "x" * 21) == "-112201"
    assert bench.ask(0x21) == "0"
    assert bench.printer.memory.display == []
    assert bench.ask(0x6A, "") == "0"
    assert bench.printer.memory.drawer_openings == 1
    assert bench.ask(0x2C, "3") == "0"


@pytest.mark.parametrize(
    ("condition", "answer", "status"),
    [
        ("paper-out", "-112006", "a0808180869a8080"),
        ("cover-open", "-112007", "c0808080869a8080"),
        ("memory-full", "-100114", "80808080b69a8080"),
        ("journal-full", "-105001", "80808480869a8080"),
        ("clock-not-set", "-112004", "84808080869a8080"),
        ("head-hot", "-100401", "b0808080869a8080"),
        ("blocked", "-110225", IDLE),
        ("z-needed", "-104000", IDLE),
    ],
)
def test_what_is_the_matter_with_it_stops_an_opening(tmp_path: Path, condition: str, answer: str, status: str) -> None:
    bench = Bench(tmp_path, fail=condition)
    assert bench.open() == answer
    assert bench.status == status


def test_a_request_with_the_last_ones_number_is_only_answered_again(bench: Bench, tmp_path: Path) -> None:
    request = x.encode(Frame(0x30, 0x46, b"0\t5.00\t"))
    answers = [b"".join(piece.data for piece in bench.printer.feed(request)) for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(documents(tmp_path)) == 1


def test_a_request_that_is_too_long_or_broken_is_not_done(bench: Bench) -> None:
    assert bench.ask(0x36, "x" * 210, *PLAIN_TEXT) == "-112001"
    broken = bytearray(x.encode(Frame(0x50, 0x46, b"0\t5.00\t")))
    broken[-2] ^= 1
    assert b"".join(piece.data for piece in bench.printer.feed(bytes(broken))) == b"\x15"
    assert bench.ask(0x46, "0", "") == "0 0.00 0.00 0.00"
