"""The back office on a real terminal, from the shell and over the till."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from tui_terminal import TillOnTerminal

OWNER = b"3333\r"
CASHIER = b"1111\r"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("office") / "home"
    env = os.environ | {"TUI_POS_HOME": str(home)}
    command = [sys.executable, "-m", "tui_pos", "demo", "--no-run"]
    subprocess.run(command, check=True, env=env, stdout=subprocess.DEVNULL)
    with closing(connect(home / "shop.db")) as database:
        database.execute("UPDATE operator SET language = 'en'")
        database.commit()
    return home


@pytest.fixture
def opened(demo: Path, tmp_path: Path) -> Iterator[Callable[..., TillOnTerminal]]:
    home = Path(shutil.copytree(demo, tmp_path / "home"))
    terminals: list[TillOnTerminal] = []

    def begin(*command: str, rows: int = 24) -> TillOnTerminal:
        argv = ["-m", "tui_pos", "--home", str(home), *command]
        terminals.append(TillOnTerminal(home / "unused", rows=rows, argv=argv))
        return terminals[-1]

    yield begin
    for terminal in terminals:
        terminal.close()


def price(home: Path, code: str) -> int:
    with closing(connect(f"file:{home / 'shop.db'}?mode=ro", uri=True)) as database:
        found: int = database.execute("SELECT retail FROM item WHERE code = ?", (code,)).fetchone()[0]
    return found


def test_a_price_is_changed_in_the_back_office_typed_ahead_while_a_till_sells(
    opened: Callable[..., TillOnTerminal], tmp_path: Path
) -> None:
    till = opened("run")
    till.look_until(lambda: till.shows("F10"))
    office = opened("backoffice")
    office.look_until(lambda: office.shows("F2"))
    # Everything before the first picture: the PIN, the items, one of them, its retail price, save.
    office.type(OWNER)
    office.look_until(lambda: office.shows("Back office"))
    office.type(b"1\r" + "КОЛА".encode() + b"\r" + b"\x1b[B" * 9 + b"1.77" + b"\x1b[20~")
    office.look_until(lambda: office.shows("is saved."))
    assert price(tmp_path / "home", "КОЛА") == 177
    till.type(CASHIER)
    till.look_until(lambda: till.shows("F9"))
    till.type("КОЛА\r".encode())
    till.look_until(lambda: till.shows("1.77"))
    # Out of the list, out of the menu, and yes.
    office.type(b"\x1b[21~" * 2 + b"\r")
    assert office.ends() == 0


def test_the_till_opens_it_by_its_word_and_has_the_terminal_back(opened: Callable[..., TillOnTerminal]) -> None:
    till = opened("run")
    till.look_until(lambda: till.shows("F10"))
    till.type(OWNER)
    till.look_until(lambda: till.shows("F9"))
    till.type(b"/office\r")
    till.look_until(lambda: till.shows("Ways to pay"))
    till.type(b"1\r")
    till.look_until(lambda: till.shows("Search"))
    till.type(b"\x1b")
    till.settle()
    till.type(b"\x1b")
    till.look_until(lambda: till.shows("F9"))
    assert not till.shows("Ways to pay")


def test_a_cashier_is_told_whom_to_ask(opened: Callable[..., TillOnTerminal]) -> None:
    office = opened("backoffice")
    office.look_until(lambda: office.shows("ПИН"))
    office.type(b"\x1bOQ")
    office.look_until(lambda: office.shows("PIN"))
    office.type(CASHIER)
    office.look_until(lambda: office.shows("ask the manager"))
    office.type(OWNER)
    office.look_until(lambda: office.shows("Ways to pay"))
    office.type(b"\x1b[21~\r")
    assert office.ends() == 0


def test_a_pin_typed_while_it_starts_is_kept_and_never_shown(opened: Callable[..., TillOnTerminal]) -> None:
    office = opened("backoffice")
    office.look_until(lambda: "…".encode() in office.taken)
    office.type(OWNER)
    office.look_until(lambda: office.shows("Ways to pay"))
    assert b"3333" not in office.taken


def test_whoever_does_not_sign_on_leaves_with_esc(opened: Callable[..., TillOnTerminal]) -> None:
    office = opened("backoffice")
    office.look_until(lambda: office.shows("F2"))
    office.type(b"\x1b")
    assert office.ends() == 0


@pytest.mark.parametrize("command", [("backoffice",), ("rules", "edit")])
def test_on_a_terminal_too_small_and_on_none_nobody_signs_on(
    opened: Callable[..., TillOnTerminal], tmp_path: Path, command: tuple[str, ...]
) -> None:
    small = opened(*command, rows=23)
    assert small.ends() == 2
    assert small.shows("80 and 24 are needed")
    argv = [sys.executable, "-m", "tui_pos", "--home", str(tmp_path / "home"), *command]
    piped = subprocess.run(argv, input=OWNER, capture_output=True)
    assert (piped.returncode, piped.stdout) == (2, b"")
    assert b"needs a terminal" in piped.stderr


@pytest.mark.parametrize(("command", "corner"), [(("backoffice",), "Бек офис"), (("rules", "edit"), "Ценови правила")])
def test_both_languages_are_at_the_door(
    opened: Callable[..., TillOnTerminal], command: tuple[str, ...], corner: str
) -> None:
    office = opened(*command)
    office.look_until(lambda: office.shows("F2 English") and office.shows("ПИН") and corner in office.screen.display[0])
    office.type(b"\x1bOQ" + b"33")
    office.look_until(lambda: office.shows("F2 Български") and office.shows("[**") and office.shows("Sign on"))
    assert not office.shows("33")
    office.type(b"33\r")
    office.look_until(lambda: not office.shows("F2 Български"))
    office.type(b"\x1b[21~\r")
    assert office.ends() == 0
