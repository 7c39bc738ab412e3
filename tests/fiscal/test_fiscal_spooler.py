"""The spooler's promise: whatever happens on the way, one receipt, and a sentence while it is not out."""

import queue
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from examples import examples
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


def test_receipts_come_out_in_order_under_the_numbers_of_the_paper(shop: Desk, tmp_path: Path) -> None:
    jobs = [job(n) for n in range(1, 5)]
    for each in jobs:
        shop.spooler.submit(each)
    assert [shop.outcome() for _ in jobs] == [Printed(j.id, f"{n:07d}") for n, j in enumerate(jobs, start=1)]
    assert receipts(tmp_path) == [("receipt", str(n)) for n in range(1, 5)]


def test_after_every_restart_a_job_finds_its_receipt_and_prints_nothing(tmp_path: Path, journal: FileJournal) -> None:
    first = job()
    for _ in range(3):
        with desk(lambda: embedded(tmp_path), journal) as shop:
            shop.spooler.submit(first)
            assert shop.outcome() == Printed(first.id, "0000001")
            shop.spooler.report("x")
            shop.outcome()
    assert receipts(tmp_path) == [("receipt", "1")]


def test_a_job_that_is_printed_is_answered_again_without_asking_the_printer(
    tmp_path: Path, journal: FileJournal
) -> None:
    emulator = Emulator(tmp_path).start()
    sale = job()
    with desk(emulator.device, journal) as shop:
        shop.spooler.submit(sale)
        assert shop.outcome() == Printed(sale.id, "0000001")
        emulator.stop()
        for again in (shop.spooler.submit, shop.spooler.take_back, shop.spooler.confirm):
            again(sale)
            assert shop.outcome() == Printed(sale.id, "0000001")


def test_a_job_given_up_is_not_printed_by_what_was_asked_before_the_answer(
    tmp_path: Path, journal: FileJournal
) -> None:
    sale = job()
    with desk(lambda: embedded(tmp_path, "paper-out=6..6"), journal) as shop:
        shop.spooler.submit(sale)
        assert failed_with(shop.outcome()) == "no_paper"
        for asked in (shop.spooler.take_back, shop.spooler.submit, shop.spooler.confirm, shop.spooler.take_back):
            asked(sale)
        assert [shop.outcome() for _ in range(4)] == [GivenUp(sale.id)] * 4
    assert receipts(tmp_path) == [("cancelled", "1")]


