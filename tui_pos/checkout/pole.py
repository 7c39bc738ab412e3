"""The two rows of the customer's display that hangs on the fiscal printer: what was just entered, what is to be paid,
the change. Made only where the settings say that there is one; nothing ever waits for it.
"""

from tui_pos.checkout.workplace import Printer, Workplace
from tui_pos.domain.cart import Cart
from tui_pos.domain.money import Cents, format_cents, format_qty
from tui_pos.domain.operation import Operation
from tui_pos.domain.saying import Saying, saying
from tui_pos.language import translator

WIDTH = 20
"""Columns of every display that a family has."""


class Pole:
    """Shows a cart by the line that was entered or changed last, an operation by its change, a sum as what to pay."""

    def __init__(self, workplace: Workplace, printer: Printer) -> None:
        self._printer = printer
        self._shop = workplace.settings.shop.name
        self._say = translator(workplace.settings.station.language)
        self._before: Cart | None = None

    def show(self, what: Cart | Operation | Cents) -> None:
        match what:
            case Cart():
                rows = self._cart(what)
                self._before = what
            case Operation():
                total, change = _pair(self._told(saying("Total")), what.total), what.change
                rows = (
                    total,
                    _pair(self._told(saying("Change")), change) if change else self._told(saying("Thank you!")),
                )
            case _:
                rows = (self._told(saying("To pay")), format_cents(what).rjust(WIDTH))
        self._printer.show(rows)

    def _cart(self, cart: Cart) -> tuple[str, str]:
        if not cart.lines:
            return self._shop[:WIDTH], self._told(saying("Welcome!"))
        known = set() if self._before is None else set(self._before.lines)
        changed = [line for line in cart.lines if line not in known]
        if len(changed) != 1:
            # A line is out, or all have other prices: the sum says more than any of them.
            return self._told(saying("Total")), format_cents(Cents(cart.total)).rjust(WIDTH)
        line = changed[-1]
        return line.item.name[:WIDTH], _pair(f"{format_qty(line.qty)} x {format_cents(line.price)}", line.net)

    def _told(self, sentence: Saying) -> str:
        return sentence.say(self._say)[:WIDTH]


def _pair(text: str, amount: Cents) -> str:
    money = format_cents(amount)
    return text[: WIDTH - len(money) - 1].ljust(WIDTH - len(money)) + money
