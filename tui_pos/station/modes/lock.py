"""The till is locked: nobody has struck a key for a while. The shop's name, who is signed on, and a PIN as stars.

What is scanned meanwhile is kept and goes on once the till is open again.
"""

from tui_pos.domain.rights import LEVEL_NAMES, unlocks
from tui_pos.domain.saying import saying
from tui_pos.station.commands import LOCK
from tui_pos.station.frame import COLUMNS, Paper, clip
from tui_pos.station.modes.grant import LONGEST_PIN, check_pin
from tui_pos.station.modes.mode import Desk, Mode


class Lock(Mode):
    """Whoever is signed on opens it, or a manager who stands no lower: then the sale goes on as it was left."""

    name = LOCK
    full = True
    takes_text = True
    private = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, {"unlock": self.unlock, "erase": self.erase})

    def back(self) -> None:
        self.text = ""

    def unlock(self) -> None:
        text, self.text = self.text, ""
        if len(text) > LONGEST_PIN or self.desk.scanner.sent(text):
            for character in text:
                self.desk.ahead.keep("character", character)
            self.desk.ahead.keep("enter")
            self.desk.tell(saying("A scan is kept until the till is unlocked."), "w")
            return
        if text:
            check_pin(text)
            self.desk.till.grants().unlock(text)
            self.desk.unlock()

    def draw(self, paper: Paper) -> None:
        till = self.desk.till
        paper.row(0, " " + till.shop_name, "b")
        paper.put_right(COLUMNS - 1, 0, self.say("Till {name}", name=till.station_name), "b")
        paper.window(15, 8, 50, 8, self.title())
        if till.operator is not None:
            level = self.say(LEVEL_NAMES[unlocks(till.operator)])
            paper.put(18, 10, clip(self.say("{name}, or the {level}", name=till.operator.name, level=level), 44), "p")
        paper.put(18, 12, self.say("PIN"), "h")
        paper.field(36, 12, LONGEST_PIN + 1, "*" * min(len(self.text), LONGEST_PIN))
