"""A number over the sale: the quantity, price or discount of one line.

It opens also when the change will be refused, and says so: what was typed ahead for it must never be sold as an
item, nor be taken for the PIN of somebody who would allow it: that is asked for once the number is there. And a scan
that lands in it, 8 digits or more, is sold as what it is; the field closes with nothing changed.
"""

from collections.abc import Callable
from typing import NamedTuple

from tui_pos.domain.cart import Line
from tui_pos.domain.money import format_cents, format_percent, format_qty, parse_cents, parse_percent, parse_qty
from tui_pos.domain.rights import NoRight
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused
from tui_pos.station.commands import FIELD
from tui_pos.station.frame import Paper, clip, wrap
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.till import Till

_LONGEST = 20


class Number(NamedTuple):
    """What a field asks for: the line's present value as text, and the till's call that changes it."""

    name: str
    now: Callable[[Line], str]
    change: Callable[[Till, int, str], object]


def _change_qty(till: Till, line: int, text: str) -> object:
    return till.change_qty(line, parse_qty(text))


def _change_price(till: Till, line: int, text: str) -> object:
    return till.change_price(line, parse_cents(text))


def _change_percent(till: Till, line: int, text: str) -> object:
    return till.change_percent(line, parse_percent(text))


NUMBERS: dict[str, Number] = {
    "qty": Number("qty", lambda line: f"{format_qty(line.qty)} {line.item.unit}", _change_qty),
    "price": Number("price", lambda line: format_cents(line.price), _change_price),
    "discount": Number("discount", lambda line: format_percent(line.percent), _change_percent),
}
"""Command → the number it asks for."""


class Field(Mode):
    """`line` is what the number belongs to; with a `refusal` nothing can be changed, and it says why."""

    name = FIELD
    takes_number = True
    takes_text = True
    longest = 3 * _LONGEST

    def __init__(self, desk: Desk, number: Number, line: Line | None, refusal: Refused | None, text: str) -> None:
        super().__init__(desk, {"accept": self.accept, "erase": self.erase})
        self._number = number
        self._line = line
        self._refusal = refusal
        self.text = text

    def accept(self) -> None:
        text, self.text = self.text, ""
        if self.desk.scanner.sent(text):
            self.desk.close(self)
            self.desk.sell_code(self.desk.scanner.plain_code(text))
            self.desk.tell(saying("That was a scan, not a number: it was sold, and nothing else was changed."), "w")
            return
        if isinstance(self._refusal, NoRight) and self._line is not None:
            if not text:
                self.desk.close(self)
                self.desk.tell(self._refusal)
                return
        elif self._refusal is not None or self._line is None:
            self.desk.close(self)
            if self._refusal is not None:
                raise self._refusal
            return
        if text:
            self._number.change(self.desk.till, self._line.number, text)
        self.desk.close(self)

    def title(self) -> str:
        titles = {"qty": self.say("Quantity"), "price": self.say("Price"), "discount": self.say("Discount, %")}
        return titles[self._number.name]

    def draw(self, paper: Paper) -> None:
        refusal = wrap(self._refusal.say(self.desk.words.translate), 44)[:4] if self._refusal else []
        paper.window(15, 8, 50, 6 + len(refusal), self.title())
        if self._line is not None:
            paper.put(18, 9, clip(self._line.item.name, 44), "h")
            paper.put(18, 10, self.say("Now {value}", value=self._number.now(self._line)), "p")
        paper.field(18, 12, _LONGEST + 1, self.text)
        for row, sentence in enumerate(refusal, 13):
            paper.put(18, row, sentence, "e")
