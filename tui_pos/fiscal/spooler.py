"""The spooler: one thread that owns the printer, so that no screen waits on a wire, and no receipt comes out twice.

Before the first byte of a receipt leaves, the journal durably holds the number of the device's last document. After any
doubt (no answer, cable, power, crash) the device is asked first; then the receipt is recorded, finished, or cancelled
and printed anew. Submitting a job again is always safe.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar
from uuid import UUID

from tui_pos.domain.money import NOTHING, format_cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import DeviceTrouble, ShopError
from tui_pos.fiscal import reconcile
from tui_pos.fiscal.device import CommandRefused, FiscalDevice, Identity
from tui_pos.fiscal.receipt import Receipt
from tui_pos.fiscal.status import Status
from tui_pos.fiscal.transport import LineTrouble

ReportKind = Literal["x", "z", "duplicate", "drawer"]


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One receipt to be printed exactly once. `id` is the operation's own and never changes."""

    id: UUID
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Printed:
    """The receipt is on paper. `receipt_no` has seven digits."""

    job_id: UUID
    receipt_no: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The receipt is not (known to be) out. Submit the same job again, or take it back."""

    job_id: UUID
    trouble: DeviceTrouble


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Taken back: the device has no receipt of this job, and will not get one."""

    job_id: UUID


