"""How much time does each driver add to what the wire itself needs for a 10-line receipt?

A virtual printer in a process of its own paces every byte at the family's nominal speed (8N1, half-duplex) and thinks
for no time. The wire's share is the bytes of both directions; the rest is ours: composing, sending, waking up, reading,
deciding, all between the spooler's taking a job and its telling the receipt's number. Families and lines take turns,
receipt by receipt, so that a busy machine is busy for all of them.

`cmds`: messages to the device, beside the least that the protocol allows. `check`: those at the opening of a
sale, when nobody waits. `at once`: wall time when the device and the wire take no time.

    python benchmarks/driver_overhead.py [--receipts 40] [--family datecs-p ...]
"""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from paced_printer import BITS_PER_BYTE, COMMANDS, NOMINAL, Notes, Paced, paced, receipt

from tui_pos.fiscal.jobs import Printed, PrintJob
from tui_pos.fiscal.printing import Printing

RESULTS = Path(__file__).parent / "results"
GOAL_PERCENT = 8.0
LINES = ("tcp", "pty")


class Till:
    """A till's printer at work, its receipts one by one, and how long each took."""

    def __init__(self, printer: Paced) -> None:
        self.printer = printer
        self.walls: list[float] = []
        self.cpus: list[float] = []
        self._printing = Printing(lambda: printer.device, Notes())
        self._count = 0
        # The first receipt teaches the driver how the device counts; a till's first sale of the day.
        identity = self._printing.check().state.identity
        assert identity is not None
        self._serial = identity.serial
        self.sell()
        self.check_commands = self._counted(self._printing.check)[1]
        self.walls.clear()
        self.cpus.clear()
        self.bytes, self.commands = self._counted(self.sell)

    def sell(self) -> None:
        self._count += 1
        job = PrintJob(uuid4(), receipt(self._count, self._serial))
        cpu, wall = time.process_time(), time.perf_counter()
        done = self._printing.print(job)
        self.walls.append(time.perf_counter() - wall)
        self.cpus.append(time.process_time() - cpu)
        assert isinstance(done, Printed)

    def figures(self) -> dict[str, float | int]:
        assert self.printer.totals() == ["123.40"] * self._count, "not every receipt is on the paper once"
        walls = sorted(self.walls)
        return {
            "bytes": self.bytes,
            "cmds": self.commands,
            "check": self.check_commands,
            "wall_ms": round(median(walls) * 1000, 2),
            "best_ms": round(walls[0] * 1000, 2),
            "p99_ms": round(walls[int(len(walls) * 0.99)] * 1000, 2),
            "cpu_ms": round(median(self.cpus) * 1000, 2),
        }

    def _counted(self, work: Callable[[], object]) -> tuple[int, int]:
        wire = self.printer.wire
        size, exchanges = wire.bytes, wire.exchanges
        work()
        return wire.bytes - size, wire.exchanges - exchanges


def measure(families: list[str], receipts: int) -> list[dict[str, Any]]:
    sides = [(family, line, baud) for family in families for line in LINES for baud in (NOMINAL[family], 0)]
    tills: dict[tuple[str, str, int], Till] = {}
    with ExitStack() as running:
        for side in sides:
            tills[side] = Till(running.enter_context(paced(*side)))
        for _ in range(receipts):
            for till in tills.values():
                till.sell()
        figures = {side: till.figures() for side, till in tills.items()}
    rows = []
    for family, line, baud in sides:
        if not baud:
            continue
        found = figures[family, line, baud]
        assert found["cmds"] <= COMMANDS[family], f"{family}: a needless exchange"
        wire_ms = found["bytes"] * BITS_PER_BYTE / baud * 1000
        rows.append(
            {
                "family": family,
                "line": line,
                "baud": baud,
                **found,
                "wire_ms": round(wire_ms, 2),
                "overhead_ms": round(found["wall_ms"] - wire_ms, 2),
                "overhead_percent": round((found["wall_ms"] / wire_ms - 1) * 100, 1),
                "at_once_ms": figures[family, line, 0]["wall_ms"],
            }
        )
    return rows


def main(say: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--receipts", type=int, default=40)
    parser.add_argument("--family", action="append", choices=tuple(NOMINAL))
    parser.add_argument("--json", type=Path, default=RESULTS / "driver_overhead.json")
    options = parser.parse_args()
    rows = measure(options.family or list(NOMINAL), options.receipts)
    say(f"{'family':<10}{'line':>5}{'baud':>8}{'bytes':>7}{'cmds':>9}{'check':>7}{'wire ms':>9}{'wall ms':>9}"
        f"{'best ms':>9}{'p99 ms':>9}{'cpu ms':>8}{'ours ms':>9}{'ours %':>8}{'at once':>9}")  # fmt: skip
    for row in rows:
        cmds = f"{row['cmds']}/{COMMANDS[row['family']]}"
        say(
            f"{row['family']:<10}{row['line']:>5}{row['baud']:>8}{row['bytes']:>7}{cmds:>9}{row['check']:>7}"
            f"{row['wire_ms']:>9.2f}{row['wall_ms']:>9.2f}{row['best_ms']:>9.2f}{row['p99_ms']:>9.2f}"
            f"{row['cpu_ms']:>8.2f}{row['overhead_ms']:>9.2f}{row['overhead_percent']:>8.1f}{row['at_once_ms']:>9.2f}"
        )
    worst = max(rows, key=lambda row: row["overhead_percent"])
    say(
        f"goal: at most {GOAL_PERCENT:.0f} % of the wire's time; "
        f"worst {worst['overhead_percent']} % ({worst['family']}, {worst['line']})"
    )
    machine = {"python": platform.python_version(), "cpus": os.cpu_count(), "receipts": options.receipts}
    options.json.parent.mkdir(exist_ok=True)
    options.json.write_text(json.dumps({**machine, "goal": GOAL_PERCENT, "rows": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
