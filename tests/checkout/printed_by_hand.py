"""A till and a counter whose printer is answered by hand: the test says what it tells, and when."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from tui_pos.boot import Home, workplace_in
from tui_pos.checkout.mailbox import Mailbox
from tui_pos.checkout.orders.counter import Counter
from tui_pos.checkout.till import ShopTill
from tui_pos.checkout.workplace import Workplace
from tui_pos.domain.operation import Operation
from tui_pos.domain.payment import Payment
from tui_pos.domain.saying import Saying
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal.receipt import ServiceCash
from tui_pos.fiscal.spooler import (
    DeviceChecked,
    DeviceState,
    Failed,
    GivenUp,
    Outcome,
    Printed,
    PrintJob,
    ReportKind,
    TextRow,
)

NO_PAPER = DeviceTrouble("no_paper", "The printer is out of paper; put in a roll.")


@dataclass
class PrinterByHand:
    """Implements `tui_pos.checkout.workplace.Printer`: it keeps what it is asked for."""

    asked: list[str] = field(default_factory=list)
    is_wanted: bool = False
    papers: list[list[TextRow]] = field(default_factory=list)
    cash: list[PrintJob] = field(default_factory=list)
    """The cash of which it has said nothing yet, in the order in which it was asked."""

    def submit(self, job: PrintJob) -> None:
        if isinstance(job.receipt, ServiceCash):
            self.asked.append(f"cash {-job.receipt.amount}")
            self.cash.append(job)
        else:
            self.asked.append("print")

    def take_back(self, job: PrintJob) -> None:
        if isinstance(job.receipt, ServiceCash):
            self.asked.append(f"is it booked: {-job.receipt.amount}")
            self.cash.append(job)
        else:
            self.asked.append("take back")

    def confirm(self, job: PrintJob) -> None:
        self.asked.append("confirm")

    def check(self) -> None:
        self.asked.append("check")

    def report(self, kind: ReportKind) -> None:
        self.asked.append(kind)

    def print_rows(self, rows: Sequence[TextRow], said: Saying) -> None:
        self.asked.append("text")
        self.papers.append(list(rows))

    def inspect(self) -> None:
        self.asked.append("inspect")

    def apart(self, do: Callable[[Callable[[], bool]], None]) -> None:
        self.asked.append("apart")
        do(lambda: self.is_wanted)


class AnsweringPrinter(PrinterByHand):
    """Answers at once: a number is a receipt, a trouble a failure, None a receipt given up."""

    def __init__(self, mailbox: Mailbox, answers: list[str | DeviceTrouble | None]) -> None:
        super().__init__()
        self.mailbox, self.answers = mailbox, answers

    def check(self) -> None:
        super().check()
        self.mailbox.put(DeviceChecked(DeviceState(None, None, None)))

    def submit(self, job: PrintJob) -> None:
        super().submit(job)
        self._answer(job)

    def take_back(self, job: PrintJob) -> None:
        super().take_back(job)
        self._answer(job)

    def confirm(self, job: PrintJob) -> None:
        super().confirm(job)
        self._answer(job)

    def _answer(self, job: PrintJob) -> None:
        match self.answers.pop(0):
            case str(number):
                self.mailbox.put(Printed(job.id, number))
            case None:
                self.mailbox.put(GivenUp(job.id))
            case trouble:
                self.mailbox.put(Failed(job.id, trouble))


class Hands:
    """A till, its printer, and a clock that stands still until it is moved."""

    def __init__(self, workplace: Workplace) -> None:
        self.now = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo("Europe/Sofia"))
        self.printer = PrinterByHand()
        self.mailbox = Mailbox()
        self.workplace = replace(workplace, clock=lambda: self.now)
        self.till = ShopTill(self.workplace, self.printer, None, self.mailbox)
        self.till.reports()

    def save(self, code: str = "КОЛА") -> Operation:
        self.till.enter(code)
        review = self.till.ask_save()
        self.till.save(review, [Payment("cash", review.total)])
        assert self.till.unprinted is not None
        return self.till.unprinted

    def tell(self, outcome: Outcome) -> list[object]:
        self.mailbox.put(outcome)
        return list(self.till.reports())

    def cash_moved(self) -> list[object]:
        """The printer has booked the cash that it was asked for first."""
        return self.tell(Printed(self.printer.cash.pop(0).id, "0000009"))

    def cash_refused(self, trouble: DeviceTrouble) -> list[object]:
        """It has not, and is asked whether it is sure."""
        told = self.tell(Failed(self.printer.cash.pop(0).id, trouble))
        return told + self.cash_not_booked() if self.printer.cash else told

    def cash_not_booked(self) -> list[object]:
        """It is sure that it has not."""
        return self.tell(GivenUp(self.printer.cash.pop(0).id))

    def cash_in_doubt(self, code: str = "receipt_uncertain") -> list[object]:
        """It cannot tell, or (by another code) not now."""
        return self.tell(Failed(self.printer.cash.pop(0).id, DeviceTrouble(code, "Nobody knows.")))


@contextmanager
def hands_at(home: Home, pin: str = "3333") -> Iterator[Hands]:
    with workplace_in(home) as workplace:
        hands = Hands(workplace)
        if pin:
            hands.till.sign_on(pin)
        yield hands


def other_till(hands: Hands) -> Hands:
    """A second program in the same home, at another workstation."""
    other = Hands(replace(hands.workplace, station="2"))
    other.till.sign_on("3333")
    return other


def counter_of(hands: Hands) -> Counter:
    return Counter(replace(hands.workplace, station="sell"), hands.printer, None, hands.mailbox)
