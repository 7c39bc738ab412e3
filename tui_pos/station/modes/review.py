"""The review before the save: what the rules make of the cart, and why. Nothing is computed here, only shown.

It opens a second time, over the payment, when the chosen way to pay makes the sale come out otherwise. Then it says
first what is new; Enter goes back to the payment with the new sums, Esc to the payment as it was.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from tui_pos.domain.cart import Line
from tui_pos.domain.money import format_cents
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import Refused, ShopError
from tui_pos.pricing.verdict import Email, Message, OnlyBy, Outcome, PayNow, Points, Review, Sound, Trace
from tui_pos.station.commands import REVIEW, STOPPED
from tui_pos.station.frame import COLUMNS, Paper, wrap
from tui_pos.station.modes.documents import Documents
from tui_pos.station.modes.mode import Action, Desk, Mode
from tui_pos.station.modes.payment import WAYS, PaymentWindow
from tui_pos.station.modes.table import headings, line_row

_ROWS = 15
_FIRST_ROW = 3
_MARKED = " ► "
_MARKS = {
    Outcome.ACTED: ("+", "g"),
    Outcome.BEATEN: ("-", " "),
    Outcome.NOT_MET: ("-", " "),
    Outcome.STOPPED: ("-", " "),
    Outcome.FAILED: ("!", "w"),
}

Row = tuple[str, str]


class ReviewWindow(Mode):
    """Enter goes on to the payment; Esc leaves the cart as it was. A stop leaves only Esc.

    With a `payment`, it lies over that window: `review` is what becomes of the sale when it is paid by the types
    `paid_by` (codes), and nothing has been taken for it yet.
    """

    name: str = REVIEW
    full = True

    def __init__(
        self, desk: Desk, review: Review, payment: PaymentWindow | None = None, paid_by: Sequence[str] = ()
    ) -> None:
        super().__init__(
            desk,
            {
                "proceed": self.proceed,
                **{way: partial(self.proceed, way) for way in WAYS},
                **self._document_actions(),
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
        self._review = self.review = review
        self._payment = payment
        self._paid_by = paid_by
        self._documents = Documents(desk, review, payment.documents if payment else None)
        self._rows = list(self._told())
        self._top = 0

    def _document_actions(self) -> dict[str, Action]:
        """What may be made of the documents: each leaves the marked one in sight."""
        steps: dict[str, Action] = {
            "child_less": lambda: self._documents.less(),
            "child_more": lambda: self._documents.more(),
            "child_refuse": lambda: self._documents.refuse(),
            "child_next": lambda: self._documents.next(),
            "child_partner": lambda: self._documents.choose_partner(self.take_scan, self._tell_anew),
        }
        return {name: partial(self._change, step) for name, step in steps.items()}

    def _change(self, step: Action) -> None:
        step()
        self._tell_anew()

    def _tell_anew(self) -> None:
        self._rows = list(self._told())
        marked = next((row for row, (text, _) in enumerate(self._rows) if text.startswith(_MARKED)), 0)
        if not self._top <= marked < self._top + _ROWS:
            self._top = max(0, min(marked, len(self._rows) - _ROWS))

    def proceed(self, way: str | None = None) -> None:
        """Go on to the payment, in one way to pay where its key is struck: F9 and F6 mean card, window or none.

        The documents are taken as they stand. Raises Refused as `Till.check_children` does, with nothing lost.
        """
        self._check_documents()
        if self._payment is not None:
            self.desk.close(self)
            self._payment.renew(self._review, self._documents)
            if way is not None:
                self._payment.choose(way)
        else:
            payment = PaymentWindow(self.desk, self._review, self._documents)
            if way is not None:
                payment.choose(way)
            self.desk.close(self)
            self.desk.open(payment)
        if self._documents.nobody_known:
            self.desk.tell(saying("Nobody is known who would owe: there will be no document. The sale goes on."), "w")

    def _check_documents(self) -> None:
        if self._documents.choices is None:
            return
        try:
            self.desk.till.check_children(self._review, self._documents.choices)
        except Refused as refusal:
            raise self._documents.advised(refusal) from refusal

    def typed(self, character: str) -> None:
        """A digit begins the amount: F9, amount, Enter pays whichever window opened.

        Over a payment it is known at the Enter only: a scan must not accept what nobody has read. And where a document
        keeps the review open, what is typed on may still be a scan.
        """
        if self._begins_amount(character) and not self.text and self._payment is None:
            try:
                self.proceed()
            except ShopError as refusal:
                self.desk.tell(refusal)
            else:
                self.desk.key("character", character)
                return
        super().typed(character)

    def end_stray(self) -> None:
        text = self.text.strip()
        if self.desk.scanner.sent(text):
            self.text = ""
            self.take_scan(text)
        elif self._begins_amount(text):
            self.text = ""
            self.proceed()
            payment = self.desk.top
            if isinstance(payment, PaymentWindow):
                payment.text = text
                payment.pay()
        else:
            super().end_stray()

    def take_scan(self, text: str) -> None:
        """Goods that are scanned here: for this sale, or for the next where something is paid already."""
        if self._payment is not None:
            self._payment.take_scan(text)
        else:
            self.desk.sell_scan(text)

    def _begins_amount(self, text: str) -> bool:
        return self.name == REVIEW and (text[:1].isdigit() or text[:1] in (".", ","))

    def _turn(self, rows: int) -> None:
        self._top = max(0, min(self._top + rows, len(self._rows) - _ROWS))

    # What there is to tell, most urgent first; what is only good to know, such as rules that did not act, last.

    def _told(self) -> Iterator[Row]:
        review = self._review
        if self._payment is not None:
            yield from self._told_of_payment(self._payment)
        if review.stop is not None:
            yield from self._sentences(self.say("Stopped"), [review.stop.reason], "e", review.stop.rule)
        yield from self._told_documents()
        for effect in review.effects:
            if isinstance(effect, Message):
                yield from self._paragraph("» ", effect.text, "w")
        if review.warnings:
            yield from self._sentences(self.say("Warnings"), review.warnings, "w")
        yield from self._told_ways()
        changed, unchanged = self._compared()
        if changed:
            yield self.say("Lines that change"), "h"
            yield from changed
        yield from self._rules(self.say("Rules"), [t for t in review.trace if t.outcome is not Outcome.NOT_MET])
        yield from self._told_after()
        if unchanged:
            yield self.say("Lines that stay"), "h"
            yield from unchanged
        yield from self._rules(
            self.say("Rules that did not act"), [t for t in review.trace if t.outcome is Outcome.NOT_MET]
        )

    def _told_of_payment(self, payment: PaymentWindow) -> Iterator[Row]:
        """What is new because of the way to pay: the total, and the rules that do something else than before."""
        types, money = ", ".join(map(payment.type_name, self._paid_by)), self.desk.words.money
        before, now = money(payment.review.total), money(self._review.total)
        if before != now:
            text = self.say("Paid with {types}: {now} instead of {before}.", types=types, now=now, before=before)
        elif self._review.stop is not None:
            text = self.say("Paid with {types}, the sale is stopped.", types=types)
        else:
            text = self.say("Paid with {types}: other rules act, the total stays {now}.", types=types, now=now)
        yield from self._paragraph("! ", text, "w")
        known = {trace.rule: (trace.outcome, trace.changes) for trace in payment.review.trace}
        for trace in self._review.trace:
            if known.get(trace.rule) != (trace.outcome, trace.changes):
                yield from self._rule(trace, changes=False)

    def _told_documents(self) -> Iterator[Row]:
        """What is saved with the sale, as it stands: there is only to confirm."""
        if not self._documents:
            return
        yield self.say("Documents that go with it"), "h"
        for text, style, marked in self._documents.rows():
            for index, row in enumerate(wrap(text, COLUMNS - 6)):
                first = index == 0
                yield (_MARKED if first and marked else "   ") + row, "s" if first and marked else style
        if self.name != STOPPED:
            yield "   " + self._documents.keys(), "k"

    def _told_ways(self) -> Iterator[Row]:
        """How the sale may be paid, where a rule has a say in it."""
        effects = self._review.effects
        limits = [effect for effect in effects if isinstance(effect, OnlyBy)]
        least = [effect for effect in effects if isinstance(effect, PayNow)]
        if limits or least:
            yield self.say("Payment"), "h"
        if limits:
            types = ", ".join(self.say(type_.name) for type_ in self.desk.till.payment_types(self._review))
            rules = ", ".join(effect.name for effect in limits)
            yield from self._paragraph("! ", self.say("Only {types}: {rule}.", types=types, rule=rules), "w")
        for effect in least:
            sum_ = self.desk.words.money(effect.least)
            text = self.say("At least {least} now: {rule}.", least=sum_, rule=effect.name)
            yield from self._paragraph("! ", text, "w")

    def _told_after(self) -> Iterator[Row]:
        """What follows the save, beside the points: they stand under the rows."""
        effects = self._review.effects
        sounds = [effect.sound for effect in effects if isinstance(effect, Sound)]
        letters = [effect.to for effect in effects if isinstance(effect, Email)]
        if sounds or letters:
            yield self.say("After saving"), "h"
        if sounds:
            yield from self._paragraph("  ", self.say("Sound: {sounds}", sounds=", ".join(sounds)), " ")
        if letters:
            yield from self._paragraph("  ", self.say("E-mail to {to}", to=", ".join(letters)), " ")

    def _rules(self, title: str, traces: list[Trace]) -> Iterator[Row]:
        if traces:
            yield title, "h"
        for trace in traces:
            yield from self._rule(trace)

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

    def _rule(self, trace: Trace, *, changes: bool = True) -> Iterator[Row]:
        mark, style = _MARKS[trace.outcome]
        sentence = trace.why.say(self.desk.words.translate)
        if trace.losers:
            sentence += " " + self.say("In place of: {rules}.", rules=", ".join(trace.losers))
        yield from self._paragraph(f"{mark} ", f"{trace.name}: {sentence}", style)
        for change in trace.changes if changes else ():
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
        points = sum(effect.earned(review.total) for effect in review.effects if isinstance(effect, Points))
        if points:
            text = say("After saving: {points} points", points=format_cents(points))
            paper.put_right(COLUMNS - 1, bottom + 1, text, "g")
        text = self._foot(self.desk.words.key_of("proceed"), self.desk.words.key_of("back"))
        paper.put_right(COLUMNS - 1, bottom + 2, text, "k" if review.stop is None else "e")
        paper.cursor = None

    def _foot(self, key: str, back: str) -> str:
        """What Enter and Esc do here."""
        if self._review.stop is not None and self._payment is not None:
            return self.say("This sale cannot be paid so. {key}: another way to pay", key=back)
        if self._review.stop is not None:
            return self.say("This sale cannot be saved. {key}: back to the cart", key=back)
        if self._payment is not None:
            return self.say("{key}: pay so   {back}: another way to pay", key=key, back=back)
        return self.say("{key}: to the payment   {back}: back to the cart", key=key, back=back)


def open_review(desk: Desk, review: Review) -> None:
    """Where a rule acted the review is seen first; else the payment opens at once."""
    desk.open(ReviewWindow(desk, review) if review.needs_window else PaymentWindow(desk, review))


def _looks(line: Line) -> tuple[object, ...]:
    """What of a line the cashier can see."""
    return line.item, line.qty, line.price, line.percent, line.net
