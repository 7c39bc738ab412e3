"""What a device's journal says of a paper is not mixed up with what was sold on it."""

from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from fiscal_parts import FileJournal, documents, line, receipt, storno_of
from msgspec.structs import replace

from tui_pos.domain.operation import StornoReason
from tui_pos.fiscal.device import Access, FiscalDevice
from tui_pos.fiscal.families import FAMILIES, driver
from tui_pos.fiscal.families.journal_words import says_cancelled
from tui_pos.fiscal.jobs import Printed, PrintJob
from tui_pos.fiscal.printing import Printing
from tui_pos.fiscal.reconcile import note
from tui_pos.fiscal.virtual.embedded import EmbeddedWire


@pytest.mark.parametrize(
    ("row", "is_said"),
    [
        ("=АНУЛИРАН=", True),
        ("  = А Н У Л И Р А Н =  ", True),
        ("АНУЛИРАН БОН", True),
        ("Анулирана сметка", True),
        ("Анулиране на билет", False),
        ("Анулиран билет 2.00 Б", False),
        ("#АНУЛИРАН#", False),
        ("", False),
    ],
)
def test_only_a_row_of_its_own_says_that_a_receipt_was_cancelled(row: str, is_said: bool) -> None:
    assert says_cancelled(row) == is_said


@pytest.mark.parametrize("family", ["datecs-p", "datecs-c", "datecs-x", "tremol"])
def test_a_storno_of_a_cancelled_ticket_is_not_taken_for_a_cancelled_storno(tmp_path: Path, family: str) -> None:
    def printer() -> FiscalDevice:
        access = Access(1, FAMILIES[family].password, 1)
        return driver(family, "test printer", access, lambda: EmbeddedWire(tmp_path, family))

    journal = FileJournal(tmp_path / "journal")
    with printer() as device:
        usn = f"{device.identify().serial}-0001-0000001"
        ticket = replace(line("Анулиране на билет", 200), comments=("АНУЛИРАН",))
        sold = device.print_receipt(device.prepared(replace(receipt(ticket), usn=usn)))
        back = replace(
            receipt(ticket, storno=storno_of(str(sold), StornoReason.RETURN, datetime.now().replace(microsecond=0))),
            usn=usn,
        )
        job = PrintJob(uuid4(), back)
        journal.begin(job.id, note(device).to_text())
        out = device.print_receipt(device.prepared(back))
    assert Printing(printer, journal).print(job) == Printed(job.id, f"{out:07d}")
    assert len(documents(tmp_path, "storno")) == 1
