"""The real program on every kind of terminal that a shop may have: a whole sale by keys, in the colours it can show."""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from looked_at import Shop
from tui_terminal import PATIENCE, TillOnTerminal

XTERM = {"f2": b"\x1bOQ", "f5": b"\x1b[15~", "home": b"\x1b[H", "end": b"\x1b[F", "up": b"\x1b[A"}
MULTIPLEXED = {"f2": b"\x1bOQ", "f5": b"\x1b[15~", "home": b"\x1b[1~", "end": b"\x1b[4~", "up": b"\x1bOA"}
CONSOLE = {"f2": b"\x1b[[B", "f5": b"\x1b[[E", "home": b"\x1b[1~", "end": b"\x1b[4~", "up": b"\x1b[A"}
PUTTY = {"f2": b"\x1b[12~", "f5": b"\x1b[15~", "home": b"\x1b[1~", "end": b"\x1b[4~", "up": b"\x1b[A"}
F9, F10 = b"\x1b[20~", b"\x1b[21~"

KINDS = {
    "xterm": ({"TERM": "xterm"}, XTERM),
    "16 colours": ({"TERM": "xterm-16color"}, XTERM),
    "Linux console": ({"TERM": "linux"}, CONSOLE),
    "screen": ({"TERM": "screen"}, MULTIPLEXED),
    "tmux": ({"TERM": "tmux-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, MULTIPLEXED),
    "PuTTY": ({"TERM": "putty"}, PUTTY),
    "PuTTY as a VT400": ({"TERM": "vt220"}, MULTIPLEXED),
    "unknown": ({"TERM": "no-such-terminal"}, XTERM),
    "NO_COLOR": ({"TERM": "xterm-256color", "NO_COLOR": "1"}, XTERM),
}
WITHOUT_COLOURS = {"PuTTY as a VT400", "NO_COLOR"}

_SGR = re.compile(rb"\x1b\[([0-9;:]*)m")


def colours(written: bytes) -> set[int]:
    """The parameters of every setting of a colour; 38 and 48 stand for more than the sixteen."""
    numbers = {int(number) for found in _SGR.findall(written) for number in re.split(rb"[;:]", found) if number}
    return {number for number in numbers if 30 <= number <= 49 or 90 <= number <= 107} - {39, 49}


@pytest.mark.parametrize("kind", KINDS)
def test_a_sale_by_keys_in_the_colours_of_the_terminal(shop: Shop, kind: str) -> None:
    environment, key = KINDS[kind]
    till = shop.terminal("run", **environment)
    till.look_until(lambda: till.shows("F10"))
    # A quantity, to the first line and the last, the menu and back, and the sale is paid.
    till.type(b"2222\r" + b"54491472\r3802100000747\r")
    till.type(key["f2"] + b"3\r" + key["up"] + key["home"] + key["end"] + F10 + b"\x1b" + b"54491472\r")
    assert shop.sells(till, 3) == ["КОЛА", "ФАНТА", "КОЛА"]
    till.type(F9)
    till.look_until(lambda: till.shows("5.50"))
    till.settle()
    till.type(b"\r")
    till.look_until(lambda: shop.rows("SELECT total FROM operation WHERE state = 'posted' AND kind = 'sale'"))
    assert shop.rows("SELECT total FROM operation WHERE state = 'posted' AND kind = 'sale'") == [(550,)]
    till.settle()
    # A screen of Textual's too.
    till.type(b"/rules\r")
    till.look_until(lambda: till.shows("Кола на дузина"))
    till.type(b"\x1b")
    till.look_until(lambda: till.shows("F9"))
    till.settle()
    used = colours(till.taken)
    if kind in WITHOUT_COLOURS:
        assert used == set()
    else:
        assert used <= {*range(30, 38), *range(40, 48)}
    assert not [bad for bad in (b"\x1b]", b"\x1bP", b"\x1b[c", b"\x1b[>", b"\x1b[6n") if bad in till.taken]
    assert "\ufffd" not in "".join(till.screen.display)


@pytest.mark.parametrize(
    ("environment", "size", "says"),
    [
        ({"LC_ALL": "bg_BG.CP1251"}, (80, 24), "is not UTF-8"),
        ({"LC_ALL": "bg_BG"}, (80, 24), "is not UTF-8"),
        ({"TERM": "dumb"}, (80, 24), "needs a terminal"),
        ({}, (79, 24), "79 columns and 24 rows"),
        ({}, (80, 23), "80 columns and 23 rows"),
        ({}, (20, 5), "20 columns"),
    ],
)
@pytest.mark.parametrize("program", [("run",), ("support",)])
def test_a_terminal_that_cannot_show_it_is_refused_with_a_sentence(
    shop: Shop, program: tuple[str, ...], environment: dict[str, str], size: tuple[int, int], says: str
) -> None:
    argv = ["-m", "tui_pos", "--home", str(shop.home), *program]
    till = TillOnTerminal(shop.home / "unused", *size, argv=argv, **environment)
    shop.terminals.append(till)
    assert till.ends() == 2
    assert says in till.taken.decode().replace("\r\n", "")
    assert b"\x1b[" not in till.taken


def test_a_terminal_that_does_not_know_its_size_has_eighty_by_twenty_four(shop: Shop) -> None:
    argv = ["-m", "tui_pos", "--home", str(shop.home), "run"]
    till = TillOnTerminal(shop.home / "unused", 0, 0, argv=argv, TERM="vt220")
    shop.terminals.append(till)
    till.screen.resize(24, 80)
    till.look_until(lambda: till.shows("F10"))
    till.type(b"1111\r54491472\r")
    assert shop.sells(till, 1) == ["КОЛА"]
    till.look_until(lambda: till.shows("1.10"))


class Tmux:
    """A real tmux with the till in its only window."""

    def __init__(self, home: Path, name: str) -> None:
        self._name = name
        run = f"env LANG=C.UTF-8 {sys.executable} -m tui_pos --home {home} run"
        self._do("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24", run)

    def _do(self, *arguments: str) -> str:
        done = subprocess.run(["tmux", "-L", self._name, *arguments], check=True, capture_output=True, text=True)
        return done.stdout

    def keys(self, *names: str) -> None:
        self._do("send-keys", *names)

    def shows(self, text: str) -> bool:
        return text in self._do("capture-pane", "-p")

    def look_until(self, text: str) -> None:
        end = time.monotonic() + PATIENCE
        while not self.shows(text):
            assert time.monotonic() < end, self._do("capture-pane", "-p")
            time.sleep(0.05)

    def resize(self, columns: int, rows: int) -> None:
        self._do("resize-window", "-x", str(columns), "-y", str(rows))

    def close(self) -> None:
        subprocess.run(["tmux", "-L", self._name, "kill-server"], check=False, capture_output=True)


@pytest.fixture
def tmux(shop: Shop, tmp_path: Path) -> Iterator[Tmux]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    made = Tmux(shop.home, f"till-{abs(hash(str(tmp_path)))}")
    yield made
    made.close()


def test_in_a_real_tmux_the_till_sells_and_shows_itself_whole_after_every_size(shop: Shop, tmux: Tmux) -> None:
    tmux.look_until("F10")
    tmux.keys("1111", "Enter", "54491472", "Enter", "F2", "4", "Enter")
    tmux.look_until("4.40")
    tmux.resize(20, 5)
    tmux.keys("54491472", "Enter")
    tmux.resize(80, 24)
    tmux.look_until("►   2")
    tmux.keys("F9")
    tmux.look_until("5.50")
    tmux.keys("Enter")
    end = time.monotonic() + PATIENCE
    while shop.rows("SELECT total FROM operation WHERE state = 'posted' AND kind = 'sale'") != [(550,)]:
        assert time.monotonic() < end
        time.sleep(0.05)
