"""The Daisy driver: what it asks, by the manual and the worked frames, and what it makes of the answers."""

from datetime import datetime

import pytest
from any_family import coffee
from dialogue import cash, told

from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import reconcile
from tui_pos.fiscal.device import CommandRefused, Issued, NotBegun
from tui_pos.fiscal.families.daisy import TABLE
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Storno

IDLE = "80 80 80 80 80 B8"
OPEN = "80 80 88 80 80 B8"
USN = "DY000600-0001-0000001"
IDENTITY = "CompactM ONL01-4.01BG 29-10-2018 11:34,FFFF,00,6,DY000600,02517985"
CONSTANTS = "384,144,4,8,0,0,A,9,32,28,22,8,8,0,14,50,3000,1,1,50,20,10,0,0,0"
MOMENT = datetime(2026, 11, 21, 19, 40)
BUYER = Buyer("Кафе Ърнест ООД", "831234567", "София, ул. Шипка 7", vat_number="BG831234567", issued_by="Иванова")


def test_an_idle_daisy_has_nothing_to_say_and_an_idle_datecs_is_no_healthy_daisy() -> None:
    assert TABLE.read(bytes.fromhex(IDLE)).conditions == ()
    stops = TABLE.read(bytes.fromhex("80 80 80 80 86 9A")).stops
    assert stops is not None
    assert stops.code == "fiscal_memory_record"


@pytest.mark.parametrize(
    ("number", "code"),
    [(3, "too_many_sales"), (8, "vat_group"), (19, "receipt_open"), (82, "z_needed"), (113, "blocked")],
)
def test_an_error_by_its_number_is_said_in_words(number: int, code: str) -> None:
    status = TABLE.read(bytes((0xA0, 0x82, 0x80, 0x80 | number, 0x80, 0xB8)))
    assert status.refusal is not None
    assert status.refusal.code == code


def test_daisy_is_known_by_what_it_tells_of_itself_with_its_model_or_without() -> None:
    with told("daisy", IDLE, (0x5A, "1", IDENTITY)) as device:
        identity = device.identify()
        assert (identity.model, identity.firmware) == ("CompactM", "ONL01-4.01BG")
        assert (identity.serial, identity.fiscal_memory) == ("DY000600", "02517985")
    with told("daisy", IDLE, (0x5A, "1", "4.01 291018 1134,FFFF,0000,6,DY000600,02517985")) as device:
        assert (device.identify().model, device.identify().firmware) == ("Daisy", "4.01")


def test_a_receipt_goes_to_daisy_with_its_discount_in_money_and_its_sum_looked_at() -> None:
    lines = (coffee(discount=Cents(55)), ReceiptLine("Хляб", "Б", Cents(120), Thousandths(1000)))
    with told(
        "daisy",
        IDLE,
        (0x30, f"1,1,{USN}", "000042,000039", OPEN),
        (0x80, "", CONSTANTS, OPEN),
        (0x31, "Кафе\tБ1.50*2.000$-0.55", "", OPEN),
        (0x31, "Хляб\tБ1.20*1.000", "", OPEN),
        (0x33, "00", "0000000365,0,0000000365,0,0,0,0,0,0", OPEN),
        (0x35, "\tP5.00", "R0000000135", OPEN),
        (0x36, "Благодарим Ви!", "", OPEN),
        (0x38, "", "000042,000039"),
        (0x71, "", "0001042"),
        qr(0, 1042, "3.65"),
    ) as device:
        assert device.print_receipt(Receipt(USN, lines, cash(500), Cents(365), footer=("Благодарим Ви!",))) == 1042


