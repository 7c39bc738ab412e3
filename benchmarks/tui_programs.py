"""What is measured: a program on a pseudo-terminal of 80×24, and a shop on the disk that says what it sold."""

import fcntl
import json
import os
import random
import select
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import termios
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from uuid6 import uuid7

HERE = Path(__file__).parent
ROOT = HERE.parent
RESULTS = HERE / "results"
PIN = b"2222\r"
QUIET = 0.012
"""Seconds without a byte after which a picture is taken to be whole."""

PATIENCE = 20.0
UP, DOWN, F2, F9, BACKSPACE, ESCAPE, ENTER = b"\x1bOA", b"\x1bOB", b"\x1bOQ", b"\x1b[20~", b"\x7f", b"\x1b", b"\r"

KEYS = [*(b"%d" % digit for digit in range(1, 9)), *[BACKSPACE] * 8, UP, DOWN, F2, b"7", BACKSPACE, ESCAPE]
"""A cashier's typing: a code with a correction, a look at another line, a window opened and left."""


class Program:
    """A child on a terminal of its own."""

    def __init__(self, argv: list[str], groups: Sequence[Path] = ()) -> None:
        env = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
        env |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "ESCDELAY": "25"}
        self.master, terminal = os.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.started = time.perf_counter()
        self.pid = os.fork()
        if self.pid == 0:
            for group in groups:
                (group / "cgroup.procs").write_text(str(os.getpid()))
            os.close(self.master)
            os.login_tty(terminal)
            os.chdir(ROOT)
            os.execve(sys.executable, [sys.executable, *argv], env)
        os.close(terminal)

    def type(self, data: bytes) -> None:
        os.write(self.master, data)

    def take(self, seconds: float) -> bytes:
        """What comes within `seconds`; empty when nothing does."""
        if not select.select((self.master,), (), (), seconds)[0]:
            return b""
        try:
            return os.read(self.master, 65536)
        except OSError:
            return b""

    def settle(self, quiet: float = 0.3) -> int:
        """Read until nothing has come for `quiet` seconds; the bytes that came."""
        count = 0
        while data := self.take(quiet):
            count += len(data)
        return count

    def until(self, text: str) -> float:
        """Seconds from the start until `text` has been written."""
        seen, end = b"", time.monotonic() + PATIENCE
        while text.encode() not in seen:
            if time.monotonic() > end:
                raise SystemExit(f"“{text}” never came; what did: {seen[-500:]!r}")
            seen += self.take(0.05)
        return time.perf_counter() - self.started

    def answer(self, data: bytes) -> tuple[float, int]:
        """Type `data`; milliseconds until the last byte of the picture, and its bytes."""
        began = time.perf_counter()
        os.write(self.master, data)
        last, count, quiet = began, 0, 2.0
        while chunk := self.take(quiet):
            last, count, quiet = time.perf_counter(), count + len(chunk), QUIET
        return (last - began) * 1000, count

    def cpu_ms(self) -> float:
        """CPU of all its threads so far."""
        total = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with suppress(OSError):
                total += int((task / "schedstat").read_text().split()[0])
        return total / 1e6

    def memory_mb(self) -> float:
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def alive(self) -> bool:
        return os.waitpid(self.pid, os.WNOHANG)[0] == 0

    def end(self) -> None:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self.pid, signal.SIGTERM)
            end = time.monotonic() + 5
            while self.alive():
                self.take(0.02)
                if time.monotonic() > end:
                    os.kill(self.pid, signal.SIGKILL)
        os.close(self.master)


