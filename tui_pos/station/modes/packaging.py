"""Payment by packaging: the customer brings crates or bottles. First which, then how many; Enter pays with them.

It is counted as goods are sold: a scan or a code, `3*` before it for three, or a name to choose from. Scanned once more
it is one more. Any other scan is not this packaging, and goes where scans go from the payment.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import ONE, Cents, Thousandths, amount_of, format_cents, format_qty, parse_qty
from tui_pos.domain.payment import Payment
from tui_pos.errors import Refused, ShopError
from tui_pos.station.commands import FIELD, PACKAGING
from tui_pos.station.frame import Paper, clip
from tui_pos.station.modes.choosing import LIMIT, Choosing, item_row
from tui_pos.station.modes.mode import Action, Desk, Mode

if TYPE_CHECKING:
    from tui_pos.station.modes.payment import PaymentWindow

_LONGEST = 20
_TIMES = re.compile(r"(\d+(?:[.,]\d*)?)\*(.*)", re.DOTALL)


def open_packaging(desk: Desk, payment: "PaymentWindow", text: str, given_up: Action = lambda: None) -> None:
    """Ask which packaging it is, or at once how many where there is only one. `given_up` is called at Esc."""
    found = desk.till.search_packaging("", 2)
    if len(found) == 1:
        qty = parse_qty(text) if text else ONE
        desk.open(Count(desk, payment, desk.till.packaging_payment(found[0].code, qty), given_up))
    else:
        desk.open(Packaging(desk, payment, text, given_up))


class Packaging(Choosing[Item]):
    """Which packaging it is. A number that was typed in the payment goes along as how many."""

    name = PACKAGING

    def __init__(self, desk: Desk, payment: "PaymentWindow", text: str, given_up: Action) -> None:
        super().__init__(desk, f"{text}*" if text else "")
        self._payment = payment
        self._given_up = given_up

    def back(self) -> None:
        super().back()
        self._given_up()

    def find(self, text: str) -> Sequence[Item]:
        return self.desk.till.search_packaging(_named(text), LIMIT)

    def row(self, choice: Item) -> str:
        return item_row(choice, self.desk.till.listed_price(choice))

    def choose(self) -> None:
        code = self.desk.scanner.plain_code(_named(self.text))
        if not code:
            super().choose()
            return
        try:
            self._count(code)
        except Refused as refusal:
            if refusal.code != "no_packaging":
                raise
            if self.desk.scanner.sent(code):
                self.text = ""
                self._payment.take_scan(code)
            else:
                super().choose()

    def chosen(self, choice: Item) -> None:
        self._count(choice.code)

    def _count(self, code: str) -> None:
        times = _TIMES.fullmatch(self.text.strip())
        qty = parse_qty(times[1]) if times else ONE
        count = Count(self.desk, self._payment, self.desk.till.packaging_payment(code, qty), self._given_up)
        self.desk.close(self)
        self.desk.open(count)


def _named(text: str) -> str:
    """What is typed without how many of it."""
    times = _TIMES.fullmatch(text.strip())
    return (times[2] if times else text).strip()


class Count(Mode):
    """How many there are. Enter with nothing typed takes what is shown."""

    name = FIELD
    takes_text = True
    longest = 3 * _LONGEST
    takes_number = True

    def __init__(self, desk: Desk, payment: "PaymentWindow", counted: Payment, given_up: Action) -> None:
        super().__init__(desk, {"accept": self.accept, "erase": self.erase})
        self._payment = payment
        self._counted = counted
        self._given_up = given_up
        self._price = desk.till.packaging_payment(counted.item, ONE).amount
        named = desk.till.search(counted.item, LIMIT)
        self._name = next((item.name for item in named if item.code == counted.item), counted.item)

    def back(self) -> None:
        super().back()
        self._given_up()

    def accept(self) -> None:
        text, self.text = self.text.strip(), ""
        if self.desk.scanner.sent(text):
            self._take_scan(text)
            return
        counted = self._counted_as(parse_qty(text)) if text else self._counted
        # Before the payment takes it: what opens next must not lie on this window.
        self.desk.close(self)
        try:
            self._payment.bring(counted)
        except ShopError:
            self.desk.open(self)
            raise

    def _counted_as(self, qty: Thousandths) -> Payment:
        return self.desk.till.packaging_payment(self._counted.item, qty)

    def _take_scan(self, text: str) -> None:
        with suppress(Refused):
            scanned = self.desk.till.packaging_payment(self.desk.scanner.plain_code(text), ONE)
            if scanned.item == self._counted.item:
                self._counted = self._counted_as(Thousandths(self._counted.qty + ONE))
                return
        self._payment.take_scan(text)

    @property
    def _shown(self) -> tuple[Thousandths, Cents]:
        """How many it would be, and their sum, were Enter struck now."""
        with suppress(Refused):
            if self.text.strip():
                qty = parse_qty(self.text)
                return qty, amount_of(self._price, qty)
        return self._counted.qty, self._counted.amount

    def title(self) -> str:
        return self.say("How many are brought")

    def draw(self, paper: Paper) -> None:
        money = self.desk.words.money
        qty, amount = self._shown
        paper.window(15, 8, 50, 8, self.title())
        paper.put(18, 9, clip(self._name, 44), "h")
        text = f"{format_qty(qty)} × {format_cents(self._price)} = {money(amount)}"
        paper.put(18, 10, clip(text, 44), "t" if amount <= self._payment.left else "e")
        paper.put(18, 11, clip(self.say("Left to pay {left}", left=money(self._payment.left)), 44), "p")
        paper.field(18, 13, _LONGEST + 1, self.text)
