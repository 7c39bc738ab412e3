"""What the station asks of the shop when somebody with more rights allows a single act, or a locked till is opened."""

from typing import Protocol

from tui_pos.domain.parties import Operator
from tui_pos.domain.rights import Right


class GrantDesk(Protocol):
    """Rights lent to whoever is signed on."""

    def lend(self, right: Right, pin: str, why: str) -> Operator:
        """Whoever has this PIN lends `right` until `take_back`, and is returned. `why`: the code of the refusal.

        The journal names both. Raises Refused `wrong_pin` and `locked_out` as signing on does, and `cannot_lend` where
        they have no such right of their own.
        """

    def take_back(self, right: Right) -> None:
        """What it was lent for is done, or was left. What was allowed of goods in the cart stays allowed."""

    def unlock(self, pin: str) -> Operator:
        """Open a till that was locked; whoever is signed on stays so. The journal names who did it.

        Raises Refused `wrong_pin` and `locked_out` as signing on does, and `not_yours` for the PIN of another cashier.
        """
