"""The virtual printer's side of the wire: bytes in, bytes out, with a memory and a ledger on disk.

A frame that bears the number of the last one is answered with the stored reply and not done again; a frame that does
not hold together gets a NAK. Memory is saved after a command is done and before its reply leaves; the ledger's lines
are written last and made good from the memory when the power went in between.
"""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from tui_pos.fiscal.framing import Mark
from tui_pos.fiscal.virtual import memory as memories
from tui_pos.fiscal.virtual.families import device_of, new_memory
from tui_pos.fiscal.virtual.faults import NONE, Faults
from tui_pos.fiscal.virtual.front import Request
from tui_pos.fiscal.virtual.ledger import Ledger

_BEFORE_MIDNIGHT, _AFTER_MIDNIGHT = time(23, 59, 59), time(0, 0, 1)


class Sent(NamedTuple):
    """A piece that goes onto the wire `wait_s` after the one before it; `drops`: the line is dropped after it."""

    data: bytes
    wait_s: float = 0.0
    drops: bool = False


class VirtualPrinter:
    """A printer of `family` that lives in the folder of its `ledger`. Made, it is switched on."""

    def __init__(
        self,
        ledger: Path,
        family: str = "datecs-p",
        faults: Faults = NONE,
        now: Callable[[], datetime] = lambda: datetime.now(),
    ) -> None:
        ledger.parent.mkdir(parents=True, exist_ok=True)
        self.memory_path = ledger.with_suffix(".memory")
        self._family = family
        self._ledger = Ledger(ledger)
        self._faults = faults
        self._now = now
        self._frames = 0
        self._bytes = 0
        self._commands = 0
        self._switched_on = now()
        self.before_power_cut: Callable[[], None] = lambda: None
        """What goes with the power."""
        self.switch_on()

    def switch_on(self) -> None:
        """Read the memory anew: after a power cut, or after another process has used this very printer."""
        self.memory = memories.load(self.memory_path, new_memory(self._family))
        self._device = device_of(self._family, self.memory, self._clock, self._ledger.find)
        self._front = self._device.front
        self._ledger.make_good(self.memory.records)

    def put_right(self) -> None:
        """From now on nothing is the matter: there is paper, and the line is good. The clock goes on as it does."""
        self._faults = Faults(clock_s=self._faults.clock_s, midnight=self._faults.midnight)

    def feed(self, data: bytes) -> Iterator[Sent]:
        """What the device sends when `data` reaches it."""
        if self._faults.echo:
            yield Sent(data)
        for byte in data:
            self._bytes += 1
            if self._faults.cuts("byte", self._bytes):
                self._power_cut()
            for found in self._front.feed(byte):
                yield from self._take(found)

    def _take(self, found: Request | Mark | bytes) -> Iterator[Sent]:
        if isinstance(found, bytes):
            yield Sent(found)
            return
        self._frames += 1
        nak = self._faults.nak_every and self._frames % self._faults.nak_every == 0
        if nak or isinstance(found, Mark):
            yield Sent(self._front.nak)
        else:
            yield from self._answer(found)

    def _answer(self, request: Request) -> Iterator[Sent]:
        if request.key is not None and request.key == self.memory.answered:
            yield from self._pieces(self.memory.answer)
            return
        self._commands += 1
        number = self._commands
        if self._faults.cuts("before", number):
            self._power_cut()
        for _ in range(round(self._faults.busy_ms(number) / 1000 / self._front.busy_every_s)):
            yield Sent(self._front.busy, self._front.busy_every_s)
        reply = self._do(request, number)
        if self._faults.cuts("during", number):
            self._power_cut()
        if number not in self._faults.lost_replies:
            yield from self._with_faults(reply, number)
        if self._faults.cuts("after", number):
            self._power_cut()

    def _with_faults(self, reply: bytes, number: int) -> Iterator[Sent]:
        """Reply `number` as the line brings it."""
        faults = self._faults
        if number in faults.garbage:
            reply = garbled(reply)
        if number in faults.endless:
            reply = reply[:1] + b"\xff" + reply[2:-5] + b"0" * 4096
        if faults.killed_in and faults.killed_in[0] == number:
            yield Sent(reply[: faults.killed_in[1]])
            self._power_cut()
        place = faults.line_cut[0] if faults.line_cut and faults.line_cut[1] == number else ""
        if place in ("before", "inside"):
            yield Sent(reply[: len(reply) // 2] if place == "inside" else b"", drops=True)
            return
        yield from self._pieces(reply)
        if place == "after":
            yield Sent(b"", drops=True)

    def _do(self, request: Request, number: int) -> bytes:
        machine = self._device.machine
        machine.begin(self._faults.conditions_at(number))
        data, status = self._device.execute(request.command, request.data)
        reply = self._front.reply(request, data, status)
        self.memory.answered, self.memory.answer = request.key, reply
        records = machine.records
        if records:
            self.memory.records = b"".join(record + b"\n" for record in records)
        if records or request.command not in self._device.asking:
            memories.save(self.memory, self.memory_path, durably=bool(records))
        for record in records:
            self._ledger.append(record)
        return reply

    def _pieces(self, reply: bytes) -> Iterator[Sent]:
        size = self._faults.chop or len(reply)
        for start in range(0, len(reply), size):
            yield Sent(reply[start : start + size], 0.0 if start else self._faults.latency_ms / 1000)

    def _clock(self) -> datetime:
        """The moment as the device's own clock would have it."""
        faults = self._faults
        if faults.midnight is None:
            return self._now() + timedelta(seconds=faults.clock_s)
        if self._commands < faults.midnight:
            return datetime.combine(self._switched_on, _BEFORE_MIDNIGHT)
        return datetime.combine(self._switched_on + timedelta(days=1), _AFTER_MIDNIGHT)

    def _power_cut(self) -> None:
        self.before_power_cut()
        os.kill(os.getpid(), signal.SIGKILL)


def garbled(data: bytes) -> bytes:
    """What comes of `data` on a line that does not carry it."""
    return bytes(byte ^ 0xA5 for byte in data)
