"""The other end: a connection to a till, for whoever looks at it."""

import os
import select
import socket
import time
from pathlib import Path
from typing import Self

from tui_pos.tui.watching.sockets import reached
from tui_pos.tui.watching.wire import (
    LONGEST_NEWS,
    Alive,
    AnyNews,
    Hello,
    Here,
    NotOurs,
    Order,
    Reader,
    news,
    written,
)


class Line:
    """A connection to the till that listens at `path`. Raises OSError where none does.

    `fileno` is for select; `read` takes what has come. What the till does not take within five seconds ends the line.
    """

    def __init__(self, path: Path, channel: str) -> None:
        self._socket: socket.socket | None = reached(path)
        self._reader = Reader(LONGEST_NEWS)
        self.send(Hello(channel, origin=os.environ.get("SSH_CONNECTION", "").partition(" ")[0]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def open(self) -> bool:
        return self._socket is not None

    def fileno(self) -> int:
        return -1 if self._socket is None else self._socket.fileno()

    def send(self, order: Order) -> None:
        """Does nothing once the line has ended."""
        data = written(order)
        end = time.monotonic() + 5.0
        while data and self._socket is not None:
            try:
                data = data[self._socket.send(data) :]
            except BlockingIOError:
                if not select.select((), (self._socket,), (), max(0.0, end - time.monotonic()))[1]:
                    self.close()
            except OSError:
                self.close()

    def read(self) -> list[AnyNews]:
        """What has come by now; the line is not `open` any more where it has ended."""
        if self._socket is None:
            return []
        try:
            data = self._socket.recv(65536)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        if not data:
            self.close()
            return []
        try:
            come = [news(line) for line in self._reader.lines(data)]
        except NotOurs:
            self.close()
            return []
        if any(isinstance(one, Alive) for one in come):
            self.send(Here())
        return [one for one in come if not isinstance(one, Alive)]

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
