"""The wait for the receipt. The station keeps the keys for the next sale; Esc, with nothing kept, goes on."""

from tui_pos.domain.operation import COMES_BACK
from tui_pos.station.commands import PRINTING
from tui_pos.station.frame import Paper
from tui_pos.station.modes.mode import Desk, Mode

_STATUS_ROW = 22


class Printing(Mode):
    """No window: most receipts are out before anyone has read one. The sale beneath already shows the change."""

    name = PRINTING
    private = True

    def __init__(self, desk: Desk, *, may_leave: bool) -> None:
        super().__init__(desk, {})
        self._may_leave = may_leave

    def back(self) -> None:
        """While a sale is taken back its cart may open again any moment: no other is begun."""
        if self._may_leave:
            super().back()

    def draw(self, paper: Paper) -> None:
        waiting = self.desk.till.unprinted
        if self._may_leave:
            text = self.say("The receipt is being printed…")
        elif waiting is not None and waiting.kind in COMES_BACK:
            text = self.say("The storno is being taken back…")
        else:
            text = self.say("The sale is being taken back…")
        paper.row(_STATUS_ROW, " " + text, "w")
        paper.cursor = None
