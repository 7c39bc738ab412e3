"""Datecs P: what the driver writes, as the manual (v1.00BG) has it, and how it understands the answers."""

from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from dialogue import OPEN, REFUSED, Dialogue
from fiscal_parts import FileJournal, desk, documents, embedded, line, receipt, storno_of, three_lines
from msgspec.structs import replace

from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.device import CommandRefused, Drawer, Issued, NotBegun, Transaction
from tui_pos.fiscal.families.datecs_p import TABLE
from tui_pos.fiscal.limits import LIMITS
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Signed
from tui_pos.fiscal.spooler import Failed, Printed, PrintJob

USN = "DT000001-0001-0000001"
BUYER = Buyer(
    name="„Бор“ ООД",
    identifier="175074752",
    address="гр. София, бул. „Цариградско шосе“ 115",
    vat_number="BG175074752",
    received_by="И. Иванов",
    issued_by="П. Петрова",
)
PRINTS = {
    0x30: f"0001,0001|{OPEN}",
    0x35: "D000000000",
    0x38: "0001,0001",
    0x71: ["0000041", "0000042"],
    0x33: "000000000,0",
}


def changed(*, discount: int = 0, percent: int = 0, subtotals: tuple[Change, ...] = ()) -> Receipt:
    sold = ReceiptLine("Кафе", "Б", Cents(150), Thousandths(2000), Cents(discount), BasisPoints(percent))
    sold = replace(sold, subtotals=subtotals)
    probe = replace(sold, subtotals=())
    total = probe.net
    for change in subtotals:
        total = Cents(total + change.of(total))
    return Receipt(USN, (sold,), ((PaymentKind.CASH, total),), total)


def asked_for(one: Receipt, **answers: str) -> list[str]:
    dialogue = Dialogue(PRINTS | {int(key[1:], 16): text for key, text in answers.items()})
    with dialogue.device("datecs-p") as device:
        device.last_document()
        device.print_receipt(device.prepared(one))
    return dialogue.asked[1:]


@pytest.mark.parametrize(
    ("changes", "written"),
    [
        ({"discount": 30}, ";-0.30"),
        ({"discount": -30}, ";0.30"),
        ({"percent": -1000}, ",-10.00"),
        ({"percent": 725}, ",7.25"),
        ({"percent": -9_967}, ";-2.99"),
        ({}, ""),
    ],
)
def test_a_discount_or_surcharge_stands_behind_its_sale(changes: dict[str, int], written: str) -> None:
    one = changed(**changes)
    answers = {"x33": f"{one.total:09d}"}
    assert asked_for(one, **answers)[1] == f"31 Кафе\tБ1.50*2.000{written}"


@pytest.mark.parametrize(
    ("change", "written"),
    [
        (Change(percent=BasisPoints(-1000)), "00,-10.00"),
        (Change(percent=BasisPoints(500)), "00,5.00"),
        (Change(amount=Cents(-45)), "00;-0.45"),
        (Change(amount=Cents(45)), "00;0.45"),
    ],
)
def test_a_change_of_the_sum_is_a_subtotal(change: Change, written: str) -> None:
    one = changed(subtotals=(change,))
    assert f"33 {written}" in asked_for(one, x33=f"{one.total:09d}")


def test_a_percent_of_a_sum_of_two_groups_is_said_in_money() -> None:
    """Each group may be rounded by itself: 10 % of 0.05 and of 0.05 is not 10 % of 0.10."""
    lines = (line("Кафе", 5), replace(line("Вестник", 5, vat="Г"), subtotals=(Change(percent=BasisPoints(-1000)),)))
    one = Receipt(USN, lines, ((PaymentKind.CASH, Cents(9)),), Cents(9))
    assert "33 00;-0.01" in asked_for(one, x33="000000009")


def test_a_percent_that_makes_half_a_cent_is_said_in_money() -> None:
    sold = ReceiptLine("Кибрит", "Б", Cents(5), Thousandths(1000), percent=BasisPoints(-1000))
    one = Receipt(USN, (sold,), ((PaymentKind.CASH, sold.net),), sold.net)
    assert asked_for(one)[1] == "31 Кибрит\tБ0.05*1.000;-0.01"


