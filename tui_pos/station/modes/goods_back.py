"""Goods come back of a sale that is not kept here: by its receipt, which is reversed, or without, out of the drawer.

They are scanned or typed as in a sale, which stays beneath as it is. Enter with nothing typed asks once more, in
words, and only a yes does it.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from tui_pos.domain.answers import StornoShown
from tui_pos.domain.cart import Cart, Line, check_qty
from tui_pos.domain.money import Cents, format_cents, parse_cents, parse_qty
from tui_pos.domain.operation import StornoReason
from tui_pos.domain.parties import Partner
from tui_pos.domain.reference import OldReceipt, PaperCode, read_unmistakable
from tui_pos.errors import Refused, ShopError
from tui_pos.station.commands import GOODS_BACK
from tui_pos.station.frame import COLUMNS, Paper, clip, left, wrap
from tui_pos.station.modes.choosing import Partners
from tui_pos.station.modes.listing import FIRST_ROW, Listing
from tui_pos.station.modes.mode import Desk
from tui_pos.station.modes.old_receipt import OldReceiptWindow, paper_told
from tui_pos.station.modes.question import Question
from tui_pos.station.modes.table import headings, line_row

_ROWS = 9
_BELOW = FIRST_ROW + _ROWS + 1
_REASONS = (StornoReason.RETURN, StornoReason.OPERATOR_ERROR, StornoReason.TAX_BASE)


def open_goods_back(desk: Desk) -> None:
    """The window, with nothing in it."""
    desk.open(GoodsBack(desk))


def open_by_paper(desk: Desk, code: PaperCode) -> None:
    """The window, for goods of the receipt that was scanned; what its code does not say is asked for."""
    window = GoodsBack(desk)
    desk.open(window)
    window.ask_for_receipt(code)


class GoodsBack(Listing):
    """`old` is the receipt that they are of, None without any."""

    name = GOODS_BACK
    takes_text = True
    longest = 180
    rows: ClassVar[int] = _ROWS

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "take_goods")
        self.actions |= {
            "erase": self.erase,
            "goods_qty": self.change_qty,
            "goods_price": self.change_price,
            "goods_none": self.take_out,
            "goods_partner": lambda: desk.open(WhoBrings(desk, self)),
            "old_receipt": self.ask_for_receipt,
            "reason": self.next_reason,
        }
        self._room = desk.till.returns()
        self._back: Cart = self._room.begin()
        self._old: OldReceipt | None = None
        self._shown_of: tuple[Cart, OldReceipt | None] | None = None
        self._last_shown: StornoShown | None = None

    @property
    def count(self) -> int:
        return len(self._back.lines)

    @property
    def absent(self) -> frozenset[str]:
        return frozenset({"reason"} if self._old is None else ())

    # What comes back.

    def _taken_text(self) -> str:
        text, self.text = self.text.strip(), ""
        return text

    def enter(self, text: str) -> None:
        """A code, with `3*` before it for three; or the code of a receipt."""
        paper = read_unmistakable(text)
        if isinstance(paper, PaperCode):
            self.ask_for_receipt(paper)
            return
        many, star, code = text.rpartition("*")
        qty = parse_qty(many) if star else None
        self._back = self._room.add(self._back, self.desk.scanner.plain_code(code.strip()), qty)
        self.index = max(0, self.count - 1)

    @property
    def _line(self) -> Line:
        if not self._back.lines:
            raise Refused("nothing_comes_back", "Nothing comes back yet; scan or type what does.")
        return self._back.lines[self.index]

    def change_qty(self) -> None:
        line, qty = self._line, parse_qty(self._taken_text() or "0")
        if qty < 0:
            raise Refused("zero_return", "What comes back is more than nothing; name the quantity without a minus.")
        self._back = self._back.with_changed(replace(line, qty=check_qty(qty)))

    def change_price(self) -> None:
        line, text = self._line, self._taken_text()
        if not text:
            raise Refused("no_price_typed", "Type what was paid for one, then the key.")
        self._back = self._room.change_price(self._back, line.number, parse_cents(text))

    def take_out(self) -> None:
        self._back = self._back.without(self._line.number)
        self.index = max(0, min(self.index, self.count - 1))

    def choose_partner(self, partner: str) -> None:
        self._back = self._room.for_partner(self._back, partner)

    # By which receipt.

    def ask_for_receipt(self, code: PaperCode | None = None) -> None:
        """The receipt is typed or scanned; one that was, is taken away again."""
        if self._old is not None and code is None:
            self._old = None
            return
        self.desk.open(OldReceiptWindow(self.desk, self._set_receipt, code))

    def _set_receipt(self, old: OldReceipt) -> None:
        self._old = old

    def next_reason(self) -> None:
        if self._old is not None:
            after = _REASONS[(_REASONS.index(self._old.reason) + 1) % len(_REASONS)]
            self._old = self._old._replace(reason=after)

    # Doing it.

    def chosen(self) -> None:
        """Enter: what is typed, else the question."""
        text = self._taken_text()
        if text:
            self.enter(text)
            return
        if self.desk.till.unprinted is not None:
            self.desk.show_trouble(self.desk.till.unprinted)
            return
        shown = self._room.ask(self._back, self._old)
        warnings = [warning.say(self.desk.words.translate) for warning in shown.warnings]
        question = " ".join([self._question(Cents(shown.storno.total)), *warnings, self.say("Is it right?")])
        self.desk.open(LastQuestion(self.desk, question, self))

    def _question(self, total: Cents) -> str:
        money = self.desk.words.money(total)
        if self._old is None:
            return self.say("Without a receipt: {total} in cash out of the drawer.", total=money)
        return self.say(
            "Storno of {total}: receipt {receipt} of elsewhere, {reason}.",
            total=money,
            receipt=self._old.original.receipt,
            reason=self.desk.words.reason(self._old.reason),
        )

    def take_back(self) -> None:
        """All of it comes back."""
        self._room.take(self._back, self._old)
        self.desk.print_receipt()

    # The picture.

    def row(self, index: int, marker: str) -> str:
        return line_row(self._back.lines[index], marker)

    def draw(self, paper: Paper) -> None:
        say, words, old = self.say, self.desk.words, self._old
        paper.row(0, " " + self.title(), "b")
        paper.put_right(COLUMNS - 1, 0, "" if old is None else old.usn, "b")
        paper.put(1, 1, clip(words.partner_name(self._back.partner), 40))
        paper.put_right(COLUMNS - 1, 1, say("Without a receipt") if old is None else paper_told(old, words), "w")
        self.draw_rows(paper, headings(say))
        column = paper.put(1, _BELOW, left(say("Item"), 12), "h")
        paper.field(column, _BELOW, 31, self.text)
        cursor = paper.cursor
        total = say("Comes back {total}", total=words.money(Cents(self._back.total)))
        paper.put_right(COLUMNS - 1, _BELOW, total, "t")
        for row, (text, style) in enumerate(self._notes(), _BELOW + 1):
            paper.put(1, row, clip(text, COLUMNS - 2), style)
        paper.cursor = cursor

    def _notes(self) -> Iterator[tuple[str, str]]:
        say, words = self.say, self.desk.words
        if self._old is None:
            key = words.key_of("old_receipt")
            yield say("{key}: by the receipt of the sale, which is reversed", key=key), "p"
        else:
            key = words.key_of("reason")
            yield say("Reason: {reason}   {key}: another", reason=words.reason(self._old.reason), key=key), "h"
        shown = self._shown()
        if shown is None:
            return
        points = sum(share.points for share in shown.storno.points)
        if points:
            yield say("Points that go: {points}", points=format_cents(Cents(points))), "w"
        for warning in shown.warnings:
            yield from ((row, "w") for row in wrap(warning.say(words.translate), COLUMNS - 2))

    def _shown(self) -> StornoShown | None:
        """What this return would be. The price rules are asked for its points, which no keystroke waits for twice."""
        now = self._back, self._old
        if now != self._shown_of:
            self._shown_of, self._last_shown = now, None
            if self._back.lines:
                with suppress(ShopError):
                    self._last_shown = self._room.ask(*now)
        return self._last_shown


class LastQuestion(Question):
    """Whether all of it is right. What is scanned over it belongs to the goods, and is asked about with them."""

    def __init__(self, desk: Desk, question: str, window: GoodsBack) -> None:
        super().__init__(desk, question, window.take_back)
        self._window = window

    def end_stray(self) -> None:
        if not self.desk.scanner.sent(self.text):
            super().end_stray()
            return
        self.desk.close(self)
        self._window.enter(self.text)


class WhoBrings(Partners):
    """F6: the customer whose points and turnover go back. The sale in hand keeps its own."""

    def __init__(self, desk: Desk, window: GoodsBack) -> None:
        super().__init__(desk, "")
        self._window = window

    def scanned(self, text: str) -> None:
        self.desk.close(self)
        self._window.enter(text)

    def chosen(self, choice: Partner) -> None:
        self.desk.close(self)
        self._window.choose_partner(choice.code)
