"""docs/recovery.md: its commands are run as they stand there, each in the situation that its heading names."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import languages
import pytest

from tui_pos.boot import Home, open_store
from tui_pos.boot.training import training_home
from tui_pos.store import backups, journal
from tui_pos.store.database import Store

PAGE = (Path(__file__).parents[2] / "docs" / "recovery.md").read_text(encoding="utf-8")
SECTIONS = {
    heading: re.findall(r"^```sh\n(.+?)^```$", text, re.MULTILINE | re.DOTALL)
    for heading, text in re.findall(r"^## (.+?)\n(.+?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
}
ORDER = '{"lines":[{"code":"КОЛА"}]}\n'.encode()
STICK = "before-the-stocktaking.db"


class Machine:
    """A shop in /srv/shop and a disk under /mnt/usb, both in a folder of the test; a shell that knows `tui-pos`."""

    def __init__(self, shop: Home, folder: Path) -> None:
        self.shop = shop
        self.usb = folder / "usb"
        self.new = Home(folder / "new")
        self.usb.mkdir()
        (folder / "bin").mkdir()
        program = folder / "bin" / "tui-pos"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tui_pos "$@"\n')
        program.chmod(0o755)
        self._path = f"{program.parent}:{os.environ['PATH']}"

    def run(self, script: str) -> str:
        """What the commands say; none fails."""
        for said, here in (("/srv/shop", self.shop.root), ("/mnt/usb", self.usb), ("/srv/new", self.new.root)):
            script = script.replace(said, str(here))
        env = os.environ | {"PATH": self._path, "TUI_POS_HOME": str(self.shop.root), "PYTHONUTF8": "1"}
        done = subprocess.run(
            ["bash", "-e", "-c", script], env=env, capture_output=True, text=True, encoding="utf-8", timeout=60
        )
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def sell(self, home: Home | None = None) -> None:
        words = [sys.executable, "-m", "tui_pos", "--home", str((home or self.shop).root), "sell"]
        subprocess.run(words, input=ORDER, stdout=subprocess.DEVNULL, check=True)

    def on_stick(self) -> Path:
        self.run(f"tui-pos backup /mnt/usb/{STICK}")
        return self.usb / STICK

    def ruin(self) -> None:
        self.shop.database.write_bytes(os.urandom(100_000))


@pytest.fixture
def machine(home: Home, tmp_path: Path) -> Machine:
    return Machine(home, tmp_path)


def sold(home: Home) -> int:
    with open_store(home) as store:
        row = store.row("SELECT count(*) FROM operation WHERE state = 'posted'")
        assert row is not None
        assert journal.first_broken(store) is None
        return int(row[0])


def kinds(home: Home) -> list[str]:
    with open_store(home) as store:
        return [entry.kind for entry in journal.entries(store)]


def making_one_now(machine: Machine, run: Callable[[], str]) -> None:
    machine.sell()
    with open_store(machine.shop):
        said = run()
    assert "read again and whole" in said
    assert len(backups.backups_in(machine.shop.root / "backups")) == 1
    assert backups.check(machine.usb / STICK).operations == 1


def is_a_backup_good(machine: Machine, run: Callable[[], str]) -> None:
    machine.on_stick()
    said = run()
    assert "is whole" in said
    assert f"{STICK}: OK" in said


def the_database_is_damaged(machine: Machine, run: Callable[[], str]) -> None:
    machine.sell()
    machine.run("tui-pos backup")
    machine.sell()
    machine.ruin()
    assert "0000002" in run()
    assert sold(machine.shop) == 1
    machine.sell()


def the_printer_is_gone(machine: Machine, run: Callable[[], str]) -> None:
    machine.run("tui-pos backup")
    settings = machine.shop.settings.read_text("utf-8")
    machine.shop.settings.write_text(settings + '[printer]\nconnection = "serial"\nport = "/dev/none"\n', "utf-8")
    machine.ruin()
    run()
    assert sold(machine.shop) == 0


def back_to_an_earlier_day(machine: Machine, run: Callable[[], str]) -> None:
    machine.sell()
    machine.on_stick()
    machine.sell()
    run()
    assert sold(machine.shop) == 1


def the_restore_was_a_mistake(machine: Machine, run: Callable[[], str]) -> None:
    stick = machine.on_stick()
    machine.sell()
    # As after a power cut: the last sale stands in the log beside the database.
    store = Store.open(machine.shop.database)
    journal.append(store, "last", "", datetime(2026, 11, 20, tzinfo=UTC), {})
    for end in ("", "-wal"):
        shutil.copy(f"{machine.shop.database}{end}", machine.usb / f"cut{end}")
    store.close()
    for end in ("", "-wal"):
        shutil.copy(machine.usb / f"cut{end}", f"{machine.shop.database}{end}")
    machine.run(f"tui-pos restore {stick} --yes")
    assert sold(machine.shop) == 0
    run()
    assert sold(machine.shop) == 1
    assert "last" in kinds(machine.shop)


def a_new_machine(machine: Machine, run: Callable[[], str]) -> None:
    machine.sell()
    machine.on_stick()
    run()
    assert sold(machine.new) == 1
    assert machine.new.settings.read_bytes() == machine.shop.settings.read_bytes()


def the_power_went(machine: Machine, run: Callable[[], str]) -> None:
    machine.sell()
    process = subprocess.Popen(
        [sys.executable, "-m", "tui_pos", "--home", str(machine.shop.root), "sell"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(ORDER)
    process.stdin.flush()
    process.stdout.readline()
    process.kill()
    process.communicate()
    assert "0000002" in run()


def the_disk_is_full(machine: Machine, run: Callable[[], str]) -> None:
    stick = machine.on_stick()
    machine.sell()
    machine.run(f"tui-pos restore {stick} --yes")
    run()
    assert not (machine.shop.root / "set-aside").exists()
    machine.sell()


def afterwards(machine: Machine, run: Callable[[], str]) -> None:
    stick = machine.on_stick()
    machine.run(f"tui-pos restore {stick} --yes")
    run()
    assert kinds(machine.shop)[-2:] == ["restored", "backup_made"]


SITUATIONS: dict[str, Callable[[Machine, Callable[[], str]], None]] = {
    "Making one now": making_one_now,
    "Is a backup good?": is_a_backup_good,
    "The database is damaged": the_database_is_damaged,
    "The printer is gone, too": the_printer_is_gone,
    "Back to an earlier day": back_to_an_earlier_day,
    "The restore was a mistake": the_restore_was_a_mistake,
    "A new machine": a_new_machine,
    "The power went": the_power_went,
    "The disk is full": the_disk_is_full,
    "Afterwards": afterwards,
}


def test_every_section_with_commands_has_its_situation() -> None:
    assert {heading for heading, blocks in SECTIONS.items() if blocks} == set(SITUATIONS)


@pytest.mark.parametrize("heading", SITUATIONS)
def test_the_commands_do_what_the_page_says(machine: Machine, heading: str) -> None:
    SITUATIONS[heading](machine, lambda: "".join(machine.run(block) for block in SECTIONS[heading]))


def test_what_is_quoted_of_refusals_is_said_so() -> None:
    said = [re.sub(r"\{\w+\}", "…", sentence) for sentence in languages.sentences()]
    rows = re.findall(r"^\| (\*.+?\*) \|", PAGE, re.MULTILINE)
    quoted = [quote for row in rows for quote in re.findall(r"\*(.+?)\*", row)]
    assert len(quoted) == 9
    for quote in quoted:
        assert any(quote.strip("… ") in sentence for sentence in said), quote


def test_training_is_in_no_backup(machine: Machine) -> None:
    training_home(machine.shop)
    machine.run("tui-pos backup")
    (made,) = backups.backups_in(machine.shop.root / "backups")
    machine.run(f"tui-pos --home /srv/new restore {made.file} --yes")
    assert not (machine.new.root / "training").exists()
