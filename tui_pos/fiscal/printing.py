"""What the spooler's thread does with the printer: a receipt once, or never, and reports.

Before the first byte of a receipt leaves, the journal durably holds which device that is and the number of its last
document. After any doubt (no answer, cable, power, crash) the device is asked first; then the receipt is recorded,
finished, or cancelled and printed anew.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from time import monotonic
from typing import TypeVar
from uuid import UUID

from tui_pos.domain.money import NOTHING, Cents, format_cents
from tui_pos.domain.payment import PaymentKind
from tui_pos.domain.saying import Saying, saying
from tui_pos.errors import DeviceTrouble
from tui_pos.fiscal import reconcile, service_cash
from tui_pos.fiscal.device import CommandRefused, FiscalDevice, NotBegun
from tui_pos.fiscal.inspection import inspected, told
from tui_pos.fiscal.jobs import (
    NO_DISPLAY_S,
    DeviceChecked,
    DeviceState,
    GivenUp,
    Inspected,
    JobJournal,
    Printed,
    PrintJob,
    ReportDone,
    ReportKind,
    TextRow,
)
from tui_pos.fiscal.papers import made
from tui_pos.fiscal.receipt import Receipt, ServiceCash
from tui_pos.fiscal.status import Status
from tui_pos.fiscal.transport import LineTrouble

MOST_ENDED = 1000
"""How many ended jobs are remembered: far more than can wait in a queue or be asked for again."""

log = logging.getLogger("tui_pos.fiscal")

_Done = TypeVar("_Done")


CLOSURE_S = 1800.0
"""So long the number of the last Z is taken as known, and no longer than to the first look after a receipt: the printer
makes one by itself at midnight, or somebody by hand."""

CLOCK_DRIFT_S = 60
"""A printer's clock may be wrong by two hours (Ordinance N-18 art. 25 (12)); what is a minute off is set right."""


