"""The virtual printer for other programs: on a TCP port or behind a pty, at once or at the pace of a real wire."""

import os
import pty as ptys
import select
import signal
import socket
import struct
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

from tui_pos.errors import DeviceTrouble, WrongUse
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.adapter import Adapter
from tui_pos.fiscal.virtual.printer import Sent, VirtualPrinter, garbled

# 8N1: a start bit, eight of data and a stop bit.
BITS_PER_BYTE = 10
# What a UART hands over at once.
_PACED_BYTES = 16
# The kernel wakes a sleeper late by up to this; the rest of the time is waited out awake.
_SLEEP_SLACK_S = 0.0005
_LEAVE_AT_ONCE = struct.pack("ii", 1, 0)


def serve(
    ledger: Path,
    family: str = "datecs-p",
    *,
    tcp: int | None = None,
    pty: Path | None = None,
    host: str = "127.0.0.1",
    fail: str = "",
    baud: int | None = None,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Be a printer of `family` until the process ends. Memory and papers lie beside `ledger`.

    Exactly one of `tcp` (a port number, 0 for any) and `pty` (the path of a link to make). `on_ready` is told where it
    can be reached. `baud` paces the bytes; without it they go at once. `fail` is the SPEC of
    `tui_pos.fiscal.virtual.faults`; SIGUSR1 puts right whatever is wrong.

    Raises WrongUse `bad_fault`, `bad_link`, `one_line`, `no_speed`, DeviceTrouble `port_taken`.
    """
    if (tcp is None) == (pty is None):
        raise WrongUse("one_line", "Give the virtual printer one line: either a TCP port or the path of a pty link.")
    wrong = faults.parse(fail)
    if wrong.speed is not None and (pty is None or not hasattr(termios, f"B{wrong.speed}")):
        raise WrongUse(
            "no_speed", "Only a pty has a speed, such as 9600 or 115200; leave speed={speed} out.", speed=wrong.speed
        )
    printer = VirtualPrinter(ledger, family, wrong)
    with suppress(ValueError):
        # Only a program's first thread hears signals.
        signal.signal(signal.SIGUSR1, lambda *_: printer.put_right())
    if tcp is not None:
        _serve_tcp(printer, host, tcp, wrong.adapter, baud, on_ready)
    elif pty is not None:
        _serve_pty(printer, pty, wrong.speed, baud, on_ready)


def _serve_tcp(
    printer: VirtualPrinter,
    host: str,
    port_number: int,
    password: str,
    baud: int | None,
    on_ready: Callable[[str], None],
) -> None:
    try:
        listener = socket.create_server((host, port_number))
    except OSError as error:
        raise DeviceTrouble(
            "port_taken",
            "Port {port} of {host} cannot be listened on: {reason}. Choose another.",
            port=port_number,
            host=host,
            reason=error.strerror,
        ) from error
    with listener:
        on_ready("{}:{}".format(*listener.getsockname()[:2]))
        door = _Door(listener)
        while True:
            with suppress(OSError):
                _talk(Adapter(printer.feed, password).feed, door.next().fileno(), baud)
            door.shut()


class _Door:
    """Lets one program in at a time and sends others away at once, as an adapter of a real printer does."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._waiting: SimpleQueue[socket.socket] = SimpleQueue()
        self._last: socket.socket | None = None
        self._served: socket.socket | None = None
        # Between looking at a connection and closing it.
        self._lock = Lock()
        Thread(target=self._let_in, name="door", daemon=True).start()

    def next(self) -> socket.socket:
        """The connection of the next program that comes."""
        self._served = self._waiting.get()
        return self._served

    def shut(self) -> None:
        """End the connection that is served."""
        with self._lock:
            if self._served is not None:
                self._served.close()

    def _let_in(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._last is not None and not _is_over(self._last):
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LEAVE_AT_ONCE)
                    connection.close()
                    continue
                self._last = connection
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._waiting.put(connection)


def _is_over(connection: socket.socket) -> bool:
    """Whether a connection is closed on either side, though bytes of the other's may be unread."""
    if connection.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(connection, select.POLLRDHUP)
    return bool(poll.poll(0))


def _serve_pty(
    printer: VirtualPrinter, link: Path, speed: int | None, baud: int | None, on_ready: Callable[[str], None]
) -> None:
    if link.exists() and not link.is_symlink():
        raise WrongUse("bad_link", "{link} is a file already; name a path where a link can be made.", link=link)
    # A pty that is gone gives its number to the next one of anybody: the link would lead to a stranger.
    printer.before_power_cut = partial(link.unlink, missing_ok=True)
    port: tuple[int, int] | None = None
    try:
        while True:
            dropped, port = port, _new_port(link)
            if dropped is None:
                on_ready(str(link))
            else:
                _hang_up(dropped)
            _talk(printer.feed, port[0], baud, speed)
    finally:
        link.unlink(missing_ok=True)
        if port is not None:
            _hang_up(port)


def _new_port(link: Path) -> tuple[int, int]:
    """Both ends of a pty to which `link` points from now on."""
    # The far end stays open here, or the near one would fail whenever no program has the port open.
    near, far = ptys.openpty()
    tty.setraw(far)
    beside = link.with_name(link.name + ".new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(os.ttyname(far))
    beside.replace(link)
    return near, far


def _hang_up(port: tuple[int, int]) -> None:
    for end in port:
        os.close(end)


def _talk(feed: Callable[[bytes], Iterator[Sent]], descriptor: int, baud: int | None, speed: int | None = None) -> None:
    """Answer until the other side hangs up or the line is dropped. `speed`: that at which the host is understood."""
    while data := os.read(descriptor, 4096):
        clock = time.monotonic() + _wire_time(len(data), baud)
        _wait_until(clock)
        understood = speed is None or termios.tcgetattr(descriptor)[4] == getattr(termios, f"B{speed}")
        for sent in feed(data if understood else garbled(data)):
            clock = (clock if baud else time.monotonic()) + sent.wait_s
            for piece in _pieces(sent.data if understood else garbled(sent.data), baud):
                clock += _wire_time(len(piece), baud)
                _wait_until(clock)
                os.write(descriptor, piece)
            if sent.drops:
                return


def _pieces(data: bytes, baud: int | None) -> Iterator[bytes]:
    size = _PACED_BYTES if baud else max(1, len(data))
    for start in range(0, len(data), size):
        yield data[start : start + size]


def _wire_time(count: int, baud: int | None) -> float:
    return count * BITS_PER_BYTE / baud if baud else 0.0


def _wait_until(moment: float) -> None:
    rest = moment - time.monotonic()
    if rest > _SLEEP_SLACK_S:
        time.sleep(rest - _SLEEP_SLACK_S)
    while time.monotonic() < moment:
        pass
