"""The review before the save: what the rules make of the cart, and why. Nothing is computed here, only shown."""

from collections.abc import Iterator

from tui_pos.domain.cart import Line
from tui_pos.domain.money import format_cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.saying import Saying
from tui_pos.pricing.verdict import Message, Outcome, Review, Sound, Trace
from tui_pos.station.commands import REVIEW, STOPPED
from tui_pos.station.frame import COLUMNS, Paper, wrap
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.payment import PaymentWindow
from tui_pos.station.modes.table import headings, line_row

_ROWS = 15
_FIRST_ROW = 3
_MARKS = {
    Outcome.ACTED: ("+", "g"),
    Outcome.BEATEN: ("-", " "),
    Outcome.NOT_MET: ("-", " "),
    Outcome.STOPPED: ("-", " "),
    Outcome.FAILED: ("!", "w"),
}

Row = tuple[str, str]


class ReviewWindow(Mode):
    """Enter goes on to the payment; Esc leaves the cart as it was. A stop leaves only Esc."""

    name: str = REVIEW
    full = True

    def __init__(self, desk: Desk, review: Review) -> None:
        super().__init__(
            desk,
            {
                "proceed": self.proceed,
                "cash": lambda: self.proceed(PaymentKind.CASH),
                "card": lambda: self.proceed(PaymentKind.CARD),
                "bank": lambda: self.proceed(PaymentKind.BANK),
                "voucher": lambda: self.proceed(PaymentKind.VOUCHER),
                "up": lambda: self._turn(-1),
                "down": lambda: self._turn(1),
                "page_up": lambda: self._turn(-_ROWS),
                "page_down": lambda: self._turn(_ROWS),
                "first": lambda: self._turn(-len(self._rows)),
                "last": lambda: self._turn(len(self._rows)),
            },
        )
        if review.stop is not None:
            self.name = STOPPED
        self._review = review
        self._rows = list(self._told())
        self._top = 0

    def proceed(self, kind: PaymentKind | None = None) -> None:
        """Go on to the payment, in one way to pay where its key is struck: F9 and F6 mean card, window or none."""
        payment = PaymentWindow(self.desk, self._review)
        if kind is not None:
            payment.choose(kind)
        self.desk.close(self)
        self.desk.open(payment)

    def typed(self, character: str) -> None:
        """A digit begins the amount: F9, amount, Enter pays whichever window opened."""
        if (character.isdigit() or character in ".,") and not self.text and self.name == REVIEW:
            self.proceed()
            self.desk.key("character", character)
        else:
            super().typed(character)

    def _turn(self, rows: int) -> None:
        self._top = max(0, min(self._top + rows, len(self._rows) - _ROWS))

    # What there is to tell, most urgent first.

    def _told(self) -> Iterator[Row]:
        review = self._review
        if review.stop is not None:
            yield from self._sentences(self.say("Stopped"), [review.stop.reason], "e", review.stop.rule)
        for effect in review.effects:
            if isinstance(effect, Message):
                yield from self._paragraph("» ", effect.text, "w")
        if review.warnings:
            yield from self._sentences(self.say("Warnings"), review.warnings, "w")
        changed, unchanged = self._compared()
        if changed:
            yield self.say("Lines that change"), "h"
            yield from changed
        if review.trace:
            yield self.say("Rules"), "h"
            for trace in review.trace:
                yield from self._rule(trace)
        sounds = [effect.sound for effect in review.effects if isinstance(effect, Sound)]
        if sounds:
            yield self.say("After saving"), "h"
            yield from self._paragraph("  ", self.say("Sound: {sounds}", sounds=", ".join(sounds)), " ")
        if unchanged:
            yield self.say("Lines that stay"), "h"
            yield from unchanged

    def _compared(self) -> tuple[list[Row], list[Row]]:
        """Rows for the lines that change, before over after, and for those that stay."""
        before = {line.number: line for line in self._review.before.lines}
        after = {line.number: line for line in self._review.lines}
        changed: list[Row] = []
        unchanged: list[Row] = []
        for number in dict.fromkeys((*before, *after)):
            old, new = before.get(number), after.get(number)
            if old is not None and new is not None and _looks(old) == _looks(new):
                unchanged.append((line_row(new), " "))
                continue
            changed += [(line_row(old, " " if new else "-"), "p")] if old else []
            changed += [(line_row(new, "→" if old else "+"), "t")] if new else []
        return changed, unchanged

    def _rule(self, trace: Trace) -> Iterator[Row]:
        mark, style = _MARKS[trace.outcome]
        sentence = trace.why.say(self.desk.words.translate)
        if trace.losers:
            sentence += " " + self.say("In place of: {rules}.", rules=", ".join(trace.losers))
        yield from self._paragraph(f"{mark} ", f"{trace.name}: {sentence}", style)
        for change in trace.changes:
            was = format_cents(change.before) if change.before is not None else self.say("new")
            yield f"    {change.line:>4}  {was} → {format_cents(change.after)}", "p"

    def _sentences(
        self, title: str, sentences: "tuple[Saying, ...] | list[Saying]", style: str, rule: str = ""
    ) -> Iterator[Row]:
        yield title + (f": {rule}" if rule else ""), "h"
        for sentence in sentences:
            yield from self._paragraph("! ", sentence.say(self.desk.words.translate), style)

    @staticmethod
    def _paragraph(mark: str, text: str, style: str) -> Iterator[Row]:
        for index, row in enumerate(wrap(text, COLUMNS - 6)):
            yield " " + (mark if index == 0 else "  ") + row, style

    # The picture.

    def draw(self, paper: Paper) -> None:
        review, money = self._review, self.desk.words.money
        paper.row(0, " " + self.title(), "b")
        paper.put_right(COLUMNS - 1, 0, review.before.usn or "", "b")
        say = self.say
        paper.lay(2, headings(say), "h" * COLUMNS)
        for row, (text, style) in enumerate(self._rows[self._top : self._top + _ROWS], _FIRST_ROW):
            paper.row(row, text, style)
        bottom = _FIRST_ROW + _ROWS
        paper.put(0, bottom, "─" * COLUMNS, "x")
        if len(self._rows) > _ROWS:
            last = min(self._top + _ROWS, len(self._rows))
            more = say(
                "Rows {first}–{last} of {count}: PgUp, PgDn", first=self._top + 1, last=last, count=len(self._rows)
            )
            paper.put(2, bottom, f" {more} ", "x")
        before, after = money(review.total_before), money(review.total)
        paper.put(1, bottom + 1, say("Total before {total}", total=before), "p")
        paper.put(1, bottom + 2, say("Total now {total}", total=after), "t")
        if review.stop is not None:
            text = say("This sale cannot be saved. {key}: back to the cart", key=self.desk.words.key_of("back"))
            paper.put_right(COLUMNS - 1, bottom + 2, text, "e")
        else:
            key, back = self.desk.words.key_of("proceed"), self.desk.words.key_of("back")
            text = say("{key}: to the payment   {back}: back to the cart", key=key, back=back)
            paper.put_right(COLUMNS - 1, bottom + 2, text, "k")
        paper.cursor = None


def _looks(line: Line) -> tuple[object, ...]:
    """What of a line the cashier can see."""
    return line.item, line.qty, line.price, line.percent, line.net
