"""Kill -9 at every boundary of a three-line receipt, the device or the till or both: one receipt in the ledger.

A receipt's commands, counted from the beginning of the line: 1 and 2 greet, 3 asks for the last document, 4 opens, 5 to
7 sell, 8 pays, 9 closes, 10 asks for the number. Those of its storno: 4 asks who the printer is, 5 for the cash in its
drawer, 6 opens, 7 to 9 sell, 10 pays, 11 and 12 print the footer, 13 closes, 14 asks for the number.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import forked
import pytest
from fiscal_parts import Emulator, FileJournal, desk, documents, embedded, three_back, three_lines

from tui_pos.fiscal.device import FiscalDevice
from tui_pos.fiscal.receipt import Receipt, to_bytes
from tui_pos.fiscal.spooler import Failed, Printed, PrintJob

LAST_COMMAND = 10
LAST_OF_STORNO = 14


def assert_one_receipt(folder: Path, counter: int, number: str) -> None:
    """The paper of sale `counter` is there once, whole, under the number that the till was told."""
    usn = three_lines(counter).usn
    (record,) = [d for d in documents(folder, "receipt") if d["usn"] == usn]
    assert f"{record['number']:07d}" == number
    assert record["total"] == "6.40"
    assert [item["amount"] for item in record["items"]] == ["3.00", "1.20", "2.20"]
    assert record["payments"] == [{"kind": "cash", "amount": "10.00"}]


def assert_one_storno(folder: Path, back: Receipt, number: str) -> None:
    """The storno is there once, whole, under the number that the till was told; and so is its sale."""
    assert back.storno is not None
    (record,) = [d for d in documents(folder, "storno") if d["usn"] == back.usn]
    assert f"{record['number']:07d}" == number
    assert (record["storno"]["reason"], f"{record['storno']['number']:07d}") == ("return", back.storno.receipt)
    assert (record["total"], record["change"]) == ("6.40", "0.00")
    assert [item["amount"] for item in record["items"]] == ["3.00", "1.20", "2.20"]
    assert record["payments"] == [{"kind": "cash", "amount": "6.40"}]
    # A line of the footer may stand there twice, where nobody knows how far the first attempt came.
    assert list(dict.fromkeys(record["texts"])) == list(back.footer)
    assert [d["number"] for d in documents(folder, "receipt") if d["usn"] == back.usn] == [int(back.storno.receipt)]


def sell(till: FiscalDevice, counter: int) -> Receipt:
    """The sale `counter` is made, and the till lets its printer go; the sale's storno."""
    with closing(till), till as device:
        return three_back(counter, f"{device.print_receipt(three_lines(counter)):07d}")


def cut_and_finish(emulator: Emulator, folder: Path, journal: FileJournal, fail: str) -> None:
    sale = PrintJob(uuid4(), three_lines(1))
    emulator.start(fail)
    try:
        with desk(emulator.device, journal) as shop:
            shop.spooler.submit(sale)
            assert isinstance(shop.outcome(), Failed)
            emulator.stop()
            emulator.start()
            shop.spooler.submit(sale)
            printed = shop.outcome()
            assert isinstance(printed, Printed)
            assert_one_receipt(folder, 1, printed.receipt_no)
            following = PrintJob(uuid4(), three_lines(2))
            shop.spooler.submit(following)
            printed = shop.outcome()
            assert isinstance(printed, Printed)
            assert_one_receipt(folder, 2, printed.receipt_no)
    finally:
        emulator.stop()


# Cut before a command, the device is as it was after the one before: a few stand for all.
@pytest.mark.parametrize(
    ("place", "at"), [*(("during", n) for n in range(1, LAST_COMMAND + 1)), *(("before", n) for n in (1, 4, 5, 8, 9))]
)
def test_the_printers_power_is_cut_at_a_command(tmp_path: Path, journal: FileJournal, place: str, at: int) -> None:
    cut_and_finish(Emulator(tmp_path), tmp_path, journal, f"power-cut={place}:{at}")


