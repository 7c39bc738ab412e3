"""The old ISL framing of Datecs P and C, Daisy, Eltrade and Incotex (Datecs P manual, "Low-level protocol").

Request `01 LEN SEQ CMD data 05 BCC 03`, reply `01 LEN SEQ CMD data 04 STATUS 05 BCC 03`, and two single bytes from
the device: NAK, "send that again", and SYN, "still at work". A device that gets the number of the last request again
does not do it a second time but repeats its answer, so a request may be sent again with the same bytes.
"""

from random import SystemRandom

from tui_pos.fiscal.framing import Frame, Mark

PREAMBLE = 0x01
TERMINATOR = 0x03
SEPARATOR = 0x04
POSTAMBLE = 0x05
ESCAPE = 0x10
NAK = 0x15
SYN = 0x16
FIRST_SEQ = 0x20
LAST_SEQ = 0x7F

STATUS_SIZE = 6

# LEN, SEQ, CMD and POSTAMBLE are counted by LEN itself; 20 is added to keep it printable.
_COUNTED = 4
_OFFSET = 0x20
_BCC_SIZE = 4
# A Daisy that answers with more than LEN can tell writes this; then only the terminator ends the frame.
_ENDLESS = 0xFF
_LONGEST = 1024


def encode(frame: Frame) -> bytes:
    """The bytes of a request or, with a status, of a reply. Raises ValueError when the data does not fit a frame."""
    body = bytes((frame.seq, frame.command)) + escaped(frame.data)
    if frame.status is not None:
        body += bytes((SEPARATOR,)) + frame.status
    length = _OFFSET + len(body) + 2
    if length > 0xFF:
        raise ValueError(f"{len(frame.data)} bytes of data do not fit a frame")
    return closed(bytes((length,)) + body + bytes((POSTAMBLE,)))


class OldIsl:
    """The framing as drivers use it."""

    def encode(self, frame: Frame) -> bytes:
        return encode(frame)

    def answers(self, request: Frame) -> "AnswerReader":
        return AnswerReader(request, Reader())

    def next_seq(self, seq: int) -> int:
        return next_seq(seq)

    def first_seq(self) -> int:
        return SystemRandom().randint(FIRST_SEQ, LAST_SEQ)

    def again(self, request: Frame, reason: Mark | None) -> bytes | None:
        return self.encode(request)


OLD_ISL = OldIsl()


class AnswerReader:
    """Of what a device sends, the answers that bear the number of `request`."""

    def __init__(self, request: Frame, reader: "Reader") -> None:
        self._request = request
        self._reader = reader

    @property
    def noise(self) -> int:
        return self._reader.noise

    def feed(self, piece: bytes) -> list[Frame | Mark]:
        found: list[Frame | Mark] = []
        for one in self._reader.feed(piece):
            if isinstance(one, Mark) or (one.status is not None and one.seq == self._request.seq):
                found.append(one)
            elif one == self._request:
                found.append(Mark.ECHO)
        return found


def next_seq(seq: int) -> int:
    """The sequence number after `seq`, inside what every family accepts."""
    return FIRST_SEQ if seq >= LAST_SEQ else seq + 1


class Reader:
    """Puts pieces together. LEN says how much a frame holds, so a reply may come a byte at a time.

    `noise` counts the bytes that belonged to nothing, the sign of a wrong speed.
    """

    def __init__(self) -> None:
        self.noise = 0
        self._pending = bytearray()

    def feed(self, piece: bytes) -> list[Frame | Mark]:
        """What `piece` completes, in order."""
        found: list[Frame | Mark] = []
        for byte in piece:
            if byte == PREAMBLE:
                # Never inside a frame, where it would be escaped: the sender has started over.
                if self._pending:
                    found.append(Mark.BROKEN)
                self._pending = bytearray((byte,))
            elif not self._pending:
                self._single(byte, found)
            else:
                self._pending.append(byte)
                self._complete(found)
        return found

    def _single(self, byte: int, found: list[Frame | Mark]) -> None:
        if byte == NAK:
            found.append(Mark.NAK)
        elif byte == SYN:
            found.append(Mark.BUSY)
        else:
            self.noise += 1

    def size_of(self, begun: bytearray) -> int | None:
        """How many bytes the frame that is `begun` has in all; None when it does not tell yet, 0 when it is none."""
        if begun[1] == _ENDLESS:
            if len(begun) > _LONGEST:
                return 0
            return len(begun) if begun[-1] == TERMINATOR else None
        counted = begun[1] - _OFFSET
        return 0 if counted < _COUNTED else 1 + counted + _BCC_SIZE + 1

    def decode(self, raw: bytes) -> Frame | None:
        """The frame of which `raw` is the whole; None when it does not hold together."""
        body = checked(raw)
        return None if body is None else opened(body[1], body[2], body[3:-1], STATUS_SIZE)

    def _complete(self, found: list[Frame | Mark]) -> None:
        size = self.size_of(self._pending)
        if size == 0:
            self._give_up(found)
        elif len(self._pending) == size:
            frame = self.decode(bytes(self._pending))
            if frame is None:
                self._give_up(found)
            else:
                self._pending.clear()
                found.append(frame)

    def _give_up(self, found: list[Frame | Mark]) -> None:
        self.noise += len(self._pending)
        self._pending.clear()
        found.append(Mark.BROKEN)


def checked(raw: bytes) -> bytes | None:
    """What stands between preamble and checksum; None when the checksum or the ends are not right."""
    body, bcc, end = raw[1 : -1 - _BCC_SIZE], raw[-1 - _BCC_SIZE : -1], raw[-1]
    if end != TERMINATOR or body[-1] != POSTAMBLE or bcc != nibbles(sum(body) & 0xFFFF):
        return None
    return body


def opened(seq: int, command: int, rest: bytes, status_size: int) -> Frame:
    """The frame of a request or, where `rest` ends in a status, of a reply."""
    if len(rest) > status_size and rest[-status_size - 1] == SEPARATOR:
        return Frame(seq, command, unescaped(rest[: -status_size - 1]), rest[-status_size:])
    return Frame(seq, command, unescaped(rest))


def closed(counted: bytes) -> bytes:
    """The frame around what its LEN counts, LEN itself included."""
    return bytes((PREAMBLE,)) + counted + nibbles(sum(counted) & 0xFFFF) + bytes((TERMINATOR,))


def nibbles(number: int) -> bytes:
    """A 16-bit number as four bytes, 30h to 3Fh."""
    return bytes(0x30 + (number >> shift & 0xF) for shift in (12, 8, 4, 0))


def escaped(data: bytes) -> bytes:
    """Bytes below 20h but for tab and line feed as 10h and the byte + 40h."""
    if all(byte >= 0x20 or byte in (0x09, 0x0A) for byte in data):
        return data
    out = bytearray()
    for byte in data:
        out += bytes((byte,)) if byte >= 0x20 or byte in (0x09, 0x0A) else bytes((ESCAPE, byte + 0x40))
    return bytes(out)


def unescaped(data: bytes) -> bytes:
    """What `escaped` wrote."""
    if ESCAPE not in data:
        return data
    out = bytearray()
    bytes_left = iter(data)
    for byte in bytes_left:
        out.append((next(bytes_left, 0x40) - 0x40) & 0xFF if byte == ESCAPE else byte)
    return bytes(out)