def test_comments_departments_and_the_operator_of_the_receipt() -> None:
    sold = replace(line("Кафе", 150), department=12, comments=("с мляко",))
    one = receipt(sold, header=("Маса 4",), footer=("Довиждане!",), signed=Signed(16, "12345678"))
    asked = asked_for(one)
    assert asked[:4] == [
        f"30 16,12345678,7,{USN}",
        "36 Маса 4",
        "31 Кафе\t12\t1.50*1.000",
        "36 с мляко",
    ]
    assert asked[-3:-1] == ["36 Довиждане!", "38"]
    with Dialogue({}).device("datecs-p") as device, pytest.raises(NotBegun) as caught:
        device.prepared(receipt(replace(line("Кафе", 150), department=61)))
    assert caught.value.code == "no_department"


def test_an_invoice_has_its_buyer_named_when_it_is_paid() -> None:
    asked = asked_for(receipt(line("Кафе", 150), buyer=BUYER, footer=("#1",)), x42="0000000100,0000000199,0000000142")
    assert asked == [
        "42",
        f"30 1,0000,7,I,{USN}",
        "31 Кафе\tБ1.50*1.000",
        "35 \tP1.50",
        "39 175074752\tП. Петрова\tИ. Иванов\t„Бор“ ООД\tBG175074752\tгр. София, бул. „Цариградско\nшосе“ 115",
        "36 #1",
        "38",
        "71",
    ]


@pytest.mark.parametrize(("kind", "mark"), [("eik", ""), ("egn", "#"), ("lnch", "#"), ("service", "")])
def test_the_number_of_a_person_bears_its_mark(kind: str, mark: str) -> None:
    buyer = replace(BUYER, identified_by=kind, identifier="8001010008")
    asked = asked_for(receipt(line("Кафе", 150), buyer=buyer), x42="1,9,1")
    assert asked[4].startswith(f"39 {mark}8001010008\t")


def test_a_credit_note_names_the_invoice_that_comes_back() -> None:
    storno = replace(storno_of("42", StornoReason.OPERATOR_ERROR, fm="02000001"), invoice="0000000141")
    dialogue = Dialogue(PRINTS | {0x2E: f"0002,0001|{OPEN}", 0x42: "100,199,142", 0x5A: "FP,1,A,0,DT000001,02000001"})
    with dialogue.device("datecs-p") as device:
        device.print_receipt(receipt(line("Кафе", 150), storno=storno, buyer=BUYER))
    assert f"2E 1,0000,7,I0000000141,{USN},E0000042,{USN},211126194000,02000001" in dialogue.asked


@pytest.mark.parametrize("numbers", ["100,199,200", "0,0,0", f"|{REFUSED}"])
def test_without_numbers_for_invoices_nothing_is_begun(numbers: str) -> None:
    dialogue = Dialogue(PRINTS | {0x42: numbers})
    with dialogue.device("datecs-p") as device, pytest.raises(NotBegun) as caught:
        device.print_receipt(receipt(line("Кафе", 150), buyer=BUYER))
    assert caught.value.code == "invoice_numbers"
    assert dialogue.asked == ["42"]


@pytest.mark.parametrize("wrong", [{"identifier": "12"}, {"identifier": "17507\t4752"}, {"vat_number": "B1"}])
def test_a_buyer_whom_the_printer_would_refuse_is_refused_before_anything_is_begun(wrong: dict[str, str]) -> None:
    with Dialogue({}).device("datecs-p") as device, pytest.raises(NotBegun) as caught:
        device.prepared(receipt(line("Кафе", 150), buyer=replace(BUYER, **wrong)))
    assert caught.value.code == "buyer_identifier"


def test_every_kind_of_payment_has_its_letter_and_a_shop_may_have_its_own() -> None:
    letters = {"D": "card", "C": "cheque", "m": "voucher", "n": "external_voucher", "o": "packaging", "p": "internal",
               "q": "damage", "r": "bank", "I": "reserve_1", "J": "reserve_2", "P": "cash"}  # fmt: skip
    assert LIMITS["datecs-p"].payments == {PaymentKind(kind) for kind in letters.values()}
    for letter, kind in letters.items():
        one = receipt(line("Кафе", 150), payments=((PaymentKind(kind), Cents(150)),))
        assert f"35 \t{letter}1.50" in asked_for(one)
    dialogue = Dialogue(PRINTS)
    with dialogue.device("datecs-p", payments={PaymentKind.CARD: "L"}) as device:
        device.print_receipt(receipt(line("Кафе", 150), payments=((PaymentKind.CARD, Cents(150)),)))
    assert "35 \tL1.50" in dialogue.asked