def test_a_sum_that_daisy_reckons_otherwise_cancels_the_receipt_before_money_is_taken() -> None:
    with (
        pytest.raises(NotBegun) as refused,
        told(
            "daisy",
            IDLE,
            (0x30, f"1,1,{USN}", "000042,000039", OPEN),
            (0x80, "", CONSTANTS, OPEN),
            (0x31, "Кафе\tБ1.50*2.000$-0.55", "", OPEN),
            (0x33, "00", "0000000055,0,0000000055,0,0,0,0,0,0", OPEN),
            (0x82, "", "000042,000039"),
        ) as device,
    ):
        device.print_receipt(Receipt(USN, (coffee(discount=Cents(55)),), cash(245), Cents(245)))
    assert refused.value.code == "sum_differs"


def test_a_change_of_the_sum_in_money_comes_off_the_lines_for_daisy_has_it_in_percent_only() -> None:
    line = coffee(subtotals=(Change(amount=Cents(-100)),))
    in_percent = coffee(subtotals=(Change(percent=BasisPoints(-1000)),))
    with told("daisy", IDLE) as device:
        prepared = device.prepared(Receipt(USN, (line,), cash(200), Cents(200)))
        assert prepared.lines == (coffee(discount=Cents(100)),)
        assert device.prepared(Receipt(USN, (in_percent,), cash(270), Cents(270))).lines == (in_percent,)


def test_the_kinds_of_payment_are_those_that_this_daisy_was_programmed_with() -> None:
    card = ((PaymentKind.CARD, Cents(300)),)
    with told(
        "daisy",
        IDLE,
        (0x97, "R1", "1,КАРТА\t1.00000,7"),
        (0x97, "R2", "2,ЧЕК\t1.00000,1"),
        (0x97, "R3", "3,USD\t1.80000,0"),
        (0x97, "R4", ""),
        (0x30, f"1,1,{USN}", "000042,000039", OPEN),
        (0x80, "", "", OPEN),
        (0x31, "Кафе\tБ1.50*2.000", "", OPEN),
        (0x35, "\tN3.00", "D0000000000", OPEN),
        (0x38, "", "000042,000039"),
        (0x71, "", "42"),
        qr(0, 42, "3.00"),
    ) as device:
        assert device.print_receipt(Receipt(USN, (coffee(),), card, Cents(300))) == 42


def test_a_kind_of_payment_that_no_one_gave_this_daisy_begins_nothing() -> None:
    bank = Receipt(USN, (coffee(),), ((PaymentKind.BANK, Cents(300)),), Cents(300))
    with told("daisy", IDLE) as device, pytest.raises(NotBegun) as refused:
        device.prepared(bank)
    assert refused.value.code == "payment_not_on_device"
    with told("daisy", IDLE, payments={PaymentKind.BANK: "D"}) as device:
        assert device.prepared(bank) == bank


@pytest.mark.parametrize(
    ("reason", "number"),
    [(StornoReason.RETURN, 0), (StornoReason.OPERATOR_ERROR, 1), (StornoReason.TAX_BASE, 2)],
)
def test_a_storno_is_opened_with_the_reasons_in_daisys_own_order(reason: StornoReason, number: int) -> None:
    storno = Storno(reason, "0000042", MOMENT, fm="02517985")
    drawer = () if reason is StornoReason.OPERATOR_ERROR else ((0x46, "", "P,0000001000,0000000700,0000000000"),)
    with told(
        "daisy",
        IDLE,
        (0x5A, "1", IDENTITY),
        *drawer,
        (0x30, f"1,1,{USN}\tR{number},42,21-11-26 19:40:00\t02517985", "000043,000040", OPEN),
        (0x80, "", CONSTANTS, OPEN),
        (0x31, "Кафе\tБ1.50*2.000", "", OPEN),
        (0x35, "\tP3.00", "D0000000000", OPEN),
        (0x38, "", "000043,000040"),
        (0x71, "", "0000043"),
        qr(1, 43, "3.00"),
    ) as device:
        assert device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), storno)) == 43


