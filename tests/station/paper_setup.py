"""The setup desk on paper: what was asked of it, and a printer that tells the same each time."""

from datetime import datetime

from tui_pos.domain.answers import ForSetup, Report
from tui_pos.domain.money import Cents
from tui_pos.domain.saying import saying
from tui_pos.domain.setup import FoundPrinter, PrinterFacts, SearchEnded, SearchStep, TillFacts
from tui_pos.errors import DeviceTrouble

PRINTER = PrinterFacts(
    None,
    (saying("The printer's paper is nearly used up."),),
    "",
    "datecs-p",
    "FP-2000",
    "3.00BG 22NOV26 1000",
    "DT000001",
    "02000001",
    "175074752",
    datetime(2026, 11, 22, 7, 41, 5),
    75,
    42,
    40,
    12,
    Cents(12_345),
)
SILENT = DeviceTrouble(
    "no_serial_port",
    "{port} is no serial port; name one in the settings, such as /dev/ttyUSB0 or /dev/ttyS0.",
    port="/dev/null",
)
NO_PAPER = DeviceTrouble("no_paper", "The printer is out of paper; put in a new roll and print again.")
FOUND = (
    FoundPrinter("/dev/ttyUSB0", 115200, "datecs-p", "FP-2000", "DT000001", "02000001"),
    FoundPrinter("192.168.100.200:8000", 0, "tremol", "FP21", "ZK000001", "50000001"),
)


class PaperSetup:
    """Implements `tui_pos.station.setup_desk.SetupDesk`."""

    def __init__(self, reports: list[Report]) -> None:
        self.printer = PRINTER
        self.found = FOUND
        self.calls: list[str] = []
        self.moved: list[Cents] = []
        self.used: list[FoundPrinter] = []
        self.sound: tuple[str, ...] | None = ("HDA Intel PCH",)
        self._reports = reports

    def facts(self) -> TillFacts:
        return TillFacts("/dev/ttyUSB0 · 115200", "datecs-p", self.sound, "/srv/shop/shop.db", 12_300_000, 45 * 10**9)

    def ask_printer(self) -> None:
        self.calls.append("ask")

    def answer(self) -> None:
        self._reports.append(ForSetup(self.printer))

    def play_sound(self) -> None:
        self.calls.append("sound")

    def move_cash(self, amount: Cents, reason: str) -> None:
        self.moved.append(amount)

    def search(self) -> None:
        self.calls.append("search")

    def step(self) -> None:
        self._reports.append(ForSetup(SearchStep(3, 12, "/dev/ttyUSB0 · 9600")))

    def end_search(self) -> None:
        self._reports.append(ForSetup(SearchEnded(self.found, (SILENT,))))

    def stop_search(self) -> None:
        self.calls.append("stop")

    def use_printer(self, found: FoundPrinter) -> None:
        self.used.append(found)
