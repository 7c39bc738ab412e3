"""Printers are found wherever they are, by questions that leave every device as it was; and who is not found has a
reason.
"""

import os
import pty
import subprocess
import sys
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import msgspec
import pytest
from fiscal_parts import line, receipt
from forked import Talking
from msgspec.structs import replace
from ports import free_port

from tui_pos.errors import WrongUse
from tui_pos.fiscal.detect import Found, NotFound, Outcome, Place, Step, find, serial_places, tcp_places
from tui_pos.fiscal.device import Access, FiscalDevice
from tui_pos.fiscal.families import FAMILIES, driver
from tui_pos.fiscal.transport import open_serial, open_tcp
from tui_pos.fiscal.virtual import memory as memories
from tui_pos.fiscal.virtual.families import new_memory

NUMBERS = {
    "datecs-p": "DT000001",
    "datecs-c": "DT100001",
    "datecs-x": "DT200001",
    "daisy": "DY000001",
    "eltrade": "ED000001",
    "incotex": "IN000001",
    "icp": "IS000001",
    "tremol": "ZK000001",
}
ALL = frozenset(FAMILIES)


@contextmanager
def emulated(folder: Path, family: str = "datecs-p", *, tcp: bool = False, fail: str = "") -> Iterator[str]:
    """A virtual printer in a process of its own, and where it is."""
    where = ["--tcp", "0"] if tcp else ["--pty", str(folder / f"{family}.tty")]
    words = ["--family", family, "--ledger", str(ledger_of(folder, family)), "--fail", fail]
    with Talking("tui_pos.cli:main", "printer", "emulate", *where, *words) as printer:
        yield printer.stdout.readline().strip().removeprefix(f"{family} at ")


def ledger_of(folder: Path, family: str) -> Path:
    return folder / family / "ledger.jsonl"


def kept(folder: Path, family: str) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in (folder / family).rglob("*") if path.is_file()}


def memory_of(folder: Path, family: str) -> dict[str, Any]:
    return msgspec.json.decode(ledger_of(folder, family).with_suffix(".memory").read_bytes(), type=dict[str, Any])


def device_at(family: str, place: str) -> FiscalDevice:
    """The driver of the `family` at a port or, with a port number, in the network."""
    host, colon, number = place.rpartition(":")
    access = Access(1, FAMILIES[family].password, 1)
    return driver(family, place, access, lambda: open_tcp(host, int(number)) if colon else open_serial(place, 115200))


def at(port: str, *speeds: int) -> Place:
    """A port that is asked at few speeds, which takes less long than at all."""
    return Place("serial", port, tuple((speed, ALL) for speed in speeds or (115200,)))


def trouble(outcome: Outcome) -> str:
    assert isinstance(outcome, NotFound)
    assert outcome.trouble.say()
    return outcome.trouble.code


@contextmanager
def port_without_printer(answer: Callable[[bytes], bytes] = lambda _: b"") -> Iterator[str]:
    """A port behind which is no printer, and what comes back there for what is sent."""
    near, far = pty.openpty()
    tty.setraw(far)
    ended = b"\0the end"

    def talk() -> None:
        while (data := os.read(near, 4096)) != ended:
            os.write(near, answer(data))

    talking = threading.Thread(target=talk)
    talking.start()
    try:
        yield os.ttyname(far)
    finally:
        os.write(far, ended)
        talking.join()
        os.close(far)
        os.close(near)


@pytest.mark.parametrize("tcp", [False, True], ids=["port", "network"])
def test_every_family_is_found_and_nothing_is_printed_or_changed(tmp_path: Path, tcp: bool) -> None:
    with ExitStack() as running:
        places = {name: running.enter_context(emulated(tmp_path, name, tcp=tcp)) for name in FAMILIES}
        for name, place in places.items():
            sale = replace(receipt(line("Чай", 99)), usn=f"{NUMBERS[name]}-0001-0000001")
            with device_at(name, place) as device:
                device.print_receipt(sale)
            device.close()
        before = {name: kept(tmp_path, name) for name in FAMILIES}
        found = find(tcp_places(list(places.values())) if tcp else [at(place) for place in places.values()])
        assert {name: kept(tmp_path, name) for name in FAMILIES} == before
    for name, one in zip(places, found, strict=True):
        assert isinstance(one, Found), one
        assert (one.family, one.identity.serial, one.name) == (name, NUMBERS[name], places[name])
        assert one.identity.model
        assert one.identity.fiscal_memory.isdigit()


def test_a_receipt_that_another_program_has_open_can_be_finished_after_the_search(tmp_path: Path) -> None:
    with emulated(tmp_path) as port:
        with device_at("datecs-p", port) as device:
            device.raw(0x30, b"1,0000,1,DT000001-0001-0000001")
            device.raw(0x31, b"Tea\t\xc11.00")
        device.close()
        assert isinstance(find([at(port)])[0], Found)
        with device:
            open_now = device.transaction()
            device.raw(0x35, b"\t")
            assert device.raw(0x38, b"") == b"0001,0001"
    assert (open_now.open, open_now.items, open_now.amount) == (True, 1, 100)