def test_what_the_printer_tells_of_itself() -> None:
    dialogue = Dialogue(
        {
            0x5A: "FP-800,1.00BG 23NOV18 1000,ABCD,00000000,DT000001,02000001",
            "25 1": "P,21-11-2026 19:40:00,8,39,41,42,1",
            "25 4": "P,1,50.00,2,20,33.5",
            0x30: "0000017",
            0x42: "0000000100,0000000199,0000000142",
            0x4C: "0,0003,000000640,000001000",
            0x63: "175074752,ЕИК",
            0x3E: "21-11-26 19:40:05",
        }
    )
    with dialogue.device("datecs-p") as device:
        identity = device.identify()
        assert (identity.model, identity.firmware) == ("FP-800", "1.00BG 23NOV18 1000")
        assert (identity.serial, identity.fiscal_memory) == ("DT000001", "02000001")
        assert (device.last_closure(), device.last_fiscal_receipt(), device.last_sale()) == (7, 41, 17)
        assert device.last_invoice() == "0000000141"
        assert device.drawer() == Drawer(Cents(3350), Cents(5000), Cents(2000))
        assert device.transaction() == Transaction(False, 3, Cents(640), Cents(1000))
        assert device.tax_number() == "175074752"
        assert device.read_clock() == datetime(2026, 11, 21, 19, 40, 5)


def test_a_printer_that_has_issued_no_invoice_names_none() -> None:
    for numbers in ("100,199,100", "0,0,0", f"|{REFUSED}"):
        with Dialogue({0x42: numbers}).device("datecs-p") as device:
            assert device.last_invoice() is None


def test_the_journal_tells_sales_stornos_and_what_was_cancelled() -> None:
    answers = {"25 1": "P,21-11-2026 19:40:00,8,39,5,6,1", 0x77: "F"}
    for number, kind in enumerate("01234", start=1):
        answers[f"77 W,{number}"] = f"U,{USN},1,7,{kind},{number}"
    with Dialogue(answers).device("datecs-p") as device:
        found = device.issued(1, 6)
    assert found == tuple(Issued(number, USN, storno=number in (3, 4), cancelled=number == 5) for number in range(1, 6))


def test_other_papers_and_what_is_beside_them() -> None:
    dialogue = Dialogue({0x26: "0003", 0x27: "0003", 0x46: "P,5000,5000,0"})
    with dialogue.device("datecs-p") as device:
        device.period_report(date(2026, 11, 1), date(2026, 11, 30))
        device.period_report(date(2026, 11, 1), date(2026, 11, 30), detailed=True)
        device.print_text(("Проба", "на печата"))
        device.move_cash(Cents(5000))
        device.move_cash(Cents(-1250))
        device.open_drawer()
        device.show(("Кафе      1.50", "Сума      1.50"))
        device.show(())
        device.set_clock(datetime(2026, 11, 21, 19, 40, 5))
    assert dialogue.asked == [
        "4F 011126,301126",
        "5E 011126,301126",
        "26",
        "2A Проба",
        "2A на печата",
        "27",
        "46 50.00",
        "46 -12.50",
        "6A",
        "21",
        "2F Кафе      1.50",
        "23 Сума      1.50",
        "21",
        "3D 21-11-26 19:40:05",
    ]


def test_cash_that_is_not_there_is_not_taken_out() -> None:
    with Dialogue({0x46: "F,100,0,0"}).device("datecs-p") as device, pytest.raises(CommandRefused) as caught:
        device.move_cash(Cents(-5000))
    assert caught.value.code == "drawer_short"


def test_a_paper_that_broke_off_is_ended_before_a_receipt_is_begun() -> None:
    """A test page without paper leaves a service receipt open, which nobody could end from a till."""
    service = "A082A080869A"
    dialogue = Dialogue(PRINTS | {0x30: [f"|{service}", f"0001,0001|{OPEN}"], 0x27: "0001"})
    with dialogue.device("datecs-p") as device:
        device.last_document()
        assert device.print_receipt(receipt(line("Кафе", 150))) == 42
    assert dialogue.asked[1:4] == [f"30 1,0000,7,{USN}", "27", f"30 1,0000,7,{USN}"]


