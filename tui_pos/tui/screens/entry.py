"""A line that is typed into: text, a cursor, and the few keys that every terminal sends."""

from tui_pos.station.frame import one_column
from tui_pos.tui.screens.pane import Run

LONGEST = 2000
"""Characters that an entry takes."""


class Entry:
    """`text` with the cursor before its character number `at`. What stands there at first gives way to what is typed,
    unless it is gone into before."""

    def __init__(self, text: str = "", longest: int = LONGEST) -> None:
        self.text = text
        self.at = len(text)
        self._longest = longest
        self._gave_way = ""
        self._untouched = bool(text)

    def put(self, text: str) -> None:
        """Another text, the cursor behind it."""
        self.text, self.at = text, len(text)

    def offer(self) -> None:
        """Somebody comes to it anew: what stands here gives way again to what is typed."""
        self.at = len(self.text)
        self._gave_way = ""
        self._untouched = bool(self.text)

    def press(self, name: str, character: str | None) -> bool:
        """Whether the key was one of typing and mending."""
        untouched, self._untouched = self._untouched, False
        if name == "character" and character:
            if untouched and character.isprintable():
                self._gave_way, self.text, self.at = self.text, "", 0
            if len(self.text) < self._longest and character.isprintable():
                self.text = self.text[: self.at] + character + self.text[self.at :]
                self.at += 1
        elif name == "backspace":
            self._gave_way = ""
            self.text = self.text[: max(0, self.at - 1)] + self.text[self.at :]
            self.at = max(0, self.at - 1)
        elif name == "delete":
            self._gave_way = ""
            self.text = self.text[: self.at] + self.text[self.at + 1 :]
        elif name == "left":
            self.at = max(0, self.at - 1)
        elif name == "right":
            self.at = min(len(self.text), self.at + 1)
        elif name == "home":
            self.at = 0
        elif name == "end":
            self.at = len(self.text)
        else:
            self._untouched = untouched
            return False
        return True

    def take_back(self, characters: int) -> None:
        """What was typed last is gone again: so many characters before the cursor.
        Where nothing is left, what had given way to it is back."""
        first = max(0, self.at - characters)
        self.text, self.at = self.text[:first] + self.text[self.at :], first
        if not self.text and self._gave_way:
            self.put(self._gave_way)
            self._untouched = True

    def runs(self, width: int, active: bool) -> list[Run]:
        """The entry in `width` columns between brackets, the cursor as a reversed cell where keys come here."""
        text = one_column(self.text) if len(one_column(self.text)) == len(self.text) else "?" * len(self.text)
        inner = width - 2
        first = max(0, self.at - inner + 1)
        shown = (text + " ")[first : first + inner].ljust(inner)
        if not active:
            return [("[", "x"), (shown, " "), ("]", "x")]
        place = self.at - first
        return [("[", "i"), (shown[:place], "i"), (shown[place], "s"), (shown[place + 1 :], "i"), ("]", "i")]
