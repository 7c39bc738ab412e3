"""The wait for the receipt. The station keeps the keys for the next sale; Esc, with nothing kept, goes on."""

from tui_pos.station.commands import PRINTING
from tui_pos.station.frame import Paper
from tui_pos.station.modes.mode import Desk, Mode

_STATUS_ROW = 22


class Printing(Mode):
    """No window: most receipts are out before anyone has read one. The sale beneath already shows the change."""

    name = PRINTING

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, {})

    def draw(self, paper: Paper) -> None:
        paper.row(_STATUS_ROW, " " + self.say("The receipt is being printed…"), "w")
        paper.cursor = None
