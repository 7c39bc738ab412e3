"""Quick items: a page of numbered tiles, the keys that sell them at once, and whoever fills them.

A number and Enter sells, or the arrows and Enter; `3*` before either sells three. A manager puts the item of the line
that is marked in the sale on the marked tile, or by word from the sale: `/quick 5`.
"""

from functools import partial

from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import Thousandths, format_cents, format_qty
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused
from tui_pos.station.commands import TILES
from tui_pos.station.frame import COLUMNS, Paper, clip, left, right, wrap
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.sale import Sale, sale_of
from tui_pos.station.modes.typed import not_sold, times

ACROSS, DOWN, PAGES = 4, 3, 8
PAGE = ACROSS * DOWN
MOST = PAGE * PAGES
_WIDTH, _HEIGHT = 19, 5


def open_tiles(desk: Desk) -> None:
    """The tiles; a quantity typed in the sale goes along."""
    sale = sale_of(desk)
    desk.open(Tiles(desk, sale, _taken_qty(desk)))


def sell_quick(number: int, desk: Desk) -> None:
    """Sell the item on a number at once, as often as is typed before it."""
    item = desk.till.quick_keys().item(number)
    desk.sell_item(item.code, _taken_qty(desk))


def put_quick(desk: Desk) -> None:
    """`/quick 5`: the item of the marked line gets the number 5; without a number, choose a tile for it."""
    sale = sale_of(desk)
    argument = sale.argument.strip()
    if argument.isascii() and argument.isdigit():
        _put(desk, sale, int(argument))
        return
    _marked(sale)
    desk.open(Tiles(desk, sale, None))
    key = desk.words.key_of("put_tile")
    desk.tell(saying("Go to a tile with the arrows; {key} puts the item of the sale's marked line there.", key=key))


def _taken_qty(desk: Desk) -> Thousandths | None:
    """What is typed before a `*` in the sale, which gives it up. Raises Refused `text_not_sold` for anything else."""
    text = desk.top.text
    if not text:
        return None
    qty, rest = times(text)
    if qty is None or rest:
        raise not_sold(text)
    desk.typed_in_sale()
    return qty


def _marked(sale: Sale) -> Item:
    line = sale.selected_line()
    if line is None:
        raise Refused("no_line", "No line is chosen; choose one with the arrows first.")
    return line.item


def _put(desk: Desk, sale: Sale, number: int) -> None:
    item = _marked(sale)
    desk.till.quick_keys().put(number, item.code)
    desk.tell(saying("“{name}” is on the number {number} now.", name=item.name, number=number))


class Tiles(Mode):
    """Twelve tiles a page. A scan is sold; a number is looked up on all pages."""

    name = TILES
    full = True
    takes_text = True

    def __init__(self, desk: Desk, sale: Sale, qty: Thousandths | None) -> None:
        super().__init__(
            desk,
            {
                "take_tile": self.take_tile,
                "put_tile": self.put,
                "clear_tile": self.clear,
                "erase": self.erase,
                "tile_left": partial(self._move, -1),
                "tile_right": partial(self._move, 1),
                "up": partial(self._move, -ACROSS),
                "down": partial(self._move, ACROSS),
                "page_up": partial(self._move, -PAGE),
                "page_down": partial(self._move, PAGE),
                "first": partial(self._move, -MOST),
                "last": self._to_last,
            },
        )
        self._sale = sale
        self._qty = qty
        self._items = dict(desk.till.quick_keys().items())
        self._number = min(self._items, default=1)

    @property
    def _pages(self) -> int:
        """Up to the page with the last item; more to be filled by whoever goes on."""
        return max(self._number, max(self._items, default=1)) // -PAGE * -1

    def _move(self, by: int) -> None:
        self._number = max(1, min(self._number + by, MOST))

    def _to_last(self) -> None:
        self._number = max(self._items, default=1)

    def take_tile(self) -> None:
        text, self.text = self.text, ""
        qty, typed = times(text)
        qty = self._qty if qty is None else qty
        scanned, code = self.desk.scanner.sent(typed), self.desk.scanner.plain_code(typed).strip()
        if scanned:
            self.desk.close(self)
            self.desk.sell_code(code, qty)
            return
        number = self._number
        if code:
            if not (code.isascii() and code.isdigit() and len(code) < 3):
                raise Refused(
                    "no_such_quick", "Quick items have numbers from 1 to {most}; type one of them.", most=MOST
                )
            number = int(code)
        item = self.desk.till.quick_keys().item(number)
        self.desk.close(self)
        self.desk.sell_item(item.code, qty)

    def put(self) -> None:
        _put(self.desk, self._sale, self._number)
        self._items = dict(self.desk.till.quick_keys().items())

    def clear(self) -> None:
        self.text = ""
        if self._items.get(self._number) is None:
            return
        self.desk.till.quick_keys().put(self._number, None)
        name = self._items.pop(self._number).name
        self.desk.tell(saying("“{name}” is no longer on the number {number}.", name=name, number=self._number))

    def title(self) -> str:
        return super().title() + (f": {format_qty(self._qty)} ×" if self._qty is not None else "")

    def draw(self, paper: Paper) -> None:
        paper.row(0, " " + self.title(), "b")
        page = (self._number - 1) // PAGE
        told = self.say("Page {page} of {pages}", page=page + 1, pages=max(self._pages, page + 1))
        paper.put_right(COLUMNS - 1, 0, told, "b")
        for place in range(PAGE):
            self._draw_tile(paper, place, page * PAGE + place + 1)
        if not self._items:
            key = self.desk.words.key_of("put_tile")
            paper.put(
                1,
                20,
                self.say("No item is here yet. A manager puts that of the sale's marked line here: {key}.", key=key),
                "p",
            )
        column = paper.put(1, 18, left(self.say("Tile"), 10), "h")
        paper.field(column, 18, 20, self.text)

    def _draw_tile(self, paper: Paper, place: int, number: int) -> None:
        column, row = 1 + place % ACROSS * (_WIDTH + 1), 2 + place // ACROSS * _HEIGHT
        marked, item = number == self._number, self._items.get(number)
        style = "s" if marked else " "
        head = ("►" if marked else " ") + right(str(number), 2)
        price = format_cents(self.desk.till.listed_price(item)) if item is not None else ""
        paper.put(column, row, left(head, 6) + right(price, _WIDTH - 6), "s" if marked else "k")
        name = wrap(item.name, _WIDTH - 2)[:2] if item is not None else []
        for below in range(2):
            text = clip(name[below], _WIDTH - 2) if below < len(name) else ""
            paper.put(column, row + 1 + below, " " + left(text, _WIDTH - 1), style)
        paper.put(column, row + 3, "─" * _WIDTH, "x")
