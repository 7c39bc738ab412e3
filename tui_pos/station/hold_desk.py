"""What holding and recalling sales, and going back over the steps of one, ask of the shop behind the till."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from tui_pos.domain.cart import Cart
from tui_pos.domain.held import HeldSale, Recalled
from tui_pos.domain.steps import StepTold


class HoldDesk(Protocol):
    """The sales that wait, those of all tills on this database."""

    def hold(self, note: str) -> Cart:
        """The sale in hand waits, with a note for whoever recalls it; the new, empty cart is returned.

        Raises Refused `no_right`, `nothing_to_hold`, `cart_closed`.
        """

    def held(self) -> Sequence[HeldSale]:
        """What waits, the oldest first."""

    def recall(self, cart: UUID) -> Recalled:
        """A sale that waits is in hand again with all that it had, at this till and for whoever is here now. No other
        till has it then, however many ask for it at once.

        Raises Refused `no_right`, `cart_in_hand` while something is in hand, `held_taken` where it waits no longer.
        """


class StepsDesk(Protocol):
    """The way back over the steps of the sale in hand, and on again. The journal keeps every step as it came."""

    def to_undo(self) -> StepTold | None:
        """What undoing would do now; None where nothing is left to undo."""

    def undo(self) -> Cart:
        """The cart as it was before its last step; its number stays, and so do those of its lines.

        It needs the right to the opposite act: a line that was entered is voided. Raises Refused `nothing_to_undo`,
        and as that act does: `no_right`, `more_at_discount`, `not_enough_stock`, `zero_price`, `inactive_partner`,
        `inactive_item`.
        """

    def to_redo(self) -> StepTold | None:
        """The same for the step that was undone last."""

    def redo(self) -> Cart:
        """The cart as it was before the last `undo`. Raises Refused `nothing_to_redo`, and as the step's act does."""
