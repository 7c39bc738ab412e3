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
    clock = told(device.read_clock)
    read_at = datetime.now(UTC)
    return Inspected(
        state,
        where=device.name,
        family=device.traits.family,
        clock=clock,
        read_at=read_at,
        tax_number=told(device.tax_number) or "",
        last_document=told(device.last_document),
        last_receipt=told(device.last_fiscal_receipt),
        closure=told(device.last_closure),
        drawer=told(device.drawer),
    )


def told(ask: Callable[[], _Told]) -> _Told | None:
    """What the device tells; None when it refuses to. Raises LineTrouble."""
    try:
        return ask()
    except CommandRefused:
        return None
