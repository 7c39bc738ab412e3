"""A virtual printer on the bench: raw commands to it, what it answers, and a clock moved by hand."""

from datetime import datetime
from pathlib import Path

from tui_pos.fiscal.families.datecs_p import TABLE
from tui_pos.fiscal.framing.isl import OLD_ISL
from tui_pos.fiscal.link import Link
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import EmbeddedWire

USN = "DT000001-0001-0000001"


class Clock:
    """A device's time, moved by hand; it begins at noon."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 12, 0)

    def __call__(self) -> datetime:
        return self.now


class Bench:
    """Raw commands to a virtual printer."""

    def __init__(self, folder: Path, fail: str = "") -> None:
        self._wire = EmbeddedWire(folder, faults=faults.parse(fail))
        self._wire.hold()
        self._link = Link(self._wire, OLD_ISL, first_seq=0x50)
        self._link.greet(0x4A)

    def ask(self, command: int, data: str = "") -> str:
        """The reply's data, or the codes of what its status bits say when it has none."""
        reply = self._link.exchange(command, data.encode("cp1251"))
        return reply.data.decode("cp1251") or " ".join(
            condition.code for condition in TABLE.read(reply.status or b"").conditions
        )

    def switch_off(self) -> None:
        self._wire.close()


def opened(bench: Bench) -> Bench:
    assert bench.ask(0x30, f"1,0000,1,{USN}") == "0001,0001"
    return bench
