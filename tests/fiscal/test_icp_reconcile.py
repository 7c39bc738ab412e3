"""What a device's turnover and a payment of unknown amount prove of a receipt."""

from pathlib import Path

import pytest
from fiscal_parts import documents, line, receipt, three_back, three_lines
from msgspec.structs import replace

from tui_pos.domain.money import Cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, Transaction
from tui_pos.fiscal.reconcile import (
    AlreadyOut,
    Decision,
    Facts,
    ForeignOpen,
    Note,
    NotPrinted,
    OpenPaid,
    OpenPartlyPaid,
    Uncertain,
    ask,
    decide,
    note,
)
from tui_pos.fiscal.virtual.embedded import EmbeddedWire

CASH, CARD, VOUCHER = PaymentKind.CASH, PaymentKind.CARD, PaymentKind.VOUCHER
OURS, BACK = three_lines(), three_back()
NOTED = Note(41)


def closed(last_document: int, turned_over: int | None) -> Facts:
    nothing = Transaction(False, None, Cents(0), None)
    return Facts(False, last_document, nothing, turned_over=None if turned_over is None else Cents(turned_over))


@pytest.mark.parametrize(
    ("facts", "decision"),
    [
        (closed(42, 640), AlreadyOut(42)),
        (closed(42, 0), NotPrinted()),
        (closed(42, 639), Uncertain(42, 42, 42)),
        (closed(42, -5000), Uncertain(42, 42, 42)),
        (closed(42, None), Uncertain(42, 42, 42)),
        # More than one document: another program's may have turned over as much.
        (closed(43, 640), Uncertain(42, 43, 42)),
        (closed(43, 0), Uncertain(42, 43, 42)),
    ],
)
def test_one_document_and_its_turnover_prove_a_receipt_or_its_storno(facts: Facts, decision: Decision) -> None:
    assert decide(facts, OURS, NOTED) == decision
    assert decide(facts, BACK, NOTED) == decision


def test_no_turnover_proves_nothing_when_the_day_may_have_been_closed_in_between() -> None:
    """A day of 6.40, its Z report, and ours of 6.40: or nothing of all that."""
    noted = replace(NOTED, turnover=OURS.total)
    assert decide(closed(42, 0), OURS, noted) == Uncertain(42, 42, 42)
    assert decide(closed(42, 640), OURS, noted) == AlreadyOut(42)


def test_a_receipt_that_costs_nothing_is_not_proved_by_its_turnover() -> None:
    gift = receipt(line("Подарък", 100, discount=100))
    assert decide(closed(42, 0), gift, NOTED) == Uncertain(42, 42, 42)


def paying(shown: int) -> Facts:
    done = Transaction(True, None, Cents(shown), None, paying=True)
    return Facts(True, NOTED.document, done)


@pytest.mark.parametrize(
    ("payments", "shown", "decision"),
    [
        (((CASH, 1000),), 640, OpenPaid()),
        (((CASH, 1000),), 0, OpenPaid()),
        (((CASH, 1000),), 639, ForeignOpen()),
        (((CARD, 100), (CASH, 1000)), 640, OpenPartlyPaid(((CASH, Cents(1000)),))),
        (((CARD, 100), (CASH, 1000)), 540, OpenPartlyPaid(((CASH, Cents(1000)),))),
        (((CARD, 100), (CASH, 1000)), 541, ForeignOpen()),
        # Three payments, and the device shows the whole sum: one was taken, or two.
        (((CARD, 100), (VOUCHER, 100), (CASH, 1000)), 640, ForeignOpen()),
        (((CARD, 100), (VOUCHER, 100), (CASH, 1000)), 440, OpenPartlyPaid(((CASH, Cents(1000)),))),
    ],
)
def test_a_payment_of_unknown_amount_is_known_by_what_is_left(
    payments: tuple[tuple[PaymentKind, int], ...], shown: int, decision: Decision
) -> None:
    ours = replace(OURS, payments=tuple((kind, Cents(cents)) for kind, cents in payments))
    assert decide(paying(shown), ours, NOTED) == decision


def test_the_note_of_a_device_holds_its_turnover_behind_the_number(tmp_path: Path) -> None:
    wire = EmbeddedWire(tmp_path, "icp")
    with families.driver("icp", "test printer", Access(1, "", 1), lambda: wire) as device:
        first, second = (
            replace(receipt(line("Кафе", 150)), usn=f"IS000001-0001-000000{counter}") for counter in (1, 2)
        )
        before = note(device)
        assert decide(ask(device, first, before), first, before) == NotPrinted()
        device.print_receipt(first)
        assert decide(ask(device, first, before), first, before) == AlreadyOut(1)
        before = note(device)
        assert decide(ask(device, second, before), second, before) == NotPrinted()
        device.print_receipt(second)
        assert decide(ask(device, second, before), second, before) == AlreadyOut(2)
        device.z_report()
        assert decide(ask(device, second, before), second, before) == Uncertain(2, 3, 2)
    assert len(documents(tmp_path)) == 3


def test_a_paid_receipt_whose_end_went_wrong_is_not_taken_for_unprinted(tmp_path: Path) -> None:
    wire = EmbeddedWire(tmp_path, "icp")
    ours = replace(receipt(line("Кафе", 150)), usn="IS000001-0001-0000002")
    with families.driver("icp", "test printer", Access(1, "", 1), lambda: wire) as device:
        device.print_receipt(replace(ours, usn="IS000001-0001-0000001"))
        before = note(device)
        device.raw(0x44, b"IS000001-0001-0000002" + b"00001000" + b"99999999" + b"00000150" + b"0200" + b"x")
        device.pay(CASH, Cents(150))
        assert decide(ask(device, ours, before), ours, before) == AlreadyOut(2)
