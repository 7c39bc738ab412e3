"""A receipt that was begun: taken back, finished, told from another's, or begun anew; never printed twice."""

import time
from pathlib import Path
from uuid import uuid4

import pytest
from fiscal_parts import (
    Desk,
    Emulator,
    FileJournal,
    FullDisk,
    desk,
    documents,
    driver,
    embedded,
    failed_with,
    job,
    line,
    receipt,
    receipts,
    someone_else_sells,
)

from tui_pos.domain.money import Cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.framing import Frame, isl
from tui_pos.fiscal.printing import Printing
from tui_pos.fiscal.reconcile import Note
from tui_pos.fiscal.spooler import Failed, GivenUp, Printed, PrintJob
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import EmbeddedWire

CASH, CARD, VOUCHER = PaymentKind.CASH, PaymentKind.CARD, PaymentKind.VOUCHER


def test_taking_back_a_sale_whose_receipt_never_began_asks_no_printer(tmp_path: Path, journal: FileJournal) -> None:
    emulator = Emulator(tmp_path).start()
    emulator.stop()
    sale = job()
    with desk(emulator.device, journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "refused"
        shop.spooler.take_back(sale)
        assert shop.outcome() == GivenUp(sale.id)


def test_taking_back_cancels_what_is_open_and_unpaid(tmp_path: Path, journal: FileJournal) -> None:
    sale, next_sale = job(1), job(2)
    with desk(lambda: embedded(tmp_path, "paper-out=7..7"), journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "no_paper"
        shop.spooler.take_back(sale)
        assert shop.outcome() == GivenUp(sale.id)
        shop.spooler.submit(next_sale)
        assert shop.outcome() == Printed(next_sale.id, "0000002")
    assert receipts(tmp_path) == [("cancelled", "1"), ("receipt", "2")]


@pytest.mark.parametrize("at", [10, 11])
def test_a_receipt_that_is_paid_or_out_is_not_taken_back_but_told(
    tmp_path: Path, journal: FileJournal, at: int
) -> None:
    sale = job()
    # Command 9 pays, 10 closes, 11 asks for the number: the closing is refused, or done and the line is cut after it.
    emulator = Emulator(tmp_path).start("paper-out=10..10" if at == 10 else "power-cut=during:10")
    try:
        with desk(emulator.device, journal) as shop:
            shop.spooler.submit(sale)
            assert isinstance(shop.outcome(), Failed)
            if at == 11:
                emulator.start()
            shop.spooler.take_back(sale)
            assert shop.outcome() == Printed(sale.id, "0000001")
    finally:
        emulator.stop()
    assert receipts(tmp_path) == [("receipt", "1")]


def test_a_receipt_paid_in_part_is_finished_with_the_rest(tmp_path: Path, journal: FileJournal) -> None:
    sale = PrintJob(
        uuid4(),
        receipt(line("Кафе", 640), payments=((CARD, Cents(200)), (VOUCHER, Cents(100)), (CASH, Cents(400)))),
    )
    # Command 5 opens, 6 sells, 7 and 8 take card and voucher; the roll ends at the second payment.
    with desk(lambda: embedded(tmp_path, "paper-out=8..8"), journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "no_paper"
        shop.spooler.submit(sale)
        assert shop.outcome() == Printed(sale.id, "0000001")
    (record,) = documents(tmp_path)
    assert [(p["kind"], p["amount"]) for p in record["payments"]] == [
        ("card", "2.00"),
        ("voucher", "1.00"),
        ("cash", "4.00"),
    ]


def test_a_receipt_that_costs_nothing_is_printed_once(tmp_path: Path, journal: FileJournal) -> None:
    free = PrintJob(uuid4(), receipt(line("Подарък", 120, discount=120)))
    for at in range(5, 9):
        folder = tmp_path / str(at)
        with desk(lambda at=at, folder=folder: embedded(folder, f"paper-out={at}..{at}"), journal) as shop:
            sale = PrintJob(uuid4(), free.receipt)
            shop.spooler.submit(sale)
            if isinstance(outcome := shop.outcome(), Failed):
                shop.spooler.submit(sale)
                outcome = shop.outcome()
            assert isinstance(outcome, Printed)
            shop.spooler.submit(sale)
            assert shop.outcome() == outcome
        assert len(documents(folder, "receipt")) == 1


def test_another_sales_open_receipt_is_left_alone(shop: Desk, tmp_path: Path) -> None:
    with embedded(tmp_path) as other:
        other.raw(0x30, b"1,0000,1,DT000001-0009-0000500")
        other.raw(0x31, "Чай\tБ0.99".encode("cp1251"))
    sale = job()
    for _ in range(2):
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "receipt_open"
    assert documents(tmp_path) == []
    with embedded(tmp_path) as other:
        assert other.transaction().items == 1
        other.cancel_receipt()
    shop.spooler.submit(sale)
    assert isinstance(shop.outcome(), Printed)


def test_a_receipt_that_another_sales_kept_from_beginning_leaves_no_doubt(shop: Desk, tmp_path: Path) -> None:
    with embedded(tmp_path) as other:
        other.raw(0x30, b"1,0000,1,DT000001-0009-0000500")
        other.raw(0x31, "Чай\tБ0.99".encode("cp1251"))
    sale, given_up = job(1), job(2)
    for each in (sale, given_up):
        shop.spooler.submit(each)
        assert failed_with(shop.outcome()) == "receipt_open"
    shop.spooler.take_back(given_up)
    assert shop.outcome() == GivenUp(given_up.id)
    with embedded(tmp_path) as other:
        other.pay(CASH, Cents(99))
        other.close_receipt()
        other.x_report()
    shop.spooler.submit(sale)
    assert shop.outcome() == Printed(sale.id, "0000003")


def test_a_receipt_that_was_begun_unheard_is_not_taken_for_another_sales(tmp_path: Path, journal: FileJournal) -> None:
    """The printer's power goes between its beginning and its answer: it no longer knows the repeated command."""
    sale = job()
    with embedded(tmp_path) as begun:
        begun.raw(0x30, f"1,0000,1,{sale.receipt.usn}".encode())
    with desk(lambda: embedded(tmp_path), journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "receipt_open"
        shop.spooler.submit(sale)
        assert shop.outcome() == Printed(sale.id, "0000002")
    assert receipts(tmp_path) == [("cancelled", "1"), ("receipt", "1")]


@pytest.mark.parametrize(
    ("fail", "code"), [("paper-out=5..5", "no_paper"), ("clock-not-set=5..5", "clock_not_set"), ("", "not_opened")]
)
def test_a_receipt_that_the_printer_would_not_begin_starts_afresh(
    tmp_path: Path, journal: FileJournal, fail: str, code: str
) -> None:
    sale = job()
    passwords = iter(() if fail else ("9999",))
    with desk(lambda: embedded(tmp_path, fail, password=next(passwords, "0000")), journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == code
        assert journal.noted(sale.id) is None
    with embedded(tmp_path) as other:
        other.print_receipt(receipt(line("Чай", 99), counter=500))
    with desk(lambda: embedded(tmp_path), journal) as shop:
        shop.spooler.submit(sale)
        assert shop.outcome() == Printed(sale.id, "0000002")


@pytest.mark.parametrize(("fail", "number"), [("paper-out=7..7", "0000003"), ("cover-open=5..5", "0000002")])
def test_a_receipt_that_cannot_begin_anew_leaves_no_doubt(tmp_path: Path, fail: str, number: str) -> None:
    """Its first attempt is cancelled or was nothing; then the disk is full when its second one is to be noted."""
    journal, sale = FullDisk(tmp_path / "journal"), job()
    with desk(lambda: embedded(tmp_path, fail), journal) as shop:
        shop.spooler.submit(sale)
        assert isinstance(shop.outcome(), Failed)
        if journal.noted(sale.id) is None:
            # As if the power had gone between the note and the first byte.
            journal.begin(sale.id, Note(0).to_text())
        journal.full = True
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "printer_fault"
    someone_else_sells(tmp_path)
    journal.full = False
    with desk(lambda: embedded(tmp_path), journal) as shop:
        shop.spooler.submit(sale)
        assert shop.outcome() == Printed(sale.id, number)


def test_a_receipt_that_a_person_ends_at_the_printer_itself_is_not_printed_again(
    tmp_path: Path, journal: FileJournal
) -> None:
    """At a cash register that refused, the keys are nearer than the till; what was known of it is no longer true."""
    sale = PrintJob(uuid4(), receipt(line("Кафе", 150)))
    wire = EmbeddedWire(tmp_path, faults=faults.parse("paper-out=7..7"))
    printing = Printing(lambda: driver(lambda: wire), journal)
    with pytest.raises(DeviceTrouble) as refused:
        printing.print(sale)
    assert refused.value.code == "no_paper"
    for seq, command, data in ((0x20, 0x35, b"\tP1.50"), (0x21, 0x38, b"")):
        wire.hold()
        wire.write(isl.encode(Frame(seq, command, data)))
        wire.read(time.monotonic() + 1)
        wire.release()
    assert printing.print(sale) == Printed(sale.id, "0000001")
    assert len(documents(tmp_path, "receipt")) == 1
