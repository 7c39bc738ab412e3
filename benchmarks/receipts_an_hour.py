"""How many 10-line receipts an hour does a line carry whose USB adapter holds each answer back for 16 ms?

Such adapters (FTDI's for one) hand on what they have received once their latency timer runs out: 16 ms as they come,
1 ms where the driver's low latency is set, which the till asks for when it opens a port. The virtual printer paces its
bytes at the family's nominal speed and holds back each answer for so long, behind a pty. What the line itself needs is
its bytes and one wait a command; nobody could be faster.

    python benchmarks/receipts_an_hour.py [--receipts 8] [--family datecs-p ...]
"""

import argparse
import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

from paced_printer import BITS_PER_BYTE, NOMINAL, Notes, Paced, paced, receipt

from tui_pos.fiscal.jobs import Printed, PrintJob
from tui_pos.fiscal.printing import Printing

RESULTS = Path(__file__).parent / "results"
LATENCIES_MS = (16, 1)
HOUR_S = 3600


class Line:
    """A till that does nothing but print, on a line of so many ms."""

    def __init__(self, printer: Paced, baud: int, latency_ms: int) -> None:
        self._printer = printer
        self._baud, self._latency_ms = baud, latency_ms
        self._printing = Printing(lambda: printer.device, Notes())
        identity = self._printing.check().state.identity
        assert identity is not None
        self._serial = identity.serial
        self._count = 0
        self._walls: list[float] = []
        self.sell()
        self._walls.clear()

    def sell(self) -> None:
        self._count += 1
        wire = self._printer.wire
        wire.bytes = wire.exchanges = 0
        job = PrintJob(uuid4(), receipt(self._count, self._serial))
        began = time.perf_counter()
        done = self._printing.print(job)
        self._walls.append(time.perf_counter() - began)
        assert isinstance(done, Printed)

    def figures(self) -> dict[str, Any]:
        assert self._printer.totals() == ["123.40"] * self._count, "not every receipt is on the paper once"
        wire = self._printer.wire
        least = wire.bytes * BITS_PER_BYTE / self._baud + wire.exchanges * self._latency_ms / 1000
        wall = median(self._walls)
        return {
            "latency_ms": self._latency_ms,
            "cmds": wire.exchanges,
            "line_ms": round(least * 1000, 1),
            "wall_ms": round(wall * 1000, 1),
            "an_hour": round(HOUR_S / wall),
            "of_the_line": round(least / wall, 3),
        }


def measure(families: list[str], receipts: int) -> list[dict[str, Any]]:
    sides = [(family, latency) for family in families for latency in LATENCIES_MS]
    with ExitStack() as running:
        lines = {
            (family, latency): Line(
                running.enter_context(paced(family, "pty", NOMINAL[family], f"latency={latency}")),
                NOMINAL[family],
                latency,
            )
            for family, latency in sides
        }
        for _ in range(receipts):
            for line in lines.values():
                line.sell()
        return [{"family": family, "baud": NOMINAL[family], **lines[family, ms].figures()} for family, ms in sides]


def main(say: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--receipts", type=int, default=8)
    parser.add_argument("--family", action="append", choices=tuple(NOMINAL))
    parser.add_argument("--json", type=Path, default=RESULTS / "receipts_an_hour.json")
    options = parser.parse_args()
    rows = measure(options.family or list(NOMINAL), options.receipts)
    say(f"{'family':<10}{'baud':>8}{'cmds':>6}" + "".join(
        f"  | at {ms} ms: {'line ms':>8}{'wall ms':>9}{'an hour':>9}{'of line':>9}" for ms in LATENCIES_MS
    ))  # fmt: skip
    for first, *others in zip(*[iter(rows)] * len(LATENCIES_MS), strict=True):
        cells = "".join(
            f"  |{'':>10}{row['line_ms']:>9.1f}{row['wall_ms']:>9.1f}{row['an_hour']:>9}{row['of_the_line']:>9.1%}"
            for row in (first, *others)
        )
        say(f"{first['family']:<10}{first['baud']:>8}{first['cmds']:>6}{cells}")
    options.json.parent.mkdir(exist_ok=True)
    options.json.write_text(json.dumps({"receipts": options.receipts, "rows": rows}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
