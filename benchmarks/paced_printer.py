"""The fiscal benchmarks' printer: a virtual device in a process of its own that sends each byte when a wire would have
brought it, at the end of a TCP connection or of a pty; and the till's end of it, which counts what goes over the wire.

The printer runs at real-time priority where that is allowed, since a device of its own shares no processor with the
till; its memory is in RAM, since our disk is no part of a wire.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from msgspec import Struct

from tui_pos.domain.money import Cents, Thousandths
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal.device import Access, FiscalDevice
from tui_pos.fiscal.families import FAMILIES, driver
from tui_pos.fiscal.receipt import Receipt, ReceiptLine
from tui_pos.fiscal.transport import DescriptorWire, open_serial, open_tcp
from tui_pos.fiscal.usn import usn

BITS_PER_BYTE = 10
NOMINAL = {name: 9600 if name == "icp" else 115200 for name in FAMILIES}
"""The speed at which the factory sets each family."""

COMMANDS = {name: 14 if name == "tremol" else 13 for name in FAMILIES}
"""How many commands a receipt of ten lines takes at least: an opening, ten sales, a payment, a close, the answer to
which tells the number. A Tremol only acknowledges the close, so its number is asked for. An ICP has no opening, and its
payment closes: eleven, but one question before, since a sale would join whatever is open, and the number after.
"""

LINES, TOTAL = 10, Cents(12340)

_EMULATOR = """
import contextlib, os, sys
from pathlib import Path
from tui_pos.fiscal.virtual.server import serve
with contextlib.suppress(OSError):
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
ledger, family, line, baud, fail = sys.argv[1:]
where = {"tcp": 0} if line == "tcp" else {"pty": Path(line)}
serve(Path(ledger), family, **where, baud=int(baud) or None, fail=fail, on_ready=lambda place: print(place, flush=True))
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


class Paced(Struct):
    """A printer that runs: its place, the driver on it, and the wire once the driver has opened it."""

    ledger: Path
    device: FiscalDevice
    wires: list[CountedWire]

    @property
    def wire(self) -> CountedWire:
        return self.wires[-1]

    def totals(self) -> list[str]:
        """What each receipt on its paper comes to."""
        rows = (json.loads(row) for row in self.ledger.read_text(encoding="utf-8").splitlines())
        return [row["total"] for row in rows if row["kind"] == "receipt"]


@contextmanager
def paced(family: str, line: str, baud: int, fail: str = "") -> Iterator[Paced]:
    """A printer of `family` at the end of `line` ("tcp" or "pty"). `baud` 0: bytes go at once."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        ledger = Path(folder) / "ledger.jsonl"
        place = "tcp" if line == "tcp" else str(Path(folder) / "tty")
        emulator = subprocess.Popen(
            [sys.executable, "-c", _EMULATOR, str(ledger), family, place, str(baud), fail],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert emulator.stdout is not None
        where = emulator.stdout.readline().strip()
        wires: list[CountedWire] = []

        def open_wire() -> CountedWire:
            host, _, port = where.rpartition(":")
            wires.append(
                CountedWire(open_tcp(host, int(port)) if line == "tcp" else open_serial(where, baud or 115200))
            )
            return wires[-1]

        access = Access(1, FAMILIES[family].password, 1)
        device = driver(family, where, access, open_wire)
        try:
            yield Paced(ledger, device, wires)
        finally:
            device.close()
            emulator.kill()
            emulator.communicate()


def receipt(counter: int, serial: str) -> Receipt:
    """That of the sheet: ten lines of a name of 20 letters, 12.34 x 1.000, paid in cash."""
    lines = tuple(
        ReceiptLine(f"Стока номер {n:02d} проба", "Б", Cents(1234), Thousandths(1000)) for n in range(1, LINES + 1)
    )
    return Receipt(usn(serial, "1", counter), lines, ((PaymentKind.CASH, TOTAL),), TOTAL)


class Notes:
    """The spooler's journal in memory: what the disk costs is benchmarks/posting.py's question."""

    def __init__(self) -> None:
        self._notes: dict[UUID, str] = {}

    def begin(self, job_id: UUID, note: str) -> None:
        self._notes[job_id] = note

    def noted(self, job_id: UUID) -> str | None:
        return self._notes.get(job_id)

    def forget(self, job_id: UUID) -> None:
        self._notes.pop(job_id, None)
