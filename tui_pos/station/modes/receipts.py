"""The receipts of this location, from all its tills, newest first, and the lines of one: why each costs what it did.

Sales and reports of consigned goods, each numbered by itself. One is found by what stands on its paper, typed or
scanned: the number of the receipt or of the sale, the unique sale number, or the receipt's code.
"""

from collections.abc import Sequence

from tui_pos.domain.money import format_cents
from tui_pos.domain.operation import Kind, Operation
from tui_pos.domain.reference import PaperCode, read_unmistakable
from tui_pos.errors import Refused
from tui_pos.station.commands import RECEIPT, RECEIPTS
from tui_pos.station.frame import COLUMNS, Paper, clip, left, right
from tui_pos.station.modes.goods_back import open_by_paper
from tui_pos.station.modes.listing import FIRST_ROW, ROWS, RULER_ROW, Listing
from tui_pos.station.modes.mode import Desk
from tui_pos.station.modes.storno import StornoWindow
from tui_pos.station.modes.table import headings, line_row
from tui_pos.station.modes.why import Why

_FETCHED = 2 * ROWS
_FIND_ROW = RULER_ROW + 2
_CUSTOMER, _PAPER = 27, 10
"""Columns of the customer and of the number of the receipt on paper."""


def open_receipts(desk: Desk) -> None:
    """The list, from the newest on."""
    desk.open(Receipts(desk))


def open_named(desk: Desk, text: str) -> bool:
    """Open the sale of a receipt whose code, or unique sale number, is `text`; goods of one that is not kept here come
    back by it. Whether it was one. Raises Refused as `ReturnsDesk.find` does."""
    named = read_unmistakable(desk.scanner.plain_code(text))
    if named is None:
        return False
    try:
        sold = desk.till.returns().find(text)
    except Refused as refusal:
        if not isinstance(named, PaperCode) or refusal.code != "sold_elsewhere":
            raise
        open_by_paper(desk, named)
        desk.tell(refusal, "w")
        return True
    desk.open(Receipt(desk, sold[0]) if len(sold) == 1 else Receipts(desk, sold))
    return True


class Receipts(Listing):
    """What was sold here; older receipts are fetched when the end of the list is reached."""

    name = RECEIPTS
    takes_text = True
    longest = 64

    def __init__(self, desk: Desk, found: Sequence[Operation] = ()) -> None:
        super().__init__(desk, "open_receipt")
        self.actions["erase"] = self.erase
        self._sold: list[Operation] = []
        self._is_all = False
        self._found = list(found)
        if not found:
            self._fetch()

    @property
    def _shown(self) -> list[Operation]:
        return self._found or self._sold

    def back(self) -> None:
        """From what was found back to all of them, and then out."""
        if self.text:
            self.text = ""
        elif self._found and self._sold:
            self._found, self.index = [], 0
        else:
            super().back()

    def _fetch(self) -> None:
        before = {sold.kind: sold.number for sold in self._sold if sold.number is not None}
        older = self.desk.till.last_sold(_FETCHED, before)
        self._sold += older
        self._is_all = len(older) < _FETCHED

    @property
    def count(self) -> int:
        return len(self._shown)

    def _move(self, rows: int) -> None:
        if self.index + rows >= self.count and not self._is_all and not self._found:
            self._fetch()
        super()._move(rows)

    def chosen(self) -> None:
        """Enter: look for what is typed; else open what is marked. Goods that are scanned go to the sale."""
        text, self.text = self.text.strip(), ""
        if text and self.desk.scanner.sent(text):
            self.desk.sell_scan(text)
        elif text and not open_named(self.desk, text):
            sold = self.desk.till.returns().find(text)
            if len(sold) == 1:
                self.desk.open(Receipt(self.desk, sold[0]))
            else:
                self._found, self.index = list(sold), 0
        elif not text and not self._shown:
            raise Refused("no_receipts", "No receipt of this location is saved yet.")
        elif not text:
            self.desk.open(Receipt(self.desk, self._shown[self.index]))

    def row(self, index: int, marker: str) -> str:
        sold = self._shown[index]
        name = self.desk.words.partner_name(sold.partner)
        if sold.kind is Kind.CONSIGNMENT_REPORT:
            name = self.say("Report: {name}", name=name)
        customer = left(name, _CUSTOMER)
        receipt = left(sold.receipt or "—", _PAPER)
        return left(f"{marker}{_number(sold, 7)}  {_time(sold)}  {customer} {receipt} {_total(sold, 13)}", COLUMNS)

    def draw(self, paper: Paper) -> None:
        paper.row(0, " " + self.title(), "b")
        say = self.say
        customer, receipt = left(say("Customer"), _CUSTOMER), left(say("Receipt"), _PAPER)
        heads = f" {right('№', 7)}  {left(say('Time'), 16)}  {customer} {receipt} {right(say('Amount'), 13)}"
        self.draw_rows(paper, left(heads, COLUMNS))
        column = paper.put(1, _FIND_ROW, left(say("Receipt №"), 11), "h")
        paper.field(column, _FIND_ROW, 40, self.text)
        if not self._shown:
            paper.put(3, FIRST_ROW + 1, say("No receipt of this location is saved yet."), "p")


class Receipt(Listing):
    """The lines of one posted sale. A storno of it begins here."""

    name = RECEIPT

    def __init__(self, desk: Desk, operation: Operation) -> None:
        super().__init__(desk, "why_sold")
        self.actions["storno"] = lambda: desk.open(StornoWindow(desk, operation))
        self._operation = operation

    @property
    def count(self) -> int:
        return len(self._operation.lines)

    def chosen(self) -> None:
        line = self._operation.lines[self.index]
        self.desk.open(Why(self.desk, line, self.desk.till.reasons().why_sold(self._operation, line.number)))

    def row(self, index: int, marker: str) -> str:
        return line_row(self._operation.lines[index], marker)

    def title(self) -> str:
        if self._operation.kind is Kind.CONSIGNMENT_REPORT:
            title = self.desk.words.document(self._operation.kind)
        else:
            title = super().title()
        return f"{title} {_number(self._operation, 0)} · {_time(self._operation)}"

    def draw(self, paper: Paper) -> None:
        sold, words = self._operation, self.desk.words
        paper.row(0, " " + self.title(), "b")
        paper.put_right(COLUMNS - 1, 0, sold.usn, "b")
        paper.put(1, 1, clip(f"{words.partner_name(sold.partner)} · {sold.location.name}", 50))
        paper.put_right(COLUMNS - 1, 1, clip(sold.operator.name, 26), "p")
        self.draw_rows(paper, headings(words.say))
        paper.put(1, RULER_ROW + 2, self._paper_told(), "p")
        paper.put_right(COLUMNS - 1, RULER_ROW + 2, words.money(sold.total), "t")

    def _paper_told(self) -> str:
        """The number of the receipt on paper; there is none where nothing was paid (Ordinance N-18, art. 25)."""
        if self._operation.receipt:
            return self.say("Receipt {receipt}", receipt=self._operation.receipt)
        return self.say("On credit beside another document: no receipt.")


def _number(sold: Operation, width: int) -> str:
    number = "" if sold.number is None else str(sold.number)
    return right(number, width) if width else number


def _time(sold: Operation) -> str:
    return sold.moment.strftime("%d.%m.%Y %H:%M")


def _total(sold: Operation, width: int) -> str:
    return right(format_cents(sold.total), width)
