"""What does it cost to print through the Device Manager, and how many programs at once does it bear?

A Device Manager in a process of its own lends a virtual printer, which takes no time and has its memory in RAM; beside
it the driver prints the same receipts directly, on another such printer. They take turns, receipt by receipt: as a
program written for ErpNet.FP asks (JSON, a connection a request), as a till of ours does (`printer.url`, one
connection), and without any of it. The Device Manager has each task on the disk before it prints, and its answer there
before it tells it; the direct side keeps no notes at all.

Then a thousand programs at once ask for one receipt each: every one must get its own.

    python benchmarks/device_manager.py [--receipts 200] [--programs 1000] [--folder DIR]
"""

import argparse
import http.client
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from typing import Any, Final
from uuid import uuid4

from msgspec import Struct
from paced_printer import TOTAL, Notes, receipt

from tui_pos.fiscal.connect import open_device
from tui_pos.fiscal.jobs import Printed, PrintJob
from tui_pos.fiscal.printing import Printing
from tui_pos.fiscal.receipt import Receipt
from tui_pos.fiscal.remote import RemotePrinting
from tui_pos.fiscal.virtual.embedded import LEDGER, folder_of
from tui_pos.settings import PrinterSettings

RESULTS = Path(__file__).parent / "results"
FAMILY: Final = "datecs-p"
SERIAL = "DT000001"
PATIENCE_S = 300
TICKS = os.sysconf("SC_CLK_TCK")


class Running(Struct):
    """A Device Manager that lends one printer."""

    pid: int
    port: int
    token: str

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Its answer, by a connection of its own."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            line.request(method, path, None if body is None else json.dumps(body), {"X-Token": self.token})
            answer = line.getresponse()
            told = json.loads(answer.read())
        finally:
            line.close()
        assert answer.status == 200, told
        return told

    def print(self, counter: int) -> tuple[str, float]:
        """The number of the receipt, and the seconds until it was told."""
        task, began = f"bench-{counter}", time.perf_counter()
        told = self.ask("POST", f"/printers/{SERIAL.lower()}/receipt?taskId={task}", erpnet(receipt(counter, SERIAL)))
        while "ok" not in told:
            time.sleep(0.2)
            found = self.ask("GET", f"/printers/taskinfo?id={task}")
            told = found["result"] if found["taskStatus"] == "finished" else {}
        assert told["ok"], told
        return told["receiptNumber"], time.perf_counter() - began

    def memory(self, name: str) -> float:
        """MiB of its process: VmRSS now, VmHWM at most."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return round(int(line.split()[1]) / 1024, 1)
        raise AssertionError(name)

    def cpu_s(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def erpnet(sold: Receipt) -> dict[str, Any]:
    """The receipt in ErpNet.FP's words."""
    items = [
        {"text": line.text, "quantity": line.qty / 1000, "unitPrice": line.price / 100, "taxGroup": 2}
        for line in sold.lines
    ]
    return {
        "uniqueSaleNumber": sold.usn,
        "items": items,
        "payments": [{"amount": TOTAL / 100, "paymentType": "cash"}],
    }


def printer_in_memory(home: Path, memory: Path) -> Path:
    """A home whose virtual printer is kept in `memory`."""
    folder = memory / home.name
    folder.mkdir()
    home.mkdir()
    folder_of(home, FAMILY).symlink_to(folder)
    return home


