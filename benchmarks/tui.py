"""How the station's screen compares with a stdlib curses screen of the same layout, in one run on this machine.

Each program runs on a pseudo-terminal of 80×24. A key is written, and the time is taken until the last byte of the
changed picture has come; bytes are counted, and the program's CPU is read from /proc. Rounds of the two programs are
interleaved. Read the ratios, not the milliseconds. Then the probes that are right or wrong, each counted against what
was typed, with what the store of the shop holds.

    python benchmarks/tui.py [--quick] [--no-probes] [--big FOLDER]
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tui_probes import PROBES, throttled
from tui_programs import ENTER, ESCAPE, F9, KEYS, RESULTS, Program, Shop, feed, percentile


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
    """First paint, first picture, and CPU until then, warm; beside `import textual.app` alone, in turns.

    A till asks its printer who it is at the first start of all and waits for that, which is told apart.
    """
    paints, readies, cpus, firsts, imports, memories = [], [], [], [], [], []
    measure = "import time, textual.app; print(time.process_time() * 1000)"
    for _ in range(times):
        done = subprocess.run([sys.executable, "-c", measure], capture_output=True, text=True, check=True)
        imports.append(float(done.stdout))
        argv = ["-m", "tui_pos", "--home", str(shop.home()), "run"]
        program = Program(argv)
        program.until("F10")
        firsts.append(program.cpu_ms())
        program.settle()
        program.end()
        program = Program(argv)
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
        "first_start_cpu_ms": statistics.median(firsts),
        "import_textual_cpu_ms": statistics.median(imports),
        "memory_mb": statistics.median(memories),
    }


def open_review(shop: Shop, times: int) -> dict[str, float]:
    """From F9 to the review window: a dozen that a rule acts on, among ten lines and among a hundred."""
    found: dict[str, float] = {}
    with shop.station() as (program, _):
        program.answer(b"12*54491472" + ENTER)
        for lines in (10, 100):
            for code in shop.scans(lines - (1 if lines == 10 else 10)):
                program.answer(code.encode() + ENTER)
            spent, waits = program.cpu_ms(), []
            for _ in range(times):
                waits.append(program.answer(F9)[0])
                program.answer(ESCAPE)
            found[f"review_{lines}_lines_ms"] = statistics.median(waits)
            found[f"review_{lines}_lines_cpu_ms"] = (program.cpu_ms() - spent) / times
    return found


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
    parser.add_argument("--big", type=Path, metavar="FOLDER", help="on the shop of big_shop.py, kept in FOLDER")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tui-pos-"))
    try:
        large = None
        if options.big is not None:
            from big_shop import made

            large = made(options.big)
        return run(Shop(folder, large), quick=options.quick, probes=not options.no_probes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(shop: Shop, *, quick: bool, probes: bool) -> int:
    station, curses = (measured.summary() for measured in compare(shop, 2 if quick else 7))
    started = start(shop, 3 if quick else 9)
    reviewed = open_review(shop, 3 if quick else 20)
    rest = at_rest(shop, 5 if quick else 60)
    memory = memory_after(shop, 300 if quick else 3000)
    slow = None if quick else throttled(shop)
    textual = started["import_textual_cpu_ms"]
    goals = [
        Goal("CPU a key, × curses", station["cpu_ms_a_key"] / curses["cpu_ms_a_key"], 4),
        Goal("key → frame p99", station["key_p99_ms"], 6, "ms"),
        Goal("bytes a key, × curses", station["bytes_a_key"] / curses["bytes_a_key"], 0.8),
        Goal("bytes a sale line, × curses", station["bytes_a_line"] / curses["bytes_a_line"], 1.4),
        Goal("first paint", started["first_paint_ms"], 80, "ms"),
        Goal("CPU until ready, × import textual.app", started["ready_cpu_ms"] / textual, 1.5),
        Goal("CPU at the first start, × import textual.app", started["first_start_cpu_ms"] / textual, None),
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
    for name, value in (started | reviewed).items():
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
        "review": reviewed,
        "rest": rest,
        "memory": memory,
        "goals": [asdict(goal) | {"met": goal.met} for goal in goals],
        "probes": {name: {"right": good, "of": of} for name, (good, of) in counted.items()},
    }
    file = RESULTS / ("tui.json" if shop.large is None else "tui_big.json")
    file.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(goal.met for goal in goals) and all(good == of for good, of in counted.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
