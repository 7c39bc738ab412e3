"""Where the Device Manager's parts meet: settings, the task book, a spooler for each printer, the server."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from tui_pos.boot.home import Home, settings_of
from tui_pos.devices.book import TaskBook
from tui_pos.devices.lent import LentPrinter, place_of
from tui_pos.devices.manager import Manager
from tui_pos.devices.server import alone, guard_of, serve
from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError, WrongUse
from tui_pos.language import translator
from tui_pos.settings import PrinterSettings, Settings

TASK_INFO = "taskinfo"
"""What a printer's id would hide: `/printers/taskinfo` tells what became of a task."""


def lend(home: Home, on_ready: Callable[[str], None]) -> None:
    """Lend the printers of the home until SIGINT or SIGTERM; `on_ready` is told where.

    Raises Refused `manager_running`, WrongUse, StoreTrouble.
    """
    settings = settings_of(home)
    guard = guard_of(settings.device_manager, home.root)
    printers = _printers(settings)
    translate = translator(settings.station.language)
    zone = ZoneInfo(settings.shop.time_zone)

    def say(sentence: ShopError | Saying) -> str:
        return sentence.say(translate)

    with alone(home.root):
        book = TaskBook(home.root / "devices.db")
        book.forget_places_beside([place_of(printer) for printer in printers])

        def made(answered: Callable[[str], None]) -> Sequence[LentPrinter]:
            return [LentPrinter(printer, home.root, zone, book, say, answered) for printer in printers]

        manager = Manager(book, made, settings.device_manager.sale_hours)
        serve(manager, settings.device_manager, guard, say, on_ready)


def _printers(settings: Settings) -> Sequence[PrinterSettings]:
    """Raises WrongUse `printer_lent_twice`, `printer_id_taken`, `printer_lent_on`."""
    printers = settings.device_manager.printers or (settings.printer,)
    places = [place_of(printer) for printer in printers]
    twice = next((place for place in places if places.count(place) > 1), None)
    if twice is not None:
        raise WrongUse(
            "printer_lent_twice",
            "Two printers of [device_manager] are at {place}; leave one of them out.",
            place=twice,
        )
    names = [printer.id for printer in settings.device_manager.printers if printer.id]
    taken = next((name for name in names if names.count(name) > 1 or name.lower() == TASK_INFO), None)
    if taken is not None:
        raise WrongUse(
            "printer_id_taken",
            "The id {id} of a printer of [device_manager] stands for something else already; give it another.",
            id=taken,
        )
    if any(printer.url for printer in printers):
        raise WrongUse(
            "printer_lent_on",
            "The Device Manager cannot lend a printer that it would borrow itself; name its port instead of a url.",
        )
    return printers