@contextmanager
def device_manager(home: Path) -> Iterator[Running]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    settings = f'[station]\nlanguage = "en"\n[device_manager]\nport = {port}\n[printer]\nfamily = "{FAMILY}"\n'
    (home / "settings.toml").write_text(settings, "utf-8")
    words = [sys.executable, "-m", "tui_pos", "--home", str(home), "device-manager"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline(), "the Device Manager did not start"
        running = Running(process.pid, port, (home / "device-manager.token").read_text("utf-8").strip())
        # Met before it is asked to print.
        assert SERIAL.lower() in running.ask("GET", "/printers")
        yield running
    finally:
        process.terminate()
        process.communicate()


def totals(home: Path) -> list[str]:
    ledger = folder_of(home, FAMILY) / LEDGER
    papers = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
    return [paper["total"] for paper in papers if paper["kind"] == "receipt"]


def one_by_one(running: Running, home: Path, receipts: int) -> dict[str, Any]:
    """ms a receipt: directly, as a till of ours, as a program of others; CPU is that of the process that prints."""
    settings = PrinterSettings(family=FAMILY)
    direct = Printing(lambda: open_device(settings, home), Notes())
    direct.check()
    remote = RemotePrinting(f"http://127.0.0.1:{running.port}/printers/{SERIAL.lower()}", running.token)
    walls: dict[str, list[float]] = {"direct": [], "till": [], "program": []}
    cpus: dict[str, list[float]] = {"direct": [], "till": [], "program": []}

    def timed(side: str, work: Callable[[], object]) -> None:
        cpu_s = time.process_time if side == "direct" else running.cpu_s
        cpu, began = cpu_s(), time.perf_counter()
        assert isinstance(work(), Printed | tuple)
        walls[side].append(time.perf_counter() - began)
        cpus[side].append(cpu_s() - cpu)

    for counter in range(1, receipts + 1):
        timed("direct", lambda c=counter: direct.print(PrintJob(uuid4(), receipt(c, SERIAL))))  # type: ignore[misc]
        timed("till", lambda c=counter: remote.print(PrintJob(uuid4(), receipt(2 * c, SERIAL))))  # type: ignore[misc]
        timed("program", lambda c=counter: running.print(2 * c + 1))  # type: ignore[misc]
    remote.drop_device()
    direct.drop_device()
    assert totals(home) == ["123.40"] * receipts
    warm = receipts // 10
    found = {
        side: {
            "median_ms": round(median(taken[warm:]) * 1000, 2),
            "p99_ms": round(sorted(taken[warm:])[int((receipts - warm) * 0.99)] * 1000, 2),
            "a_second": round(1 / median(taken[warm:]), 1),
        }
        for side, taken in walls.items()
    }
    for side, spent in cpus.items():
        found[side]["ratio"] = round(found[side]["median_ms"] / found["direct"]["median_ms"], 2)
        found[side]["cpu_ms"] = round(sum(spent[warm:]) / (receipts - warm) * 1000, 2)
    return found


def at_once(running: Running, programs: int, first: int) -> dict[str, Any]:
    """All of them at the same time, each with a connection of its own."""
    told: list[tuple[str, float] | Exception] = [RuntimeError("no answer")] * programs
    start = threading.Event()

    def one(at: int) -> None:
        start.wait()
        try:
            told[at] = running.print(first + at)
        except Exception as error:
            told[at] = error

    threads = [threading.Thread(target=one, args=(at,)) for at in range(programs)]
    for thread in threads:
        thread.start()
    cpu, began = running.cpu_s(), time.perf_counter()
    start.set()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - began
    failed = [answer for answer in told if isinstance(answer, Exception)]
    assert not failed, (len(failed), failed[:3])
    waits = sorted(answer[1] for answer in told if not isinstance(answer, Exception))
    numbers = {answer[0] for answer in told if not isinstance(answer, Exception)}
    assert len(numbers) == programs, "two were told the same number"
    return {
        "programs": programs,
        "wall_s": round(wall, 2),
        "a_second": round(programs / wall, 1),
        "median_wait_s": round(median(waits), 2),
        "longest_wait_s": round(waits[-1], 2),
        "cpu_ms": round((running.cpu_s() - cpu) / programs * 1000, 2),
    }


def measure(folder: Path, in_memory: Path, receipts: int, programs: int) -> dict[str, Any]:
    home, beside = (printer_in_memory(folder / name, in_memory) for name in ("lent", "direct"))
    with device_manager(home) as running:
        memory = {"at_start": running.memory("VmRSS")}
        alone = one_by_one(running, beside, receipts)
        memory["after_one_by_one"] = running.memory("VmRSS")
        together = at_once(running, programs, 1_000_000)
        memory |= {"after_all_at_once": running.memory("VmRSS"), "at_most": running.memory("VmHWM")}
        papers = totals(home)
    assert papers == ["123.40"] * (2 * receipts + programs), "not every receipt is on the paper once"
    return {"receipts": receipts, "one_by_one": alone, "at_once": together, "memory_mib": memory}


def main(say: Callable[[str], None] = print) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--receipts", type=int, default=200)
    parser.add_argument("--programs", type=int, default=1000)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent, help="on the disk to be measured")
    parser.add_argument("--json", type=Path, default=RESULTS / "device_manager.json")
    options = parser.parse_args()
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    ram = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=options.folder) as folder,
        tempfile.TemporaryDirectory(dir=ram if ram.is_dir() else None) as in_memory,
    ):
        found = measure(Path(folder), Path(in_memory), options.receipts, options.programs)
    say(f"{'one by one':<36}{'median ms':>10}{'p99 ms':>9}{'a second':>10}{'of direct':>11}{'CPU ms':>9}")
    names = {
        "direct": "the driver directly",
        "till": "a till through the Device Manager",
        "program": "a program of others through it",
    }
    for side, name in names.items():
        row = found["one_by_one"][side]
        say(
            f"{name:<36}{row['median_ms']:>10.2f}{row['p99_ms']:>9.2f}{row['a_second']:>10.1f}{row['ratio']:>11.2f}"
            f"{row['cpu_ms']:>9.2f}"
        )
    together, memory = found["at_once"], found["memory_mib"]
    say(
        f"{together['programs']} programs at once: each has its receipt after {together['wall_s']} s, "
        f"{together['a_second']} a second; median wait {together['median_wait_s']} s, longest "
        f"{together['longest_wait_s']} s; CPU {together['cpu_ms']} ms a receipt"
    )
    say(
        f"memory of its process: {memory['at_start']} MiB at the start, {memory['after_one_by_one']} after "
        f"{2 * found['receipts']} receipts, {memory['after_all_at_once']} after all at once (at most "
        f"{memory['at_most']})"
    )
    options.json.parent.mkdir(exist_ok=True)
    options.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
