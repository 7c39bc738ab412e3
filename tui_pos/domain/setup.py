"""What whoever looks after a till sees of it: its printer, its sound, its disk, and the printers that a search found.

Met only where the setup screen is opened.
"""

from dataclasses import dataclass
from datetime import datetime

from tui_pos.domain.money import Cents
from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError


@dataclass(frozen=True, slots=True)
class TillFacts:
    """The till itself. `place` and `family` are the printer's by the settings; `sound` is None when it is off, else the
    sound cards of this machine. Sizes in bytes; None: the disk does not tell."""

    place: str
    family: str
    sound: tuple[str, ...] | None
    database: str
    database_bytes: int | None
    free_bytes: int | None


@dataclass(frozen=True, slots=True)
class PrinterFacts:
    """What the printer told of itself; "" or None is what it does not tell, or has not been reached for.

    `trouble`: why nothing can be printed. `clock` is its local time, `drift_s` by how many seconds it is ahead of this
    machine's. `last_receipt` is the number of the last fiscal receipt, `closure` that of the last Z report.
    """

    trouble: ShopError | None
    warnings: tuple[Saying, ...] = ()
    place: str = ""
    family: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    fiscal_memory: str = ""
    tax_number: str = ""
    clock: datetime | None = None
    drift_s: int | None = None
    last_document: int | None = None
    last_receipt: int | None = None
    closure: int | None = None
    cash: Cents | None = None


@dataclass(frozen=True, slots=True)
class FoundPrinter:
    """A printer that answered a search. `place` is its port or address; `speed` that of a serial port, else 0."""

    place: str
    speed: int
    family: str
    model: str
    serial: str
    fiscal_memory: str


@dataclass(frozen=True, slots=True)
class SearchStep:
    """How far a search for printers is: `done` of `of` places, and what is being tried."""

    done: int
    of: int
    trying: str


@dataclass(frozen=True, slots=True)
class SearchEnded:
    """What a search found, and of each place without a printer why it is none."""

    found: tuple[FoundPrinter, ...]
    silent: tuple[Saying | ShopError, ...] = ()
