"""One exchange over a bad line, and lines that cannot be had at all: each has its outcome or its sentence."""

import os
import pty
import socket
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fiscal_parts import Emulator, documents, driver, embedded, three_lines
from patience import PATIENCE
from ports import free_port

from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.connect import open_device
from tui_pos.fiscal.device import Access
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.families import driver as driver_of
from tui_pos.fiscal.framing import isl
from tui_pos.fiscal.framing.isl import Frame
from tui_pos.fiscal.link import Link
from tui_pos.fiscal.transport import DescriptorWire, LineTrouble, open_serial, open_tcp
from tui_pos.fiscal.virtual.embedded import EmbeddedWire
from tui_pos.settings import PrinterSettings

IDLE = bytes.fromhex("80808080869A")


@pytest.mark.parametrize(
    "fail",
    ["chop=1", "chop=7", "nak=3", "nak=2", "echo", "echo,chop=1,nak=3", *(f"lost-reply={n}" for n in range(1, 12))],
)
def test_over_a_bad_line_a_receipt_is_printed_once(tmp_path: Path, fail: str) -> None:
    with embedded(tmp_path, fail) as device:
        assert device.print_receipt(three_lines()) == 1
    (record,) = documents(tmp_path)
    assert (record["kind"], record["total"], len(record["items"])) == ("receipt", "6.40", 3)


@pytest.mark.parametrize("line", ["tcp", "pty"])
@pytest.mark.parametrize("fail", ["chop=1", "nak=3", "busy=120", "echo,chop=7", "lost-reply=5,chop=7"])
def test_over_a_real_line_too(tmp_path: Path, line: str, fail: str) -> None:
    emulator = Emulator(tmp_path, line if line == "tcp" else str(tmp_path / "tty")).start(fail)
    try:
        with emulator.device(timeout_s=0.15) as device:
            assert device.print_receipt(three_lines()) == 1
    finally:
        emulator.stop()
    assert [record["total"] for record in documents(tmp_path)] == ["6.40"]


def test_a_device_that_is_busy_for_long_is_waited_for_as_long_as_it_says_so(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path).start("busy=900@4")
    try:
        with emulator.device(timeout_s=0.2) as device:
            assert device.print_receipt(three_lines()) == 1
    finally:
        emulator.stop()


def test_a_device_that_stays_busy_is_given_up_with_a_sentence(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path).start("busy=5000@3")
    try:
        with pytest.raises(LineTrouble, match="busy for too long"), emulator.device(patience_s=0.3) as device:
            device.print_receipt(three_lines())
    finally:
        emulator.stop()


