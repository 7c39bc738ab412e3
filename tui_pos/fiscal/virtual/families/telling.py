"""What a Daisy, an Eltrade and an Incotex tell of themselves in the same way: VAT rates, the open receipt by group, how
much room the fiscal memory has.
"""

from collections.abc import Sequence
from typing import ClassVar

from tui_pos.fiscal.virtual.families.isl import IslDevice
from tui_pos.fiscal.virtual.machine import Denied, Machine, Reason, text_of
from tui_pos.fiscal.virtual.memory import GROUPS
from tui_pos.fiscal.virtual.ordinance import GROUPS_IN_USE, RATES

_ROOM_FOR_REPORTS = 1850


class TellingIsl(IslDevice):
    """A device that tells all this."""

    unused_rate = "0.00"
    impulse_ms: ClassVar[range]
    """How long the drawer's impulse may be."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self.commands |= {
            0x34: self._sale,
            0x44: self._room,
            0x46: self._move_cash,
            0x61: self._rates,
            0x67: self._receipt_facts,
            0x71: lambda _: f"{self.machine.memory.documents:07d}",
        }

    def sums(self, cents: Sequence[int]) -> str:
        """Amounts as this family writes those of its registers."""
        return ",".join(map(str, cents))

    def rates(self) -> str:
        """In percent, by group."""
        rates = zip(GROUPS, RATES, strict=True)
        return ",".join(text_of(rate) if group in GROUPS_IN_USE else self.unused_rate for group, rate in rates)

    def _rates(self, text: str) -> str:
        if text:
            raise Denied(Reason.SYNTAX)
        return self.rates()

    def _receipt_facts(self, text: str) -> str:
        """67h: whether a sale may be taken back, sums by group, whether it is an invoice, the next invoice's number."""
        if text:
            raise Denied(Reason.SYNTAX)
        memory = self.machine.memory
        receipt = memory.receipt
        can_void = receipt is not None and bool(receipt.items) and not receipt.paying
        is_invoice = receipt is not None and receipt.invoice is not None
        sums = self.sums(self.machine.sums_by_group())
        return f"{int(can_void)},{sums},{int(is_invoice)},{memory.next_invoice:010d}"

    def _drawer(self, text: str) -> str:
        if text and not (text.isdigit() and int(text) in self.impulse_ms):
            raise Denied(Reason.SYNTAX)
        return super()._drawer(text)

    def _room(self, text: str) -> str:
        """44h: for how many Z reports the fiscal memory has room, twice."""
        if text:
            raise Denied(Reason.SYNTAX)
        left = 0 if "memory-full" in self.machine.conditions else _ROOM_FOR_REPORTS - self.machine.memory.closures
        return f"{left:04d},{left:04d}"
