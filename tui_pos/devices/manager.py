"""The desk of the Device Manager: a task is taken once, queued for its printer, and waited for.

Twice the same is once. A task id names one task. A unique sale number stands for one receipt: who asks for it again is
answered as the first was, and one that failed is tried once more. Other content under a number that is on paper is
refused.
"""

import asyncio
import base64
import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from uuid import UUID, uuid4

import msgspec
from msgspec import Struct

from tui_pos.devices.book import Task, TaskBook
from tui_pos.devices.lent import LentPrinter, sale_printed
from tui_pos.devices.translate import check_sale_number, receipt_of
from tui_pos.devices.words import ReceiptBody, ReversalBody
from tui_pos.devices.work import RECEIPTS
from tui_pos.errors import DeviceTrouble, Refused
from tui_pos.fiscal.families import FAMILIES
from tui_pos.fiscal.receipt import Receipt, ServiceCash, Signed, from_bytes, to_bytes
from tui_pos.fiscal.usn import usn

STORNO_REPEATS_S = 3600
"""For so long the same storno without a task id is the first one asked for again, and not of one more piece."""

FIRST_SALE = 9_000_001
"""Where the numbers begin of sales that come without one: far from those that other programs give."""

LONGEST_TASK_ID = 60


class Wanted(Struct, frozen=True):
    """A task asked for: `body` in canonical JSON, `sale` what makes two receipts one, `till_job` a till's own id."""

    kind: str
    body: bytes
    task_id: str = ""
    deadline: float | None = None
    sale: str | None = None
    receipt: Receipt | ServiceCash | None = None
    till_job: UUID | None = None


