"""The Z report that a device makes by itself at midnight (Ordinance N-18 art. 39): right before a receipt, right behind
one, and behind one that was left open until the next day. The number that is posted is the one on paper.
"""

from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from any_family import over, printer, receipt
from fiscal_parts import FileJournal, documents

from tui_pos.domain.operation import StornoReason
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.jobs import Printed, PrintJob
from tui_pos.fiscal.printing import Printing
from tui_pos.fiscal.receipt import Storno
from tui_pos.fiscal.transport import LineTrouble
from tui_pos.fiscal.virtual.embedded import EmbeddedWire

EACH = pytest.mark.parametrize("family", FAMILIES)
AT_EVERY_COMMAND = range(3, 26)


@EACH
def test_a_receipt_has_its_own_number_at_whichever_command_midnight_strikes(family: str, tmp_path: Path) -> None:
    closed = set()
    for at in AT_EVERY_COMMAND:
        folder, numbers = tmp_path / str(at), []
        with printer(folder, family, f"midnight={at}") as device:
            for counter in (1, 2):
                device.last_document()
                numbers.append(device.print_receipt(device.prepared(receipt(family, counter=counter))))
            device.status()
        closed.add(tuple(paper["kind"] for paper in documents(folder)))
        assert numbers == [paper["number"] for paper in documents(folder, "receipt")]
    assert {("receipt", "z", "receipt"), ("receipt", "receipt", "z")} <= closed


@EACH
def test_a_storno_has_its_own_number_at_whichever_command_midnight_strikes(family: str, tmp_path: Path) -> None:
    back = Storno(StornoReason.OPERATOR_ERROR, "1", datetime.now().replace(microsecond=0))
    closed = set()
    for at in AT_EVERY_COMMAND:
        folder, numbers = tmp_path / str(at), []
        with printer(folder, family, f"midnight={at}") as device:
            for storno in (None, back):
                device.last_document()
                numbers.append(device.print_receipt(device.prepared(receipt(family, storno=storno))))
            device.status()
        closed.add(tuple(paper["kind"] for paper in documents(folder)))
        assert numbers == [paper["number"] for paper in documents(folder) if paper["kind"] in ("receipt", "storno")]
    assert {("receipt", "z", "storno"), ("receipt", "storno", "z")} <= closed


class Breaks(EmbeddedWire):
    """A line on which the `at`-th frame does not arrive, nor any after it."""

    def __init__(self, folder: Path, family: str, at: int) -> None:
        super().__init__(folder, family)
        self._left = at

    def write(self, data: bytes) -> None:
        self._left -= 1
        if self._left <= 0:
            raise LineTrouble("no_answer", "The line broke.")
        super().write(data)


def ended(printing: Printing, job: PrintJob) -> object:
    """What has become of a job; the code of its trouble."""
    try:
        return printing.print(job)
    except DeviceTrouble as trouble:
        return trouble.code
    finally:
        with suppress(DeviceTrouble):
            printing.check()
        printing.drop_device()


@EACH
def test_a_receipt_left_open_over_midnight_has_its_own_number(family: str, tmp_path: Path) -> None:
    finished = 0
    for at in AT_EVERY_COMMAND:
        folder = tmp_path / str(at)
        journal, job = FileJournal(folder / "journal"), PrintJob(uuid4(), receipt(family, footer=("Благодарим Ви!",)))
        ended(Printing(partial(over, partial(Breaks, folder, family, at), family), journal), job)
        next_day = ended(Printing(partial(printer, folder, family, "midnight=1"), journal), job)
        (paper,) = documents(folder, "receipt")
        is_followed = [paper["kind"] for paper in documents(folder)] == ["receipt", "z"]
        # Out before midnight, unheard: a device without a journal cannot tell it from the Z.
        if not (is_followed and next_day == "receipt_uncertain"):
            assert next_day == Printed(job.id, f"{paper['number']:07d}")
            finished += is_followed
    # An ISL device does not leave a paid receipt open.
    assert finished or family == "icp"
