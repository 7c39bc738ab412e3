"""What a device's status bits mean, as a table for each family: bits of one family mean other things in the next."""

from collections.abc import Mapping
from enum import Enum, auto

from msgspec import Struct

from tui_pos.domain.saying import Saying, saying
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
        return DeviceTrouble(self.code, self.sentence.text)


class StatusTable(Struct, frozen=True):
    """How one family's status bytes are read. `conditions` by (byte, bit), the gravest first."""

    conditions: Mapping[tuple[int, int], Condition]
    refused: tuple[int, int]
    fiscal_open: tuple[int, int]
    storno_open: tuple[int, int]
    service_open: tuple[int, int]

    def read(self, status: bytes) -> "Status":
        storno_open = _is_set(status, self.storno_open)
        return Status(
            raw=status,
            conditions=tuple(found for at, found in self.conditions.items() if _is_set(status, at)),
            refused=_is_set(status, self.refused),
            # A storno is a fiscal receipt too; whether a device raises that bit with its own, no manual says.
            fiscal_open=storno_open or _is_set(status, self.fiscal_open),
            storno_open=storno_open,
            service_open=_is_set(status, self.service_open),
        )


class Status(Struct, frozen=True):
    """A device's state as its own bits tell it. `refused` is its "general error".

    `fiscal_open`: a fiscal receipt of whatever kind is open; `storno_open`: and it is a storno.
    """

    raw: bytes
    conditions: tuple[Condition, ...]
    refused: bool
    fiscal_open: bool
    storno_open: bool
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


def _is_set(status: bytes, at: tuple[int, int]) -> bool:
    byte, bit = at
    return byte < len(status) and bool(status[byte] >> bit & 1)


DATECS_P = StatusTable(
    # Datecs P manual v1.00BG, "Fiscal printer status bits".
    conditions={
        (2, 0): Condition(
            "no_paper", Weight.STOPS, saying("The printer is out of paper; put in a new roll and print again.")
        ),
        (0, 6): Condition("cover_open", Weight.STOPS, saying("The printer's cover is open; close it and print again.")),
        (4, 4): Condition(
            "fiscal_memory_full", Weight.STOPS, saying("The printer's fiscal memory is full; call the service.")
        ),
        (4, 0): Condition(
            "fiscal_memory_error",
            Weight.STOPS,
            saying("The printer could not write its fiscal memory; switch it off and on, or call the service."),
        ),
        (5, 2): Condition(
            "fiscal_memory_store_failed",
            Weight.STOPS,
            saying("The printer's last record in its fiscal memory failed; call the service."),
        ),
        (5, 5): Condition(
            "fiscal_memory_unreadable",
            Weight.STOPS,
            saying("The printer cannot read its fiscal memory; call the service."),
        ),
        (5, 0): Condition(
            "fiscal_memory_locked", Weight.STOPS, saying("The printer's fiscal memory is locked; call the service.")
        ),
        (2, 2): Condition(
            "journal_full", Weight.STOPS, saying("The printer's electronic journal is full; call the service.")
        ),
        (0, 2): Condition(
            "clock_not_set", Weight.STOPS, saying("The printer's clock is not set; set it and print again.")
        ),
        (1, 2): Condition(
            "memory_reset",
            Weight.STOPS,
            saying("The printer's working memory was reset; set its clock, then make a Z report."),
        ),
        (1, 3): Condition(
            "battery_low", Weight.STOPS, saying("The printer's clock battery is empty; call the service.")
        ),
        (0, 4): Condition(
            "print_unit", Weight.STOPS, saying("The printing unit has a fault; switch the printer off and on.")
        ),
        (4, 6): Condition(
            "head_hot", Weight.STOPS, saying("The printing head is too hot; wait until it has cooled and print again.")
        ),
        (1, 6): Condition(
            "tax_terminal_silent",
            Weight.STOPS,
            saying("The printer's tax terminal does not answer; switch the printer off and on, or call the service."),
        ),
        (1, 0): Condition("overflow", Weight.REFUSED, saying("A sum is too large for the printer; split the sale.")),
        (0, 1): Condition(
            "unknown_command",
            Weight.REFUSED,
            saying("The printer does not know this command; check the printer family in the settings."),
        ),
        (0, 0): Condition(
            "syntax",
            Weight.REFUSED,
            saying("The printer did not understand a command; check the printer family in the settings."),
        ),
        (1, 1): Condition(
            "not_permitted",
            Weight.REFUSED,
            saying("The printer does not allow this now; look at what it has begun, then try again."),
        ),
        (2, 1): Condition("paper_low", Weight.WARNS, saying("The printer's paper is nearly used up.")),
        (2, 6): Condition("journal_near_end", Weight.WARNS, saying("The printer's electronic journal is nearly full.")),
        (2, 4): Condition(
            "journal_under_10_mb", Weight.WARNS, saying("The printer's electronic journal has less than 10 MB left.")
        ),
        (4, 3): Condition(
            "fiscal_memory_under_50",
            Weight.WARNS,
            saying("The printer's fiscal memory takes fewer than 50 more Z reports."),
        ),
    },
    refused=(0, 5),
    fiscal_open=(2, 3),
    storno_open=(1, 4),
    service_open=(2, 5),
)
