"""Datecs C: what differs from Datecs P in what the driver writes and understands (manual v2.04BG)."""

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from bad_lines import bad_lines, settled
from dialogue import OPEN, REFUSED, Dialogue
from examples import examples
from fiscal_parts import FileJournal, desk, documents, failed_with, line, receipt, storno_of, three_lines
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui_pos.domain.money import BasisPoints, Cents
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import families, reconcile
from tui_pos.fiscal.device import Access, CommandRefused, Drawer, FiscalDevice, Issued, NotBegun
from tui_pos.fiscal.families.datecs_c import TABLE
from tui_pos.fiscal.receipt import Buyer, Change, Receipt
from tui_pos.fiscal.spooler import GivenUp, Printed, PrintJob, ReportDone
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import EmbeddedWire

NOTED = reconcile.Note(42)
USN = "DT100001-0001-0000001"
PRINTS = {
    0x30: f"0001,0001|{OPEN}",
    0x35: "D000000000",
    0x38: "0001,0001",
    0x71: ["0000041", "0000042"],
    0x46: "P,99999,0,0",
}
# The columns and rows of a paper as 7Dh reads it: what matters is in wide letters.
PAPER = ["P,Кафе 1.50 x 2    3.00 Б", "P,ОБЩА СУМА    6.40", "P,ФИСКАЛЕН БОН", "F"]
GIVEN_UP = ["P,Кафе 1.50 x 2    3.00 Б", "P, = А Н У Л И Р А Н =", "P,ФИСКАЛЕН БОН", "F"]
BUYER = Buyer("„Бор“ ООД", "175074752", "гр. София, бул. „Цариградско шосе“ 115", vat_number="BG175074752")


def on_c(one: Receipt) -> Receipt:
    return replace(one, usn=one.usn.replace("DT000001", "DT100001"))


def asked_for(one: Receipt, **answers: str) -> list[str]:
    dialogue = Dialogue(PRINTS | {int(key[1:], 16): text for key, text in answers.items()})
    with dialogue.device("datecs-c", "1") as device:
        device.last_document()
        device.print_receipt(device.prepared(on_c(one)))
    return dialogue.asked[1:]


def test_a_receipt_names_its_sale_before_the_till() -> None:
    assert asked_for(three_lines()) == [
        f"30 1,1,{USN},7",
        "31 Кафе\tБ1.50*2.000",
        "31 Хляб\tБ1.20*1.000",
        "31 Кока-кола\tБ1.10*2.500;-0.55",
        "35 \tP10.00",
        "38",
        "71",
    ]


def test_a_long_name_takes_two_rows_of_twenty_two() -> None:
    asked = asked_for(receipt(line("Минерална вода Горна Баня 1.5 литра", 150)))
    assert asked[1] == "31 Минерална вода Горна\nБаня 1.5 литра\tБ1.50*1.000"


@pytest.mark.parametrize(
    ("reason", "number"),
    [(StornoReason.OPERATOR_ERROR, 0), (StornoReason.RETURN, 1), (StornoReason.TAX_BASE, 2)],
)
def test_a_storno_is_opened_with_the_number_of_its_reason(reason: StornoReason, number: int) -> None:
    storno = storno_of("0000042", reason, fm="02517985")
    asked = asked_for(receipt(line("Кафе", 150), storno=storno), x2E=f"0002,0001|{OPEN}", x5A="DP,1,A,0,DT100001,1")
    assert f"2E 1,1,{USN},7,{number},42,211126194000,02517985" in asked


def test_each_kind_of_payment_that_it_has_and_those_that_it_has_not() -> None:
    letters = {"cash": "P", "card": "C", "reserve_1": "D", "reserve_2": "N", "voucher": "J", "external_voucher": "I"}
    for kind in PaymentKind:
        one = receipt(line("Кафе", 150), payments=((kind, Cents(150)),))
        if kind.value in letters:
            assert f"35 \t{letters[kind.value]}1.50" in asked_for(one)
        else:
            with pytest.raises(NotBegun) as caught:
                asked_for(one)
            assert caught.value.code == "payment_not_on_device"
    dialogue = Dialogue(PRINTS)
    with dialogue.device("datecs-c", "1", payments={PaymentKind.BANK: "I"}) as device:
        device.print_receipt(
            device.prepared(on_c(receipt(line("Кафе", 150), payments=((PaymentKind.BANK, Cents(150)),))))
        )
    assert "35 \tI1.50" in dialogue.asked


