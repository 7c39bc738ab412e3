"""The wait for the receipt. The station keeps the keys for the next sale; Esc, with nothing kept, goes on."""

from tui_pos.station.commands import PRINTING
from tui_pos.station.frame import Paper
from tui_pos.station.modes.mode import Desk, Mode

_STATUS_ROW = 22


class Printing(Mode):
    """No window: most receipts are out before anyone has read one. The sale beneath already shows the change."""

    name = PRINTING

    def __init__(self, desk: Desk, *, may_leave: bool) -> None:
        super().__init__(desk, {})
        self._may_leave = may_leave

    def back(self) -> None:
        """While a sale is taken back its cart may open again any moment: no other is begun."""
        if self._may_leave:
            super().back()

    def draw(self, paper: Paper) -> None:
        text = (
            self.say("The receipt is being printed…") if self._may_leave else self.say("The sale is being taken back…")
        )
        paper.row(_STATUS_ROW, " " + text, "w")
        paper.cursor = None