@pytest.mark.parametrize(("model", "says"), [("datecs-p", "datecs-p"), ("datecs-c", "datecs-c")])
def test_a_model_that_nobody_knows_is_told_by_what_it_answers(tmp_path: Path, model: str, says: str) -> None:
    memory = replace(new_memory(model), model="QX-1")
    ledger_of(tmp_path, model).parent.mkdir()
    memories.save(memory, ledger_of(tmp_path, model).with_suffix(".memory"), durably=False)
    with emulated(tmp_path, model) as port:
        found = find([at(port)])[0]
    assert isinstance(found, Found)
    assert (found.family, found.identity.model) == (says, "QX-1")


@pytest.mark.parametrize(
    ("family", "speed"), [("datecs-p", 9600), ("datecs-x", 57600), ("icp", 9600), ("tremol", 19200)]
)
def test_a_printer_is_found_at_the_speed_that_it_is_set_to(tmp_path: Path, family: str, speed: int) -> None:
    with emulated(tmp_path, family, fail=f"speed={speed}") as port:
        found = find([at(port, 38400, speed)])[0]
    assert isinstance(found, Found)
    assert (found.family, found.way) == (family, speed)


@pytest.mark.parametrize("fail", ["nak=3", "chop=7", "busy=600@1", "latency=16", "garbage=1", "long=1", "lost-reply=1"])
@pytest.mark.parametrize("family", ["datecs-p", "tremol"])
def test_a_printer_on_a_bad_line_is_found_all_the_same(tmp_path: Path, family: str, fail: str) -> None:
    with emulated(tmp_path, family, fail=fail) as port:
        found = find([at(port)])[0]
    assert isinstance(found, Found), found
    assert found.family == family


def test_on_a_line_that_echoes_a_printer_is_found_and_a_mere_echo_is_none(tmp_path: Path) -> None:
    with emulated(tmp_path, "tremol", fail="echo") as first, emulated(tmp_path, "daisy", fail="echo") as second:
        found = find([at(first), at(second)])
    assert [one.family for one in found if isinstance(one, Found)] == ["tremol", "daisy"]
    with port_without_printer(lambda data: data) as port:
        assert trouble(find([at(port)])[0]) == "line_echoes"


def test_every_port_is_told_why_nobody_was_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with port_without_printer() as silent, port_without_printer(lambda _: b"\xff\xf3") as noisy:
        outcomes = find([at(str(tmp_path / "none")), at(str(tmp_path / "file")), at(silent), at(noisy)])
    assert [trouble(one) for one in outcomes] == ["no_port", "no_serial_port", "nobody_answers", "only_noise"]


def test_of_none_of_the_families_looked_for_is_said_with_its_number(tmp_path: Path) -> None:
    memory = replace(new_memory("daisy"), serial="EE000001")
    ledger_of(tmp_path, "daisy").parent.mkdir()
    memories.save(memory, ledger_of(tmp_path, "daisy").with_suffix(".memory"), durably=False)
    with emulated(tmp_path, "daisy") as unknown, emulated(tmp_path) as unwanted:
        outcomes = find([at(unknown), *serial_places([unwanted], ["daisy"], [115200])])
    assert [trouble(one) for one in outcomes] == ["other_family", "other_family"]
    assert ["EE000001" in str(one.trouble) for one in outcomes if isinstance(one, NotFound)] == [True, False]


HOLDS = "import os, sys; os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY); print(1, flush=True); sys.stdin.read()"
LOCKS = "import serial, sys; s = serial.Serial(sys.argv[1], exclusive=True); print(1, flush=True); sys.stdin.read()"


@pytest.mark.parametrize("program", [HOLDS, LOCKS], ids=["opens", "locks"])
def test_a_port_that_another_program_has_open_is_left_alone_and_the_program_named(tmp_path: Path, program: str) -> None:
    script = tmp_path / "other-till.py"
    script.write_text(program)
    with emulated(tmp_path) as port:
        words = [sys.executable, str(script), port]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            other.stdout.readline()
            held = find([at(port)])[0]
            other.kill()
        assert isinstance(find([at(port)])[0], Found)
    assert trouble(held) == "in_use"
    assert f"in use by other-till.py (process {other.pid})" in str(held.trouble) if isinstance(held, NotFound) else ""


def test_the_port_of_this_very_till_is_said_to_be_that(tmp_path: Path) -> None:
    with emulated(tmp_path) as port:
        ours = open_serial(port, 115200)
        held = find([at(port)])[0]
        ours.close()
    assert isinstance(held, NotFound)
    assert "this very till" in str(held.trouble)


