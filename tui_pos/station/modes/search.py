"""The search for printers: how far it is, what it has found, and why the other ports are silent.

It prints nothing. Esc ends it, and so does whatever is to be printed, such as the receipt of a sale.
"""

from tui_pos.domain.answers import ForSetup, Report
from tui_pos.domain.saying import saying
from tui_pos.domain.setup import FoundPrinter, SearchEnded, SearchStep
from tui_pos.errors import Refused
from tui_pos.station.commands import SEARCH
from tui_pos.station.frame import COLUMNS, Paper, clip, left, wrap
from tui_pos.station.modes.listing import FIRST_ROW, Listing
from tui_pos.station.modes.mode import Desk
from tui_pos.station.modes.question import Question
from tui_pos.station.setup_desk import SetupDesk

_BAR = 20
_SILENT_ROWS = 9


class Search(Listing):
    """It begins when the window opens; F5 begins it anew."""

    name = SEARCH
    rows = 6

    def __init__(self, desk: Desk, setup: SetupDesk) -> None:
        super().__init__(desk, "use_printer")
        self.actions["read_again"] = self.begin
        self._setup = setup
        self.begin()

    def begin(self) -> None:
        self._step: SearchStep | None = None
        self._ended: SearchEnded | None = None
        self.index = 0
        self._setup.search()

    def back(self) -> None:
        if self._ended is None:
            self._setup.stop_search()
        super().back()
        self._setup.ask_printer()

    def heard(self, report: Report) -> None:
        match report:
            case ForSetup(SearchStep() as step):
                # What ended just now was the search before, which was stopped.
                self._step, self._ended = step, None
            case ForSetup(SearchEnded() as ended):
                self._ended, self.index = ended, 0

    @property
    def count(self) -> int:
        return len(self._found)

    @property
    def _found(self) -> tuple[FoundPrinter, ...]:
        return self._ended.found if self._ended is not None else ()

    def chosen(self) -> None:
        if self._ended is None:
            raise Refused("still_searching", "The search is not over yet; wait for it, or end it.")
        if not self._found:
            raise Refused(
                "no_printer_found", "No printer was found; look at its cable and its power, then search again."
            )
        found = self._found[self.index]
        question = self.say(
            "Write {model} {serial} at {place} into the settings, to print on it from the next start on?",
            model=found.model,
            serial=found.serial,
            place=found.place,
        )
        self.desk.open(Question(self.desk, question, lambda: self._use(found)))

    def _use(self, found: FoundPrinter) -> None:
        self._setup.use_printer(found)
        self.desk.tell(
            saying(
                "{serial} stands in the settings. Close the program and open it again to print on it.",
                serial=found.serial,
            )
        )

    def row(self, index: int, marker: str) -> str:
        found = self._found[index]
        speed = str(found.speed) if found.speed else ""
        text = (
            f"{marker} {left(found.place, 22)} {left(speed, 7)} {left(found.family, 9)} "
            f"{left(found.model, 17)} {left(found.serial, 9)} {left(found.fiscal_memory, 9)}"
        )
        return left(text, COLUMNS)

    def draw(self, paper: Paper) -> None:
        paper.row(0, " " + self.title(), "b")
        paper.put(1, 1, clip(self._progress(), COLUMNS - 2), "p")
        say = self.say
        heads = (
            f"  {left(say('Where'), 22)} {left(say('Speed'), 7)} {left(say('Family'), 9)} "
            f"{left(say('Printer'), 17)} {left(say('Serial'), 9)} {left(say('Memory'), 9)}"
        )
        self.draw_rows(paper, left(heads, COLUMNS))
        if self._ended is None:
            return
        if not self._found:
            paper.put(3, FIRST_ROW + 1, say("No printer was found."), "w")
        silent = [row for text in self._ended.silent for row in wrap(text.say(self.desk.words.translate), COLUMNS - 4)]
        for row, text in enumerate(silent[:_SILENT_ROWS], FIRST_ROW + self.rows + 2):
            paper.put(2, row, text, "p")

    def _progress(self) -> str:
        if self._ended is not None:
            return self.say("The search is over. Found: {count}.", count=self.count)
        step = self._step
        if step is None:
            return self.say("The search begins when the printer has done what it was asked for…")
        full = _BAR * step.done // max(1, step.of)
        bar = "█" * full + "·" * (_BAR - full)
        return self.say("{bar} {done} of {count}: {trying}", bar=bar, done=step.done, count=step.of, trying=step.trying)
