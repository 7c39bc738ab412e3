"""The virtual printer's side of the wire: bytes in, bytes out, with a memory and a ledger on disk.

A frame that bears the number of the last one is answered with the stored reply and not done again; a frame that does
not hold together gets a NAK. Memory is saved after a command is done and before its reply leaves; the ledger's line is
written last and made good from the memory when the power went in between.
"""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tui_pos.fiscal.framing import isl
from tui_pos.fiscal.framing.isl import Frame, Mark
from tui_pos.fiscal.virtual import memory as memories
from tui_pos.fiscal.virtual.datecs_p import DatecsP
from tui_pos.fiscal.virtual.faults import NONE, Faults
from tui_pos.fiscal.virtual.ledger import Ledger

SYN_EVERY_S = 0.06

# Commands that only ask leave nothing to remember but their own reply, which may be lost with the power.
_ASKING = {0x25, 0x3E, 0x4A, 0x4C, 0x5A, 0x67, 0x71, 0x77}


class Sent(NamedTuple):
    """A piece that goes onto the wire `wait_s` after the one before it."""

    data: bytes
    wait_s: float = 0.0


class VirtualPrinter:
    """A Datecs P printer that lives in the folder of its `ledger`. Made, it is switched on."""

    def __init__(
        self, ledger: Path, faults: Faults = NONE, now: Callable[[], datetime] = lambda: datetime.now()
    ) -> None:
        ledger.parent.mkdir(parents=True, exist_ok=True)
        self.memory_path = ledger.with_suffix(".memory")
        self._ledger = Ledger(ledger)
        self._faults = faults
        self._now = now
        self._frames = 0
        self._bytes = 0
        self._commands = 0
        self.switch_on()

    def switch_on(self) -> None:
        """Read the memory anew: after a power cut, or after another process has used this very printer."""
        self._memory = memories.load(self.memory_path)
        self._device = DatecsP(self._memory, self._now, self._ledger.find)
        self._reader = isl.Reader()
        self._ledger.make_good(self._memory.record)

    def feed(self, data: bytes) -> Iterator[Sent]:
        """What the device sends when `data` reaches it."""
        if self._faults.echo:
            yield Sent(data)
        for byte in data:
            self._bytes += 1
            if self._faults.cuts("byte", self._bytes):
                self._power_cut()
            for found in self._reader.feed(bytes((byte,))):
                yield from self._take(found)

    def _take(self, found: Frame | Mark) -> Iterator[Sent]:
        if found is Mark.NAK or found is Mark.SYN:
            return
        self._frames += 1
        nak = self._faults.nak_every and self._frames % self._faults.nak_every == 0
        if nak or found is Mark.BROKEN:
            yield Sent(bytes((isl.NAK,)))
        elif isinstance(found, Frame) and found.status is None:
            yield from self._answer(found)

    def _answer(self, request: Frame) -> Iterator[Sent]:
        if request.seq == self._memory.answered_seq:
            yield from self._pieces(self._memory.answer)
            return
        self._commands += 1
        number = self._commands
        if self._faults.cuts("before", number):
            self._power_cut()
        for _ in range(round(self._faults.busy_ms(number) / 1000 / SYN_EVERY_S)):
            yield Sent(bytes((isl.SYN,)), SYN_EVERY_S)
        reply = self._do(request, number)
        if self._faults.cuts("during", number):
            self._power_cut()
        if number not in self._faults.lost_replies:
            yield from self._pieces(reply)
        if self._faults.cuts("after", number):
            self._power_cut()

    def _do(self, request: Frame, number: int) -> bytes:
        data, status = self._device.execute(request.command, request.data, self._faults.conditions_at(number))
        reply = isl.encode(Frame(request.seq, request.command, data, status))
        self._memory.answered_seq, self._memory.answer = request.seq, reply
        record = self._device.new_record
        if request.command not in _ASKING:
            memories.save(self._memory, self.memory_path, durably=record is not None)
        if record is not None:
            self._ledger.append(record)
        return reply

    def _pieces(self, reply: bytes) -> Iterator[Sent]:
        size = self._faults.chop or len(reply)
        for start in range(0, len(reply), size):
            yield Sent(reply[start : start + size])

    def _power_cut(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)
