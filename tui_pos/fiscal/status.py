"""What a device's status bits mean, as a table for each family: bits of one family mean other things in the next."""

from collections.abc import Mapping
from enum import Enum, auto

from msgspec import Struct

from tui_pos.domain.saying import Saying
from tui_pos.errors import DeviceTrouble


class Weight(Enum):
    """STOPS: nothing can be printed until it is mended. REFUSED: why a command was not done. WARNS: still works."""

    STOPS = auto()
    REFUSED = auto()
    WARNS = auto()


class Condition(Struct, frozen=True):
    """One bit in plain words."""

    code: str
    weight: Weight
    sentence: Saying

    def trouble(self) -> DeviceTrouble:
        return DeviceTrouble(self.code, self.sentence.text, **dict(self.sentence.facts))


Bit = tuple[int, int]
"""(byte, bit), bytes from the first that is sent, bit 0 the lowest."""


class StatusTable(Struct, frozen=True):
    """How one family's status bytes are read. `conditions` by bit, the gravest first; `errors` by the number in the
    byte `error_at` without its highest bit; `missing` by the bit whose absence tells it. A bit that a family does not
    have is None.
    """

    conditions: Mapping[Bit, Condition]
    refused: Bit | None
    fiscal_open: Bit
    storno_open: Bit | None = None
    service_open: Bit | None = None
    missing: Mapping[Bit, Condition] = {}
    errors: Mapping[int, Condition] = {}
    error_at: int | None = None

    def read(self, status: bytes) -> "Status":
        storno_open = None if self.storno_open is None else is_set(status, self.storno_open)
        conditions = tuple(found for at, found in self.conditions.items() if is_set(status, at))
        conditions += tuple(lacking for at, lacking in self.missing.items() if status and not is_set(status, at))
        if self.error_at is not None and self.error_at < len(status):
            error = self.errors.get(status[self.error_at] & 0x7F)
            conditions = conditions if error is None else (error, *conditions)
        return Status(
            raw=status,
            conditions=conditions,
            refused=is_set(status, self.refused),
            # A storno is a fiscal receipt too; whether a device raises that bit with its own, no manual says.
            fiscal_open=bool(storno_open) or is_set(status, self.fiscal_open),
            storno_open=storno_open,
            service_open=is_set(status, self.service_open),
        )


class Status(Struct, frozen=True):
    """A device's state as its own bits tell it. `refused` is its "general error".

    `fiscal_open`: a fiscal receipt of whatever kind is open; `storno_open`: and it is a storno; None where the bits do
    not tell.
    """

    raw: bytes
    conditions: tuple[Condition, ...]
    refused: bool
    fiscal_open: bool
    storno_open: bool | None
    service_open: bool

    @property
    def stops(self) -> DeviceTrouble | None:
        """The gravest reason why nothing can be printed, if there is one."""
        return next((c.trouble() for c in self.conditions if c.weight is Weight.STOPS), None)

    @property
    def refusal(self) -> Condition | None:
        """Why a command was not done: the first cause, not its consequences."""
        return next((c for c in self.conditions if c.weight is not Weight.WARNS), None)

    @property
    def warnings(self) -> tuple[Saying, ...]:
        return tuple(c.sentence for c in self.conditions if c.weight is Weight.WARNS)


def is_set(status: bytes, at: Bit | None) -> bool:
    """Whether these status bytes have the bit; never one that they are too short for, nor None."""
    if at is None:
        return False
    byte, bit = at
    return byte < len(status) and bool(status[byte] >> bit & 1)
