"""The till's door for those who look at it. It costs nothing while nobody comes: all else is imported when one does."""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from tui_pos.tui.watching.host import Host

if TYPE_CHECKING:
    from tui_pos.tui.watching.guests import Guests, Watched

_log = logging.getLogger("tui_pos")


class Entrance(Protocol):
    """The screen behind the door."""

    guests: "Guests | None"


class Door:
    """Listens at `host.socket` until it is closed; the first who comes makes `screen.guests`."""

    def __init__(self, host: Host, make: "Callable[[], Watched]", screen: Entrance) -> None:
        self._host = host
        self._make = make
        self._screen = screen
        self._loop = asyncio.get_running_loop()
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """A till that cannot listen sells all the same."""
        from tui_pos.tui.watching.sockets import listening

        try:
            self._socket = listening(self._host.socket)
        except OSError:
            _log.exception("nobody can look at this till")
            return
        self._loop.add_reader(self._socket.fileno(), self._knocked)

    def close(self) -> None:
        """Nobody comes any more, and who is there goes."""
        if self._socket is not None:
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None
            with suppress(OSError):
                self._host.socket.unlink()
        if self._screen.guests is not None:
            self._screen.guests.close()
            self._screen.guests = None

    def _knocked(self) -> None:
        assert self._socket is not None
        try:
            line, _ = self._socket.accept()
        except OSError:
            return
        try:
            if self._screen.guests is None:
                from tui_pos.tui.watching.guests import Guests

                self._screen.guests = Guests(self._make(), self._host)
            self._screen.guests.welcome(line)
        except Exception:
            _log.exception("a guest")
            line.close()
