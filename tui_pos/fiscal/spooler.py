"""The spooler: one thread that owns the printer, so that no screen waits on a wire, and no receipt comes out twice.

Submitting a job again is always safe, in whatever order it and its taking back were asked for. Whatever goes wrong on
the way, each task is answered and the thread lives on to do the next.
"""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from tui_pos.domain.saying import Saying
from tui_pos.errors import DeviceTrouble, ShopError
from tui_pos.fiscal.jobs import (
    DeviceChecked,
    DeviceState,
    Failed,
    GivenUp,
    Inspected,
    JobJournal,
    Outcome,
    Printed,
    PrintJob,
    ReportDone,
    ReportFailed,
    ReportKind,
    TextRow,
    Used,
)

__all__ = [
    "DeviceChecked",
    "DeviceState",
    "Failed",
    "GivenUp",
    "Inspected",
    "JobJournal",
    "Outcome",
    "PrintJob",
    "Printed",
    "ReportDone",
    "ReportFailed",
    "ReportKind",
    "Spooler",
    "TextRow",
    "Used",
]

log = logging.getLogger("tui_pos.fiscal")


class PrinterWork(Protocol):
    """Who does the work: a printer on a line of ours, or one that a Device Manager lends. Every method raises
    DeviceTrouble.
    """

    def print(self, job: PrintJob) -> Printed | GivenUp: ...

    def give_up(self, job: PrintJob) -> Printed | GivenUp: ...

    def confirm(self, job: PrintJob) -> Printed | GivenUp: ...

    def report(self, kind: ReportKind) -> ReportDone: ...

    def print_rows(self, rows: Sequence[TextRow], said: Saying) -> ReportDone: ...

    def show(self, rows: Sequence[str]) -> None: ...

    def check(self) -> DeviceChecked: ...

    def inspect(self) -> Inspected: ...

    def drop_device(self) -> None:
        """Let the printer go; it is met anew at the next work. Never raises."""


