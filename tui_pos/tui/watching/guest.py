"""One connection at the till: what it wants is read as it comes, what it is sent never waits for it.

A picture is only sent to who has taken all that came before; whoever lags behind gets the newest one later, and nothing
of what was between. So a viewer that is frozen costs one picture, and one that takes nothing for long is let go.
"""

import asyncio
import os
import pwd
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from tui_pos.station.frame import Frame
from tui_pos.tui.watching.wire import (
    LONGEST_ORDER,
    AnyOrder,
    Bye,
    Hello,
    News,
    NotOurs,
    Reader,
    order,
    written,
)

MOST_UNSENT: Final = 1 << 18
"""Bytes that may wait for a guest."""

_PEER: Final = struct.Struct("3i")


class Guest:
    """Calls `on_order` for each order and `on_gone` once, when it is gone. `who`: its user's name, by the kernel."""

    def __init__(
        self,
        line: socket.socket,
        loop: asyncio.AbstractEventLoop,
        on_order: "Callable[[Guest, AnyOrder], None]",
        on_gone: "Callable[[Guest], None]",
        on_drained: "Callable[[Guest], None]",
    ) -> None:
        self._line = line
        self._loop = loop
        self._on_order = on_order
        self._on_gone = on_gone
        self._on_drained = on_drained
        self._reader = Reader(LONGEST_ORDER)
        self._unsent = bytearray()
        self._open = True
        self.who = _user_of(line)
        self.hello: Hello | None = None
        self.shown: Frame | None = None
        self.seen: object = None
        """What a view showed last."""
        self.heard_at = loop.time()
        self.keys = 0
        line.setblocking(False)
        loop.add_reader(line.fileno(), self._readable)

    @property
    def channel(self) -> str:
        return "" if self.hello is None else self.hello.channel

    @property
    def origin(self) -> str:
        """Where it says that it sits: one word of letters, digits and points."""
        said = "" if self.hello is None else self.hello.origin
        return "".join(c for c in said if c.isalnum() or c in ".:-")[:45]

    @property
    def drained(self) -> bool:
        """Whether it has taken all that was sent."""
        return not self._unsent

    def send(self, news: News) -> None:
        """Send, or keep until it takes it."""
        if not self._open:
            return
        waiting = bool(self._unsent)
        self._unsent += written(news)
        if len(self._unsent) > MOST_UNSENT:
            self.close()
        elif not waiting:
            self._push()
            if self._open and self._unsent:
                self._loop.add_writer(self._line.fileno(), self._writable)

    def close(self, bye: Bye | None = None) -> None:
        """Let it go, with a last word where it takes one at once."""
        if not self._open:
            return
        if bye is not None and not self._unsent:
            self._unsent += written(bye)
            self._push()
        if not self._open:
            return
        self._open = False
        self._loop.remove_reader(self._line.fileno())
        self._loop.remove_writer(self._line.fileno())
        self._line.close()
        self._on_gone(self)

    def _push(self) -> None:
        try:
            del self._unsent[: self._line.send(self._unsent)]
        except BlockingIOError:
            return
        except OSError:
            self._unsent.clear()
            self.close()

    def _writable(self) -> None:
        self._push()
        if self._open and not self._unsent:
            self._loop.remove_writer(self._line.fileno())
            self._on_drained(self)

    def _readable(self) -> None:
        try:
            data = self._line.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        self.heard_at = self._loop.time()
        try:
            for line in self._reader.lines(data):
                if self._open:
                    self._on_order(self, order(line))
        except NotOurs:
            self.close()


def _user_of(line: socket.socket) -> str:
    credentials = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
    uid: int = _PEER.unpack(credentials)[1]
    with suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return str(uid) if uid != os.getuid() else "?"
