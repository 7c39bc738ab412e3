"""All that a printer tells of itself, for whoever looks after it: asked on demand only, so that the look before a sale
stays short. What a device does not tell is None; nothing is printed and nothing changed.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from tui_pos.fiscal.device import CommandRefused, FiscalDevice
from tui_pos.fiscal.jobs import DeviceState, Inspected

_Told = TypeVar("_Told")


def inspected(device: FiscalDevice, state: DeviceState) -> Inspected:
    """Called inside `with device:`; `state` is what the look at it found just before. Raises LineTrouble."""
    clock = _told(device.read_clock)
    read_at = datetime.now(UTC)
    return Inspected(
        state,
        where=device.name,
        family=device.traits.family,
        clock=clock,
        read_at=read_at,
        tax_number=_told(device.tax_number) or "",
        last_document=_told(device.last_document),
        last_receipt=_told(device.last_fiscal_receipt),
        closure=_told(device.last_closure),
        drawer=_told(device.drawer),
    )


def _told(ask: Callable[[], _Told]) -> _Told | None:
    try:
        return ask()
    except CommandRefused:
        return None
