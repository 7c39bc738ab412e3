"""Cash that is put into the drawer, or leaves it without a receipt: booked once, wherever the line breaks, or never."""

from pathlib import Path
from uuid import uuid4

import pytest
from any_family import coffee, printer, receipt
from fiscal_parts import FileJournal, desk, documents, failed_with

from tui_pos.domain.money import Cents
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.receipt import Receipt, ServiceCash, from_bytes, job_from_bytes, to_bytes
from tui_pos.fiscal.spooler import Failed, GivenUp, Printed, PrintJob

BREAKS = [f"cut={place}:{reply}" for place in ("before", "inside", "after") for reply in range(1, 14)]


def filled(folder: Path, family: str = "datecs-p") -> PrintJob:
    """A drawer with 3.00 in it, and 2.00 to be taken out."""
    with printer(folder, family) as device:
        device.print_receipt(device.prepared(receipt(family, coffee())))
        device.close()
    return PrintJob(uuid4(), ServiceCash(Cents(200)))


def booked(folder: Path) -> list[str]:
    return [document["total"] for document in documents(folder, "cash_out")]


@pytest.mark.parametrize("family", FAMILIES)
def test_it_is_booked_and_asked_again_only_answered(tmp_path: Path, journal: FileJournal, family: str) -> None:
    job = filled(tmp_path, family)
    for _ in range(2):
        # As after a restart: only the device and the notes know.
        with desk(lambda: printer(tmp_path, family), journal) as till:
            till.spooler.submit(job)
            assert isinstance(till.outcome(), Printed)
    assert booked(tmp_path) == ["2.00"]


@pytest.mark.parametrize("family", ["datecs-p", "tremol", "icp", "datecs-x"])
@pytest.mark.parametrize("fault", BREAKS)
def test_wherever_the_line_breaks_it_is_booked_once(
    tmp_path: Path, journal: FileJournal, family: str, fault: str
) -> None:
    job = filled(tmp_path, family)
    with desk(lambda: printer(tmp_path, family, fault), journal) as till:
        till.spooler.submit(job)
        till.outcome()
    with desk(lambda: printer(tmp_path, family), journal) as till:
        till.spooler.submit(job)
        assert isinstance(till.outcome(), Printed)
    assert booked(tmp_path) == ["2.00"]


@pytest.mark.parametrize("family", ["datecs-p", "tremol", "icp", "datecs-x"])
@pytest.mark.parametrize("fault", BREAKS[::2])
def test_what_is_put_in_is_booked_once_or_never_and_the_device_tells_which(
    tmp_path: Path, journal: FileJournal, family: str, fault: str
) -> None:
    filled(tmp_path, family)
    job = PrintJob(uuid4(), ServiceCash(Cents(-200)))
    with desk(lambda: printer(tmp_path, family, fault), journal) as till:
        till.spooler.submit(job)
        till.outcome()
    with desk(lambda: printer(tmp_path, family), journal) as till:
        till.spooler.take_back(job)
        outcome = till.outcome()
    put_in = [document["total"] for document in documents(tmp_path, "cash_in")]
    assert put_in == (["2.00"] if isinstance(outcome, Printed) else [])
    assert isinstance(outcome, Printed | GivenUp)


@pytest.mark.parametrize("fault", BREAKS[::3])
def test_taken_back_it_is_booked_once_or_never(tmp_path: Path, journal: FileJournal, fault: str) -> None:
    job = filled(tmp_path)
    with desk(lambda: printer(tmp_path, "datecs-p", fault), journal) as till:
        till.spooler.submit(job)
        till.outcome()
    with desk(lambda: printer(tmp_path, "datecs-p"), journal) as till:
        till.spooler.take_back(job)
        outcome = till.outcome()
    assert booked(tmp_path) == (["2.00"] if isinstance(outcome, Printed) else [])
    assert isinstance(outcome, Printed | GivenUp)


def test_more_than_the_drawer_holds_is_refused_before_anything(tmp_path: Path, journal: FileJournal) -> None:
    filled(tmp_path)
    job = PrintJob(uuid4(), ServiceCash(Cents(301)))
    with desk(lambda: printer(tmp_path, "datecs-p"), journal) as till:
        till.spooler.submit(job)
        assert failed_with(till.outcome()) == "drawer_short"
        till.spooler.take_back(job)
        assert till.outcome() == GivenUp(job.id)
    assert booked(tmp_path) == []


def test_in_doubt_a_person_looks_and_says_which(tmp_path: Path, journal: FileJournal) -> None:
    job = filled(tmp_path)
    with desk(lambda: printer(tmp_path, "datecs-p"), journal) as till:
        till.spooler.submit(job)
        assert isinstance(till.outcome(), Printed)
    # Somebody else put the same back: the drawer no longer tells.
    with printer(tmp_path, "datecs-p") as other:
        other.move_cash(Cents(200))
    with desk(lambda: printer(tmp_path, "datecs-p"), journal) as till:
        till.spooler.submit(job)
        assert failed_with(till.outcome()) == "receipt_uncertain"
        till.spooler.confirm(job)
        assert isinstance(till.outcome(), Printed)
    assert booked(tmp_path) == ["2.00"]


@pytest.mark.parametrize(
    ("amount", "said"), [(200, "2.00 was booked as taken out"), (-200, "2.00 was booked as put in")]
)
def test_in_doubt_it_is_said_which_way_the_money_went(
    tmp_path: Path, journal: FileJournal, amount: int, said: str
) -> None:
    filled(tmp_path)
    job = PrintJob(uuid4(), ServiceCash(Cents(amount)))
    for _ in range(2):
        with desk(lambda: printer(tmp_path, "datecs-p"), journal) as till:
            till.spooler.submit(job)
            outcome = till.outcome()
        with printer(tmp_path, "datecs-p") as device:
            device.move_cash(Cents(100))
    assert isinstance(outcome, Failed)
    assert said in outcome.trouble.say()


def test_it_is_stored_and_read_again_beside_receipts() -> None:
    cash, sale = ServiceCash(Cents(200)), receipt("datecs-p", coffee())
    assert job_from_bytes(to_bytes(cash)) == cash
    assert job_from_bytes(to_bytes(sale)) == sale
    assert isinstance(from_bytes(to_bytes(sale)), Receipt)
