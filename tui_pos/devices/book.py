"""The task book: every task is on the disk before anything is printed, and its answer after. One SQLite file.

A task of a receipt keeps the receipt in our own words, the job that prints it, and the note by which the printer can be
asked what became of it (it is the spooler's JobJournal). The book belongs to all threads of the Device Manager.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import msgspec
import peewee
from msgspec import Struct

from tui_pos.errors import StoreTrouble
from tui_pos.fiscal.device import Identity

State = Literal["enqueued", "running", "finished"]
Ended = Literal["done", "failed", "doubt", "given_up"]
"""`doubt`: a person must look whether the receipt is on paper."""

_UNSETTLED = "note IS NOT NULL AND (ended IS NULL OR ended = 'failed')"

_TABLES = f"""
CREATE TABLE IF NOT EXISTS task (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    printer TEXT NOT NULL,
    kind TEXT NOT NULL,
    body BLOB NOT NULL,
    sale TEXT,
    receipt BLOB,
    job BLOB UNIQUE,
    note TEXT,
    begun REAL,
    state TEXT NOT NULL DEFAULT 'enqueued',
    ended TEXT,
    number TEXT,
    answer BLOB,
    trouble BLOB,
    taken REAL NOT NULL,
    deadline REAL,
    finished REAL
);
CREATE INDEX IF NOT EXISTS task_sale ON task (printer, sale) WHERE sale IS NOT NULL;
CREATE INDEX IF NOT EXISTS task_at_work ON task (printer) WHERE state <> 'finished';
CREATE INDEX IF NOT EXISTS task_unsettled ON task (printer) WHERE {_UNSETTLED};
CREATE INDEX IF NOT EXISTS task_doubt ON task (printer) WHERE ended = 'doubt';
CREATE TABLE IF NOT EXISTS other_name (id TEXT PRIMARY KEY, task TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS printer (place TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, known BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS sale_number (printer TEXT PRIMARY KEY, last INTEGER NOT NULL);
"""


class Task(Struct, frozen=True):
    """A row of the book. `sale` is what makes two receipts one; `number` that of the receipt on paper; moments are
    seconds since 1970.
    """

    id: str
    printer: str
    kind: str
    body: bytes
    sale: str | None
    receipt: bytes | None
    job: bytes | None
    note: str | None
    begun: float | None
    state: State
    ended: Ended | None
    number: str | None
    answer: bytes | None
    trouble: bytes | None
    taken: float
    deadline: float | None
    finished: float | None

    @property
    def job_id(self) -> UUID:
        return UUID(bytes=self.job or b"")


_COLUMNS = ", ".join(Task.__struct_fields__)


class Known(Struct, frozen=True):
    """A printer as it was met last."""

    identity: Identity
    tax_number: str


class TaskBook:
    """The book in the file `path`, made where there is none. Every method raises StoreTrouble `task_book`."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        try:
            # Receipts hold passwords of operators.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise self._trouble(error.strerror or str(error)) from error
        self.clock = clock
        pragmas = {"journal_mode": "wal", "synchronous": "full"}
        # One connection for all threads, one of them at a time: what waits here is a disk, not a printer.
        self._database = peewee.SqliteDatabase(str(path), pragmas=pragmas, thread_safe=False, check_same_thread=False)
        self._lock = threading.RLock()
        with self._at_work():
            self._database.connect()
            self._database.connection().executescript(_TABLES)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        with self._lock:
            self._database.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: what is read in it stays so until its end."""
        with self._at_work(), self._database.atomic("IMMEDIATE"):
            yield

    def find(self, task_id: str) -> Task | None:
        """The task of that name, or of which that is another name."""
        return self._one("id = ? OR id = (SELECT task FROM other_name WHERE id = ?)", task_id, task_id)

    def find_job(self, job: UUID) -> Task | None:
        return self._one("job = ?", job.bytes)

    def newest_of_sale(self, printer: str, sale: str) -> Task | None:
        return self._one("printer = ? AND sale = ? ORDER BY seq DESC LIMIT 1", printer, sale)

    def at_work(self, printer: str) -> list[Task]:
        """What has no answer yet, in the order in which it came."""
        return self._all("printer = ? AND state <> 'finished' ORDER BY seq", printer)

    def unsettled(self, printer: str) -> list[Task]:
        """The receipts that were begun and then failed, or wait for another try: the printer may have them open."""
        return self._all(f"printer = ? AND {_UNSETTLED} ORDER BY seq", printer)

    def in_doubt(self, printer: str) -> list[Task]:
        return self._all("printer = ? AND ended = 'doubt' ORDER BY seq", printer)

    def add(self, task: Task) -> None:
        with self._at_work():
            marks = ", ".join("?" * len(Task.__struct_fields__))
            self._run(f"INSERT INTO task ({_COLUMNS}) VALUES ({marks})", *msgspec.structs.astuple(task))  # noqa: S608

    def name_also(self, other: str, task: Task) -> None:
        self._run("INSERT OR IGNORE INTO other_name (id, task) VALUES (?, ?)", other, task.id)

    def again(self, task: Task, job: UUID, deadline: float | None) -> None:
        """A receipt that failed is tried once more, as `job`."""
        self._run(
            "UPDATE task SET state = 'enqueued', ended = NULL, answer = NULL, trouble = NULL, job = ?, deadline = ? "
            "WHERE id = ?",
            job.bytes,
            deadline,
            task.id,
        )

    def running(self, task: Task) -> None:
        self._run("UPDATE task SET state = 'running' WHERE id = ?", task.id)

    def finish(
        self, task: Task, ended: Ended, answer: bytes, trouble: bytes | None = None, number: str | None = None
    ) -> None:
        self._run(
            "UPDATE task SET state = 'finished', ended = ?, answer = ?, trouble = ?, number = ?, finished = ? "
            "WHERE id = ?",
            ended,
            answer,
            trouble,
            number,
            self.clock(),
            task.id,
        )

    def begin(self, job_id: UUID, note: str) -> None:
        """As a JobJournal: durable when it returns. From then on the task is running."""
        self._note("state = 'running', note = ?, begun = ?", job_id, note, self.clock())

    def noted(self, job_id: UUID) -> str | None:
        task = self.find_job(job_id)
        return None if task is None else task.note

    def forget(self, job_id: UUID) -> None:
        self._note("note = NULL, begun = NULL", job_id)

    def forget_places_beside(self, places: Sequence[str]) -> None:
        """A printer that moved from a place to another keeps its name there."""
        marks = ", ".join("?" * len(places))
        self._run(f"DELETE FROM printer WHERE place NOT IN ({marks})", *places)  # noqa: S608

    def meet(self, place: str, wanted_id: str, known: Known) -> str:
        """Remember the printer at `place`; the name that it is lent under: where another has it, one with a number."""
        with self.writing():
            self._run("DELETE FROM printer WHERE place = ?", place)
            taken = {row[0] for row in self._rows("SELECT id FROM printer")}
            names = (wanted_id, *(f"{wanted_id}_{n}" for n in range(1, 100)))
            name = next(name for name in names if name not in taken)
            self._run("INSERT INTO printer VALUES (?, ?, ?)", place, name, msgspec.json.encode(known))
        return name

    def met(self, place: str) -> tuple[str, Known] | None:
        """The name of the printer at `place` and what is known of it; None for one that was never met."""
        for name, known in self._rows("SELECT id, known FROM printer WHERE place = ?", place):
            return name, msgspec.json.decode(known, type=Known)
        return None

    def next_sale(self, printer: str, first: int) -> int:
        """The next number for a sale without one."""
        with self.writing():
            self._run(
                "INSERT INTO sale_number VALUES (?, ?) ON CONFLICT (printer) DO UPDATE SET last = last + 1",
                printer,
                first,
            )
            number: int = self._rows("SELECT last FROM sale_number WHERE printer = ?", printer)[0][0]
        return number

    def _note(self, what: str, job_id: UUID, *values: object) -> None:
        if self._run(f"UPDATE task SET {what} WHERE job = ?", *values, job_id.bytes) != 1:  # noqa: S608
            raise KeyError(job_id)

    def _one(self, condition: str, *values: object) -> Task | None:
        return next(iter(self._all(condition, *values)), None)

    def _all(self, condition: str, *values: object) -> list[Task]:
        rows = self._rows(f"SELECT {_COLUMNS} FROM task WHERE {condition}", *values)  # noqa: S608
        return [Task(*row) for row in rows]

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._at_work():
            return list(self._database.execute_sql(sql, values).fetchall())  # type: ignore[no-untyped-call]

    def _run(self, sql: str, *values: object) -> int:
        with self._at_work():
            return int(self._database.execute_sql(sql, values).rowcount)  # type: ignore[no-untyped-call]

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except peewee.PeeweeException as error:
                raise self._trouble(_first(error)) from error

    def _trouble(self, reason: str) -> StoreTrouble:
        return StoreTrouble(
            "task_book",
            "The file {file} cannot be used: {reason}. See to the disk and to the folder's rights, then try again.",
            file=self.path,
            reason=reason,
        )


def _first(error: BaseException) -> str:
    """What went wrong first: a full disk, and not that what it stopped could not be undone."""
    while error.__context__ is not None:
        error = error.__context__
    return str(error.facts["reason"]) if isinstance(error, StoreTrouble) else str(error)
