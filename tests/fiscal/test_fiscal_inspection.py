"""What the setup screen asks of a printer: all that its family tells, with nothing printed and nothing changed."""

import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from fiscal_parts import FileJournal, driver, job, receipt
from patience import PATIENCE

from tui_pos.domain.money import Cents
from tui_pos.fiscal import conditions
from tui_pos.fiscal.connect import open_device
from tui_pos.fiscal.device import Access
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.families.datecs_p import DatecsP
from tui_pos.fiscal.jobs import Inspected, Outcome, Printed, PrintJob, ReportDone, ReportFailed, Used
from tui_pos.fiscal.printing import CLOSURE_S, Printing
from tui_pos.fiscal.receipt import ServiceCash
from tui_pos.fiscal.spooler import Spooler
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import LEDGER, EmbeddedWire, folder_of
from tui_pos.settings import PrinterSettings


@contextmanager
def spooling(settings: PrinterSettings, home: Path) -> Iterator[tuple[Spooler, Callable[[], Outcome]]]:
    """A spooler over the printer of `settings`, and its next outcome."""
    outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
    printing = Printing(lambda: open_device(settings, home), FileJournal(home / "journal"))
    spooler = Spooler(lambda: printing, outcomes.put)
    spooler.start()
    try:
        yield spooler, lambda: outcomes.get(timeout=PATIENCE)
    finally:
        spooler.stop()


def papers(home: Path, family: str) -> bytes:
    ledger = folder_of(home, family) / LEDGER
    return ledger.read_bytes() if ledger.exists() else b""


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_tells_who_it_is_and_how_it_stands(family: str, tmp_path: Path) -> None:
    settings = PrinterSettings(family=family)  # type: ignore[arg-type]
    with spooling(settings, tmp_path) as (spooler, outcome):
        spooler.submit(PrintJob(uuid4(), ServiceCash(Cents(-12_345))))
        assert isinstance(outcome(), Printed)
        spooler.report("z")
        assert isinstance(outcome(), ReportDone)
        before = papers(tmp_path, family)
        spooler.inspect()
        found = outcome()
    assert isinstance(found, Inspected)
    assert papers(tmp_path, family) == before
    assert found.state.trouble is None
    assert found.state.identity is not None
    assert found.state.identity.serial.startswith(FAMILIES[family].prefixes)
    assert (found.family, found.where) == (family, "virtual printer")
    assert found.tax_number
    assert found.clock is not None
    assert found.read_at is not None
    assert found.read_at.tzinfo is not None
    assert found.last_document is not None
    assert found.last_document > 0
    assert found.closure in (1, None)
    assert found.drawer is not None


@pytest.mark.parametrize("family", FAMILIES)
def test_the_display_shows_two_lines_or_the_printer_says_that_it_has_none(family: str, tmp_path: Path) -> None:
    settings = PrinterSettings(family=family)  # type: ignore[arg-type]
    with spooling(settings, tmp_path) as (spooler, outcome):
        spooler.report("display")
        told = outcome()
    assert isinstance(told, ReportDone) or (isinstance(told, ReportFailed) and told.trouble.code == "not_on_device")
    assert papers(tmp_path, family) == b""


def test_a_printer_that_is_not_there_is_told_as_a_trouble(tmp_path: Path) -> None:
    settings = PrinterSettings(connection="serial", port=str(tmp_path / "none"))
    with spooling(settings, tmp_path) as (spooler, outcome):
        spooler.inspect()
        found = outcome()
    assert isinstance(found, Inspected)
    assert found.state.trouble is not None
    assert found.state.identity is None


def test_while_something_else_is_done_the_printer_is_let_go_and_nothing_is_printed(tmp_path: Path) -> None:
    settings = PrinterSettings()
    seen: list[bytes] = []
    wanted: list[bool] = []

    def somebody_else(is_wanted: Callable[[], bool]) -> None:
        while not is_wanted():
            pass
        wanted.append(is_wanted())
        with open_device(settings, tmp_path) as device:
            device.print_receipt(receipt(*job().receipt.lines, counter=9))
        seen.append(papers(tmp_path, "datecs-p"))

    def failing(_: Callable[[], bool]) -> None:
        raise RuntimeError("it fell over")

    with spooling(settings, tmp_path) as (spooler, outcome):
        spooler.check()
        spooler.apart(somebody_else)
        spooler.apart(failing)
        spooler.submit(job(1))
        told = [outcome() for _ in range(4)]
    assert told[1:3] == [Used("apart"), Used("apart")]
    assert wanted == [True], "it is told that others wait for the printer"
    assert seen[0].count(b'"receipt"') == 1
    assert papers(tmp_path, "datecs-p").count(b'"receipt"') == 2


def test_a_clock_that_a_broken_line_kept_from_being_looked_at_is_set_all_the_same(tmp_path: Path) -> None:
    """Command 5 asks for the time, and the line goes in the middle of its answer."""
    fails = iter(("clock=5400,cut=inside:5", "clock=5400"))
    begun: list[str] = []

    def open_wire() -> EmbeddedWire:
        begun.append(next(fails))
        return EmbeddedWire(tmp_path, faults=faults.parse(begun[-1]))

    printing = Printing(lambda: driver(open_wire), FileJournal(tmp_path / "journal"), datetime.now)
    assert printing.check().state.trouble is None
    assert len(begun) == 2
    clock = printing.use(lambda device: device.read_clock())
    assert abs((clock - datetime.now()).total_seconds()) < 60


class Reticent(DatecsP):
    """Firmware that refuses what need not be known: its clock's time, and the number of its last Z."""

    def read_clock(self) -> datetime:
        raise self._refused(conditions.NOT_PERMITTED)

    def last_closure(self) -> int | None:
        raise self._refused(conditions.NOT_PERMITTED)


def test_a_printer_that_does_not_tell_its_clock_or_its_last_z_can_be_sold_with(tmp_path: Path) -> None:
    printing = Printing(
        lambda: Reticent("here", Access(1, "0000", 1), lambda: EmbeddedWire(tmp_path)),
        FileJournal(tmp_path / "journal"),
        datetime.now,
    )
    for _ in range(2):
        state = printing.check().state
        assert (state.trouble, state.closure) == (None, None)
    assert isinstance(printing.print(job(1)), Printed)


def test_a_z_that_the_printer_makes_meanwhile_is_told_by_the_first_look_after_a_receipt(tmp_path: Path) -> None:
    settings = PrinterSettings()
    printing = Printing(lambda: open_device(settings, tmp_path), FileJournal(tmp_path / "journal"), seconds=lambda: 0.0)
    assert printing.check().state.closure == 0
    printing.use(lambda device: device.z_report())
    assert printing.check().state.closure == 0
    assert isinstance(printing.print(job(1)), Printed)
    assert printing.check().state.closure == 1


def test_a_z_that_the_printer_makes_meanwhile_is_told_by_a_look_half_an_hour_later(tmp_path: Path) -> None:
    settings, passed = PrinterSettings(), [0.0]
    printing = Printing(
        lambda: open_device(settings, tmp_path), FileJournal(tmp_path / "journal"), seconds=lambda: passed[0]
    )
    assert printing.check().state.closure == 0
    printing.use(lambda device: device.z_report())
    assert printing.check().state.closure == 0
    passed[0] = CLOSURE_S + 1
    assert printing.check().state.closure == 1
