"""What the station asks of the shop behind it about the till's shift and its drawer.

Whoever counts the drawer is not to know what should be in it: no answer here says so to one without the right to see
shifts.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from tui_pos.domain.money import Cents
from tui_pos.domain.shift import CashMove, Shift, ShiftReport


class ShiftDesk(Protocol):
    """The drawer of one till, in the hands of who is signed on."""

    def current(self) -> Shift | None:
        """The shift that is open here."""

    def open(self, opening: Cents) -> Shift:
        """Begin a shift with so much in the drawer, which the printer is told as cash put in.

        Raises Refused `no_right`, `shift_is_open`, `negative_float`, `absurd_cash`, `cash_unsettled`.
        """

    def lacks_float(self) -> bool:
        """Whether the printer did not take the float of the open shift."""

    def send_float_again(self) -> None:
        """Tell the printer the float once more.

        Raises Refused `no_right`, `no_shift`, `cash_moving`, `cash_unsettled`, `float_is_in`.
        """

    def move_cash(self, amount: Cents, reason: str) -> None:
        """Put cash into the drawer or (below zero) take it out, on paper; `ReportPrinted` or a `Notice` follows. The
        journal says who asked for it, what for, and what became of it.

        Raises Refused `no_right`, `no_cash`, `absurd_cash`, `no_reason`, and `cash_unsettled` while the printer is to
        tell first what became of the cash before.
        """

    def unsettled_cash(self) -> Sequence[CashMove]:
        """The cash at this till, oldest first, of which neither the printer nor anybody has told whether it moved."""

    def settle_cash(self, move: int, *, moved: bool) -> None:
        """Somebody has looked at the paper of the move with this id. The journal says who.

        Raises Refused `no_right` as moving it would, `cash_moving`, and `cash_settled` where it is known by now.
        """

    def open_drawer(self) -> None:
        """Open the drawer without a sale. Raises Refused `no_right`."""

    def begin_count(self) -> Mapping[Cents, int]:
        """How many pieces of each note and coin are counted so far: a count is kept until the shift is closed.

        Raises Refused `no_right`, `no_shift`, `sale_in_hand`, `unprinted_sale`, `cash_moving`, `cash_unsettled`.
        """

    def put_count(self, denomination: Cents, pieces: int | None) -> None:
        """Keep how many pieces there are of one; None: not counted. Raises Refused `no_shift`, `absurd_pieces`."""

    def close(self) -> Shift:
        """Close the shift with what is counted, and have the printer make its Z report, where the settings want that:
        at once, or when it is ready again. Raises Refused as `begin_count` does, and `nothing_counted`.
        """

    def past(self, limit: int, before: int | None = None) -> Sequence[Shift]:
        """The closed shifts of all tills, the newest first, below the id `before`. Raises Refused `no_right`."""

    def report(self, shift: int) -> ShiftReport:
        """All of a shift (by id) that may be seen; another till's needs the right to see shifts."""

    def print_report(self, shift: int) -> None:
        """The same on a paper that is no receipt; `ReportPrinted` or a `Notice` follows."""
