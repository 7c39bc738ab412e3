"""A shift on a real terminal: opened, counted, the program killed in the middle of the count, closed after that."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tui_terminal import TillOnTerminal

F2, F9, END = b"\x1b[12~", b"\x1b[20~", b"\x1b[F"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    env = os.environ | {"TUI_POS_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "tui_pos", "demo", "--no-run"]
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL)
    return tmp_path / "home"


@pytest.fixture
def tills() -> Iterator[list[TillOnTerminal]]:
    opened: list[TillOnTerminal] = []
    yield opened
    for till in opened:
        till.close()


def signed_on(home: Path, tills: list[TillOnTerminal]) -> TillOnTerminal:
    till = TillOnTerminal(home / "unused", argv=["-m", "tui_pos", "--home", str(home), "run"])
    tills.append(till)
    till.look_until(lambda: till.shows("F10"))
    till.type(b"1111\r")
    till.look_until(lambda: till.shows("F9"))
    till.type("/смяна\r".encode())
    till.look_until(lambda: till.shows("Смяна"))
    return till


def test_a_count_outlives_the_program_and_the_shift_is_closed_with_it(home: Path, tills: list[TillOnTerminal]) -> None:
    till = signed_on(home, tills)
    till.type(F2 + b"50\r")
    till.look_until(lambda: till.shows("50.00 са внесени"))
    till.type(F9 + b"\r\r\r1\r")
    till.look_until(lambda: till.shows("50.00 EUR"))
    till.signal(signal.SIGKILL)
    till.ends()

    till = signed_on(home, tills)
    till.look_until(lambda: till.shows("Смяна 1 е отворена"))
    till.type(F9)
    till.look_until(lambda: till.shows("50.00 EUR"))
    till.type(END + b"7" + F9)
    till.look_until(lambda: till.shows("50.07"))
    till.type(b"\r")
    till.look_until(lambda: till.shows("Z отчет 1 е отпечатан"))
    assert not till.shows("Разлика")
    with closing(sqlite3.connect(f"file:{home / 'shop.db'}?mode=ro", uri=True)) as database:
        assert database.execute("SELECT counted, expected, z, z_number FROM shift").fetchall() == [
            (5007, 5000, "done", 1)
        ]
