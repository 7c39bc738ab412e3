"""The Eltrade driver: what it asks, by the manual and the worked frames, and what it makes of the answers."""

from datetime import datetime

import pytest
from any_family import coffee
from dialogue import cash, told

from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import reconcile
from tui_pos.fiscal.device import CommandRefused, NotBegun
from tui_pos.fiscal.families.eltrade import TABLE
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Storno

IDLE = "80 80 80 80 86 9A"
OPEN = "80 80 88 80 86 9A"
REFUSED = "A0 82 80 80 86 9A"
NOTED = reconcile.Note(42)
USN = "ED325011-0001-0000001"
IDENTITY = "A1,1.01 23Nov18 1000,ABCD,00000000,ED325011,02517985"
MOMENT = datetime(2026, 11, 21, 19, 40)
BUYER = Buyer("Кафе Ърнест ООД", "831234567", "София, ул. Шипка 7", vat_number="BG831234567")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("A0 80 81 80 86 9A", "no_paper"),
        ("80 A0 80 80 86 9A", "cover_open"),
        ("A0 90 80 80 86 9A", "memory_fault"),
        ("80 C0 80 80 86 9A", "tax_terminal_silent"),
        ("80 80 84 80 86 9A", "journal_full"),
        ("84 80 80 80 86 9A", "clock_not_set"),
    ],
)
def test_what_stops_an_eltrade_is_said_in_words(status: str, code: str) -> None:
    assert TABLE.read(bytes.fromhex(IDLE)).conditions == ()
    stops = TABLE.read(bytes.fromhex(status)).stops
    assert stops is not None
    assert stops.code == code


@pytest.mark.parametrize("country", ["", "BG,"])
def test_eltrade_is_known_by_its_last_two_fields(country: str) -> None:
    told_of = f"A1,1.01 23Nov18 1000,{country}ABCD,00000000,ED325011,02517985"
    with told("eltrade", IDLE, (0x5A, "1", told_of)) as device:
        identity = device.identify()
        assert (identity.model, identity.firmware) == ("A1", "1.01")
        assert (identity.serial, identity.fiscal_memory) == ("ED325011", "02517985")


def test_a_receipt_goes_to_eltrade_with_changes_of_lines_and_of_the_sum() -> None:
    surcharged = ReceiptLine(
        "Хляб", "Б", Cents(120), Thousandths(1000), percent=BasisPoints(1000), subtotals=(Change(amount=Cents(-77)),)
    )
    with told(
        "eltrade",
        IDLE,
        (0x90, f"Operator1,{USN}", "0042,0039", OPEN),
        (0x31, "Кафе\tБ1.50*2.000;-0.55", "", OPEN),
        (0x31, "Хляб\tБ1.20*1.000,10.00", "", OPEN),
        (0x33, "00;-0.77", "000000300,0,000000300,0,0,0,0,0,0", OPEN),
        (0x33, "00", "000000300,0,000000300,0,0,0,0,0,0", OPEN),
        (0x35, "\tL3.00", "D000000000", OPEN),
        (0x36, "Благодарим Ви!", "", OPEN),
        (0x38, "", "0042,0039"),
        (0x71, "", "0001042"),
        (0x6E, "", "420,0,0,0,0,0,0,0,0007,0003"),
    ) as device:
        lines = (coffee(discount=Cents(55)), surcharged)
        card = ((PaymentKind.CARD, Cents(300)),)
        assert device.print_receipt(Receipt(USN, lines, card, Cents(300), footer=("Благодарим Ви!",))) == 1042


def test_every_kind_of_payment_has_its_letter() -> None:
    with told("eltrade", IDLE, *((0x35, f"\t{letter}1.00", "D1") for letter in "PNCDIJKLMQR")) as device:
        for kind in (
            PaymentKind.CASH, PaymentKind.CHEQUE, PaymentKind.VOUCHER, PaymentKind.EXTERNAL_VOUCHER,
            PaymentKind.PACKAGING, PaymentKind.INTERNAL, PaymentKind.DAMAGE, PaymentKind.CARD, PaymentKind.BANK,
            PaymentKind.RESERVE_1, PaymentKind.RESERVE_2,
        ):  # fmt: skip
            assert device.pay(kind, Cents(100)) == 1


@pytest.mark.parametrize(
    ("reason", "letter"),
    [(StornoReason.RETURN, "R"), (StornoReason.OPERATOR_ERROR, "O"), (StornoReason.TAX_BASE, "T")],
)
def test_a_storno_is_opened_with_eltrades_letters(reason: StornoReason, letter: str) -> None:
    drawer = () if reason is StornoReason.OPERATOR_ERROR else ((0x46, "", "P,000001000,000000700,-00000000"),)
    with told(
        "eltrade",
        IDLE,
        (0x5A, "1", IDENTITY),
        *drawer,
        (0x90, f"Operator1,{USN},S,02517985,{letter},42,2026-11-21T19:40:00", "0043,0040", OPEN),
        (0x31, "Кафе\tБ1.50*2.000", "", OPEN),
        (0x35, "\tP3.00", "D000000000", OPEN),
        (0x38, "", "0043,0040"),
        (0x71, "", "0000043"),
        (0x6E, "", "420,0,0,0,0,0,0,0,0007,0003"),
    ) as device:
        storno = Storno(reason, "42", MOMENT)
        assert device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), storno)) == 43


