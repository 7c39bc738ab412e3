"""`tui-pos printer`: the embedded printer, and one of another program on a port or behind a pseudo-terminal."""

import json
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from patience import PATIENCE
from typed_command import PROGRAM, Done, files_in, surroundings, tui_pos

from tui_pos.boot import Home, device_in
from tui_pos.fiscal.device import Access
from tui_pos.fiscal.families import driver
from tui_pos.fiscal.transport import open_tcp

ORDER = '{"lines":[{"code":"КОЛА","qty":"3"}]}\n'.encode()


def printer(home: Home, command: str) -> Done:
    return tui_pos("printer", command, home=home.root)


@contextmanager
def emulated(*options: str | Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A virtual printer of its own, and where it says that it is."""
    command = [*PROGRAM, "printer", "emulate", *map(str, options)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings()) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip().removeprefix("datecs-p at ")
        finally:
            process.kill()


def connect(home: Home, **settings: str | int) -> None:
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    home.settings.write_text("\n".join(["[sound]", "on = false", "[printer]", *lines, ""]), "utf-8")


def test_status_says_who_and_how_the_embedded_printer_is_and_prints_nothing(home: Home) -> None:
    done = printer(home, "status")
    assert (done.code, done.err) == (0, "")
    assert re.search(r"number DT000001  fiscal memory \d{8}\n", done.out)
    assert re.search(r"at virtual printer, last document 0, its clock says \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n", done.out)
    assert done.out.endswith("It is ready.\n")
    assert (home.root / "virtual-printer" / "ledger.jsonl").read_text() == ""


def test_the_reports_show_the_day_by_vat_group_and_z_closes_it(home: Home) -> None:
    assert tui_pos("sell", home=home.root, stdin=ORDER).code == 0
    for command in ("x", "z"):
        done = printer(home, command)
        assert (done.code, done.err) == (0, "")
        heading, *groups = done.out.splitlines()
        assert heading == f"{command.upper()} report 1, total 3.30"
        assert [group.split() for group in groups] == [["Б", "3.30"]]
    kinds = [json.loads(line)["kind"] for line in (home.root / "virtual-printer/ledger.jsonl").read_text().splitlines()]
    assert kinds == ["receipt", "x", "z"]


def test_a_duplicate_is_printed_once_directly_after_its_receipt(home: Home) -> None:
    assert tui_pos("sell", home=home.root, stdin=ORDER).code == 0
    done = printer(home, "duplicate")
    assert (done.code, done.out, done.err) == (0, "The duplicate is printed.\n", "")
    again = printer(home, "duplicate")
    assert (again.code, again.out) == (3, "")
    assert again.err.startswith("A duplicate is made once")


def test_a_receipt_that_another_program_left_open_is_cancelled(home: Home) -> None:
    with device_in(home) as device, device:
        device.raw(0x30, b"1,0000,1,DT000001-0001-0000001")
    done = printer(home, "cancel")
    assert (done.code, done.out, done.err) == (0, "The open receipt is cancelled.\n", "")
    nothing = printer(home, "cancel")
    assert (nothing.code, nothing.out, nothing.err) == (0, "No receipt is open; nothing was done.\n", "")


def test_a_printer_on_a_port_answers_until_it_is_off_and_keeps_its_memory(home: Home, tmp_path: Path) -> None:
    ledger = tmp_path / "papers" / "ledger.jsonl"
    with emulated("--tcp", "0", "--ledger", ledger) as (process, place):
        host, _, port = place.rpartition(":")
        connect(home, connection="tcp", host=host, port_number=int(port))
        assert f"at {place}, last document 0" in printer(home, "status").out
        assert tui_pos("sell", home=home.root, stdin=ORDER).code == 0
        assert printer(home, "z").out.startswith("Z report 1, total 3.30\n")
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    for command in ("status", "z"):
        done = printer(home, command)
        assert (done.code, done.out) == (3, ""), command
        assert place in done.err
        assert done.err.count("\n") == 1
    with emulated("--tcp", port, "--ledger", ledger):
        assert f"at {place}, last document 2" in printer(home, "status").out
    assert not (home.root / "virtual-printer").exists()


def test_a_virtual_printer_is_of_the_family_that_is_asked_for(tmp_path: Path) -> None:
    with emulated("--family", "datecs-c", "--tcp", "0", "--ledger", tmp_path / "ledger.jsonl") as (_, place):
        family, _, at = place.partition(" at ")
        host, _, port = at.rpartition(":")
        device = driver(family, place, Access(1, "1", 1), lambda: open_tcp(host, int(port)))
        with device:
            assert device.identify().serial == "DT100001"
        device.close()


def test_a_printer_behind_a_pseudo_terminal_is_a_serial_one_and_takes_its_link_along(
    home: Home, tmp_path: Path
) -> None:
    link = tmp_path / "printer"
    connect(home, connection="serial", port=str(link))
    with emulated("--pty", link, "--ledger", tmp_path / "ledger.jsonl", "--baud", "115200") as (process, place):
        assert place == str(link)
        assert f"at {link}, last document 0" in printer(home, "status").out
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert not link.is_symlink()
    done = printer(home, "status")
    assert (done.code, done.out) == (3, "")
    assert str(link) in done.err


def test_a_printer_whose_power_is_cut_takes_its_link_along_too(home: Home, tmp_path: Path) -> None:
    """Else the link would lead to whoever is given its pseudo-terminal next: another printer, or a terminal."""
    link = tmp_path / "printer"
    connect(home, connection="serial", port=str(link))
    with emulated("--pty", link, "--ledger", tmp_path / "ledger.jsonl", "--fail", "power-cut=before:1") as (process, _):
        assert printer(home, "status").code == 3
        assert process.wait(PATIENCE) == -signal.SIGKILL
        assert not link.is_symlink()


def test_what_stops_the_printer_is_the_sentence_and_the_exit_code_of_its_status(home: Home, tmp_path: Path) -> None:
    with emulated("--tcp", "0", "--ledger", tmp_path / "ledger.jsonl", "--fail", "paper-out") as (_, place):
        connect(home, connection="tcp", host="127.0.0.1", port_number=int(place.rpartition(":")[2]))
        done = printer(home, "status")
    assert done.code == 3
    assert "out of paper" in done.out
    assert "out of paper" in done.err
    assert "ready" not in done.out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "Give the virtual printer one line"),
        (["--tcp", "0", "--fail", "moon=full"], "“moon=full” is not a fault"),
        (["--tcp", "0", "--fail", "speed=9600"], "Only a pty has a speed"),
        (["--tcp", "0", "--baud", "0"], "--baud"),
        (["--pty", "missing/link"], "missing/link"),
        (["--pty", "a-file"], "a-file is a file already"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_an_emulator_that_cannot_be_says_why(tmp_path: Path, options: list[str], told: str) -> None:
    (tmp_path / "a-file").touch()
    named = [str(tmp_path / word) if word in ("missing/link", "a-file") else word for word in options]
    done = tui_pos("printer", "emulate", *named, "--ledger", tmp_path / "ledger.jsonl")
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert (tmp_path / "a-file").is_file()


def test_a_ledger_that_cannot_be_and_a_port_that_is_taken_are_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for ledger in (tmp_path, tmp_path / "file" / "ledger.jsonl"):
        done = tui_pos("printer", "emulate", "--tcp", "0", "--ledger", ledger)
        assert (done.code, done.out) == (2, "")
        assert "cannot be written" in done.err
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        done = tui_pos("printer", "emulate", "--tcp", str(port), "--ledger", tmp_path / "ledger.jsonl")
    assert (done.code, done.out) == (3, "")
    assert str(port) in done.err


def test_a_misspelt_home_gets_no_printer(tmp_path: Path) -> None:
    assert tui_pos("printer", "status", home=tmp_path / "nowhere").code == 4
    assert files_in(tmp_path) == set()