@dataclass(frozen=True, slots=True)
class DeviceState:
    """What `.check()` found. `trouble` is why nothing can be printed now; `identity` is None when it did not answer."""

    identity: Identity | None
    status: Status | None
    trouble: DeviceTrouble | None
    warnings: tuple[Saying, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceChecked:
    state: DeviceState


@dataclass(frozen=True, slots=True)
class ReportDone:
    """A report or duplicate is on paper; `text` says so with its figures."""

    kind: ReportKind
    text: Saying


@dataclass(frozen=True, slots=True)
class ReportFailed:
    kind: ReportKind
    trouble: DeviceTrouble


Outcome = Printed | Failed | GivenUp | DeviceChecked | ReportDone | ReportFailed


class JobJournal(Protocol):
    """The spooler's durable notes, one a job. Called on the spooler's thread."""

    def begin(self, job_id: UUID, last_document: int) -> None:
        """Note that the job is about to be printed and that the device's last document was `last_document`.

        Durable when it returns: nothing of the receipt leaves before. A second call for a job replaces the first.
        """

    def last_document(self, job_id: UUID) -> int | None:
        """What `begin` noted; None for a job of which no byte has ever left."""


class Spooler:
    """`open_device` is called on the spooler's thread, anew after the line broke; `on_outcome` too, once a task."""

    def __init__(
        self,
        open_device: Callable[[], FiscalDevice],
        journal: JobJournal,
        on_outcome: Callable[[Outcome], None],
    ) -> None:
        self._open_device = open_device
        self._journal = journal
        self._on_outcome = on_outcome
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)
        self._device: FiscalDevice | None = None
        self._uncertain: set[UUID] = set()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in the queue, let the printer go, end the thread."""
        self._tasks.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def submit(self, job: PrintJob) -> None:
        """Print the job, or finish what was begun of it: `Printed` or `Failed` follows."""
        self._tasks.put(_Task(lambda: self._print(job), lambda trouble: Failed(job.id, trouble)))

    def take_back(self, job: PrintJob) -> None:
        """Give the job up: `GivenUp` follows, `Printed` when the receipt was out already, or `Failed`.

        A receipt whose fate the device cannot tell is given up only at the second asking, after `Failed` with
        `receipt_uncertain` has sent a person to look at the paper.
        """
        self._tasks.put(_Task(lambda: self._give_up(job), lambda trouble: Failed(job.id, trouble)))

    def report(self, kind: ReportKind) -> None:
        """`ReportDone` or `ReportFailed` follows. Nothing is tried twice: look at the paper before asking again."""
        self._tasks.put(_Task(lambda: self._report(kind), lambda trouble: ReportFailed(kind, trouble)))

    def check(self) -> None:
        """Ask how the printer is, when a sale is opened: `DeviceChecked` follows."""
        self._tasks.put(
            _Task(self._check, lambda trouble: DeviceChecked(DeviceState(None, None, trouble))),
        )

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                outcome = task.do()
            except Exception as error:
                # Whatever it was, the till must hear of it, and the thread must live to try again.
                if not isinstance(error, CommandRefused):
                    self._drop_device()
                outcome = task.failed(_as_trouble(error))
            self._on_outcome(outcome)
        self._drop_device()

    def _print(self, job: PrintJob) -> Outcome:
        number = _again_if_cut(lambda: self._print_once(job))
        self._uncertain.discard(job.id)
        return Printed(job.id, f"{number:07d}")

    def _print_once(self, job: PrintJob) -> int:
        noted = self._journal.last_document(job.id)
        with self._entered() as device:
            number = None if noted is None else self._finish(device, job, noted)
            if number is not None:
                return number
            self._journal.begin(job.id, device.last_document())
            return device.print_receipt(job.receipt)

    def _finish(self, device: FiscalDevice, job: PrintJob, noted: int) -> int | None:
        """The number of the receipt that was begun before, finished if need be; None when it is to be printed."""
        decision = reconcile.decide(reconcile.ask(device, noted), job.receipt, noted)
        match decision:
            case reconcile.NotPrinted():
                return None
            case reconcile.AlreadyOut(number):
                return number
            case reconcile.OpenUnpaid():
                device.cancel_receipt()
                return None
            case reconcile.OpenPartlyPaid(rest):
                for kind, amount in rest:
                    device.pay(kind, amount)
                return device.close_receipt()
            case reconcile.OpenPaid():
                return self._close(device, job.receipt)
            case _:
                raise self._undecided(job, decision)

    def _close(self, device: FiscalDevice, receipt: Receipt) -> int:
        try:
            return device.close_receipt()
        except CommandRefused:
            if receipt.total:
                raise
        # A receipt that costs nothing looks paid before its payment of nothing has been taken.
        device.pay(PaymentKind.CASH, NOTHING)
        return device.close_receipt()

    def _give_up(self, job: PrintJob) -> Outcome:
        number = _again_if_cut(lambda: self._take_back_once(job))
        self._uncertain.discard(job.id)
        return GivenUp(job.id) if number is None else Printed(job.id, f"{number:07d}")

    def _take_back_once(self, job: PrintJob) -> int | None:
        noted = self._journal.last_document(job.id)
        if noted is None:
            return None
        looked_at = job.id in self._uncertain
        with self._entered() as device:
            try:
                return self._finish(device, job, noted)
            except DeviceTrouble as trouble:
                if looked_at and trouble.code == "receipt_uncertain":
                    return None
                raise

    def _undecided(self, job: PrintJob, decision: reconcile.Decision) -> DeviceTrouble:
        if isinstance(decision, reconcile.Uncertain):
            self._uncertain.add(job.id)
            return DeviceTrouble(
                "receipt_uncertain",
                "The printer cannot tell whether the receipt for {total} came out; look at the paper. "
                "If it is not there, take the sale back.",
                total=format_cents(job.receipt.total),
                first=decision.first,
                last=decision.last,
            )
        return DeviceTrouble(
            "foreign_receipt",
            "The printer has a receipt open that belongs to another sale; finish or cancel it there, then try again.",
        )

    def _report(self, kind: ReportKind) -> Outcome:
        # A line that went dead while nobody used it is found by a question, not by a Z of which nobody knows.
        _again_if_cut(self._state)
        with self._entered() as device:
            return ReportDone(kind, _made(device, kind))

    def _check(self) -> Outcome:
        return DeviceChecked(_again_if_cut(self._state))

    def _state(self) -> DeviceState:
        with self._entered() as device:
            identity = device.identify()
            status = device.status()
            # Known now, it need not be asked between the payment and the paper.
            device.last_document()
        return DeviceState(identity, status, status.stops, status.warnings)

    def _entered(self) -> FiscalDevice:
        if self._device is None:
            self._device = self._open_device()
        return self._device

    def _drop_device(self) -> None:
        if self._device is not None:
            self._device.close()
            self._device = None


@dataclass(frozen=True, slots=True)
class _Task:
    """What to do with the printer, and what to report when it raises."""

    do: Callable[[], Outcome]
    failed: Callable[[DeviceTrouble], Outcome]


_Done = TypeVar("_Done")


def _again_if_cut(attempt: Callable[[], _Done]) -> _Done:
    """A network or a cable that broke is back more often than not: try once more, which asks the device first."""
    try:
        return attempt()
    except LineTrouble as trouble:
        if trouble.code != "line_cut":
            raise
    return attempt()


def _as_trouble(error: Exception) -> DeviceTrouble:
    if isinstance(error, DeviceTrouble):
        return error
    if isinstance(error, ShopError):
        return DeviceTrouble(error.code, error.sentence, **error.facts)
    return DeviceTrouble(
        "printing_failed",
        "Printing failed unexpectedly ({reason}); try again, and call the service if it stays so.",
        reason=f"{type(error).__name__}: {error}"[:200],
    )


def _made(device: FiscalDevice, kind: ReportKind) -> Saying:
    match kind:
        case "x":
            report = device.x_report()
            return saying("The X report is printed; the day so far: {total}.", total=format_cents(report.total))
        case "z":
            report = device.z_report()
            return saying(
                "Z report {number} is printed; the day came to {total}.",
                number=report.number,
                total=format_cents(report.total),
            )
        case "duplicate":
            device.duplicate()
            return saying("The duplicate is printed.")
        case "drawer":
            device.open_drawer()
            return saying("The drawer is open.")
