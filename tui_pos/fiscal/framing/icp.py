"""The framing of the ISL devices, "ICP" (ISL5011S-KL manual rev 10.4, 1.2): all in printable characters.

Request `02 ADDRESS CODE data LEN CS 03`; the answer is ACK, NACK or `02 data LEN CS 03`; WAIT says "still at work". A
device is addressed by the last four digits of its number, which travel as `Frame.seq`. There are no sequence numbers:
a command that is sent again is done again, so only questions are repeated.

The answers: ACK is a frame with status DONE and no data, data come with status DONE, NACK has status REFUSED. A NACK
says that nothing was done, be it that the frame was broken or that the device refuses; only the device can tell which.
"""

from tui_pos.fiscal.framing import Frame, Mark

STX = 0x02
ETX = 0x03
WAIT = 0x05
ACK = 0x06
NACK = 0x15

DONE = b""
REFUSED = bytes((NACK,))

ANY_ADDRESS = 0
"""At which every device answers command 00, that asks for its number."""

# What asks and changes nothing: the device's number, programmed articles, paper, the error (which B2 clears as well).
QUESTIONS = frozenset({0x00, 0x96, 0xB1, 0xB2, 0xF0, 0xF1, 0xF3, 0xF4, 0xF6, 0xF8, 0xFA})

_ADDRESS_SIZE = 4
_TAIL_SIZE = 5
_CONTROL = frozenset({STX, ETX, WAIT, ACK, NACK})
_SINGLES = frozenset({WAIT, ACK, NACK})


def encode(frame: Frame) -> bytes:
    """The bytes of a request or, with a status, of an answer. Raises ValueError when the data does not fit a frame."""
    if _CONTROL & set(frame.data):
        raise ValueError("a control character cannot stand in a frame")
    if frame.status is not None:
        return _answer(frame)
    body = bytes((STX,)) + f"{frame.seq:04d}{frame.command:02X}".encode() + frame.data
    length = len(body) + _TAIL_SIZE
    if length > 0xFF:
        raise ValueError(f"{len(frame.data)} bytes of data do not fit a frame")
    counted = body + _nibbles(length)
    return counted + _checksum(counted) + bytes((ETX,))


def _answer(frame: Frame) -> bytes:
    if not frame.data:
        return bytes((NACK if frame.status else ACK,))
    # The captured answers count the data alone, and sum without the length.
    body = bytes((STX,)) + frame.data
    return body + _nibbles(len(frame.data)) + _checksum(body) + bytes((ETX,))


class Icp:
    """The framing as drivers use it."""

    def encode(self, frame: Frame) -> bytes:
        return encode(frame)

    def answers(self, request: Frame) -> "AnswerReader":
        return AnswerReader(request)

    def next_seq(self, seq: int) -> int:
        return seq

    def first_seq(self) -> int:
        return ANY_ADDRESS

    def again(self, request: Frame, reason: Mark | None) -> bytes | None:
        return encode(request) if request.command in QUESTIONS else None


ICP = Icp()


class _Pieces:
    """Bytes taken apart into what lies between STX and ETX, and the single bytes outside."""

    def __init__(self) -> None:
        self.noise = 0
        self._pending = bytearray()

    def feed(self, piece: bytes) -> list[bytes]:
        """Whole frames and single bytes, in order; a frame that begins anew is given back as it is."""
        whole: list[bytes] = []
        for byte in piece:
            if byte == STX:
                if self._pending:
                    whole.append(bytes(self._pending))
                self._pending = bytearray((byte,))
            elif self._pending:
                self._pending.append(byte)
                if byte == ETX or len(self._pending) > 0xFF + _TAIL_SIZE:
                    whole.append(bytes(self._pending))
                    self._pending.clear()
            elif byte in _SINGLES:
                whole.append(bytes((byte,)))
            else:
                self.noise += 1
        return whole


class AnswerReader:
    """What a device sends back after `request`."""

    def __init__(self, request: Frame) -> None:
        self._request = request
        self._own = encode(request)
        self._pieces = _Pieces()
        self._broken = 0

    @property
    def noise(self) -> int:
        return self._pieces.noise + self._broken

    def feed(self, piece: bytes) -> list[Frame | Mark]:
        return [found for whole in self._pieces.feed(piece) if (found := self._read(whole)) is not None]

    def _read(self, whole: bytes) -> Frame | Mark | None:
        request = self._request
        if whole == bytes((WAIT,)):
            return Mark.BUSY
        if whole == bytes((ACK,)):
            # A question is answered with data; the manual lets an ACK come before them (1.1).
            return None if request.command in QUESTIONS else Frame(request.seq, request.command, b"", DONE)
        if whole == bytes((NACK,)):
            return Frame(request.seq, request.command, b"", REFUSED)
        if whole == self._own:
            return Mark.ECHO
        data = _answered(whole)
        if data is None:
            self._broken += len(whole)
            return Mark.BROKEN
        return Frame(request.seq, request.command, data, DONE)


class Reader:
    """What a host sends, read by a device: requests, and Mark.BROKEN for a frame that does not hold together."""

    def __init__(self) -> None:
        self._pieces = _Pieces()
        self._broken = 0

    @property
    def noise(self) -> int:
        return self._pieces.noise + self._broken

    def feed(self, piece: bytes) -> list[Frame | Mark]:
        found: list[Frame | Mark] = []
        for whole in self._pieces.feed(piece):
            if whole[0] != STX:
                continue
            frame = _requested(whole)
            if frame is None:
                self._broken += len(whole)
            found.append(frame or Mark.BROKEN)
        return found


def _requested(whole: bytes) -> Frame | None:
    body, length, checksum = _parts(whole)
    counted = body + length
    code_at = 1 + _ADDRESS_SIZE
    address, code = body[1:code_at], body[code_at : code_at + 2]
    if whole[-1] != ETX or length != _nibbles(len(whole)) or checksum != _checksum(counted):
        return None
    try:
        return Frame(int(address), int(code, 16), body[code_at + 2 :])
    except ValueError:
        return None


def _answered(whole: bytes) -> bytes | None:
    """The data of an answer; LEN counts them alone, as captured, or the whole frame, as some examples of the manual."""
    body, length, checksum = _parts(whole)
    data = body[1:]
    as_captured = (_nibbles(len(data)), _checksum(body))
    as_written = (_nibbles(len(whole)), _checksum(body + length))
    if whole[-1] != ETX or not data or (length, checksum) not in (as_captured, as_written):
        return None
    return data


def _parts(whole: bytes) -> tuple[bytes, bytes, bytes]:
    return whole[:-_TAIL_SIZE], whole[-_TAIL_SIZE:-3], whole[-3:-1]


def _checksum(counted: bytes) -> bytes:
    return _nibbles(sum(counted) & 0xFF)


def _nibbles(number: int) -> bytes:
    return bytes((0x30 + (number >> 4 & 0xF), 0x30 + (number & 0xF)))