# A place inside each command: 196 bytes in all.
@pytest.mark.parametrize("at", [3, 24, 50, 80, 110, 150, 170, 182, 192])
def test_the_printers_power_is_cut_inside_a_command(tmp_path: Path, journal: FileJournal, at: int) -> None:
    cut_and_finish(Emulator(tmp_path), tmp_path, journal, f"power-cut=byte:{at}")


def cut_and_finish_storno(tmp_path: Path, journal: FileJournal, fail: str) -> None:
    back = sell(embedded(tmp_path), 1)
    storno, emulator = PrintJob(uuid4(), back), Emulator(tmp_path).start(fail)
    try:
        with desk(emulator.device, journal) as shop:
            shop.spooler.submit(storno)
            assert isinstance(shop.outcome(), Failed)
            emulator.stop()
            emulator.start()
            shop.spooler.submit(storno)
            printed = shop.outcome()
            assert isinstance(printed, Printed)
            assert_one_storno(tmp_path, back, printed.receipt_no)
            following = PrintJob(uuid4(), three_lines(2))
            shop.spooler.submit(following)
            printed = shop.outcome()
            assert isinstance(printed, Printed)
            assert_one_receipt(tmp_path, 2, printed.receipt_no)
    finally:
        emulator.stop()


@pytest.mark.parametrize(
    ("place", "at"), [*(("during", n) for n in range(4, LAST_OF_STORNO + 1)), *(("before", n) for n in (6, 7, 11, 13))]
)
def test_the_printers_power_is_cut_in_a_storno(tmp_path: Path, journal: FileJournal, place: str, at: int) -> None:
    cut_and_finish_storno(tmp_path, journal, f"power-cut={place}:{at}")


# Places inside the opening, the sales, the payment, the footer and the close.
@pytest.mark.parametrize("at", [60, 130, 180, 225, 240, 260, 300])
def test_the_printers_power_is_cut_inside_a_command_of_a_storno(tmp_path: Path, journal: FileJournal, at: int) -> None:
    cut_and_finish_storno(tmp_path, journal, f"power-cut=byte:{at}")


# A till that asks only once gives the line up at the first reply that does not come.
@pytest.mark.parametrize("at", range(6, LAST_OF_STORNO + 1))
def test_a_reply_about_a_storno_is_lost_and_the_line_given_up(tmp_path: Path, journal: FileJournal, at: int) -> None:
    back = sell(embedded(tmp_path), 1)
    lost = iter((f"lost-reply={at}",))
    storno = PrintJob(uuid4(), back)
    with desk(lambda: embedded(tmp_path, next(lost, ""), attempts=1), journal) as shop:
        shop.spooler.submit(storno)
        assert isinstance(shop.outcome(), Failed)
        shop.spooler.submit(storno)
        printed = shop.outcome()
    assert isinstance(printed, Printed)
    assert_one_storno(tmp_path, back, printed.receipt_no)


@pytest.mark.parametrize("at", [6, 9])
def test_the_printers_power_is_cut_on_a_serial_line(tmp_path: Path, journal: FileJournal, at: int) -> None:
    cut_and_finish(Emulator(tmp_path, str(tmp_path / "tty")), tmp_path, journal, f"power-cut=during:{at}")


def doomed(place: str, folder: Path, kind: str, where: str, job: PrintJob) -> None:
    arguments = [place, str(folder), kind, where, str(job.id), to_bytes(job.receipt).decode()]
    ended = forked.run("doomed_till:main", *arguments)
    assert ended.returncode == -9, ended.stderr + ended.stdout


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    running = Emulator(tmp_path_factory.mktemp("printer")).start()
    yield running
    running.stop()


@pytest.mark.parametrize(
    ("place", "at"), [*(("after", n) for n in range(1, LAST_COMMAND + 1)), *(("before", n) for n in (4, 5, 8, 9))]
)
def test_the_till_is_killed_while_its_printer_goes_on(emulator: Emulator, place: str, at: int) -> None:
    folder = emulator.ledger.parent
    counter = 100 + at + (50 if place == "after" else 0)
    sale = PrintJob(uuid4(), three_lines(counter))
    doomed(f"{place}:{at}", folder, "tcp", emulator.place, sale)
    with desk(emulator.device, FileJournal(folder / "journal")) as shop:
        shop.spooler.submit(sale)
        printed = shop.outcome()
        assert isinstance(printed, Printed)
    assert_one_receipt(folder, counter, printed.receipt_no)


