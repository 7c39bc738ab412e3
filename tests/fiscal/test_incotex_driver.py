"""The Incotex driver: what it asks, by the manual and the worked frames, and what it makes of the answers."""

from datetime import datetime

import pytest
from any_family import coffee
from dialogue import cash, told

from tui_pos.domain.money import BasisPoints, Cents, Thousandths
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.device import CommandRefused, NotBegun
from tui_pos.fiscal.families.incotex import TABLE
from tui_pos.fiscal.receipt import Buyer, Change, Receipt, ReceiptLine, Storno

IDLE = "80 80 80 80 80 B8"
OPEN = "80 80 88 80 80 B8"
USN = "IN000123-0001-0000001"
IDENTITY = "2.05BG 200219 1200,ABCD,0000,06,IN000123,02517985,284013912345678"
CONSTANTS = "384,144,5,8,0,0,0,9,38,34,24,8,8,0,13,20,1000,0,0,0,8,0,10,180,0,0,0"
MOMENT = datetime(2026, 11, 21, 19, 40)
BUYER = Buyer("Кафе Ърнест ООД", "831234567", "София, ул. Шипка 7", vat_number="BG831234567", received_by="Петров")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("A0 80 81 80 80 B8", "no_paper"),
        ("80 A0 80 80 80 B8", "locked"),
        ("A0 88 80 80 80 B8", "invoice_numbers"),
        ("A0 82 80 8C 80 B8", "too_many_sales"),
        ("A0 82 80 A5 80 B8", "vat_group"),
        ("A0 82 80 CE 80 B8", "journal_full"),
    ],
)
def test_what_an_incotex_refuses_is_said_in_words(status: str, code: str) -> None:
    assert TABLE.read(bytes.fromhex(IDLE)).conditions == ()
    refusal = TABLE.read(bytes.fromhex(status)).refusal
    assert refusal is not None
    assert refusal.code == code


def test_incotex_is_known_by_what_it_tells_of_itself_with_a_card_in_its_modem_or_without() -> None:
    for told_of in (IDENTITY, IDENTITY.rpartition(",")[0]):
        with told("incotex", IDLE, (0x5A, "1", told_of)) as device:
            identity = device.identify()
            assert (identity.model, identity.firmware) == ("Incotex", "2.05BG")
            assert (identity.serial, identity.fiscal_memory) == ("IN000123", "02517985")


def test_a_receipt_goes_to_incotex_with_the_name_as_its_second_text_and_sums_with_a_point() -> None:
    bread = ReceiptLine("Хляб", "Б", Cents(120), Thousandths(1000), subtotals=(Change(percent=BasisPoints(-1000)),))
    with told(
        "incotex",
        IDLE,
        (0x30, f"1,{USN},0", "0042,0039", OPEN),
        (0x80, "", CONSTANTS, OPEN),
        (0x31, "\nКафе\tБ1.50*2.000;-0.50", "", OPEN),
        (0x31, "\nХляб\tБ1.20*1.000", "", OPEN),
        (0x33, "00,-10.00", "3.33,0.00,3.33,0.00,0.00,0.00,0.00,0.00,0.00", OPEN),
        (0x33, "00", "3.33,0.00,3.33,0.00,0.00,0.00,0.00,0.00,0.00", OPEN),
        (0x35, "\tC2.00", "D1.33", OPEN),
        (0x35, "\tP5.00", "R3.67", OPEN),
        (0x36, "Благодарим Ви!", "", OPEN),
        (0x38, "", f"0042,0039,{USN}"),
        (0x71, "", "1042"),
        (0x43, "", "0,0,420,0002,0003"),
    ) as device:
        paid = ((PaymentKind.CARD, Cents(200)), (PaymentKind.CASH, Cents(500)))
        lines = (coffee(discount=Cents(50)), bread)
        assert device.print_receipt(Receipt(USN, lines, paid, Cents(333), footer=("Благодарим Ви!",))) == 1042


@pytest.mark.parametrize(
    ("reason", "letter"),
    [(StornoReason.RETURN, "S"), (StornoReason.OPERATOR_ERROR, "R"), (StornoReason.TAX_BASE, "V")],
)
def test_a_storno_is_opened_with_incotexs_letters_twice(reason: StornoReason, letter: str) -> None:
    drawer = () if reason is StornoReason.OPERATOR_ERROR else ((0x46, "0.00", "P,10.00,7.00,0.00"),)
    with told(
        "incotex",
        IDLE,
        (0x5A, "1", IDENTITY),
        *drawer,
        (0x30, f"1,{USN},42,{letter}{letter}0,21-11-26 19:40:00,02517985", "0043,0040", OPEN),
        (0x80, "", CONSTANTS, OPEN),
        (0x31, "\nКафе\tБ1.50*2.000", "", OPEN),
        (0x35, "\tP3.00", "D0.00", OPEN),
        (0x38, "", f"0043,0040,{USN}"),
        (0x71, "", "43"),
        (0x43, "", "0,0,420,0002,0003"),
    ) as device:
        storno = Storno(reason, "42", MOMENT)
        assert device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), storno)) == 43


