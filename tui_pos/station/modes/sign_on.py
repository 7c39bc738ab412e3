"""Signing on: a PIN, shown as stars. The shop's name is all that a stranger sees."""

from tui_pos.errors import Refused, ShopError
from tui_pos.language import LANGUAGE_NAMES
from tui_pos.station.commands import SIGN_ON
from tui_pos.station.frame import COLUMNS, Paper, wrap
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.question import Question

_LONGEST_PIN = 7
_NOTE_WIDTH = 66


class SignOn(Mode):
    """The first screen."""

    name = SIGN_ON
    full = True
    takes_text = True
    private = True

    def __init__(self, desk: Desk) -> None:
        actions = {"sign_on": self.sign_on, "language": desk.switch_language, "training": self.train}
        super().__init__(desk, {**actions, "end": self.end, "erase": self.erase})

    def back(self) -> None:
        self.text = ""

    def sign_on(self) -> None:
        pin = self._pin()
        if pin:
            self.desk.till.sign_on(pin)
            self.desk.signed_on()

    def train(self) -> None:
        pin = self._pin()
        if not pin:
            raise Refused("pin_first", "Type a manager's PIN first, then the key for training again.")
        self.desk.till.begin_training(pin)
        self.desk.end("training")

    def _pin(self) -> str:
        pin, self.text = self.text, ""
        # A scan typed before anyone signed on must not count as one of the five wrong PINs.
        if len(pin) > _LONGEST_PIN:
            raise Refused("scan_as_pin", "That was a scan, not a PIN; sign on first, then scan.")
        return pin

    def end(self) -> None:
        self.desk.open(Question(self.desk, self.say("Close the program?"), lambda: self.desk.end()))

    def draw(self, paper: Paper) -> None:
        till = self.desk.till
        paper.row(0, " " + till.shop_name, "b")
        paper.put_right(COLUMNS - 1, 0, self.say("Till {name}", name=till.station_name), "b")
        paper.window(20, 8, 40, 7, self.title())
        paper.put(24, 11, self.say("PIN"), "h")
        paper.field(36, 11, _LONGEST_PIN + 1, "*" * min(len(self.text), _LONGEST_PIN))
        key = self.desk.words.key_of("language")
        paper.put(24, 13, f"{key} {LANGUAGE_NAMES[self.desk.next_language]}", "p")
        if not self._somebody_can():
            nobody = self.say(
                "Nobody can sign on in this shop yet. In a shell, tui-pos init --owner NAME makes the first, and "
                "tui-pos import takes in lists of locations and operators."
            )
            for row, text in enumerate(wrap(nobody, _NOTE_WIDTH)):
                paper.put((COLUMNS - _NOTE_WIDTH) // 2, 17 + row, text, "p")

    def _somebody_can(self) -> bool:
        try:
            return self.desk.till.has_operators
        except ShopError:
            # It is told when somebody tries.
            return True
