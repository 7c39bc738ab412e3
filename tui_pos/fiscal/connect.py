"""From settings to a device. Nothing is opened yet: that happens when the device is entered for the first time."""

import secrets
from collections.abc import Callable
from pathlib import Path

from tui_pos.fiscal.datecs_p import Access, DatecsP
from tui_pos.fiscal.device import FiscalDevice
from tui_pos.fiscal.framing import isl
from tui_pos.fiscal.link import Link
from tui_pos.fiscal.transport import Wire, open_serial, open_tcp
from tui_pos.fiscal.virtual.embedded import FOLDER, EmbeddedWire
from tui_pos.settings import PrinterSettings


def open_device(settings: PrinterSettings, home: Path) -> FiscalDevice:
    """The printer of `settings`; the virtual one keeps its memory, ledger and papers under `home`.

    Entering it (`with device:`) raises DeviceTrouble when it cannot be reached.
    """
    access = Access(settings.operator, settings.password, settings.till)
    name, open_wire = _wire(settings, home)
    return DatecsP(name, access, open_wire, _link)


def _wire(settings: PrinterSettings, home: Path) -> tuple[str, Callable[[], Wire]]:
    match settings.connection:
        case "serial":
            return settings.port, lambda: open_serial(settings.port, settings.speed)
        case "tcp":
            return (
                f"{settings.host}:{settings.port_number}",
                lambda: open_tcp(settings.host, settings.port_number),
            )
        case "virtual":
            return "virtual printer", lambda: EmbeddedWire(home / FOLDER)


def _link(wire: Wire) -> Link:
    # A random beginning makes it unlikely that the device has to be asked a third time.
    return Link(wire, first_seq=isl.FIRST_SEQ + secrets.randbelow(isl.LAST_SEQ - isl.FIRST_SEQ + 1))
