"""Cash beside sales: how much, and what for. The float of a shift; the drawer opened without a sale."""

from collections.abc import Callable

from tui_pos.domain.money import Cents, parse_cents
from tui_pos.domain.saying import saying
from tui_pos.domain.shift import LONGEST_REASON
from tui_pos.errors import Refused
from tui_pos.station.commands import AMOUNT, REASON
from tui_pos.station.frame import Paper
from tui_pos.station.modes.mode import Desk, Mode

_LONGEST = 20
_COLUMN, _ROW, _WIDTH = 12, 7, 56

Move = Callable[[Cents, str], None]
"""Moves cash into the drawer or (below zero) out of it, with its reason."""


def put_in(desk: Desk) -> None:
    """Cash into the drawer, from the sale."""
    ask_cash(desk, desk.till.shift().move_cash, into=True)


def take_out(desk: Desk) -> None:
    """Cash out of it."""
    ask_cash(desk, desk.till.shift().move_cash, into=False)


def open_drawer(desk: Desk) -> None:
    """Open it without a sale. Raises Refused `no_right`."""
    desk.till.shift().open_drawer()
    desk.tell(saying("The printer was asked; what it says follows."))


def ask_cash(desk: Desk, move: Move, *, into: bool) -> None:
    """The windows for cash `into` the drawer, or out of it."""
    say = desk.words.say
    title = say("Cash into the drawer") if into else say("Cash out of the drawer")

    def why(window: AmountWindow, amount: Cents) -> None:
        desk.open(ReasonWindow(window, title, Cents(amount if into else -amount), move))

    told = say("How much, in {currency}; nothing: back.", currency=desk.words.currency)
    desk.open(AmountWindow(desk, title, told, why))


class AmountWindow(Mode):
    """An amount of money, which `take` gets and then closes the window. A scan that lands here is sold."""

    name = AMOUNT
    takes_number = True
    takes_text = True
    longest = 3 * _LONGEST

    def __init__(self, desk: Desk, title: str, told: str, take: "Callable[[AmountWindow, Cents], None]") -> None:
        super().__init__(desk, {"accept": self.accept, "erase": self.erase})
        self._title = title
        self._told = told
        self._take = take

    def accept(self) -> None:
        text, self.text = self.text, ""
        if self.desk.scanner.sent(text):
            self.desk.sell_scan(text)
            return
        if not text:
            self.desk.close(self)
            return
        amount = parse_cents(text)
        if amount < 0:
            raise Refused("minus_cash", "Type the amount without a minus.")
        self._take(self, amount)
        # One step back from the window that opened over this, it is there to be mended.
        self.text = text

    def title(self) -> str:
        return self._title

    def draw(self, paper: Paper) -> None:
        paper.window(_COLUMN, _ROW, _WIDTH, 6, self.title())
        paper.put(_COLUMN + 3, _ROW + 1, self._told, "p")
        paper.field(_COLUMN + 3, _ROW + 3, _LONGEST + 1, self.text)


class ReasonWindow(Mode):
    """What the cash is for; then the printer is asked. Esc leads back to the amount."""

    name = REASON
    takes_text = True
    longest = 2 * LONGEST_REASON

    def __init__(self, beneath: AmountWindow, title: str, amount: Cents, move: Move) -> None:
        super().__init__(beneath.desk, {"move_cash": self.move, "erase": self.erase})
        self._beneath = beneath
        self._title = title
        self._amount = amount
        self._move = move

    def move(self) -> None:
        if self.desk.scanner.sent(self.text):
            text, self.text = self.text, ""
            self.desk.sell_scan(text)
            return
        scan = self.desk.scanner.on_top_of(self.text)[1]
        if scan and self.desk.till.item_code(scan) is not None:
            self.desk.sell_scan(scan)
            return
        self._move(self._amount, self.text)
        self.desk.close(self._beneath)
        self.desk.tell(saying("The printer was asked; what it says follows."))

    def title(self) -> str:
        return self._title

    def draw(self, paper: Paper) -> None:
        paper.window(_COLUMN, _ROW, _WIDTH, 6, self.title())
        amount = self.desk.words.money(Cents(abs(self._amount)))
        paper.put(_COLUMN + 3, _ROW + 1, self.say("{amount}. What is it for?", amount=amount), "p")
        paper.field(_COLUMN + 3, _ROW + 3, _WIDTH - 9, self.text)
