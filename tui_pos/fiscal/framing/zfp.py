"""ZFP, the framing of Tremol (protocol description 1910211454, section 1).

Request `02 LEN NBL CMD data CS CS 0A`; what is asked comes back in the same shape, what is done is acknowledged with
`06 NBL STE STE CS CS 0A`; a journal comes as such an acknowledgement, a message a row, and `@`. Single bytes from the
device: NACK, "that was broken", RETRY, "busy with the command before", and the answer to the probe 09.

The manual wants each number to differ from the one before and does not say what a device does with one that does not.
So a command that changes something is sent again only after a NACK or a RETRY, which say that it was not taken up.
After silence the device is only probed: while it says that it is at work its answer is waited for; once it says that it
is not, no longer than for any answer.
"""

from random import SystemRandom

from tui_pos.fiscal.framing import Frame, Mark

STX = 0x02
ETX = 0x0A
ACK = 0x06
NACK = 0x15
RETRY = 0x0E
ALIVE = 0x04
"""A probe that is answered with itself."""
STATE = 0x09
"""A probe that is answered with one byte: 40 ready, and the bits below."""
READY = 0x40
BUSY_BIT = 0x01
NO_PAPER_BIT = 0x02
HOT_BIT = 0x04
NO_DISPLAY_BIT = 0x08
WAITS_FOR_PASSWORD = 0x50
HELD_BY_ANOTHER = 0x60
WRONG_PASSWORD = 0x70
"""The last three are answered by a network adapter alone."""

FIRST_SEQ = 0x20
LAST_SEQ = 0x9F

STE_SIZE = 2
MOST_DATA = 220
"""What LEN can say as one byte. The manual ends its range at 9F, and has invoices that do not fit into that."""

_END_OF_ROWS = ord("@")
_OFFSET = 0x20
# LEN, NBL and CMD are counted by LEN with the data.
_COUNTED = 3
_CS_SIZE = 2
# STE and data of an acknowledgement are of one size.
_ACK_SIZE = 1 + 1 + STE_SIZE + _CS_SIZE + 1
# The manual has up to 3902 bytes of data.
_LONGEST = 4096

_JOURNAL = 0x7C
_RECEIPT = 0x72
_ASKING = frozenset(
    (0x20, 0x21, 0x4E, 0x4F, 0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6D, 0x6E, 0x6F,
     0x70, 0x71, _RECEIPT, 0x73, 0x74)
)  # fmt: skip
"""Commands that change nothing, so that they may be done twice."""


def encode(frame: Frame) -> bytes:
    """The bytes of a request or an answer: with a `status` of two bytes an acknowledgement, after which the data, if
    there is any, are rows of a journal divided by line feeds. Raises ValueError when the data does not fit.
    """
    if not frame.status:
        return _message(frame.seq, frame.command, frame.data)
    body = bytes((frame.seq,)) + frame.status
    acknowledgement = bytes((ACK,)) + body + _checksum(body) + bytes((ETX,))
    if not frame.data:
        return acknowledgement
    rows = [_message(frame.seq, frame.command, row) for row in frame.data.split(b"\n")]
    return acknowledgement + b"".join(rows) + bytes((_END_OF_ROWS, ETX))


def next_seq(seq: int) -> int:
    return FIRST_SEQ if seq >= LAST_SEQ else seq + 1


def may_repeat(request: Frame) -> bool:
    """Whether it does no harm to do it twice."""
    return request.command in _ASKING and not gives_rows(request)


def gives_rows(request: Frame) -> bool:
    """Whether it is answered with rows of the journal."""
    if request.command == _JOURNAL:
        return request.data[:2] in (b"J0", b"J8", b"j0")
    return request.command == _RECEIPT and request.data[:1] in (b"e", b"E")


class Zfp:
    """The framing as drivers use it."""

    def encode(self, frame: Frame) -> bytes:
        return encode(frame)

    def answers(self, request: Frame) -> "AnswerReader":
        return AnswerReader(request)

    def next_seq(self, seq: int) -> int:
        return next_seq(seq)

    def first_seq(self) -> int:
        return SystemRandom().randint(FIRST_SEQ, LAST_SEQ)

    def again(self, request: Frame, reason: Mark | None) -> bytes | None:
        if reason is Mark.NAK or may_repeat(request):
            return encode(request)
        return bytes((STATE,)) if reason is None else None


ZFP = Zfp()


