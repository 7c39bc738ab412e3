"""Goods on consignment: who has them, lot by lot what is still out, and what comes back or is paid for.

Of the marked lot so many are marked as are typed or counted up; a scan of goods that are out marks one more of them,
from the oldest lot that has one. Enter takes back what is marked, F9 lets it be paid for: a sale with a receipt, at the
price of then. The sale in hand stays as it is; any other scan goes back to it and is sold there.
"""

from collections.abc import Callable, Sequence

from tui_pos.domain.money import ONE, Cents, Thousandths, format_cents, format_qty, parse_qty
from tui_pos.domain.operation import Lot
from tui_pos.domain.packaging import Owed
from tui_pos.domain.parties import Partner
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.station.commands import OWED, OWING
from tui_pos.station.frame import COLUMNS, Paper, clip, left, right
from tui_pos.station.modes.choosing import LIMIT, Choosing
from tui_pos.station.modes.listing import RULER_ROW, Listing
from tui_pos.station.modes.mode import Desk
from tui_pos.station.modes.question import Question

_LONGEST = 20
_WIDTHS = (10, 5, 19, 8, 7, 7, 9, 7)
"""Columns of the date, the number, the item, price, given, left, value and marked."""


def open_consignments(desk: Desk) -> None:
    """Who has goods, looked for by what was typed; or at once what the sale's own customer has."""
    text = desk.typed_in_sale()
    customer = desk.till.cart.partner
    if not customer.is_anonymous and not text:
        if desk.till.owed(customer.code):
            desk.open(Lots(desk, customer))
            return
        desk.tell(saying("{name} has nothing on consignment; here is who has.", name=customer.name))
    desk.open(Holders(desk, text))


class Holders(Choosing[tuple[Partner, Cents]]):
    """Who has goods on consignment. A card that is scanned here is one of them; goods are sold, and the list closes."""

    name = OWING

    def find(self, text: str) -> Sequence[tuple[Partner, Cents]]:
        return self.desk.till.owing(text, LIMIT)

    def row(self, choice: tuple[Partner, Cents]) -> str:
        partner, value = choice
        return f"{left(partner.code, 10)} {left(partner.name, 40)} {right(self.desk.words.money(value), 18)}"

    def choose(self) -> None:
        text = self.text.strip()
        code = self.desk.scanner.plain_code(text)
        for holder in (self.found() if code == text else self.find(code)) if code else ():
            if code in (holder[0].card, holder[0].code):
                self.chosen(holder)
                return
        if self.desk.scanner.sent(text):
            self.desk.close(self)
            self.desk.sell_code(code)
            return
        super().choose()

    def chosen(self, choice: tuple[Partner, Cents]) -> None:
        self.desk.open(Lots(self.desk, choice[0], self.look_again))


