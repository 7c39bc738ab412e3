"""Port numbers for programs that are told on which to listen."""

import os
import socket
from contextlib import suppress
from itertools import count

FIRST, MANY = 10_000, 20_000
"""Below those that the system gives out by itself: a number stays free until the program that is told it begins."""

_tried = count(os.getpid() * 131)


def free_port() -> int:
    """One on which nothing listens, of this machine; another each time, and others in other processes."""
    while True:
        port = FIRST + next(_tried) % MANY
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