def test_why_a_receipt_was_not_begun_is_asked_for() -> None:
    """The cause stands in 20h; a printer set to it tells it at once behind an @, which is no counter of receipts."""
    for opened, last_error, code in (
        (f"|{REFUSED}", "48,-102002,21-11-26 19:40:05,Грешна парола", "not_opened_because"),
        (f"@Грешна парола|{REFUSED}", "48,-102002,21-11-26 19:40:05,Грешна парола", "not_opened_because"),
        (f"|{REFUSED}", "69,-104000,20-11-26 19:40:05,Нужен Z отчет", "not_opened"),
        (f"|{REFUSED}", f"|{REFUSED}", "not_opened"),
    ):
        dialogue = Dialogue(PRINTS | {0x30: opened, 0x20: last_error})
        with dialogue.device("datecs-p") as device, pytest.raises(NotBegun) as caught:
            device.print_receipt(receipt(line("Кафе", 150)))
        assert caught.value.code == code
        assert dialogue.asked == [f"30 1,0000,7,{USN}", "20"]


def test_a_printer_in_training_says_so() -> None:
    codes = [condition.code for condition in TABLE.read(bytes.fromhex("808080808692")).conditions]
    assert codes == ["not_fiscal"]
    assert TABLE.read(bytes.fromhex("80808080869A")).conditions == ()


@pytest.mark.parametrize(
    ("bits", "code"),
    [
        ("C0808080869A", "cover_open"), ("A0808180869A", "no_paper"), ("84808080869A", "clock_not_set"),
        ("80808480869A", "journal_full"), ("80808080B69A", "fiscal_memory_full"),
        ("80C08080869A", "tax_terminal_silent"),
    ],
)  # fmt: skip
def test_what_stops_the_printer_is_named_from_its_bits(bits: str, code: str) -> None:
    stops = TABLE.read(bytes.fromhex(bits)).stops
    assert stops is not None
    assert stops.code == code


def test_the_virtual_printer_takes_every_kind_of_change(tmp_path: Path) -> None:
    lines = (
        ReceiptLine("Кафе", "Б", Cents(150), Thousandths(2000), percent=BasisPoints(-1000)),
        ReceiptLine("Хляб", "Б", Cents(120), Thousandths(1000), Cents(-10)),
        ReceiptLine("Чай", "Б", Cents(99), Thousandths(1000), subtotals=(Change(percent=BasisPoints(-500)),)),
        ReceiptLine("Вестник", "Г", Cents(200), Thousandths(1000), subtotals=(Change(amount=Cents(-7)),)),
    )
    total = Receipt(USN, lines, ((PaymentKind.CASH, Cents(667)),), Cents(667)).total
    with embedded(tmp_path) as device:
        device.print_receipt(device.prepared(Receipt(USN, lines, ((PaymentKind.CASH, total),), total)))
    (record,) = documents(tmp_path)
    assert (record["total"], [item["amount"] for item in record["items"]]) == ("6.67", ["2.70", "1.30", "0.99", "2.00"])


# Commands 3 to 5 ask, 6 opens, 7 to 9 sell, 10 pays, 11 names the buyer, 12 prints the footer, 13 closes.
@pytest.mark.parametrize("fault", [*(f"paper-out={at}..{at}" for at in range(5, 15)), "lost-reply=11", "nak=2"])
def test_an_invoice_that_breaks_off_anywhere_is_issued_once_and_with_its_buyer(
    tmp_path: Path, journal: FileJournal, fault: str
) -> None:
    invoice = PrintJob(uuid4(), replace(three_lines(), buyer=BUYER, footer=("Благодарим Ви!",)))
    with desk(lambda: embedded(tmp_path, fault), journal) as shop:
        shop.spooler.submit(invoice)
        outcome = shop.outcome()
        if isinstance(outcome, Failed):
            assert outcome.trouble.code == "no_paper"
            shop.spooler.submit(invoice)
            outcome = shop.outcome()
    assert isinstance(outcome, Printed)
    (record,) = documents(tmp_path, "receipt")
    assert record["number"] == int(outcome.receipt_no)
    assert BUYER.identifier in record["invoice"]["buyer"].values()
