"""From settings to a device. Nothing is opened yet: that happens when the device is entered for the first time."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tui_pos.settings import PrinterSettings, Settings

if TYPE_CHECKING:
    from tui_pos.fiscal.device import FiscalDevice
    from tui_pos.fiscal.jobs import JobJournal
    from tui_pos.fiscal.spooler import PrinterWork
    from tui_pos.fiscal.transport import Wire


def open_work(settings: Settings, home: Path, journal: "JobJournal") -> "PrinterWork":
    """What the spooler of a till works with. Called on its thread."""
    printer = settings.printer
    if printer.url:
        from tui_pos.fiscal.remote import RemotePrinting

        return RemotePrinting(printer.url, printer.token)
    from tui_pos.fiscal.printing import Printing

    zone = ZoneInfo(settings.shop.time_zone)
    local = (lambda: datetime.now(zone)) if printer.set_clock else None
    return Printing(lambda: open_device(printer, home), journal, local)


def open_device(settings: PrinterSettings, home: Path) -> "FiscalDevice":
    """The printer of `settings`; the virtual one keeps its memory, ledger and papers under `home`.

    Entering it (`with device:`) raises DeviceTrouble when it cannot be reached.
    """
    # The driver takes 8 ms to load and the virtual printer 3: on the spooler's thread, which asks for them.
    from tui_pos.fiscal.device import Access
    from tui_pos.fiscal.families import FAMILIES, driver

    password = settings.password or FAMILIES[settings.family].password
    access = Access(settings.operator, password, settings.till, settings.payments, settings.network_password)
    name, open_wire = _wire(settings, home)
    return driver(settings.family, name, access, open_wire)


def _wire(settings: PrinterSettings, home: Path) -> "tuple[str, Callable[[], Wire]]":
    from tui_pos.fiscal.transport import open_serial, open_tcp

    match settings.connection:
        case "serial":
            return settings.port, lambda: open_serial(settings.port, settings.speed)
        case "tcp":
            return (
                f"{settings.host}:{settings.port_number}",
                lambda: open_tcp(settings.host, settings.port_number),
            )
        case "virtual":
            from tui_pos.fiscal.virtual.embedded import EmbeddedWire, folder_of

            return "virtual printer", lambda: EmbeddedWire(folder_of(home, settings.family), settings.family)
