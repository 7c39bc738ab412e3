"""The spooler in trouble: paper, line, printer, journal or till fail, and still one receipt and a sentence each."""

import queue
from pathlib import Path
from uuid import uuid4

import pytest
from bad_lines import bad_lines, settled
from examples import examples
from fiscal_parts import (
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
)
from hypothesis import given
from hypothesis import strategies as st

from tui_pos.domain.money import Cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.device import FiscalDevice
from tui_pos.fiscal.printing import Printing
from tui_pos.fiscal.spooler import (
    DeviceChecked,
    Failed,
    GivenUp,
    Outcome,
    Printed,
    PrintJob,
    ReportDone,
    ReportFailed,
    Spooler,
)
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import EmbeddedWire

CASH, CARD = PaymentKind.CASH, PaymentKind.CARD


@pytest.mark.parametrize("at", range(3, 13))
def test_paper_out_in_the_middle_and_put_back_gives_one_receipt(tmp_path: Path, journal: FileJournal, at: int) -> None:
    sale = job()
    # Commands 1 and 2 greet, 3 and 4 ask who it is and for the last document, 5 opens; 11 closes, 12 asks its number.
    with desk(lambda: embedded(tmp_path, f"paper-out={at}..{at}"), journal) as shop:
        shop.spooler.submit(sale)
        outcome = shop.outcome()
        if 5 <= at <= 10:
            assert isinstance(outcome, Failed)
            assert str(outcome.trouble) == "The printer is out of paper; put in a new roll and print again."
            shop.spooler.submit(sale)
            outcome = shop.outcome()
        assert isinstance(outcome, Printed)
        assert int(outcome.receipt_no) == documents(tmp_path)[-1]["number"]
    assert len(documents(tmp_path, "receipt")) == 1


def test_each_fault_of_the_printer_has_its_own_sentence(tmp_path: Path, journal: FileJournal) -> None:
    for fail, code in (
        ("paper-out", "no_paper"),
        ("cover-open", "cover_open"),
        ("clock-not-set", "clock_not_set"),
        ("memory-full", "fiscal_memory_full"),
    ):
        with desk(lambda fail=fail: embedded(tmp_path / fail, fail), journal) as shop:
            shop.spooler.check()
            checked = shop.outcome()
            assert isinstance(checked, DeviceChecked)
            assert checked.state.trouble is not None
            assert checked.state.trouble.code == code
            shop.spooler.submit(job())
            assert failed_with(shop.outcome()) == code


