"""The spooler's promise: each job comes out once, in order, under the number of its paper, or is refused in words."""

import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from fiscal_parts import (
    Desk,
    Emulator,
    FileJournal,
    desk,
    documents,
    embedded,
    failed_with,
    job,
    line,
    receipt,
    receipts,
)

from tui_pos.fiscal.spooler import (
    DeviceChecked,
    GivenUp,
    Printed,
    PrintJob,
    ReportDone,
    ReportFailed,
)


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


def test_a_check_says_which_printer_it_is_and_what_will_soon_be_wrong(tmp_path: Path, journal: FileJournal) -> None:
    with desk(lambda: embedded(tmp_path, "paper-low"), journal) as shop:
        shop.spooler.check()
        checked = shop.outcome()
    assert isinstance(checked, DeviceChecked)
    assert checked.state.identity is not None
    assert checked.state.identity.serial == "DT000001"
    assert checked.state.trouble is None
    assert [warning.say() for warning in checked.state.warnings] == ["The printer's paper is nearly used up."]


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


def test_a_stopped_spooler_has_finished_what_it_was_given(tmp_path: Path, journal: FileJournal) -> None:
    with desk(lambda: embedded(tmp_path), journal) as shop:
        for counter in range(1, 6):
            shop.spooler.submit(job(counter))
    assert len(documents(tmp_path, "receipt")) == 5


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
