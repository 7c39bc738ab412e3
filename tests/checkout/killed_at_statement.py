"""A program that dies at a statement of a database, as when the power goes in the middle of it."""

import os
import signal
from collections.abc import Callable


def dies_at(statement: int) -> Callable[[str], None]:
    """To be a connection's trace: it kills this process at the statement of that number, counted from 1."""
    done = 0

    def strike(_: str) -> None:
        nonlocal done
        done += 1
        if done == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    return strike