def test_an_invoice_and_a_credit_note_have_their_buyer_and_his_kind_of_number() -> None:
    buyer = replace(BUYER, identified_by="egn", identifier="8001010008", vat_number="")
    asked = asked_for(receipt(line("Кафе", 150), buyer=buyer), x42="1,99,7", x39="P")
    assert asked[1] == f"30 1,1,{USN},7,I"
    assert asked[4] == "39 8001010008\t1\t\t\t„Бор“ ООД\t\tгр. София, бул. „Цариградско шосе“\n115"
    storno = replace(storno_of("42", StornoReason.RETURN, fm="02517985"), invoice="0000000006")
    asked = asked_for(
        receipt(line("Кафе", 150), storno=storno, buyer=BUYER),
        x2E=f"0002,0001|{OPEN}", x42="1,99,7", x39="P", x5A="DP,1,A,0,DT100001,1",
    )  # fmt: skip
    assert f"2E 1,1,{USN},7,1,42,211126194000,02517985,I,0000000006,Връщане или рекламация" in asked


def test_the_longest_buyer_fits_a_frame() -> None:
    buyer = Buyer("Ж" * 90, "12345678901234", "Щ" * 90, "service", "BG123456789012", "Ю" * 90, "Я" * 90)
    asked = asked_for(receipt(line("Кафе", 150), buyer=buyer), x42="1,99,7", x39="P")
    assert len(asked[4]) - 3 <= 213


def test_a_register_that_answers_f_has_begun_nothing() -> None:
    for answer, code in (
        (f"F|{REFUSED}", "not_opened"),
        ("F", "not_opened"),
        ("F|A0808180869A", "no_paper"),
        ("F|A082A880869A", "receipt_open"),
    ):
        dialogue = Dialogue(
            PRINTS | {0x30: answer, 0x4C: "1,0002,000000640,000000000", 0x67: "P,1,0,0,0,0,0,0,0,0,0,1,0"}
        )
        with dialogue.device("datecs-c", "1") as device, pytest.raises(NotBegun) as caught:
            device.print_receipt(on_c(three_lines()))
        assert caught.value.code == code


@pytest.mark.parametrize(("items", "kind", "may_be_ours"), [(0, 0, True), (1, 0, False), (0, 2, False)])
def test_an_open_receipt_may_be_ours_when_it_is_a_sale_without_sales(items: int, kind: int, may_be_ours: bool) -> None:
    answers = {
        0x30: "F|A0828880869A",
        0x4C: f"1,{items:04d},{items * 150:09d},000000000",
        0x67: f"P,1,0,0,0,0,0,0,0,0,0,0000000001,{kind}",
    }
    with Dialogue(answers).device("datecs-c", "1") as device, pytest.raises(CommandRefused) as caught:
        device.print_receipt(on_c(three_lines()))
    assert isinstance(caught.value, NotBegun) is not may_be_ours


def test_a_payment_that_the_card_terminal_refused_says_so() -> None:
    dialogue = Dialogue(PRINTS | {0x35: "F,PP,-111555"})
    one = on_c(receipt(line("Кафе", 150), payments=((PaymentKind.CARD, Cents(150)),)))
    with dialogue.device("datecs-c", "1") as device, pytest.raises(CommandRefused, match=r"card terminal.*-111555"):
        device.print_receipt(one)


def test_what_the_register_tells_of_itself() -> None:
    dialogue = Dialogue(
        {
            0x5A: ["DP-25 263453 08Nov18 1312,ABCD,00000000,02100001,DT100001", "DP-150,3.00,A,0,DT100001,02100001"],
            0x40: ["P,0007,000000012340,0,0,0,0,0,0,0,211126", "F"],
            0x42: "1,99,7",
            0x46: "P,3350,5000,2000",
            0x63: "175074752,ЕИК",
            0x3E: "21-11-26 19:40:05",
        }
    )
    with dialogue.device("datecs-c", "1") as device:
        identity = device.identify()
        assert (identity.model, identity.serial, identity.fiscal_memory) == ("DP-25", "DT100001", "02100001")
        assert (device.last_closure(), device.last_closure()) == (7, None)
        assert device.last_invoice() == "0000000006"
        assert device.drawer() == Drawer(Cents(3350), Cents(5000), Cents(2000))
        assert device.tax_number() == "175074752"
        assert device.read_clock() == datetime(2026, 11, 21, 19, 40, 5)
    with dialogue.device("datecs-c", "1") as device:
        identity = device.identify()
        assert (identity.model, identity.serial, identity.fiscal_memory) == ("DP-150", "DT100001", "02100001")


def journal(**documents: tuple[str, str, list[str]]) -> dict[int | str, str | list[str]]:
    """7Dh for each document: its kind, its sale, its paper as it is read row by row, once and once more."""
    answers: dict[int | str, str | list[str]] = {0x7D: "F"}
    rows: list[str] = []
    heads: list[str] = []
    for key in sorted(documents, reverse=True):
        kind, usn, paper = documents[key]
        answers[f"7D 0,{key[1:]},1"] = f"P,{key[1:]},21-11-2026 19:40:00,{kind},7"
        heads.append(f"P,3,{kind},{key[1:]},{usn},2")
        rows += paper
    return answers | {"7D 5": heads, "7D 1": rows}