class Printing:
    """The printer at work. Every method raises DeviceTrouble, and what the journal raises.

    `local` gives the moment by which the printer's clock is set, once a day at the first look; None: it is left alone.
    `seconds` tells how time goes by.
    """

    def __init__(
        self,
        open_device: Callable[[], FiscalDevice],
        journal: JobJournal,
        local: Callable[[], datetime] | None = None,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._open_device = open_device
        self._journal = journal
        self._local = local
        self._seconds = seconds
        self._clock_set_on: date | None = None
        self._closure: int | None = None
        self._closure_until = 0.0
        self._device: FiscalDevice | None = None
        self._uncertain: set[UUID] = set()
        self._no_display_until = 0.0
        # In memory is enough: after a restart the device itself knows what is out, and what was given up has been
        # dropped in the store, so that nobody submits it again.
        self._ended: dict[UUID, Printed | GivenUp] = {}

    def print(self, job: PrintJob) -> Printed | GivenUp:
        """The receipt is printed, or finished; a job that has ended is only answered as it was then."""
        return self._ended.get(job.id) or self._end(job, _again_if_cut(lambda: self._print_once(job)))

    def give_up(self, job: PrintJob) -> Printed | GivenUp:
        """The receipt is cancelled where it was begun; one that is paid or out is finished and stays."""
        return self._ended.get(job.id) or self._end(job, _again_if_cut(lambda: self._take_back_once(job)))

    def settle(self, job: PrintJob) -> Printed | None:
        """What was begun of the receipt is cancelled, or finished where it is paid or out. None: nothing is left of it,
        and it may be printed anew.
        """
        number = _again_if_cut(lambda: self._settle_once(job))
        if number is None:
            return None
        self._end(job, number)
        return Printed(job.id, f"{number:07d}")

    def confirm(self, job: PrintJob) -> Printed | GivenUp:
        """A person saw the receipt: taken as printed, unless the device proves that it is not. Nothing is printed."""
        return self._ended.get(job.id) or self._end(job, _again_if_cut(lambda: self._confirm_once(job)))

    def report(self, kind: ReportKind) -> ReportDone:
        # A line that went dead while nobody used it is found by a question, not by a Z of which nobody knows.
        _again_if_cut(self._state)
        self._closure = None
        with self._entered() as device:
            return ReportDone(kind, made(device, kind))

    def print_rows(self, rows: Sequence[TextRow], said: Saying) -> ReportDone:
        """A paper that is no receipt, and must not look like one (Ordinance N-18, Annex 29 p. 14)."""
        _again_if_cut(self._state)
        with self._entered() as device:
            device.print_text(rows)
        return ReportDone("text", said)

    def check(self) -> DeviceChecked:
        return DeviceChecked(_again_if_cut(self._state))

    def inspect(self) -> Inspected:
        state = _again_if_cut(self._state)
        with self._entered() as device:
            return inspected(device, state)

    def drop_device(self) -> None:
        """Let the printer go; it is opened anew for the next work. Never raises."""
        device, self._device = self._device, None
        if device is not None:
            try:
                device.close()
            except Exception:
                log.exception("closing the printer at %s", device.name)

    def _end(self, job: PrintJob, number: int | None) -> Printed | GivenUp:
        ended = GivenUp(job.id) if number is None else Printed(job.id, f"{number:07d}")
        # The look at the next sale's opening asks: nobody waits for that one.
        self._closure = None
        self._uncertain.discard(job.id)
        self._ended[job.id] = ended
        if len(self._ended) > MOST_ENDED:
            del self._ended[next(iter(self._ended))]
        return ended

    def _print_once(self, job: PrintJob) -> int:
        if isinstance(job.receipt, ServiceCash):
            with self._entered() as device, self._doubted(job.id):
                return service_cash.book(device, self._journal, job.id, job.receipt)
        noted = self._noted(job)
        with self._entered() as device:
            number = None if noted is None else self._finish(device, job.id, job.receipt, noted)
            if number is not None:
                return number
            receipt = device.prepared(job.receipt)
            self._journal.begin(job.id, reconcile.note(device).to_text())
            try:
                return device.print_receipt(receipt)
            except NotBegun:
                self._journal.forget(job.id)
                raise

    def _finish(self, device: FiscalDevice, job: UUID, wanted: Receipt, noted: reconcile.Note) -> int | None:
        """The number of the receipt that was begun before, finished if need be; None when nothing of it is left."""
        receipt = _as_begun(device, wanted)
        decision = reconcile.decide(reconcile.ask(device, receipt, noted), receipt, noted)
        match decision:
            case reconcile.NotPrinted():
                self._journal.forget(job)
                return None
            case reconcile.AlreadyOut(number):
                return number
            case reconcile.OpenUnpaid():
                device.cancel_receipt()
                self._journal.forget(job)
                return None
            case reconcile.OpenPartlyPaid(rest):
                for kind, amount in rest:
                    device.pay(kind, amount)
                return _close(device, receipt)
            case reconcile.OpenPaid():
                return _close(device, receipt)
            case reconcile.ForeignOpen():
                raise _foreign()
            case reconcile.Uncertain(first, last):
                self._uncertain.add(job)
                raise DeviceTrouble(
                    "receipt_uncertain",
                    "The printer cannot tell whether the receipt for {total} came out; look at the paper. "
                    "If it is there, confirm that; if it is not, take the sale back.",
                    total=format_cents(wanted.total),
                    first=first,
                    last=last,
                )

    def _settle_once(self, job: PrintJob) -> int | None:
        if isinstance(job.receipt, ServiceCash):
            with self._entered() as device, self._doubted(job.id):
                return service_cash.settled(device, self._journal, job.id, job.receipt)
        noted = self._noted(job)
        if noted is None:
            return None
        with self._entered() as device:
            return self._finish(device, job.id, job.receipt, noted)

    @contextmanager
    def _doubted(self, job: UUID) -> Iterator[None]:
        """A doubt of which somebody is told now is remembered: the next answer comes from who has looked."""
        try:
            yield
        except DeviceTrouble as trouble:
            if trouble.code == "receipt_uncertain":
                self._uncertain.add(job)
            raise

    def _take_back_once(self, job: PrintJob) -> int | None:
        if self._journal.noted(job.id) is None:
            return None
        looked_at = job.id in self._uncertain
        try:
            return self._settle_once(job)
        except DeviceTrouble as trouble:
            if looked_at and trouble.code == "receipt_uncertain":
                return None
            raise

    def _confirm_once(self, job: PrintJob) -> int:
        if isinstance(job.receipt, ServiceCash):
            with self._entered() as device:
                return service_cash.seen(device, self._journal, job.id, job.receipt)
        noted = self._noted(job)
        if noted is None:
            raise _not_out()
        with self._entered() as device:
            receipt = _as_begun(device, job.receipt)
            match reconcile.decide(reconcile.ask(device, receipt, noted), receipt, noted):
                case reconcile.AlreadyOut(number) | reconcile.Uncertain(number=number):
                    return number
                case reconcile.NotPrinted():
                    raise _not_out()
                case reconcile.ForeignOpen():
                    raise _foreign()
                case reconcile.OpenUnpaid() | reconcile.OpenPartlyPaid() | reconcile.OpenPaid():
                    raise DeviceTrouble(
                        "receipt_not_ended",
                        "The printer still has the receipt of this sale open; print it again, which ends it.",
                    )

    def _noted(self, job: PrintJob) -> reconcile.Note | None:
        text = self._journal.noted(job.id)
        return None if text is None else reconcile.note_of(text)

    def move_cash(self, amount: Cents) -> None:
        """Cash that another program puts into the drawer or (below zero) takes out, tried once."""
        _again_if_cut(self._state)
        with self._entered() as device:
            device.move_cash(amount)

    def show(self, rows: Sequence[str]) -> None:
        """Rows on the customer's display. After a failure it is left alone for a while: a receipt must not wait for it.
        Never raises.
        """
        if self._seconds() < self._no_display_until:
            return
        try:
            with self._entered() as device:
                device.show(rows)
        except DeviceTrouble as trouble:
            self._no_display_until = self._seconds() + NO_DISPLAY_S
            log.warning("the customer's display: %s", trouble)

    def use(self, work: Callable[[FiscalDevice], _Done]) -> _Done:
        """Anything else with the printer, tried once on a line that was tried before."""
        _again_if_cut(self._state)
        with self._entered() as device:
            return work(device)

    def _state(self) -> DeviceState:
        with self._entered() as device:
            identity = device.identify()
            status = device.status()
            warnings = (*status.warnings, *self._set_clock(device, status))
            if self._closure is None or self._seconds() > self._closure_until:
                self._closure, self._closure_until = told(device.last_closure), self._seconds() + CLOSURE_S
            # Known now, it need not be asked between the payment and the paper.
            reconcile.note(device)
        return DeviceState(identity, status, status.stops, warnings, closure=self._closure)

    def _set_clock(self, device: FiscalDevice, status: Status) -> tuple[Saying, ...]:
        """Ordinance N-18, Annex 29 p. 5: the clocks are brought together at the start, or daily."""
        if self._local is None or status.fiscal_open or status.service_open:
            return ()
        ours = self._local().replace(tzinfo=None, microsecond=0)
        if self._clock_set_on == ours.date():
            return ()
        self._closure = None
        theirs = told(device.read_clock)
        # Only now: a line that breaks at this very question is asked again.
        self._clock_set_on = ours.date()
        if theirs is None or abs((ours - theirs).total_seconds()) <= CLOCK_DRIFT_S:
            return ()
        log.warning("the clock of the printer at %s says %s, ours %s", device.name, theirs, ours)
        try:
            device.set_clock(ours)
        except CommandRefused:
            return (
                saying(
                    "The printer's clock says {theirs}, this machine's {ours}, and it does not let itself be set; "
                    "make a Z report and start again.",
                    theirs=f"{theirs:%d.%m.%Y %H:%M}",
                    ours=f"{ours:%d.%m.%Y %H:%M}",
                ),
            )
        return ()

    @contextmanager
    def _entered(self) -> Iterator[FiscalDevice]:
        """The printer for one piece of work. After anything but a plain refusal its line is opened anew."""
        if self._device is None:
            self._device = self._open_device()
        try:
            with self._device as device:
                yield device
        except CommandRefused:
            raise
        except BaseException:
            self.drop_device()
            raise


def _again_if_cut(attempt: Callable[[], _Done]) -> _Done:
    """A network or a cable that broke is back more often than not: try once more, which asks the device first."""
    try:
        return attempt()
    except LineTrouble as trouble:
        if not trouble.is_cut:
            raise
    return attempt()


def _as_begun(device: FiscalDevice, receipt: Receipt) -> Receipt:
    """The receipt to be compared and ended. What would be refused now may have been begun on another printer, or by an
    earlier version of this program: it must still be found, or taken back.
    """
    try:
        return device.prepared(receipt)
    except NotBegun:
        return receipt


def _close(device: FiscalDevice, receipt: Receipt) -> int:
    # Whether the buyer was named nobody knows; named once more he is refused, and unnamed the close is.
    with suppress(CommandRefused):
        device.name_buyer(receipt)
    # How far its footer came nobody knows: a line twice is better than one that the customer does not see.
    device.print_footer(receipt.footer)
    try:
        return device.close_receipt()
    except CommandRefused:
        if receipt.total:
            raise
    # A receipt that costs nothing looks paid before its payment of nothing has been taken.
    device.pay(PaymentKind.CASH, NOTHING)
    return device.close_receipt()


def _foreign() -> DeviceTrouble:
    return DeviceTrouble(
        "foreign_receipt",
        "The printer has a receipt open that belongs to another sale; finish or cancel it there, then try again.",
    )


def _not_out() -> DeviceTrouble:
    return DeviceTrouble(
        "receipt_not_out", "The printer has issued no receipt for this sale; print it again, or take the sale back."
    )
