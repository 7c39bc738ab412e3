"""A Tremol's end of the line (protocol description 1910211454, section 1): messages, the two probes, and its errors.

The manual does not say that a message's number keeps a command from being done twice, so this device does it again.
"""

from collections.abc import Mapping

from tui_pos.fiscal.framing import Frame, Mark, zfp
from tui_pos.fiscal.virtual.front import Request
from tui_pos.fiscal.virtual.machine import Machine, Reason

ERRORS: Mapping[Reason, bytes] = {
    # What is the matter with the device, and with the command (section 1.2.1, "Table Errors").
    Reason.UNKNOWN: b"01",
    Reason.SYNTAX: b"04",
    Reason.VALUE: b"05",
    Reason.NO_RECEIPT: b"02",
    Reason.RECEIPT_OPEN: b"42",
    Reason.SERVICE_OPEN: b"62",
    Reason.PAYING: b"52",
    Reason.NOT_PAID: b"52",
    Reason.PAID: b"72",
    Reason.NO_SALES: b"46",
    Reason.TOO_MANY: b"22",
    Reason.OVERFLOW: b"05",
    Reason.NEGATIVE: b"05",
    Reason.GROUP: b"02",
    Reason.NOT_SOLD: b"07",
    Reason.PASSWORD: b"92",
    Reason.LOCKED: b"92",
    Reason.NO_USN: b"?2",
    Reason.PAYMENT: b"05",
    Reason.CASH_SHORT: b"08",
    Reason.TOO_LATE: b"02",
    Reason.NOT_FOUND: b"?2",
    Reason.Z_NEEDED: b";2",
    Reason.PAPER_OUT: b"10",
    Reason.COVER_OPEN: b"10",
    Reason.HEAD_HOT: b"<0",
    Reason.CLOCK: b"32",
    Reason.DATE: b"03",
    Reason.MEMORY_FULL: b"82",
    Reason.JOURNAL_FULL: b">2",
    Reason.BLOCKED: b"?2",
    Reason.INVOICE: b"?2",
}

OK = b"00"
POWER_WAS_LOST = b"=2"
"""Until the status is read once."""


class ZfpFront:
    """The framing from the device's end."""

    nak = bytes((zfp.NACK,))
    # As if the host had asked the while: this device hears nothing as long as it works.
    busy = bytes((zfp.READY | zfp.BUSY_BIT,))
    busy_every_s = 0.1

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._reader = zfp.Reader()
        self._number = zfp.FIRST_SEQ

    def feed(self, byte: int) -> list[Request | Mark | bytes]:
        heard: list[Request | Mark | bytes] = []
        for found in self._reader.feed(bytes((byte,))):
            if isinstance(found, Frame):
                if found.status is None:
                    self._number = found.seq
                    heard.append(Request(None, found.command, found.data))
            elif found is Mark.BROKEN:
                heard.append(Mark.BROKEN)
            elif found == zfp.ALIVE:
                heard.append(bytes((zfp.ALIVE,)))
            elif found == zfp.STATE:
                heard.append(bytes((self._state(),)))
        return heard

    def reply(self, request: Request, data: bytes, status: bytes) -> bytes:
        return zfp.encode(Frame(self._number, request.command, data, status))

    def _state(self) -> int:
        conditions = self._machine.conditions
        state = zfp.READY
        if conditions & {"paper-out", "cover-open"}:
            state |= zfp.NO_PAPER_BIT
        if "head-hot" in conditions:
            state |= zfp.HOT_BIT
        return state