@pytest.mark.skipif(os.geteuid() != 0, reason="takes a user's rights away, which only root can")
@pytest.mark.parametrize(("mode", "code"), [(0o000, "port_forbidden"), (0o004, "port_read_only")])
def test_a_port_that_the_user_may_not_use_is_told_with_its_group(tmp_path: Path, mode: int, code: str) -> None:
    with port_without_printer() as port:
        Path(port).chmod(mode)
        ours, theirs = os.pipe()
        child = os.fork()
        if not child:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            outcome = find([at(port)])[0]
            os.write(theirs, f"{trouble(outcome)} {outcome.trouble}".encode() if isinstance(outcome, NotFound) else b"")
            os._exit(0)
        os.waitpid(child, 0)
        said = os.read(ours, 4096).decode()
    os.close(ours)
    os.close(theirs)
    assert said.startswith(code)
    assert "root" in said or "tty" in said


def test_a_printer_in_the_network_that_another_till_holds_is_told_with_the_way_out(tmp_path: Path) -> None:
    with emulated(tmp_path, tcp=True) as place:
        with device_at("datecs-p", place) as ours:
            held = find(tcp_places([place]))[0]
        ours.close()
    assert trouble(held) == "held_elsewhere"
    assert "Device Manager" in str(held.trouble) if isinstance(held, NotFound) else ""


def test_hosts_that_take_no_connection_or_are_none_are_told() -> None:
    free = free_port()
    assert trouble(find(tcp_places([f"127.0.0.1:{free}"]))[0]) == "refused"
    assert trouble(find(tcp_places(["no.such.host.invalid"]))[0]) == "no_host"


def test_a_host_without_a_port_number_is_asked_at_those_of_the_families() -> None:
    (all_of_them,) = tcp_places(["10.0.0.5"])
    assert [number for number, _ in all_of_them.ways] == [9100, 3999, 8000, 4999]
    assert tcp_places(["[::1]:9100"])[0].at == tcp_places(["::1"])[0].at == "::1"
    assert tcp_places(["till.example:8000"], ["tremol"]) == [
        Place("tcp", "till.example", ((8000, frozenset({"tremol"})),))
    ]


@pytest.mark.parametrize("text", ["", ":9100", "host:", "host:0", "host:65536", "host:x", "[::1]x", "[]:9100"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(WrongUse) as caught:
        tcp_places([text])
    assert caught.value.code == "bad_host"


def test_a_port_is_asked_at_the_speeds_of_the_families_fastest_first() -> None:
    (place,) = serial_places(["/dev/ttyS9"])
    assert [speed for speed, _ in place.ways] == [115200, 9600, 19200, 38400, 57600]
    assert dict(place.ways)[9600] == ALL - {"eltrade"}
    (icp,) = serial_places(["/dev/ttyS9"], ["icp"])
    assert icp.ways[0][0] == 9600
    (named,) = serial_places(["/dev/ttyS9"], speeds=[1200])
    assert named.ways == ((1200, ALL),)


def test_progress_grows_to_its_end_and_every_place_is_told_once(tmp_path: Path) -> None:
    events: list[Step | Outcome] = []
    with emulated(tmp_path) as port, port_without_printer() as silent:
        outcomes = find([at(port), at(silent), at(str(tmp_path / "none"))], events.append)
    steps = [event for event in events if isinstance(event, Step)]
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert {step.total for step in steps} == {12}
    assert steps[-1].done == 12
    told = [event for event in events if not isinstance(event, Step)]
    assert sorted(one.name for one in told) == sorted(one.name for one in outcomes)


def test_a_search_that_is_stopped_asks_nothing_more(tmp_path: Path) -> None:
    stop = Event()
    stop.set()
    with emulated(tmp_path) as port:
        assert trouble(find([at(port)], stop=stop)[0]) == "not_asked"
    assert find([]) == []


def test_no_device_minds_the_questions_of_the_others(tmp_path: Path) -> None:
    for family in FAMILIES:
        others = ALL - {family}
        with emulated(tmp_path, family) as port:
            with device_at(family, port) as device:
                before = device.status().conditions, device.last_document(), device.drawer()
            device.close()
            missed = find([Place("serial", port, ((115200, frozenset(others)),))])[0]
            with device:
                assert (device.status().conditions, device.last_document(), device.drawer()) == before
            device.close()
        assert isinstance(missed, NotFound), family
        assert ledger_of(tmp_path, family).read_bytes() == b""


def test_the_memory_that_is_kept_after_a_search_differs_in_the_last_answer_alone(tmp_path: Path) -> None:
    with emulated(tmp_path) as port:
        with device_at("datecs-p", port) as device:
            device.show(("one", "two"))
        device.close()
        before = memory_of(tmp_path, "datecs-p")
        assert isinstance(find([at(port)])[0], Found)
        with device:
            # Whatever changes a device makes it keep all that it has in mind.
            device.show(("one", "two"))
        after = memory_of(tmp_path, "datecs-p")
    assert {name: value for name, value in after.items() if before[name] != value}.keys() <= {"answered", "answer"}
