"""What an ISL device answers from its memory without doing anything, and its status bits (manual rev 10.4, F0h–FAh)."""

import re
from collections.abc import Callable, Iterable

from tui_pos.fiscal.virtual.families.icp_fields import BAD_PARAMETER, Fault
from tui_pos.fiscal.virtual.machine import Machine
from tui_pos.fiscal.virtual.ordinance import PAYMENTS, RATES

COLUMNS = 47
TEXT_WIDTH = COLUMNS - 2
FOOTER_OPEN_S = 2

Bit = tuple[int, int]
"""(byte, bit)."""

_CONDITION_BITS: dict[str, Bit] = {
    "paper-out": (0, 4),
    "cover-open": (0, 2),
    "journal-full": (1, 7),
    "clock-not-set": (3, 6),
    "memory-full": (3, 5),
}
# What the manual marks "#" is summed up in 0.7, what it marks "*" in 0.6.
_OPERATION_ERRORS: frozenset[Bit] = frozenset({(0, 5), (0, 4), (0, 3), (0, 2), (1, 7)})
_MEMORY_ERRORS: frozenset[Bit] = frozenset({(3, 5), (3, 2), (3, 1), (3, 0)})
_FISCAL_MODE: Bit = (3, 3)


class Answers:
    """The half of a device that is asked. `error` is the number that waits to be cleared; `failed` and `bad_parameter`
    tell of the last command; `reaction` is flag 9217h.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.error = 0
        self.failed = False
        self.bad_parameter = False
        self.reaction = "0"
        # Somebody shuts it before the next receipt.
        self.drawer_is_open = False
        # It has just been switched on.
        self.power_was_lost = machine.memory.receipt is not None
        self.questions: dict[int, Callable[[str], str]] = {
            0x00: self._identity,
            0xB1: self._paper,
            0xF0: self._identity,
            0xF1: self._header_row,
            0xF3: self._clock,
            0xF4: self._rates,
            0xF6: self._payment_name,
            0xF8: self._state,
            0xFA: self._fiscal_record,
        }

    @property
    def waits_for_clearing(self) -> bool:
        return self.reaction in "01"

    def status(self) -> str:
        """F80Ch: six bytes as twelve digits."""
        memory, receipt = self.machine.memory, self.machine.memory.receipt
        raised = {_CONDITION_BITS[name] for name in self.machine.conditions if name in _CONDITION_BITS}
        raised |= set(_raised(self._bits_of_command())) | {_FISCAL_MODE}
        if receipt is not None:
            raised |= set(
                _raised(
                    {
                        (2, 6): True,
                        (0, 1): self.power_was_lost,
                        (1, 2): bool(receipt.items),
                        (1, 1): receipt.paying,
                        (1, 0): receipt.invoice is not None,
                    }
                )
            )
        raised |= set(
            _raised(
                {
                    (0, 0): self.drawer_is_open,
                    (1, 3): bool(memory.day),
                    (1, 5): memory.z_needed,
                    (2, 7): bool(memory.next_invoice),
                    (0, 7): bool(raised & _OPERATION_ERRORS),
                    (0, 6): bool(raised & _MEMORY_ERRORS),
                }
            )
        )
        found = bytearray(6)
        for byte, bit in raised:
            found[byte] |= 1 << bit
        return found.hex().upper()

    def _bits_of_command(self) -> dict[Bit, bool]:
        return {(0, 5): self.failed, (1, 4): self.bad_parameter, (1, 6): self.failed and self.error in (6, 11, 62)}

    def _identity(self, text: str) -> str:
        """00h, F0h. The number of the receipt has four digits here."""
        memory = self.machine.memory
        numbers = f"{memory.serial}{memory.fiscal_memory}{memory.tax_number:<14}"
        return f"{numbers}{self._last_receipt() % 10_000:04d}{self._last_invoice()}11"

    def _last_receipt(self) -> int:
        """The number of the last paper that was issued: the open one is not yet."""
        memory = self.machine.memory
        is_open = memory.receipt is not None or memory.service is not None
        return memory.documents - is_open

    def _last_invoice(self) -> str:
        return f"{max(0, self.machine.memory.next_invoice - 1):010d}"

    def _paper(self, text: str) -> str:
        if "paper-out" in self.machine.conditions:
            return "1"
        return "2" if "paper-low" in self.machine.conditions else "0"

    def _header_row(self, text: str) -> str:
        if not re.fullmatch("[0-8]", text):
            raise Fault(BAD_PARAMETER)
        return "0"

    def _clock(self, text: str) -> str:
        return f"{self.machine.time():%d%m%y%H%M%S}"

    def _rates(self, text: str) -> str:
        return "".join(f"{rate:04d}" for rate in RATES) + "1"

    def _payment_name(self, text: str) -> str:
        if not re.fullmatch("[0-9A]", text):
            raise Fault(BAD_PARAMETER)
        return "В БРОЙ      " if text == "0" else f"Плащане {int(text, 16)}".ljust(12)

    def _state(self, text: str) -> str:
        """F8h with its two digits."""
        memory = self.machine.memory
        match text:
            case "00":
                return str(int("journal-full" in self.machine.conditions))
            case "01":
                amount = memory.receipt.amount if memory.receipt else 0
                return f"{self._last_receipt():06d}{amount:08d}{self._last_invoice()}"
            case "02":
                return f"0001{memory.closures:04d}999999"
            case "03":
                return "".join(f"{cents:010d}" for cents in (*memory.by_group, *memory.storno_by_group))
            case "07":
                return f"{memory.model} BG R1 15042019{COLUMNS}"
            case "09":
                return f"{self.error:03d}"
            case "0B":
                return "".join(f"{cents:010d}" for cents in self.machine.sums_by_group())
            case "0C":
                return self.status()
            case "0D":
                others = (memory.by_payment.get(kind, 0) for kind in PAYMENTS[1:])
                return "".join(f"{cents:010d}" for cents in (max(0, memory.cash), *others))
        raise Fault(BAD_PARAMETER)

    def _fiscal_record(self, text: str) -> str:
        """FAh: a block of the fiscal memory; here each is a Z report."""
        if not re.fullmatch(r"\d{4}", text):
            raise Fault(BAD_PARAMETER)
        found = next((c for c in self.machine.memory.fiscal_records if c.number == int(text)), None)
        if found is None:
            return f"{text}E{'0' * 14}"
        time = re.sub(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)", r"\3\2\1\4\5\6", found.time)
        # The memory does not part stornos by their reasons, nor keep the number of a day's last receipt.
        sums = (*found.sold, *found.reversed, 0, sum(found.reversed), 0)
        return f"{text}1{time}{''.join(f'{cents:010d}' for cents in sums)}{self.machine.memory.last_fiscal:06d}"


def _raised(bits: dict[Bit, bool]) -> Iterable[Bit]:
    return (bit for bit, is_raised in bits.items() if is_raised)
