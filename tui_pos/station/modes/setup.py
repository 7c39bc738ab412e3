"""The setup screen: how printer, sound and disk are, and what can be tried of them. Nothing here touches the cart.

The printer is asked when the screen opens, on F5, and after everything that changes what it tells; not while a search
is under way, which ends as soon as something else is asked of the printer.
"""

from tui_pos.domain.answers import ForSetup, PrinterReport, Report, ReportPrinted
from tui_pos.domain.saying import saying
from tui_pos.domain.setup import PrinterFacts
from tui_pos.station.commands import SEARCH, SETUP
from tui_pos.station.frame import Paper
from tui_pos.station.modes.cash import ask_cash
from tui_pos.station.modes.mode import Desk, Mode
from tui_pos.station.modes.search import Search
from tui_pos.station.modes.setup_picture import DEEP, draw_facts, draw_tries
from tui_pos.station.setup_desk import SetupDesk

TRIES = (
    "read_again",
    "test_page",
    "try_display",
    "open_drawer",
    "play_sound",
    "cash_in",
    "cash_out",
    "report_x",
    "duplicate",
    "find_printer",
)
"""The commands that the screen lists, in two columns from above."""


def open_setup(desk: Desk) -> None:
    """The screen. Raises Refused `no_right`."""
    desk.open(Setup(desk, desk.till.setup()))


class Setup(Mode):
    """Each command has its key or its place in the list, where Enter does what is marked."""

    name = SETUP
    full = True

    def __init__(self, desk: Desk, setup: SetupDesk) -> None:
        end = len(TRIES)
        super().__init__(
            desk,
            {
                "choose": self.choose,
                "read_again": self.read_again,
                "test_page": lambda: self._print("test_page"),
                "try_display": lambda: self._print("display"),
                "open_drawer": lambda: self._print("drawer"),
                "report_x": lambda: self._print("x"),
                "duplicate": lambda: self._print("duplicate"),
                "play_sound": self.play_sound,
                "cash_in": lambda: ask_cash(desk, setup.move_cash, into=True),
                "cash_out": lambda: ask_cash(desk, setup.move_cash, into=False),
                "find_printer": lambda: desk.open(Search(desk, setup)),
                "up": lambda: self._move(-1),
                "down": lambda: self._move(1),
                "page_up": lambda: self._move(-DEEP),
                "page_down": lambda: self._move(DEEP),
                "first": lambda: self._move(-end),
                "last": lambda: self._move(end),
            },
        )
        self._setup = setup
        self._till = setup.facts()
        self._printer: PrinterFacts | None = None
        self._index = 0
        setup.ask_printer()

    def heard(self, report: Report) -> None:
        match report:
            case ForSetup(PrinterFacts() as facts):
                self._printer = facts
            case ReportPrinted() if self.desk.top.name != SEARCH:
                self._till = self._setup.facts()
                self._setup.ask_printer()

    def choose(self) -> None:
        self.desk.run(self.desk.table.named(TRIES[self._index]))

    def read_again(self) -> None:
        self._till, self._printer = self._setup.facts(), None
        self._setup.ask_printer()

    def play_sound(self) -> None:
        self._setup.play_sound()
        self.desk.tell(saying("A recording is being played. If it is not heard, look at the speaker and its volume."))

    def _print(self, kind: PrinterReport) -> None:
        self.desk.till.print_report(kind)
        self.desk.tell(saying("The printer was asked; what it says follows."))

    def _move(self, rows: int) -> None:
        self._index = max(0, min(self._index + rows, len(TRIES) - 1))

    def draw(self, paper: Paper) -> None:
        words = self.desk.words
        draw_facts(paper, words, self.title(), self._till, self._printer, self.desk.till)
        draw_tries(paper, words, [self.desk.table.named(name) for name in TRIES], self._index)