def test_a_printer_that_is_off_fails_and_the_job_waits_for_it(tmp_path: Path, journal: FileJournal) -> None:
    emulator = Emulator(tmp_path).start()
    emulator.stop()
    sale = job()
    with desk(emulator.device, journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "refused"
        shop.spooler.check()
        checked = shop.outcome()
        assert isinstance(checked, DeviceChecked)
        assert checked.state.trouble is not None
        emulator.start()
        shop.spooler.submit(sale)
        assert shop.outcome() == Printed(sale.id, "0000001")
    emulator.stop()


def test_a_line_that_died_while_nobody_used_it_is_opened_again(tmp_path: Path, journal: FileJournal) -> None:
    emulator = Emulator(tmp_path).start()
    sale = job()
    with desk(emulator.device, journal) as shop:

        def died() -> None:
            emulator.stop()
            emulator.start()

        shop.spooler.submit(sale)
        assert isinstance(shop.outcome(), Printed)
        died()
        shop.spooler.check()
        checked = shop.outcome()
        assert isinstance(checked, DeviceChecked)
        assert checked.state.trouble is None
        died()
        shop.spooler.report("z")
        assert isinstance(shop.outcome(), ReportDone)
        died()
        shop.spooler.submit(job(2))
        assert isinstance(shop.outcome(), Printed)
    emulator.stop()
    assert [d["kind"] for d in documents(tmp_path)] == ["receipt", "z", "receipt"]


def test_whatever_fails_inside_is_answered_and_logged_and_the_next_sale_is_printed(
    tmp_path: Path, journal: FileJournal, caplog: pytest.LogCaptureFixture
) -> None:
    class Defect(Exception):
        pass

    defects = [Defect(f"defect {number}") for number in range(3)]

    def open_device() -> FiscalDevice:
        if defects:
            raise defects.pop()
        return embedded(tmp_path)

    sale = job()
    with desk(open_device, journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "printer_fault"
        shop.spooler.report("z")
        failed = shop.outcome()
        assert isinstance(failed, ReportFailed)
        assert failed.trouble.code == "printer_fault"
        shop.spooler.check()
        checked = shop.outcome()
        assert isinstance(checked, DeviceChecked)
        assert checked.state.trouble is not None
        assert "(Defect: defect 0); look at the paper, then try again" in str(checked.state.trouble)
        shop.spooler.submit(sale)
        assert shop.outcome() == Printed(sale.id, "0000001")
    logged = [record for record in caplog.records if record.name == "tui_pos.fiscal"]
    assert [record.getMessage() for record in logged] == [
        f"spooler: print {sale.id}",
        "spooler: report z",
        "spooler: check",
    ]
    assert all(record.exc_info for record in logged)


@pytest.mark.parametrize("deafness", [1, 2])
def test_a_till_that_cannot_hear_an_answer_gets_the_next_one(
    tmp_path: Path, journal: FileJournal, deafness: int
) -> None:
    """The first answer is lost in an exception, or also the one that tells of it."""
    heard: queue.SimpleQueue[object] = queue.SimpleQueue()
    deaf = [True] * deafness

    def hear(outcome: object) -> None:
        if deaf:
            deaf.pop()
            raise RuntimeError("no ears")
        heard.put(outcome)

    spooler = Spooler(lambda: Printing(lambda: embedded(tmp_path), journal), hear)
    spooler.start()
    sale, following = job(1), job(2)
    for each in (sale, sale, following):
        spooler.submit(each)
    spooler.stop()
    outcomes = [heard.get(timeout=60) for _ in range(4 - deafness)]
    if deafness == 1:
        assert failed_with(outcomes.pop(0)) == "printer_fault"
    assert outcomes == [Printed(sale.id, "0000001"), Printed(following.id, "0000002")]
    assert receipts(tmp_path) == [("receipt", "1"), ("receipt", "2")]


def test_a_printer_that_fails_even_to_close_does_not_end_the_thread(
    tmp_path: Path, journal: FileJournal, caplog: pytest.LogCaptureFixture
) -> None:
    class Stuck(EmbeddedWire):
        def close(self) -> None:
            super().close()
            raise OSError("stuck")

    wires = iter((lambda: Stuck(tmp_path, faults.parse("lost-reply=9,nak=1")),))
    sale = job()
    with desk(lambda: driver(next(wires, lambda: EmbeddedWire(tmp_path))), journal) as shop:
        shop.spooler.submit(sale)
        assert isinstance(shop.outcome(), Failed)
        shop.spooler.submit(sale)
        assert shop.outcome() == Printed(sale.id, "0000001")
    assert "closing the printer" in caplog.text


def test_a_journal_that_fails_is_reported_and_the_next_receipt_still_printed(tmp_path: Path) -> None:
    journal, sale = FullDisk(tmp_path / "journal"), job()
    journal.full = True
    with desk(lambda: embedded(tmp_path), journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "printer_fault"
        assert documents(tmp_path) == []
        journal.full = False
        shop.spooler.submit(sale)
        assert shop.outcome() == Printed(sale.id, "0000001")


def test_a_virtual_printer_that_cannot_keep_its_memory_says_so(tmp_path: Path, journal: FileJournal) -> None:
    with desk(lambda: embedded(tmp_path / "printer"), journal) as shop:
        shop.spooler.submit(job(1))
        assert isinstance(shop.outcome(), Printed)
    (tmp_path / "printer" / "ledger.memory").write_bytes(b"{")
    (tmp_path / "file").write_text("")
    for folder, code in (("printer", "virtual_memory"), ("file", "virtual_disk")):
        with desk(lambda folder=folder: embedded(tmp_path / folder), journal) as shop:
            shop.spooler.submit(job(2))
            assert failed_with(shop.outcome()) == code


@given(bad_lines(lost=(3, 16), stops=["paper-out", "cover-open"], latest=20), st.booleans())
@examples(60)
def test_whatever_goes_wrong_the_paper_and_the_till_agree(
    tmp_path_factory: pytest.TempPathFactory, fail: str, gives_up: bool
) -> None:
    folder = tmp_path_factory.mktemp("printer")
    split = receipt(
        line("Кафе", 150, 2000), line("Хляб", 120), payments=((CARD, Cents(100)), (CASH, Cents(400))), counter=1
    )
    sale = PrintJob(uuid4(), split)
    with desk(lambda: embedded(folder, fail), FileJournal(folder / "journal")) as shop:
        # Every fault of paper passes by itself after a few more commands.
        outcome = settled(shop, sale, gives_up=gives_up)
    printed = documents(folder, "receipt")
    if isinstance(outcome, Printed):
        assert [f"{record['number']:07d}" for record in printed] == [outcome.receipt_no]
        assert printed[0]["total"] == "4.20"
    else:
        assert isinstance(outcome, GivenUp)
        assert printed == []


def test_a_printer_that_could_not_be_made_ready_is_made_ready_for_the_next_task(
    tmp_path: Path, journal: FileJournal
) -> None:
    outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
    troubles = [OSError("no such module")]

    def work() -> Printing:
        if troubles:
            raise troubles.pop()
        return Printing(lambda: embedded(tmp_path), journal)

    spooler = Spooler(work, outcomes.put)
    spooler.start()
    sale = job()
    spooler.submit(sale)
    assert failed_with(outcomes.get(timeout=60)) == "printer_fault"
    spooler.submit(sale)
    assert isinstance(outcomes.get(timeout=60), Printed)
    spooler.stop()
