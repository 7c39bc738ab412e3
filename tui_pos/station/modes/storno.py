"""A sale, or a part of it, comes back: how much of each line, for which reason, and the packaging that goes with it.

All that is left is preset. What is handed back, in which way, and which points go is asked of the till anew whenever
something changes. Enter asks once more, in words, and only a yes does it: it is printed as a sale is, or posted at
once where the sale had no receipt either. A scan goes back to the sale in hand, which stays as it is.
"""

from collections.abc import Iterator
from typing import ClassVar

from tui_pos.domain.answers import StornoShown
from tui_pos.domain.cart import Line
from tui_pos.domain.money import Cents, Thousandths, format_cents, format_qty, parse_qty
from tui_pos.domain.operation import Kind, Operation, StornoReason
from tui_pos.domain.payment import Settles
from tui_pos.errors import Refused, ShopError
from tui_pos.station.commands import STORNO
from tui_pos.station.frame import COLUMNS, Paper, clip, left, right, wrap
from tui_pos.station.modes.listing import FIRST_ROW, Listing
from tui_pos.station.modes.mode import Desk
from tui_pos.station.modes.question import Question

_LONGEST = 20
_ROWS = 8
_BELOW = FIRST_ROW + _ROWS + 1
"""The first row under the lines: what is typed, and the sum."""
_NOTES = 7

_REASONS = (StornoReason.RETURN, StornoReason.OPERATOR_ERROR, StornoReason.TAX_BASE)
_NONE = Thousandths(0)

Note = tuple[str, str]
"""A row of text, and its style."""


