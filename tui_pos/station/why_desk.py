"""What a cashier may ask of the shop behind the till about how prices come about."""

from typing import TYPE_CHECKING, Protocol

from tui_pos.domain.operation import Operation
from tui_pos.domain.saying import Saying

if TYPE_CHECKING:
    # 10 ms with its windows: there is nothing to explain in the first picture.
    from tui_pos.pricing.why import Told


class WhyDesk(Protocol):
    """Reasons; nothing is changed by asking for them."""

    def why(self, line: int) -> "tuple[Told, ...]":
        """How a line of the cart came to its price, and what becomes of it at the save. Raises `no_such_line`."""

    def hint(self) -> Saying | None:
        """What is lacking for a rule to act, where the settings want that said: by the line last entered."""

    def why_sold(self, operation: Operation, line: int) -> "tuple[Told, ...]":
        """As `why`, for a line of a posted sale or report, with the prices, rules and facts of then. Raises Refused
        `no_basis` for what no rules were asked of."""
