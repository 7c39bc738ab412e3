"""Where letters wait for the postman."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Waiting(Protocol):
    """A letter in the box. `operation` is what it is about, `moment` when that was."""

    @property
    def id(self) -> int: ...
    @property
    def to(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def operation(self) -> UUID: ...
    @property
    def moment(self) -> datetime: ...


class LetterBox(Protocol):
    """Letters on the disk. The postman calls it on his own thread alone; any method may raise StoreTrouble."""

    def unsent(self, limit: int) -> Sequence[Waiting]:
        """The oldest letters to be sent; from now on, and until `close`, they are this postman's alone."""

    def mark_sent(self, letter_id: int) -> None:
        """A server has taken it."""

    def mark_failed(self, letter_id: int, reason: str, *, for_good: bool) -> bool:
        """It was not taken; `for_good`: it never will be. Whether it is given up now."""

    def close(self) -> None:
        """The round is over; the next `unsent` opens the box again."""
