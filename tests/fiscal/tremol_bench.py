"""A virtual Tremol on the bench: raw commands over its own framing, a clock moved by hand, its answers."""

from pathlib import Path

from bench import Clock

from tui_pos.fiscal.framing import Frame, zfp
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual import memory as memories
from tui_pos.fiscal.virtual.embedded import LEDGER
from tui_pos.fiscal.virtual.families import new_memory
from tui_pos.fiscal.virtual.printer import VirtualPrinter

USN = "ZK000001-0001-0000001"
WHO = "1;0     "


class TremolBench:
    """A Tremol that is asked over its own framing."""

    def __init__(self, folder: Path, fail: str = "", **facts: object) -> None:
        self.clock = Clock()
        self._ledger = folder / LEDGER
        self._fail = fail
        self._seq = zfp.FIRST_SEQ
        if facts:
            memory = new_memory("tremol")
            for name, value in facts.items():
                setattr(memory, name, value)
            folder.mkdir(exist_ok=True)
            memories.save(memory, self._ledger.with_suffix(".memory"), durably=False)
        self.switch_on()

    def switch_on(self) -> None:
        self._printer = VirtualPrinter(self._ledger, "tremol", faults.parse(self._fail), now=self.clock)

    def send(self, raw: bytes) -> bytes:
        return b"".join(sent.data for sent in self._printer.feed(raw))

    def ask(self, command: int, text: str = "") -> str:
        """The data of the answer, its rows, or the two digits of its acknowledgement."""
        self._seq = zfp.next_seq(self._seq)
        request = Frame(self._seq, command, text.encode("cp1251"))
        found = zfp.ZFP.answers(request).feed(self.send(zfp.encode(request)))
        frame = found[-1]
        assert isinstance(frame, Frame)
        status = frame.status or b""
        return frame.data.decode("cp1251") if frame.data and status in (b"", b"00") else status.decode()

    def opened(self, usn: str = USN) -> "TremolBench":
        assert self.ask(0x30, f"{WHO};1;0;0${usn}") == "00"
        return self

    def sold(self, counter: int = 1, payment: str = '0;0;"') -> "TremolBench":
        """A coffee for 1.50 is out."""
        self.opened(f"ZK000001-0001-{counter:07d}")
        assert [self.ask(0x31, sale("Кафе", "1.50")), self.ask(0x35, payment), self.ask(0x38)] == ["00"] * 3
        return self


def sale(name: str, price: str, group: str = "Б", more: str = "") -> str:
    return f"{name:<36};{group};{price}{more}"
