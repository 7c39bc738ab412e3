"""The wire to a device: a serial port (or a pty), a TCP connection; bytes out, bytes in by a deadline, closed.

Every failure is a DeviceTrouble of one sentence. A LineTrouble says more: what was sent last may or may not have been
done by the device, so it must be asked before anything else is sent.
"""

import errno
import os
import select
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from tui_pos.errors import DeviceTrouble


class LineTrouble(DeviceTrouble):
    """The line to the device failed: the outcome of the last command is unknown."""

    @property
    def is_cut(self) -> bool:
        """Whether the line itself is gone."""
        return self.code in ("line_cut", "held_elsewhere")

    @property
    def can_be_asked(self) -> bool:
        """Whether the line still stands, so that the device can be asked what became of the command."""
        return self.code in ("no_answer", "line_garbled")


def line_cut(name: str) -> LineTrouble:
    """The line called `name` is gone."""
    return LineTrouble(
        "line_cut", "The connection to the printer on {port} broke; check the cable and print again.", port=name
    )


def _held_elsewhere(name: str) -> LineTrouble:
    return LineTrouble(
        "held_elsewhere",
        "The printer at {port} hung up at once: another till or program holds it. Close that one, or let both print "
        "through one Device Manager.",
        port=name,
    )


class Wire(Protocol):
    """A line to one device. `name` is what a person calls it: a port, a host with its port number."""

    name: str

    def hold(self) -> bool:
        """Take the device for a while. True when another program may have used it since it was held last.

        Raises DeviceTrouble `in_use`.
        """

    def release(self) -> None:
        """Let others have the device until the next `hold`."""

    def write(self, data: bytes) -> None:
        """Send all of `data`. Raises LineTrouble `line_cut`, `held_elsewhere`."""

    def read(self, deadline: float) -> bytes:
        """What has come, as soon as anything has; empty once `deadline` (time.monotonic) passes.

        Raises LineTrouble `line_cut`, `held_elsewhere`.
        """

    def drop_input(self) -> None:
        """Throw away what came and was not read."""

    def close(self) -> None:
        """Never raises; a closed wire stays closed."""


class DescriptorWire:
    """A wire over an open file descriptor: a port or a socket. It is ours alone for as long as it is open."""

    def __init__(self, name: str, owner: "socket.socket | _Port") -> None:
        self.name = name
        self._owner = owner
        self._fd = owner.fileno()
        self._readable = select.poll()
        self._readable.register(self._fd, select.POLLIN)
        self._writable = select.poll()
        self._writable.register(self._fd, select.POLLOUT)

    def hold(self) -> bool:
        return False

    def release(self) -> None:
        pass

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            try:
                left = left[os.write(self._fd, left) :]
            except BlockingIOError:
                if not self._writable.poll(5000):
                    raise self._cut() from None
            except OSError as error:
                raise self._cut() from error

    def read(self, deadline: float) -> bytes:
        wait = max(0.0, deadline - time.monotonic())
        try:
            if not self._readable.poll(wait * 1000):
                return b""
            data = os.read(self._fd, 4096)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._cut() from error
        if not data:
            raise self._cut()
        return data

    def drop_input(self) -> None:
        while self._readable.poll(0):
            if not self.read(0):
                return

    def close(self) -> None:
        with suppress(OSError):
            self._owner.close()

    def _cut(self) -> LineTrouble:
        return line_cut(self.name)


class SocketWire(DescriptorWire):
    """A connection to a printer in the network, whose adapter serves one program at a time."""

    _heard = False

    def read(self, deadline: float) -> bytes:
        data = super().read(deadline)
        self._heard = self._heard or bool(data)
        return data

    def _cut(self) -> LineTrouble:
        if self._heard:
            return super()._cut()
        return _held_elsewhere(self.name)


class _Port(Protocol):
    """What of pyserial's Serial is used."""

    def fileno(self) -> int: ...

    def close(self) -> None: ...


def open_serial(port: str, speed: int) -> DescriptorWire:
    """The serial port or pty at path `port`, 8N1 at `speed` baud, for this program alone.

    Raises DeviceTrouble `no_port`, `no_serial_port`, `port_forbidden`, `port_read_only`, `in_use`, `port_trouble`.
    """
    # Only a till with a serial printer needs pyserial.
    import serial

    try:
        opened = serial.Serial(port, speed, timeout=0, exclusive=True)
    except (OSError, ValueError) as error:
        raise _port_trouble(port, _number_of(error), str(error)) from error
    # Else a USB adapter may hold each answer back for 16 ms, which is a fifth of a second in a receipt.
    with suppress(OSError, ValueError, NotImplementedError):
        opened.set_low_latency_mode(True)
    return DescriptorWire(port, opened)