def test_an_invoice_takes_its_number_before_and_its_buyer_after_the_payment() -> None:
    numbered = Buyer(BUYER.name, BUYER.identifier, BUYER.address, vat_number=BUYER.vat_number, number="0000000017")
    with told(
        "eltrade",
        IDLE,
        (0x42, "", "0000000001,0000000010,0000000011"),
        (0x42, "17,17", ""),
        (0x90, f"Operator1,{USN},I", "0042,0039", OPEN),
        (0x31, "Кафе\tБ1.50*2.000", "", OPEN),
        (0x35, "\tP3.00", "D000000000", OPEN),
        (0x39, "831234567\t\t\tКафе Ърнест ООД\tBG831234567\tСофия, ул. Шипка 7", "", OPEN),
        (0x38, "", "0042,0039"),
        (0x71, "", "0000042"),
        (0x6E, "", "420,0,0,0,0,0,0,0,0007,0003"),
        (0x42, "", "0000000017,0000000017,0000000018"),
    ) as device:
        device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), buyer=numbered))
        assert device.last_invoice() == "0000000017"


def test_a_credit_note_bears_the_number_of_its_invoice_and_has_numbers_of_its_own() -> None:
    storno = Storno(StornoReason.OPERATOR_ERROR, "42", MOMENT, fm="02517985", invoice="0000000017")
    person = Buyer("Иван Петров", "8001010101", "Варна", identified_by="egn")
    with told(
        "eltrade",
        IDLE,
        (0x5A, "1", IDENTITY),
        (0x90, f"Operator1,{USN},S,02517985,O,42,2026-11-21T19:40:00,0000000017", "0043,0040", OPEN),
        (0x31, "Кафе\tБ1.50*2.000", "", OPEN),
        (0x35, "\tP3.00", "D000000000", OPEN),
        (0x39, "#8001010101\t\t\tИван Петров\t\tВарна", "", OPEN),
        (0x38, "", "0043,0040"),
        (0x71, "", "0000043"),
        (0x6E, "", "420,0,0,0,0,0,0,0,0007,0003"),
        (0x42, "S", "0000000001,0000000100,0000000004"),
    ) as device:
        device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), storno, buyer=person))
        assert device.last_invoice() == "0000000003"


def test_a_buyer_whom_eltrade_would_refuse_after_the_payment_begins_nothing() -> None:
    branch = Buyer("Клон", "8312345670001", "Варна")
    with told("eltrade", IDLE) as device, pytest.raises(NotBegun) as refused:
        device.prepared(Receipt(USN, (coffee(),), cash(300), Cents(300), buyer=branch))
    assert refused.value.code == "buyer_identifier"


def test_a_refusal_with_a_text_of_its_own_is_not_taken_for_an_answer() -> None:
    said = "E:Няма връзка с НАП\r\n"
    with (
        pytest.raises(NotBegun) as refused,
        told("eltrade", IDLE, (0x90, f"Operator1,{USN}", said, "A0 C2 80 80 86 9A")) as device,
    ):
        device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300)))
    assert refused.value.code == "tax_terminal_silent"
    with told("eltrade", IDLE, (0x45, "0", said, REFUSED)) as device, pytest.raises(CommandRefused) as late:
        device.z_report()
    assert late.value.code == "not_permitted"


def test_the_display_a_page_of_text_and_a_late_duplicate_are_asked_as_the_manual_has_it() -> None:
    with told(
        "eltrade",
        IDLE,
        (0x21, "", ""),
        (0x4A, "", ""),
        (0x26, "", "0043"),
        (0x2A, "Проба", ""),
        (0x27, "", "0043"),
        (0x6D, "1", "", REFUSED),
    ) as device:
        device.show(())
        device.print_text(("Проба",))
        with pytest.raises(CommandRefused) as refused:
            device.duplicate()
        assert refused.value.code == "no_duplicate"


def test_what_became_of_a_sale_is_known_by_its_sums_and_of_a_storno_a_person_is_asked() -> None:
    sale = Receipt(USN, (coffee(),), cash(300), Cents(300))
    back = Receipt(USN, (coffee(),), cash(300), Cents(300), Storno(StornoReason.RETURN, "40", MOMENT))
    facts = (
        (0x4A, "", ""),
        (0x4C, "T", "0,0001,000000300,000000300"),
        (0x71, "", "0000043"),
    )
    with told("eltrade", IDLE, *facts) as device:
        assert reconcile.decide(reconcile.ask(device, sale, NOTED), sale, NOTED) == reconcile.AlreadyOut(43)
    with told("eltrade", IDLE, *facts) as device:
        assert isinstance(reconcile.decide(reconcile.ask(device, back, NOTED), back, NOTED), reconcile.Uncertain)
