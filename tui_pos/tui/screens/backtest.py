"""What a rule would have done to past sales: choose the days, wait or cancel, and look at what came of it.

The sales are replayed on a thread of its own; what it counts comes to the screen through the event loop.
"""

import asyncio
import logging
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

from tui_pos.checkout.rules.backtest import Backtest, BacktestDay, ChangedReceipt
from tui_pos.domain.money import format_cents
from tui_pos.domain.saying import saying
from tui_pos.errors import Refused, ShopError
from tui_pos.pricing.rules import Rule
from tui_pos.station.frame import left, right
from tui_pos.tui.canvas import STUMBLED
from tui_pos.tui.screens.fields import TypedField
from tui_pos.tui.screens.form import FieldsPane
from tui_pos.tui.screens.named import Source
from tui_pos.tui.screens.office import RuleOffice
from tui_pos.tui.screens.pane import PagePane, Row, Run, TextPane
from tui_pos.tui.screens.reading import read_date, write_date
from tui_pos.tui.screens.screen import BackOffice, Hotkey
from tui_pos.tui.screens.term_form import read_fields

_log = logging.getLogger("tui_pos")

LONGEST = timedelta(days=3653)
"""Ten years of sales at once."""

CHART_ROWS = 7
CHART_COLUMNS = 31
_RECEIPT_COLUMNS = 46
_MOST_ROWS = 9


class DaysPane(FieldsPane):
    """The two days, no higher than they are, so that the result stands right beneath them."""

    def wanted_height(self, width: int) -> int | None:
        return len(self.rows(width, _MOST_ROWS))


