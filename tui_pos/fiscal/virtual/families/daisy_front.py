"""The old ISL framing as a Daisy hears it: a repeated request is one with the number and the command of the last."""

from tui_pos.fiscal.framing import Mark
from tui_pos.fiscal.virtual.front import IslFront, Request


class DaisyFront(IslFront):
    """A request's key is made of both; a request with only the number of the last one is a new one."""

    busy_every_s = 0.1

    def feed(self, byte: int) -> list[Request | Mark | bytes]:
        return [
            Request(found.key << 8 | found.command, found.command, found.data)
            if isinstance(found, Request) and found.key is not None
            else found
            for found in super().feed(byte)
        ]

    def reply(self, request: Request, data: bytes, status: bytes) -> bytes:
        seq = (request.key or 0) >> 8
        return super().reply(Request(seq, request.command, request.data), data, status)
