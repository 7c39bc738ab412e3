"""A virtual ISL device on the bench: raw commands over its own framing, and its answers in words."""

from pathlib import Path

from tui_pos.fiscal.framing.icp import ICP
from tui_pos.fiscal.link import Link
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import EmbeddedWire

USN = "IS000001-0001-0000001"


NO_USN = "00000000-0000-0000000"


def sale(name: str = "Кафе", cents: int = 150, qty: int = 1000, group: int = 2, usn: str = USN, more: str = "") -> str:
    """The data of 44h."""
    return f"{usn}{qty:08d}00000001{cents:08d}0{group}00{name}{more}"


class IcpBench:
    """Raw commands to a virtual ISL device."""

    def __init__(self, folder: Path, fail: str = "") -> None:
        self._wire = EmbeddedWire(folder, "icp", faults.parse(fail))
        self._wire.hold()
        self._link = Link(self._wire, ICP, first_seq=1, attempts=1)

    def ask(self, code: str, data: str = "") -> str:
        """The answer's data, `ok` for an ACK, or the number of the error, which is cleared."""
        answer = self._link.exchange(int(code, 16), data.encode("cp1251"))
        if not answer.status:
            return answer.data.decode("cp1251") or "ok"
        if self.error == "000":
            return "refused"
        return "error " + self._link.exchange(0xB2).data.decode()

    @property
    def error(self) -> str:
        return self._link.exchange(0xF8, b"09").data.decode()

    @property
    def status(self) -> bytes:
        return bytes.fromhex(self.ask("F8", "0C"))

    def switch_off(self) -> None:
        self._wire.close()
