"""Where the settings want it, nothing is sold without an open shift."""

from tui_pos.checkout.workplace import Workplace
from tui_pos.errors import Refused


def check_shift(workplace: Workplace) -> None:
    """Raises Refused `no_shift`."""
    if not workplace.settings.shift.required:
        return
    from tui_pos.store.shifts import is_open

    if not is_open(workplace.store, workplace.station):
        raise no_shift()


def no_shift() -> Refused:
    """What needs an open shift."""
    return Refused("no_shift", "No shift is open at this till; open one first: /shift.")