class Shop:
    """The demo shop, made once; each start of the station gets a copy of its own. `large`: a shop that is too large to
    be copied, and is used in place."""

    def __init__(self, folder: Path, large: Path | None = None) -> None:
        self.folder = folder
        self.large = large
        self.template = large or folder / "template"
        if large is None:
            env = os.environ | {"TUI_POS_HOME": str(self.template)}
            command = [sys.executable, "-m", "tui_pos", "demo", "--no-run"]
            subprocess.run(command, check=True, cwd=ROOT, env=env, stdout=2)
            with (self.template / "settings.toml").open("a", encoding="utf-8") as settings:
                settings.write("[sound]\non = false\n")
        with closing(sqlite3.connect(self.template / "shop.db")) as database:
            rows = database.execute(
                "SELECT min(barcode), code, name, unit, retail FROM item JOIN barcode ON item = code "
                "WHERE active AND type IN ('standard', 'service') AND retail > 0 GROUP BY code ORDER BY code LIMIT 500"
            ).fetchall()
        self.codes = [barcode for barcode, *_ in rows]
        self.item_of = {barcode: code for barcode, code, *_ in rows}
        self.items = folder / "items.json"
        shown = {barcode: (name, unit, retail) for barcode, _, name, unit, retail in rows}
        self.items.write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")
        self._count = 0
        self._began = b""

    def home(self) -> Path:
        """A shop with nothing in hand."""
        self._count += 1
        if self.large is not None:
            with closing(sqlite3.connect(self.large / "shop.db", isolation_level=None)) as database:
                database.execute("UPDATE cart SET state = 'cancelled' WHERE state = 'open'")
            self._began = uuid7().bytes
            return self.large
        return Path(shutil.copytree(self.template, self.folder / f"home-{self._count}"))

    @contextmanager
    def station(self, home: Path | None = None, groups: Sequence[Path] = ()) -> Iterator[tuple[Program, Path]]:
        """The station, with a manager signed on."""
        home = home or self.home()
        program = Program(["-m", "tui_pos", "--home", str(home), "run"], groups)
        try:
            program.until("F10")
            program.settle()
            program.type(PIN)
            program.settle()
            yield program, home
        finally:
            program.end()

    @contextmanager
    def curses(self) -> Iterator[Program]:
        program = Program([str(HERE / "curses_till.py"), str(self.items)])
        try:
            program.settle()
            yield program
        finally:
            program.end()

    def sold(self, home: Path) -> list[tuple[str, float]]:
        """Item and quantity of each line of the cart in hand, as the store holds it."""
        with closing(sqlite3.connect(f"file:{home / 'shop.db'}?mode=ro", uri=True)) as database:
            rows = database.execute(
                "SELECT item, qty FROM cart_line JOIN cart ON cart.id = cart WHERE state = 'open' ORDER BY number"
            ).fetchall()
        return [(item, qty / 1000) for item, qty in rows]

    def scanned(self, home: Path) -> Counter[str]:
        """How often each item stands in any cart of this home, cancelled ones too."""
        with closing(sqlite3.connect(f"file:{home / 'shop.db'}?mode=ro", uri=True)) as database:
            lines = database.execute("SELECT item FROM cart_line WHERE cart > ?", (self._began,))
            return Counter(item for (item,) in lines)

    def scans(self, count: int) -> list[str]:
        """Barcodes, none twice in a row."""
        chance = random.Random(7)
        codes: list[str] = []
        while len(codes) < count:
            codes.append(chance.choice([code for code in self.codes if not codes or code != codes[-1]]))
        return codes

    def lines(self, codes: list[str]) -> list[tuple[str, float]]:
        return [(self.item_of[code], 1.0) for code in codes]


def feed(program: Program, codes: list[str]) -> None:
    """Scans as fast as the terminal takes them; what is written meanwhile is read."""
    os.set_blocking(program.master, False)
    data = "".join(f"{code}\r" for code in codes).encode()
    while data:
        with suppress(BlockingIOError):
            data = data[os.write(program.master, data[:512]) :]
        program.take(0.001)
    os.set_blocking(program.master, True)


def settled(shop: Shop, home: Path, program: Program, count: int) -> list[tuple[str, float]]:
    """What is sold, once `count` lines are, or when nothing more comes."""
    end, sold = time.monotonic() + 60, shop.sold(home)
    while len(sold) < count and time.monotonic() < end:
        program.take(0.05)
        sold = shop.sold(home)
    program.settle()
    return shop.sold(home)


def percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
