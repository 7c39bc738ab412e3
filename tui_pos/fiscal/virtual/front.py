"""How a device hears its host: bytes in, whole requests out; and how it packs what it answers."""

from collections.abc import Container
from types import ModuleType
from typing import Protocol

from msgspec import Struct

from tui_pos.fiscal.framing import Frame, Mark, isl
from tui_pos.fiscal.virtual.machine import Machine


class Request(Struct, frozen=True):
    """One command. `key`: its number; a request with the last one's number is only answered again; None where the
    protocol has no numbers.
    """

    key: int | None
    command: int
    data: bytes


class Front(Protocol):
    """The device's end of one framing."""

    nak: bytes
    busy: bytes
    busy_every_s: float

    def feed(self, byte: int) -> list[Request | Mark | bytes]:
        """What one more byte completes: requests, frames that do not hold together, bytes to be answered at once."""

    def reply(self, request: Request, data: bytes, status: bytes) -> bytes:
        """The answer, packed."""


class VirtualDevice(Protocol):
    """One family's device: it reads a command's data, lets the machine do it, and words the answer."""

    machine: Machine
    front: Front
    asking: Container[int]
    """Commands that change nothing: only their reply is to be remembered, which may be lost with the power."""

    def execute(self, command: int, data: bytes) -> tuple[bytes, bytes]:
        """The reply's data and status. A refusal is said in them; nothing is raised."""


class IslFront:
    """A framing with numbered requests and SYN for the while that a device works: the old ISL one unless it is said."""

    nak = bytes((isl.NAK,))
    busy = bytes((isl.SYN,))

    busy_every_s = 0.06

    def __init__(self, framing: ModuleType = isl) -> None:
        self._framing = framing
        self._reader = framing.Reader()

    def feed(self, byte: int) -> list[Request | Mark | bytes]:
        heard: list[Request | Mark | bytes] = []
        for found in self._reader.feed(bytes((byte,))):
            if isinstance(found, Frame):
                if found.status is None:
                    heard.append(Request(found.seq, found.command, found.data))
            elif found is Mark.BROKEN:
                heard.append(found)
        return heard

    def reply(self, request: Request, data: bytes, status: bytes) -> bytes:
        return bytes(self._framing.encode(Frame(request.key or 0, request.command, data, status)))