class Spooler:
    """`work` is made on the spooler's thread, and `on_outcome` called there, once a task.

    `idle_s`: after so long without a task it looks by itself how the printer is; None: never.
    """

    def __init__(
        self,
        work: Callable[[], PrinterWork],
        on_outcome: Callable[[Outcome], None],
        idle_s: float | None = None,
    ) -> None:
        self._work = work
        self._on_outcome = on_outcome
        self._idle_s = idle_s
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)
        self._rows: tuple[str, ...] = ()
        self._show_due = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finish what is in the queue, let the printer go, end the thread."""
        self._tasks.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def submit(self, job: PrintJob) -> None:
        """Print the job, or finish what was begun of it: `Printed` or `Failed` follows; `GivenUp` when it was given up
        before its turn came.
        """
        self.ask(f"print {job.id}", lambda work: work.print(job), lambda trouble: Failed(job.id, trouble))

    def take_back(self, job: PrintJob) -> None:
        """Give the job up: `GivenUp` follows, `Printed` when the receipt was out already, or `Failed`.

        A receipt whose fate the device cannot tell is given up only at the second asking, after `Failed` with
        `receipt_uncertain` has sent a person to look at the paper.
        """
        self.ask(f"take back {job.id}", lambda work: work.give_up(job), lambda trouble: Failed(job.id, trouble))

    def confirm(self, job: PrintJob) -> None:
        """The other answer to `receipt_uncertain`: a person has looked, and the receipt is on paper.

        `Printed` follows with the best number known, or `Failed` when the device knows better (or does not answer).
        Nothing is printed.
        """
        self.ask(f"confirm {job.id}", lambda work: work.confirm(job), lambda trouble: Failed(job.id, trouble))

    def report(self, kind: ReportKind) -> None:
        """`ReportDone` or `ReportFailed` follows. Nothing is tried twice: look at the paper before asking again."""
        self.ask(f"report {kind}", lambda work: work.report(kind), lambda trouble: ReportFailed(kind, trouble))

    def print_rows(self, rows: Sequence[TextRow], said: Saying) -> None:
        """A paper that is no receipt: `ReportDone` with `said`, or `ReportFailed`, follows; tried once."""
        self.ask("text", lambda work: work.print_rows(rows, said), lambda trouble: ReportFailed("text", trouble, said))

    def show(self, rows: Sequence[str]) -> None:
        """Rows for the customer's display, in their turn: of several that wait the newest only. `Used` follows, whether
        or not there is a display.
        """
        self._rows = tuple(rows)
        if not self._show_due:
            self._show_due = True
            self.ask("show", self._show_newest, lambda _: Used("display"))

    def _show_newest(self, work: PrinterWork) -> Outcome:
        self._show_due = False
        work.show(self._rows)
        return Used("display")

    def check(self) -> None:
        """Ask how the printer is, when a sale is opened: `DeviceChecked` follows."""
        self.ask(
            "check",
            lambda work: work.check(),
            lambda trouble: DeviceChecked(DeviceState(None, None, trouble)),
        )

    def inspect(self) -> None:
        """Ask for all that it tells of itself: `Inspected` follows."""
        self.ask("inspect", lambda work: work.inspect(), lambda trouble: Inspected(DeviceState(None, None, trouble)))

    def apart(self, do: Callable[[Callable[[], bool]], None]) -> None:
        """Let the printer go, and do something else while nothing is printed, such as a look at its very port. It is
        given what tells whether the printer is wanted by now, and should end then. What is raised there is only logged;
        `Used` follows.
        """

        def alone(work: PrinterWork) -> Outcome:
            work.drop_device()
            do(lambda: not self._tasks.empty())
            return Used("apart")

        self.ask("apart", alone, lambda _: Used("apart"))

    def ask(self, name: str, do: Callable[[PrinterWork], Outcome], failed: Callable[[DeviceTrouble], Outcome]) -> None:
        """Anything that is to be done with the printer in its turn; `failed` makes the outcome when it raises."""
        self._tasks.put(_Task(name, do, failed))

    def _run(self) -> None:
        work: PrinterWork | None = None
        while (task := self._next()) is not None:
            work = work or self._made(task)
            if work is not None:
                self._answer(task, work)
        if work is not None:
            work.drop_device()

    def _made(self, task: "_Task") -> PrinterWork | None:
        """Who does the work; None, and the task has failed, where there is nobody yet."""
        try:
            # 5 ms of imports, spent on this thread and not before the first key.
            return self._work()
        except Exception as error:
            self._tell_failed(task, error)
            return None

    def _next(self) -> "_Task | None":
        """What is to be done next, None for nothing more; while nobody asks for anything, how the printer is."""
        while True:
            try:
                return self._tasks.get(timeout=self._idle_s)
            except queue.Empty:
                self.check()

    def _answer(self, task: "_Task", work: PrinterWork) -> None:
        """Do the task and tell its outcome. Whatever is raised, the till hears of it and the thread lives on."""
        try:
            self._on_outcome(_outcome(task, work))
        except Exception as error:
            work.drop_device()
            self._tell_failed(task, error)

    def _tell_failed(self, task: "_Task", error: Exception) -> None:
        log.error("spooler: %s", task.name, exc_info=error)
        try:
            self._on_outcome(task.failed(_fault(error)))
        except Exception:
            log.exception("spooler: nobody could be told about: %s", task.name)


class _Task(Struct, frozen=True):
    """What to do with the printer, and what to report when it raises."""

    name: str
    do: Callable[[PrinterWork], Outcome]
    failed: Callable[[DeviceTrouble], Outcome]


def _outcome(task: _Task, work: PrinterWork) -> Outcome:
    try:
        return task.do(work)
    except DeviceTrouble as trouble:
        return task.failed(trouble)
    except ShopError as error:
        return task.failed(DeviceTrouble(error.code, error.sentence, **error.facts))


def _fault(error: Exception) -> DeviceTrouble:
    return DeviceTrouble(
        "printer_fault",
        "The work with the printer ended in a fault ({reason}); look at the paper, then try again. "
        "Call the service if it stays so.",
        reason=f"{type(error).__name__}: {error}"[:200],
    )