def test_the_last_sale_is_that_of_the_last_document_that_is_a_receipt_and_was_not_given_up() -> None:
    answers = journal(_40=("1", USN, PAPER), _41=("1", USN[:-1] + "2", GIVEN_UP[:2])) | {0x71: "0000042"}
    with Dialogue(answers).device("datecs-c", "1") as device:
        assert device.last_sale() == 1
    answers = journal(_40=("8", USN, PAPER)) | {0x71: "0000042"}
    with Dialogue(answers).device("datecs-c", "1") as device:
        assert device.last_fiscal_receipt() == 40
    with Dialogue({0x71: "0000042", 0x7D: "F"}).device("datecs-c", "1") as device:
        assert (device.last_sale(), device.last_fiscal_receipt(), device.issued(40, 42)) == (None, None, None)


def test_the_journal_is_read_document_by_document() -> None:
    answers: dict[int | str, str | list[str]] = {
        0x71: "0000004",
        0x7D: "F",
        "7D 0,3,1": "P,3,21-11-2026 19:40:00,8,7",
        "7D 0,1,1": "P,1,21-11-2026 19:39:00,1,7",
        "7D 5": [f"P,3,8,3,{USN},2", f"P,3,1,1,{USN},2", f"P,3,8,3,{USN},2"],
        "7D 1": [*PAPER, *PAPER, *PAPER],
    }
    with Dialogue(answers).device("datecs-c", "1") as device:
        assert device.issued(1, 4) == (
            Issued(1, USN, storno=False, cancelled=False),
            Issued(3, USN, storno=True, cancelled=False),
        )


def test_a_sale_that_broke_off_before_its_answer_is_found_in_the_journal() -> None:
    answers = journal(_43=("1", USN, PAPER)) | {0x71: "0000043", 0x4C: "0,0003,000000640,000001000"}
    one = on_c(three_lines())
    with Dialogue(answers).device("datecs-c", "1") as device:
        assert reconcile.decide(reconcile.ask(device, one, NOTED), one, NOTED) == reconcile.AlreadyOut(43)
    answers = journal(_42=("1", USN[:-1] + "9", PAPER)) | {0x71: "0000043", 0x4C: "0,0003,000000640,000001000"}
    with Dialogue(answers).device("datecs-c", "1") as device:
        assert reconcile.decide(reconcile.ask(device, one, NOTED), one, NOTED) == reconcile.NotPrinted()


def test_an_open_storno_is_told_from_an_open_sale() -> None:
    answers = {0x4A: f"|{OPEN}", 0x4C: "1,0003,000000640,000000000", 0x71: "0000043"}
    one = on_c(three_lines())
    for kind, decision in ((0, reconcile.OpenUnpaid()), (1, reconcile.ForeignOpen()), (3, reconcile.ForeignOpen())):
        dialogue = Dialogue(answers | {0x67: f"P,1,0,640,0,0,0,0,0,0,0,0000000001,{kind}"})
        with dialogue.device("datecs-c", "1") as device:
            assert reconcile.decide(reconcile.ask(device, one, NOTED), one, NOTED) == decision


@pytest.mark.parametrize(
    ("bits", "code"),
    [
        ("A0808180869A", "no_paper"),
        ("84808080869A", "clock_not_set"),
        ("80808480869A", "journal_full"),
        ("80808080B69A", "fiscal_memory_full"),
        ("80C08080869A", "tax_terminal_silent"),
    ],
)
def test_what_stops_the_register_is_named_from_its_bits(bits: str, code: str) -> None:
    stops = TABLE.read(bytes.fromhex(bits)).stops
    assert stops is not None
    assert stops.code == code


def test_bits_that_mean_something_only_on_a_printer_mean_nothing_here() -> None:
    """1.5 is a rotated paper on Datecs P and an overdue report here; 0.6, 1.4 and 2.1 are nothing."""
    codes = [condition.code for condition in TABLE.read(bytes.fromhex("C0B08280869A")).conditions]
    assert codes == ["unsent_documents"]
    status = TABLE.read(bytes.fromhex("80908880869A"))
    assert (status.fiscal_open, status.storno_open, status.stops) == (True, None, None)


def embedded_c(folder: Path, fail: str = "", **options: Any) -> FiscalDevice:
    """The virtual register in this process, with faults."""
    wire = partial(EmbeddedWire, folder, "datecs-c", faults=faults.parse(fail))
    return families.driver("datecs-c", "test register", Access(1, "1", 1), wire, first_seq=0x40, **options)


