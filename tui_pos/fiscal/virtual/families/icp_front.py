"""The ISL framing from the device's end: it hears what is sent to its own number, and the question for that number."""

from tui_pos.fiscal.framing import Frame, Mark, icp
from tui_pos.fiscal.virtual.front import Request

_WHO = 0x00


class IcpFront:
    """The line of the device numbered `serial`. Nothing here has a number: what is sent again is done again."""

    nak = bytes((icp.NACK,))
    busy = bytes((icp.WAIT,))
    busy_every_s = 0.1

    def __init__(self, serial: str) -> None:
        self._address = int(serial[-4:])
        self._reader = icp.Reader()

    def feed(self, byte: int) -> list[Request | Mark | bytes]:
        heard: list[Request | Mark | bytes] = []
        for found in self._reader.feed(bytes((byte,))):
            if isinstance(found, Mark):
                heard.append(found)
            elif found.seq == self._address or found.command == _WHO:
                heard.append(Request(None, found.command, found.data))
        return heard

    def reply(self, request: Request, data: bytes, status: bytes) -> bytes:
        return icp.encode(Frame(0, request.command, data, status))