# Started again, a till asks in messages 3 to 5 and cancels or closes in 6; 7 and 8 ask for the number and open anew.
@pytest.mark.parametrize(("first", "second"), [(6, 5), (6, 6), (6, 7), (6, 8), (6, 11), (8, 6)])
def test_the_till_is_killed_again_while_it_puts_things_right(emulator: Emulator, first: int, second: int) -> None:
    folder = emulator.ledger.parent
    counter = 1000 + first * 50 + second
    sale = PrintJob(uuid4(), three_lines(counter))
    for at in (first, second):
        doomed(f"after:{at}", folder, "tcp", emulator.place, sale)
    with desk(emulator.device, FileJournal(folder / "journal")) as shop:
        shop.spooler.submit(sale)
        printed = shop.outcome()
        assert isinstance(printed, Printed)
    assert_one_receipt(folder, counter, printed.receipt_no)


@pytest.mark.parametrize("at", [4, 6, 8, 9, 10])
def test_till_and_built_in_printer_are_killed_together(tmp_path: Path, journal: FileJournal, at: int) -> None:
    sale = PrintJob(uuid4(), three_lines(1))
    doomed("", tmp_path, "embedded", f"power-cut=during:{at}", sale)
    with desk(lambda: embedded(tmp_path), journal) as shop:
        shop.spooler.submit(sale)
        printed = shop.outcome()
        assert isinstance(printed, Printed)
    assert_one_receipt(tmp_path, 1, printed.receipt_no)


@pytest.mark.parametrize(
    ("place", "at"), [*(("after", n) for n in range(4, LAST_OF_STORNO + 1)), *(("before", n) for n in (6, 7, 11, 13))]
)
def test_the_till_is_killed_in_a_storno_while_its_printer_goes_on(emulator: Emulator, place: str, at: int) -> None:
    folder = emulator.ledger.parent
    counter = 5000 + at + (50 if place == "after" else 0)
    back = sell(emulator.device(), counter)
    storno = PrintJob(uuid4(), back)
    doomed(f"{place}:{at}", folder, "tcp", emulator.place, storno)
    with desk(emulator.device, FileJournal(folder / "journal")) as shop:
        shop.spooler.submit(storno)
        printed = shop.outcome()
        assert isinstance(printed, Printed)
    assert_one_storno(folder, back, printed.receipt_no)


# Started again, a till asks in messages 3 to 5 and cancels or closes (with its footer before it) from 6 on.
@pytest.mark.parametrize(("first", "second"), [(8, 5), (8, 6), (8, 10), (8, 16), (10, 6), (10, 8), (13, 7)])
def test_the_till_is_killed_again_while_it_puts_a_storno_right(emulator: Emulator, first: int, second: int) -> None:
    folder = emulator.ledger.parent
    counter = 6000 + first * 50 + second
    back = sell(emulator.device(), counter)
    storno = PrintJob(uuid4(), back)
    for at in (first, second):
        doomed(f"after:{at}", folder, "tcp", emulator.place, storno)
    with desk(emulator.device, FileJournal(folder / "journal")) as shop:
        shop.spooler.submit(storno)
        printed = shop.outcome()
        assert isinstance(printed, Printed)
    assert_one_storno(folder, back, printed.receipt_no)


@pytest.mark.parametrize("at", [6, 8, 10, 11, 13, 14])
def test_till_and_built_in_printer_are_killed_together_in_a_storno(
    tmp_path: Path, journal: FileJournal, at: int
) -> None:
    back = sell(embedded(tmp_path), 1)
    storno = PrintJob(uuid4(), back)
    doomed("", tmp_path, "embedded", f"power-cut=during:{at}", storno)
    with desk(lambda: embedded(tmp_path), journal) as shop:
        shop.spooler.submit(storno)
        printed = shop.outcome()
        assert isinstance(printed, Printed)
    assert_one_storno(tmp_path, back, printed.receipt_no)
