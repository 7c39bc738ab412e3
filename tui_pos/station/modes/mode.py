"""What all modes have in common: what they may ask of the station, and a safe end for stray scans."""

from collections.abc import Callable, Mapping
from typing import ClassVar, Protocol

from tui_pos.domain.answers import Report
from tui_pos.domain.money import Thousandths
from tui_pos.domain.operation import Operation
from tui_pos.domain.saying import Saying
from tui_pos.errors import Refused, ShopError
from tui_pos.station.ahead import TypeAhead
from tui_pos.station.commands import Command
from tui_pos.station.frame import Paper
from tui_pos.station.keys import KeyTable
from tui_pos.station.scanner import Scanner
from tui_pos.station.till import Till
from tui_pos.station.words import Words

Action = Callable[[], None]


class Desk(Protocol):
    """What a mode may ask of the station that it is a mode of."""

    till: Till
    table: KeyTable
    words: Words
    scanner: Scanner
    ahead: TypeAhead
    last_sale: Operation | None
    seated: bool
    """Whether somebody came here already known, from the menu of the back office."""

    @property
    def top(self) -> "Mode":
        """The mode that gets the keys."""

    def open(self, mode: "Mode") -> None:
        """Put `mode` on top."""

    def close(self, mode: "Mode") -> None:
        """Take `mode`, and what lies on it, off the stack."""

    def key(self, name: str, character: str | None = None) -> None:
        """A key, for whichever mode is on top."""

    def run(self, command: Command) -> None:
        """Do a command of the mode on top. Raises ShopError when it is refused."""

    def tell(self, text: Saying | ShopError, style: str = "") -> None:
        """Show a sentence in the status line."""

    def open_help(self) -> None:
        """The keys of the mode on top."""

    def signed_on(self) -> None:
        """Someone has signed on."""

    def sign_off(self) -> None:
        """Whoever is signed on goes."""

    @property
    def next_language(self) -> str:
        """The code of the language that the first screen can be switched to."""

    def switch_language(self) -> None:
        """Speak that language, to whoever signs on too."""

    def unlock(self) -> None:
        """A till that was locked is open again."""

    def end(self, leads_to: str = "") -> None:
        """Close the program; `leads_to`: what is to be opened instead of it."""

    def ask_for(self, request: str) -> None:
        """Another screen than the station's is wanted."""

    def sell_code(self, code: str, qty: Thousandths | None = None) -> None:
        """Sell a code or barcode in the sale beneath. Raises Refused as `Till.enter` does."""

    def sell_item(self, code: str, qty: Thousandths | None = None) -> None:
        """Sell the item with this very code, which was chosen. Raises Refused as `Till.enter_item` does."""

    def typed_in_sale(self) -> str:
        """What is typed in the sale beneath and not sold; the sale gives it up."""

    def clear_status(self) -> None:
        """What the status line says is settled."""

    def missed(self, text: str, refusal: ShopError) -> None:
        """`text` was refused: where a scan is in it, the sale remembers that the goods are not sold."""

    def sell_scan(self, text: str) -> None:
        """A scan where a window is open goes back to the sale and is sold there: a window waits, goods do not."""

    def keep_scan(self, text: str) -> None:
        """A scan that belongs to the next sale waits for it."""

    def saved_at_once(self, operation: Operation) -> None:
        """What needs no receipt is posted: back to the sale, where a new cart has begun unless it was a storno."""

    def print_receipt(self, *, may_leave: bool = True) -> None:
        """The till is printing, or taking back: wait for it; Esc goes on meanwhile where it may."""

    def show_trouble(self, operation: Operation) -> None:
        """What to do with a sale that waits for its receipt."""

    def replay(self) -> None:
        """Feed the keys typed ahead to the mode on top."""


class Mode:
    """A step of the cashier's work. The top of the stack gets the keys; what lies under it is drawn first.

    `text` is what has been typed here and not yet entered. A mode that takes no text collects it all the same: an
    Enter that follows characters ends a scan, and must never confirm what the window asks. `argument` is what was typed
    after the `/word` of the command that is done now.
    """

    name: str
    full: ClassVar[bool] = False
    """Whether it covers the whole screen."""
    takes_text: ClassVar[bool] = False
    takes_number: ClassVar[bool] = False
    """Whether only a number is typed here: what is refused may have been a scan on top of one."""
    longest: ClassVar[int] = 200
    """So many characters may be typed here: a key that is stuck must not fill the memory."""
    private: ClassVar[bool] = False
    """Whether a PIN is typed here, or keys wait here for another mode: then nobody's keys but the cashier's count."""

    def __init__(self, desk: Desk, actions: Mapping[str, Action]) -> None:
        self.desk = desk
        self.text = ""
        self.argument = ""
        self.actions: dict[str, Action] = {"help": desk.open_help, "back": self.back, **actions}

    @property
    def absent(self) -> frozenset[str]:
        """Commands that do nothing here now: the footer leaves them out."""
        return frozenset()

    @property
    def typing(self) -> bool:
        """Whether something has been typed here that is not entered yet: then `/` is a character of it."""
        return bool(self.text)

    def back(self) -> None:
        """Esc: one step back."""
        self.desk.close(self)

    def typed(self, character: str) -> None:
        """A character that is no key."""
        if len(self.text) < self.longest:
            self.text += character

    def erase(self) -> None:
        self.text = self.text[:-1]

    def take(self, command: Command) -> None:
        """Do what a command of this mode says."""
        if self.text and not self.takes_text:
            if command.key == "enter":
                self.end_stray()
                return
            self.text = ""
        self.actions[command.name]()

    def end_stray(self) -> None:
        """The Enter after characters that this mode does not take: a scan is sold, anything else refused.

        Raises Refused `stray_text`, or as `Till.enter` does.
        """
        stray, self.text = self.text, ""
        if self.desk.scanner.sent(stray):
            self.desk.sell_scan(stray)
            return
        raise Refused(
            "stray_text",
            "“{text}” was typed where nothing is to be typed, and nothing was done; Esc goes back.",
            text=stray[:40],
        )

    def heard(self, report: Report) -> None:
        """The till reports something that may be for this mode."""

    def refused(self, command: Command, refusal: Refused) -> None:
        """The operator has no right to `command`."""
        raise refusal

    def title(self) -> str:
        """What the window is called, in the reader's language."""
        return self.desk.words.title_of(self.name)

    def draw(self, paper: Paper) -> None:
        """Put this mode on the paper."""
        raise NotImplementedError

    def say(self, text: str, **facts: object) -> str:
        """`text` in the reader's language, with its facts filled in."""
        return self.desk.words.say(text, **facts)
