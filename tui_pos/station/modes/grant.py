"""Somebody with more rights allows a single act: a PIN, shown as stars, over whatever was refused.

A scan typed here is no PIN: the window closes, nothing is allowed, and the scan goes where it was meant for.
"""

from collections.abc import Callable

from tui_pos.domain.rights import NoRight
from tui_pos.errors import Refused
from tui_pos.station.commands import GRANT
from tui_pos.station.frame import Paper, wrap
from tui_pos.station.modes.mode import Desk, Mode

SHORTEST_PIN, LONGEST_PIN = 4, 7


def check_pin(text: str) -> None:
    """An amount that was typed ahead is no wrong PIN, and does not count as one. Raises Refused `no_pin`."""
    if not (SHORTEST_PIN <= len(text) <= LONGEST_PIN and text.isascii() and text.isdigit()):
        raise Refused("no_pin", "A PIN is 4 to 7 digits; type it again.")


class Grant(Mode):
    """`allowed` takes the PIN, and does the act; a PIN that is refused keeps the window open."""

    name = GRANT
    takes_text = True
    longest = 100
    private = True

    def __init__(self, desk: Desk, refusal: NoRight, allowed: Callable[[str], None]) -> None:
        super().__init__(desk, {"allow": self.allow, "erase": self.erase})
        self._refusal = refusal
        self._allowed = allowed

    def back(self) -> None:
        super().back()
        self.desk.tell(self._refusal)

    def allow(self) -> None:
        text, self.text = self.text, ""
        if len(text) > LONGEST_PIN or self.desk.scanner.sent(text):
            self.back()
            for character in text:
                self.desk.key("character", character)
            self.desk.key("enter")
            return
        if text:
            check_pin(text)
            self._allowed(text)

    def draw(self, paper: Paper) -> None:
        rows = wrap(self._refusal.say(self.desk.words.translate), 54)[:4]
        paper.window(10, 8, 60, len(rows) + 7, self.title())
        for row, sentence in enumerate(rows, 9):
            paper.put(13, row, sentence, "w")
        paper.put(13, 11 + len(rows), self.say("The PIN of who may"), "h")
        paper.field(46, 11 + len(rows), LONGEST_PIN + 1, "*" * min(len(self.text), LONGEST_PIN))
