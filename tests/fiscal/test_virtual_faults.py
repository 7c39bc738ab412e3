"""What is commanded to go wrong with a virtual printer goes wrong as it would with a real one, and not otherwise."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from bench import USN, Bench
from fiscal_parts import Emulator, documents, driver, embedded, three_lines

from tui_pos.errors import DeviceTrouble, WrongUse
from tui_pos.fiscal.device import FiscalDevice
from tui_pos.fiscal.framing import isl
from tui_pos.fiscal.framing.isl import Frame
from tui_pos.fiscal.transport import LineTrouble, open_serial
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import LEDGER
from tui_pos.fiscal.virtual.printer import VirtualPrinter
from tui_pos.fiscal.virtual.server import serve

STATUS = isl.encode(Frame(0x41, 0x4A))


@contextmanager
def emulator(folder: Path, line: str, fail: str = "") -> Iterator[Emulator]:
    running = Emulator(folder, line if line == "tcp" else str(folder / "tty")).start(fail)
    try:
        yield running
    finally:
        running.stop()


def sell(bench: Bench) -> None:
    """Four commands."""
    assert bench.ask(0x30, f"1,0000,1,{USN}")
    assert bench.ask(0x31, "Кафе\tБ1.50") == ""
    assert bench.ask(0x35, "\t")
    assert bench.ask(0x38)


# A bench has asked twice before its first command, which is the third.


def test_at_midnight_the_printer_closes_the_day_by_itself(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "midnight=7")
    sell(bench)
    assert bench.ask(0x71) == "0000002"
    sale, z = documents(tmp_path)
    assert (z["kind"], z["by_itself"], z["total"]) == ("z", True, "1.50")
    assert (sale["time"][10:], z["time"][10:]) == ("T23:59:59", "T23:59:59")
    assert bench.ask(0x3E).endswith(" 00:00:01")
    assert "АВТОМАТИЧЕН" in (tmp_path / "receipts" / "0000002.txt").read_text(encoding="utf-8")
    sell(bench)
    assert bench.ask(0x71) == "0000003"


@pytest.mark.parametrize("at", [4, 5, 6])
def test_a_receipt_that_is_open_over_midnight_ends_in_its_own_day(tmp_path: Path, at: int) -> None:
    bench = Bench(tmp_path, f"midnight={at}")
    sell(bench)
    bench.ask(0x4A)
    assert [d["kind"] for d in documents(tmp_path)] == ["receipt", "z"]


@pytest.mark.parametrize("at", range(3, 12))
def test_a_receipt_has_its_own_number_though_the_day_was_closed_behind_it(tmp_path: Path, at: int) -> None:
    with embedded(tmp_path, f"midnight={at}") as device:
        numbers = []
        for counter in (1, 2):
            device.last_document()
            numbers.append(device.print_receipt(three_lines(counter)))
    assert numbers == [d["number"] for d in documents(tmp_path, "receipt")]


def test_a_day_without_money_is_not_closed(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "midnight=5")
    bench.ask(0x45, "2")
    bench.ask(0x45, "2")
    bench.ask(0x4A)
    assert [d["kind"] for d in documents(tmp_path)] == ["x", "x"]


def test_without_paper_the_day_is_closed_when_there_is_some(tmp_path: Path) -> None:
    bench = Bench(tmp_path, "midnight=7,paper-out=7..8")
    sell(bench)
    assert [bench.ask(0x71) for _ in range(3)] == ["0000001", "0000001", "0000002"]


@pytest.mark.parametrize("seconds", [-7200, 86400])
def test_a_clock_that_is_wrong_can_be_set(tmp_path: Path, seconds: int) -> None:
    with embedded(tmp_path, f"clock={seconds}") as device:
        now = datetime.now()
        assert abs(device.read_clock() - now - timedelta(seconds=seconds)) < timedelta(minutes=1)
        device.set_clock(now)
        assert abs(device.read_clock() - now) < timedelta(minutes=1)


@pytest.mark.parametrize("line", ["embedded", "tcp", "pty"])
@pytest.mark.parametrize("fault", ["garbage", "long"])
@pytest.mark.parametrize("at", [1, 4, 7, 9])
def test_an_answer_that_is_noise_is_asked_for_again_and_nothing_is_done_twice(
    tmp_path: Path, line: str, fault: str, at: int
) -> None:
    fail = f"{fault}={at}"
    if line == "embedded":
        with embedded(tmp_path, fail) as device:
            assert device.print_receipt(three_lines()) == 1
    else:
        with emulator(tmp_path, line, fail) as running, running.device(timeout_s=0.2) as device:
            assert device.print_receipt(three_lines()) == 1
    assert [d["total"] for d in documents(tmp_path)] == ["6.40"]


@pytest.mark.parametrize(("place", "heard"), [("before", 0), ("inside", 1), ("after", 2)])
def test_a_line_that_is_dropped_about_a_reply_is_dropped_once(tmp_path: Path, place: str, heard: int) -> None:
    """The command is done; of its reply there is nothing, half, or all."""
    with emulator(tmp_path, "tcp", f"cut={place}:1") as running:
        host, _, port = running.place.rpartition(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(STATUS)
            got = b"".join(iter(lambda: connection.recv(4096), b""))
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(STATUS)
            whole = connection.recv(4096)
    assert got == whole[: len(whole) * heard // 2]


@pytest.mark.parametrize("place", ["before", "inside", "after"])
def test_a_pseudo_terminal_that_hung_up_can_be_opened_again(tmp_path: Path, place: str) -> None:
    with emulator(tmp_path, "pty", f"cut={place}:5") as running:
        with pytest.raises(LineTrouble), running.device() as device:
            device.print_receipt(three_lines())
        with running.device() as device:
            device.cancel_receipt()
            assert device.print_receipt(three_lines()) == 2


@pytest.mark.parametrize(("place", "code"), [("before", "line_cut"), ("inside", "line_cut"), ("after", "")])
def test_the_printer_inside_the_till_can_lose_its_line_too(tmp_path: Path, place: str, code: str) -> None:
    device = embedded(tmp_path, f"cut={place}:3")
    with device:
        if not code:
            device.identify()
        with pytest.raises(LineTrouble) as caught:
            device.last_document()
        assert caught.value.code == "line_cut"


def test_a_printer_that_is_cut_off_within_a_reply_says_its_beginning(tmp_path: Path) -> None:
    with emulator(tmp_path, "tcp", "power-cut=reply:1:9") as running:
        host, _, port = running.place.rpartition(":")
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(STATUS)
            got = b"".join(iter(lambda: connection.recv(4096), b""))
    assert len(got) == 9
    assert got[0] == 1


def test_every_reply_is_as_late_as_the_adapter_makes_it(tmp_path: Path) -> None:
    printer = VirtualPrinter(tmp_path / LEDGER, faults=faults.parse("latency=16,chop=20"))
    assert [round(sent.wait_s, 3) for sent in printer.feed(STATUS)] == [0.016, 0.0]


def at_speed(folder: Path, speed: int, **link: float) -> FiscalDevice:
    return driver(lambda: open_serial(str(folder / "tty"), speed), **link)


def test_a_serial_line_is_understood_only_at_its_speed(tmp_path: Path) -> None:
    with emulator(tmp_path, "pty", "speed=9600"):
        for speed in (115200, 19200):
            with pytest.raises(LineTrouble), at_speed(tmp_path, speed, timeout_s=0.1, attempts=2):
                pass
        with at_speed(tmp_path, 9600) as device:
            assert device.print_receipt(three_lines()) == 1


@pytest.mark.parametrize(("line", "fail"), [({"tcp": 0}, "speed=9600"), ({"pty": Path("tty")}, "speed=12345")])
def test_a_speed_that_no_line_has_is_refused(tmp_path: Path, line: dict[str, object], fail: str) -> None:
    with pytest.raises(WrongUse) as caught:
        serve(tmp_path / LEDGER, **line, fail=fail)
    assert caught.value.code == "no_speed"


def test_a_second_program_is_sent_away_at_once_and_may_come_when_the_first_has_gone(tmp_path: Path) -> None:
    with emulator(tmp_path, "tcp") as running:
        for _ in range(3):
            with running.device() as first:
                assert first.last_document() == 0
                with pytest.raises(DeviceTrouble) as caught, running.device():
                    pass
                assert caught.value.code == "held_elsewhere"
                first.status()
            first.close()


def test_a_second_program_is_sent_away_while_the_first_waits_for_its_answer(tmp_path: Path) -> None:
    with emulator(tmp_path, "tcp", "busy=1000@1") as running:
        host, _, port = running.place.rpartition(":")
        with socket.create_connection((host, int(port))) as first:
            first.sendall(STATUS)
            assert first.recv(1) == bytes((isl.SYN,))
            with socket.create_connection((host, int(port))) as second, pytest.raises(ConnectionResetError):
                second.recv(1)


@pytest.mark.parametrize(
    "spec",
    [
        "midnight=3", "clock=-7200", "clock=60", "garbage=2", "long=2,long=3", "cut=inside:4", "latency=16",
        "speed=9600", "power-cut=reply:4:9", "head-hot", "blocked=2", "z-needed",
    ],
)  # fmt: skip
def test_faults_of_the_line_and_the_clock_are_read(spec: str) -> None:
    assert faults.parse(spec) != faults.NONE


@pytest.mark.parametrize(
    "spec",
    [
        "midnight",
        "clock=x",
        "clock=",
        "garbage",
        "cut=4",
        "cut=during:4",
        "speed=fast",
        "power-cut=reply:4",
        "latency=-1",
    ],
)
def test_what_is_no_fault_is_refused(spec: str) -> None:
    with pytest.raises(WrongUse, match="for example"):
        faults.parse(spec)


def test_what_is_the_matter_is_put_right_by_a_signal(tmp_path: Path) -> None:
    with emulator(tmp_path, "tcp", "paper-out=6,clock=-7200") as printer, printer.device() as device:
        with pytest.raises(DeviceTrouble) as refusal:
            device.print_receipt(three_lines())
        assert refusal.value.code == "no_paper"
        printer.put_right()
        device.cancel_receipt()
        device.print_receipt(three_lines(2))
        assert datetime.now() - device.read_clock() > timedelta(hours=1)
    assert [paper["kind"] for paper in documents(tmp_path)][-1] == "receipt"


def test_a_full_fiscal_memory_takes_no_report_of_the_device_itself_either(tmp_path: Path) -> None:
    with embedded(tmp_path, "midnight=12,memory-full=11") as device:
        device.print_receipt(three_lines())
        for _ in range(3):
            device.status()
    assert [record["kind"] for record in documents(tmp_path)] == ["receipt"]
