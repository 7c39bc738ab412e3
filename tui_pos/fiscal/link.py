"""One command and its reply over a wire that may lose, repeat or garble either (old ISL protocol).

The device answers a repeated sequence number with its stored reply instead of doing the command again. So a retry
keeps the bytes it was sent with, and a new session begins with questions that may be answered twice.
"""

import secrets
import time

from tui_pos.fiscal.framing import isl
from tui_pos.fiscal.framing.isl import Frame, Mark
from tui_pos.fiscal.transport import LineTrouble, Wire

STATUS = 0x4A


class Link:
    """Exchanges with one device. `attempts` is how often a command is sent in all before the device counts as gone;
    `patience_s` how long it may say that it is still at work.
    """

    def __init__(
        self, wire: Wire, *, first_seq: int, timeout_s: float = 0.5, attempts: int = 6, patience_s: float = 60.0
    ) -> None:
        self._wire = wire
        self._seq = first_seq
        self._timeout_s = timeout_s
        self._attempts = attempts
        self._patience_s = patience_s

    def greet(self) -> Frame:
        """Begin a session: ask the status twice and believe the second.

        The device may hold the very number we begin with as its last, and would then repeat an old reply. The second
        question differs from the first in its number, so its reply is always a new one.
        Raises LineTrouble as `exchange` does.
        """
        self._wire.drop_input()
        self._ask(STATUS, b"", greeting=True)
        return self._ask(STATUS, b"", greeting=True)

    def exchange(self, command: int, data: bytes = b"") -> Frame:
        """The device's reply to one command, whatever it says.

        Raises LineTrouble `no_answer`, `line_echoes`, `line_garbled`, `device_busy`, and what the wire raises. Then
        the command may or may not have been carried out.
        """
        return self._ask(command, data, greeting=False)

    def _ask(self, command: int, data: bytes, *, greeting: bool) -> Frame:
        self._seq = isl.next_seq(self._seq)
        request = Frame(self._seq, command, data)
        heard = _Heard()
        give_up = time.monotonic() + self._patience_s
        for _ in range(self._attempts):
            self._wire.write(isl.encode(request))
            reply = self._listen(request, heard, give_up)
            if reply is None:
                continue
            if reply.command == command:
                return reply
            if greeting:
                # Our number was the device's last: it repeated that reply and did not even look at the question.
                self._seq = isl.next_seq(self._seq)
                request = Frame(self._seq, command, data)
        raise self._silent(heard)

    def _listen(self, request: Frame, heard: "_Heard", give_up: float) -> Frame | None:
        """The reply that bears the request's number; None when the request should be sent again."""
        reader = isl.Reader()
        deadline = time.monotonic() + self._timeout_s
        while True:
            piece = self._wire.read(deadline)
            if not piece:
                heard.noise += reader.noise
                return None
            for found in reader.feed(piece):
                if isinstance(found, Frame):
                    if found.status is None:
                        heard.echo = heard.echo or found == request
                    elif found.seq == request.seq:
                        return found
                elif found is Mark.SYN:
                    if time.monotonic() > give_up:
                        raise self._busy()
                    deadline = time.monotonic() + self._timeout_s
                else:
                    heard.noise += reader.noise
                    return None

    def _busy(self) -> LineTrouble:
        return LineTrouble(
            "device_busy",
            "The printer on {port} has been busy for too long; wait until it is quiet and print again.",
            port=self._wire.name,
        )

    def _silent(self, heard: "_Heard") -> LineTrouble:
        if heard.echo:
            return LineTrouble(
                "line_echoes",
                "The line {port} only sends our own bytes back; check the cable and that the printer is on.",
                port=self._wire.name,
            )
        if heard.noise:
            return LineTrouble(
                "line_garbled",
                "What comes from {port} cannot be understood; check the speed in the settings and the cable.",
                port=self._wire.name,
            )
        return LineTrouble(
            "no_answer",
            "The printer on {port} does not answer; check that it is on, plugged in and held by no other program.",
            port=self._wire.name,
        )


def new_session(wire: Wire) -> Link:
    """A link over a wire just opened. A random beginning makes it unlikely that the device has to be asked thrice."""
    return Link(wire, first_seq=isl.FIRST_SEQ + secrets.randbelow(isl.LAST_SEQ - isl.FIRST_SEQ + 1))


class _Heard:
    """What came in the way of a reply: it makes the difference between "off", "echo" and "wrong speed"."""

    def __init__(self) -> None:
        self.echo = False
        self.noise = 0
