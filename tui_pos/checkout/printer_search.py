"""The search for printers from the till: in the place of its own printer, so that nothing is printed meanwhile and that
printer's port is free to be looked at. It ends as soon as something is to be printed. What was found can be written
into the settings.
"""

from collections.abc import Callable
from threading import Event

from tui_pos.checkout.mailbox import Mailbox
from tui_pos.checkout.workplace import Printer, Workplace
from tui_pos.domain.answers import ForSetup
from tui_pos.domain.saying import Saying, saying
from tui_pos.domain.setup import FoundPrinter, SearchEnded, SearchStep
from tui_pos.errors import Refused
from tui_pos.fiscal.detect import Found, NotFound, Place, Step, find, serial_places, tcp_places
from tui_pos.settings import PrinterSettings


class PrinterSearch:
    """One at a time. It answers into `mailbox`."""

    def __init__(self, workplace: Workplace, printer: Printer, mailbox: Mailbox) -> None:
        self._workplace = workplace
        self._printer = printer
        self._mailbox = mailbox
        self._stop: Event | None = None
        self._found: tuple[Found, ...] = ()

    def begin(self) -> None:
        """One that is under way and was not stopped goes on."""
        if self._stop is not None and not self._stop.is_set():
            return
        stop = self._stop = Event()
        self._printer.apart(lambda is_wanted: self._run(stop, is_wanted))

    def stop(self) -> None:
        if self._stop is not None:
            self._stop.set()

    def use(self, wanted: FoundPrinter) -> None:
        """Raises Refused `search_again`, WrongUse `settings_kept`, `unwritable_file`."""
        from tui_pos.fiscal.settings_file import save_printer

        found = next((one for one in self._found if _shown(one) == wanted), None)
        if found is None or self._workplace.settings_file is None:
            raise Refused("search_again", "What was found is not known any more; search again.")
        save_printer(
            self._workplace.settings_file,
            found,
            station=self._workplace.own_settings,
            network_password=self._workplace.settings.printer.network_password,
        )

    def _run(self, stop: Event, is_wanted: Callable[[], bool]) -> None:
        """On the printer's thread."""

        def tell(event: Step | Found | NotFound) -> None:
            # A receipt does not wait for a search, and the program can be closed in the middle of one.
            if is_wanted():
                stop.set()
            if isinstance(event, Step):
                self._mailbox.put(ForSetup(SearchStep(event.done, event.total, f"{event.at} · {event.way}")))

        ended = SearchEnded(())
        try:
            if not stop.is_set():
                settings = self._workplace.settings.printer
                told = find(_places(settings), tell, network_password=settings.network_password, stop=stop)
                self._found = tuple(one for one in told if isinstance(one, Found))
                silent = tuple(one.trouble for one in told if isinstance(one, NotFound))
                ended = SearchEnded(tuple(map(_shown, self._found)), silent if told else (_no_ports(),))
        finally:
            # Whatever was raised, the screen must not wait for ever.
            stop.set()
            self._mailbox.put(ForSetup(ended))


def _places(settings: PrinterSettings) -> list[Place]:
    """Every port of this machine, and where the settings say that a printer is: a port of another kind, a host."""
    places = serial_places()
    if settings.connection == "serial" and settings.port not in {place.at for place in places}:
        places += serial_places((settings.port,))
    if settings.connection == "tcp":
        places += tcp_places((settings.host,))
    return places


def _no_ports() -> Saying:
    return saying(
        "This machine has no serial port; plug the printer in. One in the network is found by its address: "
        "tui-pos printer detect --host ADDRESS"
    )


def _shown(found: Found) -> FoundPrinter:
    identity = found.identity
    return FoundPrinter(
        place=found.name,
        speed=found.way if found.connection == "serial" else 0,
        family=found.family,
        model=identity.model,
        serial=identity.serial,
        fiscal_memory=identity.fiscal_memory,
    )
