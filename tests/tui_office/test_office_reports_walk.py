"""Reports on a real terminal, over a till that goes on selling."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from tui_terminal import TillOnTerminal

F2, F8, DOWN, END = b"\x1bOQ", b"\x1b[19~", b"\x1b[B", b"\x1b[F"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    env = os.environ | {"TUI_POS_HOME": str(home)}
    subprocess.run(
        [sys.executable, "-m", "tui_pos", "demo", "--no-run"], check=True, env=env, stdout=subprocess.DEVNULL
    )
    with closing(connect(home / "shop.db")) as database:
        database.execute("UPDATE operator SET language = 'en'")
        database.commit()
    order = b'{"lines":[{"code":"\xd0\x9a\xd0\x9e\xd0\x9b\xd0\x90","qty":"4"}]}'
    subprocess.run([sys.executable, "-m", "tui_pos", "sell"], check=True, env=env, input=order, capture_output=True)
    return home


@pytest.fixture
def till(shop: Path) -> Iterator[TillOnTerminal]:
    terminal = TillOnTerminal(shop / "unused", argv=["-m", "tui_pos", "--home", str(shop), "run"])
    yield terminal
    terminal.close()


def test_from_the_till_to_a_report_its_receipts_and_a_file_and_back(till: TillOnTerminal, shop: Path) -> None:
    from tui_pos.tui.office.main import ENTRIES

    number = next(at for at, entry in enumerate(ENTRIES, 1) if entry.module == "reports")
    till.look_until(lambda: till.shows("F10"))
    till.type(b"3333\r")
    till.look_until(lambda: till.shows("F9"))
    till.type(b"/office\r")
    till.look_until(lambda: till.shows("Reports"))
    till.type(f"{number}\r".encode())
    till.look_until(lambda: till.shows("Turnover by hour"))
    till.type(b"\r" + F2 + DOWN * 4 + b"\r")
    till.look_until(lambda: till.shows("In all"))
    till.type(F8 + END + b"\r")
    till.look_until(lambda: till.shows("Written:"))
    assert [file.suffix for file in (shop / "reports").iterdir()] == [".csv"]
    till.type(b"\r")
    till.look_until(lambda: till.shows("Receipts"))
    for _ in range(4):
        till.type(b"\x1b")
        till.settle()
    till.look_until(lambda: till.shows("F9"))
