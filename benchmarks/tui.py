"""How the station's screen compares with a stdlib curses screen of the same layout, in one run on this machine.

Each program runs on a pseudo-terminal of 80×24. A key is written, and the time is taken until the last byte of the
changed picture has come; bytes are counted, and the program's CPU is read from /proc. Rounds of the two programs are
interleaved. Read the ratios, not the milliseconds. Then the probes that are right or wrong, each counted against what
was typed, with what the store of the shop holds.

    python benchmarks/tui.py [--quick] [--no-probes]
"""

import argparse
import fcntl
import json
import os
import platform
import random
import select
import shutil
import signal
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
RESULTS = HERE / "results"
PIN = b"2222\r"
QUIET = 0.012
"""Seconds without a byte after which a picture is taken to be whole."""

PATIENCE = 20.0
UP, DOWN, F2, BACKSPACE, ESCAPE, ENTER = b"\x1bOA", b"\x1bOB", b"\x1bOQ", b"\x7f", b"\x1b", b"\r"

KEYS = [*(b"%d" % digit for digit in range(1, 9)), *[BACKSPACE] * 8, UP, DOWN, F2, b"7", BACKSPACE, ESCAPE]
"""A cashier's typing: a code with a correction, a look at another line, a window opened and left."""


class Program:
    """A child on a terminal of its own."""

    def __init__(self, argv: list[str], cgroup: Path | None = None) -> None:
        env = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
        env |= {"TERM": "xterm-256color", "LANG": "C.UTF-8", "ESCDELAY": "25"}
        self.master, terminal = os.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.started = time.perf_counter()
        self.pid = os.fork()
        if self.pid == 0:
            if cgroup is not None:
                (cgroup / "cgroup.procs").write_text(str(os.getpid()))
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
    """The demo shop, made once; each start of the station gets a copy of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template"
        env = os.environ | {"TUI_POS_HOME": str(self.template)}
        subprocess.run([sys.executable, "-m", "tui_pos", "demo", "--no-run"], check=True, cwd=ROOT, env=env, stdout=2)
        settings = self.template / "settings.toml"
        if not settings.exists():
            settings.write_text("[sound]\non = false\n", encoding="utf-8")
        with closing(sqlite3.connect(self.template / "shop.db")) as database:
            rows = database.execute(
                "SELECT min(barcode), code, name, unit, retail FROM item JOIN barcode ON item = code "
                "WHERE active AND type IN ('standard', 'service') AND retail > 0 GROUP BY code"
            ).fetchall()
        self.codes = [barcode for barcode, *_ in rows]
        self.item_of = {barcode: code for barcode, code, *_ in rows}
        self.items = folder / "items.json"
        shown = {barcode: (name, unit, retail) for barcode, _, name, unit, retail in rows}
        self.items.write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")
        self._count = 0

    def home(self) -> Path:
        self._count += 1
        return Path(shutil.copytree(self.template, self.folder / f"home-{self._count}"))

    @contextmanager
    def station(self, home: Path | None = None, cgroup: Path | None = None) -> Iterator[tuple[Program, Path]]:
        """The station, with a manager signed on."""
        home = home or self.home()
        program = Program(["-m", "tui_pos", "--home", str(home), "run"], cgroup)
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
        """How often each item stands in any cart, cancelled ones too."""
        with closing(sqlite3.connect(f"file:{home / 'shop.db'}?mode=ro", uri=True)) as database:
            return Counter(item for (item,) in database.execute("SELECT item FROM cart_line"))

    def scans(self, count: int) -> list[str]:
        """Barcodes, none twice in a row."""
        chance = random.Random(7)
        codes: list[str] = []
        while len(codes) < count:
            codes.append(chance.choice([code for code in self.codes if not codes or code != codes[-1]]))
        return codes

    def lines(self, codes: list[str]) -> list[tuple[str, float]]:
        return [(self.item_of[code], 1.0) for code in codes]


@dataclass
class Measured:
    """What one program did over all rounds."""

    key_ms: list[float] = field(default_factory=list)
    key_bytes: list[int] = field(default_factory=list)
    key_cpu: list[float] = field(default_factory=list)
    line_ms: list[float] = field(default_factory=list)
    line_bytes: list[int] = field(default_factory=list)
    line_cpu: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, float]:
        return {
            "cpu_ms_a_key": statistics.median(self.key_cpu),
            "key_p50_ms": statistics.median(self.key_ms),
            "key_p99_ms": percentile(self.key_ms, 99),
            "bytes_a_key": statistics.fmean(self.key_bytes),
            "cpu_ms_a_line": statistics.median(self.line_cpu),
            "line_p50_ms": statistics.median(self.line_ms),
            "line_p99_ms": percentile(self.line_ms, 99),
            "bytes_a_line": statistics.fmean(self.line_bytes),
        }


def percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def round_of_keys(program: Program, into: Measured) -> None:
    """A hundred keys. A lone Esc waits 25 ms to be one, in both programs, so its time is not counted."""
    cpu = program.cpu_ms()
    for key in KEYS * 5:
        ms, count = program.answer(key)
        into.key_bytes.append(count)
        if key != ESCAPE:
            into.key_ms.append(ms)
    into.key_cpu.append((program.cpu_ms() - cpu) / (len(KEYS) * 5))


def round_of_lines(program: Program, codes: list[str], into: Measured) -> None:
    """Each code is typed unmeasured; what is measured is the Enter that sells it."""
    spent = 0.0
    for code in codes:
        program.answer(code.encode())
        cpu = program.cpu_ms()
        ms, count = program.answer(ENTER)
        spent += program.cpu_ms() - cpu
        into.line_ms.append(ms)
        into.line_bytes.append(count)
    into.line_cpu.append(spent / len(codes))


def compare(shop: Shop, rounds: int) -> tuple[Measured, Measured]:
    station, curses = Measured(), Measured()
    with shop.station() as (ours, _), shop.curses() as theirs:
        for program in (ours, theirs):
            for code in shop.scans(3):
                program.answer(code.encode() + ENTER)
        for turn in range(rounds):
            codes = shop.scans((turn + 1) * 40)[-40:]
            for program, measured in ((ours, station), (theirs, curses)):
                round_of_keys(program, measured)
                round_of_lines(program, codes, measured)
    return station, curses


def start(shop: Shop, times: int) -> dict[str, float]:
    """First paint, first picture, and CPU until then, warm; beside `import textual.app` alone, in turns."""
    paints, readies, cpus, imports, memories = [], [], [], [], []
    measure = "import time, textual.app; print(time.process_time() * 1000)"
    for _ in range(times):
        done = subprocess.run([sys.executable, "-c", measure], capture_output=True, text=True, check=True)
        imports.append(float(done.stdout))
        program = Program(["-m", "tui_pos", "--home", str(shop.home()), "run"])
        paints.append(program.until("…") * 1000)
        readies.append(program.until("F10") * 1000)
        cpus.append(program.cpu_ms())
        program.settle()
        memories.append(program.memory_mb())
        program.end()
    return {
        "first_paint_ms": statistics.median(paints),
        "ready_ms": statistics.median(readies),
        "ready_cpu_ms": statistics.median(cpus),
        "import_textual_cpu_ms": statistics.median(imports),
        "memory_mb": statistics.median(memories),
    }


def at_rest(shop: Shop, seconds: float) -> dict[str, float]:
    with shop.station() as (program, _):
        program.answer(shop.codes[0].encode() + ENTER)
        program.settle(1)
        cpu, count, end = program.cpu_ms(), 0, time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            count += len(program.take(left))
        return {"idle_seconds": seconds, "idle_bytes": count, "idle_cpu_ms": program.cpu_ms() - cpu}


def memory_after(shop: Shop, count: int) -> dict[str, float]:
    """Memory before and after `count` scans, in sales of a hundred that are each cancelled: nothing may stay behind."""
    codes = shop.scans(count)
    with shop.station() as (program, home):
        before = program.memory_mb()
        for start in range(0, count, 100):
            feed(program, codes[start : start + 100])
            program.type(b"/cancel" + ENTER + ENTER)
        end, exact = time.monotonic() + 60, False
        while not exact and time.monotonic() < end:
            program.take(0.05)
            exact = shop.scanned(home) == Counter(shop.item_of[code] for code in codes)
        program.settle()
        return {"scans": count, "exact": exact, "memory_before_mb": before, "memory_after_mb": program.memory_mb()}


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


# The probes: each returns how many were right, of how many.


def at_fifty_a_second(shop: Shop) -> tuple[int, int]:
    codes = shop.scans(500)
    with shop.station() as (program, home):
        for code in codes:
            due = time.monotonic() + 0.02
            program.type(code.encode() + ENTER)
            while (left := due - time.monotonic()) > 0:
                program.take(left)
        return right(settled(shop, home, program, 500), shop.lines(codes))


def all_at_once(shop: Shop) -> tuple[int, int]:
    codes = shop.scans(500)
    with shop.station() as (program, home):
        feed(program, codes)
        return right(settled(shop, home, program, 500), shop.lines(codes))


def typed_ahead(shop: Shop) -> tuple[int, int]:
    """A line, then its quantity through a window, then the next, with no gap at all."""
    codes = shop.scans(6)
    with shop.station() as (program, home):
        program.answer(codes[0].encode() + ENTER)
        program.type(b"".join(F2 + b"123" + ENTER + code.encode() + ENTER for code in codes[1:]))
        wanted = [(item, 123.0) for item, _ in shop.lines(codes[:5])] + shop.lines(codes[5:])
        return right(settled(shop, home, program, 6), wanted)


def frozen(shop: Shop) -> tuple[int, int]:
    """Nobody reads the terminal for five seconds and more, while 600 scans are typed blind."""
    codes = shop.scans(600)
    data = "".join(f"{code}\r" for code in codes).encode()
    with shop.station() as (program, home):
        os.set_blocking(program.master, False)
        thaw, end = time.monotonic() + 5, time.monotonic() + 60
        while data or time.monotonic() < thaw or (len(shop.sold(home)) < 600 and time.monotonic() < end):
            with suppress(BlockingIOError):
                data = data[os.write(program.master, data[:256]) :]
            time.sleep(0.01 if data else 0.1)
        os.set_blocking(program.master, True)
        return right(settled(shop, home, program, 600), shop.lines(codes))


def bad_byte(shop: Shop) -> tuple[int, int]:
    codes = shop.scans(1)
    with shop.station() as (program, home):
        program.type(b"12\xff\r\x1b")
        program.settle()
        program.type(codes[0].encode() + ENTER)
        return right(settled(shop, home, program, 1), shop.lines(codes))


def escape_and_scan(shop: Shop) -> tuple[int, int]:
    codes = shop.scans(8)
    with shop.station() as (program, home):
        for code, pause in zip(codes, (5, 10, 20, 25, 30, 40, 60, 80), strict=True):
            program.type(b"9" + ESCAPE)
            time.sleep(pause / 1000)
            program.type(code.encode() + ENTER)
            program.settle(0.1)
        return right(settled(shop, home, program, 8), shop.lines(codes))


def scanned_while_starting(shop: Shop) -> tuple[int, int]:
    codes = shop.scans(20)
    home = shop.home()
    program = Program(["-m", "tui_pos", "--home", str(home), "run"])
    try:
        program.until("…")
        program.type(PIN + "".join(f"{code}\r" for code in codes).encode())
        return right(settled(shop, home, program, 20), shop.lines(codes))
    finally:
        program.end()


def throttled(shop: Shop) -> tuple[int, int, float] | None:
    """A tenth of a core, 40 scans at 5 a second, and the time of single keys; None where no quota can be set."""
    group = Path("/sys/fs/cgroup/cpu") if Path("/sys/fs/cgroup/cpu").exists() else Path("/sys/fs/cgroup")
    group = group / f"tui-pos-{os.getpid()}"
    try:
        group.mkdir()
        if (group / "cpu.cfs_quota_us").exists():
            (group / "cpu.cfs_period_us").write_text("10000")
            (group / "cpu.cfs_quota_us").write_text("1000")
        else:
            (group / "cpu.max").write_text("1000 10000")
    except OSError:
        with suppress(OSError):
            group.rmdir()
        return None
    codes = shop.scans(40)
    try:
        with shop.station(cgroup=group) as (program, home):
            for code in codes:
                due = time.monotonic() + 0.2
                program.type(code.encode() + ENTER)
                while (left := due - time.monotonic()) > 0:
                    program.take(left)
            good, of = right(settled(shop, home, program, 40), shop.lines(codes))
            times = []
            for digit in range(100):
                times.append(program.answer(b"%d" % (digit % 10))[0])
                time.sleep(0.03)
            return good, of, percentile(times, 99)
    finally:
        time.sleep(0.1)
        group.rmdir()


def right(sold: list[tuple[str, float]], wanted: list[tuple[str, float]]) -> tuple[int, int]:
    good = sum(a == b for a, b in zip(sold, wanted, strict=False)) - max(0, len(sold) - len(wanted))
    return good, len(wanted)


PROBES: dict[str, Callable[[Shop], tuple[int, int]]] = {
    "500 scans at 50 a second": at_fifty_a_second,
    "500 scans at once": all_at_once,
    "typed ahead through a window": typed_ahead,
    "600 scans into a frozen terminal": frozen,
    "a byte that is not UTF-8": bad_byte,
    "Esc, a scan 5–80 ms later": escape_and_scan,
    "20 scans while it starts": scanned_while_starting,
}


@dataclass(frozen=True)
class Goal:
    """One row of the table. `limit` None: shown for knowledge."""

    name: str
    value: float
    limit: float | None
    unit: str = ""
    exactly: bool = False

    @property
    def met(self) -> bool:
        return self.limit is None or (self.value == self.limit if self.exactly else self.value <= self.limit)

    def row(self) -> str:
        mark = "" if self.limit is None else "ok" if self.met else "MISSED"
        limit = "" if self.limit is None else f"{'=' if self.exactly else '≤'} {self.limit:g}"
        return f"{self.name:46} {self.value:10.2f} {self.unit:4} {limit:>8}  {mark}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two rounds, short waits")
    parser.add_argument("--no-probes", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tui-pos-"))
    try:
        return run(Shop(folder), quick=options.quick, probes=not options.no_probes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(shop: Shop, *, quick: bool, probes: bool) -> int:
    station, curses = (measured.summary() for measured in compare(shop, 2 if quick else 7))
    started = start(shop, 3 if quick else 9)
    rest = at_rest(shop, 5 if quick else 60)
    memory = memory_after(shop, 300 if quick else 3000)
    slow = None if quick else throttled(shop)
    goals = [
        Goal("CPU a key, × curses", station["cpu_ms_a_key"] / curses["cpu_ms_a_key"], 4),
        Goal("key → frame p99", station["key_p99_ms"], 6, "ms"),
        Goal("bytes a key, × curses", station["bytes_a_key"] / curses["bytes_a_key"], 0.8),
        Goal("bytes a sale line, × curses", station["bytes_a_line"] / curses["bytes_a_line"], 1.4),
        Goal("first paint", started["first_paint_ms"], 80, "ms"),
        Goal("CPU until ready, × import textual.app", started["ready_cpu_ms"] / started["import_textual_cpu_ms"], 1.5),
        Goal("memory after start", started["memory_mb"], 45, "MB"),
        Goal(f"memory, {memory['scans']} scans more", memory["memory_after_mb"] - memory["memory_before_mb"], 2, "MB"),
        Goal(f"bytes in {rest['idle_seconds']:g} s at rest", rest["idle_bytes"], 0, "", exactly=True),
        Goal(f"CPU in {rest['idle_seconds']:g} s at rest", rest["idle_cpu_ms"], None, "ms"),
    ]
    if slow is not None:
        goals.append(Goal("key → frame p99 on a tenth of a core", slow[2], 20, "ms"))
    counted: dict[str, tuple[int, int]] = {f"{memory['scans']} scans in cancelled sales": (int(memory["exact"]), 1)}
    if slow is not None:
        counted["40 scans on a tenth of a core"] = slow[:2]
    if probes:
        counted |= {name: probe(shop) for name, probe in PROBES.items()}
    print(f"{'':24}{'station':>12}{'curses':>12}   load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name, value in station.items():
        print(f"{name:24}{value:12.2f}{curses[name]:12.2f}")
    for name, value in started.items():
        print(f"{name:24}{value:12.2f}")
    print()
    for goal in goals:
        print(goal.row())
    for name, (good, of) in counted.items():
        print(f"{name:46} {good:>5} of {of:<5} {'ok' if good == of else 'WRONG'}")
    RESULTS.mkdir(exist_ok=True)
    report = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load": os.getloadavg()[0],
        "station": station,
        "curses": curses,
        "start": started,
        "rest": rest,
        "memory": memory,
        "goals": [asdict(goal) | {"met": goal.met} for goal in goals],
        "probes": {name: {"right": good, "of": of} for name, (good, of) in counted.items()},
    }
    (RESULTS / "tui.json").write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(goal.met for goal in goals) and all(good == of for good, of in counted.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