def test_the_buyer_of_an_invoice_is_told_before_it_is_opened() -> None:
    named = "BG831234567\t\tПетров\tКафе Ърнест ООД\t831234567\tСофия, ул. Шипка 7"
    numbered = Buyer("Ърнест", "831234567", "София", number="0000000017")
    rest = (
        (0x80, "", CONSTANTS, OPEN),
        (0x31, "\nКафе\tБ1.50*2.000", "", OPEN),
        (0x35, "\tP3.00", "D0.00", OPEN),
        (0x38, "", f"0043,0040,{USN}"),
        (0x71, "", "43"),
        (0x43, "", "0,0,420,0002,0003"),
    )
    with told("incotex", IDLE, (0x39, named, ""), (0x30, f"1,{USN},0,I", "43,40", OPEN), *rest) as device:
        device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), buyer=BUYER))
    with told(
        "incotex",
        IDLE,
        (0x67, "", "0,0,0,0,0,0,0,0,0,0,0000000011"),
        (0xB4, "17\n17", ""),
        (0x39, "\t\t\tЪрнест\t831234567\tСофия", ""),
        (0x30, f"1,{USN},0,I", "43,40", OPEN),
        *rest,
        (0x67, "", "0,0,0,0,0,0,0,0,0,0,0000000018"),
    ) as device:
        device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), buyer=numbered))
        assert device.last_invoice() == "0000000017"
    storno = Storno(StornoReason.RETURN, "42", MOMENT, fm="02517985", invoice="17")
    opening = f"1,{USN},42,IS17,21-11-26 19:40:00,02517985"
    with told(
        "incotex",
        IDLE,
        (0x5A, "1", IDENTITY),
        (0x46, "0.00", "P,10.00,7.00,0.00"),
        (0x39, named, ""),
        (0x30, opening, "43,40", OPEN),
        *rest,
    ) as device:
        device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), storno, buyer=BUYER))


def test_a_buyer_that_is_not_taken_begins_nothing() -> None:
    with (
        pytest.raises(NotBegun) as refused,
        told(
            "incotex",
            IDLE,
            (0x39, "BG831234567\t\tПетров\tКафе Ърнест ООД\t831234567\tСофия, ул. Шипка 7", "", "A0 82 80 9D 80 B8"),
        ) as device,
    ):
        device.print_receipt(Receipt(USN, (coffee(),), cash(300), Cents(300), buyer=BUYER))
    assert refused.value.code == "invoice_numbers"


def test_a_kind_of_payment_that_incotex_has_no_letter_for_begins_nothing() -> None:
    with told("incotex", IDLE) as device, pytest.raises(NotBegun) as refused:
        device.prepared(Receipt(USN, (coffee(),), ((PaymentKind.BANK, Cents(300)),), Cents(300)))
    assert refused.value.code == "payment_not_on_device"


def test_a_duplicate_that_comes_too_late_is_told_by_its_error() -> None:
    with told("incotex", IDLE, (0x6D, "1", "", "A0 82 80 9C 80 B8")) as device, pytest.raises(CommandRefused) as late:
        device.duplicate()
    assert late.value.code == "no_duplicate"


def test_a_day_without_a_number_the_clock_the_display_and_a_receipt_half_paid_are_asked_as_the_manual_has_it() -> None:
    with told(
        "incotex",
        IDLE,
        (0x40, "", ""),
        (0x3D, "21-11-26 19:41:00", ""),
        (0x21, "", ""),
        (0x2F, "Кафе", ""),
        (0x23, "3.00", ""),
        (0x82, "", USN),
        (0x4C, "T", "1,1,3.00,1.00"),
    ) as device:
        assert device.last_closure() is None
        device.set_clock(datetime(2026, 11, 21, 19, 41))
        device.show(("Кафе", "3.00"))
        device.cancel_receipt()
        done = device.transaction()
        assert (done.open, done.items, done.amount, done.tendered) == (True, 1, 300, 100)
