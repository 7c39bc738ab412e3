"""How much time does the driver add to what the wire itself needs for a 10-line receipt?

A virtual printer in a process of its own paces every byte at 115200 baud (8N1, half-duplex) and thinks for no time. The
wire's share is the bytes of both directions; the rest is ours: composing, sending, waking up, reading, deciding. The
printer runs at real-time priority where that is allowed, since a device of its own shares no processor with the till.

    python benchmarks/driver_overhead.py [--receipts 60] [--baud 115200]
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.device import Access
from tui_pos.fiscal.families import driver
from tui_pos.fiscal.receipt import Receipt, ReceiptLine
from tui_pos.fiscal.transport import DescriptorWire, open_serial, open_tcp
from tui_pos.fiscal.usn import usn

RESULTS = Path(__file__).parent / "results"
GOAL_PERCENT = 8.0
BITS_PER_BYTE = 10

_EMULATOR = """
import contextlib, os, sys
from pathlib import Path
from tui_pos.fiscal.virtual.server import serve
with contextlib.suppress(OSError):
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
ledger, line, baud = sys.argv[1:]
where = {"tcp": 0} if line == "tcp" else {"pty": Path(line)}
serve(Path(ledger), **where, baud=int(baud) or None, on_ready=lambda place: print(place, flush=True))
"""


class CountedWire:
    """The real wire, and how many bytes and messages went over it."""

    def __init__(self, wire: DescriptorWire) -> None:
        self.name = wire.name
        self.bytes = self.exchanges = 0
        self.hold, self.release, self.close = wire.hold, wire.release, wire.close
        self.drop_input, self._write, self._read = wire.drop_input, wire.write, wire.read

    def write(self, data: bytes) -> None:
        self.bytes += len(data)
        self.exchanges += 1
        self._write(data)

    def read(self, deadline: float) -> bytes:
        data = self._read(deadline)
        self.bytes += len(data)
        return data


def receipt(counter: int) -> Receipt:
    lines = tuple(ReceiptLine(f"Стока номер {n:02d} проба ", "Б", Cents(1234), Thousandths(1000)) for n in range(1, 11))
    total = Cents(sum(line.net for line in lines))
    return Receipt(usn("DT000001", "1", counter), lines, ((PaymentKind.CASH, total),), total)


def measure(line: str, baud: int, receipts: int, folder: Path) -> dict[str, float | int | str]:
    place = "tcp" if line == "tcp" else str(folder / "tty")
    ledger = folder / line / str(baud) / "ledger.jsonl"
    emulator = subprocess.Popen(
        [sys.executable, "-c", _EMULATOR, str(ledger), place, str(baud)], stdout=subprocess.PIPE, text=True
    )
    assert emulator.stdout is not None
    where = emulator.stdout.readline().strip()
    wires: list[CountedWire] = []

    def open_wire() -> CountedWire:
        host, _, port = where.rpartition(":")
        wires.append(CountedWire(open_tcp(host, int(port)) if line == "tcp" else open_serial(where, 115200)))
        return wires[0]

    device = driver("datecs-p", where, Access(1, "0000", 1), open_wire, first_seq=0x20)
    try:
        times, cpu, counts = _print(device, wires, receipts)
    finally:
        device.close()
        emulator.kill()
        emulator.communicate()
    ours = [json.loads(row)["total"] for row in ledger.read_text(encoding="utf-8").splitlines()]
    assert ours == ["123.40"] * (receipts + 1), "not every receipt is on the paper once"
    size, exchanges = counts
    wire_ms = size * BITS_PER_BYTE / baud * 1000 if baud else 0.0
    wall_ms = median(times) * 1000
    return {
        "line": line,
        "baud": baud,
        "receipts": receipts,
        "bytes": size,
        "exchanges": exchanges,
        "wire_ms": round(wire_ms, 2),
        "wall_ms": round(wall_ms, 2),
        "p99_ms": round(sorted(times)[int(len(times) * 0.99)] * 1000, 2),
        "best_ms": round(min(times) * 1000, 2),
        "cpu_ms": round(cpu * 1000, 2),
        "overhead_ms": round(wall_ms - wire_ms, 2),
        "overhead_percent": round((wall_ms / wire_ms - 1) * 100, 1) if wire_ms else 0.0,
    }


def _print(device: DatecsP, wires: list[CountedWire], receipts: int) -> tuple[list[float], float, tuple[int, int]]:
    """Seconds a receipt, seconds of this process's processor a receipt, bytes and exchanges of one."""
    times = []
    with device:
        device.last_document()
        # The first receipt teaches the driver how the device counts; a till's first sale of the day.
        device.print_receipt(receipt(1))
        wire = wires[0]
        cpu = time.process_time()
        for counter in range(2, receipts + 2):
            wire.bytes = wire.exchanges = 0
            began = time.perf_counter()
            device.print_receipt(receipt(counter))
            times.append(time.perf_counter() - began)
        cpu = time.process_time() - cpu
    return times, cpu / receipts, (wire.bytes, wire.exchanges)


def main(say: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--receipts", type=int, default=60)
    parser.add_argument("--baud", type=int, default=115200)
    options = parser.parse_args()
    # The emulator's own disk is no part of a wire.
    memory = Path("/dev/shm")
    rows = []
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        for line in ("tcp", "pty"):
            for baud in (options.baud, 0):
                rows.append(measure(line, baud, options.receipts, Path(folder)))
    heads = ("line", "baud", "bytes", "cmds", "wire ms", "wall ms", "best ms", "p99 ms", "cpu ms", "ours ms", "ours %")
    say("".join(head.rjust(9) for head in heads))
    for row in rows:
        cells = (
            row["line"], row["baud"] or "at once", row["bytes"], row["exchanges"], row["wire_ms"], row["wall_ms"],
            row["best_ms"], row["p99_ms"], row["cpu_ms"], row["overhead_ms"],
            row["overhead_percent"] if row["baud"] else "-",
        )  # fmt: skip
        say("".join(str(cell).rjust(9) for cell in cells))
    say(f"goal: at most {GOAL_PERCENT:.0f} % of the wire's time at {options.baud} baud")
    RESULTS.mkdir(exist_ok=True)
    RESULTS.joinpath("driver_overhead.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