class Lots(Listing):
    """What one partner has, the oldest first. `changed` is called when something of it came back."""

    name = OWED
    takes_text = True
    longest = 3 * _LONGEST

    def __init__(self, desk: Desk, partner: Partner, changed: Callable[[], None] = lambda: None) -> None:
        super().__init__(desk, "take_consigned")
        self.actions |= {
            "erase": self.erase,
            "owed_qty": self.mark_typed,
            "owed_more": lambda: self._count(ONE),
            "owed_less": lambda: self._count(Thousandths(-ONE)),
            "owed_none": lambda: self._mark(Thousandths(0)),
            "report_consigned": self.report,
        }
        self._partner = partner
        self._changed = changed
        self._owed = desk.till.owed(partner.code)
        self._marks: dict[Lot, Thousandths] = {}

    @property
    def count(self) -> int:
        return len(self._owed)

    # Marking.

    def mark_typed(self) -> None:
        """So many as are typed of the marked lot; where nothing is, all that is left of it."""
        if not self._enter_typed():
            self._mark(self._lot().left)

    def _count(self, pieces: Thousandths) -> None:
        """So many more, within what is left; what is typed goes first."""
        if not self._enter_typed():
            lot = self._lot()
            self._mark(Thousandths(max(0, min(self._marked(lot) + pieces, lot.left))))

    def _enter_typed(self) -> bool:
        """Take what is typed: goods that were scanned, or how many of the marked lot. Whether there was anything."""
        text, self.text = self.text.strip(), ""
        if not text:
            return False
        code = self.desk.scanner.plain_code(text)
        if self.desk.scanner.sent(text):
            if not self._mark_one_of(code):
                self.desk.sell_scan(text)
            return True
        try:
            qty = parse_qty(text)
        except Refused:
            if not self._mark_one_of(code):
                raise
        else:
            self._mark(qty)
        return True

    def _mark_one_of(self, code: str) -> bool:
        """One more of the goods with this code, from the oldest lot that has any left; False where none are out."""
        # What is out carries no barcodes, as nothing that is kept of a sale does.
        item = self.desk.till.item_code(code)
        lots = [lot for lot in self._owed if lot.item.code == item]
        for lot in lots:
            free = lot.left - self._marked(lot)
            if free > 0:
                self.index = self._owed.index(lot)
                self._mark(Thousandths(self._marked(lot) + min(free, ONE)))
                return True
        if lots:
            raise Refused("all_marked", "All of “{item}” that is out is marked already.", item=lots[0].item.name)
        return False

    def _mark(self, qty: Thousandths) -> None:
        lot = self._lot()
        if not 0 <= qty <= lot.left:
            raise Refused(
                "more_than_owed",
                "Of this lot {left} × {item} are out; mark from 0 to that.",
                left=format_qty(lot.left),
                item=lot.item.name,
            )
        self._marks[lot.lot] = qty
        if not qty:
            del self._marks[lot.lot]

    def _lot(self) -> Owed:
        if not self._owed:
            raise Refused("nothing_owed", "{name} has nothing on consignment.", name=self._partner.name)
        return self._owed[self.index]

    def _marked(self, lot: Owed) -> Thousandths:
        return self._marks.get(lot.lot, Thousandths(0))

    def _check_marked(self) -> None:
        if not self._marks:
            raise Refused(
                "nothing_marked",
                "Nothing is marked yet: type how many and strike {key}, or scan the goods.",
                key=self.desk.words.key_of("owed_qty"),
            )

    # What becomes of it.

    def chosen(self) -> None:
        """Enter: what is typed, else what is marked comes back."""
        if self._enter_typed():
            return
        self._check_marked()
        question = self.say("{name} brings back: {goods}. Is it here?", name=self._partner.name, goods=self._goods())
        self.desk.open(Question(self.desk, question, self._take_back))

    def _take_back(self) -> None:
        goods = self._goods()
        try:
            back = self.desk.till.take_consigned_back(self._partner.code, dict(self._marks))
        except ShopError:
            self._look_again()
            raise
        self._marks.clear()
        self._look_again()
        self._changed()
        self.desk.tell(saying("Return {number} is saved: {goods}.", number=back.number, goods=goods))
        if not self._owed:
            self.desk.close(self)

    def _look_again(self) -> None:
        """What is out has changed, here or at another till; what is marked stays as far as it is still out."""
        self._owed = self.desk.till.owed(self._partner.code)
        out = {lot.lot: lot.left for lot in self._owed}
        self._marks = {lot: Thousandths(min(qty, out[lot])) for lot, qty in self._marks.items() if lot in out}
        self._move(0)

    def report(self) -> None:
        """What is marked is paid for, and a receipt printed."""
        if self._enter_typed():
            return
        self._check_marked()
        if self.desk.till.unprinted is not None:
            self.desk.show_trouble(self.desk.till.unprinted)
            return
        from tui_pos.station.modes.review import open_review

        try:
            review = self.desk.till.ask_report(self._partner.code, dict(self._marks))
        except ShopError:
            self._look_again()
            raise
        open_review(self.desk, review)

    def _goods(self) -> str:
        """What is marked, lots of the same goods at the same price together."""
        goods: dict[tuple[str, Cents], int] = {}
        for lot in self._owed:
            if lot.lot in self._marks:
                kind = lot.item.name, lot.price
                goods[kind] = goods.get(kind, 0) + self._marks[lot.lot]
        return ", ".join(f"{format_qty(qty)} × {name} ({format_cents(price)})" for (name, price), qty in goods.items())

    # The picture.

    def row(self, index: int, marker: str) -> str:
        lot = self._owed[index]
        marked = self._marked(lot)
        cells = (
            lot.moment.strftime("%d.%m.%Y"),
            str(lot.number),
            lot.item.name,
            format_cents(lot.price),
            format_qty(lot.given),
            format_qty(lot.left),
            format_cents(lot.value),
            format_qty(marked) if marked else "",
        )
        return _columns(marker, cells)

    def title(self) -> str:
        return f"{super().title()}: {self._partner.name}"

    def draw(self, paper: Paper) -> None:
        say, money, key_of = self.say, self.desk.words.money, self.desk.words.key_of
        paper.row(0, " " + clip(self.title(), COLUMNS - 2), "b")
        heads = (say("Date"), "№", say("Name"), say("Price"), say("Given"), say("Left"), say("Amount"), say("Marked"))
        self.draw_rows(paper, _columns(" ", heads))
        value = Cents(sum(lot.value for lot in self._owed))
        marked = Cents(sum(lot.part(self._marked(lot)) for lot in self._owed))
        paper.put_right(COLUMNS - 1, RULER_ROW + 1, say("On consignment {total}", total=money(value)), "t")
        paper.put_right(COLUMNS - 1, RULER_ROW + 2, say("Marked {total}", total=money(marked)), "g" if marked else "p")
        keys = {"back": key_of("take_consigned"), "pay": key_of("report_consigned")}
        paper.put(1, RULER_ROW + 3, say("{back}: take back   {pay}: report and pay", **keys), "k")
        column = paper.put(1, RULER_ROW + 1, left(say("Quantity"), 12), "h")
        paper.field(column, RULER_ROW + 1, _LONGEST + 1, self.text)


def _columns(marker: str, cells: Sequence[str]) -> str:
    """Date and name stand at the left of their columns, numbers at the right."""
    texts = [
        left(cell, width) if place in (0, 2) else right(cell, width)
        for place, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    ]
    return left(marker + " ".join(texts), COLUMNS)
