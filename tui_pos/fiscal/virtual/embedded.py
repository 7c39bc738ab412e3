"""The printer inside the till's own process: the default when there is no hardware.

The bytes are the real ones; only the cable is missing. Its memory is on disk, so killing the till is a power cut of the
printer too, and a second program may use it whenever no receipt or command is under way.
"""

import fcntl
import os
import time
import weakref
from pathlib import Path

from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.transport import LineTrouble, line_cut
from tui_pos.fiscal.virtual.faults import NONE, Faults
from tui_pos.fiscal.virtual.printer import VirtualPrinter

LEDGER = "ledger.jsonl"

_LOOK_AGAIN_S = 0.02


def folder_of(home: Path, family: str) -> Path:
    """Where the virtual printer of a home lives, one for each family that was ever set."""
    return home / ("virtual-printer" if family == "datecs-p" else f"virtual-printer-{family}")


class EmbeddedWire:
    """A Wire to the virtual printer in `folder`, which is held through a lock on a file there."""

    def __init__(self, folder: Path, family: str = "datecs-p", faults: Faults = NONE, patience_s: float = 5.0) -> None:
        self.name = "virtual printer"
        self._family = family
        self._folder = folder
        self._patience_s = patience_s
        self._answers = bytearray()
        self._dropped = False
        self._seen: tuple[int, int] | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise self._disk(error) from error
        # A wire that is forgotten without being closed gives its lock back too.
        self._unlock = weakref.finalize(self, os.close, self._lock)
        self._faults = faults
        self._printer: VirtualPrinter | None = None

    def hold(self) -> bool:
        self._take_lock()
        if self._printer is None:
            self._printer = VirtualPrinter(self._folder / LEDGER, self._family, self._faults)
            return True
        if self._stamp() == self._seen:
            return False
        self._printer.switch_on()
        return True

    def release(self) -> None:
        self._seen = self._stamp()
        fcntl.flock(self._lock, fcntl.LOCK_UN)

    def write(self, data: bytes) -> None:
        assert self._printer is not None
        if self._dropped:
            raise line_cut(self.name)
        try:
            for sent in self._printer.feed(data):
                self._answers += sent.data
                if sent.drops:
                    self._dropped = True
                    return
        except OSError as error:
            raise self._disk(error) from error

    def read(self, deadline: float) -> bytes:
        data = bytes(self._answers)
        self._answers.clear()
        if self._dropped and not data:
            raise line_cut(self.name)
        return data

    def drop_input(self) -> None:
        self._answers.clear()

    def close(self) -> None:
        self._unlock()

    def _disk(self, error: OSError) -> LineTrouble:
        return LineTrouble(
            "virtual_disk",
            "The virtual printer cannot keep its memory in {folder}: {reason}. Make room or mend its rights.",
            folder=self._folder,
            reason=error.strerror or str(error),
        )

    def _take_lock(self) -> None:
        give_up = time.monotonic() + self._patience_s
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > give_up:
                    raise DeviceTrouble(
                        "in_use", "The virtual printer is in use by another program; close that one and try again."
                    ) from None
                time.sleep(_LOOK_AGAIN_S)
            else:
                return

    def _stamp(self) -> tuple[int, int] | None:
        """Changes whenever any process replaces the printer's memory."""
        assert self._printer is not None
        try:
            found = self._printer.memory_path.stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns
