"""The framing of Datecs X and MX (manual v2.02, "Low level protocol"): the old ISL framing with LEN and CMD as four
bytes each, one nibble a byte, and eight bytes of status.

Request `01 LEN4 SEQ CMD4 data 05 BCC4 03`, reply `01 LEN4 SEQ CMD4 data 04 STATUS8 05 BCC4 03`. NAK, SYN and repeated
numbers are as there.
"""

from tui_pos.fiscal.framing import Frame, isl

STATUS_SIZE = 8

# LEN, SEQ, CMD and POSTAMBLE are counted by LEN itself.
_COUNTED = 10
_OFFSET = 0x20
_LARGEST = 1024
"""More than the longest frame of the newest firmware (480 bytes of data): what claims more is noise."""


def encode(frame: Frame) -> bytes:
    """The bytes of a request or, with a status, of a reply. Raises ValueError when the data does not fit a frame."""
    body = bytes((frame.seq,)) + isl.nibbles(frame.command) + isl.escaped(frame.data)
    if frame.status is not None:
        body += bytes((isl.SEPARATOR,)) + frame.status
    counted = len(body) + 5
    if counted > _LARGEST:
        raise ValueError(f"{len(frame.data)} bytes of data do not fit a frame")
    return isl.closed(isl.nibbles(_OFFSET + counted) + body + bytes((isl.POSTAMBLE,)))


class Reader(isl.Reader):
    """Puts pieces together, requests and replies."""

    def size_of(self, begun: bytearray) -> int | None:
        if len(begun) < 5:
            return None
        counted = _number(begun[1:5]) - _OFFSET
        return 1 + counted + 4 + 1 if _COUNTED <= counted <= _LARGEST else 0

    def decode(self, raw: bytes) -> Frame | None:
        body = isl.checked(raw)
        if body is None or (command := _number(body[5:9])) < 0:
            return None
        return isl.opened(body[4], command, body[9:-1], STATUS_SIZE)


class DatecsX(isl.OldIsl):
    """The framing as drivers use it."""

    def encode(self, frame: Frame) -> bytes:
        return encode(frame)

    def answers(self, request: Frame) -> isl.AnswerReader:
        return isl.AnswerReader(request, Reader())


DATECS_X = DatecsX()


def _number(digits: bytes | bytearray) -> int:
    """What four nibbles say; -1 when they are none."""
    number = 0
    for digit in digits:
        if not 0x30 <= digit <= 0x3F:
            return -1
        number = number << 4 | digit - 0x30
    return number
