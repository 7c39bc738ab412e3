"""The sale screen, drawn: head, table of lines, total in large digits, entry line, and the items found by name.

Rows that have not changed are kept ready, and the total is not added up anew: a key costs the same at a thousand
lines as at one.
"""

from collections.abc import Sequence
from contextlib import suppress

from tui_pos.domain.cart import Cart, Line
from tui_pos.domain.catalogue import Item
from tui_pos.domain.money import format_cents
from tui_pos.domain.operation import COMES_BACK
from tui_pos.domain.saying import Saying
from tui_pos.errors import ShopError
from tui_pos.station.commands import ITEMS, PRINTING
from tui_pos.station.frame import BLANK, COLUMNS, Paper, clip, left, wrap
from tui_pos.station.modes.choosing import item_row
from tui_pos.station.modes.mode import Desk
from tui_pos.station.modes.table import RunningTotal, headings, large, line_row

PAGE = 14
"""Lines on the screen at once. The table turns pages: a turn every 14 lines writes fewer cells than scrolling."""

_FIRST_LINE_ROW = 3
_RULER_ROW = _FIRST_LINE_ROW + PAGE
_ENTRY_ROW = 18
_ENTRY_WIDTH = 28
_NOTE_WIDTH = 40
_HINT_ROW = 21
"""This row and the next are the status line's too, which stands over the hint."""

# Only the number and the name are reversed: a whole row would cost as much again to write at every line entered.
_SELECTED = ("s" * 34).ljust(COLUMNS)


class SalePicture:
    """What the sale mode shows of a cart."""

    def __init__(self, desk: Desk) -> None:
        self.total = RunningTotal()
        self._desk = desk
        self._words = desk.words
        self._rows: dict[int, tuple[Line, str, str]] = {}
        self._held = 0
        self._held_for: Cart | None = None

    def draw(self, paper: Paper, cart: Cart, position: int | None, text: str, hint: Saying | None) -> None:
        """`position` is where the chosen line stands; `text` is what is typed and not sold; `hint` is what a rule
        lacks."""
        self._draw_head(paper, cart)
        self._draw_lines(paper, cart.lines, position)
        self._draw_held(paper, cart)
        self._draw_notes(paper)
        for row, digits in enumerate(large(self.total.of(cart.lines)), _ENTRY_ROW):
            paper.put_right(COLUMNS - 5, row, digits, "t")
        paper.put(COLUMNS - 4, _ENTRY_ROW + 2, self._words.currency, "t")
        if hint is not None:
            for row, told in enumerate(wrap(hint.say(self._words.translate), COLUMNS - 2)[:2], _HINT_ROW):
                paper.put(1, row, told, "p")
        column = paper.put(1, _ENTRY_ROW, left(self._words.say("Sell"), 8), "h")
        paper.field(column, _ENTRY_ROW, _ENTRY_WIDTH, text)

    def _draw_head(self, paper: Paper, cart: Cart) -> None:
        words, till = self._words, self._desk.till
        operator = till.operator.name if till.operator else ""
        paper.row(0, "", "b")
        paper.put(1, 0, clip(f"{till.shop_name} · {words.say('Till {name}', name=till.station_name)}", 36), "b")
        paper.put_right(COLUMNS - 1, 0, clip(f"{operator} · {cart.location.name}", 40), "b")
        paper.put(1, 1, clip(f"{words.partner_name(cart.partner)} · {words.terms(cart.partner)}", 50))
        paper.put_right(COLUMNS - 1, 1, cart.usn or "", "p")
        paper.lay(2, headings(words.say), "h" * COLUMNS)

    def _draw_lines(self, paper: Paper, lines: tuple[Line, ...], position: int | None) -> None:
        paper.put(0, _RULER_ROW, "─" * COLUMNS, "x")
        if not lines:
            self._draw_change(paper)
            return
        page = (len(lines) - 1 if position is None else position) // PAGE * PAGE
        shown = lines[page : page + PAGE]
        for row, line in enumerate(shown, _FIRST_LINE_ROW):
            known = self._rows.get(row)
            if known is None or known[0] is not line:
                known = self._rows[row] = (line, line_row(line), line_row(line, "►"))
            if page + row - _FIRST_LINE_ROW == position:
                paper.lay(row, known[2], _SELECTED)
            else:
                paper.lay(row, known[1], BLANK)
        first, last = page + 1, page + len(shown)
        count = self._words.say("Lines {first}–{last} of {count}", first=first, last=last, count=len(lines))
        paper.put(2, _RULER_ROW, f" {count} ", "x")

    def _draw_held(self, paper: Paper, cart: Cart) -> None:
        """How many sales wait; asked once for each cart that comes about."""
        if cart is not self._held_for:
            with suppress(ShopError):
                self._held, self._held_for = self._desk.till.held_sales, cart
        if self._held:
            text = self._words.say("Held: {count} ({key})", count=self._held, key=self._words.key_of("hold"))
            paper.put_right(COLUMNS - 2, _RULER_ROW, f" {text} ", "w")

    def _draw_change(self, paper: Paper) -> None:
        """The change stands large while the receipt is printed, and until the next sale begins."""
        printing = self._desk.till.unprinted if self._desk.top.name == PRINTING else None
        last = printing or self._desk.last_sale
        if last is None or not last.change:
            return
        paper.put(24, 9, left(self._words.say("Change"), 14), "h")
        for row, digits in enumerate(large(last.change), 7):
            paper.put_right(64, row, digits, "g")
        paper.put(65, 9, self._words.currency, "g")

    def _draw_notes(self, paper: Paper) -> None:
        """A sale that waits for its receipt, and what the last one was."""
        desk, words, last = self._desk, self._words, self._desk.last_sale
        if desk.till.unprinted is not None and desk.top.name != PRINTING:
            key = words.key_of("save")
            if desk.till.unprinted.kind in COMES_BACK:
                text = words.say("A storno waits for its receipt: {key}", key=key)
            else:
                text = words.say("A sale waits for its receipt: {key}", key=key)
            paper.put(1, _ENTRY_ROW + 1, clip(text, _NOTE_WIDTH), "w")
        if last is not None:
            total, change = format_cents(last.total), format_cents(last.change)
            text = words.say("Last {total}, change {change}", total=total, change=change)
            paper.put(1, _ENTRY_ROW + 2, clip(text, _NOTE_WIDTH), "g")

    def draw_choices(self, paper: Paper, found: Sequence[Item], choice: int | None) -> None:
        """The items found by name, over the table and just above the entry line; `choice` is the one marked."""
        top = _ENTRY_ROW - len(found) - 2
        paper.window(1, top, 76, len(found) + 2, self._words.title_of(ITEMS))
        for index, item in enumerate(found):
            marked = index == choice
            text = ("► " if marked else "  ") + left(item_row(item, self._desk.till.listed_price(item)), 70)
            paper.put(2, top + 1 + index, text, "s" if marked else " ")
