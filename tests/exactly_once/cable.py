"""A cable between a till and its printer that counts what goes through it, byte by byte, and at one of them lets a fate
befall the till, the printer, or itself.
"""

import selectors
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple


class Place(NamedTuple):
    """After `bytes` bytes of message number `message` (from 0; requests and answers take turns) have gone through."""

    message: int
    bytes: int


class Message(NamedTuple):
    """What went one way until something came the other way."""

    from_till: bool
    length: int


class Cable:
    """Tills connect to `port`; each is connected on to the printer at `printer_port`, which may change."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.printer_port = 0
        self.messages: list[Message] = []
        """What went through since `watch` was called."""
        self._place: Place | None = None
        self._befall: Callable[[], None] = lambda: None
        self._watching = False
        self._fate = threading.Lock()
        self._cut = threading.Event()
        self._ends: tuple[socket.socket, ...] = ()
        self.happened = threading.Event()
        self.last_moved = time.monotonic()
        threading.Thread(target=self._serve, daemon=True).start()

    def watch(self, place: Place | None = None, befall: Callable[[], None] = lambda: None) -> None:
        """Count from now on, and at `place` let `befall` happen, once."""
        self.messages, self._place, self._befall, self._watching = [], place, befall, True
        self.happened.clear()

    def rest(self) -> None:
        """Count no more; what has begun to befall has befallen."""
        with self._fate:
            self._watching = False

    def cut(self) -> None:
        """Both ends find the line dead; who connects again is connected."""
        self._cut.set()

    def drop(self) -> None:
        """Both ends find the line dead at once, also while a fate strikes."""
        self._cut.set()
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
                end.close()

    def close(self) -> None:
        """Nobody connects any more."""
        self.drop()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def wait_until_quiet(self, seconds: float = 0.06) -> None:
        while time.monotonic() - self.last_moved < seconds:
            time.sleep(seconds / 4)

    def _serve(self) -> None:
        while True:
            try:
                till, _ = self._listener.accept()
            except OSError:
                return
            with till, suppress(OSError):
                self._cut.clear()
                with socket.create_connection(("127.0.0.1", self.printer_port), 1.0) as printer:
                    for end in (till, printer):
                        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    self._ends = (till, printer)
                    self._relay(till, printer)

    def _relay(self, till: socket.socket, printer: socket.socket) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(till, selectors.EVENT_READ, printer)
            ready.register(printer, selectors.EVENT_READ, till)
            while not self._cut.is_set():
                for key, _ in ready.select(0.02):
                    source, goal = key.fileobj, key.data
                    assert isinstance(source, socket.socket)
                    data = source.recv(4096)
                    if not data:
                        return
                    self.last_moved = time.monotonic()
                    if not self._carry(data, goal, from_till=source is till):
                        return

    def _carry(self, data: bytes, goal: socket.socket, *, from_till: bool) -> bool:
        """Whether the line still stands afterwards."""
        if not self._watching:
            goal.sendall(data)
            return True
        if not self.messages or self.messages[-1].from_till is not from_till:
            self.messages.append(Message(from_till, 0))
        number, gone = len(self.messages) - 1, self.messages[-1].length
        self.messages[-1] = Message(from_till, gone + len(data))
        place = self._place
        if place is None or place.message != number or not gone <= place.bytes <= gone + len(data):
            goal.sendall(data)
            return True
        self._place = None
        goal.sendall(data[: place.bytes - gone])
        # What was sent has arrived before the fate strikes.
        time.sleep(0.003)
        with self._fate:
            if self._watching:
                self._befall()
                self.happened.set()
        if self._cut.is_set():
            return False
        goal.sendall(data[place.bytes - gone :])
        return True
