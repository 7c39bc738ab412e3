"""What every framing has in common: a command and its answer, and what comes in between.

A framing is a module-level object that satisfies `Framing`. Both sides of a wire use its module: a driver's Link writes
requests and reads answers, a virtual device reads requests and writes answers.
"""

from enum import Enum, auto
from typing import Protocol

from msgspec import Struct


class Mark(Enum):
    """What comes instead of an answer, or before it."""

    NAK = auto()
    """The request was broken on the way: send it again."""
    BUSY = auto()
    """Still at work on it: wait on."""
    RETRY = auto()
    """Not taken up, for the device is at work on something else: send it again in a while."""
    IDLE = auto()
    """At work on nothing: what does not come now does not come any more."""
    BROKEN = auto()
    """A frame that does not hold together."""
    ECHO = auto()
    """Our own bytes."""


class Frame(Struct, frozen=True):
    """A command with its data or, with a `status` (which may be empty), the answer to one. `seq`: 0 where a framing has
    no numbers.
    """

    seq: int
    command: int
    data: bytes = b""
    status: bytes | None = None


class Reader(Protocol):
    """Puts pieces together, in whatever sizes they come. `noise` counts the bytes that belonged to nothing."""

    @property
    def noise(self) -> int: ...

    def feed(self, piece: bytes) -> list[Frame | Mark]:
        """What `piece` completes, in order."""


class Framing(Protocol):
    """How one protocol packs what is said."""

    def encode(self, frame: Frame) -> bytes:
        """The bytes of a request. Raises ValueError when its data does not fit."""

    def answers(self, request: Frame) -> Reader:
        """A reader of what comes back after `request`: only answers to it are frames; those to others are left out."""

    def next_seq(self, seq: int) -> int:
        """The number of the request after the one numbered `seq`."""

    def first_seq(self) -> int:
        """With which number a session begins: one at random, where the device may hold the last one's answer."""

    def again(self, request: Frame, reason: Mark | None) -> bytes | None:
        """What to send when no answer came but `reason` (None: nothing at all) to get it; None to give up: where a
        device would do the command a second time.
        """
