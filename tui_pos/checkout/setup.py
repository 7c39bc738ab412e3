"""The till in the hands of whoever sets it up: what it is and has, its printer found and changed.

Made when the setup screen is opened for the first time. Implements `tui_pos.station.setup_desk.SetupDesk`; its
docstrings are there.
"""

import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from tui_pos.audio.cards import sound_cards
from tui_pos.checkout.cash import Cash
from tui_pos.checkout.mailbox import Mailbox
from tui_pos.checkout.printer_search import PrinterSearch
from tui_pos.checkout.printer_watch import PrinterWatch
from tui_pos.checkout.workplace import Loudspeaker, Printer, Workplace, speaking
from tui_pos.domain.answers import ForSetup, Report
from tui_pos.domain.money import Cents
from tui_pos.domain.parties import Operator
from tui_pos.domain.setup import FoundPrinter, PrinterFacts, TillFacts
from tui_pos.fiscal.jobs import Inspected, Used
from tui_pos.settings import PrinterSettings
from tui_pos.store import journal


class SetupRoom:
    """`operator` tells who is signed on."""

    def __init__(
        self,
        workplace: Workplace,
        printer: Printer,
        speaker: Loudspeaker | None,
        mailbox: Mailbox,
        watch: PrinterWatch,
        operator: Callable[[], Operator],
        cash: Cash,
    ) -> None:
        self._workplace = workplace
        self._printer = printer
        self._speaker = speaker
        self._watch = watch
        self._operator = operator
        self._cash = cash
        self._search = PrinterSearch(workplace, printer, mailbox)

    def facts(self) -> TillFacts:
        settings = self._workplace.settings.printer
        file = self._workplace.store.path
        size: int | None = None
        free: int | None = None
        with suppress(OSError):
            size, free = file.stat().st_size, shutil.disk_usage(file.parent).free
        return TillFacts(
            place=_place(settings),
            family="" if settings.url else settings.family,
            sound=None if self._speaker is None else sound_cards(),
            database=str(file),
            database_bytes=size,
            free_bytes=free,
        )

    def ask_printer(self) -> None:
        self._printer.inspect()

    def play_sound(self) -> None:
        speaking(self._speaker).play_test()

    def move_cash(self, amount: Cents, reason: str) -> None:
        self._cash.move(self._operator(), amount, reason)

    def search(self) -> None:
        self._search.begin()

    def stop_search(self) -> None:
        self._search.stop()

    def use_printer(self, found: FoundPrinter) -> None:
        self._search.use(found)
        facts = {"place": found.place, "serial": found.serial, "station": self._workplace.station}
        moment = self._workplace.clock()
        journal.append(self._workplace.store, "set_printer", self._operator(), moment, facts)

    # What the printer answers.

    def heard(self, answer: Inspected | Used) -> list[Report]:
        match answer:
            case Inspected():
                self._watch.know(answer.state)
                return [ForSetup(_facts(answer, self._workplace.clock()))]
            case Used():
                return []


def _place(settings: PrinterSettings) -> str:
    if settings.url:
        return settings.url
    match settings.connection:
        case "serial":
            return f"{settings.port} · {settings.speed}"
        case "tcp":
            return f"{settings.host}:{settings.port_number}"
        case "virtual":
            return settings.connection


def _facts(found: Inspected, now: datetime) -> PrinterFacts:
    state, identity = found.state, found.state.identity
    drift = None
    if found.clock is not None and found.read_at is not None:
        here = found.read_at.astimezone(now.tzinfo).replace(tzinfo=None)
        drift = round((found.clock - here).total_seconds())
    return PrinterFacts(
        trouble=state.trouble,
        warnings=state.warnings,
        family=found.family,
        model=identity.model if identity else "",
        firmware=identity.firmware if identity else "",
        serial=identity.serial if identity else "",
        fiscal_memory=identity.fiscal_memory if identity else "",
        tax_number=found.tax_number,
        clock=found.clock,
        drift_s=drift,
        last_document=found.last_document,
        last_receipt=found.last_receipt,
        closure=found.closure,
        cash=None if found.drawer is None else found.drawer.cash,
    )