class Far:
    """The far end of a line, in a thread: answers each frame as told."""

    def __init__(self, *answers: bytes) -> None:
        self._near, self._far = socket.socketpair()
        self.heard: list[bytes] = []
        self._answers = list(answers)
        self._thread = threading.Thread(target=self._talk, daemon=True)
        self._thread.start()

    def link(self, **options: float) -> Link:
        self._near.setblocking(False)
        return Link(DescriptorWire("far", self._near), isl.OLD_ISL, first_seq=0x2F, **options)  # type: ignore[arg-type]

    def hang_up(self) -> None:
        self._far.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Nothing more is sent; all that was has been heard."""
        self._near.shutdown(socket.SHUT_WR)
        self._thread.join(PATIENCE)

    def _talk(self) -> None:
        while data := self._far.recv(4096):
            self.heard.append(data)
            if self._answers:
                self._far.sendall(self._answers.pop(0))


def reply(seq: int, command: int = 0x4A, data: bytes = b"") -> bytes:
    return isl.encode(Frame(seq, command, data, IDLE))


def test_a_retry_is_the_same_bytes_so_that_the_device_knows_it() -> None:
    good = reply(0x30, 0x31)
    far = Far(b"", b"\x15", good[:-3] + b"000", b"\x16\x16", good)
    # As long as no busy machine needs for the three answers that are heard.
    far.link(timeout_s=0.4).exchange(0x31, b"X")
    assert len(far.heard) == 5
    assert len(set(far.heard)) == 1


def test_a_late_reply_to_an_earlier_command_is_not_taken_for_this_ones() -> None:
    far = Far(reply(0x2F, 0x31) + reply(0x30, 0x4A, b"now"))
    assert far.link().exchange(0x4A).data == b"now"


def test_a_new_session_does_not_believe_an_old_reply() -> None:
    stale = reply(0x30, 0x4A, b"old")
    far = Far(stale, reply(0x31, 0x4A, b"new"))
    assert far.link().greet(0x4A).data == b"new"


def test_a_new_session_that_begins_with_the_devices_last_number_steps_on() -> None:
    far = Far(reply(0x30, 0x38), reply(0x31), reply(0x32, 0x4A, b"new"))
    assert far.link(timeout_s=PATIENCE).greet(0x4A).data == b"new"


def trouble_of(far: Far, **options: float) -> str:
    with pytest.raises(LineTrouble) as caught:
        far.link(timeout_s=0.08, **options).exchange(0x4A)
    return caught.value.code


def test_silence_noise_echo_and_a_cut_line_are_told_apart() -> None:
    echo = isl.encode(Frame(0x30, 0x4A))
    assert trouble_of(Far()) == "no_answer"
    assert trouble_of(Far(*[b"\xfe\x80\x00\x7f"] * 6)) == "line_garbled"
    assert trouble_of(Far(*[echo] * 6)) == "line_echoes"
    far = Far()
    far.hang_up()
    assert trouble_of(far) == "line_cut"


def test_the_device_is_asked_six_times_and_no_more() -> None:
    far = Far()
    trouble_of(far)
    far.end()
    assert b"".join(far.heard).count(b"\x01") == 6


def trouble_entering(settings: PrinterSettings, home: Path) -> DeviceTrouble:
    with pytest.raises(DeviceTrouble) as caught, open_device(settings, home):
        pass
    return caught.value


def test_a_line_that_cannot_be_had_has_its_sentence(tmp_path: Path) -> None:
    free = free_port()
    refused = trouble_entering(PrinterSettings(connection="tcp", host="127.0.0.1", port_number=free), tmp_path)
    assert refused.code == "refused"
    assert f"127.0.0.1:{free}" in str(refused)
    missing = trouble_entering(PrinterSettings(connection="serial", port=str(tmp_path / "ttyS9")), tmp_path)
    assert missing.code == "no_port"
    assert "ttyS9" in str(missing)
    unnamed = trouble_entering(PrinterSettings(connection="serial"), tmp_path)
    assert unnamed.code == "no_port"
    assert "name no port" in str(unnamed)
    plain = tmp_path / "file"
    plain.write_text("")
    assert trouble_entering(PrinterSettings(connection="serial", port=str(plain)), tmp_path).code == "no_serial_port"
    assert trouble_entering(PrinterSettings(connection="tcp", host="no.such.host.invalid"), tmp_path).code == "no_host"
    assert "name no host" in str(trouble_entering(PrinterSettings(connection="tcp"), tmp_path))


@contextmanager
def silent_port(folder: Path) -> Iterator[str]:
    near, far = pty.openpty()
    tty.setraw(far)
    link = folder / "tty"
    link.symlink_to(os.ttyname(far))
    try:
        yield str(link)
    finally:
        os.close(near)
        os.close(far)


def test_a_port_is_used_by_one_program_at_a_time(tmp_path: Path) -> None:
    with silent_port(tmp_path) as port:
        held = open_serial(port, 9600)
        with pytest.raises(DeviceTrouble, match="this very till") as caught:
            open_serial(port, 9600)
        assert caught.value.code == "in_use"
        held.close()
        open_serial(port, 9600).close()


def test_a_printer_that_is_off_is_told_from_one_that_is_not_there(tmp_path: Path) -> None:
    with silent_port(tmp_path) as port:
        device = driver(lambda: open_serial(port, 115200), timeout_s=0.02)
        with pytest.raises(DeviceTrouble, match="check that it is on"), device:
            pass


def test_a_connection_that_breaks_is_one_sentence(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path).start()
    with emulator.device() as device:
        emulator.stop()
        with pytest.raises(LineTrouble, match="check the cable"):
            device.status()
    with pytest.raises(DeviceTrouble, match="does not take connections"):
        open_tcp("127.0.0.1", int(emulator.place.rpartition(":")[2]))


def test_wrong_operator_data_is_named(tmp_path: Path) -> None:
    with (
        embedded(tmp_path, password="1234") as device,
        pytest.raises(DeviceTrouble, match="operator and password"),
    ):
        device.print_receipt(three_lines())
    assert documents(tmp_path) == []


def test_the_virtual_printer_of_the_settings_lives_in_the_home(tmp_path: Path) -> None:
    with open_device(PrinterSettings(), tmp_path) as device:
        identity = device.identify()
        assert (identity.serial, identity.fiscal_memory) == ("DT000001", "02000001")
        device.print_receipt(three_lines())
    assert [d["number"] for d in documents(tmp_path / "virtual-printer")] == [1]


@pytest.mark.parametrize(
    ("there", "settings"),
    [("incotex", "datecs-p"), ("incotex", "eltrade"), ("datecs-p", "daisy"), ("daisy", "eltrade")],
)
def test_a_device_of_another_family_that_understands_the_questions_is_told_apart(
    there: str, settings: str, tmp_path: Path
) -> None:
    access = Access(1, FAMILIES[settings].password, 1)
    device = driver_of(settings, "the port", access, lambda: EmbeddedWire(tmp_path, there))
    with pytest.raises(DeviceTrouble) as trouble, device:
        device.identify()
    assert trouble.value.code in ("other_family", "odd_answer")
    assert "the settings" in str(trouble.value)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_device_of_the_family_of_the_settings_is_taken(family: str, tmp_path: Path) -> None:
    device = driver_of(
        family, "the port", Access(1, FAMILIES[family].password, 1), lambda: EmbeddedWire(tmp_path, family)
    )
    with device:
        assert device.identify().serial.startswith(FAMILIES[family].prefixes)
