"""F7: the sale in hand waits, with a note; with nothing in hand, the sales that wait, of which one is recalled."""

from tui_pos.domain.held import Recalled
from tui_pos.domain.money import format_cents
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused
from tui_pos.station.commands import HELD, HOLDING
from tui_pos.station.frame import COLUMNS, Paper, clip, left, right
from tui_pos.station.modes.listing import FIRST_ROW, Listing
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.sale import Sale, sale_of
from tui_pos.station.modes.table import line_row

_LONGEST = 60
_CUSTOMER, _CASHIER, _NOTE = 17, 10, 15
_PREVIEW_ROWS = 6


def open_hold(desk: Desk) -> None:
    """What F7 does: hold what is in hand, or list what is held."""
    if desk.till.cart.lines:
        desk.open(Holding(desk, _checked_sale(desk)))
    else:
        open_held(desk)


def open_held(desk: Desk) -> None:
    """The sales that wait."""
    desk.open(Held(desk, _checked_sale(desk)))


def _checked_sale(desk: Desk) -> Sale:
    """The sale on top. Raises Refused as `Sale.check_all_sold` where something is in hand."""
    sale = sale_of(desk)
    if sale.cart.lines:
        sale.check_all_sold("hold")
    else:
        sale.check_nothing_typed()
    return sale


class Holding(Mode):
    """The note; it may stay empty. A scan that lands in it is sold, and nothing is held; a phone number stays."""

    name = HOLDING
    takes_text = True
    longest = 2 * _LONGEST

    def __init__(self, desk: Desk, sale: Sale) -> None:
        super().__init__(desk, {"hold_now": self.hold, "erase": self.erase})
        self._sale = sale

    def hold(self) -> None:
        note, self.text = self.text, ""
        if self.desk.scanner.sent(note):
            self.desk.close(self)
            self.desk.sell_code(self.desk.scanner.plain_code(note))
            self.desk.tell(saying("That was a scan, not a note: it was sold, and nothing is held."), "w")
            return
        typed, scan = self.desk.scanner.on_top_of(note)
        if scan and self.desk.till.item_code(scan) is not None:
            self.text = typed
            self.desk.sell_code(scan)
            self.desk.tell(saying("What was scanned on top of the note is sold; the note is still to be entered."), "w")
            return
        self.desk.close(self)
        self.desk.till.holds().hold(note[:_LONGEST])
        # The change of the sale before would stand there as if it were this customer's.
        self.desk.last_sale = None
        self._sale.start_anew()
        key = self.desk.words.key_of("hold")
        self.desk.tell(saying("The sale is held. {key} on an empty sale recalls it.", key=key))

    def draw(self, paper: Paper) -> None:
        cart = self.desk.till.cart
        paper.window(7, 7, 66, 8, self.title())
        told = self.say("{count} lines, {total}", count=len(cart.lines), total=self.desk.words.money(cart.total))
        paper.put(10, 8, clip(told, 60), "h")
        paper.put(10, 10, clip(self.say("A note for whoever recalls it; it may stay empty"), 60), "p")
        paper.field(10, 12, 58, self.text)


class Held(Listing):
    """The sales that wait, of all tills, the oldest first; below, what is in the marked one."""

    name = HELD
    rows = 7

    def __init__(self, desk: Desk, sale: Sale) -> None:
        super().__init__(desk, "recall_now")
        self._sale = sale
        self._held = tuple(desk.till.holds().held())

    @property
    def count(self) -> int:
        return len(self._held)

    def chosen(self) -> None:
        if not self._held:
            raise Refused("nothing_held", "No sale is held.")
        marked = self._held[self.index]
        try:
            recalled = self.desk.till.holds().recall(marked.cart.id)
        except Refused:
            # Another till may have been faster; what there is now is shown.
            self._held = tuple(self.desk.till.holds().held())
            self.index = max(0, min(self.index, self.count - 1))
            raise
        self.desk.close(self)
        self.desk.last_sale = None
        self._sale.start_anew()
        self.desk.tell(_told(recalled), "w" if recalled.moved else "")

    def row(self, index: int, marker: str) -> str:
        held, words = self._held[index], self.desk.words
        customer, note = left(words.partner_name(held.cart.partner), _CUSTOMER), left(held.note, _NOTE)
        text = (
            f"{marker}{held.moment.strftime('%d.%m %H:%M')} {left(held.station, 5)} "
            f"{left(held.cart.operator.name, _CASHIER)} {customer} {note} "
            f"{right(str(len(held.cart.lines)), 5)} {right(format_cents(held.cart.total), 10)}"
        )
        return left(text, COLUMNS)

    def draw(self, paper: Paper) -> None:
        say = self.say
        paper.row(0, " " + self.title(), "b")
        heads = (
            f" {left(say('Since'), 11)} {left(say('Till'), 5)} {left(say('Cashier'), _CASHIER)} "
            f"{left(say('Customer'), _CUSTOMER)} {left(say('Note'), _NOTE)} {right(say('Lines'), 5)} "
            f"{right(say('Amount'), 10)}"
        )
        self.draw_rows(paper, left(heads, COLUMNS))
        if not self._held:
            paper.put(3, FIRST_ROW + 1, say("No sale is held."), "p")
            return
        held, row = self._held[self.index], FIRST_ROW + self.rows + 1
        paper.put(1, row, clip(held.note or self.desk.words.partner_name(held.cart.partner), 36), "h")
        paper.put_right(COLUMNS - 1, row, clip(f"{held.cart.location.name} · {held.cart.usn or ''}", 41), "p")
        lines = held.cart.lines
        for place, line in enumerate(lines[:_PREVIEW_ROWS], row + 1):
            paper.lay(place, line_row(line), " " * COLUMNS)
        if len(lines) > _PREVIEW_ROWS:
            more = say("… and {count} more", count=len(lines) - _PREVIEW_ROWS)
            paper.put(6, row + 1 + _PREVIEW_ROWS, more, "p")


def _told(recalled: Recalled) -> Saying:
    """Whatever the prices are by now, the lines keep theirs; the cashier is told."""
    if not recalled.moved:
        return saying("The sale is in hand again.")
    first, *more = recalled.moved
    facts = {"name": first.line.item.name, "now": format_cents(first.now), "price": format_cents(first.line.price)}
    if not more:
        return saying("In hand again. “{name}” costs {now} by now; this sale keeps {price}.", **facts)
    return saying(
        "In hand again. “{name}” costs {now} by now, and {count} more cost otherwise; this sale keeps its prices.",
        **facts,
        count=len(more),
    )
