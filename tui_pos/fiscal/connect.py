"""From settings to a device. Nothing is opened yet: that happens when the device is entered for the first time."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tui_pos.settings import PrinterSettings

if TYPE_CHECKING:
    from tui_pos.fiscal.device import FiscalDevice
    from tui_pos.fiscal.transport import Wire


def open_device(settings: PrinterSettings, home: Path) -> "FiscalDevice":
    """The printer of `settings`; the virtual one keeps its memory, ledger and papers under `home`.

    Entering it (`with device:`) raises DeviceTrouble when it cannot be reached.
    """
    # The driver takes 8 ms to load and the virtual printer 3: on the spooler's thread, which asks for them.
    from tui_pos.fiscal.datecs_p import Access, DatecsP
    from tui_pos.fiscal.link import new_session

    access = Access(settings.operator, settings.password, settings.till)
    name, open_wire = _wire(settings, home)
    return DatecsP(name, access, open_wire, new_session)


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
            from tui_pos.fiscal.virtual.embedded import FOLDER, EmbeddedWire

            return "virtual printer", lambda: EmbeddedWire(home / FOLDER)
