"""A line on which a printer behind the old ISL framing says what a test tells it to, for replies that are on record or
that only a manual describes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tui_pos.domain.money import Cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.fiscal import families
from tui_pos.fiscal.device import Access, FiscalDevice
from tui_pos.fiscal.framing import Frame, isl

STATUS = 0x4A


class Told:
    """A Wire. Each step is a command, the data that must come with it, and the data and status that are answered; a
    greeting is answered by itself.
    """

    name = "told"

    def __init__(self, idle: str, *steps: tuple[int, str, str] | tuple[int, str, str, str]) -> None:
        self.steps = list(steps)
        self._idle = bytes.fromhex(idle)
        self._greetings = 2
        self._reply = b""

    def write(self, data: bytes) -> None:
        request = isl.Reader().feed(data)[0]
        assert isinstance(request, Frame)
        answer, status = self._next(request)
        self._reply = isl.encode(Frame(request.seq, request.command, answer, status))

    def _next(self, request: Frame) -> tuple[bytes, bytes]:
        if self._greetings:
            self._greetings -= 1
            return self._idle, self._idle
        assert self.steps, f"nobody told what {request.command:02X} {request.data!r} is answered"
        command, data, answer, *status = self.steps.pop(0)
        assert (request.command, request.data.decode("cp1251")) == (command, data)
        return answer.encode("cp1251"), bytes.fromhex(status[0]) if status else self._idle

    def read(self, deadline: float) -> bytes:
        reply, self._reply = self._reply, b""
        return reply

    def hold(self) -> bool:
        return False

    def release(self) -> None: ...

    def drop_input(self) -> None: ...

    def close(self) -> None: ...


@contextmanager
def told(family: str, idle: str, *steps: Any, payments: dict[PaymentKind, str] | None = None) -> Iterator[FiscalDevice]:
    """A device of `family` that has this conversation, and no more and no less."""
    wire = Told(idle, *steps)
    access = Access(1, families.FAMILIES[family].password, 1, payments or {})
    with families.driver(family, "told", access, lambda: wire) as device:
        yield device
    assert not wire.steps


def cash(cents: int) -> tuple[tuple[PaymentKind, Cents], ...]:
    return ((PaymentKind.CASH, Cents(cents)),)