def test_an_invoice_and_its_credit_note_name_the_buyer_after_the_payment() -> None:
    named = "831234567\tBG831234567\tИванова\t\tКафе Ърнест ООД\tСофия, ул. Шипка 7"
    rest = (
        (0x80, "", CONSTANTS, OPEN),
        (0x31, "Кафе\tБ1.50*2.000", "", OPEN),
        (0x35, "\tP3.00", "D0000000000", OPEN),
        (0x39, named, "", OPEN),
        (0x38, "", "000043,000040"),
        (0x71, "", "0000043"),
        qr(1, 43, "3.00"),
    )
    with told("daisy", IDLE, (0x30, f"1,1,{USN}\tI", "43,40", OPEN), *rest) as device:
        device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), buyer=BUYER))
    storno = Storno(StornoReason.OPERATOR_ERROR, "42", MOMENT, fm="02517985", invoice="0000000017")
    opening = f"1,1,{USN}\tC0000000017,1,42,21-11-26 19:40:00\t02517985"
    with told("daisy", IDLE, (0x5A, "1", IDENTITY), (0x30, opening, "43,40", OPEN), *rest) as device:
        device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), storno, buyer=BUYER))


def test_a_wrong_password_begins_nothing_and_says_so() -> None:
    with (
        pytest.raises(NotBegun) as refused,
        told("daisy", IDLE, (0x30, f"1,1,{USN}", "", "A0 C2 80 EC 80 B8")) as device,
    ):
        device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300)))
    assert refused.value.code == "wrong_password"


def test_an_operator_without_the_right_to_a_storno_is_told_of_it() -> None:
    storno = Storno(StornoReason.OPERATOR_ERROR, "42", MOMENT, fm="02517985")
    with (
        pytest.raises(NotBegun) as refused,
        told(
            "daisy",
            IDLE,
            (0x5A, "1", IDENTITY),
            (0x30, f"1,1,{USN}\tR1,42,21-11-26 19:40:00\t02517985", "", "A0 82 80 F6 80 B8"),
        ) as device,
    ):
        device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), storno))
    assert (refused.value.code, refused.value.facts) == ("no_storno_right", {"operator": 1})


def test_an_error_that_no_list_has_is_told_with_its_number() -> None:
    with (
        pytest.raises(CommandRefused) as refused,
        told("daisy", IDLE, (0x45, "0", "", "A0 82 80 CF 80 B8")) as device,
    ):
        device.z_report()
    assert (refused.value.code, refused.value.facts) == ("refused_by_number", {"number": 79})


def test_an_invoice_an_empty_drawer_the_clock_and_the_display_are_asked_as_the_manual_has_it() -> None:
    with told(
        "daisy",
        IDLE,
        (0x6E, "", "100,0,0,0,0,8,1043,0000000018"),
        (0x46, "-90.00", "F,0000001550,0000001500,0000000050"),
        (0x3D, "21-11-26 19:41:00", ""),
        (0x21, "", ""),
        (0x2F, "Кафе", ""),
        (0x23, "3.00", ""),
        (0x6D, "1", ""),
    ) as device:
        assert device.last_invoice() == "0000000017"
        with pytest.raises(CommandRefused) as refused:
            device.move_cash(Cents(-9000))
        assert refused.value.code == "drawer_short"
        device.set_clock(datetime(2026, 11, 21, 19, 41))
        device.show(("Кафе", "3.00"))
        device.duplicate()


SALE = Receipt(USN, (coffee(),), cash(500), Cents(300))
BACK = Receipt(USN, (coffee(),), cash(300), Cents(300), Storno(StornoReason.RETURN, "40", MOMENT))


def decided(receipt: Receipt, document: int, *steps: tuple[int, str, str] | tuple[int, str, str, str]) -> object:
    with told("daisy", IDLE, *steps) as device:
        noted = reconcile.Note(document)
        return reconcile.decide(reconcile.ask(device, receipt, noted), receipt, noted)


def qr(kind: int, number: int, amount: str) -> tuple[int, str, str]:
    return 0x74, "", f"PF,{kind},02517985*{number:07d}*2026-11-21*19:40:00*{amount}"


