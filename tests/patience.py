"""Waiting for what another thread or process does."""

import asyncio
import time
from collections.abc import Callable

PATIENCE = 60.0
"""Seconds until a test gives up; nothing is measured by it."""


def wait_for(question: Callable[[], object]) -> None:
    """Until the answer is yes."""
    deadline = time.monotonic() + PATIENCE
    while not question():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.005)


async def until(question: Callable[[], object]) -> None:
    """The same, while the loop goes on."""
    deadline = time.monotonic() + PATIENCE
    while not question():
        assert time.monotonic() < deadline, "it never came"
        await asyncio.sleep(0.01)