class BacktestScreen(BackOffice):
    """Two days, and then the result."""

    office: RuleOffice
    about = (
        saying("The saved sales of these days are reckoned once more, without the rule and with it."),
        saying("Nothing is changed by it."),
    )

    def __init__(self, office: RuleOffice, rule: Rule) -> None:
        super().__init__(office)
        self._rule = rule
        last = office.today().replace(day=1) - timedelta(days=1)
        read, write = read_date, write_date
        explain = saying("This day counts too.")
        self._fields = DaysPane(
            office,
            (
                TypedField(saying("From"), explain, read, write, last.replace(day=1), required=True),
                TypedField(saying("To"), explain, read, write, last, required=True),
            ),
            self,
        )
        self._result: Backtest | None = None
        self._reckoned = self._typed_days()
        self._done_of: tuple[int, int] | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._page = PagePane(self._lines)
        self.body = (
            TextPane(
                lambda: " ".join(office.tell(told) for told in self.about) if self._shown is None else "", "x", most=3
            ),
            self._fields,
            self._page,
        )
        self._show_keys()

    def heading(self) -> str:
        return self.say("“{name}” on past sales", name=self._rule.name)

    def typed(self, name: str, character: str | None) -> bool:
        if self._thread is not None:
            return False
        if name in ("pageup", "pagedown"):
            return self._page.press(name, character)
        if self._fields.press(name, character):
            return True
        if name == "enter":
            self._start()
            return True
        return False

    def choose(self, title: str, source: Source, chosen: tuple[str, ...], many: bool, take: object) -> None:
        """Nothing is chosen from a list here."""

    def unscan(self, digits: int) -> None:
        if self._fields.field is not None:
            self._fields.field.unscan(digits)

    def on_unmount(self) -> None:
        """The screen is gone: so is what it waited for."""
        self._stop.set()

    def _show_keys(self) -> None:
        if self._thread is not None:
            self.hotkeys = (Hotkey("escape", saying("Cancel"), self._stop.set, saying("Stop here")),)
        else:
            self.hotkeys = (
                Hotkey("f9", saying("Start"), self._start, saying("Reckon the sales of these days once more")),
                Hotkey("escape", saying("Back"), self.close, saying("Back to where you were")),
            )

    # The thread.

    def _start(self) -> None:
        try:
            first, last = read_fields(self._fields.fields)
        except ShopError:
            self._fields.go_to_error()
            return
        if first > last:
            raise Refused("days_upside_down", "The first day is after the last one; turn them round.")
        if last - first > LONGEST:
            raise Refused("too_many_days", "At most ten years are looked at; choose two days closer together.")
        self._result, self._done_of, self._reckoned = None, (0, 0), self._typed_days()
        self._stop.clear()
        loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, args=(loop, first, last), daemon=True)
        self._thread.start()
        self._show_keys()

    def _run(self, loop: asyncio.AbstractEventLoop, first: date, last: date) -> None:
        shown = -1

        def progress(done: int, of: int) -> bool:
            nonlocal shown
            if of and done * 50 // of != shown:
                shown = done * 50 // of
                _later(loop, partial(self._progressed, done, of))
            return not self._stop.is_set()

        try:
            result: Backtest | ShopError = self.office.desk.backtest(self._rule, first, last, progress)
        except ShopError as error:
            result = error
        except Exception:
            _log.exception("backtest")
            result = ShopError("stumbled", STUMBLED.text)
        _later(loop, partial(self._ended, result))

    def _progressed(self, done: int, of: int) -> None:
        self._done_of = (done, of)
        self.redraw()

    def _ended(self, result: Backtest | ShopError) -> None:
        self._thread, self._done_of = None, None
        if isinstance(result, ShopError):
            self.tell(result)
        else:
            self._result = result
        self._show_keys()
        self.redraw()

    # What is shown.

    def _lines(self, width: int) -> Sequence[Row]:
        if self._done_of is not None:
            return self._progress_bar(width, *self._done_of)
        result = self._shown
        if result is None:
            return [[], [(self.say("F9 starts. It may take a while, and can be cancelled."), " ")]]
        return [*self._sums(result), [], *self._found(result)]

    @property
    def _shown(self) -> Backtest | None:
        """The result, while the days stand there that it is of."""
        return self._result if self._reckoned == self._typed_days() else None

    def _typed_days(self) -> list[str]:
        return [field.shown(self.office) for field in self._fields.fields]

    def _progress_bar(self, width: int, done: int, of: int) -> list[Row]:
        cells = width - 20
        full = done * cells // of if of else 0
        bar = ("#" if self.office.ascii_only else "█") * full
        said = self.say("{done} of {of} receipts", done=done, of=of)
        return [[], [("[", "x"), (bar.ljust(cells), "g"), ("]", "x")], [(said, " ")]]

    def _sums(self, result: Backtest) -> list[Row]:
        say = self.say
        rows: list[Row] = []
        if result.cancelled:
            rows.append([(say("Cancelled: this is what was found until then."), "w")])
        looked = say("Receipts looked at: {number}", number=result.receipts)
        rows.append([(f"{looked}  {say('Receipts that change: {number}', number=result.changed)}", " ")])
        if result.cents < 0:
            rows.append([(say("The rule would have cost {amount}.", amount=self.office.money(-result.cents)), "t")])
        elif result.cents > 0:
            rows.append([(say("The rule would have earned {amount}.", amount=self.office.money(result.cents)), "t")])
        else:
            rows.append([(say("The rule would have changed no sum."), "t")])
        if result.points:
            rows.append([(say("Points given: {points}", points=format_cents(result.points)), " ")])
        if result.stops:
            rows.append([(say("Sales that it would have stopped: {number}", number=result.stops), "w")])
        if result.without_basis:
            said = say("Left out, too old to be reckoned again: {number}", number=result.without_basis)
            rows.append([(said, " ")])
        return rows

    def _found(self, result: Backtest) -> list[Row]:
        if not result.changed:
            return []
        receipts: list[Row] = [[(self.say("What changes most"), "h")]]
        receipts += [self._receipt(one) for one in result.most_changed]
        chart = self._chart(result)
        rows: list[Row] = []
        for at in range(max(len(receipts), len(chart))):
            one: Row = receipts[at] if at < len(receipts) else ()
            taken = sum(len(text) for text, _ in one)
            gap: Run = (" " * max(0, _RECEIPT_COLUMNS - taken), " ")
            rows.append([*one, gap, *(chart[at] if at < len(chart) else ())])
        return rows

    def _receipt(self, one: ChangedReceipt) -> Row:
        number = left(f"{one.location} {one.number}", 12)
        sums = f"{format_cents(one.before)} → {format_cents(one.after)}"
        return [(f"{one.moment:%d.%m %H:%M} {number} {right(sums, 17)}", " ")]

    def _chart(self, result: Backtest) -> list[Row]:
        """Columns upwards from one line, the tallest for the day that changes most; what earns is another letter."""
        columns = together(result.days, result.first, result.last, CHART_COLUMNS)
        most = max(abs(cents) for cents in columns)
        if not most:
            return []
        cost, gain = ("#", "+") if self.office.ascii_only else ("█", "▒")
        rows: list[Row] = [[(self.say("By day, at most {amount}", amount=format_cents(most)), "h")]]
        for level in range(CHART_ROWS, 0, -1):
            cells = (
                (cost if cents < 0 else gain) if abs(cents) * CHART_ROWS > (level - 1) * most else " "
                for cents in columns
            )
            rows.append([("".join(cells), "t")])
        first, last = f"{result.first:%d.%m}", f"{result.last:%d.%m}"
        line = "-" if self.office.ascii_only else "─"
        rows.append([(line * len(columns), "x")])
        rows.append([(first + right(last, max(len(last) + 1, len(columns) - len(first))), " ")])
        signs = {cents < 0 for cents in columns if cents}
        legend = [f"{cost} {self.say('costs')}"] * (True in signs) + [f"{gain} {self.say('earns')}"] * (False in signs)
        rows.append([("  ".join(legend), " ")])
        return rows


def together(days: Sequence[BacktestDay], first: date, last: date, columns: int) -> list[int]:
    """The cents from `first` to `last`, as many days to a column as are needed for so many columns; a day on which
    nothing was sold counts too."""
    cents = {day.day: day.cents for day in days}
    spread = [cents.get(first + timedelta(n), 0) for n in range((last - first).days + 1)]
    span = -(-len(spread) // columns)
    return [sum(spread[start : start + span]) for start in range(0, len(spread), span)]


def _later(loop: asyncio.AbstractEventLoop, call: "partial[None]") -> None:
    # The program has ended meanwhile: there is nobody to be told.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
