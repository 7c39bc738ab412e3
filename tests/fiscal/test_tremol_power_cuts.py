"""Kill -9 of a Tremol at each command of a receipt and of its storno, and within commands: one paper of each.

A receipt's commands, counted from the beginning of the line: 1 and 2 ask for the state, 3 for the last document, 4
opens, 5 to 7 sell, 8 pays, 9 closes, 10 asks for the number. Those of its storno: 4 and 5 ask who the printer is, 6 for
the cash in its drawer, 7 opens, 8 to 10 sell, 11 pays, 12 and 13 print the footer, 14 closes, 15 asks for the number.
"""

from pathlib import Path
from uuid import uuid4

import pytest
from fiscal_parts import Emulator, FileJournal, desk, documents, receipt, storno_of, three_lines
from msgspec.structs import replace

from tui_pos.domain.operation import StornoReason
from tui_pos.fiscal.receipt import Receipt
from tui_pos.fiscal.spooler import Failed, Printed, PrintJob

LAST_COMMAND = 10
LAST_OF_STORNO = 15


def tremol(folder: Path, line: str = "tcp") -> Emulator:
    return Emulator(folder, line, "tremol")


def of_sale(counter: int) -> Receipt:
    return replace(three_lines(), usn=f"ZK000001-0001-{counter:07d}")


def storno_of_sale(counter: int) -> Receipt:
    storno = storno_of("0000001", StornoReason.RETURN)
    back = receipt(*three_lines().lines, storno=storno, footer=("Точки: -0.64", "Благодарим Ви!"))
    return replace(back, usn=of_sale(counter).usn)


def assert_one(folder: Path, kind: str, whole: Receipt, number: str) -> None:
    """The paper is there once, whole, under the number that the till was told."""
    (record,) = [found for found in documents(folder, kind) if found["usn"] == whole.usn]
    assert f"{record['number']:07d}" == number
    assert record["total"] == "6.40"
    assert [item["amount"] for item in record["items"]] == ["3.00", "1.20", "2.20"]
    # A line of the footer may stand there twice, where nobody knows how far the first attempt came.
    assert list(dict.fromkeys(record["texts"])) == list(whole.footer)


def cut_and_finish(folder: Path, whole: Receipt, fail: str, line: str = "tcp") -> None:
    """The power goes while `whole` is printed, comes back, and the next sale is made."""
    kind = "receipt" if whole.storno is None else "storno"
    job, running = PrintJob(uuid4(), whole), tremol(folder, line)
    running.start(fail)
    try:
        with desk(lambda: running.device(timeout_s=0.15), FileJournal(folder / "journal")) as shop:
            shop.spooler.submit(job)
            outcome = shop.outcome()
            assert isinstance(outcome, Failed | Printed)
            if isinstance(outcome, Failed):
                running.stop()
                running.start()
                shop.spooler.submit(job)
                outcome = shop.outcome()
            assert isinstance(outcome, Printed), outcome
            assert_one(folder, kind, whole, outcome.receipt_no)
            following = PrintJob(uuid4(), of_sale(9))
            shop.spooler.submit(following)
            outcome = shop.outcome()
            assert isinstance(outcome, Printed)
            assert_one(folder, "receipt", following.receipt, outcome.receipt_no)
    finally:
        running.stop()


@pytest.mark.parametrize(
    ("place", "at"), [*(("during", n) for n in range(1, LAST_COMMAND + 1)), *(("before", n) for n in (1, 4, 5, 8, 9))]
)
def test_the_power_is_cut_at_a_command(tmp_path: Path, place: str, at: int) -> None:
    cut_and_finish(tmp_path, of_sale(1), f"power-cut={place}:{at}")


@pytest.mark.parametrize("at", [3, 30, 60, 120, 180, 230, 250, 260])
def test_the_power_is_cut_inside_a_command(tmp_path: Path, at: int) -> None:
    cut_and_finish(tmp_path, of_sale(1), f"power-cut=byte:{at}")


def sold_before(folder: Path) -> None:
    running = tremol(folder).start()
    try:
        with running.device() as device:
            assert device.print_receipt(of_sale(1)) == 1
    finally:
        running.stop()


@pytest.mark.parametrize(
    ("place", "at"), [*(("during", n) for n in range(3, LAST_OF_STORNO + 1)), *(("before", n) for n in (7, 8, 12, 14))]
)
def test_the_power_is_cut_in_a_storno(tmp_path: Path, place: str, at: int) -> None:
    sold_before(tmp_path)
    cut_and_finish(tmp_path, storno_of_sale(1), f"power-cut={place}:{at}")


@pytest.mark.parametrize("at", [4, 7, 9])
def test_the_line_is_cut_and_comes_back(tmp_path: Path, at: int) -> None:
    cut_and_finish(tmp_path, of_sale(1), f"cut=inside:{at}")


@pytest.mark.parametrize("fail", ["power-cut=during:5", "power-cut=during:9", "chop=1,busy=200@4", "lost-reply=8"])
def test_on_a_serial_line_too(tmp_path: Path, fail: str) -> None:
    cut_and_finish(tmp_path, of_sale(1), fail, str(tmp_path / "tty"))
