"""A till that is killed while it prints. Its arguments are PLACE FOLDER LINE JOB RECEIPT.

PLACE is `before:N` or `after:N`: it kills itself before its N-th message to the printer, or with the message sent and
the answer not read. LINE is `tcp HOST:PORT`, or `embedded FAULTS` for the printer inside this very process. RECEIPT is
as it is stored.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from fiscal_parts import FileJournal, desk, driver

from tui_pos.fiscal.receipt import from_bytes
from tui_pos.fiscal.spooler import PrintJob
from tui_pos.fiscal.transport import open_tcp
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import EmbeddedWire


class DoomedWire:
    """The real wire, until the message at which the process dies."""

    def __init__(self, wire: Any, place: str) -> None:
        self._wire = wire
        self._place, _, at = place.partition(":")
        self._left = int(at or 0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._wire, name)

    def write(self, data: bytes) -> None:
        self._left -= 1
        if self._left == 0 and self._place == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        self._wire.write(data)
        if self._left == 0 and self._place == "after":
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    place, folder, kind, where, job_id, receipt = sys.argv[1:]

    def open_wire() -> Any:
        if kind == "embedded":
            return EmbeddedWire(Path(folder), faults=faults.parse(where))
        host, _, port = where.rpartition(":")
        return DoomedWire(open_tcp(host, int(port)), place)

    with desk(lambda: driver(open_wire), FileJournal(Path(folder) / "journal")) as shop:
        shop.spooler.submit(PrintJob(UUID(job_id), from_bytes(receipt.encode())))
        print(type(shop.outcome()).__name__, flush=True)
