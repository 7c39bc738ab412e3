"""The fiscal printer of a home, in the hands of somebody who works without a till."""

from collections.abc import Iterator
from contextlib import contextmanager

from tui_pos.boot import Home, check_home, device_in, settings_of
from tui_pos.errors import WrongUse
from tui_pos.fiscal.device import FiscalDevice


@contextmanager
def printer_of(home: Home) -> Iterator[FiscalDevice]:
    """Entered and let go again. Raises WrongUse `lent_printer` where it belongs to a Device Manager."""
    check_home(home)
    url = settings_of(home).printer.url
    if url:
        raise WrongUse(
            "lent_printer",
            "This shop prints through the Device Manager at {url}; give the command in its home, while it is stopped, "
            "or send it a request.",
            url=url,
        )
    with device_in(home) as device, device:
        yield device