def test_what_became_of_a_receipt_is_known_by_the_last_papers_qr_code() -> None:
    closed = (0x4C, "T", "0,0001,0000000300,0000000500,0000000000")
    out = (closed, qr(0, 43, "3.00"), (0x71, "", "0000043"), qr(0, 43, "3.00"))
    assert decided(SALE, 42, (0x4A, "", ""), *out, qr(0, 43, "3.00")) == reconcile.AlreadyOut(43)


def test_a_report_after_a_sale_of_the_same_sum_is_not_taken_for_the_receipt() -> None:
    closed = (0x4C, "T", "0,0001,0000000300,0000000500,0000000000")
    report = (0x74, "", "PS,XXXXX")
    assert decided(SALE, 42, (0x4A, "", ""), closed, report, (0x71, "", "43"), report, report) == reconcile.NotPrinted()


def test_a_receipt_that_was_cancelled_is_a_fiscal_one_with_nothing_in_it() -> None:
    closed = (0x4C, "T", "0,0001,0000000000,0000000000,0000000000")
    out = (closed, qr(0, 43, "0.00"), (0x71, "", "0000043"))
    cancelled = qr(0, 43, "0.00")
    assert decided(SALE, 42, (0x4A, "", ""), *out, cancelled, cancelled) == reconcile.NotPrinted()
    assert decided(BACK, 42, (0x4A, "", ""), *out, qr(1, 43, "0.00")) == reconcile.NotPrinted()


def test_a_storno_is_found_as_the_last_paper_and_another_paper_in_its_place_is_not_it() -> None:
    closed = (0x4C, "T", "0,0001,0000000300,0000000300,0000000000")
    asked = (0x4A, "", "")
    out = (closed, qr(1, 43, "3.00"), (0x71, "", "0000043"), qr(1, 43, "3.00"))
    assert decided(BACK, 42, asked, *out) == reconcile.AlreadyOut(43)
    # An X report: the sums are still those of the sale that was to be reversed.
    report = (closed, (0x74, "", "PS,XXXXX"), (0x71, "", "0000043"), (0x74, "", "PS,XXXXX"))
    assert decided(BACK, 42, asked, *report) == reconcile.NotPrinted()
    # Another paper after it: the one in question cannot be asked about.
    two = (closed, qr(0, 44, "3.00"), (0x71, "", "0000044"), qr(0, 44, "3.00"))
    assert isinstance(decided(BACK, 42, asked, *two), reconcile.Uncertain)


def test_an_open_receipt_is_told_by_what_is_left_to_pay() -> None:
    asked, number = (0x4A, "", "", OPEN), (0x71, "", "0000042", OPEN)
    unpaid = (0x4C, "T", "1,0001,0000000300,0000000000,0000000300", OPEN)
    paid = (0x4C, "T", "1,0001,0000000300,0000000500,0000000000", OPEN)
    assert decided(SALE, 42, asked, unpaid, number) == reconcile.OpenUnpaid()
    assert decided(SALE, 42, asked, paid, number) == reconcile.OpenPaid()
    two = (PaymentKind.CARD, Cents(100)), (PaymentKind.CASH, Cents(200))
    mixed = Receipt(USN, (coffee(),), two, Cents(300))
    part = (0x4C, "T", "1,0001,0000000300,0000000100,0000000200", OPEN)
    assert decided(mixed, 42, asked, part, number) == reconcile.OpenPartlyPaid(two[1:])


def test_a_storno_that_the_qr_code_tells_bears_no_sale_number() -> None:
    with told("daisy", IDLE, qr(2, 43, "3.00")) as device:
        assert device.issued(43, 43) == (Issued(43, None, storno=True, cancelled=False),)
    with told("daisy", IDLE, (0x74, "", "F")) as device:
        assert device.issued(43, 43) is None
