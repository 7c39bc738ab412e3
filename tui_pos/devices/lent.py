"""One printer that is lent: a spooler of its own, which does the tasks of the book in turn and writes their answers.

A receipt that fails is voided at once, as programs expect: what was begun of it is cancelled, and one that came out all
the same is answered as printed. While that cannot be done it is *unsettled*, and settled before the next paper.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from tui_pos.devices import answers, codes
from tui_pos.devices.book import Ended, Known, Task, TaskBook
from tui_pos.devices.words import DeviceInfo
from tui_pos.devices.work import NO_PAPER, RECEIPTS, Work
from tui_pos.domain.saying import saying
from tui_pos.errors import DeviceTrouble, Refused, StoreTrouble
from tui_pos.fiscal.connect import open_device
from tui_pos.fiscal.device import FiscalDevice, Identity
from tui_pos.fiscal.inspection import told
from tui_pos.fiscal.jobs import DeviceState, GivenUp, Outcome, Printed, PrintJob, Used
from tui_pos.fiscal.lending import say_trouble
from tui_pos.fiscal.printing import Printing
from tui_pos.fiscal.receipt import ServiceCash, job_from_bytes
from tui_pos.fiscal.spooler import PrinterWork, Spooler
from tui_pos.settings import LentPrinterSettings, PrinterSettings

log = logging.getLogger("tui_pos.devices")

UNCERTAIN = "receipt_uncertain"

WRITE_AGAIN_S = 5.0
"""How often an answer is tried to be written that the disk did not take."""

T = TypeVar("T")


class Look(Struct, frozen=True):
    """How the printer was at `moment` by its own clock."""

    state: DeviceState
    moment: datetime | None


class LentPrinter:
    """`answered` is called with a task's id, on the printer's thread, when its answer is in the book."""

    def __init__(
        self,
        settings: PrinterSettings,
        home: Path,
        zone: ZoneInfo,
        book: TaskBook,
        say: codes.Say,
        answered: Callable[[str], None],
    ) -> None:
        self.settings = settings
        self.book = book
        self.say = say
        self.zone = zone
        self.traits = open_device(settings, home).traits
        self.last_look: Look | None = None
        self._answered = answered
        self._place = place_of(settings)
        found = book.met(self._place)
        self.known: Known | None = found and found[1]
        self.id: str = (isinstance(settings, LentPrinterSettings) and settings.id) or (found[0] if found else "")
        local = (lambda: datetime.now(zone)) if settings.set_clock else None
        self._printing = Printing(lambda: open_device(settings, home), book, local)
        self._spooler = Spooler(lambda: self._printing, lambda _outcome: None)
        self._work = Work(self._printing, say, zone)
        self._looking: Future[Look] | None = None
        self._unwritten: dict[str, Callable[[], None]] = {}
        self._lock = threading.Lock()
        self._stopping = False

    def start(self) -> None:
        """Meet the printer, and take up what has no answer yet."""
        self._spooler.start()
        self.look()
        self._take_up()

    def _take_up(self) -> None:
        for task in self.book.at_work(self.id) if self.id else ():
            if task.state == "running" and task.kind not in RECEIPTS:
                # Asked again it might be done twice.
                self._failed(
                    task,
                    Refused(
                        "interrupted",
                        "The Device Manager was stopped while this was done; look at the printer, then ask again.",
                    ),
                )
            else:
                self.enqueue(task)

    def stop(self) -> None:
        """End after the task in hand; the others stay in the book for the next start."""
        self._stopping = True
        self._spooler.stop()

    def info(self) -> DeviceInfo | None:
        if self.known is None:
            return None
        return answers.info(self.settings, self.known.identity, self.traits, self.known.tax_number)

    def enqueue(self, task: Task) -> None:
        """Do it when its turn comes; its answer goes into the book."""

        def do(_: PrinterWork) -> Outcome:
            self._write_left()
            found = None if self._stopping else self.book.find(task.id)
            if found is not None and found.state != "finished":
                self._do(found)
            return Used(task.id)

        def failed(trouble: DeviceTrouble) -> Outcome:
            self._failed(self.book.find(task.id) or task, trouble)
            return Used(task.id)

        self._spooler.ask(f"{task.kind} {task.id}", do, failed)

    def look(self) -> "Future[Look]":
        """How is it? In its turn, like everything; who asks while another does hears the same."""
        with self._lock:
            if self._looking is None or self._looking.done():
                self._looking = self.ask("look", self._look)
            return self._looking

    def show(self, rows: Sequence[str]) -> None:
        """Rows for the customer's display, when the printer has time; the newest only, and nobody waits for it."""
        self._spooler.show(rows)

    def give_up(self, task: Task) -> "Future[None]":
        """Take a receipt back: cancelled where it was begun, printed where it is out. Raises DeviceTrouble."""
        return self.ask(f"give up {task.id}", lambda printing: self._ended(task, _taken_back(printing, task)))

    def confirm(self, task: Task) -> "Future[None]":
        """A person saw the receipt on paper. Raises DeviceTrouble."""
        return self.ask(f"confirm {task.id}", lambda printing: self._ended(task, printing.confirm(_job(task))))

    def ask(self, name: str, do: Callable[[Printing], T]) -> "Future[T]":
        """Something that needs no place in the book. The future raises DeviceTrouble."""
        answer: Future[T] = Future()

        def done(_: PrinterWork) -> Outcome:
            if self._stopping:
                raise DeviceTrouble("stopping", "The Device Manager is just being stopped; start it, then ask again.")
            found = do(self._printing)
            answer.set_result(found)
            return Used(name)

        def failed(trouble: DeviceTrouble) -> Outcome:
            answer.set_exception(trouble)
            return Used(name)

        self._spooler.ask(name, done, failed)
        return answer

    def _look(self, printing: Printing) -> Look:
        try:
            state = printing.check().state
            if state.identity is not None and (self.known is None or self.known.identity != state.identity):
                self._meet(printing, state.identity)
            self.last_look = Look(state, _told(printing, lambda device: device.read_clock()))
        except DeviceTrouble as trouble:
            # A later question must not be told that all is well.
            self.last_look = Look(DeviceState(None, None, trouble), None)
        return self.last_look

    def _meet(self, printing: Printing, identity: Identity) -> None:
        known = Known(identity, _told(printing, lambda device: device.tax_number()) or "")
        before = self.id
        self.id = self.book.meet(self._place, self._own_id() or identity.serial.lower(), known)
        self.known = known
        if not before:
            # Of a printer that moved to another port since.
            self._take_up()

    def _own_id(self) -> str:
        return self.settings.id if isinstance(self.settings, LentPrinterSettings) else ""

    def _do(self, task: Task) -> None:
        if task.deadline is not None and self.book.clock() > task.deadline:
            raise Refused(
                "too_late", "Its turn came after the time that the program gave; nothing was done, ask again."
            )
        if task.kind not in RECEIPTS:
            # Of a receipt the note says so that is made before it is begun: one wait for the disk less.
            self.book.running(task)
        if task.kind not in NO_PAPER:
            self._settle(task)
        if task.kind == "job":
            self._ended(task, self._printing.print(_job(task)))
        elif task.kind in RECEIPTS:
            self._ended(task, self._print(task))
        else:
            answer = self._work.done(task.kind, task.body)
            self._finish(task, "done", answers.to_json(answer))

    def _print(self, task: Task) -> Printed | GivenUp:
        job = _job(task)
        try:
            return self._printing.print(job)
        except DeviceTrouble as trouble:
            if trouble.code == UNCERTAIN or self.book.noted(job.id) is None:
                raise
            log.warning("%s: %s; it is voided", task.id, trouble)
            try:
                ended = self._printing.give_up(job)
            except DeviceTrouble as still:
                log.warning("%s cannot be voided yet: %s", task.id, still)
                raise trouble from still
            if isinstance(ended, GivenUp):
                raise
            return ended

    def _settle(self, task: Task) -> None:
        """Void what was begun of other receipts. Raises DeviceTrouble; Refused `sale_printed` when one of them came out
        and it was of the same sale as `task`.
        """
        for left in self.book.unsettled(self.id):
            if left.id == task.id:
                continue
            try:
                ended = self._printing.settle(_job(left))
            except DeviceTrouble as trouble:
                if trouble.code != UNCERTAIN:
                    raise
                if left.kind != "job":
                    # A till hears it when it asks, and only then is anybody sent to look.
                    self._failed(left, trouble)
                continue
            if ended is None:
                # Who asked for it was told that it failed, or waits for another try.
                continue
            self._ended(left, ended)
            if task.sale is not None and left.sale == task.sale:
                raise sale_printed(task.sale, ended.receipt_no)

    def _ended(self, task: Task, outcome: Printed | GivenUp) -> None:
        if isinstance(outcome, GivenUp):
            gone = DeviceTrouble("given_up", "This receipt was taken back and is not on paper; print it anew.")
            self._finish(
                task, "given_up", answers.failed(codes.error(gone, self.say)), msgspec.json.encode(say_trouble(gone))
            )
            return
        job = job_from_bytes(task.receipt or b"")
        total, buyer = (job.amount, None) if isinstance(job, ServiceCash) else (job.total, job.buyer)
        begun = self._begun(task)
        known = self.known
        invoice, notes = None, self._work.notes(task)
        moment = datetime.now(self.zone) if begun is None else datetime.fromtimestamp(begun, self.zone)
        try:
            status, clock, last_invoice = self._printing.use(
                lambda device: (device.status(), device.read_clock(), device.last_invoice() if buyer else None)
            )
            notes += [codes.warning(c.code, c.sentence, self.say) for c in status.conditions]
            # Begun before a restart it was not printed just now.
            moment = clock if begun != task.begun else moment
            invoice = last_invoice
        except DeviceTrouble as trouble:
            log.warning("%s is printed, and then: %s", task.id, trouble)
        if buyer is not None:
            invoice = invoice or buyer.number
        memory = known.identity.fiscal_memory if known is not None else ""
        answer = answers.printed(notes, outcome.receipt_no, moment, total, memory, invoice)
        self._finish(task, "done", answers.to_json(answer), number=outcome.receipt_no)

    def _begun(self, task: Task) -> float | None:
        found = self.book.find(task.id)
        return None if found is None else found.begun

    def _failed(self, task: Task, trouble: DeviceTrouble | Refused) -> None:
        told = [codes.error(trouble, self.say)]
        if trouble.code == UNCERTAIN and task.kind != "job":
            told.append(
                codes.note(
                    saying("The Device Manager's health page asks whether it is on paper, under {task}.", task=task.id),
                    self.say,
                )
            )
        ended: Ended = "doubt" if trouble.code == UNCERTAIN else "failed"
        self._finish(task, ended, answers.failed(*told), msgspec.json.encode(say_trouble(trouble)))

    def _finish(
        self, task: Task, ended: Ended, answer: bytes, trouble: bytes | None = None, number: str | None = None
    ) -> None:
        """Write the answer, now or as soon as the disk takes it: what is done must not be done again for want of it."""

        def write() -> None:
            self.book.finish(task, ended, answer, trouble, number)
            self._answered(task.id)

        try:
            write()
        except StoreTrouble as full:
            log.error("%s has ended (%s), and then: %s", task.id, ended, full)
            if not self._unwritten:
                self._write_later()
            self._unwritten.setdefault(task.id, write)

    def _write_left(self) -> None:
        """Raises StoreTrouble while the disk takes no more."""
        for task_id, write in list(self._unwritten.items()):
            write()
            del self._unwritten[task_id]

    def _write_later(self) -> None:
        def again() -> None:
            self._spooler.ask("write what is left", lambda _: self._written(), lambda _: Used("disk"))

        timer = threading.Timer(WRITE_AGAIN_S, again)
        timer.daemon = True
        timer.start()

    def _written(self) -> Outcome:
        try:
            self._write_left()
        except StoreTrouble:
            self._write_later()
        return Used("disk")


def sale_printed(sale: str, number: str) -> Refused:
    return Refused(
        "sale_printed",
        "Sale {usn} is printed already, as receipt {number} and with other content; take that one back, or number the "
        "sale anew.",
        usn=sale,
        number=number,
    )


def place_of(settings: PrinterSettings) -> str:
    """Where the printer is, in one word."""
    match settings.connection:
        case "serial":
            return settings.port
        case "tcp":
            return f"{settings.host}:{settings.port_number}"
        case "virtual":
            return f"virtual {settings.family}"


def _told(printing: Printing, ask: Callable[[FiscalDevice], T]) -> T | None:
    """What the device tells; None when it refuses to. Raises DeviceTrouble when it does not answer."""
    return told(lambda: printing.use(ask))


def _taken_back(printing: Printing, task: Task) -> Printed | GivenUp:
    try:
        return printing.give_up(_job(task))
    except DeviceTrouble as trouble:
        # Where a person was sent to look at the paper, perhaps before a restart, this is what was seen.
        if trouble.code != UNCERTAIN or task.ended != "doubt":
            raise
    return printing.give_up(_job(task))


def _job(task: Task) -> PrintJob:
    return PrintJob(task.job_id, job_from_bytes(task.receipt or b""))
