"""The spooler: one thread that owns the printer, so that no screen waits on a wire, and no receipt comes out twice.

Submitting a job again is always safe, in whatever order it and its taking back were asked for. Whatever goes wrong on
the way, each task is answered and the thread lives on to do the next.
"""

import logging
import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from tui_pos.errors import DeviceTrouble, ShopError
from tui_pos.fiscal.jobs import (
    DeviceChecked,
    DeviceState,
    Failed,
    GivenUp,
    JobJournal,
    Outcome,
    Printed,
    PrintJob,
    ReportDone,
    ReportFailed,
    ReportKind,
)

if TYPE_CHECKING:
    from tui_pos.fiscal.device import FiscalDevice
    from tui_pos.fiscal.printing import Printing

__all__ = [
    "DeviceChecked",
    "DeviceState",
    "Failed",
    "GivenUp",
    "JobJournal",
    "Outcome",
    "PrintJob",
    "Printed",
    "ReportDone",
    "ReportFailed",
    "ReportKind",
    "Spooler",
]

log = logging.getLogger("tui_pos.fiscal")


class Spooler:
    """`open_device` is called on the spooler's thread, anew after the line broke; `on_outcome` too, once a task."""

    def __init__(
        self,
        open_device: "Callable[[], FiscalDevice]",
        journal: JobJournal,
        on_outcome: Callable[[Outcome], None],
    ) -> None:
        self._open_device = open_device
        self._journal = journal
        self._on_outcome = on_outcome
        self._tasks: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="spooler", daemon=True)

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
        self._ask(f"print {job.id}", lambda printing: printing.print(job), lambda trouble: Failed(job.id, trouble))

    def take_back(self, job: PrintJob) -> None:
        """Give the job up: `GivenUp` follows, `Printed` when the receipt was out already, or `Failed`.

        A receipt whose fate the device cannot tell is given up only at the second asking, after `Failed` with
        `receipt_uncertain` has sent a person to look at the paper.
        """
        self._ask(
            f"take back {job.id}", lambda printing: printing.give_up(job), lambda trouble: Failed(job.id, trouble)
        )

    def confirm(self, job: PrintJob) -> None:
        """The other answer to `receipt_uncertain`: a person has looked, and the receipt is on paper.

        `Printed` follows with the best number known, or `Failed` when the device knows better (or does not answer).
        Nothing is printed.
        """
        self._ask(f"confirm {job.id}", lambda printing: printing.confirm(job), lambda trouble: Failed(job.id, trouble))

    def report(self, kind: ReportKind) -> None:
        """`ReportDone` or `ReportFailed` follows. Nothing is tried twice: look at the paper before asking again."""
        self._ask(f"report {kind}", lambda printing: printing.report(kind), lambda trouble: ReportFailed(kind, trouble))

    def check(self) -> None:
        """Ask how the printer is, when a sale is opened: `DeviceChecked` follows."""
        self._ask(
            "check",
            lambda printing: printing.check(),
            lambda trouble: DeviceChecked(DeviceState(None, None, trouble)),
        )

    def _ask(self, name: str, do: "Callable[[Printing], Outcome]", failed: Callable[[DeviceTrouble], Outcome]) -> None:
        self._tasks.put(_Task(name, do, failed))

    def _run(self) -> None:
        # 5 ms, spent on this thread and not before the first key.
        from tui_pos.fiscal.printing import Printing

        printing = Printing(self._open_device, self._journal)
        while (task := self._tasks.get()) is not None:
            self._answer(task, printing)
        printing.drop_device()

    def _answer(self, task: "_Task", printing: "Printing") -> None:
        """Do the task and tell its outcome. Whatever is raised, the till hears of it and the thread lives on."""
        try:
            self._on_outcome(_outcome(task, printing))
        except Exception as error:
            log.exception("spooler: %s", task.name)
            printing.drop_device()
            try:
                self._on_outcome(task.failed(_fault(error)))
            except Exception:
                log.exception("spooler: nobody could be told about: %s", task.name)


class _Task(Struct, frozen=True):
    """What to do with the printer, and what to report when it raises."""

    name: str
    do: "Callable[[Printing], Outcome]"
    failed: Callable[[DeviceTrouble], Outcome]


def _outcome(task: _Task, printing: "Printing") -> Outcome:
    try:
        return task.do(printing)
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