def test_only_the_last_ended_jobs_are_remembered_and_the_printer_knows_the_others(
    shop: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui_pos.fiscal.printing.MOST_ENDED", 2)
    jobs = [job(n) for n in range(1, 4)]
    for each in (*jobs, jobs[2], jobs[1]):
        shop.spooler.submit(each)
    numbers = [outcome.receipt_no for _ in range(5) if isinstance(outcome := shop.outcome(), Printed)]
    assert numbers == ["0000001", "0000002", "0000003", "0000003", "0000002"]
    shop.spooler.submit(jobs[0])
    assert failed_with(shop.outcome()) == "receipt_uncertain"
    assert len(documents(tmp_path)) == 3


def test_the_number_is_right_after_a_day_was_closed(shop: Desk, tmp_path: Path) -> None:
    numbers = []
    for counter in range(1, 7):
        if counter in (3, 5):
            shop.spooler.report("z")
            assert isinstance(shop.outcome(), ReportDone)
        shop.spooler.submit(job(counter))
        printed = shop.outcome()
        assert isinstance(printed, Printed)
        numbers.append(int(printed.receipt_no))
    assert numbers == [d["number"] for d in documents(tmp_path, "receipt")] == [1, 2, 4, 5, 7, 8]


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


def test_a_check_says_which_printer_it_is_and_what_will_soon_be_wrong(tmp_path: Path, journal: FileJournal) -> None:
    with desk(lambda: embedded(tmp_path, "paper-low"), journal) as shop:
        shop.spooler.check()
        checked = shop.outcome()
    assert isinstance(checked, DeviceChecked)
    assert checked.state.identity is not None
    assert checked.state.identity.serial == "DT000001"
    assert checked.state.trouble is None
    assert [warning.say() for warning in checked.state.warnings] == ["The printer's paper is nearly used up."]


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


def test_a_second_program_uses_the_printer_between_two_sales(shop: Desk, tmp_path: Path) -> None:
    shop.spooler.submit(job(1))
    assert isinstance(shop.outcome(), Printed)
    with embedded(tmp_path) as other:
        other.x_report()
        assert other.last_document() == 2
    last = job(2)
    shop.spooler.submit(last)
    assert shop.outcome() == Printed(last.id, "0000003")


def test_reports_say_what_they_found_and_a_second_duplicate_fails(shop: Desk) -> None:
    shop.spooler.submit(job())
    shop.outcome()
    said = []
    for kind in ("duplicate", "duplicate", "x", "z"):
        shop.spooler.report(kind)  # type: ignore[arg-type]
        outcome = shop.outcome()
        said.append(outcome.text.say() if isinstance(outcome, ReportDone) else type(outcome).__name__)
    assert said == [
        "The duplicate is printed.",
        ReportFailed.__name__,
        "The X report is printed; the day so far: 6.40.",
        "Z report 1 is printed; the day came to 6.40.",
    ]


def test_more_lines_than_the_printer_takes_are_refused_before_anything_is_printed(shop: Desk, tmp_path: Path) -> None:
    sale = PrintJob(uuid4(), receipt(*[line("Кафе", 1)] * 513))
    shop.spooler.submit(sale)
    assert failed_with(shop.outcome()) == "too_many_lines"
    shop.spooler.take_back(sale)
    assert shop.outcome() == GivenUp(sale.id)
    assert documents(tmp_path) == []


def test_a_sum_that_no_line_of_the_printer_holds_is_refused_before_anything_is_printed(
    shop: Desk, tmp_path: Path
) -> None:
    shop.spooler.submit(PrintJob(uuid4(), receipt(line("Злато", 99_999_999, 1001))))
    assert failed_with(shop.outcome()) == "line_too_large"
    assert documents(tmp_path) == []


def test_a_line_without_a_price_is_refused_before_anything_is_printed(shop: Desk, tmp_path: Path) -> None:
    sale = PrintJob(uuid4(), receipt(line("Кафе", 150), line("Торбичка", 0)))
    shop.spooler.submit(sale)
    outcome = shop.outcome()
    assert failed_with(outcome) == "line_without_price"
    assert "“Торбичка” has a price of 0.00" in str(outcome.trouble)  # type: ignore[union-attr]
    shop.spooler.take_back(sale)
    assert shop.outcome() == GivenUp(sale.id)
    assert documents(tmp_path) == []


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


def test_a_stopped_spooler_has_finished_what_it_was_given(tmp_path: Path, journal: FileJournal) -> None:
    with desk(lambda: embedded(tmp_path), journal) as shop:
        for counter in range(1, 6):
            shop.spooler.submit(job(counter))
    assert len(documents(tmp_path, "receipt")) == 5


bad_lines = st.lists(
    st.one_of(
        st.integers(3, 16).map(lambda at: f"lost-reply={at}"),
        st.integers(2, 6).map(lambda every: f"nak={every}"),
        st.integers(1, 20).map(lambda size: f"chop={size}"),
        st.just("echo"),
        st.tuples(st.sampled_from(["paper-out", "cover-open"]), st.integers(3, 20), st.integers(0, 4)).map(
            lambda fault: f"{fault[0]}={fault[1]}..{fault[1] + fault[2]}"
        ),
    ),
    max_size=4,
).map(",".join)


@given(bad_lines, st.booleans())
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
        shop.spooler.submit(sale)
        # Every fault of paper passes by itself after a few more commands.
        while isinstance(outcome := shop.outcome(), Failed):
            if gives_up:
                shop.spooler.take_back(sale)
            else:
                shop.spooler.submit(sale)
    printed = documents(folder, "receipt")
    if isinstance(outcome, Printed):
        assert [f"{record['number']:07d}" for record in printed] == [outcome.receipt_no]
        assert printed[0]["total"] == "4.20"
    else:
        assert isinstance(outcome, GivenUp)
        assert printed == []


def test_a_till_without_a_serial_printer_loads_no_serial_port() -> None:
    loaded = "import sys, tui_pos.fiscal.connect, tui_pos.fiscal.spooler; sys.exit('serial' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", loaded], check=False).returncode == 0


def test_a_spooler_that_has_nothing_to_do_yet_loads_no_driver() -> None:
    loaded = (
        "import sys, tui_pos.fiscal.connect, tui_pos.fiscal.spooler\n"
        "print(*sorted(name for name in sys.modules if name.startswith('tui_pos.fiscal.')))"
    )
    ended = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == [
        f"tui_pos.fiscal.{name}" for name in ("connect", "jobs", "receipt", "spooler", "usn")
    ]


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