def _number_of(error: BaseException) -> int | None:
    """The system's number of what went wrong. pyserial keeps that of a file that is no port only in what led to it."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    cause = error.__context__
    return cause.args[0] if cause is not None and cause.args and isinstance(cause.args[0], int) else None


def _port_trouble(port: str, number: int | None, reason: str) -> DeviceTrouble:
    if not port:
        return DeviceTrouble(
            "no_port", "The settings name no port for the printer; name it there, or let “printer detect” find it."
        )
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTDIR):
        return DeviceTrouble(
            "no_port", "There is no port {port}; plug the printer in, or correct the port in the settings.", port=port
        )
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return _forbidden(port)
    if number in (errno.EBUSY, errno.EAGAIN):
        return in_use(port)
    if number in (errno.ENOTTY, errno.EISDIR, errno.EINVAL):
        return DeviceTrouble(
            "no_serial_port",
            "{port} is no serial port; name one in the settings, such as /dev/ttyUSB0 or /dev/ttyS0.",
            port=port,
        )
    return DeviceTrouble(
        "port_trouble", "The port {port} cannot be used: {reason}. Check the settings.", port=port, reason=reason
    )


def in_use(port: str) -> DeviceTrouble:
    """The port is another program's, which is named where the system tells."""
    # Looked for only when it is needed.
    from tui_pos.fiscal.port_holder import holder_of

    holder = holder_of(port)
    if holder is None:
        return held_by_another(port)
    if holder.pid == os.getpid():
        return DeviceTrouble(
            "in_use",
            "The printer on {port} is the one that this very till prints on; there is nothing to look for.",
            port=port,
        )
    return DeviceTrouble(
        "in_use",
        "The printer on {port} is in use by {program} (process {pid}); close that one and try again, or let both print "
        "through the Device Manager.",
        port=port,
        program=holder.name,
        pid=holder.pid,
    )


def held_by_another(port: str) -> DeviceTrouble:
    """Another program has the printer, and nobody knows which."""
    return DeviceTrouble(
        "in_use", "The printer on {port} is in use by another program; close that one and try again.", port=port
    )


def _forbidden(port: str) -> DeviceTrouble:
    group = _group_of(port)
    if os.access(port, os.R_OK):
        return DeviceTrouble(
            "port_read_only",
            "This user may read the port {port} and not write to it; let its group {group} write to it, and add the "
            "user to that group.",
            port=port,
            group=group,
        )
    return DeviceTrouble(
        "port_forbidden",
        "This user may not use the port {port}; add the user to the group that owns it, {group}, then sign on to the "
        "system again.",
        port=port,
        group=group,
    )


def _group_of(port: str) -> str:
    import grp

    try:
        number = Path(port).stat().st_gid
    except OSError:
        return "dialout"
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)


def open_tcp(host: str, port_number: int, timeout_s: float = 3.0) -> SocketWire:
    """A connection to a printer in the network. Raises DeviceTrouble `no_host`, `refused`, `held_elsewhere`,
    `unreachable`.
    """
    if not host:
        # An empty name would be this machine to the resolver of some systems.
        raise DeviceTrouble("no_host", "The settings name no host for the printer; name it under [printer].")
    name = f"{host}:{port_number}"
    try:
        connection = socket.create_connection((host, port_number), timeout_s)
    except socket.gaierror as error:
        raise DeviceTrouble(
            "no_host", "There is no host {host} in the network; correct the printer's address.", host=host
        ) from error
    except ConnectionRefusedError as error:
        raise DeviceTrouble(
            "refused",
            "The printer at {port} does not take connections; check that it is on, that the port is right and that no "
            "other till holds it.",
            port=name,
        ) from error
    except ConnectionResetError as error:
        raise _held_elsewhere(name) from error
    except OSError as error:
        raise DeviceTrouble(
            "unreachable", "The printer at {port} cannot be reached; check its power and its network cable.", port=name
        ) from error
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setblocking(False)
    return SocketWire(name, connection)
