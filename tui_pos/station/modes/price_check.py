"""What something costs, without selling it: a code, a scan or a name is typed, and the item is told in full.

A scan is not sold here, unlike in any other window: to ask its price is what it was scanned for.
"""

from collections.abc import Sequence

from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import BasisPoints, Cents, format_cents, format_percent, format_qty, percent_of
from tui_pos.domain.price_check import Offer, PriceChecked
from tui_pos.errors import Refused
from tui_pos.station.commands import CHECK, PRICED
from tui_pos.station.frame import COLUMNS, Paper, clip, left, right, wrap
from tui_pos.station.modes.choosing import LIMIT, Choosing, item_row
from tui_pos.station.modes.mode import Desk, Mode

_STOCK_ROWS = 4


def open_check(desk: Desk) -> None:
    """Ask for a price; what is typed in the sale is asked for."""
    check = Check(desk, desk.typed_in_sale())
    desk.open(check)
    if check.text:
        check.choose()


class Check(Choosing[Item]):
    """What is to be told: looked up as a code first, and by name where it is none."""

    name = CHECK

    def find(self, text: str) -> Sequence[Item]:
        return self.desk.till.prices().find(text, LIMIT) if text else ()

    def row(self, choice: Item) -> str:
        return item_row(choice, self.desk.till.listed_price(choice))

    def choose(self) -> None:
        scanned, code = self.desk.scanner.sent(self.text), self.desk.scanner.plain_code(self.text.strip())
        if not code:
            raise Refused("nothing_asked", "Scan, or type a code or a part of a name, to see the price.")
        try:
            self.desk.open(Priced(self.desk, self, self.desk.till.prices().check(code)))
            self.text = ""
        except Refused as refusal:
            if refusal.code != "unknown_code" or scanned or code.isdigit() or not self.found():
                self._gives_way = True
                raise
            self.chosen(self.found()[self._index])

    def none_told(self) -> str:
        return super().none_told() if self.text else self.say("What is scanned here is told and not sold.")

    def chosen(self, choice: Item) -> None:
        self.desk.open(Priced(self.desk, self, self.desk.till.prices().check_item(choice.code)))


class Priced(Mode):
    """All that is known of one item. What is scanned or typed next is asked for in its turn."""

    name = PRICED
    full = True
    takes_text = True

    def __init__(self, desk: Desk, check: Check, told: PriceChecked) -> None:
        super().__init__(desk, {"check_next": self.next, "sell_checked": self.sell, "erase": self.erase})
        self._check = check
        self._told = told

    def next(self) -> None:
        """Raises Refused as the look-up does; then the window for typing is there again, with what was typed."""
        self.desk.close(self)
        if self.text:
            self._check.text = self.text
            self._check.choose()

    def sell(self) -> None:
        self.desk.close(self._check)
        self.desk.sell_item(self._told.item.code)

    def draw(self, paper: Paper) -> None:
        told, words, say = self._told, self.desk.words, self.say
        item, cart = told.item, self.desk.till.cart
        paper.row(0, " " + self.title(), "b")
        customer = f"{words.partner_name(cart.partner)} · {words.terms(cart.partner)}"
        paper.put_right(COLUMNS - 1, 0, clip(customer, 50), "b")
        paper.put(2, 2, clip(item.name, COLUMNS - 4), "h")
        paper.put(2, 3, clip(" · ".join(filter(None, (item.code, item.unit, item.group))), COLUMNS - 4), "p")
        column = paper.put(2, 5, left(say("Price"), 12), "h")
        paper.put(column, 5, self._price(told.price, told.percent), "t")
        self._draw_offers(paper, 7)
        row = 8 + len(told.offers) + 1
        column = paper.put(2, row, left(say("Barcodes"), 12), "h")
        for place, text in enumerate(wrap(", ".join(item.barcodes) or "—", COLUMNS - column - 2)[:2], row):
            paper.put(column, place, text)
        self._draw_stock(paper, row + 3)
        column = paper.put(2, 19, left(say("Next price"), 12), "h")
        paper.field(column, 19, 30, self.text)

    def _price(self, price: Cents, percent: BasisPoints) -> str:
        if not percent:
            return self.desk.words.money(price)
        net = self.desk.words.money(Cents(price - percent_of(price, percent)))
        return f"{format_cents(price)} - {format_percent(percent)} % = {net}"

    def _draw_offers(self, paper: Paper, row: int) -> None:
        say = self.say
        heads = f"{left(say('Quantity'), 16)} {right(say('Listed'), 10)} {right(say('With rules'), 12)}  {say('Rules')}"
        paper.put(2, row, clip(heads, COLUMNS - 4), "h")
        for place, offer in enumerate(self._told.offers, row + 1):
            paper.put(2, place, self._offer(offer))

    def _offer(self, offer: Offer) -> str:
        qty = left(f"{format_qty(offer.qty)} {self._told.item.unit}", 16)
        rules = self.say("not sold so") if offer.stopped else ", ".join(offer.rules)
        return clip(
            f"{qty} {right(format_cents(offer.listed), 10)} {right(format_cents(offer.total), 12)}  {rules}",
            COLUMNS - 4,
        )

    def _draw_stock(self, paper: Paper, row: int) -> None:
        stock = self._told.stock
        paper.put(2, row, left(self.say("Stock"), 12), "h")
        for index, there in enumerate(stock[: 2 * _STOCK_ROWS]):
            column = 14 + 33 * (index // _STOCK_ROWS)
            name = ("► " if there.here else "  ") + left(there.location.name, 18)
            paper.put(column, row + index % _STOCK_ROWS, f"{name} {right(format_qty(there.qty), 10)}")
        if not stock:
            paper.put(14, row, "—")