class StornoWindow(Listing):
    """Raises Refused as `Till.ask_storno` does where nothing of the sale can come back."""

    name = STORNO
    takes_text = True
    longest = 3 * _LONGEST
    takes_number = True
    rows: ClassVar[int] = _ROWS

    def __init__(self, desk: Desk, sale: Operation) -> None:
        super().__init__(desk, "reverse")
        self.actions |= {
            "erase": self.erase,
            "back_qty": self.take_typed,
            "reason": self.next_reason,
            "child_refuse": self.refuse_packaging,
        }
        self._sale = sale
        self._reason = _REASONS[0]
        self._with_packaging = True
        self._shown: StornoShown | ShopError | None = desk.till.ask_storno(sale, None, self._reason)
        self._gone = desk.till.returned(sale)
        self._now = {line.number: line.qty for line in self._shown.storno.lines}

    @property
    def count(self) -> int:
        return len(self._sale.lines)

    # What comes back.

    def take_typed(self) -> None:
        """So many of the marked line as are typed; where nothing is, all that is left of it."""
        if not self._enter_typed():
            self._take(self._left(self._line))

    def _enter_typed(self) -> bool:
        """Take what is typed: how many, or goods that were scanned for the sale in hand. Whether there was anything."""
        text, self.text = self.text.strip(), ""
        if not text:
            return False
        if self.desk.scanner.sent(text):
            self.desk.sell_scan(text)
        else:
            self._take(parse_qty(text))
        return True

    def _take(self, qty: Thousandths) -> None:
        line = self._line
        if not 0 <= qty <= self._left(line):
            raise Refused(
                "more_than_left",
                "Of “{item}” {left} can still come back; type from 0 to that.",
                item=line.item.name,
                left=format_qty(self._left(line)),
            )
        self._now.pop(line.number, None)
        if qty:
            self._now[line.number] = qty
        self._shown = None

    @property
    def _line(self) -> Line:
        return self._sale.lines[self.index]

    def _left(self, line: Line) -> Thousandths:
        return Thousandths(max(0, line.qty - self._gone.get(line.number, 0)))

    def next_reason(self) -> None:
        self._reason = _REASONS[(_REASONS.index(self._reason) + 1) % len(_REASONS)]
        self._shown = None

    def refuse_packaging(self) -> None:
        """The packaging stays where it is; refused already, it comes back again."""
        if not self._ask().packaging:
            raise Refused("no_packaging_back", "No packaging comes back with this.")
        self._with_packaging = not self._with_packaging

    def _ask(self) -> StornoShown:
        """What the till makes of it. Raises Refused as it does, and `nothing_back` where no line comes back."""
        if self._shown is None:
            self._shown = self._asked_now()
        if isinstance(self._shown, ShopError):
            raise self._shown
        return self._shown

    def _asked_now(self) -> StornoShown | ShopError:
        if not self._now:
            return Refused(
                "nothing_back",
                "Nothing comes back yet: type how many of a line, and strike {key}.",
                key=self.desk.words.key_of("back_qty"),
            )
        try:
            return self.desk.till.ask_storno(self._sale, dict(self._now), self._reason)
        except ShopError as refusal:
            return refusal

    def _look_again(self) -> None:
        """Something of the sale has changed, here or at another till: what is to come back stays as far as it can."""
        self._gone = self.desk.till.returned(self._sale)
        left = {line.number: self._left(line) for line in self._sale.lines}
        now = {number: Thousandths(min(qty, left[number])) for number, qty in self._now.items()}
        self._now = {number: qty for number, qty in now.items() if qty}
        self._shown = None

    # Doing it.

    def chosen(self) -> None:
        """Enter: what is typed, else the question."""
        if self._enter_typed():
            return
        if self.desk.till.unprinted is not None:
            self.desk.show_trouble(self.desk.till.unprinted)
            return
        shown = self._ask()
        self.desk.open(Question(self.desk, self._question(shown), lambda: self._reverse(shown)))

    def _question(self, shown: StornoShown) -> str:
        facts = {
            "total": self.desk.words.money(shown.storno.total),
            "number": self._sale.number,
            "reason": self.desk.words.reason(self._reason),
            "ways": self._ways(shown),
        }
        if self._is_report:
            question = self.say("Storno of {total}: report {number}, {reason}. Handed back: {ways}.", **facts)
        else:
            question = self.say("Storno of {total}: sale {number}, {reason}. Handed back: {ways}.", **facts)
        warnings = [warning.say(self.desk.words.translate) for warning in shown.warnings]
        return " ".join([question, *warnings, *self._packaging_asked(shown), self.say("Is it right?")])

    def _packaging_asked(self, shown: StornoShown) -> Iterator[str]:
        if not shown.packaging:
            return
        if not self._with_packaging:
            yield self.say("The packaging stays with the customer.")
            return
        goods: dict[tuple[str, Cents], int] = {}
        for line in (line for each in shown.packaging for line in each.lines):
            goods[line.item.name, line.price] = goods.get((line.item.name, line.price), 0) + line.qty
        told = ", ".join(
            f"{format_qty(Thousandths(qty))} × {name} ({format_cents(price)})" for (name, price), qty in goods.items()
        )
        yield self.say("The packaging is here: {goods}.", goods=told)

    def _ways(self, shown: StornoShown) -> str:
        """`10.00 Cash, 3.20 off the debt`."""
        parts = []
        for type_, amount in shown.ways:
            match type_.settles:
                case Settles.CREDIT:
                    parts.append(self.say("{amount} off the debt", amount=format_cents(amount)))
                case Settles.POINTS:
                    parts.append(self.say("{amount} in points", amount=format_cents(amount)))
                case _:
                    parts.append(f"{format_cents(amount)} {self.say(type_.name)}")
        return ", ".join(parts) or self.say("nothing")

    def _reverse(self, seen: StornoShown) -> None:
        try:
            self._check_still(seen)
            till, wanted = self.desk.till, dict(self._now)
            posted = till.storno(self._sale, wanted, self._reason, with_packaging=self._with_packaging)
        except ShopError:
            self._look_again()
            raise
        if posted is None:
            self.desk.print_receipt()
        else:
            self.desk.saved_at_once(posted)

    def _check_still(self, seen: StornoShown) -> None:
        """What was said yes to must be what is done: a debt may have been paid off meanwhile, crates brought back."""
        self._shown = None
        if _outcome(self._ask()) != _outcome(seen):
            raise Refused(
                "storno_changed", "Something of this sale has changed meanwhile; look again at what comes back."
            )

    # The picture.

    def row(self, index: int, marker: str) -> str:
        line = self._sale.lines[index]
        gone, now = self._gone.get(line.number, _NONE), self._now.get(line.number, _NONE)
        qtys = (format_qty(line.qty), format_qty(gone) if gone else "", format_qty(now) if now else "")
        return _columns(marker, str(line.number), line.item.name, line.item.unit, qtys)

    def title(self) -> str:
        if self._is_report:
            return self.say("Storno of report {number}", number=self._sale.number)
        return self.say("Storno of sale {number}", number=self._sale.number)

    @property
    def _is_report(self) -> bool:
        return self._sale.kind is Kind.CONSIGNMENT_REPORT

    def draw(self, paper: Paper) -> None:
        sale, say, words = self._sale, self.say, self.desk.words
        paper.row(0, " " + self.title(), "b")
        paper.put_right(COLUMNS - 1, 0, sale.usn, "b")
        paper.put(1, 1, clip(words.partner_name(sale.partner), 50))
        paper.put_right(COLUMNS - 1, 1, sale.moment.strftime("%d.%m.%Y %H:%M"), "p")
        self.draw_rows(paper, _columns(" ", "№", say("Name"), say("Unit"), (say("Sold"), say("Came back"), say("Now"))))
        column = paper.put(1, _BELOW, left(say("Quantity"), 12), "h")
        paper.field(column, _BELOW, _LONGEST + 1, self.text)
        cursor = paper.cursor
        try:
            shown = self._ask()
        except ShopError as refusal:
            notes = [(row, "e") for row in wrap(refusal.say(words.translate), COLUMNS - 2)]
        else:
            total = say("Comes back {total}", total=words.money(shown.storno.total))
            paper.put_right(COLUMNS - 1, _BELOW, total, "t")
            notes = [*self._notes(shown)]
        key = words.key_of("reason")
        reason = say("Reason: {reason}   {key}: another", reason=words.reason(self._reason), key=key)
        paper.put(1, _BELOW + 1, reason, "h")
        if len(notes) > _NOTES:
            notes[_NOTES - 1 :] = [("  " + say("…and more."), "p")]
        for row, (text, style) in enumerate(notes, _BELOW + 2):
            paper.put(1, row, clip(text, COLUMNS - 2), style)
        paper.cursor = cursor

    def _notes(self, shown: StornoShown) -> Iterator[Note]:
        handed = self.say("Handed back: {ways}", ways=self._ways(shown))
        yield from ((row, "g") for row in wrap(handed, COLUMNS - 2))
        points = sum(share.points for share in shown.storno.points)
        if points:
            yield self.say("Points that go: {points}", points=format_cents(Cents(points))), "w"
        for warning in shown.warnings:
            yield from ((row, "w") for row in wrap(warning.say(self.desk.words.translate), COLUMNS - 2))
        if not shown.printed:
            yield self.say("The sale had no receipt; none is printed."), "p"
        if not shown.packaging:
            return
        key = self.desk.words.key_of("child_refuse")
        if self._with_packaging:
            yield self.say("Packaging that comes back with it   {key}: refuse", key=key), "h"
        else:
            yield self.say("Packaging that stays with the customer   {key}: take it back", key=key), "h"
        for each in shown.packaging:
            for line in each.lines:
                for row in wrap(self._told(each, line), COLUMNS - 4):
                    yield "  " + row, "t" if self._with_packaging else "p"

    def _told(self, packaging: Operation, line: Line) -> str:
        return self.say(
            "{document}, {partner}: {qty} × {item} at {price} = {amount}",
            document=self.desk.words.document(packaging.kind),
            partner=packaging.partner.name,
            qty=format_qty(line.qty),
            item=line.item.name,
            price=format_cents(line.price),
            amount=format_cents(line.net),
        )


def _outcome(shown: StornoShown) -> tuple[object, ...]:
    """What of a storno the cashier must have seen before it is done."""
    storno = shown.storno
    packaging = [(each.partner.code, each.lines, each.lots) for each in shown.packaging]
    return storno.lines, storno.payments, storno.points, packaging, shown.printed, shown.warnings


def _columns(marker: str, number: str, name: str, unit: str, qtys: tuple[str, str, str]) -> str:
    """What was sold, has come back already and comes back now, in columns of equal width."""
    numbers = " ".join(right(qty, 10) for qty in qtys)
    return left(f"{marker}{right(number, 4)} {left(name, 36)} {left(unit, 4)} {numbers}", COLUMNS)