class Manager:
    """All printers that are lent, and the book. `sale_hours` as in the settings."""

    def __init__(
        self, book: TaskBook, printers: Callable[[Callable[[str], None]], Sequence[LentPrinter]], sale_hours: int
    ) -> None:
        self.book = book
        self._sale_hours = sale_hours
        self._waiting: dict[str, list[Future[None]]] = {}
        self._lock = threading.Lock()
        self.printers = tuple(printers(self._answered))

    def start(self) -> None:
        for printer in self.printers:
            printer.start()

    def stop(self) -> None:
        for printer in self.printers:
            printer.stop()
        self.book.close()

    def printer(self, name: str) -> LentPrinter | None:
        return next((printer for printer in self.printers if printer.id and printer.id == name), None)

    def receipt_wanted(
        self, printer: LentPrinter, kind: str, body: ReceiptBody, task_id: str, deadline: float | None
    ) -> Wanted:
        """A receipt asked for in ErpNet.FP's words. Raises Refused, DeviceTrouble."""
        settings = printer.settings
        default = Signed(settings.operator, settings.password or FAMILIES[settings.family].password)
        number, sale = body.unique_sale_number, None
        if number:
            check_sale_number(number)
        else:
            number = self._made_number(printer, body, task_id)
        receipt = receipt_of(body, number, default, printer.zone)
        if body.unique_sale_number:
            sale = number
            if isinstance(body, ReversalBody):
                # Of one sale parts may come back one after the other.
                sale = f"storno {number} {hashlib.sha256(to_bytes(receipt)).hexdigest()}"
        return Wanted(kind, msgspec.json.encode(body, order="sorted"), task_id, deadline, sale, receipt)

    def take(self, printer: LentPrinter, wanted: Wanted) -> Task:
        """The task, queued when it is a new one or failed before. Raises Refused `task_taken`, `bad_task`,
        `sale_printed`, `sale_in_work`, `sale_in_doubt`.
        """
        if len(wanted.task_id) > LONGEST_TASK_ID or not (wanted.task_id.isprintable()):
            raise Refused(
                "bad_task",
                "A task id has up to {most} characters that can be printed; shorten it.",
                most=LONGEST_TASK_ID,
            )
        with self.book.writing():
            task, is_new = self._found(printer, wanted)
            if task is None:
                task, is_new = _new_task(printer.id, wanted, self.book.clock()), True
                self.book.add(task)
        if is_new:
            printer.enqueue(task)
        return task

    def given_up_unseen(self, printer: LentPrinter, job: UUID) -> Task:
        """A till's receipt taken back before it came: when it comes, it is not printed."""
        with self.book.writing():
            found = self.book.find(str(job))
            if found is None:
                found = _new_task(printer.id, Wanted("job", b"", str(job)), self.book.clock())
                self.book.add(found)
                self.book.finish(found, "given_up", b"")
        return self.book.find(str(job)) or found

    async def ended(self, task_id: str, seconds: float) -> Task | None:
        """The task once it has its answer; None when that takes longer."""
        done: Future[None] = Future()
        with self._lock:
            self._waiting.setdefault(task_id, []).append(done)
        try:
            found = await asyncio.to_thread(self.book.find, task_id)
            if found is None or found.state != "finished":
                with suppress(TimeoutError, asyncio.TimeoutError):
                    await asyncio.wait_for(asyncio.wrap_future(done), seconds)
                found = await asyncio.to_thread(self.book.find, task_id)
        finally:
            with self._lock:
                left = self._waiting.get(task_id, [])
                if done in left:
                    left.remove(done)
                if not left:
                    self._waiting.pop(task_id, None)
        return found if found is not None and found.state == "finished" else None

    def _answered(self, task_id: str) -> None:
        with self._lock:
            waiting = self._waiting.pop(task_id, [])
        for done in waiting:
            if done.set_running_or_notify_cancel():
                done.set_result(None)

    def _made_number(self, printer: LentPrinter, body: ReceiptBody, task_id: str) -> str:
        if isinstance(body, ReversalBody):
            raise Refused(
                "storno_sale", "A storno needs the uniqueSaleNumber of the receipt that it takes back; give it."
            )
        # Asked again under its task id a receipt keeps the number that was made for it.
        before = self.book.find(task_id) if task_id else None
        if before is not None and before.receipt is not None:
            return from_bytes(before.receipt).usn
        if printer.known is None:
            raise DeviceTrouble(
                "not_met",
                "The printer has not answered since it was set up; see that it is on and plugged in, then try again.",
            )
        operator = str(body.operator) or str(printer.settings.operator)
        return usn(printer.known.identity.serial, operator, self.book.next_sale(printer.id, FIRST_SALE))

    def _found(self, printer: LentPrinter, wanted: Wanted) -> tuple[Task | None, bool]:
        """The task that this one asks for again, and whether it is to be queued once more."""
        same = self.book.find(wanted.task_id) if wanted.task_id else None
        if same is not None:
            is_gone = wanted.kind == same.kind == "job" and same.ended == "given_up"
            if (same.printer, same.kind, same.body) != (printer.id, wanted.kind, wanted.body) and not is_gone:
                raise Refused(
                    "task_taken",
                    "The task id {task} belongs to another task already; give each task an id of its own.",
                    task=wanted.task_id,
                )
            return same, self._once_more(same, wanted)
        found = None if wanted.sale is None else self.book.newest_of_sale(printer.id, wanted.sale)
        if found is None or not self._stands(found, wanted):
            return None, False
        if wanted.receipt is None or found.receipt != to_bytes(wanted.receipt):
            return self._other_content(found, wanted)
        if wanted.task_id:
            self.book.name_also(wanted.task_id, found)
        return found, self._once_more(found, wanted)

    def _stands(self, found: Task, wanted: Wanted) -> bool:
        """Whether `found` is still what its sale number means."""
        if found.ended == "given_up":
            return False
        if found.ended != "done" or found.finished is None:
            return True
        age = self.book.clock() - found.finished
        if found.kind in ("reversalreceipt", "creditnote"):
            return not wanted.task_id and age <= STORNO_REPEATS_S
        return not self._sale_hours or age <= self._sale_hours * 3600

    def _other_content(self, found: Task, wanted: Wanted) -> tuple[None, bool]:
        sale = wanted.sale or ""
        if found.ended == "done":
            raise sale_printed(sale, found.number or "")
        if found.ended == "doubt":
            raise Refused(
                "sale_in_doubt",
                "Whether sale {usn} is printed nobody knows yet; look at the paper and say so on the Device Manager's "
                "health page, then send it again.",
                usn=sale,
            )
        if found.state != "finished":
            raise Refused(
                "sale_in_work",
                "Sale {usn} is just being printed with other content; wait for that, or give this one another number.",
                usn=sale,
            )
        # It failed: nothing of it is on paper, or what was begun is settled before this one is printed.
        return None, False

    def _once_more(self, task: Task, wanted: Wanted) -> bool:
        """A receipt that failed is tried again; whatever else failed is only answered as it was."""
        if task.kind not in RECEIPTS or task.ended not in ("failed", "doubt"):
            return False
        # Nothing of it was begun, or all of that is cancelled: the printer's memory of the first job says nothing.
        job = uuid4() if task.note is None else task.job_id
        self.book.again(task, job, wanted.deadline)
        return True


def _new_task(printer: str, wanted: Wanted, now: float) -> Task:
    return Task(
        id=wanted.task_id or base64.urlsafe_b64encode(uuid4().bytes).decode().rstrip("="),
        printer=printer,
        kind=wanted.kind,
        body=wanted.body,
        sale=wanted.sale,
        receipt=None if wanted.receipt is None else to_bytes(wanted.receipt),
        job=None if wanted.receipt is None else (wanted.till_job or uuid4()).bytes,
        note=None,
        begun=None,
        state="enqueued",
        ended=None,
        number=None,
        answer=None,
        trouble=None,
        taken=now,
        deadline=wanted.deadline,
        finished=None,
    )
