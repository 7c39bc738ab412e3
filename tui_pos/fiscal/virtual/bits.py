"""The status bytes as a Datecs P device sets them (manual v1.00BG, "Fiscal printer status bits")."""

from collections.abc import Iterable

# Bits as (byte, bit).
Bit = tuple[int, int]
NOT_PERMITTED: Bit = (1, 1)
OVERFLOW: Bit = (1, 0)
UNKNOWN: Bit = (0, 1)
SYNTAX: Bit = (0, 0)
FISCAL_OPEN: Bit = (2, 3)
STORNO_OPEN: Bit = (1, 4)

CONDITION_BITS: dict[str, Bit] = {
    "paper-out": (2, 0),
    "cover-open": (0, 6),
    "clock-not-set": (0, 2),
    "memory-full": (4, 4),
    "paper-low": (2, 1),
}
"""What can be the matter with a device, by the names that `--fail` takes."""

_GENERAL_ERROR: Bit = (0, 5)
# What the manual marks "#" and sums up in the general error.
_ERRORS = {NOT_PERMITTED, UNKNOWN, SYNTAX, CONDITION_BITS["paper-out"]}
_IDLE = bytes((0x80, 0x80, 0x80, 0x80, 0x86, 0x9A))


class NotDone(Exception):
    """The command is refused; these bits say why."""

    def __init__(self, *bits: Bit) -> None:
        self.bits = bits


def status_bytes(raised: Iterable[Bit]) -> bytes:
    """The six bytes of a device in fiscal mode on which the bits `raised` are set."""
    bits = set(raised)
    if bits & _ERRORS:
        bits.add(_GENERAL_ERROR)
    status = bytearray(_IDLE)
    for byte, bit in bits:
        status[byte] |= 1 << bit
    return bytes(status)
