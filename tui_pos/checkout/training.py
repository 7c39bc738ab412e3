"""Who may leave the till for the training: asked by PIN on the first screen, and written into the shop's journal."""

from tui_pos.checkout.sign_on import Door
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.rights import Right, need
from tui_pos.store import journal


def begin_training(workplace: Workplace, pin: str) -> None:
    """Raises Refused as `Door.sign_on` does, NoRight `no_right`."""
    door = Door(workplace)
    operator = door.known(pin)
    # Nobody stays: the drawer remains in the hands of whoever has the shift.
    door.note("sign_on", operator)
    try:
        need(operator, Right.TRAINING)
        journal.append(workplace.store, "training", operator, workplace.clock(), {"station": workplace.station})
    finally:
        door.sign_off(operator)
