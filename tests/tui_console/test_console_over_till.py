"""The console over a whole till on a real terminal: opened by a technician, killed while a text is being written."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from console_sitting import desk_in
from tui_terminal import TillOnTerminal

from tui_pos.boot import Home, open_store
from tui_pos.checkout.scripts import technicians
from tui_pos.store.installation import installation_of

MOMENT = datetime(2026, 11, 22, tzinfo=UTC)
KNOCK = b"kalin correct horse 7\x07"


@pytest.fixture
def tills(home: Home) -> Iterator[list[TillOnTerminal]]:
    """Those that are opened; all are gone at the end of the test."""
    with open_store(home) as store:
        technicians.add(store, "kalin", "correct horse 7", "", installation_of(home.root), MOMENT)
    opened: list[TillOnTerminal] = []
    yield opened
    for till in opened:
        till.close()


def open_till(tills: list[TillOnTerminal], home: Home) -> TillOnTerminal:
    till = TillOnTerminal(home.root / "unused", argv=["-m", "tui_pos", "--home", str(home.root), "run"])
    tills.append(till)
    till.look_until(lambda: till.shows("F10"))
    return till


def test_what_was_typed_is_there_after_the_program_was_killed(home: Home, tills: list[TillOnTerminal]) -> None:
    till = open_till(tills, home)
    # All at once, as a terminal gives what was typed ahead: the console opens, a new script gets a name and a line.
    till.type(KNOCK + b"\x1b[2~" + "Ново".encode() + b"\r# half of a tho")
    till.look_until(lambda: till.shows("half of a tho"))

    def kept() -> bool:
        with desk_in(home, station="2") as desk:
            return any("half of a tho" in desk.open(row.name).source for row in desk.list())

    till.look_until(kept)
    os.kill(till.pid, signal.SIGKILL)
    till.ends()
    again = open_till(tills, home)
    again.type(KNOCK)
    again.look_until(lambda: again.shows("Ново *"))
    again.type(b"\r")
    again.look_until(lambda: again.shows("# half of a tho"))


def test_nothing_of_the_console_is_imported_before_it_is_opened(home: Home) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from tui_pos.boot import station_in, home_at\n"
        "import tui_pos.cli.station, tui_pos.tui.app\n"
        f"with station_in(home_at({str(home.root)!r}), lambda: None) as (station, open_screen):\n"
        "    for key in '2222': station.key('character', key)\n"
        "    station.key('enter', None); station.frame()\n"
        "    late = ('tui.console', 'tui.screens', 'script_desk', 'script_tests', 'ready_', 'text_area', 'starlark')\n"
        "    early = [name for name in sys.modules if any(part in name for part in late)]\n"
        "    assert early == [], early\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
