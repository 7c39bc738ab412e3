"""One command and its reply over a wire that may lose, repeat or garble either.

Where a device answers a repeated sequence number with its stored reply instead of doing the command again, a retry
keeps the bytes it was sent with, and a new session begins with questions that may be answered twice. Where it does not,
the framing says so, and silence ends the exchange at once.
"""

import time

from tui_pos.fiscal.framing import Frame, Framing, Mark
from tui_pos.fiscal.transport import LineTrouble, Wire

_RETRY_AFTER_S = 0.1


class Link:
    """Exchanges with one device. `attempts` is how often a command is sent in all before the device counts as gone;
    `patience_s` how long it may say that it is still at work.
    """

    def __init__(
        self,
        wire: Wire,
        framing: Framing,
        *,
        first_seq: int | None = None,
        timeout_s: float = 0.5,
        attempts: int = 6,
        patience_s: float = 60.0,
    ) -> None:
        self.wire = wire
        self._framing = framing
        self._seq = framing.first_seq() if first_seq is None else first_seq
        self._timeout_s = timeout_s
        self._attempts = attempts
        self._patience_s = patience_s

    def greet(self, command: int, data: bytes = b"") -> Frame:
        """Begin a session: ask a question twice and believe the second answer.

        The device may hold the very number we begin with as its last, and would then repeat an old reply. The second
        question differs from the first in its number, so its reply is always a new one.
        Raises LineTrouble as `exchange` does.
        """
        self.wire.drop_input()
        self._ask(command, data, greeting=True)
        return self._ask(command, data, greeting=True)

    def exchange(self, command: int, data: bytes = b"", patience_s: float | None = None) -> Frame:
        """The device's reply to one command, whatever it says; `patience_s` for one that may take longer than others.

        Raises LineTrouble `no_answer`, `line_echoes`, `line_garbled`, `device_busy`, and what the wire raises. Then
        the command may or may not have been carried out.
        """
        return self._ask(command, data, greeting=False, patience_s=patience_s)

    def _ask(self, command: int, data: bytes, *, greeting: bool, patience_s: float | None = None) -> Frame:
        self._seq = self._framing.next_seq(self._seq)
        request = Frame(self._seq, command, data)
        heard = _Heard()
        give_up = time.monotonic() + (patience_s or self._patience_s)
        to_send: bytes | None = self._framing.encode(request)
        left = self._attempts
        while left and to_send is not None:
            left -= 1
            heard.busy = heard.idle = False
            self.wire.write(to_send)
            reply = self._listen(request, heard, give_up)
            if isinstance(reply, Frame):
                if reply.command == command:
                    return reply
                if greeting:
                    # Our number was the device's last: it repeated that reply and did not even look at the question.
                    self._seq = self._framing.next_seq(self._seq)
                    request = Frame(self._seq, command, data)
                to_send = self._framing.encode(request)
            else:
                # Who says "at work" is not gone; how long it may say so is limited otherwise.
                left += heard.busy
                to_send = self._framing.again(request, reply)
        raise self._silent(heard)

    def _listen(self, request: Frame, heard: "_Heard", give_up: float) -> Frame | Mark | None:
        """The reply to the request, or why it should be sent again; None when nothing came."""
        reader = self._framing.answers(request)
        deadline = time.monotonic() + self._timeout_s
        while True:
            piece = self.wire.read(deadline)
            if not piece:
                heard.noise += reader.noise
                return Mark.IDLE if heard.idle else None
            for found in reader.feed(piece):
                if isinstance(found, Frame):
                    return found
                if found is Mark.ECHO:
                    heard.echo = True
                elif found is Mark.IDLE:
                    heard.idle = True
                elif found in (Mark.BUSY, Mark.RETRY):
                    heard.busy, heard.idle = True, False
                    if time.monotonic() > give_up:
                        raise self._busy()
                    if found is Mark.RETRY:
                        time.sleep(_RETRY_AFTER_S)
                        self.wire.write(self._framing.encode(request))
                    deadline = time.monotonic() + self._timeout_s
                else:
                    heard.noise += reader.noise
                    return found

    def _busy(self) -> LineTrouble:
        return LineTrouble(
            "device_busy",
            "The printer on {port} has been busy for too long; wait until it is quiet and print again.",
            port=self.wire.name,
        )

    def _silent(self, heard: "_Heard") -> LineTrouble:
        if heard.echo:
            return LineTrouble(
                "line_echoes",
                "The line {port} only sends our own bytes back; check the cable and that the printer is on.",
                port=self.wire.name,
            )
        if heard.noise:
            return LineTrouble(
                "line_garbled",
                "What comes from {port} cannot be understood; check the speed in the settings and the cable.",
                port=self.wire.name,
            )
        return LineTrouble(
            "no_answer",
            "The printer on {port} does not answer; check that it is on, plugged in and held by no other program.",
            port=self.wire.name,
        )


class _Heard:
    """What came in the way of a reply: it makes the difference between "off", "echo" and "wrong speed"."""

    def __init__(self) -> None:
        self.echo = False
        self.noise = 0
        self.busy = False
        self.idle = False
