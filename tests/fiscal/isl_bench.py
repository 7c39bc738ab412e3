"""A virtual device of any old ISL family on the bench: raw commands to it, and its answer as data and status bits."""

from pathlib import Path
from typing import NamedTuple, Self

from tui_pos.fiscal.framing import Frame
from tui_pos.fiscal.framing.isl import Reader, encode, next_seq
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.embedded import LEDGER
from tui_pos.fiscal.virtual.printer import VirtualPrinter


class Answer(NamedTuple):
    """`bits`: "1.1" for bit 1 of byte 1, of those that an idle device has not set; `error`: byte 3 without its mark."""

    data: str
    bits: frozenset[str]
    error: int


class IslBench:
    """Raw commands to a device of `family` whose idle status is `idle`."""

    def __init__(self, folder: Path, family: str, idle: str, fail: str = "") -> None:
        self.printer = VirtualPrinter(folder / LEDGER, family, faults.parse(fail))
        self.memory = self.printer.memory
        self._idle = bytes.fromhex(idle)
        self._seq = 0x50

    def ask(self, command: int, data: str = "") -> Answer:
        self._seq = next_seq(self._seq)
        (reply,) = Reader().feed(self.wire(encode(Frame(self._seq, command, data.encode("cp1251")))))
        assert isinstance(reply, Frame)
        assert reply.status is not None
        return Answer(
            reply.data.decode("cp1251"),
            frozenset(
                f"{byte}.{bit}"
                for byte, (now, idle) in enumerate(zip(reply.status, self._idle, strict=True))
                for bit in range(8)
                if byte != 3 and (now & ~idle) >> bit & 1
            ),
            reply.status[3] & 0x7F,
        )

    def says(self, command: int, data: str = "") -> str:
        """The data of an answer to what was done."""
        answer = self.ask(command, data)
        assert not answer.bits & {"0.5", "1.1", "0.0", "0.1"}, answer
        return answer.data

    def refuses(self, command: int, data: str = "") -> int:
        """The number of the error; asserts that nothing was done."""
        answer = self.ask(command, data)
        assert (answer.data, "0.5" in answer.bits) == ("", True), answer
        return answer.error

    def wire(self, sent: bytes) -> bytes:
        return b"".join(piece.data for piece in self.printer.feed(sent))


class SellingBench(IslBench):
    """A device whose receipts are opened with `opening`, a command and its data, and that sells `coffee` for 1.50."""

    def __init__(
        self, folder: Path, fail: str = "", *, family: str, idle: str, opening: tuple[int, str], coffee: str
    ) -> None:
        super().__init__(folder, family, idle, fail)
        self._opening, self._data = opening
        self._coffee = coffee

    def opened(self, data: str | None = None) -> Self:
        self.says(self._opening, self._data if data is None else data)
        return self

    def sold(self, payment: str = "\tP5.00") -> Self:
        """A coffee is out as document 1."""
        self.opened().says(0x31, self._coffee)
        self.says(0x35, payment)
        self.says(0x38)
        return self

    def reckons(self, sale: str, cents: int | None, error: int = 0, *, digits: int) -> None:
        """Asserts that a receipt of this sale comes to `cents`, told with so many digits, or that it is refused."""
        self.opened()
        if cents is None:
            assert self.refuses(0x31, sale) == error
            assert self.says(0x4C) == f"1,0000,{0:0{digits}d}"
        else:
            self.says(0x31, sale)
            assert self.says(0x4C) == f"1,0001,{cents:0{digits}d}"
