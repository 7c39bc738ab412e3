"""The virtual printer for other programs: on a TCP port or behind a pty, at once or at the pace of a real wire."""

import os
import pty as ptys
import socket
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tui_pos.errors import DeviceTrouble, WrongUse
from tui_pos.fiscal.virtual import faults
from tui_pos.fiscal.virtual.printer import VirtualPrinter

# 8N1: a start bit, eight of data and a stop bit.
BITS_PER_BYTE = 10
# What a UART hands over at once.
_PACED_BYTES = 16
# The kernel wakes a sleeper late by up to this; the rest of the time is waited out awake.
_SLEEP_SLACK_S = 0.0005


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
    `tui_pos.fiscal.virtual.faults`.

    Raises WrongUse `bad_fault`, `bad_link`, `one_line`, DeviceTrouble `port_taken`.
    """
    if (tcp is None) == (pty is None):
        raise WrongUse("one_line", "Give the virtual printer one line: either a TCP port or the path of a pty link.")
    printer = VirtualPrinter(ledger, family, faults.parse(fail))
    if tcp is not None:
        _serve_tcp(printer, host, tcp, baud, on_ready)
    elif pty is not None:
        with _linked_pty(pty) as master:
            on_ready(str(pty))
            _talk(printer, master, baud)


def _serve_tcp(
    printer: VirtualPrinter, host: str, port_number: int, baud: int | None, on_ready: Callable[[str], None]
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
        while True:
            # One program at a time, as a real one has it.
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _talk(printer, connection.fileno(), baud)


@contextmanager
def _linked_pty(link: Path) -> Iterator[int]:
    if link.exists() and not link.is_symlink():
        raise WrongUse("bad_link", "{link} is a file already; name a path where a link can be made.", link=link)
    # The far end stays open here, or the near one would fail whenever no program has the port open.
    master, far_end = ptys.openpty()
    tty.setraw(far_end)
    link.unlink(missing_ok=True)
    link.symlink_to(os.ttyname(far_end))
    try:
        yield master
    finally:
        link.unlink(missing_ok=True)
        os.close(far_end)
        os.close(master)


def _talk(printer: VirtualPrinter, descriptor: int, baud: int | None) -> None:
    """Answer until the other side hangs up."""
    while data := os.read(descriptor, 4096):
        clock = time.monotonic() + _wire_time(len(data), baud)
        _wait_until(clock)
        for sent in printer.feed(data):
            clock = (clock if baud else time.monotonic()) + sent.wait_s
            for piece in _pieces(sent.data, baud):
                clock += _wire_time(len(piece), baud)
                _wait_until(clock)
                os.write(descriptor, piece)


def _pieces(data: bytes, baud: int | None) -> Iterator[bytes]:
    size = _PACED_BYTES if baud else len(data)
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
