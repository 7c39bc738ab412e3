"""What all modes have in common: a place on the stack, actions for their commands, and a safe end for stray scans."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from tui_pos.errors import Refused
from tui_pos.station.commands import Command
from tui_pos.station.frame import Paper

if TYPE_CHECKING:
    from tui_pos.station.station import Station

Action = Callable[[], None]


class Mode:
    """A step of the cashier's work. The top of the stack gets the keys; what lies under it is drawn first.

    `text` is what has been typed here and not yet entered. A mode that takes no text collects it all the same: an
    Enter that follows characters ends a scan, and must never confirm what the window asks.
    """

    name: ClassVar[str]
    full: ClassVar[bool] = False
    """Whether it covers the whole screen."""
    takes_text: ClassVar[bool] = False

    def __init__(self, station: "Station", actions: Mapping[str, Action]) -> None:
        self.station = station
        self.text = ""
        self.actions: dict[str, Action] = {"help": station.open_help, "back": self.back, **actions}

    @property
    def typing(self) -> bool:
        """Whether something has been typed here that is not entered yet: then `/` is a character of it."""
        return bool(self.text)

    def back(self) -> None:
        """Esc: one step back."""
        self.station.close(self)

    def typed(self, character: str) -> None:
        """A character that is no key."""
        self.text += character

    def erase(self) -> None:
        self.text = self.text[:-1]

    def take(self, command: Command) -> None:
        """Do what a command of this mode says."""
        if self.text and not self.takes_text:
            stray, self.text = self.text, ""
            if command.key == "enter":
                raise stray_scan(stray)
        self.actions[command.name]()

    def refused(self, command: Command, refusal: Refused) -> None:
        """The operator has no right to `command`."""
        raise refusal

    def title(self) -> str:
        """What the window is called, in the reader's language."""
        return self.station.title_of(self.name)

    def draw(self, paper: Paper) -> None:
        """Put this mode on the paper."""
        raise NotImplementedError

    def say(self, text: str, **facts: object) -> str:
        """`text` in the reader's language, with its facts filled in."""
        return self.station.say(text, **facts)


def stray_scan(text: str) -> Refused:
    """The refusal of characters and Enter where a question was waiting for Enter alone."""
    return Refused(
        "stray_text",
        "“{text}” was typed where nothing is to be typed, and nothing was done; Esc goes back.",
        text=text[:40],
    )
