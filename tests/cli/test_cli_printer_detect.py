"""`tui-pos printer detect`: finds printers, shows them, and writes one into the settings."""

import os
import pty
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from forked import Forked, Talking
from ports import free_port
from typed_command import Done, surroundings, tui_pos

from tui_pos.boot import Home
from tui_pos.settings import load_settings


@contextmanager
def emulated(folder: Path, *families: str) -> Iterator[list[str]]:
    """Virtual printers in processes of their own, and their ports."""
    with ExitStack() as running:
        ports = []
        for family in families:
            words = ["--family", family, "--pty", str(folder / family), "--ledger", str(folder / f"{family}.jsonl")]
            printer = running.enter_context(Talking("tui_pos.cli:main", "printer", "emulate", *words))
            ports.append(printer.stdout.readline().strip().removeprefix(f"{family} at "))
        yield ports


def detect(home: Home, *options: str) -> Done:
    return tui_pos("printer", "detect", "--speed", "115200", *options, home=home.root)


def test_the_printer_that_is_found_is_the_one_of_the_settings_and_answers(home: Home, tmp_path: Path) -> None:
    with emulated(tmp_path, "eltrade") as (port,):
        done = detect(home, "--port", port)
        status = tui_pos("printer", "status", home=home.root)
    assert done.code == 0
    heading, row, written = done.out.splitlines()
    assert heading.split() == ["PORT", "FAMILY", "MODEL", "NUMBER", "FISCAL", "MEMORY", "SPEED"]
    assert row.split() == [port, "eltrade", "A1", "ED000001", "44000001", "115200"]
    assert str(home.settings) in written
    assert done.err == f"Looking at {port} …\n{port}: found\n"
    printer = load_settings(home.settings).printer
    assert (printer.connection, printer.family, printer.port) == ("serial", "eltrade", port)
    assert "number ED000001" in status.out


def test_of_a_host_without_a_printer_is_told_which_port_number_was_asked(home: Home) -> None:
    nobody = free_port()
    done = detect(home, "--host", f"127.0.0.1:{nobody}")
    assert done.code == 3
    assert f"127.0.0.1:{nobody}: nothing found\n" in done.err
    assert done.out.startswith(f"127.0.0.1:{nobody}: ")


def test_of_several_one_is_taken_by_its_number_or_its_place(home: Home, tmp_path: Path) -> None:
    before = home.settings.read_bytes() if home.settings.exists() else None
    with emulated(tmp_path, "datecs-p", "daisy") as (first, second):
        ports = ("--port", first, "--port", second)
        several, unknown = detect(home, *ports), detect(home, *ports, "--take", "DT999999")
        assert (home.settings.read_bytes() if home.settings.exists() else None) == before
        assert detect(home, *ports, "--take", "DY000001").code == 0
        assert load_settings(home.settings).printer.family == "daisy"
        assert detect(home, *ports, "--take", first).code == 0
    assert load_settings(home.settings).printer.family == "datecs-p"
    assert (several.code, unknown.code) == (2, 2)
    assert "--take DT000001" in several.err
    assert "DT000001, DY000001" in unknown.err


def test_without_writing_the_settings_stay_and_no_shop_is_needed(tmp_path: Path) -> None:
    nowhere = Home(tmp_path / "nowhere")
    with emulated(tmp_path, "tremol") as (port,):
        looked = detect(nowhere, "--port", port, "--no-write")
        refused = detect(nowhere, "--port", port)
    assert looked.code == 0
    assert "ZK000001" in looked.out
    assert not nowhere.settings.exists()
    assert refused.code == 4
    assert "There is no shop" in refused.err


def test_when_none_is_found_each_place_has_its_reason_and_the_settings_stay(home: Home, tmp_path: Path) -> None:
    done = detect(home, "--port", str(tmp_path / "ttyS7"), "--host", "no.such.host.invalid:9100")
    assert done.code == 3
    first, second = done.out.splitlines()
    assert "There is no port" in first
    assert "There is no host" in second
    assert done.err.endswith("the settings are as they were. Look at the lines above.\n")
    assert detect(home, "--host", "x:y").code == 2


def test_settings_that_cannot_be_read_are_told_before_anything_is_asked(home: Home, tmp_path: Path) -> None:
    home.settings.write_text("[printer\n", "utf-8")
    done = detect(home, "--port", str(tmp_path / "ttyS7"))
    assert done.code == 2
    assert "cannot be used" in done.err
    assert "Looking" not in done.err


@pytest.mark.parametrize(("typed", "family"), [("2\n", "daisy"), ("7\n1\n", "datecs-p")])
def test_at_a_terminal_a_bar_grows_and_the_person_chooses(home: Home, tmp_path: Path, typed: str, family: str) -> None:
    near, far = pty.openpty()
    words = ("--home", str(home.root), "printer", "detect", "--speed", "115200")
    with emulated(tmp_path, "datecs-p", "daisy") as (first, second):
        os.write(near, typed.encode())
        process = Forked(
            "tui_pos.cli:main",
            *(*words, "--port", first, "--port", second),
            stdin=far,
            stdout=far,
            stderr=far,
            env=surroundings(TERM="xterm"),
        )
        os.close(far)
        shown = _all(near)
        assert process.wait() == 0
    assert "100%" in shown
    assert "Which one does this till print on" in shown
    assert load_settings(home.settings).printer.family == family


def _all(terminal: int) -> str:
    """What is shown until the last program has left."""
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            piece = b""
        if not piece:
            os.close(terminal)
            return shown.decode()
        shown += piece
