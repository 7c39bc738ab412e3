"""What every use case stands on: the shop's database, its settings, a clock, and the printer and speaker as ports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from tui_pos.domain.barcode import WeightMask
from tui_pos.domain.payment import STANDARD_TYPES, PaymentType
from tui_pos.domain.saying import Saying
from tui_pos.errors import Refused
from tui_pos.pricing.listing import Mechanisms
from tui_pos.settings import Settings
from tui_pos.store.database import Store

if TYPE_CHECKING:
    # 2 ms, and the printer is met after the first picture.
    from tui_pos.fiscal.spooler import PrintJob, ReportKind, TextRow

    # 4 ms: no script runs for the first picture.
    from tui_pos.pricing.scripts.port import Call, Returned, Scripts
    from tui_pos.pricing.verdict import Broke, Ran, Review


class Printer(Protocol):
    """The fiscal printer behind its spooler. Nothing here waits for a wire; outcomes come back on their own."""

    def submit(self, job: "PrintJob") -> None:
        """Print the receipt, or move the cash, once; asked again for the same job, find out what became of it and
        finish it."""

    def take_back(self, job: "PrintJob") -> None:
        """Give the job up, unless it is out already."""

    def confirm(self, job: "PrintJob") -> None:
        """Take a person's word that the receipt is on paper, though the printer cannot tell."""

    def check(self) -> None:
        """Ask the device how it is."""

    def report(self, kind: "ReportKind") -> None:
        """Print a report, or a duplicate of the last receipt; or try what hangs on the printer."""

    def print_rows(self, rows: "Sequence[TextRow]", said: Saying) -> None:
        """Print a paper that is no receipt; `said` is told once it is out. It must look like none."""

    def inspect(self) -> None:
        """Ask the device for all that it tells of itself."""

    def show(self, rows: Sequence[str]) -> None:
        """Show these rows on the customer's display that hangs on the device, where there is one; nobody is told."""

    def apart(self, do: Callable[[Callable[[], bool]], None]) -> None:
        """Do something else in the printer's place, which is let go: nothing is printed before it has ended. It is
        given what tells whether the printer is wanted by now."""


class Loudspeaker(Protocol):
    """The till's speaker."""

    def play(self, names: Sequence[str]) -> None:
        """Play recordings one after the other, in the background."""

    def play_test(self) -> None:
        """Likewise a recording that travels with the program."""


class ScriptRunner(Protocol):
    """Who runs the scripts of advanced rules, keeps count of them, and switches off for the day what fails."""

    @property
    def bare(self) -> "Scripts":
        """Who runs them, without counting and without leaving any out: for old sales, and on any thread."""

    def begin(self) -> None:
        """Scripts will be asked: be ready for them."""

    def ask(self, calls: "Sequence[Call]", facts: bytes) -> "Sequence[Returned | Broke]":
        """As `tui_pos.pricing.scripts.port.Scripts`."""

    def report(self, ran: "Sequence[Ran]", cart: UUID) -> None:
        """How scripts did in the review of a cart: what failed is written to the journal at once."""

    def note_saved(self, saved: "Review | None" = None) -> None:
        """A good moment to keep the counts; `saved` is the review of what was saved just now."""


class Postman(Protocol):
    """Who takes the e-mails of price rules to a mail server, in the background."""

    def wake(self) -> None:
        """There may be letters; nothing waits for them."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """One workstation of the shop. `clock` gives the moment in the shop's time zone; `new_id` a UUIDv7."""

    store: Store
    settings: Settings
    clock: Callable[[], datetime]
    new_id: Callable[[], UUID]
    station: str
    scripts: ScriptRunner | None = None
    """None where scripts are switched off."""
    find_installation: Callable[[], str] = str
    """See `installation`."""
    settings_file: Path | None = None
    """Where the settings are written; None where nothing may be written."""
    training: bool = False
    """Whether all this is only practice."""
    own_settings: str = ""
    """The name under `[stations]` of what this workstation has of its own; "": it goes by the shop's settings."""

    @property
    def mechanisms(self) -> Mechanisms:
        """Which of the three mechanisms are on at this workstation."""
        station = self.settings.station
        return Mechanisms(
            station.price_groups, station.partner_percent, station.price_rules, station.percent_with_rules
        )

    @property
    def own_printer(self) -> str:
        """The name of the workstation whose own the printer here is, "[office]" for that of the back office; "": it is
        the shop's. Sales are numbered for the printer that they come out of, whichever answered last."""
        if self.settings.office.url and self.station.partition("-")[0] == "office":
            return "[office]"
        own = self.settings.stations.get(self.own_settings)
        return self.own_settings if own is not None and own.printer is not None else ""

    @property
    def installation(self) -> str:
        """What tells this installation from one that its data were copied to."""
        return self.find_installation()

    @property
    def weight_masks(self) -> tuple[WeightMask, ...]:
        scanner = self.settings.scanner
        return tuple(WeightMask(pattern, scanner.weight_check_digit) for pattern in scanner.weight_masks)

    @property
    def payment_types(self) -> dict[str, PaymentType]:
        """Every way to pay in this shop, by code."""
        return payment_types_in(self.settings)


def payment_types_in(settings: Settings) -> dict[str, PaymentType]:
    """Every way to pay in a shop of these settings, by code."""
    own = tuple(PaymentType(p.code, p.name, p.kind, p.settles, p.groups) for p in settings.payments)
    return {type_.code: type_ for type_ in own or STANDARD_TYPES}


def speaking(speaker: Loudspeaker | None) -> Loudspeaker:
    """Raises Refused `sound_off` where there is none."""
    if speaker is None:
        raise Refused(
            "sound_off",
            "The sound is off; set on = true under [sound] in the settings, and see that simpleaudio is installed.",
        )
    return speaker