def three_back_on_c() -> Receipt:
    back = receipt(*three_lines().lines, storno=storno_of("1", StornoReason.RETURN), footer=("Точки: -0.64",))
    return on_c(back)


@pytest.fixture
def sold(tmp_path: Path) -> Path:
    """A register on which the sale 1 is out as document 1."""
    with embedded_c(tmp_path) as device:
        assert device.print_receipt(on_c(three_lines())) == 1
    return tmp_path


@given(
    bad_lines(lost=(3, 20), stops=["paper-out"], latest=24),
    st.sampled_from(["sale", "storno", "invoice"]),
    st.booleans(),
    st.integers(1, 6),
)
@examples(60)
def test_whatever_goes_wrong_the_paper_and_the_till_agree(
    tmp_path_factory: pytest.TempPathFactory, fail: str, what: str, gives_up: bool, attempts: int
) -> None:
    folder = tmp_path_factory.mktemp("register")
    with embedded_c(folder) as device:
        device.print_receipt(on_c(three_lines(9)))
    one = three_back_on_c() if what == "storno" else on_c(three_lines())
    job = PrintJob(uuid4(), replace(one, buyer=BUYER) if what == "invoice" else one)
    spoiled = iter((fail, fail))
    journal = FileJournal(folder / "journal")
    with desk(lambda: embedded_c(folder, next(spoiled, ""), attempts=attempts), journal) as shop:
        outcome = settled(shop, job, gives_up=gives_up)
    made = [d for d in documents(folder) if d["kind"] in ("receipt", "storno")][1:]
    if isinstance(outcome, Printed):
        assert [(d["number"], d["total"]) for d in made] == [(int(outcome.receipt_no), "6.40")]
        assert what != "invoice" or BUYER.identifier in made[0]["invoice"]["buyer"].values()
    else:
        assert isinstance(outcome, GivenUp)
        assert made == []


def test_a_storno_of_another_part_that_came_in_between_is_not_taken_for_ours(sold: Path, journal: FileJournal) -> None:
    ours = PrintJob(uuid4(), on_c(receipt(line("Кафе", 150), storno=storno_of("1"))))
    journal.begin(ours.id, reconcile.Note(1).to_text())
    with embedded_c(sold) as other:
        other.print_receipt(on_c(receipt(line("Кафе", 150, 1500), storno=storno_of("1"))))
    with desk(lambda: embedded_c(sold), journal) as shop:
        shop.spooler.submit(ours)
        assert failed_with(shop.outcome()) == "receipt_uncertain"
        shop.spooler.take_back(ours)
        assert shop.outcome() == GivenUp(ours.id)


@pytest.mark.parametrize("cancelled", [True, False])
def test_a_sale_that_was_only_noted_is_printed_though_another_is_out(
    sold: Path, journal: FileJournal, cancelled: bool
) -> None:
    ours = PrintJob(uuid4(), on_c(three_lines(2)))
    journal.begin(ours.id, reconcile.Note(1).to_text())
    if cancelled:
        with embedded_c(sold) as other:
            assert other.raw(0x30, f"1,1,{USN[:-1]}7,1".encode())
            other.cancel_receipt()
    with desk(lambda: embedded_c(sold), journal) as shop:
        shop.spooler.report("x")
        assert isinstance(shop.outcome(), ReportDone)
        shop.spooler.submit(ours)
        assert shop.outcome() == Printed(ours.id, "0000004" if cancelled else "0000003")


def test_a_register_takes_all_that_it_is_told(tmp_path: Path) -> None:
    lines = (
        replace(line("Кафе", 150, 2000), percent=BasisPoints(-1000), comments=("с мляко",)),
        replace(line("Чай", 99, discount=-10), subtotals=(Change(percent=BasisPoints(-500)), Change(amount=Cents(20)))),
    )
    one = Receipt(USN, lines, ((PaymentKind.CASH, Cents(380)),), Cents(380), header=("Маса 4",), footer=("Довиждане!",))
    with embedded_c(tmp_path) as device:
        assert device.print_receipt(device.prepared(one)) == 1
        device.duplicate()
        with pytest.raises(CommandRefused, match="once"):
            device.duplicate()
        device.move_cash(Cents(1000))
        assert device.drawer() == Drawer(Cents(1380), Cents(1000), Cents(0))
        assert (device.x_report().total, device.z_report().number, device.last_closure()) == (380, 1, 1)
        device.period_report(date(2026, 11, 1), date(2026, 11, 30))
        device.print_text(("Проба",))
        device.show(("Кафе", "1.50"))
    made = [d["kind"] for d in documents(tmp_path)]
    assert made == ["receipt", "duplicate", "cash_in", "x", "z", "period", "service"]