class Reader:
    """Puts pieces together. Text and numbers have no bytes below 20, so that a line feed ends every message.

    Yields messages (`status` None, as a request has), acknowledgements (`command` 0), marks, and as a number every byte
    that stands alone. `noise` counts the bytes that belonged to nothing.
    """

    def __init__(self) -> None:
        self.noise = 0
        self._pending = bytearray()

    def feed(self, piece: bytes) -> list[Frame | Mark | int]:
        found: list[Frame | Mark | int] = []
        for byte in piece:
            if byte in (STX, ACK):
                # Never inside a message: the sender has started over.
                if self._pending:
                    self._give_up(found)
                self._pending = bytearray((byte,))
            elif not self._pending:
                self._single(byte, found)
            else:
                self._pending.append(byte)
                if byte == ETX:
                    self._complete(found)
                elif len(self._pending) > _LONGEST:
                    self._give_up(found)
        return found

    def _single(self, byte: int, found: list[Frame | Mark | int]) -> None:
        if byte == NACK:
            found.append(Mark.NAK)
        elif byte == RETRY:
            found.append(Mark.RETRY)
        else:
            found.append(byte)

    def _complete(self, found: list[Frame | Mark | int]) -> None:
        raw = bytes(self._pending)
        frame = _acknowledgement_in(raw) if raw[0] == ACK else _message_in(raw)
        if frame is None:
            self._give_up(found)
        else:
            self._pending.clear()
            found.append(frame)

    def _give_up(self, found: list[Frame | Mark | int]) -> None:
        self.noise += len(self._pending)
        self._pending.clear()
        found.append(Mark.BROKEN)


class AnswerReader:
    """Of what a device sends, the answer to `request`; while rows of a journal come it counts as at work."""

    def __init__(self, request: Frame) -> None:
        self._request = request
        self._reader = Reader()
        self._rows: list[bytes] | None = None
        self._unknown = 0

    @property
    def noise(self) -> int:
        return self._reader.noise + self._unknown

    def feed(self, piece: bytes) -> list[Frame | Mark]:
        found: list[Frame | Mark] = []
        for one in self._reader.feed(piece):
            if isinstance(one, Mark):
                found.append(one)
            elif isinstance(one, int):
                self._hear(one, found)
            elif one == self._request:
                found.append(Mark.ECHO)
            elif one.seq == self._request.seq:
                self._take(one, found)
        return found

    def _hear(self, byte: int, found: list[Frame | Mark]) -> None:
        if byte == _END_OF_ROWS and self._rows is not None:
            found.append(self._answer(b"\n".join(self._rows), b"00"))
        elif byte & 0xF0 == READY:
            # "Ready" says nothing of our command: its answer may be behind it on the line.
            found.append(Mark.BUSY if byte & BUSY_BIT else Mark.IDLE)
        elif byte not in (STATE, ALIVE, ETX):
            self._unknown += 1

    def _take(self, frame: Frame, found: list[Frame | Mark]) -> None:
        if frame.status is not None:
            if gives_rows(self._request) and frame.status == b"00":
                self._rows = []
                found.append(Mark.BUSY)
            else:
                found.append(self._answer(b"", frame.status))
        elif gives_rows(self._request):
            if self._rows is not None:
                self._rows.append(frame.data)
                found.append(Mark.BUSY)
        elif frame.command == self._request.command:
            found.append(self._answer(frame.data, b""))

    def _answer(self, data: bytes, status: bytes) -> Frame:
        return Frame(self._request.seq, self._request.command, data, status)


def _message(seq: int, command: int, data: bytes) -> bytes:
    if len(data) > MOST_DATA or min(data, default=0x20) < 0x20:
        raise ValueError(f"{len(data)} bytes of data do not fit a message")
    body = bytes((_OFFSET + _COUNTED + len(data), seq, command)) + data
    return bytes((STX,)) + body + _checksum(body) + bytes((ETX,))


def _message_in(raw: bytes) -> Frame | None:
    body, checksum = raw[1 : -_CS_SIZE - 1], raw[-_CS_SIZE - 1 : -1]
    if len(body) < _COUNTED or checksum != _checksum(body):
        return None
    length = _OFFSET + len(body)
    # What a device writes into LEN for what it cannot say no manual tells: then the checksum alone decides.
    if length <= 0xFF and body[0] != length:
        return None
    return Frame(body[1], body[2], body[3:])


def _acknowledgement_in(raw: bytes) -> Frame | None:
    body, checksum = raw[1 : -_CS_SIZE - 1], raw[-_CS_SIZE - 1 : -1]
    if len(raw) != _ACK_SIZE or checksum != _checksum(body):
        return None
    return Frame(body[0], 0, b"", body[1:])


def _checksum(body: bytes) -> bytes:
    total = 0
    for byte in body:
        total ^= byte
    return bytes((0x30 + (total >> 4), 0x30 + (total & 0xF)))
